"""Looking for a person in the bytes of mails and letters: in their headers and texts, whatever they are encoded in.

What is attached as a picture, a PDF or a document is not looked into.
"""

from __future__ import annotations

import email
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from email.header import decode_header
from email.message import Message

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.store.tables import agenda_offer, answer, facilitator, interest, invitee, letter, message, poll_answer, registration

SHOWN = ("From", "To", "Cc", "Reply-To", "Subject")
NAMES = (registration, invitee, facilitator, interest, answer, poll_answer, agenda_offer)
WAITING = ("kept", "released")


@dataclass(frozen=True, slots=True)
class Mentions:
    """Mails of others and letters in whose bytes a person is named, and the full names that are his alone."""

    names: tuple[str, ...] = ()
    messages: frozenset[int] = frozenset()
    undecided: frozenset[int] = frozenset()
    letters: frozenset[int] = frozenset()


def mentions_of(connection: Connection, address: str) -> Mentions:
    """Look through all bytes that are kept, each mail and letter once."""
    key = address.casefold()
    names = names_of(connection, key)
    said = [key, *(name.casefold() for name in names)]
    chosen = sa.select(message.c.id, message.c.state, message.c.raw).where(message.c.sender != key, sa.func.length(message.c.raw) > 0)
    found = {row.id: row.state for row in _in_parts(connection, chosen) if names_any(row.raw, said)}
    sent = sa.select(letter.c.id, letter.c.raw).where(letter.c.address != key, sa.func.length(letter.c.raw) > 0)
    letters = frozenset(row.id for row in _in_parts(connection, sent) if names_any(row.raw, said))
    waiting = frozenset(id for id, state in found.items() if state in WAITING)
    return Mentions(names, frozenset(found), waiting, letters)


def names_of(connection: Connection, key: str) -> tuple[str, ...]:
    """The full names that an address goes by, but those that somebody else has as well: nobody else is to lose his."""
    mine: set[str] = set()
    others: set[str] = set()
    for table in NAMES:
        for name, own in connection.execute(sa.select(table.c.name, table.c.address == key).where(table.c.name.is_not(None))):
            (mine if own else others).add(" ".join(name.split()))
    taken = {name.casefold() for name in others}
    return tuple(sorted(name for name in mine if " " in name and name.casefold() not in taken))


def _in_parts(connection: Connection, chosen: sa.Select[tuple[object, ...]]) -> Iterator[sa.Row[tuple[object, ...]]]:
    yield from connection.execution_options(yield_per=50).execute(chosen)


def names_any(raw: bytes, said: Collection[str]) -> bool:
    """Whether a mail has one of these texts (case folded) in its bytes as they are, its headers, or its texts once decoded."""
    if any(one.encode() in raw.lower() for one in said):
        return True
    try:
        texts = [" ".join(text.split()).casefold() for text in _texts(email.message_from_bytes(raw))]
    except Exception:  # noqa: BLE001 - a mail that nobody can read: its bytes have been looked through
        return False
    return any(one in text for text in texts for one in said)


def _texts(mail: Message) -> Iterator[str]:
    for part in mail.walk():
        for name in SHOWN:
            for words, charset in decode_header(str(part.get(name, ""))):
                yield words if isinstance(words, str) else _decoded(words, charset)
        if part.get_content_maintype() == "text" and isinstance(content := part.get_payload(decode=True), bytes):
            yield _decoded(content, part.get_content_charset())


def _decoded(content: bytes, charset: str | None) -> str:
    try:
        return content.decode(charset or "utf-8", "replace")
    except LookupError:
        return content.decode("latin-1")

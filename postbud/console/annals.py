"""Which mails, lines of the journal, letters and registrations belong to the story of an address or a Message-ID.

Knows the tables; how each is told is `postbud.console.story`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.policy import default
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.console.story import Event, Line, Mail, Sent, Teller, read_line
from postbud.store.database import Database
from postbud.store.tables import journal, letter, message, registration

HEAD_OCTETS = 4096  # of a letter: its subject is among the first headers that we write
AT_ONCE = 500  # values in one statement


@dataclass(frozen=True, slots=True)
class Annals:
    """All that the store knows of somebody or something, and the names of everybody in it."""

    mails: dict[int, Mail]
    lines: tuple[Line, ...]
    letters: tuple[Sent, ...]
    names: dict[str, str]


def annals_of(database: Database, wanted: str) -> Annals:
    """What is known about an address, or about a Message-ID of a mail or of a letter of ours."""
    key = wanted.strip()
    identifiers = [key, key if key.startswith("<") else f"<{key}>"]
    address = key.casefold()
    with database.read() as connection:
        answered = sa.select(letter.c.answers).where(letter.c.message_id.in_(identifiers))
        about = message.c.message_id.in_(identifiers) | (message.c.sender == address) | message.c.id.in_(answered)
        theirs = list(connection.execute(sa.select(message.c.id).where(about)).scalars())
        lines = _lines(connection, address, theirs)
        letters = _letters(connection, address, identifiers, theirs)
        mails = _mails(connection, {*theirs, *(line.message for line in lines if line.message)})
        names = _names(connection, _addresses(lines, letters, mails.values()))
    return Annals(mails, lines, letters, names)


def events_of(annals: Annals, teller: Teller) -> list[Event]:
    """Everything in the order of time: a mail, what was decided about it, the letters."""
    written = {(one.answers, one.name, one.email.casefold()) for one in annals.letters}
    first = {line.message: line.at for line in reversed(annals.lines) if line.message}
    ranked: list[tuple[Any, int, int, Event]] = []
    for mail in annals.mails.values():
        at = min(mail.received_at, first.get(mail.id, mail.received_at))
        ranked.append((at, 0, mail.id, _without_reasons(teller.mail(mail, at), [line for line in annals.lines if line.message == mail.id])))
        ranked += [(event.at, 3, mail.id, event) for event in _not_yet(mail, annals.lines, teller)]
    for line in annals.lines:
        event = teller.line(line, annals.mails.get(line.message or 0))
        told_by_its_row = (
            event.code == "letter-written" and (line.message, read_line(line.sentence)[1].get("name"), line.address) in written
        )
        if not told_by_its_row:
            ranked.append((line.at, 1, line.id, event))
    for one in annals.letters:
        event = teller.letter(one, annals.mails.get(one.answers or 0))
        ranked.append((event.at, 2, one.id, event))
    return [event for *_, event in sorted(ranked, key=lambda one: one[:3])]


def _without_reasons(event: Event, lines: Sequence[Line]) -> Event:
    """Without the doubt that a line gives as the reason anyway."""
    said = {read_line(line.sentence)[1].get("reason") for line in lines}
    return replace(event, below=tuple(sentence for sentence in event.below if sentence not in said))


def _not_yet(mail: Mail, lines: Sequence[Line], teller: Teller) -> Iterable[Event]:
    """That a mail still waits to be read, where it does."""
    code = {"kept": "undecided", "released": "released-again"}.get(mail.state)
    if code:
        last = max((line.at for line in lines if line.message == mail.id), default=mail.received_at)
        yield Event(last, code, teller.said.say(code), mail=mail)


def _lines(connection: Connection, address: str, messages: Sequence[int]) -> tuple[Line, ...]:
    columns = (journal.c.id, journal.c.at, journal.c.message, journal.c.address, journal.c.programme, journal.c.sentence)
    found = {row.id: Line(*row) for row in connection.execute(sa.select(*columns).where(journal.c.address == address))}
    for some in _portions(messages):
        found |= {row.id: Line(*row) for row in connection.execute(sa.select(*columns).where(journal.c.message.in_(some)))}
    return tuple(sorted(found.values(), key=lambda line: (line.at, line.id)))


def _letters(connection: Connection, address: str, identifiers: Sequence[str], messages: Sequence[int]) -> tuple[Sent, ...]:
    columns = [column for column in letter.c if column.name != "raw"]
    chosen = sa.select(*columns, sa.func.substr(letter.c.raw, 1, HEAD_OCTETS).label("head"))
    rows = list(connection.execute(chosen.where((letter.c.address == address) | letter.c.message_id.in_(identifiers))))
    for some in _portions(messages):
        rows += connection.execute(chosen.where(letter.c.answers.in_(some)))
    return tuple({row.id: _sent(row) for row in rows}.values())


def _sent(row: Any) -> Sent:
    subject = message_from_bytes(bytes(row.head or b""), policy=default).get("Subject", "")
    return Sent(
        row.id, row.message_id, row.programme, row.letter, row.meeting, row.email, str(subject), row.answers, row.state,
        row.created_at, row.sent_at, row.tries, row.error,
    )  # fmt: skip


def _mails(connection: Connection, ids: Collection[int]) -> dict[int, Mail]:
    columns = (
        message.c.id, message.c.message_id, message.c.sender, message.c.subject, message.c.received_at, message.c.state, message.c.rule,
        message.c.because, message.c.order_by, message.c.order_line,
    )  # fmt: skip
    rows = [row for some in _portions(sorted(ids)) for row in connection.execute(sa.select(*columns).where(message.c.id.in_(some)))]
    return {row.id: Mail(*row[:7], tuple(json.loads(row.because or "[]")), row.order_by, row.order_line) for row in rows}


def _addresses(lines: Iterable[Line], letters: Iterable[Sent], mails: Iterable[Mail]) -> set[str]:
    named = {str(value).casefold() for line in lines for value in read_line(line.sentence)[1].values() if "@" in str(value)}
    return {line.address for line in lines} | {one.email.casefold() for one in letters} | {mail.sender for mail in mails} | named


def _names(connection: Connection, addresses: Collection[str]) -> dict[str, str]:
    """The names that people are registered with."""
    columns = (registration.c.address, registration.c.name)
    chosen = [sa.select(*columns).where(registration.c.address.in_(some)) for some in _portions(sorted(addresses))]
    return {row.address: row.name for one in chosen for row in connection.execute(one) if row.name}


def _portions(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))

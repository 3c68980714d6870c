"""From raw bytes to a Message: guard, parse, decode, sort the parts, split the text, recognise machines.

Knows the order of these steps and nothing of what a message means. Raises MessageRefused and nothing else.
"""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.message import Message as Mime

from postbud.errors import MessageRefused
from postbud.message import headers, marks
from postbud.message.addresses import addresses
from postbud.message.body import Hints, body
from postbud.message.guard import guard, header_block
from postbud.message.html import Page, Rows
from postbud.message.machine import recognise
from postbud.message.parts import Parts, sort_parts
from postbud.message.segments import split
from postbud.model.message import Address, Kind, Message

DEEPEST_FORWARD = 4


def read_message(raw: bytes) -> Message:
    """The message in `raw`, taken apart with nothing thrown away. Raises MessageRefused if it is too big or too deep."""
    guard(raw)
    try:
        return _read(message_from_bytes(raw), 0)
    except RecursionError:
        raise MessageRefused("the mail is nested too deeply to be parsed") from None
    except MemoryError:
        raise MessageRefused("the mail takes too much memory to be parsed") from None


def peek(raw: bytes) -> Message:
    """The headers alone of a mail that was refused: enough to name it to a human. Never raises; no segments."""
    try:
        mime = message_from_bytes(header_block(raw)[:65536])
        return _message(mime, Parts(), 0, text="", hints={}, pages=[])
    except Exception:  # noqa: BLE001 - whatever a refused mail hides, naming it must not fail
        return Message("", None, "", None, ())


def _read(mime: Mime, depth: int) -> Message:
    parts = sort_parts(mime)
    text, hints, pages = body(parts)
    return _message(mime, parts, depth, text=text, hints=hints, pages=pages)


def _message(mime: Mime, parts: Parts, depth: int, *, text: str, hints: Hints, pages: list[Page]) -> Message:
    pairs = tuple((name, headers.decode_text(value)) for name, value in mime.raw_items())
    raw = _first_values(mime)
    senders = addresses(raw.get("from", ""))
    sender = senders[0] if senders else None
    subject = headers.decode_text(raw.get("subject", ""))
    message = Message(
        message_id=headers.identifier(raw.get("message-id", "")),
        sender=sender,
        subject=subject,
        date=headers.date(raw["date"]) if "date" in raw else None,
        segments=split(text, subject=subject, sender=sender, hints=hints) if text else (),
        headers=pairs,
        to=addresses(raw.get("to", "")),
        cc=addresses(raw.get("cc", "")),
        reply_to=addresses(raw.get("reply-to", "")),
        in_reply_to=headers.identifier(raw.get("in-reply-to", "")),
        references=headers.identifiers(raw.get("references", "")),
        attachments=tuple(parts.attachments),
        forwarded=tuple(_read(inner, depth + 1) for inner in parts.messages if depth < DEEPEST_FORWARD),
        returned=_read(parts.returned[0], DEEPEST_FORWARD) if parts.returned and depth < DEEPEST_FORWARD else None,
        tables=tuple(table for page in pages for table in new_tables(page, subject, sender)),
    )
    message = replace(message, defects=(*parts.defects, *_header_defects(raw, senders, message)))
    return with_copy(recognise(message, parts, mime), text) if depth == 0 else message


def new_tables(page: Page, subject: str, sender: Address | None) -> list[Rows]:
    """The tables that stand in new words: those of history are somebody else's, an invitation's agenda for one."""
    segments = split(page.text, subject=subject, sender=sender, hints=page.hints)
    kinds = [segment.kind for segment in segments for _ in segment.text.split("\n")]
    return [table for table, start in zip(page.tables, page.starts, strict=True) if kinds[start] not in (Kind.QUOTED, Kind.FORWARDED)]


def with_copy(message: Message, text: str) -> Message:
    """qmail, Exim and others put a copy of our letter under a line of the bounce's text; that is `returned` as well."""
    if message.machine is None or message.machine.kind != "bounce" or message.returned is not None:
        return message
    lines = text.split("\n")
    place = next((number for number, line in enumerate(lines) if marks.delimiter(line) == "original"), len(lines))
    while place + 1 < len(lines) and not lines[place + 1].strip():
        place += 1
    copy = "\n".join(lines[place + 1 :]).encode("utf-8", "replace")
    if b":" not in copy[:200]:
        return message
    try:
        guard(copy)
    except MessageRefused:
        return message
    return replace(message, returned=_read(message_from_bytes(copy), DEEPEST_FORWARD))


def _first_values(mime: Mime) -> dict[str, str]:
    """The first value of each header by lower-case name, raw."""
    values: dict[str, str] = {}
    for name, value in mime.raw_items():
        values.setdefault(name.lower(), value)
    return values


def _header_defects(raw: dict[str, str], senders: tuple[Address, ...], message: Message) -> list[str]:
    """What is wrong with the headers that decisions rest on."""
    found = []
    if not senders:
        found.append("From has no address that can be read" if raw.get("from", "").strip() else "there is no From")
    if len(senders) > 1:
        found.append("From names several senders; the first is taken")
    if sum(name.lower() == "from" for name, _ in message.headers) > 1:
        found.append("there are several From headers; the first is taken")
    if message.date is None and raw.get("date", "").strip():
        found.append("the Date header cannot be read")
    if not message.message_id and raw.get("message-id", "").strip():
        found.append("the Message-ID cannot be read")
    return found

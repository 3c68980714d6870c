"""From raw bytes to a Message: guard, parse, decode, sort the parts, split the text, recognise machines.

Knows the order of these steps and nothing of what a message means. Raises MessageRefused and nothing else.
"""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message as Mime

from postbud.errors import MessageRefused
from postbud.message import headers
from postbud.message.addresses import addresses
from postbud.message.body import body
from postbud.message.guard import guard, header_block
from postbud.message.machine import recognise
from postbud.message.parts import Parts, sort_parts
from postbud.message.segments import split
from postbud.model.message import Message

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
        return _message(mime, Parts(), 0, text="", tables=())
    except Exception:  # whatever a refused mail hides, naming it must not fail
        return Message("", None, "", None, ())


def _read(mime: Mime, depth: int) -> Message:
    parts = sort_parts(mime)
    text, tables, hints = body(parts)
    return _message(mime, parts, depth, text=text, tables=tables, hints=hints)


def _message(mime: Mime, parts: Parts, depth: int, *, text: str, tables: tuple, hints: dict | None = None) -> Message:
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
        tables=tables,
        defects=(*parts.defects, *_header_defects(raw, senders, mime)),
    )
    return recognise(message, parts, mime) if depth == 0 else message


def _first_values(mime: Mime) -> dict[str, str]:
    """The first value of each header by lower-case name, raw."""
    values: dict[str, str] = {}
    for name, value in mime.raw_items():
        values.setdefault(name.lower(), value)
    return values


def _header_defects(raw: dict[str, str], senders: tuple, mime: Mime) -> list[str]:
    """What is wrong with the headers that decisions rest on."""
    found = []
    if not senders:
        found.append("there is no sender: From is missing or has no address" if raw.get("from", "").strip() == "" else "From has no address")
    if len(senders) > 1:
        found.append("From names several senders; the first is taken")
    if sum(name.lower() == "from" for name, _ in mime.raw_items()) > 1:
        found.append("there are several From headers; the first is taken")
    if raw.get("date", "").strip() and headers.date(raw["date"]) is None:
        found.append("the Date header cannot be read")
    if raw.get("message-id", "").strip() and not headers.identifier(raw["message-id"]):
        found.append("the Message-ID cannot be read")
    return found

"""What reading promises of any bytes: a reading, or a refusal with its reason, and never another exception.

Knows the four functions that touch bytes from strangers and the shipped programmes; knows nothing of how bytes are made.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from postbud.errors import MessageRefused
from postbud.message import fingerprint, peek, read_message
from postbud.model.message import Address, Message
from postbud.model.programme import Programme
from postbud.programmes import load_programmes
from postbud.reading import read
from postbud.reading.report import act, as_json

CHECKOUT = Path(__file__).resolve().parents[2]
ADDRESS = Address("", "tilmelding@netvaerk.example")


@cache
def programmes() -> Mapping[str, Programme]:
    """The shipped programmes, loaded once."""
    return load_programmes(CHECKOUT / "programmes")


def hold(raw: bytes) -> bool:
    """True if `raw` was read, False if it was refused with a reason. Raises AssertionError, or what a reader wrongly raised."""
    assert len(fingerprint(raw)) == 64
    assert peek(raw).segments == ()
    try:
        message = read_message(raw)
    except MessageRefused as refused:
        assert refused.what
        return False
    is_clean(message)
    reading = read(message, programmes(), address=ADDRESS)
    assert reading.programme.value is None or reading.programme.value in programmes()
    json.dumps(as_json("x.eml", reading, act(reading)), ensure_ascii=False).encode("utf-8")
    return True


def is_clean(message: Message) -> None:
    """What goes into the database and into headers: no zero bytes, no lone surrogates, no line ends in a header."""
    values = [value for _, value in message.headers]
    for text in (message.subject, message.whole_text, message.message_id, *values, *(f"{one.name}{one.email}" for one in message.to)):
        text.encode("utf-8")
        assert "\x00" not in text and "\r" not in text
    assert not any("\n" in text for text in (message.subject, *values))
    assert message.date is None or message.date.tzinfo is not None

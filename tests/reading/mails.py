"""Mails made for one test, and the programmes they are about."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path

from postbud.message import read_message
from postbud.model.message import Address, Message
from postbud.model.programme import Programme
from postbud.model.reading import Reading, Thread
from postbud.programmes import load_programmes
from postbud.reading import read

HERE = Path(__file__).parent
ADDRESS = Address("Netværk for ledere", "tilmelding@netvaerk.example")


@lru_cache(maxsize=1)
def programmes() -> dict[str, Programme]:
    return load_programmes(HERE / "corpus" / "programmes")


def mail(
    body: str,
    *,
    subject: str = "",
    sender: str = "Mie Lund <mie.lund@by.example>",
    to: str = "tilmelding@netvaerk.example",
    date: str = "Mon, 10 Feb 2025 09:00:00 +0100",
    **headers: str,
) -> Message:
    """A plain mail as bytes would bring it; header names with underscores for hyphens."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"], message["Date"] = sender, to, subject, date
    message["Message-ID"] = "<one@by.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return read_message(message.as_bytes())


def reading(body: str, *, thread: Thread | None = None, received: datetime | None = None, **fields: str) -> Reading:
    return read(mail(body, **fields), programmes(), address=ADDRESS, thread=thread, received=received)


def names(found: Reading) -> list[str | None]:
    return [fact.value.name for fact in found.people]


def codes(found: Reading) -> set[str]:
    return {doubt.code for doubt in found.doubts}

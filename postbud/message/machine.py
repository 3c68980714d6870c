"""Who wrote this, if it was no person: recognised from the structure of the mail, in a fixed order.

Knows the order and nothing of the kinds themselves; what to do about a machine is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from email.message import Message as Mime

from postbud.message import automatic
from postbud.message.bounce import bounce
from postbud.message.calendar_answer import calendar_answer
from postbud.message.parts import Parts
from postbud.model.message import Machine, Message


def _calendar(message: Message, parts: Parts, mime: Mime) -> Machine | None:
    return calendar_answer(message, parts)


# The first that answers wins.
RECOGNISERS: tuple[Callable[[Message, Parts, Mime], Machine | None], ...] = (
    # Calendar answers look automatic, so they come before everything that looks for automatic mail.
    _calendar,
    # Reports with a machine-readable part are what they say they are.
    automatic.report,
    bounce,
    # Kinds with a name of their own before the general 'automatic'.
    automatic.challenge,
    automatic.plain_receipt,
    automatic.by_headers,
    # Without headers: the subject's first words, then the text.
    automatic.by_subject,
    automatic.ticket,
    automatic.by_words,
    automatic.mass_mail,
)


def recognise(message: Message, parts: Parts, mime: Mime) -> Message:
    """The message with its `machine` field set if a machine wrote it."""
    for recogniser in RECOGNISERS:
        if machine := recogniser(message, parts, mime):
            return replace(message, machine=machine)
    return message

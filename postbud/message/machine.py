"""Who wrote this, if it was no person: recognised from the structure of the mail, in a fixed order."""

from __future__ import annotations

from postbud.message.parts import Parts
from postbud.model.message import Message


def recognise(message: Message, parts: Parts) -> Message:
    """The message with its `machine` field set if a machine wrote it."""
    return message

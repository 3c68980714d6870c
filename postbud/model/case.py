"""A case: everything a workflow may know, loaded before the call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from postbud.model.message import Address, Message
from postbud.model.programme import Programme
from postbud.model.reading import Reading, Thread
from postbud.model.registration import Registration

# no-reply@, do_not_reply+17@, ikke-svar@: mailboxes that say themselves that nobody reads them
NO_REPLY = re.compile(r"(?:no|do-?not|ikke|inte|nicht|kein)[-._]?(?:reply|svar|besvar|svara|antworten)|mailer-daemon@|postmaster@")


@dataclass(frozen=True, slots=True)
class Case:
    """One message to decide. `now` and `received_at` (when the server got the mail) are aware, in the house's time zone.

    `registrations`: those of the programme read, for the addresses of the sender and of the people read.
    `seats_taken`: how many registrations of the programme hold a seat now, counted in the deciding transaction.
    `answered_today`: how many letters answered this sender in the last 24 hours.
    """

    now: datetime
    received_at: datetime
    message: Message
    reading: Reading
    rule: str  # the name of the rule that matched
    address: Address  # the registration address: From, ORGANIZER
    coordinators: tuple[Address, ...]
    programmes: Mapping[str, Programme]
    programme: Programme | None = None
    thread: Thread | None = None  # the letter of ours that the message answers
    registrations: tuple[Registration, ...] = ()
    seats_taken: int = 0
    answered_today: int = 0
    answers_per_day: int = 10
    language: str = "da"  # the house's, for letters to coordinators
    fault: str = ""  # the code of why the message could not be read at all

    @property
    def answerable(self) -> bool:
        """Whether the sender may be written to: a person, as far as the mail says, at an address that wants answers."""
        sender = self.message.sender
        return sender is not None and not self.message.automatic and not NO_REPLY.match(sender.key)

"""What a workflow may want: plain frozen values, performed by `postbud.store.apply` in one transaction.

A workflow reads a case and yields effects; it never does anything itself. Few kinds, none that asks for an answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from postbud.model.message import Address
from postbud.model.reading import Person
from postbud.model.registration import Answer, Status


@dataclass(frozen=True, slots=True)
class Register:
    """Enter a person in a programme. `person.email` must be set; an existing cancelled registration is taken up again."""

    programme: str
    person: Person
    language: str
    registered_by: str
    status: Status = Status.REGISTERED


@dataclass(frozen=True, slots=True)
class SendLetter:
    """Put a letter in the outbox.

    `occasion` makes the letter's key (programme, letter, meeting, occasion, person) unique: the same key is never sent twice.
    `invite`: the key of the meeting whose calendar invite the letter carries, '' for none.
    A letter to the sender of the case's message is a reply: threaded below it, and counted in the sender's daily cap.
    `original`: attach the case's message as it came.
    `variables`: what the template may use besides programme, meeting, participant and message.
    """

    letter: str
    to: Address
    language: str
    programme: str = ""
    meeting: str = ""
    occasion: str = ""
    invite: str = ""
    original: bool = False
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hold:
    """Leave the message to a human: `code` names the reason (its sentence stands in `templates/reasons.LANGUAGE.yaml`),

    `words` are the words of the mail it rests on, if any.
    """

    code: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Ignore:
    """The message needs no answer (a machine wrote it); the reason as in `Hold`."""

    code: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """What a calendar app answered to an invite: the UID and the attendee find it (CALENDAR rule 13), nobody else's changes.

    The newest DTSTAMP (`stamped_at`) wins; an answer to an older SEQUENCE does not settle a newer time.
    """

    uid: str
    attendee: str
    answer: Answer
    sequence: int
    stamped_at: datetime


@dataclass(frozen=True, slots=True)
class Settle:
    """A message of the same sender that was held (its id in the store) is answered by this one: it waits no longer."""

    message: int


@dataclass(frozen=True, slots=True)
class Note:
    """A line for the journal: what was decided, because of which words."""

    sentence: str


Effect = Register | SendLetter | Hold | Ignore | RecordAnswer | Settle | Note

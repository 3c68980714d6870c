"""A registration, and what every calendar was told about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from postbud.model.reading import Person


class Status(StrEnum):
    """DESIGN section 4: the life of a registration."""

    AWAITING_APPROVAL = "awaiting approval"
    REGISTERED = "registered"
    WAITING_LIST = "waiting list"
    CANCELLED = "cancelled"
    DECLINED = "declined"


class Answer(StrEnum):
    """DESIGN section 4: the life of an attendance (one registration at one meeting)."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    ABSENT = "absent"
    SUBSTITUTED = "substituted"


@dataclass(frozen=True, slots=True)
class Registration:
    """One person's registration for one programme (programme slug and address are unique together)."""

    id: int
    programme: str
    person: Person
    status: Status
    language: str
    registered_by: str  # the address that asked for it
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class Invite:
    """The state of one calendar entry: RFC 5545 UID and SEQUENCE, and DTSTAMP in UTC, for one person and meeting.

    The UID never changes; SEQUENCE rises by one with each visible change (RFC 5546 section 2.1.4).
    """

    meeting: str
    uid: str
    sequence: int
    stamped_at: datetime

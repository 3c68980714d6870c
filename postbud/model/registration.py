"""A registration, and what every calendar was told about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from postbud.model.message import Address
from postbud.model.reading import Person


class Status(StrEnum):
    """The life of a registration (DESIGN section 4). `SUBSTITUTE` comes to single meetings in somebody's place and holds no seat."""

    AWAITING_APPROVAL = "awaiting approval"
    REGISTERED = "registered"
    WAITING_LIST = "waiting list"
    SUBSTITUTE = "substitute"
    CANCELLED = "cancelled"
    DECLINED = "declined"


# Who is in: everybody a letter about the programme concerns, whether or not there is a seat yet.
ALIVE = frozenset({Status.AWAITING_APPROVAL, Status.REGISTERED, Status.WAITING_LIST})

# Who holds a seat by his status alone; so does whoever has been offered one, as long as it is kept for him.
SEATED = frozenset({Status.REGISTERED, Status.AWAITING_APPROVAL})

# Who is out: he left, or was not let in.
GONE = frozenset({Status.CANCELLED, Status.DECLINED})

# Who may come to single meetings in somebody's place without having a seat of his own.
WITHOUT_A_SEAT = frozenset({Status.SUBSTITUTE, Status.WAITING_LIST, Status.AWAITING_APPROVAL})


class Answer(StrEnum):
    """The life of an attendance: one registration at one meeting (DESIGN section 4)."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    ABSENT = "absent"
    SUBSTITUTED = "substituted"


# Whoever is away has no entry in the calendar any more: it was taken out when they said so.
AWAY = frozenset({Answer.ABSENT, Answer.SUBSTITUTED})


@dataclass(frozen=True, slots=True)
class Registration:
    """One person's registration for one programme (programme slug and address are unique together).

    `approver`: the address whose yes it waits for, or had. `listed_at`: since when it is on the waiting list, which is the order of the
    list. `offered_until`: a seat is kept for it until then; None if none is. `group`: the key of the group it is in, '' for none.
    """

    id: int
    programme: str
    person: Person
    status: Status
    language: str
    registered_by: str  # the address that asked for it
    registered_at: datetime
    approver: str = ""
    listed_at: datetime | None = None
    offered_until: datetime | None = None
    group: str = ""

    @property
    def address(self) -> str:
        """The participant's address as compared."""
        return (self.person.email or "").casefold()

    @property
    def alive(self) -> bool:
        return self.status in ALIVE


@dataclass(frozen=True, slots=True)
class Invite:
    """The state of one calendar entry: RFC 5545 UID and SEQUENCE, and DTSTAMP in UTC, for one person and meeting.

    The UID never changes; SEQUENCE rises by one with each visible change (RFC 5546 section 2.1.4).
    """

    meeting: str
    uid: str
    sequence: int
    stamped_at: datetime


@dataclass(frozen=True, slots=True)
class Attendance:
    """One registration at one meeting: what was answered, and who comes instead (`stand_in`: an address as compared, '' if nobody).

    Whoever leads a meeting is at it without a registration: then `registration` is 0.

    `told`: the digest of the facts of the meeting that this person was last told; `postbud.store.shown` has the facts. `live`: there is
    an entry in the calendar (it was sent and not taken out since). `answered_sequence` is the SEQUENCE that the answer is to.
    `asked_sequence`: since which SEQUENCE the day and hours stand as they do now. What was answered to an older one was answered to
    another time; a later change of place or agenda leaves an answer as it is (RFC 5546 section 3.2.2.1).
    """

    registration: int
    meeting: str
    uid: str
    sequence: int
    answer: Answer
    told: str = ""
    stand_in: str = ""
    live: bool = True
    answered_sequence: int | None = None
    answered_at: datetime | None = None
    asked_sequence: int = 0

    @property
    def away(self) -> bool:
        return self.answer in AWAY

    def takes(self, sequence: int, stamped_at: datetime) -> bool:
        """Whether an answer settles anything (CALENDAR rule 14): the entry is in the calendar, its time is the one that was answered,

        and no newer answer is known. Of two with the same stamp the one that came later counts: some calendars copy ours.
        """
        newest = self.answered_at is None or stamped_at >= self.answered_at
        return self.live and not self.away and sequence >= self.asked_sequence and newest


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """An entry that we put into somebody's calendar: whose it is, how it stands, and the meeting as it was told.

    `comes`: what he answers counts, because he is to come. `leads`: he leads the meeting, and is no participant because of it.
    """

    programme: str
    to: Address
    language: str
    attendance: Attendance
    told: Mapping[str, Any]  # the facts of `postbud.model.told`; empty if none are kept
    comes: bool = True
    leads: bool = False


# The column by which a change says that somebody wants no more invitations: "out", or "" when he does again.
OPTED_OUT = "optout"


@dataclass(frozen=True, slots=True)
class PastChange:
    """One thing that one decision changed, so that it can be undone: of a registration (`meeting` is '') or of one attendance.

    `before` and `after` hold the columns that changed, as JSON has them; `before` is empty for a registration that did not exist.
    """

    id: int
    at: datetime
    message: int
    programme: str
    address: str
    meeting: str
    before: dict[str, str | None]
    after: dict[str, str | None]

"""When a letter leaves, to whom, and under which condition: the nouns of a programme's schedule.

Knows no words that people write (`postbud.model.schedule_words`) and no dates of any programme (`postbud.due`). A time hangs on a fact
of the programme's file and never on another letter, so schedules cannot go in circles.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date as Date
from datetime import time as Time
from enum import Enum, StrEnum

# No letter leaves by its schedule before the first of these or after the second, local time.
EARLIEST, LATEST = Time(7), Time(20)


class Unit(StrEnum):
    """What a length of time is counted in. Hours are elapsed ones; all others are days of the calendar with the same local time."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


# More than so many is a slip of the hand.
MOST = {Unit.HOURS: 999, Unit.DAYS: 999, Unit.WORKING_DAYS: 250, Unit.WEEKS: 104, Unit.MONTHS: 60, Unit.YEARS: 10}


class Anchor(StrEnum):
    """The fact of a programme that a time hangs on."""

    DATE = "date"  # a day written out
    OPENING = "opening"
    DEADLINE = "deadline"
    MEETING = "meeting"


class Direction(StrEnum):
    BEFORE = "before"
    AT = "at"
    AFTER = "after"


class Pick(StrEnum):
    """Which meetings: all that are held, one end of the row, or the one with a number or key."""

    EACH = "each"
    FIRST = "first"
    LAST = "last"
    NAMED = "named"


class Edge(StrEnum):
    START = "start"
    END = "end"


class Audience(StrEnum):
    """To whom a letter goes."""

    INVITEES = "invitees"
    SILENT = "silent invitees"
    EARLIER = "earlier participants"  # those of the programme that this one follows
    INTERESTED = "interested"  # who has agreed to hear when there is something of what they would like
    REGISTERED = "registered"
    WAITING = "waiting"
    AWAITING = "awaiting approval"
    FACILITATORS = "facilitators"
    COORDINATORS = "coordinators"
    UNANSWERED = "unanswered"  # who has not answered the questionnaire of the rule
    ABSENT = "absent last time"


class Condition(StrEnum):
    """What must be so when a letter is to leave. Place and agenda are those of the meeting it hangs on, or else of the first one."""

    PLACE_KNOWN = "the place is known"
    AGENDA_KNOWN = "the agenda is known"
    SEATS_LEFT = "places are left"
    PLACE_MISSING = "the place is missing"
    AGENDA_MISSING = "the agenda is missing"
    FACTS_MISSING = "place or agenda is missing"


@dataclass(frozen=True, slots=True)
class When:
    """One time of a schedule: `amount` `unit` `direction` `anchor`, at `clock`. `words` is what was written.

    `day` is for Anchor.DATE; `pick`, `key` and `edge` are for Anchor.MEETING. An amount of 0 is the day itself.
    """

    words: str = field(compare=False)
    anchor: Anchor
    direction: Direction = Direction.AT
    amount: int = 0
    unit: Unit = Unit.DAYS
    pick: Pick = Pick.EACH
    key: str = ""
    edge: Edge = Edge.START
    day: Date | None = None
    clock: Time | None = None


@dataclass(frozen=True, slots=True)
class Recipients:
    """An audience, and for Audience.UNANSWERED the key of the questionnaire."""

    audience: Audience
    questionnaire: str = ""


class Use(Enum):
    """What a letter is about, and so how long it is of use."""

    SIGN_UP = "until the sign-up ends"
    MEETING = "until the meeting begins"
    AFTERWARDS = "for some days from when it was to leave"

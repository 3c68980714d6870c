"""A case: everything a workflow may know, loaded before the call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from postbud.model.bounce import Returned
from postbud.model.contribution import OfferedItem
from postbud.model.grouping import GroupNote, Proposal, Volunteer
from postbud.model.interest import KeptInterest
from postbud.model.invitee import Invitee
from postbud.model.invoicing import Departure
from postbud.model.message import Address, Message
from postbud.model.order import Order
from postbud.model.poll import PollAnswer
from postbud.model.programme import Programme
from postbud.model.reading import Fact, Intent, Reading, Thread
from postbud.model.registration import ALIVE, WITHOUT_A_SEAT, Attendance, CalendarEntry, PastChange, Registration, Status
from postbud.model.sheet import Given
from postbud.model.week import Rate, Recalled

# no-reply@, do_not_reply+17@, ikke-svar@: mailboxes that say themselves that nobody reads them
HELD_MANY = "held-many"  # the letter about all that nobody had a letter about, and the kind of what is due then
COORDINATORS_SHARE = 20  # so many times what others get
NO_REPLY = re.compile(r"(?:no|do-?not|ikke|inte|nicht|kein)[-._]?(?:reply|svar|besvar|svara|antworten)|mailer-daemon@|postmaster@")

EAN_AGAIN = "ean:again"  # the occasion of the letter that asks once more for an EAN number, where the one given cannot be right
LATE = "|late:"  # behind the key of an occasion, and before an address: somebody who came in afterwards
AGREED = "|agreed"  # behind the key of an occasion: a coordinator has said that the letters are meant; once more for each question


def occasion_key(key: str) -> str:
    """The key of the occasion that something due is of, whoever it is for."""
    return key.partition(LATE)[0].partition(AGREED)[0]


def listed_in(occasion: str) -> list[int]:
    """The ids of what is due, in the order in which a Monday letter of that occasion numbers them."""
    return [int(id) for id in occasion.rpartition(":")[2].split(",") if id.isdecimal()]


NO_MESSAGE = Message("", None, "", None, ())
NOTHING_READ = Reading(Fact(Intent.OTHER), Fact(None))


@dataclass(frozen=True, slots=True)
class HeldMessage:
    """The message that a coordinator's reply is about: who wrote it, what it said, and what has become of it since.

    `state` is held, released, decided ...; `decided_by` and `done` say who dealt with it and how, '' if nobody has.
    """

    id: int
    state: str
    message: Message
    reading: Reading
    received_at: datetime
    programme: str = ""
    reason: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    done: str = ""


@dataclass(frozen=True, slots=True)
class Untold:
    """A held mail that nobody has had a letter about: who wrote it (as compared), and why it is held, in a sentence."""

    id: int
    sender: str
    subject: str
    reason: str
    programme: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """What the clock asks for: a row of `postbud.store.dues`, or (id 0) something the daemon noticed itself.

    `facts`: what only the daemon can know, by name: what is wrong with a file.
    """

    id: int
    kind: str
    at: datetime
    programme: str = ""
    key: str = ""
    address: str = ""
    message: int = 0
    until: datetime | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What the registry knows about a case (`postbud.gather`). Without it, it is as if the registry were empty.

    `registrations`: in the programme read, those of the sender and of the people read, and those the sender registered or was asked to
    approve; all of the programme where a coordinator writes, an order stands on the message, or the clock asks.
    `attendances`: theirs; `stand_ins`: by a registration's id, the meetings it comes to in somebody's place. `seats_taken`: how many
    registrations of the programme hold a seat now (kept offers too), counted in the deciding transaction; `list_length`: how many are on
    its waiting list.
    `entry`: the calendar entry of ours that the mail speaks of, if a calendar wrote it.
    `past`: what the decision about the message that is answered changed, for an undo. `held`: the message a coordinator's reply is about.
    `shown`: facts of meetings as people were told them, by digest (`Attendance.told`); `told`: where the clock asks, the facts of the
    edition that people were last told about, by the meetings' keys.
    Where the clock asks for a letter on schedule: `invitees` of the programme; the addresses of those who want no invitations to it
    (`unwilling`), to which nothing can be delivered (`unreachable`), who has answered which
    questionnaire (`replied`, by its key, or '' where a human has yet to read it) or written
    about it at all (`heard`), and who have this very letter already (`written_to`); the letters, with their language, whose text has
    changed since anybody saw it (`unseen`). For the Monday letter `of_each` has this for each
    programme, with what is due in it (`coming_up`) and how many of its mails wait (`held_count`); for a reply to that letter, `coming_up`
    has what it lists.
    Where it is about groups: the newest `proposal`, what people said to leading a group (`volunteers`), what came out of the groups'
    meetings (`group_notes`). `publishing`: groups are formed, and their members have yet to be told; `unwritten`: the programme's file
    does not have them yet. `led`: what stands, or stood, in the calendars of those who lead groups.
    `given`: the answers to the questionnaire that is to be put together, or to those about needs before a group meets.
    `recalled`: letters on schedule that were called back and did not leave.
    `returned`: whom a bounce is about, or whose address was given up since the coordinators last heard of such; `came_back`: a letter to
    the sender did. `answered_today`: how many letters answered this sender in the last 24 hours. `untold`: held mails without a letter.
    `full`: in the last 24 hours as many mails of everybody together led to letters as are to; `told_enough`: so many led to letters to the
    coordinators about held mail that there is one letter about all the others.
    Where a poll is answered, asked or counted: all answers to the programme's polls, and which option of which poll has been chosen.
    `item`: what was offered for an agenda, where the letter about it is answered.
    `thanked`: for a letter on schedule, the Message-ID of the last letter of thanks that an address got.
    `interests`: what people would like later, where it is about that; of the programme that this one follows, too.
    `departures`: where invoices are worked out, when those who left did, by address.
    `asked`: the words of the letter with a questionnaire that is answered, '' if they are not known.
    `collected`: when the answers to each questionnaire last went to the coordinators; `rates`: for the Monday letter, of those who were
    asked lately how many have answered which questionnaire.
    `earlier`: registrations in the programme that this one follows: all of them for a letter on schedule, else the sender's.
    """

    registrations: tuple[Registration, ...] = ()
    attendances: tuple[Attendance, ...] = ()
    stand_ins: Mapping[int, frozenset[str]] = field(default_factory=dict)
    seats_taken: int = 0
    list_length: int = 0
    entry: CalendarEntry | None = None
    past: tuple[PastChange, ...] = ()
    held: HeldMessage | None = None
    shown: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    told: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    earlier: tuple[Registration, ...] = ()
    departures: Mapping[str, Departure] = field(default_factory=dict)
    invitees: tuple[Invitee, ...] = ()
    unwilling: frozenset[str] = frozenset()
    unreachable: frozenset[str] = frozenset()
    replied: frozenset[tuple[str, str]] = frozenset()
    heard: frozenset[str] = frozenset()
    written_to: frozenset[str] = frozenset()
    unseen: frozenset[tuple[str, str]] = frozenset()
    coming_up: tuple[Due, ...] = ()
    of_each: Mapping[str, Gathered] = field(default_factory=dict)
    held_count: int = 0
    proposal: Proposal | None = None
    volunteers: tuple[Volunteer, ...] = ()
    group_notes: tuple[GroupNote, ...] = ()
    publishing: bool = False
    unwritten: bool = False
    led: tuple[CalendarEntry, ...] = ()
    recalled: tuple[Recalled, ...] = ()
    given: tuple[Given, ...] = ()
    returned: tuple[Returned, ...] = ()
    came_back: bool = False
    answered_today: int = 0
    full: bool = False
    told_enough: bool = False
    untold: tuple[Untold, ...] = ()
    poll_answers: tuple[PollAnswer, ...] = ()
    polls_decided: Mapping[str, int] = field(default_factory=dict)
    item: OfferedItem | None = None
    interests: tuple[KeptInterest, ...] = ()
    thanked: Mapping[str, str] = field(default_factory=dict)
    asked: str = ""
    collected: Mapping[str, datetime] = field(default_factory=dict)
    rates: tuple[Rate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Gathered):
    """One message to decide, or one thing that is due (then `due` is set and `message` is NO_MESSAGE).

    `now` and `received_at` (when the server got the mail) are aware, in the house's time zone.
    `disowned`: our own server says the sender is not who the mail claims (Authentication-Results), '' if it does not.
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
    order: Order | None = None
    due: Due | None = None
    parts: tuple[Case, ...] = ()  # where the clock asks about all programmes: the case of each
    answers_per_day: int = 10
    most_at_once: int = 0  # more letters of one kind at once than this are asked about first; 0 for never
    language: str = "da"  # the house's, for letters to coordinators
    fault: str = ""  # the code of why the message could not be read at all
    disowned: str = ""
    kept: int = 0  # the id of the message in the store, 0 if there is none

    @property
    def answerable(self) -> bool:
        """Whether the sender may be written to: a person, as far as the mail says, at an address that wants answers."""
        sender = self.message.sender
        return sender is not None and not self.message.automatic and not NO_REPLY.match(sender.key)

    @property
    def over_limit(self) -> bool:
        """Whether this sender has had as many answers in 24 hours as are sent. A coordinator works through many mails in a day, and yet

        not through as many as the machine that answers in her name while she is away.
        """
        return self.answered_today >= self.answers_per_day * (COORDINATORS_SHARE if self.from_coordinator else 1)

    @property
    def about_a_flood(self) -> bool:
        """Whether a coordinator, of the house or of any programme, answers the letter about mails that wait in a flood."""
        asked = self.thread is not None and self.thread.letter == HELD_MANY and self.thread.address == self.sender
        return asked and not self.disowned

    @property
    def sender(self) -> str:
        """The sender's address as compared, '' if there is none."""
        return self.message.sender.key if self.message.sender else ""

    @property
    def sender_name(self) -> str:
        """What the sender is called: as the registry has it, else as the mail says; '' if neither does."""
        known = self.registration(self.sender)
        return (known.person.name if known else None) or (self.message.sender.name if self.message.sender else "")

    @property
    def from_coordinator(self) -> bool:
        """Whether a coordinator of the programme (or of the house) wrote this, as far as our server can tell."""
        return bool(self.sender) and not self.disowned and self.sender in {one.key for one in self.coordinators}

    def registration(self, address: str) -> Registration | None:
        """The registration of an address in the case's programme, whatever its status."""
        return next((entry for entry in self.registrations if entry.address == address.casefold()), None)

    def attendance(self, registration: Registration, meeting: str) -> Attendance | None:
        mine = (entry for entry in self.attendances if entry.registration == registration.id)
        return next((entry for entry in mine if entry.meeting == meeting), None)

    def stands_in(self, registration: Registration) -> frozenset[str]:
        """The keys of the meetings that somebody without a seat comes to in another's place."""
        there = self.stand_ins.get(registration.id, frozenset())
        return there if registration.status in WITHOUT_A_SEAT else frozenset()

    def attendances_of(self, registration: Registration) -> tuple[Attendance, ...]:
        return tuple(entry for entry in self.attendances if entry.registration == registration.id)

    @property
    def seats_left(self) -> float:
        """How many seats nobody holds; infinite without a limit, never below 0."""
        capacity = self.programme.sign_up.capacity if self.programme else None
        return float("inf") if capacity is None else max(0, capacity - self.seats_taken)

    @property
    def alive(self) -> tuple[Registration, ...]:
        return tuple(entry for entry in self.registrations if entry.status in ALIVE)

    @property
    def waiting(self) -> tuple[Registration, ...]:
        """The waiting list as far as the case knows it (whole where the clock asks), the first in front, without kept offers."""
        listed = (entry for entry in self.registrations if entry.status == Status.WAITING_LIST and not entry.offered_until)
        return tuple(sorted(listed, key=lambda entry: (entry.listed_at or entry.registered_at, entry.id)))

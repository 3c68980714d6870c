"""A programme: facts only, as its file states them. Anything may still be unknown, and says so by being None or empty.

Pydantic models, frozen and hashable; `postbud.programmes` reads them from YAML and reports all that is wrong in a file at once.
"""

from __future__ import annotations

from datetime import date as Date
from datetime import datetime as DateTime
from datetime import time as Time
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field

from postbud.model.facts import (
    Account,
    Amount,
    Clock,
    Cvr,
    Day,
    Ean,
    Email,
    Facts,
    Hours,
    Line,
    Moment,
    Prose,
    Whole,
    YesNo,
    Zone,
    mailbox,
    wrong,
)
from postbud.model.interest import PARTNER, Interest
from postbud.model.poll import Poll
from postbud.model.schedule import Schedule


class Contact(Facts):
    """Somebody who runs, leads or speaks: a name or a function, what he does here, and an address where letters go ('' if none)."""

    name: Line = Field(min_length=1)
    role: Line = ""  # "varetager administrationen"
    email: Email = ""
    organisation: Line = ""
    phone: Line = ""
    postal: Line = ""  # "Rådhuspladsen 1, 1234 Byen"
    web: Line = ""
    hears: YesNo = False  # of an organiser: gets what the coordinators get about polls and offered items, and may decide them too


def _as_contact(value: Any) -> Any:
    """Somebody from one text, as addresses stand in mailbox_rules.yaml: `- Navn <navn@bibliotek.example>`, or `- Navn` alone."""
    if not isinstance(value, str):
        return value
    if "@" not in value and "<" not in value:
        return {"name": value}
    written = mailbox(value)
    if not written.name:
        raise wrong(f"the name is missing at {value.strip()}", "Write it as Name <name@organisation.dk>; the name stands in letters.")
    return {"name": written.name, "email": written.email}


Person = Annotated[Contact, BeforeValidator(_as_contact)]


class AgendaItem(Facts):
    """One line of a meeting's agenda. Times are local, None if not settled.

    `call` asks the participants for contributions ("Flere?"); an item of kind `open` is nothing but such a call.
    """

    start: Clock | None = None
    end: Clock | None = None
    title: Line = Field(min_length=1)
    speaker: Line = ""
    about: Line = ""  # "10-15 min. til hver"
    points: tuple[Line, ...] = ()
    call: Line = ""
    kind: Literal["item", "break", "meal", "arrival", "open"] = "item"


class Number(str):
    """The key of a meeting whose file gives it none: its number there, or what it is known by since (`postbud.editions.aligned`).

    It equals the same text, so nobody but the one who gives keys needs to ask. No file can make one: what is read is a plain text.
    """

    __slots__ = ()


CALLS_END = 7  # days before a meeting, where its file does not say until when items may be offered


class Meeting(Facts):
    """One dated gathering. `key` is stable when the date moves (default: its `Number` in the file, '1', '2' ...)."""

    key: Line = ""
    title: Line = ""  # "2. netværksmøde"
    date: Day | None = None
    start: Clock | None = None
    end: Clock | None = None
    arrival: Clock | None = None
    place: Line = ""  # "" is "Information følger"
    theme: Line = ""
    about: Prose = ""  # Markdown
    agenda: tuple[AgendaItem, ...] = ()
    group: Line = ""  # the key of the group it is for; "" is everybody
    cancelled: YesNo = False
    invite: YesNo = True  # False: nobody is sent a calendar entry yet
    calls_until: Day | None = None  # the last day on which items may be offered; default: a week before the meeting

    @property
    def asks(self) -> tuple[AgendaItem, ...]:
        """The items of the agenda for which contributions are asked; none of a meeting that is called off."""
        return () if self.cancelled else tuple(item for item in self.agenda if item.call or item.kind == "open")

    @property
    def asks_until(self) -> Date | None:
        """The last day on which items may be offered; None while that is not known."""
        return self.calls_until or (self.date - timedelta(days=CALLS_END) if self.date else None)

    def is_for(self, group: str) -> bool:
        """Whether it concerns somebody who is in that group, or ('') in none."""
        return self.group in ("", group)

    @property
    def dated(self) -> bool:
        """A calendar entry can be made: date, start and end are all known."""
        return self.date is not None and self.start is not None and self.end is not None


class Series(Facts):
    """A rhythm: "every second month for three hours, n times". Without `first` and `times` it is a fact and no meetings yet.

    With both it is expanded to meetings on the same weekday of the month as the first one (`postbud.model.series`).
    """

    first: Day | None = None
    every_months: Whole = Field(ge=1, le=12)
    hours: Hours = Field(gt=0, le=12)
    times: Whole | None = Field(default=None, ge=1, le=60)
    start: Clock | None = None
    place: Line = ""


class Catering(Facts):
    """What the food costs, without VAT, where it is invoiced beside the price: for each meeting, or (False) once for all of them."""

    amount: Amount = Field(ge=0)
    vat: Amount = Field(default=Decimal(25), ge=0, le=100)
    each_meeting: YesNo = True


class Seller(Facts):
    """Who invoices: what drafts of electronic invoices say of the sender. `account`: the bank's four digits, a hyphen, and the account."""

    name: Line = Field(min_length=1)
    cvr: Cvr
    ean: Ean = ""
    street: Line = Field(min_length=1)
    postcode: Line = Field(min_length=1)
    city: Line = Field(min_length=1)
    account: Account
    payment_days: Whole = Field(default=30, ge=0, le=365)

    @property
    def bank_number(self) -> str:
        return self.account.partition("-")[0]

    @property
    def account_number(self) -> str:
        return self.account.partition("-")[2]


class Price(Facts):
    """What it costs; 0 is free, and no price at all is unknown. `amount` excludes VAT; `vat` is a percentage.

    `excludes`, `includes` and `plus` are the programme's own words.
    """

    label: Line = ""  # "Årspris"
    amount: Amount = Field(ge=0)
    currency: Line = "DKK"
    vat: Amount = Field(default=Decimal(25), ge=0, le=100)
    per: Line = ""  # "pr. deltager om året"
    excludes: Line = ""  # "forplejning"
    includes: Line = ""
    plus: Line = ""  # what comes on top, e.g. "forplejning"
    ean: YesNo = False  # the invoices go to EAN numbers: whoever does not write his is asked for it, once
    catering: Catering | None = None  # a line of its own on the invoice
    seller: Seller | None = None  # for drafts of electronic invoices

    @property
    def free(self) -> bool:
        return self.amount == 0

    @property
    def total(self) -> Decimal:
        return self.amount * (100 + self.vat) / 100


class Condition(Facts):
    """Roles that are welcome only under a condition, which the coordinator judges: `words` say it to her and to the participant."""

    roles: tuple[Annotated[Line, Field(min_length=1)], ...] = Field(min_length=1)
    words: Line = Field(min_length=1)


class SignUp(Facts):
    """How one signs up. `opens` and `deadline` are local; a deadline without a time lasts that whole day."""

    opens: Moment | None = None
    deadline: Moment | None = None
    capacity: Whole | None = Field(default=None, ge=1)
    who: Line = ""  # who may, beyond the audience: "På biblioteker uden mellemledere kan bibliotekschefen deltage"
    conditions: tuple[Condition, ...] = ()
    forward: YesNo = False  # "send gerne invitationen videre"
    tag: Line = ""  # plus-address: tilmelding+TAG@...; default is the slug
    approval: Literal["none", "manager", "coordinator"] = "none"
    approval_reminder_days: Whole = Field(default=3, ge=1, le=60)  # after so many days of silence it is asked once more
    approval_days: Whole = Field(default=7, ge=2, le=120)  # and after so many the coordinator is
    waiting_list: YesNo = True  # when all seats are taken; False: the coordinator decides
    offer_hours: Whole = Field(default=48, ge=1, le=720)  # how long a seat that became free is kept for the first on the list
    several: Literal["some", "all"] = "some"  # several people, too few seats: as many as there are, or nobody before there are enough
    late: Literal["hold", "list", "accept"] = "hold"  # after the deadline: the coordinator decides, the waiting list, or all the same
    undo_days: Whole = Field(default=3, ge=0, le=60)  # how long "fortryd" undoes what a mail did
    follows: Line = ""  # the slug of last year's programme, whose participants are asked whether they go on
    headcount: Day | None = None  # the day when the number of participants goes to the coordinator, for the caterer


class CancellationStep(Facts):
    """What a cancellation costs from `days_before` the first meeting on: `percent` of the price."""

    days_before: Whole = Field(ge=0, le=730)
    percent: Whole = Field(ge=0, le=100)


class Cancellation(Facts):
    """What follows from a cancellation. Facts for the letter; what is really paid the coordinator decides."""

    binding: YesNo = False  # the sign-up is binding
    colleague: YesNo = False  # a colleague may come instead
    steps: tuple[CancellationStep, ...] = ()
    words: Line = ""  # the programme's own words on it


class Group(Facts):
    """One of the groups that participants are divided into, once it is formed."""

    key: Line = Field(min_length=1)
    facilitator: Person | None = None
    level: Line = ""


class Level(Facts):
    """A level of leaders that has groups of its own; `titles` are those by which a sign-up tells that somebody belongs to it."""

    name: Line = Field(min_length=1)
    titles: tuple[Line, ...] = ()


def _as_level(value: Any) -> Any:
    """A level from its name alone: `- topledere`."""
    return {"name": value} if isinstance(value, str) else value


def _as_many(value: Any) -> Any:
    """A rhythm for all groups is a list of one."""
    return value if isinstance(value, list | tuple) else [value]


class Groups(Facts):
    """How participants are divided into groups: sizes in persons, the levels that are kept apart, and what is mixed.

    `form_on`: the day a proposal goes to the coordinators (None: a week after the deadline of sign-up). `series`: the rhythm of each
    group's meetings, the first group's first; where there are fewer than groups they begin again, so that one is for all.
    """

    smallest: Whole = Field(ge=2)
    largest: Whole = Field(ge=2)
    number: Whole | None = Field(default=None, ge=1, le=60)  # how many groups; None: as many as the sizes allow, in the middle
    levels: tuple[Annotated[Level, BeforeValidator(_as_level)], ...] = ()
    departments: tuple[Line, ...] = ()  # what the departments are called; others are known by their endings
    mixed_by: tuple[Line, ...] = ()  # "fag", "forvaltninger"
    form_on: Day | None = None
    show_members: YesNo = True  # whether the members of a group learn each other's names when it is formed
    series: Annotated[tuple[Series, ...], BeforeValidator(_as_many)] = ()
    call_on: Day | None = None  # the day those on the list with the role facilitator are asked whether they will lead a group
    most_per_facilitator: Whole = Field(default=1, ge=1, le=10)
    pack_days: Whole = Field(default=3, ge=0, le=30)  # so many days before a meeting the facilitator gets a letter about the group
    formed: tuple[Group, ...] = ()

    def level(self, name: str) -> Level | None:
        return next((level for level in self.levels if level.name == name), None)


class Question(Facts):
    """One numbered question of a questionnaire. `answers`: what participants have said so far, the role mark in front if known."""

    text: Line = Field(min_length=1)
    hint: Line = ""
    answers: tuple[Line, ...] = ()


class Role(Facts):
    """What a mark at an answer means: 'PV' is the praktikvejleder."""

    mark: Line = Field(min_length=1)
    means: Line = Field(min_length=1)


class Questionnaire(Facts):
    """Questions answered by plain mail; `roles` lists the marks that may stand at an answer."""

    key: Line = Field(min_length=1)
    kind: Literal["evaluation", "needs"] = "evaluation"
    title: Line = Field(min_length=1)
    theme: Line = ""
    questions: tuple[Question, ...] = Field(min_length=1)
    roles: tuple[Role, ...] = ()


class Programme(Facts):
    """What people register for. `slug` is the file's name without .yaml and is what the database knows."""

    slug: Line = ""
    title: Line = Field(min_length=1)
    language: Literal["da", "en"] = "da"
    status: Literal["open", "finished"] = "open"
    known_as: tuple[Line, ...] = ()  # other names people use for it in mails
    what: Line = ""  # one sentence
    about: Prose = ""  # Markdown, as are the next four
    purpose: Prose = ""
    content: Prose = ""
    method: Prose = ""
    background: Prose = ""
    audience: Prose = ""  # the target group
    theme: Line = ""
    organisers: tuple[Person, ...] = ()
    coordinators: tuple[Person, ...] = ()  # each needs an address
    facilitators: tuple[Person, ...] = ()
    contacts: tuple[Person, ...] = ()  # who answers questions, if not the coordinators
    signed_by: tuple[Line, ...] = ()  # the names below a letter; default: the coordinators
    sign_up: SignUp = SignUp()
    price: Price | None = None
    cancellation: Cancellation | None = None
    groups: Groups | None = None
    series: Series | None = None
    meetings: tuple[Meeting, ...] = ()
    questionnaires: tuple[Questionnaire, ...] = ()
    polls: tuple[Poll, ...] = ()
    interests: tuple[Interest, ...] = ()  # what people may want later, and the words by which they say it
    sparring: YesNo = False  # whoever wishes for a sparring partner is paired with somebody from another workplace
    schedule: Schedule = Schedule()  # which letters leave by themselves, and when
    time_zone: Zone = "Europe/Copenhagen"

    @property
    def tag(self) -> str:
        return self.sign_up.tag or self.slug

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def opens_at(self) -> DateTime | None:
        """The aware instant from which people may sign up; None if always."""
        return _instant(self.sign_up.opens, self.zone)

    @property
    def closes_at(self) -> DateTime | None:
        """The aware instant from which it is too late: the time given, or the midnight that ends the day; None if never."""
        deadline = self.sign_up.deadline
        if deadline is None or isinstance(deadline, DateTime):
            return _instant(deadline, self.zone)
        return _instant(deadline + timedelta(days=1), self.zone)

    @property
    def all_interests(self) -> tuple[Interest, ...]:
        return (*self.interests, PARTNER) if self.sparring else self.interests

    def interest(self, key: str) -> Interest | None:
        return next((one for one in self.all_interests if one.key == key), None)

    def poll(self, key: str) -> Poll | None:
        return next((poll for poll in self.polls if poll.key == key), None)

    def meeting(self, key: str) -> Meeting | None:
        return next((meeting for meeting in self.meetings if meeting.key == key), None)


def _instant(moment: DateTime | Date | None, zone: ZoneInfo) -> DateTime | None:
    if moment is None:
        return None
    return moment.replace(tzinfo=zone) if isinstance(moment, DateTime) else DateTime.combine(moment, Time(0), zone)

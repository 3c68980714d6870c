"""A programme: facts only, as its file states them. Anything may still be unknown, and says so by being None or empty.

Pydantic models, frozen; `postbud.programmes` reads them from YAML and reports all that is wrong in a file at once.
"""

from __future__ import annotations

from datetime import date as Date
from datetime import datetime as DateTime
from datetime import time as Time
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Facts(BaseModel):
    """Base of all programme parts: immutable, and a key that does not exist is an error with the nearest one named."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Contact(Facts):
    """Somebody who runs, leads or speaks: a role or a name, and an address where letters go ('' if none)."""

    name: str = Field(min_length=1)
    email: str = ""
    organisation: str = ""
    phone: str = ""


class AgendaItem(Facts):
    """One line of a meeting's agenda. Times are local, None if not settled. An `open` item calls for contributions."""

    start: Time | None = None
    end: Time | None = None
    title: str = Field(min_length=1)
    speaker: str = ""
    points: tuple[str, ...] = ()
    kind: Literal["item", "break", "meal", "arrival", "open"] = "item"


class Meeting(Facts):
    """One dated gathering. `key` is stable when the date moves (default: its number in the file, '1', '2' ...)."""

    key: str = ""
    date: Date | None = None
    start: Time | None = None
    end: Time | None = None
    arrival: Time | None = None
    place: str = ""  # "" is "Information følger"
    theme: str = ""
    agenda: tuple[AgendaItem, ...] = ()
    invite: bool = True  # False: nobody is sent a calendar entry yet

    @property
    def dated(self) -> bool:
        """A calendar entry can be made: date, start and end are all known."""
        return self.date is not None and self.start is not None and self.end is not None


class Price(Facts):
    """What it costs. `amount` excludes VAT; `vat` is a percentage; `excludes` and `includes` are the programme's own words."""

    amount: Decimal = Field(ge=0)
    currency: str = "DKK"
    vat: Decimal = Field(default=Decimal(25), ge=0, le=100)
    per: str = ""  # "pr. deltager om året"
    excludes: str = ""  # "forplejning"
    includes: str = ""
    plus: str = ""  # what comes on top, e.g. "forplejning"

    @property
    def total(self) -> Decimal:
        return self.amount * (100 + self.vat) / 100


class SignUp(Facts):
    """How one signs up. `opens` and `deadline` are local; a deadline without a time lasts that whole day."""

    opens: DateTime | Date | None = None
    deadline: DateTime | Date | None = None
    capacity: int | None = Field(default=None, ge=1)
    who: str = ""  # the target group in the programme's own words
    forward: bool = False  # "send gerne invitationen videre"
    tag: str = ""  # plus-address: tilmelding+TAG@...; default is the slug
    approval: Literal["none", "manager", "coordinator"] = "none"


class Question(Facts):
    """One numbered question of a questionnaire."""

    text: str = Field(min_length=1)
    hint: str = ""


class Questionnaire(Facts):
    """Questions answered by plain mail. `roles` maps the mark shown at an answer ('PV') to what it means."""

    key: str = Field(min_length=1)
    title: str = Field(min_length=1)
    questions: tuple[Question, ...] = Field(min_length=1)
    roles: dict[str, str] = {}


class Programme(Facts):
    """What people register for. `slug` is the file's name without .yaml and is what the database knows."""

    slug: str = ""
    title: str = Field(min_length=1)
    language: Literal["da", "en"] = "da"
    status: Literal["open", "finished"] = "open"
    known_as: tuple[str, ...] = ()  # other names people use for it in mails
    what: str = ""  # one sentence
    about: str = ""  # Markdown: purpose, content, method
    audience: str = ""
    theme: str = ""
    organisers: tuple[Contact, ...] = ()
    coordinators: tuple[Contact, ...] = ()
    facilitators: tuple[Contact, ...] = ()
    sign_up: SignUp = SignUp()
    price: Price | None = None
    meetings: tuple[Meeting, ...] = ()
    questionnaires: tuple[Questionnaire, ...] = ()
    time_zone: str = "Europe/Copenhagen"

    @property
    def tag(self) -> str:
        return self.sign_up.tag or self.slug

    def meeting(self, key: str) -> Meeting | None:
        return next((meeting for meeting in self.meetings if meeting.key == key), None)

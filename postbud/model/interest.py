"""What somebody would like to hear of or take part in later: as a programme's file names it, as a mail says it, and as it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import Field

from postbud.model.facts import Facts, Line
from postbud.model.message import Address

SPARRING = "sparring"  # the key of the interest that every programme with `sparring: true` has

# asked: whether we may keep it; consented: yes; proposed and paired: of a sparring partner; declined: no, or no longer.
State = Literal["asked", "consented", "proposed", "paired", "declined"]


class Interest(Facts):
    """Something that people may want later. `title` completes "når der ..."; `words`: phrases by which a mail says it."""

    key: Line = Field(min_length=1)
    title: Line = Field(min_length=1)
    words: tuple[Line, ...] = Field(min_length=1)


PARTNER = Interest(
    key=SPARRING,
    title="sparringspartner",
    words=("sparringspartner", "sparringspartnere", "sparringsmakker", "sparring partner", "sparring partners"),
)


@dataclass(frozen=True, slots=True)
class Interested:
    """Somebody's interest as a mail says it: the key, and the sentence."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class KeptInterest:
    """Somebody's interest as it is kept, since `at` in its state. Nobody but `consented`, `proposed` and `paired` is ever written to."""

    id: int
    programme: str
    key: str
    email: str
    name: str
    organisation: str
    language: str
    words: str
    state: State
    at: datetime

    @property
    def address(self) -> str:
        return self.email.casefold()

    @property
    def to(self) -> Address:
        return Address(self.name, self.email)

    @property
    def agreed(self) -> bool:
        return self.state in ("consented", "proposed", "paired")

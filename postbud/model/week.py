"""What coordinators are told of the time to come: letters that are planned, and what a meeting still lacks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from postbud.model.programme import Meeting


@dataclass(frozen=True, slots=True)
class Planned:
    """One letter to so many people. A coordinator names it by its `number`; `letter` is its template's name."""

    number: int
    when: datetime
    letter: str
    count: int
    programme: str = ""  # the title, where the reader has several programmes
    meeting: Meeting | None = None


@dataclass(frozen=True, slots=True)
class Recalled:
    """Letters that were written and did not leave: to how many, about which meeting, written when. `moved`, or it got too late."""

    letter: str
    meeting: str
    count: int
    when: datetime
    moved: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """What a meeting still lacks: names of facts, as `FactChange.what` has them (date, time, place, agenda)."""

    meeting: Meeting
    facts: tuple[str, ...]
    programme: str = ""  # as above


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of those who were asked have answered a questionnaire, by its title; `programme`: its title, '' where there is one only."""

    title: str
    asked: int
    answered: int
    programme: str = ""

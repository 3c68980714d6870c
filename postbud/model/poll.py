"""A poll: a question with numbered options, days with hours or plain themes, answered by plain mail; and what was answered.

Facts as a programme's file states them, and values; knows no mail and no words that people write.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from postbud.model.facts import Clock, Day, Facts, Line, Prose, Whole, YesNo
from postbud.model.schedule import WhenText


class Option(Facts):
    """One thing to choose: a day, a theme, or both. What it leaves out of hours and place is the poll's."""

    date: Day | None = None
    start: Clock | None = None
    end: Clock | None = None
    arrival: Clock | None = None
    place: Line = ""
    theme: Line = ""

    @property
    def cancelled(self) -> bool:
        """As meetings have it, so that a letter writes an option as it writes a meeting."""
        return False


class Poll(Facts):
    """A question with options, numbered from 1 in the order of the file.

    `opens` and `closes` are when the letter leaves and when answers end; without them after the last meeting (a reunion's ten months
    after it), and ten days later.
    `theme_from`: the key of a poll whose chosen theme the meeting gets. `decided`: the number of the chosen option, written by Postbud.
    """

    key: Line = Field(min_length=1)
    title: Line = Field(min_length=1)
    question: Line = ""
    about: Prose = ""
    to: Literal["registered", "invitees"] = "registered"  # invitees: everybody invited, and everybody registered
    reunion: YesNo = False  # those who were in it meet again, months later: asked in the thread of the last letter of thanks
    opens: WhenText | None = None
    closes: WhenText | None = None
    remind: YesNo = True  # those who have not answered, once
    meeting: Line = ""  # the title of the meeting that comes of it
    start: Clock | None = None
    end: Clock | None = None
    arrival: Clock | None = None
    place: Line = ""
    theme: Line = ""
    theme_from: Line = ""
    options: Annotated[tuple[Option, ...], Field(min_length=2)]
    decided: Whole | None = None

    def option(self, number: int) -> Option | None:
        """An option with everything the poll says for all of them."""
        if not 1 <= number <= len(self.options):
            return None
        one = self.options[number - 1]
        names = ("start", "end", "arrival", "place", "theme")
        return one.model_copy(update={name: getattr(one, name) or getattr(self, name) for name in names})

    @property
    def all_options(self) -> tuple[Option, ...]:
        return tuple(one for number in range(1, len(self.options) + 1) if (one := self.option(number)))

    @property
    def names(self) -> tuple[str, ...]:
        """What each option is known by, wherever it stands in the file: its day or theme, and what else it says where two share that."""
        short = [one.date.isoformat() if one.date else one.theme for one in self.options]
        long = [f"{name} {one.start or ''} {one.theme} {one.place}" for name, one in zip(short, self.options, strict=True)]
        return tuple(name if short.count(name) == 1 else more for name, more in zip(short, long, strict=True))

    @property
    def of_days(self) -> bool:
        """Whether what is chosen is a day, so that a meeting comes of it."""
        return any(one.date for one in self.options)

    def open_numbers(self, today: Date) -> tuple[int, ...]:
        """The numbers of the options that are not over yet."""
        return tuple(number for number, one in enumerate(self.options, 1) if one.date is None or one.date > today)


# What opens and closes a poll whose file does not say it, in the words that a file may use.
OPENS, REUNION_OPENS = "2 working days after the last meeting at 9:00", "10 months after the last meeting at 9:00"
CLOSES_AFTER, REMINDS_BEFORE = 10, 3  # days after the opening, and days before the closing


class Choice(StrEnum):
    """What somebody says of one option."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an answer says: a choice for each option by number, the preferred ones, and the words that name what is not offered.

    `unclear`: why it cannot be taken as it is, '' if it can. `asks`: it asks something as well.
    """

    choices: Mapping[int, Choice]
    preferred: frozenset[int] = frozenset()
    strange: tuple[str, ...] = ()
    unclear: str = ""
    asks: bool = False


@dataclass(frozen=True, slots=True)
class PollAnswer:
    """The answer that counts of one person: the newest one. `at` is aware.

    `choices` and `preferred` go by what the file says of an option (`Poll.names`) and not by its number: a file may be reordered.
    """

    programme: str
    poll: str
    address: str
    name: str
    choices: Mapping[str, Choice]
    preferred: frozenset[str]
    words: str
    at: datetime


# The column by which a change says that it is of an answer to the poll of that key.
ANSWERED = "poll"


def answer_columns(name: str, choices: Mapping[str, Choice], preferred: Collection[str], words: str) -> dict[str, str]:
    """An answer as it is kept, in columns."""
    said = json.dumps({option: choice.value for option, choice in choices.items()})
    return {"name": name, "choices": said, "preferred": json.dumps(sorted(preferred)), "words": words}


@dataclass(frozen=True, slots=True)
class Counted:
    """One option with what was said of it; names in the order of the answers."""

    number: int
    option: Option
    yes: tuple[str, ...]
    maybe: tuple[str, ...]
    no: tuple[str, ...]
    preferred: tuple[str, ...]
    over: bool = False  # its day has passed

    @property
    def worth(self) -> tuple[int, int, int]:
        """What makes one option better than another: who can, who likes it best, who perhaps can."""
        return len(self.yes), len(self.preferred), len(self.maybe)


@dataclass(frozen=True, slots=True)
class Offered:
    """One option as a letter shows it: its number, what is chosen, and what somebody said of it ('' if nothing)."""

    number: int
    option: Option
    choice: str = ""
    preferred: bool = False


def offered(poll: Poll, today: Date, answer: Chosen | None = None) -> tuple[Offered, ...]:
    """The options that are not over yet, with what an answer says of them."""
    said = answer or Chosen({})
    options = ((number, poll.option(number)) for number in poll.open_numbers(today))
    return tuple(
        Offered(number, option, said.choices[number].value if number in said.choices else "", number in said.preferred)
        for number, option in options
        if option
    )


def tally(poll: Poll, answers: tuple[PollAnswer, ...], today: Date) -> tuple[Counted, ...]:
    """All options in their order, counted."""
    open_ones = poll.open_numbers(today)
    return tuple(
        _counted(number, name, option, answers, number not in open_ones)
        for number, (name, option) in enumerate(zip(poll.names, poll.all_options, strict=True), 1)
    )


def by_name(poll: Poll, chosen: Chosen) -> tuple[dict[str, Choice], frozenset[str]]:
    """What an answer says, and what it prefers, as it is kept: by the options' own names."""
    said = {poll.names[number - 1]: choice for number, choice in chosen.choices.items()}
    return said, frozenset(poll.names[number - 1] for number in chosen.preferred)


def _counted(number: int, said: str, option: Option, answers: tuple[PollAnswer, ...], over: bool) -> Counted:
    def who(choice: Choice) -> tuple[str, ...]:
        return tuple(one.name or one.address for one in answers if one.choices.get(said) == choice)

    liked = tuple(one.name or one.address for one in answers if said in one.preferred)
    return Counted(number, option, who(Choice.YES), who(Choice.MAYBE), who(Choice.NO), liked, over)


def proposal(counted: tuple[Counted, ...]) -> int:
    """The number of the best option that is not over, the earlier of two as good; 0 if nobody can come to any."""
    best = max((one for one in counted if not one.over), key=lambda one: one.worth, default=None)
    return best.number if best and (best.yes or best.maybe) else 0


def meeting_facts(poll: Poll, option: Option, theme: str = "") -> dict[str, Any]:
    """The meeting that comes of an option, as a file has it. Its key is the poll's, so it stays the same meeting whatever moves."""
    return {
        "key": poll.key, "title": poll.meeting, "date": option.date, "arrival": option.arrival, "start": option.start, "end": option.end,
        "place": option.place, "theme": option.theme or theme,
    }  # fmt: skip

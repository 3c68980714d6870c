"""A programme's schedule: which letters leave by themselves, to whom, when, and under which condition.

Knows what its lines may hold and what leaves where a file says nothing; knows no dates (`postbud.due`) and no letter's text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, ConfigDict, Field, PlainValidator
from pydantic_core import PydanticKnownError

from postbud.model.facts import NO, YES, Facts, Line, YesNo
from postbud.model.schedule_words import parse_condition, parse_recipients, parse_when
from postbud.model.when import Anchor, Audience, Condition, Recipients, Use, When

__all__ = ["DEFAULTS", "LETTERS", "OFF", "Anchor", "Audience", "Condition", "Recipients", "Rule", "Schedule", "ScheduleLine", "Use", "When"]


@dataclass(frozen=True, slots=True)
class About:
    """What a letter is about, so how long it is of use; `days` counts from when it was to leave, where nothing else ends its use."""

    use: Use
    days: int


# The letters that can leave by a schedule.
Letter = Literal[
    "announcement", "go-on", "sign-up-reminder", "practical", "missing-facts", "questionnaire", "questionnaire-reminder", "thanks",
    "reunion",
]  # fmt: skip
LETTERS: dict[str, About] = {
    "announcement": About(Use.SIGN_UP, 30),
    "go-on": About(Use.SIGN_UP, 30),
    "sign-up-reminder": About(Use.SIGN_UP, 7),
    "practical": About(Use.MEETING, 7),
    "missing-facts": About(Use.MEETING, 7),
    "questionnaire": About(Use.AFTERWARDS, 30),
    "questionnaire-reminder": About(Use.AFTERWARDS, 14),
    "thanks": About(Use.AFTERWARDS, 7),
    "reunion": About(Use.AFTERWARDS, 60),
}
QUESTIONNAIRE_DAYS = 30  # a letter with a questionnaire is of use as long as that
# What somebody who comes to it late still needs.
FOR_LATECOMERS = frozenset({"practical", "questionnaire"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as it is in force. All of `only_if` must hold; `questionnaire` is the key of the one that it carries or asks after.

    `latecomers`: whoever becomes one of its audience after it has left gets it as well, while it is of use.
    """

    name: str
    letter: str
    to: Audience
    when: When
    only_if: tuple[Condition, ...] = ()
    latecomers: bool = False
    questionnaire: str = ""
    poll: str = ""  # the key of the poll that its letter asks


def _default(name: str, letter: str, to: str, when: str, *only_if: str) -> Rule:
    conditions = tuple(map(parse_condition, only_if))
    return Rule(name, letter, parse_recipients(to).audience, parse_when(when), conditions, letter in FOR_LATECOMERS)


# What leaves where a file does not say otherwise, in the words that a file may use.
DEFAULTS: tuple[Rule, ...] = (
    # To fill the programme.
    _default("announcement", "announcement", "invitees", "at the opening"),
    _default("go-on", "go-on", "earlier participants", "at the opening"),
    _default("sign-up-reminder", "sign-up-reminder", "silent invitees", "7 days before the deadline at 9:00", "places are left"),
    # Around each meeting; the coordinators are reminded in time to find a place.
    _default("missing-facts", "missing-facts", "coordinators", "21 days before each meeting at 9:00", "place or agenda is missing"),
    _default("practical", "practical", "registered", "7 days before each meeting at 9:00"),
    # What the participants need is asked before the first meeting, where the programme has a questionnaire of the kind needs.
    _default("needs", "questionnaire", "registered", "21 days before the first meeting at 9:00"),
    _default("needs-reminder", "questionnaire-reminder", "unanswered needs", "10 days before the first meeting at 9:00"),
    _default("thanks", "thanks", "registered", "1 working day after each meeting at 9:00"),
    # After the last one. The first is there only if the programme has a questionnaire of the kind evaluation, which it carries.
    _default("evaluation", "thanks", "registered", "1 working day after the last meeting at 9:00"),
    _default("evaluation-reminder", "questionnaire-reminder", "unanswered evaluation", "10 days after the last meeting at 9:00"),
    _default("reunion", "reunion", "registered", "1 year after the last meeting at 9:00"),
)
EVALUATION = "evaluation"
# Rules that are there only if the programme has a questionnaire of that kind, the first of which they carry or ask after.
OF_A_KIND = {"needs": "needs", "needs-reminder": "needs", "evaluation": "evaluation", "evaluation-reminder": "evaluation"}
GO_ON = "go-on"  # only where the programme follows another
OFF = frozenset({"reunion"})  # off until a file has the line


def _text(parse: Callable[[str], Any]) -> PlainValidator:
    """A value that is written as one text."""

    def read(value: Any) -> Any:
        if isinstance(value, When | Recipients | Condition):
            return value
        if not isinstance(value, str):
            raise PydanticKnownError("string_type")
        return parse(value)

    return PlainValidator(read)


WhenText = Annotated[When, _text(parse_when)]  # a time as a file writes it


def _as_many(value: Any) -> Any:
    """A list from one text or a list."""
    return [value] if isinstance(value, str) else value


class ScheduleLine(Facts):
    """One line of a schedule. What it does not say is as in the default of the same name; a rule of one's own says letter, to and when."""

    send: YesNo = True
    letter: Letter | None = None
    to: Annotated[Recipients, _text(parse_recipients)] | None = None
    when: WhenText | None = None
    only_if: Annotated[tuple[Annotated[Condition, _text(parse_condition)], ...], BeforeValidator(_as_many)] | None = Field(
        default=None, alias="if"
    )
    latecomers: YesNo | None = None
    questionnaire: Line = ""


def _as_line(value: Any) -> Any:
    """`practical: false` switches off, `reunion: true` on, and any other text is the time."""
    if not isinstance(value, str):
        return value
    return {"send": value} if value.strip().lower() in YES | NO else {"when": value}


Written = Annotated[ScheduleLine | None, BeforeValidator(_as_line)]


class Schedule(Facts):
    """The lines of a programme's schedule. Each default has a key; any other key is a rule of the programme's own."""

    model_config = ConfigDict(extra="allow")
    others: ClassVar[type[Facts]] = ScheduleLine

    announcement: Written = None
    go_on: Written = Field(default=None, alias="go-on")
    sign_up_reminder: Written = Field(default=None, alias="sign-up-reminder")
    missing_facts: Written = Field(default=None, alias="missing-facts")
    practical: Written = None
    needs: Written = None
    needs_reminder: Written = Field(default=None, alias="needs-reminder")
    thanks: Written = None
    evaluation: Written = None
    evaluation_reminder: Written = Field(default=None, alias="evaluation-reminder")
    reunion: Written = None

    __pydantic_extra__: dict[str, Written] = Field(init=False)

    @property
    def lines(self) -> dict[str, ScheduleLine]:
        """What is written, by the name of its rule: defaults first, then the programme's own rules in the order of the file."""
        known = {field.alias or name: getattr(self, name) for name, field in type(self).model_fields.items()}
        return {name: line for name, line in (known | self.__pydantic_extra__).items() if line is not None}

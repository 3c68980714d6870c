"""A reading: what we believe a message says, each fact with its evidence, and what makes us doubt."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar

from postbud.model.contribution import Contribution
from postbud.model.interest import Interested
from postbud.model.reply import NO_REPLY_WORD, Reply

Value = TypeVar("Value")


class Intent(StrEnum):
    """What the sender wants. `NOTICE` kinds (auto, bounce) come from machines and are never answered."""

    REGISTER = "register"
    CANCEL = "cancel"
    ABSENT = "absent"
    SUBSTITUTE = "substitute"
    CHANGE = "change"
    ANSWER = "answer"
    APPROVE = "approve"
    REJECT = "reject"
    QUESTION = "question"
    OPTOUT = "optout"
    CALENDAR = "calendar"
    AUTO = "auto"
    BOUNCE = "bounce"
    OTHER = "other"


MACHINES = frozenset({Intent.AUTO, Intent.BOUNCE, Intent.CALENDAR})


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words a fact rests on, and where they stand: 'subject', 'body', 'signature', 'quoted', 'header From' ..."""

    where: str
    words: str

    def __str__(self) -> str:
        return f"{self.where}: “{self.words}”"


@dataclass(frozen=True, slots=True)
class Fact(Generic[Value]):
    """One value read from a message, with the evidence it rests on; an open fact has the value None."""

    value: Value
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a message is about. Fields the mail does not say are None; `phone` is E.164, `ean` 13 digits, `cvr` 8."""

    name: str | None
    email: str | None
    organisation: str | None = None
    title: str | None = None
    phone: str | None = None
    ean: str | None = None
    cvr: str | None = None
    diet: str | None = None
    access: str | None = None  # wheelchair, hearing loop ...
    replaces: str | None = None
    level: str | None = None  # the level of leaders it belongs to, by the name that the programme's file has for it
    department: str | None = None  # part of the organisation, where groups are mixed by it
    reference: str | None = None  # what the payer wants to find on the invoice: an order's number, a person
    wishes: str | None = None  # about the own group, as `postbud.model.wishes` writes them; shown to nobody else


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason why a human should look: a short code for rules and counts, a sentence for people, the words."""

    code: str  # e.g. "no-programme", "two-programmes", "condition", "question", "colleague-without-address"
    sentence: str
    evidence: tuple[Evidence, ...] = ()
    choices: tuple[str, ...] = ()  # slugs of the programmes (or days of the meetings) that fit, for the letter that asks which


@dataclass(frozen=True, slots=True)
class Thread:
    """The letter of ours that a message answers, as the store knows it: programme slug, letter name, meeting key ('' if none).

    `message` is the id of the message that this letter is about, 0 if there is none; `address` whom the letter went to, as compared;
    `occasion` the letter's; `concerns` the participant that it is about, if it went to another. The Message-ID by which a letter is
    found cannot be guessed, so whoever answers it has seen it.
    """

    programme: str
    letter: str = ""
    meeting: str = ""
    message: int = 0
    address: str = ""
    occasion: str = ""
    concerns: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """All facts of one message. `doubts` empty means a careful coordinator would let a machine act on it.

    `meeting` is the one meeting meant: of an absence, a substitute for a day, or somebody who comes to it after all (then the intent
    is to register); None for all of the programme.
    `questions`: what the sender also asks beside a clear request; the request is carried out, the questions go to a human.
    `answers`: the name of our letter that it answers, as the store knows it, '' if none; `reply`: its own words as an answer to that.
    `contributions`: what the sender offers to bring to a meeting; everything else is as if that were not said.
    `interests`: what the sender would like later.
    `wrong_ean`: a number meant as an EAN number that cannot be one, as it is written; '' if there is none, or a good one beside it.
    """

    intent: Fact[Intent]
    programme: Fact[str | None]
    meeting: Fact[date | None] = Fact(None)
    people: tuple[Fact[Person], ...] = ()
    language: Fact[str] = Fact("da")
    doubts: tuple[Doubt, ...] = field(default=())
    questions: tuple[Evidence, ...] = ()
    answers: str = ""
    reply: Reply = NO_REPLY_WORD
    contributions: tuple[Contribution, ...] = ()
    interests: tuple[Interested, ...] = ()
    wrong_ean: str = ""

    @property
    def sure(self) -> bool:
        return not self.doubts

    def because(self) -> list[str]:
        """A sentence for each fact, with the words it rests on, then each doubt."""
        facts: list[tuple[str, Fact[Any]]] = [
            ("intent", self.intent),
            ("programme", self.programme),
            ("meeting", self.meeting),
            ("language", self.language),
        ]
        said = [f"{name} is {fact.value}: {_words(fact)}" for name, fact in facts if fact.value is not None and fact.evidence]
        said += [f"{person.value.name or person.value.email}: {_words(person)}" for person in self.people if person.evidence]
        return said + [
            f"{doubt.sentence} ({'; '.join(map(str, doubt.evidence))})" if doubt.evidence else doubt.sentence for doubt in self.doubts
        ]


def _words(fact: Fact[Any]) -> str:
    return "; ".join(map(str, fact.evidence))

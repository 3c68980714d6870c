"""What people answer to a questionnaire: texts in their own words, each to one numbered question; and all of them put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher

from postbud.model.programme import Questionnaire

ALIKE = 0.8  # of the letters two answers share, in order, and from then on they say nearly the same


@dataclass(frozen=True, slots=True)
class Text:
    """One answer to one question (counted from 1; 0 if it belongs to none), verbatim; `role`: whose mark it has ('PV'), '' if unknown.

    `times`: where answers are put together, how many said these very words.
    """

    question: int
    words: str
    role: str = ""
    times: int = 1


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it is kept, with whose it is."""

    programme: str
    questionnaire: str
    address: str
    name: str
    text: Text
    at: datetime


@dataclass(frozen=True, slots=True)
class Noted:
    """The answers to one question, for a letter or a document; number 0 has those that stood without a number."""

    number: int
    question: str
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Collation:
    """The answers to one questionnaire, put together: of what programme, below each question, and from how many people."""

    title: str
    language: str
    sheet: Questionnaire
    noted: tuple[Noted, ...]
    answered: int


def collation_of(title: str, language: str, sheet: Questionnaire, given: Sequence[Given]) -> Collation:
    """Put together what was answered. The part without a number is there only if anything stands in it."""
    parts = zip(sheet.questions, collated(sheet, given), strict=True)
    noted = [Noted(number, question.text, texts) for number, (question, texts) in enumerate(parts, 1)]
    loose = _side_by_side([one.text for one in given if not one.text.question])
    noted += [Noted(0, "", loose)] if loose else []
    return Collation(title, language, sheet, tuple(noted), len({one.address for one in given}))


def collated(sheet: Questionnaire, given: Iterable[Given]) -> tuple[tuple[Text, ...], ...]:
    """The answers to each question of a questionnaire in the order in which they came, but nearly the same ones side by side.

    Whose they are is left off; of the very same words with the same mark one is enough, with how many said so.
    """
    texts = [one.text for one in given]
    numbers = range(1, len(sheet.questions) + 1)
    return tuple(_side_by_side([text for text in texts if text.question == number]) for number in numbers)


def _side_by_side(texts: Sequence[Text]) -> tuple[Text, ...]:
    groups: list[list[Text]] = []
    for text in texts:
        near = next((group for group in groups if alike(group[0].words, text.words)), None)
        if near is None:
            groups.append([text])
        elif (same := next((place for place, one in enumerate(near) if (one.words, one.role) == (text.words, text.role)), -1)) >= 0:
            near[same] = replace(near[same], times=near[same].times + 1)
        else:
            near.append(text)
    return tuple(text for group in groups for text in group)


def alike(one: str, other: str) -> bool:
    """Whether two answers say nearly the same: the same words but for case, marks, endings and small ones."""
    first, second = _plain(one), _plain(other)
    if not first or not second or min(len(first), len(second)) * 2 < max(len(first), len(second)):
        return first == second
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _plain(words: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in words.casefold()).split())[:400]

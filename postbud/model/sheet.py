"""What people answer to a questionnaire: texts in their own words, each to one numbered question; and all of them put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from postbud.model.programme import Questionnaire

ALIKE = 0.8  # of the letters two answers share, in order, and from then on they say nearly the same


@dataclass(frozen=True, slots=True)
class Text:
    """One answer to one question (counted from 1), verbatim; `role`: the mark of who says it ('PV'), '' if unknown."""

    question: int
    words: str
    role: str = ""


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
    """What somebody has answered to one question, for the letter that confirms it."""

    number: int
    question: str
    texts: tuple[Text, ...]


def collated(sheet: Questionnaire, given: Iterable[Given]) -> tuple[tuple[Text, ...], ...]:
    """The answers to each question of a questionnaire in the order in which they came, but nearly the same ones side by side.

    Whose they are is left off; of the very same words with the same mark one is enough.
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
        elif (text.words, text.role) not in {(one.words, one.role) for one in near}:
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

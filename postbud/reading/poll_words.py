"""The words of answers to polls: what a run of them says of what stands beside it, and which number or day one of them is.

Knows lexicon/polls.yaml and single words; knows no option.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from postbud.model.poll import Choice
from postbud.reading.dates import Day
from postbud.reading.phrases import load
from postbud.reading.view import data, word_list

Item = tuple[str, str, Day | None]  # a word as compared and as written, or a day
ENDED = re.compile(r"^(\d{1,2})(?:['’]?(?:er|eren|ern|erne|ere|an|st|nd|rd|th))?$")
RUN = re.compile(r"^(\d{1,2})[-–](\d{1,2})$")
SHORT_DAYS = {
    **{"man": 0, "tir": 1, "tirs": 1, "ons": 2, "tor": 3, "tors": 3, "fre": 4},
    **{"mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thurs": 3},
}
Verdict = Choice | str | None  # three more beside the choices; None says nothing
PREFER, RATHER_NOT, UNSURE = "prefer", "rather not", "unsure"
PLAIN: dict[Verdict, Choice] = {PREFER: Choice.YES, RATHER_NOT: Choice.MAYBE}
MARKS = frozenset(",;:()?!.\n–—/+&#-")


def verdict_of(words: Sequence[str]) -> Verdict:
    """What a run of words says of what stands beside it."""
    negated = sum(word in word_list("polls", "negations") for word in words) % 2 == 1
    liked, able, unable = (has(words, kind) for kind in ("prefer", "yes", "no"))
    if negated and liked:
        return RATHER_NOT
    if has(words, "maybe") or "§clock" in words or hardly(words):
        return Choice.MAYBE
    if liked or (rank := rank_of(words)) == 1:
        return PREFER
    if rank:
        return Choice.YES
    if unable and able:
        return Choice.NO if negated else UNSURE
    if unable:
        return Choice.YES if negated else Choice.NO
    if able:
        return Choice.NO if negated else Choice.YES
    if has(words, "only"):
        return Choice.YES
    return Choice.NO if negated else None


def rank_of(words: Sequence[str]) -> int:
    """ "1. prioritet" is 1, "anden prioritet" any other number; 0 if no rank is named."""
    for one, two in zip(words, words[1:], strict=False):
        if two in word_list("polls", "ranks"):
            return 1 if one in ("1", "første", "first") else 2
    return 0


def hardly(words: Sequence[str]) -> bool:
    """ "Det bliver nok 4", unlike "fint nok"."""
    return any(two == "nok" and one not in word_list("polls", "yes") for one, two in zip(("", *words), words, strict=False))


def for_a_human(words: Sequence[str]) -> bool:
    """Somebody else is spoken of, or a sign-up; or it is not known yet."""
    unknown = any(one == "ved" and two == "ikke" for one, two in zip(words, words[1:], strict=False))
    return unknown or has(words, "others") or has(words, "leaving")


def joins(word: str) -> bool:
    return word in word_list("polls", "joins") or word in word_list("polls", "than") or word.isdecimal()


def has(words: Sequence[str], kind: str) -> bool:
    known = word_list("polls", kind)
    return any(word in known for word in words)


def stronger(one: Verdict, other: Verdict) -> Verdict:
    return PREFER if PREFER in (one, other) else Choice.MAYBE


def strongest(found: set[Choice]) -> Choice:
    return next(one for one in (Choice.NO, Choice.MAYBE, Choice.YES) if one in found)


def number_of(word: str) -> int:
    """The number that a word is ("2", "2'eren"), 0 if it is none."""
    found = ENDED.match(word)
    return int(found[1]) if found else 0


def ordinal_of(word: str) -> int:
    return int(data("polls")["ordinals"].get(word, 0))


def weekday_of(word: str) -> int | None:
    known = weekdays().get(word)
    if known is None and word.endswith(("en", "ene", "e", "s")):  # "torsdagen", "torsdage", "Thursdays"
        known = next((weekdays()[word.removesuffix(end)] for end in ("en", "ene", "e", "s") if word.removesuffix(end) in weekdays()), None)
    return SHORT_DAYS.get(word) if known is None else known


def is_word_for_day(items: Sequence[Item], place: int) -> bool:
    """ "man" and "fre" are days only in front of a date."""
    word = items[place][0]
    if word not in SHORT_DAYS:
        return True
    return any(one[2] is not None or one[0].isdecimal() for one in items[place + 1 : place + 3])


@lru_cache(maxsize=1)
def weekdays() -> dict[str, int]:
    return {name: number for language in ("da", "en", "sv", "nb") for name, number in load(language).weekdays.items() if len(name) > 3}


@lru_cache(maxsize=1)
def months() -> dict[str, int]:
    return {name: number for language in ("da", "en") for name, number in load(language).months.items()}


@lru_cache(maxsize=1)
def verdict_words() -> frozenset[str]:
    kinds = ("yes", "no", "negations", "maybe", "prefer", "only", "all", "none", "some", "rest", "except", "than", "option_nouns", "things")
    return frozenset().union(*(word_list("polls", kind) for kind in kinds))

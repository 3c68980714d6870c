"""What somebody writes beside a yes, no or maybe in his calendar, and whether it says anything but that answer.

Knows the phrases of lexicon/remarks.yaml; whatever they do not explain is for a human. Knows no meeting and no registration.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from postbud.reading.view import data
from postbud.reading.words import Token, fold

# What may stand beside each PARTSTAT of RFC 5545 section 3.2.12.
BESIDE: dict[str, tuple[str, ...]] = {
    "ACCEPTED": ("any", "joy"),
    "DECLINED": ("any", "sorry", "no", "reasons"),
    # Whoever says maybe may hope and regret.
    "TENTATIVE": ("any", "joy", "sorry", "reasons", "maybe"),
}
EVERYTHING = ("any", "joy", "sorry", "no", "reasons", "maybe")
LONGEST_REMARK = 300  # characters; beyond, somebody tells more than an answer
WORD = re.compile(r"[^\W_]+(?:['’´`-][^\W_]+)*")
# A question, a list, an address, a link: whatever the words around such a mark are, more is said.
TELLING = frozenset("?%+@=&§$€<>/*#")
WEEK, PLACES = frozenset({"uge", "ugerne", "week", "weeks"}), frozenset({"i", "til", "på", "in", "to"})
GREETINGS = frozenset({"hej", "kære", "hi", "hello", "dear"})
MOST_NAMES = 3  # words of a name behind a greeting


def says_more(text: str, partstat: str, own: Collection[str]) -> bool:
    """Whether a remark says anything beside its answer. `own`: the words of the writer's own name, as compared."""
    if not text.strip():
        return False
    if partstat not in BESIDE or len(text) > LONGEST_REMARK or TELLING & set(text):
        return True
    tokens = _without_names([Token(fold(one[0]), one[0], one.start(), one.end()) for one in WORD.finditer(text)], own)
    return not _explained(tokens, text, partstat)


def people_wrote(text: str, known: Collection[str]) -> str:
    """The lines of an answer's text that no calendar program wrote. `known`: texts of the entry itself: its title, place and people."""
    return "\n".join(line for line in text.splitlines() if line.strip() and not _is_programs(line, known))


def _is_programs(line: str, known: Collection[str]) -> bool:
    rest = line.casefold()
    for one in sorted((one.casefold() for one in known if one.strip()), key=len, reverse=True):
        rest = rest.replace(one, " ")
    words = {fold(one[0]) for one in WORD.finditer(rest)}
    return all(word in _program_words() or not word.isalpha() for word in words)


def _without_names(tokens: Sequence[Token], own: Collection[str]) -> list[Token]:
    """Without whom a greeting greets and the name that signs."""
    end = len(tokens)
    while end and tokens[end - 1].word in own:
        end -= 1
    start = 1 if tokens[:1] and tokens[0].word in GREETINGS else 0
    named = start
    while start and named < min(end, MOST_NAMES + 1) and tokens[named].text[:1].isupper() and tokens[named].word not in _first_words():
        named += 1
    return [*tokens[: min(start, end)], *tokens[named:end]]


def _explained(tokens: Sequence[Token], text: str, partstat: str) -> bool:
    """Whether the words can be put together from phrases alone, in whatever way."""
    phrases, longest = _phrases(BESIDE[partstat])
    reached = {0}
    for place in range(len(tokens)):
        if place not in reached:
            continue
        words = tuple(token.word for token in tokens[place : place + longest])
        reached |= {place + size for size in range(1, len(words) + 1) if words[:size] in phrases}
        if partstat != "ACCEPTED":
            reached.add(place + _aside(tokens, text, place))
    return len(tokens) in reached


def _aside(tokens: Sequence[Token], text: str, place: int) -> int:
    """How many words here only say when or where somebody is away: "uge 29-30", and the town of "ferie i Skagen"."""
    if tokens[place].word in WEEK:
        numbers = tokens[place + 1 : place + 2]
        return 2 if numbers and numbers[0].word.replace("-", "").isdecimal() else 0
    if place < 2 or tokens[place - 1].word not in PLACES or not tokens[place].text[:1].isupper():
        return 0
    between = text[tokens[place - 2].end : tokens[place - 1].start] + text[tokens[place - 1].end : tokens[place].start]
    return int((tokens[place - 2].word,) in _phrases(("reasons",))[0] and not between.strip())


@lru_cache(maxsize=8)
def _phrases(lists: tuple[str, ...]) -> tuple[frozenset[tuple[str, ...]], int]:
    """All phrases of these lists by their words, and how many words the longest has."""
    found = frozenset(tuple(fold(word[0]) for word in WORD.finditer(str(one))) for name in lists for one in data("remarks")[name])
    return found, max(map(len, found))


@lru_cache(maxsize=1)
def _first_words() -> frozenset[str]:
    """The words that phrases begin with: none of them is taken for the name of somebody who is greeted."""
    return frozenset(phrase[0] for phrase in _phrases(EVERYTHING)[0])


@lru_cache(maxsize=1)
def _program_words() -> frozenset[str]:
    return frozenset(word for phrase in _phrases(("program",))[0] for word in phrase)

"""The lexicons as data: one YAML file a language, compiled once into patterns that are found in linear time.

Knows the notation (docs/reading.md) and how a negation or a filler may stand inside a phrase; knows no mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

from postbud.reading.words import ADDRESS, Token

LANGUAGES = ("da", "en", "sv", "nb", "nn", "de")
NAME, EMAIL, NUMBER = "§name", "§email", "§number"
GAPS = {"~": 3, "~~": 80}  # words that a gap may stand for
SKIPS = 5  # fillers that may stand between two words
FLAGS = ("undecided", "requests", "selfout", "idioms", "consider", "partial", "afterall")
LISTS = tuple(
    """condition benign benign_anywhere tentative trouble modals late whole rest last next noun today tomorrow yesterday in on conjunctions
    able anymore excuses limits for_good lasting unmended owned harmless mailing""".split()
)


class Element(NamedTuple):
    """One place of a pattern: the words and beginnings of words it takes."""

    words: frozenset[str]
    starts: tuple[str, ...]
    optional: bool = False


class Pattern(NamedTuple):
    """Elements around the anchor, the element that makes us look; `gaps[i]`: how many other words may stand before element i."""

    kind: str
    elements: tuple[Element, ...]
    gaps: tuple[int, ...]
    anchor: int
    first: bool
    last: bool


class Found(NamedTuple):
    """A pattern found in a clause, from token `start` to before `end`; `negated` if an odd number of negations stands in it."""

    kind: str
    start: int
    end: int
    negated: bool


@dataclass(frozen=True)
class Lexicon:
    """One language. `by_word` and `by_start` lead from a word, or the first three letters of it, to the patterns it anchors."""

    language: str
    function: frozenset[str]
    vocabulary: frozenset[str]
    fillers: frozenset[str]
    negations: frozenset[str]
    by_word: dict[str, list[Pattern]]
    by_start: dict[str, list[Pattern]]
    words: dict[str, frozenset[str]]
    months: dict[str, int]
    weekdays: dict[str, int]
    ordinals: dict[str, int]
    persons: dict[str, frozenset[str]]
    subjects: frozenset[str]  # who may stand between a verb and its negation


def read_yaml(name: str) -> dict[str, Any]:
    """A file of the lexicon folder, by the C parser where there is one (ten times as quick at the start)."""
    import yaml

    text = (resources.files("postbud.reading") / "lexicon" / f"{name}.yaml").read_text("utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return dict(yaml.load(text, loader))  # noqa: S506 - both are the safe loader


@lru_cache(maxsize=8)
def load(language: str) -> Lexicon:
    """The lexicon of a language (ISO 639-1), read from the package once."""
    return _compile(read_yaml(language))


class Workshop(NamedTuple):
    """The word sets of a language, and the elements made so far: most parts of the notation stand in many lines."""

    sets: dict[str, list[str]]
    elements: dict[str, tuple[Element, float]]
    common: frozenset[str]  # words that every mail has

    def element(self, part: str) -> tuple[Element, float]:
        """The element of one part of the notation, and its rarity."""
        if part not in self.elements:
            element = _element(part, self.sets)
            self.elements[part] = (element, _rarity(element, self.common))
        return self.elements[part]


def _compile(data: dict[str, Any]) -> Lexicon:
    common = frozenset(f"{data['function']} {data['fillers']}".split())
    made = Workshop({name: str(words).split() for name, words in data["sets"].items()}, {}, common)
    patterns = [
        pattern
        for kind, lines in [*data["acts"].items(), *((flag, data.get(flag, [])) for flag in FLAGS)]
        for line in lines
        for pattern in _patterns(kind, str(line), made)
    ]
    by_word: dict[str, list[Pattern]] = {}
    by_start: dict[str, list[Pattern]] = {}
    for pattern in patterns:
        anchor = pattern.elements[pattern.anchor]
        for word in anchor.words:
            by_word.setdefault(word, []).append(pattern)
        for start in anchor.starts:
            by_start.setdefault(start[:3], []).append(pattern)
    function = frozenset(data["function"].split())
    vocabulary = frozenset(word for pattern in patterns for element in pattern.elements for word in element.words if word[0] not in "§👍")
    return Lexicon(
        data["language"],
        function,
        vocabulary,
        frozenset(data["fillers"].split()),
        frozenset(data["negations"].split()),
        by_word,
        by_start,
        {name: frozenset(str(data.get(name, "")).split()) for name in LISTS},
        {month: number for number, month in enumerate(data["months"].split(), 1)},
        {day: number for number, day in enumerate(data["weekdays"].split())},
        {word: int(number) for number, words in data["ordinals"].items() for word in str(words).split()},
        persons := {name: frozenset(words.split()) for name, words in data["persons"].items()},
        frozenset().union((NAME,), *(persons.get(role, ()) for role in ("first", "we", "third"))),
    )


def _patterns(kind: str, line: str, made: Workshop) -> list[Pattern]:
    """One line of the notation; `a&b` gives a pattern for either order."""
    parts = line.split()
    for index, part in enumerate(parts):
        if "&" in part:
            one, two = part.split("&")
            return [
                pattern
                for pair in ([one, two], [two, one])
                for pattern in _patterns(kind, " ".join(parts[:index] + pair + parts[index + 1 :]), made)
            ]
    first, last = parts[0] == "^", parts[-1] == "$"
    elements, gaps, gap = [], [], 0
    for part in parts[1 if first else 0 : -1 if last else None]:
        if part in GAPS:
            gap = GAPS[part]
            continue
        elements.append(made.element(part))
        gaps.append(gap)
        gap = 0
    return [
        Pattern(
            kind,
            tuple(element for element, _ in elements),
            tuple(gaps),
            _anchor([element for element, _ in elements], [rarity for _, rarity in elements]),
            first,
            last,
        )
    ]


def _element(part: str, sets: dict[str, list[str]]) -> Element:
    optional = part.endswith("?")
    words: list[str] = []
    for alternative in part.removesuffix("?").split("|"):
        words += sets[alternative[1:-1]] if alternative.startswith("<") else [alternative]
    special = {"NAME": NAME, "EMAIL": EMAIL, "NUM": NUMBER}
    whole = [special.get(word, word.casefold()) for word in words if not word.endswith("*")]
    return Element(frozenset(whole), tuple(word[:-1] for word in words if word.endswith("*")), optional)


def _rarity(element: Element, common: frozenset[str]) -> float:
    """How rare an element is in ordinary text: few alternatives, long words, none of those that every mail has."""
    if element.optional or any(len(start) < 3 for start in element.starts):
        return float("-inf")
    lengths = [len(word) if word[0] != "§" else 3 for word in element.words] + [len(start) + 1 for start in element.starts]
    return min(lengths) - 0.5 * len(lengths) - 4 * len(element.words & common)


def _anchor(elements: list[Element], rarities: list[float]) -> int:
    """The rarest element; of several the first."""
    best = max(range(len(elements)), key=rarities.__getitem__)
    if any(len(start) < 3 for start in elements[best].starts):
        raise ValueError(f"no word of three letters to look for in {elements}")
    return best


def special(token: Token) -> str:
    """What a token counts as besides its own word: a name, an address, a number, or ''."""
    word = token.word
    if word[0] == ADDRESS:
        return EMAIL
    return NUMBER if word.isdigit() and len(word) < 4 else NAME if word[0] == "§" else ""


def find(lexicon: Lexicon, clause: list[str], kinds: list[str]) -> list[Found]:
    """Every pattern of the lexicon in a clause of folded words; `kinds` holds `special` of each token."""
    found = []
    by_word, by_start = lexicon.by_word, lexicon.by_start
    for index, word in enumerate(clause):
        candidates = by_word.get(word)
        if candidates:
            found += _try(lexicon, clause, kinds, index, candidates)
        candidates = by_start.get(word[:3])
        if candidates:
            starting = [p for p in candidates if word.startswith(p.elements[p.anchor].starts) and word not in p.elements[p.anchor].words]
            found += _try(lexicon, clause, kinds, index, starting)
        if kinds[index]:
            found += _try(lexicon, clause, kinds, index, by_word.get(kinds[index], []))
    return found


def _try(lexicon: Lexicon, clause: list[str], kinds: list[str], index: int, patterns: list[Pattern]) -> list[Found]:
    found = []
    for pattern in patterns:
        forward = _walk(lexicon, clause, kinds, pattern, index, 1)
        if forward is None:
            continue
        backward = _walk(lexicon, clause, kinds, pattern, index, -1)
        if backward is None:
            continue
        start, end = backward[0], forward[0] + 1
        if pattern.first and any(word not in lexicon.fillers for word in clause[:start]):
            continue
        if pattern.last and any(word not in lexicon.fillers for word in clause[end:]):
            continue
        negations = forward[1] + backward[1] + _around(lexicon, clause, start, end)
        found.append(Found(pattern.kind, start, end, negations % 2 == 1))
    return found


def _walk(lexicon: Lexicon, clause: list[str], kinds: list[str], pattern: Pattern, index: int, step: int) -> tuple[int, int] | None:
    """Match the elements on one side of the anchor: (last place taken, negations passed), or None."""
    elements, gaps = pattern.elements, pattern.gaps
    element = pattern.anchor + step
    place, negations = index, 0
    while 0 <= element < len(elements):
        gap = gaps[element if step == 1 else element + 1]
        wanted, skips, place_now, seen = elements[element], SKIPS, place + step, 0
        while True:
            if not 0 <= place_now < len(clause):
                place_now = -1
                break
            word = clause[place_now]
            if (
                word in wanted.words
                or (wanted.starts and word.startswith(wanted.starts))
                or (kinds[place_now] and kinds[place_now] in wanted.words)
            ):
                break
            if word in lexicon.negations:
                seen += 1
            if (word in lexicon.fillers or word in lexicon.negations or kinds[place_now] == EMAIL) and skips:
                skips -= 1
            elif gap:
                gap -= 1
            else:
                place_now = -1
                break
            place_now += step
        if place_now == -1:
            if not wanted.optional:
                return None
        else:
            place = place_now
            negations += seen
        element += step
    return place, negations


def _around(lexicon: Lexicon, clause: list[str], start: int, end: int) -> int:
    """Negations just before or after a phrase, with only fillers between ("deltager desværre ikke", "ikke længere tilmeldt")."""
    count, fillers, negations = 0, lexicon.fillers, lexicon.negations
    place = end + (end < len(clause) and clause[end] in lexicon.subjects)  # "den dag kommer jeg ikke"
    while place < len(clause) and place < end + 4 and clause[place] in fillers:
        place += 1
    count += place < len(clause) and clause[place] in negations
    place, modals = start - 1, lexicon.words["modals"]
    while place >= 0 and place > start - 5 and (clause[place] in fillers or clause[place] in modals):
        place -= 1
    count += place >= 0 and clause[place] in negations
    return count

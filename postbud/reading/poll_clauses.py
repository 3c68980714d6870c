"""An answer to a poll in clauses: where one begins, and which parts between commas belong together.

Knows words and marks; what is named in a clause is handed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from postbud.reading.dates import Day
from postbud.reading.poll_words import Item, has, verdict_of
from postbud.reading.view import word_list
from postbud.reading.words import fold

ITEM = re.compile(r"[^\W_]+(?:['’´`-][^\W_]+)*|[,;:()?!.\n–—/+&👍👎✓✔#]|-")
CLOCK = re.compile(r"\bkl\.?\s?\d{1,2}(?:[:.]\d{2})?|\b\d{1,2}[:.][0-5]\d\b|\b\d{1,2}\s?(?:am|pm)\b", re.I)
HARD = frozenset(".;!?\n")


@dataclass(frozen=True, slots=True)
class Named:
    """Options named at one place: by number; `strange`: the words that name something which is not offered."""

    numbers: frozenset[int]
    words: str = ""
    strange: bool = False


@dataclass(slots=True)
class Clause:
    """What is named, and the words around it: `groups[i]` stand before what is named as number i, the last group behind all."""

    named: list[Named] = field(default_factory=list)
    groups: list[list[str]] = field(default_factory=lambda: [[]])
    asks: bool = False

    def __bool__(self) -> bool:
        return bool(self.named or any(self.groups))


def pieces(text: str, days: dict[int, Day], clocks: dict[int, int]) -> Iterator[list[Item]]:
    """The words and days of a text, parted where a sentence, a line or a "but" parts them; times of day are left out."""
    piece: list[Item] = []
    position = 0
    for found in ITEM.finditer(text):
        if found.start() < position:
            continue
        begun = next((start for start in range(found.start(), min(found.start() + 1, len(text))) if start in days), None)
        if begun is not None:
            day = days[begun]
            piece.append((fold(day.words), day.words, day))
            position = begun + len(text[begun:]) - len(text[begun:].lstrip()) + len(day.words)
            if day.words.endswith(".") and _begins_anew(text, position):  # the full stop of the day ends the sentence, too
                yield piece
                piece = []
            continue
        if found.start() in clocks:
            position = clocks[found.start()]
            piece.append(("§clock", "", None))
            continue
        word = fold(found[0])
        if _ends(text, found.start(), found.end(), word, piece):
            if word == "?":
                piece.append((word, word, None))
            if piece:
                yield piece
            piece = []
        else:
            piece.append((word, found[0], None))
    if piece:
        yield piece


def _ends(text: str, start: int, end: int, word: str, piece: list[Item]) -> bool:
    """Does a new clause begin here? A full stop behind a number ends one only before a capital letter or a new line."""
    if word in word_list("polls", "but"):
        return True
    if word in ("–", "—") and text[start - 1 : start].isspace():
        return True
    if word not in HARD:
        return False
    if word == "." and piece and piece[-1][2] is not None:
        return _begins_anew(text, end)
    numbered = bool(piece) and piece[-1][0].isdecimal()
    if word == "." and (numbered or (piece and len(piece[-1][0]) <= 3)):
        rest = text[end:].lstrip(" ")
        return not rest or rest[0] == "\n" or (rest[0].isupper() and not numbered) or (numbered and rest[0].isupper() and len(piece) > 1)
    return True


def _begins_anew(text: str, position: int) -> bool:
    rest = text[position : position + 200].lstrip(" ")
    return not rest or rest[0] == "\n" or rest[0].isupper()


def split(piece: list[Item], mark: str) -> list[list[Item]]:
    parts: list[list[Item]] = [[]]
    for item in piece:
        if item[0] == mark:
            parts.append([])
        else:
            parts[-1].append(item)
    return parts


def joined(parts: list[Clause]) -> list[Clause]:
    """Parts between commas as clauses of their own where each names something and judges it; else they belong together."""
    found: list[Clause] = []
    for part in parts:
        judged = any(verdict_of(group) is not None for group in part.groups) or _sweeping(part)
        before = found[-1] if found else None
        if before is None or (part.named and judged and _judged(before)) or (_sweeping(part) and not part.named):
            found.append(part)
        else:
            found[-1] = _together(before, part)
    return found


def _judged(clause: Clause) -> bool:
    return any(verdict_of(group) is not None for group in clause.groups) or _sweeping(clause)


def _sweeping(clause: Clause) -> bool:
    words = [word for group in clause.groups for word in group]
    return any(has(words, kind) for kind in ("rest", "all", "none"))


def _together(one: Clause, other: Clause) -> Clause:
    groups = [*one.groups[:-1], [*one.groups[-1], *other.groups[0]], *other.groups[1:]]
    return Clause([*one.named, *other.named], groups, one.asks or other.asks)

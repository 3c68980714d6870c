"""A coordinator's corrections of proposed groups: "flyt Eva til gruppe 2", "byt Eva og Bo", "Anne leder gruppe 2".

Knows the words of lexicon/groups.yaml and how a line stands in a mail; whom a name means is not for here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from postbud.model.message import Address
from postbud.reading.replies import answers_in
from postbud.reading.view import data
from postbud.reading.words import fold

LONGEST, MOST_LINES = 300, 60  # letters of a line, lines of a reply
BULLETS = " \t>*-•–\"'"


@dataclass(frozen=True, slots=True)
class Correction:
    """One line: `move` of these people to a group, `swap` of two, or `lead` of a group by one; `group` as written."""

    kind: Literal["move", "swap", "lead"]
    names: tuple[str, ...]
    group: str
    line: str


def corrections_in(text: str, sender: Address | None = None) -> tuple[Correction, ...] | str | None:
    """The corrections of a reply; the line that is none beside others; None where there is none at all: then it is ordinary text.

    `sender`: whose name may stand below the lines.
    """
    found: list[Correction] = []
    strange = ""
    for line in text.splitlines()[:MOST_LINES]:
        plain = line.strip(BULLETS)[:LONGEST]
        if plain and _closes(plain):
            break
        if not plain or answers_in(plain, sender) is not None:
            continue
        correction = _correction(plain)
        if correction is None:
            strange = strange or plain
        else:
            found.append(correction)
    if not found:
        return None
    return strange if strange else tuple(found)


def _closes(line: str) -> bool:
    return any(fold(line).startswith(one) for one in data("formulas")["closings"])


def _correction(line: str) -> Correction | None:
    words = line.strip(" .!").replace(",", " , ").split()
    openers = data("groups")["openers"]
    while words and fold(words[0].strip(",:.")) in openers or words[:1] == [","]:
        words = words[1:]
    while words and (fold(words[-1].strip(",:.!")) in openers or words[-1] == ","):  # "..., tak"
        words = words[:-1]
    if len(words) < 3:
        return None
    verb, rest = fold(words[0].strip(":")), words[1:]
    if verb in data("groups")["move"]:
        return _moved(rest, line)
    if verb in data("groups")["swap"]:
        names = _names(rest)
        return Correction("swap", names, "", line) if len(names) == 2 else None
    return _leads(words, line)


def _moved(words: Sequence[str], line: str) -> Correction | None:
    place = _group_word(words)
    if place is None or place < 2 or fold(words[place - 1]) not in data("groups")["into"] or place + 2 != len(words):
        return None
    ends = place - 1 - (fold(words[place - 2]) == "over")
    names = _names(words[:ends])
    return Correction("move", names, words[place + 1], line) if names else None


def _leads(words: Sequence[str], line: str) -> Correction | None:
    """ "Anne Holm leder gruppe 2", "facilitator i gruppe 2: Anne Holm"."""
    place = _group_word(words)
    if place is None or place + 1 >= len(words):
        return None
    key, behind = words[place + 1].strip(":"), words[place + 2 :]
    before = [fold(word) for word in words[:place]]
    if before and before[-1] in data("groups")["leads"] and not behind:
        names = _names(words[: place - 1])
    elif before and before[0] in data("groups")["leader_of"] and len(before) < 4:
        names = _names(behind)
    else:
        return None
    return Correction("lead", names, key, line) if len(names) == 1 else None


def _group_word(words: Sequence[str]) -> int | None:
    """The place of the last word for a group."""
    return next((place for place in range(len(words) - 1, -1, -1) if fold(words[place]) in data("groups")["group"]), None)


def _names(words: Sequence[str]) -> tuple[str, ...]:
    """Names with "og", "and" or a comma between them."""
    names: list[list[str]] = [[]]
    for word in words:
        if fold(word) in data("groups")["joins"] or word == ",":
            names.append([])
        else:
            names[-1].append(word.strip("\"'"))
    return tuple(" ".join(name) for name in names if name)

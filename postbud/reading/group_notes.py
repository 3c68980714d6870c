"""What came out of a group's meeting: "Noter fra gruppe 2: ..." and "Til ledelsen: ...", each with everything below it.

Knows the labels of lexicon/groups.yaml; whose group it is, is not for here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from postbud.reading.view import data
from postbud.reading.words import fold

LONGEST_LABEL, LONGEST = 60, 20_000  # characters of a label with its group, and of what is kept


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a mail: what it is, the group it names ('' if none), and the words."""

    kind: Literal["notes", "management"]
    group: str
    text: str


def sections_in(text: str, asked: bool = False) -> tuple[Section, ...]:
    """The parts of a mail that begin with such a label; what stands before the first one is a greeting and left out.

    The first one names its group ("noter" alone may be anything), unless the mail answers our letter about the meeting (`asked`).
    """
    found: list[tuple[Literal["notes", "management"], str, list[str]]] = []
    for line in text[:LONGEST].splitlines():
        head, colon, rest = line.strip(" \t>*-•").partition(":")
        label = _label(head) if colon and len(head) <= LONGEST_LABEL else None
        if label and (asked or found or label[1]):
            found.append((*label, [rest.strip()] if rest.strip() else []))
        elif found:
            found[-1][2].append(line.rstrip())
    return tuple(Section(kind, group, said) for kind, group, lines in found if (said := "\n".join(lines).strip()))


def _label(head: str) -> tuple[Literal["notes", "management"], str] | None:
    """The kind of a label and the group behind it: "noter fra gruppe 2"."""
    words = fold(head).split()
    place = next((number for number, word in enumerate(words) if word in data("groups")["group"]), len(words))
    start, group = " ".join(words[:place]), " ".join(words[place + 1 :])
    kinds: tuple[Literal["notes"], Literal["management"]] = ("notes", "management")
    for kind in kinds:
        if start in data("groups")[kind]:
            return kind, group
    return None

"""Wishes about the own group: with whom somebody would like to be in one, and with whom not. Kept as one line of text.

    "med Eva Holm; ikke med min chef", "with Eva Holm; not with my manager"

Knows how the line is written and read; whom a name means is for `postbud.groups`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

WITH = {"da": "med", "en": "with"}
WITHOUT = {"da": "ikke med", "en": "not with"}
MANAGER = {"da": "min chef", "en": "my manager"}


@dataclass(frozen=True, slots=True)
class GroupWish:
    """With somebody or not; `name` as written, or one of MANAGER for the own boss."""

    name: str
    wanted: bool

    @property
    def manager(self) -> bool:
        return self.name.casefold() in MANAGER.values()


def written(wishes: Iterable[GroupWish], language: str) -> str:
    """The line; '' for none."""
    spoken = "da" if language == "da" else "en"
    return "; ".join(f"{(WITH if one.wanted else WITHOUT)[spoken]} {one.name}" for one in wishes)


def wishes_in(line: str | None) -> tuple[GroupWish, ...]:
    """The wishes of a line; a part that begins with none of the words above is left out, `unread` tells it."""
    return tuple(wish for part in _parts(line) if (wish := _wish(part)) is not None)


def unread(line: str | None) -> tuple[str, ...]:
    """The parts of a line that are no wish we know."""
    return tuple(part for part in _parts(line) if _wish(part) is None)


def merged(old: str | None, new: str | None) -> str | None:
    """What was wished with what is new: a newer word about the same person replaces the older, an empty new one takes all away."""
    if new is None or not new.strip():
        return old if new is None else None
    said = {one.name.casefold() for one in wishes_in(new)}
    kept = [part for part in _parts(old) if (wish := _wish(part)) is None or wish.name.casefold() not in said]
    return "; ".join([*kept, *_parts(new)])


def _parts(line: str | None) -> list[str]:
    return [part for one in (line or "").split(";") if (part := " ".join(one.split()))]


def _wish(part: str) -> GroupWish | None:
    for words, wanted in ((WITHOUT, False), (WITH, True)):
        for start in words.values():
            if part.casefold().startswith(f"{start} "):
                return GroupWish(part[len(start) + 1 :].strip(), wanted)
    return None

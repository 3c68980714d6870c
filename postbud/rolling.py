"""Next year's file of a programme, made from this year's: facts stay, what belongs to one year goes, remarks say what to fill in.

Text in, text out. Only what is emptied, dropped or renamed is touched; every other line stays byte for byte. Knows which places of a
programme's file belong to one year; knows no folder and no clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from postbud.model.programme import Programme
from postbud.paper import amended, composed, end_of

# What belongs to one year and is dropped whole; a number stands for every entry of a list.
DROPPED: tuple[tuple[str | int, ...], ...] = (
    ("slug",),
    ("status",),
    ("sign_up", "tag"),
    ("groups", "formed"),
    ("meetings", 0, "cancelled"),
    ("meetings", 0, "calls_until"),
    ("polls", 0, "decided"),
    ("questionnaires", 0, "questions", 0, "answers"),
)
NAMES: tuple[tuple[str | int, ...], ...] = (("title",), ("known_as", 0))
PLACE = ("meetings", 0, "place")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")  # a day, also with a time of day or words behind it
YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")

Where = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Remarks:
    """What is written beside what is to be filled in, one line each without `#`."""

    heading: str
    date: str
    place: str


@dataclass(frozen=True, slots=True)
class Rolled:
    """Next year's text; the places that were emptied; and the places whose words still name a year."""

    text: str
    emptied: tuple[str, ...]
    speaking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    new: str


def next_year(programme: Programme, today_year: int) -> int:
    """The year after that of the programme's last date, or the coming one where it has none."""
    years = [meeting.date.year for meeting in programme.meetings if meeting.date]
    return max(years) + 1 if years else today_year + 1


def rolled(text: str, programme: Programme, year: int, remarks: Remarks) -> Rolled:
    """Next year's text of a programme's file. Raises AmendImpossible where the file is written in a way we cannot add a line to."""
    lines = text.replace("\r\n", "\n")
    made_again = {poll.key for poll in programme.polls} | {meeting.key for meeting in programme.meetings if meeting.group}
    edits: list[_Edit] = []
    emptied: list[str] = []
    speaking: list[str] = []
    for path, key, node in _walk(composed(lines), (), made_again):
        shape = tuple(0 if isinstance(part, int) else part for part in path)
        shown = ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
        if shape in DROPPED or (shape == ("meetings", 0) and made_again & _keys(node)):
            edits.append(_without(lines, key, node))
        elif not isinstance(node, yaml.ScalarNode):
            continue
        elif node.style is None and DATE.match(node.value):
            edits.append(_emptied(lines, key, node, remarks.date))
            emptied.append(shown)
        elif shape in NAMES:
            edits.append(_Edit(node.start_mark.index, end_of(node), _quoted(renamed(node.value.strip(), year))))
        elif shape == PLACE and (remark := _beside(lines, end_of(node), remarks.place)):
            edits.append(remark)
        elif YEAR.search(node.value):
            speaking.append(shown)
    new = lines
    for edit in sorted(edits, key=lambda one: one.start, reverse=True):
        new = new[: edit.start] + edit.new + new[edit.end :]
    new = amended(new, {}, {"sign_up.follows": programme.slug})
    if not any(where == "sign_up.opens" for where in emptied):
        new = _with_opening(new, programme.slug, remarks.date)
        emptied.append("sign_up.opens")
    heading = "".join(f"# {line}\n" for line in remarks.heading.splitlines())
    return Rolled(heading + new, tuple(emptied), tuple(speaking))


def _with_opening(text: str, old: str, remark: str) -> str:
    """A line for the opening below the one we have put in, because letters leave when it opens."""
    line = re.compile(rf"^( +)follows: {re.escape(old)}$", re.MULTILINE)
    return line.sub(lambda found: f"{found[0]}\n{found[1]}opens:  # {remark}", text, count=1)


def renamed(name: str, year: int) -> str:
    """A name that no other year has: its year becomes the new one, or the new one is put behind it."""
    return YEAR.sub(str(year), name) if YEAR.search(name) else f"{name} {year}"


def _walk(node: Any, path: Where, dropped: set[str]) -> Iterator[tuple[Where, Any, Any]]:
    """Every value with its place and the node of its key (None in a list), parents first; nothing below what is dropped."""
    if isinstance(node, yaml.MappingNode):
        inner = [((*path, key.value), key, value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        inner = [((*path, number), None, value) for number, value in enumerate(node.value)]
    else:
        return
    for where, key, value in inner:
        yield where, key, value
        shape = tuple(0 if isinstance(part, int) else part for part in where)
        if shape not in DROPPED and not (shape == ("meetings", 0) and dropped & _keys(value)):
            yield from _walk(value, where, dropped)


def _keys(node: Any) -> set[str]:
    """The key that an entry of a list gives itself."""
    if not isinstance(node, yaml.MappingNode):
        return set()
    return {value.value for name, value in node.value if name.value == "key" and isinstance(value, yaml.ScalarNode)}


def _without(text: str, key: Any, node: Any) -> _Edit:
    """The lines of a key or entry of a list away; where it shares its first line with something, only its value."""
    end = end_of(node)
    first = key.start_mark.index if key is not None else text.rfind("-", 0, node.start_mark.index)
    line = text.rfind("\n", 0, first) + 1
    stop = text.find("\n", end)
    rest = text[end : stop if stop >= 0 else len(text)].strip()
    if not text[line:first].strip() and (not rest or rest.startswith("#")):
        return _Edit(line, len(text) if stop < 0 else stop + 1, "")
    return _Edit(key.end_mark.index + 1 if key is not None else node.start_mark.index, end, "")


def _emptied(text: str, key: Any, node: Any, remark: str) -> _Edit:
    """A value away, and a remark in its place where nothing else stands behind it."""
    start = key.end_mark.index + 1 if key is not None else node.start_mark.index
    end = end_of(node)
    stop = text.find("\n", end)
    rest = text[end : stop if stop >= 0 else len(text)].strip()
    return _Edit(start, end, f"  # {remark}" if not rest or rest.startswith("#") else " ")


def _beside(text: str, end: int, remark: str) -> _Edit | None:
    stop = text.find("\n", end)
    return None if text[end : stop if stop >= 0 else len(text)].strip() else _Edit(end, end, f"  # {remark}")


def _quoted(name: str) -> str:
    """A name as it may stand in a file: plain, unless a sign in it means something there."""
    plain = name.replace(" ", "").replace("-", "").isalnum() and name[:1].isalpha()
    return name if plain else "'" + name.replace("'", "''") + "'"

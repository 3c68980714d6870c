"""YAML in which every mistake has a line: texts stay as written, and all that is wrong is told at once.

Knows YAML and pydantic models in general; knows no programme, no rule and no setting. It reads parser events instead of
using PyYAML's constructors: every scalar stays the text that was written (13:00 is not 780, 0031 keeps its noughts, `no`
is a word), the field it lands in decides what it is, and aliases and tags (billion laughs, `!!python/...`) never run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from postbud.errors import ConfigurationError, Problem
from postbud.model.facts import quoted
from postbud.yaml_words import path_text, syntax_problem, told

M = TypeVar("M", bound=BaseModel)
Path_ = tuple[str | int, ...]

LARGEST_FILE = 1_000_000  # bytes; a programme with fifty meetings has 20,000
# What indents lines that were copied from a mail or a web page: spaces that do not break, which YAML takes for letters.
PASTED = re.compile(r"^[ \u00a0]*\u00a0[ \u00a0]*", re.MULTILINE)
DEEPEST = 20  # levels; a programme has 5


@dataclass(frozen=True, slots=True)
class Tree:
    """A file as mappings, lists and texts. `places` says where each key path stands: 'programmes/x.yaml:12:5'."""

    name: str
    value: Any
    places: dict[Path_, str]

    def place(self, path: Path_) -> str:
        """Where a key path stands; if it is not in the file, the nearest key above it that is."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, f"{self.name}:1:1")

    def problem(self, path: Path_, what: str, advice: str = "") -> Problem:
        """A problem at that key path."""
        return Problem(self.place(path), path_text(path), what, advice)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """The problems of one file in the order of its lines; those without a line come first."""
    return sorted(problems, key=lambda problem: [int(part) for part in problem.where.split(":")[1:] if part.isdecimal()])


def read_text(path: Path, name: str) -> str:
    """The text of a file. Raises ConfigurationError if it cannot be read, is larger than 1 MB or not UTF-8."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            [Problem(name, "", f"cannot be read: {error.strerror}", "Check that the file is there and may be read.")]
        ) from None
    if len(raw) > LARGEST_FILE:
        raise ConfigurationError([Problem(name, "", f"is {len(raw):,} bytes long, more than {LARGEST_FILE:,}", "Is this the right file?")])
    try:
        return PASTED.sub(lambda found: " " * len(found[0]), raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        advice = "Save the file with the encoding UTF-8 (in Notepad: Save as, Encoding)."
        raise ConfigurationError([Problem(f"{name}:{line}:{column}", "", "a letter is not written in UTF-8", advice)]) from None


def load(text: str, model: type[M], name: str) -> M:
    """The text as a value of `model`. Raises ConfigurationError with every problem, each with line and column in `name`."""
    value, problems = validated(parse(text, name), model)
    if problems or value is None:
        raise ConfigurationError(problems)
    return value


def validated(tree: Tree, model: type[M]) -> tuple[M | None, list[Problem]]:
    """The value and what is wrong. With problems, the value is what remains without the wrong keys (None if that is nothing),
    so that whoever compares facts with each other can report his findings in the same breath."""
    problems: list[Problem] = []
    value = tree.value
    # A part that lost a key it needs is wrong itself, so cutting may take several rounds; a file has at most five levels.
    for _ in range(5):
        try:
            return model.model_validate(value), problems
        except ValidationError as error:
            faults = error.errors(include_url=False)
        problems = problems or [told(fault, tree.place, model) for fault in faults]
        value = _without(value, faults)
    return None, problems


def parse(text: str, name: str) -> Tree:
    """The text as a tree. Raises ConfigurationError for syntax errors, duplicate keys, aliases, tags and several documents."""
    try:
        events = _events(text)
    except yaml.YAMLError as error:
        raise ConfigurationError([syntax_problem(error, text, name)]) from None
    builder = _Builder(name, iter(events), text.split("\n"))
    value = builder.document()
    if not builder.problems and not isinstance(value, dict):
        what = "the file is empty" if value is None else "the file does not begin with a key"
        builder.problems.append(Problem(f"{name}:1:1", "", what, "Start each line with a key and a colon, for example `title: ...`."))
    if builder.problems:
        raise ConfigurationError(builder.problems)
    return Tree(name, value, builder.places)


def _events(text: str) -> list[yaml.Event]:
    """All events. libyaml is ten times faster where PyYAML has it; only the Python parser says well what is wrong."""
    fast = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return list(yaml.parse(text, Loader=fast))
    except yaml.YAMLError:
        return list(yaml.parse(text, Loader=yaml.SafeLoader))


class _Builder:
    """Builds one tree from parser events, collecting problems as it goes."""

    def __init__(self, name: str, events: Iterator[yaml.Event], lines: list[str]) -> None:
        self.name, self.events, self.lines = name, events, lines
        self.problems: list[Problem] = []
        self.places: dict[Path_, str] = {}

    def document(self) -> Any:
        value: Any = None
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents == 2:
                    self._refuse(event, (), "a second document starts here (---)", "Put each programme in a file of its own.")
                built = self._node(next(self.events), ())
                value = built if documents == 1 else value
        return value

    def _node(self, event: yaml.Event, path: Path_) -> Any:
        self._refuse_sharing(event, path)
        if isinstance(event, yaml.ScalarEvent):
            plain = event.implicit[0]
            self._refuse_cut_text(event, path, plain)
            return None if plain and event.value in ("", "~", "null") else event.value
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(event, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, path)
        return None

    def _mapping(self, start: yaml.Event, path: Path_) -> dict[str, Any]:
        """A mapping. A key with nothing behind it is left out, so that its default holds: `place:` is a place not known yet."""
        result: dict[str, Any] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._key(event, path)
            if key in lines:
                first = f"the key stands here twice, first on line {lines[key]}"
                self._refuse(event, (*path, key), first, "Keep one of the two; nobody can tell which one you meant.")
            else:
                self.places[*path, key] = self._at(event)
            lines.setdefault(key, _mark(event).line + 1)
            value = self._inner((*path, key))
            if value is not None:
                result.setdefault(key, value)
        return result

    def _sequence(self, start: yaml.Event, path: Path_) -> list[Any]:
        result: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            here = (*path, len(result))
            self.places[here] = self._at(event)
            result.append(self._node_or_skip(event, here))
        return result

    def _key(self, event: yaml.Event, path: Path_) -> str:
        self._refuse_sharing(event, path)
        if isinstance(event, yaml.ScalarEvent):
            return str(event.value)
        self._refuse(event, path, "a key must be one word", "Is there a bracket or a dash too many in front of it?")
        self._skip(event)
        return ""

    def _inner(self, path: Path_) -> Any:
        return self._node_or_skip(next(self.events), path)

    def _node_or_skip(self, event: yaml.Event, path: Path_) -> Any:
        if len(path) <= DEEPEST:
            return self._node(event, path)
        self._refuse(event, path[:3], f"is nested more than {DEEPEST} levels deep", "Check the indentation and the brackets.")
        self._skip(event)
        return None

    def _skip(self, event: yaml.Event) -> None:
        depth = 0
        while True:
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth <= 0:
                return
            event = next(self.events)

    def _refuse_sharing(self, event: yaml.Event, path: Path_) -> None:
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor is not None:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            advice = "Put the text in quotes, or write it out at each place."
            self._refuse(event, path, f"“{sign}{anchor}” is a YAML anchor or alias", advice)
        if tag is not None:
            shown = tag.replace("tag:yaml.org,2002:", "!!")
            self._refuse(event, path, f"“{shown}” is a YAML tag", "Put the text in quotes if it begins with an exclamation mark.")

    def _refuse_cut_text(self, event: yaml.ScalarEvent, path: Path_, plain: bool) -> None:
        """`place: Sal #4` is the place "Sal" to YAML. A comment people mean as one has a space after its sign."""
        end = event.end_mark
        if not plain or end is None or end.line >= len(self.lines):
            return
        rest = self.lines[end.line][end.column :].lstrip()
        if len(rest) > 1 and rest[0] == "#" and not rest[1].isspace() and rest[1] != "#":
            what = f"everything from {quoted(rest.rstrip())} on is a comment to YAML"
            self._refuse(event, path, what, "Put the whole text in quotes, or write a space after the # if it is a comment.")

    def _refuse(self, event: yaml.Event, path: Path_, what: str, advice: str) -> None:
        self.problems.append(Problem(self._at(event), path_text(path), what, advice))

    def _at(self, event: yaml.Event) -> str:
        return f"{self.name}:{_mark(event).line + 1}:{_mark(event).column + 1}"


def _mark(event: yaml.Event) -> Any:
    """Where an event begins, lines and columns from 0."""
    assert event.start_mark is not None, "events of a parser, unlike those made by hand, have a mark"
    return event.start_mark


def _without(value: Any, faults: Sequence[Mapping[str, Any]]) -> Any:
    """The tree without what is wrong. A wrong list entry takes its list along, so that the numbers of other entries stay right;
    a part that lacks a key goes as a whole, and what the file itself lacks gets a question mark."""
    cut = {_to_cut(tuple(fault["loc"]), fault["type"] == "missing") for fault in faults}
    lacking = {fault["loc"][0]: "?" for fault in faults if fault["type"] == "missing" and len(fault["loc"]) == 1}
    return _pruned(value, (), cut) | lacking


def _to_cut(path: Path_, missing: bool) -> Path_:
    path = path[:-1] if missing and len(path) > 1 else path
    while path and isinstance(path[-1], int):
        path = path[:-1]
    return path


def _pruned(value: Any, path: Path_, cut: set[Path_]) -> Any:
    if isinstance(value, Mapping):
        return {key: _pruned(inner, (*path, key), cut) for key, inner in value.items() if (*path, key) not in cut}
    if isinstance(value, list):
        return [_pruned(inner, (*path, number), cut) for number, inner in enumerate(value)]
    return value

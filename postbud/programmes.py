"""Programmes from a folder: one YAML file each, facts only.

Knows where programme files lie and how a rhythm becomes meetings; knows no message, no letter and no database. All problems of
all files are told at once, each with file, line and column.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from postbud.errors import ConfigurationError, Problem
from postbud.model.finding import Finding
from postbud.model.programme import Meeting, Number, Programme
from postbud.model.programme_checks import Clash, clashes, findings
from postbud.model.series import overridden, series_end, series_meetings
from postbud.yaml_lines import Tree, in_order, parse, read_text, validated
from postbud.yaml_words import path_text


@dataclass(frozen=True, slots=True)
class ProgrammeFile:
    """One file as it was read: the programme, as far as it can be understood, and everything that is wrong with it by itself."""

    slug: str
    tree: Tree | None
    programme: Programme | None
    problems: tuple[Problem, ...]


def load_programmes(folder: Path) -> dict[str, Programme]:
    """The programmes of a folder by slug, sorted. Raises ConfigurationError with every problem of every file."""
    files = [_read(path, f"{folder.name}/{path.name}") for path in programme_paths(folder)]
    titled = {file.slug: file for file in files if file.tree and file.programme and ("title",) in file.tree.places}
    problems = [problem for file in files for problem in file.problems]
    problems += [problem for _, problem in clash_problems({slug: titled[slug] for slug in sorted(titled)})]
    if problems:
        raise ConfigurationError(problems)
    return {file.slug: file.programme for file in files if file.programme}


def programme_paths(folder: Path) -> list[Path]:
    """The files of a folder that are programmes, sorted. Raises ConfigurationError if there is no folder or nothing in it.

    Files whose name begins with a dot or an underscore are drafts and left alone.
    """
    shown = folder.name
    if not folder.is_dir():
        raise ConfigurationError(
            [Problem(f"{shown}/", "", "there is no such folder", "Create it and put a .yaml file for each programme in it.")]
        )
    files = sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml") and path.name[0] not in "._")
    if not files:
        raise ConfigurationError([Problem(f"{shown}/", "", "there is no programme in it", "Put a .yaml file for each programme in it.")])
    return files


def programme_file(path: Path, text: str, name: str) -> ProgrammeFile:
    """A programme from the text of the file at `path`, called `name` in its problems. The slug is the file's name without .yaml."""
    misnamed = list(_name_problems(path, name))
    try:
        tree = parse(text, name)
    except ConfigurationError as error:
        return ProgrammeFile(path.stem, None, None, (*misnamed, *error.problems))
    programme, problems = _understood(tree, path.stem)
    return ProgrammeFile(path.stem, tree, programme, (*misnamed, *problems))


def clash_problems(files: Mapping[str, ProgrammeFile]) -> list[tuple[str, Problem]]:
    """What two programmes claim: the slug of the later one, in the order given, and the problem in its file."""
    programmes = {slug: file.programme for slug, file in files.items() if file.programme}
    return [(clash.slug, _clash(files[clash.slug], clash)) for clash in clashes(programmes)]


def _clash(file: ProgrammeFile, clash: Clash) -> Problem:
    if file.tree is None or file.programme is None:
        return Problem(clash.slug, "", clash.finding.what, clash.finding.advice)
    return _located(file.tree, file.programme, clash.finding)


def read_programme(text: str, slug: str, name: str) -> Programme:
    """One programme from the text of its file. Raises ConfigurationError with every problem."""
    programme, problems = _understood(parse(text, name), slug)
    if problems or programme is None:
        raise ConfigurationError(problems)
    return programme


_SLUG = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


def is_slug(name: str) -> bool:
    """Whether a programme may be called so: it becomes part of an address."""
    return bool(name) and _SLUG.issuperset(name) and not name.startswith("-") and not name.endswith("-")


def _name_problems(path: Path, name: str) -> Iterable[Problem]:
    if path.suffix == ".yml":
        yield Problem(name, "", "the name ends in .yml", f"Call it {path.stem}.yaml.")
    if not is_slug(path.stem):
        what = "the name has other letters in it than a-z, 0-9 and dash"
        yield Problem(name, "", what, f"Call it {_slug_like(path.stem)}.yaml: the name becomes part of an address.")


_SPELT = {"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "ue"}


def _slug_like(name: str) -> str:
    """The nearest name that a file may have: 'Målgruppe 2' becomes 'maalgruppe-2'."""
    spelt = "".join(_SPELT.get(letter, letter) for letter in unicodedata.normalize("NFC", name.lower()))
    plain = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode()
    words = "".join(character if character in _SLUG else "-" for character in plain).split("-")
    return "-".join(word for word in words if word) or "programme"


def _read(path: Path, name: str) -> ProgrammeFile:
    try:
        text = read_text(path, name)
    except ConfigurationError as error:
        return ProgrammeFile(path.stem, None, None, (*_name_problems(path, name), *error.problems))
    return programme_file(path, text, name)


def _understood(tree: Tree, slug: str) -> tuple[Programme | None, list[Problem]]:
    """The programme with its slug and all its meetings, as far as it can be read, and everything that is wrong."""
    written, problems = validated(tree, Programme)
    if written is None:
        return None, problems
    if written.slug not in ("", slug):
        problems.append(tree.problem(("slug",), f"the file is called {slug}.yaml", "Remove the line; the name of the file is the slug."))
    problems += _series_problems(tree, written)
    programme = written.model_copy(update={"slug": slug, "meetings": _meetings(written)})
    told = {(problem.where, problem.path) for problem in problems}
    unread = [problem.path for problem in problems]
    located = [_located(tree, written, finding) for finding in findings(programme) if not _explained(finding, unread)]
    # What was wrong already is missing now, and need not be missed.
    return programme, in_order(problems + [problem for problem in located if (problem.where, problem.path) not in told])


def _explained(finding: Finding, unread: Iterable[str]) -> bool:
    """Whether the fact that a finding misses is there and cannot be read, which is told already."""
    missed = path_text(finding.misses)
    return bool(missed) and any(f"{path}.".startswith(f"{missed}.") for path in unread)


def _series_problems(tree: Tree, written: Programme) -> Iterable[Problem]:
    """What is wrong with a rhythm: an end after midnight, half a beginning, meetings that do not say which one they change."""
    series = written.series
    if series is None:
        return
    try:
        series_end(series)
    except ValueError as error:
        yield tree.problem(("series", "hours"), str(error), "Let them begin earlier or last fewer hours.")
    if (series.first is None) != (series.times is None):
        missing = "times" if series.times is None else "first"
        yield tree.problem(
            ("series", missing), "is missing", "Both first and times are needed for dates; leave out both while they are unknown."
        )
    for number, meeting in enumerate(written.meetings):
        if not meeting.key:
            what = "there is a series, and this meeting does not say which one it changes"
            yield tree.problem(("meetings", number), what, 'Add `key: "2"` for the second meeting, or a new key for a further one.')


def _meetings(written: Programme) -> tuple[Meeting, ...]:
    if written.series is None:
        return _numbered(written.meetings)
    try:
        return overridden(series_meetings(written.series), written.meetings)
    except ValueError:
        return written.meetings


def _numbered(meetings: tuple[Meeting, ...]) -> tuple[Meeting, ...]:
    """Each meeting without a key gets its number in the file, or one after all others where that is another one's key."""
    taken = {meeting.key for meeting in meetings}
    spare = (str(number) for number in count(len(meetings) + 1) if str(number) not in taken)
    numbers = (str(number) if str(number) not in taken else next(spare) for number in count(1))
    return tuple(
        meeting if meeting.key else meeting.model_copy(update={"key": Number(number)})
        for meeting, number in zip(meetings, numbers, strict=False)
    )


def _located(tree: Tree, written: Programme, finding: Finding) -> Problem:
    """A finding with its line. Meetings made from a series stand where the file writes about them, or at the series."""
    path = finding.path
    if written.series is not None and len(path) > 1 and path[0] == "meetings":
        path = _written_path(written, path)
    return tree.problem(path, finding.what, finding.advice)


def _written_path(written: Programme, path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    key = _meetings(written)[int(path[1])].key
    number = next((number for number, meeting in enumerate(written.meetings) if meeting.key == key), None)
    return ("series",) if number is None else ("meetings", number, *path[2:])

"""The files of a templates folder and what can be seen wrong in them without rendering anything.

Knows names of files, their first line and the grammar of the template language; renders nothing.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from pathlib import Path

from postbud.errors import ConfigurationError, Problem
from postbud.letters.grammar import Grammar
from postbud.letters.known import LETTERS
from postbud.letters.sandbox import OUTPUT_LIMIT, Sandbox
from postbud.letters.wording import LANGUAGES, Wording, load_words, shown

SUBJECT = {"da": "Emne:", "en": "Subject:"}
TAG = re.compile(r"\{%.*?%\}")


def sandboxes_of(folder: Path) -> tuple[dict[str, Sandbox], list[Problem]]:
    """The template language of each language whose words can be read, and what is wrong with the others."""
    sandboxes, problems = {}, []
    for language in LANGUAGES:
        try:
            sandboxes[language] = Sandbox(Wording(language, load_words(folder / f"words.{language}.txt")))
        except ConfigurationError as error:
            problems += error.problems
    return sandboxes, problems


def sources_of(folder: Path, language: str, sandboxes: dict[str, Sandbox]) -> tuple[dict[tuple[str, str], str], list[Problem]]:
    """The source of every letter that nothing is wrong with, by name and language, and all that is wrong with the others.

    `language` is the house's: in it no letter may be missing.
    """
    sources: dict[tuple[str, str], str] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.md")):
        name, _, spoken = path.stem.rpartition(".")
        found, source = problems_of(path, name, spoken, sandboxes)
        problems += found
        if not found:
            sources[name, spoken] = source
    problems += [
        Problem(f"{folder.name}/{letter}.{language}.md", "", "is missing", f"write it, or take the shipped one: it goes {known.purpose}")
        for letter, known in LETTERS.items()
        if not (folder / f"{letter}.{language}.md").is_file()
    ]
    return sources, problems


def problems_of(path: Path, name: str, language: str, sandboxes: dict[str, Sandbox]) -> tuple[list[Problem], str]:
    """What can be seen in one file, and its source."""
    from postbud.letters.samples import full, only

    if name not in LETTERS or language not in LANGUAGES:
        return [unknown_file(path, name, language)], ""
    try:
        source = source_of(path)
    except (UnicodeDecodeError, OSError):
        return [Problem(shown(path), "", "is not UTF-8 text", "save it as UTF-8")], ""
    outside = problems_around(path, source, language)
    if outside or language not in sandboxes:
        return outside, source
    return Grammar(sandboxes[language], shown(path), only(name, full(name))).check(source), source


def problems_around(path: Path, source: str, language: str) -> list[Problem]:
    """The shape of a letter's file: the subject, an empty line, the body."""
    first, _, rest = source.partition("\n")
    if len(source) > OUTPUT_LIMIT:
        return [Problem(shown(path), "", "is too long for a letter", "is it the right file?")]
    if not first.startswith(SUBJECT[language]):
        return [Problem(f"{shown(path)}:1", "", f"the first line must be “{SUBJECT[language]} ...”", "the subject stands first")]
    if not first.removeprefix(SUBJECT[language]).strip():
        return [Problem(f"{shown(path)}:1", "", f"nothing stands behind “{SUBJECT[language]}”", "write a subject")]
    if rest.partition("\n")[0].strip():
        return [Problem(f"{shown(path)}:2", "", "the second line must be empty", "the body begins after an empty line")]
    return []


def unknown_file(path: Path, name: str, language: str) -> Problem:
    """A letter that nobody would ever send, because its file has the wrong name."""
    if name in LETTERS:
        return Problem(shown(path), "", f"“{language}” is no language of the letters", f"the languages are {' and '.join(LANGUAGES)}")
    close = get_close_matches(name or path.stem, LETTERS, 1, 0.6)
    advice = f"did you mean “{close[0]}”?" if close else f"the letters are {', '.join(LETTERS)}"
    return Problem(shown(path), "", f"there is no letter “{name or path.stem}”", advice)


def source_of(path: Path) -> str:
    """A template as Jinja2 gets it. Raises UnicodeDecodeError or OSError.

    A line of nothing but `{% ... %}` disappears, as Jinja2's trim_blocks does it; but text that ends in such a tag would lose its
    line end with it and run into the next line, so an empty value is put behind it.
    """
    lines = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    return "\n".join(line + '{{ "" }}' if line.endswith("%}") and TAG.sub("", line).strip() else line for line in map(str.rstrip, lines))

"""All that is wrong with a folder of templates, found before any letter is sent: what the files show, and what rendering shows.

Knows how to ask the others; finds nothing by itself. What a running daemon does not need is imported where it is used.
"""

from __future__ import annotations

from pathlib import Path

from postbud.errors import Problem
from postbud.letters.files import sandboxes_of, sources_of
from postbud.letters.known import LETTERS
from postbud.letters.wording import LANGUAGES


def check_templates(folder: Path, language: str = "da", *, seconds: float = 2.0) -> list[Problem]:
    """Every problem of every template, by file and line. `language` is the house's, in which no letter may be missing.

    Renders each sound letter with samples in a child process that gets `seconds` for each, so this takes about a second. What
    `Templates.load` refuses is among the problems.
    """
    from postbud.letters.trial import tried

    sandboxes, problems = sandboxes_of(folder)
    sources, found = sources_of(folder, language, sandboxes)
    if not problems:  # without its words no letter can be rendered
        found += tried(folder, [f"{name}.{spoken}" for name, spoken in sources], seconds)
    return problems + found


def missing_translations(folder: Path, language: str = "da") -> list[str]:
    """A sentence for each letter that will go out in the house's language because there is no other. Not wrong, but to be known."""
    return [
        f"{folder.name}/{letter}.{spoken}.md is not there; the letter goes out in “{language}” instead"
        for letter in LETTERS
        for spoken in LANGUAGES
        if spoken != language and not (folder / f"{letter}.{spoken}.md").is_file()
    ]

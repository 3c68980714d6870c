"""All that is wrong with a folder of templates, found before any letter is sent.

First what can be seen in the files, then what only shows when they are rendered; knows files and tables, decides nothing else.
What a running daemon does not need is imported where it is used.
"""

from __future__ import annotations

from pathlib import Path

from postbud.errors import ConfigurationError, Problem
from postbud.letters.known import LETTERS
from postbud.letters.sandbox import OUTPUT_LIMIT, Sandbox
from postbud.letters.templates import SUBJECT, source_of
from postbud.letters.wording import LANGUAGES, Wording, load_words, shown


def check_templates(folder: Path, language: str = "da", *, seconds: float = 2.0) -> list[Problem]:
    """Every problem of every template, by file and line. `language` is the house's, in which no letter may be missing.

    Renders each letter with samples in a child process that gets `seconds` for each; so this takes about a second.
    """
    from postbud.letters.trial import tried

    sandboxes, problems = sandboxes_of(folder)
    sound: list[str] = []
    for path in sorted(folder.glob("*.md")):
        found = problems_of(path, sandboxes)
        problems += found
        if not found and not problems_in_words(problems):
            sound.append(path.stem)
    problems += [
        Problem(f"{folder.name}/{letter}.{language}.md", "", "is missing", f"write it, or take the shipped one: it goes {known.purpose}")
        for letter, known in LETTERS.items()
        if not (folder / f"{letter}.{language}.md").is_file()
    ]
    return problems + tried(folder, sound, seconds)


def missing_translations(folder: Path, language: str = "da") -> list[str]:
    """A sentence for each letter that will go out in the house's language because there is no other. Not wrong, but to be known."""
    return [
        f"{folder.name}/{letter}.{spoken}.md is not there; the letter goes out in “{language}” instead"
        for letter in LETTERS
        for spoken in LANGUAGES
        if spoken != language and not (folder / f"{letter}.{spoken}.md").is_file()
    ]


def sandboxes_of(folder: Path) -> tuple[dict[str, Sandbox], list[Problem]]:
    """The template language of each language whose words can be read."""
    sandboxes, problems = {}, []
    for language in LANGUAGES:
        try:
            sandboxes[language] = Sandbox(Wording(language, load_words(folder / f"words.{language}.txt")))
        except ConfigurationError as error:
            problems += error.problems
    return sandboxes, problems


def problems_in_words(problems: list[Problem]) -> bool:
    """Without their words no letter can be rendered."""
    return any("/words." in problem.where for problem in problems)


def problems_of(path: Path, sandboxes: dict[str, Sandbox]) -> list[Problem]:
    """What can be seen in one file."""
    from postbud.letters.grammar import Grammar
    from postbud.letters.samples import full

    name, _, language = path.stem.rpartition(".")
    if name not in LETTERS or language not in LANGUAGES:
        return [unknown_file(path, name, language)]
    try:
        source = source_of(path)
    except (UnicodeDecodeError, OSError):
        return [Problem(shown(path), "", "is not UTF-8 text", "save it as UTF-8")]
    if len(source) > OUTPUT_LIMIT:
        return [Problem(shown(path), "", "is too long for a letter", "is it the right file?")]
    if not source.startswith(SUBJECT[language]):
        return [Problem(f"{shown(path)}:1", "", f"the first line must be “{SUBJECT[language]} ...”", "the subject stands first")]
    if source.partition("\n")[2].partition("\n")[0].strip():
        return [Problem(f"{shown(path)}:2", "", "the second line must be empty", "the body begins after an empty line")]
    if language not in sandboxes:
        return []
    values = full()
    return Grammar(sandboxes[language], shown(path), {each: values[each] for each in LETTERS[name].variables}).check(source)


def unknown_file(path: Path, name: str, language: str) -> Problem:
    """A letter that nobody would ever send, because its file has the wrong name."""
    from difflib import get_close_matches

    if name in LETTERS:
        return Problem(shown(path), "", f"“{language}” is no language of the letters", f"the languages are {' and '.join(LANGUAGES)}")
    close = get_close_matches(name or path.stem, LETTERS, 1, 0.5)
    advice = f"did you mean “{close[0]}”?" if close else f"the letters are {', '.join(LETTERS)}"
    return Problem(shown(path), "", f"there is no letter “{name or path.stem}”", advice)

"""`roll-over`: next year's programme file as a draft, made from this year's. Writes one new file and touches no other."""

from __future__ import annotations

import argparse
from pathlib import Path

from postbud.errors import ConfigurationError, FileInTheWay, Problem, UnknownName
from postbud.letters.sentences import Sentences
from postbud.paper import replace_file
from postbud.programmes import ProgrammeFile, clash_problems, is_slug, programme_file, programme_paths
from postbud.rolling import YEAR, Remarks, Rolled, next_year, rolled
from postbud.wiring import Home
from postbud.yaml_lines import read_text

DONE = 0
DRAFT = "_"  # in front of the name of a file that is not in use yet


def roll_over(home: Home, options: argparse.Namespace) -> int:
    """Write the draft. Raises ConfigurationError where the old file is wrong, FileInTheWay where there is such a file already."""
    settings, folder = home.settings(), home.folder / "programmes"
    old, text = _old(folder, options.programme)
    assert old.programme is not None
    year = options.year or next_year(old.programme, home.clock(settings).now().year)
    slug = options.slug or _slug(old.slug, year)
    draft = _free(folder, slug)
    sentences = home.sentences("lists", old.programme.language)
    made = rolled(text, old.programme, year, _remarks(sentences, year, old.slug, slug))
    new = programme_file(folder / f"{slug}.yaml", made.text, f"{folder.name}/{draft.name}")
    _refuse_shared_names(folder, old, new)
    if options.dry_run:
        print(made.text)
        print("Nothing was written (--dry-run).")
    else:
        replace_file(draft, made.text)
        print(f"{folder.name}/{draft.name} is written: the draft of “{new.programme.title if new.programme else slug}”, for {year}.")
    _say_what_to_do(made, new, old.slug, f"{folder.name}/{slug}.yaml")
    return DONE


def _old(folder: Path, slug: str) -> tuple[ProgrammeFile, str]:
    """This year's file. Raises UnknownName or ConfigurationError with all that is wrong in it."""
    from postbud.console.output import unknown

    path = next((path for path in programme_paths(folder) if path.stem == slug), None)
    if path is None:
        raise unknown("programme", slug, {path.stem: path for path in programme_paths(folder)})
    name = f"{folder.name}/{path.name}"
    text = read_text(path, name)
    file = programme_file(path, text, name)
    if file.problems or file.programme is None:
        raise ConfigurationError([*file.problems])
    return file, text


def _slug(old: str, year: int) -> str:
    return YEAR.sub(str(year), old) if YEAR.search(old) else f"{old}-{year}"


def _free(folder: Path, slug: str) -> Path:
    """Where the draft goes. Raises UnknownName for a name that no programme may have, FileInTheWay where one has it."""
    if not is_slug(slug):
        raise UnknownName(f"“{slug}” cannot be the name of a programme", advice="Use only a-z, 0-9 and dashes: netvaerk-2026.")
    for name in (f"{slug}.yaml", f"{DRAFT}{slug}.yaml", f"{slug}.yml", f"{DRAFT}{slug}.yml"):
        if (folder / name).exists():
            advice = f"Nothing was written. Remove {folder.name}/{name} if it is not needed, or choose another name with --as."
            raise FileInTheWay(f"{folder.name}/{name} is there already", advice=advice)
    return folder / f"{DRAFT}{slug}.yaml"


def _remarks(sentences: Sentences, year: int, old: str, slug: str) -> Remarks:
    return Remarks(
        sentences.say("draft-heading", year=year, old=old, file=f"{slug}.yaml"),
        sentences.say("draft-date", year=year),
        sentences.say("draft-place", year=year),
    )


def _refuse_shared_names(folder: Path, old: ProgrammeFile, new: ProgrammeFile) -> None:
    """A name that a third programme has, or that rolling over could not make another: then no mail could tell them apart."""
    others = {path.stem: path for path in programme_paths(folder)}
    files = {slug: programme_file(path, read_text(path, path.name), path.name) for slug, path in others.items()}
    problems: list[Problem] = [problem for slug, problem in clash_problems(files | {new.slug: new}) if slug == new.slug]
    if problems:
        raise ConfigurationError(problems)


def _say_what_to_do(made: Rolled, new: ProgrammeFile, old: str, final: str) -> None:
    if made.emptied:
        print(f"\nTo fill in, each with a remark in the file:\n  {', '.join(made.emptied)}")
    if made.speaking:
        print(f"\nWords that still name a year; read them once:\n  {', '.join(made.speaking)}")
    if new.problems:
        print("\nUntil then these stand in the way of using it:")
        print("\n".join(f"  {problem}" for problem in new.problems))
    print(
        f"\nIt is a draft: Postbud reads no file whose name begins with {DRAFT}. When it is filled in, call it {final} and run\n"
        f"  python run.py check --offline\n"
        f"From sign_up.opens on, the participants of {old} are asked whether they go on (the letter go-on); `go-on: no` under\n"
        f"schedule leaves that out. The names people use have the year now, because two programmes may not share one: when {old}\n"
        f"is over, move its short names to the new file."
    )

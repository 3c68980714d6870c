"""Every command that the documents name can be given, and every command that there is stands in the operators' guide."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import run
from tests.docs.pages import ROOT, fences, inline_code, rows, text_of

OPERATORS = text_of("docs/operators.md")
COMMANDS = rows(OPERATORS, "Commands")
SPOKEN = re.compile(r"^(?:\.venv/bin/)?python run\.py(?: .*)?$")


def subcommands() -> dict[str, argparse.ArgumentParser]:
    """Every command with its parser; '' is the daemon."""
    top = run.parser()
    (choices,) = (action.choices for action in top._actions if isinstance(action, argparse._SubParsersAction))
    return {"": top, **choices}


def options() -> list[tuple[str, str]]:
    return [
        (name, option)
        for name, parser in subcommands().items()
        for action in parser._actions
        for option in action.option_strings
        if option.startswith("--") and option != "--help"
    ]


def row_of(command: str) -> str:
    """What the guide says about a command. `--once` has a row of its own."""
    start = re.compile(rf"^`run\.py{' ' + command if command else ''}(?:`| [A-Z\[]| --once)")
    return " ".join(" ".join(row) for row in COMMANDS if start.search(row[0]))


def spoken(page: str) -> list[str]:
    """All calls of run.py in a page as they are to be typed."""
    text = text_of(page)
    lines = [line.strip() for block in (*fences(text), *fences(text, "sh")) for line in block.splitlines()]
    calls = [part.strip() for line in lines for part in line.split("&&")] + inline_code(text)
    return [call for call in dict.fromkeys(calls) if SPOKEN.match(call)]


@pytest.mark.parametrize("command", subcommands())
def test_every_command_is_in_the_operators_guide(command: str) -> None:
    assert row_of(command)


@pytest.mark.parametrize(("command", "option"), options(), ids=lambda part: part or "daemon")
def test_every_option_stands_beside_its_command(command: str, option: str) -> None:
    assert f"`{option}" in row_of(command) or f" {option}`" in row_of(command)


def test_the_guide_names_no_command_that_there_is_not() -> None:
    # given
    named = [re.match(r"`run\.py ?((?:[a-z][a-z-]*)?)", row[0]) for row in COMMANDS]

    # then
    assert all(found and found[1] in subcommands() for found in named), COMMANDS


@pytest.mark.parametrize("page", ["README.md", "docs/vejledning.md", "docs/operators.md"])
def test_every_call_in_a_page_is_understood(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    # given
    calls = [call for call in spoken(page) if not call.endswith("...")]

    # when
    wrong = []
    for call in calls:
        try:
            run.parser().parse_args(shlex.split(call.partition("run.py")[2]))
        except SystemExit:
            wrong.append(f"{call}: {capsys.readouterr().err.splitlines()[-1]}")

    # then
    assert wrong == [] and (calls or page == "docs/operators.md")


def test_every_exit_code_is_explained() -> None:
    codes = {str(code) for code in (run.DONE, run.PROBLEMS, run.USAGE, run.SERVER, run.INTERRUPTED)}
    assert codes == {row[0] for row in rows(OPERATORS, "Exit codes")}


def test_help_tells_every_command_and_where_to_read_on() -> None:
    # when
    said = subprocess.run([sys.executable, str(ROOT / "run.py"), "--help"], capture_output=True, text=True, timeout=60, check=True).stdout

    # then
    assert all(re.search(rf"(?m)^    {name}\b", said) for name in subcommands() if name)
    assert (ROOT / re.findall(r"docs/\w+\.md", said)[0]).exists()


def test_the_home_that_the_readme_makes_passes_the_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # given
    steps = next(block for block in fences(text_of("README.md")) if "cp -R" in block)
    clone = tmp_path / "clone"
    clone.mkdir()
    for name in re.findall(r"cp -R (.+) \S+", steps)[0].split():
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, clone / name)

    # when
    script = f"{steps}\ncd \"$POSTBUD_HOME\"\npwd"
    told = subprocess.run(["sh", "-ec", script], cwd=clone, capture_output=True, text=True, timeout=60, check=True)
    monkeypatch.setitem(os.environ, "POSTBUD_HOME", told.stdout.strip())

    # then
    assert Path(told.stdout.strip()) == (tmp_path / "postbud-home").resolve()
    assert run.main(["check", "--offline"]) == run.DONE

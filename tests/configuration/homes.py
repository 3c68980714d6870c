"""Homes to check: a folder of tests/bad_config with the files that matter, all other files good ones."""

from __future__ import annotations

import shutil
from pathlib import Path

import workflows
from postbud.errors import ConfigurationError, Problem
from postbud.letters.known import LETTERS
from postbud.programmes import load_programmes
from postbud.rules import check_rules
from postbud.settings import load_settings

ROOT = Path(__file__).parents[2]
BAD = ROOT / "tests" / "bad_config"


def home_like(case: Path, folder: Path) -> Path:
    """A home with the files of `case`; whatever it does not have is taken from the shipped one."""
    shutil.copytree(case, folder, dirs_exist_ok=True)
    if not (folder / "programmes").exists():
        shutil.copytree(ROOT / "programmes", folder / "programmes")
    if not (folder / "mailbox_rules.yaml").exists() and not (case / "without_rules").exists():
        shutil.copy(ROOT / "mailbox_rules.yaml", folder)
    return folder


def environment_of(case: Path) -> dict[str, str]:
    """The variables in the file `environment` of a case, NAME=VALUE a line; none without that file."""
    lines = (case / "environment").read_text(encoding="utf-8").splitlines() if (case / "environment").exists() else []
    return {name: value for name, _, value in (line.partition("=") for line in lines)}


def problems_of(home: Path, environ: dict[str, str]) -> list[Problem]:
    """Everything that is wrong with the configuration of a home."""
    problems: list[Problem] = []
    programmes: list[str] = []
    try:
        programmes = list(load_programmes(home / "programmes"))
    except ConfigurationError as error:
        problems += error.problems
    try:
        problems += check_rules(load_settings(home, environ).rules, workflows.TABLE, programmes, LETTERS)
    except ConfigurationError as error:
        problems += error.problems
    return problems

"""Every mistake a coordinator can make has a folder in tests/bad_config with the very sentences that `check` must print."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.configuration.homes import BAD, ROOT, environment_of, home_like, problems_of

CASES = sorted(path for path in BAD.iterdir() if (path / "expected.txt").is_file())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mistake_is_told_with_its_place_and_what_to_do(case: Path, tmp_path: Path) -> None:
    home = home_like(case, tmp_path)
    said = "".join(f"{problem}\n" for problem in problems_of(home, environment_of(case)))
    assert said == (case / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_sentence_says_what_to_do(case: Path, tmp_path: Path) -> None:
    problems = problems_of(home_like(case, tmp_path), environment_of(case))
    assert problems
    assert [problem for problem in problems if not problem.advice] == []


def test_nothing_is_wrong_with_what_is_shipped() -> None:
    assert problems_of(ROOT, {}) == []


def test_no_folder_of_mistakes_lacks_its_sentence() -> None:
    folders = [path.name for path in BAD.iterdir() if path.is_dir() and path.name != "__pycache__"]
    assert sorted(folders) == [case.name for case in CASES]


def test_the_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    home = home_like(BAD / "mistakes_in_two_files", tmp_path)
    (home / "mailbox_rules.yaml").write_text("folder: INBOX\npoll_seconds: often\n", encoding="utf-8")
    places = {problem.where.partition(":")[0] for problem in problems_of(home, {"POSTBUD_IMAP_PORT": "x"})}
    assert places == {"programmes/netvaerket.yaml", "programmes/studiedag.yaml", "mailbox_rules.yaml", "POSTBUD_IMAP_PORT"}

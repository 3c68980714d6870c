"""Commands that find nothing say so in a sentence, and what to do only where there is something to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.console.conftest import Desk


def test_nobody_to_forget_is_no_reason_to_say_yes(desk: Desk) -> None:
    said = desk.run("forget", "nobody@by.example", "--dry-run")
    assert "Nothing is kept about nobody@by.example." in said
    assert "Nothing was changed." in said
    assert "--yes" not in said


def test_a_number_that_is_not_held_is_told_with_where_the_others_stand(desk: Desk) -> None:
    assert desk.run("release", "99", code=1) == "99: no mail of that number is held; `run.py held` lists those that are\n"


def test_a_home_that_is_not_there_is_told_once_and_not_file_by_file(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTBUD_HOME", str(tmp_path / "hjem"))
    said = desk.run("check", "--offline", code=1)
    assert "POSTBUD_HOME: there is no folder" in said
    assert "1 problem;" in said

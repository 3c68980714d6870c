"""What is kept about a person is handed out, and nobody else's words are. That every table is asked: tests/people/test_declared.py."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from postbud.console.export import export_person
from postbud.errors import FileInTheWay
from postbud.store.about import about
from postbud.wiring import Home
from tests.running import Running
from tests.schedule.years import ONE, comes, writes


@pytest.fixture
def lived(tmp_path: Path) -> Running:
    running = Running(tmp_path / "home", {"net": ONE}, now="2025-04-10T09:00")
    running.work()
    for name in ("eva", "bo"):
        running.receive(comes(name))
    running.receive(writes("eva", "Kost", "Jeg spiser ikke nødder."))
    return running


def test_a_persons_own_rows_are_there_and_nobody_elses(lived: Running) -> None:
    with lived.database.read() as connection:
        found = about(connection, "EVA@by.example")

    assert {"registration", "attendance", "message", "letter", "journal", "change"} <= found.keys()
    assert found["registration"][0]["email"] == "eva@by.example"
    assert "nødder" in json.dumps(found, ensure_ascii=False)
    assert "bo@by.example" not in json.dumps(found, ensure_ascii=False)
    lived.close()


def test_it_is_written_for_its_owner_only_and_over_no_other_file(lived: Running, capsys: pytest.CaptureFixture[str]) -> None:
    home, file = Home(lived.home, {"POSTBUD_DATABASE": lived.url}), lived.home / "eva.json"

    assert export_person(home, "eva@by.example", file) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text(encoding="utf-8"))["address"] == "eva@by.example"
    with pytest.raises(FileInTheWay):
        export_person(home, "eva@by.example", file)
    assert export_person(home, "nobody@by.example", None) == 0
    assert "Nothing is kept about nobody@by.example" in capsys.readouterr().out
    lived.close()

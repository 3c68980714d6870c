"""Whether all is well, for people and for whoever watches."""

from __future__ import annotations

import json
import zoneinfo
from datetime import timedelta
from pathlib import Path

import pytest

from postbud.console.health import show_health
from postbud.store import pulse, silence
from postbud.store.tables import due
from postbud.wiring import Home
from tests.running import Running
from tests.schedule.years import ONE, comes


@pytest.fixture
def running(tmp_path: Path) -> Running:
    made = Running(tmp_path / "home", {"net": ONE}, now="2025-04-10T09:00")
    made.work()
    return made


def asked(running: Running, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, object]]:
    now = running.clock.now().isoformat()
    code = show_health(Home(running.home, {"POSTBUD_DATABASE": running.url, "POSTBUD_NOW": now}), as_json=True)
    return code, json.loads(capsys.readouterr().out)


def test_all_is_well_where_nothing_waits_for_long(running: Running, capsys: pytest.CaptureFixture[str]) -> None:
    running.receive(comes("eva"))
    code, said = asked(running, capsys)

    assert (code, said["troubles"], said["waiting_letters"]) == (0, [], 1)
    running.close()


def test_a_letter_that_should_have_left_is_a_trouble(running: Running, capsys: pytest.CaptureFixture[str]) -> None:
    running.receive(comes("eva"))
    running.clock.move_to(running.clock.now() + timedelta(hours=1))
    code, said = asked(running, capsys)

    assert code == 1 and "should have left" in str(said["troubles"])
    running.close()


def test_a_silent_mailbox_and_what_failed_are_troubles(running: Running, capsys: pytest.CaptureFixture[str]) -> None:
    with running.database.write() as connection:
        silence.note_silence(connection, "no answer", running.clock.now(), timedelta(0))
        connection.execute(due.update().values(state="failed"))
    code, said = asked(running, capsys)

    assert code == 1 and said["mailbox_silent_since"] and said["failed_tasks"]
    assert len(said["troubles"]) == 2  # type: ignore[arg-type]
    assert show_health(Home(running.home, {"POSTBUD_DATABASE": running.url}), as_json=False) == 1
    assert "The mailbox has not been read since" in capsys.readouterr().out
    running.close()


def test_a_mailbox_that_nobody_reads_any_more_and_old_rules_of_zones_are_troubles(
    running: Running, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    # given: the machine's own rules are old ones
    (tmp_path / "zones" / "Europe").mkdir(parents=True)
    (tmp_path / "zones" / "Europe" / "Copenhagen").write_bytes(b"TZif")
    (tmp_path / "zones" / "tzdata.zi").write_text("# version 2021e\n# redo posix_only\n")
    with running.database.write() as connection:
        pulse.note_read(connection, running.clock.now(), None)
    _, said = asked(running, capsys)

    # when
    running.clock.move_to(running.clock.now() + timedelta(hours=1))
    zoneinfo.reset_tzpath([tmp_path / "zones"])
    try:
        code, later = asked(running, capsys)
    finally:
        zoneinfo.reset_tzpath()
    running.close()

    # then
    assert said["troubles"] == [] and said["last_poll"] == "2025-04-10T09:00:00+02:00" and said["zone_rules"]
    assert code == 1 and later["zone_rules"] == "2021e"
    assert [words in str(later["troubles"]) for words in ("is Postbud running?", "are those of 2021e")] == [True, True]

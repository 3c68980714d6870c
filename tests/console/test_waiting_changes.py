"""What waits before people are told of it, and the commands that stop it, send it, or let all letters wait."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import run
from postbud.errors import UnknownName
from tests.running import Running
from tests.schedule.years import ONE, comes


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Running:
    made = Running(tmp_path / "home", {"net": ONE}, now="2025-04-10T09:00")
    made.work()
    monkeypatch.setenv("POSTBUD_HOME", str(made.home))
    monkeypatch.setenv("POSTBUD_DATABASE", made.url)
    return made


def typed(running: Running, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a command says, typed at the time it is for Postbud."""
    monkeypatch.setenv("POSTBUD_NOW", running.clock.now().isoformat())
    assert run.main(list(words)) == run.DONE
    return capsys.readouterr().out


def test_a_change_that_waits_is_stopped_and_sent_after_all(
    running: Running, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def say(*words: str) -> str:
        return typed(running, monkeypatch, capsys, *words)

    # given: somebody is registered, and a coordinator moves the meeting to another place
    running.receive(comes("eva"))
    with pytest.raises(UnknownName, match="no change of net waits"):
        say("stop", "net")
    running.edit("net", "place: Hovedbiblioteket", "place: Et helt andet sted")
    running.work()

    # when
    settling = json.loads(say("upcoming", "--json", "--days", "30"))
    stopped = say("stop", "net")
    running.clock.move_to(running.at("2025-04-10 12:00"))
    running.work()
    quiet = running.letters("meeting-changed")
    sent = say("send", "net")
    running.work()
    paused = say("pause", "vi flytter")
    resumed = say("resume")

    # then
    assert any("changed file: settling" in row["what"] for row in settling)
    assert any(row["what"].startswith("letter: ") and row["to"] for row in settling)
    assert "nobody is told" in stopped and quiet == [] and "are told at the next poll" in sent
    assert "letters wait" in paused and "vi flytter" in resumed
    assert len(running.letters("meeting-changed")) == 1
    running.close()

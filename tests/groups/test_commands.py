"""`run.py groups` and `run.py facilitators`: what is formed, proposed or possible, as a table and as JSON; and what is refused."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from postbud.console.groups import show_facilitators, show_groups
from postbud.errors import UnknownName
from postbud.store.tables import due
from postbud.wiring import Home
from tests.groups.leaders import ONE_LEVEL, joins
from tests.groups.test_proposed_and_formed import COUNT, says, settled
from tests.running import NOW, Running
from tests.schedule.years import ONE

Run = Callable[..., Running]


@dataclass(frozen=True)
class Shell:
    """Somebody at the command line of a running Postbud."""

    running: Running
    printed: pytest.CaptureFixture[str]

    def __call__(self, programme: str = "net", **options: object) -> str:
        home = Home(self.running.home, {"POSTBUD_NOW": NOW, "POSTBUD_DATABASE": self.running.url})
        named = argparse.Namespace(**{"programme": programme, "propose": False, "json": False, "seconds": 5} | options)
        self.running.database.close()  # a database of one process is that process's
        try:
            show_groups(home, named) if options.pop("what", "groups") == "groups" else show_facilitators(home, named)
        finally:
            self.running._start()
        return self.printed.readouterr().out


@pytest.fixture
def shell(run: Run, capsys: pytest.CaptureFixture[str]) -> Shell:
    running = run(ONE_LEVEL)
    for number in range(COUNT):
        running.receive(joins(number))
    return Shell(running, capsys)


def test_what_could_be_is_shown_and_nothing_is_kept(shell: Shell) -> None:
    shown = shell()

    assert "Anne Holm" in shown and "So it could be; nothing is kept." in shown
    rows = json.loads(shell(json=True))
    assert [(row["group"], row["standing"]) for row in rows] == [("1", "possible"), ("2", "possible")]
    assert sum(row["size"] for row in rows) == COUNT and not shell.running.letters("groups-proposal")


def test_a_proposal_is_asked_for_and_made_by_the_daemon(shell: Shell) -> None:
    assert "at the next poll" in shell(propose=True)
    shell.running.clock.move_to(shell.running.at("2025-01-15 10:00"))
    shell.running.work()

    assert len(shell.running.letters("groups-proposal")) == 1
    assert "waits for a coordinator's answer" in shell()
    says(shell.running, "ja")
    settled(shell.running)
    assert {row["standing"] for row in json.loads(shell(json=True))} == {"formed"}


def test_nobody_who_could_lead_is_said(shell: Shell) -> None:
    assert "Nobody has offered" in shell(what="facilitators")


@pytest.mark.parametrize(("slug", "advice"), [("nett", "Did you mean net?"), ("net", "smallest")])
def test_a_programme_that_is_not_there_or_has_no_groups_is_refused(
    run: Run, capsys: pytest.CaptureFixture[str], slug: str, advice: str
) -> None:
    with pytest.raises(UnknownName) as refused:
        Shell(run(ONE), capsys)(slug)

    assert advice in refused.value.advice


def test_the_day_in_the_file_counts_and_not_an_older_one(shell: Shell) -> None:
    shell.running.edit("net", "form_on: 2025-02-24", "form_on: 2025-02-26")
    shell.running.live_until("2025-02-25 12:00")
    assert not shell.running.letters("groups-proposal")

    shell.running.live_until("2025-02-26 12:00")
    assert len(shell.running.letters("groups-proposal")) == 1
    assert {row.state for row in shell.running.rows(due) if row.kind == "groups"} == {"done"}

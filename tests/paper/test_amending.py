"""What a decision wants in a programme's file is written there, once, and whoever it concerns is told as of any edit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, time
from pathlib import Path

import pytest
import sqlalchemy as sa

from postbud import amending
from postbud.effects import Amend
from postbud.store import amendments
from postbud.store.database import open_database
from postbud.store.tables import amendment
from tests.running import Running

PROGRAMME = """\
# Ret gerne, men gem som UTF-8.
title: Netværket for souschefer
language: da
coordinators:
  - name: Lise Lund
    email: lise@netvaerk.example
meetings:
  - date: 2025-06-12   # torsdag
    start: 9:30
    end: 13:00
    place: Salen
"""
SIGN_UP = """From: Eva Lund <eva@by.example>
Message-ID: <1@by.example>
Subject: Tilmelding

Jeg vil gerne deltage i Netværket for souschefer.

Venlig hilsen
Eva Lund
""".encode()
NEXT = Amend("net", "next", add={"meetings": ({"date": date(2025, 3, 6), "start": time(9, 30), "end": time(13), "theme": "Ledelse"},)})
Start = Callable[..., Running]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Start]:
    made: list[Running] = []

    def start(text: str = PROGRAMME, **options: object) -> Running:
        made.append(Running(tmp_path / f"home{len(made)}", {"net": text}, **options))  # type: ignore[arg-type]
        made[-1].work()
        return made[-1]

    yield start
    for one in made:
        one.close()


def want(running: Running, wish: Amend = NEXT) -> None:
    with running.database.write() as connection:
        amendments.record(connection, wish, running.clock.now())


def text_of(running: Running) -> str:
    return (running.home / "programmes" / "net.yaml").read_text(encoding="utf-8")


def states(running: Running) -> list[str]:
    with running.database.read() as connection:
        return list(connection.execute(sa.select(amendment.c.state)).scalars())


def test_a_new_meeting_stands_in_the_file_and_reaches_every_calendar(run: Start) -> None:
    running = run()
    running.receive(SIGN_UP)
    want(running)
    running.work()
    assert "  - date: 2025-03-06\n    start: 09:30\n" in text_of(running)
    assert "  - date: 2025-06-12   # torsdag\n" in text_of(running)
    running.settle()
    assert [one.to for one in running.got("change-noticed")] == ["lise"]
    running.live_until("2025-01-16 09:00")
    assert [one.to for one in running.got("meeting-changed")] == ["eva"]
    calendar = next(part for part in running.parsed("meeting-changed").walk() if part.get_content_type() == "text/calendar")
    assert "DTSTART;TZID=Europe/Copenhagen:20250306T093000" in calendar.get_content()


def test_it_is_written_once_over_restarts_and_when_it_is_wanted_twice(run: Start) -> None:
    running = run()
    want(running)
    want(running)
    running.work()
    written = text_of(running)
    for _ in range(2):
        running.restart()
        running.work()
    assert (text_of(running), written.count("2025-03-06"), states(running)) == (written, 1, ["done"])


def test_a_crash_after_the_file_and_before_the_row_changes_nothing_twice(run: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    running = run()
    want(running)
    with monkeypatch.context() as broken:
        broken.setattr(amending.amendments, "finish", lambda *_: 1 / 0)
        running.work()
    assert (text_of(running).count("2025-03-06"), states(running)) == (1, ["waiting"])
    running.restart()
    running.work()
    assert (text_of(running).count("2025-03-06"), states(running)) == (1, ["done"])


def test_what_makes_the_file_wrong_is_not_written_and_the_coordinator_gets_the_lines(run: Start) -> None:
    running = run()
    want(running, Amend("net", "bad", add={"meetings": ({"date": "engang til sommer"},)}))
    running.work()
    assert (text_of(running), states(running)) == (PROGRAMME, ["refused"])
    letter = running.parsed("file-not-written")
    body = letter.get_body(("plain",))
    assert letter["To"] and body and "date: engang til sommer" in body.get_content() and "programmes/net.yaml" in body.get_content()
    running.restart()
    running.work()
    assert len(running.letters("file-not-written")) == 1


@pytest.mark.parametrize("trouble", ["gone", "unwritable"])
def test_a_file_that_cannot_be_written_is_told_with_lines_to_paste(run: Start, trouble: str, monkeypatch: pytest.MonkeyPatch) -> None:
    running = run()
    want(running)
    folder = running.home / "programmes"
    if trouble == "gone":
        (folder / "net.yaml").unlink()
    else:  # a folder in the way of the new file refuses everybody, root too
        (folder / ".net.yaml.new").mkdir()
    running.work()
    assert states(running) == ["refused"]
    body = running.parsed("file-not-written").get_body(("plain",))
    assert body and "  - date: 2025-03-06\n    start: 09:30\n" in body.get_content().replace("\r\n", "\n")


def test_a_file_that_somebody_has_half_edited_is_waited_for(run: Start) -> None:
    running = run()
    path = running.home / "programmes" / "net.yaml"
    path.write_text(PROGRAMME.replace("start: 9:30", "start: 9:3"), encoding="utf-8")
    want(running)
    running.work()
    assert (states(running), "2025-03-06" in text_of(running)) == (["waiting"], False)
    path.write_text(PROGRAMME.replace("Salen", "Store sal"), encoding="utf-8")
    running.work()
    assert states(running) == ["done"]
    assert "2025-03-06" in text_of(running) and "Store sal" in text_of(running)


def test_two_daemons_write_it_once(run: Start) -> None:
    running = run()
    want(running)
    other = open_database(running.url)
    try:
        with running.database.read() as connection:
            (row,) = amendments.waiting(connection)
        running.work()
        with other.deciding() as connection:
            assert not amendments.still_waiting(connection, row.id)
    finally:
        other.close()
    assert running.daemon.refresher.amending._settle(row) is False
    assert text_of(running).count("2025-03-06") == 1

"""The rehearsal and the preview: every letter as it would leave, nothing sent, nothing changed."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from postbud.console.preview import Wish, preview_letter
from postbud.console.rehearsal import rehearse
from postbud.errors import FolderInTheWay, UnknownName
from postbud.store.tables import metadata
from tests.running import Running
from tests.schedule.years import ONE, YEAR, comes

Run = Callable[..., Running]


def rows_of(running: Running) -> dict[str, list[tuple[object, ...]]]:
    with running.database.read() as connection:
        return {table.name: [tuple(row) for row in connection.execute(sa.select(table))] for table in metadata.sorted_tables}


def test_a_year_is_played_into_a_folder_and_the_database_stays_as_it_was(run: Run, tmp_path: Path) -> None:
    # given
    running = run(YEAR, now="2025-01-02T09:00")
    running.invite("net", "eva", "ida")
    running.live_until("2025-01-07 10:00")
    running.receive(comes("bo"))
    before = rows_of(running)

    # when
    rehearse(running.house, running.database, "net", date(2026, 12, 31), tmp_path / "out")

    # then
    assert rows_of(running) == before
    names = sorted(path.name for path in (tmp_path / "out").glob("*.eml"))
    kinds = ("announcement", "sign-up-reminder", "practical", "thanks", "reunion")
    told = {kind: sum(f"-{kind}-" in name for name in names) for kind in kinds}
    assert told == {"announcement": 0, "sign-up-reminder": 2, "practical": 3, "thanks": 3, "reunion": 1}
    assert (tmp_path / "out" / "index.html").read_text(encoding="utf-8").count("<tr>") == len(names)
    assert not [name for name in names if "confirmation" in name]  # what has been written is not played


def test_a_rehearsal_after_the_year_began_plays_what_is_left(run: Run, tmp_path: Path) -> None:
    running = run(YEAR, now="2025-01-20T09:00")
    running.receive(comes("bo"))
    running.live_until("2025-09-03 10:00")
    before = rows_of(running)

    rehearse(running.house, running.database, "net", date(2025, 12, 31), tmp_path / "out", date(2025, 9, 3))

    assert rows_of(running) == before
    assert len(list((tmp_path / "out").glob("*-practical-*.eml"))) == 1
    assert len(list((tmp_path / "out").glob("*-thanks-*.eml"))) == 2


def test_where_nobody_is_known_two_invented_people_take_part(run: Run, tmp_path: Path) -> None:
    running = run(YEAR, now="2025-01-02T09:00")

    rehearse(running.house, running.database, "net", date(2025, 5, 1), tmp_path / "out")

    addresses = {path.name.rsplit("-", 1)[1] for path in (tmp_path / "out").glob("*.eml")}
    assert addresses == {"eva.eml", "bo.eml", "kirsten.eml"}


def test_a_folder_with_other_things_is_left_alone(run: Run, tmp_path: Path) -> None:
    running = run(ONE)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "noter.txt").write_text("mine")

    with pytest.raises(FolderInTheWay):
        rehearse(running.house, running.database, "net", date(2025, 12, 31), tmp_path / "out")

    assert [path.name for path in (tmp_path / "out").iterdir()] == ["noter.txt"]


def test_a_programme_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    running = run(ONE)

    with pytest.raises(UnknownName):
        rehearse(running.house, running.database, "nett", date(2025, 12, 31), tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_every_shipped_programme_can_be_rehearsed(tmp_path: Path) -> None:
    running = Running(tmp_path / "home")

    for slug in running.house.programmes:
        assert rehearse(running.house, running.database, slug, date(2025, 12, 31), tmp_path / slug) == 0
        assert (tmp_path / slug / "index.html").is_file()
    running.close()


# One letter


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the browser was asked to show; there is none on a server."""
    asked: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda url: bool(asked.append(url)))
    return asked


def test_a_preview_is_for_the_person_and_the_meeting_that_are_asked_for(run: Run, tmp_path: Path, opened: list[str]) -> None:
    running = run(YEAR, now="2025-01-20T09:00")
    running.receive(comes("bo"))
    before = rows_of(running)

    preview_letter(running.house, running.database, Wish("net", "practical", None, "2", "bo@by.example"), tmp_path / "out", browser=True)

    text = (tmp_path / "out" / "net-practical.da.txt").read_text(encoding="utf-8")
    assert "Bo" in text
    assert "9. september" in text
    assert [Path(url.removeprefix("file://")).name for url in opened] == ["net-practical.da.html"]
    assert rows_of(running) == before


NOBODY = (Wish("net", "practical", to="frej@by.example"), Wish("net", "practical", meeting="9"), Wish("net", "praktisk"))


@pytest.mark.parametrize("wish", NOBODY)
def test_a_preview_for_whom_or_what_is_not_there_says_so(run: Run, wish: Wish) -> None:
    running = run(YEAR)

    with pytest.raises(UnknownName):
        preview_letter(running.house, running.database, wish, None)


def test_a_preview_opens_without_a_folder_of_ones_own(run: Run, opened: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    running = run(YEAR)

    preview_letter(running.house, None, Wish("net", "announcement"), None, browser=True)

    (shown,) = opened
    assert Path(shown.removeprefix("file://")).is_file()
    assert "net-announcement.da.html" in capsys.readouterr().out

"""What is no longer needed goes by itself, and what is still needed stays."""

from __future__ import annotations

import json
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

import run
from postbud.console.retention import show_retention
from postbud.console.why import tell_why
from postbud.model.registration import Status
from postbud.store import inbox, registry, retention
from postbud.store.about import ANONYMOUS
from postbud.store.tables import answer, letter, message, metadata, registration
from postbud.wiring import Home
from tests.running import Running
from tests.schedule.years import ONE, comes, writes
from tests.schedule.years import answer as answer_to

PRICED = ONE + "price: {amount: 1200}\n"
RUNNING = ONE.replace("børne", "musik").replace("2025-04-24", "2027-04-22")
NEEDS = "Jeg spiser ikke jordnødder."


@pytest.fixture
def year(tmp_path: Path) -> Running:
    """Eva and Bo were at a meeting in April; Ida is in a programme that goes on for two years."""
    running = Running(tmp_path / "home", {"net": PRICED, "musik": RUNNING}, now="2025-04-10T09:00")
    running.work()
    for name in ("eva", "bo"):
        running.receive(comes(name))
    running.receive(writes("eva", "Kost", NEEDS))
    with running.database.write() as connection:  # it was held, and the coordinator said that it is meant so
        inbox.release(connection, [3], "command line", "", running.clock.now())
    running.work()
    running.receive(comes("ida").replace("børnenetværket".encode(), "musiknetværket".encode()))
    with running.database.write() as connection:
        connection.execute(registration.update().where(registration.c.address == "eva@by.example").values(ean="579"))
        connection.execute(letter.update().values(state="sent", sent_at=running.clock.now()))
    return running


def night(running: Running, local: str) -> dict[str, int]:
    running.clock.move_to(running.at(local))
    return dict(running.daemon.nightly.let_go(running.clock.now()))


def every_text(running: Running) -> str:
    with running.database.read() as connection:
        return repr([row for table in metadata.tables.values() for row in connection.execute(sa.select(table))])


def of_eva(running: Running) -> list[sa.Row[tuple[object, ...]]]:
    return [row for row in running.rows(registration) if row.programme == "net"]


def test_each_kind_goes_when_its_time_is_over_and_a_programme_that_goes_on_keeps_everything(year: Running) -> None:
    assert "jordnødder" in str(of_eva(year)[0].diet)

    # needs: thirty days after the last meeting, and not a day before
    assert night(year, "2025-05-24 02:00") == {}
    assert night(year, "2025-05-25 04:00")["needs"] >= 1
    assert of_eva(year)[0].diet is None and of_eva(year)[0].name == "Eva Lund"

    # mail, letters and the journal: ninety days after it; who was in stays
    assert set(night(year, "2025-07-24 04:00")) == {"mail", "letters", "journal"}
    assert NEEDS not in every_text(year) and "jordnødder" not in every_text(year)
    assert [row.address for row in of_eva(year)] == ["eva@by.example", "bo@by.example"]
    ours = [row for row in year.rows(message) if row.programme == "net"]
    assert ours and all((row.raw, row.sender, row.subject, row.message_id) == (b"", "", "", "") and row.fingerprint for row in ours)
    assert all(row.key and row.message_id for row in year.rows(letter))

    # what was due has been done or is of no use any more
    year.go_to("2027-04-30 10:00")
    with year.database.write() as connection:
        connection.execute(letter.update().where(letter.c.programme == "net").values(state="recalled"))

    # two years: nobody is known any more, but whom an invoice was for; five years from the end of the year: nothing is
    night(year, "2027-05-01 04:00")
    assert [row.address.startswith(ANONYMOUS) for row in of_eva(year)] == [True, True]
    assert (of_eva(year)[0].name, of_eva(year)[0].ean, of_eva(year)[0].email) == ("Eva Lund", "579", "")
    assert "eva@by.example" not in every_text(year) and "ida@by.example" in every_text(year)
    with year.database.read() as connection:
        assert [entry.person.name for entry in registry.all_registrations(connection)] == ["Ida Lund"]
    night(year, "2030-12-31 04:00")
    assert "Eva Lund" in every_text(year)
    night(year, "2031-01-02 04:00")
    assert "Eva Lund" not in every_text(year) and "by.example" not in every_text(year).replace("ida@by.example", "")
    year.close()


def test_a_mail_whose_content_is_gone_is_known_when_it_comes_again(year: Running) -> None:
    before = len(year.rows(registration))
    night(year, "2025-12-01 04:00")

    # by another road, under another UIDVALIDITY
    now = year.clock.now()
    with year.database.write() as connection:
        at = inbox.position(connection, "test")
        assert at is not None
        anew = inbox.restart(connection, at, 99, 0, 0)
        assert inbox.keep(connection, anew, [inbox.Arrival(1, comes("eva"), now)], now, reached=1) == 0
    year.work()
    assert len(year.rows(registration)) == before
    year.close()


def test_what_waits_for_somebody_stays_and_so_does_a_programme_that_may_go_on(year: Running) -> None:
    year.receive(writes("eva", "Spørgsmål", "Kan jeg tage min nabo med, og hvad koster det for ham?"))
    with year.database.write() as connection:
        connection.execute(letter.update().where(letter.c.letter == "held").values(state="waiting"))
    held = [row for row in year.rows(message) if row.state == "held"]
    assert len(held) == 1

    night(year, "2026-05-01 04:00")
    assert [row.raw for row in year.rows(message) if row.state == "held"] == [held[0].raw]
    assert all(row.raw for row in year.rows(letter) if row.state == "waiting")

    # somebody has answered it by hand: then it goes
    with year.database.write() as connection:
        inbox.finish_held(connection, [held[0].id], "command line", "by hand", year.clock.now())
    night(year, "2026-05-02 04:00")
    assert not [row for row in year.rows(message) if row.id == held[0].id and row.raw]
    year.close()


def test_a_meeting_without_a_date_keeps_a_programme_open(year: Running) -> None:
    year.edit("net", "price:", "  - {title: Et møde mere}\nprice:")
    assert not night(year, "2026-05-01 04:00").keys() - {"journal"}  # a line about no programme
    assert "jordnødder" in every_text(year)
    with year.database.read() as connection:
        ends = retention.ends_of(connection, year.daemon.decider.programmes, year.clock.zone, year.clock.now())
    assert ends.unknown["net"] == "a meeting has no date" and set(ends.over) == {"musik"}
    year.edit("net", "price:", "status: finished\nprice:")
    assert night(year, "2026-05-01 04:00")
    year.close()


def test_needs_of_whoever_left_go_before_the_programme_ends(year: Running) -> None:
    with year.database.write() as connection:
        ida = registration.c.address == "ida@by.example"
        values = {"status": Status.CANCELLED.value, "diet": "vegetar", "changed_at": year.clock.now()}
        connection.execute(registration.update().where(ida).values(values))
    night(year, "2025-05-09 04:00")
    assert "vegetar" in every_text(year)
    night(year, "2025-05-11 04:00")
    assert "vegetar" not in every_text(year)
    year.close()


def test_answers_stay_word_for_word_and_together_without_a_name(year: Running) -> None:
    row = {"programme": "net", "questionnaire": "evaluering", "name": "Eva Lund", "role": "PV", "words": "Godt!", "at": year.clock.now()}
    with year.database.write() as connection:
        for address in ("eva@by.example", "bo@by.example"):
            rows = [row | {"address": address, "question": number, "position": 0, "message": 1} for number in (1, 2)]
            connection.execute(answer.insert(), rows)
    night(year, "2025-07-24 04:00")
    with year.database.read() as connection:
        found = connection.execute(sa.select(answer)).all()
    assert [(one.words, one.name, one.message) for one in found] == [("Godt!", "", None)] * 4
    assert len({one.address for one in found}) == 2 and all(one.address.startswith(ANONYMOUS) for one in found)
    year.close()


def test_the_night_is_done_once_and_its_log_has_numbers_only(year: Running, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    year.clock.move_to(year.at("2025-07-24 02:30"))
    year.daemon.nightly.look()
    assert all(row.raw for row in year.rows(message))
    year.clock.move_to(year.at("2025-07-24 03:10"))
    year.daemon.nightly.look()
    assert "retention: " in caplog.text and "Lund" not in caplog.text and "@" not in caplog.text
    assert not [row for row in year.rows(message) if row.programme == "net" and row.raw]
    caplog.clear()
    year.clock.move_to(year.clock.now() + timedelta(hours=5))
    year.daemon.nightly.look()
    assert "retention" not in caplog.text
    year.close()


def test_the_command_says_what_goes_and_lets_it_go(year: Running, capsys: pytest.CaptureFixture[str]) -> None:
    home = Home(year.home, {"POSTBUD_DATABASE": year.url, "POSTBUD_NOW": "2025-07-25T09:00"})
    before = every_text(year)
    assert show_retention(home, dry_run=True, as_json=True) == 0
    said = json.loads(capsys.readouterr().out)
    assert every_text(year) == before and said["done"] is False and said["days"]["optouts"] == "never"
    assert {(one["kind"], one["table"]) for one in said["goes"]} >= {("needs", "registration"), ("mail", "message"), ("letters", "letter")}

    assert show_retention(home, dry_run=False, as_json=False) == 0
    assert "Gone." in capsys.readouterr().out and "jordnødder" not in every_text(year)
    assert show_retention(home, dry_run=True, as_json=False) == 0
    assert "Nothing is older than it may be." in capsys.readouterr().out
    year.close()


def test_no_byte_of_what_went_is_left_in_the_files(year: Running) -> None:
    path = Path(year.url.removeprefix("sqlite:///"))

    def files() -> bytes:
        return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))

    assert b"jordn" in files()
    night(year, "2025-07-24 04:00")
    assert b"jordn" not in files() and b"eva@by.example" in files()
    with sqlite3.connect(path) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    year.close()


def test_what_is_told_of_somebody_and_what_answers_an_old_letter_do_without_what_is_gone(
    year: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    # given a coordinator's late answer to the letter about a mail whose bytes are gone
    about_held = year.letters("held")[0]
    night(year, "2025-12-01 04:00")
    year.receive(answer_to(about_held, "ja"))
    assert [row.state for row in year.rows(message)][-1] in ("decided", "held", "ignored")

    # when
    home = Home(year.home, {"POSTBUD_DATABASE": year.url, "POSTBUD_NOW": "2025-12-01T09:00"})
    assert tell_why(home, run.parser().parse_args(["why", "eva@by.example"])) == 0

    # then
    assert "Eva Lund" in capsys.readouterr().out
    year.close()

"""What the commands show of a registry that real mails filled; what is in a list, and how it looks, is in `tests/console`."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.conftest import Mailbox
from tests.daemon.conftest import Postbud, sign_up


@pytest.fixture
def with_eva(postbud_lite: Postbud, mailbox: Mailbox) -> Postbud:
    postbud_lite.once()
    mailbox.deliver(sign_up())
    postbud_lite.once()
    return postbud_lite


def test_registrations_as_table_json_csv_and_xlsx(with_eva: Postbud, tmp_path: Path) -> None:
    table = with_eva.run("registrations", "souschefer").stdout
    rows = json.loads(with_eva.run("registrations", "--json").stdout)
    with_eva.run("registrations", "--csv", str(tmp_path / "r.csv"))
    with_eva.run("registrations", "--xlsx", str(tmp_path / "r.xlsx"))

    assert "Eva Lund" in table and "tilmeldt" in table
    assert rows[0]["email"] == "eva.lund@bibliotek.example"
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file, delimiter=";"))["Navn"] == "Eva Lund"
    head, first = CalamineWorkbook.from_path(tmp_path / "r.xlsx").get_sheet_by_index(0).to_python()
    assert dict(zip(head, first, strict=True))["Mailadresse"] == "eva.lund@bibliotek.example"


def test_a_programme_that_is_not_there_names_the_nearest(with_eva: Postbud) -> None:
    told = with_eva.run("registrations", "souchefer", check=1).stderr

    assert "souschefer" in told


def test_the_outbox_tells_to_whom_what_and_when(with_eva: Postbud) -> None:
    (row,) = with_eva.rows("outbox")

    assert {"message_id", "to", "letter", "programme", "state", "due"} <= set(row)
    assert (row["to"], row["letter"], row["state"]) == ("eva.lund@bibliotek.example", "confirmation", "sent")


def test_upcoming_shows_deadlines_and_meetings_and_what_they_lack(postbud_lite: Postbud) -> None:
    rows = postbud_lite.rows("upcoming", "--days", "150")

    assert [row["when"][:10] for row in rows if row["what"] == "deadline"] == ["2025-02-27", "2025-03-15", "2025-03-15"]
    first = next(row for row in rows if row["programme"] == "hverdagsledelse" and row["what"] == "meeting 1")
    assert (first["when"], first["missing"]) == ("2025-06-03T10:00+02:00", "place, agenda")


def test_an_empty_registry_says_so_in_words_and_is_an_empty_list_for_programs(postbud_lite: Postbud) -> None:
    assert "Nobody" in postbud_lite.run("registrations").stdout
    assert postbud_lite.rows("registrations") == postbud_lite.rows("held") == postbud_lite.rows("outbox") == []


def test_no_mail_can_steer_a_terminal(postbud_lite: Postbud, mailbox: Mailbox) -> None:
    postbud_lite.once()
    mailbox.append(sign_up(subject="\x1b[2Jvæk \x07", body="Hvad koster det?\n"))
    postbud_lite.once()

    assert "\x1b" not in postbud_lite.run("held").stdout
    assert "\x1b" not in postbud_lite.run("why", "eva.lund@bibliotek.example").stdout


def test_preview_writes_what_would_leave(postbud_lite: Postbud, tmp_path: Path) -> None:
    postbud_lite.run("preview", "souschefer", "confirmation", "--out", str(tmp_path))

    assert sorted(path.suffix for path in tmp_path.iterdir() if path.name.startswith("souschefer")) == [".eml", ".html", ".ics", ".txt"]


def test_read_says_what_why_and_what_would_be_done(postbud_lite: Postbud, tmp_path: Path) -> None:
    (tmp_path / "eva.eml").write_bytes(sign_up())

    told = postbud_lite.run("read", str(tmp_path / "eva.eml")).stdout
    row = json.loads(postbud_lite.run("read", "--json", str(tmp_path / "eva.eml")).stdout)
    missing = postbud_lite.run("read", str(tmp_path / "eva.eml"), str(tmp_path / "ikke-her.eml"), check=1)

    assert "tilmelde" in told and "register eva.lund@bibliotek.example for souschefer" in told
    assert {"file", "intent", "programme", "meeting", "people", "act", "because"} <= set(row)
    assert (row["intent"], row["programme"], row["act"]) == ("register", "souschefer", "auto")
    assert "ikke-her.eml" in missing.stderr and "register" in missing.stdout

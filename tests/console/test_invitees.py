"""`run.py invitees`: lists are taken in whole or not at all, everybody gets the invitation once, and what became of each is shown."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from postbud.console.invitees import SILENT
from postbud.effects import OptOut
from postbud.model.bounce import Bounce
from postbud.model.registration import Status
from postbud.store import bounces, registry
from postbud.store.tables import due
from tests.console.conftest import Desk, desk_at
from tests.daemon.conftest import NOW, ROOT
from tests.message.mails import mail

OPEN = "2025-01-20T08:01"
GOOD = "navn;e-mail;bibliotek;rolle\r\nEva Lund;Eva.Lund@by.example;Øby Bibliotek;souschef\r\nBo Bech;bo@by.example;;\r\n"
BROKEN = GOOD + "Ida Dam;;Køge Bibliotek;\r\nUlla Friis;ulla friis@by.example;;\r\nEva igen;EVA.LUND@by.example;;\r\n"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    """A house whose programme opens on 20 January 2025 at 8.00; now it is the 15th."""
    home = tmp_path / "home"
    for name in ("programmes", "templates"):
        shutil.copytree(ROOT / name, home / name)
    shutil.copy(ROOT / "mailbox_rules.yaml", home)
    path = home / "programmes" / "hverdagsledelse.yaml"
    text = path.read_text(encoding="utf-8").replace("sign_up:\n", "sign_up:\n  opens: 2025-01-20 08:00\n  forward: true\n")
    path.write_text(text, encoding="utf-8")
    yield from desk_at(home, f"sqlite:///{tmp_path / 'postbud.db'}", monkeypatch, capsys)


def listed(desk: Desk) -> dict[str, str]:
    return {row["email"]: row["state"] for row in desk.rows("invitees", "hverdagsledelse")}


def take_in(desk: Desk, folder: Path, text: str, *options: str, code: int = 0, name: str = "liste.csv") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return desk.run("invitees", "hverdagsledelse", str(folder / name), *options, code=code)


def letters(desk: Desk, moment: str = "") -> list[tuple[str, str]]:
    """Which letters on schedule are written, after it has become that time for the daemon and for commands."""
    if moment:
        os.environ["POSTBUD_NOW"] = moment  # the desk puts it back
        desk.house.clock.move_to(datetime.fromisoformat(moment).replace(tzinfo=desk.house.clock.zone))
    desk.worker.refresher.refresh()
    while desk.worker.decider.decide_due():
        pass
    return [(row["letter"], row["to"]) for row in desk.rows("outbox") if row["letter"] in ("announcement", "sign-up-reminder")]


def test_a_list_is_taken_in_and_shown(house: Desk, tmp_path: Path) -> None:
    # when
    said = take_in(house, tmp_path, GOOD)

    # then
    assert "2 people put on the list of hverdagsledelse; 0 were on it." in said
    assert "gets the invitation on 2025-01-20 at 08:00" in said
    assert house.rows("invitees", "hverdagsledelse")[1] == {
        "programme": "hverdagsledelse", "name": "Eva Lund", "email": "Eva.Lund@by.example", "organisation": "Øby Bibliotek",
        "role": "souschef", "state": SILENT,
    }  # fmt: skip
    assert "2 invited: 2 silent." in house.run("invitees", "hverdagsledelse")


def test_with_a_broken_row_nothing_is_taken_and_each_is_named(house: Desk, tmp_path: Path) -> None:
    # when
    said = take_in(house, tmp_path, BROKEN, code=1)

    # then
    for line in (
        "line 4: there is no address: Ida Dam; Køge Bibliotek",
        "line 5: there is a blank in the address",
        "line 6: EVA.LUND@by.example",
    ):
        assert line in said
    assert "2 rows are broken, so nothing was taken; --keep-good takes the other 2." in said and listed(house) == {}


def test_the_good_rows_are_taken_when_that_is_asked_for(house: Desk, tmp_path: Path) -> None:
    # when
    said = take_in(house, tmp_path, BROKEN, "--keep-good")

    # then
    assert "Broken rows left out: 2." in said and set(listed(house)) == {"Eva.Lund@by.example", "bo@by.example"}


def test_a_dry_run_changes_nothing(house: Desk, tmp_path: Path) -> None:
    # when
    said = take_in(house, tmp_path, GOOD, "--dry-run")

    # then
    assert "2 people would be put on the list" in said and listed(house) == {} and letters(house, OPEN) == []


def test_a_list_says_what_is_known_of_each_and_shows_what_became_of_them(house: Desk, tmp_path: Path) -> None:
    # given
    house.enter("Bo Bech", email="bo@by.example")
    house.enter("Per Holm", Status.CANCELLED, email="per@by.example")
    with house.database.write() as connection:
        registry.opt_out(connection, OptOut("eva.lund@by.example"), None, house.house.clock.now())
        bounces.note(connection, Bounce("ida@by.example", house.house.clock.now(), True), None)

    # when
    said = take_in(house, tmp_path, GOOD + "Ida;ida@by.example;;\r\nPer;per@by.example;;\r\nUlla;ulla@by.example;;\r\n")

    # then
    for line in (
        "Eva.Lund@by.example: wants no invitations", "ida@by.example: does not take mail", "bo@by.example: takes part already",
    ):  # fmt: skip
        assert line in said
    assert listed(house) == {
        "Eva.Lund@by.example": "opted out", "bo@by.example": "registered", "ida@by.example": "takes no mail", "per@by.example": "cancelled",
        "ulla@by.example": SILENT,
    }  # fmt: skip
    assert letters(house, OPEN) == [("announcement", "per@by.example"), ("announcement", "ulla@by.example")]


def test_a_list_taken_again_invites_nobody_twice_and_corrects_what_is_known(house: Desk, tmp_path: Path) -> None:
    # given
    take_in(house, tmp_path, GOOD)
    assert len(letters(house, OPEN)) == 2

    # when
    said = take_in(house, tmp_path, GOOD.replace("Bo Bech", "Bo Bech Holm") + "Ida;ida@by.example;;\r\n")

    # then
    assert "bo@by.example: on the list already, with new details" in said and "1 person put on the list" in said
    assert letters(house)[2:] == [("announcement", "ida@by.example")]
    assert "Bo Bech Holm" in [row["name"] for row in house.rows("invitees", "hverdagsledelse")]


def test_a_list_that_comes_late_in_the_evening_is_invited_in_the_morning(house: Desk, tmp_path: Path) -> None:
    # given
    assert letters(house, OPEN) == [] and letters(house, "2025-01-24T22:00") == []

    # when
    said = take_in(house, tmp_path, GOOD)

    # then
    assert "gets the invitation on 2025-01-27 at 07:00" in said
    assert letters(house) == [] and len(letters(house, "2025-01-27T07:01")) == 2


def test_a_list_that_is_taken_in_before_the_first_start_is_invited_although_that_comes_late(house: Desk, tmp_path: Path) -> None:
    # given
    take_in(house, tmp_path, GOOD)

    # when
    written = letters(house, "2025-01-28T10:00")

    # then
    assert len(written) == 2


def test_a_letter_that_was_stopped_stays_stopped(house: Desk, tmp_path: Path) -> None:
    # given
    assert letters(house, NOW) == []
    with house.database.write() as connection:
        connection.execute(due.update().where(due.c.key.like("announcement|%")).values(state="void", error="stopped"))

    # when
    take_in(house, tmp_path, GOOD)

    # then
    assert letters(house, OPEN) == []


def test_after_the_deadline_nobody_is_invited_any_more(house: Desk, tmp_path: Path) -> None:
    # given
    letters(house, "2025-03-17T09:00")

    # when
    said = take_in(house, tmp_path, GOOD)

    # then
    assert "No invitation leaves" in said and letters(house, "2025-03-18T09:00") == []


def test_whoever_answers_is_not_silent_any_more(house: Desk, tmp_path: Path) -> None:
    # given
    take_in(house, tmp_path, GOOD)
    letters(house, OPEN)

    # when
    house.receive(mail("Jeg vil gerne deltage i Hverdagsledelse.\n\nVenlig hilsen\nBo Bech", sender="Bo Bech <bo@by.example>"))

    # then
    assert listed(house)["bo@by.example"] == "registered"
    assert [to for letter, to in letters(house, "2025-03-10T09:00") if letter == "sign-up-reminder"] == ["Eva.Lund@by.example"]


@pytest.mark.parametrize(
    ("words", "state", "answer"),
    [
        ("Nej tak\n\nVenlig hilsen\nBo Bech", "opted out", True), ("No thanks", "opted out", True),
        ("Jeg kan desværre ikke den 3. juni, men gerne de andre dage.", "has written", False),
    ],
)  # fmt: skip
def test_whoever_says_no_to_the_invitation_is_not_asked_again(house: Desk, tmp_path: Path, words: str, state: str, answer: bool) -> None:
    # given
    take_in(house, tmp_path, GOOD)
    letters(house, OPEN)
    invitation = next(row["message_id"] for row in house.rows("outbox") if row["to"] == "bo@by.example")

    # when
    house.receive(mail(words, subject="SV: Invitation: Hverdagsledelse", sender="Bo Bech <bo@by.example>", In_Reply_To=invitation))

    # then
    assert listed(house)["bo@by.example"] == state
    assert ("opted-out" in [row["letter"] for row in house.rows("outbox") if row["to"] == "bo@by.example"]) == answer
    assert [to for letter, to in letters(house, "2025-03-10T09:00") if letter == "sign-up-reminder"] == ["Eva.Lund@by.example"]


def test_one_click_in_the_invitation_ends_the_invitations(house: Desk, tmp_path: Path) -> None:
    # given
    take_in(house, tmp_path, GOOD)
    letters(house, OPEN)

    # when
    house.receive(mail("", subject="unsubscribe hverdagsledelse", sender="Bo Bech <bo@by.example>"))

    # then
    assert listed(house)["bo@by.example"] == "opted out"


def test_people_are_taken_off_by_address_and_unknown_ones_are_named(house: Desk, tmp_path: Path) -> None:
    # given
    take_in(house, tmp_path, GOOD)

    # when
    tried = house.run("invitees", "hverdagsledelse", "--remove", "BO@by.example", "--dry-run")
    said = house.run("invitees", "hverdagsledelse", "--remove", "BO@by.example", "nobody@by.example", code=1)

    # then
    assert "1 person would be taken off" in tried and "1 person taken off" in said and "nobody@by.example is not on it." in said
    assert set(listed(house)) == {"Eva.Lund@by.example"}


def test_a_workbook_is_taken_in_and_told_as_json(house: Desk, tmp_path: Path) -> None:
    # given
    with xlsxwriter.Workbook(tmp_path / "liste.xlsx") as made:
        sheet = made.add_worksheet()
        for number, row in enumerate((("E-mail", "Navn"), ("bo@by.example", "Bo"), ("tilmelding+x@netvaerk.example", "Os selv"))):
            sheet.write_row(number, 0, row)

    # when
    done: dict[str, Any] = json.loads(
        house.run("invitees", "hverdagsledelse", str(tmp_path / "liste.xlsx"), "--json", "--keep-good", code=0)
    )

    # then
    assert done["taken"] and done["new"] == ["bo@by.example"]
    assert done["broken"] == [{"line": 3, "row": "tilmelding+x@netvaerk.example", "why": "that is our own address"}]


@pytest.mark.parametrize(
    ("arguments", "code", "what"),
    [
        (("invitees", "hverdagsledels"), 1, "Did you mean hverdagsledelse?"),
        (("invitees", "hverdagsledelse", "nothing.csv"), 1, "nothing.csv"),
        (("invitees", "hverdagsledelse", "x.csv", "--remove", "a@b.example"), 2, "without a FILE"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told(house: Desk, arguments: tuple[str, ...], code: int, what: str) -> None:
    try:
        said = house.run(*arguments, code=code)
    except FileNotFoundError as missing:
        said = str(missing)
    assert what in said


def test_a_name_cannot_steer_the_terminal(house: Desk, tmp_path: Path) -> None:
    # when
    said = take_in(house, tmp_path, "navn;mail\r\n\x1b[31mEva;eva@\x1b]0;x\x07by\r\n", code=1)

    # then
    assert "\x1b" not in said and "line 2" in said

"""`run.py registrations`: who is registered, who comes to which meeting, and what caterer and finance need to know of it."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook

from postbud.console import pages, roll
from postbud.letters.sentences import load_sentences
from postbud.letters.told import LISTS
from postbud.letters.wording import Wording, load_words
from postbud.model.programme import Meeting, Programme
from postbud.model.reading import Person
from postbud.model.registration import Answer, Attendance, Registration, Status
from tests.console.conftest import AT, Desk
from tests.daemon.conftest import ROOT, sign_up

DENMARK = ZoneInfo("Europe/Copenhagen")
WORDINGS = [Wording(language, load_words(ROOT / "templates" / f"words.{language}.txt")) for language in ("da", "en")]
DANISH = pages.Words(load_sentences(ROOT / "templates", "lists", "da", LISTS), WORDINGS[0], DENMARK)
NETWORK = Programme(
    slug="netvaerk", title="Netværk",
    meetings=(Meeting(key="1", date=date(2025, 6, 3)), Meeting(key="2", date=date(2025, 9, 9), cancelled=True), Meeting(key="3")),
)  # fmt: skip


@pytest.fixture
def full(desk: Desk) -> Desk:
    """Somebody in each state, one of them in another programme."""
    desk.enter(
        "Åse Ærø", diet="Vegetar", ean="5790000000000", organisation="Øby", phone="+4512345678", answers={"1": "accepted", "2": "absent"}
    )
    desk.enter(
        "Bo Holm", diet="vegetar", access="kørestol", organisation="Aaby", registered_by="chef@by.example", answers={"1": "declined"}
    )
    desk.enter("Ida Bech", answers={"1": "tentative", "3": "invited"})
    desk.enter("Jens Krog", Status.WAITING_LIST)
    desk.enter("Lis Lund", Status.CANCELLED, answers={"1": "accepted"})
    desk.enter("Per Vang", Status.SUBSTITUTE, diet="vegan", answers={"2": "invited"})
    desk.enter("Rie Dam", programme="souschefer", answers={"1": "accepted"})
    return desk


def listed(number: int, name: str, status: Status = Status.REGISTERED, *answers: Attendance, **stand_ins: str) -> roll.Listed:
    entry = Registration(number, NETWORK.slug, Person(name, f"{number}@by.example"), status, "da", "", AT)
    return roll.Listed(entry, {one.meeting: one for one in answers}, stand_ins)


def said(number: int, meeting: str, answer: Answer, stand_in: str = "") -> Attendance:
    return Attendance(number, meeting, f"{number}-{meeting}", 0, answer, stand_in=stand_in)


def names(rows: list[dict[str, object]]) -> list[object]:
    return [row["name"] for row in rows]


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_the_table_speaks_danish_in_a_danish_house_and_counts(full: Desk) -> None:
    # when
    told = full.run("registrations", "hverdagsledelse")

    # then
    assert "3. juni 2025 (møde 1)" in told and "på venteliste (1)" in told and "kommer ikke" in told
    assert told.rstrip().endswith("3 tilmeldt, 1 på venteliste, 1 vikar, 1 frameldt")
    assert "Rie Dam" not in told and "Rie Dam" in full.run("registrations")


def test_json_keeps_its_keys_and_has_every_answer_by_meeting(full: Desk) -> None:
    # when
    rows = full.rows("registrations", "hverdagsledelse")

    # then
    assert {"programme", "name", "email", "status", "answers", "registered_by", "diet", "ean"} <= set(rows[0])
    assert rows[0]["attendance"] == {"1": "accepted", "2": "absent"}
    assert (rows[1]["registered_by"], rows[3]["waiting_place"], rows[0]["waiting_place"]) == ("chef@by.example", 1, None)


def test_a_csv_file_has_a_column_for_each_meeting_in_plain_words(full: Desk, tmp_path: Path) -> None:
    # when
    full.run("registrations", "hverdagsledelse", "--csv", str(tmp_path / "r.csv"))

    # then
    first, second, third, waiting, gone, substitute = read_csv(tmp_path / "r.csv")
    assert (first["3. juni 2025 (møde 1)"], first["9. september 2025 (møde 2)"]) == ("kommer", "afbud")
    assert (second["3. juni 2025 (møde 1)"], third["3. juni 2025 (møde 1)"]) == ("kommer ikke", "måske")
    assert (waiting["Status"], waiting["Nr. på ventelisten"], substitute["Status"]) == ("på venteliste", "1", "vikar")
    assert gone["3. juni 2025 (møde 1)"] == "", "what somebody once answered who has left since would only mislead"
    assert (first["Navn"], first["Telefon"], first["EAN-nummer"], first["Tilmeldt den"]) == (
        "Åse Ærø", "'+4512345678", "5790000000000", "15-01-2025 09:00",
    )  # fmt: skip


def test_the_headers_are_english_in_an_english_house(english: Desk, tmp_path: Path) -> None:
    # given
    english.enter("Åse Ærø", answers={"1": "accepted"})

    # when
    english.run("registrations", "hverdagsledelse", "--csv", str(tmp_path / "r.csv"))

    # then
    (row,) = read_csv(tmp_path / "r.csv")
    assert (row["Name"], row["Status"], row["3 June 2025 (meeting 1)"], row["Registered on"]) == (
        "Åse Ærø", "registered", "coming", "2025-01-15 09:00",
    )  # fmt: skip


def test_the_list_of_all_programmes_says_of_which_a_meeting_is(full: Desk, tmp_path: Path) -> None:
    # when
    full.run("registrations", "--csv", str(tmp_path / "r.csv"))

    # then
    rows = read_csv(tmp_path / "r.csv")
    souschefer = next(name for name in rows[0] if name.startswith("Netværksmøde for souschefer") and "(møde 1)" in name)
    assert [row["Navn"] for row in rows if row[souschefer]] == ["Rie Dam"]
    assert rows[0]["Hverdagsledelse: 3. juni 2025 (møde 1)"] == "kommer"


def test_an_excel_file_has_sheets_for_caterer_finance_and_turnout(full: Desk, tmp_path: Path) -> None:
    # when
    full.run("registrations", "hverdagsledelse", "--xlsx", str(tmp_path / "r.xlsx"))

    # then
    book = CalamineWorkbook.from_path(tmp_path / "r.xlsx")
    assert book.sheet_names == ["Deltagere", "Kost", "Fakturering", "Fremmøde"]
    assert book.get_sheet_by_name("Kost").to_python()[1:] == [
        ["Kost", "Vegetar", 2, "Bo Holm, Åse Ærø"], ["Kost", "(intet oplyst)", 1, ""], ["Særlige hensyn", "kørestol", 1, "Bo Holm"],
        ["I alt", "", 3, ""],
    ]  # fmt: skip
    money = book.get_sheet_by_name("Fakturering").to_python()
    assert money[0] == [
        "Arbejdsplads", "EAN-nummer", "CVR-nummer", "Navn", "Mailadresse", "Pris uden moms (DKK)", "Moms (DKK)", "I alt (DKK)",
    ]  # fmt: skip
    assert [row[3] for row in money[1:]] == ["Ida Bech", "Bo Holm", "Åse Ærø", ""], "by workplace; who waits or left pays nothing"
    assert money[3] == ["Øby", "5790000000000", "", "Åse Ærø", "åse.ærø@by.example", 4500, 1125, 5625]
    assert money[4][5:] == [13500, 3375, 16875]
    turnout = book.get_sheet_by_name("Fremmøde").to_python()
    assert [row[:4] + [row[6]] for row in turnout[1:3]] == [
        ["3. juni 2025 (møde 1)", 2, 1, 1, 1],
        ["9. september 2025 (møde 2)", 3, 0, 0, 1],
    ]


def test_a_list_of_several_programmes_is_one_sheet(full: Desk, tmp_path: Path) -> None:
    full.run("registrations", "--xlsx", str(tmp_path / "r.xlsx"))

    assert CalamineWorkbook.from_path(tmp_path / "r.xlsx").sheet_names == ["Deltagere"]


def test_a_list_of_nobody_is_a_head_alone(desk: Desk, tmp_path: Path) -> None:
    desk.run("registrations", "hverdagsledelse", "--xlsx", str(tmp_path / "r.xlsx"))
    desk.run("registrations", "hverdagsledelse", "--csv", str(tmp_path / "r.csv"))

    assert read_csv(tmp_path / "r.csv") == []
    assert CalamineWorkbook.from_path(tmp_path / "r.xlsx").get_sheet_by_index(0).to_python()[0][0] == "Navn"
    assert "Nobody" in desk.run("registrations", "hverdagsledelse")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("registered", ["Åse Ærø", "Bo Holm", "Ida Bech"]),
        ("waiting", ["Jens Krog"]),
        ("waiting list", ["Jens Krog"]),
        ("Venteliste", ["Jens Krog"]),
        ("cancelled, substitute", ["Lis Lund", "Per Vang"]),
        ("awaiting", []),
    ],
)
def test_a_status_is_chosen_in_the_programs_words_or_in_the_houses(full: Desk, wanted: str, found: list[str]) -> None:
    assert names(full.rows("registrations", "hverdagsledelse", "--status", wanted)) == found


@pytest.mark.parametrize("meeting", ["1", "2025-06-03", "3. juni 2025", "3. juni", "3 June", "3/6", "3/6-2025", "3.6.2025"])
def test_a_meeting_is_chosen_by_its_key_or_its_day(full: Desk, meeting: str) -> None:
    assert names(full.rows("registrations", "hverdagsledelse", "--meeting", meeting)) == ["Åse Ærø", "Ida Bech"]


def test_whoever_comes_in_anothers_place_is_on_the_list_of_that_meeting(full: Desk, tmp_path: Path) -> None:
    # when
    rows = full.rows("registrations", "hverdagsledelse", "--meeting", "2")
    full.run("registrations", "hverdagsledelse", "--meeting", "2", "--xlsx", str(tmp_path / "r.xlsx"))

    # then
    assert names(rows) == ["Bo Holm", "Ida Bech", "Per Vang"]
    book = CalamineWorkbook.from_path(tmp_path / "r.xlsx")
    assert [row[1:3] for row in book.get_sheet_by_name("Kost").to_python()[1:4]] == [["vegan", 1], ["vegetar", 1], ["(intet oplyst)", 1]]
    assert [row[0] for row in book.get_sheet_by_name("Fremmøde").to_python()[1:]] == ["9. september 2025 (møde 2)"]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("souchefer",), 1, "Did you mean souschefer?"),
        (("hverdagsledelse", "--status", "tilmeld"), 1, "Did you mean tilmeldt?"),
        (("hverdagsledelse", "--meeting", "4. juni"), 1, "There are: 1 (2025-06-03), 2 (2025-09-09)"),
        (("--meeting", "1"), 2, "--meeting needs a PROGRAMME"),
        (("hverdagsledelse", "--csv", "findes-ikke/r.csv"), 1, "cannot be written"),
        (("hverdagsledelse", "--xlsx", "findes-ikke/r.xlsx"), 1, "Choose another folder"),
        (("hverdagsledelse", "--csv", "a.csv", "--json"), 2, "not allowed with"),
    ],
)
def test_a_mistake_is_told_with_what_to_do(full: Desk, arguments: tuple[str, ...], code: int, told: str) -> None:
    assert told in full.run("registrations", *arguments, code=code)


def test_a_choice_that_fits_nobody_is_not_called_an_empty_list(full: Desk) -> None:
    assert "None of the 6 on the list fits" in full.run("registrations", "hverdagsledelse", "--status", "declined")


def test_a_programme_whose_file_is_gone_still_shows_who_is_in_it(desk: Desk, tmp_path: Path) -> None:
    # given
    desk.enter("Åse Ærø", programme="nedlagt", answers={"studietur": "accepted"})

    # when
    desk.run("registrations", "nedlagt", "--csv", str(tmp_path / "r.csv"))

    # then
    (row,) = read_csv(tmp_path / "r.csv")
    assert row["møde studietur"] == "kommer"
    assert "Did you mean nedlagt?" in desk.run("registrations", "nedlakt", code=1)


def test_a_meeting_that_is_called_off_or_not_dated_says_so_in_its_head() -> None:
    heads = [column.head for column in pages.meeting_columns([], {NETWORK.slug: NETWORK}, DANISH)]

    assert heads == ["3. juni 2025 (møde 1)", "9. september 2025 (møde 2, aflyst)", "møde 3"]


def test_a_substitute_who_was_read_in_a_mail_is_on_the_list_with_his_name(desk: Desk, tmp_path: Path) -> None:
    # given
    for number, body in enumerate(
        ("Jeg vil gerne tilmelde mig netværket om hverdagsledelse.", "Bo Holm, bo@by.example, kommer i stedet for mig den 9. september.")
    ):
        desk.receive(sign_up("Eva Lund", subject="Hverdagsledelse", body=f"Hej\n\n{body}\n", Message_ID=f"<{number}@by.example>"))

    # when
    desk.run("registrations", "hverdagsledelse", "--csv", str(tmp_path / "r.csv"))

    # then
    eva, bo = read_csv(tmp_path / "r.csv")
    assert (eva["9. september 2025 (møde 2)"], eva["3. juni 2025 (møde 1)"]) == ("vikar: Bo Holm", "inviteret")
    assert (bo["Status"], bo["9. september 2025 (møde 2)"], bo["3. juni 2025 (møde 1)"]) == ("vikar", "inviteret", "")
    assert names(desk.rows("registrations", "hverdagsledelse", "--meeting", "2")) == ["Bo Holm"]
    assert desk.rows("registrations", "hverdagsledelse")[0]["stand_ins"] == {"2": "bo@by.example"}


def test_whose_place_is_taken_says_who_comes() -> None:
    # given
    eva = listed(1, "Eva Lund", Status.REGISTERED, said(1, "1", Answer.SUBSTITUTED, "2@by.example"), **{"1": "Bo Holm"})
    alone = listed(3, "Ida Bech", Status.REGISTERED, said(3, "1", Answer.SUBSTITUTED))

    # when
    sheet = pages.participants([eva, alone], {NETWORK.slug: NETWORK}, DANISH)

    # then
    at = sheet.header.index("3. juni 2025 (møde 1)")
    assert [row[at] for row in sheet.rows] == ["vikar: Bo Holm", "vikar"]


def test_the_waiting_list_is_counted_as_the_offers_go(desk: Desk) -> None:
    # given
    desk.enter("Jens Krog", Status.WAITING_LIST, registered_at=AT + timedelta(hours=2))
    desk.enter("Lis Lund", Status.WAITING_LIST, registered_at=AT)

    # then
    assert [(row["name"], row["waiting_place"]) for row in desk.rows("registrations", "hverdagsledelse")] == [
        ("Jens Krog", 2),
        ("Lis Lund", 1),
    ]


def test_two_meetings_on_one_day_are_told_apart_by_their_keys(english: Desk) -> None:
    # given
    twice = Programme(
        slug="x", title="X", meetings=(Meeting(key="a", date=date(2025, 6, 3)), Meeting(key="b", date=date(2025, 6, 3))),
    )  # fmt: skip

    # then
    assert roll.meeting_named("A", twice, WORDINGS).key == "a"
    with pytest.raises(Exception, match="several meetings"):
        roll.meeting_named("2025-06-03", twice, WORDINGS)
    with pytest.raises(Exception, match="has no meetings"):
        roll.meeting_named("1", Programme(slug="x", title="X"), WORDINGS)


def test_times_are_those_of_the_house() -> None:
    assert roll.local(datetime(2025, 7, 1, 8, 0, tzinfo=UTC), DENMARK) == "2025-07-01T10:00:00+02:00"
    assert roll.local(None, DENMARK) == ""

"""What lands in a spreadsheet is what was written, on one line, and nothing of it ever runs."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from postbud.errors import FileInTheWay
from postbud.sheets import FORMULA_STARTS, Sheet, clean, csv_of, defused, save, xlsx_of

DENMARK = ZoneInfo("Europe/Copenhagen")
# What people write, and what somebody writes who wants to run a program on the coordinator's machine.
HOSTILE = st.sampled_from(
    [
        "=HYPERLINK(\"http://by.example\")", "  =1+1", "\xa0@SUM(A1)", "\ufeff=1", "\t=1", "\r\n-2+3", "+cmd|' /C calc'!A0", "x,=1+1",
        "a;=b", "\u200b=1", "＝1+1", "'=1", '"=1', "x\n=1", "x|@y", "a\";=1;\"",
    ]
)  # fmt: skip
TEXTS = st.text() | HOSTILE | st.tuples(HOSTILE, st.text()).map("".join) | st.tuples(st.text(), HOSTILE).map("".join)


def one(*cells: object) -> Sheet:
    return Sheet("Deltagere", tuple(f"k{number}" for number in range(len(cells))), (tuple(cells),))  # type: ignore[arg-type]


def read_csv(data: bytes, delimiter: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def read_xlsx(data: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


@given(TEXTS)
@example("+4512345678")
def test_no_cell_of_a_csv_file_is_a_formula_and_nothing_is_lost(text: str) -> None:
    # when
    head, row = read_csv(csv_of(one(text, "efter"), "da"))

    # then
    assert head == ["k0", "k1"] and row[1] == "efter", "one row, two cells, whatever is in them"
    assert row[0].strip()[:1] not in FORMULA_STARTS
    assert row[0].replace("'", "") == clean(text).replace("'", "")


@given(TEXTS)
def test_a_program_that_splits_lines_elsewhere_finds_no_formula_either(text: str) -> None:
    for separator in ",;|":
        assert all(part[:1] not in FORMULA_STARTS for part in defused(text).split(separator)), separator


@given(TEXTS)
def test_no_cell_of_an_excel_file_is_a_formula_and_every_text_is_read_back(text: str) -> None:
    # when
    data = xlsx_of([one(text, "efter")], "da")

    # then
    page = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in page and "<f " not in page
    assert read_xlsx(data)[1] == [clean(text), "efter"]


def test_every_text_of_an_excel_file_has_the_format_text_so_that_editing_it_makes_no_formula() -> None:
    # when
    book = zipfile.ZipFile(io.BytesIO(xlsx_of([one("=1+1")], "da")))

    # then
    style = int(re.findall(r'<c r="A2" s="(\d+)"', book.read("xl/worksheets/sheet1.xml").decode())[0])
    formats = re.findall(r'<xf numFmtId="(\d+)"', book.read("xl/styles.xml").decode().partition("<cellXfs")[2])
    assert formats[style] == "49", "the built-in format for text"


@pytest.mark.parametrize("phone", ["+4512345678", "12345678", "+45 12 34 56 78"])
def test_a_phone_number_keeps_every_digit(phone: str) -> None:
    assert read_xlsx(xlsx_of([one(phone)], "da"))[1] == [phone]
    assert read_csv(csv_of(one(phone), "da"))[1][0].removeprefix("'") == phone


def test_a_csv_file_is_one_that_excel_in_danish_opens_right() -> None:
    # when
    data = csv_of(one("Åse Ærø", "5790000000000", Decimal("4500.50"), 3, datetime(2025, 1, 15, 9, 1, tzinfo=DENMARK), None), "da")

    # then
    assert data.startswith(b"\xef\xbb\xbf"), "without the mark Excel reads æøå as something else"
    assert data.endswith(b"\r\n") and data.count(b"\n") == data.count(b"\r\n") == 2
    assert read_csv(data)[1] == ["Åse Ærø", "5790000000000", "4500,50", "3", "15-01-2025 09:01", ""]
    assert not data.removeprefix(b"\xef\xbb\xbf").startswith(b"sep="), "that line would make Excel forget the mark"


def test_numbers_and_times_of_an_excel_file_are_numbers_and_times() -> None:
    # when
    row = read_xlsx(xlsx_of([one("5790000000000", Decimal("4500.50"), 3, datetime(2025, 1, 15, 9, 1, tzinfo=DENMARK), None)], "en"))[1]

    # then
    assert row == ["5790000000000", 4500.5, 3, datetime(2025, 1, 15, 9, 1), ""]  # noqa: DTZ001 - Excel has no time zones


def test_a_text_that_no_cell_can_hold_is_cut_and_not_dropped() -> None:
    long = "x" * 100_000

    assert read_xlsx(xlsx_of([one(long)], "da"))[1][0] == clean(long) and len(clean(long)) == 32_000


def test_sheets_may_be_called_anything_and_there_may_be_nobody() -> None:
    # given
    sheets = [Sheet(title, ("A",), ()) for title in ("Kost", "kost", "[Løn]: '25/26'?*", "", "x" * 60)]

    # when
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx_of(sheets, "da")))

    # then
    assert book.sheet_names == ["Kost", "kost 2", "Løn   '25 26", "4", "x" * 28]


def test_an_older_list_is_replaced_and_another_file_is_not(tmp_path: Path) -> None:
    # given
    older, rules = tmp_path / "deltagere.csv", tmp_path / "mailbox_rules.yaml"
    older.write_text("gammel", encoding="utf-8")
    rules.write_text("address: x@by.example", encoding="utf-8")

    # when
    save(older, b"ny")
    with pytest.raises(FileInTheWay) as raised:
        save(rules, b"ny")

    # then
    assert older.read_bytes() == b"ny" and rules.read_text(encoding="utf-8") == "address: x@by.example"
    assert ".csv or .xlsx" in raised.value.advice


@pytest.mark.parametrize("name", [".", "findes-ikke/deltagere.xlsx"])
def test_a_file_that_cannot_be_written_is_told_with_what_to_do(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileInTheWay) as raised:
        save(tmp_path / name, b"x")

    assert "cannot be written" in raised.value.what and "Excel" in raised.value.advice

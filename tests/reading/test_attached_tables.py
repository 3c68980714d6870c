"""Files with tables that were made to do harm give no table, and cost no more memory than a mail may."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter

from postbud.reading.attachments import ATTACHED, numbered_tables, tables_of
from postbud.reading.packages import packed, unpacked

SHEET, SHARED = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def workbook() -> bytes:
    into = io.BytesIO()
    with xlsxwriter.Workbook(into) as made:
        made.add_worksheet().write_row(1, 1, ("Navn", "E-mail"))
    return into.getvalue()


def changed(name: str, old: bytes, new: bytes) -> bytes:
    """The workbook with something replaced in one of its parts."""
    parts = unpacked(workbook())
    assert old in parts[name]
    return packed(parts | {name: parts[name].replace(old, new)})


def test_an_ordinary_workbook_is_read_with_its_rows_numbered() -> None:
    assert tables_of("a.xlsx", "", workbook()) == [[["Navn", "E-mail"]]]
    assert numbered_tables("a.xlsx", workbook(), ATTACHED) == [[(2, ["Navn", "E-mail"])]]


@pytest.mark.parametrize("place", [b'"XFD1048576"', b"'ZZZ2'", b'"b00099999999"', b'"ZZ20000"'])
def test_a_cell_far_away_does_not_make_the_parser_take_all_memory(place: bytes) -> None:
    assert tables_of("a.xlsx", "", changed(SHEET, b'"C2"', place)) == []


def test_one_long_text_cannot_be_shared_by_many_cells() -> None:
    assert tables_of("a.xlsx", "", changed(SHARED, b"Navn", b"N" * 1_000_000)) == []


def test_a_package_that_unpacks_to_too_much_is_left_alone() -> None:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b" " * 30_000_000)

    assert tables_of("a.xlsx", "", into.getvalue()) == []


def test_a_package_that_lies_about_its_size_is_read_no_further_than_it_says() -> None:
    content = bytearray(packed({"xl/workbook.xml": b"<x/>", "xl/bomb.xml": b"y" * 5000}))
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (10).to_bytes(4, "little")  # the size unpacked (APPNOTE 4.3.12)

    assert tables_of("a.xlsx", "", bytes(content)) == []


def test_a_binary_workbook_beside_the_other_is_not_tried() -> None:
    parts = unpacked(workbook()) | {"xl/workbook.bin": b"x"}

    assert tables_of("a.xlsx", "", packed(parts)) == []


def test_more_rows_than_a_mail_may_bring_are_cut_off() -> None:
    assert [len(table) for table in tables_of("a.csv", "", b"navn;mail\n" * 5000)] == [ATTACHED.rows]

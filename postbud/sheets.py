"""CSV and XLSX that open right in Excel and run nothing: the bytes of spreadsheets, and writing them to a file.

Knows cells and what spreadsheet programs make of them; knows no registration. What a participant wrote is a text and stays one: OWASP's
advice on CSV injection, see `defused`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from postbud.errors import FileInTheWay
from postbud.files import write_private

Cell = str | int | Decimal | datetime | None

# What makes a cell a formula: OWASP's list, with the full-width signs that Japanese Excel takes for the same.
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
# Where a spreadsheet program set to another language may begin a new cell in the middle of ours.
SEPARATORS = frozenset(",;|")
LONGEST_CELL = 32_000  # characters; Excel takes 32,767 and drops longer texts altogether
TEXT = 49  # the built-in number format "@" (ECMA-376 part 1, section 18.8.30)
WIDEST, NARROWEST = 48, 6  # of a column, in characters
PRINTABLE = 180  # characters that can still be read when they are shrunk to the width of a page
# How days and times are written where they are text (CSV), and shown where they are numbers (XLSX).
MOMENT_TEXT = {"da": "%d-%m-%Y %H:%M", "en": "%Y-%m-%d %H:%M"}
MOMENT_SHOWN = {"da": "dd-mm-yyyy hh:mm", "en": "yyyy-mm-dd hh:mm"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with a head. `summed`: its last row is the sum of the others. `frozen`: how many columns stay in view."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    summed: bool = False
    frozen: int = 0


def plain(value: Any) -> str:
    """A value on one line, free of control characters, which could steer a terminal or break a cell."""
    text = "" if value is None else str(value)
    return "".join(character if character.isprintable() else " " for character in text)


def csv_of(sheet: Sheet, language: str) -> bytes:
    """A sheet as CSV for Excel in Danish: UTF-8 with a mark (or æøå are read wrong), semicolons, CRLF, each field in quotes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([defused(name) for name in sheet.header])
    writer.writerows([_as_text(cell, language) for cell in row] for row in sheet.rows)
    return text.getvalue().encode("utf-8-sig")


def _as_text(cell: Cell, language: str) -> str:
    if isinstance(cell, datetime):
        return cell.strftime(MOMENT_TEXT[language])
    if isinstance(cell, Decimal):
        return str(cell).replace(".", ",") if language == "da" else str(cell)
    return str(cell) if isinstance(cell, int) else defused(cell)


def defused(value: str | None) -> str:
    """A text that no spreadsheet program takes for a formula: an apostrophe stands in front of what would begin one.

    That is at its start, and behind a comma or semicolon in it, for a program that splits the line there. Spaces at both ends are dropped,
    because programs look behind them. Nothing else is changed, so a phone number keeps every digit: '+4512345678.
    """
    text = clean(value)
    return "".join(
        f"'{sign}" if sign in FORMULA_STARTS and (not at or text[at - 1] in SEPARATORS) else sign for at, sign in enumerate(text)
    )


def clean(value: str | None) -> str:
    """A text on one line without control characters and spaces around it, no longer than a cell may be."""
    text = plain(value).strip()
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def xlsx_of(sheets: Sequence[Sheet], language: str) -> bytes:
    """An Excel file. Every text is a cell of the format Text, which stays one also when somebody edits it: nothing is ever a formula."""
    import xlsxwriter

    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "remove_timezone": True}) as book:
        formats = {
            "head": book.add_format({"bold": True, "num_format": TEXT, "bottom": 1, "valign": "top"}),
            "text": book.add_format({"num_format": TEXT, "valign": "top", "text_wrap": True}),
            "whole": book.add_format({"num_format": "0", "valign": "top"}),
            "money": book.add_format({"num_format": "#,##0.00", "valign": "top"}),
            "moment": book.add_format({"num_format": MOMENT_SHOWN[language], "valign": "top"}),
            "sum-text": book.add_format({"bold": True, "top": 1, "num_format": TEXT}),
            "sum-whole": book.add_format({"bold": True, "top": 1, "num_format": "0"}),
            "sum-money": book.add_format({"bold": True, "top": 1, "num_format": "#,##0.00"}),
        }
        for title, sheet in zip(_titles(sheets), sheets, strict=True):
            _fill(book.add_worksheet(title), sheet, formats)
    return data.getvalue()


def _fill(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    widths = [_width(name, (row[column] for row in sheet.rows)) for column, name in enumerate(sheet.header)]
    for column, (name, width) in enumerate(zip(sheet.header, widths, strict=True)):
        page.write_string(0, column, clean(name), formats["head"])
        page.set_column(column, column, width)
    for number, row in enumerate(sheet.rows, 1):
        is_sum = sheet.summed and number == len(sheet.rows)
        for column, cell in enumerate(row):
            _write(page, number, column, cell, formats, "sum-" if is_sum else "")
    last = max(1, len(sheet.rows) - sheet.summed)
    page.autofilter(0, 0, last, max(0, len(sheet.header) - 1))
    page.freeze_panes(1, sheet.frozen)
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # an EAN number is a text; Excel would mark each with a green corner
    page.set_landscape()
    page.set_paper(9)  # A4
    if sum(widths) <= PRINTABLE:
        page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _write(page: Any, row: int, column: int, cell: Cell, formats: dict[str, Any], kind: str) -> None:
    if isinstance(cell, datetime):
        page.write_datetime(row, column, cell, formats["moment"])
    elif isinstance(cell, Decimal):
        page.write_number(row, column, float(cell), formats[f"{kind}money"])
    elif isinstance(cell, int):
        page.write_number(row, column, cell, formats[f"{kind}whole"])
    elif clean(cell):
        page.write_string(row, column, clean(cell), formats[f"{kind}text"])
    else:
        page.write_blank(row, column, None, formats[f"{kind}text"])


def _width(name: str, cells: Iterable[Cell]) -> int:
    """Wide enough for the longest cell and the head with its filter arrow, within reason."""
    longest = max((16 if isinstance(cell, datetime) else len(str(cell or "")) for cell in cells), default=0)
    return min(WIDEST, max(NARROWEST, longest + 2, len(name) + 4))


def _titles(sheets: Sequence[Sheet]) -> list[str]:
    """Names that Excel takes: at most 31 characters, some of them forbidden, and none twice, whatever the words file says."""
    titles: list[str] = []
    for number, sheet in enumerate(sheets, 1):
        title = "".join(" " if sign in "[]:*?/\\" else sign for sign in clean(sheet.title)).strip(" '")[:28] or str(number)
        titles.append(title if title.casefold() not in map(str.casefold, titles) else f"{title} {number}")
    return titles


def save(path: Path, data: bytes) -> None:
    """Write a list to a file. An older list of that name is replaced; a file that is none, going by its name, is not.

    Raises:
        FileInTheWay: it cannot be written, or is something else.
    """
    if path.is_file() and path.suffix.casefold() not in (".csv", ".xlsx") and path.stat().st_size:
        raise FileInTheWay("the file is there already and is no list", where=str(path), advice="Choose a name that ends in .csv or .xlsx.")
    try:
        write_private(path, data)
    except OSError as error:
        advice = "Choose another folder or name; if the file is open in Excel, close it there."
        raise FileInTheWay(f"the file cannot be written: {error.strerror or error}", where=str(path), advice=advice) from error

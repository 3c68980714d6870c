"""Tables out of files: CSV, XLSX, ODS and DOCX, each row with its line, and with limits on what is read.

Knows file formats only. `tables_of` is for what strangers attach: what cannot be read gives no table there and never an error.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from zipfile import BadZipFile

from postbud.errors import TableRefused
from postbud.reading.packages import check_workbook, packed, unpacked

Table = list[list[str]]
Numbered = list[tuple[int, list[str]]]  # each row behind the line, or the row of the sheet, where it begins
MOST_SHEETS = 5


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is read of one file: its bytes, and rows of one table."""

    size: int
    rows: int


ATTACHED = Limits(size=2_000_000, rows=1_000)


def tables_of(filename: str, content_type: str, content: bytes) -> list[Table]:
    """The tables of one attached file; an empty list if it is none, too large, or broken."""
    try:
        found = numbered_tables(filename, content, ATTACHED, is_text=content_type.startswith("text/"))
    except Exception:  # noqa: BLE001 - hostile files raise whatever their parser forgot; no table is the answer to all of them
        return []
    return [[row for _, row in table[: ATTACHED.rows]] for table in found]


def numbered_tables(filename: str, content: bytes, limits: Limits, *, is_text: bool = False) -> list[Numbered]:
    """The tables of one file. More rows than the limit are cut off after one more, so that the caller can see it.

    Raises:
        TableRefused: it is too large, or no kind of file that we read. A broken one raises whatever its parser does.
    """
    if len(content) > limits.size:
        raise TableRefused(f"it has more than {limits.size // 1_000_000} MB", advice="Save only the list itself as a new file.")
    if content[:2] == b"PK":
        return [table[: limits.rows + 1] for table in _packed(content, limits)]
    if filename.endswith((".csv", ".tsv", ".txt")) or is_text:
        return [_separated(content, limits)]
    raise TableRefused("it is neither CSV nor an Excel workbook (.xlsx)", advice="Save the list as CSV or .xlsx.")


def _separated(content: bytes, limits: Limits) -> Numbered:
    """CSV as Danish Excel writes it: semicolons, a byte order mark or Windows-1252; commas and tabs as well."""
    text = decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    begins = text[:100_000].split("\n", 20)[:20]
    mark = max(";\t,|", key=lambda one: sum(one in line for line in begins))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    rows: Numbered = []
    line = 1
    for row in reader:
        rows.append((line, row))
        line = reader.line_num + 1
        if len(rows) > limits.rows:
            break
    return rows


def decoded(content: bytes) -> str:
    """A text file as Windows and everybody else writes it: UTF-16 with its mark, UTF-8, or else Windows-1252."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _packed(content: bytes, limits: Limits) -> list[Numbered]:
    """A zip package: a workbook or a document, if what it unpacks to is of a sane size."""
    try:
        parts = unpacked(content)
    except BadZipFile as broken:
        raise TableRefused("the file is broken", advice="Open it in Excel, and save it as a new file.") from broken
    if "word/document.xml" in parts:
        return list(_document(parts["word/document.xml"]))
    if "xl/workbook.xml" in parts or "content.xml" in parts:
        check_workbook(parts)
        return list(_workbook(packed(parts), limits))
    raise TableRefused("it is no Excel workbook (.xlsx)", advice="Save the list as CSV or .xlsx.")


def _workbook(content: bytes, limits: Limits) -> Iterator[Numbered]:
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in workbook.sheet_names[:MOST_SHEETS]:
        sheet = workbook.get_sheet_by_name(name)
        first = sheet.start[0] + 1 if sheet.start else 1
        rows = sheet.to_python(skip_empty_area=True, nrows=limits.rows + 1)
        yield [(number, [_cell(value) for value in row]) for number, row in enumerate(rows, first)]


def _cell(value: object) -> str:
    """A cell's words; a number that is whole is written without ".0" (telephone and EAN columns are numbers to Excel)."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _document(xml: bytes) -> Iterator[Numbered]:
    """The tables of a Word document. Documents with a DTD are left alone: ours have none, entity bombs do."""
    from xml.etree import ElementTree

    if b"<!DOCTYPE" in xml[:2000]:
        return
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    for table in ElementTree.fromstring(xml).iter(f"{space}tbl"):
        rows = (
            [" ".join("".join(text.itertext()) for text in cell.iter(f"{space}t")) for cell in row.iter(f"{space}tc")]
            for row in table.iter(f"{space}tr")
        )
        yield list(enumerate(rows, 1))

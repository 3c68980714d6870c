"""Tables out of attached files: CSV, XLSX and DOCX, with limits on what is unpacked.

Knows file formats only; whatever cannot be read gives no table and never an error.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator

Table = list[list[str]]
LARGEST, UNPACKED, MOST_ROWS = 2_000_000, 20_000_000, 1_000  # bytes of a file, bytes of a package unzipped, rows


def tables_of(filename: str, content_type: str, content: bytes) -> list[Table]:
    """The tables of one file; an empty list if it is none, too large, or broken."""
    if len(content) > LARGEST:
        return []
    try:
        if content[:2] == b"PK":
            return _packed(content)
        if filename.endswith((".csv", ".tsv", ".txt")) or content_type.startswith("text/"):
            return [_separated(content)]
    except Exception:  # noqa: BLE001 - hostile files raise whatever their parser forgot; no table is the answer to all of them
        return []
    return []


def _separated(content: bytes) -> Table:
    """CSV as Danish Excel writes it: semicolons, a byte order mark or Windows-1252; commas and tabs as well."""
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    mark = max(";\t,|", key=first.count)
    return [row for _, row in zip(range(MOST_ROWS), csv.reader(io.StringIO(text), delimiter=mark), strict=False)]


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _packed(content: bytes) -> list[Table]:
    """A zip package: a workbook or a document, if what it unpacks to is of a sane size."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if sum(entry.file_size for entry in package.infolist()) > UNPACKED:
            return []
        names = set(package.namelist())
        if "word/document.xml" in names:
            return list(_document(package.read("word/document.xml")))
    if "xl/workbook.xml" in names or "content.xml" in names:
        return list(_workbook(content))
    return []


def _workbook(content: bytes) -> Iterator[Table]:
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in workbook.sheet_names[:5]:
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=True)[:MOST_ROWS]
        yield [[_cell(value) for value in row] for row in rows]


def _cell(value: object) -> str:
    """A cell's words; a number that is whole is written without ".0" (telephone and EAN columns are numbers to Excel)."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _document(xml: bytes) -> Iterator[Table]:
    """The tables of a Word document. Documents with a DTD are left alone: ours have none, entity bombs do."""
    from xml.etree import ElementTree

    if b"<!DOCTYPE" in xml[:2000]:
        return
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    for table in ElementTree.fromstring(xml).iter(f"{space}tbl"):
        rows = [
            [" ".join("".join(text.itertext()) for text in cell.iter(f"{space}t")) for cell in row.iter(f"{space}tc")]
            for row in table.iter(f"{space}tr")
        ]
        yield rows[:MOST_ROWS]

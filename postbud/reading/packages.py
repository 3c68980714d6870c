"""Zip packages (XLSX, ODS, DOCX) taken apart before any parser of their formats sees them.

A file of one kilobyte can ask such a parser for terabytes: by what it unpacks to, by a cell far away, or by one long text that a million
cells share. The limits here are far above what people's lists have. Knows bytes, and nothing of what the cells say.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

from postbud.errors import TableRefused

UNPACKED = 20_000_000  # bytes
MOST_PARTS = 500
MOST_CELLS = 1_000_000  # from the first to the last: the parser makes room for all that lie between
WIDEST = 500  # columns
LONGEST_SHARED_TEXT = 200_000  # bytes with its markup; Excel itself takes 32,767 letters in a cell
ALL_TEXT = 100_000_000  # bytes of all cells together when each has a copy of the text it shares, as parsers make them

# A cell or a row says where it is: <c r="AB12">, <row r="12">. Shared texts stand one after the other: <si>...</si>.
PLACE = re.compile(rb"""[\s:]r\s*=\s*["']\s*([A-Z]*)([0-9]+)\s*["']""", re.IGNORECASE)
SHARED = re.compile(rb"<(?:[A-Za-z]{1,20}:)?si[\s>/]")
# A cell's value, which is the number of a shared text; and every value, also one written in a way that we do not take to pieces.
SHARES = re.compile(rb"<(?:[A-Za-z]{1,20}:)?v>([0-9]{1,9})</")
VALUE = re.compile(rb"<(?:[^\s<>/:]{1,100}:)?v[\s>]")


def unpacked(content: bytes) -> dict[str, bytes]:
    """The parts of a package by name. Raises TableRefused, or zipfile's own errors for what is no package."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        entries = package.infolist()
        if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > UNPACKED:
            raise TableRefused(f"it unpacks to more than {UNPACKED // 1_000_000} MB", advice="Save only the list itself as a new file.")
        return {entry.filename: package.read(entry) for entry in entries}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The same parts as a package again: what was looked at is what a parser reads, whatever the first package said of its sizes."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as package:
        for name, part in parts.items():
            package.writestr(zipfile.ZipInfo(name), part)
    return into.getvalue()


def check_workbook(parts: Mapping[str, bytes]) -> None:
    """Raises TableRefused if a workbook's cells lie too far apart or share too long a text."""
    shared = [length for part in parts.values() for length in _shared_lengths(part)]
    text = sum(_text_of_cells(part, shared) for part in parts.values())
    if text > ALL_TEXT:
        raise TableRefused(f"its cells have {text // 1_000_000} MB of text", advice="Save only the list itself as a new file.")
    for name, part in parts.items():
        if name.endswith("workbook.bin"):
            raise TableRefused("it is a binary workbook", advice="Save it as an ordinary Excel workbook (.xlsx), or as CSV.")
        rows, columns = _extent(part)
        if columns > WIDEST or rows * max(columns, 1) > MOST_CELLS:
            advice = "Delete what stands far away from the list, or save it as CSV."
            raise TableRefused(f"its cells reach to row {rows} and column {columns}", advice=advice)
    if max(shared, default=0) > LONGEST_SHARED_TEXT:
        raise TableRefused("one of its texts is longer than a cell can be", advice="Save the list as CSV.")


def _extent(part: bytes) -> tuple[int, int]:
    """The last row and column that any cell of a part names."""
    rows = columns = 0
    for found in PLACE.finditer(part):
        rows = max(rows, int(found[2][:12]))
        columns = max(columns, _column(found[1].upper()[:8]))
    return rows, columns


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _shared_lengths(part: bytes) -> list[int]:
    """How many bytes each shared text of a part has, in order."""
    places = [found.start() for found in SHARED.finditer(part)]
    return [end - start for start, end in zip(places, [*places[1:], len(part)], strict=False)]


def _text_of_cells(part: bytes, shared: list[int]) -> int:
    """The most bytes that the cells of a part can have of shared texts. A value we do not understand may mean the longest of them."""
    if not shared:
        return 0
    understood = [int(found[1]) for found in SHARES.finditer(part)]
    others = max(0, sum(1 for _ in VALUE.finditer(part)) - len(understood))
    return sum(shared[number] for number in understood if number < len(shared)) + others * max(shared)

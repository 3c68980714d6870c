"""Tables for people, JSON, CSV and XLSX for programs; and how an error is told.

Everything a stranger wrote passes `plain`, so that no mail can steer a terminal or a spreadsheet.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from postbud.errors import ConfigurationError, PostbudError, UnknownName
from postbud.yaml_words import nearest

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def show_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool, empty: str) -> None:
    """A list as a JSON array (all keys), or as a table of `columns`; `empty` is said when there is nothing."""
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
    elif not rows:
        print(empty)
    else:
        _table(rows, columns)


def _table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(Text(plain(row.get(column))) for column in columns))
    Console(soft_wrap=not sys.stdout.isatty(), width=None if sys.stdout.isatty() else 200).print(table)


def plain(value: Any) -> str:
    """A value on one line, free of control characters, which could steer a terminal."""
    text = "" if value is None else str(value)
    return "".join(character if character.isprintable() else " " for character in text)


def write_csv(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Write rows as CSV for Excel in Danish: UTF-8 with a mark, semicolons; a cell that would be a formula is quoted. Raises OSError."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(rows[0] if rows else ())
        writer.writerows([_not_a_formula(row[key]) for key in rows[0]] for row in rows)


def write_xlsx(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Write rows as an Excel sheet; every cell is text, so nothing in it is ever a formula. Raises OSError."""
    import xlsxwriter

    path.open("wb").close()  # a path that cannot be written is told as of any other file
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        keys = list(rows[0]) if rows else []
        for column, key in enumerate(keys):
            sheet.write_string(0, column, key, book.add_format({"bold": True}))
        for number, row in enumerate(rows, 1):
            for column, key in enumerate(keys):
                sheet.write_string(number, column, plain(row[key]))
        sheet.autofit()


def _not_a_formula(value: Any) -> str:
    """A phone number (+45 ...) must not become a formula in a spreadsheet either; the quote is Excel's sign for text."""
    text = plain(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def tell(error: Exception) -> None:
    """Say on standard error what happened, where, and what to do; without a traceback."""
    if isinstance(error, ConfigurationError):
        count = len(error.problems)
        print("\n".join(map(str, error.problems)), file=sys.stderr)
        print(f"\n{count} problem{'s' if count > 1 else ''}; nothing was started.", file=sys.stderr)
    elif isinstance(error, PostbudError):
        print(f"postbud: {plain(error)}", file=sys.stderr)
        if error.advice:
            print(f"    {plain(error.advice)}", file=sys.stderr)
    elif isinstance(error, OSError):
        print(f"postbud: {plain(error.filename or '')}: {error.strerror or plain(error)}".replace(": : ", ": "), file=sys.stderr)
    else:
        print(f"postbud: the database cannot be used: {plain(getattr(error, 'orig', None) or error)}", file=sys.stderr)


def unknown(kind: str, name: str, known: Mapping[str, object]) -> UnknownName:
    """The error for a name that is not among the known ones, with the nearest."""
    near = nearest(name, known)
    advice = f"Did you mean {near}?" if near else f"There are: {', '.join(sorted(known))}."
    return UnknownName(f"there is no {kind} “{plain(name)}”", advice=advice)


def progress_on(stream: Any = None) -> bool:
    """Whether a person is watching who would like to see progress."""
    stream = stream or sys.stderr
    return bool(getattr(stream, "isatty", lambda: False)())

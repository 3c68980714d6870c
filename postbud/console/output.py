"""Tables for people, JSON for programs; and how an error is told.

Everything a stranger wrote passes `plain`, so that no mail can steer a terminal.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from postbud.errors import ConfigurationError, PostbudError, UnknownName
from postbud.sheets import plain as plain
from postbud.store.database import reason_of
from postbud.yaml_words import nearest


def show_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool, empty: str) -> None:
    """A list as a JSON array (all keys), or as a table of `columns`; `empty` is said when there is nothing."""
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
    elif not rows:
        print(empty)
    else:
        show_table([column.replace("_", " ") for column in columns], [[row.get(column) for column in columns] for row in rows])


def show_table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table for people, as wide as their terminal."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in header:
        table.add_column(Text(plain(name)), overflow="fold")
    for row in rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    Console(soft_wrap=not sys.stdout.isatty(), width=None if sys.stdout.isatty() else 200).print(table)


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
        # PostgreSQL's second line has the values of the row that it did not take.
        print(f"postbud: the database cannot be used: {plain(reason_of(error))}", file=sys.stderr)


def unknown(kind: str, name: str, known: Mapping[str, object]) -> UnknownName:
    """The error for a name that is not among the known ones, with the nearest."""
    near = nearest(name, known)
    advice = f"Did you mean {near}?" if near else f"There are: {', '.join(sorted(known))}."
    return UnknownName(f"there is no {kind} “{plain(name)}”", advice=advice)


def progress_on(stream: Any = None) -> bool:
    """Whether a person is watching who would like to see progress."""
    stream = stream or sys.stderr
    return bool(getattr(stream, "isatty", lambda: False)())

"""Moving a whole database to another: SQLite to PostgreSQL, when one machine is not enough any more, or back.

Every table goes over row by row in one transaction of the target, which is empty before and stays empty if anything fails. Afterwards each
table is read again and compared with what was read from the source, value by value. The source stays as it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from postbud.errors import AlreadyRunning, DatabaseUnusable
from postbud.files import write_private
from postbud.store.database import LIVING, Database, moved_mark, reason_of
from postbud.store.tables import metadata

AT_ONCE = 500  # rows in one statement; a mail's bytes may be 25 MB, but few are
NUL, INSTEAD = "\0", "\ufffd"


@dataclass(frozen=True, slots=True)
class Moved:
    """A table and its rows. `replaced`: texts in which a NUL became U+FFFD, because PostgreSQL keeps none (mails' bytes are no texts)."""

    table: str
    rows: int
    replaced: int = 0


def counted(database: Database) -> dict[str, int]:
    """How many rows each table has, in the order in which they go over; {} where there are no tables yet."""
    with database.read() as connection:
        there = set(sa.inspect(connection).get_table_names())
        if "alembic_version" not in there:
            return {}
        return {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
            if table.name in there
        }


def refuse_unless_empty(target: Database) -> None:
    """Raises DatabaseUnusable where the target cannot be reached, or has rows, or tables that are not ours."""
    where = target.url.render_as_string(hide_password=True)
    try:
        with target.read() as connection:
            names = set(sa.inspect(connection).get_table_names())
        full = {name: count for name, count in counted(target).items() if count}
    except SQLAlchemyError as error:
        what = f"the new database cannot be used: {reason_of(error)}"
        raise DatabaseUnusable(what, where=where, advice="Make it, and let the user of the URL own it.") from error
    strange = names - set(metadata.tables) - {"alembic_version"}
    if strange or full:
        what = f"table {min(strange)!r} is in it" if strange else f"it has {next(iter(full.values()))} rows in {next(iter(full))!r}"
        advice = "Make a new, empty database for Postbud alone."
        raise DatabaseUnusable(f"the new database is not empty: {what}", where=where, advice=advice)


def refuse_while_at_work(source: Database) -> None:
    """Be the only one at work on the source, until it is closed. Raises AlreadyRunning if a daemon or a single round is."""
    source.claim()
    if source.is_sqlite:
        return
    with source.read() as connection:
        alive = sa.text(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = :space AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        if connection.execute(alive, {"space": LIVING}).scalar_one() > 1:  # the one is ours
            advice = "Stop all of them first; what is moved must not change meanwhile."
            raise AlreadyRunning("another Postbud is at work on this database", where=source.url.render_as_string(), advice=advice)


def move(source: Database, target: Database, on_rows: Callable[[int], None] = lambda number: None) -> list[Moved]:
    """Copy everything into `target`, which has the tables and no rows; both were opened by `open_database`.

    Raises:
        DatabaseUnusable: something could not be written, or came out otherwise. Then the target is as empty as before.
    """
    moved: list[Moved] = []
    try:
        with source.deciding() as here, target.deciding() as there:
            for table in metadata.sorted_tables:
                sent = _send(table, here, there, on_rows)
                if sent.digest != _digest(table, there):
                    what = f"table {table.name!r} came out otherwise than it was; nothing was kept"
                    raise DatabaseUnusable(what, where=target.url.render_as_string(), advice="Report this: it is a fault of Postbud's.")
                moved.append(sent.told)
                _continue_numbers(table, there)
    except SQLAlchemyError as error:
        where = target.url.render_as_string(hide_password=True)
        what = f"the move stopped, and nothing was kept: {reason_of(error)}"
        raise DatabaseUnusable(what, where=where, advice="Mend what is said there, and try again.") from error
    return moved


def leave_mark(source: Database, target: Database, now: datetime) -> Path | None:
    """Beside a file that was moved: so that nobody starts Postbud on the old one by mistake. Returns where, None for a server's."""
    mark = moved_mark(source.url)
    if mark is not None:
        write_private(mark, f"{target.url.render_as_string(hide_password=True)}\n{now.isoformat()}\n".encode())
    return mark


@dataclass(frozen=True, slots=True)
class _Sent:
    told: Moved
    digest: str


def _send(table: sa.Table, here: Connection, there: Connection, on_rows: Callable[[int], None]) -> _Sent:
    digest, rows, replaced = hashlib.sha256(), 0, 0
    keeps_nul = there.dialect.name == "sqlite"
    for batch in _rows(table, here):
        ready = []
        for row in batch:
            kept = dict(row) if keeps_nul else {name: _without_nul(value) for name, value in row.items()}
            replaced += sum(kept[name] != row[name] for name in kept)
            digest.update(_as_bytes(kept))
            ready.append(kept)
        there.execute(table.insert(), ready)
        rows += len(ready)
        on_rows(len(ready))
    return _Sent(Moved(table.name, rows, replaced), digest.hexdigest())


def _rows(table: sa.Table, connection: Connection) -> Iterator[list[dict[str, Any]]]:
    """All rows in the order of the primary key, a batch at a time. Texts sort by their bytes, not by each database's collation."""
    key = list(table.primary_key.columns)
    order = [sa.cast(column, sa.LargeBinary) if connection.dialect.name == "sqlite" and _is_text(column) else
             column.collate("C") if _is_text(column) else column for column in key]  # fmt: skip
    with connection.execute(sa.select(table).order_by(*order), execution_options={"yield_per": AT_ONCE}) as found:
        for batch in found.mappings().partitions(AT_ONCE):
            yield [dict(row) for row in batch]


def _is_text(column: sa.Column[Any]) -> bool:
    return isinstance(column.type, sa.String)


def _without_nul(value: Any) -> Any:
    return value.replace(NUL, INSTEAD) if isinstance(value, str) and NUL in value else value


def _digest(table: sa.Table, connection: Connection) -> str:
    digest = hashlib.sha256()
    for batch in _rows(table, connection):
        for row in batch:
            digest.update(_as_bytes(row))
    return digest.hexdigest()


def _as_bytes(row: Mapping[str, Any]) -> bytes:
    """A row's values as bytes that are the same for the same values from either database."""
    return repr([(name, bytes(value) if isinstance(value, memoryview) else value) for name, value in sorted(row.items())]).encode(
        "utf-8", "surrogatepass"
    )


def _continue_numbers(table: sa.Table, there: Connection) -> None:
    """PostgreSQL counts its own numbers: it goes on behind the highest. SQLite does so by itself."""
    column = table.autoincrement_column
    if column is None or there.dialect.name == "sqlite":
        return
    highest = there.execute(sa.select(sa.func.max(column))).scalar()
    if highest is not None:
        there.execute(sa.select(sa.func.setval(sa.func.pg_get_serial_sequence(table.name, column.name), highest)))


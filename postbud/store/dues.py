"""What the clock is to ask about, and when.

    waiting -> done / void (settled otherwise before its time) / failed (after several attempts)

A row's key is unique within kind and programme, so that nothing is asked twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.effects import Schedule, Unschedule
from postbud.model.case import Due
from postbud.store.tables import due

MOST_ATTEMPTS = 5
AGAIN_AFTER = timedelta(minutes=5)
_COLUMNS = (due.c.id, due.c.kind, due.c.at, due.c.programme, due.c.key, due.c.address, due.c.message)


def schedule(connection: Connection, wish: Schedule) -> bool:
    """Enter a row; False if that key was entered before, whatever became of it."""
    here = (due.c.kind == wish.kind) & (due.c.programme == wish.programme) & (due.c.key == wish.key)
    if connection.execute(sa.select(due.c.id).where(here)).first() is not None:
        return False
    row = {
        "kind": wish.kind, "programme": wish.programme, "key": wish.key, "address": wish.address.casefold(),
        "message": wish.message or None, "at": wish.at, "state": "waiting", "attempts": 0, "error": "",
    }  # fmt: skip
    connection.execute(due.insert().values(row))
    return True


def unschedule(connection: Connection, wish: Unschedule) -> int:
    """Let rows that are still to come be void; returns how many. An empty address, or no message, stands for any."""
    here = (due.c.state == "waiting") & (due.c.kind == wish.kind) & (due.c.programme == wish.programme)
    if wish.address:
        here &= due.c.address == wish.address.casefold()
    if wish.message:
        here &= due.c.message == wish.message
    return connection.execute(due.update().where(here).values(state="void")).rowcount


def due_now(connection: Connection, now: datetime, limit: int = 100) -> list[Due]:
    """The rows whose time has come, the oldest first."""
    chosen = sa.select(*_COLUMNS).where(due.c.state == "waiting", due.c.at <= now).order_by(due.c.at, due.c.id).limit(limit)
    return [_due(row) for row in connection.execute(chosen)]


def still_due(connection: Connection, id: int) -> bool:
    """Asked inside the deciding transaction, so that two deciders never both do one."""
    return connection.execute(sa.select(due.c.id).where(due.c.id == id, due.c.state == "waiting")).first() is not None


def finish(connection: Connection, id: int) -> None:
    connection.execute(due.update().where(due.c.id == id).values(state="done", error=""))


def note_failure(connection: Connection, id: int, error: str, now: datetime) -> bool:
    """Try again later; True when it is given up, visibly."""
    attempts = connection.execute(sa.select(due.c.attempts).where(due.c.id == id)).scalar_one() + 1
    given_up = attempts >= MOST_ATTEMPTS
    values = {"attempts": attempts, "error": error[:500], "state": "failed" if given_up else "waiting", "at": now + AGAIN_AFTER}
    connection.execute(due.update().where(due.c.id == id).values(values))
    return given_up


def upcoming(connection: Connection, until: datetime) -> list[Due]:
    """The rows that wait until then."""
    chosen = sa.select(*_COLUMNS).where(due.c.state == "waiting", due.c.at <= until).order_by(due.c.at, due.c.id)
    return [_due(row) for row in connection.execute(chosen)]


def next_at(connection: Connection) -> datetime | None:
    return connection.execute(sa.select(sa.func.min(due.c.at)).where(due.c.state == "waiting")).scalar()


def _due(row: Any) -> Due:
    return Due(row.id, row.kind, row.at, row.programme, row.key, row.address, row.message or 0)

"""What the clock is to ask about, and when.

    waiting -> done / void (settled otherwise before its time) / failed (after several attempts)

A row's key is unique within kind and programme, so that nothing is asked twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.effects import Schedule, Unschedule
from postbud.model.case import Due, occasion_key
from postbud.store.tables import due

MOST_ATTEMPTS = 5
AGAIN_AFTER = timedelta(minutes=5)
OVER = "its time was over before it was planned"
PUT_OFF = "a coordinator has said when"
LETTER = "letter"  # the kind of an occasion of a programme's schedule
_COLUMNS = (due.c.id, due.c.kind, due.c.at, due.c.programme, due.c.key, due.c.address, due.c.message, due.c.until)


def schedule(connection: Connection, wish: Schedule) -> bool:
    """Enter a row; False if that key was entered before, whatever became of it."""
    here = (due.c.kind == wish.kind) & (due.c.programme == wish.programme) & (due.c.key == wish.key)
    if connection.execute(sa.select(due.c.id).where(here)).first() is not None:
        return False
    row = {
        "kind": wish.kind, "programme": wish.programme, "key": wish.key, "address": wish.address.casefold(),
        "message": wish.message or None, "at": wish.at, "until": wish.until, "state": "waiting", "attempts": 0, "error": "",
    }  # fmt: skip
    connection.execute(due.insert().values(row))
    return True


def unschedule(connection: Connection, wish: Unschedule) -> int:
    """Let rows that are still to come be void; returns how many. What the wish leaves empty stands for any."""
    here = (due.c.state == "waiting") & (due.c.kind == wish.kind) & (due.c.programme == wish.programme)
    if wish.address:
        here &= due.c.address == wish.address.casefold()
    if wish.message:
        here &= due.c.message == wish.message
    if wish.key:
        here &= due.c.key == wish.key
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
    attempts: int = connection.execute(sa.select(due.c.attempts).where(due.c.id == id)).scalar_one() + 1
    given_up = attempts >= MOST_ATTEMPTS
    values = {"attempts": attempts, "error": error[:500], "state": "failed" if given_up else "waiting", "at": now + AGAIN_AFTER}
    connection.execute(due.update().where(due.c.id == id).values(values))
    return given_up


def put_off(connection: Connection, id: int, until: datetime) -> None:
    """Ask again later; nothing has failed."""
    connection.execute(due.update().where(due.c.id == id, due.c.state == "waiting").values(at=until))


def move(connection: Connection, kind: str, programme: str, at: datetime) -> None:
    """Let what waits of a kind in a programme be due at another time: what it hangs on has moved."""
    here = (due.c.state == "waiting") & (due.c.kind == kind) & (due.c.programme == programme) & (due.c.at != at)
    connection.execute(due.update().where(here).values(at=at))


def waits(connection: Connection, kind: str, programme: str) -> bool:
    """Whether a row of that kind is still to come for a programme."""
    here = (due.c.state == "waiting") & (due.c.kind == kind) & (due.c.programme == programme)
    return connection.execute(sa.select(due.c.id).where(here)).first() is not None


def upcoming(connection: Connection, until: datetime) -> list[Due]:
    """The rows that wait until then."""
    chosen = sa.select(*_COLUMNS).where(due.c.state == "waiting", due.c.at <= until).order_by(due.c.at, due.c.id)
    return [_due(row) for row in connection.execute(chosen)]


def next_at(connection: Connection) -> datetime | None:
    return connection.execute(sa.select(sa.func.min(due.c.at)).where(due.c.state == "waiting")).scalar()


def _due(row: Any) -> Due:
    return Due(row.id, row.kind, row.at, row.programme, row.key, row.address, row.message or 0, row.until)


@dataclass(frozen=True, slots=True)
class Planned:
    """One occasion as the programme's file has it now."""

    key: str
    at: datetime
    until: datetime | None


def plan(connection: Connection, programme: str, occasions: Sequence[Planned], now: datetime) -> None:
    """Let exactly these occasions of a programme be due.

    What was over before it was ever planned is never sent, so a rule added in March mails nobody about January; what was planned and
    whose time came while nobody was there is still due. An occasion that is done stays done, whatever becomes of its time, and one that
    a coordinator has put off, or wants sent, keeps the time that he gave it.
    """
    here = (due.c.programme == programme) & (due.c.kind == LETTER)
    columns = (due.c.key, due.c.id, due.c.at, due.c.until, due.c.state, due.c.error)
    known = {row.key: row for row in connection.execute(sa.select(*columns).where(here))}
    wanted = {one.key: one for one in occasions}
    new = [_occasion(programme, one, now) for key, one in wanted.items() if key not in known]
    if new:
        connection.execute(due.insert(), new)
    for key, one in wanted.items():
        row = known.get(key)
        if row is None:
            continue
        if row.state == "void" and one.at > now:
            connection.execute(due.update().where(due.c.id == row.id).values(at=one.at, until=one.until, state="waiting", error=""))
        elif row.state == "waiting":
            at = row.at if row.error == PUT_OFF else one.at
            if (row.at, row.until) != (at, one.until):
                connection.execute(due.update().where(due.c.id == row.id).values(at=at, until=one.until))
    gone = [row.id for key, row in known.items() if row.state == "waiting" and occasion_key(key) not in wanted]
    if gone:
        connection.execute(due.update().where(due.c.id.in_(gone)).values(state="void"))


def _occasion(programme: str, one: Planned, now: datetime) -> dict[str, Any]:
    state, why = ("waiting", "") if one.at > now else ("void", OVER)
    return {
        "kind": LETTER, "programme": programme, "key": one.key, "address": "", "message": None, "at": one.at, "until": one.until,
        "state": state, "attempts": 0, "error": why,
    }  # fmt: skip


def again(connection: Connection, id: int, at: datetime) -> None:
    """It is not done yet."""
    connection.execute(due.update().where(due.c.id == id).values(at=at))


def reschedule(connection: Connection, id: int, at: datetime | None) -> bool:
    """Let something that still waits be due at another time, or never; False if it waits no more."""
    values: dict[str, Any] = {"state": "void", "error": "stopped"} if at is None else {"at": at, "error": PUT_OFF}
    return connection.execute(due.update().where(due.c.id == id, due.c.state == "waiting").values(values)).rowcount == 1


def of_programme(connection: Connection, programme: str, until: datetime | None = None) -> list[Due]:
    """What is due in one programme until then, or ever."""
    here = (due.c.state == "waiting") & (due.c.programme == programme)
    if until is not None:
        here &= due.c.at <= until
    return [_due(row) for row in connection.execute(sa.select(*_COLUMNS).where(here).order_by(due.c.at, due.c.id))]


def waiting(connection: Connection, ids: Sequence[int]) -> list[Due]:
    """Those of these rows that are still to come."""
    here = (due.c.state == "waiting") & due.c.id.in_(list(ids))
    return [_due(row) for row in connection.execute(sa.select(*_COLUMNS).where(here).order_by(due.c.id))]


def open_occasions(connection: Connection, programme: str, now: datetime) -> list[Due]:
    """Occasions that have been and are still of use: whoever comes now may need them."""
    here = (due.c.programme == programme) & (due.c.kind == LETTER) & (due.c.state == "done") & (due.c.until > now)
    return [_due(row) for row in connection.execute(sa.select(*_COLUMNS).where(here).order_by(due.c.at))]


def once_more(connection: Connection, programme: str, one: Planned, at: datetime) -> None:
    """Let an occasion that has been be due again, for those who have come in since; what a coordinator stopped stays stopped."""
    here = (due.c.programme == programme) & (due.c.kind == LETTER) & (due.c.key == one.key)
    over = (due.c.state == "done") | ((due.c.state == "void") & (due.c.error == OVER))
    changed = connection.execute(due.update().where(here, over).values(state="waiting", at=at, until=one.until, error=""))
    if not changed.rowcount:
        schedule(connection, Schedule(LETTER, at, programme, key=one.key, until=one.until))

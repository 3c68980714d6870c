"""When the mailbox was last read, and how the clocks stand: what a living daemon leaves behind for whoever asks. Holds over restarts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.store.tables import setting

READ, SET_BACK = "mailbox read", "clock set back"
LEAST_STEP = timedelta(seconds=30)  # a smaller one is an ordinary correction, or two machines that do not quite agree


@dataclass(frozen=True, slots=True)
class Pulse:
    """`ahead`: seconds by which our clock was ahead of the mail server's, None for unknown. `set_back`: when it went back, and how far."""

    read_at: datetime | None
    ahead: int | None
    set_back: tuple[datetime, timedelta] | None


def note_read(connection: Connection, now: datetime, ahead: int | None, *, real: bool = True) -> timedelta | None:
    """The mailbox has been read. Says how far the clock went back since the last time, None if it did not.

    `real`: no, where the clock is a simulated one, which begins anew with each process.
    """
    last = connection.execute(sa.select(setting.c.at).where(setting.c.name == READ)).scalar()
    _put(connection, READ, "" if ahead is None else str(ahead), now)
    step = last - now if last and real else timedelta(0)
    if step < LEAST_STEP:
        return None
    _put(connection, SET_BACK, str(round(step.total_seconds())), now)
    return step


def pulse(connection: Connection) -> Pulse:
    """What was left behind last."""
    rows = connection.execute(sa.select(setting).where(setting.c.name.in_((READ, SET_BACK)))).all()
    found = {row.name: row for row in rows}
    read, back = found.get(READ), found.get(SET_BACK)
    return Pulse(
        read.at if read else None,
        int(read.value) if read and read.value else None,
        (back.at, timedelta(seconds=int(back.value))) if back else None,
    )


def _put(connection: Connection, name: str, value: str, at: datetime) -> None:
    if connection.execute(setting.update().where(setting.c.name == name).values(value=value, at=at)).rowcount == 0:
        connection.execute(setting.insert().values(name=name, value=value, at=at))

"""Which night's work was done last. Holds over restarts and for every process."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.store.tables import setting

NAME = "night"


def last(connection: Connection) -> date | None:
    """The local day of the last night that is done; None if none ever was."""
    value = connection.execute(sa.select(setting.c.value).where(setting.c.name == NAME)).scalar()
    return date.fromisoformat(value) if value else None


def note(connection: Connection, day: date, now: datetime) -> None:
    """The night of that day is done."""
    if connection.execute(setting.update().where(setting.c.name == NAME).values(value=day.isoformat(), at=now)).rowcount == 0:
        connection.execute(setting.insert().values(name=NAME, value=day.isoformat(), at=now))

"""A pause: all letters wait until somebody says "resume". It holds for every process on the database."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.store.tables import setting

NAME = "paused"


def pause(connection: Connection, why: str, now: datetime) -> None:
    """Let letters wait from now on; a second pause only changes the reason."""
    if connection.execute(setting.update().where(setting.c.name == NAME).values(value=why)).rowcount == 0:
        connection.execute(setting.insert().values(name=NAME, value=why, at=now))


def resume(connection: Connection) -> bool:
    """Let letters leave again; False if there was no pause."""
    return connection.execute(setting.delete().where(setting.c.name == NAME)).rowcount == 1


def paused(connection: Connection) -> tuple[datetime, str] | None:
    """Since when letters wait, and why; None if they do not."""
    row = connection.execute(sa.select(setting.c.at, setting.c.value).where(setting.c.name == NAME)).first()
    return (row.at, row.value) if row else None

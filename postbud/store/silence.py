"""A mailbox that does not answer: since when, and whether the coordinators have been told. Holds over restarts and for every process."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.effects import Schedule
from postbud.store import dues
from postbud.store.tables import setting

NAME = "mailbox silent since"
LONGEST_REASON = 200


def note_silence(connection: Connection, why: str, now: datetime, patience: timedelta) -> None:
    """The mailbox could not be read. Once it has been so for long enough, the coordinators are to hear of it, once."""
    row = connection.execute(sa.select(setting.c.at, setting.c.value).where(setting.c.name == NAME)).first()
    since = row.at if row else now
    if row is None:
        connection.execute(setting.insert().values(name=NAME, value="", at=now))
    if (row is None or not row.value) and now - since >= patience:
        connection.execute(setting.update().where(setting.c.name == NAME).values(value="told"))
        dues.schedule(connection, Schedule("mailbox-silent", now, key=f"{_key(since)}|{why[:LONGEST_REASON]}"))


def note_answer(connection: Connection, now: datetime) -> None:
    """The mailbox can be read. If anybody was told that it could not, they are to hear that it can."""
    row = connection.execute(sa.select(setting.c.at, setting.c.value).where(setting.c.name == NAME)).first()
    if row is None:
        return
    connection.execute(setting.delete().where(setting.c.name == NAME))
    if row.value:
        dues.schedule(connection, Schedule("mailbox-back", now, key=f"{_key(row.at)}|"))


def silent_since(connection: Connection) -> datetime | None:
    """Since when the mailbox has not been read, if that has been told; a short silence is none."""
    row = connection.execute(sa.select(setting.c.at, setting.c.value).where(setting.c.name == NAME)).first()
    return row.at if row and row.value else None


def _key(since: datetime) -> str:
    return since.astimezone(UTC).isoformat()

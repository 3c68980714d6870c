"""What decisions changed, so that a later one can undo it: a row for each registration or attendance that a message changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.model.registration import PastChange
from postbud.store.tables import change

INSERT = change.insert()


def as_json(values: Mapping[str, Any]) -> dict[str, str | None]:
    """Columns as JSON has them: instants as ISO 8601 text."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def remember(
    connection: Connection, message: int | None, programme: str, address: str, meeting: str,
    before: Mapping[str, Any], after: Mapping[str, Any], now: datetime,
) -> None:  # fmt: skip
    """Note one change. `before` is empty for a registration that did not exist."""
    connection.execute(INSERT, row_of(message, programme, address, meeting, before, after, now))


def row_of(
    message: int | None, programme: str, address: str, meeting: str, before: Mapping[str, Any], after: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """The row of one change, as INSERT takes it."""
    return {
        "at": now, "message": message, "programme": programme, "address": address, "meeting": meeting,
        "before": json.dumps(dict(before), ensure_ascii=False), "after": json.dumps(dict(after), ensure_ascii=False),
    }  # fmt: skip


def changes_of(connection: Connection, message: int) -> tuple[PastChange, ...]:
    """What the decision about a message changed, in order."""
    rows = connection.execute(sa.select(change).where(change.c.message == message).order_by(change.c.id))
    return tuple(
        PastChange(
            row.id, row.at, row.message, row.programme, row.address, row.meeting, json.loads(row.before), json.loads(row.after)
        )
        for row in rows
    )  # fmt: skip

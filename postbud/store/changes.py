"""What decisions changed, so that a later one can undo it: a row for each registration or attendance that a message changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.model.invoicing import Departure
from postbud.model.registration import SEATED, PastChange, Status
from postbud.store.tables import change
from postbud.store.tables import message as mail

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


def departures(connection: Connection, programme: str) -> dict[str, Departure]:
    """When those who left a programme last said so, by address: when their mail came, not when we got round to it. A colleague who was

    signed up by the same decision took over the seat.
    """
    joined = change.outerjoin(mail, change.c.message == mail.c.id)
    columns = (change.c.address, change.c.at, change.c.message, change.c.after, mail.c.received_at)
    here = (change.c.programme == programme) & (change.c.meeting == "")
    chosen = sa.select(*columns).select_from(joined).where(here).order_by(change.c.id)
    rows = [(row, json.loads(row.after)) for row in connection.execute(chosen)]
    newcomers = {(row.message, row.address) for row, after in rows if row.message and after.get("status") in SEATED}
    found = {}
    for row, after in rows:
        if after.get("status") == Status.CANCELLED:
            replaced = any(kept == row.message and address != row.address for kept, address in newcomers)
            found[row.address] = Departure(row.received_at or row.at, replaced)
    return found

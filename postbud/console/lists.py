"""`held` and `outbox`: rows out of the store. Participants are `postbud.console.roll`, the journal `postbud.console.story`."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from postbud.store.database import Database
from postbud.store.tables import letter, message


def held(database: Database, zone: ZoneInfo) -> list[dict[str, Any]]:
    """What waits for a human, the oldest first: id, message_id, from, subject, reason, received, because."""
    with database.read() as connection:
        rows = connection.execute(sa.select(*without_bytes(message)).where(message.c.state == "held").order_by(message.c.id)).all()
    return [
        {
            "id": row.id, "message_id": row.message_id, "from": row.sender, "subject": row.subject, "reason": row.reason,
            "received": local(row.received_at, zone), "programme": row.programme, "intent": row.intent, "because": json.loads(row.because),
        }
        for row in rows
    ]  # fmt: skip


def outbox(database: Database, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Every letter: message_id, to, letter, programme, state, due and how it went."""
    with database.read() as connection:
        rows = connection.execute(sa.select(*without_bytes(letter)).order_by(letter.c.id)).all()
    return [_letter(row, zone) for row in rows]


def _letter(row: Any, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": row.id, "message_id": row.message_id, "to": row.email, "letter": row.letter, "programme": row.programme,
        "meeting": row.meeting, "state": row.state, "due": local(row.due, zone), "sent": local(row.sent_at, zone),
        "tries": row.tries, "code": row.code, "error": row.error,
    }  # fmt: skip


def local(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds") if moment else ""


def without_bytes(table: sa.Table) -> list[sa.Column[Any]]:
    return [column for column in table.c if column.name != "raw"]

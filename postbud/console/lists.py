"""`held`, `outbox` and `upcoming`: rows out of the store. Participants are `postbud.console.roll`, the journal `postbud.console.story`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from postbud.model.programme import Programme
from postbud.store import dues, editions
from postbud.store.database import Database
from postbud.store.tables import letter, message

CHANGE_ADVICE = {
    "settling": "run.py stop {0}",
    "asked": "a coordinator's word",
    "stopped": "run.py send {0}",
}


def held(database: Database, zone: ZoneInfo) -> list[dict[str, Any]]:
    """What waits for a human, the oldest first: id, message_id, from, subject, reason, received, because."""
    with database.read() as connection:
        rows = connection.execute(sa.select(*_without_bytes(message)).where(message.c.state == "held").order_by(message.c.id)).all()
    return [
        {
            "id": row.id, "message_id": row.message_id, "from": row.sender, "subject": row.subject, "reason": row.reason,
            "received": _local(row.received_at, zone), "programme": row.programme, "intent": row.intent, "because": json.loads(row.because),
        }
        for row in rows
    ]  # fmt: skip


def outbox(database: Database, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Every letter: message_id, to, letter, programme, state, due and how it went."""
    with database.read() as connection:
        rows = connection.execute(sa.select(*_without_bytes(letter)).order_by(letter.c.id)).all()
    return [_letter(row, zone) for row in rows]


def _letter(row: Any, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": row.id, "message_id": row.message_id, "to": row.email, "letter": row.letter, "programme": row.programme,
        "meeting": row.meeting, "state": row.state, "due": _local(row.due, zone), "sent": _local(row.sent_at, zone),
        "tries": row.tries, "code": row.code, "error": row.error,
    }  # fmt: skip


def upcoming(
    database: Database | None, programmes: Mapping[str, Programme], now: datetime, days: int, zone: ZoneInfo
) -> list[dict[str, Any]]:
    """What happens in the coming days: letters that wait, deadlines, meetings, and what those still lack."""
    until = now + timedelta(days=days)
    rows = [*_letters_until(database, until, zone), *_due_until(database, until, zone), *_changes(database, zone)] if database else []
    for programme in programmes.values():
        rows += _dates(programme, now, until)
    return sorted(rows, key=lambda row: (row["when"], row["what"], row["programme"]))


def _letters_until(database: Database, until: datetime, zone: ZoneInfo) -> list[dict[str, Any]]:
    with database.read() as connection:
        chosen = sa.select(*_without_bytes(letter)).where(letter.c.state == "waiting", letter.c.due <= until).order_by(letter.c.due)
        found = connection.execute(chosen).all()
    return [
        {"when": _local(row.due, zone), "what": f"letter: {row.letter}", "programme": row.programme, "to": row.email, "missing": row.error}
        for row in found
    ]


def _due_until(database: Database, until: datetime, zone: ZoneInfo) -> list[dict[str, Any]]:
    """What the clock will ask about. A changed file has a row of its own, with what can be done about it."""
    with database.read() as connection:
        found = [row for row in dues.upcoming(connection, until) if row.kind != "edition"]
    return [{"when": _local(row.at, zone), "what": row.kind, "programme": row.programme, "to": row.address, "missing": ""} for row in found]


def _changes(database: Database, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Changed programme files that people have not been told of, with the command that stops or sends them."""
    with database.read() as connection:
        waiting = [edition for edition in editions.all_editions(connection).values() if edition.pending]
    return [
        {
            "when": _local(edition.settle_at or edition.changed_at, zone), "what": f"changed file: {edition.state}",
            "programme": edition.programme, "to": "everybody concerned", "missing": CHANGE_ADVICE[edition.state].format(edition.programme),
        }
        for edition in waiting
    ]  # fmt: skip


def _dates(programme: Programme, now: datetime, until: datetime) -> list[dict[str, Any]]:
    rows = []
    closes = programme.closes_at
    if closes and now <= closes <= until:
        rows.append(_date_row(closes - timedelta(seconds=1), "deadline", programme, ""))
    for meeting in programme.meetings:
        if meeting.date is None or meeting.cancelled or not now.date() <= meeting.date <= until.date():
            continue
        starts = datetime.combine(meeting.date, meeting.start or datetime.min.time(), tzinfo=programme.zone)
        lacks = [name for name, value in (("place", meeting.place), ("time", meeting.start), ("agenda", meeting.agenda)) if not value]
        rows.append(_date_row(starts, f"meeting {meeting.key}", programme, ", ".join(lacks)))
    return rows


def _date_row(when: datetime, what: str, programme: Programme, missing: str) -> dict[str, Any]:
    return {"when": when.isoformat(timespec="minutes"), "what": what, "programme": programme.slug, "to": "", "missing": missing}


def _local(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds") if moment else ""


def _without_bytes(table: sa.Table) -> list[sa.Column[Any]]:
    return [column for column in table.c if column.name != "raw"]

"""`health`: is all well? For a person who looks, and for a program that watches: exit code 1 where something needs a human.

Asks the database only, so it may run beside the daemon as often as anybody likes.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.due import closed_since
from postbud.store import outbox, pause, silence
from postbud.store.tables import due, message
from postbud.wiring import Home

OVERDUE = timedelta(minutes=30)  # a letter that should have left so long ago waits for something that is wrong


@dataclass(frozen=True, slots=True)
class Health:
    """How things stand; instants in ISO 8601, '' for none. `troubles`: what needs a human, in words; empty if all is well."""

    now: str
    mailbox_silent_since: str
    oldest_waiting_letter: str  # since when it should have left
    waiting_letters: int
    paused_since: str
    held_messages: int
    undecided_messages: int
    failed_tasks: int
    troubles: tuple[str, ...]


def show_health(home: Home, *, as_json: bool) -> int:
    settings = home.settings()
    clock = home.clock(settings)
    with home.database(settings).read() as connection:
        health = health_of(connection, clock.now(), lambda: closed_since(clock.now(), clock.zone))
    if as_json:
        print(json.dumps(asdict(health), ensure_ascii=False, indent=1))
    else:
        for name, value in asdict(health).items():
            if name != "troubles":
                print(f"{name.replace('_', ' '):24} {value if value != '' else '-'}")
        print("\n".join(["", *health.troubles]) if health.troubles else "\nAll is well.")
    return 1 if health.troubles else 0


def health_of(connection: Connection, now: datetime, closed: outbox.Since) -> Health:
    """What the rows say. In a night or on a closed day letters on schedule wait without anything being wrong."""
    silent, paused = silence.silent_since(connection), pause.paused(connection)
    oldest = outbox.oldest_due(connection, now, closed)
    failed = _count(connection, due, due.c.state == "failed")
    troubles = []
    if silent:
        troubles.append(f"The mailbox has not been read since {_iso(silent)}.")
    if oldest and not paused and now - oldest >= OVERDUE:
        troubles.append(f"A letter should have left at {_iso(oldest)} and waits: see `run.py outbox`.")
    if failed:
        troubles.append(f"{failed} things that were due could not be done: see the log.")
    return Health(
        _iso(now), _iso(silent), _iso(oldest), outbox.count_waiting(connection), _iso(paused[0]) if paused else "",
        _count(connection, message, message.c.state == "held"), _count(connection, message, message.c.state == "kept"), failed,
        tuple(troubles),
    )  # fmt: skip


def _count(connection: Connection, table: sa.Table, which: sa.ColumnElement[bool]) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table).where(which)).scalar_one()


def _iso(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""

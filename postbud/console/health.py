"""`health`: is all well? For a person who looks, and for a program that watches: exit code 1 where something needs a human.

Asks the database only, so it may run beside the daemon as often as anybody likes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.clock import Clock, zone_rules
from postbud.due import closed_since
from postbud.settings import Settings
from postbud.store import outbox, pause, silence
from postbud.store.pulse import Pulse, pulse
from postbud.store.tables import due, message
from postbud.wiring import Home

OVERDUE = timedelta(minutes=30)  # a letter that should have left so long ago waits for something that is wrong
CLOCK_WRONG = timedelta(minutes=2)  # by so much a deadline may pass for one and not for the other
REMEMBERED = timedelta(days=1)  # how long a clock that was set back is a trouble
RULES_YEARS = 2  # how old the rules of the time zones may be


@dataclass(frozen=True, slots=True)
class Health:
    """How things stand; instants in ISO 8601, '' for none. `troubles`: what needs a human, in words; empty if all is well.

    `last_poll`: when the mailbox was last read. `clock_ahead_seconds`: of the mail server's clock, None where no mail has shown it yet.
    `zone_rules`: the edition of the time zone rules, e.g. '2026a'.
    """

    now: str
    last_poll: str
    mailbox_silent_since: str
    oldest_waiting_letter: str  # since when it should have left
    waiting_letters: int
    paused_since: str
    held_messages: int
    undecided_messages: int
    failed_tasks: int
    clock_ahead_seconds: int | None
    clock_set_back: str  # when that was noticed last
    zone_rules: str
    troubles: tuple[str, ...]


def show_health(home: Home, *, as_json: bool) -> int:
    settings = home.settings()
    with home.database(settings).read() as connection:
        health = health_of(connection, settings, home.clock(settings))
    if as_json:
        print(json.dumps(asdict(health), ensure_ascii=False, indent=1))
    else:
        for name, value in asdict(health).items():
            if name != "troubles":
                print(f"{name.replace('_', ' '):24} {'-' if value in ('', None) else value}")
        print("\n".join(["", *health.troubles]) if health.troubles else "\nAll is well.")
    return 1 if health.troubles else 0


def health_of(connection: Connection, settings: Settings, clock: Clock) -> Health:
    """What the rows say. In a night or on a closed day letters on schedule wait without anything being wrong."""
    now = clock.now()
    silent, paused, beat = silence.silent_since(connection), pause.paused(connection), pulse(connection)
    oldest = outbox.oldest_due(connection, now, lambda: closed_since(now, clock.zone))
    failed = _count(connection, due, due.c.state == "failed")
    rules = zone_rules(settings.time_zone)
    troubles = [*_reading_troubles(silent, beat, settings, now), *_clock_troubles(beat, clock, now), *_rules_troubles(rules, now)]
    if oldest and not paused and now - oldest >= OVERDUE:
        troubles.append(f"A letter should have left at {_iso(oldest, now)} and waits: see `run.py outbox`.")
    if failed:
        troubles.append(f"{failed} things that were due could not be done: see the log.")
    return Health(
        _iso(now, now), _iso(beat.read_at, now), _iso(silent, now), _iso(oldest, now), outbox.count_waiting(connection),
        _iso(paused[0] if paused else None, now),
        _count(connection, message, message.c.state == "held"), _count(connection, message, message.c.state == "kept"), failed,
        beat.ahead, _iso(beat.set_back[0] if beat.set_back else None, now), rules, tuple(troubles),
    )  # fmt: skip


def _reading_troubles(silent: datetime | None, beat: Pulse, settings: Settings, now: datetime) -> Iterator[str]:
    patience = timedelta(minutes=settings.limits.silent_minutes, seconds=2 * settings.poll_seconds)
    if silent:
        yield f"The mailbox has not been read since {_iso(silent, now)}."
    elif beat.read_at and now - beat.read_at > patience:
        yield f"The mailbox was read last at {_iso(beat.read_at, now)}: is Postbud running?"


def _clock_troubles(beat: Pulse, clock: Clock, now: datetime) -> Iterator[str]:
    """Deadlines and letters go by this machine's clock, so a wrong one treats people wrongly."""
    advice = "deadlines and letters go by it; let the machine keep its time by NTP"
    if beat.ahead is not None and abs(beat.ahead) >= CLOCK_WRONG.total_seconds():
        where = "ahead of" if beat.ahead > 0 else "behind"
        yield f"This machine's clock is {abs(beat.ahead)} s {where} the mail server's: {advice}."
    if beat.set_back and beat.set_back[0] > now - REMEMBERED:
        yield f"This machine's clock went back by {beat.set_back[1].total_seconds():.0f} s at {_iso(beat.set_back[0], now)}: {advice}."
    if beat.read_at and not clock.simulated and beat.read_at > now + CLOCK_WRONG:
        yield f"The mailbox was read last at {_iso(beat.read_at, now)}, which is yet to come: this machine's clock has gone back; {advice}."


def _rules_troubles(rules: str, now: datetime) -> Iterator[str]:
    if rules and int(rules[:4]) < now.year - RULES_YEARS:
        yield f"The rules of the time zones are those of {rules}: update tzdata, or hours may be wrong where a country has changed them."


def _count(connection: Connection, table: sa.Table, which: sa.ColumnElement[bool]) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table).where(which)).scalar_one()


def _iso(at: datetime | None, now: datetime) -> str:
    """An instant in the house's zone, which `now` is in; '' for none."""
    return at.astimezone(now.tzinfo).isoformat(timespec="seconds") if at else ""

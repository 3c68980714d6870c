"""What a tick of the clock costs: 200 programmes with 50,000 occasions that wait, and few or many that are due.

    python -m benchmarks.planning [--programmes 200] [--occasions 50000]

A tick must follow what is due, not what exists: the table shows it beside a tenth and ten times as many rows, each as a share of the
time that the same machine takes for one commit in the same run.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from postbud.store import dues
from postbud.store.database import Database, open_database
from postbud.store.tables import due

NOW = datetime(2025, 1, 15, 9, tzinfo=UTC)
ROUNDS = 50


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--programmes", type=int, default=200)
    arguments.add_argument("--occasions", type=int, default=50_000)
    options = arguments.parse_args()
    print(f"{'occasions':>10} {'plan all':>10} {'tick, none due':>15} {'tick, 10 due':>13} {'in commits':>11}")
    for number in (options.occasions // 10, options.occasions, options.occasions * 10):
        with tempfile.TemporaryDirectory() as folder:
            _measure(open_database(f"sqlite:///{Path(folder) / 'bench.db'}"), options.programmes, number)


def _measure(database: Database, programmes: int, occasions: int) -> None:
    planned = _seconds(lambda: _plan(database, programmes, occasions // programmes))
    quiet = min(_seconds(lambda: _tick(database)) for _ in range(ROUNDS))
    with database.write() as connection:
        ids = connection.execute(sa.select(due.c.id).limit(10)).scalars().all()
        connection.execute(due.update().where(due.c.id.in_(ids)).values(at=NOW - timedelta(minutes=1)))
    busy = min(_seconds(lambda: _tick(database)) for _ in range(ROUNDS))
    commit = min(_seconds(lambda: _commit(database)) for _ in range(ROUNDS))
    print(f"{occasions:>10} {planned:>9.2f}s {quiet * 1000:>13.2f}ms {busy * 1000:>11.2f}ms {busy / commit:>10.2f}x")
    database.close()


def _plan(database: Database, programmes: int, each: int) -> None:
    """What reading the programmes' files anew costs: every occasion compared with its row."""
    for number in range(programmes):
        rows = [dues.Planned(f"practical|{key}|{key}", NOW + timedelta(days=1, minutes=key), None) for key in range(each)]
        with database.write() as connection:
            dues.plan(connection, f"programme-{number}", rows, NOW)


def _tick(database: Database) -> None:
    with database.read() as connection:
        dues.due_now(connection, NOW)


def _commit(database: Database) -> None:
    with database.write() as connection:
        connection.execute(due.update().where(due.c.id == 1).values(error=""))


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()

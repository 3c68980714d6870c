"""The night's work: data about people that is no longer needed goes (`postbud.store.retention`), a few rows a transaction.

Runs in the clock's thread, beside mail and letters. That a night is done is a row in the database, so a daemon that was down, or one of
several, does it once when it is there again.
"""

from __future__ import annotations

import logging
import time as real_time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, time

from postbud.clock import Clock
from postbud.errors import told_briefly
from postbud.model.programme import Programme
from postbud.settings import Settings
from postbud.store import nights, retention
from postbud.store.database import Database

log = logging.getLogger(__name__)
NIGHT = time(3)  # local; from then on the day's work may be done, by whoever is there first
AT_ONCE = 100  # rows in one transaction
BREATH = 0.02  # seconds between two transactions, so that mail and letters that wait are first


class Nightly:
    """Looks whether the night's work is done. `programmes` gives those that are in use."""

    def __init__(self, database: Database, settings: Settings, programmes: Callable[[], Mapping[str, Programme]], clock: Clock) -> None:
        self.database, self.settings, self.programmes, self.clock = database, settings, programmes, clock

    def look(self, is_over: Callable[[], bool] = lambda: False) -> None:
        """Do the night's work unless it is done or still day; a fault is tried again at the next look."""
        now = self.clock.now()
        today = now.astimezone(self.clock.zone)
        try:
            with self.database.read() as connection:
                done = nights.last(connection)
            if today.time() < NIGHT or done == today.date():
                return
            gone = self.let_go(now, is_over)
            if not is_over():
                with self.database.write() as connection:
                    nights.note(connection, today.date(), now)
            if gone:
                log.info("retention: %s", ", ".join(f"{kind} {count}" for kind, count in sorted(gone.items())))
        except Exception as error:  # noqa: BLE001 - whatever it is, the clock's other jobs go on, and this one is tried again
            log.error("the night's retention is not done: %s", told_briefly(error))

    def let_go(self, now: datetime, is_over: Callable[[], bool] = lambda: False) -> Counter[str]:
        """Let everything go whose time is over; returns how many rows of each kind."""
        kept, gone = self.settings.retention, Counter[str]()
        with self.database.read() as connection:
            ends = retention.ends_of(connection, self.programmes(), self.clock.zone, now)
        for name, rule, _ in retention.rules(kept):
            with self.database.read() as connection:
                keys = retention.due_keys(connection, name, rule, kept, ends, now)
            for begin in range(0, len(keys), AT_ONCE):
                if is_over():
                    return gone
                with self.database.deciding() as connection:
                    gone[rule.kind] += retention.go(connection, name, rule, keys[begin : begin + AT_ONCE], kept, ends, now)
                real_time.sleep(BREATH)
        if sum(gone.values()):
            self.database.overwrite()
        return +gone

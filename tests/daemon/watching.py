"""A pair of eyes on the database while Postbud is killed: another connection that reads all the time, and says what must never be seen."""

from __future__ import annotations

import threading
from types import TracebackType

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from postbud.store.tables import attendance, letter, message, registration

RANK = {"kept": 0, "released": 0, "waiting": 0}  # what a state may come from; any other is an end here


class Watcher:
    """Looks until the block ends. `wrong`: what was seen and must not be; `looks`: how often it looked."""

    def __init__(self, url: str) -> None:
        self._engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watcher", daemon=True)
        self._known: dict[tuple[str, int | str], int | str] = {}
        self.looks, self.wrong = 0, set[str]()

    def __enter__(self) -> Watcher:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stopping.set()
        self._thread.join(60)
        self._engine.dispose()

    def _watch(self) -> None:
        while not self._stopping.wait(0.05):
            try:
                with self._engine.connect() as connection:
                    self._look(connection)
                self.looks += 1
            except OperationalError:
                continue  # busy: looked at the next time

    def _look(self, connection: Connection) -> None:
        seen: dict[tuple[str, int | str], int | str] = {}
        for table in (message, letter):
            for row in connection.execute(sa.select(table.c.id, table.c.state)):
                seen[(table.name, row.id)] = row.state
        for row in connection.execute(sa.select(registration.c.id, registration.c.status)):
            seen[("registration", row.id)] = row.status
        for row in connection.execute(sa.select(attendance.c.uid, attendance.c.sequence)):
            seen[("sequence", row.uid)] = row.sequence
        keys = connection.execute(sa.select(letter.c.key)).scalars().all()
        if len(set(keys)) != len(keys):
            self.wrong.add("two letters have the same key")
        if connection.dialect.name == "sqlite" and self.looks % 20 == 0:
            said = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
            if said != "ok":
                self.wrong.add(f"integrity_check: {said}")
        self._compare(seen)
        self._known = seen

    def _compare(self, seen: dict[tuple[str, int | str], int | str]) -> None:
        for key, before in self._known.items():
            now = seen.get(key)
            if now is None:
                self.wrong.add(f"{key[0]} disappeared")
            elif isinstance(before, int) and isinstance(now, int):
                if now < before:
                    self.wrong.add("SEQUENCE fell")
            elif RANK.get(str(now), 1) < RANK.get(str(before), 1):
                self.wrong.add(f"{key[0]} went from {before} to {now}")

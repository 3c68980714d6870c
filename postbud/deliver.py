"""Delivery: takes due letters from the outbox and hands them to the SMTP server, several connections at once.

One thread leases and records, in one transaction a round; each connection has a thread of its own and gets its next letter
only after its last one is recorded. So at most one letter a connection can be sent twice when the process is killed.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from postbud.clock import Clock
from postbud.due import closed_since
from postbud.errors import DeliveryFailed, about, told_briefly
from postbud.model.settings import CONNECTIONS
from postbud.pace import Pace
from postbud.settings import Settings
from postbud.smtp import Submission
from postbud.stages import Stages
from postbud.store import outbox, pause
from postbud.store.database import Database, reason_of

log = logging.getLogger(__name__)
LEASED_AT_ONCE = 32
IDLE_SECONDS = 30.0  # the outbox is looked at that often even if nobody wakes us
SHARED_SECONDS = 1.0  # and that often where others on the same PostgreSQL write letters and cannot wake us
LONGEST_PAUSE = 60.0
MOST_FAILURES = 4  # of the database in a row, after which a round that is to end gives up
GATHER_SECONDS = 0.001  # what the other connections report within this time shares the commit


@dataclass(frozen=True, slots=True)
class Sent:
    """What a connection's thread says of one letter; `unreachable`: the server could not be spoken to at all."""

    attempt: outbox.Attempt
    unreachable: str = ""


class Delivery:
    """Runs in a thread of the daemon; `wake` it after a commit that put letters in the outbox."""

    def __init__(self, database: Database, settings: Settings, clock: Clock, stages: Stages) -> None:
        self.database, self.settings, self.clock, self.stages = database, settings, clock, stages
        with database.read() as connection:
            recent = outbox.sent_since(connection, clock.now() - timedelta(minutes=1))
        self.connections = settings.limits.connections or CONNECTIONS
        self._idle = IDLE_SECONDS if database.is_sqlite else SHARED_SECONDS
        self.pace = Pace(settings.limits.letters_per_minute, recent)
        self._news: queue.SimpleQueue[Sent | None] = queue.SimpleQueue()
        self._todo: queue.SimpleQueue[outbox.Outgoing | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._finishing = threading.Event()
        self.on_progress: Callable[[int], None] = lambda sent: None
        self.left_behind = ""
        self._leased: deque[outbox.Outgoing] = deque()
        self._in_flight = 0  # handed to a connection and not yet recorded
        self._busy: dict[str, int] = {}  # the address of each letter in flight
        self._unrecorded: list[Sent] = []
        self._failures = 0
        self._held_back = False  # somebody has said that letters are to wait
        self._paused_until = 0.0
        self._pause = 1.0

    def wake(self) -> None:
        self._news.put(None)

    def stop(self) -> None:
        """End after the letters in flight; leased ones that did not leave are given back."""
        self._stopping.set()
        self.wake()

    def finish(self) -> None:
        """End when nothing that is due is left, or the server cannot be used; `left_behind` then says why letters stayed."""
        self._finishing.set()
        self.wake()

    def run(self) -> None:
        """Deliver until stopped or finished. `on_progress` is told how many letters left, each round."""
        threads = [threading.Thread(target=self._serve, name=f"smtp-{n}", daemon=True) for n in range(self.connections)]
        for thread in threads:
            thread.start()
        try:
            self._rounds()
        finally:
            for _ in threads:
                self._todo.put(None)
            for thread in threads:
                thread.join(timeout=10)

    def _rounds(self) -> None:
        timeout = 0.0
        while True:
            self._unrecorded += self._collect(timeout)
            try:
                if self._round():
                    return
                timeout, self._failures = self._wait(), 0
            except (SQLAlchemyError, OSError) as error:
                timeout = self._database_trouble(error)
                if self._failures >= MOST_FAILURES and (self._stopping.is_set() or self._finishing.is_set()):
                    return

    def _round(self) -> bool:
        """Record, lease and hand out once; says whether it was the last round."""
        results = list(self._unrecorded)
        self.left_behind = self._note_reachability(results)
        self._record_and_lease(results)
        self.on_progress(sum(result.attempt.sent for result in results))
        self._hand_out()
        if self._in_flight or not self._is_over():
            return False
        self._give_back()
        return True

    def _is_over(self) -> bool:
        if self._stopping.is_set():
            return True
        return self._finishing.is_set() and (bool(self.left_behind) or self._held_back or self._nothing_due())

    def _database_trouble(self, error: Exception) -> float:
        """Seconds to wait before the next round. What the connections reported stays until it is recorded: nothing is sent meanwhile."""
        self._failures += 1
        self.left_behind = f"the database cannot be used: {reason_of(error)}"
        pause: float = min(LONGEST_PAUSE, 0.5 * 2**self._failures)
        log.error("%s; trying again in %.0f s", self.left_behind, pause)
        return pause

    def _collect(self, timeout: float) -> list[Sent]:
        """What the connections report, after waiting for the first at most `timeout` seconds."""
        results = []
        try:
            item = self._news.get(timeout=timeout) if timeout > 0 else self._news.get_nowait()
            if self._in_flight > 1:
                time.sleep(GATHER_SECONDS)
            while True:
                if item is not None:
                    results.append(item)
                item = self._news.get_nowait()
        except queue.Empty:
            return results

    def _record_and_lease(self, results: list[Sent]) -> None:
        attempts = [result.attempt for result in results if not result.unreachable]
        unsent = [result.attempt.id for result in results if result.unreachable]
        # No more than may leave now: an answer that is written meanwhile is not to wait behind many that were taken before it.
        wanted = 0 if self._leased or self._resting() else max(1, self.pace.allow(LEASED_AT_ONCE))
        leased: list[outbox.Outgoing] = []
        fenced = bool(self._leased) and not self.database.is_sqlite
        if attempts or unsent or wanted or fenced:
            with self.stages.stage("outbox"), self.database.write() as connection:
                outbox.record(connection, attempts, self.clock.now(), self.database.owner)
                if unsent:
                    outbox.give_back(connection, unsent, self.database.owner, self.left_behind)
                if fenced:
                    self._drop_lost(connection)
                self._held_back = wanted > 0 and pause.paused(connection) is not None
                if wanted and not self._held_back:
                    leased = outbox.lease(connection, self.database.owner, self.clock.now(), wanted, self._closed_since)
        self._leased.extend(leased)
        self._in_flight -= len(results)
        recorded = {result.attempt.id for result in results}
        self._busy = {address: id for address, id in self._busy.items() if id not in recorded}
        self._unrecorded.clear()

    def _drop_lost(self, connection: Connection) -> None:
        """Forget the letters that another process took over because we stood still, or were cut off from the database."""
        ours = outbox.still_leased(connection, self.database.owner, [one.id for one in self._leased])
        if len(ours) < len(self._leased):
            log.warning("%d letters in hand were taken over by another process meanwhile", len(self._leased) - len(ours))
            self._leased = deque(one for one in self._leased if one.id in ours)

    def _hand_out(self) -> None:
        """Give free connections their next letters. One person gets letters one after the other, the confirmation before the invites."""
        if self._resting():
            return
        for _ in range(self.pace.allow(min(self.connections - self._in_flight, len(self._leased)))):
            chosen = next((one for one in self._leased if one.email.casefold() not in self._busy), None)
            if chosen is None:
                return
            self._leased.remove(chosen)
            self._busy[chosen.email.casefold()] = chosen.id
            self._todo.put(chosen)
            self._in_flight += 1
            self.pace.take(1)

    def _note_reachability(self, results: list[Sent]) -> str:
        """Why the server cannot be spoken to, "" if it can. Rests for a while, longer each time: no letter is to blame."""
        unreachable = next((result.unreachable for result in results if result.unreachable), "")
        if unreachable and time.monotonic() >= self._paused_until:
            log.warning("the SMTP server cannot be used (%s); trying again in %.0f s", unreachable, self._pause)
            self._paused_until = time.monotonic() + self._pause
            self._pause = min(LONGEST_PAUSE, self._pause * 2)
        if results and not unreachable:
            self._pause = 1.0
        return unreachable or (self.left_behind if not results else "")

    def _resting(self) -> bool:
        return self._stopping.is_set() or time.monotonic() < self._paused_until

    def _wait(self) -> float:
        """Seconds to wait for news: results wake us, new letters wake us, the pace and back-off have their own times."""
        if self._paused_until > time.monotonic():
            return max(0.01, self._paused_until - time.monotonic())
        if self._leased and self._in_flight < self.connections and not self._all_busy():
            return max(0.01, self.pace.wait())
        return IDLE_SECONDS if self._in_flight else self._until_next_due()

    def _closed_since(self) -> datetime | None:
        """Since when it is a night or a closed day, by the house's clock: letters on schedule do not leave then."""
        return closed_since(self.clock.now(), self.clock.zone)

    def _all_busy(self) -> bool:
        return all(one.email.casefold() in self._busy for one in self._leased)

    def _until_next_due(self) -> float:
        with self.database.read() as connection:
            due = outbox.next_due(connection, self._closed_since)
        if due is None:
            return self._idle
        return min(self._idle, max(0.05, (due - self.clock.now()).total_seconds()))

    def _nothing_due(self) -> bool:
        if self._leased:
            return False
        with self.database.read() as connection:
            return outbox.count_due(connection, self.clock.now(), self._closed_since) == 0

    def _give_back(self) -> None:
        if self._leased:
            with self.database.write() as connection:
                outbox.give_back(connection, [letter.id for letter in self._leased], self.database.owner)
            self._leased.clear()

    def _serve(self) -> None:
        """The life of one connection."""
        submission = Submission(self.settings.smtp, self.settings.address.email)
        while (letter := self._todo.get()) is not None:
            self._news.put(self._send(submission, letter))
        submission.close()

    def _send(self, submission: Submission, letter: outbox.Outgoing) -> Sent:
        began = time.monotonic()
        try:
            with self.stages.stage("send"):
                code = submission.send(letter.email, letter.raw)
        except DeliveryFailed as failed:
            self.stages.refused(str(failed.code or "none"))
            told = (letter.id, failed.code or "no reply", "later" if failed.temporary else "final")
            log.info("letter %d was not taken: %s %s", *told, extra=about(letter=letter.id))
            attempt = outbox.Attempt(letter.id, failed.code, sent=False, permanent=not failed.temporary, error=str(failed))
            return Sent(attempt, unreachable=str(failed) if failed.connection_lost else "")
        except Exception as error:  # noqa: BLE001 - a fault of ours must not end the connection's thread: the letter stays and shows it
            log.error("letter %d could not be sent: %s", letter.id, told_briefly(error), extra=about(letter=letter.id))
            return Sent(outbox.Attempt(letter.id, 0, sent=False, error=f"{type(error).__name__}: {error}"))
        finally:
            self.stages.took("deliver", time.monotonic() - began)
        self.stages.count("letters")
        return Sent(outbox.Attempt(letter.id, code, sent=True))

"""The daemon: one thread reads the mailbox, one decides, one delivers; APScheduler is the clock that wakes them.

APScheduler owns no facts (`MemoryJobStore`, a handful of fixed jobs): each job only asks a thread to look at the store.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from postbud.clock import Clock
from postbud.decide import Decider, Workflows
from postbud.deliver import Delivery
from postbud.errors import PostbudError, told_briefly
from postbud.fetch import Fetcher
from postbud.imap import open_mailbox
from postbud.letters import Templates
from postbud.letters.reasons import Reasons
from postbud.model.programme import Programme
from postbud.nightly import Nightly
from postbud.refresh import Refresher
from postbud.settings import Settings
from postbud.smtp import Submission
from postbud.stages import Stages
from postbud.store import inbox, outbox
from postbud.store.database import Database, reason_of
from postbud.store.letters import Scribe

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger(__name__)
LEASE_SECONDS = 10  # how often the letters of dead processes are looked for
SECOND_LOOK_SECONDS = 2
STAND_BY_SECONDS = 2  # how often is asked whether the mailbox has lost its reader
REFRESH_SECONDS = 10  # how often is looked for released mail, for what is due and for edited programmes
DELIVERY_SECONDS = 20  # how often the outbox is looked at for letters whose time has come
NIGHT_SECONDS = 600  # how often is looked whether the night's work is to be done
LONGEST_PAUSE = 60.0
MOST_FAILURES = 4  # in a row, after which a single round gives up


@dataclass(frozen=True, slots=True)
class House:
    """Everything the daemon works with, loaded and checked before it starts."""

    settings: Settings
    programmes: Mapping[str, Programme]
    templates: Templates
    reasons: Reasons
    workflows: Workflows
    clock: Clock


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What a single run could not finish: a sentence for each server and the database, and how many letters wait for a later attempt."""

    mailbox: str = ""
    smtp: str = ""
    letters: int = 0
    database: str = ""


class Daemon:
    """The three threads and their clock, on one claimed database.

    Raises:
        AlreadyRunning: another process works on this database.
    """

    def __init__(self, house: House, database: Database, stages: Stages) -> None:
        self.house, self.database, self.stages = house, database, stages
        database.claim()
        scribe = Scribe(house.templates, house.reasons, house.settings.address, house.settings.language, database.secret())
        self.decider = Decider(database, house.settings, house.programmes, house.workflows, scribe, house.clock, stages)
        self.refresher = Refresher(database, house.settings, self.decider, house.clock)
        self.delivery = Delivery(database, house.settings, house.clock, stages)
        self.nightly = Nightly(database, house.settings, lambda: self.decider.programmes, house.clock)
        self._suspects: set[str] = set()  # owners of leases who looked dead at the last look
        self._free_dead_leases()
        self._kept = threading.Event()
        self.fetcher = Fetcher(database, house.settings, house.clock, stages, on_kept=self._kept.set, reason=scribe.reason)
        self.fetcher.may_read = self._is_the_reader
        self._stopping = threading.Event()
        self._no_more_mail = threading.Event()
        self._trouble = ""  # why a single round gave up on the database
        self.rounds = 0  # how often everything that waited was decided
        self.on_decided: Callable[[int], None] = lambda number: None

    def run(self) -> None:
        """Work until `stop` is called, from another thread or a signal handler.

        Raises:
            MailboxRefused: the very first login was refused, which no waiting mends.
        """
        self._first_contact()
        self.decider.warm_up()
        threads = [
            self._thread("reader", self._read_mailbox),
            self._thread("decider", self._decide),
            self._thread("delivery", self.delivery.run),
        ]
        scheduler = self._scheduler()
        scheduler.start()
        self._stopping.wait()
        log.info("stopping: what is in hand is finished first")
        scheduler.shutdown(wait=False)
        self.fetcher.stop()
        self._kept.set()
        self.delivery.stop()
        for thread in threads:
            thread.join(timeout=30)

    def stop(self) -> None:
        self._stopping.set()

    def look(self) -> None:
        """Look at once at the mailbox, the programmes' files and what is due, as a rehearsal wishes that has moved its clock."""
        self.fetcher.look()
        self._kept.set()

    def once(self) -> Leftovers:
        """Work off all that waits: take the mail, decide it, send what is due, move what is settled."""
        with self.database.write() as connection:
            outbox.retry_now(connection, self.house.clock.now())
        decider, delivery = self._thread("decider", self._decide), self._thread("delivery", self.delivery.run)
        refused = ""
        self._kept.set()
        try:
            self.fetcher.once(after_kept=lambda: self._finish_deciding(decider))
        except PostbudError as error:
            refused = "\n".join(filter(None, (str(error), error.advice)))
        except (SQLAlchemyError, OSError) as error:
            self._trouble = reason_of(error)
        finally:
            self._finish_deciding(decider)
            if self._suspects:  # left by a process that was killed
                time.sleep(SECOND_LOOK_SECONDS)
                self._free_dead_leases()
            self.delivery.finish()
            delivery.join()
            self.nightly.look()
        if self._trouble:
            return Leftovers(refused, self.delivery.left_behind, database=self._trouble)
        with self.database.read() as connection:
            return Leftovers(refused, self.delivery.left_behind, outbox.count_waiting(connection))

    def _first_contact(self) -> None:
        """Refuse to start with a login that is refused; a server that is only away is waited for."""
        try:
            open_mailbox(self.house.settings.imap, self.house.settings.folder).close()
        except PostbudError as error:
            if not error.temporary:
                raise
            log.warning("%s; starting all the same, it is tried again", error)
        submission = Submission(self.house.settings.smtp, self.house.settings.address.email)
        try:
            submission.greet()
        except PostbudError as error:
            log.warning("letters cannot leave yet: %s; starting all the same, it is tried again", error)
        finally:
            submission.close()

    def _read_mailbox(self) -> None:
        """Read, once this process is the mailbox's one reader; another one on the same PostgreSQL may be before us."""
        standing_by = False
        while not self._stopping.is_set():
            if self._is_the_reader():
                standing_by = False
                self.fetcher.run()
                continue
            if not standing_by:
                log.info("another Postbud reads %s; standing by", self.fetcher.name)
            standing_by = True
            self._stopping.wait(STAND_BY_SECONDS)

    def _is_the_reader(self) -> bool:
        try:
            return self.database.claim_mailbox(self.fetcher.name)
        except (SQLAlchemyError, OSError) as error:  # the database is away: whoever is the reader cannot be known
            log.warning("whether another Postbud reads the mailbox cannot be asked: %s", reason_of(error))
            return False

    def _decide(self) -> None:
        """Decide whatever is kept, each time there is news. A database that is full or locked is waited for; a single round gives up."""
        failures = 0
        while True:
            self._kept.wait()
            self._kept.clear()
            try:
                self._decide_all()
                failures = 0
                if self._stopping.is_set() or (self._no_more_mail.is_set() and not self._anything_waits()):
                    return
            except Exception as error:  # noqa: BLE001 - no fault may end this thread for ever: mail would be kept and never answered
                failures += 1
                said = reason_of(error) if isinstance(error, (SQLAlchemyError, OSError)) else told_briefly(error)
                if self._stopping.is_set() or (self._no_more_mail.is_set() and failures >= MOST_FAILURES):
                    self._trouble = said
                    return
                pause = min(LONGEST_PAUSE, 0.5 * 2**failures)
                log.error("deciding failed (%s); trying again in %.0f s", said, pause)
                self._stopping.wait(pause)
                self._kept.set()

    def _decide_all(self) -> None:
        """Programmes' files first; then mail and what is due, until neither brings more: one may wake the other."""
        if self.refresher.refresh(plan=False):
            self.delivery.wake()
        work = 1
        while work and not self._stopping.is_set():
            work = self.decider.decide_waiting(self._decided, self._stopping.is_set)
            self.refresher.plan()
            done = self.decider.decide_due(self._stopping.is_set)
            if done:
                self.delivery.wake()
            work += done
        self.refresher.write()
        self.rounds += 1

    def _decided(self, number: int) -> None:
        self.on_decided(number)
        self.delivery.wake()
        self.fetcher.look()

    def _anything_waits(self) -> bool:
        with self.database.read() as connection:
            return inbox.count_waiting(connection) > 0

    def _finish_deciding(self, thread: threading.Thread) -> None:
        self._no_more_mail.set()
        self._kept.set()
        thread.join()

    def _scheduler(self) -> BackgroundScheduler:
        from apscheduler.schedulers.background import BackgroundScheduler  # a single round needs no clock

        scheduler = BackgroundScheduler(
            timezone=self.house.settings.time_zone, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        scheduler.add_job(self.fetcher.look, "interval", seconds=self.house.settings.poll_seconds, id="poll")
        scheduler.add_job(self._kept.set, "interval", seconds=min(REFRESH_SECONDS, self.house.settings.poll_seconds), id="decide")
        scheduler.add_job(self._free_dead_leases, "interval", seconds=LEASE_SECONDS, id="leases")
        scheduler.add_job(self.delivery.wake, "interval", seconds=DELIVERY_SECONDS, id="deliver")
        scheduler.add_job(self._night, "interval", seconds=NIGHT_SECONDS, id="night")
        return scheduler

    def _night(self) -> None:
        self.nightly.look(self._stopping.is_set)

    def _free_dead_leases(self) -> None:
        """Letters that a killed process had in hand are sent by whoever is left.

        On PostgreSQL a process must look dead twice: its lock is gone for a moment too when the database is started anew.
        """
        self.database.renew_locks()
        with self.database.write() as connection:
            owners = outbox.owners_of_leases(connection)
            dead = {owner for owner in owners if not self.database.is_alive(connection, owner)}
            certain = dead if self.database.is_sqlite else dead & self._suspects
            freed = outbox.free_leases_of(connection, certain) if certain else 0
        self._suspects = dead - certain
        if freed:
            log.info("%d letters of a process that died are free again", freed)
            self.delivery.wake()

    def _thread(self, name: str, work: Callable[[], None]) -> threading.Thread:
        thread = threading.Thread(target=work, name=name, daemon=True)
        thread.start()
        return thread

"""The reader of the mailbox: connects, takes what is new, keeps it, moves what is settled, waits, and begins again.

Knows positions and bytes, never what a mail says. On any fault it connects anew with back-off; nothing is lost, because
the position only moves with the commit that keeps the bytes.
"""

from __future__ import annotations

import logging
import threading
import time as times
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

from sqlalchemy.exc import SQLAlchemyError

from postbud.clock import Clock
from postbud.errors import MailboxRefused, MailboxUnreachable, PostbudError, told_briefly
from postbud.imap import Listed, Mailbox, batches, open_mailbox
from postbud.settings import Settings
from postbud.stages import Stages
from postbud.store import inbox, pulse, silence
from postbud.store.database import Database, reason_of

log = logging.getLogger(__name__)
BEGINNING_BYTES = 64 * 1024  # of a mail that is too large: its headers and the start of its text
LONGEST_PAUSE = 60.0
LATEST = 200
MOST_FAILURES = 3  # of fetching one mail by itself, after which it is held by its number
NOTED_SECONDS = 60.0  # how often is noted that the mailbox is read
OBSERVED = 9  # mails whose arrival the server's clock is judged by
FIRST_WAIT = 1.0  # after work; doubles up to the poll interval while nothing comes


@dataclass
class Progress:
    """What the reader tells while it works; every field may be replaced."""

    kept: Callable[[int, int], None] = field(default=lambda done, total: None)
    old_mail: Callable[[int], None] = field(default=lambda number: None)


class Fetcher:
    """Reads one folder. `on_kept` is called after each commit that kept mail; `reason` gives the sentence for a code."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        clock: Clock,
        stages: Stages,
        on_kept: Callable[[], None],
        reason: Callable[[str], str] = str,
    ) -> None:
        self.database, self.settings, self.clock, self.stages = database, settings, clock, stages
        self.on_kept, self.reason = on_kept, reason
        self.progress = Progress()
        self.name = f"{settings.imap.user}@{settings.imap.host}/{settings.folder}"
        self._stopping = threading.Event()
        self._look = threading.Event()
        self._pause = 1.0
        self.may_read: Callable[[], bool] = lambda: True  # asked before each look: another may have become the reader
        self._heard = False  # whether the mailbox is known to answer
        self._note_again = 0.0  # on the monotonic clock
        self._looked_at: datetime | None = None  # when we looked last, by the wall clock
        self._ahead: deque[int] = deque(maxlen=OBSERVED)  # of the server's clock, by the mails that came last
        self._one_by_one = False
        self._failures: Counter[int] = Counter()  # of fetching one mail by itself, by UID

    def look(self) -> None:
        """Ask the reader to look at the mailbox, or to move what was settled, at its next breath."""
        self._look.set()

    def stop(self) -> None:
        self._stopping.set()
        self._look.set()

    def run(self) -> None:
        """Read until stopped, or until another reads. Comes back from every fault with a pause that doubles up to a minute."""
        while not self._stopping.is_set() and self.may_read():
            try:
                mailbox = open_mailbox(self.settings.imap, self.settings.folder)
                try:
                    self._serve(mailbox)
                finally:
                    mailbox.close()
            except (MailboxUnreachable, MailboxRefused) as error:
                log.warning("%s; trying again in %.0f s", error, self._pause)
                self._silent(error)
            except Exception as error:  # noqa: BLE001 - no fault of ours may end the reading for ever
                log.error("reading the mailbox failed (%s); trying again in %.0f s", told_briefly(error), self._pause)
            else:
                continue
            self._stopping.wait(self._pause)
            self._pause = min(LONGEST_PAUSE, self._pause * 2)

    def once(self, after_kept: Callable[[], None]) -> None:
        """Take what is there now, let `after_kept` settle it, and move it.

        Raises:
            MailboxUnreachable, MailboxRefused: the server could not be used.
        """
        try:
            while not self._once(after_kept):
                log.warning("fetching failed; trying again mail by mail")
        except (MailboxUnreachable, MailboxRefused) as error:
            self._silent(error)
            raise

    def _once(self, after_kept: Callable[[], None]) -> bool:
        """One connection's work; False if a FETCH failed in a way that another connection may get round."""
        mailbox = open_mailbox(self.settings.imap, self.settings.folder)
        alone, failures = self._one_by_one, self._failures.total()
        self._note_again = 0.0
        try:
            self._take(mailbox, self._position(mailbox))
            self._answers()
            after_kept()
            self._move_settled(mailbox, self._position(mailbox))
        except (MailboxRefused, MailboxUnreachable):
            if self._one_by_one and (not alone or self._failures.total() > failures):
                return False
            raise
        finally:
            mailbox.close()
        return True

    def _silent(self, error: PostbudError) -> None:
        """Note that the mailbox could not be read; a login that is refused is told at once, for no waiting mends it."""
        self._heard = False
        patience = timedelta(minutes=self.settings.limits.silent_minutes) if error.temporary else timedelta(0)
        try:
            with self.database.write() as connection:
                silence.note_silence(connection, str(error), self.clock.now(), patience)
        except (SQLAlchemyError, OSError) as fault:  # the database is away as well: noted at the next try
            log.warning("the silence of the mailbox could not be noted: %s", reason_of(fault))
        self.on_kept()

    def _answers(self) -> None:
        """Note that the mailbox is read: at once when it was silent or we have started, then every minute."""
        if self._heard and times.monotonic() < self._note_again:
            return
        ahead = min(self._ahead, key=abs, default=None)
        with self.database.write() as connection:
            back = pulse.note_read(connection, self.clock.now(), ahead, real=not self.clock.simulated)
            if not self._heard:
                silence.note_answer(connection, self.clock.now())
        self._note_again = times.monotonic() + NOTED_SECONDS
        if back:
            log.warning("this machine's clock has gone back by %.0f s", back.total_seconds())
        if not self._heard:
            self._heard = True
            self.on_kept()

    def _serve(self, mailbox: Mailbox) -> None:
        log.info("reading %s (IDLE: %s)", self.name, "yes" if mailbox.can_idle and self.settings.idle else "no")
        at = self._position(mailbox)
        quiet = FIRST_WAIT
        while not self._stopping.is_set() and self.may_read():
            self._look.clear()
            before, at = at, self._take(mailbox, at)
            self._answers()
            moved = self._move_settled(mailbox, at)
            # A mail that comes while another command runs is announced to that command, not to IDLE: after work look again soon.
            quiet = FIRST_WAIT if moved or at != before else quiet * 2
            mailbox.wait(min(quiet, self.settings.poll_seconds), self._look, idle=self.settings.idle)
            self._pause = 1.0

    def _position(self, mailbox: Mailbox) -> inbox.Position:
        """Where to go on. A first start leaves old mail alone; a new UIDVALIDITY voids every UID we knew."""
        with self.database.read() as connection:
            at = inbox.position(connection, self.name)
        if at and at.uidvalidity == mailbox.uidvalidity:
            return at
        started_at = at.started_at if at else self._first_moment()
        newest = mailbox.uidnext - 1
        if at is None and self.settings.first_start == "new":
            last = self._last_uid_at_our_start(mailbox, newest)
        else:
            last = self._last_uid_before(
                mailbox.listed(mailbox.uids_since((started_at - 2 * inbox.CLOCKS_APART).date())), started_at - inbox.CLOCKS_APART, newest
            )
        with self.database.write() as connection:
            if at:
                log.warning("%s has a new UIDVALIDITY: what came since the first start is compared by content", self.name)
                return inbox.restart(connection, at, mailbox.uidvalidity, last, newest)
            log.info("first start on %s: mail that came before %s is old and stays untouched", self.name, started_at.date())
            self.progress.old_mail(last)
            return inbox.start(connection, self.name, mailbox.uidvalidity, last, newest, started_at)

    def _first_moment(self) -> datetime:
        """The moment before which mail counts as old at a first start: by the wall clock and in whole seconds, as INTERNALDATE is."""
        first = self.settings.first_start
        if first == "new":
            return self.clock.began.replace(microsecond=0)
        return datetime.min.replace(tzinfo=UTC, year=1970) if first == "all" else datetime.combine(first, time(), tzinfo=self.clock.zone)

    def _last_uid_at_our_start(self, mailbox: Mailbox, newest: int) -> int:
        """The UID below the first mail that came after the second in which the program began.

        Only the latest mails are looked at: the seconds since then have not brought more, and so a mailbox with 100,000 old
        mails starts as quickly as an empty one.
        """
        after = self.clock.began.replace(microsecond=0) + timedelta(seconds=1)
        latest = mailbox.listed(list(range(max(1, newest - LATEST + 1), newest + 1)))
        return self._last_uid_before(latest, after, newest)

    def _last_uid_before(self, candidates: Sequence[Listed], moment: datetime, newest: int) -> int:
        """The UID below the first of the mails that came at or after `moment`. SEARCH knows only days, so INTERNALDATE decides."""
        newer = [mail.uid for mail in candidates if mail.received_at >= moment]
        return min(newer) - 1 if newer else newest

    def _take(self, mailbox: Mailbox, at: inbox.Position) -> inbox.Position:
        """Keep every mail above the position; each batch is committed with the position it reaches."""
        looking = datetime.now(UTC)
        with self.stages.stage("fetch"):
            uids = mailbox.uids_above(at.last_uid)
            listed = [mail for mail in mailbox.listed(uids) if not at.is_old(mail.uid, mail.received_at)] if uids else []
        self._compare_clocks(listed, looking)
        done = 0
        groups = [[mail] for mail in listed] if self._one_by_one else batches(listed, self.settings.limits.message_bytes)
        for group in groups:
            arrivals = self._arrivals(mailbox, at, group)
            now = self.clock.now()
            with self.stages.stage("keep"), self.database.write() as connection:
                inbox.keep(connection, at, arrivals, now, reached=group[-1].uid)
            at = replace(at, last_uid=group[-1].uid)
            done += len(group)
            self.progress.kept(done, len(listed))
            self.on_kept()
            if self._stopping.is_set():
                return at
        self._one_by_one = False
        if uids and uids[-1] > at.last_uid:  # only old mail, or mail that is gone again: not to be asked for once more
            with self.database.write() as connection:
                inbox.keep(connection, at, [], self.clock.now(), reached=uids[-1])
            at = replace(at, last_uid=uids[-1])
        return at

    def _compare_clocks(self, listed: Sequence[Listed], looking: datetime) -> None:
        """How far our clock is ahead of the server's, as far as a mail shows it that came between our last look and this one.

        INTERNALDATE is whole seconds of the server's clock. A mail that somebody moved here keeps the one it had, so the least difference
        of the mails that came last counts; one of more than a day is no clock's.
        """
        before, self._looked_at = self._looked_at, looking
        if before is None:
            return
        for mail in listed:
            earliest, latest = before - mail.received_at - timedelta(seconds=1), datetime.now(UTC) - mail.received_at
            ahead = max(earliest, timedelta(0)) + min(latest, timedelta(0))
            if abs(ahead) < inbox.CLOCKS_APART:
                self._ahead.append(round(ahead.total_seconds()))

    def _arrivals(self, mailbox: Mailbox, at: inbox.Position, group: list[Listed]) -> list[inbox.Arrival]:
        """The mails of a group. One that the server lists and will not give is held by its number, so that it blocks nobody."""
        if self._failures[group[0].uid] >= MOST_FAILURES:
            return [self._withheld(at, group[0])]
        with self.stages.stage("fetch"):
            fetched = self._fetched(mailbox, group)
        arrivals = [self._arrival_of(at, mail, fetched[mail.uid]) for mail in group if mail.uid in fetched]
        missing = [mail for mail in group if mail.uid not in fetched]
        there = mailbox.still_there([mail.uid for mail in missing]) if missing else set()
        return arrivals + [self._withheld(at, mail) for mail in missing if mail.uid in there]

    def _fetched(self, mailbox: Mailbox, group: list[Listed]) -> dict[int, bytes]:
        """The bytes of a group. After a failure each mail is asked for by itself, so that the one to blame becomes known."""
        try:
            if group[0].size > self.settings.limits.message_bytes:
                raw = mailbox.fetch_beginning(group[0].uid, BEGINNING_BYTES)
                return {group[0].uid: raw} if raw else {}
            return mailbox.fetch([mail.uid for mail in group])
        except (MailboxRefused, MailboxUnreachable):
            self._one_by_one = True
            if len(group) == 1:
                self._failures[group[0].uid] += 1
            raise

    def _arrival_of(self, at: inbox.Position, mail: Listed, raw: bytes) -> inbox.Arrival:
        held = self.reason("renumbered") if at.may_be_old(mail.uid, mail.received_at) else ""
        return inbox.Arrival(mail.uid, raw, self._arrival(mail), mail.size > self.settings.limits.message_bytes, held)

    def _withheld(self, at: inbox.Position, mail: Listed) -> inbox.Arrival:
        log.error("the server lists UID %d and does not give it; it is held", mail.uid)
        return inbox.Arrival(
            mail.uid, f"\r\n{self.name} {at.uidvalidity} {mail.uid}\r\n".encode(), self._arrival(mail), held=self.reason("withheld")
        )

    def _arrival(self, mail: Listed) -> datetime:
        """When a mail came, by our clock: the server's INTERNALDATE, but never the future, and our own time when simulated."""
        now = self.clock.now()
        return now if self.clock.simulated else min(mail.received_at, now)

    def _move_settled(self, mailbox: Mailbox, at: inbox.Position) -> bool:
        """Move mails whose decision is committed; says whether there were any.

        A mail that a person moved away meanwhile is no fault, and neither is a server that will not move: reading goes on.
        """
        with self.database.read() as connection:
            settled = inbox.to_move(connection, at)
        if not settled:
            return False
        folders = self.settings.folders
        targets = {"decided": folders.done, "ignored": folders.ignored, "held": folders.held}
        for state, folder in targets.items():
            uids = [uid for uid, its in settled if its == state]
            try:
                if uids and folder and not mailbox.move(uids, folder):
                    log.info("%s does not offer MOVE: mails stay where they are", self.name)
            except MailboxRefused as error:
                log.warning("mails stay where they are: %s", error)
        with self.database.write() as connection:
            inbox.note_moved(connection, at, [uid for uid, _ in settled], self.clock.now())
        return True

"""Programmes' files in use: read anew when they change, and what follows from a change is scheduled or told.

The last good edition of each file stays in use. Meetings keep their keys although lines above them come and go.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from postbud.amending import Amending
from postbud.clock import Clock
from postbud.decide import Decider
from postbud.due import group_days, next_monday, next_open, occasions, poll_times
from postbud.editions import aligned, edition_of, programme_digest
from postbud.effects import Schedule
from postbud.errors import Problem, told_briefly
from postbud.model.case import Due
from postbud.model.programme import Programme
from postbud.model.schedule import LETTERS as SCHEDULED
from postbud.settings import Settings
from postbud.store import dues, editions, outbox, registry, texts
from postbud.store.database import Database
from postbud.store.pending import Pending
from postbud.template_folder import Proof, TemplateFolder
from postbud.watch import ProgrammeFolder

log = logging.getLogger(__name__)
MORNING = time(8)
GONE = "the file is not there any more"
CALL_OFF = "Put it back. A meeting is called off by `cancelled: true`, and a programme ends by `status: finished`."


class Refresher:
    """Looks at the programmes' files and hands the decider what is in use. Belongs to the decider's thread."""

    def __init__(self, database: Database, settings: Settings, decider: Decider, clock: Clock) -> None:
        self.database, self.settings, self.decider, self.clock = database, settings, decider, clock
        self.folder = ProgrammeFolder(settings.home / "programmes", decider.programmes)
        self.templates = TemplateFolder(settings.home / "templates", settings.language)
        self.amending = Amending(database, self.folder.folder, decider, clock)
        self._begun = False  # whether the texts that Postbud starts with count as seen
        self._adopted = False  # whether all that is in use has been taken up
        self._unplanned: list[Programme] = []
        self._told: set[tuple[str, str]] = set()  # files that cannot be used, by name and state, that coordinators have been told of
        self._proof: Proof | None = None  # what came of trying out changed letters, until that has been dealt with

    def refresh(self, *, plan: bool = True) -> bool:
        """Read what changed since the last look; the first look also takes up what changed while nobody was looking.

        Returns whether anything was new, so that there may be letters about it. Without `plan` the caller asks for that later. What
        fails is tried again at the next look, because a look tells of a change only once.
        """
        self.write()
        if not self._begun:
            self._begun = self._done("the letters in use", self._begin)
        look = self.folder.look(self.clock.now())
        new = bool(look) or not self._adopted
        self._adopted = self._adopted and not look.changed
        if not self._adopted:
            self._adopted = self._adopt(self.folder.programmes)
        self._tell_what_is_wrong()
        self._proof = proof = self.templates.look(self.clock.now()) or self._proof
        if proof is not None and self._done("the changed letters", partial(self._use, proof)):
            self._proof = None
        if plan:
            self.plan()
        return new or proof is not None

    def _begin(self) -> None:
        """Texts of letters on schedule that Postbud first starts with need nobody's word; a text that comes later does."""
        with self.database.write() as connection:
            texts.begin_with(connection, self.decider.scribe.templates.digests(SCHEDULED), self.clock.now())

    def write(self) -> None:
        """Write into the files what decisions wanted there. A fault keeps it waiting, and is tried again at the next look."""
        self._done("what is to be written", self.amending.write)

    def _done(self, what: str, work: Callable[[], object]) -> bool:
        """Whether it could be done. A fault in one file holds up neither the others nor the mail."""
        try:
            work()
        except OperationalError:  # the database, and no file, is to blame: whoever called us waits and tries again
            raise
        except Exception as error:
            log.error("%s could not be taken up: %s", what, told_briefly(error))
            log.debug("%s", what, exc_info=error)
            return False
        return True

    def _tell_what_is_wrong(self) -> None:
        broken = [self.folder.broken[name] for name in sorted(self.folder.broken)]
        telling = {(one.file, one.digest): partial(self._tell, one.file, Path(one.file).stem, one.problems, one.digest) for one in broken}
        telling |= {(slug, GONE): partial(self._tell_gone, slug) for slug in sorted(self.folder.gone)}
        self._told &= telling.keys()
        self._told |= {state for state, tell in telling.items() if state not in self._told and self._done(state[0], tell)}

    def _use(self, proof: Proof) -> None:
        """Letters that stood the test are used from now on; of the others the coordinators hear, with file and line."""
        if proof.templates is not None and proof.reasons is not None:
            log.info("the letters in templates/ have changed and are in use")
            self.decider.scribe.use(proof.templates, proof.reasons)
            return
        for file in sorted({problem.where.partition(":")[0] for problem in proof.problems}):
            told = tuple(str(problem) for problem in proof.problems if problem.where.partition(":")[0] == file)
            self._tell(file, "", told, proof.digest, kept=True)

    def _adopt(self, programmes: Mapping[str, Programme]) -> bool:
        """Use these programmes from now on; one commit a programme, so that one that cannot be told about holds up no other.

        Returns whether all were taken up.
        """
        with self.database.read() as connection:
            known = editions.all_editions(connection)
            spent = {slug: editions.spent_keys(connection, slug) for slug in programmes.keys() & known.keys()}
        self.decider.programmes = {
            slug: aligned(programme, known[slug].seen, spent[slug]) if slug in known else programme
            for slug, programme in programmes.items()
        }
        self._unplanned = list(self.decider.programmes.values())
        gone = [self._done(slug, partial(self._tell_gone, slug)) for slug in sorted(known.keys() - programmes.keys())]
        new = [one for one in self.decider.programmes.values() if _is_new(one, known.get(one.slug))]
        taken_up = [self._done(one.slug, partial(self._take_up, one)) for one in new]
        return all(gone) and all(taken_up)

    def plan(self) -> None:
        """Make rows of what the programmes' facts make due. After the first mail: it needs a calendar of holidays, which takes a while."""
        self._unplanned = [one for one in self._unplanned if not self._done(one.slug, partial(self._plan, one))]

    def _plan(self, programme: Programme) -> None:
        with self.decider.deciding() as (connection, pending):
            self._schedule(connection, pending, programme, self.clock.now())

    def _take_up(self, programme: Programme) -> None:
        now, digest = self.clock.now(), programme_digest(programme)
        with self.decider.deciding() as (connection, pending):
            before = editions.edition(connection, programme.slug)
            if before is None:
                editions.settle(connection, programme, digest, now)
                return
            editions.see(connection, programme)
            if digest == before.digest and not before.pending:
                return
            # Edited back is a change like any other: whoever signed up meanwhile was told what is so no more.
            if digest != before.pending or (before.state == "settling" and not dues.waits(connection, "edition", programme.slug)):
                settle_at = now + timedelta(minutes=self.settings.limits.settle_minutes)
                editions.wait(connection, programme.slug, digest, "settling", settle_at, now)
                log.info("%s has changed; people are told from %s on", programme.slug, settle_at.isoformat(timespec="minutes"))
                self.decider.perform_due(connection, pending, Due(0, "edited", settle_at, programme.slug, digest))

    def _schedule(self, connection: Connection, pending: Pending, programme: Programme, now: datetime) -> None:
        """What a programme's facts make due: the letters of its schedule, the Monday letter, the headcount day; and seats, at once,

        because there may be more of them now.
        """
        planned = [dues.Planned(one.key, one.at, one.until) for one in occasions(programme)]
        dues.plan(connection, programme.slug, planned, now)
        recalled = outbox.keep_to(connection, programme.slug, [one.key for one in planned], now)
        if recalled:
            log.info("%d letters of %s were still waiting for what has moved or is called off; they do not leave", recalled, programme.slug)
        if any(one.at > now for one in planned):
            monday = next_monday(now, self.clock.zone)
            dues.schedule(connection, Schedule("weekly", monday, key=monday.date().isoformat()))
        for poll in programme.polls:
            times = poll_times(programme, poll.key) if poll.decided is None else None
            if times is not None and times.closes > now:
                key = f"{poll.key}|{times.closes.isoformat()}"
                dues.schedule(connection, Schedule("poll-closes", times.closes, programme.slug, key=key))
        dues.move(connection, "opening", programme.slug, programme.opens_at or now)
        day = programme.sign_up.headcount
        if day is not None and day >= now.astimezone(programme.zone).date():
            at = datetime.combine(day, MORNING, tzinfo=programme.zone)
            dues.schedule(connection, Schedule("headcount", at, programme.slug, key=day.isoformat()))
        closes = programme.closes_at
        if programme.price is not None and programme.price.ean and closes is not None and closes >= now:
            dues.schedule(connection, Schedule("invoices", next_open(closes, programme.zone), programme.slug, key=closes.isoformat()))
        for one in group_days(programme):
            if one.at.date() >= now.astimezone(programme.zone).date():
                dues.schedule(connection, Schedule(one.kind, max(one.at, now), programme.slug, key=one.key))
        if registry.list_length(connection, programme.slug):  # there may be more seats now; a slip of the pen has time to be mended
            settle_at = now + timedelta(minutes=self.settings.limits.settle_minutes)
            dues.schedule(connection, Schedule("seats", settle_at, programme.slug, key=f"file:{settle_at.isoformat()}"))

    def _tell_gone(self, slug: str) -> None:
        problem = Problem(f"{self.folder.folder.name}/{slug}.yaml", "", GONE, CALL_OFF)
        self._tell(problem.where, slug, (str(problem),), "gone")

    def _tell(self, file: str, slug: str, problems: Sequence[str], digest: str, *, kept: bool | None = None) -> None:
        """The coordinators hear of a file that cannot be used, once for each state of it."""
        log.error("%s cannot be used; its last good version stays in use", file)
        with self.decider.deciding() as (connection, pending):
            facts = {"file": file, "problems": tuple(problems), "kept": slug in self.decider.programmes if kept is None else kept}
            now = self.clock.now()
            self.decider.perform_due(connection, pending, Due(0, "file-broken", now, slug, f"{file}:{digest}:{now.date()}", facts=facts))


def _is_new(programme: Programme, known: editions.Edition | None) -> bool:
    """Whether there may be anything to tell, or to note, about a programme as its file is now."""
    return known is None or bool(known.pending) or programme_digest(programme) != known.digest or known.seen != edition_of(programme)

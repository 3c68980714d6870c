"""Programmes' files in use: read anew when they change, and what follows from a change is scheduled or told.

The last good edition of each file stays in use. Meetings keep their keys although lines above them come and go.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path

from sqlalchemy.engine import Connection

from postbud.clock import Clock
from postbud.decide import Decider
from postbud.due import next_monday, occasions
from postbud.editions import aligned, edition_of, programme_digest
from postbud.effects import Schedule, Unschedule
from postbud.errors import Problem
from postbud.model.case import Due
from postbud.model.programme import Programme
from postbud.settings import Settings
from postbud.store import dues, editions, outbox, registry
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
        self._adopted = False
        self._unplanned: list[Programme] = []

    def refresh(self, *, plan: bool = True) -> bool:
        """Read what changed since the last look; the first look also takes up what changed while nobody was looking.

        Returns whether anything was new, so that there may be letters about it. Without `plan` the caller asks for that later.
        """
        look = self.folder.look(self.clock.now())
        new = bool(look) or not self._adopted
        if look.changed or not self._adopted:
            self._adopt(self.folder.programmes)
            self._adopted = True
        for broken in look.broken:
            self._tell(broken.file, Path(broken.file).stem, broken.problems, broken.digest)
        for slug in sorted(look.gone):
            self._tell_gone(slug)
        proof = self.templates.look(self.clock.now())
        if proof is not None:
            self._use(proof)
        if plan:
            self.plan()
        return new or proof is not None

    def _use(self, proof: Proof) -> None:
        """Letters that stood the test are used from now on; of the others the coordinators hear, with file and line."""
        if proof.templates is not None and proof.reasons is not None:
            log.info("the letters in templates/ have changed and are in use")
            self.decider.scribe.use(proof.templates, proof.reasons)
            return
        for file in sorted({problem.where.partition(":")[0] for problem in proof.problems}):
            told = tuple(str(problem) for problem in proof.problems if problem.where.partition(":")[0] == file)
            self._tell(file, "", told, proof.digest, kept=True)

    def _adopt(self, programmes: Mapping[str, Programme]) -> None:
        """Use these programmes from now on; one commit a programme, so that one that cannot be told about holds up no other."""
        in_use: dict[str, Programme] = dict(programmes)
        with self.database.read() as connection:
            known = editions.all_editions(connection)
        for slug in known.keys() - programmes.keys():
            self._tell_gone(slug)
        for slug, programme in programmes.items():
            with self.database.deciding() as connection:
                before = known.get(slug)
                spent = editions.spent_keys(connection, slug) if before else set()
                in_use[slug] = aligned(programme, before.seen if before else None, spent)
        self.decider.programmes = in_use
        for programme in in_use.values():
            self._take_up(programme, known.get(programme.slug))
        self._unplanned = list(in_use.values())

    def plan(self) -> None:
        """Make rows of what the programmes' facts make due. After the first mail: it needs a calendar of holidays, which takes a while."""
        while self._unplanned:
            with self.database.deciding() as connection:
                self._schedule(connection, self._unplanned[-1], self.clock.now())
            self._unplanned.pop()

    def _take_up(self, programme: Programme, before: editions.Edition | None) -> None:
        now, digest = self.clock.now(), programme_digest(programme)
        if before is not None and not before.pending and digest == before.digest and before.seen == edition_of(programme):
            return
        with self.database.deciding() as connection, Pending(connection) as pending:
            if before is None:
                editions.settle(connection, programme, digest, now)
                return
            editions.see(connection, programme)
            if digest == before.digest:
                if before.pending:  # edited back: there is nothing to tell any more
                    dues.unschedule(connection, Unschedule("edition", programme.slug))
                    editions.wait(connection, programme.slug, "", "settled", None, now)
            elif digest != before.pending:
                settle_at = now + timedelta(minutes=self.settings.limits.settle_minutes)
                editions.wait(connection, programme.slug, digest, "settling", settle_at, now)
                log.info("%s has changed; people are told from %s on", programme.slug, settle_at.isoformat(timespec="minutes"))
                self.decider.perform_due(connection, pending, Due(0, "edited", settle_at, programme.slug, digest))

    def _schedule(self, connection: Connection, programme: Programme, now: datetime) -> None:
        """What a programme's facts make due: the letters of its schedule, the Monday letter, the headcount day; and seats, where there may

        be more of them now.
        """
        planned = [dues.Planned(one.key, one.at, one.until) for one in occasions(programme)]
        dues.plan(connection, programme.slug, planned, now)
        recalled = outbox.keep_to(connection, programme.slug, [one.key for one in planned], now)
        if recalled:
            log.info("%d letters of %s were still waiting for what has moved or is called off; they do not leave", recalled, programme.slug)
        if any(one.at > now for one in planned):
            monday = next_monday(now, programme.zone)
            dues.schedule(connection, Schedule("weekly", monday, programme.slug, key=monday.date().isoformat()))
        day = programme.sign_up.headcount
        if day is not None and day >= now.astimezone(programme.zone).date():
            at = datetime.combine(day, MORNING, tzinfo=programme.zone)
            dues.schedule(connection, Schedule("headcount", at, programme.slug, key=day.isoformat()))
        if registry.list_length(connection, programme.slug):  # there may be more seats now; a slip of the pen has time to be mended
            settle_at = now + timedelta(minutes=self.settings.limits.settle_minutes)
            dues.schedule(connection, Schedule("seats", settle_at, programme.slug, key=f"file:{settle_at.isoformat()}"))

    def _tell_gone(self, slug: str) -> None:
        problem = Problem(f"{self.folder.folder.name}/{slug}.yaml", "", GONE, CALL_OFF)
        self._tell(problem.where, slug, (str(problem),), "gone")

    def _tell(self, file: str, slug: str, problems: Sequence[str], digest: str, *, kept: bool | None = None) -> None:
        """The coordinators hear of a file that cannot be used, once for each state of it."""
        log.error("%s cannot be used; its last good version stays in use", file)
        with self.database.deciding() as connection, Pending(connection) as pending:
            facts = {"file": file, "problems": tuple(problems), "kept": slug in self.decider.programmes if kept is None else kept}
            now = self.clock.now()
            self.decider.perform_due(connection, pending, Due(0, "file-broken", now, slug, f"{file}:{digest}:{now.date()}", facts=facts))

"""The real engine in this process, on a real SQLite file: mail is handed in, time passes, files are edited, and it may crash anywhere.

No server and no thread: what the daemon's deciding thread does is done when asked. What takes long and is the same every time (rules,
templates, an empty database) is made once.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from postbud.clock import Clock
from postbud.daemon import House
from postbud.decide import Decider, Workflows
from postbud.programmes import load_programmes
from postbud.refresh import Refresher
from postbud.stages import Stages
from postbud.store import dues, inbox
from postbud.store.database import Database, open_database
from postbud.store.letters import Scribe
from postbud.store.tables import letter, metadata
from postbud.watch import QUIET
from postbud.wiring import Home
from tests.life.mails import US
from tests.life.programmes import Paper, papers, write
from workflows import DUE, TABLE

ROOT = Path(__file__).parents[2]
ZONE = ZoneInfo("Europe/Copenhagen")
BEGINNING = datetime(2025, 1, 15, 9, tzinfo=ZONE)
MOST_ROUNDS = 60
ANSWERS_A_DAY = 10_000  # the daily cap has tests of its own
COMPILED: dict[Any, Any] = {}  # statements that an engine before this one has compiled


class Crash(BaseException):
    """The process dies. Nothing in the engine may catch it."""


class StandingClock(Clock):
    """A clock that goes on only when it is told to."""

    def __init__(self) -> None:
        super().__init__("Europe/Copenhagen", BEGINNING)
        self._at = BEGINNING

    def move_to(self, moment: datetime) -> None:
        self._at = moment.astimezone(self.zone)

    def now(self) -> datetime:
        return self._at


@cache
def house() -> House:
    """The shipped rules and templates, without programmes."""
    home = Path(mkdtemp(prefix="postbud-life-"))
    shutil.copy(ROOT / "mailbox_rules.yaml", home)
    shutil.copytree(ROOT / "templates", home / "templates")
    (home / "programmes").mkdir()
    for paper in papers().values():
        write(home / "programmes", paper)
    return Home(home, {"POSTBUD_ADDRESS": US, "POSTBUD_NOW": BEGINNING.isoformat()}).house(Workflows(TABLE, DUE))


@cache
def empty_database() -> Path:
    """A migrated database with its secret and nothing else in it."""
    path = Path(mkdtemp(prefix="postbud-life-")) / "empty.db"
    database = open_database(f"sqlite:///{path}")
    database.secret()
    database.close()
    return path


@dataclass
class Bomb:
    """An error that is raised instead of one of the next statements; `fuse` counts them down."""

    fuse: int
    error: BaseException

    def tick(self) -> None:
        self.fuse -= 1
        if self.fuse == 0:
            raise self.error


@dataclass(frozen=True)
class Arrived:
    """A mail that was handed in, and when."""

    raw: bytes
    at: datetime


class Engine:
    """One Postbud with programme files in `folder` and rows in a database beside them; `url` for another database."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder = folder
        (folder / "programmes").mkdir(parents=True, exist_ok=True)
        self.papers = papers()
        for paper in self.papers.values():
            write(folder / "programmes", paper)
        self.file = folder / "postbud.db"
        self.url = url or f"sqlite:///{self.file}"
        if not url:
            shutil.copy(empty_database(), self.file)
        self.clock = StandingClock()
        self.arrived: list[Arrived] = []
        self.bomb: Bomb | None = None
        self._uid = 0
        self.start()
        self.look()

    # The process

    def start(self) -> None:
        """What happens when the program starts on these files and rows."""
        limits = house().settings.limits.model_copy(update={"answers_per_address_per_day": ANSWERS_A_DAY})
        self.settings = replace(house().settings, home=self.folder, limits=limits)
        self.database: Database = open_database(self.url)
        for engine in (self.database.engine, self.database._writer):
            engine.update_execution_options(compiled_cache=COMPILED)
        sa.event.listen(self.database.engine, "before_cursor_execute", self._tick)
        sa.event.listen(self.database.engine, "commit", self._tick)
        scribe = Scribe(house().templates, house().reasons, self.settings.address, self.settings.language, self.database.secret())
        programmes = load_programmes(self.folder / "programmes")
        self.decider = Decider(self.database, self.settings, programmes, Workflows(TABLE, DUE), scribe, self.clock, Stages())
        self.refresher = Refresher(self.database, self.settings, self.decider, self.clock)

    def stop(self) -> None:
        self.bomb = None
        self.database.close()

    def restart(self) -> None:
        """After whatever end: files that could not be read are mended first, or it would not start."""
        self.stop()
        for paper in self.papers.values():
            if (self.folder / "programmes" / f"{paper.slug}.yaml").exists():
                write(self.folder / "programmes", paper)
        self.start()
        self.look()

    def _tick(self, *_: Any) -> None:
        if self.bomb:
            self.bomb.tick()

    @contextmanager
    def bombed(self, fuse: int, error: BaseException) -> Iterator[None]:
        """Inside, the statement with that number fails, if there are so many."""
        self.bomb = Bomb(fuse, error)
        try:
            yield
        finally:
            self.bomb = None

    # Mail, files and time

    def keep(self, raw: bytes, at: datetime | None = None) -> None:
        """A mail arrives and is kept, and nothing else."""
        now = self.clock.now()
        self._uid += 1
        with self.database.write() as connection:
            known = inbox.position(connection, "life") or inbox.start(connection, "life", 1, 0, 0, now)
            inbox.keep(connection, known, [inbox.Arrival(self._uid, raw, at or now)], now, reached=self._uid)
        self.arrived.append(Arrived(raw, at or now))

    def receive(self, raw: bytes) -> None:
        self.keep(raw)
        self.work()

    def keep_order(self, line: str) -> None:
        """A coordinator's line at the command line is kept, and nothing else."""
        now = self.clock.now()
        raw = f"Message-ID: <order-{self._uid}-{now.timestamp()}@x.example>\r\n\r\n{line}\r\n".encode()
        self._uid += 1
        with self.database.write() as connection:
            inbox.keep_order(connection, raw, "command line", line, now)

    def work(self) -> None:
        """What the daemon's deciding thread does when it wakes."""
        self.refresher.refresh()
        for _ in range(MOST_ROUNDS):
            if not self.decider.decide_waiting() + self.decider.decide_due():
                return
        raise AssertionError("one decision wakes the other again and again")

    def look(self) -> None:
        """Look at the files until they have lain still for their few seconds."""
        self.work()
        self.clock.move_to(self.clock.now() + QUIET + timedelta(seconds=1))
        self.work()

    def wait(self, long: timedelta) -> None:
        """Time passes; what is due on the way is done when it is due."""
        until = self.clock.now() + long
        for _ in range(MOST_ROUNDS):
            with self.database.read() as connection:
                at = dues.next_at(connection)
            if at is None or at > until:
                break
            self.clock.move_to(max(at, self.clock.now()))
            self.work()
        self.clock.move_to(max(until, self.clock.now()))
        self.work()

    def edit(self, paper: Paper) -> None:
        """A coordinator saves a programme's file."""
        self.papers[paper.slug] = paper
        write(self.folder / "programmes", paper)

    def break_file(self, slug: str) -> None:
        (self.folder / "programmes" / f"{slug}.yaml").write_text("title: [\n", encoding="utf-8")

    def remove_file(self, slug: str) -> None:
        (self.folder / "programmes" / f"{slug}.yaml").unlink(missing_ok=True)

    # What is there

    def rows(self, table: sa.Table) -> list[sa.Row[Any]]:
        with self.database.read() as connection:
            return list(connection.execute(sa.select(table).order_by(*table.primary_key.columns)))

    def letters(self, after: int = 0, name: str = "") -> list[sa.Row[Any]]:
        """The letters with an id above `after`, of that name if one is given."""
        chosen = sa.select(letter).where(letter.c.id > after).order_by(letter.c.id)
        with self.database.read() as connection:
            return list(connection.execute(chosen.where(letter.c.letter == name) if name else chosen))

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of all tables, but where a mail was seen on the server."""
        return {table.name: [tuple(row) for row in self.rows(table)] for table in metadata.sorted_tables if table.name not in QUIET_TABLES}


QUIET_TABLES = frozenset({"sighting", "mailbox"})

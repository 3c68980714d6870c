"""Postbud in this process: a daemon on files of its own whose clock the test moves. No server is asked for anything.

What the daemon's threads do in turn is done here step by step: files are looked at, mail is decided, what is due is done. Letters stay in
the outbox, where tests read who got what and when.
"""

from __future__ import annotations

import email
import email.policy
import shutil
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from postbud.clock import Clock
from postbud.daemon import Daemon
from postbud.decide import Workflows
from postbud.model.invitee import Invitee
from postbud.stages import Stages
from postbud.store import dues, inbox, invitees
from postbud.store.database import Database, open_database
from postbud.store.tables import due, letter
from postbud.wiring import Home
from workflows import DUE, TABLE

ROOT = Path(__file__).parents[1]
NOW = "2025-01-15T09:00"
WORKFLOWS = Workflows(TABLE, DUE)


@dataclass(frozen=True, slots=True)
class Got:
    """A letter that was written: to whom (the local part of the address), which, about which meeting, and when by the local clock."""

    to: str
    letter: str
    meeting: str
    at: str


class Running:
    """A daemon whose clock the test moves.

    `programmes`: the texts of the files by slug, or None for those that are shipped. `url`: its database, or None for a file of its own.
    """

    def __init__(
        self, home: Path, programmes: dict[str, str] | None = None, *, now: str = NOW, url: str | None = None, **limits: int
    ) -> None:
        self.home = home
        home.mkdir(exist_ok=True)
        shutil.copytree(ROOT / "templates", home / "templates")
        shutil.copy(ROOT / "mailbox_rules.yaml", home)
        if programmes is None:
            shutil.copytree(ROOT / "programmes", home / "programmes")
        else:
            (home / "programmes").mkdir()
            for slug, text in programmes.items():
                (home / "programmes" / f"{slug}.yaml").write_text(text, encoding="utf-8")
        self.url = url or f"sqlite:///{home / 'postbud.db'}"
        self.house = Home(home, {"POSTBUD_NOW": now}).house(WORKFLOWS)
        settings = self.house.settings
        self.house = replace(self.house, settings=replace(settings, limits=settings.limits.model_copy(update=limits)))
        self._start()

    def _start(self) -> None:
        self.database: Database = open_database(self.url)
        self.daemon = Daemon(self.house, self.database, Stages())

    # The clock

    @property
    def clock(self) -> Clock:
        return self.house.clock

    def at(self, local: str) -> datetime:
        """A local time, e.g. '2025-03-05 09:00'."""
        return datetime.fromisoformat(local).replace(tzinfo=self.clock.zone)

    def go_to(self, local: str) -> None:
        """Jump to a time as after downtime, and do once whatever is then to be done."""
        self.clock.move_to(self.at(local))
        self.work()

    def live_until(self, local: str, *, restarts: bool = False) -> None:
        """Let time pass from one thing that is due to the next; with `restarts` each is done by a daemon that has just started."""
        end = self.at(local)
        self.work()
        while (upcoming := self._next()) is not None and upcoming <= end:
            self.clock.move_to(max(upcoming, self.clock.now()) + timedelta(seconds=1))
            if restarts:
                self.restart()
            self.work()
        self.clock.move_to(end)

    def _next(self) -> datetime | None:
        with self.database.read() as connection:
            return dues.next_at(connection)

    def pass_time(self, seconds: int = 10) -> None:
        """Let time pass, and whatever is being tried out come to its end."""
        for _ in range(2):
            self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))
            self.daemon.refresher.refresh()
        self.daemon.refresher.templates.wait()
        self.daemon.refresher.refresh()

    def work(self) -> None:
        """Do what the decider's thread does when it is woken."""
        self.daemon._decide_all()

    def restart(self) -> None:
        """End this daemon and start another one on the same file, as after a crash."""
        self.database.close()
        home = Home(self.home, {"POSTBUD_NOW": NOW})
        self.house = replace(self.house, programmes=home.programmes(), templates=home.templates())
        self._start()

    # What people do

    def edit(self, slug: str, old: str, new: str) -> None:
        """A coordinator edits a programme's file, and it is taken up."""
        path = self.home / "programmes" / f"{slug}.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        self.settle()

    def settle(self) -> None:
        """The files are looked at until what is new in them counts."""
        for _ in range(2):
            self.clock.move_to(self.clock.now() + timedelta(seconds=6))
            self.daemon.refresher.refresh()

    def invite(self, slug: str, *names: str) -> None:
        with self.database.write() as connection:
            rows = [Invitee(slug, f"{name}@by.example", f"{name}@by.example", name.capitalize()) for name in names]
            invitees.add(connection, rows, "test", self.clock.now())

    def receive(self, mail: bytes) -> None:
        self.keep(mail)
        self.daemon.decider.decide_waiting()

    def keep(self, mail: bytes) -> None:
        """A mail comes in and is not decided yet."""
        now = self.clock.now()
        with self.database.write() as connection:
            at = inbox.position(connection, "test") or inbox.start(connection, "test", 1, 0, 0, now)
            inbox.keep(connection, at, [inbox.Arrival(at.last_uid + 1, mail, now)], now, reached=at.last_uid + 1)

    # What came of it

    def letters(self, name: str) -> list[str]:
        with self.database.read() as connection:
            rows = connection.execute(sa.select(letter.c.raw).where(letter.c.letter == name).order_by(letter.c.id)).scalars()
            return [raw.decode("ascii") for raw in rows]

    def got(self, *names: str, refused: bool = False) -> list[Got]:
        """The letters of these names (all of them if none is given), in the order in which they were written."""
        found = []
        for row in self.rows(letter):
            if (not names or row.letter in names) and (row.state == "refused") == refused:
                local = row.created_at.astimezone(self.clock.zone)
                found.append(Got(row.email.partition("@")[0], row.letter, row.meeting, f"{local:%Y-%m-%d %H:%M}"))
        return found

    def times(self, name: str, to: str = "") -> list[str]:
        """When letters of a name were written, local time."""
        return [one.at for one in self.got(name) if not to or one.to == to]

    def parsed(self, name: str, number: int = -1) -> EmailMessage:
        found = email.message_from_string(self.letters(name)[number], policy=email.policy.default)
        assert isinstance(found, EmailMessage)
        return found

    def rows(self, table: sa.Table = due) -> list[Any]:
        with self.database.read() as connection:
            return list(connection.execute(sa.select(table).order_by(table.c.id)).all())

    def close(self) -> None:
        self.database.close()

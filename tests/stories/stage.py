"""Where a story is played: the real engine on real rows, with a clock that stands still between the steps.

Mail goes straight into the store and letters stay in the outbox: servers are what other tests are about, and `served.py`. What is
due on the way from one step to the next is done at its own time.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from postbud.clock import Clock
from postbud.decide import Decider, Workflows
from postbud.letters import Templates
from postbud.refresh import Refresher
from postbud.stages import Stages
from postbud.store import dues, inbox
from postbud.store.database import Database, open_database
from postbud.store.letters import Scribe
from postbud.store.tables import letter, metadata
from postbud.watch import QUIET
from postbud.wiring import Home
from tests.stories.mailers import US
from tests.stories.script import ROOT, ZONE
from workflows import DUE, TABLE

MOST_ROUNDS = 200  # of deciding, after which something goes round in circles
BEGINNING = datetime(2025, 1, 1, 8, tzinfo=ZONE)


class StandingClock(Clock):
    """A clock that goes on only when it is told to, so that the same story is told in the same words."""

    def __init__(self, at: datetime) -> None:
        super().__init__("Europe/Copenhagen", at)
        self._at = at

    def move_to(self, moment: datetime) -> None:
        self._at = moment.astimezone(self.zone)

    def now(self) -> datetime:
        return self._at


@dataclass(frozen=True)
class Letter:
    """A letter that has been written: its row without the bytes, and the mail it is."""

    row: Mapping[str, Any]
    raw: bytes

    @cached_property
    def mail(self) -> EmailMessage:
        return read_mail(self.raw)

    @property
    def name(self) -> str:
        return str(self.row["letter"])

    @property
    def to(self) -> str:
        """Whom it went to, as compared."""
        return str(self.row["address"])

    @property
    def text(self) -> str:
        return str(self.mail.get_body(("plain",)).get_content()).replace("\r\n", "\n").strip("\n")  # type: ignore[union-attr]


@lru_cache
def shipped_templates(language: str) -> Templates:
    """The letters, read once for all stories: that takes longer than many a story."""
    return Templates.load(ROOT / "templates", language)


class StoryHome(Home):
    def templates(self, language: str = "da") -> Templates:
        return shipped_templates(language)


def read_mail(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)  # type: ignore[return-value]


class Stage:
    """One Postbud with its files in `home` and its rows in the database of `url`."""

    def __init__(self, home: Path, url: str) -> None:
        self.home = home
        self.environ = {"POSTBUD_HOME": str(home), "POSTBUD_DATABASE": url, "POSTBUD_ADDRESS": US, "POSTBUD_NOW": BEGINNING.isoformat()}
        self.clock = StandingClock(BEGINNING)
        house = replace(StoryHome(home, self.environ).house(Workflows(TABLE, DUE)), clock=self.clock)
        self.settings = house.settings
        self.database: Database = open_database(url)
        scribe = Scribe(house.templates, house.reasons, house.settings.address, house.settings.language, self.database.secret())
        self.decider = Decider(self.database, house.settings, house.programmes, house.workflows, scribe, self.clock, Stages())
        self.refresher = Refresher(self.database, house.settings, self.decider, self.clock)
        self._uid = 0
        self._seen = 0
        self._look()

    def close(self) -> None:
        self.database.close()

    def go_to(self, moment: datetime) -> None:
        """Let time pass; whatever is due on the way is done when it is due."""
        assert moment >= self.clock.now(), f"{moment} is before the step above it"
        for _ in range(MOST_ROUNDS):
            with self.database.read() as connection:
                due = dues.next_at(connection)
            if due is None or due > moment:
                break
            self.clock.move_to(max(due, self.clock.now()))
            self.work()
        else:
            raise AssertionError("what is due is due again and again")
        self.clock.move_to(moment)
        self.work()

    def receive(self, raw: bytes, *, decide: bool = True) -> None:
        """A mail arrives, and is decided unless the next one comes with it."""
        now = self.clock.now()
        self._uid += 1
        with self.database.write() as connection:
            at = inbox.position(connection, "story") or inbox.start(connection, "story", 1, 0, 0, now)
            inbox.keep(connection, at, [inbox.Arrival(self._uid, raw, now)], now, reached=self._uid)
        if decide:
            self.work()

    def edit(self, slug: str, text: str) -> None:
        """A coordinator saves a programme's file, and Postbud looks until the file has lain still for its few seconds."""
        (self.home / "programmes" / f"{slug}.yaml").write_text(text, encoding="utf-8")
        self._look()

    def _look(self) -> None:
        self.work()
        self.clock.move_to(self.clock.now() + QUIET + timedelta(seconds=1))
        self.work()

    def work(self) -> None:
        """What the daemon's deciding thread does when it wakes."""
        self.refresher.refresh()
        for _ in range(MOST_ROUNDS):
            if not self.decider.decide_waiting() + self.decider.decide_due():
                return
        raise AssertionError("one decision wakes the other again and again")

    def new_letters(self) -> list[Letter]:
        """What has been written since this was asked last, in order."""
        found = [one for one in letters_of(self.database) if one.row["id"] > self._seen]
        self._seen = max([self._seen, *(int(one.row["id"]) for one in found)])
        return found


def letters_of(database: Database) -> list[Letter]:
    with database.read() as connection:
        rows = connection.execute(sa.select(letter).order_by(letter.c.id)).mappings().all()
    return [Letter({name: value for name, value in row.items() if name != "raw"}, row["raw"]) for row in rows]


def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, to see that nothing has changed; where a mail was seen on the server does not count."""
    quiet = {"sighting", "mailbox"}
    with database.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns))]
            for table in metadata.sorted_tables
            if table.name not in quiet
        }

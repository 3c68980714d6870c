"""One Postbud and the people around it, and words for what happens to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from postbud.store.tables import attendance, message, registration
from tests.life import mails, promises
from tests.life.calendars import Calendars, differences
from tests.life.engine import Engine
from tests.life.mails import Somebody
from tests.life.programmes import COORDINATORS, Paper
from tests.life.wishes import MANAGER, PEOPLE

EVA, BO, IDA, PER = PEOPLE[:4]
KIT, OLE = (Somebody(name, address) for address, name in COORDINATORS.items())
RIE = MANAGER
SETTLING = timedelta(minutes=16)


@dataclass(frozen=True)
class Letter:
    """A letter that was written."""

    row: Any

    @property
    def name(self) -> str:
        return str(self.row.letter)

    @property
    def to(self) -> str:
        return str(self.row.address)

    @property
    def id(self) -> str:
        return str(self.row.message_id)


class Town:
    """The engine, everybody's calendar, and what was written since the last thing that happened."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.calendars, self._seen = engine, Calendars(), 0

    def says(self, who: Somebody, words: str, answers: str = "", subject: str = "Hej", forged: bool = False) -> list[Letter]:
        """Somebody writes; returns the letters that come of it."""
        self.engine.receive(mails.mail(who, self.engine.clock.now(), subject, words, answers, forged))
        return self.written()

    def orders(self, line: str) -> list[Letter]:
        self.engine.keep_order(line)
        self.engine.work()
        return self.written()

    def edits(self, paper: Paper) -> list[Letter]:
        """A coordinator saves a file, which is noticed."""
        self.engine.edit(paper)
        self.engine.look()
        return self.written()

    def waits(self, long: timedelta = SETTLING) -> list[Letter]:
        self.engine.wait(long)
        return self.written()

    def written(self) -> list[Letter]:
        rows = self.engine.letters(self._seen)
        for row in rows:
            self.calendars.take(row)
            self._seen = max(self._seen, row.id)
        return [Letter(row) for row in rows]

    def paper(self, slug: str) -> Paper:
        return self.engine.papers[slug]

    def title(self, slug: str) -> str:
        return self.paper(slug).title

    def seated(self, slug: str, capacity: int | None) -> list[Letter]:
        """Another number of seats, which has been left alone long enough to count."""
        return [*self.edits(self.paper(slug).seated(capacity)), *self.waits()]

    def signs_up(self, slug: str, *people: Somebody) -> list[Letter]:
        return [one for who in people for one in self.says(who, mails.sign_up(who, self.title(slug)), subject="Tilmelding")]

    def status(self, slug: str, who: Somebody | str) -> str:
        address = who if isinstance(who, str) else who.address
        found = [row.status for row in self.engine.rows(registration) if (row.programme, row.address) == (slug, address)]
        return str(found[0]) if found else ""

    def calendar(self, who: Somebody | str) -> list[str]:
        """The days that stand in somebody's calendar."""
        there = self.calendars.there[who if isinstance(who, str) else who.address]
        return sorted(f"{entry.starts:%Y-%m-%d}" for entry in there.values())

    def fate(self) -> tuple[str, str]:
        """What became of the last mail: its state and why."""
        row = self.engine.rows(message)[-1]
        return row.state, row.reason

    def last(self, name: str, to: Somebody | None = None) -> Letter:
        rows = [row for row in self.engine.letters(name=name) if to is None or row.address == to.address]
        return Letter(rows[-1])

    def is_well(self) -> None:
        """All that must hold after everything."""
        promises.check_mails(self.engine)
        promises.check_dues(self.engine)
        promises.check_no_idle_seat(self.engine)
        settled = promises.settled_programmes(self.engine)
        promises.check_told(self.engine, settled)
        assert not differences(self.engine, self.calendars, settled)

    def rows(self) -> Any:
        """Who is in and who comes, to compare with what was."""
        return [self.engine.rows(registration), self.engine.rows(attendance)]


def names(letters: list[Letter]) -> list[tuple[str, str]]:
    """Which letters went to whom, as (address, letter)."""
    return [(one.to, one.name) for one in letters]


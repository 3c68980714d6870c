"""Whatever people, coordinators, calendars and crashes do, in any order: seats, calendars and rows stay true.

A short run is part of every test run. A longer hunt: POSTBUD_HUNT=2000 (examples) .venv/bin/python -m pytest tests/life/test_any_order.py
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy.exc import OperationalError

from postbud.store.tables import change, edition, message
from tests.life import mails, promises
from tests.life.calendars import Calendars, differences
from tests.life.engine import Crash, Engine
from tests.life.mails import Somebody
from tests.life.programmes import COORDINATORS, Gathering, Paper, day_between
from tests.life.wishes import MANAGER, PEOPLE, STRANGER, Wish, slugs, wishes

EXAMPLES = int(os.environ.get("POSTBUD_HUNT", "0"))
numbers = st.integers(0, 1000)
KIT, OLE = (Somebody(name, address) for address, name in COORDINATORS.items())
ASKING = (
    "seat-offer", "approval-request", "approval-silent", "approval-whose", "held", "held-unclear", "change-noticed", "change-question"
)  # fmt: skip
WORDS = (
    "Ja tak", "Nej tak", "Ja, godkendt", "nej desværre", "vent", "1", "STOP", "SEND", "ja", "nej", "rie@nord.example",
    "Tak for mailen, vi ringer.",
)  # fmt: skip
TROUBLES: dict[str, Callable[[], BaseException]] = {
    "crash": Crash,
    "database": lambda: OperationalError("statement", {}, Exception("database or disk is full")),
    "fault": lambda: RuntimeError("something nobody thought of"),
}


class AnyOrder(RuleBasedStateMachine):
    """One Postbud and everybody around it."""

    @initialize()
    def open(self) -> None:
        self.folder = Path(mkdtemp(prefix="postbud-life-"))
        self.engine = Engine(self.folder)
        self.calendars = Calendars()
        self.seen = 0
        self.trouble: tuple[str, int] | None = None
        self.restored = False
        self.saved: int | None = None  # how many mails had arrived when the backup was made
        self.phone = 0

    # Doing something, with trouble if there is to be any

    def do(self, work: Callable[[], Any]) -> None:
        """Let something happen; whatever goes wrong in it, everything is well afterwards."""
        seats, known, changed = promises.seats(self.engine), promises.people(self.engine), promises.last_change(self.engine)
        kind, fuse = self.trouble or ("", 0)
        self.trouble = None
        try:
            with self.engine.bombed(fuse, TROUBLES[kind]()) if kind else nullcontext():
                work()
        except Crash:
            self.engine.restart()
        except (OperationalError, RuntimeError):
            pass  # as the daemon does: it waits and tries again
        if kind:
            self.engine.look()
            self.engine.wait(timedelta(minutes=6))  # what is due and failed is tried again after five
        self.read_letters()
        promises.check_seats(self.engine, seats)
        promises.check_authority(self.engine, known, changed)

    def read_letters(self) -> None:
        rows = self.engine.letters(self.seen)
        for row in rows:
            note(f"   -> {row.email}: {row.letter} {row.meeting}")
            if not self.restored:
                self.calendars.take(row)
        self.seen = max([self.seen, *(row.id for row in rows)])

    def write(self, raw: bytes) -> int:
        """A mail arrives and is worked off; returns its number."""
        self.engine.keep(raw)
        self.do(self.engine.work)
        return self.mail_number(raw)

    def mail_number(self, raw: bytes) -> int:
        with self.engine.database.read() as connection:
            return int(connection.execute(sa.select(message.c.id).where(message.c.raw == raw)).scalar_one())

    def row(self, number: int) -> Any:
        with self.engine.database.read() as connection:
            return connection.execute(sa.select(message).where(message.c.id == number)).one()

    def paper(self, slug: str) -> Paper:
        return self.engine.papers[slug]

    # Participants

    @rule(wish=wishes(), twice=st.booleans())
    def somebody_writes(self, wish: Wish, twice: bool) -> None:
        raw = wish.mail(self.paper(wish.slug), self.engine.clock.now())
        note(f"{self.engine.clock.now():%d-%m %H:%M} {wish.who}: {wish.text(self.paper(wish.slug))!r}")
        number = self.write(raw)
        note(f"   {self.row(number).state} {self.row(number).reason}")
        if twice and self.row(number).state == "decided":
            again = self.write(wish.mail(self.paper(wish.slug), self.engine.clock.now()))
            changes = [row for row in self.engine.rows(change) if row.message == again]
            assert not changes or self.row(again).state == "held", f"the same wish twice: {changes}"

    @rule(several=st.lists(wishes(), min_size=2, max_size=4))
    def several_write_at_once(self, several: list[Wish]) -> None:
        for wish in several:
            note(f"{self.engine.clock.now():%d-%m %H:%M} at once: {wish.who}: {wish.text(self.paper(wish.slug))!r}")
            self.engine.keep(wish.mail(self.paper(wish.slug), self.engine.clock.now()))
        self.do(self.engine.work)

    @rule(wish=wishes())
    def somebody_forges(self, wish: Wish) -> None:
        before = promises.last_change(self.engine)
        number = self.write(wish.mail(self.paper(wish.slug), self.engine.clock.now(), forged=True))
        changed = [row for row in self.engine.rows(change) if row.id > before and row.message == number]
        assert not changed, f"a forged mail changed something: {changed}"

    @rule(pick=numbers, thief=st.booleans())
    def somebody_undoes(self, pick: int, thief: bool) -> None:
        letters = [row for row in self.engine.letters() if row.answers]
        if letters:
            chosen = letters[pick % len(letters)]
            who = STRANGER if thief else Somebody(self.name_of(chosen.address), chosen.address)
            number = self.write(mails.mail(who, self.engine.clock.now(), "SV: " + chosen.letter, "FORTRYD", answers=chosen.message_id))
            note(f"{who} undoes {chosen.letter} to {chosen.address}: {self.row(number).state} {self.row(number).reason}")
            self.check_undone(chosen.about or chosen.answers, number)

    def check_undone(self, what: int, by: int) -> None:
        """What was undone is as it was."""
        if "undone" not in {row.letter for row in self.engine.letters() if row.answers == by}:
            return
        assert [row for row in self.engine.rows(change) if row.message == by], "told as undone, and nothing was"

    def name_of(self, address: str) -> str:
        known = {one.address: one.name for one in (*PEOPLE, MANAGER, KIT, OLE)}
        return known.get(address, "Nogen Andersen")

    # Answers to letters that ask

    @rule(pick=numbers, word=st.sampled_from(WORDS), thief=st.sampled_from((None, None, None, None, STRANGER, PEOPLE[0], OLE)))
    def somebody_answers(self, pick: int, word: str, thief: Somebody | None) -> None:
        letters = [row for row in self.engine.letters() if row.letter in ASKING]
        if letters:
            chosen = letters[-1 - pick % min(len(letters), 12)]
            who = thief or Somebody(self.name_of(chosen.address), chosen.address)
            number = self.write(mails.mail(who, self.engine.clock.now(), "SV: " + chosen.letter, word, answers=chosen.message_id))
            note(f"{who} answers {chosen.letter} to {chosen.address} with {word!r}: {self.row(number).state} {self.row(number).reason}")

    @rule(wish=wishes(), pick=numbers, by_mail=st.booleans())
    def coordinator_orders(self, wish: Wish, pick: int, by_mail: bool) -> None:
        line = self.line(wish)
        held = [row for row in self.engine.letters() if row.letter == "held" and row.address == KIT.address]
        note(f"order: {line}")
        if by_mail and held:
            chosen = held[-1 - pick % min(len(held), 12)]
            self.write(mails.mail(KIT, self.engine.clock.now(), "SV: venter", line, answers=chosen.message_id))
        else:
            self.engine.keep_order(line)
            self.do(self.engine.work)

    def line(self, wish: Wish) -> str:
        dated = [meeting.date for meeting in self.paper(wish.slug).meetings if meeting.date] or [date(2025, 12, 1)]
        on, who, other = mails.day(dated[wish.number % len(dated)]), f"{wish.who.name} <{wish.who.address}>", wish.others[0]
        lines = (
            f"tilmeld {who} til {wish.slug}", f"afmeld {who} fra {wish.slug}", f"afbud {who} den {on} i {wish.slug}",
            f"kommer {who} den {on} i {wish.slug}", f"kommer {who} den {on} i {wish.slug}",
            f"vikar {other.name} <{other.address}> for {who} den {on} i {wish.slug}",
            f"vikar {other.name} <{other.address}> for {who} i {wish.slug}", f"godkend {who} i {wish.slug}", f"afvis {who} i {wish.slug}",
            f"ret {who} i {wish.slug}: mail {other.address}",
        )  # fmt: skip
        return lines[(wish.number * 7 + len(wish.kind)) % len(lines)]

    @rule(pick=numbers, said=st.sampled_from(("ACCEPTED", "DECLINED", "TENTATIVE")), thief=st.booleans())
    def calendar_answers(self, pick: int, said: str, thief: bool) -> None:
        if self.calendars.objects:
            entry = self.calendars.objects[pick % len(self.calendars.objects)]
            who = STRANGER if thief else Somebody(self.name_of(entry.attendee), entry.attendee)
            now, before = self.engine.clock.now(), self.engine.everything()["attendance"]
            self.write(mails.calendar_answer(who, now, said, entry.uid, entry.sequence, now, STRANGER.address if thief else ""))
            last = self.calendars.last[entry.uid]
            if thief or (not self.restored and (last.method, last.starts, last.ends) != ("REQUEST", entry.starts, entry.ends)):
                assert self.engine.everything()["attendance"] == before, "a stranger's or an old answer changed something"

    # The coordinator's files, and time

    @rule(slug=slugs, number=numbers, what=st.sampled_from(("place", "time", "theme", "title", "off", "undated")), look=st.booleans())
    def meeting_is_edited(self, slug: str, number: int, what: str, look: bool) -> None:
        paper = self.paper(slug)
        if paper.meetings:
            place, meeting = number % len(paper.meetings), paper.meetings[number % len(paper.meetings)]
            edits: dict[str, dict[str, Any]] = {
                "place": {"place": ("Aarhus", "Ribe", "")[number % 3]}, "time": {"start": time(9 + number % 3)},
                "theme": {"theme": ("Lys", "Luft")[number % 2]}, "title": {"title": ("Første", "Anden")[number % 2]},
                "off": {"cancelled": not meeting.cancelled}, "undated": {"start": None, "end": None},
            }  # fmt: skip
            self.edit(paper.with_meeting(place, **edits[what]), look)

    @rule(slug=slugs, number=numbers, days=st.integers(-40, 60), look=st.booleans())
    def meeting_is_moved(self, slug: str, number: int, days: int, look: bool) -> None:
        paper = self.paper(slug)
        on = day_between(paper.meetings, number % len(paper.meetings), days) if paper.meetings else None
        if on:
            self.edit(paper.with_meeting(number % len(paper.meetings), date=on, start=time(10), end=time(13)), look)

    @rule(slug=slugs, number=numbers, day=st.integers(0, 300), look=st.booleans())
    def meeting_comes_or_goes(self, slug: str, number: int, day: int, look: bool) -> None:
        paper = self.paper(slug)
        on = date(2025, 2, 1) + timedelta(days=day)
        if day % 2 and paper.meetings:
            self.edit(paper.without(number % len(paper.meetings)), look)
        elif on not in {meeting.date for meeting in paper.meetings}:
            self.phone += 1
            key = f"k{self.phone}" if any(meeting.key for meeting in paper.meetings) else ""
            self.edit(paper.added(Gathering(f"new{self.phone}", on, "Nyborg", key=key)), look)

    @rule(slug=slugs, capacity=st.sampled_from((1, 2, 3, 4, None)), facilitator=st.sampled_from(("", "Liv Noer", "Jan Ravn")))
    def programme_is_edited(self, slug: str, capacity: int | None, facilitator: str) -> None:
        paper = self.paper(slug)
        self.edit(replace(paper, facilitator=facilitator) if facilitator else paper.seated(capacity), look=True)

    @rule(slug=slugs, what=st.sampled_from(("broken", "gone", "back")))
    def file_is_spoilt(self, slug: str, what: str) -> None:
        note(f"{slug} is {what}")
        if what == "broken":
            self.engine.break_file(slug)
        elif what == "gone":
            self.engine.remove_file(slug)
        else:
            self.engine.edit(self.paper(slug))
        self.do(self.engine.look)

    def edit(self, paper: Paper, look: bool) -> None:
        note(f"{self.engine.clock.now():%d-%m %H:%M} edit {paper.slug}: {paper.sign_up} {[meeting.facts() for meeting in paper.meetings]}")
        self.engine.edit(paper)
        if look:
            self.do(self.engine.look)

    @rule(minutes=st.sampled_from((1, 7, 16, 60, 60 * 25, 60 * 49, 60 * 24 * 8, 60 * 24 * 30)))
    def time_passes(self, minutes: int) -> None:
        note(f"{minutes} minutes pass")
        self.do(lambda: self.engine.wait(timedelta(minutes=minutes)))

    # The same again, crashes, backups

    @precondition(lambda self: self.engine.arrived)
    @rule(pick=numbers)
    def same_mail_comes_again(self, pick: int) -> None:
        self.engine.work()
        before, arrived = self.engine.everything(), list(self.engine.arrived)
        self.engine.keep(arrived[pick % len(arrived)].raw)
        self.engine.work()
        assert self.engine.everything() == before, "the same bytes again have changed something"

    @rule(kind=st.sampled_from(sorted(TROUBLES)), fuse=st.integers(1, 60))
    def trouble_is_ahead(self, kind: str, fuse: int) -> None:
        note(f"trouble: {kind} at {fuse}")
        self.trouble = (kind, fuse)

    @precondition(lambda self: self.saved is None)
    @rule()
    def backup_is_made(self) -> None:
        self.engine.stop()
        shutil.copy(self.engine.file, self.folder / "backup.db")
        self.saved = len(self.engine.arrived)
        self.engine.restart()

    @precondition(lambda self: self.saved is not None and not self.restored)
    @rule()
    def backup_is_restored(self) -> None:
        """Mails since then are still in the mailbox, and come again. What calendars were told since is not known any more."""
        since = self.engine.arrived[self.saved :]
        self.restored = True
        self.engine.stop()
        for leftover in self.folder.glob("postbud.db-*"):
            leftover.unlink()
        shutil.copy(self.folder / "backup.db", self.engine.file)
        self.engine.restart()
        self.seen = 0
        for arrived in since:
            self.engine.keep(arrived.raw, arrived.at)
        self.do(self.engine.work)

    # What holds after every step, and in the end

    @invariant()
    def everything_holds(self) -> None:
        if not hasattr(self, "engine"):
            return
        promises.check_mails(self.engine)
        promises.check_dues(self.engine)
        promises.check_letters(self.engine.letters())
        promises.check_no_idle_seat(self.engine)
        settled = promises.settled_programmes(self.engine)
        promises.check_told(self.engine, settled)
        wrong = differences(self.engine, self.calendars, settled) if not self.restored else []
        assert not wrong, wrong

    def teardown(self) -> None:
        if not hasattr(self, "engine"):
            return
        try:
            self.settle()
        finally:
            self.engine.stop()
            shutil.rmtree(self.folder, ignore_errors=True)

    def settle(self) -> None:
        """Everybody is told everything that stands in the files; then every calendar says what they say."""
        self.trouble = None
        for paper in self.engine.papers.values():
            self.engine.edit(paper)
        self.do(self.engine.look)
        for _ in range(4):
            if promises.settled_programmes(self.engine) == set(self.engine.papers):
                break
            self.do(lambda: self.engine.wait(timedelta(minutes=20)))
            self.say_yes_to_changes()
        assert promises.settled_programmes(self.engine) == set(self.engine.papers), self.engine.rows(edition)
        self.everything_holds()

    def say_yes_to_changes(self) -> None:
        for row in self.engine.rows(edition):
            asked = [one for one in self.engine.letters(name="change-question") if one.programme == row.programme]
            if row.state == "asked":
                self.write(mails.mail(KIT, self.engine.clock.now(), "SV: ændring", "Ja", answers=self.to_kit(asked).message_id))
            elif row.state == "stopped":
                self.phone += 1
                paper = self.paper(row.programme)
                self.edit(replace(paper, facilitator=f"Leder {'abcdefghij'[self.phone % 10]}"), look=True)

    def to_kit(self, rows: list[Any]) -> Any:
        return [row for row in rows if row.address == KIT.address][-1]


AnyOrder.TestCase.settings = settings(
    max_examples=EXAMPLES or 25, stateful_step_count=50 if EXAMPLES else 30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyOrder = AnyOrder.TestCase

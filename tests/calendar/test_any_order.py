"""Answers, updates, cancellations and invites again in any order: what every calendar can rely on, whatever happens.

The letters that left are the only thing the promises are checked against, together with what the store says of attendance.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.calendar.house import MEETINGS, House, Sent, changed
from tests.calendar.replies import PROGRAMS, Answer

PEOPLE = {"Eva Lund": "eva@skovby.example", "Bo Bech": "bo@nyby.example"}
DAYS = {"juni": "den 3. juni", "september": "den 9. september"}
NOTED = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}


@dataclass
class Calendar:
    """One entry as the letters about it left it: its newest letter, since which SEQUENCE its time stands, and what was answered."""

    newest: Sent
    live: bool = True
    asked_from: int = 0
    answer: str = "invited"
    answered_at: datetime | None = None

    def gets(self, letter: Sent) -> None:
        before, self.newest = self.newest, letter
        assert letter.sequence > before.sequence or letter.calendar == before.calendar
        assert letter.stamped_at > before.stamped_at or letter.calendar == before.calendar
        same_time = (letter.entry.start, letter.entry.end) == (before.entry.start, before.entry.end)
        if letter.method == "CANCEL":
            assert self.live, "only what is in a calendar is taken out"
        elif not (self.live and same_time):
            self.asked_from, self.answer, self.answered_at = letter.sequence, "invited", None
        self.live = letter.method == "REQUEST"

    def is_told(self, partstat: str, sequence: int, at: datetime) -> None:
        if self.live and sequence >= self.asked_from and (self.answered_at is None or at >= self.answered_at):
            self.answer, self.answered_at = NOTED[partstat], at


class AnyOrder(RuleBasedStateMachine):
    @initialize()
    def a_programme(self) -> None:
        self.scratch = tempfile.TemporaryDirectory()
        self.house = House(Path(self.scratch.name) / "home", MEETINGS[:2])
        self.calendars: dict[tuple[str, str], Calendar] = {}  # by person and meeting
        self.invites: list[tuple[str, str, Sent]] = []
        self.facts: dict[str, object] = {}
        self.last: dict[str, Sent] = {}

    def teardown(self) -> None:
        if hasattr(self, "house"):
            self.house.close()
            self.scratch.cleanup()

    def leaves(self, letters: list[Sent]) -> None:
        """Every letter that left reaches its calendar."""
        self.house.wait(timedelta(minutes=2))
        for letter in letters:
            if letter.to in PEOPLE.values():
                self.last[letter.to] = letter
            if not letter.calendar:
                continue
            meeting = "juni" if letter.entry.start.month == 6 else "september"
            key = (letter.to, meeting)
            if key in self.calendars:
                assert letter.uid == self.calendars[key].newest.uid, "one UID for ever"
                self.calendars[key].gets(letter)
            else:
                assert (letter.method, letter.sequence) == ("REQUEST", 0)
                self.calendars[key] = Calendar(letter)
            if letter.method == "REQUEST":
                self.invites.append((*key, letter))

    def writes(self, name: str, words: str, answers: Sent | None = None) -> None:
        self.leaves(self.house.write(f"{name} <{PEOPLE[name]}>", "Hverdagsledelse", f"{words}\r\n\r\nMvh {name}", answers))

    @rule(name=some.sampled_from(sorted(PEOPLE)))
    def signs_up(self, name: str) -> None:
        self.leaves(self.house.sign_up(name, PEOPLE[name]))

    @precondition(lambda self: self.calendars)
    @rule(name=some.sampled_from(sorted(PEOPLE)))
    def leaves_the_programme(self, name: str) -> None:
        self.writes(name, "Jeg vil gerne melde mig fra Hverdagsledelse.")

    @precondition(lambda self: self.calendars)
    @rule(name=some.sampled_from(sorted(PEOPLE)), day=some.sampled_from(sorted(DAYS.values())))
    def is_absent(self, name: str, day: str) -> None:
        self.writes(name, f"Jeg melder afbud til mødet {day} i Hverdagsledelse.")

    @precondition(lambda self: self.last)
    @rule(data=some.data())
    def takes_it_back(self, data: some.DataObject) -> None:
        address = data.draw(some.sampled_from(sorted(self.last)))
        name = next(name for name, known in PEOPLE.items() if known == address)
        self.writes(name, "FORTRYD", self.last[address])

    @precondition(lambda self: self.calendars)
    @rule(
        fact=some.sampled_from(
            [("place", "Aulaen"), ("place", "Salen"), ("theme", "Tillid"), ("start", "09:00"), ("start", "10:00"), ("date", "2025-06-03"),
             ("date", "2025-06-17"), ("cancelled", True), ("cancelled", None)]
        )
    )  # fmt: skip
    def the_file_changes(self, fact: tuple[str, object]) -> None:
        self.facts |= dict([fact])
        self.leaves(self.house.edit(*changed(**self.facts)[:2]))

    @precondition(lambda self: self.invites)
    @rule(
        data=some.data(), partstat=some.sampled_from(sorted(NOTED)), program=some.sampled_from(sorted(PROGRAMS)),
        minutes=some.sampled_from([0, 0, 0, 1, 30, 3000, -60]),
    )  # fmt: skip
    def a_calendar_answers(self, data: some.DataObject, partstat: str, program: str, minutes: int) -> None:
        """To any invite that ever left, stamped now, earlier, or by a clock that is fast."""
        address, meeting, invite = data.draw(some.sampled_from(self.invites))
        self.house.wait(timedelta(minutes=1))
        now = self.house.clock.now()
        at = (now - timedelta(minutes=minutes)).replace(microsecond=0)
        name = next(name for name, known in PEOPLE.items() if known == address)
        self.leaves(self.house.mail(PROGRAMS[program](Answer(invite, partstat, at=at, name=name))))
        self.calendars[address, meeting].is_told(partstat, invite.sequence, min(at, now))

    @invariant()
    def the_list_says_what_the_calendars_answered(self) -> None:
        for (address, meeting), calendar in getattr(self, "calendars", {}).items():
            there = self.house.attendance(meeting, address)
            assert there.live is calendar.live
            assert (there.uid, there.sequence) == (calendar.newest.uid, calendar.newest.sequence)
            if calendar.live:
                assert there.answer == calendar.answer
                assert there.asked_sequence == calendar.asked_from


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=15, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck))

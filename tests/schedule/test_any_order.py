"""For any schedule and any order of edits, restarts and jumps of the clock: nothing twice, and nothing when it is of no use any more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postbud.due import is_workday, occasions
from postbud.errors import ConfigurationError
from postbud.programmes import read_programme
from postbud.store.tables import letter
from tests.running import Running
from tests.schedule.years import ONE, comes

MEETINGS = ("april", "june")
ON_SCHEDULE = ("announcement", "sign-up-reminder", "practical", "thanks", "reunion", "missing-facts")
TIMES = (
    "7 days before each meeting", "2 working days before each meeting at 19:00", "1 day after each meeting", "3 hours before each meeting",
)  # fmt: skip
START = datetime.fromisoformat("2025-03-03T09:00:00+01:00")


@dataclass(frozen=True)
class Edition:
    """What the file says now."""

    days: tuple[date, ...] = (date(2025, 4, 24), date(2025, 6, 12))
    deadline: date = date(2025, 4, 10)
    rules: dict[str, str] = field(default_factory=dict)
    cancelled: int = -1

    @property
    def text(self) -> str:
        rows = "".join(
            f"  - {{key: {key}, date: {day}, start: 10:00, end: 15:00, cancelled: {'true' if number == self.cancelled else 'false'}}}\n"
            for number, (key, day) in enumerate(zip(MEETINGS, self.days, strict=True))
        )
        lines = "".join(f"  {name}: {rule}\n" for name, rule in self.rules.items()) or "  reunion: false\n"
        head = ONE.partition("meetings:")[0]
        return f"{head}sign_up: {{deadline: {self.deadline}}}\nmeetings:\n{rows}schedule:\n{lines}"


# Steps

moves = st.tuples(st.just("move"), st.integers(0, 1), st.dates(date(2025, 3, 20), date(2025, 7, 20)))
rules = st.tuples(st.just("rule"), st.sampled_from(["practical", "own"]), st.sampled_from(["false", *TIMES]))
calls = st.tuples(st.just("call off"), st.integers(-1, 1), st.none())
waits = st.tuples(st.sampled_from(["jump", "live"]), st.integers(1, 30 * 24), st.none())
restarts = st.tuples(st.just("restart"), st.none(), st.none())
steps = st.lists(st.one_of(waits, waits, moves, rules, calls, restarts), min_size=2, max_size=12)


def edited(edition: Edition, kind: str, first: object, second: object) -> Edition:
    if kind == "move":
        days = [second if number == first else day for number, day in enumerate(edition.days)]
        return replace(edition, days=tuple(sorted(days)))  # type: ignore[type-var]
    if kind == "call off":
        return replace(edition, cancelled=first)  # type: ignore[arg-type]
    line = str(second)
    if first == "own" and line != "false":
        line = f"{{letter: {'thanks' if 'after' in line else 'practical'}, to: registered, when: {line}}}"
    if first == "practical" and "after" in line:
        return edition
    kept = {name: rule for name, rule in edition.rules.items() if name != first}
    return replace(edition, rules=kept if (first, line) == ("own", "false") else kept | {str(first): line})


# The run


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    made = Running(tmp_path_factory.mktemp("any-order") / "home", {"net": Edition().text})
    yield made
    made.close()


_databases = count(1)


def begin(running: Running) -> None:
    """An empty database, one who is in, one who is silent."""
    running.close()
    running.url = f"sqlite:///{running.home / f'{next(_databases)}.db'}"
    write(running, Edition())
    running.clock.move_to(START)
    running.restart()
    running.work()
    running.invite("net", "eva", "ida")
    running.receive(comes("eva"))


def write(running: Running, edition: Edition) -> None:
    (running.home / "programmes" / "net.yaml").write_text(edition.text, encoding="utf-8")


def possible(edition: Edition) -> bool:
    try:
        read_programme(edition.text, "net", "net.yaml")
    except ConfigurationError:
        return False
    return True


def play(running: Running, edition: Edition, step: tuple[str, object, object]) -> Edition:
    """One step; returns the edition that is in the file afterwards."""
    kind, first, second = step
    if kind == "restart":
        running.restart()
        running.work()
    elif kind in ("jump", "live"):
        goal = f"{running.clock.now() + timedelta(hours=int(str(first))):%Y-%m-%d %H:%M}"
        running.go_to(goal) if kind == "jump" else running.live_until(goal)
    else:
        changed = edited(edition, kind, first, second)
        if not possible(changed):
            return edition
        write(running, changed)
        running.settle()
        return changed
    return edition


def check_new(running: Running, edition: Edition, seen: int) -> int:
    """Each letter written since is of an occasion that the programme has, before it is of no use, while offices are open."""
    programme = read_programme(edition.text, "net", "net.yaml")
    ends = {one.key: one.until for one in occasions(programme)}
    rows = [row for row in running.rows(letter) if row.id > seen]
    for row in rows:
        if row.letter in ON_SCHEDULE:
            local = row.created_at.astimezone(running.clock.zone)
            assert row.occasion in ends, row.occasion
            assert row.created_at < ends[row.occasion], (row.occasion, local)
            assert is_workday(local.date(), programme.zone), local
            assert time(7) <= local.time() <= time(21), local
    return rows[-1].id if rows else seen


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(steps)
def test_nothing_is_written_twice_and_nothing_when_it_is_of_no_use(running: Running, taken: list[tuple[str, object, object]]) -> None:
    # given
    begin(running)
    edition, seen = Edition(), 0

    # when
    for step in taken:
        edition = play(running, edition, step)
        seen = check_new(running, edition, seen)

    # then
    once = Counter((row.letter, row.occasion, row.address) for row in running.rows(letter) if row.letter in ON_SCHEDULE)
    assert set(once.values()) <= {1}
    told = Counter((row.key) for row in running.rows(letter) if row.letter == "missed")
    assert set(told.values()) <= {1}

"""A programme's year: who gets which letter when, without a line of schedule written for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from postbud.due import is_workday
from tests.daemon.conftest import sign_up
from tests.running import Running
from tests.schedule.years import OPEN_YEAR, YEAR, comes, writes

Run = Callable[..., Running]


@pytest.mark.parametrize("restarts", [False, True])
def test_a_whole_year_leaves_each_letter_once_and_to_whom_it_is_for(run: Run, restarts: bool) -> None:
    # given: three are invited; eva comes, bo comes late in the year, ida is silent
    year = run(YEAR, now="2025-01-02T09:00")
    year.invite("net", "eva", "bo", "ida")

    # when
    year.live_until("2025-01-20 10:00", restarts=restarts)
    year.receive(comes("eva"))
    year.live_until("2025-03-14 10:00", restarts=restarts)
    year.receive(comes("bo"))
    year.live_until("2026-12-01 10:00", restarts=restarts)

    # then: to fill the programme
    assert [(one.to, one.at) for one in year.got("announcement")] == [(name, "2025-01-06 08:00") for name in ("bo", "eva", "ida")]
    assert [(one.to, one.at) for one in year.got("sign-up-reminder")] == [(name, "2025-03-07 09:00") for name in ("bo", "ida")]
    # around each meeting; before the first one lies Easter
    practical = ["2025-04-16 09:00", "2025-09-02 09:00", "2025-11-11 09:00"]
    for name in ("eva", "bo"):
        assert year.times("practical", name) == practical
        assert year.times("thanks", name) == ["2025-04-25 09:00", "2025-09-10 09:00", "2025-11-19 09:00"]
        assert year.times("reunion", name) == ["2026-11-18 09:00"]
    assert not [one for one in year.got("practical", "thanks", "reunion") if one.to == "ida"]
    # what is missing is told of the one meeting that lacks it
    assert [(one.to, one.meeting, one.at) for one in year.got("missing-facts")] == [("kirsten", "3", "2025-10-28 09:00")]
    # and all leave on days and at hours when offices are open
    for one in year.got("announcement", "sign-up-reminder", "practical", "thanks", "reunion", "missing-facts", "weekly"):
        day, clock = one.at.split()
        assert is_workday(date.fromisoformat(day), ZoneInfo("Europe/Copenhagen")), one
        assert time(7) <= time.fromisoformat(clock) <= time(20)
    assert not year.got("missed", "bulk-question")


def test_the_last_thanks_carry_the_evaluation(run: Run) -> None:
    year = run(OPEN_YEAR, now="2025-09-08T09:00")
    year.receive(comes("eva"))

    year.live_until("2025-11-30 10:00")

    first, last = year.letters("thanks")
    assert "Hvordan gik det?" not in first
    assert "Hvordan gik det?" in last or "Evaluering" in last


def test_whoever_has_left_the_list_gets_no_invitation(run: Run) -> None:
    # given
    year = run(YEAR, now="2025-01-02T09:00")
    year.invite("net", "eva", "bo")
    year.receive(sign_up(subject="unsubscribe", body="", From="Eva <eva@by.example>", To="tilmelding+net@netvaerk.example"))

    # when
    year.live_until("2025-01-07 10:00")

    # then
    assert [one.to for one in year.got("announcement")] == ["bo"]


def test_an_absent_one_hears_of_the_meetings_he_comes_to_alone(run: Run) -> None:
    # given
    year = run(YEAR, now="2025-01-20T09:00")
    year.receive(comes("eva"))
    year.receive(writes("eva", "Afbud til børnenetværket", "Jeg kan desværre ikke komme til mødet i børnenetværket den 24. april."))

    # when
    year.live_until("2025-09-30 10:00")

    # then
    assert year.times("practical", "eva") == ["2025-09-02 09:00"]

"""Working days and quiet hours: what a Danish public office does, and what is known of its neighbours."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postbud.due import is_workday, next_open
from postbud.due.workdays import ZONES, _closed_days, instant, workdays_from

DENMARK = ZoneInfo("Europe/Copenhagen")


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        # Store bededag was a holiday for the last time in 2023.
        ("2023-05-05", False),
        ("2024-04-26", True),
        ("2025-05-16", True),
        # Around Easter and Whitsun
        ("2025-04-16", True),
        ("2025-04-17", False),
        ("2025-04-18", False),
        ("2025-04-21", False),
        ("2025-05-29", False),
        ("2025-05-30", True),
        ("2025-06-09", False),
        # Closed without being public holidays
        ("2025-06-05", False),
        ("2025-12-24", False),
        ("2025-12-31", False),
        # Open, though some have the afternoon off
        ("2025-05-01", True),
        ("2025-12-23", True),
        ("2025-01-01", False),
        ("2025-06-07", False),
        ("2025-06-08", False),
    ],
)
def test_a_danish_office_is_open_on_the_days_it_is_known_for(day: str, open_: bool) -> None:
    assert is_workday(date.fromisoformat(day), DENMARK) is open_


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Stockholm", "2025-06-06"),
        ("Europe/Stockholm", "2025-06-20"),  # Midsummer Eve
        ("Europe/Oslo", "2029-05-17"),
        ("Europe/Helsinki", "2027-12-06"),
        ("Europe/Berlin", "2025-10-03"),
        ("Europe/London", "2025-08-25"),
    ],
)
def test_the_neighbours_have_their_own_holidays(zone: str, day: str) -> None:
    assert not is_workday(date.fromisoformat(day), ZoneInfo(zone))
    assert is_workday(date.fromisoformat(day), DENMARK)


def test_a_zone_without_a_row_has_weekends_only() -> None:
    # given
    zone = ZoneInfo("Atlantic/Reykjavik")

    # then
    assert is_workday(date(2025, 12, 25), zone) and not is_workday(date(2025, 12, 27), zone)


@pytest.mark.parametrize("zone", ZONES)
def test_every_zone_with_a_row_is_one_and_knows_christmas(zone: str) -> None:
    assert not is_workday(date(2025, 12, 25), ZoneInfo(zone))


def test_working_days_are_counted_over_a_holiday_in_both_directions() -> None:
    # then: the Easter of 2025 is Thursday the 17th to Monday the 21st
    assert workdays_from(date(2025, 4, 22), -1, DENMARK) == date(2025, 4, 16)
    assert workdays_from(date(2025, 4, 16), 2, DENMARK) == date(2025, 4, 23)
    assert workdays_from(date(2025, 4, 20), -2, DENMARK) == date(2025, 4, 15)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2025-06-03T10:17:05+02:00", "2025-06-03T10:17:05+02:00"),
        ("2025-06-03T03:00:00+02:00", "2025-06-03T07:00:00+02:00"),
        ("2025-06-03T20:00:00+02:00", "2025-06-03T20:00:00+02:00"),
        ("2025-06-03T20:00:01+02:00", "2025-06-04T07:00:00+02:00"),
        ("2025-06-04T23:00:00+02:00", "2025-06-06T07:00:00+02:00"),  # over Constitution Day
        ("2025-06-07T15:00:00+02:00", "2025-06-10T07:00:00+02:00"),  # over Whit Monday
    ],
)
def test_what_is_late_leaves_as_soon_as_an_office_is_open(at: str, opens: str) -> None:
    assert next_open(datetime.fromisoformat(at), DENMARK) == datetime.fromisoformat(opens)


AT_ANY_TIME = st.datetimes(datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2090-01-01"), timezones=st.just(UTC))


@given(AT_ANY_TIME, st.sampled_from(sorted(ZONES)))
def test_the_next_open_hour_is_never_earlier_and_stays_what_it_is(at: datetime, zone: str) -> None:
    # when
    opens = next_open(at, ZoneInfo(zone))

    # then
    assert opens >= at and next_open(opens, ZoneInfo(zone)) == opens and is_workday(opens.date(), ZoneInfo(zone))


def test_an_hour_that_does_not_exist_is_an_hour_later_and_one_that_comes_twice_is_the_first() -> None:
    assert instant(datetime.fromisoformat("2025-03-30 02:30"), DENMARK).isoformat() == "2025-03-30T03:30:00+02:00"
    assert instant(datetime.fromisoformat("2025-10-26 02:30"), DENMARK).isoformat() == "2025-10-26T02:30:00+02:00"


def test_holidays_are_not_imported_before_the_first_day_is_asked_for() -> None:
    # when
    code = "import sys, run, postbud.due; print('holidays' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True).stdout

    # then
    assert said.strip() == "False"


@pytest.mark.parametrize("language", ["C", "sv_SE.UTF-8", "da_DK.UTF-8", "en_US.UTF-8"])
def test_no_day_depends_on_the_language_of_the_machine(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # given
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, language)
    _closed_days.cache_clear()

    # when
    closed = _closed_days("Europe/Stockholm", 2025)
    _closed_days.cache_clear()

    # then
    assert {date(2025, 6, 20), date(2025, 6, 21)} <= closed

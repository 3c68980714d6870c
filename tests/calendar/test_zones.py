"""Time zones beyond Copenhagen: the block of each tells every reader the zone's own time, or there is none and UTC does."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from postbud.calendar.zone import observances, posix_rule, zone_block
from postbud.errors import InviteImpossible
from tests.calendar.entries import JUNE, event, requested, second_reading
from tests.servers.icaljs import IcalJs

ZONES = [
    "Europe/Copenhagen", "Atlantic/Faroe", "America/Nuuk", "Europe/London", "Europe/Dublin", "Europe/Helsinki", "America/New_York",
    "Australia/Sydney", "Australia/Lord_Howe", "Asia/Kolkata", "Asia/Gaza", "Africa/Cairo", "Africa/Casablanca", "UTC",
]  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
def test_a_second_parser_reads_the_zones_own_time_on_every_day_around_its_changes(zone):
    for day in (date(2026, 1, 4) + timedelta(days=9 * step) for step in range(80)):
        raw = requested(JUNE.model_copy(update={"date": day}), zone=zone)

        meant = datetime.combine(day, time(10), ZoneInfo(zone)).astimezone(UTC)
        assert second_reading(raw).vevent.dtstart.value.astimezone(UTC) == meant, day
        assert event(raw).start.astimezone(UTC) == meant, day


def test_thunderbirds_parser_reads_the_zones_own_time_on_every_day_around_its_changes(icaljs: IcalJs):
    days = [(zone, date(2026, 1, 4) + timedelta(days=9 * step)) for zone in ZONES for step in range(41)]
    read = icaljs.read([requested(JUNE.model_copy(update={"date": day}), zone=zone) for zone, day in days])

    for (zone, day), calendar in zip(days, read, strict=True):
        (found,) = calendar["events"]
        meant = datetime.combine(day, time(10), ZoneInfo(zone)).astimezone(UTC)
        assert datetime.fromisoformat(found["starts"]) == meant and found["zone"] in (zone, "UTC"), (zone, day)


@settings(max_examples=60, deadline=None)
@given(zone=some.sampled_from(ZONES), day=some.dates(date(2008, 1, 1), date(2036, 12, 31)))
def test_no_day_of_any_year_is_an_hour_wrong(zone, day):
    raw = requested(JUNE.model_copy(update={"date": day}), zone=zone)

    assert second_reading(raw).vevent.dtstart.value.astimezone(UTC) == datetime.combine(day, time(10), ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize("zone", [*ZONES, "Etc/UTC", "GMT", "Etc/GMT+5"])
def test_no_zone_leaves_a_time_that_floats(zone):
    lines = requested(zone=zone).decode().splitlines()

    for name in ("DTSTART", "DTEND"):
        (line,) = [line for line in lines if line.startswith(name) and "2025" in line]
        assert line.startswith(f"{name};TZID={zone}:") or line.endswith("Z"), line


def test_a_year_under_an_older_rule_is_sent_in_utc():
    """Nuuk changed its rule in 2023: today's block would be wrong for a meeting before that."""
    assert zone_block("America/Nuuk", date(2026, 6, 3)) and not zone_block("America/Nuuk", date(2015, 6, 3))


def test_an_onset_on_the_day_before_the_last_sunday_is_written_with_its_seven_days():
    block = zone_block("America/Nuuk", date(2026, 6, 3))

    assert b"BYDAY=SA;BYMONTHDAY=24,25,26,27,28,29,30;BYMONTH=3" in block


@pytest.mark.parametrize("zone", ["Europe/Kobenhavn", "../etc/passwd", "/etc/passwd", "", "CET-1CEST,M3.5.0,M10.5.0/3"])
def test_a_zone_that_does_not_exist_is_refused(zone):
    with pytest.raises(InviteImpossible, match="no time zone"):
        zone_block(zone, date(2025, 6, 3))


@pytest.mark.parametrize("rule", ["", "EST5EDT", "AAA4BBB,J60,J300", "x" * 5000, "CET-1CEST,M3.5.0,M10.5.0/3,"])
def test_a_rule_in_another_form_gives_no_block(rule):
    assert observances(rule) == ()


def test_a_machine_without_time_zones_uses_those_of_the_package():
    with_system = posix_rule("Europe/Copenhagen")
    try:
        zoneinfo.reset_tzpath(())
        assert posix_rule("Europe/Copenhagen") == with_system == "CET-1CEST,M3.5.0,M10.5.0/3"
    finally:
        zoneinfo.reset_tzpath()

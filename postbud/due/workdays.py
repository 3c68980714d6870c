"""Days when offices are open, and the hours when a letter may arrive.

Knows public holidays by time zone; knows no programme. The package `holidays` takes a fifth of a second to import, so it is imported
when the first day is asked for.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from datetime import date as Date
from datetime import time as Time
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from postbud.model.when import EARLIEST, LATEST

SATURDAY = 5
DAY = timedelta(days=1)


class Country(NamedTuple):
    """How the package knows a country, and the days (month, day) on which its offices are closed although they are no public holidays."""

    code: str
    subdivision: str | None = None
    closed: tuple[tuple[int, int], ...] = ()


CHRISTMAS_EVE, NEW_YEARS_EVE, CONSTITUTION_DAY = (12, 24), (12, 31), (6, 5)

# A zone that is not here has weekends only. Store bededag, Denmark's Great Prayer Day, was one until 2023; the package knows.
ZONES: dict[str, Country] = {
    "Europe/Copenhagen": Country("DK", None, (CONSTITUTION_DAY, CHRISTMAS_EVE, NEW_YEARS_EVE)),
    # Midsummer Eve, a Friday, is no public holiday in Sweden: it is closed by `_closed_days`.
    "Europe/Stockholm": Country("SE", None, (CHRISTMAS_EVE, NEW_YEARS_EVE)),
    "Europe/Oslo": Country("NO", None, (CHRISTMAS_EVE, NEW_YEARS_EVE)),
    "Europe/Helsinki": Country("FI", None, (CHRISTMAS_EVE,)),
    # Those of all its states.
    "Europe/Berlin": Country("DE", None, (CHRISTMAS_EVE, NEW_YEARS_EVE)),
    "Europe/London": Country("GB", "ENG"),
}


@lru_cache(maxsize=256)
def _closed_days(zone: str, year: int) -> frozenset[Date]:
    """The public holidays of one year, and the other days when offices are closed."""
    country = ZONES.get(zone)
    if country is None:
        return frozenset()
    from holidays import country_holidays

    # In English, or the names would be those of the machine's own language.
    public = country_holidays(country.code, subdiv=country.subdivision, years=year, language="en_US")
    eves = [day - DAY for day, name in public.items() if country.code == "SE" and "Midsummer" in name]
    return frozenset([*(Date(year, month, day) for month, day in country.closed), *public, *eves])


def is_workday(day: Date, zone: ZoneInfo) -> bool:
    """Neither a weekend nor a day when offices are closed."""
    return day.weekday() < SATURDAY and day not in _closed_days(zone.key, day.year)


def workdays_from(day: Date, number: int, zone: ZoneInfo) -> Date:
    """The `number`th working day after `day`, or before it if the number is negative."""
    step = DAY if number > 0 else -DAY
    while number:
        day += step
        number -= (1 if number > 0 else -1) if is_workday(day, zone) else 0
    return day


def settled(local: datetime, zone: ZoneInfo, back: bool) -> datetime:
    """A local time that is no weekend, holiday or quiet hour: the one nearest to `local`, before it if `back` and else after it."""
    day, clock = local.date(), local.time()
    if back and clock < EARLIEST:
        day, clock = day - DAY, LATEST
    elif not back and clock > LATEST:
        day, clock = day + DAY, EARLIEST
    clock = min(max(clock, EARLIEST), LATEST)
    while not is_workday(day, zone):
        day += -DAY if back else DAY
    return datetime.combine(day, clock)


def next_open(at: datetime, zone: ZoneInfo) -> datetime:
    """`at` itself if a letter may leave then, or else the earliest time after it when one may: for what was missed or is late."""
    local = at.astimezone(zone)
    day, clock = local.date(), local.time()
    if is_workday(day, zone) and EARLIEST <= clock <= LATEST:
        return local
    day += DAY if clock > LATEST else timedelta(0)
    while not is_workday(day, zone):
        day += DAY
    return instant(datetime.combine(day, EARLIEST), zone)


def closed_since(at: datetime, zone: ZoneInfo) -> datetime | None:
    """When the night or the closed day that `at` lies in began, by that zone's clock; None in the hours when letters may leave.

    A day is closed from EARLIEST to LATEST, a night from LATEST on. What was written since then was meant to leave in it, because
    somebody named that very day or hour; what is older waits for the next hours.
    """
    local = at.astimezone(zone)
    day, clock = local.date(), local.time()
    if EARLIEST <= clock <= LATEST:
        return None if is_workday(day, zone) else instant(datetime.combine(day, EARLIEST), zone)
    return instant(datetime.combine(day if clock > LATEST else day - DAY, LATEST), zone)


def next_monday(at: datetime, zone: ZoneInfo) -> datetime:
    """Eight in the morning of the first Monday after the day of `at`, by the clock of that zone; of the day after a holiday."""
    day = at.astimezone(zone).date()
    day += (7 - day.weekday()) * DAY
    while not is_workday(day, zone):
        day += DAY
    return instant(datetime.combine(day, Time(8)), zone)


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The aware time of a local one. What the clocks jump over is as much later; of an hour that comes twice it is the first."""
    return local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)

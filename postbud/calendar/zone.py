"""A time zone as a fixed VTIMEZONE block: one DAYLIGHT, one STANDARD, a yearly rule each, no RDATE (CALENDAR rule 2).

Derived from the zone's current POSIX rule, which stands last in its tzdata file (RFC 9636 section 3.3). The blocks that the
icalendar library makes itself list dates, and Thunderbird, ical.js and vobject show summer meetings an hour late with them.
A zone whose rule cannot be written so that every reader agrees gets no block, and its meetings are sent in UTC.
"""

from __future__ import annotations

import re
import zoneinfo
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

from icalendar import Timezone

from postbud.errors import InviteImpossible

DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
MONTH_LENGTHS = (31, 0, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)  # February's is not the same every year
OFFSET = r"[+-]?\d{1,3}(?::\d{2}){0,2}"
NAME = r"[A-Za-z]{3,10}|<[A-Za-z0-9+-]{1,10}>"
RULE = rf"M(\d{{1,2}})\.(\d)\.(\d)(?:/({OFFSET}))?"
POSIX = re.compile(rf"({NAME})({OFFSET})(?:({NAME})({OFFSET})?,{RULE},{RULE})?")


@dataclass(frozen=True, slots=True)
class Onset:
    """The local moment an offset starts each year: month, week (5: last), weekday (0: Sunday), seconds after midnight."""

    month: int
    week: int
    weekday: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Observance:
    """One half of the year in a zone: its short name, its offset from UTC, and when it starts (None: it never ends)."""

    name: str
    offset: timedelta
    onset: Onset | None


@lru_cache(maxsize=64)
def zone_block(zone: str, day: date) -> bytes:
    """The VTIMEZONE of a zone for a meeting on that day, or b"" when only UTC says the time right.

    `zone` is an IANA name. Raises InviteImpossible if there is no such zone.
    """
    try:
        known = ZoneInfo(zone)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError) as error:
        raise InviteImpossible(f"there is no time zone “{zone}”", advice="use a name such as Europe/Copenhagen") from error
    if zone == "UTC":  # the icalendar library leaves out TZID=UTC, and the time would float; with a Z it says the same
        return b""
    halves = observances(posix_rule(zone))
    if not halves or not agrees(halves, known, day.year):
        return b""
    lines = [b"BEGIN:VTIMEZONE", b"TZID:" + zone.encode()]
    for half, before in zip(halves, reversed(halves), strict=True):
        try:
            lines += component(half, before.offset, daylight=half.offset == max(each.offset for each in halves) and len(halves) == 2)
        except Unwritable:
            return b""
    text = b"\r\n".join([*lines, b"END:VTIMEZONE", b""])
    checked: bytes = Timezone.from_ical(text).to_ical()
    return checked


class Unwritable(Exception):
    """Raised inside this module when a yearly rule has no RRULE that every calendar app understands."""


def posix_rule(zone: str) -> str:
    """The last line of the zone's tzdata file, from the system or from the tzdata package; '' if it has none."""
    for folder in zoneinfo.TZPATH:
        path = Path(folder, *zone.split("/"))
        if path.is_file():
            return last_line(path.read_bytes())
    try:
        return last_line(resources.files("tzdata.zoneinfo").joinpath(*zone.split("/")).read_bytes())
    except (ModuleNotFoundError, OSError):
        return ""


def last_line(content: bytes) -> str:
    """RFC 9636 section 3.3: the footer stands between two line ends. Version 1 files have none."""
    head, _, footer = content.rstrip(b"\n").rpartition(b"\n")
    return footer.decode("ascii", "replace") if head.startswith(b"TZif") else ""


def observances(rule: str) -> tuple[Observance, ...]:
    """The halves of the year of a POSIX TZ rule (POSIX 8.3), standard time first; () if it is written in another form."""
    found = POSIX.fullmatch(rule)
    if not found:
        return ()
    name, offset, other, other_offset, *onsets = found.groups()
    standard = -seconds(offset)
    if other is None:
        return (Observance(name.strip("<>"), timedelta(seconds=standard), None),)
    summer = -seconds(other_offset) if other_offset else standard + 3600
    to_summer, to_standard = onset(onsets[:4]), onset(onsets[4:])
    return (
        Observance(name.strip("<>"), timedelta(seconds=standard), to_standard),
        Observance(other.strip("<>"), timedelta(seconds=summer), to_summer),
    )


def onset(parts: list[str | None]) -> Onset:
    """From the four groups of RULE; the hour is two in the morning where the rule does not say it."""
    month, week, weekday, at = parts
    return Onset(int(month or 0), int(week or 0), int(weekday or 0), seconds(at) if at else 7200)


def seconds(offset: str) -> int:
    """hh[:mm[:ss]] with a sign, in seconds. POSIX counts offsets westwards, so callers turn the sign."""
    hours, minutes, rest = ([abs(int(part)) for part in offset.split(":")] + [0, 0])[:3]
    return (-1 if offset.startswith("-") else 1) * (hours * 3600 + minutes * 60 + rest)


def component(half: Observance, before: timedelta, *, daylight: bool) -> list[bytes]:
    """One STANDARD or DAYLIGHT part. Raises Unwritable."""
    kind = b"DAYLIGHT" if daylight else b"STANDARD"
    start, rule = first_onset(half.onset)
    lines = [b"BEGIN:" + kind, b"DTSTART:" + start.encode()]
    if rule:
        lines.append(b"RRULE:" + rule.encode())
    lines += [b"TZOFFSETFROM:" + hhmm(before).encode(), b"TZOFFSETTO:" + hhmm(half.offset).encode(), b"TZNAME:" + half.name.encode()]
    return [*lines, b"END:" + kind]


def first_onset(onset: Onset | None) -> tuple[str, str]:
    """DTSTART in 1970 and the yearly RRULE of an onset; a moment outside its own day is moved to the day it falls on."""
    if onset is None:
        return "19700101T000000", ""
    shift, at = divmod(onset.seconds, 86400)
    weekday = DAYS[(onset.weekday + shift) % 7]
    first_day = nth_weekday(1970, onset) + timedelta(days=shift)
    clock = (datetime.combine(first_day, time()) + timedelta(seconds=at)).strftime("%Y%m%dT%H%M%S")
    if shift == 0:
        which = "-1" if onset.week == 5 else str(onset.week)
        return clock, f"FREQ=YEARLY;BYMONTH={onset.month};BYDAY={which}{weekday}"
    days = ",".join(map(str, month_days(onset, shift)))
    return clock, f"FREQ=YEARLY;BYMONTH={onset.month};BYMONTHDAY={days};BYDAY={weekday}"


def month_days(onset: Onset, shift: int) -> range:
    """The seven days of the month an onset can fall on after a shift. Raises Unwritable where they leave the month."""
    length = MONTH_LENGTHS[onset.month - 1]
    last = length if onset.week == 5 else onset.week * 7
    days = range(last - 6 + shift, last + shift + 1)
    if not length or days[0] < 1 or days[-1] > length:
        raise Unwritable
    return days


def nth_weekday(year: int, onset: Onset) -> date:
    """The day of the year's onset before any shift: the nth weekday of the month, or the last."""
    first = date(year, onset.month, 1)
    day = first + timedelta(days=(onset.weekday - first.isoweekday()) % 7 + 7 * (onset.week - 1))
    return day if day.month == onset.month else day - timedelta(days=7)


def agrees(halves: tuple[Observance, ...], known: ZoneInfo, year: int) -> bool:
    """Whether the current rule tells the zone's own time in that year: a rule of today is wrong for a year under an older one."""
    days = [date(year, month, 1) for month in range(1, 13)]
    if len(halves) == 2:
        days += [nth_weekday(year, half.onset) + timedelta(days=shift) for half in halves if half.onset for shift in (-2, 3)]
    noon = (datetime.combine(day, time(12)) for day in days)
    return all(known.utcoffset(at) == offset_at(halves, at) for at in noon)


def offset_at(halves: tuple[Observance, ...], local: datetime) -> timedelta:
    """What the rule says the offset is at a local time that is not within an hour of a change."""
    started = [
        (datetime.combine(nth_weekday(year, half.onset), time()) + timedelta(seconds=half.onset.seconds), half.offset)
        for half in halves
        if half.onset
        for year in (local.year - 1, local.year)
    ]
    return max(((at, offset) for at, offset in started if at <= local), default=(local, halves[0].offset))[1]


def hhmm(offset: timedelta) -> str:
    """A UTC-OFFSET of RFC 5545 section 3.3.14."""
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"

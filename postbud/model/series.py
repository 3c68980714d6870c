"""A rhythm becomes dates: "every second month for three hours, four times" as dated meetings.

Knows Series and Meeting. The weekday is kept, since people keep a weekday free: if the first meeting is on the second
Thursday of its month, so are all others. A fifth weekday, which not every month has, means the last one of each month.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date as Date
from datetime import datetime as DateTime
from datetime import time as Time
from datetime import timedelta

from postbud.model.programme import Meeting, Series


def series_dates(first: Date, every_months: int, times: int) -> list[Date]:
    """The dates: `first`, then the same weekday of the month each `every_months` months, `times` in all."""
    week = (first.day - 1) // 7
    months = [first.year * 12 + first.month - 1 + every_months * number for number in range(times)]
    return [_weekday_of(month // 12, month % 12 + 1, first.weekday(), week) for month in months]


def _weekday_of(year: int, month: int, weekday: int, week: int) -> Date:
    """The weekday in that week of the month (0 is the first); week 4 is the last such weekday, be it the fourth or fifth."""
    first_weekday, days = monthrange(year, month)
    day = 1 + (weekday - first_weekday) % 7 + 7 * week
    return Date(year, month, day if day <= days else day - 7)


def series_end(series: Series) -> Time | None:
    """The time a meeting ends; None while the start is unknown. Raises ValueError if that is not on the same day."""
    if series.start is None:
        return None
    start = DateTime.combine(Date(2000, 1, 1), series.start)
    end = start + timedelta(minutes=round(series.hours * 60))
    if end.date() != start.date():
        raise ValueError("the meetings would last past midnight")
    return end.time()


def series_meetings(series: Series) -> tuple[Meeting, ...]:
    """The meetings of a series with the keys '1', '2' ...; none while `first` or `times` is unknown. Raises ValueError as series_end."""
    end = series_end(series)
    if series.first is None or series.times is None:
        return ()
    dates = series_dates(series.first, series.every_months, series.times)
    return tuple(
        Meeting(key=str(number), date=date, start=series.start, end=end, place=series.place) for number, date in enumerate(dates, start=1)
    )


def overridden(planned: tuple[Meeting, ...], written: tuple[Meeting, ...]) -> tuple[Meeting, ...]:
    """The planned meetings with what the file says about single ones: same key, its facts win; a new key is a further meeting."""
    by_key = {meeting.key: meeting for meeting in written}
    known = {meeting.key for meeting in planned}
    changed = [_with(meeting, by_key[meeting.key]) if meeting.key in by_key else meeting for meeting in planned]
    return (*changed, *(meeting for meeting in written if meeting.key not in known))


def _with(planned: Meeting, written: Meeting) -> Meeting:
    return planned.model_copy(update={name: getattr(written, name) for name in written.model_fields_set})

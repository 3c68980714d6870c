"""Which meetings of a programme still lie ahead, and which of them stand in somebody's calendar."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from postbud.model.case import Case
from postbud.model.programme import Meeting, Programme
from postbud.model.registration import Registration, Status


def starts_at(meeting: Meeting, programme: Programme) -> datetime | None:
    """The aware instant a meeting begins; without a time the end of its day, so that nothing is over too early. None without a date."""
    if meeting.date is None:
        return None
    midnight = datetime.min.time()
    if meeting.start is None:
        return datetime.combine(meeting.date + timedelta(days=1), midnight, tzinfo=programme.zone)
    return datetime.combine(meeting.date, meeting.start, tzinfo=programme.zone)


def is_ahead(meeting: Meeting, programme: Programme, now: datetime) -> bool:
    """Whether a meeting is not called off and has not begun; one without a date lies ahead."""
    start = starts_at(meeting, programme)
    return not meeting.cancelled and (start is None or start > now)


def is_coming(meeting: Meeting, programme: Programme, now: datetime) -> bool:
    """Whether it also has a date and times, and people are to be invited: only then an invite helps anybody."""
    return meeting.dated and meeting.invite and is_ahead(meeting, programme, now)


def first_start(programme: Programme, now: datetime) -> datetime | None:
    """When the next dated meeting begins."""
    starts = (starts_at(meeting, programme) for meeting in programme.meetings if is_ahead(meeting, programme, now))
    return min((start for start in starts if start is not None), default=None)


def in_calendar(case: Case, entry: Registration) -> Iterator[str]:
    """The keys of the meetings ahead that stand in this person's calendar now, in the programme's order."""
    for meeting in case.programmes[entry.programme].meetings:
        known = case.attendance(entry, meeting.key)
        if known and known.live and is_ahead(meeting, case.programmes[entry.programme], case.now):
            yield meeting.key


def to_invite(case: Case, programme: Programme, entry: Registration | None) -> list[str]:
    """The keys of the meetings that somebody with a seat is to be invited to: not those he stays away from."""
    coming = [meeting.key for meeting in programme.meetings if is_coming(meeting, programme, case.now)]
    if entry is None or entry.status in (Status.CANCELLED, Status.DECLINED):
        return coming
    away = {known.meeting for known in case.attendances_of(entry) if known.away}
    return [key for key in coming if key not in away]

"""Which meetings of a programme still lie ahead, and which of them stand in somebody's calendar."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from postbud.effects import Attend, Effect
from postbud.model.case import Case
from postbud.model.programme import Meeting, Programme
from postbud.model.registration import GONE, Answer, Attendance, Registration, Status
from postbud.model.told import meeting_from


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
    """The keys of the meetings ahead that stand in this person's calendar now, in the programme's order.

    A meeting that the file calls off or does not have any more still stands there, as long as nobody has been told.
    """
    programme = case.programmes[entry.programme]
    places = {meeting.key: place for place, meeting in enumerate(programme.meetings)}
    live = [known for known in case.attendances_of(entry) if known.live and _stands_ahead(case, programme, known)]
    for known in sorted(live, key=lambda known: places.get(known.meeting, len(places))):
        yield known.meeting


def _stands_ahead(case: Case, programme: Programme, known: Attendance) -> bool:
    """Whether an entry lies ahead: where the file has the meeting now, or where the calendar shows it."""
    facts = case.shown.get(known.told)
    versions = (programme.meeting(known.meeting), meeting_from(facts, known.meeting) if facts else None)
    starts = [starts_at(meeting, programme) for meeting in versions if meeting]
    return any(start is None or start > case.now for start in starts)


def comes_to(case: Case, entry: Registration, meeting: str) -> bool:
    """Whether somebody is among those who come to a meeting, unless he is away from it: with a seat, or in another's place."""
    held = case.programmes[entry.programme].meeting(meeting)
    his = held is None or held.is_for(entry.group) or case.attendance(entry, meeting) is not None
    return (entry.status == Status.REGISTERED and his) or meeting in case.stands_in(entry)


def to_invite(case: Case, programme: Programme, entry: Registration | None) -> list[str]:
    """The keys of the meetings that somebody with a seat is to be invited to: not those he stays away from, or somebody comes for him."""
    group = entry.group if entry and entry.status not in GONE else ""
    coming = [one.key for one in programme.meetings if one.is_for(group) and is_coming(one, programme, case.now)]
    theirs = case.attendances_of(entry) if entry else ()
    over = entry is not None and entry.status in GONE
    away = {known.meeting for known in theirs if known.away and not (over and known.answer == Answer.ABSENT)}
    return [key for key in coming if key not in away]


def anew(case: Case, entry: Registration | None) -> Iterator[Effect]:
    """Whoever left and comes back comes to all meetings: what he was absent from was said in another life."""
    if entry is None or entry.status not in GONE:
        return
    for known in case.attendances_of(entry):
        if known.answer == Answer.ABSENT:
            yield Attend(entry.programme, entry.address, known.meeting, Answer.INVITED)


def without_seat(case: Case, entry: Registration) -> Status:
    """What becomes of somebody who gets no seat after all: he still comes to the meetings where he is in another's place."""
    return Status.SUBSTITUTE if case.stands_in(entry) else Status.DECLINED

"""When something is due about a programme's groups: the proposal, the call for facilitators, and their letter before each meeting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from postbud.model.programme import Programme

MORNING = time(8)
AFTER_THE_DEADLINE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class GroupDay:
    """A kind of due thing, its key (unique within kind and programme), and the aware instant."""

    kind: str
    key: str
    at: datetime


def formed_on(programme: Programme) -> date | None:
    """The day groups are proposed: the file's, or a week after the deadline; None where there is neither, or they are formed already."""
    groups = programme.groups
    if groups is None or groups.formed:
        return None
    if groups.form_on is not None:
        return groups.form_on
    deadline = programme.sign_up.deadline
    last = deadline.date() if isinstance(deadline, datetime) else deadline
    return last + AFTER_THE_DEADLINE if last else None


def group_days(programme: Programme) -> Iterator[GroupDay]:
    """Everything that is due about groups, as the file has it now."""
    groups = programme.groups
    if groups is None:
        return
    day = formed_on(programme)
    if day is not None:
        yield GroupDay("groups", day.isoformat(), _morning(programme, day))
    if groups.call_on is not None:
        yield GroupDay("facilitator-call", groups.call_on.isoformat(), _morning(programme, groups.call_on))
    for meeting in programme.meetings:
        if meeting.group and meeting.date is not None and not meeting.cancelled:
            before = meeting.date - timedelta(days=groups.pack_days)
            yield GroupDay("facilitator-pack", f"{meeting.key}:{meeting.date.isoformat()}", _morning(programme, before))


def _morning(programme: Programme, day: date) -> datetime:
    return datetime.combine(day, MORNING, tzinfo=programme.zone)

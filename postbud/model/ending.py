"""When a programme is over: the day of its last meeting, or why that is not known yet. From then on retention counts."""

from __future__ import annotations

from datetime import date

from postbud.model.programme import Programme

FINISHED = "finished"


def last_day(programme: Programme) -> date | None:
    """The day of the last meeting; None if no meeting has a date. Meetings that are called off count only where all are."""
    dated = [meeting for meeting in programme.meetings if meeting.date]
    held = [meeting.date for meeting in dated if meeting.date and not meeting.cancelled]
    return max(held or [meeting.date for meeting in dated if meeting.date], default=None)


def still_to_come(programme: Programme) -> str:
    """What is still open, so that it may have more meetings than its file says; '' if nothing is, or the file says that it is finished."""
    if programme.status == FINISHED:
        return ""
    if last_day(programme) is None:
        return "no meeting has a date"
    if any(meeting.date is None and not meeting.cancelled for meeting in programme.meetings):
        return "a meeting has no date"
    if programme.groups is not None and not programme.groups.formed:
        return "its groups are not formed"
    if any(poll.decided is None and not poll.reunion for poll in programme.polls):
        return "a poll is not decided"
    return ""

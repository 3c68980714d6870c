"""Whether a sign-up comes in time: the programme's state, its deadline, its last meeting.

Knows the programme's facts and the time a message came; knows nothing of the words.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from postbud.model.programme import Programme
from postbud.model.reading import Doubt, Evidence
from postbud.reading.doubts import doubt
from postbud.reading.view import View


def read_timing(view: View, programme: Programme, returning: bool = False) -> tuple[Doubt, ...]:
    """`closed` for a finished programme, `late` after the deadline, where that is for a human, or after the last meeting.

    Whoever comes after all, or takes the seat that we have offered, signed up before.
    """
    if programme.status != "open":
        return (doubt("closed", [Evidence("programme", programme.title)]),)
    if returning or (view.threaded and view.answers == "offer"):
        return ()
    came = view.received or view.message.date
    if came is None:
        return ()
    local = came.astimezone(ZoneInfo(programme.time_zone)) if came.tzinfo else came
    deadline = programme.sign_up.deadline
    if deadline is not None and programme.sign_up.late == "hold" and _after(local, deadline):
        return (doubt("late", [Evidence("programme", f"deadline {deadline}")]),)
    dates = [meeting.date for meeting in programme.meetings if meeting.date]
    if dates and len(dates) == len(programme.meetings) and local.date() > max(dates):
        return (doubt("late", [Evidence("programme", f"last meeting {max(dates)}")]),)
    return ()


def _after(local: datetime, deadline: date | datetime) -> bool:
    """A deadline that is a day lasts the whole of it."""
    if isinstance(deadline, datetime):
        limit = deadline if deadline.tzinfo else deadline.replace(tzinfo=local.tzinfo)
        return local > limit
    return local.date() > deadline

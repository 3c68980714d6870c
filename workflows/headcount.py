"""The headcount day: how many come and what the caterer must know, to the coordinators, without a name or an address."""

from collections.abc import Iterator

from postbud.effects import Effect, SendLetter
from postbud.model.case import Case
from postbud.model.headcount import headcount
from workflows.meetings import is_ahead


def headcount_day(case: Case) -> Iterator[Effect]:
    """The numbers of the next meeting, or of the programme where no meeting is known yet."""
    programme, due = case.programme, case.due
    day = programme.sign_up.headcount if programme else None
    if programme is None or day is None or due is None or due.key != day.isoformat():  # its file says another day by now
        return
    ahead = next((meeting for meeting in programme.meetings if meeting.date and is_ahead(meeting, programme, case.now)), None)
    counted = headcount(case.registrations, case.attendances, programme, ahead.key if ahead else None)
    for coordinator in case.coordinators:
        yield SendLetter(
            "headcount", coordinator, programme.language, programme.slug, meeting=ahead.key if ahead else "",
            variables={"count": counted.count, "waiting": counted.waiting, "diets": counted.diets, "access": counted.access},
        )  # fmt: skip

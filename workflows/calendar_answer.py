"""What a calendar app says about an entry of ours: a yes, no or maybe is noted, never answered (CALENDAR rules 13 and 14).

The click counts and the words wait: a remark that says more than the answer goes to a human, and the answer is noted all the same.
A proposal moves nothing, and what comes from a calendar that was not invited changes nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from postbud.effects import Effect, Ignore, RecordAnswer, SendLetter
from postbud.model.case import Case
from postbud.model.message import CalendarAnswer
from postbud.model.registration import Answer, CalendarEntry
from postbud.model.told import meeting_from
from workflows.attendee import is_invited
from workflows.hold import hold, hold_because

PARTSTAT: dict[str, Answer] = {
    # RFC 5545 section 3.2.12, as Outlook, Gmail, Apple and Thunderbird use it.
    "ACCEPTED": Answer.ACCEPTED,
    "DECLINED": Answer.DECLINED,
    "TENTATIVE": Answer.TENTATIVE,
}


def calendar_answer(case: Case) -> Iterator[Effect]:
    """Do what the method asks for, if the entry is ours and its own attendee says it."""
    machine = case.message.machine
    said = machine.calendar if machine else None
    if said is None or not said.uid:
        yield from hold(case)
    elif case.disowned and not case.order:
        yield from hold_because(case, "authentication", case.disowned)
    elif case.entry is None or said.method not in METHODS or not is_invited(case.entry, said):
        yield from _from_a_stranger(case, said)
    else:
        yield from METHODS[said.method](case, said, case.entry)


def _from_a_stranger(case: Case, said: CalendarAnswer) -> Iterator[Effect]:
    """A plain answer to an entry that is none of ours needs nobody. Whoever else answers for one of ours, or calls it off, is looked at."""
    nothing_said = not case.reading.questions and (said.method in METHODS or case.message.automatic)
    if case.entry is None and nothing_said and said.method != "COUNTER":
        yield Ignore("stranger-calendar", said.attendee)
    else:
        yield from hold_because(case, "stranger-calendar", _remark(case) or said.attendee)


def _reply(case: Case, said: CalendarAnswer, entry: CalendarEntry) -> Iterator[Effect]:
    """A yes, no or maybe. A no keeps the seat: the participant is still registered, and the coordinator sees it on the list."""
    answer = PARTSTAT.get(said.partstat)
    if answer is None:
        delegated = said.partstat == "DELEGATED"
        words = said.delegate if delegated else said.partstat
        yield from hold_because(case, "calendar-delegated" if delegated else "intent-calendar", _remark(case) or words)
        return
    there, sequence, at = entry.attendance, sequence_of(said, entry), stamped_at(case, said)
    counts = entry.comes and there.takes(sequence, at)
    if entry.comes:
        yield RecordAnswer(said.uid, entry.to.key, answer, sequence, at)
    if remark := _remark(case):
        yield from hold_because(case, "calendar-remark", remark, orderable=False)
    elif not counts:
        yield Ignore("old-calendar")


def sequence_of(said: CalendarAnswer, entry: CalendarEntry) -> int:
    """The SEQUENCE that is answered, never more than we sent. A calendar that leaves it out answers the time it names."""
    newest = entry.attendance.sequence
    if said.sequence is not None:
        return min(said.sequence, newest)
    return newest if said.start is not None and said.start == told_start(entry) else 0


def stamped_at(case: Case, said: CalendarAnswer) -> datetime:
    """When it was answered: not after we had it, or a clock that is wrong by a year would silence every later answer."""
    return min(said.stamped_at or case.received_at, case.received_at)


def told_start(entry: CalendarEntry) -> datetime | None:
    """When the meeting begins, as its participant was told."""
    meeting, zone = meeting_from(entry.told, entry.attendance.meeting), entry.told.get("time_zone")
    if meeting.date is None or meeting.start is None or not zone:
        return None
    return datetime.combine(meeting.date, meeting.start, ZoneInfo(zone))


def _counter(case: Case, said: CalendarAnswer, entry: CalendarEntry) -> Iterator[Effect]:
    """Another time is proposed (RFC 5546 section 3.2.7). Nothing moves, and no answer is noted: to the time as it is, none was given."""
    yield from hold_because(case, "counter", said.comment, values=_proposal(case, said, entry))


def _proposal(case: Case, said: CalendarAnswer, entry: CalendarEntry) -> Mapping[str, object]:
    """Who proposes what instead of what, for the sentence of the reason; nothing if no other time is named."""
    told, proposed = told_start(entry), said.proposed_start
    if told is None or proposed is None or proposed == told:
        return {}
    return {"who": entry.to.name or entry.to.email, "proposed": proposed.astimezone(told.tzinfo), "told": told}


def _refresh(case: Case, said: CalendarAnswer, entry: CalendarEntry) -> Iterator[Effect]:
    """The calendar has lost its entry and asks for it (RFC 5546 section 3.2.6): as it was last told, to its participant and nobody else."""
    key, live = entry.attendance.meeting, entry.attendance.live
    yield SendLetter(
        "invite" if live else "invite-withdrawn", entry.to, entry.language, entry.programme, meeting=key, invite=key,
        method="REQUEST" if live else "CANCEL", again=True, only_if_invite=True, leads=entry.leads,
    )  # fmt: skip
    if remark := _remark(case):
        yield from hold_because(case, "calendar-remark", remark, orderable=False)


def _remark(case: Case) -> str:
    """What is said beside the answer and is more than it."""
    return "; ".join(question.words for question in case.reading.questions)


METHODS: dict[str, Callable[[Case, CalendarAnswer, CalendarEntry], Iterator[Effect]]] = {
    # What an attendee may send (RFC 5546 section 1.4).
    "REPLY": _reply,
    "COUNTER": _counter,
    "REFRESH": _refresh,
}

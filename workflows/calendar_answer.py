"""An answer from a calendar app: it is noted at the meeting it answers, and never answered itself (CALENDAR rule 14)."""

from collections.abc import Iterator

from postbud.effects import Effect, RecordAnswer
from postbud.model.case import Case
from postbud.model.registration import Answer
from workflows.hold import hold

PARTSTAT: dict[str, Answer] = {
    # RFC 5545 section 3.2.12, as Outlook, Gmail, Apple and Thunderbird use it.
    "ACCEPTED": Answer.ACCEPTED,
    "DECLINED": Answer.DECLINED,
    "TENTATIVE": Answer.TENTATIVE,
}


def calendar_answer(case: Case) -> Iterator[Effect]:
    """Note a plain yes, no or maybe. Another time proposed, or anything else a calendar says, is for a human."""
    machine = case.message.machine
    said = machine.calendar if machine else None
    answer = PARTSTAT.get(said.partstat.upper()) if said and said.method == "REPLY" else None
    if said is None or answer is None:
        yield from hold(case)
        return
    yield RecordAnswer(said.uid, said.attendee, answer, said.sequence, said.stamped_at or case.received_at)

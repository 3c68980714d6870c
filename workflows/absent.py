"""An absence: one meeting only. The registration stays, and that meeting leaves that person's calendar."""

from collections.abc import Iterator

from postbud.effects import Attend, Effect, SendLetter
from postbud.model.case import Case
from postbud.model.programme import Meeting
from postbud.model.registration import GONE, Answer, Registration, Status
from workflows.cancel import nobody_registered
from workflows.hold import hold_because
from workflows.languages import letter_language
from workflows.meetings import comes_to, is_ahead
from workflows.stand_ins import left_without
from workflows.who import actor, meant, outsiders, to, wrote
from workflows.wording import beside, undo_until, words_of


def absent(case: Case) -> Iterator[Effect]:
    """Note the absence of everybody the mail is about at the one meeting it means."""
    whom, meeting = meant(case), meeting_meant(case)
    obstacle = whom.obstacle or meeting_obstacle(case, meeting)
    if obstacle or meeting is None:
        yield from hold_because(case, obstacle, whom.words)
        return
    unknown = whom.unknown + tuple(person for person, entry in whom.found if entry.status in GONE)
    if unknown:
        yield from nobody_registered(case, unknown, len(whom.found) + len(whom.unknown) > 1)
        return
    entries = [entry for _, entry in whom.found]
    if not all(comes_to(case, entry, meeting.key) for entry in entries):
        yield from hold_because(case, "unknown-person", whom.words)
        return
    for entry in entries:
        yield from _away(case, entry, meeting)
    yield from _tell_the_sender(case, entries, meeting)
    yield from beside(case)


def meeting_meant(case: Case) -> Meeting | None:
    """The meeting of the programme on the day that was read."""
    day = case.reading.meeting.value
    meetings = case.programme.meetings if case.programme else ()
    that_day = [meeting for meeting in meetings if day is not None and meeting.date == day]
    named = {(fact.value.email or "").casefold() for fact in case.reading.people} | {case.sender}
    groups = {entry.group for entry in case.registrations if entry.address in named and entry.group}
    return next((one for one in that_day if any(one.is_for(group) for group in groups)), that_day[0] if that_day else None)


def meeting_obstacle(case: Case, meeting: Meeting | None) -> str:
    if case.programme is None:
        return "no-programme"
    if meeting is None:
        return "meeting-unknown" if case.reading.meeting.value else "which-meeting"
    return "" if is_ahead(meeting, case.programme, case.now) else "meeting-over"


def _away(case: Case, entry: Registration, meeting: Meeting) -> Iterator[Effect]:
    programme, known = case.programmes[entry.programme], case.attendance(entry, meeting.key)
    words = words_of(case)
    if known and known.away:
        if not wrote(case, entry):
            return  # whoever wrote it for others gets a letter of his own
        yield SendLetter("already-absent", to(entry), entry.language, entry.programme, meeting=meeting.key, variables={"words": words})
        return
    yield Attend(entry.programme, entry.address, meeting.key, Answer.ABSENT)
    others = (one for one in programme.meetings if one.key != meeting.key and is_ahead(one, programme, case.now))
    rest = entry.status == Status.REGISTERED and any(others)
    yield SendLetter(
        "absent", to(entry), entry.language, entry.programme, meeting=meeting.key, invite=meeting.key, method="CANCEL",
        variables={"words": words, "undo_until": undo_until(case, programme, meeting), "by": actor(case, entry.address), "rest": rest},
    )  # fmt: skip
    yield from left_without(case, entry, {meeting.key})


def _tell_the_sender(case: Case, entries: list[Registration], meeting: Meeting) -> Iterator[Effect]:
    sender = outsiders(case, iter(entries))
    if sender is None or case.programme is None:
        return
    programme = case.programme
    yield SendLetter(
        "absent-others", sender, letter_language(case.reading.language.value, programme.language), programme.slug, meeting=meeting.key,
        variables={
            "people": tuple(entry.person for entry in entries), "words": words_of(case), "undo_until": undo_until(case, programme, meeting)
        },
    )  # fmt: skip

"""A programme's file has changed: coordinators hear of it while it settles, and then everybody concerned gets one letter.

What each person is told is the difference between what stands in his calendar and what is so now. A change that looks like a mistake
is asked about first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from postbud.editions import dangers, meeting_changes
from postbud.effects import AskEdition, Effect, Schedule, SendLetter, SettleEdition, Unschedule
from postbud.model.case import Case
from postbud.model.changes import MeetingChange
from postbud.model.message import Address
from postbud.model.programme import Meeting, Programme
from postbud.model.registration import Registration, Status
from postbud.model.reply import Word
from workflows.group_letters import led
from workflows.hold import hold_because
from workflows.leading import Leading, news_of_leaders, told_of_edition
from workflows.who import to


@dataclass(frozen=True, slots=True)
class Concerned:
    """Somebody whom a changed file concerns, and what is new for him."""

    entry: Registration
    changes: tuple[MeetingChange, ...]

    @property
    def told(self) -> tuple[MeetingChange, ...]:
        return self.changes


Everybody = Sequence[Concerned | Leading]


def concerned(case: Case, programme: Programme | None) -> list[Concerned]:
    """Everybody who must be told something; whoever comes in somebody's place hears only of the meetings he comes to."""
    found = []
    for entry in case.registrations:
        comes = case.stands_in(entry)
        if entry.status != Status.REGISTERED and not comes:
            continue
        theirs = case.attendances_of(entry)
        told = {known.meeting: case.shown[known.told] for known in theirs if known.live and known.told in case.shown}
        away = {known.meeting for known in theirs if known.away}
        changes = meeting_changes(told, programme, case.now, away)
        changes = tuple(change for change in changes if change.kind != "added" or _is_his(case, entry, change.meeting))
        if entry.status != Status.REGISTERED:
            changes = tuple(change for change in changes if change.kind != "added" or change.meeting.key in comes)
        if changes:
            found.append(Concerned(entry, changes))
    return found


def everybody(case: Case, programme: Programme) -> Everybody:
    """Participants, and those who lead groups; of groups that have just been formed they are told with the groups."""
    return [*concerned(case, programme), *([] if case.publishing else news_of_leaders(case, programme))]


def _is_his(case: Case, entry: Registration, meeting: Meeting) -> bool:
    """Whether a new meeting is for somebody; those of a group that has just been formed are told with the group."""
    return meeting.is_for(entry.group) and not (case.publishing and meeting.group)


def edited(case: Case) -> Iterator[Effect]:
    """A change begins to settle. Nobody is bothered where it concerns nobody; else the coordinators can stop it or send it at once."""
    programme, due = case.programme, case.due
    if programme is None or due is None:
        return
    yield Unschedule("edition", programme.slug)
    people = everybody(case, programme)
    if not people:
        yield SettleEdition(programme.slug)
        return
    yield Schedule("edition", due.at, programme.slug, key=f"{due.key}:{due.at.isoformat()}")
    said = {
        "changes": everything(people), "count": len(people), "settle_at": due.at.astimezone(case.now.tzinfo),
        "dangers": dangers(case.told, programme, case.now),
    }  # fmt: skip
    for coordinator in case.coordinators:
        yield SendLetter(
            "change-noticed", coordinator, programme.language, programme.slug, occasion=f"edition:{due.key}:{due.at.isoformat()}",
            variables=said,
        )  # fmt: skip


def settled(case: Case) -> Iterator[Effect]:
    """The file has settled: tell everybody, or ask first."""
    programme, due = case.programme, case.due
    if programme is None or due is None:
        return
    people = everybody(case, programme)
    warnings = dangers(case.told, programme, case.now) if people else ()
    if not warnings:
        yield from tell_everybody(case, programme, people)
        return
    yield from _asked(case, programme, people, warnings)


def _asked(case: Case, programme: Programme, people: Everybody, warnings: tuple[str, ...]) -> Iterator[Effect]:
    """Nobody is told before a coordinator has said that it is no mistake."""
    yield AskEdition(programme.slug)
    for coordinator in case.coordinators:
        yield SendLetter(
            "change-question", coordinator, programme.language, programme.slug,
            variables={"changes": everything(people), "count": len(people), "dangers": warnings},
        )  # fmt: skip


def edition_word(case: Case) -> Iterator[Effect]:
    """A coordinator answers: stop or no leaves everything untold, send or yes tells it at once, unless it has yet to be asked about."""
    programme, word = case.programme, case.reading.reply.word
    if not case.from_coordinator or case.thread is None or case.thread.address != case.sender or programme is None:
        yield from hold_because(case, "authentication" if case.disowned else "stranger-reply", case.disowned, orderable=False)
        return
    people = everybody(case, programme)
    warnings = dangers(case.told, programme, case.now) if people and case.thread.letter == "change-noticed" else ()
    if word in (Word.SEND, Word.YES) and warnings:
        yield Unschedule("edition", programme.slug)
        yield from _asked(case, programme, people, warnings)
    elif word in (Word.SEND, Word.YES) and people:
        yield Unschedule("edition", programme.slug)
        yield from tell_everybody(case, programme, people)
    elif word in (Word.STOP, Word.NO) or (word in (Word.SEND, Word.YES) and not people):
        yield Unschedule("edition", programme.slug)
        yield SettleEdition(programme.slug, told=not people)
        yield _receipt(case, programme, "change-stopped" if people else "change-sent", people)
    else:
        yield from hold_because(case, "reply-unclear", case.reading.reply.words, orderable=False)


def tell_everybody(case: Case, programme: Programme, people: Everybody) -> Iterator[Effect]:
    """One letter a person with all that is new, and the calendar's update; its further entries in short letters of their own."""
    leaders = [one for one in people if isinstance(one, Leading)]
    for one in people:
        yield from told_of_edition(programme, one) if isinstance(one, Leading) else _told(programme, one)
    for group in programme.groups.formed if programme.groups else ():
        if any(change.meeting.group == group.key for one in leaders for change in one.taken):
            yield from led(case, programme, group, leaders)
    yield SettleEdition(programme.slug)
    for coordinator in case.coordinators if people else ():
        yield _receipt(case, programme, "change-sent", people, coordinator)


def _told(programme: Programme, one: Concerned) -> Iterator[Effect]:
    entry, address = one.entry, to(one.entry)
    called_off = all(change.kind == "dropped" and not change.facts for change in one.changes)
    carried = next((change for change in one.changes if change.kind != "dropped"), one.changes[0])
    key = carried.meeting.key
    yield SendLetter(
        "meeting-cancelled" if called_off else "meeting-changed", address, entry.language, programme.slug, meeting=key, invite=key,
        method="CANCEL" if carried.kind == "dropped" else "REQUEST", variables={"changes": one.changes, "meeting": carried.meeting},
    )  # fmt: skip
    for change in one.changes:
        if change is not carried:
            yield _further(entry, address, programme, change)


def _further(entry: Registration, address: Address, programme: Programme, change: MeetingChange) -> SendLetter:
    key, dropped = change.meeting.key, change.kind == "dropped"
    return SendLetter(
        "invite-withdrawn" if dropped else "invite", address, entry.language, programme.slug, meeting=key, invite=key,
        method="CANCEL" if dropped else "REQUEST", only_if_invite=True, variables={"meeting": change.meeting},
    )  # fmt: skip


def everything(people: Everybody) -> tuple[MeetingChange, ...]:
    """All that changed for anybody, each once, in the order of the meetings."""
    found: dict[tuple[str, str], MeetingChange] = {}
    for one in people:
        for change in one.told:
            found.setdefault((change.kind, change.meeting.key), change)
    return tuple(found.values())


def _receipt(case: Case, programme: Programme, letter: str, people: Everybody, coordinator: Address | None = None) -> SendLetter:
    receiver = coordinator or case.message.sender or case.coordinators[0]
    said = {"changes": everything(people), "count": len(people)}
    return SendLetter(letter, receiver, programme.language, programme.slug, variables=said)

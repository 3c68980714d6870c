"""The Monday letter: what goes out this week, who is silent, what is missing; and a coordinator's word on one of its letters."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from postbud.due import next_monday, next_open
from postbud.effects import Again, Effect, Reschedule, Schedule, SendLetter
from postbud.model.case import Case, Due, listed_in
from postbud.model.message import Address
from postbud.model.programme import Meeting, Programme
from postbud.model.reply import Word
from postbud.model.week import Missing, Planned, Rate
from workflows.hold import hold_because
from workflows.meetings import starts_at
from workflows.receivers import Occasion, occasion_of, receivers, silent

A_WEEK = timedelta(days=7)
AN_HOUR = timedelta(hours=1)  # later than this it waits for the hours in which letters may leave
A_DAY = timedelta(days=1)  # later than this, what was to be told of the week is no news: the next Monday tells of what is left
SOON = timedelta(days=28)  # a meeting that is nearer than this should have a place, times and an agenda


@dataclass(frozen=True, slots=True)
class _Week:
    """What one programme's week has: its letters that are due with whom they go to, how many are silent, what meetings lack, held mail,

    and how many have answered what was asked lately.
    """

    programme: Programme
    letters: tuple[tuple[Due, Planned], ...]
    silent: int
    missing: tuple[Missing, ...]
    held: int
    rates: tuple[Rate, ...] = ()

    @property
    def speaks(self) -> bool:
        return bool(self.letters or self.missing or self.held or self.rates)


def weekly(case: Case) -> Iterator[Effect]:
    """One letter to each coordinator, about all his programmes; nothing where there is nothing to say, or the week has begun long ago."""
    due, zone = case.due, case.now.tzinfo
    if due is None or not isinstance(zone, ZoneInfo) or due.programme:  # one of a single programme is of earlier times
        return
    opens = next_open(case.now, zone)
    if case.now - due.at > AN_HOUR and opens > case.now:
        yield Again(opens)
        return
    if case.parts:
        monday = next_monday(case.now, zone)
        yield Schedule("weekly", monday, key=monday.date().isoformat())
    if case.now - due.at > A_DAY:
        return
    weeks = {part.programme.slug: _week(part, part.programme) for part in case.parts if part.programme}
    readers = {coordinator.key: coordinator for part in case.parts for coordinator in part.coordinators}
    for key, reader in readers.items():
        theirs = [part.programme.slug for part in case.parts if part.programme and key in {one.key for one in part.coordinators}]
        spoken = [weeks[slug] for slug in theirs if weeks[slug].speaks]
        if spoken:
            yield _letter(case, due, reader, spoken, several=len(theirs) > 1)


def _letter(case: Case, due: Due, reader: Address, weeks: list[_Week], *, several: bool) -> SendLetter:
    """`several`: he has more programmes than one, so each line says which it is about."""
    rows = [(one, row, week.programme.title if several else "") for week in weeks for one, row in week.letters]
    letters = tuple(replace(row, number=number, programme=title) for number, (_, row, title) in enumerate(rows, 1))
    missing = tuple(replace(one, programme=week.programme.title if several else "") for week in weeks for one in week.missing)
    rates = tuple(replace(one, programme=week.programme.title if several else "") for week in weeks for one in week.rates)
    return SendLetter(
        "weekly", reader, weeks[0].programme.language, "" if several else weeks[0].programme.slug,
        occasion=f"weekly:{due.key}:{','.join(str(one.id) for one, _, _ in rows)}",
        variables={
            "letters": letters, "silent": sum(week.silent for week in weeks), "missing": missing, "held": sum(week.held for week in weeks),
            "rates": rates,
        },
    )  # fmt: skip


def _week(part: Case, programme: Programme) -> _Week:
    letters = [one for one in part.coming_up if one.kind == "letter"]
    rows = tuple((one, row) for number, one in enumerate(letters, 1) if (row := _row(part, programme, number, one)) is not None)
    return _Week(programme, rows, len(list(silent(part, programme))), tuple(_missing(part, programme)), part.held_count, part.rates)


def _row(case: Case, programme: Programme, number: int, one: Due) -> Planned | None:
    there = replace(case, due=one)
    occasion = occasion_of(there)
    if occasion is None:
        return None
    return planned(there, programme, occasion, number, len(receivers(there, programme, occasion)))


def planned(case: Case, programme: Programme, occasion: Occasion, number: int, count: int) -> Planned:
    """One letter on schedule as coordinators are told of it."""
    at = case.due.at if case.due else case.now
    return Planned(number, at.astimezone(case.now.tzinfo), occasion.rule.letter, count, meeting=occasion.meeting)


def lacking(meeting: Meeting) -> tuple[str, ...]:
    """The facts a meeting has not yet, by the names that letters have for them."""
    there = {"date": meeting.date, "time": meeting.start, "place": meeting.place, "agenda": meeting.agenda}
    return tuple(name for name, value in there.items() if not value)


def _missing(case: Case, programme: Programme) -> Iterator[Missing]:
    """The meetings of the coming weeks that lack something."""
    for meeting in programme.meetings:
        start = starts_at(meeting, programme)
        if start is not None and not meeting.cancelled and case.now < start < case.now + SOON and (facts := lacking(meeting)):
            yield Missing(meeting, facts)


def weekly_word(case: Case) -> Iterator[Effect]:
    """ "vent 2" leaves the second letter of the week unsent for a week, "send 2" sends it at once; neither changes one that has left."""
    reply, thread, sender = case.reading.reply, case.thread, case.message.sender
    if thread is None or sender is None or thread.address != case.sender or case.disowned:
        yield from hold_because(case, "authentication" if case.disowned else "stranger-reply", case.disowned, orderable=False)
        return
    listed = listed_in(thread.occasion)
    chosen = listed[reply.number - 1] if 0 < reply.number <= len(listed) else 0
    if not chosen or reply.word not in (Word.WAIT, Word.SEND):
        yield from hold_because(case, "reply-unclear", reply.words, orderable=False)
        return
    sending, there = reply.word == Word.SEND, next((one for one in case.coming_up if one.id == chosen), None)
    programme = case.programmes.get(there.programme) if there else case.programme
    zone = programme.zone if programme else None
    at = case.now if sending or zone is None else next_open(case.now + A_WEEK, zone)
    if there:
        yield Reschedule(chosen, at)
    yield SendLetter(
        "weekly-done", sender, programme.language if programme else case.language, programme.slug if programme else "",
        variables={"number": reply.number, "until": at if there else None, "sent": bool(there) and sending},
    )  # fmt: skip

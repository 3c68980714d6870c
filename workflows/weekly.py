"""The Monday letter: what goes out this week, who is silent, what is missing; and a coordinator's word on one of its letters."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from postbud.due import next_monday, next_open
from postbud.effects import Again, Effect, Reschedule, Schedule, SendLetter
from postbud.model.case import Case, Due
from postbud.model.programme import Meeting, Programme
from postbud.model.reply import Word
from postbud.model.week import Missing, Planned
from workflows.hold import hold_because
from workflows.meetings import starts_at
from workflows.receivers import Occasion, occasion_of, receivers, silent

A_WEEK = timedelta(days=7)
AN_HOUR = timedelta(hours=1)  # later than this it waits for the hours in which letters may leave
A_DAY = timedelta(days=1)  # later than this, what was to be told of the week is no news: the next Monday tells of what is left
SOON = timedelta(days=28)  # a meeting that is nearer than this should have a place, times and an agenda


def weekly(case: Case) -> Iterator[Effect]:
    """What goes out this week, who is silent, what is missing; nothing where there is nothing to say, or the week has begun long ago."""
    programme, due = case.programme, case.due
    if programme is None or due is None:
        return
    opens = next_open(case.now, programme.zone)
    if case.now - due.at > AN_HOUR and opens > case.now:
        yield Again(opens)
        return
    letters = [one for one in case.coming_up if one.kind == "letter"]
    rows = tuple(row for number, one in enumerate(letters, 1) if (row := _row(case, programme, number, one)) is not None)
    missing = tuple(_missing(case, programme))
    monday = next_monday(case.now, programme.zone)
    yield Schedule("weekly", monday, programme.slug, key=monday.date().isoformat())
    if case.now - due.at > A_DAY or not (rows or missing or case.held_count):
        return
    listed = ",".join(str(one.id) for one in letters)
    for coordinator in case.coordinators:
        yield SendLetter(
            "weekly", coordinator, programme.language, programme.slug, occasion=f"weekly:{due.key}:{listed}",
            variables={"letters": rows, "silent": len(list(silent(case, programme))), "missing": missing, "held": case.held_count},
        )  # fmt: skip


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
    reply, thread = case.reading.reply, case.thread
    if not case.from_coordinator or thread is None or thread.address != case.sender or case.programme is None:
        yield from hold_because(case, "authentication" if case.disowned else "stranger-reply", case.disowned, orderable=False)
        return
    listed = [int(id) for id in thread.occasion.rpartition(":")[2].split(",") if id.isdigit()]
    chosen = listed[reply.number - 1] if 0 < reply.number <= len(listed) else 0
    if not chosen or reply.word not in (Word.WAIT, Word.SEND):
        yield from hold_because(case, "reply-unclear", reply.words, orderable=False)
        return
    sending, there = reply.word == Word.SEND, any(one.id == chosen for one in case.coming_up)
    at = case.now if sending else next_open(case.now + A_WEEK, case.programme.zone)
    if there:
        yield Reschedule(chosen, at)
    sender = case.message.sender
    assert sender is not None
    yield SendLetter(
        "weekly-done", sender, case.programme.language, case.programme.slug,
        variables={"number": reply.number, "until": at if there else None, "sent": there and sending},
    )  # fmt: skip

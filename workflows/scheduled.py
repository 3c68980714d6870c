"""Letters on schedule: the occasion has come; who gets it, who has it already, and what has become useless meanwhile.

Everybody who is to get a letter and has none of that occasion gets one, a hundred at a time, so that mail is decided in between. Its
key is the occasion, so whoever asks twice writes nothing twice.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from postbud.due import next_open, occasions, poll_times
from postbud.effects import Again, Effect, Schedule, SeeTexts, SendLetter, Unschedule
from postbud.letters.known import TO_COORDINATORS
from postbud.letters.unsubscribe import list_unsubscribe
from postbud.model.case import AGREED, Case, occasion_key
from postbud.model.poll import offered
from postbud.model.programme import Programme
from postbud.model.reply import Word
from postbud.model.schedule import GO_ON, Audience
from postbud.model.week import Missing, Planned
from workflows.go_on import carried_over
from workflows.hold import hold_because
from workflows.receivers import Occasion, Receiver, holds, occasion_of, receivers
from workflows.weekly import lacking, planned

AT_ONCE = 100
SHOWN = 5  # of those who are to get a letter, the first for whom it can be written
DELAYED = timedelta(hours=1)  # later than this, a letter waits for the hours in which letters may leave
INSIDE = frozenset({Audience.COORDINATORS, Audience.FACILITATORS})  # who may see a text that nobody has seen
# These go to people who asked for nothing: they can opt out.
INVITING = frozenset({Audience.INVITEES, Audience.SILENT, Audience.EARLIER, Audience.INTERESTED})


def letter_due(case: Case) -> Iterator[Effect]:
    """Write the letters of one occasion, unless it is too late for it, or a coordinator must be asked first."""
    occasion, programme, due = occasion_of(case), case.programme, case.due
    if due is not None and programme is None and due.until is not None and case.now < due.until:
        yield Again(case.now + DELAYED)  # its file is not there; it may come back while the letter is of use
    if occasion is None or programme is None or due is None:
        return
    over = due.until is not None and case.now >= due.until
    opens = next_open(case.now, programme.zone)
    if case.now - due.at > DELAYED and opens > case.now and (over or due.until is None or opens < due.until):
        yield Again(opens)
        return
    if not holds(case, programme, occasion):
        return
    todo = [one for one in receivers(case, programme, occasion) if one.address.key not in case.written_to]
    if over:
        yield from missed(case, programme, occasion, len(todo))
        return
    agreed = AGREED in due.key
    many = bool(case.most_at_once and len(todo) > case.most_at_once and not case.written_to and not agreed)
    changed = any((occasion.rule.letter, one.language) in case.unseen for one in todo) and occasion.rule.to not in INSIDE
    if many or changed:
        yield from _ask_first(case, programme, occasion, todo, many=many, changed=changed)
        return
    for one in todo[:AT_ONCE]:
        yield scheduled_letter(case, programme, occasion, one, occasion_key(due.key))
    if len(todo) > AT_ONCE:
        yield Again(case.now)


def scheduled_letter(case: Case, programme: Programme, occasion: Occasion, one: Receiver, key: str) -> SendLetter:
    """The letter of an occasion to one person."""
    meeting = occasion.about
    return SendLetter(
        occasion.rule.letter, one.address, one.language, programme.slug, meeting=meeting.key if meeting else "", occasion=key, bulk=True,
        until=case.due.until if case.due else None,
        headers=list_unsubscribe(case.address, programme) if occasion.rule.to in INVITING else _thread(case, programme, occasion, one),
        variables=_more(case, programme, occasion) | _of_person(occasion, one),
    )  # fmt: skip


def _thread(case: Case, programme: Programme, occasion: Occasion, one: Receiver) -> dict[str, str]:
    """A letter about meeting again stands below the letter of thanks, where mail programs show who it is about (RFC 5322 section 3.6.4)."""
    poll = programme.poll(occasion.rule.poll) if occasion.rule.poll else None
    before = case.thanked.get(one.address.key, "")
    again = occasion.rule.letter == "reunion" or (poll is not None and poll.reunion)
    return {"In-Reply-To": before, "References": before} if again and before else {}


def _of_person(occasion: Occasion, one: Receiver) -> dict[str, object]:
    """What a letter says of the one it goes to, beside what it says to everybody."""
    if occasion.rule.letter != GO_ON or one.entry is None:
        return {}
    person = one.entry.person
    return {"participant": carried_over(person), "had_needs": bool(person.diet or person.access)}


def _more(case: Case, programme: Programme, occasion: Occasion) -> dict[str, object]:
    """What some letters say beside the facts of programme and meeting."""
    if occasion.rule.letter in ("thanks", "questionnaire", "questionnaire-reminder"):
        sheets = (sheet for sheet in programme.questionnaires if sheet.key == occasion.rule.questionnaire)
        return {"questionnaire": next(sheets, None)}
    if occasion.rule.poll and (poll := programme.poll(occasion.rule.poll)):
        times = poll_times(programme, poll.key)
        return {"poll": poll, "options": offered(poll, case.now.date()), "closes": times.closes if times else None}
    if occasion.rule.letter == "missing-facts" and occasion.meeting:
        return {"missing": (Missing(occasion.meeting, lacking(occasion.meeting)),)}
    return {}


def missed(case: Case, programme: Programme, occasion: Occasion, count: int, cause: str = "late") -> Iterator[Effect]:
    """Its time came and went while nobody was here: it is not sent, and the coordinators hear what was not, if it was for anybody."""
    meeting = occasion.meeting
    for coordinator in case.coordinators if count else ():
        yield SendLetter(
            "missed", coordinator, programme.language, programme.slug, meeting=meeting.key if meeting else "",
            variables={"letters": (planned(case, programme, occasion, 1, count),), "cause": cause},
        )  # fmt: skip


def recalled(case: Case) -> Iterator[Effect]:
    """Letters were written and did not leave: it got too late, or what they are about has moved. The coordinators hear of it, once."""
    programme = case.programme
    if programme is None:
        return
    for moved in (True, False):
        letters = tuple(
            Planned(number, one.when.astimezone(case.now.tzinfo), one.letter, one.count, meeting=programme.meeting(one.meeting))
            for number, one in enumerate((one for one in case.recalled if one.moved == moved), 1)
            if one.letter not in TO_COORDINATORS
        )
        for coordinator in case.coordinators if letters else ():
            yield SendLetter(
                "missed", coordinator, programme.language, programme.slug,
                variables={"letters": letters, "cause": "moved" if moved else "waited"},
            )  # fmt: skip


def _ask_first(
    case: Case, programme: Programme, occasion: Occasion, todo: list[Receiver], *, many: bool, changed: bool
) -> Iterator[Effect]:
    """Far more letters than usual, or a text that nobody has seen: the coordinators say whether it is meant. Until then nothing is sent.

    The letter goes with the question, as the first of those who are to get it would have it.
    """
    due, letter = case.due, occasion.rule.letter
    assert due is not None
    readers = [one for one in todo if (letter, one.language) in case.unseen] or todo
    shown = tuple(scheduled_letter(case, programme, occasion, one, occasion_key(due.key)) for one in readers[:SHOWN])
    for coordinator in case.coordinators:
        yield SendLetter(
            "bulk-question", coordinator, programme.language, programme.slug, meeting=occasion.meeting.key if occasion.meeting else "",
            occasion=f"bulk:{due.id}@{case.now:%Y%m%dT%H%M%S}:{due.key}", encloses=shown,
            variables={
                "letters": (planned(case, programme, occasion, 1, len(todo)),), "count": len(todo), "many": many, "text_changed": changed,
            },
        )  # fmt: skip
    yield SeeTexts(letter)
    if due.until is not None:
        yield Schedule("unanswered", due.until, programme.slug, key=occasion_key(due.key))


def unanswered(case: Case) -> Iterator[Effect]:
    """Nobody said in time whether a letter was meant: the coordinators hear that it did not leave."""
    occasion, programme = occasion_of(case), case.programme
    if occasion is None or programme is None:
        return
    todo = [one for one in receivers(case, programme, occasion) if one.address.key not in case.written_to]
    asked = next((one.at for one in occasions(programme) if case.due and one.key == case.due.key), case.now)
    there = replace(case, due=replace(case.due, at=asked)) if case.due else case
    yield from missed(there, programme, occasion, len(todo), "unanswered")


def bulk_word(case: Case) -> Iterator[Effect]:
    """A coordinator's yes or no to letters to very many."""
    word, thread, programme = case.reading.reply.word, case.thread, case.programme
    if not case.from_coordinator or thread is None or thread.address != case.sender or programme is None:
        yield from hold_because(case, "authentication" if case.disowned else "stranger-reply", case.disowned, orderable=False)
        return
    asked = thread.occasion.partition(":")[2].partition(":")[2]
    key = occasion_key(asked)
    occasion = next((one for one in occasions(programme) if one.key == key), None)
    if word in (Word.YES, Word.SEND) and key:
        if occasion is not None:
            yield SeeTexts(occasion.letter, agreed=True)
        yield Schedule("letter", case.now, programme.slug, key=f"{asked}{AGREED}", until=_until(case, programme, key))
    elif word in (Word.NO, Word.STOP):
        yield Unschedule("unanswered", programme.slug, key=key)
    else:
        yield from hold_because(case, "reply-unclear", case.reading.reply.words, orderable=False)


def _until(case: Case, programme: Programme, key: str) -> datetime:
    """From when on an occasion is of no use; that is now, if the programme has it no more: its meeting has moved, say."""
    return next((one.until for one in occasions(programme) if one.key == key), case.now)


def letter_late(case: Case) -> Iterator[Effect]:
    """Somebody came in after an occasion that is still of use: he gets that letter alone."""
    occasion, programme, due = occasion_of(case), case.programme, case.due
    if occasion is None or programme is None or due is None or (due.until and case.now >= due.until):
        return
    if not occasion.rule.latecomers or not holds(case, programme, occasion):
        return
    for one in receivers(case, programme, occasion):
        if not case.written_to and (occasion.rule.letter, one.language) in case.unseen:
            return  # the coordinators are asked about its text, and he is among those who get it then
        if one.address.key == due.address and due.address not in case.written_to:
            yield scheduled_letter(case, programme, occasion, one, occasion_key(due.key))

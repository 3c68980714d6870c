"""Gathering: what the registry knows about one mail or one thing that is due, no more than its workflow can need.

A plain sign-up, by far the most common mail, costs no statement here beyond counting seats where there is a limit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.engine import Connection

from postbud.cases import addresses_of
from postbud.due import rules_of
from postbud.message import read_message
from postbud.model.bounce import Returned
from postbud.model.case import EAN_AGAIN, HELD_MANY, Due, Gathered, HeldMessage, listed_in, occasion_key
from postbud.model.contribution import OfferedItem
from postbud.model.message import Address, Message
from postbud.model.poll import ANSWERED
from postbud.model.programme import Programme
from postbud.model.reading import Evidence, Fact, Intent, Reading, Thread
from postbud.model.registration import ALIVE, OPTED_OUT, CalendarEntry, PastChange, Registration, Status
from postbud.model.reply import Word
from postbud.model.schedule import GO_ON
from postbud.model.schedule import LETTERS as SCHEDULED
from postbud.model.week import Rate
from postbud.store import (
    amendments,
    answers,
    attendances,
    bounces,
    changes,
    dues,
    editions,
    grouping,
    inbox,
    interests,
    invitees,
    offers,
    outbox,
    polls,
    registry,
    shown,
    texts,
)
from postbud.store.known import Known
from postbud.store.pending import Pending

# What is about somebody who is registered already.
LIFE = frozenset({Intent.CANCEL, Intent.ABSENT, Intent.SUBSTITUTE, Intent.CHANGE})
# Letters to a coordinator that are about a held message.
ABOUT_HELD = frozenset({"held", "held-unclear"})
# Letters to a coordinator that are about a changed programme file.
ABOUT_AN_EDITION = frozenset({"change-noticed", "change-question"})

# Letters whose answers are answers to a questionnaire, and may stand between its lines.
ABOUT_QUESTIONS = frozenset({"thanks", "questionnaire", "questionnaire-reminder", "answers-noted", "answers-unclear"})

# Letters of a poll, to those who are asked and to those who decide.
ABOUT_A_POLL = frozenset({"poll", "poll-reminder", "poll-noted", "poll-date", "poll-result", "poll-decided"})
# Letters whose answers are about groups and who leads them.
ABOUT_GROUPS = frozenset({"groups-proposal", "groups-unclear", "facilitator-call", "facilitator-noted", "facilitator-pack", "group-led"})
GROUPS_TOLD = "groups-told"  # the kind of what is due when groups are formed and their members have yet to be told

# Letters to those who decide about what somebody offers for an agenda.
ABOUT_AN_ITEM = frozenset({"item-offered", "item-done"})

# Letters about what somebody would like later.
ABOUT_INTERESTS = frozenset({"interest-consent", "interest-noted", "sparring-proposal"})

# Kinds of what is due that write letters on schedule.
WRITTEN_TO_MANY = frozenset({dues.LETTER, "letter-late"})

A_WEEK = timedelta(days=7)
FRESH = timedelta(days=35)  # so long after its letters the Monday letter tells how many have answered a questionnaire

Reader = Callable[[bytes, int], tuple[Message, Reading]]
Texts = Callable[[Iterable[str]], Mapping[tuple[str, str], str]]  # what letters' texts are known by, by letter and language


def gather(
    pending: Pending, known: Known, message: Message, reading: Reading, programme: Programme | None, thread: Thread | None,
    coordinators: Collection[Address], ordered: bool, read: Reader,
) -> Gathered:  # fmt: skip
    """What is known about one mail. `known` holds its people; `read` reads the bytes of a held message anew."""
    connection = pending.connection
    sender = message.sender.key if message.sender else ""
    answered = known.answered.get(sender, 0)
    if message.machine and reading.intent.value == Intent.BOUNCE:
        return Gathered(returned=bounces.returned_to(connection, message.machine.failed, thread.address if thread else ""))
    addresses = addresses_of(message, reading) | ({thread.concerns} - {""} if thread else set())
    everybody = ordered or sender in {one.key for one in coordinators} or reading.intent.value in LIFE
    entries = _registrations(connection, known, programme, addresses, everybody)
    limited = programme is not None and programme.sign_up.capacity is not None
    so_far = Gathered(
        registrations=entries, answered_today=answered, came_back=sender in known.came_back,
        seats_taken=registry.seats_taken(connection, programme.slug) if programme and limited else 0,
        list_length=registry.list_length(connection, programme.slug) if programme and limited else 0,
    )  # fmt: skip
    if programme is not None and (reading.interests or (thread and thread.letter in ABOUT_INTERESTS)):
        so_far = replace(so_far, interests=interests.interests_of(connection, [programme.slug]))
    if programme is not None and reading.wrong_ean:
        so_far = replace(so_far, written_to=outbox.written_to(connection, programme.slug, EAN_AGAIN))
    if programme is not None and programme.questionnaires and reading.intent.value == Intent.ANSWER:
        so_far = replace(so_far, collected=outbox.collected(connection, programme.slug))
    grouped = programme is not None and programme.groups is not None and bool(reading.doubts or (thread and thread.letter in ABOUT_GROUPS))
    if programme is not None and grouped:
        so_far = _with_groups(connection, programme, so_far)
    if not entries and not thread:
        return so_far
    pending.flush()  # a mail before it in the same transaction may have been about these people under another name
    undoing = thread is not None and thread.message and reading.reply.word == Word.UNDO
    past = changes.changes_of(connection, thread.message) if thread and undoing else ()
    if past and programme:
        entries = _with(entries, registry.all_registrations(connection, programme.slug), _named_by(past))
    theirs = attendances.attendances_of(connection, [entry.id for entry in entries])
    out = registry.still_out(connection, [(one.address, one.programme) for one in past if OPTED_OUT in one.after])
    letter = thread.letter if thread else ""
    return replace(
        so_far, registrations=entries, past=past, attendances=theirs, unwilling=out,
        stand_ins=attendances.stand_ins(connection, entries),
        held=held_message(connection, thread.message, read) if thread and thread.message and letter in ABOUT_HELD else None,
        shown=shown.facts_of(connection, {entry.told for entry in theirs if entry.live}),
        coming_up=tuple(dues.waiting(connection, listed_in(thread.occasion))) if thread and letter == "weekly" else (),
        told=_told(connection, programme) if letter in ABOUT_AN_EDITION else {},
        **_polls(connection, programme) if programme and (letter in ABOUT_A_POLL or any(ANSWERED in one.after for one in past)) else {},
        **_edition(connection, programme) if letter in ABOUT_AN_EDITION and programme else {},
        untold=inbox.untold(connection) if thread and letter == HELD_MANY else (),
        item=_item(connection, thread) if thread and letter in ABOUT_AN_ITEM else None,
        earlier=_earlier(connection, programme, sender) if letter == GO_ON and programme else (),
        asked=_words_of(connection, message) if letter in ABOUT_QUESTIONS else "",
    )  # fmt: skip


def _registrations(
    connection: Connection, known: Known, programme: Programme | None, addresses: Collection[str], everybody: bool
) -> tuple[Registration, ...]:
    """In the programme: all of them where somebody may be named who wrote from nowhere near, else those of the sender, of the people

    named, and of whom they answer for.

    Without a programme those in every one, so that somebody can leave all of them.
    """
    if programme is None:
        return known.registrations
    if everybody:
        return tuple(registry.all_registrations(connection, programme.slug))
    mine = known.of(programme.slug, addresses)
    asked = tuple(address for address in addresses if not any(entry.address == address for entry in mine))
    found = (registry.registration_of(connection, programme.slug, address) for address in asked if not known.covers(address))
    return (*mine, *(entry for entry in found if entry))


def _with(entries: tuple[Registration, ...], everybody: Collection[Registration], wanted: Collection[str]) -> tuple[Registration, ...]:
    there = {entry.id for entry in entries}
    return (*entries, *(entry for entry in everybody if entry.address in wanted and entry.id not in there))


def _named_by(past: Collection[PastChange]) -> set[str]:
    """Everybody whom undoing concerns: whose rows were changed, who had the address before, and who stood in or no longer does."""
    values = [values for one in past for values in (one.before, one.after)]
    return {one.address for one in past} | {said for each in values for name in ("address", "stand_in") if (said := each.get(name))}


def entry_spoken_of(connection: Connection, message: Message) -> CalendarEntry | None:
    """The entry of ours that a calendar's message is about, by its UID (CALENDAR rule 13)."""
    said = message.machine.calendar if message.machine else None
    return attendances.entry_of(connection, said.uid) if said else None


def about_entry(reading: Reading, entry: CalendarEntry) -> Reading:
    """The reading with the programme and day of the entry, which no words of a mail know better."""
    evidence, day = (Evidence("calendar", entry.attendance.uid),), entry.told.get("date")
    meeting: Fact[date | None] = Fact(date.fromisoformat(day), evidence) if day else reading.meeting
    return replace(reading, programme=Fact(entry.programme, evidence), meeting=meeting)


def held_message(connection: Connection, id: int, read: Reader) -> HeldMessage | None:
    """A message that was held, read anew, with what became of it since."""
    row = inbox.held_message(connection, id)
    if row is None:
        return None
    message, reading = read(row.raw, id)
    return HeldMessage(
        row.id, row.state, message, reading, row.received_at, programme=row.programme, reason=row.reason, decided_by=row.decided_by,
        decided_at=row.decided_at, done=row.done,
    )  # fmt: skip


# What is due about addresses, in whatever programme.
OF_ADDRESSES: dict[str, Callable[[Connection, Due], tuple[Returned, ...]]] = {
    "refused": lambda connection, due: bounces.refused_letter(connection, int(due.key.rpartition(":")[2])),
    "bounced": lambda connection, due: bounces.untold(connection, due.programme),
}


def gather_due(
    connection: Connection, due: Due, programmes: Mapping[str, Programme], read: Reader, texts_of: Texts
) -> Gathered:
    """What is known about one thing that is due: everybody in its programme, what they were told, and its held message."""
    if due.kind == HELD_MANY:
        return Gathered(untold=inbox.untold(connection))
    if due.kind in OF_ADDRESSES:
        return Gathered(returned=OF_ADDRESSES[due.kind](connection, due))
    if due.kind == "weekly" and not due.programme:
        one_by_one = {slug: replace(due, programme=slug) for slug in programmes}
        return Gathered(of_each={slug: gather_due(connection, there, programmes, read, texts_of) for slug, there in one_by_one.items()})
    held = held_message(connection, due.message, read) if due.message else None
    programme = programmes.get(due.programme)
    if programme is None:
        return Gathered(held=held)
    entries = tuple(registry.all_registrations(connection, programme.slug))
    theirs = attendances.attendances_of(connection, [entry.id for entry in entries])
    so_far = Gathered(
        registrations=entries, attendances=theirs, stand_ins=attendances.stand_ins(connection, entries),
        held=held, seats_taken=registry.seats_taken(connection, programme.slug),
        list_length=registry.list_length(connection, programme.slug),
        shown=shown.facts_of(connection, {entry.told for entry in theirs}), told=_told(connection, programme),
    )  # fmt: skip
    more = MORE.get(due.kind)
    known = more(connection, due, programme, so_far) if more else so_far
    return replace(known, unseen=texts.unseen(connection, texts_of(SCHEDULED))) if due.kind in WRITTEN_TO_MANY else known


def _earlier(connection: Connection, programme: Programme, address: str) -> tuple[Registration, ...]:
    """The registration of an address in the programme that this one follows."""
    entry = registry.registration_of(connection, programme.sign_up.follows, address) if programme.sign_up.follows else None
    return (entry,) if entry else ()


def _words_of(connection: Connection, message: Message) -> str:
    """The plain text of the letter of ours that a mail answers."""
    raw = outbox.bytes_of(connection, [message.in_reply_to, *reversed(message.references)])
    return read_message(raw).whole_text if raw else ""


def _polls(connection: Connection, programme: Programme) -> dict[str, Any]:
    """What was answered to the programme's polls, and which of them are decided."""
    return {"poll_answers": polls.answers_to(connection, programme.slug), "polls_decided": polls.decided(connection, programme.slug)}


def _item(connection: Connection, thread: Thread) -> OfferedItem | None:
    """The offer that a letter is about: its occasion names the mail, and which of its offers."""
    _, message, number = (*thread.occasion.split(":"), "", "")[:3]
    return offers.offered(connection, int(message), int(number)) if message.isdecimal() and number.isdecimal() else None


def _told(connection: Connection, programme: Programme | None) -> Mapping[str, Mapping[str, Any]]:
    """The facts of the edition that people were last told about."""
    edition = editions.edition(connection, programme.slug) if programme else None
    return edition.facts if edition else {}


def only_programme(known: Known, reading: Reading, sender: str) -> str:
    """The one programme that a mail without any must be about, because its sender is in no other; '' if that is not so.

    Who is registered comes before those whom the sender registered or approves. A mail that names two programmes is left as it is.
    """
    if reading.programme.value is not None or reading.intent.value not in LIFE | {Intent.REGISTER} or not sender:
        return ""
    doubt = next((one for one in reading.doubts if one.code in ("no-programme", "which-programme", "two-programmes")), None)
    if doubt is None or doubt.code == "two-programmes":
        return ""
    for theirs in (_alive(known, lambda entry: entry.address == sender), _alive(known, lambda entry: sender in _answerable_for(entry))):
        fitting = theirs & set(doubt.choices) if doubt.code == "which-programme" and doubt.choices else theirs
        if len(fitting) == 1:
            return fitting.pop()
        if theirs:
            return ""
    return ""


def _alive(known: Known, chosen: Callable[[Registration], bool]) -> set[str]:
    return {entry.programme for entry in known.registrations if entry.status in ALIVE | {Status.SUBSTITUTE} and chosen(entry)}


def _answerable_for(entry: Registration) -> tuple[str, str]:
    return entry.registered_by, entry.approver


def _for_letters(connection: Connection, due: Due, programme: Programme, so_far: Gathered) -> Gathered:
    """What letters on schedule must know as well: whom they may go to, and who has this very one already."""
    unwilling = frozenset(address for address, slug in registry.all_optouts(connection) if slug in ("", programme.slug))
    return replace(
        so_far, invitees=invitees.invitees_of(connection, programme.slug), unwilling=unwilling, unreachable=bounces.given_up(connection),
        replied=answers.answered(connection, programme.slug) | inbox.unread_answers(connection, programme.slug),
        heard=inbox.heard_of(connection, programme.slug),
        written_to=outbox.written_to(connection, programme.slug, occasion_key(due.key)),
        interests=interests.interests_of(connection, {programme.slug, programme.sign_up.follows}),
        thanked=outbox.thanked(connection, programme.slug),
        earlier=tuple(registry.all_registrations(connection, programme.sign_up.follows)) if programme.sign_up.follows else (),
        **_polls(connection, programme) if programme.polls else {},
    )  # fmt: skip


def _collation(connection: Connection, due: Due, programme: Programme, so_far: Gathered) -> Gathered:
    return replace(
        so_far, given=answers.answers_to(connection, programme.slug, due.key.partition("|")[0]),
        collected=outbox.collected(connection, programme.slug),
    )  # fmt: skip


def _departures(connection: Connection, due: Due, programme: Programme, so_far: Gathered) -> Gathered:
    return replace(so_far, departures=changes.departures(connection, programme.slug))


def _recalled(connection: Connection, due: Due, programme: Programme, so_far: Gathered) -> Gathered:
    return replace(so_far, recalled=outbox.recalled_at(connection, programme.slug, datetime.fromisoformat(due.key)))


def _for_the_week(connection: Connection, due: Due, programme: Programme, so_far: Gathered) -> Gathered:
    """What the Monday letter must know as well: what is due this week, and how much mail waits."""
    return replace(
        _for_letters(connection, due, programme, so_far), held_count=inbox.count_held(connection, programme.slug),
        coming_up=tuple(dues.of_programme(connection, programme.slug, due.at + A_WEEK)), rates=_rates(connection, due, programme),
    )  # fmt: skip


def _rates(connection: Connection, due: Due, programme: Programme) -> tuple[Rate, ...]:
    """Of each questionnaire that went out in the last weeks, how many were asked and how many of them have answered."""
    asked = outbox.questioned(connection, programme.slug) if programme.questionnaires else ()
    answered, found = answers.answered(connection, programme.slug) if asked else (), []
    for sheet in programme.questionnaires:
        rules = {rule.name for rule in rules_of(programme) if rule.questionnaire == sheet.key}
        got = {one.address: one.at for one in asked if one.rule in rules}
        if got and max(got.values()) > due.at - FRESH:
            found.append(Rate(sheet.title, len(got), sum((address, sheet.key) in answered for address in got)))
    return tuple(found)


def _with_groups(connection: Connection, programme: Programme, so_far: Gathered) -> Gathered:
    return replace(
        so_far, proposal=grouping.newest(connection, programme.slug), volunteers=grouping.volunteers(connection, programme.slug),
        group_notes=grouping.notes(connection, programme.slug), invitees=invitees.invitees_of(connection, programme.slug),
        led=attendances.led_in(connection, programme.slug),
    )  # fmt: skip


def _for_groups(connection: Connection, due: Due, programme: Programme, so_far: Gathered) -> Gathered:
    """What forming groups must know as well, and whom the call for facilitators goes to."""
    gathered = _with_groups(connection, programme, _for_letters(connection, due, programme, so_far))
    if due.kind == "facilitator-pack":
        needs = [sheet.key for sheet in programme.questionnaires if sheet.kind == "needs"]
        return replace(gathered, given=tuple(one for key in needs for one in answers.answers_to(connection, programme.slug, key)))
    if due.kind != GROUPS_TOLD:
        return gathered
    unwritten = amendments.is_waiting(connection, programme.slug, f"groups:{due.key}")
    return replace(gathered, proposal=grouping.newest(connection, programme.slug, "published"), unwritten=unwritten)


def _for_an_edition(connection: Connection, due: Due, programme: Programme, so_far: Gathered) -> Gathered:
    return replace(so_far, **_edition(connection, programme))


def _edition(connection: Connection, programme: Programme) -> dict[str, Any]:
    """What a changed file means for groups and for those who lead them."""
    if programme.groups is None:
        return {}
    return {
        "publishing": dues.waits(connection, GROUPS_TOLD, programme.slug), "led": attendances.led_in(connection, programme.slug),
        "volunteers": grouping.volunteers(connection, programme.slug),
    }  # fmt: skip


# What some kinds of due things must know beside everybody in the programme.
MORE: dict[str, Callable[[Connection, Due, Programme, Gathered], Gathered]] = {
    "letter": _for_letters,
    "letter-late": _for_letters,
    "unanswered": _for_letters,
    "recalled": _recalled,
    "collation": _collation,
    "weekly": _for_the_week,
    "invoices": _departures,
    "poll-closes": _for_letters,
    "sparring": _for_letters,
    "sparring-nudge": _for_letters,
    **dict.fromkeys(("edited", "edition"), _for_an_edition),
    **dict.fromkeys(("groups", GROUPS_TOLD, "facilitator-call", "facilitator-pack", "to-management"), _for_groups),
}

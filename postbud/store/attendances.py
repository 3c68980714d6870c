"""Who comes to which meeting, who leads it, and what every calendar was told: one UID for ever, SEQUENCE only rises."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postbud.effects import Attend, RecordAnswer
from postbud.model.message import Address
from postbud.model.registration import Answer, Attendance, CalendarEntry, Invite, Registration, Status
from postbud.model.told import time_of
from postbud.store import changes, registry, shown
from postbud.store.pending import Pending
from postbud.store.tables import attendance, led_meeting, registration

INVITED, LED = attendance.insert(), led_meeting.insert()
COMES = frozenset({Status.REGISTERED, Status.SUBSTITUTE})
LONGEST_LIST = 500  # ids in one statement; SQLite takes some thousand parameters, PostgreSQL more
# What an entry that asks anew forgets.
ASKED_ANEW = {"answer": Answer.INVITED.value, "answered_sequence": None, "answered_at": None}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it is to be sent: its UID, what it shows (`digest`), and which facts that tells (`told`)."""

    meeting: str
    uid: str
    digest: str
    told: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose calendar: the columns of his rows' key beside the meeting, and what else a new row says of him. `leads`: by `led_meeting`."""

    key: Mapping[str, Any]
    more: Mapping[str, Any] = field(default_factory=dict)
    leads: bool = False

    @property
    def table(self) -> sa.Table:
        return led_meeting if self.leads else attendance

    def at(self, meeting: str) -> sa.ColumnElement[bool]:
        return sa.and_(*(self.table.c[name] == value for name, value in {**self.key, "meeting": meeting}.items()))


def participant(registration_id: int) -> Owner:
    return Owner({"registration": registration_id}, {"stand_in": ""})


def leader(programme: str, to: Address, language: str) -> Owner:
    """Whoever leads meetings of a programme; what he answers is asked for in that language."""
    return Owner({"programme": programme, "address": to.key}, {"email": to.email, "name": to.name, "language": language}, leads=True)


def attendances_of(connection: Connection, registrations: Collection[int]) -> tuple[Attendance, ...]:
    """What is known of these registrations at their meetings."""
    ids = list(registrations)
    found: list[Attendance] = []
    for start in range(0, len(ids), LONGEST_LIST):
        chosen = sa.select(attendance).where(attendance.c.registration.in_(ids[start : start + LONGEST_LIST]))
        found += [_attendance(row) for row in connection.execute(chosen.order_by(attendance.c.registration, attendance.c.meeting))]
    return tuple(found)


def _attendance(row: Row[Any]) -> Attendance:
    return Attendance(
        row.registration, row.meeting, row.uid, row.sequence, Answer(row.answer), told=row.told, stand_in=row.stand_in,
        live=bool(row.digest), answered_sequence=row.answered_sequence, answered_at=row.answered_at, asked_sequence=row.asked_sequence,
    )  # fmt: skip


def stand_ins(connection: Connection, entries: Collection[Registration]) -> dict[int, frozenset[str]]:
    """By registration: the meetings that it comes to in somebody's place."""
    if not entries:
        return {}
    replaced, newcomer = registration.alias(), registration.alias()
    same = (newcomer.c.programme == replaced.c.programme) & (newcomer.c.address == attendance.c.stand_in)
    chosen = (
        sa.select(newcomer.c.id, attendance.c.meeting)
        .select_from(attendance)
        .join(replaced, attendance.c.registration == replaced.c.id)
        .join(newcomer, same)
        .where(newcomer.c.programme.in_({one.programme for one in entries}))
        .where(attendance.c.stand_in != "", attendance.c.answer == Answer.SUBSTITUTED.value)
    )
    found: dict[int, set[str]] = {}
    for row in connection.execute(chosen):
        found.setdefault(row.id, set()).add(row.meeting)
    return {one.id: frozenset(found[one.id]) for one in entries if one.id in found}


def first_invite(pending: Pending, owner: Owner, entry: Entry, now: datetime) -> Invite:
    """The calendar entry of somebody who has none for that meeting: SEQUENCE 0."""
    stamp = now.replace(microsecond=0)
    row = _new(owner, entry.meeting, entry.uid, Answer.INVITED, stamp) | {"digest": entry.digest, "told": entry.told}
    pending.add(LED if owner.leads else INVITED, row)
    return Invite(entry.meeting, entry.uid, 0, stamp)


def _new(owner: Owner, meeting: str, uid: str, answer: Answer, stamp: datetime) -> dict[str, Any]:
    return {
        **owner.key, **owner.more, "meeting": meeting, "uid": uid, "sequence": 0, "stamped_at": stamp, "digest": "",
        "answer": answer.value, "told": "",
    }  # fmt: skip


def invite_for(pending: Pending, owner: Owner, entry: Entry, now: datetime) -> Invite:
    """The calendar entry of one person for one meeting, as it must be sent now (RFC 5546 section 2.1.4).

    SEQUENCE rises only if what the entry shows changed, or if it had been taken out of the calendar; an unchanged resend keeps
    SEQUENCE and DTSTAMP. Another day or hour, and an entry that comes back, ask anew: whatever was answered before does not count any
    more (RFC 5546 section 3.2.2.1). Another place or agenda is told, and the answer stays.
    """
    table, here = owner.table, owner.at(entry.meeting)
    pending.flush()
    row = pending.connection.execute(sa.select(table).where(here)).first()
    if row is None:
        return first_invite(pending, owner, entry, now)
    if row.digest == entry.digest:
        if row.told != entry.told:  # a fact that no calendar shows is told by the letter
            pending.connection.execute(table.update().where(here).values(told=entry.told))
        return Invite(entry.meeting, row.uid, row.sequence, row.stamped_at)
    never_sent = row.digest == "" and row.sequence == 0 and row.told == ""
    sequence, stamp = (0 if never_sent else row.sequence + 1), _later(now, row.stamped_at)
    values: dict[str, Any] = {"sequence": sequence, "stamped_at": stamp, "digest": entry.digest, "told": entry.told}
    if not row.digest or not _same_time(pending.connection, row.told, entry.told):
        values |= {**ASKED_ANEW, **owner.more, "asked_sequence": sequence}
    pending.connection.execute(table.update().where(here).values(values))
    return Invite(entry.meeting, row.uid, sequence, stamp)


def _same_time(connection: Connection, told: str, now_told: str) -> bool:
    """Whether two versions of a meeting are on the same day at the same hours; a version of which nothing is kept may be at any time."""
    facts = shown.facts_of(connection, [told, now_told])
    return told in facts and now_told in facts and time_of(facts[told]) == time_of(facts[now_told])


def standing(connection: Connection, owner: Owner, meeting: str) -> tuple[Invite, str] | None:
    """The entry as it was last sent or taken out, nothing raised, and which facts it was told; None if there never was one."""
    table, here = owner.table, owner.at(meeting)
    row = connection.execute(sa.select(table).where(here)).first()
    return (Invite(meeting, row.uid, row.sequence, row.stamped_at), row.told) if row is not None and row.told else None


def taken_out(pending: Pending, owner: Owner, meeting: str, now: datetime) -> tuple[Invite, str] | None:
    """Take an entry out of a calendar: the invite with its raised SEQUENCE, and which facts it was told; None if none is in there."""
    table, here = owner.table, owner.at(meeting)
    pending.flush()
    row = pending.connection.execute(sa.select(table).where(here)).first()
    if row is None or not row.digest:
        return None
    stamp = _later(now, row.stamped_at)
    pending.connection.execute(table.update().where(here).values(sequence=row.sequence + 1, stamped_at=stamp, digest=""))
    return Invite(meeting, row.uid, row.sequence + 1, stamp), row.told


def _later(now: datetime, last: datetime) -> datetime:
    """A DTSTAMP newer than the last one, also where the clock was set back (CALENDAR rule 6)."""
    return max(now.replace(microsecond=0), last + timedelta(seconds=1))


def attend(connection: Connection, wish: Attend, known: Registration, uid: str, message: int | None, now: datetime) -> None:
    """Say what becomes of one registration at one meeting, invited to it or not yet, and remember what it was."""
    here = (attendance.c.registration == known.id) & (attendance.c.meeting == wish.meeting)
    row = connection.execute(sa.select(attendance).where(here)).first()
    after = {"answer": wish.answer.value, "stand_in": wish.stand_in.casefold()}
    before = {"answer": row.answer, "stand_in": row.stand_in} if row else {"answer": Answer.INVITED.value, "stand_in": ""}
    if row is None:
        stamp = now.replace(microsecond=0)
        connection.execute(INVITED, _new(participant(known.id), wish.meeting, uid, wish.answer, stamp) | {"stand_in": after["stand_in"]})
    elif before != after:
        connection.execute(attendance.update().where(here).values(after))
    if before != after:
        changes.remember(connection, message, known.programme, known.address, wish.meeting, before, after, now)


def entry_of(connection: Connection, uid: str) -> CalendarEntry | None:
    """The entry of ours with that UID, whosever it is; None if it is not one of ours."""
    row = connection.execute(sa.select(attendance).where(attendance.c.uid == uid)).first() if uid else None
    owner = registry.registration_by_id(connection, row.registration) if row is not None else None
    if row is None or owner is None:
        led = connection.execute(sa.select(led_meeting).where(led_meeting.c.uid == uid)).first() if uid else None
        return _led(connection, led) if led is not None else None
    to = Address(owner.person.name or "", owner.person.email or "")
    told = shown.facts_of(connection, [row.told]).get(row.told, {})
    return CalendarEntry(owner.programme, to, owner.language, _attendance(row), told, comes=owner.status in COMES)


def led_in(connection: Connection, programme: str) -> tuple[CalendarEntry, ...]:
    """The entries of those who lead groups of a programme, or did."""
    chosen = sa.select(led_meeting).where(led_meeting.c.programme == programme).order_by(led_meeting.c.address, led_meeting.c.meeting)
    return tuple(_led(connection, row) for row in connection.execute(chosen).all())


def _led(connection: Connection, row: Row[Any]) -> CalendarEntry:
    there = Attendance(
        0, row.meeting, row.uid, row.sequence, Answer(row.answer), told=row.told, live=bool(row.digest),
        answered_sequence=row.answered_sequence, answered_at=row.answered_at, asked_sequence=row.asked_sequence,
    )  # fmt: skip
    told = shown.facts_of(connection, [row.told]).get(row.told, {})
    return CalendarEntry(row.programme, Address(row.name, row.email), row.language, there, told, leads=True)


def record_answer(connection: Connection, said: RecordAnswer) -> tuple[str, str]:
    """Note an answer at the attendance with that UID and attendee; returns the programme and meeting, '' twice if nothing changed.

    A UID that is not ours, an attendee it was not sent to, an entry that is not in the calendar, an older answer and one to another
    time all change nothing (CALENDAR rules 13 and 14).
    """
    entry = entry_of(connection, said.uid)
    if entry is None or entry.to.key != said.attendee.casefold() or not entry.attendance.takes(said.sequence, said.stamped_at):
        return "", ""
    table = led_meeting if entry.leads else attendance
    values = {"answer": said.answer.value, "answered_sequence": said.sequence, "answered_at": said.stamped_at}
    connection.execute(table.update().where(table.c.uid == said.uid).values(values))
    return entry.programme, entry.attendance.meeting

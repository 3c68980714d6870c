"""Who comes to which meeting, and what every calendar was told: one UID for ever, SEQUENCE only rises."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postbud.effects import Attend, RecordAnswer
from postbud.model.registration import Answer, Attendance, CalendarEntry, Invite, Registration
from postbud.model.told import time_of
from postbud.store import changes, registry, shown
from postbud.store.pending import Pending
from postbud.store.tables import attendance, registration

INVITED = attendance.insert()
LONGEST_LIST = 500  # ids in one statement; SQLite takes some thousand parameters, PostgreSQL more
# What an entry that asks anew forgets.
ASKED_ANEW = {"answer": Answer.INVITED.value, "stand_in": "", "answered_sequence": None, "answered_at": None}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it is to be sent: its UID, what it shows (`digest`), and which facts that tells (`told`)."""

    meeting: str
    uid: str
    digest: str
    told: str


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


def stand_ins(connection: Connection, registrations: Collection[int]) -> dict[int, frozenset[str]]:
    """By registration: the meetings that it comes to in somebody's place."""
    replaced, newcomer = registration.alias(), registration.alias()
    same = (newcomer.c.programme == replaced.c.programme) & (newcomer.c.address == attendance.c.stand_in)
    chosen = (
        sa.select(newcomer.c.id, attendance.c.meeting)
        .select_from(attendance)
        .join(replaced, attendance.c.registration == replaced.c.id)
        .join(newcomer, same)
        .where(attendance.c.stand_in != "", attendance.c.answer == Answer.SUBSTITUTED.value)
    )
    found: dict[int, set[str]] = {}
    for row in connection.execute(chosen):
        found.setdefault(row.id, set()).add(row.meeting)
    return {id: frozenset(found[id]) for id in registrations if id in found}


def first_invite(pending: Pending, registration_id: int, entry: Entry, now: datetime) -> Invite:
    """The calendar entry of somebody who was just registered: SEQUENCE 0."""
    stamp = now.replace(microsecond=0)
    pending.add(INVITED, _new(registration_id, entry.meeting, entry.uid, Answer.INVITED, stamp, entry.digest, entry.told))
    return Invite(entry.meeting, entry.uid, 0, stamp)


def _new(
    registration_id: int, meeting: str, uid: str, answer: Answer, stamp: datetime, digest: str = "", told: str = "", stand_in: str = ""
) -> dict[str, Any]:
    return {
        "registration": registration_id, "meeting": meeting, "uid": uid, "sequence": 0, "stamped_at": stamp, "digest": digest,
        "answer": answer.value, "told": told, "stand_in": stand_in,
    }  # fmt: skip


def invite_for(pending: Pending, registration_id: int, entry: Entry, now: datetime) -> Invite:
    """The calendar entry of one person for one meeting, as it must be sent now (RFC 5546 section 2.1.4).

    SEQUENCE rises only if what the entry shows changed, or if it had been taken out of the calendar; an unchanged resend keeps
    SEQUENCE and DTSTAMP. Another day or hour, and an entry that comes back, ask anew: whatever was answered before does not count any
    more (RFC 5546 section 3.2.2.1). Another place or agenda is told, and the answer stays.
    """
    here = (attendance.c.registration == registration_id) & (attendance.c.meeting == entry.meeting)
    pending.flush()
    row = pending.connection.execute(sa.select(attendance).where(here)).first()
    if row is None:
        return first_invite(pending, registration_id, entry, now)
    if row.digest == entry.digest:
        if row.told != entry.told:  # a fact that no calendar shows is told by the letter
            pending.connection.execute(attendance.update().where(here).values(told=entry.told))
        return Invite(entry.meeting, row.uid, row.sequence, row.stamped_at)
    never_sent = row.digest == "" and row.sequence == 0 and row.told == ""
    sequence, stamp = (0 if never_sent else row.sequence + 1), _later(now, row.stamped_at)
    values: dict[str, Any] = {"sequence": sequence, "stamped_at": stamp, "digest": entry.digest, "told": entry.told}
    if not row.digest or not _same_time(pending.connection, row.told, entry.told):
        values |= ASKED_ANEW | {"asked_sequence": sequence}
    pending.connection.execute(attendance.update().where(here).values(values))
    return Invite(entry.meeting, row.uid, sequence, stamp)


def _same_time(connection: Connection, told: str, now_told: str) -> bool:
    """Whether two versions of a meeting are on the same day at the same hours; a version of which nothing is kept may be at any time."""
    facts = shown.facts_of(connection, [told, now_told])
    return told in facts and now_told in facts and time_of(facts[told]) == time_of(facts[now_told])


def standing(connection: Connection, registration_id: int, meeting: str) -> tuple[Invite, str] | None:
    """The entry as it was last sent or taken out, nothing raised, and which facts it was told; None if there never was one."""
    here = (attendance.c.registration == registration_id) & (attendance.c.meeting == meeting)
    row = connection.execute(sa.select(attendance).where(here)).first()
    return (Invite(meeting, row.uid, row.sequence, row.stamped_at), row.told) if row is not None and row.told else None


def taken_out(pending: Pending, registration_id: int, meeting: str, now: datetime) -> tuple[Invite, str] | None:
    """Take an entry out of a calendar: the invite with its raised SEQUENCE, and which facts it was told; None if none is in there."""
    here = (attendance.c.registration == registration_id) & (attendance.c.meeting == meeting)
    pending.flush()
    row = pending.connection.execute(sa.select(attendance).where(here)).first()
    if row is None or not row.digest:
        return None
    stamp = _later(now, row.stamped_at)
    pending.connection.execute(attendance.update().where(here).values(sequence=row.sequence + 1, stamped_at=stamp, digest=""))
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
        connection.execute(INVITED, _new(known.id, wish.meeting, uid, wish.answer, stamp, stand_in=after["stand_in"]))
    elif before != after:
        connection.execute(attendance.update().where(here).values(after))
    if before != after:
        changes.remember(connection, message, known.programme, known.address, wish.meeting, before, after, now)


def entry_of(connection: Connection, uid: str) -> CalendarEntry | None:
    """The entry of ours with that UID, whosever it is; None if it is not one of ours."""
    row = connection.execute(sa.select(attendance).where(attendance.c.uid == uid)).first() if uid else None
    owner = registry.registration_by_id(connection, row.registration) if row is not None else None
    if row is None or owner is None:
        return None
    return CalendarEntry(owner, _attendance(row), shown.facts_of(connection, [row.told]).get(row.told, {}))


def record_answer(connection: Connection, said: RecordAnswer) -> tuple[str, str]:
    """Note an answer at the attendance with that UID and attendee; returns the programme and meeting, '' twice if nothing changed.

    A UID that is not ours, an attendee it was not sent to, an entry that is not in the calendar, an older answer and one to another
    time all change nothing (CALENDAR rules 13 and 14).
    """
    entry = entry_of(connection, said.uid)
    if entry is None or entry.registration.address != said.attendee.casefold():
        return "", ""
    there = entry.attendance
    if not there.takes(said.sequence, said.stamped_at):
        return "", ""
    here = (attendance.c.registration == there.registration) & (attendance.c.meeting == there.meeting)
    values = {"answer": said.answer.value, "answered_sequence": said.sequence, "answered_at": said.stamped_at}
    connection.execute(attendance.update().where(here).values(values))
    return entry.registration.programme, there.meeting

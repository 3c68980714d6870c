"""Who comes to which meeting, and what every calendar was told: one UID for ever, SEQUENCE only rises."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postbud.effects import Attend, RecordAnswer
from postbud.model.registration import AWAY, Answer, Attendance, Invite, Registration
from postbud.store import changes
from postbud.store.pending import Pending
from postbud.store.tables import attendance, registration

INVITED = attendance.insert()
LONGEST_LIST = 500  # ids in one statement; SQLite takes some thousand parameters, PostgreSQL more
_AWAY = {answer.value for answer in AWAY}


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
        live=bool(row.digest), answered_sequence=row.answered_sequence, answered_at=row.answered_at,
    )  # fmt: skip


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
    SEQUENCE and DTSTAMP. An entry that shows another day or time asks anew, so an answer to the old one does not count any more.
    """
    here = (attendance.c.registration == registration_id) & (attendance.c.meeting == entry.meeting)
    pending.flush()
    row = pending.connection.execute(sa.select(attendance).where(here)).first()
    if row is None:
        return first_invite(pending, registration_id, entry, now)
    if row.digest == entry.digest:
        return Invite(entry.meeting, row.uid, row.sequence, row.stamped_at)
    never_sent = row.digest == "" and row.sequence == 0 and row.told == ""
    sequence, stamp = (0 if never_sent else row.sequence + 1), _later(now, row.stamped_at)
    answer = row.answer if row.answer in _AWAY else Answer.INVITED.value
    values = {"sequence": sequence, "stamped_at": stamp, "digest": entry.digest, "told": entry.told, "answer": answer}
    pending.connection.execute(attendance.update().where(here).values(values))
    return Invite(entry.meeting, row.uid, sequence, stamp)


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


def record_answer(connection: Connection, said: RecordAnswer) -> str:
    """Note an answer at the attendance with that UID and attendee; returns which programme and meeting, '' if nothing changed.

    A UID that is not ours, an attendee it was not sent to, an older answer and one to an older SEQUENCE all change nothing
    (CALENDAR rules 13 and 14).
    """
    theirs = (attendance.c.uid == said.uid) & (registration.c.address == said.attendee.casefold())
    row = connection.execute(
        sa.select(attendance, registration.c.programme).join(registration, attendance.c.registration == registration.c.id).where(theirs)
    ).first()
    if row is None or said.sequence < row.sequence or (row.answered_at and said.stamped_at <= row.answered_at):
        return ""
    here = (attendance.c.registration == row.registration) & (attendance.c.meeting == row.meeting)
    values = {"answer": said.answer.value, "answered_sequence": said.sequence, "answered_at": said.stamped_at}
    connection.execute(attendance.update().where(here).values(values))
    return f"{row.programme} meeting {row.meeting}"

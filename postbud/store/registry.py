"""Who is registered, and what every calendar was told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime, tzinfo
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postbud.effects import RecordAnswer, Register
from postbud.model.reading import Person
from postbud.model.registration import Answer, Invite, Registration, Status
from postbud.store.pending import Pending
from postbud.store.tables import attendance, registration

HOLDS_A_SEAT = (Status.REGISTERED.value, Status.AWAITING_APPROVAL.value)
PERSON_FIELDS = ("name", "organisation", "title", "phone", "ean", "cvr", "diet", "access", "replaces")

# Statements on the path of every mail are built once: building one costs more than running it.
_KEYS: sa.BindParameter[list[str]] = sa.bindparam("b_keys", expanding=True)
OF_THESE = (
    sa.select(registration).where(registration.c.address.in_(_KEYS) | registration.c.registered_by.in_(_KEYS)).order_by(registration.c.id)
)
INSERT = registration.insert().returning(registration.c.id)
TAKE_UP = registration.update().where(registration.c.id == sa.bindparam("b_id"))
INVITED = attendance.insert()


def registrations_of(connection: Connection, addresses: Collection[str]) -> tuple[Registration, ...]:
    """The registrations, in every programme, of these addresses (case-folded) and of those whom these addresses registered."""
    if not addresses:
        return ()
    return tuple(_registration(row) for row in connection.execute(OF_THESE, {"b_keys": list(addresses)}))


def all_registrations(connection: Connection, programme: str = "") -> list[Registration]:
    """Every registration, of one programme or of all, in the order they came."""
    chosen = sa.select(registration).order_by(registration.c.programme, registration.c.id)
    if programme:
        chosen = chosen.where(registration.c.programme == programme)
    return [_registration(row) for row in connection.execute(chosen)]


def seats_taken(connection: Connection, programme: str) -> int:
    held = sa.select(sa.func.count()).where(registration.c.programme == programme, registration.c.status.in_(HOLDS_A_SEAT))
    return connection.execute(held).scalar_one()


def enter(connection: Connection, wish: Register, known: Registration | None, message: int | None, now: datetime) -> int:
    """Write a registration, or take up again the one this person has in that programme (`known`); returns its id.

    Raises:
        ValueError: the person has no address.
    """
    if not wish.person.email:
        raise ValueError("a registration needs an address")
    values: dict[str, Any] = {name: getattr(wish.person, name) for name in PERSON_FIELDS}
    values |= {
        "email": wish.person.email, "status": wish.status.value, "language": wish.language,
        "registered_by": wish.registered_by.casefold(), "changed_at": now, "message": message,
    }  # fmt: skip
    if known is not None:
        connection.execute(TAKE_UP, values | {"b_id": known.id})
        return known.id
    values |= {"programme": wish.programme, "address": wish.person.email.casefold(), "registered_at": now}
    return connection.execute(INSERT, values).scalar_one()


def first_invite(pending: Pending, registration_id: int, meeting: str, uid: str, digest: str, now: datetime) -> Invite:
    """The calendar entry of somebody who was just registered: SEQUENCE 0."""
    stamp = now.replace(microsecond=0)
    values = {
        "registration": registration_id, "meeting": meeting, "uid": uid, "sequence": 0,
        "stamped_at": stamp, "digest": digest, "answer": Answer.INVITED.value,
    }  # fmt: skip
    pending.add(INVITED, values)
    return Invite(meeting, uid, 0, stamp)


def invite_for(pending: Pending, registration_id: int, meeting: str, uid: str, digest: str, now: datetime) -> Invite:
    """The calendar entry of one person for one meeting, as it must be sent now.

    SEQUENCE rises only if what the entry shows changed (`digest`); an unchanged resend keeps SEQUENCE and DTSTAMP
    (RFC 5546 section 2.1.4).
    """
    here = (attendance.c.registration == registration_id) & (attendance.c.meeting == meeting)
    row = pending.connection.execute(sa.select(attendance).where(here)).first()
    if row is None:
        return first_invite(pending, registration_id, meeting, uid, digest, now)
    if row.digest == digest:
        return Invite(meeting, row.uid, row.sequence, row.stamped_at)
    stamp = now.replace(microsecond=0)
    pending.connection.execute(attendance.update().where(here).values(sequence=row.sequence + 1, stamped_at=stamp, digest=digest))
    return Invite(meeting, row.uid, row.sequence + 1, stamp)


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


def answers_of(connection: Connection) -> dict[int, str]:
    """What each registration's calendar said of its meetings, as '1 accepted, 2 invited'."""
    said: dict[int, list[str]] = {}
    columns = (attendance.c.registration, attendance.c.meeting, attendance.c.answer)
    for row in connection.execute(sa.select(*columns).order_by(attendance.c.registration, attendance.c.meeting)):
        said.setdefault(row.registration, []).append(f"{row.meeting} {row.answer}")
    return {key: ", ".join(answers) for key, answers in said.items()}


def _registration(row: Row[Any]) -> Registration:
    person = Person(email=row.email, **{name: getattr(row, name) for name in PERSON_FIELDS})
    return Registration(
        id=row.id, programme=row.programme, person=person, status=Status(row.status), language=row.language,
        registered_by=row.registered_by, registered_at=row.registered_at,
    )  # fmt: skip


def as_row(entry: Registration, answers: str, zone: tzinfo) -> dict[str, Any]:
    """A registration as one flat row for tables and `--json`: programme, name, email, status and the rest, times in `zone`."""
    person = asdict(entry.person)
    return {
        "programme": entry.programme, "name": person.pop("name"), "email": person.pop("email"), "status": entry.status.value, **person,
        "language": entry.language, "registered_by": entry.registered_by,
        "registered_at": entry.registered_at.astimezone(zone).isoformat(timespec="seconds"), "answers": answers,
    }  # fmt: skip

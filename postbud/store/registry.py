"""Who is registered: entering, moving and changing registrations, each change remembered so that it can be undone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime, tzinfo
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postbud.effects import Change, Move, OptOut, Place, Register
from postbud.model.reading import Person
from postbud.model.registration import OPTED_OUT, Registration, Status
from postbud.store import changes
from postbud.store.pending import Pending
from postbud.store.tables import attendance, due, letter, optout, registration

PERSON_FIELDS = (
    "name", "organisation", "title", "phone", "ean", "cvr", "reference", "diet", "access", "replaces", "level", "department", "wishes",
)  # fmt: skip

# Statements on the path of every mail are built once: building one costs more than running it.
_KEYS: sa.BindParameter[list[str]] = sa.bindparam("b_keys", expanding=True)
OF_THESE = (
    sa.select(registration)
    .where(registration.c.address.in_(_KEYS) | registration.c.registered_by.in_(_KEYS) | registration.c.approver.in_(_KEYS))
    .order_by(registration.c.id)
)
INSERT = registration.insert().returning(registration.c.id)
UPDATE = registration.update().where(registration.c.id == sa.bindparam("b_id"))

# A seat is held by whoever is in, by whoever waits for a yes, and by the one on the waiting list for whom it is kept.
HOLDS_A_SEAT = registration.c.status.in_((Status.REGISTERED.value, Status.AWAITING_APPROVAL.value)) | (
    (registration.c.status == Status.WAITING_LIST.value) & registration.c.offered_until.is_not(None)
)


def registrations_of(connection: Connection, addresses: Collection[str]) -> tuple[Registration, ...]:
    """The registrations, in every programme, of these addresses (case-folded), and of those whom they registered or are to approve."""
    if not addresses:
        return ()
    return tuple(_registration(row) for row in connection.execute(OF_THESE, {"b_keys": list(addresses)}))


def all_registrations(
    connection: Connection, programme: str = "", *, nameless: bool = False, status: Status | None = None
) -> list[Registration]:
    """Every registration, of one programme or of all, of one status or of any, in the order they came. `nameless`: with those of which

    only an invoice's facts are left, whose address is nobody's.
    """
    chosen = sa.select(registration).order_by(registration.c.programme, registration.c.id)
    if not nameless:
        chosen = chosen.where(registration.c.email != "")
    if programme:
        chosen = chosen.where(registration.c.programme == programme)
    if status is not None:
        chosen = chosen.where(registration.c.status == status.value)
    return [_registration(row) for row in connection.execute(chosen)]


def registration_of(connection: Connection, programme: str, address: str) -> Registration | None:
    """The registration of one address in one programme, whatever its status."""
    here = (registration.c.programme == programme) & (registration.c.address == address.casefold())
    row = connection.execute(sa.select(registration).where(here)).first()
    return _registration(row) if row else None


def registration_by_id(connection: Connection, id: int) -> Registration | None:
    row = connection.execute(sa.select(registration).where(registration.c.id == id)).first()
    return _registration(row) if row else None


def seats_taken(connection: Connection, programme: str) -> int:
    held = sa.select(sa.func.count()).where(registration.c.programme == programme, HOLDS_A_SEAT)
    return connection.execute(held).scalar_one()


def list_length(connection: Connection, programme: str) -> int:
    """How many are on the waiting list, those to whom a seat is offered among them."""
    listed = (registration.c.programme == programme) & (registration.c.status == Status.WAITING_LIST.value)
    return connection.execute(sa.select(sa.func.count()).where(listed)).scalar_one()


def enter(pending: Pending, wish: Register, known: Registration | None, message: int | None, now: datetime) -> int:
    """Write a registration, or take up again the one this person has in that programme (`known`); returns its id.

    That a new one was made is noted with the other rows of the batch; before anything else is changed they are written, so that what a
    mail changed stands in the order in which it did.

    Raises:
        ValueError: the person has no address.
    """
    if not wish.person.email:
        raise ValueError("a registration needs an address")
    values: dict[str, Any] = {name: getattr(wish.person, name) for name in PERSON_FIELDS}
    values |= {
        "email": wish.person.email, "status": wish.status.value, "language": wish.language, "approver": wish.approver.casefold(),
        "registered_by": wish.registered_by.casefold(), "listed_at": now if wish.status == Status.WAITING_LIST else None,
        "offered_until": None, "group_key": "",
    }  # fmt: skip
    address = wish.person.email.casefold()
    if known is not None:
        pending.flush()
        _write(pending.connection, known, values, message, now)
        return known.id
    row = values | {"programme": wish.programme, "address": address, "registered_at": now, "changed_at": now, "message": message}
    pending.add(changes.INSERT, changes.row_of(message, wish.programme, address, "", {}, {"status": wish.status.value}, now))
    return int(pending.connection.execute(INSERT, row).scalar_one())


def move(connection: Connection, wish: Move, known: Registration, message: int | None, now: datetime) -> None:
    """Give a registration another status; coming onto the waiting list puts it at its end, or where it was before."""
    values: dict[str, Any] = {"status": wish.status.value, "offered_until": wish.offered_until}
    if wish.status != Status.WAITING_LIST:
        values["listed_at"] = None
    elif known.status != Status.WAITING_LIST:
        values["listed_at"] = wish.listed_at or now
    if wish.approver is not None:
        values["approver"] = wish.approver.casefold()
    if wish.registered_by is not None:
        values["registered_by"] = wish.registered_by.casefold()
    _write(connection, known, values, message, now)


def place(connection: Connection, wish: Place, known: Registration, message: int | None, now: datetime) -> None:
    """Put a registration into a group, or ('') into none."""
    _write(connection, known, {"group_key": wish.group}, message, now)


def change(connection: Connection, wish: Change, known: Registration, message: int | None, now: datetime) -> None:
    """Write what is known about a participant anew, the address included. Whoever signed up himself did so by his new address, too:

    the old one, which may be somebody else's some day, may say nothing about it any more.
    """
    values: dict[str, Any] = {name: getattr(wish.person, name) for name in PERSON_FIELDS}
    email = wish.person.email or known.person.email or ""
    values |= {"email": email, "address": email.casefold()}
    if known.registered_by == known.address:
        values["registered_by"] = email.casefold()
    _write(connection, known, values, message, now)
    if email.casefold() != known.address:
        _follow(connection, known.programme, known.address, email.casefold())


def _follow(connection: Connection, programme: str, old: str, new: str) -> None:
    """Whatever names a participant by the old address names the new one: whom he answers for, where he stands in, what is due."""
    for column in (registration.c.registered_by, registration.c.approver):
        connection.execute(registration.update().where(registration.c.programme == programme, column == old).values({column: new}))
    of_programme = sa.select(registration.c.id).where(registration.c.programme == programme)
    stands_in = (attendance.c.stand_in == old) & attendance.c.registration.in_(of_programme)
    connection.execute(attendance.update().where(stands_in).values(stand_in=new))
    waits = (due.c.state == "waiting") & (due.c.programme == programme) & (due.c.address == old)
    connection.execute(due.update().where(waits).values(address=new))
    asks = (letter.c.programme == programme) & (letter.c.concerns == old)
    connection.execute(letter.update().where(asks).values(concerns=new))


def _write(connection: Connection, known: Registration, values: dict[str, Any], message: int | None, now: datetime) -> None:
    """Update a row and remember what changed; a change of nothing leaves no trace."""
    row = connection.execute(sa.select(registration).where(registration.c.id == known.id)).one()
    before = {name: getattr(row, name) for name in values}
    changed = {name for name in values if before[name] != values[name]}
    if not changed:
        return
    connection.execute(UPDATE, values | {"changed_at": now, "b_id": known.id})
    address = values.get("address") or row.address
    told = changes.as_json({name: before[name] for name in changed}), changes.as_json({name: values[name] for name in changed})
    changes.remember(connection, message, known.programme, address, "", *told, now)


def opt_out(connection: Connection, wish: OptOut, message: int | None, now: datetime) -> bool:
    """Note, or take back, that somebody wants no more invitations; False if it was so already."""
    here = (optout.c.address == wish.address.casefold()) & (optout.c.programme == wish.programme)
    there = connection.execute(sa.select(optout.c.at).where(here)).first() is not None
    if there is not wish.lifted:
        return False
    if wish.lifted:
        connection.execute(optout.delete().where(here))
    else:
        connection.execute(optout.insert().values(address=wish.address.casefold(), programme=wish.programme, at=now, message=message))
    said = "" if wish.lifted else "out"
    was = "out" if wish.lifted else ""
    changes.remember(connection, message, wish.programme, wish.address.casefold(), "", {OPTED_OUT: was}, {OPTED_OUT: said}, now)
    return True


def still_out(connection: Connection, wishes: Collection[tuple[str, str]]) -> frozenset[str]:
    """The addresses of those among (address, programme) who want no invitations to it now."""
    return frozenset(address for address, programme in set(wishes) & all_optouts(connection)) if wishes else frozenset()


def all_optouts(connection: Connection) -> set[tuple[str, str]]:
    """(address, programme) of everybody who wants no more invitations; programme '' is any."""
    return {(row.address, row.programme) for row in connection.execute(sa.select(optout.c.address, optout.c.programme))}


def _registration(row: Row[Any]) -> Registration:
    person = Person(email=row.email or row.address, **{name: getattr(row, name) for name in PERSON_FIELDS})
    return Registration(
        id=row.id, programme=row.programme, person=person, status=Status(row.status), language=row.language,
        registered_by=row.registered_by, registered_at=row.registered_at, approver=row.approver, listed_at=row.listed_at,
        offered_until=row.offered_until, group=row.group_key,
    )  # fmt: skip


def as_row(entry: Registration, answers: str, zone: tzinfo) -> dict[str, Any]:
    """A registration as one flat row for tables and `--json`: programme, name, email, status and the rest, times in `zone`."""
    person = asdict(entry.person)
    return {
        "programme": entry.programme, "name": person.pop("name"), "email": person.pop("email"), "status": entry.status.value, **person,
        "group": entry.group,
        "language": entry.language, "registered_by": entry.registered_by,
        "registered_at": entry.registered_at.astimezone(zone).isoformat(timespec="seconds"), "answers": answers,
    }  # fmt: skip

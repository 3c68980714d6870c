"""Addresses that did not take a letter. What counts and when an address is given up is `postbud.model.bounce`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.model.bounce import Bounce, Returned
from postbud.model.reading import Person
from postbud.model.registration import ALIVE
from postbud.store import registry
from postbud.store.tables import bounce, invitee, letter

_FIELDS = ("address", "at", "permanent", "status", "words", "programme", "days", "told")
_COLUMNS = tuple(bounce.c[name] for name in _FIELDS)
LONGEST_WORDS = 500
MOST_ADDRESSES = 20  # that one bounce is believed to be about


def given_up(connection: Connection) -> frozenset[str]:
    """Every address (as compared) that gets no more invitations because letters to it come back."""
    return frozenset(connection.execute(sa.select(bounce.c.address).where(bounce.c.permanent.is_(True))).scalars())


def bounces_of(connection: Connection, addresses: Collection[str]) -> dict[str, Bounce]:
    """What is noted of these addresses (as compared), by address."""
    if not addresses:
        return {}
    return {row.address: _bounce(row) for row in connection.execute(sa.select(*_COLUMNS).where(bounce.c.address.in_(list(addresses))))}


def note(connection: Connection, noted: Bounce, message: int | None) -> None:
    """Write what is known of an address now; `message` is the bounce, if it came as a mail."""
    values: dict[str, Any] = {name: getattr(noted, name) for name in _FIELDS}
    values |= {"status": noted.status[:20], "words": noted.words[:LONGEST_WORDS]} | ({"message": message} if message else {})
    if not connection.execute(bounce.update().where(bounce.c.address == noted.address).values(values)).rowcount:
        connection.execute(bounce.insert().values(values))


def forget(connection: Connection, address: str, before: datetime) -> bool:
    """Somebody wrote from that address at `before`: what came back earlier counts no more. False if nothing was noted."""
    here = (bounce.c.address == address.casefold()) & (bounce.c.at <= before)
    return connection.execute(bounce.delete().where(here)).rowcount > 0


def returned_to(connection: Connection, failed: Collection[str], wrote_to: str) -> tuple[Returned, ...]:
    """Whom a bounce is about that names the addresses `failed`, and answers a letter to `wrote_to` ('' if none that we know).

    Only addresses to which letters of ours went: a stranger's bounce about anybody else is about nobody.
    """
    named = list(dict.fromkeys(address.casefold() for address in failed))[:MOST_ADDRESSES]
    found = _people(connection, [wrote_to] if wrote_to else named)
    return tuple(
        Returned(one.person, one.sent_at, bool(wrote_to), not wrote_to or not named or wrote_to in named, one.before,
                 one.registered_in, one.invited_in)
        for one in found
    )  # fmt: skip


def refused_letter(connection: Connection, id: int) -> tuple[Returned, ...]:
    """Whom a letter (its id) was for that a server refused, with the server's words."""
    columns = (letter.c.address, letter.c.programme, letter.c.code, letter.c.error)
    row = connection.execute(sa.select(*columns).where(letter.c.id == id)).first()
    if row is None:
        return ()
    said = f"{row.code or ''} {row.error.partition(': ')[2] or row.error}".strip()  # without the name of our own server
    found = returned_to(connection, [row.address], row.address)
    return tuple(replace(one, said=said, programme=row.programme) for one in found)


def untold(connection: Connection, programme: str) -> tuple[Returned, ...]:
    """Everybody whose address was given up over a letter of a programme and of whom the coordinators have not heard."""
    here = bounce.c.permanent.is_(True) & bounce.c.told.is_(False) & (bounce.c.programme == programme)
    return _people(connection, connection.execute(sa.select(bounce.c.address).where(here).order_by(bounce.c.address)).scalars().all())


def _people(connection: Connection, addresses: Collection[str]) -> tuple[Returned, ...]:
    """Those of the addresses to which letters went, with what the registry and the lists know of them."""
    last = sa.func.max(sa.func.coalesce(letter.c.sent_at, letter.c.created_at))
    written = sa.select(letter.c.address, sa.func.max(letter.c.email).label("email"), last.label("sent_at"))
    rows = connection.execute(written.where(letter.c.address.in_(list(addresses))).group_by(letter.c.address).order_by(letter.c.address))
    letters = {row.address: row for row in rows}
    noted = bounces_of(connection, letters.keys())
    return tuple(_returned(connection, row, noted.get(address)) for address, row in letters.items())


def _returned(connection: Connection, row: Any, before: Bounce | None) -> Returned:
    entries = [entry for entry in registry.registrations_of(connection, [row.address]) if entry.address == row.address]
    listed = connection.execute(sa.select(invitee).where(invitee.c.address == row.address).order_by(invitee.c.programme)).all()
    name = next((entry.person.name for entry in entries if entry.person.name), None) or next((one.name for one in listed if one.name), None)
    places = [entry.person.organisation for entry in entries] + [one.organisation for one in listed]
    person = Person(name, row.email, next((place for place in places if place), None))
    inside = tuple(entry.programme for entry in entries if entry.status in ALIVE)
    return Returned(person, row.sent_at, before=before, registered_in=inside, invited_in=tuple(one.programme for one in listed))


def _bounce(row: Any) -> Bounce:
    return Bounce(**{name: getattr(row, name) for name in _FIELDS})

"""Whom a programme invites: its list, as files and commands made it. Who of them is silent or opted out is for others to say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.model.invitee import Invitee
from postbud.store.tables import invitee

AT_ONCE = 500
_COLUMNS = (invitee.c.programme, invitee.c.address, invitee.c.email, invitee.c.name, invitee.c.organisation, invitee.c.role)


def invitees_of(connection: Connection, programme: str) -> tuple[Invitee, ...]:
    """Everybody on a programme's list, in the order they were added."""
    chosen = sa.select(*_COLUMNS).where(invitee.c.programme == programme).order_by(invitee.c.added_at, invitee.c.address)
    return tuple(Invitee(*row) for row in connection.execute(chosen))


def add(
    connection: Connection, people: Sequence[Invitee], source: str, now: datetime, on_progress: Callable[[int], None] = lambda done: None
) -> int:
    """Put people on their programmes' lists; returns how many are new. Who is there already gets what is said of him now."""
    known = {(one.programme, one.address): one for slug in {one.programme for one in people} for one in invitees_of(connection, slug)}
    wanted = {(one.programme, one.address): one for one in people}
    fresh = [one for key, one in wanted.items() if key not in known]
    for begin in range(0, len(fresh), AT_ONCE):
        some = fresh[begin : begin + AT_ONCE]
        connection.execute(invitee.insert(), [_values(one) | {"added_at": now, "source": source} for one in some])
        on_progress(begin + len(some))
    for key, one in wanted.items():
        if key in known and one != known[key]:
            here = (invitee.c.programme == one.programme) & (invitee.c.address == one.address)
            connection.execute(invitee.update().where(here).values(_values(one)))
    return len(fresh)


def remove(connection: Connection, programme: str, addresses: Collection[str]) -> set[str]:
    """Take addresses off a programme's list; returns those (as compared) that were on it."""
    found = set()
    for address in {one.casefold() for one in addresses}:
        here = (invitee.c.programme == programme) & (invitee.c.address == address)
        if connection.execute(invitee.delete().where(here)).rowcount:
            found.add(address)
    return found


def _values(one: Invitee) -> dict[str, str]:
    return {name: getattr(one, name) for name in ("programme", "address", "email", "name", "organisation", "role")}

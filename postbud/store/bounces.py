"""Addresses that did not take a letter. What counts and when an address is given up is `postbud.model.bounce`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.model.bounce import Bounce
from postbud.store.tables import bounce

_COLUMNS = (bounce.c.address, bounce.c.at, bounce.c.permanent, bounce.c.status, bounce.c.days)


def given_up(connection: Connection) -> frozenset[str]:
    """Every address (as compared) that gets no more invitations because letters to it come back."""
    return frozenset(connection.execute(sa.select(bounce.c.address).where(bounce.c.permanent.is_(True))).scalars())


def bounces_of(connection: Connection, addresses: Collection[str]) -> dict[str, Bounce]:
    """What is noted of these addresses (as compared), by address."""
    if not addresses:
        return {}
    return {row.address: _bounce(row) for row in connection.execute(sa.select(*_COLUMNS).where(bounce.c.address.in_(list(addresses))))}


def note(connection: Connection, noted: Bounce, message: int | None) -> None:
    """Write what is known of an address now."""
    values = {"at": noted.at, "permanent": noted.permanent, "status": noted.status[:20], "days": noted.days, "message": message}
    if not connection.execute(bounce.update().where(bounce.c.address == noted.address).values(values)).rowcount:
        connection.execute(bounce.insert().values(values | {"address": noted.address}))


def forget(connection: Connection, address: str, before: datetime) -> bool:
    """Somebody wrote from that address at `before`: what came back earlier counts no more. False if nothing was noted."""
    here = (bounce.c.address == address.casefold()) & (bounce.c.at <= before)
    return connection.execute(bounce.delete().where(here)).rowcount > 0


def _bounce(row: Any) -> Bounce:
    return Bounce(row.address, row.at, row.permanent, row.status, row.days)

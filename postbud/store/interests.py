"""What people would like later, and whether they have agreed that we keep it: the newest word of each counts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.effects import KeepInterest
from postbud.model.interest import KeptInterest
from postbud.store.tables import interest

COLUMNS = tuple(interest.c[one.name] for one in fields(KeptInterest))


def keep(connection: Connection, effect: KeepInterest, message: int | None, now: datetime) -> bool:
    """Write an interest in its new state; returns whether anything is new. Words are kept from when it was first said."""
    here = (interest.c.programme == effect.programme) & (interest.c.key == effect.key) & (interest.c.address == effect.to.key)
    known = connection.execute(sa.select(interest.c.state).where(here)).scalar()
    if known == effect.state:
        return False
    if known is not None:
        connection.execute(interest.update().where(here).values(state=effect.state, at=now, message=message))
        return True
    values = {
        "programme": effect.programme, "key": effect.key, "address": effect.to.key, "email": effect.to.email, "name": effect.to.name,
        "organisation": effect.organisation, "language": effect.language, "words": effect.words, "state": effect.state, "at": now,
        "message": message,
    }  # fmt: skip
    connection.execute(interest.insert().values(values))
    return True


def interests_of(connection: Connection, programmes: Collection[str]) -> tuple[KeptInterest, ...]:
    """Everybody's interests in these programmes, in the order in which they were first said."""
    chosen = sa.select(*COLUMNS).where(interest.c.programme.in_(list(programmes))).order_by(interest.c.id)
    return tuple(KeptInterest(*row) for row in connection.execute(chosen))

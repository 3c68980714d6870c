"""What people offer for agendas: kept once for each mail, decided once."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.effects import OfferItem, SettleItem
from postbud.model.contribution import OfferedItem
from postbud.store.tables import agenda_offer

COLUMNS = tuple(one.name for one in fields(OfferedItem))


def offer(connection: Connection, effect: OfferItem, now: datetime) -> None:
    """Keep an offer, unless it was kept before: a mail may be decided anew."""
    item = effect.item
    if offered(connection, item.message, item.number) is None:
        connection.execute(agenda_offer.insert().values(at=now, **{name: getattr(item, name) for name in COLUMNS}))


def settle(connection: Connection, effect: SettleItem, now: datetime) -> None:
    """Write what became of an offer that waits."""
    here = (agenda_offer.c.message == effect.item.message) & (agenda_offer.c.number == effect.item.number)
    values = {"state": effect.state, "decided_by": effect.by, "at": now}
    connection.execute(agenda_offer.update().where(here, agenda_offer.c.state == "waiting").values(values))


def offered(connection: Connection, message: int, number: int) -> OfferedItem | None:
    """An offer as it stands now."""
    columns = [agenda_offer.c[name] for name in COLUMNS]
    here = (agenda_offer.c.message == message) & (agenda_offer.c.number == number)
    row = connection.execute(sa.select(*columns).where(here)).mappings().first()
    return OfferedItem(**row) if row else None

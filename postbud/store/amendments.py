"""What is to be written into programmes' files: decided here, written by `postbud.amending` once the decision is committed.

    waiting -> done / refused (the coordinators have the lines to paste)

A key is unique within its programme for ever, so nothing is written twice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.effects import Amend
from postbud.paper import plain
from postbud.store.tables import amendment


@dataclass(frozen=True, slots=True)
class Amendment:
    """One addition to one programme's file: entries for lists, and values for keys, by their places (`postbud.paper`)."""

    id: int
    programme: str
    key: str
    add: Mapping[str, Sequence[Any]]
    put: Mapping[str, Any]


def record(connection: Connection, wish: Amend, now: datetime) -> bool:
    """Let it be written; False if that key was recorded before, whatever became of it."""
    here = (amendment.c.programme == wish.programme) & (amendment.c.key == wish.key)
    if connection.execute(sa.select(amendment.c.id).where(here)).first() is not None:
        return False
    row = {
        "programme": wish.programme, "key": wish.key, "added": _text(wish.add), "put": _text(wish.put), "state": "waiting", "error": "",
        "at": now, "done_at": None,
    }  # fmt: skip
    connection.execute(amendment.insert().values(row))
    return True


def waiting(connection: Connection) -> list[Amendment]:
    """What is still to be written, in the order in which it was decided."""
    columns = (amendment.c.id, amendment.c.programme, amendment.c.key, amendment.c.added, amendment.c.put)
    rows = connection.execute(sa.select(*columns).where(amendment.c.state == "waiting").order_by(amendment.c.id))
    return [Amendment(row.id, row.programme, row.key, json.loads(row.added), json.loads(row.put)) for row in rows]


def is_waiting(connection: Connection, programme: str, key: str) -> bool:
    """Whether the lines of one decision are still to be written."""
    here = (amendment.c.programme == programme) & (amendment.c.key == key) & (amendment.c.state == "waiting")
    return connection.execute(sa.select(amendment.c.id).where(here)).first() is not None


def still_waiting(connection: Connection, id: int) -> bool:
    """Asked inside the deciding transaction, so that two daemons never both write one."""
    return connection.execute(sa.select(amendment.c.id).where(amendment.c.id == id, amendment.c.state == "waiting")).first() is not None


def finish(connection: Connection, id: int, now: datetime, refused: str = "") -> None:
    """It is written, or (`refused`: why) cannot be, and the coordinators have the lines."""
    values = {"state": "refused" if refused else "done", "error": refused[:500], "done_at": now}
    connection.execute(amendment.update().where(amendment.c.id == id).values(values))


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, default=plain)

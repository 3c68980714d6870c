"""Programmes' files as people were told them, and the changes that wait to be told.

    settled -> settling -> settled / asked -> settled / stopped (until the file changes again)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.editions import edition_of as facts_of_all
from postbud.model.programme import Programme
from postbud.store.tables import attendance, led_meeting, registration
from postbud.store.tables import edition as table


@dataclass(frozen=True, slots=True)
class Edition:
    """One programme: what was told (`digest`, `facts` of each meeting by key), what is in use (`seen`), what waits and how.

    `pending` is the digest of the change that waits, '' if none does.
    """

    programme: str
    digest: str
    facts: Mapping[str, Mapping[str, Any]]
    seen: Mapping[str, Mapping[str, Any]]
    pending: str
    state: str  # settled, settling, asked, stopped
    settle_at: datetime | None
    changed_at: datetime


def edition(connection: Connection, programme: str) -> Edition | None:
    return all_editions(connection).get(programme)


def all_editions(connection: Connection) -> dict[str, Edition]:
    return {row.programme: _edition(row) for row in connection.execute(sa.select(table).order_by(table.c.programme))}


def settle(connection: Connection, programme: Programme, digest: str, now: datetime) -> None:
    """This is what people have been told from now on; also the first time that Postbud sees the programme."""
    facts = json.dumps(facts_of_all(programme), ensure_ascii=False)
    _write(connection, programme.slug, digest=digest, facts=facts, seen=facts, pending="", state="settled", settle_at=None, changed_at=now)


def see(connection: Connection, programme: Programme) -> None:
    """This edition is in use from now on, whether or not anybody has been told."""
    _write(connection, programme.slug, seen=json.dumps(facts_of_all(programme), ensure_ascii=False))


def wait(connection: Connection, programme: str, pending: str, state: str, settle_at: datetime | None, now: datetime) -> None:
    """A change waits: `settling` until `settle_at`, `asked` or `stopped` until somebody says something or edits again."""
    _write(connection, programme, pending=pending, state=state, settle_at=settle_at, changed_at=now)


def _write(connection: Connection, programme: str, **values: Any) -> None:
    if connection.execute(table.update().where(table.c.programme == programme).values(values)).rowcount == 0:
        connection.execute(table.insert().values(programme=programme, **values))


def spent_keys(connection: Connection, programme: str) -> set[str]:
    """The keys of meetings that anybody was ever invited to: no other meeting may ever have one of them."""
    chosen = sa.select(attendance.c.meeting).join(registration, attendance.c.registration == registration.c.id)
    led = sa.select(led_meeting.c.meeting).where(led_meeting.c.programme == programme)
    return set(connection.execute(chosen.where(registration.c.programme == programme).union(led)).scalars())


def _edition(row: sa.Row[Any]) -> Edition:
    facts, seen = json.loads(row.facts), json.loads(row.seen)
    return Edition(row.programme, row.digest, facts, seen, row.pending, row.state, row.settle_at, row.changed_at)

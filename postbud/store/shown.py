"""The facts of meetings as people were told them, a row for each version that anybody was told."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.store.tables import shown


def keep(connection: Connection, digest: str, facts: Mapping[str, Any]) -> None:
    """Keep a version, unless it is there."""
    if connection.execute(sa.select(shown.c.digest).where(shown.c.digest == digest)).first() is None:
        connection.execute(shown.insert().values(digest=digest, facts=json.dumps(dict(facts), ensure_ascii=False)))


def facts_of(connection: Connection, digests: Collection[str]) -> dict[str, dict[str, Any]]:
    """The versions with these digests."""
    wanted = [digest for digest in set(digests) if digest]
    rows = connection.execute(sa.select(shown).where(shown.c.digest.in_(wanted))) if wanted else ()
    return {row.digest: json.loads(row.facts) for row in rows}

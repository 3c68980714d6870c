"""Everything that is kept about one person, for whoever asks what we have (GDPR article 15). Reads only.

Each table is either named here with the columns that hold addresses, or among those that hold none of anybody's; a test holds the list to
the tables.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.store.tables import attendance, metadata, registration

# The columns, as compared, by which a row is somebody's own; of the tables in `ABOUT_OTHERS` the bytes are left out.
OWN: dict[str, tuple[str, ...]] = {
    "registration": ("address",), "message": ("sender",), "letter": ("address",), "change": ("address",), "due": ("address",),
    "journal": ("address",), "optout": ("address",), "invitee": ("address",), "bounce": ("address",), "answer": ("address",),
    "poll_answer": ("address",), "agenda_offer": ("address",), "interest": ("address",), "facilitator": ("address",),
    "group_note": ("by",),
}  # fmt: skip
# The columns by which a row is about somebody though it is another's: whom he answers for, or in whose place he comes.
NAMED: dict[str, tuple[str, ...]] = {
    "registration": ("registered_by", "approver"), "attendance": ("stand_in",), "letter": ("concerns",),
}  # fmt: skip
# Facts of programmes, places in the mailbox and what keeps Postbud going. A proposal of groups names everybody in it: the group that came
# of it stands at the registration.
OF_NOBODY = frozenset({"amendment", "edition", "mailbox", "proposal", "secret", "seen_text", "setting", "shown", "sighting"})


def about(connection: Connection, address: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of each table that are this person's own, and, under `TABLE named`, those of others that name him, without their bytes.

    `attendance` has the meetings of his registrations.
    """
    key, found = address.casefold(), {}
    for name, columns in OWN.items():
        found[name] = _rows(connection, name, columns, key)
    mine = sa.select(registration.c.id).where(registration.c.address == key)
    found["attendance"] = [_plain(row) for row in connection.execute(sa.select(attendance).where(attendance.c.registration.in_(mine)))]
    for name, columns in NAMED.items():
        others = _rows(connection, name, columns, key)
        ids = {row.get("id") for row in found[name]} if name in OWN else set()
        found[f"{name} named"] = [row | {"raw": ""} if "raw" in row else row for row in others if row.get("id") not in ids]
    return {name: rows for name, rows in found.items() if rows}


def _rows(connection: Connection, name: str, columns: tuple[str, ...], key: str) -> list[dict[str, Any]]:
    table = metadata.tables[name]
    here = sa.or_(*(table.c[column] == key for column in columns))
    return [_plain(row) for row in connection.execute(sa.select(table).where(here).order_by(*table.primary_key.columns))]


def _plain(row: sa.Row[Any]) -> dict[str, Any]:
    """A row as JSON has it: instants in ISO 8601, bytes as the text they are."""
    return {name: _value(value) for name, value in row._mapping.items()}


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value

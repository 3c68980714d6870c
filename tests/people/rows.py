"""A row in every table that keeps anything of people, about one person, whatever tables there are."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.store.about import TABLES
from postbud.store.tables import metadata, registration

ADDRESS, NAME = "eva@by.example", "Eva Sommerlund Krag"
STATES = {"message": "decided", "letter": "sent", "due": "done", "registration": "registered", "interest": "consented"}
MAIL = (
    f"From: {NAME} <{ADDRESS}>\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode()
    + base64.encodebytes(f"Hilsen {NAME}".encode())
)
OBJECTS = frozenset({"before", "after", "sentence", "choices", "facts", "added", "put"})
LISTS = frozenset({"because", "preferred"})


def put_everywhere(connection: Connection, programme: str, now: datetime, address: str = ADDRESS, name: str = NAME) -> set[str]:
    """One row a table, with somebody's address or name in each column that is declared as personal; returns the tables."""
    order = [table for table in metadata.sorted_tables if TABLES[table.name].personal]
    ids: dict[str, Any] = {}
    for table in order:
        row = {column.name: _value(table, column, programme, now, address, name, ids) for column in table.c}
        if "id" in table.c:
            row["id"] = ids[table.name] = 900 + (connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())
        connection.execute(table.insert().values(row))
    return {table.name for table in order}


def _value(table: sa.Table, column: sa.Column[Any], programme: str, now: datetime, address: str, name: str, ids: dict[str, Any]) -> Any:
    kept, who = TABLES[table.name], f"{name} <{address}>"
    if column.foreign_keys:
        return ids["registration"] if column.references(registration.c.id) else ids["message"]
    if column.name in (*kept.own, *kept.named):
        return address
    if column.name in kept.says:
        return _personal(column, who)
    if column.name in ("state", "status"):
        return STATES.get(table.name, "done")
    if isinstance(column.type, sa.String):
        return programme if column.name == "programme" else f"{len(ids)}{address}".encode().hex()[: column.type.length or 40]
    if isinstance(column.type, sa.Boolean):
        return False
    return 1 if isinstance(column.type, sa.Integer) else None if column.nullable else now


def _personal(column: sa.Column[Any], who: str) -> Any:
    if isinstance(column.type, sa.LargeBinary):
        return MAIL
    if not isinstance(column.type, sa.String):
        return None
    if column.name in OBJECTS:
        return json.dumps({"code": "note", "text": who, "words": who}, ensure_ascii=False)
    return json.dumps([who], ensure_ascii=False) if column.name in LISTS else who[: column.type.length or 999]


def texts_with(connection: Connection, *words: str) -> dict[str, int]:
    """In how many rows of each table one of these texts stands, in any column."""
    found = {}
    for name, table in metadata.tables.items():
        rows = [repr(row).casefold() for row in connection.execute(sa.select(table))]
        count = sum(any(word.casefold() in row for word in words) for row in rows)
        if count:
            found[name] = count
    return found

"""A database of the first release comes up to date whole, on both engines."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from postbud.store.database import HEAD, Database, open_database
from postbud.store.migrate import upgrade
from postbud.store.tables import Instant, letter, message, metadata, registration
from tests.daemon.conftest import sign_up

AT = datetime(2025, 1, 15, 8, 0, tzinfo=UTC)
LARGEST = 2**32 - 1
EVA, BO = "eva.lund@bibliotek.example", "bo.holm@bibliotek.example"
SIGN_UP, QUESTION = sign_up("Eva Lund"), sign_up("Bo Holm", subject="?", body="Hvad koster det?\n")
LETTER = b"Message-ID: <1@netvaerk.example>\r\nSubject: Du er tilmeldt\r\n\r\nK\xe6re Eva\r\n"

# What the first release wrote: a sign-up that was answered, a question that is held, a letter that still waits. Never to be changed.
FIRST: dict[str, list[dict[str, Any]]] = {
    "mailbox": [{"id": 1, "name": "bud@mail.example/INBOX", "uidvalidity": LARGEST, "last_uid": 7, "old_until_uid": 5, "started_at": AT}],
    "message": [
        {
            "id": number, "fingerprint": hashlib.sha256(raw).hexdigest(), "message_id": f"<{number}@bibliotek.example>", "sender": sender,
            "subject": "Tilmelding æøå", "received_at": AT, "kept_at": AT, "state": state, "attempts": 1, "truncated": False,
            "reason": reason, "because": '["tilmelde mig"]', "rule": "tilmelding", "intent": "register", "programme": "souschefer",
            "decided_at": AT, "raw": raw,
        }
        for number, sender, raw, state, reason in ((1, EVA, SIGN_UP, "decided", ""), (2, BO, QUESTION, "held", "Mailen er et spørgsmål"))
    ],
    "sighting": [{"mailbox": 1, "uidvalidity": LARGEST, "uid": 5 + number, "message": number, "moved_at": AT} for number in (1, 2)],
    "registration": [
        {
            "id": 1, "programme": "souschefer", "address": EVA, "email": "Eva.Lund@bibliotek.example", "name": "Eva Lund",
            "organisation": None, "title": "souschef", "phone": "+4512345678", "ean": "5790000000001", "cvr": None, "diet": "vegetar",
            "access": None, "replaces": None, "status": "registered", "language": "da", "registered_by": EVA, "registered_at": AT,
            "changed_at": AT, "message": 1,
        }
    ],
    "attendance": [
        {
            "registration": 1, "meeting": "1", "uid": "abc@netvaerk.example", "sequence": 3, "stamped_at": AT, "digest": "d" * 64,
            "answer": "accepted", "answered_sequence": 3, "answered_at": AT,
        }
    ],
    "letter": [
        {
            "id": number, "key": f"souschefer|confirmation|1||{number}", "message_id": f"<{number}@netvaerk.example>",
            "programme": "souschefer", "letter": "confirmation", "meeting": "1", "occasion": "", "address": EVA,
            "email": "Eva.Lund@bibliotek.example", "language": "da", "answers": 1, "state": state, "due": AT, "tries": number,
            "lease_owner": "", "code": code, "error": "", "created_at": AT, "sent_at": sent_at, "raw": LETTER,
        }
        for number, state, code, sent_at in ((1, "sent", 250, AT), (2, "waiting", 451, None))
    ],
    "journal": [{"id": 1, "at": AT, "message": 1, "address": EVA, "programme": "souschefer", "sentence": "Eva er tilmeldt"}],
}  # fmt: skip


def tables_of(connection: sa.Connection) -> dict[str, sa.Table]:
    """The tables as they are in the database, with instants that know their zone."""
    found = sa.MetaData()
    found.reflect(connection)
    for table in found.tables.values():
        for column in table.columns:
            if isinstance(column.type, sa.DateTime):
                column.type = Instant()
            if column.name == "truncated":
                column.type = sa.Boolean()
    return dict(found.tables)


def test_a_database_of_the_first_release_comes_up_to_date_whole(database_url: str) -> None:
    # given
    old = Database(database_url)
    upgrade(old, "0001")
    with old.write() as connection:
        tables = tables_of(connection)
        for name, rows in FIRST.items():
            connection.execute(tables[name].insert(), rows)
    first_tables = set(tables) - {"alembic_version"}
    old.close()

    # when
    database = open_database(database_url)

    # then: every value of every row is as it was, in tables that are exactly the code's
    with database.read() as connection:
        version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
        now = {name: connection.execute(sa.select(metadata.tables[name])).mappings().all() for name in FIRST}
        told = connection.execute(sa.select(letter.c.bulk, letter.c.until, letter.c.concerns).where(letter.c.state == "waiting")).one()
        groups = connection.execute(sa.select(registration.c.group_key, registration.c.wishes, registration.c.approver)).one()
        order = connection.execute(sa.select(message.c.order_by, message.c.done).where(message.c.state == "held")).one()
    assert (version, differences, first_tables) == (HEAD, [], set(FIRST))
    for name, rows in FIRST.items():
        assert [{key: row[key] for key in rows[0]} for row in now[name]] == rows, name
    # and what is new in them says that nothing was decided yet
    assert (tuple(told), tuple(groups), tuple(order)) == ((False, None, ""), ("", None, ""), ("", ""))
    database.close()

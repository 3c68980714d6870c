"""Moving a database: every value of every table goes over as it is, or nothing does."""

from __future__ import annotations

import email
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from postbud.errors import AlreadyRunning, DatabaseUnusable
from postbud.store import moving
from postbud.store.database import Database, open_database
from postbud.store.tables import Instant, message, metadata
from tests.conftest import Mailbox
from tests.daemon.conftest import Postbud, end, postbud_for, sign_up
from tests.servers.smtp import SmtpServer

HOSTILE = "Åse 'Ø\" \\ %s {{ x }} \u2028 😀 =1+1\r\n\x01 %"
TIMES = (datetime(2025, 3, 30, 1, 30, 0, 123456, tzinfo=UTC), datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC))
ROWS = 3


def value_for(column: sa.Column[Any], number: int) -> Any:
    """Something that is easily lost on the way, different in each row."""
    if column.foreign_keys:
        return number
    kinds = {Instant: lambda: TIMES[number % 2], sa.Boolean: lambda: number % 2 == 0, sa.LargeBinary: lambda: bytes(range(256)) * number}
    for kind, make in kinds.items():
        if isinstance(column.type, kind):
            return make()
    if isinstance(column.type, sa.Date):
        return date(2025, 2, number)
    if isinstance(column.type, sa.BigInteger):
        return 2**40 + number
    if isinstance(column.type, sa.Integer):
        return number
    if isinstance(column.type, sa.Float | sa.Numeric):
        return number + 0.5
    length = getattr(column.type, "length", None) or 200
    if column.nullable and number == 2:
        return None
    return f"{number}{HOSTILE}"[: min(length, 60)]


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Database]:
    """An SQLite database with rows in every table."""
    with closing(open_database(f"sqlite:///{tmp_path / 'postbud.db'}")) as database:
        with database.write() as connection:
            for table in metadata.sorted_tables:
                rows = [{column.name: value_for(column, number) for column in table.c} for number in range(1, ROWS + 1)]
                connection.execute(table.insert(), rows)
        yield database


def all_rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    with database.read() as connection:
        return {table.name: sorted(map(repr, connection.execute(sa.select(table)).all())) for table in metadata.sorted_tables}


def test_every_value_goes_to_postgresql_and_back(full: Database, postgres_url: str, tmp_path: Path) -> None:
    # when
    with closing(open_database(postgres_url)) as there, closing(open_database(f"sqlite:///{tmp_path / 'back.db'}")) as back:
        moved = moving.move(full, there)
        moving.move(there, back)

        # then
        assert {one.table: one.rows for one in moved} == dict.fromkeys(metadata.tables, ROWS)
        assert all_rows(there) == all_rows(full)
        assert all_rows(back) == all_rows(full)
        # and new rows are numbered behind those that came
        with there.write() as connection:
            values = {column.name: value_for(column, 9) for column in message.c if column.name != "id"}
            assert connection.execute(message.insert().returning(message.c.id), values).scalar_one() == ROWS + 1


def test_a_nul_that_postgresql_cannot_keep_is_replaced_and_told(full: Database, postgres_url: str) -> None:
    with full.write() as connection:
        connection.execute(message.update().where(message.c.id == 1).values(subject="a\0b", raw=b"a\0b"))

    with closing(open_database(postgres_url)) as there:
        moved = moving.move(full, there)

        with there.read() as connection:
            row = connection.execute(sa.select(message).where(message.c.id == 1)).one()
            assert (row.subject, bytes(row.raw)) == ("a\ufffdb", b"a\0b")
    assert {one.table: one.replaced for one in moved if one.replaced} == {"message": 1}


def test_what_fails_on_the_way_leaves_the_new_database_empty(full: Database, postgres_url: str) -> None:
    # given: the new database does not take the last table's rows
    with closing(open_database(postgres_url)) as there:
        last = metadata.sorted_tables[-1]
        with there.write() as connection:
            connection.exec_driver_sql(f"ALTER TABLE {last.name} ADD CONSTRAINT nothing CHECK (false)")

        # when
        with pytest.raises(DatabaseUnusable, match="nothing was kept"):
            moving.move(full, there)

        # then
        assert set(moving.counted(there).values()) == {0}
        moving.refuse_unless_empty(there)


def test_a_database_in_use_or_with_rows_in_it_is_refused(full: Database, postgres_url: str) -> None:
    with closing(open_database(postgres_url)) as there, closing(Database(postgres_url)) as same:
        moving.move(full, there)
        with pytest.raises(DatabaseUnusable, match="not empty"):
            moving.refuse_unless_empty(same)
        there.claim()
        with pytest.raises(AlreadyRunning):
            moving.refuse_while_at_work(same)
    full.claim()
    with closing(Database(full.url.render_as_string())) as other, pytest.raises(AlreadyRunning):
        moving.refuse_while_at_work(other)


@pytest.fixture
def before(mailbox: Mailbox, smtp_server: SmtpServer, tmp_path: Path) -> Iterator[Postbud]:
    made = postbud_for(mailbox, smtp_server, f"sqlite:///{tmp_path / 'postbud.db'}")
    yield made
    end(made)


def test_after_the_move_replies_are_known_and_no_mail_is_taken_twice(
    before: Postbud, mailbox: Mailbox, smtp_server: SmtpServer, tmp_path: Path, postgres_url: str
) -> None:
    # given
    before.once()
    mailbox.deliver(sign_up("Eva Lund"), sign_up("Bo Holm"))
    before.once()
    sent = len(smtp_server.taken)
    letters = [email.message_from_bytes(one.content) for one in smtp_server.taken]
    confirmation = next(one for one in letters if "Eva" in one["To"])

    # when
    tried = before.run("move-database", postgres_url, "--dry-run")
    moved = before.run("move-database", postgres_url)
    by_mistake = before.run("--once", check=1)
    after = postbud_for(mailbox, smtp_server, postgres_url)
    reply = sign_up(
        "Eva Lund", subject="SV: Tilmelding", body="Jeg er desværre blevet syg og må melde afbud.\n",
        Message_ID="<eva.2@bibliotek.example>", In_Reply_To=confirmation["Message-ID"],
    )  # fmt: skip
    mailbox.deliver(sign_up("Bo Holm"), reply)
    after.once()

    # then
    assert "Nothing was done" in tried.stdout and "each compared" in moved.stdout
    assert "was moved to postgresql" in by_mistake.stderr and "POSTBUD_DATABASE" in by_mistake.stderr
    assert {(row["name"], row["status"]) for row in after.rows("registrations")} == {("Eva Lund", "cancelled"), ("Bo Holm", "registered")}
    assert [one.recipients for one in smtp_server.taken[sent:]] == [("eva.lund@bibliotek.example",)]

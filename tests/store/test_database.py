"""Opening, migrating and claiming a database."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from postbud.errors import AlreadyRunning, DatabaseUnusable
from postbud.store.database import HEAD, Database, open_database
from postbud.store.migrate import FOLDER
from postbud.store.tables import mailbox, metadata


def test_the_migrations_make_exactly_the_tables_of_the_code(database: Database) -> None:
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_code_knows_the_newest_migration() -> None:
    assert ScriptDirectory(str(FOLDER)).get_current_head() == HEAD


def test_a_database_that_is_up_to_date_is_opened_as_it_is(database: Database, database_url: str) -> None:
    with database.write() as connection:
        connection.execute(mailbox.insert().values(ROW))

    again = open_database(database_url)

    with again.read() as connection:
        assert connection.execute(sa.select(mailbox.c.name)).scalar() == "bud@mail.example/INBOX"
    again.close()


ROW = {"name": "bud@mail.example/INBOX", "uidvalidity": 4294967295, "last_uid": 4294967295, "old_until_uid": 0, "started_at": sa.func.now()}


def test_a_database_of_a_newer_postbud_is_refused(database: Database, database_url: str) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(DatabaseUnusable, match="version"):
        open_database(database_url)


def test_a_database_with_the_tables_of_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    other = sa.create_engine(f"sqlite:///{tmp_path / 'other.db'}")
    with other.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE bookings (id INTEGER)")

    with pytest.raises(DatabaseUnusable, match="bookings"):
        open_database(f"sqlite:///{tmp_path / 'other.db'}")

    assert sa.inspect(other).get_table_names() == ["bookings"]


def test_a_folder_that_cannot_be_written_is_told_by_name(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(DatabaseUnusable) as raised:
        open_database(f"sqlite:///{tmp_path / 'file' / 'postbud.db'}")

    assert "file" in str(raised.value)
    assert raised.value.advice


def test_a_wrong_password_for_the_database_is_not_shown(postgres_url: str) -> None:
    url = sa.make_url(postgres_url).set(username="nobody_of_that_name", password="geheim")

    with pytest.raises(DatabaseUnusable) as raised:
        open_database(url.render_as_string(hide_password=False))

    assert "geheim" not in str(raised.value)


def test_two_processes_cannot_both_claim_an_sqlite_file(tmp_path: Path) -> None:
    first, second = (open_database(f"sqlite:///{tmp_path / 'postbud.db'}") for _ in range(2))
    first.claim()

    with pytest.raises(AlreadyRunning):
        second.claim()

    first.close()
    second.claim()
    second.close()


def test_a_mailbox_has_one_reader_on_postgresql_and_a_dead_one_is_replaced(postgres_url: str) -> None:
    first, second = open_database(postgres_url), open_database(postgres_url)
    assert first.claim_mailbox("bud@mail.example/INBOX")
    assert not second.claim_mailbox("bud@mail.example/INBOX")

    first.close()

    assert second.claim_mailbox("bud@mail.example/INBOX")
    second.close()


def test_writers_in_several_threads_wait_for_each_other(database: Database) -> None:
    with database.write() as connection:
        connection.execute(mailbox.insert().values(ROW | {"last_uid": 0}))

    def count() -> None:
        for _ in range(25):
            with database.deciding() as connection:
                last = connection.execute(sa.select(mailbox.c.last_uid)).scalar_one()
                connection.execute(mailbox.update().values(last_uid=last + 1))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.read() as connection:
        assert connection.execute(sa.select(mailbox.c.last_uid)).scalar_one() == 100


def test_what_is_not_committed_is_not_there(database: Database) -> None:
    with pytest.raises(RuntimeError), database.write() as connection:
        connection.execute(mailbox.insert().values(ROW))
        raise RuntimeError("the power went")

    with database.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(mailbox)).scalar_one() == 0


def test_who_lost_its_locks_is_the_reader_no_more_and_takes_them_again_when_they_are_free(postgres_url: str) -> None:
    first, second = open_database(postgres_url), open_database(postgres_url)
    first.claim()
    assert first.claim_mailbox("bud@mail.example/INBOX")

    with second.write() as connection:  # as PostgreSQL does with a machine that is silent
        lost = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
        assert len(connection.exec_driver_sql(lost).all()) == 2
    while not second.claim_mailbox("bud@mail.example/INBOX"):  # the ended session takes a moment to go
        time.sleep(0.01)

    first.renew_locks()
    assert not first.claim_mailbox("bud@mail.example/INBOX")
    with second.read() as connection:
        assert second.is_alive(connection, first.owner)
    second.close()
    while not first.claim_mailbox("bud@mail.example/INBOX"):
        time.sleep(0.01)
    first.close()

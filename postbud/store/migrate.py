"""Runs the migrations in `postbud/store/migrations` with alembic. Imported only when a database is not at HEAD."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError

from postbud.errors import DatabaseUnusable
from postbud.store.database import Database

FOLDER = Path(__file__).with_name("migrations")


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the tables to a revision, all in one transaction.

    Raises:
        DatabaseUnusable: the database was written by a newer Postbud.
    """
    configuration = Config()
    configuration.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    try:
        with database.deciding() as connection:  # alone: two processes may start on a new PostgreSQL database at once
            configuration.attributes["connection"] = connection
            command.upgrade(configuration, revision)
    except CommandError as error:
        raise DatabaseUnusable(
            f"the database has a version this program does not know ({error})",
            where=str(database.url.database),
            advice="It was written by a newer Postbud: install that version, or restore the backup made before the upgrade.",
        ) from error

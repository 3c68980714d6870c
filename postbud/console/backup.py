"""`backup` and `restore`: a whole copy of the database while the daemon works, and one put back in its place."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from postbud.errors import DatabaseUnusable
from postbud.store import copies
from postbud.store.database import file_of
from postbud.wiring import Home


def make_backup(home: Home, file: Path, *, replace: bool) -> int:
    counts = copies.copy_to(_file_of(home, "pg_dump --format=custom --file=FILE"), file, replace=replace)
    print(f"{file}: whole, with {_told(counts)}.")
    print(f"It belongs together with mailbox_rules.yaml, programmes/ and templates/ in {home.folder}: keep a copy of those beside it.")
    return 0


def restore_backup(home: Home, file: Path) -> int:
    _file_of(home, "pg_restore --clean --if-exists --dbname=DATABASE FILE")
    counts, aside = copies.put_back(home.settings().database, file, datetime.now().astimezone())
    print(f"The database is the one of {file}, with {_told(counts)}.")
    if aside:
        print(f"The one before is {aside}; remove it when you are sure.")
    print(
        "Before you start Postbud: move mails that came since the copy was made, or rather some days more, back to the folder that\n"
        "is read (docs/operators.md, Backup). None is answered twice."
    )
    return 0


def _file_of(home: Home, command: str) -> Path:
    """The file of an SQLite database. Raises DatabaseUnusable for a server's, which has programs of its own for this."""
    url = sa.make_url(home.settings().database)
    file = file_of(url)
    if file is None:
        advice = f"PostgreSQL does this itself, also while it is in use: {command}"
        raise DatabaseUnusable("the database is not a file", where=url.render_as_string(), advice=advice)
    return file


def _told(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}s" for name, number in counts.items())

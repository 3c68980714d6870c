"""Copies of an SQLite database: one that is whole, made while others write, and one put back. Opens none of them as ours, so that an old
program, an old copy or a broken database is copied and put back as it is, and tables are brought up to date only by the next start.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from postbud.errors import DatabaseUnusable, FileInTheWay
from postbud.files import PRIVATE, private_folder
from postbud.store.database import HEAD, Database, reason_of

BESIDE = ("-wal", "-shm")  # what SQLite keeps beside a database that is in use; of no worth beside another one, and harmful
COUNTED = ("message", "registration", "letter")


def copy_to(database: Path, copy: Path, *, replace: bool = False) -> dict[str, int]:
    """Copy a database as it is at one moment, also while a daemon writes (VACUUM INTO), for its owner's eyes only.

    The copy appears under its name when it is whole and on the disk. Returns how many rows of each kind it has.

    Raises:
        FileInTheWay: the file is there, and not to be replaced; or it cannot be written.
        DatabaseUnusable: there is no database, or it cannot be read, or the copy is not whole.
    """
    if not database.is_file():
        raise DatabaseUnusable("there is no database yet", where=str(database), advice="It is made at the first start.")
    if copy.exists() and (not replace or copy.samefile(database)):
        raise FileInTheWay("the file is there already", where=str(copy), advice="Choose another name, or add --replace.")
    part = copy.with_name(f".{copy.name}.{os.getpid()}.part")
    with _as_ours(copy):
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE))
    try:
        with _as_ours(database), closing(sqlite3.connect(database, timeout=30)) as connection:
            connection.execute("VACUUM INTO ?", [str(part)])
        counts = look_into(part)
        with _as_ours(copy):
            _to_disk(part)
            os.replace(part, copy)
            _to_disk(copy.parent)
    finally:
        part.unlink(missing_ok=True)
    return counts


def look_into(copy: Path) -> dict[str, int]:
    """How many rows of each kind a copy has.

    Raises:
        DatabaseUnusable: it is not there, damaged, not Postbud's, newer than this program, or a file torn out of a database in use.
    """
    torn = Path(f"{copy}-wal")
    if torn.exists() and torn.stat().st_size:
        advice = f"What is in {torn.name} belongs to it: it was copied while it was in use. Take a copy made by `run.py backup`."
        raise DatabaseUnusable("this is half of a database", where=str(copy), advice=advice)
    with _as_ours(copy), closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        said = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        versions = [row[0] for row in connection.execute("SELECT version_num FROM alembic_version")] if "alembic_version" in tables else []
        if said != "ok" or not versions:
            what = f"the file is damaged: {' '.join(said.split())[:100]}" if said != "ok" else "the file is no database of Postbud's"
            raise DatabaseUnusable(what, where=str(copy), advice="Take another copy.")
        if versions[0] > HEAD:
            raise DatabaseUnusable(
                f"the file is newer than this program ({versions[0]})", where=str(copy), advice="Install the Postbud that wrote it."
            )
        return {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in COUNTED if name in tables}


def put_back(url: str, copy: Path, now: datetime) -> tuple[dict[str, int], Path | None]:
    """Let a copy take the place of the database at a URL, which is kept aside with all that lies beside it.

    Returns how many rows of each kind there are now, and where the old one is, None if there was none.

    Raises:
        AlreadyRunning: a daemon, or a single round, works on the database.
        DatabaseUnusable, FileInTheWay: as `look_into`; or there is no room.
    """
    counts = look_into(copy)
    database = Database(url)
    here = Path(str(database.url.database))
    with _as_ours(here):
        private_folder(here.parent)
    try:
        database.claim()
        part = here.with_name(f"{here.name}.restoring")
        with _as_ours(here):
            part.unlink(missing_ok=True)
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb") as file, copy.open("rb") as source:
                shutil.copyfileobj(source, file, 1 << 20)
            _belongs(part, here)
            _belongs(Path(f"{here}.lock"), here)
            _to_disk(part)
            aside = _set_aside(here, now)
            os.replace(part, here)
            _to_disk(here.parent)
    finally:
        database.close()
    return counts, aside


def _set_aside(database: Path, now: datetime) -> Path | None:
    """Another name for a database, under which it can be opened as before. It keeps its own name until another file takes it."""
    if not database.exists():
        return None
    aside = database.with_name(f"{database.name}.before-{now:%Y-%m-%dT%H%M%S}")
    try:
        with closing(sqlite3.connect(database, timeout=5)) as connection:  # into one file, if it is not too damaged for that
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except sqlite3.Error:
        pass
    os.link(database, aside)
    for ending in BESIDE:
        if Path(f"{database}{ending}").exists():
            os.replace(f"{database}{ending}", f"{aside}{ending}")
    return aside


def _belongs(path: Path, database: Path) -> None:
    """Give a file to whom the database, or its folder, belongs: root may put a copy back, and the daemon is somebody else."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        owner = (database if database.exists() else database.parent).stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def _to_disk(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@contextmanager
def _as_ours(where: Path) -> Iterator[None]:
    """Faults of SQLite and of the disk as what a person is told."""
    try:
        yield
    except sqlite3.Error as error:
        raise DatabaseUnusable(f"it cannot be used: {reason_of(error)}", where=str(where), advice="Take another copy.") from error
    except OSError as error:
        advice = "Choose a folder that is there, may be written and has room."
        raise FileInTheWay(f"it cannot be written or read: {error.strerror or error}", where=str(where), advice=advice) from error

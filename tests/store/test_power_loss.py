"""The power goes: what lies on the disk at any moment, the file with its log, opens whole and has all that was committed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from postbud.store.database import open_database

COMMITS = 40


def test_the_log_cut_off_anywhere_opens_whole_and_with_every_commit_before_the_cut(tmp_path: Path) -> None:
    live = tmp_path / "live.db"
    database = open_database(f"sqlite:///{live}")
    log = live.with_name("live.db-wal")
    lengths = []
    with database.write() as connection:
        connection.exec_driver_sql("CREATE TABLE pair (number INTEGER PRIMARY KEY, words TEXT)")
    for number in range(COMMITS):
        with database.write() as connection:
            connection.exec_driver_sql("INSERT INTO pair VALUES (?, ?), (?, ?)", (2 * number, "x" * 3000, 2 * number + 1, "y" * 3000))
        lengths.append(log.stat().st_size)
    file, written = live.read_bytes(), log.read_bytes()
    assert lengths == sorted(set(lengths)), "the log was begun anew meanwhile, so that its length says nothing"

    cuts = sorted({cut for length in lengths for cut in (length - 4096, length - 1, length)})
    for cut in cuts:
        copy = tmp_path / "copy.db"
        copy.write_bytes(file)
        copy.with_name("copy.db-wal").write_bytes(written[:cut])
        opened = sqlite3.connect(copy)
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = opened.execute("SELECT count(*) FROM pair").fetchone()[0]
        opened.close()
        assert rows == 2 * sum(length <= cut for length in lengths)
        for left in tmp_path.glob("copy.db*"):
            left.unlink()
    database.close()


def test_sqlite_is_set_to_flush_its_log_at_every_commit(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'postbud.db'}")
    with database.write() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
    database.close()

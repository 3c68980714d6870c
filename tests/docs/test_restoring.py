"""What docs/operators.md promises about a restored backup, done as it says there: nobody is lost, no letter is another one."""

from __future__ import annotations

import email
import os
import shutil
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from postbud.console.backup import make_backup
from postbud.errors import DatabaseUnusable, FileInTheWay, PostbudError
from postbud.store import copies
from postbud.store.database import open_database
from postbud.wiring import Home
from tests.conftest import Mailbox
from tests.daemon.conftest import ROOT, Postbud, end, postbud_for, sign_up
from tests.servers.smtp import SmtpServer, Taken

FOLDERS = ("INBOX", "Postbud.Behandlet", "Postbud.Afventer")
AFTERWARDS = "2025-01-17T09:00"
Start = Callable[..., Postbud]


@pytest.fixture
def start(mailbox: Mailbox, smtp_server: SmtpServer, tmp_path: Path) -> Iterator[Start]:
    """A function that makes a Postbud on this test's database, with changes of its environment."""
    made: list[Postbud] = []

    def make(**changes: str) -> Postbud:
        made.append(postbud_for(mailbox, smtp_server, f"sqlite:///{tmp_path / 'postbud.db'}", **changes))
        return made[-1]

    yield make
    for one in made:
        end(one)


def move_back(mailbox: Mailbox) -> None:
    """All mails of our folders to the inbox, as a person would in a mail program."""
    with mailbox.server.login(mailbox.user) as connection:
        for folder in ("Postbud.Behandlet", "Postbud.Afventer"):
            assert connection.select(f'"{folder}"')[0] == "OK"
            assert connection.uid("MOVE", "1:*", "INBOX")[0] == "OK"


def identities(taken: list[Taken]) -> dict[str, set[tuple[str, str]]]:
    """By recipient, the Message-ID and the calendar UID of every letter."""
    found = defaultdict(set)
    for one in taken:
        letter = email.message_from_bytes(one.content)
        entries = [bytes(part.get_payload(decode=True)) for part in letter.walk() if part.get_content_type() == "text/calendar"]
        uid = next((line for entry in entries for line in entry.decode().split("\r\n") if line.startswith("UID:")), "")
        found[one.recipients[0]].add((letter["Message-ID"], uid))
    return found


NAMES = "SELECT name FROM registration ORDER BY id"


def asked(database: Path, question: str) -> list[object]:
    """The first column of what a database answers."""
    with closing(sqlite3.connect(database)) as connection:
        return [row[0] for row in connection.execute(question)]


def until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.1)


def test_after_restoring_a_backup_moved_mails_are_taken_once_more_and_nobody_twice(
    start: Start, mailbox: Mailbox, smtp_server: SmtpServer, tmp_path: Path
) -> None:
    # given: a copy made while a daemon works, and much that happened after it
    postbud, backup = start(), tmp_path / "backup.db"
    postbud.once()
    daemon = postbud.start()
    mailbox.deliver(sign_up("Eva Lund"))
    smtp_server.wait_for(1, seconds=60)
    until(lambda: asked(tmp_path / "postbud.db", "SELECT state FROM letter") == ["sent"])
    made = postbud.run("backup", str(backup))
    mailbox.deliver(sign_up("Bo Holm"), sign_up("Ida Krogh", subject="?", body="Hvad koster det?\n"))
    smtp_server.wait_for(3, seconds=60)
    until(lambda: [len(mailbox.mails(folder)) for folder in FOLDERS] == [0, 2, 1])
    refused = postbud.run("restore", str(backup), check=1)
    daemon.kill()
    daemon.wait()
    before, sent = identities(smtp_server.taken), len(smtp_server.taken)

    # when
    put_back = postbud.run("restore", str(backup))
    move_back(mailbox)
    later = start(POSTBUD_NOW=AFTERWARDS)
    daemon = later.start()
    smtp_server.wait_for(sent + 2, seconds=60)
    until(lambda: [len(mailbox.mails(folder)) for folder in FOLDERS] == [0, 2, 1])
    daemon.terminate()
    assert daemon.wait(60) == 0

    # then
    assert "1 messages, 1 registrations, 1 letters" in made.stdout and backup.stat().st_mode & 0o777 == 0o600
    assert "another Postbud is at work" in refused.stderr and "programmes/" in made.stdout
    assert asked(tmp_path / "postbud.db", NAMES) == ["Eva Lund", "Bo Holm"]
    assert [row["from"] for row in later.rows("held")] == ["ida.krogh@bibliotek.example"]
    again = sorted(taken.recipients[0] for taken in smtp_server.taken[sent:])
    assert again == ["bo.holm@bibliotek.example", "coordinator@bibliotek.example"]
    assert identities(smtp_server.taken) == before
    # and the database of before is there, whole, with what was in its log
    (aside,) = [path for path in tmp_path.glob("postbud.db.before-*") if "-wal" not in path.name and "-shm" not in path.name]
    assert str(aside) in put_back.stdout
    assert asked(aside, NAMES) == ["Eva Lund", "Bo Holm"]


def test_what_is_no_whole_copy_is_not_put_back_and_no_file_is_written_over(tmp_path: Path) -> None:
    # given
    database, copy, url = tmp_path / "postbud.db", tmp_path / "copy.db", f"sqlite:///{tmp_path / 'postbud.db'}"
    open_database(url).close()
    copies.copy_to(database, copy)
    whole, before = copy.read_bytes(), database.read_bytes()
    bad = {name: tmp_path / f"{name}.db" for name in ("newer", "torn", "empty", "letter", "half", "gone")}
    bad["newer"].write_bytes(whole)
    with closing(sqlite3.connect(bad["newer"])) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    bad["torn"].write_bytes(whole[: len(whole) // 2])
    bad["empty"].write_bytes(b"")
    bad["letter"].write_text("Kære Eva\n" * 100)
    bad["half"].write_bytes(whole)
    (tmp_path / "half.db-wal").write_bytes(b"what was committed last")

    # when
    said = {}
    for name, path in bad.items():
        with pytest.raises(PostbudError) as raised:
            copies.put_back(url, path, datetime.now(UTC))
        said[name] = f"{raised.value} {raised.value.advice}"
    for taken in (bad["letter"], copy, database):
        with pytest.raises(FileInTheWay, match="there already"):
            copies.copy_to(database, taken, replace=taken == database)
    copies.copy_to(database, copy, replace=True)

    # then
    assert "newer than this program" in said["newer"] and "half of a database" in said["half"] and all(said.values())
    assert database.read_bytes() == before and copy.read_bytes() == whole and bad["letter"].read_text().startswith("Kære")
    assert not [*tmp_path.glob("*.before-*"), *tmp_path.glob(".*"), *tmp_path.glob("*.restoring")]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give a file to somebody else")
def test_what_root_puts_back_belongs_to_whom_the_database_belonged(tmp_path: Path) -> None:
    # given
    database, copy, url = tmp_path / "postbud.db", tmp_path / "copy.db", f"sqlite:///{tmp_path / 'postbud.db'}"
    open_database(url).close()
    copies.copy_to(database, copy)
    os.chown(database, 65534, 65534)

    # when
    _, aside = copies.put_back(url, copy, datetime.now(UTC))

    # then
    assert aside and {path.stat().st_uid for path in (database, aside, tmp_path / "postbud.db.lock")} == {65534}
    assert database.stat().st_mode & 0o777 == 0o600


def test_a_database_on_a_server_is_left_to_its_own_programs(tmp_path: Path) -> None:
    shutil.copy(ROOT / "mailbox_rules.yaml", tmp_path)
    home = Home(tmp_path, {"POSTBUD_DATABASE": "postgresql://u:hemmelig@db.example/postbud"})

    with pytest.raises(DatabaseUnusable) as raised:
        make_backup(home, tmp_path / "copy", replace=False)

    assert "pg_dump" in raised.value.advice and "hemmelig" not in str(raised.value)

"""What docs/operators.md promises about a restored backup, done as it says there: nobody is lost, no letter is another one."""

from __future__ import annotations

import email
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Mailbox
from tests.daemon.conftest import Postbud, end, postbud_for, sign_up
from tests.servers.smtp import SmtpServer, Taken

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


def restore(backup: Path, database: Path) -> None:
    for left in database.parent.glob(f"{database.name}-*"):
        left.unlink()
    shutil.copy(backup, database)


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


def test_after_restoring_a_backup_moved_mails_are_taken_once_more_and_nobody_twice(
    start: Start, mailbox: Mailbox, smtp_server: SmtpServer, tmp_path: Path
) -> None:
    # given
    postbud, database, backup = start(), tmp_path / "postbud.db", tmp_path / "backup.db"
    postbud.once()
    mailbox.deliver(sign_up("Eva Lund"))
    postbud.once()
    with sqlite3.connect(database) as connection:
        connection.execute("VACUUM INTO ?", [str(backup)])
    mailbox.deliver(sign_up("Bo Holm"), sign_up("Ida Krogh", subject="?", body="Hvad koster det?\n"))
    postbud.once()
    before, sent = identities(smtp_server.taken), len(smtp_server.taken)

    # when
    restore(backup, database)
    move_back(mailbox)
    later = start(POSTBUD_NOW=AFTERWARDS)
    later.once()

    # then
    assert [row["name"] for row in later.rows("registrations")] == ["Eva Lund", "Bo Holm"]
    assert [row["from"] for row in later.rows("held")] == ["ida.krogh@bibliotek.example"]
    again = sorted(taken.recipients[0] for taken in smtp_server.taken[sent:])
    assert again == ["bo.holm@bibliotek.example", "coordinator@bibliotek.example"]
    assert identities(smtp_server.taken) == before
    assert [len(mailbox.mails(folder)) for folder in ("INBOX", "Postbud.Behandlet", "Postbud.Afventer")] == [0, 2, 1]

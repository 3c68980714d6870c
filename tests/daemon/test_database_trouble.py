"""A database that is full, locked or read-only: told in a sentence, nothing lost, and the work goes on when it is well again."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

from tests.conftest import Mailbox
from tests.daemon.conftest import ROOT, Postbud, sign_up
from tests.servers.smtp import SmtpServer


def file_of(postbud: Postbud) -> Path:
    return Path(postbud.environment["POSTBUD_DATABASE"].removeprefix("sqlite:///"))


def grow_no_more(path: Path) -> None:
    """A trigger is what a full disk looks like to one table: every insert fails, reading works."""
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TRIGGER full BEFORE INSERT ON message BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END")


def is_well_again(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TRIGGER full")


def test_a_full_disk_is_told_in_a_sentence_and_the_mail_is_taken_later(
    postbud_lite: Postbud, mailbox: Mailbox, smtp_server: SmtpServer
) -> None:
    postbud_lite.once()
    mailbox.deliver(sign_up())
    grow_no_more(file_of(postbud_lite))

    full = postbud_lite.once(check=1)
    assert "disk is full" in full.stderr
    assert "Traceback" not in full.stderr
    assert len(mailbox.mails()) == 1

    is_well_again(file_of(postbud_lite))
    postbud_lite.once()
    assert len(smtp_server.taken) == 1


def test_the_daemon_outlives_a_full_disk(postbud_lite: Postbud, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    postbud_lite.once()
    grow_no_more(file_of(postbud_lite))
    daemon = postbud_lite.start()
    mailbox.deliver(sign_up())
    time.sleep(3)
    assert daemon.poll() is None

    is_well_again(file_of(postbud_lite))

    smtp_server.wait_for(1, seconds=60)
    daemon.terminate()
    assert daemon.wait(timeout=30) == 0


def test_a_database_that_another_program_holds_is_waited_for(postbud_lite: Postbud, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    postbud_lite.once()
    mailbox.deliver(sign_up())
    holder = sqlite3.connect(file_of(postbud_lite), isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    threading.Timer(4, lambda: holder.execute("COMMIT")).start()

    postbud_lite.once()

    holder.close()
    assert len(smtp_server.taken) == 1


def test_a_letter_that_left_while_the_disk_was_full_is_not_sent_again(
    postbud_lite: Postbud, mailbox: Mailbox, smtp_server: SmtpServer
) -> None:
    """The server took it, the row could not be marked: the mark is made as soon as it can be, and nothing is sent meanwhile."""
    postbud_lite.once()
    path = file_of(postbud_lite)
    with sqlite3.connect(path) as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE UPDATE ON letter WHEN new.state = 'sent' BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END"
        )
    daemon = postbud_lite.start()
    mailbox.deliver(sign_up("Eva Lund"), sign_up("Bo Holm"))
    smtp_server.wait_for(2)
    time.sleep(2)

    is_well_again(path)

    ends = time.monotonic() + 40
    while {row["state"] for row in postbud_lite.rows("outbox")} != {"sent"}:
        assert time.monotonic() < ends
        time.sleep(0.5)
    daemon.terminate()
    daemon.wait(timeout=30)
    assert len(smtp_server.taken) == 2


def test_a_file_that_can_really_grow_no_more_loses_nothing(postbud_lite: Postbud, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    """The system itself refuses to write on, in the middle of SQLite's log: what a full disk does, and what no trigger can."""
    postbud_lite.once()
    room = file_of(postbud_lite).stat().st_size // 2
    history = "Den 3. januar skrev Ida Bech:\n" + "> Tak for sidst, og vel hjem.\n" * 1500
    mailbox.deliver(*[sign_up(f"Eva {chr(65 + number)}lund", body=f"Jeg vil gerne med.\n\n{history}") for number in range(12)])

    full = subprocess.run(
        [sys.executable, str(ROOT / "run.py"), "--once"], check=False, env=postbud_lite.environment, capture_output=True, text=True,
        timeout=120, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )  # fmt: skip
    assert full.returncode == 1, full.stderr
    assert "Traceback" not in full.stderr
    assert len(postbud_lite.rows("registrations")) < 12

    postbud_lite.once()
    assert len(postbud_lite.rows("registrations")) == 12
    assert len({one.recipients[0] for one in smtp_server.taken if one.recipients[0].startswith("eva.")}) == 12

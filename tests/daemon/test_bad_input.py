"""Mail that nobody should send, and settings that cannot work: a clear error or a visible held mail, and the rest goes on."""

from __future__ import annotations

import base64
import email
import email.policy
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Mailbox
from tests.daemon.conftest import ROOT, Postbud, postbud_for, sign_up
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import SmtpServer


def encoded(text: str) -> str:
    return f"=?utf-8?b?{base64.b64encode(text.encode()).decode()}?="


def named(text: str, address: str) -> bytes:
    """A sign-up from somebody whose display name says more than a name."""
    return sign_up(From=f"{encoded(text)} <{address}@bibliotek.example>", Message_ID=f"<{address}@bibliotek.example>")


def nested(depth: int) -> bytes:
    """A mail of that many multiparts inside one another, with a sign-up at the bottom."""
    heads = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(depth))
    tails = "".join(f"--b{n}--\r\n" for n in reversed(range(depth)))
    top = "From: Ib Dyb <ib.dyb@bibliotek.example>\r\nSubject: Tilmelding til souschefer\r\nMIME-Version: 1.0\r\n"
    return (top + heads + "Content-Type: text/plain\r\n\r\nJeg vil gerne tilmelde mig.\r\n" + tails).encode()


STRANGE: dict[str, bytes] = {
    "no From": sign_up(From=""),
    "no Message-ID": sign_up("Mie Uden", Message_ID=""),
    "no Date": sign_up("Dan Uden", Date=""),
    "no headers at all": b"\r\nJeg vil gerne tilmelde mig souschefer\r\n",
    "empty": b"\r\n",
    "unknown charset": sign_up("Uta Tegn", Content_Type="text/plain; charset=x-klingon"),
    "broken base64": sign_up("Base Brudt", body="dette er ikke base64 !!!! ====\n", Content_Transfer_Encoding="base64"),
    "1,500 nested parts": nested(1500),
    "line ends in the name": named("Linje\r\nBcc: alle@by.example", "linje.skift"),
    "a calendar in the name": named("Kal\nEND:VEVENT\nATTACH:http://by.example", "kal.ender"),
    "markup in the name": named("<script>alert(1)</script>", "html.navn"),
    "a template in the name": named("{{ 7 * 7 }}", "jin.ja"),
    "an address that is none": sign_up("Adresse Fejl", From="Adresse Fejl <adresse@@bibliotek..example>"),
    "NUL and bytes beyond ASCII in headers": sign_up("Nul Byte").replace(b"Nul Byte", b"Nul \x00\xff\xfe Byte"),
    "20,000 words in the subject": sign_up("Lang Emne", subject=" ".join("=?utf-8?q?=C3=A6?=" for _ in range(20_000))),
    "a year that never was": sign_up("Aar Nul", Date="Mon, 99 Foo 2025 99:99:99 +9999"),
}  # fmt: skip


def test_strange_mail_is_registered_or_visibly_held_and_blocks_nobody(postbud: Postbud, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    postbud.once()
    for raw in STRANGE.values():
        mailbox.append(raw)
    mailbox.append(sign_up("Eva Sidst"))

    postbud.once()

    entered, held = postbud.rows("registrations"), postbud.rows("held")
    ignored = len(mailbox.mails("Postbud.Ignoreret"))
    assert len(entered) + len(held) + ignored == len(STRANGE) + 1
    assert all(row["reason"] for row in held)
    assert "eva.sidst@bibliotek.example" in {row["email"] for row in entered}
    assert mailbox.mails() == []


def test_nothing_a_stranger_writes_gets_into_headers_or_calendar_lines(
    postbud_lite: Postbud, mailbox: Mailbox, smtp_server: SmtpServer
) -> None:
    postbud_lite.once()
    for raw in STRANGE.values():
        mailbox.append(raw)

    postbud_lite.once()

    assert smtp_server.taken
    for taken in smtp_server.taken:
        letter = email.message_from_bytes(taken.content, policy=email.policy.default)
        assert letter["Bcc"] is None
        assert letter.defects == []
        for part in letter.walk():
            if part.get_content_type() in ("text/calendar", "application/ics"):
                lines = part.get_payload(decode=True).split(b"\r\n")
                assert not [line for line in lines if line.startswith(b"ATTACH")]
                assert lines.count(b"END:VEVENT") == 1
            if part.get_content_type() == "text/html":
                assert "<script" not in part.get_content()
                assert not re.search(r"\b49\b", part.get_content().partition("<body")[2])


def test_a_mail_of_forty_megabytes_is_held_by_its_headers(postbud_lite: Postbud, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    postbud_lite.once()
    mailbox.server.bulk(mailbox.user, [sign_up("Stor Fil", body="Jeg vil gerne tilmelde mig.\n" + ("x" * 76 + "\n") * 550_000)])
    mailbox.append(sign_up("Eva Sidst"))

    postbud_lite.once()

    (held,) = postbud_lite.rows("held")
    assert held["from"] == "stor.fil@bibliotek.example"
    assert "stor" in held["reason"]
    assert [row["name"] for row in postbud_lite.rows("registrations")] == ["Eva Sidst"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder of one's own, to break."""
    for name in ("programmes", "templates"):
        shutil.copytree(ROOT / name, tmp_path / "home" / name)
    shutil.copy(ROOT / "mailbox_rules.yaml", tmp_path / "home")
    return tmp_path / "home"


def test_every_problem_of_every_file_is_told_at_once_and_nothing_starts(home: Path, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    (home / "programmes" / "souschefer.yaml").write_text(
        "title: Souschefer\nmeetings:\n  - date: 31-02-2025\nsted: Roskilde\n", encoding="utf-8"
    )
    (home / "programmes" / "hverdagsledelse.yaml").write_text("title: [\n", encoding="utf-8")
    (home / "templates" / "confirmation.da.md").write_text("Emne: Hej {{ programme.titel }}\n\nHej\n", encoding="utf-8")
    rules = home / "mailbox_rules.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("do: register", "do: registrer"), encoding="utf-8")
    broken = postbud_for(mailbox, smtp_server, f"sqlite:///{home}/x.db", POSTBUD_HOME=str(home), POSTBUD_IMAP_PORT="mange")

    told = broken.run("check", "--offline", check=1).stderr
    started = broken.run("--once", check=1).stderr

    for where in (
        "programmes/souschefer.yaml:3:",
        "programmes/souschefer.yaml:4:",
        "programmes/hverdagsledelse.yaml:",
        "POSTBUD_IMAP_PORT",
    ):
        assert where in told
    assert "titel" in told and "title" in told
    assert "Traceback" not in told + started
    assert not (home / "x.db").exists()


def test_a_rule_for_a_workflow_that_is_not_there_names_the_nearest(home: Path, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    rules = home / "mailbox_rules.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("do: register", "do: registrer"), encoding="utf-8")

    told = postbud_for(mailbox, smtp_server, f"sqlite:///{home}/x.db", POSTBUD_HOME=str(home)).run("check", "--offline", check=1).stderr

    assert re.search(r"mailbox_rules\.yaml:\d+:\d+: rules\.\d+\.do: .*registrer", told)
    assert "register" in told


def test_a_mailbox_that_refuses_the_password_is_told_with_what_to_do(mailbox: Mailbox, smtp_server: SmtpServer, tmp_path: Path) -> None:
    refused = postbud_for(mailbox, smtp_server, f"sqlite:///{tmp_path}/x.db", POSTBUD_IMAP_PASSWORD="forkert")

    once = refused.once(check=3)
    daemon = refused.run(check=1)

    for told in (once.stderr, daemon.stderr):
        assert "POSTBUD_IMAP_PASSWORD" in told
        assert "forkert" not in told
        assert "Traceback" not in told


def test_a_server_that_is_away_is_waited_for(own_dovecot: Callable[..., Dovecot], smtp_server: SmtpServer, tmp_path: Path) -> None:
    dovecot = own_dovecot()
    mailbox = Mailbox(dovecot, "bud")
    waiting = postbud_for(mailbox, smtp_server, f"sqlite:///{tmp_path}/x.db")
    waiting.once()
    mailbox.deliver(sign_up())
    dovecot.kill()
    assert "mail server" in waiting.once(check=3).stderr
    process = waiting.start()

    dovecot.restart()

    smtp_server.wait_for(1, seconds=60)
    process.terminate()
    assert process.wait(timeout=30) == 0


def test_two_daemons_cannot_work_on_one_database(postbud_lite: Postbud, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    postbud_lite.once()
    postbud_lite.start()
    mailbox.deliver(sign_up())
    smtp_server.wait_for(1)

    second = postbud_lite.once(check=1)

    assert "another Postbud" in second.stderr

"""A whole Postbud as people run it: `run.py` in a process of its own, on the test's mailbox and SMTP server, with shipped files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Mailbox
from tests.servers.smtp import SmtpServer

ROOT = Path(__file__).parents[2]
NOW = "2025-01-15T09:00"


@dataclass
class Postbud:
    """Starts run.py with settings for this test only."""

    environment: dict[str, str]
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    def run(self, *arguments: str, check: int | None = 0) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; fails unless it ends with the exit code `check` (None: any)."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "run.py"), *arguments],
            check=False,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert check is None or done.returncode == check, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def once(self, check: int | None = 0) -> subprocess.CompletedProcess[str]:
        return self.run("--once", check=check)

    def rows(self, *arguments: str) -> list[dict[str, Any]]:
        return list(json.loads(self.run(*arguments, "--json").stdout))

    def start(self) -> subprocess.Popen[str]:
        """Start the daemon; it is ended after the test."""
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "run.py")], env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True
        )
        self.running.append(process)
        return process


@pytest.fixture
def postbud(mailbox: Mailbox, smtp_server: SmtpServer, database_url: str) -> Iterator[Postbud]:
    made = postbud_for(mailbox, smtp_server, database_url)
    yield made
    end(made)


@pytest.fixture
def postbud_lite(mailbox: Mailbox, smtp_server: SmtpServer, tmp_path: Path) -> Iterator[Postbud]:
    """On SQLite alone, for what has nothing to do with the database."""
    made = postbud_for(mailbox, smtp_server, f"sqlite:///{tmp_path / 'postbud.db'}")
    yield made
    end(made)


def postbud_for(mailbox: Mailbox, smtp: SmtpServer, database_url: str, **changes: str) -> Postbud:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("POSTBUD_")}
    environment |= {
        "POSTBUD_HOME": str(ROOT), "POSTBUD_DATABASE": database_url, "POSTBUD_NOW": NOW, "POSTBUD_ADDRESS": "tilmelding@netvaerk.example",
        "POSTBUD_IMAP_HOST": "127.0.0.1", "POSTBUD_IMAP_PORT": str(mailbox.port), "POSTBUD_IMAP_SECURITY": "none",
        "POSTBUD_IMAP_USER": mailbox.user, "POSTBUD_IMAP_PASSWORD": mailbox.password,
        "POSTBUD_SMTP_HOST": "127.0.0.1", "POSTBUD_SMTP_PORT": str(smtp.port), "POSTBUD_SMTP_SECURITY": "none",
    }  # fmt: skip
    return Postbud(environment | changes)


def end(made: Postbud) -> None:
    for process in made.running:
        if process.poll() is None:
            process.kill()
        process.wait()


SignUp = Callable[..., bytes]


def sign_up(
    name: str = "Eva Lund",
    *,
    subject: str = "Tilmelding til souschefnetværket",
    body: str = "Hej\n\nJeg vil gerne tilmelde mig mødet for souschefer.\n",
    **headers: str,
) -> bytes:
    """A plain sign-up as a mail program sends it."""
    local = name.lower().replace(" ", ".").translate(str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"}))
    head = {
        "From": f"{name} <{local}@bibliotek.example>", "To": "tilmelding@netvaerk.example", "Subject": subject,
        "Date": "Wed, 15 Jan 2025 08:55:00 +0100", "Message-ID": f"<{local}.1@bibliotek.example>",
        "MIME-Version": "1.0", "Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "8bit",
    } | {key.replace("_", "-"): value for key, value in headers.items()}  # fmt: skip
    lines = [f"{key}: {value}" for key, value in head.items() if value]
    return ("\r\n".join(lines) + "\r\n\r\n" + body.replace("\n", "\r\n")).encode()

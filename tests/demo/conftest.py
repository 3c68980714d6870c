"""One run of the demo as a person starts it, shared by the tests that look at what it leaves."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]

# The real mailbox of somebody who tries the demo beside it; nothing of this may be used.
REAL = {
    "POSTBUD_IMAP_HOST": "imap.rigtig.example", "POSTBUD_IMAP_USER": "rigtig", "POSTBUD_IMAP_PASSWORD": "hemmelig",
    "POSTBUD_SMTP_HOST": "smtp.rigtig.example", "POSTBUD_SMTP_USER": "rigtig", "POSTBUD_SMTP_PASSWORD": "hemmelig",
    "POSTBUD_DATABASE": "postgresql://db.rigtig.example/postbud", "POSTBUD_NOW": "2031-01-01T00:00",
}  # fmt: skip


@dataclass(frozen=True)
class Run:
    """What a demo left: its exit code, both outputs, its folder, and what it tried to say to other machines."""

    code: int
    story: str
    complaints: str
    folder: Path
    offences: list[str]


def run_watched(program: Path, arguments: Sequence[str], folder: Path, environment: dict[str, str], cwd: Path) -> Run:
    """Run a program in a child process that may speak to this machine only."""
    offences = cwd / "offences.txt"
    command = [sys.executable, str(CHECKOUT / "tests/demo/watched.py"), str(offences), str(program), *arguments]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("POSTBUD_")}
    done = subprocess.run(
        command, cwd=cwd, env={**kept, "PYTHONIOENCODING": "utf-8", **environment}, capture_output=True, timeout=120, check=False
    )
    said = offences.read_text().splitlines() if offences.exists() else ["the program did not start"]
    return Run(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"), folder, said)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """`python run.py demo`, in Danish, piped, beside the settings of a real mailbox."""
    cwd = tmp_path_factory.mktemp("demo")
    return run_watched(CHECKOUT / "run.py", ["demo"], cwd / "demo-letters", REAL, cwd)

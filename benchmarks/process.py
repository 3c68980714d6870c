"""Postbud as a process to be measured: its home in a scratch folder, its settings in the environment, its memory from /proc."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.signups import ADDRESS

CHECKOUT = Path(__file__).resolve().parents[1]
# Before every deadline of the shipped programmes.
NOW = "2025-01-15T09:00:00+01:00"


@dataclass(slots=True)
class Run:
    """What one process of Postbud used. Times on the monotonic clock; `peak` in KiB (VmHWM), 0 where there is no /proc."""

    began: float
    ended: float = 0.0
    peak: int = 0
    cpu: float = 0.0
    code: int | None = None
    said: str = ""
    profile: dict[str, Any] = field(default_factory=dict)


class Home:
    """A scratch home: the shipped rules, programmes and templates, an empty SQLite file, servers from the environment."""

    def __init__(self, folder: Path, *, imap_port: int, user: str, password: str, smtp_port: int, database: str = "") -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        rules = (CHECKOUT / "mailbox_rules.yaml").read_text(encoding="utf-8")
        (folder / "mailbox_rules.yaml").write_text(rules.replace("# answers_per_day: 10000", "answers_per_day: 1000000"), encoding="utf-8")
        for name in ("programmes", "templates"):
            shutil.copytree(CHECKOUT / name, folder / name, dirs_exist_ok=True)
        self.profile = folder / "profile.json"
        kept = {key: value for key, value in os.environ.items() if not key.startswith("POSTBUD_")}
        self.environment = kept | {
            "POSTBUD_HOME": str(folder),
            "POSTBUD_NOW": NOW,
            "POSTBUD_PROFILE": str(self.profile),
            "POSTBUD_ADDRESS": ADDRESS,
            "POSTBUD_DATABASE": database,
            "POSTBUD_IMAP_HOST": "127.0.0.1",
            "POSTBUD_IMAP_PORT": str(imap_port),
            "POSTBUD_IMAP_USER": user,
            "POSTBUD_IMAP_PASSWORD": password,
            "POSTBUD_IMAP_SECURITY": "none",
            "POSTBUD_SMTP_HOST": "127.0.0.1",
            "POSTBUD_SMTP_PORT": str(smtp_port),
            "POSTBUD_SMTP_SECURITY": "none",
        }

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start `run.py ARGUMENTS`; what it says goes to a file, so that nobody has to read along."""
        with (self.folder / "said.log").open("wb") as said:
            command = [sys.executable, str(CHECKOUT / "run.py"), *arguments]
            return subprocess.Popen(command, env=self.environment, stdout=said, stderr=subprocess.STDOUT, cwd=self.folder)

    def measure(self, *arguments: str, seconds: float = 600) -> Run:
        """Run to its end, watching its memory. A process that takes longer is ended and has no exit code."""
        self.profile.unlink(missing_ok=True)
        run = Run(began=time.monotonic())
        process = self.start(*arguments)
        while time.monotonic() - run.began < seconds:
            run.peak = max(run.peak, peak_memory(process.pid))
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                run.code = process.returncode = os.waitstatus_to_exitcode(status)
                run.cpu = usage.ru_utime + usage.ru_stime
                break
            time.sleep(0.02)
        else:
            process.kill()
            process.wait()
        run.ended = time.monotonic()
        run.said = self.said()
        run.profile = json.loads(self.profile.read_text()) if self.profile.exists() else {}
        return run

    def listed(self, what: str) -> list[dict[str, Any]]:
        """What `run.py WHAT --json` prints: registrations, held, outbox. Raises RuntimeError when it does not."""
        command = [sys.executable, str(CHECKOUT / "run.py"), what, "--json"]
        said = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        if said.returncode != 0:
            raise RuntimeError(f"run.py {what} --json: {said.stderr.strip()}")
        return json.loads(said.stdout)

    def said(self) -> str:
        return (self.folder / "said.log").read_text(errors="replace")


def peak_memory(pid: int) -> int:
    """The most memory the process has held so far, in KiB (VmHWM in proc(5)); 0 when it is gone or there is no /proc."""
    try:
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found.group(1)) if found else 0


def title_of(programme: str) -> str:
    """The title of a shipped programme, as people write it."""
    text = (CHECKOUT / "programmes" / f"{programme}.yaml").read_text(encoding="utf-8")
    found = re.search(r"^title:\s*(.+)$", text, re.MULTILINE)
    return found.group(1).strip().strip("\"'") if found else programme

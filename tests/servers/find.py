"""Where the servers are: installed on this machine, else unpacked below `.cache/servers` by `tests.servers.fetch`.

Knows paths and versions; starts nothing.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.servers.unprivileged import can_reach

CHECKOUT = Path(__file__).resolve().parents[2]
CACHE = CHECKOUT / ".cache" / "servers"

# Where an unpacked Dovecot looks for its modules, from the folder its processes work in (see `fetch`).
MODULES = "modules"

# The configuration language of Dovecot changed with 2.4; `dovecot_conf` speaks the one of 2.3.
DOVECOT_SERIES = "2.3"
OLDEST_POSTGRES = 15

# Daemons live in sbin folders, which are not on the path of ordinary users.
SBIN = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin")


class ServerMissing(Exception):
    """Raised when a server is not on this machine or is a version we cannot start; the text says how to get it."""


@dataclass(frozen=True, slots=True)
class Installation:
    """A server's programs. `root` is '' for one that is installed, else the folder that stands for '/'."""

    programs: Path
    root: str = ""

    def environment(self) -> dict[str, str]:
        """The process environment in which these programs find their libraries."""
        environment = dict(os.environ)
        if self.root:
            found = [*Path(self.root).glob("usr/lib/*-linux-gnu*"), *Path(self.root).glob("lib/*-linux-gnu*")]
            own = [f"{self.root}/usr/lib/dovecot", f"{self.root}/usr/lib/dovecot/modules/old-stats"]
            environment["LD_LIBRARY_PATH"] = ":".join(map(str, [*found, *own]))
        return environment


def find_dovecot() -> Installation:
    """Dovecot 2.3 with IMAP and LMTP. Raises ServerMissing."""
    path = ":".join([os.environ.get("PATH", ""), *SBIN])
    installed = shutil.which("dovecot", path=path)
    if installed and Path("/usr/lib/dovecot/lmtp").exists():
        return _right_series(Installation(Path(installed).parent))
    if (CACHE / "dovecot" / "usr/sbin/dovecot").exists():
        root = _reachable(CACHE / "dovecot")
        return _right_series(Installation(root / "usr/sbin", str(root)))
    raise ServerMissing("Dovecot with LMTP is neither installed nor unpacked: python -m tests.servers.fetch dovecot")


def find_postgres() -> Installation:
    """PostgreSQL 15 or newer, with initdb. Raises ServerMissing."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_major, reverse=True)
    on_path = shutil.which("initdb")
    unpacked = sorted((CACHE / "postgres").glob("usr/lib/postgresql/*/bin/initdb"), key=_major, reverse=True)
    if installed and _major(installed[0]) >= OLDEST_POSTGRES:
        return Installation(installed[0].parent)
    if on_path and _program_major(on_path) >= OLDEST_POSTGRES:
        return Installation(Path(on_path).resolve().parent)
    if unpacked:
        root = _reachable(CACHE / "postgres")
        return Installation(root / unpacked[0].parent.relative_to(CACHE / "postgres"), str(root))
    raise ServerMissing(f"PostgreSQL {OLDEST_POSTGRES} or newer is neither installed nor unpacked: python -m tests.servers.fetch postgres")


def _right_series(installation: Installation) -> Installation:
    program = str(installation.programs / "dovecot")
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, env=installation.environment()).stdout
    if not said.startswith(DOVECOT_SERIES + "."):
        version = said.split(" ")[0].strip() or "(no version)"
        raise ServerMissing(f"Dovecot {version} is here; these tests speak to the {DOVECOT_SERIES} series")
    return installation


def _major(initdb: Path) -> int:
    digits = initdb.parents[1].name
    return int(digits) if digits.isdigit() else 0


def _program_major(program: str) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.search(r"\d+", said)
    return int(match.group()) if match else 0


@cache
def _reachable(folder: Path) -> Path:
    """The folder itself, or a copy that the unprivileged user can enter: a checkout below /root is closed to it."""
    if can_reach(folder):
        return folder
    copy = Path(tempfile.mkdtemp(prefix="postbud-servers-"))
    copy.chmod(0o755)
    atexit.register(shutil.rmtree, copy, ignore_errors=True)
    return Path(shutil.copytree(folder, copy / folder.name, symlinks=True))

"""Fetch Dovecot and PostgreSQL for the tests from the machine's own Debian or Ubuntu mirror, without installing anything.

    python -m tests.servers.fetch [dovecot] [postgres] [icaljs] [--again]

The packages are downloaded with apt-get and unpacked with dpkg into `.cache/servers/NAME`; neither needs root,
and the machine stays as it was.
Elsewhere (macOS, Fedora ...) it says what to install. ical.js is fetched by npm where Node is installed (`tests.servers.icaljs`).
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.servers.find import CACHE, MODULES, ServerMissing, find_dovecot, find_postgres
from tests.servers.icaljs import fetch_icaljs, find_icaljs

PACKAGES = {
    "dovecot": ("dovecot-core", "dovecot-imapd", "dovecot-lmtpd"),
    "postgres": ("postgresql",),
}
FINDERS: dict[str, Callable[[], Any]] = {"dovecot": find_dovecot, "postgres": find_postgres, "icaljs": find_icaljs}

# PostgreSQL's just-in-time compiler (120 MB) and the Perl of Debian's cluster scripts are not needed by a throw-away cluster.
NOT_NEEDED = ("libllvm", "libz3-", "perl", "postgresql-common", "postgresql-client-common", "ssl-cert", "sysstat", "debconf")

ELSEWHERE = {
    "dovecot": "no apt-get and dpkg here; install Dovecot 2.3 with LMTP yourself, or run the tests without it (they are skipped)",
    "postgres": "no apt-get and dpkg here; install PostgreSQL 15 or newer so that initdb is on the PATH, or run the tests without it",
}


def fetch(name: str) -> None:
    """Make the server called `name` available. Raises ServerMissing, with the reason."""
    if name == "icaljs":
        fetch_icaljs()
        return
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        raise ServerMissing(f"{name}: {ELSEWHERE[name]}")
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=CACHE) as scratch:
        folder = Path(scratch)
        options = _options(folder)
        missing = _missing_packages(name, options, folder / "lists")
        _run(["apt-get", *options, "download", *missing], folder)
        for package in sorted(folder.glob("*.deb")):
            _run(["dpkg", "-x", str(package), str(folder / "root")], folder)
        if name == "dovecot":
            _free_modules(folder / "root")
        (folder / "root").chmod(0o755)
        shutil.rmtree(CACHE / name, ignore_errors=True)
        try:
            (folder / "root").rename(CACHE / name)
        except OSError:
            # Two test runs may fetch at once; what the other one put there is as good.
            if not (CACHE / name).is_dir():
                raise


def _free_modules(root: Path) -> None:
    """Let an unpacked Dovecot find its TLS module, whose absolute path is built into libdovecot and no setting changes it.

    In our own copy of the library that path becomes a relative one, padded to the same length; `tests.servers.dovecot` puts a link there.
    """
    for library in (root / "usr/lib/dovecot").glob("libdovecot.so*"):
        if not library.is_symlink():
            built_in = b"/usr/lib/dovecot/modules\0"
            library.write_bytes(library.read_bytes().replace(built_in, MODULES.encode("ascii").ljust(len(built_in), b"\0")))


def _options(folder: Path) -> list[str]:
    """Where apt-get keeps its own files: below the scratch folder, so that it needs no root and leaves no trace."""
    (folder / "cache" / "archives" / "partial").mkdir(parents=True)
    settings = [f"Dir::Cache={folder / 'cache'}", "Debug::NoLocking=1", "APT::Sandbox::User=", "Acquire::Retries=2"]
    return ["-q", *(word for setting in settings for word in ("-o", setting))]


def _missing_packages(name: str, options: list[str], lists: Path) -> list[str]:
    """The packages that an installation would add. A machine that never ran `apt-get update` gets lists of our own."""
    command = ["apt-get", *options, "install", "--simulate", "--no-install-recommends", *PACKAGES[name]]
    said = subprocess.run(command, capture_output=True, text=True, check=False, env=_plain_language())
    if said.returncode != 0:
        (lists / "partial").mkdir(parents=True)
        options += ["-o", f"Dir::State::lists={lists}"]
        _run(["apt-get", *options, "update"], lists)
        command[1:1] = options[-2:]
        said = subprocess.run(command, capture_output=True, text=True, check=False, env=_plain_language())
    if said.returncode != 0:
        raise ServerMissing(f"{name}: apt-get knows no way to get {', '.join(PACKAGES[name])}: {_last_line(said.stderr)}")
    names = [line.split()[1] for line in said.stdout.splitlines() if line.startswith("Inst ")]
    wanted = [package for package in names if not package.startswith(NOT_NEEDED) and not package.endswith("-perl")]
    if not wanted:
        raise ServerMissing(f"{name}: {', '.join(PACKAGES[name])} is already installed by the system; nothing to fetch")
    return wanted


def _run(command: list[str], folder: Path) -> None:
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=_plain_language())
    if said.returncode != 0:
        raise ServerMissing(f"{' '.join(command[:1])} {command[-1]}: {_last_line(said.stderr)}")


def _plain_language() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}


def _last_line(text: str) -> str:
    return next((line for line in reversed(text.splitlines()) if line.strip()), "no reason given")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.servers.fetch", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="dovecot, postgres, icaljs; all if none is named")
    parser.add_argument("--again", action="store_true", help="fetch it even if it is there")
    asked = parser.parse_args(arguments)
    unknown = [name for name in asked.names if name not in FINDERS]
    if unknown:
        parser.error(f"no such server: {', '.join(unknown)} (there are {', '.join(FINDERS)})")
    results = [_provide(name, again=asked.again) for name in asked.names or FINDERS]
    return 0 if all(results) else 1


def _provide(name: str, *, again: bool) -> bool:
    try:
        if not again:
            try:
                print(f"{name}: {FINDERS[name]().programs}")
                return True
            except ServerMissing:
                pass
        fetch(name)
        print(f"{name}: unpacked: {FINDERS[name]().programs}")
        return True
    except ServerMissing as missing:
        print(missing, file=sys.stderr)
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

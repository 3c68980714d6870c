"""ical.js, the calendar parser that Thunderbird is built on, run by Node: a second opinion on every entry we make.

Node must be on the machine; ical.js is fetched by npm, in one pinned version, into `.cache/servers`, and nothing is installed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers.find import CACHE, ServerMissing

VERSION = "2.2.1"
SHA512 = "yK/UlPbEs316igb/tjRgbFA8ZV75rCsBJp/hWOatpyaPNlgw0dGDmU+FoicOcwX4xXkeXOkYiOmCqNPFpNPkQg=="
FOLDER = CACHE / f"icaljs-{VERSION}"
SCRIPT = Path(__file__).with_name("read_entries.cjs")
ELSEWHERE = "install Node with npm, or run the tests without it (vobject reads every entry too)"


@dataclass(frozen=True, slots=True)
class IcalJs:
    """Where Node and ical.js are."""

    programs: Path  # Node
    library: Path

    def read(self, calendars: Sequence[bytes]) -> list[dict[str, Any]]:
        """What stands in each calendar, in one run of Node."""
        said = subprocess.run(
            [str(self.programs), str(SCRIPT), str(self.library)], input=json.dumps([one.decode() for one in calendars]),
            capture_output=True, text=True, check=False, timeout=60, encoding="utf-8",
        )  # fmt: skip
        assert said.returncode == 0, said.stderr
        return list(json.loads(said.stdout))


def find_icaljs() -> IcalJs:
    """Node and the fetched ical.js. Raises ServerMissing."""
    node = shutil.which("node") or shutil.which("nodejs")
    library = FOLDER / "package" / "dist" / "ical.es5.cjs"
    if node is None:
        raise ServerMissing(f"icaljs: there is no Node here; {ELSEWHERE}")
    if not library.exists():
        raise ServerMissing("icaljs: ical.js is not fetched: python -m tests.servers.fetch icaljs")
    return IcalJs(Path(node), library)


def fetch_icaljs() -> None:
    """Let npm fetch the pinned version, and unpack it if it is the very bytes we know. Raises ServerMissing, with the reason."""
    npm = shutil.which("npm")
    if npm is None:
        raise ServerMissing(f"icaljs: there is no npm here; {ELSEWHERE}")
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="icaljs-", dir=CACHE) as scratch:
        folder = Path(scratch)
        command = [npm, "pack", f"ical.js@{VERSION}", "--silent", "--cache", str(folder / "cache"), "--pack-destination", str(folder)]
        said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        archives = list(folder.glob("*.tgz"))
        if said.returncode != 0 or len(archives) != 1:
            raise ServerMissing(f"icaljs: npm could not fetch it: {(said.stderr.strip().splitlines() or ['no reason given'])[-1]}")
        if base64.b64encode(hashlib.sha512(archives[0].read_bytes()).digest()).decode() != SHA512:
            raise ServerMissing(f"icaljs: what npm fetched is not ical.js {VERSION} as it was when this was written")
        with tarfile.open(archives[0]) as archive:
            archive.extractall(folder / "root", filter="data")
        shutil.rmtree(FOLDER, ignore_errors=True)
        try:
            (folder / "root").rename(FOLDER)
        except OSError:
            if not FOLDER.is_dir():  # two test runs may fetch at once; what the other one put there is as good
                raise

"""The unit and the container file are what the operators' guide says: small rights, nothing of anybody's in them, every file there."""

from __future__ import annotations

import fnmatch
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import run
from tests.docs.pages import ROOT, text_of

UNIT = text_of("docs/postbud.service")
STEPS = [line.split(maxsplit=1) for line in text_of("Containerfile").replace("\\\n", " ").splitlines() if re.match("[A-Z]", line)]


def rules() -> list[str]:
    return [line for line in text_of(".containerignore").splitlines() if line and not line.startswith("#")]


def goes_into_the_image(path: str) -> bool:
    """Whether a file comes to the builder: the last rule that fits it, or a folder above it, counts."""
    taken = True
    for rule in rules():
        pattern = rule.removeprefix("!").replace("**/", "*")
        if any(fnmatch.fnmatch(str(one), pattern) for one in (Path(path), *Path(path).parents)):
            taken = rule.startswith("!")
    return taken


def test_the_image_is_made_of_files_that_are_there_and_of_nothing_of_anybodys() -> None:
    copied = [name for step, rest in STEPS if step == "COPY" and "--from" not in rest for name in rest.split()[:-1]]

    assert {"requirements.txt", "run.py", "postbud", "workflows"} <= set(copied)
    assert all((ROOT / name).exists() and goes_into_the_image(name) for name in copied)
    secret = ("data/postbud.db", "mailbox_rules.yaml", "programmes/souschefer.yaml", ".env", "postbud.env", "a.log", ".git/config")
    assert not [name for name in secret if goes_into_the_image(name)]
    assert text_of(".dockerignore") == text_of(".containerignore")  # docker and podman look for it under different names


def test_the_image_runs_as_nobody_in_particular_and_is_asked_by_health() -> None:
    last = dict(STEPS)  # of several steps of a kind the last one counts

    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", last["USER"]) and "--require-hashes" in text_of("Containerfile")
    home = re.search(r"POSTBUD_HOME=(\S+)", last["ENV"])
    assert home and home[1] == last["VOLUME"]
    words = re.findall(r'"([^"]+)"', last["HEALTHCHECK"])
    assert run.parser().parse_args(words[words.index("run.py") + 1 :]).command == "health"
    assert not re.search(r"(?i)password|token|secret", " ".join(rest for _, rest in STEPS))


def test_the_unit_is_understood_by_systemd_and_allows_little(tmp_path: Path) -> None:
    # given: the unit with programs and folders that are here
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not on this machine")
    unit = tmp_path / "postbud.service"
    unit.write_text(re.sub(r"(?m)^ExecStart=.*", f"ExecStart={sys.executable} run.py", UNIT))

    # when
    told = [
        subprocess.run(["systemd-analyze", *words, str(unit)], capture_output=True, text=True, timeout=60, check=False)
        for words in (["verify", "--man=no"], ["security", "--offline=true", "--threshold=20", "--no-pager"])
    ]

    # then
    assert [(one.returncode, one.stderr) for one in told] == [(0, ""), (0, "")], told[1].stdout[-300:]

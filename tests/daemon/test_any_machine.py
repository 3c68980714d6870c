"""The main job on machines that are set up otherwise: another time zone, no time zones at all, a program folder that cannot be written."""

from __future__ import annotations

import email
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Mailbox
from tests.daemon.conftest import ROOT, postbud_for, sign_up
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import SmtpServer, Taken

# Half an hour after midnight in the house's zone: another day in UTC and in America.
AFTER_MIDNIGHT = "2025-01-16T00:30"
MACHINES = {
    "a server in UTC": {"TZ": "UTC"},
    "a laptop in California": {"TZ": "America/Los_Angeles"},
    "a container without time zones": {"TZ": "Pacific/Auckland", "PYTHONTZPATH": ""},
}
# What differs between two runs: what a secret of the database is in, and how many seconds the work took.
CHANCE = re.compile(r"(?m)^UID:.*(?:\r?\n .*)*|(?<=[ T])(?:00|23):?3\d:?\d\d")


def told(taken: Taken) -> str:
    """What a letter says: when it was written, its subject, and every text and calendar entry in it."""
    mail = email.message_from_bytes(taken.content)
    parts = [bytes(part.get_payload(decode=True)).decode() for part in mail.walk() if not part.is_multipart()]
    return CHANCE.sub("...", "\n".join([mail["Date"], mail["Subject"], *parts]))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder in which whatever lies in the mailbox is taken at the first start."""
    made = tmp_path / "home"
    shutil.copytree(ROOT / "programmes", made / "programmes")
    shutil.copytree(ROOT / "templates", made / "templates")
    rules = (ROOT / "mailbox_rules.yaml").read_text(encoding="utf-8")
    (made / "mailbox_rules.yaml").write_text(rules.replace("# first_start: new", "first_start: all"), encoding="utf-8")
    return made


def test_the_zone_of_the_machine_and_where_its_rules_come_from_change_no_letter(
    dovecot: Dovecot, smtp_server: SmtpServer, home: Path, tmp_path: Path
) -> None:
    # when
    written = {}
    for number, (machine, environment) in enumerate(MACHINES.items()):
        mailbox, sent = Mailbox(dovecot, f"zone{number}-{os.getpid()}"), len(smtp_server.taken)
        mailbox.deliver(sign_up(subject="Hverdagsledelse", body="Jeg vil gerne tilmeldes Hverdagsledelse.\n"))
        url = f"sqlite:///{tmp_path / str(number)}.db"
        postbud = postbud_for(mailbox, smtp_server, url, POSTBUD_HOME=str(home), POSTBUD_NOW=AFTER_MIDNIGHT, **environment)
        postbud.once()
        written[machine] = sorted(map(told, smtp_server.taken[sent:]))

    # then
    ours = written.pop("a server in UTC")
    assert len(ours) == 3 and all("Thu, 16 Jan 2025" in letter and "DTSTART;TZID=Europe/Copenhagen" in letter for letter in ours)
    for machine, letters in written.items():
        assert letters == ours, machine


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[Path]:
    """A folder with the program in which nothing can be written."""
    program = tmp_path / "installed" / "program"
    for name in ("postbud", "workflows"):
        shutil.copytree(ROOT / name, program / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "run.py", program)
    paths = [program, *program.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield program
    for path in paths:
        path.chmod(0o755)


def test_only_the_home_folder_has_to_be_written(installed: Path, mailbox: Mailbox, smtp_server: SmtpServer, home: Path) -> None:
    # given
    powerless = ["setpriv", "--bounding-set=-all", "--no-new-privs", "--"] if os.geteuid() == 0 else []  # else no mode binds root
    if powerless and not shutil.which("setpriv"):
        pytest.skip("root cannot give its powers away here")
    ours = installed.parent / "home"
    shutil.move(home, ours)
    data = ours / "data"
    data.mkdir()
    for path in (ours, ours / "programmes", ours / "templates", installed.parent):
        path.chmod(0o555)
    before = set(installed.parent.rglob("*"))
    mailbox.deliver(sign_up())
    nowhere = {"HOME": "/nonexistent", "TMPDIR": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"}
    postbud = postbud_for(mailbox, smtp_server, "", POSTBUD_HOME=str(ours), **nowhere)

    # when: without the powers of root, as in a container whose root is read-only
    done = subprocess.run(
        [*powerless, sys.executable, str(installed / "run.py"), "--once"], env=postbud.environment, cwd="/", capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    made = set(installed.parent.rglob("*")) - before
    for path in (ours, ours / "programmes", ours / "templates", installed.parent):
        path.chmod(0o755)

    # then
    assert (done.returncode, len(smtp_server.taken)) == (0, 1), done.stderr
    assert {path.parent for path in made} == {data} and data / "postbud.db" in made

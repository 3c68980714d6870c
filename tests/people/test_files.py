"""What has people in it may be read by its owner only, whatever the umask, and `check` says what others may read."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from postbud.console.exposed import exposed
from postbud.files import write_private
from postbud.settings import load_settings
from postbud.store.database import open_database
from tests.docs.pages import ROOT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")


@pytest.fixture
def loose() -> Iterator[None]:
    """A umask that lets everybody do everything."""
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    return {path.name: f"{stat.S_IMODE(path.stat().st_mode):o}" for path in folder.iterdir()}


def test_the_database_and_all_beside_it_are_their_owners_only(tmp_path: Path, loose: None) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'data' / 'postbud.db'}")
    database.claim()
    database.secret()

    assert modes(tmp_path / "data") == dict.fromkeys(("postbud.db", "postbud.db-wal", "postbud.db-shm", "postbud.db.lock"), "600")
    assert modes(tmp_path)["data"] == "700"
    database.close()


def test_every_file_that_a_command_writes_is_its_owners_only(tmp_path: Path) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    out.mkdir()
    older = out / "deltagere.csv"
    older.touch(0o644)
    older.chmod(0o644)
    commands = (
        ["registrations", "hverdagsledelse", "--csv", str(older)], ["registrations", "--xlsx", str(out / "deltagere.xlsx")],
        ["summary", "hverdagsledelse", "--html", str(out / "aar.html")],
        ["preview", "hverdagsledelse", "confirmation", "--out", str(out / "breve")],
        ["answers", "foerleder", "--csv", str(out / "svar.csv"), "--docx", str(out / "svar.docx"), "--html", str(out / "svar.html")],
    )  # fmt: skip
    environment = {name: value for name, value in os.environ.items() if not name.startswith("POSTBUD_")}
    environment |= {"POSTBUD_HOME": str(ROOT), "POSTBUD_DATABASE": f"sqlite:///{home / 'postbud.db'}"}
    script = (
        "import os, shlex, sys; os.umask(0); sys.path.insert(0, sys.argv[1]); import run\n"
        "for line in sys.argv[2:]: assert run.main(shlex.split(line)) == 0, line"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(ROOT), *(" ".join(command) for command in commands)], env=environment, capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    found = {path.relative_to(tmp_path).as_posix(): stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*") if path.is_file()}
    assert len(found) >= 10 and set(found.values()) == {0o600}, found


def test_check_names_what_others_may_read_and_what_mends_it(tmp_path: Path) -> None:
    (tmp_path / "mailbox_rules.yaml").write_text("imap:\n  password_file: kode\nrules:\n  - do: hold\n", encoding="utf-8")
    write_private(tmp_path / "kode", b"hemmeligt")
    settings = load_settings(tmp_path, {})
    open_database(settings.database).close()
    assert exposed(settings) == []

    (tmp_path / "data" / "postbud.db").chmod(0o644)
    (tmp_path / "kode").chmod(0o640)
    said = exposed(settings)
    assert [line.rpartition(": ")[2] for line in said] == [f"chmod 600 {tmp_path / name}" for name in ("data/postbud.db", "kode")]
    assert "0644" in said[0]

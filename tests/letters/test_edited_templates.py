"""Letters edited while Postbud runs: tried out, then used; what is wrong keeps the last good ones and is told with line and reason."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from postbud.daemon import Daemon
from postbud.decide import Workflows
from postbud.stages import Stages
from postbud.store import inbox
from postbud.store.database import open_database
from postbud.store.tables import letter
from postbud.wiring import Home
from tests.daemon.conftest import NOW, ROOT, sign_up
from workflows import DUE, TABLE


class Running:
    """A daemon in this process on files of its own, whose clock the test moves; no server is asked for anything."""

    def __init__(self, home: Path) -> None:
        for name in ("programmes", "templates"):
            shutil.copytree(ROOT / name, home / name)
        shutil.copy(ROOT / "mailbox_rules.yaml", home)
        self.home, self.database = home, open_database(f"sqlite:///{home / 'postbud.db'}")
        self.house = Home(home, {"POSTBUD_NOW": NOW}).house(Workflows(TABLE, DUE))
        self.daemon = Daemon(self.house, self.database, Stages())

    def pass_time(self, seconds: int = 10) -> None:
        """Let time pass, and whatever is being tried out come to its end."""
        for _ in range(2):
            self.house.clock.move_to(self.house.clock.now() + timedelta(seconds=seconds))
            self.daemon.refresher.refresh()
        self.daemon.refresher.templates.wait()
        self.daemon.refresher.refresh()

    def receive(self, mail: bytes) -> None:
        now = self.house.clock.now()
        with self.database.write() as connection:
            at = inbox.position(connection, "test") or inbox.start(connection, "test", 1, 0, 0, now)
            inbox.keep(connection, at, [inbox.Arrival(at.last_uid + 1, mail, now)], now, reached=at.last_uid + 1)
        self.daemon.decider.decide_waiting()

    def letters(self, name: str) -> list[str]:
        with self.database.read() as connection:
            rows = connection.execute(sa.select(letter.c.raw).where(letter.c.letter == name).order_by(letter.c.id)).scalars()
            return [raw.decode("ascii") for raw in rows]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    made = Running(tmp_path)
    made.pass_time()
    yield made
    made.database.close()


def edit(running: Running, name: str, old: str, new: str) -> None:
    path = running.home / "templates" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_an_edited_letter_is_used_without_a_restart(running: Running) -> None:
    edit(running, "confirmation.da.md", "Tak for din tilmelding.", "Mange tak, du er skrevet op.")
    running.receive(sign_up("Eva Lund"))
    running.pass_time()

    running.receive(sign_up("Bo Holm"))

    before, after = running.letters("confirmation")
    assert "Tak for din tilmelding" in before
    assert "Mange tak, du er skrevet op" in after


def test_a_broken_letter_keeps_the_last_good_one_and_the_coordinator_is_told_once_with_its_line(running: Running) -> None:
    edit(running, "confirmation.da.md", "{{ programme.title }}", "{{ programme.titel }}")
    running.pass_time()
    running.pass_time()

    running.receive(sign_up("Eva Lund"))

    assert len(running.letters("confirmation")) == 1
    (told,) = running.letters("file-broken")
    assert "templates/confirmation.da.md:" in told
    assert "titel" in told


def test_a_mended_letter_is_used_again(running: Running) -> None:
    edit(running, "confirmation.da.md", "Tak for din tilmelding.", "{% if %}")
    running.pass_time()
    edit(running, "confirmation.da.md", "{% if %}", "Tusind tak.")
    running.pass_time()

    running.receive(sign_up("Eva Lund"))

    (written,) = running.letters("confirmation")
    assert "Tusind tak." in written

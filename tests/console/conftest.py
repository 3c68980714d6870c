"""A house in this process, on an SQLite file: real mails are kept and decided, and commands are run as a person types them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import run
from postbud.daemon import Daemon, House
from postbud.decide import Workflows
from postbud.errors import PostbudError
from postbud.model.programme import Programme
from postbud.model.reading import Person
from postbud.model.registration import Answer, Status
from postbud.stages import Stages
from postbud.store import inbox
from postbud.store.database import Database, open_database
from postbud.store.journal import journal_line
from postbud.store.registry import PERSON_FIELDS
from postbud.store.tables import attendance, journal, registration
from postbud.wiring import Home
from tests.daemon.conftest import NOW, ROOT
from workflows import DUE, TABLE

ROW = ("registered_by", "registered_at", "listed_at", "offered_until", "approver")
AT = datetime(2025, 1, 15, 8, 0, tzinfo=UTC)  # 9.00 in Denmark


@dataclass
class Desk:
    """A coordinator's desk: mails come in, rows can be put down by hand, commands are typed."""

    house: House
    database: Database
    worker: Daemon
    type_in: Callable[..., tuple[int, str]]

    def receive(self, *mails: bytes) -> None:
        """Keep these mails and decide them, as the daemon does."""
        now = self.house.clock.now()
        with self.database.write() as connection:
            at = inbox.position(connection, "test") or inbox.start(connection, "test", 1, 0, 0, now)
            arrivals = [inbox.Arrival(at.last_uid + number, raw, now) for number, raw in enumerate(mails, 1)]
            inbox.keep(connection, at, arrivals, now, reached=at.last_uid + len(mails))
        self.worker.decider.decide_waiting()

    def enter(self, name: str, status: Status = Status.REGISTERED, programme: str = "hverdagsledelse", **facts: Any) -> int:
        """A row of the registry, and one for each answer in `answers` (meeting key -> answer, or answer and who comes instead)."""
        answers, email = facts.pop("answers", {}), facts.pop("email", f"{name.lower().replace(' ', '.')}@by.example")
        columns = {key: facts.pop(key) for key in ROW if key in facts}
        person = Person(name, email, **facts)
        row = {key: getattr(person, key) for key in PERSON_FIELDS}
        row |= {"programme": programme, "address": email.casefold(), "email": email, "status": status.value, "language": "da"}
        row |= {"registered_by": email, "registered_at": AT, "changed_at": AT} | columns
        with self.database.write() as connection:
            number = connection.execute(registration.insert().values(row).returning(registration.c.id)).scalar_one()
            for meeting, answer in answers.items():
                said, stand_in = answer if isinstance(answer, tuple) else (answer, "")
                values = {"registration": number, "meeting": meeting, "uid": f"{number}-{meeting}@by.example", "sequence": 0}
                values |= {"stamped_at": AT, "digest": "x", "answer": Answer(said).value, "stand_in": stand_in}
                connection.execute(attendance.insert().values(values))
        return int(number)

    def note(self, code: str, address: str, programme: str = "hverdagsledelse", message: int | None = None, **values: object) -> None:
        """A line of the journal."""
        row = {"at": AT, "message": message, "address": address, "programme": programme, "sentence": journal_line(code, **values)}
        with self.database.write() as connection:
            connection.execute(journal.insert().values(row))

    def run(self, *arguments: str, code: int = 0) -> str:
        """What a command says, on either stream; fails unless it ends with the exit code `code`."""
        ended, said = self.type_in(*arguments)
        assert ended == code, said
        return said

    def rows(self, *arguments: str) -> list[dict[str, Any]]:
        return list(json.loads(self.run(*arguments, "--json")))

    @property
    def programmes(self) -> dict[str, Programme]:
        return dict(self.house.programmes)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    yield from desk_at(ROOT, f"sqlite:///{tmp_path / 'postbud.db'}", monkeypatch, capsys)


@pytest.fixture
def english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    """The desk of a house that speaks English."""
    home = tmp_path / "home"
    for name in ("programmes", "templates"):
        shutil.copytree(ROOT / name, home / name)
    rules = (ROOT / "mailbox_rules.yaml").read_text(encoding="utf-8")
    (home / "mailbox_rules.yaml").write_text(f"language: en\n{rules}", encoding="utf-8")
    yield from desk_at(home, f"sqlite:///{tmp_path / 'postbud.db'}", monkeypatch, capsys)


def desk_at(home: Path, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    """A desk in that home folder, on that database."""
    environment = {
        "POSTBUD_HOME": str(home), "POSTBUD_DATABASE": url, "POSTBUD_NOW": NOW, "POSTBUD_ADDRESS": "tilmelding@netvaerk.example",
    }  # fmt: skip
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def type_in(*arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        try:
            ended = run.main(list(arguments))
        except PostbudError as error:
            ended = told(error)
        except SystemExit as wrong_usage:
            ended = int(wrong_usage.code or 0)
        streams = capsys.readouterr()
        return ended, streams.out + streams.err

    database = open_database(url)
    house = Home(home, environment).house(Workflows(TABLE, DUE))
    yield Desk(house, database, Daemon(house, database, Stages()), type_in)
    database.close()


def told(error: PostbudError) -> int:
    from postbud.console.output import tell

    tell(error)
    return run.PROBLEMS

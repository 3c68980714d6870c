"""Faults of our own while a mail is decided: that mail is held, visibly, and the others are answered."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from postbud.daemon import House
from postbud.decide import MOST_ATTEMPTS, Decider, Workflows
from postbud.effects import Effect, SendLetter
from postbud.errors import told_briefly
from postbud.model.case import Case
from postbud.stages import Stages
from postbud.store import inbox
from postbud.store.database import Database, open_database
from postbud.store.letters import Scribe
from postbud.store.tables import letter, message, registration
from postbud.wiring import Home
from tests.daemon.conftest import NOW, ROOT, sign_up
from workflows import DUE, TABLE

Workflow = Callable[[Case], Iterator[Effect]]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


def house_with(**workflows: Workflow) -> House:
    return Home(ROOT, {"POSTBUD_NOW": NOW}).house(Workflows(TABLE | workflows, DUE))


def decider(database: Database, house: House) -> Decider:
    scribe = Scribe(house.templates, house.reasons, house.settings.address, house.settings.language, database.secret())
    return Decider(database, house.settings, house.programmes, house.workflows, scribe, house.clock, Stages())


def keep(database: Database, house: House, *mails: bytes) -> None:
    now = house.clock.now()
    with database.write() as connection:
        at = inbox.position(connection, "test") or inbox.start(connection, "test", 1, 0, 0, now)
        arrivals = [inbox.Arrival(at.last_uid + number, raw, now) for number, raw in enumerate(mails, 1)]
        inbox.keep(connection, at, arrivals, now, reached=at.last_uid + len(mails))


def states(database: Database) -> dict[str, str]:
    with database.read() as connection:
        return {row.sender: row.state for row in connection.execute(sa.select(message.c.sender, message.c.state))}


def registered(database: Database, status: str = "registered") -> list[str]:
    with database.read() as connection:
        return sorted(connection.execute(sa.select(registration.c.name).where(registration.c.status == status)).scalars())


def stumbles_over_bo(case: Case) -> Iterator[Effect]:
    """A workflow with a fault of its own, after it has already yielded something."""
    for effect in TABLE["register"](case):
        yield effect
        if case.message.sender and case.message.sender.name.startswith("Bo"):
            raise RuntimeError("geheim@by.example")


def test_a_workflow_that_fails_holds_its_mail_undoes_its_rows_and_lets_the_others_through(database: Database) -> None:
    house = house_with(register=stumbles_over_bo)
    keep(database, house, sign_up("Eva Lund"), sign_up("Bo Holm"), sign_up("Ida Bech"))

    decider(database, house).decide_waiting()

    assert registered(database) == ["Eva Lund", "Ida Bech"]
    assert states(database) == {
        "eva.lund@bibliotek.example": "decided", "bo.holm@bibliotek.example": "held", "ida.bech@bibliotek.example": "decided",
    }  # fmt: skip
    with database.read() as connection:
        told = connection.execute(sa.select(letter.c.letter).order_by(letter.c.letter)).scalars().all()
        assert told == ["confirmation", "confirmation", "held"]


def test_a_fault_is_logged_without_its_words(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    house = house_with(register=stumbles_over_bo)
    keep(database, house, sign_up("Bo Holm"))

    decider(database, house).decide_waiting()

    assert "RuntimeError" in caplog.text
    assert "geheim" not in caplog.text and "bo.holm" not in caplog.text.lower()


def test_a_fault_in_holding_itself_still_holds(database: Database) -> None:
    def fails(case: Case) -> Iterator[Effect]:
        raise RuntimeError("both")
        yield

    house = house_with(register=fails, hold=fails)
    keep(database, house, sign_up("Eva Lund"))

    decider(database, house).decide_waiting()

    with database.read() as connection:
        assert connection.execute(sa.select(message.c.state)).scalar_one() == "held"
        assert connection.execute(sa.select(message.c.reason)).scalar_one()


def test_a_template_that_cannot_be_rendered_holds_the_mail_it_was_for(database: Database) -> None:
    def writes_nonsense(case: Case) -> Iterator[Effect]:
        for effect in TABLE["register"](case):
            yield replace(effect, letter="findes-ikke") if isinstance(effect, SendLetter) else effect

    house = house_with(register=writes_nonsense)
    keep(database, house, sign_up("Eva Lund"))

    decider(database, house).decide_waiting()

    assert registered(database) == []
    assert states(database) == {"eva.lund@bibliotek.example": "held"}


def test_the_last_seat_goes_to_one_of_two_who_come_at_once(database: Database) -> None:
    house = house_with()
    full = house.programmes["souschefer"].model_copy(
        update={"sign_up": house.programmes["souschefer"].sign_up.model_copy(update={"capacity": 2})}
    )
    house = replace(house, programmes={**house.programmes, "souschefer": full})
    keep(database, house, sign_up("Eva Lund"), sign_up("Bo Holm"), sign_up("Ida Bech"))

    decider(database, house).decide_waiting()

    assert registered(database) == ["Bo Holm", "Eva Lund"]
    assert registered(database, "waiting list") == ["Ida Bech"]


def test_a_mail_that_came_before_the_deadline_counts_though_it_is_read_after_it(database: Database) -> None:
    house = house_with()
    deadline = house.programmes["souschefer"].closes_at
    assert deadline
    house.clock.move_to(deadline - timedelta(minutes=5))
    keep(database, house, sign_up("Eva Lund"))
    house.clock.move_to(deadline + timedelta(hours=2))
    keep(database, house, sign_up("Bo Holm"))

    decider(database, house).decide_waiting()

    assert registered(database) == ["Eva Lund"]


KILLER = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from postbud.store.database import open_database
from tests.daemon.test_faults import decider, house_with
from workflows import TABLE

def kills(case):
    if case.message.sender.name.startswith("Bo"):
        os._exit(9)
    return TABLE["register"](case)

database = open_database(sys.argv[2])
decider(database, house_with(register=kills)).decide_waiting()
"""


def test_a_mail_that_brings_the_process_down_is_held_at_last_and_blocks_nobody(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'postbud.db'}"
    database = open_database(url)
    house = house_with()
    keep(database, house, sign_up("Eva Lund"), sign_up("Bo Holm"), sign_up("Ida Bech"))

    ends = []
    while not ends or ends[-1] != 0:
        ends.append(subprocess.run([sys.executable, "-c", KILLER, str(ROOT), url], check=False, cwd=ROOT).returncode)
        assert len(ends) < 20

    assert ends.count(9) == MOST_ATTEMPTS
    assert registered(database) == ["Eva Lund", "Ida Bech"]
    assert states(database)["bo.holm@bibliotek.example"] == "held"
    database.close()


def test_a_fault_is_told_by_kind_and_line() -> None:
    try:
        list(TABLE["register"](None))  # type: ignore[arg-type]
    except AttributeError as error:
        assert told_briefly(error).startswith("AttributeError in register.py:")

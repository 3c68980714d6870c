"""Three daemons on one PostgreSQL, as on three machines, that are killed, frozen and thawed in turn, and PostgreSQL with them.

Nobody is lost, nobody is registered twice, and what was sent again is the very same letter. It can be played longer, and tells figures:

    POSTBUD_KILLS=60 python -m pytest tests/daemon/test_machines.py -s
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from postbud.model.settings import CONNECTIONS_HERE
from postbud.store.database import READING
from tests.conftest import Mailbox
from tests.daemon.conftest import ROOT, Postbud, end, postbud_for, sign_up
from tests.daemon.test_kill import FIRST, LAST
from tests.servers.postgres import Postgres
from tests.servers.smtp import SmtpServer, slow

KILLS = int(os.environ.get("POSTBUD_KILLS", "6"))
SIGN_UPS = 150
NAMES = [f"{first} {last}" for first in FIRST for last in LAST][:SIGN_UPS]
READERS = sa.text("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = :space AND granted")


@pytest.fixture
def own_postgres(postgres: Postgres) -> Iterator[Postgres]:
    """One to kill; skipped where there is none."""
    with Postgres() as server:
        yield server


@pytest.fixture
def machines(own_postgres: Postgres, mailbox: Mailbox, smtp_server: SmtpServer, tmp_path: Path) -> Iterator[list[Postbud]]:
    """Three homes with the same files and one database."""
    url = own_postgres.new_database()
    made = []
    for name in ("a", "b", "c"):
        for folder in ("programmes", "templates"):
            shutil.copytree(ROOT / folder, tmp_path / name / folder)
        shutil.copy(ROOT / "mailbox_rules.yaml", tmp_path / name)
        made.append(postbud_for(mailbox, smtp_server, url, POSTBUD_HOME=str(tmp_path / name)))
    yield made
    for one in made:
        end(one)


def url_of(machine: Postbud) -> str:
    return machine.environment["POSTBUD_DATABASE"]


def count_of(url: str, statement: sa.TextClause, **values: object) -> int:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = len(connection.execute(statement, values).all())
    engine.dispose()
    return found


def wait_for(what: Callable[[], bool], seconds: float = 90) -> float:
    """Wait until it is so, however long that takes on a busy machine; returns the seconds it took."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < seconds, "it never came to pass"
        time.sleep(0.1)
    return time.monotonic() - began


def tell(figures: str) -> None:
    """For docs/reliability.md; seen with -s."""
    print(figures)  # noqa: T201


def assert_each_has_one_letter(smtp: SmtpServer, names: list[str], most_again: int) -> int:
    """Everybody has a letter, and whoever has it twice has the same twice; returns how many letters were sent again."""
    letters = defaultdict(set)
    for taken in smtp.taken:
        letters[taken.recipients[0]].add(taken.content)
    assert len(letters) == len(names)
    assert [address for address, bytes_ in letters.items() if len(bytes_) > 1] == []
    again = len(smtp.taken) - len(names)
    assert again <= most_again
    return again


def test_three_machines_are_killed_in_turn_and_the_database_with_them(
    machines: list[Postbud], own_postgres: Postgres, mailbox: Mailbox, smtp_server: SmtpServer
) -> None:
    dice, url, takeovers = random.Random(), url_of(machines[0]), []
    machines[0].once()
    smtp_server.script(slow("body", 0.02))
    running: list[subprocess.Popen[str]] = [machine.start() for machine in machines]

    for number in range(KILLS):
        mailbox.deliver(*[sign_up(name) for name in NAMES[number::KILLS]])
        time.sleep(dice.uniform(0.3, 1.5))
        if number % 3 == 2:
            own_postgres.kill()
            time.sleep(dice.uniform(0, 1))
            own_postgres.restart()
        running[number % 3].kill()
        running[number % 3].wait()
        running[number % 3] = machines[number % 3].start()
        takeovers.append(wait_for(lambda: count_of(url, READERS, space=READING) > 0))
    smtp_server.script()
    wait_for(lambda: len({taken.recipients[0] for taken in smtp_server.taken}) == SIGN_UPS)
    for process in running:
        process.terminate()
    for process in running:
        process.wait(60)
    machines[0].once()

    assert sorted(row["name"] for row in machines[0].rows("registrations")) == sorted(NAMES)
    assert {row["state"] for row in machines[0].rows("outbox")} == {"sent"}
    assert len(machines[0].rows("outbox")) == SIGN_UPS
    assert machines[0].rows("held") == []
    again = assert_each_has_one_letter(smtp_server, NAMES, KILLS * CONNECTIONS_HERE * 2)
    tell(f"{KILLS} kills, {SIGN_UPS} sign-ups, none lost or doubled; sent again: {again}; a reader after at most {max(takeovers):.1f} s")


def test_a_frozen_machine_loses_its_place_and_sends_nothing_when_it_thaws(
    machines: list[Postbud], mailbox: Mailbox, smtp_server: SmtpServer
) -> None:
    url, names = url_of(machines[0]), NAMES[:40]
    machines[0].once()
    smtp_server.script(slow("body", 0.1))
    frozen = machines[0].start()
    wait_for(lambda: count_of(url, READERS, space=READING) == 1)
    mailbox.deliver(*[sign_up(name) for name in names])
    wait_for(lambda: len(smtp_server.taken) >= 5)  # letters are in hand

    frozen.send_signal(signal.SIGSTOP)
    machines[1].start()
    took = wait_for(lambda: len({taken.recipients[0] for taken in smtp_server.taken}) == len(names), 180)
    before = len(smtp_server.taken)
    frozen.send_signal(signal.SIGCONT)
    mailbox.deliver(sign_up(NAMES[-1]))
    wait_for(lambda: any(taken.recipients[0].startswith(NAMES[-1].lower().replace(" ", ".")) for taken in smtp_server.taken))
    frozen.terminate()
    frozen.wait(60)

    again = assert_each_has_one_letter(smtp_server, [*names, NAMES[-1]], CONNECTIONS_HERE)
    assert len(smtp_server.taken) - before - 1 <= CONNECTIONS_HERE  # at most what a connection had in hand as it froze
    assert len(machines[1].rows("outbox")) == len(names) + 1
    tell(f"a frozen machine: its letters left after {took:.1f} s, sent again {again}")

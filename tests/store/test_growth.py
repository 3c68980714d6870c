"""Daily work reads what it needs, however many mails, people and letters there are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.growth import Bud
from postbud.store import changes


@pytest.fixture
def bud(tmp_path: Path) -> Iterator[Bud]:
    bud = Bud(tmp_path, 200, "")
    yield bud
    bud.database.close()


def test_no_statement_of_the_daily_work_reads_a_whole_table_that_grows(bud: Bud) -> None:
    """SQLite plans by the indexes that there are and not by the number of rows, so a few are enough."""
    with bud.watched("the daily work"):
        bud.sign_up(3, "1")
        for work in (bud.send, bud.move, bud.tick, bud.start, bud.letter_on_schedule, bud.health):
            work()
        with bud.database.read() as connection:  # for invoices
            changes.departures(connection, "souschefer")

    assert not list(bud.watch.offenders())
    assert len(bud.watch.asked) > 30

"""Letters that were ready and did not leave are told, once, with why; and mail held for an opening follows the opening."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from postbud.store import outbox
from postbud.store.tables import letter, message
from tests.running import Running
from tests.schedule.test_by_word import told
from tests.schedule.years import ONE, comes

Run = Callable[..., Running]


def ready(run: Run) -> Running:
    """Two practical letters are written and wait: nothing has taken them yet."""
    running = run(ONE, now="2025-04-10T09:00")
    for name in ("eva", "bo"):
        running.receive(comes(name))
    running.live_until("2025-04-16 10:00")
    assert len(running.got("practical")) == 2
    return running


def states(running: Running) -> set[str]:
    return {row.state for row in running.rows(letter) if row.letter == "practical" and row.meeting == "1" and "04-24" in row.occasion}


def test_letters_about_a_meeting_that_was_moved_do_not_leave_and_the_coordinator_hears_of_it_once(run: Run) -> None:
    running = ready(run)
    running.edit("net", "2025-04-24", "2025-05-22")
    running.live_until("2025-04-20 12:00", restarts=True)

    assert states(running) == {"recalled"}
    assert [one.to for one in running.got("missed")] == ["kirsten"]
    assert "flyttet eller aflyst" in told(running, "missed") and "til 2 modtagere" in told(running, "missed")


def test_a_slip_of_the_pen_that_is_mended_at_once_recalls_nothing_and_tells_nothing(run: Run) -> None:
    running = ready(run)
    running.edit("net", "2025-04-24", "2025-05-22")
    running.edit("net", "2025-05-22", "2025-04-24")
    running.live_until("2025-04-17 12:00", restarts=True)

    assert states(running) == {"waiting"}
    assert running.got("missed") == []


def test_letters_that_waited_until_it_was_too_late_are_told_once_however_many_they_are(run: Run) -> None:
    running = ready(run)
    running.clock.move_to(running.at("2025-04-24 11:00"))
    for _ in range(3):
        with running.database.write() as connection:
            outbox.lease(connection, "us", running.clock.now() + timedelta(seconds=1), 9)
    running.live_until("2025-04-24 12:00")

    assert states(running) == {"recalled"}
    assert [one.to for one in running.got("missed")] == ["kirsten"]
    assert "nåede ikke af sted" in told(running, "missed")


def test_an_opening_that_is_moved_earlier_lets_those_in_who_wait_for_it(run: Run) -> None:
    opens = ONE.replace("meetings:", "sign_up: {opens: 2025-03-03 8:00}\nmeetings:")
    running = run(opens, now="2025-02-01T09:00")
    running.receive(comes("eva"))
    assert [row.state for row in running.rows(message)] == ["held"]

    running.edit("net", "2025-03-03", "2025-02-10")
    running.live_until("2025-02-10 09:00")
    assert [(one.to, one.at) for one in running.got("confirmation")] == [("eva", "2025-02-10 08:00")]


def test_an_opening_that_is_moved_later_lets_nobody_in_before(run: Run) -> None:
    opens = ONE.replace("meetings:", "sign_up: {opens: 2025-02-10 8:00}\nmeetings:")
    running = run(opens, now="2025-02-01T09:00")
    running.receive(comes("eva"))

    running.edit("net", "2025-02-10", "2025-03-03")
    running.live_until("2025-03-02 09:00")
    assert running.got("confirmation") == []
    running.live_until("2025-03-03 09:00")
    assert [one.at for one in running.got("confirmation")] == ["2025-03-03 08:00"]

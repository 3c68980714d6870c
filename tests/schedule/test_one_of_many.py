"""A letter that cannot be written for one of many: the others get theirs, and that one is visible with its reason."""

from __future__ import annotations

from collections.abc import Callable

from postbud.letters import Templates
from postbud.model.invitee import Invitee
from postbud.store import invitees
from postbud.store.tables import letter
from tests.running import Running
from tests.schedule.test_by_word import says
from tests.schedule.test_changed_texts import enclosed
from tests.schedule.years import ONE

Run = Callable[..., Running]
OPENS = ONE.replace("meetings:", "sign_up: {opens: 2025-02-03 8:00}\nmeetings:")


def invite_all(running: Running, *people: tuple[str, str]) -> None:
    with running.database.write() as connection:
        rows = [Invitee("net", email.casefold(), email, name) for email, name in people]
        invitees.add(connection, rows, "test", running.clock.now())


def test_a_letter_that_fails_for_one_leaves_for_the_others(run: Run) -> None:
    # given: the letter counts the letters of everybody's name, and one has none
    running = run(OPENS, now="2025-02-01T09:00")
    path = running.home / "templates" / "announcement.da.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n{{ participant.name | length }}\n", encoding="utf-8")
    running.daemon.decider.scribe.use(Templates.load(running.home / "templates", "da"), running.house.reasons)
    invite_all(running, ("eva@by.example", "Eva Lund"), ("bo@by.example", ""), ("ida@by.example", "Ida Bech"))

    # when: the letter was changed, so its coordinator is asked, and shown how somebody gets it for whom it can be written
    running.live_until("2025-02-04 10:00")
    assert "eva@by.example" in str(enclosed(running)["To"])
    says(running, "JA", letter="bulk-question")
    running.restart()
    running.work()

    # then
    assert sorted(one.to for one in running.got("announcement")) == ["eva", "ida"]
    (refused,) = [row for row in running.rows(letter) if row.state == "refused"]
    assert refused.email == "bo@by.example"
    assert "announcement" in refused.error
    assert {row.state for row in running.rows() if row.kind == "letter" and row.key.startswith("announcement|")} == {"done"}


def test_an_address_that_no_header_can_hold_stops_nobody_else(run: Run) -> None:
    running = run(OPENS, now="2025-02-01T09:00")
    odd = (("bø@by.example", "Bø"), ("a b@by.example", "Line\r\nBcc: x@y.example"), (f"{'x' * 300}@by.example", ""), ("ida", "Ida"))
    invite_all(running, ("eva@by.example", "Eva Lund"), *odd)

    running.live_until("2025-02-04 10:00")

    assert "eva" in [one.to for one in running.got("announcement")]
    assert {row.state for row in running.rows() if row.kind == "letter" and row.key.startswith("announcement|")} == {"done"}
    written = [row for row in running.rows(letter) if row.letter == "announcement"]
    assert len(written) == 5
    assert not [row for row in written if b"\nBcc:" in row.raw]


def test_a_schedule_without_the_dates_it_hangs_on_sends_nothing_and_breaks_nothing(run: Run) -> None:
    text = ONE + "schedule:\n  practical: 5 days before each meeting\n  thanks: false\n"
    running = run(text.replace("date: 2025-04-24, ", ""), now="2025-02-01T09:00")
    invite_all(running, ("eva@by.example", "Eva Lund"))

    running.live_until("2025-07-01 10:00", restarts=True)

    assert running.got("practical", "thanks", "sign-up-reminder", "announcement", "missed") == []


def test_a_schedule_that_is_all_past_sends_nothing(run: Run) -> None:
    running = run(OPENS.replace("2025", "2024") + "schedule: {reunion: false}\n", now="2025-02-01T09:00")
    invite_all(running, ("eva@by.example", "Eva Lund"))

    running.live_until("2025-07-01 10:00", restarts=True)

    assert running.got() == []

"""A coordinator's word: on a letter of the Monday letter, and on a letter to very many. By mail, through the real reading and rules."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from postbud.store.tables import message
from tests.running import Running
from tests.schedule.years import ONE, answer, comes, writes

Run = Callable[..., Running]


@pytest.fixture
def monday(run: Run) -> Running:
    """It is Monday before Easter at noon; the Monday letter speaks of two letters, on Wednesday: the practical one and one of its own."""
    running = run(ONE + "schedule:\n  own: {letter: practical, to: registered, when: 2025-04-16 10:00}\n", now="2025-04-10T09:00")
    running.receive(comes("eva"))
    running.live_until("2025-04-14 12:00")
    assert "Brev 2" in running.parsed("weekly").get_body(("plain",)).get_content()  # type: ignore[union-attr]
    return running


def says(running: Running, words: str, *, letter: str = "weekly", number: int = 1, **who: str) -> None:
    running.receive(answer(running.letters(letter)[0], words, number=number, **who))
    running.work()


def told(running: Running, name: str = "weekly-done") -> str:
    body = running.parsed(name).get_body(("plain",))
    assert body
    return " ".join(body.get_content().split())


def test_wait_puts_one_letter_off_for_a_week_whatever_else_happens(monday: Running) -> None:
    says(monday, "vent 1")
    monday.restart()
    monday.edit("net", "Velkommen", "Velkomst")
    monday.live_until("2025-04-23 12:00", restarts=True)

    assert "udskudt" in told(monday)
    assert [one.at for one in monday.got("practical")] == ["2025-04-16 10:00", "2025-04-22 07:00"]  # Easter Monday lies in between


def test_send_sends_one_letter_at_once_and_not_again(monday: Running) -> None:
    says(monday, "Hej\n\nSend 1\n\nVenlig hilsen\nKirsten")
    monday.restart()
    monday.live_until("2025-04-20 12:00")

    assert "med det samme" in told(monday)
    assert [one.at for one in monday.got("practical")] == ["2025-04-14 12:00", "2025-04-16 10:00"]


def both_weeks(folder: Path, second: str = "kirsten@koordinator.example") -> Running:
    """Two programmes with a letter each this week, and the address of the second's coordinator."""
    other = ONE.replace("Netværk for børnebibliotekarer", "Studiekreds om musik").replace("børnenetværket", "musikkredsen")
    running = Running(folder / "home", {"net": ONE, "to": other.replace("kirsten@koordinator.example", second)}, now="2025-04-10T09:00")
    running.work()
    running.receive(comes("eva"))
    running.receive(writes("bo", "Tilmelding", "Jeg vil gerne tilmelde mig musikkredsen."))
    running.live_until("2025-04-14 12:00")
    return running


def test_a_coordinator_of_two_programmes_gets_one_letter_and_a_number_means_one_line_of_it(tmp_path: Path) -> None:
    running = both_weeks(tmp_path)
    assert [one.to for one in running.got("weekly")] == ["kirsten"]
    lines = [line for line in told(running, "weekly").split("- ") if line.startswith("Brev ")]
    assert ["Netværk for børnebibliotekarer" in lines[0], "Studiekreds om musik" in lines[1], len(lines)] == [True, True, 2]

    says(running, "send 2")
    running.live_until("2025-04-15 12:00")
    assert [(one.to, one.at) for one in running.got("practical")] == [("bo", "2025-04-14 12:00")]
    running.close()


def test_two_coordinators_hear_each_of_his_own_programme(tmp_path: Path) -> None:
    running = both_weeks(tmp_path, "kit@koordinator.example")
    assert sorted(one.to for one in running.got("weekly")) == ["kirsten", "kit"]
    assert "Studiekreds om musik" in running.parsed("weekly")["Subject"] and "børnebibliotekarer" not in told(running, "weekly")

    running.receive(answer(running.letters("weekly")[-1], "send 1", by="Kit Friis <kit@koordinator.example>"))
    running.work()
    assert [(one.to, one.at) for one in running.got("practical")] == [("bo", "2025-04-14 12:00")]
    running.close()


def test_a_number_that_is_not_there_changes_nothing_and_waits_for_a_human(monday: Running) -> None:
    says(monday, "vent 7")
    monday.live_until("2025-04-20 12:00")

    assert [row.state for row in monday.rows(message)][-1] == "held"
    assert [one.at for one in monday.got("practical")] == ["2025-04-16 09:00", "2025-04-16 10:00"]


def test_a_second_answer_counts_while_the_letter_waits(monday: Running) -> None:
    says(monday, "vent 1")
    says(monday, "send 1", number=2)

    assert [one.at for one in monday.got("practical")] == ["2025-04-14 12:00"]


def test_an_answer_after_the_letter_has_left_is_told_that_it_changed_nothing(monday: Running) -> None:
    says(monday, "send 1")
    says(monday, "vent 1", number=2)
    monday.live_until("2025-04-23 12:00")

    assert "ikke længere" in told(monday)
    assert [one.at for one in monday.got("practical")] == ["2025-04-14 12:00", "2025-04-16 10:00"]


def test_a_stranger_who_answers_the_monday_letter_changes_nothing(monday: Running) -> None:
    says(monday, "send 1", by="Frej Fremmed <frej@fremmed.example>")

    assert monday.got("practical") == []
    assert [row.state for row in monday.rows(message)][-1] == "held"


# A letter to very many

MANY = [f"deltager{number}" for number in range(5)]


@pytest.fixture
def asked(run: Run) -> Running:
    """An announcement to five, where more than three are asked about."""
    running = run(ONE.replace("meetings:", "sign_up: {opens: 2025-02-03 8:00}\nmeetings:"), now="2025-02-01T09:00", ask_above=3)
    running.invite("net", *MANY)
    running.live_until("2025-02-03 10:00")
    assert running.got("announcement") == []
    assert [one.to for one in running.got("bulk-question")] == ["kirsten"]
    return running


def test_yes_sends_to_all_once_however_often_it_is_said(asked: Running) -> None:
    says(asked, "JA", letter="bulk-question")
    says(asked, "Ja tak", letter="bulk-question", number=2)
    asked.edit("net", "Velkommen", "Velkomst")
    asked.live_until("2025-02-20 10:00", restarts=True)

    assert sorted(one.to for one in asked.got("announcement")) == MANY


def test_a_yes_stays_when_the_programmes_are_planned_anew_before_it_is_acted_on(asked: Running) -> None:
    asked.receive(answer(asked.letters("bulk-question")[0], "JA"))
    asked.edit("net", "Velkommen", "Velkomst")
    asked.restart()
    asked.work()

    assert sorted(one.to for one in asked.got("announcement")) == MANY


def test_no_sends_to_nobody(asked: Running) -> None:
    says(asked, "NEJ", letter="bulk-question")
    asked.live_until("2025-06-20 10:00", restarts=True)

    assert asked.got("announcement") == []
    assert not any("fik ikke svar" in text for text in asked.letters("missed"))


def test_a_yes_that_comes_too_late_sends_nothing_and_says_so(run: Run) -> None:
    running = run(ONE, now="2025-04-10T09:00", ask_above=1)
    for name in ("eva", "bo"):
        running.receive(comes(name))
    running.live_until("2025-04-24 11:00")
    assert [one.to for one in running.got("missed")] == ["kirsten"]
    assert "fik ikke svar i tide" in told(running, "missed")

    says(running, "JA", letter="bulk-question")
    running.live_until("2025-04-24 12:00")

    assert running.got("practical") == []
    assert [one.to for one in running.got("missed")] == ["kirsten", "kirsten"]
    assert "blevet for sent" in told(running, "missed")


def test_a_yes_about_a_date_that_was_moved_meanwhile_sends_nothing_twice(run: Run) -> None:
    running = run(ONE, now="2025-04-10T09:00", ask_above=1)
    for name in ("eva", "bo"):
        running.receive(comes(name))
    running.live_until("2025-04-16 11:00")
    running.edit("net", "2025-04-24", "2025-05-22")

    says(running, "JA", letter="bulk-question")
    running.live_until("2025-05-20 12:00")

    assert running.got("practical") == []  # of the new date is asked anew
    assert len(running.got("bulk-question")) == 2

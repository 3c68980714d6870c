"""What people answer to a poll is taken back with FORTRYD; none of the days, or one that is not offered, loses nothing either."""

from __future__ import annotations

import pytest

from tests.polls.test_polls import BO, EVA, IDA, Start, body, letters_to, noted, run, say

__all__ = ["run"]


def test_an_answer_is_taken_back_to_the_one_before_and_to_none_at_all(run: Start) -> None:
    # given two answers
    running = run()
    say(running, EVA, "Kun den 5. juni", "poll")
    say(running, EVA, "Helst den 12. juni", "poll-noted")
    assert noted(running, EVA) == "my*m" and "svar FORTRYD senest torsdag den 13. marts" in body(running, "poll-noted")

    # when the newer one is taken back, the older one counts; the same again changes nothing
    assert letters_to(say(running, EVA, "FORTRYD", "poll-noted")) == [("undone", "eva")]
    assert noted(running, EVA) == "ynn"
    assert letters_to(say(running, EVA, "fortryd", "poll-noted")) == [("undo-too-late", "eva")]
    assert noted(running, EVA) == "ynn" and "allerede gjort" in body(running, "undo-too-late")

    # an undoing can be undone, and nobody else's FORTRYD does anything
    assert letters_to(say(running, EVA, "FORTRYD", "undone")) == [("undone", "eva")]
    assert noted(running, EVA) == "my*m"
    say(running, BO, "FORTRYD", "poll-noted", to="eva")
    assert noted(running, EVA) == "my*m"

    # whoever takes his only answer back is silent again, and reminded; when the poll is over an answer stays
    say(running, BO, "alle", "poll")
    say(running, BO, "FORTRYD", "poll-noted")
    assert noted(running, BO) == ""
    running.live_until("2025-03-24 08:00")
    assert {one.to for one in running.got("poll-reminder")} == {"bo", "ida"}
    say(running, IDA, "2", "poll")
    running.live_until("2025-03-24 10:00")
    assert letters_to(say(running, IDA, "FORTRYD", "poll-noted")) == [("poll-over", "ida")]
    assert noted(running, IDA) == "nyn"


@pytest.mark.parametrize("words", ["Ingen af dem passer", "Ingen af dem"])
def test_none_of_them_is_an_answer(run: Start, words: str) -> None:
    running = run(people=(EVA,))
    assert letters_to(say(running, EVA, words, "poll")) == [("poll-noted", "eva")]
    assert noted(running, EVA) == "nnn"


def test_a_day_that_is_not_offered_beside_one_that_is_loses_neither(run: Start) -> None:
    running = run(people=(EVA,))
    got = say(running, EVA, "Den 12. juni passer, eller den 20. juni", "poll")
    assert letters_to(got) == [("poll-noted", "eva"), *(("poll-suggestion", one) for one in ("lise", "mikkel", "gruppen"))]
    assert noted(running, EVA) == "nyn" and "20. juni" in body(running, "poll-noted") and "20. juni" in body(running, "poll-suggestion")

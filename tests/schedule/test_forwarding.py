"""Whoever passes an invitation on is told how a colleague signs up; the colleague's mail is a sign-up."""

from __future__ import annotations

from collections.abc import Callable

from postbud.store.tables import message
from tests.running import Running
from tests.schedule.test_by_word import told
from tests.schedule.years import ONE, answer, writes

Run = Callable[..., Running]
FORWARD = ONE.replace("meetings:", "sign_up: {opens: 2025-02-03 8:00, deadline: 2025-03-15, forward: true}\nmeetings:")
EVA = "Eva Lund <eva@by.example>"


def invited(run: Run, text: str) -> Running:
    running = run(text, now="2025-02-01T09:00")
    running.invite("net", "eva")
    running.live_until("2025-02-03 10:00")
    return running


def test_whoever_passes_it_on_is_told_how_a_colleague_signs_up_and_the_colleague_does(run: Run) -> None:
    running = invited(run, FORWARD)
    running.receive(answer(running.letters("announcement")[0], "Jeg har sendt den videre til Pia i børneafdelingen.", by=EVA))

    assert [one.to for one in running.got("forwarding")] == ["eva"]
    assert "15. marts 2025" in told(running, "forwarding")

    words = "Jeg har fået jeres invitation til børnenetværket af en kollega og vil gerne være med."
    running.receive(writes("pia", "Børnenetværket", words))
    assert [one.to for one in running.got("confirmation")] == ["pia"]
    assert running.got("held") == []


def test_a_human_answers_where_a_programme_is_not_to_be_passed_on_or_takes_nobody_in(run: Run) -> None:
    for text, when in ((FORWARD.replace("forward: true", "forward: false"), "2025-02-04 10:00"), (FORWARD, "2025-03-17 10:00")):
        running = invited(run, text)
        running.live_until(when)
        running.receive(answer(running.letters("announcement")[0], "Må jeg sende invitationen videre til en kollega?", by=EVA))

        assert running.got("forwarding") == []
        assert [row.state for row in running.rows(message)] == ["held"]

"""Roles that are welcome only under a condition: the coordinator decides, and nobody is refused by a program."""

from __future__ import annotations

import pytest

from postbud.model.registration import Status
from postbud.store.tables import registration
from tests.groups.leaders import writes
from tests.invoices.conftest import run
from tests.invoices.test_ean_numbers import NET, Run
from tests.running import Running
from tests.schedule.years import answer

__all__ = ["run"]
RULE = "Konsulenter kun, hvis de leder nogen."
CONDITIONS = f"  conditions:\n    - roles: [konsulent, chefkonsulent]\n      words: {RULE}\n"
SOFT = NET.replace("  ean: true\n", "").replace("sign_up:\n", f"sign_up:\n{CONDITIONS}")
ME, LED = "Jeg tilmelder mig Hverdagsledelse.", "Jeg er {}."


def words_of(running: Running, letter: str) -> str:
    body = running.parsed(letter).get_body(("plain",))
    return str(body.get_content()) if body else ""


@pytest.mark.parametrize(
    ("title", "asked"), [("konsulent", True), ("Chefkonsulent", True), ("afdelingsleder", False), ("konsulentchef", False), ("", False)]
)
def test_a_title_is_compared_in_whole_words(run: Run, title: str, asked: bool) -> None:
    running = run(SOFT)
    running.receive(writes("Eva Holm", f"{ME} {LED.format(title) if title else ''}"))

    assert all(RULE in words_of(running, name) for name in ("approval-request", "approval-awaited") if asked)
    assert bool(running.letters("approval-request")) is asked and bool(running.letters("confirmation")) is not asked


def test_one_of_several_waits_and_the_others_are_in_and_a_seat_that_is_taken_over_is_asked_about_too(run: Run) -> None:
    running = run(SOFT)
    named = "konsulent Bo Kær (bo.kaer@kommune.example) og afdelingsleder Ida Dam (ida.dam@kommune.example)"
    running.receive(writes("Sanne Krog", f"Jeg vil gerne tilmelde {named} til Hverdagsledelse."))
    told = words_of(running, "registered-others")
    assert told.index("Ida Dam") < told.index("Bo Kær")

    running.receive(answer(running.letters("approval-request")[0], "nej"))
    instead = "Min kollega, chefkonsulent Per Lund (per.lund@kommune.example), overtager min plads i Hverdagsledelse."
    running.receive(writes("Ida Dam", instead))

    assert {row.name: row.status for row in running.rows(registration)} == {
        "Bo Kær": Status.DECLINED, "Ida Dam": Status.CANCELLED, "Per Lund": Status.AWAITING_APPROVAL,
    }  # fmt: skip
    running.receive(answer(running.letters("approval-request")[1], "ja", number=2))
    assert running.rows(registration)[-1].status == Status.REGISTERED

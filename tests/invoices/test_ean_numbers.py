"""EAN numbers: read from ordinary mails, asked for once where they are missing, once more where they cannot be right, never guessed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from postbud.model.reading import Intent, Thread
from postbud.store.tables import message, registration
from tests.groups.leaders import writes
from tests.reading.mails import reading
from tests.running import Running
from tests.schedule.years import answer

Run = Callable[..., Running]
NET = """
title: Hverdagsledelse
coordinators:
  - name: Kirsten Koordinator
    email: kirsten@koordinator.example
sign_up:
  deadline: 2025-03-15
price:
  amount: 4500
  ean: true
"""
GOOD, WRONG, SHORT = "5798009876546", "5798009876545", "579800987654"
ASKED, ELSEWHERE = Thread("hverdagsledelse", "ean-asked"), Thread("hverdagsledelse", "confirmation")


@pytest.mark.parametrize(
    ("words", "thread", "found"),
    [
        # As short as people write, with or without our question above it
        (GOOD, ASKED, (GOOD, None, "")),
        ("Hej\n\nDet er 5798 0098 7654 6.\n\nMvh Mie", ASKED, (GOOD, None, "")),
        ("Tak for bekræftelsen. Vores EAN-nummer er 5798009876546.", ELSEWHERE, (GOOD, None, "")),
        ("Her kommer nummeret:\n\n5798009876546, rekvisition 4711", ASKED, (GOOD, "4711", "")),
        (f"EAN: {GOOD}\nAtt.: Fakturamodtageren", None, (GOOD, "Fakturamodtageren", "")),
        # It need not begin with 579800, and one that cannot be right is told from a telephone number
        ("GLN 7300010000001", ASKED, ("7300010000001", None, "")),
        (f"EAN {WRONG}", ELSEWHERE, (None, None, WRONG)),
        (f"Det er {SHORT}.", ASKED, (None, None, SHORT)),
    ],
)
def test_a_mail_that_says_nothing_but_the_number_is_news_about_its_sender(
    words: str, thread: Thread | None, found: tuple[str | None, str | None, str]
) -> None:
    read = reading(f"{words}\n\nHverdagsledelse" if thread is None else words, thread=thread, subject="SV: EAN")
    (person,) = read.people

    assert (read.intent.value, read.sure or thread is None) == (Intent.CHANGE, True)
    assert (person.value.ean, person.value.reference, read.wrong_ean) == found


@pytest.mark.parametrize(
    "words",
    [
        f"Vores EAN-nummer er ikke {GOOD}.",
        f"Kan I bruge EAN {GOOD}?",
        f"Jeg melder fra, men regningen kan sendes til EAN {GOOD}.",
        f"Økonomiafdelingen har spurgt, om EAN {GOOD} stadig er vores.",
        f"Tak for en god dag.\n\nVenlig hilsen\nMie Lund\nEAN {GOOD}",
        "Vi har ikke noget EAN-nummer.",
    ],
)
def test_a_mail_that_says_more_or_something_else_is_not(words: str) -> None:
    read = reading(words, thread=ELSEWHERE, subject="SV: Bekræftelse")

    assert read.intent.value is not Intent.CHANGE or not read.sure


def numbers(running: Running) -> dict[str, str | None]:
    return {row.name: row.ean for row in running.rows(registration)}


def test_a_number_that_stays_wrong_is_put_to_a_human_and_the_registration_stands(run: Run) -> None:
    running = run(NET)
    running.receive(writes("Eva Holm", f"Jeg tilmelder mig Hverdagsledelse. EAN: {WRONG}"))
    running.receive(answer(running.letters("ean-asked")[-1], f"EAN {WRONG}", by="Eva Holm <eva.holm@kommune.example>"))
    running.receive(answer(running.letters("ean-asked")[-1], f"EAN {WRONG}", by="Eva Holm <eva.holm@kommune.example>", number=2))

    assert len(running.letters("confirmation")) == 1
    assert [WRONG in text for text in running.letters("ean-asked")] == [True, True]
    assert running.rows(message)[-1].state == "held"
    assert numbers(running) == {"Eva Holm": None}


def test_one_number_is_for_all_whom_somebody_signs_up_but_not_for_who_has_another(run: Run) -> None:
    running = run(NET)
    two = "Bo Kær (bo.kaer@kommune.example) og Ida Dam (ida.dam@kommune.example)"
    running.receive(writes("Eva Holm", f"Jeg tilmelder mig selv, {two} til Hverdagsledelse. Fakturaen skal til EAN {GOOD}."))
    assert numbers(running) == dict.fromkeys(("Eva Holm", "Bo Kær", "Ida Dam"), GOOD)
    assert not running.letters("ean-asked")

    running.receive(writes("Bo Kær", "Mit EAN-nummer er 5798000000001.", subject="SV: EAN"))
    running.receive(writes("Eva Holm", "Vores EAN-nummer er 5798000000018.", subject="SV: EAN", number=2))

    assert numbers(running) == {"Eva Holm": "5798000000018", "Bo Kær": "5798000000001", "Ida Dam": GOOD}


def test_who_is_free_or_pays_nothing_by_ean_is_asked_nothing(run: Run) -> None:
    for price in ("amount: 4500", "amount: 0\n  ean: true"):
        running = run(NET.replace("amount: 4500\n  ean: true", price))
        running.receive(writes("Eva Holm", "Jeg tilmelder mig Hverdagsledelse."))

        assert len(running.letters("confirmation")) == 1 and not running.letters("ean-asked")

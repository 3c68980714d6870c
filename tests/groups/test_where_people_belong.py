"""Level, department and wishes: read from ordinary mails, asked for once where they are missing, corrected by mail or by a line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from postbud.message import read_message
from postbud.model.message import Address
from postbud.model.reading import Intent, Reading, Thread
from postbud.programmes import read_programme
from postbud.reading import read
from postbud.store.tables import message, registration
from tests.groups.leaders import NET, joins, writes
from tests.running import Running
from tests.schedule.years import answer

Run = Callable[..., Running]
PROGRAMMES = {"net": read_programme(NET, "net", "net.yaml")}
OTHER = "øvrige ledelsesniveauer"


def reading(words: str, thread: Thread | None = None) -> Reading:
    return read(read_message(writes("Eva Holm", words)), PROGRAMMES, address=Address("", "tilmelding@netvaerk.example"), thread=thread)


@pytest.mark.parametrize(
    ("words", "level", "department"),
    [
        (
            "Jeg vil gerne med i ledernetværket. Jeg er afdelingsleder i Sundheds- og Kulturforvaltningen.",
            OTHER, "Sundheds- og Kulturforvaltningen",
        ),
        ("Jeg tilmelder mig ledernetværket.\n\nNiveau: øvrig leder\nForvaltning: Skoler", OTHER, "Skoler"),
        (
            "Jeg tilmelder mig ledernetværket. Jeg er direktør i Borgmesterens Forvaltning, og min leder er afdelingsleder.",
            "topledere", "Borgmesterens Forvaltning",
        ),
        ("Jeg tilmelder mig ledernetværket. Jeg arbejder som teamleder i Skoleforvaltningen.", OTHER, "Skoleforvaltningen"),
        ("Jeg tilmelder mig ledernetværket. Jeg er afdelingsleder (Familieforvaltningen).", OTHER, "Familieforvaltningen"),
        ("Jeg tilmelder mig ledernetværket. Jeg er afdelingsleder, og Bo fra Teknikforvaltningen er min nabo.", OTHER, None),
        # What somebody else is, or the sender is not, is not said of the sender; of two, neither is taken.
        ("Jeg tilmelder mig ledernetværket. Jeg er ikke topleder.", None, None),
        ("Jeg tilmelder mig ledernetværket. Min chef er direktør i Skoleforvaltningen.", None, None),
        ("Jeg tilmelder mig ledernetværket. Jeg er i Skoleforvaltningen, men jeg er også i Kulturforvaltningen.", None, None),
    ],
)  # fmt: skip
def test_what_a_sign_up_says_of_level_and_department(words: str, level: str | None, department: str | None) -> None:
    found = reading(words)

    assert found.intent.value is Intent.REGISTER
    assert (found.people[0].value.level, found.people[0].value.department) == (level, department)


@pytest.mark.parametrize(
    ("words", "wishes"),
    [
        ("Jeg vil gerne i gruppe med Bo Kær.", "med Bo Kær"),
        ("Jeg vil gerne i gruppe med Bo Kær og Ida.", "med Bo Kær; med Ida"),
        ("Jeg vil helst ikke i gruppe sammen med Bo Kær.", "ikke med Bo Kær"),
        ("Helst ikke sammen med min chef.", "ikke med min chef"),
        ("Jeg vil nødig i gruppe med Bo Kær, som er min nabo.", "ikke med Bo Kær"),
        ("Jeg vil gerne være i samme gruppe som Ida Dam.", "med Ida Dam"),
        ("Jeg vil ikke i gruppe med hverken Bo Kær eller Per Dam.", "ikke med Bo Kær; ikke med Per Dam"),
        ("Jeg vil gerne i gruppe med min kollega Ida Dam.", "med Ida Dam"),
        ("Jeg vil gerne i gruppe med Bo Kær, men ikke med Per Dam.", "med Bo Kær; ikke med Per Dam"),
    ],
)
def test_wishes_are_read(words: str, wishes: str) -> None:
    found = reading(f"Jeg tilmelder mig ledernetværket. {words}")

    assert found.people[0].value.wishes == wishes
    assert found.sure and not found.questions


@pytest.mark.parametrize(
    "words",
    [
        "Jeg vil gerne i gruppe med nogen fra min egen forvaltning.",
        "Jeg tåler at være i gruppe med Bo Kær.",
        "Jeg vil kun i gruppe med Bo Kær, hvis han selv vil.",
        "Jeg vil gerne i gruppe med Bo Kær. Jeg vil ikke i gruppe med Bo Kær.",
    ],
)
def test_a_wish_that_is_not_plain_is_put_to_a_human_and_the_sign_up_counts(words: str) -> None:
    found = reading(f"Jeg tilmelder mig ledernetværket. {words}")

    assert found.intent.value is Intent.REGISTER
    assert found.people[0].value.wishes is None
    assert found.questions or not found.sure


@pytest.mark.parametrize(
    "words", ["Jeg vil gerne være facilitator. Jeg er afdelingsleder i Skoleforvaltningen.", "Skoleforvaltningen har en ny direktør."]
)
def test_a_mail_that_says_more_is_no_correction(words: str) -> None:
    assert reading(words).intent.value is not Intent.CHANGE


def test_an_answer_to_our_question_may_be_as_short_as_people_write() -> None:
    found = reading("Øvrig leder, Skoleforvaltningen", Thread("net", "group-facts"))

    assert found.sure and found.intent.value is Intent.CHANGE
    assert (found.people[0].value.level, found.people[0].value.department) == (OTHER, "Skoleforvaltningen")


def facts(running: Running) -> list[tuple[str, str | None, str | None, str | None]]:
    return [(row.name, row.level, row.department, row.wishes) for row in running.rows(registration)]


def test_what_is_missing_is_asked_for_once_and_answered_by_a_plain_reply(run: Run) -> None:
    # given
    running = run(NET)
    running.receive(writes("Eva Holm", "Jeg vil gerne med i ledernetværket."))
    running.receive(writes("Eva Holm", "Jeg vil gerne tilmeldes ledernetværket, tak.", number=2))

    # when
    (question,) = running.letters("group-facts")
    words = "Øvrig leder, Skoleforvaltningen. Gerne i gruppe med Bo Kær."
    running.receive(answer(question, words, by="Eva Holm <eva.holm@kommune.example>"))

    # then
    assert facts(running) == [("Eva Holm", OTHER, "Skoleforvaltningen", "med Bo Kær")]
    assert len(running.letters("changed")) == 1


def test_whoever_has_told_all_is_asked_nothing(run: Run) -> None:
    running = run(NET)
    running.receive(joins(4))

    assert facts(running) == [("Eva Holm", OTHER, "Skoleforvaltningen", None)]
    assert not running.letters("group-facts")


def test_facts_are_corrected_by_a_mail_and_wishes_are_added(run: Run) -> None:
    running = run(NET)
    running.receive(joins(4, "Jeg vil gerne i gruppe med Bo Kær."))
    running.receive(writes("Eva Holm", "Jeg skrev forkert: jeg er direktør i Kulturforvaltningen."))
    running.receive(writes("Eva Holm", "Jeg vil helst ikke i gruppe med Per Dam."))

    assert facts(running) == [("Eva Holm", "topledere", "Kulturforvaltningen", "med Bo Kær; ikke med Per Dam")]


def test_a_coordinators_line_corrects_them(run: Run) -> None:
    # given
    running = run(NET)
    running.receive(joins(4))
    running.receive(writes("Eva Holm", "Jeg sidder vist et andet sted nu, tror jeg."))
    (held,) = running.letters("held")

    # when
    running.receive(answer(held, "ret Eva Holm i net: niveau topleder, forvaltning Kulturforvaltningen, gruppeønsker ikke med Per Dam"))
    running.work()

    # then
    assert facts(running) == [("Eva Holm", "topledere", "Kulturforvaltningen", "ikke med Per Dam")]


def test_a_level_that_the_file_does_not_have_is_not_written_down(run: Run) -> None:
    running = run(NET)
    running.receive(joins(4))
    running.receive(writes("Eva Holm", "Jeg sidder vist et andet sted nu, tror jeg."))
    running.receive(answer(running.letters("held")[0], "ret Eva Holm i net: niveau konge"))
    running.work()

    assert facts(running)[0][1] == OTHER
    assert [row.state for row in running.rows(message)][1] == "held"

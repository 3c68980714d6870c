"""Sentences with the words of a sign-up or a cancellation in which nobody signs up or cancels: all of them wait for a human."""

from __future__ import annotations

import pytest

from tests.reading.mails import codes, reading

HEDGED = (
    # What somebody thinks of his own coming
    "Jeg tror desværre ikke, jeg kommer til Hverdagsledelse.",
    "Jeg tror ikke jeg kommer til Hverdagsledelse.",
    "Jeg tror, jeg kommer til Hverdagsledelse.",
    "Jeg regner ikke med at deltage i Hverdagsledelse.",
    "Jeg forventer ikke, at jeg kan deltage i Hverdagsledelse.",
    "Vi mener ikke, vi kan være med i Hverdagsledelse.",
    "I don't think I can attend Hverdagsledelse.",
    "I don't expect that we will join Hverdagsledelse.",
    # Questions without a question mark, and behind a verb
    "Jeg vil høre, hvornår fristen for tilmelding til Hverdagsledelse er.",
    "Jeg skal høre om framelding fra Hverdagsledelse.",
    "Skulle jeg have tilmeldt mig Hverdagsledelse allerede",
    "Tilmelder I også pensionister til Hverdagsledelse",
    "I wanted to ask how I cancel Hverdagsledelse.",
    # A part only
    "Jeg kan kun være med til frokost i Hverdagsledelse den 3. juni, derefter må jeg gå.",
    "Jeg deltager kun til kl. 12 i Hverdagsledelse.",
    "Jeg kan kun deltage i formiddagens program i Hverdagsledelse.",
)
BELOW_A_SUBJECT = (
    ("Framelding", "Jeg skal høre, hvornår sidste frist for framelding fra Hverdagsledelse er."),
    ("Tilmelding til Hverdagsledelse", "Hej\nJeg har et par spørgsmål om programmet, før jeg bestemmer mig."),
    ("Tilmelding til Hverdagsledelse", "Jeg synes, det er et rigtig flot program, I har lavet!"),
    ("Tilmelding", "Tilmelder I også pensionister til Hverdagsledelse"),
)
PLAIN_BELOW_A_SUBJECT = (
    "Hej\nHermed.",
    "Mie Lund, Nord Bibliotek",
    "Jeg er vegetar, og jeg kan ikke tåle nødder.",
    "Navn: Mie Lund\nTitel: områdeleder",
)


@pytest.mark.parametrize("body", HEDGED)
def test_what_is_only_thought_asked_or_half_meant_is_not_done(body: str) -> None:
    assert not reading(body).sure


@pytest.mark.parametrize(("subject", "body"), BELOW_A_SUBJECT)
def test_a_subject_is_only_as_earnest_as_the_words_below_it(subject: str, body: str) -> None:
    assert not reading(body, subject=subject).sure


@pytest.mark.parametrize("body", PLAIN_BELOW_A_SUBJECT)
def test_a_sign_up_in_the_subject_stands_where_the_words_below_it_say_nothing_else(body: str) -> None:
    found = reading(body, subject="Tilmelding til Hverdagsledelse")

    assert found.sure, codes(found)

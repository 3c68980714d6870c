"""Invitations that are passed on: whoever has one from a colleague signs up as anybody does, and whoever passes one on is known by it."""

from __future__ import annotations

import pytest

from postbud.model.reading import Intent, Thread
from tests.reading.mails import codes, reading

FROM_A_COLLEAGUE = (
    "Jeg har fået jeres invitation til Hverdagsledelse af en kollega og vil gerne være med.",
    "Min kollega Pia sendte mig invitationen til Hverdagsledelse. Jeg tilmelder mig hermed.",
    "Jeg fik invitationen fra en kollega i nabokommunen og vil gerne tilmelde mig Hverdagsledelse.",
    "A colleague forwarded your invitation to Hverdagsledelse and I would like to take part.",
    "I heard about it from a colleague, so please sign me up for Hverdagsledelse.",
)
PASSED_ON = (
    "Tak for invitationen. Jeg har sendt den videre til vores mellemledere.",
    "Jeg kan ikke selv, men jeg har videresendt den til mine kolleger.",
    "Må jeg sende invitationen videre til en kollega?",
    "Kan min kollega også tilmelde sig Hverdagsledelse? Hvordan gør hun?",
    "Hvordan tilmelder mine kolleger sig?",
    "Jeg deler den med resten af huset.",
    "Den har jeg givet videre til vores formidlere.",
    "Er det kun for dem, der har fået mailen, eller kan andre fra biblioteket også komme?",
    "I have passed this on to my team.",
    "How can a colleague of mine sign up?",
    "May I forward this invitation to colleagues in other libraries?",
)
ANYTHING_ELSE = (
    "Jeg har sendt regningen videre til bogholderiet.",
    "Jeg har videresendt min kalenderaftale til min assistent.",
    "Vil I sende mig invitationen igen, jeg har slettet den?",
    "Send ikke invitationen videre, den er fortrolig.",
    "Jeg har sendt den videre til Pia. Hvad koster det for to?",
    "Kan min kollega overtage min plads?",
)


@pytest.mark.parametrize("body", FROM_A_COLLEAGUE)
def test_whoever_has_the_invitation_from_a_colleague_signs_up_as_anybody_does(body: str) -> None:
    found = reading(body)

    assert found.intent.value is Intent.REGISTER
    assert found.sure, codes(found)


@pytest.mark.parametrize("body", PASSED_ON)
def test_whoever_passes_an_invitation_on_or_asks_for_a_colleague_is_known_by_it(body: str) -> None:
    found = reading(body, subject="SV: Invitation: Hverdagsledelse")

    assert found.intent.value in (Intent.QUESTION, Intent.OTHER)
    assert "forwarding" in codes(found)


def test_a_name_behind_it_is_no_substitute_under_an_invitation() -> None:
    found = reading("Jeg har sendt den videre til Pia.", subject="SV: Invitation", thread=Thread("hverdagsledelse", "announcement"))

    assert "forwarding" in codes(found)


@pytest.mark.parametrize("body", ANYTHING_ELSE)
def test_what_else_is_passed_on_or_asked_is_for_a_human(body: str) -> None:
    found = reading(body, subject="SV: Invitation: Hverdagsledelse")

    assert "forwarding" not in codes(found)
    assert not found.sure


def test_a_sign_up_is_a_sign_up_whatever_was_passed_on_as_well() -> None:
    found = reading("Jeg vil gerne tilmelde mig Hverdagsledelse, og jeg har sendt den videre til mine kolleger.")

    assert found.intent.value is Intent.REGISTER
    assert "forwarding" not in codes(found)


def test_a_mail_to_a_colleague_with_us_in_copy_passes_the_invitation_on() -> None:
    body = (
        "Hej Pia\nEr det her ikke noget for dig?\nMie\n\nFra: Netværk for ledere <tilmelding@netvaerk.example>\n"
        "Sendt: 3. februar 2025 10:00\nTil: Mie Lund\nEmne: Invitation: Hverdagsledelse\n\n"
        "Kære Mie\nVi vil gerne invitere dig til Hverdagsledelse.\n"
    )
    found = reading(body, subject="VS: Invitation: Hverdagsledelse", to="pia@by.example", Cc="tilmelding@netvaerk.example")

    assert "forwarding" in codes(found), found

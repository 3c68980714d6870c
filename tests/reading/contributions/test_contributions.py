"""Offers of something for the agenda, as people write them: what they are about, how long they take; and what is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from postbud.message import read_message
from postbud.model.message import Address
from postbud.model.reading import Intent, Reading, Thread
from postbud.programmes import load_programmes
from postbud.reading import read

PROGRAMMES = load_programmes(Path(__file__).parents[3] / "programmes")
ANNOUNCED = Thread("souschefer", "announcement", address="eva@by.example")

OFFERS = [
    ("Jeg kan fortælle om AgeForce, 10 min.", "AgeForce", "10 min"),
    ("Vi vil gerne præsentere Bipbog", "Bipbog", ""),
    ("Jeg vil gerne fortælle om vores erfaringer med læringspartnerskaber", "erfaringer med læringspartnerskaber", ""),
    ("Hej Karen\n\nTak for invitationen. Jeg kan holde et oplæg om brugerinddragelse på 15 minutter.", "brugerinddragelse", "15 minutter"),
    ("Vi kan vise det nye læringsrum", "nye læringsrum", ""),
    ("Jeg bidrager gerne med en historie om åbne biblioteker", "historie om åbne biblioteker", ""),
    ("Under punktet om projekter vil vi gerne vise Den mobile bogcafé, ca. 10-15 min.", "mobile bogcafé", "10-15 min"),
    ("Jeg tilbyder at fortælle om Cirius og LL4S", "Cirius og LL4S", ""),
    ("Vi kan komme med et indlæg om ansøgninger til Udviklingspuljen", "ansøgninger til Udviklingspuljen", ""),
    ("I can talk about our reading dogs for 10 minutes.", "reading dogs", "10 minutes"),
    ("We would like to present the Night Library project", "Night Library project", ""),
    ("I'd be happy to share our experience with open hours", "open hours", ""),
    ("Jeg vil gerne give et kort oplæg om podcast i børnebiblioteket", "podcast i børnebiblioteket", ""),
    ("Jeg melder mig til at fortælle om robotter (5 min.)", "robotter", "5 min"),
]  # fmt: skip

BOTH = [
    "Jeg vil gerne deltage. Jeg kan fortælle om AgeForce, 10 min.",
    "Jeg deltager gerne og kan fortælle om AgeForce.",
    "Tilmeld mig gerne. Vi vil også gerne præsentere AgeForce.",
    "Jeg vil gerne være med, og jeg kan fortælle om AgeForce i 10 minutter.",
]

NONE = [
    "Jeg kan desværre ikke fortælle om AgeForce.",
    "Må jeg fortælle om AgeForce?",
    "Kan I fortælle om AgeForce?",
    "Jeg vil gerne præsentere min kollega, som gerne vil deltage.",
    "Jeg kan fortælle, at vi kommer to.",
    "Hvis der er plads, vil jeg gerne fortælle om AgeForce.",
    "Jeg glæder mig til at høre om AgeForce.",
    "Vil I fortælle om det?",
    "Jeg vil gerne vide mere om AgeForce.",
    "Jeg vil gerne melde mig fra. Jeg kan fortælle om hvorfor.",
    "Karen kan fortælle om AgeForce.",
    "Jeg kan måske fortælle om AgeForce.",
]


def reading(body: str, thread: Thread | None = ANNOUNCED, subject: str = "SV: Invitation: Netværksmøde for souschefer") -> Reading:
    head = f"From: Eva Lund <eva@by.example>\r\nTo: t@n.example\r\nSubject: {subject}\r\nContent-Type: text/plain; charset=utf-8"
    raw = f"{head}\r\n\r\n{body}"
    return read(
        read_message(f"{raw}\n\nVenlig hilsen\nEva Lund\nGuldborgsund Bibliotekerne\n".encode()), PROGRAMMES,
        address=Address("", "t@n.example"), thread=thread,
    )  # fmt: skip


@pytest.mark.parametrize(("body", "topic", "length"), OFFERS)
def test_an_offer_is_read_with_its_topic_and_length(body: str, topic: str, length: str) -> None:
    (found,) = reading(body).contributions
    assert (found.topic, found.length.rstrip(".")) == (topic, length)


@pytest.mark.parametrize("body", BOTH)
def test_a_sign_up_and_an_offer_in_one_mail_are_both(body: str) -> None:
    said = reading(body)
    assert said.intent.value == Intent.REGISTER and said.sure and [one.topic for one in said.contributions] == ["AgeForce"]


@pytest.mark.parametrize("body", NONE)
def test_what_is_no_offer_is_none(body: str) -> None:
    assert reading(body).contributions == ()


def test_a_mail_of_its_own_that_names_the_meeting_is_an_offer_too() -> None:
    assert reading("Jeg kan fortælle om AgeForce.", None, "Netværksmøde for souschefer").contributions


def test_nothing_is_offered_where_nothing_was_asked_for() -> None:
    assert reading("Jeg kan fortælle om AgeForce.", Thread("hverdagsledelse", "announcement")).contributions == ()


def test_a_cancellation_beside_an_offer_is_read_as_ever() -> None:
    said = reading("Jeg vil gerne melde mig fra. Jeg kan fortælle om AgeForce en anden gang.")
    assert said.contributions == ()

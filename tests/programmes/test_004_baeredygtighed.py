"""Leading sustainability: one mailbox for two networks with one deadline, and what people need is asked before they first meet."""

from __future__ import annotations

from pathlib import Path

from postbud.console import collating
from postbud.wiring import Home
from tests.conftest import Mailbox
from tests.life.mails import Somebody
from tests.programmes.stage import Stage, kinds
from tests.servers.smtp import SmtpServer

EVA = Somebody("Eva Lund", "eva.lund@nord-bibliotek.example")
BO = Somebody("Bo Bech", "bo.bech@syd-bibliotek.example")
IDA = Somebody("Ida Dam", "ida.dam@vest-bibliotek.example")


def test_from_a_mail_that_names_neither_network_to_the_needs_by_theme(tmp_path: Path, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    stage = Stage(tmp_path / "home", mailbox, smtp_server, ["hverdagsledelse", "baeredygtighed"], "2025-02-03 10:00")
    one_mail_names_neither_network(stage)
    two_others_sign_up(stage)
    they_are_asked_what_they_need(stage)
    two_answer_and_the_third_is_reminded(stage)
    the_needs_are_put_together_by_theme(stage)


def one_mail_names_neither_network(stage: Stage) -> None:
    """Eva does not say which; she is asked once, answers with its name, and is in."""
    left = stage.write(EVA, "Hej\n\nJeg vil gerne tilmelde mig jeres netværk for mellemledere.\n\nVenlig hilsen\nEva Lund\nNord Bibliotek")
    assert ("which-programme", "eva.lund") in kinds(left)
    left = stage.write(EVA, "Ledelse af bæredygtighed", answers=stage.last(EVA, "which-programme"))
    assert ("confirmation", "eva.lund") in kinds(left)


def two_others_sign_up(stage: Stage) -> None:
    for who in (BO, IDA):
        left = stage.write(who, f"Jeg vil gerne tilmelde mig Ledelse af bæredygtighed.\n\nVenlig hilsen\n{who.name}")
        assert ("confirmation", who.address.partition("@")[0]) in kinds(left)


def they_are_asked_what_they_need(stage: Stage) -> None:
    """Three weeks before the first meeting, which is what the network says it begins with."""
    left = stage.wait_until("2025-03-13 10:00")
    assert [one for one in kinds(left) if one[0] == "questionnaire"] == [
        ("questionnaire", "eva.lund"), ("questionnaire", "bo.bech"), ("questionnaire", "ida.dam"),
    ]  # fmt: skip
    assert "Hvilke behov og ønsker har du til indholdet?" in stage.last(EVA, "questionnaire").text


def two_answer_and_the_third_is_reminded(stage: Stage) -> None:
    stage.write(EVA, "1: Viden om klimaregnskab\n2: Mere tid til sparring", answers=stage.last(EVA, "questionnaire"))
    stage.write(BO, "Hej\n\n1) Viden om klimaregnskaber.\n1) Hvordan man får kolleger med\n2) -", answers=stage.last(BO, "questionnaire"))
    left = stage.wait_until("2025-03-25 10:00")
    assert [one for one in kinds(left) if one[0] == "questionnaire-reminder"] == [("questionnaire-reminder", "ida.dam")]


def the_needs_are_put_together_by_theme(stage: Stage) -> None:
    """What is nearly the same stands side by side, and nobody's name is there."""
    found = collating.collation_of(Home(stage.home, stage.environ), "baeredygtighed", "behov")
    assert [[one.words for one in texts] for texts in found.parts] == [
        ["Viden om klimaregnskab", "Viden om klimaregnskaber.", "Hvordan man får kolleger med"], ["Mere tid til sparring"],
    ]  # fmt: skip
    assert (found.answered, found.asked) == (2, 3)

    coordinator = Somebody("Netværkskoordinatoren", "coordinator@bibliotek.example")
    stage.wait_until("2025-03-31 10:00")
    (collected,) = stage.to(coordinator, "answers-collected")
    assert "Viden om klimaregnskaber." in collected.text and "fra 2 personer" in collected.text and "Eva" not in collected.text

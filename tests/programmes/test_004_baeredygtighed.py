"""Leading sustainability: one mailbox for two networks with one deadline, and a year that is made of what its members need.

Its text says "På det første møde afdækker vi deltagernes behov og ønsker til indhold og facilitering, og på den baggrund designer vi
resten af årets forløb", and asks for a mail to the same address, before the same day, as the network about everyday leadership. So a mail
that names neither network is asked once which of the two is meant; everybody is asked by mail what he needs before the first meeting, and
the coordinator has the answers by theme when they meet; then the two other meetings get their themes and places, one by one, and come
into all calendars.
"""

from __future__ import annotations

from pathlib import Path

from postbud.console import collating
from postbud.wiring import Home
from tests.conftest import Mailbox
from tests.life.mails import Somebody
from tests.programmes.stage import Stage, kinds
from tests.servers.smtp import SmtpServer

SLUG = "baeredygtighed"
EVA = Somebody("Eva Lund", "eva.lund@nord-bibliotek.example")
BO = Somebody("Bo Bech", "bo.bech@syd-bibliotek.example")
IDA = Somebody("Ida Dam", "ida.dam@vest-bibliotek.example")
PER = Somebody("Per Holm", "per.holm@oest-bibliotek.example")
COORDINATOR = Somebody("Netværkskoordinatoren", "coordinator@bibliotek.example")
EVERYBODY = (EVA, BO, IDA)


def test_from_a_mail_that_names_neither_network_to_the_thanks(tmp_path: Path, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    stage = Stage(tmp_path / "home", mailbox, smtp_server, ["hverdagsledelse", SLUG], "2025-02-03 10:00")
    two_mails_name_neither_network(stage)
    two_others_sign_up(stage)
    they_are_asked_what_they_need(stage)
    two_answer_and_the_third_is_reminded(stage)
    the_needs_are_put_together_by_theme(stage)
    the_first_meeting_makes_the_rest_of_the_year(stage)
    the_year_ends_with_thanks(stage)


def two_mails_name_neither_network(stage: Stage) -> None:
    """Eva and Per do not say which; each is asked once, with both names, and each answer leads to the network that it names."""
    words = "Hej\n\nJeg vil gerne tilmelde mig jeres netværk for mellemledere.\n\nVenlig hilsen\n{0.name}\n{1}"
    left = stage.write_all([(EVA, words.format(EVA, "Nord Bibliotek"), None), (PER, words.format(PER, "Øst Bibliotek"), None)])
    assert sorted(one.to for one in left if one.name == "which-programme") == [EVA.address, PER.address]
    assert {one.name for one in left} == {"which-programme", "held"}, "the coordinator sees what waits for an answer"
    asked = stage.last(EVA, "which-programme")
    assert "Hverdagsledelse" in asked.text and "Ledelse af bæredygtighed" in asked.text
    assert not asked.calendar, "nobody is signed up by a question"

    left = stage.write(EVA, "Ledelse af bæredygtighed", answers=asked)
    assert ("confirmation", "eva.lund") in kinds(left) and "Ledelse af bæredygtighed" in stage.last(EVA, "confirmation").subject
    assert days_of(stage, EVA) == ["20250403", "20250828", "20251106"]
    stage.write(PER, "Det er Hverdagsledelse", answers=stage.last(PER, "which-programme"))
    assert days_of(stage, PER) == ["20250603", "20250909", "20251118"]


def two_others_sign_up(stage: Stage) -> None:
    """On the last day, which is the same for both networks; a day later a mail waits for the coordinator."""
    stage.wait_until("2025-03-12 10:00")
    for who in (BO, IDA):
        left = stage.write(who, f"Jeg vil gerne tilmelde mig Ledelse af bæredygtighed.\n\nVenlig hilsen\n{who.name}")
        assert ("confirmation", who.address.partition("@")[0]) in kinds(left)


def they_are_asked_what_they_need(stage: Stage) -> None:
    """Three weeks before the first meeting, which is what the network says it begins with; the other network's people are not."""
    left = stage.wait_until("2025-03-13 10:00")
    assert [one for one in kinds(left) if one[0] == "questionnaire"] == [
        ("questionnaire", "eva.lund"), ("questionnaire", "bo.bech"), ("questionnaire", "ida.dam"),
    ]  # fmt: skip
    asked = stage.last(EVA, "questionnaire").text
    assert "1. Hvilke behov og ønsker har du til indholdet?" in asked and "2. Hvilke behov og ønsker har du til faciliteringen?" in asked


def two_answer_and_the_third_is_reminded(stage: Stage) -> None:
    """Eva by numbers, Bo with two answers to one question and a dash for the other; Ida is silent."""
    left = stage.write(EVA, "1: Viden om klimaregnskab\n2: Mere tid til sparring", answers=stage.last(EVA, "questionnaire"))
    assert kinds(left) == [("answers-noted", "eva.lund")]
    stage.write(BO, "Hej\n\n1) Viden om klimaregnskaber.\n1) Hvordan man får kolleger med\n2) -", answers=stage.last(BO, "questionnaire"))
    left = stage.wait_until("2025-03-25 10:00")
    assert [one for one in kinds(left) if one[0] == "questionnaire-reminder"] == [("questionnaire-reminder", "ida.dam")]


def the_needs_are_put_together_by_theme(stage: Stage) -> None:
    """What is nearly the same stands side by side, nobody's name is there, and the coordinator has it before they meet."""
    found = collating.collation_of(Home(stage.home, stage.environ), SLUG, "behov")
    assert [[one.words for one in texts] for texts in found.parts] == [
        ["Viden om klimaregnskab", "Viden om klimaregnskaber.", "Hvordan man får kolleger med"], ["Mere tid til sparring"],
    ]  # fmt: skip
    assert (found.answered, found.asked) == (2, 3)

    stage.wait_until("2025-03-31 10:00")
    (collected,) = stage.to(COORDINATOR, "answers-collected")
    assert "Viden om klimaregnskaber." in collected.text and "fra 2 personer" in collected.text
    assert not any(who.name.split()[0] in collected.text for who in EVERYBODY)


def the_first_meeting_makes_the_rest_of_the_year(stage: Stage) -> None:
    """After it the coordinator writes themes and places into the file; each meeting is told once, and keeps its entry in the calendar."""
    stage.wait_until("2025-04-07 10:00")
    for day, theme, place in (
        ("2025-08-28", "Klimaregnskab", "Syd Bibliotek, Kolding"),
        ("2025-11-06", "At få kolleger med", "Vest Bibliotek, Esbjerg"),
    ):
        before = {who: uid_on(stage, who, day) for who in EVERYBODY}
        line = f"  - date: {day}\n"
        left = stage.edit(SLUG, line, f"{line}    theme: {theme}\n    place: {place}\n")
        left += stage.wait_until((stage.now.replace(hour=stage.now.hour + 2)).isoformat(" "))
        told = [one for one in left if one.name == "meeting-changed"]
        assert sorted(one.to for one in told) == sorted(who.address for who in EVERYBODY)
        assert all(theme in one.text and place in one.text and "METHOD:REQUEST" in one.calendar for one in told)
        assert {who: uid_on(stage, who, day) for who in EVERYBODY} == before


def the_year_ends_with_thanks(stage: Stage) -> None:
    """Before each later meeting a practical letter has its theme, and after the last one come thanks; the other network hears nothing."""
    practical = [one for one in stage.wait_until("2025-08-27 12:00") if one.name == "practical" and one.to != PER.address]
    assert sorted(one.to for one in practical) == sorted(who.address for who in EVERYBODY)
    assert all("Klimaregnskab" in one.text and "Kolding" in one.text for one in practical)
    thanked = {one.to for one in stage.wait_until("2025-11-14 12:00") if one.name == "thanks" and one.to != PER.address}
    assert thanked == {who.address for who in EVERYBODY}
    assert not any("bæredygtighed" in one.subject for one in stage.to(PER) if one.name != "which-programme")


def days_of(stage: Stage, who: Somebody) -> list[str]:
    entries = (one.calendar.partition("END:VTIMEZONE")[2] for one in stage.to(who) if one.calendar)
    return sorted(entry.partition("DTSTART")[2].partition(":")[2][:8] for entry in entries)


def uid_on(stage: Stage, who: Somebody, day: str) -> str:
    """The UID of the newest entry that somebody has for a day."""
    on = [one.calendar for one in stage.to(who) if f":{day.replace('-', '')}T" in one.calendar.partition("END:VTIMEZONE")[2]]
    return on[-1].partition("UID:")[2].split("\n")[0]

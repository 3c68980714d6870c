"""What people write beside a yes, no or maybe: a remark that says nothing but the answer, and one that a human must read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from postbud.reading.remarks import BESIDE, people_wrote, says_more
from postbud.reading.view import data

OWN = {"eva", "lund"}

PLAIN = {
    "ACCEPTED": [
        "Glæder mig", "Glæder mig :-)", "Jeg glæder mig meget! Mvh Eva", "Tak for invitationen, jeg kommer gerne", "👍", "Ja tak",
        "Det glæder jeg mig til! Vi ses 😊", "Looking forward to it", "Hej Lise. Jeg deltager gerne.\n\nVenlig hilsen\nEva Lund",
    ],
    "DECLINED": [
        "Desværre på ferie", "Er på ferie i Skagen", "Jeg er desværre på ferie i uge 29", "Ferie uge 28-29", "Jeg er syg",
        "Kan ikke", "On vacation",
        "Hej Lise. Jeg må desværre melde afbud, da jeg er syg.\n\nVenlig hilsen\nEva Lund", "Jeg kan ikke komme, da jeg skal til tandlægen",
        "Jeg er til min datters konfirmation", "Sorry, I'm on holiday", "Jeg er optaget af et andet møde på det tidspunkt", "Dobbeltbooket",
        "Kan desværre ikke den dag", "Jeg er desværre forhindret pga. en anden aftale.", "Jeg er på kursus i Odense den dag", "Forhindret",
        "Jeg har desværre ferie den uge. Ærgerligt!", "Unfortunately I have another meeting", "Jeg må desværre takke nej",
    ],
    "TENTATIVE": ["Ved ikke endnu", "Måske. Jeg vender tilbage", "Jeg håber at kunne deltage, men er ikke sikker", "Afventer ferie"],
}  # fmt: skip

MORE = {
    "ACCEPTED": [
        # only a part, or with somebody
        "Jeg kommer 30 min. senere", "Går kl. 12", "Kommer, men går tidligt", "Kommer med en kollega", "Vi kommer begge to",
        "Jeg tager Bo med",
        # wishes, needs and questions
        "Jeg er vegetar", "Er der parkering?", "Kan jeg deltage online", "Send gerne dagsordenen",
        # the contrary
        "Jeg kommer desværre ikke alligevel", "Jeg kommer ikke", "på ferie", "Forhindret",
    ],
    "DECLINED": [
        # another time
        "Kan vi tage det en anden dag?", "4. juni kl. 9 passer bedre", "Passer ikke, kan vi tage onsdag", "kun formiddag",
        # somebody else
        "Min kollega Bo kommer i stedet", "Bo kommer", "Jeg er syg, send det til Bo", "Syg. Til Bo", "bo@skovby.example",
        "Please register my colleague instead", "Jeg har et møde. Min datter skal med",
        # more than this meeting
        "Jeg melder mig fra hele netværket", "Jeg kan heller ikke de andre dage", "Jeg kommer ikke mere", "Jeg er stoppet på biblioteket",
        "Jeg har fået nyt job", "Jeg er på barsel", "Aflys venligst hele forløbet for mig",
        # the contrary
        "Jeg kommer alligevel", "Glæder mig", "Jeg er med", "Jeg har møde i Kolding 9-12 og kommer til frokost",
        # wishes
        "Ring til mig", "Jeg er på ferie, men vil stadig gerne være med de andre dage",
    ],
    "TENTATIVE": ["Jeg kommer ikke", "Bo", "Hvis min leder siger ja", "Hvornår er fristen"],
}  # fmt: skip


@pytest.mark.parametrize(("partstat", "remark"), [(partstat, remark) for partstat, remarks in PLAIN.items() for remark in remarks])
def test_a_remark_that_says_the_same_as_the_answer_bothers_nobody(partstat: str, remark: str) -> None:
    assert not says_more(remark, partstat, OWN)


@pytest.mark.parametrize(("partstat", "remark"), [(partstat, remark) for partstat, remarks in MORE.items() for remark in remarks])
def test_a_remark_that_says_anything_else_is_for_a_human(partstat: str, remark: str) -> None:
    assert says_more(remark, partstat, OWN)


@pytest.mark.parametrize("partstat", BESIDE)
def test_every_phrase_of_the_lexicon_is_text_and_understood(partstat: str) -> None:
    for name in BESIDE[partstat]:
        for phrase in data("remarks")[name]:
            assert isinstance(phrase, str), f"YAML reads {phrase} as something else; put it in quotes"
            assert not says_more(phrase, partstat, ())


def test_a_long_remark_is_read_by_a_human_whatever_it_says() -> None:
    assert says_more("Glæder mig. " * 40, "ACCEPTED", ())


@given(text=some.text(max_size=400), partstat=some.sampled_from([*BESIDE, "", "DELEGATED"]))
def test_any_text_is_either_understood_or_not(text: str, partstat: str) -> None:
    assert says_more(text, partstat, OWN) in (True, False)
    assert set(people_wrote(text, [text[:5], ""]).splitlines()) <= set(text.splitlines())


@pytest.mark.parametrize(
    "text",
    [
        "Eva Lund har accepteret denne invitation.\n\nHverdagsledelse\ntirsdag 3. jun. 2025 ⋅ 10 – 15\nCentraleuropæisk tid - København\n\n"
        "Arrangør\nNetværk for ledere\ntilmelding@netvaerk.example\n\nInvitation fra Google Kalender",
        "Eva Lund har accepteret din begivenhedsinvitation.",
        "Eva Lund has accepted your event invitation.",
        "Eva Lund har afvist invitationen til begivenheden: Hverdagsledelse, tirsdag den 3. juni kl. 10.00.",
        "eva@skovby.example has tentatively accepted the meeting request Hverdagsledelse",
    ],
)
def test_what_a_calendar_program_writes_itself_is_no_remark(text: str) -> None:
    entry = ["Eva Lund", "eva@skovby.example", "Hverdagsledelse", "Netværk for ledere", "tilmelding@netvaerk.example"]

    assert people_wrote(text, entry) == ""


def test_of_a_programs_text_only_what_the_person_wrote_is_left() -> None:
    text = 'Eva Lund har afvist denne invitation med følgende note:\n\n"Er på ferie"\n\nHverdagsledelse'

    assert people_wrote(text, ["Eva Lund", "Hverdagsledelse"]) == '"Er på ferie"'

"""Sign-ups: which are certain, which are not, and about whom they are."""

from __future__ import annotations

import pytest

from postbud.model.reading import Intent
from tests.reading.mails import codes, names, reading


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Tilmelding til Hverdagsledelse", ""),
        ("Hverdagsledelse", "Jeg tilmelder mig."),
        ("", "Jeg vil gerne deltage i Hverdagsledelse."),
        ("", "Sæt mig på listen til Hverdagsledelse, tak."),
        ("", "Vil I skrive mig på Hverdagsledelse?"),
        ("", "tilmed mig venligst hverdags ledlse"),
        ("Hverdagsledelse", "Please sign me up."),
        ("Hverdagsledelse", "I would love to join."),
        ("Hverdagsledelse", "Jag vill gärna anmäla mig."),
        ("Hverdagsledelse", "Jeg melder meg på."),
        ("Hverdagsledelse", "Hiermit melde ich mich an."),
    ],
)
def test_a_plain_sign_up_for_oneself_is_certain(subject, body):
    found = reading(body, subject=subject)

    assert found.intent.value is Intent.REGISTER
    assert found.programme.value == "hverdagsledelse"
    assert names(found) == ["Mie Lund"]
    assert found.sure, codes(found)


def test_a_sign_up_by_plus_address_needs_no_name_of_the_programme():
    found = reading("Jeg vil gerne tilmeldes.", to="tilmelding+hverdagsledelse@netvaerk.example")

    assert found.programme.value == "hverdagsledelse"
    assert found.sure


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("Jeg tilmelder mig Hverdagsledelse, hvis der er plads.", "condition"),
        ("Jeg tilmelder mig Hverdagsledelse, medmindre min orlov bliver bevilget.", "condition"),
        ("Jeg tilmelder mig Hverdagsledelse.\n\nMvh Mie, men kun hvis der er plads", "condition"),
        ("Please sign me up for Hverdagsledelse.\n\nRegards, Mie - but only if there are seats", "condition"),
        ("Måske vil jeg gerne med i Hverdagsledelse.", "undecided"),
        ("Jeg vil gerne med i Hverdagsledelse næste år.", "undecided"),
        ("Jeg tilmelder mig Hverdagsledelse og Ledelse af bæredygtighed.", "two-programmes"),
        ("Jeg vil gerne tilmeldes netværket.", "no-programme"),
        ("Jeg og en kollega vil gerne med i Hverdagsledelse.", "nobody"),
        ("Vi er fem, der gerne vil tilmeldes Hverdagsledelse.", "count"),
        ("Jeg vil gerne tilmeldes Hverdagsledelse, men kun dagen i juni.", "partial"),
        ("Jeg tilmelder mig Hverdagsledelse, men kan ikke komme den 3. juni.", "mixed"),
        ("Jeg vil da vældig gerne tilmelde mig Hverdagsledelse ...", "weak"),
        ("Jeg tilmelder mig Hverdagsledelse. Det har jeg ikke lovet nogen.", "unexplained"),
    ],
)
def test_what_a_careful_coordinator_would_look_at_is_doubted(body, code):
    found = reading(body)

    assert found.intent.value is Intent.REGISTER
    assert code in codes(found)


def test_a_sign_up_after_the_deadline_is_late():
    assert "late" in codes(reading("Jeg tilmelder mig Hverdagsledelse.", date="Mon, 17 Mar 2025 09:00:00 +0100"))


def test_a_sign_up_on_the_last_day_is_in_time():
    assert reading("Jeg tilmelder mig Hverdagsledelse.", date="Sat, 15 Mar 2025 23:00:00 +0100").sure


def test_a_disowned_sender_is_not_believed():
    results = "mx.netvaerk.example; dkim=none; spf=fail; dmarc=fail header.from=by.example"

    assert "authentication" in codes(reading("Jeg tilmelder mig Hverdagsledelse.", Authentication_Results=results))


def test_an_offer_to_say_more_is_no_condition():
    assert reading("Jeg tilmelder mig Hverdagsledelse. Sig endelig til, hvis I mangler oplysninger.").sure


def test_a_question_beside_a_plain_sign_up_does_not_hold_it_but_is_kept():
    found = reading("Jeg tilmelder mig Hverdagsledelse. Er der parkering?")

    assert found.sure
    assert [one.words for one in found.questions] == ["Er der parkering?"]


@pytest.mark.parametrize(
    "body",
    [
        "Kan jeg deltage i Hverdagsledelse online?",
        "Jeg overvejer at tilmelde mig Hverdagsledelse. Hvad koster det?",
        "Har I modtaget min tilmelding til Hverdagsledelse?",
    ],
)
def test_a_question_about_signing_up_is_no_sign_up(body):
    found = reading(body)

    assert found.intent.value is Intent.QUESTION
    assert not found.sure


def test_a_boss_signs_up_somebody_else_and_not_himself():
    found = reading("Jeg tilmelder hermed Karla Vind (karla.vind@by.example) til Hverdagsledelse.")

    assert names(found) == ["Karla Vind"]
    assert found.people[0].value.email == "karla.vind@by.example"


def test_a_colleague_and_oneself_are_two():
    found = reading("Karla Vind (karla.vind@by.example) og jeg vil gerne deltage i Hverdagsledelse.")

    assert names(found) == ["Mie Lund", "Karla Vind"]


def test_the_manager_named_is_no_participant():
    found = reading("Jeg vil gerne deltage i ledernetværket.\nNærmeste leder: Ulla Brix", date="Mon, 9 Jun 2025 09:00:00 +0200")

    assert names(found) == ["Mie Lund"]


def test_all_but_the_last_of_a_list_are_registered():
    lines = "1. Karla Vind, karla@by.example\n2. Ove Damm, ove@by.example\n3. Eik Nord, eik@by.example"
    found = reading(f"Tilmeld venligst alle undtagen den sidste til Hverdagsledelse:\n\n{lines}\n")

    assert names(found) == ["Karla Vind", "Ove Damm"]


def test_a_first_name_alone_is_not_enough():
    assert "first-name-only" in codes(reading("Vi vil gerne have Karen med i Hverdagsledelse."))


def test_the_signature_speaks_of_the_sender_only():
    signature = "Med venlig hilsen\nMie Lund\nSekretær\nTlf. 22 33 44 55\n"
    body = f"Tilmeld venligst Karla Vind (karla.vind@by.example) til Hverdagsledelse.\n\n{signature}"
    person = reading(body).people[0].value

    assert (person.title, person.phone) == (None, None)


def test_fields_are_read_from_labels():
    form = "Navn: Karla Vind\nStilling: Driftsleder\nMail: karla@by.example\nTlf.: 22 33 44 55\nEAN: 5798000000001\nAllergi: nødder\n"
    body = f"Tilmelding til Hverdagsledelse\n\n{form}"
    person = reading(body).people[0].value

    assert (person.name, person.title, person.email) == ("Karla Vind", "Driftsleder", "karla@by.example")
    assert (person.phone, person.ean, person.diet) == ("+4522334455", "5798000000001", "nødder")


def test_an_ean_with_a_wrong_check_digit_is_not_taken():
    assert reading("Jeg tilmelder mig Hverdagsledelse. EAN 5798000000002.").people[0].value.ean is None


def test_every_fact_carries_its_words():
    found = reading("Jeg tilmelder mig Hverdagsledelse.")

    assert found.intent.evidence
    assert found.programme.evidence
    assert all(fact.evidence for fact in found.people)
    assert any("tilmelder mig" in sentence for sentence in found.because())

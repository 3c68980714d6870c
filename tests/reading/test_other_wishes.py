"""Cancellations, absences, substitutes, changes, answers and mail that wants nothing."""

from __future__ import annotations

from datetime import date

import pytest

from postbud.model.reading import Intent, Thread
from tests.reading.mails import codes, names, reading

MAY = "Sat, 10 May 2025 09:00:00 +0200"


@pytest.mark.parametrize(
    "body",
    [
        "Jeg må desværre melde fra til Hverdagsledelse.",
        "Vil I slette mig fra deltagerlisten til Hverdagsledelse?",
        "Jeg kan alligevel ikke deltage i Hverdagsledelse.",
        "I have to withdraw from Hverdagsledelse.",
        "Tyvärr måste jag hoppa av Hverdagsledelse.",
    ],
)
def test_leaving_the_programme_is_a_cancellation(body):
    found = reading(body, date=MAY)

    assert (found.intent.value, found.programme.value, found.meeting.value) == (Intent.CANCEL, "hverdagsledelse", None)
    assert found.sure


@pytest.mark.parametrize(
    ("body", "day"),
    [
        ("Jeg kan ikke komme til Hverdagsledelse den 3. juni.", date(2025, 6, 3)),
        ("Jeg må melde afbud til Hverdagsledelse 9/9.", date(2025, 9, 9)),
        ("Jeg kan ikke være med anden gang i Hverdagsledelse.", date(2025, 9, 9)),
        ("Jeg kan ikke komme til næste møde i Hverdagsledelse.", date(2025, 6, 3)),
        ("I cannot attend Hverdagsledelse on 18 November.", date(2025, 11, 18)),
        ("Jeg kan ikke være med i Hverdagsledelse den 3. juni, men vi ses i september.", date(2025, 6, 3)),
    ],
)
def test_missing_one_meeting_is_an_absence_on_its_day(body, day):
    found = reading(body, date=MAY)

    assert (found.intent.value, found.meeting.value) == (Intent.ABSENT, day)
    assert found.sure


def test_on_thursday_is_the_coming_one():
    found = reading("Jeg kan desværre ikke komme på tirsdag. Hilsen Mie (Hverdagsledelse)", date="Fri, 30 May 2025 09:00:00 +0200")

    assert found.meeting.value == date(2025, 6, 3)


def test_in_a_programme_of_one_meeting_staying_away_is_leaving():
    found = reading("Jeg kan ikke komme til souschefmødet den 6. marts.", date="Mon, 3 Mar 2025 09:00:00 +0100")

    assert (found.intent.value, found.meeting.value) == (Intent.CANCEL, None)


def test_an_absence_without_a_day_waits():
    assert "which-meeting" in codes(reading("Jeg må melde afbud til et af møderne i Hverdagsledelse.", date=MAY))


def test_the_thread_knows_the_programme_and_the_meeting():
    thread = Thread("hverdagsledelse", "reminder", "1")
    found = reading("Jeg er desværre forhindret.", thread=thread, subject="Re: Vi ses", In_Reply_To="<x@netvaerk.example>", date=MAY)

    assert (found.programme.value, found.meeting.value) == ("hverdagsledelse", date(2025, 6, 3))


def test_who_comes_instead_of_whom():
    found = reading("Per Hauge (per@by.example) kommer i stedet for mig den 3. juni til Hverdagsledelse.", date=MAY)

    assert found.intent.value is Intent.SUBSTITUTE
    assert (found.people[0].value.name, found.people[0].value.replaces) == ("Per Hauge", "Mie Lund")


def test_the_passive_turns_newcomer_and_predecessor_round():
    found = reading("Per Hauge erstattes af Ruth Egholm (ruth@by.example) i Hverdagsledelse.", date=MAY)

    assert (found.people[0].value.name, found.people[0].value.replaces) == ("Ruth Egholm", "Per Hauge")


def test_an_undecided_substitute_waits():
    found = reading("Jeg kan ikke komme den 3. juni til Hverdagsledelse. Enten Per eller Ruth kommer i stedet.", date=MAY)

    assert not found.sure


def test_a_change_carries_the_new_value():
    found = reading("Gammelt EAN: 5798000000001. Nyt EAN: 5798000000018. Det gælder Hverdagsledelse.", subject="Rettelse", date=MAY)

    assert (found.intent.value, found.people[0].value.ean) == (Intent.CHANGE, "5798000000018")


def test_a_denied_cancellation_is_a_question():
    found = reading("Jeg har IKKE meldt fra til Hverdagsledelse!", date=MAY)

    assert found.intent.value is Intent.QUESTION
    assert not found.sure


@pytest.mark.parametrize(
    ("body", "intent", "sure"),
    [
        ("JA", Intent.APPROVE, True),
        ("Godkendt, ingen indvendinger.", Intent.APPROVE, True),
        ("Ikke godkendt.", Intent.REJECT, True),
        ("Jeg kan desværre ikke undvære hende.", Intent.REJECT, True),
        ("Ja, forudsat at hun selv betaler.", Intent.APPROVE, False),
    ],
)
def test_a_manager_answers_our_request(body, intent, sure):
    thread = Thread("ledernetvaerk", "approval")
    found = reading(body, thread=thread, subject="SV: Godkendelse: Lykke Damsbo", date="Mon, 23 Jun 2025 09:00:00 +0200")

    assert (found.intent.value, found.sure) == (intent, sure)


def test_an_answer_to_questions_is_no_absence():
    thread = Thread("ledernetvaerk", "questionnaire")

    assert reading("1 og 3 passer. Den 8. kan jeg ikke.", thread=thread, subject="SV: Hvilken dato passer?").intent.value is Intent.ANSWER


@pytest.mark.parametrize(
    "body", ["Fjern mig fra jeres mailingliste.", "Please take me off your mailing list.", "Jeg vil ikke have flere invitationer."]
)
def test_leaving_the_mailing_list_is_no_cancellation(body):
    found = reading(body)

    assert found.intent.value is Intent.OPTOUT
    assert found.sure


def test_data_protection_law_is_for_a_human():
    assert "erasure" in codes(reading("Slet min adresse og alle data om mig, jf. GDPR."))


def test_thanks_are_left_alone():
    found = reading("Tusind tak for en dejlig dag!", subject="Tak for i dag")

    assert found.intent.value is Intent.OTHER
    assert found.sure


def test_what_nobody_understands_is_for_a_human():
    assert "not-understood" in codes(reading("Bananen er gul, og toget kører klokken syv."))


def test_whole_groups_and_money_are_for_a_human():
    found = reading("Afmeld alle fra Rask Kommune fra Hverdagsledelse, og send refusionen til vores nye konto.", date=MAY)

    assert {"everybody", "money"} <= codes(found)
    assert names(found) == []

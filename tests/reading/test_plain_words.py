"""Plain mails that were written without a look at the reader: each row keeps from coming back what they led to at first."""

from __future__ import annotations

import pytest

from postbud.model.reading import Intent
from postbud.reading import read
from tests.reading.mails import ADDRESS, codes, mail, names, programmes, reading

SENTENCES = [
    # A subject that is the noun and the title.
    ("Tilmelding Hverdagsledelse", "", Intent.REGISTER, ["Mie Lund"], True),
    ("Tilmelding - Hverdagsledelse", "Navn: Per Holm\nStilling: Leder\nMail: ph@bib.example", Intent.REGISTER, ["Per Holm"], True),
    ("Hverdagsledelse - tilmelding", "", Intent.REGISTER, ["Mie Lund"], True),
    ("Registration Hverdagsledelse", "", Intent.REGISTER, ["Mie Lund"], True),
    ("Tilmelding Hverdagsledelse", "Hvornår er fristen?", Intent.REGISTER, ["Mie Lund"], False),
    ("Tilmelding Hverdagsledelse", "Er der stadig ledige pladser?", Intent.REGISTER, ["Mie Lund"], False),
    ("Tilmelding Hverdagsledelse", "Se vedhæftede.", Intent.REGISTER, ["Mie Lund"], False),
    # A dash between two things said.
    ("", "I'd love to be part of Hverdagsledelse this year - could you sign me up?", Intent.REGISTER, ["Mie Lund"], True),
    # Where the bill goes is part of a sign-up; that it is to go elsewhere is news.
    ("", "Jeg deltager i Hverdagsledelse. Faktura sendes til EAN 5790001234566.", Intent.REGISTER, ["Mie Lund"], True),
    ("", "Fakturaen for Hverdagsledelse skal fremover til EAN 5790000121526.", Intent.CHANGE, ["Mie Lund"], True),
    # Whoever recommended it does not take part.
    ("", "Jeg er blevet opfordret af Kirsten Mose til at melde mig til Hverdagsledelse, og det vil jeg hermed gøre.", Intent.REGISTER,
     ["Mie Lund"], True),
    # Said of a sign-up that was told of before.
    ("", "Jeg blev tilmeldt Hverdagsledelse i går, men det kolliderer. Kan I tage mig af igen?", Intent.CANCEL, ["Mie Lund"], True),
    ("", "Kan I tage mig af igen?", Intent.QUESTION, [], False),
    # A signature of one line is nobody's row in a list.
    ("", "Bo Rask er langtidssygemeldt og udgår af Hverdagsledelse.\n\nMie Lund, HR", Intent.CANCEL, ["Bo Rask"], True),
    ("", "Jeg er tilmeldt Hverdagsledelse og vil lige gøre opmærksom på, at jeg ikke tåler skaldyr.", Intent.CHANGE, ["Mie Lund"], True),
    ("", "Jeg meldte mig til Hverdagsledelse sidste torsdag, men har ikke hørt noget. Har I fået min mail?", Intent.QUESTION, [], False),
    ("VS: Hverdagsledelse", "Den her vil jeg gerne på.", Intent.REGISTER, ["Mie Lund"], True),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "body", "intent", "people", "sure"), SENTENCES)
def test_what_a_plain_mail_says(subject, body, intent, people, sure):
    found = reading(body, subject=subject)

    assert (found.intent.value, names(found), found.sure) == (intent, people, sure), codes(found)


@pytest.mark.parametrize("words", ["møde nummer to", "møde nr. 2", "anden gang"])
def test_a_meeting_is_known_by_its_number_in_words_too(words):
    found = reading(f"Til {words} i Hverdagsledelse må I undvære mig.")

    assert found.meeting.value.isoformat() == "2025-09-09"


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("Jeg deltager i Hverdagsledelse. Kan I bekræfte, at frokosten er med i prisen?", True),
        ("Jeg deltager i Hverdagsledelse. Kan I sende mig programmet?", True),
        ("Jeg deltager i Hverdagsledelse. Kan I bekræfte min tilmelding?", False),
        ("Jeg deltager i Hverdagsledelse. Vil I bekræfte modtagelsen?", False),
    ],
)
def test_a_question_beside_a_sign_up_is_one_unless_our_answer_is_the_answer(body, asked):
    found = reading(body)

    assert found.intent.value is Intent.REGISTER
    assert bool(found.questions) is asked


OTHERS = [
    # A sign-up of which something else is said is none.
    ("Vores tilmelding til Hverdagsledelse skal annulleres. Økonomien slår ikke til.", Intent.CANCEL, ["Mie Lund"]),
    ("Unfortunately I have to cancel my place at Hverdagsledelse.", Intent.CANCEL, ["Mie Lund"]),
    ("Vi er nødt til at trække vores tilmelding af Mie Lund og Ella Kirk til Hverdagsledelse tilbage.", Intent.CANCEL,
     ["Mie Lund", "Ella Kirk"]),
    ("Jeg har aldrig tilmeldt mig Hverdagsledelse.", Intent.QUESTION, []),
    # Who it is, is said in the clause before.
    ("Vi har talt om det, og det bliver mig, der deltager i Hverdagsledelse.", Intent.REGISTER, ["Mie Lund"]),
    ("Jeg siger ja til Hverdagsledelse.", Intent.REGISTER, ["Mie Lund"]),
    ("Vi har besluttet at sende Jon Bæk (jb@by.example) på Hverdagsledelse.", Intent.REGISTER, ["Jon Bæk"]),
    ("Jeg sender Jon Bæk (jb@by.example) til Hverdagsledelse i stedet.", Intent.SUBSTITUTE, ["Jon Bæk"]),
    # Surnames that end in s, and names with a shortened one in the middle.
    ("Tilmelding til Hverdagsledelse: Anita Ries (ar@x.example) og Hans Chr. Bro (hcb@x.example).", Intent.REGISTER,
     ["Anita Ries", "Hans Chr. Bro"]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "intent", "people"), OTHERS)
def test_what_is_said_of_a_sign_up_and_by_whom(body, intent, people):
    found = reading(body)

    assert (found.intent.value, names(found)) == (intent, people), codes(found)


def test_who_is_named_as_prevented_and_writes_is_the_one_replaced():
    found = reading("Mie Lund er blevet forhindret den 3. juni i Hverdagsledelse. I stedet kommer Tobias Lund, tl@x.example.")

    assert found.intent.value is Intent.SUBSTITUTE
    assert [(one.value.name, one.value.replaces) for one in found.people] == [("Tobias Lund", "Mie Lund")]


def test_a_meeting_is_known_by_its_place_where_only_one_is_there():
    network = programmes()["hverdagsledelse"]
    places = ("Odense", "Ribe", "Odense")
    meetings = tuple(one.model_copy(update={"place": place}) for one, place in zip(network.meetings, places, strict=True))

    def there(body: str) -> str | None:
        found = read(mail(body), {"hverdagsledelse": network.model_copy(update={"meetings": meetings})}, address=ADDRESS)
        return found.meeting.value.isoformat() if found.meeting.value else None

    assert there("Dagen i Ribe i Hverdagsledelse kan jeg ikke nå.") == "2025-09-09"
    assert there("Dagen i Odense i Hverdagsledelse kan jeg ikke nå.") is None  # there are two
    assert there("Biblioteket i Ribe har byttet vagter, så jeg kan ikke nå Hverdagsledelse.") is None


def test_tomorrow_is_a_day_and_not_the_whole_course():
    found = reading("Jeg bliver nødt til at blive hjemme fra kurset Hverdagsledelse i morgen.")

    assert found.intent.value is Intent.ABSENT
    assert not found.sure


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Re: Jens Winther søger om plads i Hverdagsledelse", "Ja, det støtter jeg."),
        ("Hverdagsledelse", 'Kaj skriver til mig:\n\n"Hej Mie, sæt mig på til Hverdagsledelse. Kaj Brandt, kbr@by.example"'),
    ],
)
def test_a_yes_that_may_be_about_somebody_else_signs_nobody_up(subject, body):
    assert "nobody" in codes(reading(body, subject=subject))


def test_numbered_lines_under_the_subject_of_an_evaluation_are_answers():
    found = reading("1. Det bedste var praktikken.\n2. Mere tid til sparring.\n3. Ja, absolut.", subject="Evaluering Hverdagsledelse")

    assert found.intent.value is Intent.ANSWER


@pytest.mark.parametrize(
    "body",
    [
        "Vil du være sød at tilføje mit navn til listen over deltagere i Hverdagsledelse?",
        "Jeg vil gerne søge en plads i Hverdagsledelse.",
        "Som aftalt i telefonen: Mie Lund skal på Hverdagsledelse.",
    ],
)
def test_a_sign_up_in_words_of_its_own_is_certain(body):
    found = reading(body)

    assert (found.intent.value, names(found), found.sure) == (Intent.REGISTER, ["Mie Lund"], True), codes(found)


ELSEWHERE = [
    # Somebody else does it, or the sender says that it is not he.
    ("Jeg har hørt, at Karen er tilmeldt Hverdagsledelse. Hun siger, at hun alligevel ikke kommer.", Intent.CANCEL),
    ("Jeg skulle hilse fra Hans og sige, at han gerne vil med til Hverdagsledelse.", Intent.REGISTER),
    ("Hun vil gerne deltage i Hverdagsledelse.", Intent.REGISTER),
    ("Min tilmelding til Hverdagsledelse gælder ikke mig, men en kollega.", Intent.REGISTER),
    ("Ja, det er fint med mig, at Malene deltager i Hverdagsledelse.", Intent.REGISTER),
    ("Tre af os kommer til Hverdagsledelse.", Intent.REGISTER),
    # Another year, another thought in the next sentence, and a smile.
    ("Jeg vil gerne deltage i Hverdagsledelse i 2026 i stedet for i år.", Intent.REGISTER),
    ("Jeg tilmelder mig Hverdagsledelse. Nej, vent, der er byrådsmøde.", Intent.REGISTER),
    ("Meld mig bare til Hverdagsledelse, så jeg kan sidde og kede mig. Nej vel?", Intent.REGISTER),
    ("Jeg melder mig til Hverdagsledelse i næste ombæring.", Intent.REGISTER),
    ("Jeg kommer til Hverdagsledelse, det lover jeg næsten.", Intent.REGISTER),
    ("Jeg deltager i Hverdagsledelse på skærm.", Intent.OTHER),
    # A group without names, and what somebody else asked for.
    ("Alle i ledergruppen tilmelder sig Hverdagsledelse.", Intent.REGISTER),
    ("Vi kommer et par stykker til Hverdagsledelse.", Intent.REGISTER),
    ("He asked me to cancel his place at Hverdagsledelse.", Intent.CANCEL),
    # Thanks behind a request that was not understood is no mail of thanks.
    ("Prik mig ind på Hverdagsledelse, tak.", Intent.OTHER),
    # To be on leave or at work is no taking part.
    ("Jeg er på barsel. Hverdagsledelse.", Intent.OTHER),
    ("Jag är på semester. Hverdagsledelse.", Intent.OTHER),
]


@pytest.mark.parametrize(("body", "intent"), ELSEWHERE)
def test_what_only_looks_like_the_senders_wish_waits(body, intent):
    found = reading(body)

    assert (found.intent.value, found.sure) == (intent, False)


@pytest.mark.parametrize(
    ("subject", "body", "intent", "day"),
    [
        ("", "Jeg kommer ikke til Hverdagsledelse den 9. september, for jeg er på barsel.", Intent.ABSENT, "2025-09-09"),
        ("", "Jeg er væk den 9. september, men med de andre gange i Hverdagsledelse.", Intent.ABSENT, "2025-09-09"),
        ("", "Jeg bliver nødt til at springe mødet i Hverdagsledelse den 9. september over.", Intent.ABSENT, "2025-09-09"),
        ("Hverdagsledelse", "Jeg er på!", Intent.REGISTER, "None"),
        ("Tilmeldingsskema", "Program: Hverdagsledelse\nNavn: Mie Lund\nArbejdssted: Ry Bibliotek", Intent.REGISTER, "None"),
        ("", "Vi er to af os: Mie Lund og Per Holm (ph@by.example) tilmelder sig Hverdagsledelse.", Intent.REGISTER, "None"),
        ("", "Jeg vil gerne deltage i Hverdagsledelse i 2025. Hun siger god for det, min chef.", Intent.REGISTER, "None"),
        ("", "Afmeld mig jeres nyhedsmails, tak.", Intent.OPTOUT, "None"),
    ],
)
def test_what_is_said_plainly_in_less_common_words_is_certain(subject, body, intent, day):
    found = reading(body, subject=subject)

    assert (found.intent.value, str(found.meeting.value), found.sure) == (intent, day, True), codes(found)


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("Kan I tilmelde mig Hverdagsledelse og fortælle, hvad der sker med min gamle tilmelding?", True),
        ("Jeg tilmelder mig Hverdagsledelse og vil gerne vide, hvor det er.", True),
        ("Please sign me up for Hverdagsledelse and tell me where it is.", True),
        ("Jeg tilmelder mig Hverdagsledelse. Jeg ved nu, hvad det koster.", False),
    ],
)
def test_a_question_inside_the_sentence_of_a_sign_up_is_seen(body, asked):
    found = reading(body)

    assert (found.intent.value, bool(found.questions)) == (Intent.REGISTER, asked)

"""The letters on schedule: an announcement lays out a programme, and each says what its reader can do about it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from postbud.letters import Templates
from postbud.letters.sample_values import EVA, FIRST, HOUSE, QUESTIONNAIRE, SECOND
from postbud.letters.samples import full, only, sample_variables
from postbud.model.message import Address, Kind, Segment
from postbud.model.programme import Programme, SignUp
from postbud.model.reading import Intent, Thread
from postbud.model.week import Missing, Planned
from postbud.programmes import load_programmes
from postbud.reading import read
from tests.letters.values import SHIPPED, message

TEMPLATES = Templates.load(SHIPPED)
PROGRAMMES = load_programmes(Path(__file__).parents[2] / "programmes")
BOTH = pytest.mark.parametrize("language", ["da", "en"])
QUOTED = {"da": re.compile("»([^«]+)«"), "en": re.compile("“([^”]+)”")}


def said(letter: str, language: str = "da", **variables: object) -> str:
    rendered = TEMPLATES.render(letter, language, {**only(letter, full(letter)), **variables})
    return f"{rendered.subject}\n\n{rendered.text}"


def announced(slug: str, language: str = "da", on: date = date(2025, 1, 8)) -> str:
    variables = sample_variables("announcement", PROGRAMMES[slug]) | {"today": on}
    return TEMPLATES.render("announcement", language, variables).text


@BOTH
@pytest.mark.parametrize("slug", PROGRAMMES)
def test_an_announcement_has_every_fact_of_its_programme(slug, language):
    programme, wording = PROGRAMMES[slug], TEMPLATES.sandboxes[language].wording
    text = announced(slug, language)

    for prose in (programme.about, programme.purpose, programme.content, programme.method, programme.audience, programme.background):
        assert all(re.sub(r"[*_]", "", line).strip() in text for line in prose.splitlines() if not line.lstrip().startswith("-"))
    for meeting in programme.meetings:
        assert meeting.date is None or wording.date(meeting.date) in text
        assert not meeting.place or meeting.place in text
    if programme.price:
        assert wording.price(programme.price) in text or programme.price.free
    if programme.sign_up.deadline:
        assert wording.moment(programme.sign_up.deadline) in text
    assert HOUSE.email in text and programme.coordinators[0].email in text


def test_an_announcement_of_one_meeting_has_its_agenda_with_times_and_what_is_asked_for():
    text = announced("souschefer")

    assert "Ankomst: fra kl. 9.00" in text and "- 9.30-10.30 Præsentation af nogle" in text and "Det er gratis at deltage." in text
    assert "  - Bipbog (Odsherred)\n  - Flere?" in text


def test_an_announcement_of_several_meetings_says_of_each_whether_its_place_is_known():
    text = announced("hverdagsledelse")

    assert "- Tirsdag den 9. september 2025 kl. 10.00-15.00. Sted følger" in text and "4.500 kr. + moms, i alt 5.625 kr." in text


def test_an_announcement_without_dates_says_how_often_people_meet():
    assert "Vi mødes hver anden måned, 3 timer ad gangen. Datoerne følger." in announced("ledernetvaerk")


@BOTH
@pytest.mark.parametrize("letter", ["announcement", "sign-up-reminder"])
def test_only_where_a_programme_says_so_is_one_asked_to_pass_the_invitation_on(letter, language):
    closed = Programme(slug="x", title="X")
    word = {"da": "videre", "en": "pass th"}[language]

    assert word not in said(letter, language, programme=closed)
    assert word in said(letter, language, programme=closed.model_copy(update={"sign_up": SignUp(forward=True)}))


@BOTH
@pytest.mark.parametrize("letter", ["announcement", "sign-up-reminder"])
@pytest.mark.parametrize("slug", PROGRAMMES)
def test_the_words_against_more_invitations_that_a_letter_offers_are_understood(slug, letter, language):
    # given
    rendered = TEMPLATES.render(letter, language, sample_variables(letter, PROGRAMMES[slug]))
    words = QUOTED[language].findall(rendered.text)[-1]
    quoted = "\n".join(f"> {line}" for line in rendered.text.splitlines())
    reply = replace(
        message(subject=f"Re: {rendered.subject}", sender=Address("Eva Årup", "eva@bibliotek.example")),
        segments=(Segment(Kind.OWN, f"{words}\n"), Segment(Kind.QUOTED, quoted)), in_reply_to="<1@netvaerk.example>",
    )  # fmt: skip

    # when
    reading = read(reply, PROGRAMMES, address=HOUSE, thread=Thread(slug, letter))

    # then
    assert (reading.intent.value, reading.programme.value, reading.sure) == (Intent.OPTOUT, slug, True)


@BOTH
def test_a_practical_letter_shows_what_we_know_of_its_reader_and_else_asks(language):
    asked = {"da": "særlige hensyn", "en": "special needs"}[language]

    assert "vegetar" in said("practical", language) and asked not in said("practical", language)
    assert asked in said("practical", language, participant=replace(EVA, diet=None, access=None))


def test_a_practical_letter_before_the_place_is_known_says_that_it_follows():
    text = said("practical", meeting=FIRST.model_copy(update={"place": ""}))

    assert "Stedet ligger ikke fast endnu" in text and "tirsdag den 3. juni 2025 kl. 10.00-15.00" in text


@BOTH
def test_a_practical_letter_about_no_meeting_names_those_to_come(language):
    text = said("practical", language, meeting=None)

    assert TEMPLATES.sandboxes[language].wording.when(SECOND) in text.replace("Tirsdag", "tirsdag")


@BOTH
@pytest.mark.parametrize("letter", ["announcement", "sign-up-reminder", "practical", "thanks", "reunion", "missing-facts"])
@pytest.mark.parametrize("slug", PROGRAMMES)
def test_every_letter_on_schedule_can_be_shown_for_every_programme(slug, letter, language):
    rendered = TEMPLATES.render(letter, language, sample_variables(letter, PROGRAMMES[slug]))

    assert PROGRAMMES[slug].title in rendered.subject + rendered.text


@BOTH
def test_thanks_after_the_last_meeting_have_the_questions_numbered_and_others_name_the_next_meeting(language):
    wording = TEMPLATES.sandboxes[language].wording

    last = said("thanks", language, questionnaire=QUESTIONNAIRE)
    assert "\n1. Hvad fik du ud af det? Tænk gerne stort.\n2. Andre kommentarer?\n" in last and "- FL: førleder" in last
    other = said("thanks", language, questionnaire=None, meetings=(SECOND,))
    assert wording.when(SECOND) in other and "1. " not in other.partition("\n\n")[2]


@BOTH
def test_the_letter_on_monday_gives_each_letter_a_number_and_an_example_that_names_one(language):
    planned = (Planned(4, full()["since"], "practical", 1, "", FIRST),)
    text = said("weekly", language, letters=planned, missing=(Missing(SECOND, ("place",)),), silent=0, held=0)

    number, example = {"da": ("Brev 4, ", "»vent 4«"), "en": ("Letter 4, ", "“wait 4”")}[language]
    assert number in text and example in text and TEMPLATES.sandboxes[language].wording.fact_name("place").lower() in text
    assert "0" not in said("weekly", language, letters=(), missing=(), silent=0, held=0)


@BOTH
def test_a_letter_about_addresses_says_for_whom_why_and_what_it_means(language):
    text = said("bounced", language)

    for fact in ("Bo Bech, bo@bibliotek.example, Øby Bibliotek\n", "550 5.1.1 No such user here", "Hverdagsledelse", "bæredygtighed"):
        assert fact in text
    several_days = {"da": "på flere dage", "en": "on several days"}[language]
    assert text.count(several_days) == 1 and {"da": "2 adresser", "en": "2 addresses"}[language] in text
    assert said("bounced", language, failed=full()["failed"][:1]).split("\n")[0].endswith("Bo Bech (Hverdagsledelse)")

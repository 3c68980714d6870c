"""The letters that come with Postbud, rendered for the programmes that come with it and for every set of samples."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from postbud.letters import LETTERS, Templates, html_to_look_at
from postbud.letters.samples import full, sample_variables, trials
from postbud.model.message import Address
from postbud.model.programme import Meeting, Programme
from postbud.programmes import load_programmes
from tests.letters.values import SHIPPED, message, person

TEMPLATES = Templates.load(SHIPPED)
PROGRAMMES = load_programmes(Path(__file__).parents[2] / "programmes")
BOTH = pytest.mark.parametrize("language", ["da", "en"])


@BOTH
@pytest.mark.parametrize("letter", LETTERS)
def test_no_letter_shows_a_sign_of_its_template_or_of_python(letter, language):
    for variables in trials(letter)[:2]:
        rendered = TEMPLATES.render(letter, language, variables)
        for sign in ("{{", "{%", "None", "Markup", "pbslot", "**", "()", "  ", "datetime", " ,", " ."):
            assert sign not in rendered.subject + re.sub(r"^ +", "", rendered.text, flags=re.M), sign  # but a list's second lines
        assert "\n\n\n" not in rendered.text and rendered.text.endswith("\n") and not rendered.text.startswith("\n")


@BOTH
@pytest.mark.parametrize("slug", PROGRAMMES)
def test_a_confirmation_for_every_shipped_programme_names_all_that_is_known(slug, language):
    programme = PROGRAMMES[slug]
    said = TEMPLATES.render("confirmation", language, {**sample_variables("confirmation", programme), "today": date(2025, 1, 8)}).text

    wording = TEMPLATES.sandboxes[language].wording
    assert programme.title in said
    for meeting in programme.meetings:
        if meeting.date and meeting.date >= date(2025, 1, 8):
            assert wording.day(meeting.date) in said[0].lower() + said or wording.day(meeting.date).capitalize() in said
    if programme.price:
        assert wording.price(programme.price) in said


@pytest.mark.parametrize(("letter", "sign"), [("meeting-changed", "(før: tidspunkt følger)"), ("meeting-cancelled", "desværre aflyst")])
@pytest.mark.parametrize("slug", PROGRAMMES)
def test_the_preview_of_a_change_is_about_a_meeting_of_that_programme(slug, letter, sign):
    variables = sample_variables(letter, PROGRAMMES[slug])
    if variables["meeting"] is not None:
        said = TEMPLATES.render(letter, "da", variables).text
        assert sign in said and TEMPLATES.sandboxes["da"].wording.when(variables["meeting"]) in said


def test_the_confirmation_of_hverdagsledelse_says_what_the_announcement_promised():
    said = TEMPLATES.render(
        "confirmation", "da", {**sample_variables("confirmation", PROGRAMMES["hverdagsledelse"]), "today": date(2025, 1, 8)}
    ).text

    assert "- Tirsdag den 3. juni 2025 kl. 10.00-15.00. Sted: Information følger" in said
    assert "- Tirsdag den 18. november 2025 kl. 10.00-15.00. Sted: Information følger" in said
    assert "4.500 kr. + moms, i alt 5.625 kr." in said and "forplejning" in said


def test_a_programme_without_dates_promises_to_tell_them():
    said = TEMPLATES.render(
        "confirmation", "da", {**full(), "programme": Programme(slug="x", title="X"), "meetings": (), "meeting": None}
    ).text

    assert "Datoerne ligger ikke fast endnu" in said and "Kalenderinvitationen" not in said


def test_meetings_that_are_over_are_not_in_a_late_confirmation():
    said = TEMPLATES.render("confirmation", "da", {**full(), "today": date(2025, 8, 1)}).text

    assert "3. juni" not in said.partition("Kalenderinvitationen")[0] and "9. september 2025" in said


@pytest.mark.parametrize(
    ("language", "words"), [("da", "Du er blevet tilmeldt Hverdagsledelse af Bo Bech"), ("en", "registered for Hverdagsledelse by Bo Bech")]
)
def test_somebody_registered_by_a_colleague_is_told_by_whom_and_not_thanked_for_a_mail(language, words):
    theirs = message(sender=Address("Bo Bech", "bo@bibliotek.example"))
    said = TEMPLATES.render("confirmation", language, {**full("confirmation"), "message": theirs}).text

    assert words in said and "Tak for din" not in said and "Thank you" not in said


@BOTH
def test_a_meeting_without_a_place_says_that_it_follows(language):
    meeting = Meeting(key="1", date=date(2025, 6, 3))
    said = TEMPLATES.render("invite", language, {**full(), "meeting": meeting}).text

    assert TEMPLATES.sandboxes[language].wording.words.unknown in said


@BOTH
def test_a_person_without_a_name_is_greeted_all_the_same(language):
    said = TEMPLATES.render("confirmation", language, {**full(), "participant": person(None)}).text

    assert said.splitlines()[0] in ("Kære deltager", "Dear participant")


def test_a_held_notice_says_from_whom_why_and_what_was_found():
    rendered = TEMPLATES.render("held", "da", {**full(), "again": False})

    assert rendered.subject == "Venter på dig: Tilmelding"
    for fact in (
        "Eva Årup (eva@bibliotek.example)",
        "Mailen stiller et spørgsmål.",
        "Kan man parkere?",
        "Øby Bibliotek",
        "Hverdagsledelse",
    ):
        assert fact in rendered.text


def test_both_languages_have_every_letter():
    assert {path.name for path in SHIPPED.glob("*.md")} == {f"{letter}.{language}.md" for letter in LETTERS for language in ("da", "en")}


def test_the_html_to_look_at_has_the_subject_as_its_title():
    rendered = TEMPLATES.render("held", "da", {**full(), "again": False, "message": message(subject="<b>Hej</b>")})

    assert "<title>Venter på dig: &lt;b&gt;Hej&lt;/b&gt;</title>" in html_to_look_at(rendered)

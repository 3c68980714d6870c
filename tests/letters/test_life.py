"""The letters of a registration's life: what each must say, what it may never show, and whom it believes to be writing to."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from postbud.letters import LETTERS, Templates
from postbud.letters.known import TO_COORDINATORS
from postbud.letters.sample_values import AGENDA, BO, EVA, FIRST, SECOND
from postbud.letters.samples import full, only
from postbud.model.changes import FactChange, MeetingChange
from postbud.model.message import Address, Kind, Message, Segment
from postbud.model.reading import Person
from postbud.model.reply import Word
from postbud.model.terms import Terms
from postbud.reading.replies import read_reply
from tests.letters.values import SHIPPED, message

TEMPLATES = Templates.load(SHIPPED)
BOTH = pytest.mark.parametrize("language", ["da", "en"])
UNDO = {"da": "FORTRYD", "en": "UNDO"}
CANCELLED = {"da": "aflyst", "en": "cancelled"}
UNDOABLE = [letter for letter, known in LETTERS.items() if "undo_until" in known.variables and letter != "undo-too-late"]
TO_PARTICIPANTS = [letter for letter in LETTERS if letter not in TO_COORDINATORS and letter != "calendar-entry"]
# Which letters carry a calendar's cancellation, and which its invite (CALENDAR rule 12).
CANCELS = ["cancelled", "invite-withdrawn", "absent", "substitute-gone", "meeting-cancelled"]
INVITES = ["confirmation", "invite", "coming-again", "substitute-coming", "meeting-changed", "undone"]
CAPITALS = re.compile(r"\b[A-ZÆØÅ]{2,}(?: [A-ZÆØÅ]{2,})*\b")
ASKED_FOR = {
    "JA": Word.YES, "NEJ": Word.NO, "NEJ TAK": Word.NO, "VENT": Word.WAIT, "SEND": Word.SEND, "STOP": Word.STOP, "FORTRYD": Word.UNDO,
    "YES": Word.YES, "NO": Word.NO, "NO THANKS": Word.NO, "WAIT": Word.WAIT, "UNDO": Word.UNDO,
}  # fmt: skip


def said(letter: str, language: str = "da", **variables: object) -> str:
    """A letter's subject and text with full samples, some of them replaced."""
    rendered = TEMPLATES.render(letter, language, {**only(letter, full(letter)), **variables})
    return f"{rendered.subject}\n\n{rendered.text}"


@BOTH
@pytest.mark.parametrize("letter", UNDOABLE)
def test_a_letter_says_how_to_undo_and_until_when_only_if_it_can_be_undone(letter, language):
    until = datetime(2025, 1, 11, 9, 30, tzinfo=UTC)

    can, cannot = said(letter, language, undo_until=until), said(letter, language, undo_until=None)
    assert UNDO[language] in can and TEMPLATES.sandboxes[language].wording.moment(until) in can
    assert UNDO[language] not in cannot


@BOTH
@pytest.mark.parametrize("letter", [letter for letter in TO_PARTICIPANTS if "words" in LETTERS[letter].variables])
def test_the_words_that_were_acted_on_are_shown_to_their_writer(letter, language):
    assert "> Jeg har en hemmelighed" in said(letter, language, words="Jeg har en hemmelighed")


@BOTH
@pytest.mark.parametrize("letter", TO_PARTICIPANTS)
def test_nobodys_words_are_shown_to_anybody_else(letter, language):
    others = message(subject="x", words="Jeg har en hemmelighed", sender=Address("Per Holm", "per@bibliotek.example"))
    given = {"words": "Jeg har en hemmelighed"} if "words" in LETTERS[letter].variables else {}

    assert "hemmelighed" not in said(letter, language, message=others, **given)


@BOTH
@pytest.mark.parametrize("letter", CANCELS)
def test_a_cancellation_says_so_with_the_date_the_time_and_the_place(letter, language):
    wording = TEMPLATES.sandboxes[language].wording

    called_off = {"changes": (MeetingChange("dropped", FIRST),)} if letter == "meeting-cancelled" else {}
    text = said(letter, language, meeting=FIRST, **called_off)
    assert CANCELLED[language] in text
    assert wording.when(FIRST) in text and wording.where(FIRST) in text


@BOTH
@pytest.mark.parametrize("letter", INVITES)
def test_a_letter_with_an_invite_names_the_date_the_time_and_the_place(letter, language):
    wording = TEMPLATES.sandboxes[language].wording

    text = said(letter, language, meeting=FIRST)
    assert wording.when(FIRST) in text and wording.where(FIRST) in text


@BOTH
@pytest.mark.parametrize("letter", ["cancelled", "absent", "substitute-gone"])
def test_a_meeting_that_only_one_person_leaves_is_called_off_for_that_person_only(letter, language):
    assert {"da": "kun aflyst for dig", "en": "cancelled for you only"}[language] in said(letter, language)


@BOTH
@pytest.mark.parametrize("letter", ["cancelled", "absent", "substitute-gone", "substitute-coming", "changed"])
def test_somebody_for_whom_another_wrote_is_told_who_and_not_thanked(letter, language):
    theirs = message(sender=Address("Bo Bech", "bo@bibliotek.example"))

    text = said(letter, language, by="Per Holm", message=theirs)
    assert "Per Holm" in text and "Tak" not in text and "Thank" not in text


@BOTH
@pytest.mark.parametrize("letter", ["substitute-gone", "substitute-coming"])
@pytest.mark.parametrize("whole", [True, False])
def test_who_comes_instead_and_who_does_not_never_see_each_others_address(letter, whole, language):
    nameless = Person(None, "ukendt@bibliotek.example")
    variables = {"substitute": nameless, "replaced": nameless}

    own = {name: value for name, value in variables.items() if name in LETTERS[letter].variables}
    assert "ukendt@" not in said(letter, language, whole=whole, **own)


@BOTH
def test_a_substitute_for_one_day_is_told_of_that_day_only(language):
    wording = TEMPLATES.sandboxes[language].wording

    one, all_of_them = (said("substitute-coming", language, whole=whole, meeting=FIRST) for whole in (False, True))
    assert wording.when(FIRST) in one and wording.date(SECOND.date) not in one
    assert wording.date(SECOND.date) in all_of_them


@pytest.mark.parametrize(
    ("terms", "words", "not_words"),
    [
        (Terms(10, 50, Decimal(2250), True, False, ""), ["50 %", "2.250 kr. + moms", "10 dage før", "koordinatoren"], ["kollega"]),
        (Terms(1, 100, Decimal(4500), False, False, ""), ["100 %", "dagen før det første møde"], ["bindende"]),
        (Terms(0, 100, Decimal(4500), False, False, ""), ["på dagen for det første møde"], []),
        (Terms(-9, 100, None, False, False, ""), ["efter det første møde"], ["kr.", "-9"]),
        (Terms(90, None, None, True, True, "Skriv til os."), ["koster det ikke noget", "Skriv til os.", "En kollega må"], ["bindende"]),
        (Terms(None, None, None, True, False, ""), ["Tilmeldingen er bindende", "koordinatoren, der afgør"], ["%", "koster det ikke"]),
        (None, [], ["betingelserne", "bindende", "kollega"]),
    ],
)  # fmt: skip
def test_a_cancellation_says_which_of_the_programmes_terms_applies_and_who_decides(terms, words, not_words):
    for letter in ("cancelled", "cancelled-others"):
        text = said(letter, terms=terms)
        assert all(word in text for word in words) and not any(word in text for word in not_words)


def test_a_programme_without_steps_does_not_claim_that_cancelling_is_free():
    programme = full()["programme"]
    programme = programme.model_copy(update={"cancellation": programme.cancellation.model_copy(update={"steps": ()})})

    assert "koster det ikke" not in said("cancelled", programme=programme, terms=Terms(90, None, None, False, True, ""))


@BOTH
def test_a_change_of_details_shows_old_and_new_and_what_was_taken_away(language):
    changes = (FactChange("phone", "+4511", "+4522"), FactChange("diet", "vegansk", ""), FactChange("ean", None, "5790000000000"))

    text = said("changed", language, changes=changes)
    before, gone = {"da": ("før", "slettet"), "en": ("before", "removed")}[language]
    assert f": +4522 ({before}: +4511)" in text and f": {gone} ({before}: vegansk)" in text and ": 5790000000000\n" in text


@BOTH
def test_a_changed_meeting_is_told_fact_by_fact_and_a_new_agenda_by_its_new_lines_only(language):
    old = (AGENDA[0].model_copy(update={"title": "Morgensang"}),)
    facts = (
        FactChange("place", "", "Salen, Roskilde"),
        FactChange("date", date(2025, 6, 10), FIRST.date),
        FactChange("agenda", old, AGENDA),
    )

    text = said("meeting-changed", language, meeting=FIRST, changes=(MeetingChange("changed", FIRST, facts),))
    wording = TEMPLATES.sandboxes[language].wording
    assert f"Salen, Roskilde ({ {'da': 'før', 'en': 'before'}[language] }: {wording.words.unknown})" in text
    assert wording.day(date(2025, 6, 10)) in text and "(Bo Bech)" in text and "Morgensang" not in text


@BOTH
def test_one_letter_tells_of_all_meetings_that_are_changed_new_or_called_off(language):
    wording = TEMPLATES.sandboxes[language].wording

    text = said("meeting-changed", language)
    assert wording.day(SECOND.date) in text and wording.day(date(2025, 11, 18)) in text
    assert {"da": "Aflyst: ", "en": "Cancelled: "}[language] in text and {"da": "Nyt møde: ", "en": "New meeting: "}[language] in text


@BOTH
def test_several_meetings_that_are_called_off_are_all_named(language):
    wording = TEMPLATES.sandboxes[language].wording
    dropped = (MeetingChange("dropped", FIRST), MeetingChange("dropped", SECOND))

    text = said("meeting-cancelled", language, meeting=FIRST, changes=dropped)
    assert all(wording.date(each.date) in text for each in (FIRST, SECOND))


@pytest.mark.parametrize(("line", "offered"), [("tilmeld Eva", True), ("", False)])
def test_a_held_notice_offers_yes_only_where_there_is_something_to_say_yes_to(line, offered):
    text = said("held", order_line=line)

    assert ("JA eller 1" in text) == ("En rettet linje" in text) == offered
    assert "NEJ: " in text and "VENT: " in text and "Almindelig tekst: " in text


def test_a_held_mail_without_a_sender_offers_no_answer_to_him():
    assert "Almindelig tekst" not in said("held", message=Message("", None, "", None, (Segment(Kind.OWN, "x"),)))


def test_a_mail_that_a_coordinator_put_off_says_since_when_it_waits():
    text = said("held", again=True, since=datetime(2025, 1, 6, 9, tzinfo=UTC))

    assert text.startswith("Venter stadig på dig") and "har ventet siden mandag den 6. januar 2025 kl. 9.00" in text


@BOTH
@pytest.mark.parametrize(
    ("letter", "name", "values"),
    [
        ("undo-too-late", "why", ["time", "changed", "full", "undone", "nothing"]),
        ("held-done", "done", ["released", "closed", "waits", "answered"]),
        ("waiting-list", "late", [True, False]), ("offer-too-late", "still_listed", [True, False]),
        ("approval-noted", "approved", [True, False]), ("opted-out", "everywhere", [True, False]),
        ("approval-request", "reminder", [True, False]), ("substitute-gone", "whole", [True, False]),
    ],
)  # fmt: skip
def test_each_case_of_a_letter_has_words_of_its_own(letter, name, values, language):
    texts = [said(letter, language, **{name: value}) for value in values]

    assert len(set(texts)) == len(values)


@BOTH
def test_each_danger_of_a_change_is_named_in_words(language):
    dangers = ("everything-cancelled", "most-cancelled", "into-the-past", "programme-gone")

    assert not any(danger in said("change-question", language, dangers=dangers) for danger in dangers)


@BOTH
def test_one_participant_is_not_told_of_as_many(language):
    one, many = {"da": ("1 deltager ", "12 deltagere "), "en": ("1 participant ", "12 participants ")}[language]

    assert one in said("change-sent", language, count=1) and many in said("change-sent", language, count=12)


@BOTH
def test_what_goes_to_the_caterer_has_no_address_and_nobodys_name(language):
    text = said("headcount", language)

    assert "@" not in text and EVA.name not in text and BO.name not in text


@BOTH
def test_a_coordinators_answer_is_in_the_coordinators_own_words_with_the_mail_below(language):
    text = said("coordinator-answer", language, answer="Ja, bag huset.")

    assert text.partition("\n\n")[2].startswith("Ja, bag huset.\n")
    assert "> Kan man parkere?" in text


@BOTH
def test_whoever_was_signed_up_by_a_colleague_can_say_no(language):
    theirs = message(sender=Address("Bo Bech", "bo@bibliotek.example"))
    word = {"da": "NEJ TAK", "en": "NO THANKS"}[language]

    assert word in said("confirmation", language, message=theirs) and word not in said("confirmation", language)
    assert word not in said("confirmation", language, message=Message("", None, "", None, ()))


@BOTH
def test_one_colleague_is_a_sentence_and_several_are_a_list(language):
    for letter in ("registered-others", "cancelled-others", "absent-others"):
        one, two = said(letter, language, people=(BO,)), said(letter, language, people=(BO, EVA))
        assert "\n- Bo" not in one and "Bo Bech" in one
        assert "\n- Bo Bech" in two and "\n- Eva Årup" in two


@BOTH
@pytest.mark.parametrize("letter", ["already-cancelled", "already-absent", "already-registered", "cancelled-others"])
def test_nobody_is_thanked_for_a_mail_of_somebody_else(letter, language):
    text = said(letter, language, message=message(sender=Address("Per Holm", "per@bibliotek.example")))

    assert "Tak" not in text and "Thank" not in text


@BOTH
@pytest.mark.parametrize("letter", ["waiting-list", "approval-awaited", "approval-whose"])
def test_somebody_whom_another_signed_up_hears_by_whom_also_before_there_is_a_seat(letter, language):
    text = said(letter, language, message=message(sender=Address("Per Holm", "per@bibliotek.example")))

    assert "Per Holm" in text and "Tak" not in text and "Thank" not in text


def test_whoever_signed_up_a_colleague_hears_that_the_colleague_said_no():
    theirs = message(sender=Address("Bo Bech", "bo@bibliotek.example"))

    assert "Bo Bech har selv meldt fra og er nu afmeldt Hverdagsledelse" in said("cancelled-others", message=theirs, people=(BO,))


@BOTH
def test_a_manager_is_asked_about_whoever_signed_up_himself_and_hears_who_signed_up_somebody_else(language):
    himself = {"by": "Eva Årup", "people": (EVA,)}
    theirs = message(sender=Address("Per Holm", "per@bibliotek.example"))

    assert "Per Holm" in said("approval-request", language, by="Per Holm", people=(EVA,), message=theirs)
    assert said("approval-request", language, **himself).count("Eva Årup") == 1


def test_a_held_mail_that_no_line_can_be_read_from_shows_what_a_line_looks_like():
    for letter in ("held", "held-unclear"):
        assert "tilmeld Eva Lund, eva.lund@bibliotek.example til Hverdagsledelse" in said(letter, order_line="")
        assert "(netværkets navn)" in said(letter, order_line="", programme=None)
        assert "Eva Lund" not in said(letter, order_line="tilmeld Eva Årup")


@BOTH
def test_people_without_a_seat_are_told_apart_from_those_with_one(language):
    listed = said("registered-others", language, people=(), awaiting=(), listed=(BO,))

    assert "Bo Bech" in listed and "Hverdagsledelse" in listed.partition("\n\n")[2]
    assert {"da": "er nu tilmeldt", "en": "now registered"}[language] not in listed


@BOTH
@pytest.mark.parametrize("letter", LETTERS)
def test_every_word_that_a_letter_asks_for_is_one_that_is_understood(letter, language):
    source = (SHIPPED / f"{letter}.{language}.md").read_text(encoding="utf-8")

    for word in set(CAPITALS.findall(source)) - {"VAT", "EAN"}:
        reply = replace(message(subject="Re: x"), segments=(Segment(Kind.OWN, word),))
        assert read_reply(reply).word == ASKED_FOR[word]

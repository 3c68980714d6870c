"""`run.py why`: what happened to a person or a mail, told so that a coordinator understands it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from postbud.console.older import code_of_older_line
from postbud.console.story import Line, Teller, wish_of, words_of
from postbud.letters.reasons import load_reasons
from postbud.letters.sentences import load_sentences
from postbud.letters.told import JOURNAL
from postbud.letters.wording import Wording, load_words
from postbud.model.registration import Status
from postbud.programmes import load_programmes
from postbud.store.journal import CODES, journal_line
from postbud.store.tables import journal, letter, message
from tests.console.conftest import AT, Desk, desk_at
from tests.daemon.conftest import ROOT, sign_up
from tests.docs.pages import text_of

EVA = "eva.lund@bibliotek.example"
TEMPLATES = ROOT / "templates"
PROGRAMMES = load_programmes(ROOT / "programmes")


def teller(language: str = "da") -> Teller:
    wording = Wording(language, load_words(TEMPLATES / f"words.{language}.txt"))
    said = load_sentences(TEMPLATES, "journal", language, JOURNAL)
    names = {EVA: "Eva Lund", "bo@by.example": "Bo Holm"}
    return Teller(said, wording, load_reasons(TEMPLATES), wording_zone(), PROGRAMMES, names)


def wording_zone() -> tzinfo:
    return PROGRAMMES["hverdagsledelse"].zone


def told(code: str, language: str = "da", **values: object) -> str:
    """A line about Eva Lund in Hverdagsledelse."""
    return teller(language).line(Line(1, AT, None, EVA, "hverdagsledelse", journal_line(code, **values)), None).sentence


@pytest.mark.parametrize(
    ("code", "values", "sentence"),
    [
        ("registered", {}, "Eva Lund blev tilmeldt Hverdagsledelse."),
        ("registered", {"words": "jeg vil gerne"}, "Eva Lund blev tilmeldt Hverdagsledelse, fordi der stod »jeg vil gerne« i mailen."),
        ("registered", {"by": "bo@by.example"}, "Eva Lund blev tilmeldt Hverdagsledelse af Bo Holm."),
        ("registered", {"by": EVA}, "Eva Lund blev tilmeldt Hverdagsledelse."),
        ("cancelled", {"by": "command line"}, "Eva Lund blev meldt fra Hverdagsledelse af en, der skrev det på kommandolinjen."),
        ("waiting-list", {"place": 2}, "Eva Lund kom på venteliste til Hverdagsledelse som nummer 2."),
        (
            "awaiting-approval",
            {"approver": "chef@by.example"},
            "Eva Lund fik en plads i Hverdagsledelse, men pladsen venter på et ja fra chef@by.example.",
        ),
        (
            "offer",
            {"until": datetime(2025, 1, 17, 8, 0, tzinfo=UTC)},
            "Eva Lund fik tilbudt en plads i Hverdagsledelse, som bliver holdt til fredag den 17. januar 2025 kl. 9.00.",
        ),
        ("absent", {"meeting": "1"}, "Der blev meldt afbud for Eva Lund til mødet den 3. juni 2025 i Hverdagsledelse."),
        ("coming", {"meeting": "9"}, "Eva Lund kommer alligevel til møde 9 i Hverdagsledelse."),
        (
            "substituted",
            {"meeting": "1", "stand_in": "bo@by.example"},
            "Eva Lund kommer ikke til mødet den 3. juni 2025 i Hverdagsledelse; Bo Holm kommer i stedet.",
        ),
        ("substitute", {"replaces": "Ida Bech"}, "Eva Lund kommer i stedet for Ida Bech til Hverdagsledelse."),
        (
            "calendar",
            {"answer": "declined", "meeting": "1"},
            "Eva Lund svarede nej i sin kalender til mødet den 3. juni 2025 i Hverdagsledelse.",
        ),
        (
            "calendar",
            {"answer": "accepted"},
            "Eva Lund svarede ja i sin kalender, men svaret var ikke nyere end det, vi vidste. Det ændrede intet.",
        ),
        ("changed", {"facts": ("diet", "ean", "phone")}, "Oplysningerne om Eva Lund blev rettet: kost, EAN-nummer og telefon."),
        ("changed", {"facts": (("diet", "vegan"),)}, "Oplysningerne om Eva Lund blev rettet: kost (vegan)."),
        ("opted-out", {}, "Eva Lund får ikke flere invitationer til Hverdagsledelse."),
        ("held", {"reason": "Mailen stiller et spørgsmål."}, "Mailen venter på et menneske: Mailen stiller et spørgsmål."),
        ("settled", {"message": 12, "by": "bo@by.example"}, "Den mail, der ventede (nummer 12), er ordnet af Bo Holm."),
        (
            "settled",
            {"by": "bo@by.example", "done": "by hand"},
            "Den mail, der ventede, er ordnet af Bo Holm: der blev svaret uden om Postbud.",
        ),
        ("released", {"line": "tilmeld Eva", "by": "bo@by.example"}, "Mailen blev frigivet af Bo Holm med linjen »tilmeld Eva«."),
        ("edition", {"told": True}, "Ændringen i filen for Hverdagsledelse blev meldt ud."),
        ("note", {"text": "Noget andet."}, "Noget andet."),
    ],
)  # fmt: skip
def test_each_line_is_a_sentence(code: str, values: dict[str, object], sentence: str) -> None:
    assert told(code, **values) == sentence


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("code", CODES)
def test_every_code_makes_a_whole_sentence_with_little_known(code: str, language: str) -> None:
    sentence = told(code, language, text="x")

    assert sentence and not set("[]{}") & set(sentence)
    assert "  " not in sentence and " ." not in sentence and " ," not in sentence


@pytest.mark.parametrize(
    ("line", "code", "values"),
    [
        ("souschefer: registered", "registered", {"programme": "souschefer"}),
        ("souschefer: waiting list", "waiting-list", {"programme": "souschefer"}),
        ("letter confirmation written", "letter", {"name": "confirmation", "again": False}),
        ("letter registered-others was written before", "letter", {"name": "registered-others", "again": True}),
        ("held: Mailen stiller et spørgsmål.", "held", {"reason": "Mailen stiller et spørgsmål."}),
        ("calendar: accepted, x meeting 2", "calendar", {"answer": "accepted", "programme": "x", "meeting": "2"}),
        ("calendar: declined, no newer than what is known", "calendar", {"answer": "declined"}),
        ("message 7 is answered by this one", "settled", {"message": 7}),
        ("done by hand", "settled", {"by": "command line"}),
        ("souschefer: already registered", "already-registered", {"programme": "souschefer"}),
        ("souschefer: something else", "note", {"text": "souschefer: something else"}),
    ],
)
def test_a_line_from_before_there_were_codes_is_understood(line: str, code: str, values: dict[str, object]) -> None:
    assert code_of_older_line(line) == (code, values)


@given(st.text() | st.builds(lambda code, text: journal_line(code, x=text), st.text(), st.text()))
def test_a_line_that_is_not_known_is_shown_as_it_is(sentence: str) -> None:
    shown = TELLER.line(Line(1, AT, None, EVA, "hverdagsledelse", sentence), None)

    assert shown.code != "note" or shown.sentence == "".join(sign if sign.isprintable() else " " for sign in sentence)


TELLER = teller()


def test_the_wish_is_told_in_the_words_of_the_mail_before_those_of_its_subject() -> None:
    assert wish_of(["intent is register: subject: “Tilmelding”; body: “vil gerne tilmelde”; body: “gerne”"]) == "vil gerne tilmelde"
    assert wish_of(["intent is register: subject: “Tilmelding”"]) == "Tilmelding"
    assert wish_of(["programme is x: body: “x”"]) == ""


def test_of_the_words_a_line_names_those_are_told_that_say_most() -> None:
    because = ["intent is absent: subject: “Afbud”; body: “kan desværre ikke”; body: “kan desværre ikke komme”"]

    assert words_of("kan desværre ikke; kan desværre ikke komme", because) == "kan desværre ikke komme"
    assert words_of("Afbud; kan desværre ikke", because) == "kan desværre ikke komme"
    assert words_of("Eva kommer alligevel", because) == "Eva kommer alligevel", "what another reading said is not put in its place"
    assert words_of("ja tak; tak", ()) == "ja tak"


def test_the_story_of_a_sign_up_is_told_from_the_mail_to_now(desk: Desk) -> None:
    # given
    desk.receive(sign_up("Eva Lund"))

    # when
    lines = desk.run("why", EVA.upper()).splitlines()

    # then
    assert lines[0] == "15. januar 2025 kl. 9.00: Der kom en mail fra Eva Lund med emnet »Tilmelding til souschefnetværket«."
    assert "    ønsket er en tilmelding: i emnet: »Tilmelding til«, i mailen: »vil gerne tilmelde«" in lines
    assert any("Eva Lund blev tilmeldt Netværksmøde for souschefer og mellemledere, fordi der stod" in line for line in lines)
    assert any("(confirmation) til eva.lund@bibliotek.example venter på at blive sendt" in line for line in lines)
    assert lines[-1].startswith(
        "Sådan står det nu: Eva Lund, Netværksmøde for souschefer og mellemledere: tilmeldt. 6. marts 2025 (møde 1): inviteret"
    )


def test_what_is_known_from_the_registry_and_not_from_a_mail_says_so(desk: Desk) -> None:
    # given
    desk.receive(sign_up("Eva Lund", subject="Tilmelding til hverdagsledelse", body="Jeg vil gerne tilmelde mig.\n"))
    desk.receive(sign_up("Eva Lund", subject="Framelding", body="Jeg må desværre melde fra.\n", Message_ID="<2@by.example>"))

    # then
    assert "det gælder Hverdagsledelse: på listen over tilmeldte: »Hverdagsledelse«" in desk.run("why", EVA)


def test_what_became_of_a_letter_is_told_when_it_did(desk: Desk) -> None:
    # given
    desk.receive(sign_up("Eva Lund"), sign_up("Bo Holm"))
    with desk.database.write() as connection:
        to = letter.c.address
        connection.execute(letter.update().where(to == EVA).values(state="sent", sent_at=AT + timedelta(hours=3)))
        connection.execute(letter.update().where(to != EVA).values(state="refused", error="550 5.1.1 no such user"))

    # then
    assert "15. januar 2025 kl. 12.00: Brevet »Du er tilmeldt:" in desk.run("why", EVA)
    assert "kunne ikke afleveres til bo.holm@bibliotek.example: 550 5.1.1 no such user." in desk.run("why", "bo.holm@bibliotek.example")


def test_a_held_mail_says_why_and_not_twice(desk: Desk) -> None:
    # given
    desk.receive(sign_up("Eva Lund", subject="?", body="Hvad koster det?\n"))

    # when
    told = desk.run("why", EVA)

    # then
    assert "Mailen venter på et menneske: Mailen stiller et spørgsmål." in told
    assert told.count("Mailen stiller et spørgsmål.") == 1
    assert "(held) til coordinator@bibliotek.example" in told


def test_the_example_in_the_guide_is_what_it_says(desk: Desk) -> None:
    # given
    guide = text_of("docs/vejledning.md").partition("## Hvorfor gjorde Postbud sådan?")[2].partition("\n## ")[0]
    example = [line.removeprefix("    ") for line in guide.splitlines() if line.startswith("    ")]
    desk.receive(sign_up("Eva Lund"))

    # then
    assert len(example) == 5 and "\n".join(example) in desk.run("why", EVA)


def test_an_order_from_the_command_line_is_told_as_one_and_not_as_a_mail(desk: Desk) -> None:
    # given
    desk.run("order", "tilmeld Eva Lund <eva.lund@bibliotek.example> til hverdagsledelse")
    desk.receive()

    # when
    told = desk.run("why", EVA)

    # then
    assert "Der blev givet en ordre af en, der skrev det på kommandolinjen: »tilmeld Eva Lund <eva.lund@bibliotek.example> til" in told
    assert "Eva Lund blev tilmeldt Hverdagsledelse af en, der skrev det på kommandolinjen" in told
    assert "Der kom en mail" not in told


def test_a_whole_life_is_told_in_order(desk: Desk) -> None:
    # given
    mails = (
        "Jeg vil gerne tilmelde mig netværket om hverdagsledelse.", "Jeg kan desværre ikke komme den 3. juni til hverdagsledelse.",
        "Bo Holm, bo.holm@by.example, kommer i stedet for mig den 9. september til hverdagsledelse.",
        "Jeg må desværre melde helt afbud til netværket om hverdagsledelse.",
    )  # fmt: skip
    for number, body in enumerate(mails):
        desk.receive(sign_up("Eva Lund", subject="Hverdagsledelse", body=f"Hej\n\n{body}\n", Message_ID=f"<{number}@by.example>"))

    # when
    rows = desk.rows("why", EVA)

    # then
    lives = [row["code"] for row in rows if not row["code"].startswith(("letter", "arrived"))]
    assert lives == ["registered", "absent", "substituted", "substitute", "cancelled", "now"]
    assert "Bo Holm kommer i stedet" in next(row["sentence"] for row in rows if row["code"] == "substituted")


def test_the_story_is_the_same_on_every_database(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for desk in desk_at(ROOT, database_url, monkeypatch, capsys):
        desk.receive(sign_up("Eva Lund"))
        assert [row["code"] for row in desk.rows("why", EVA)] == ["arrived", "registered", "letter-waiting", "now"]
        assert desk.rows("registrations")[0]["attendance"] == {"1": "invited"}


def test_a_mail_by_its_message_id_and_a_letter_by_its_own_tell_the_same_story(desk: Desk) -> None:
    # given
    desk.receive(sign_up("Eva Lund"))
    with desk.database.read() as connection:
        ours = connection.execute(sa.select(letter.c.message_id)).scalar_one()

    # then
    assert desk.run("why", "eva.lund.1@bibliotek.example") == desk.run("why", "<eva.lund.1@bibliotek.example>") == desk.run("why", ours)


def test_a_colleague_sees_who_asked_and_nothing_that_concerns_others(desk: Desk) -> None:
    # given
    two = "Jeg vil gerne tilmelde Ida Bech, ida@by.example, og Jens Krog, jens@by.example, til mødet for souschefer.\n"
    desk.receive(sign_up("Eva Lund", body=two))

    # when
    told = desk.run("why", "ida@by.example")

    # then
    assert "Ida Bech blev tilmeldt Netværksmøde for souschefer og mellemledere af eva.lund@bibliotek.example" in told
    assert "Jens Krog blev tilmeldt" not in told and "til jens@by.example" not in told


def test_a_mail_that_is_not_read_yet_says_so(desk: Desk) -> None:
    # given
    desk.receive(sign_up("Eva Lund"))
    with desk.database.write() as connection:
        connection.execute(message.update().values(state="released"))

    # then
    assert "Mailen er frigivet og bliver læst igen om lidt." in desk.run("why", EVA)


def test_the_story_is_english_in_an_english_house_and_json_has_codes(english: Desk) -> None:
    # given
    english.receive(sign_up("Eva Lund"))

    # then
    assert "15 January 2025, 9:00: Eva Lund was registered for Netværksmøde" in english.run("why", EVA)
    rows = english.rows("why", EVA)
    assert [row["code"] for row in rows] == ["arrived", "registered", "letter-waiting", "now"]
    assert rows[1]["because"][0].startswith("intent is register") and rows[1]["message_id"] == "<eva.lund.1@bibliotek.example>"


def test_what_was_done_without_a_mail_is_told_too(desk: Desk) -> None:
    # given
    desk.enter("Eva Lund", Status.WAITING_LIST, email=EVA)
    desk.note("waiting-list", EVA, place=1)
    desk.note("scheduled", EVA, kind="offer-expires", at=datetime(2025, 1, 17, 8, 0, tzinfo=UTC))

    # when
    told = desk.run("why", EVA)

    # then
    assert "Eva Lund kom på venteliste til Hverdagsledelse som nummer 1." in told
    assert "Postbud vender tilbage fredag den 17. januar 2025 kl. 9.00 for at se, om den tilbudte plads er taget imod." in told
    assert told.rstrip().endswith("Sådan står det nu: Eva Lund, Hverdagsledelse: på venteliste som nummer 1.")


def test_nothing_in_a_mail_or_a_line_can_steer_a_terminal(desk: Desk) -> None:
    # given
    desk.receive(sign_up("Eva Lund", subject="\x1b[2JTilmelding til souschefnetværket \x07"))
    with desk.database.write() as connection:
        row = {"at": AT, "address": EVA, "programme": "\x1b[1m", "message": None, "sentence": "\x1b[2Jborte"}
        connection.execute(journal.insert().values(row))
        connection.execute(journal.insert().values(row | {"sentence": journal_line("held", reason="\x1b[2J")}))

    # then
    assert "\x1b" not in desk.run("why", EVA) and "\x07" not in desk.run("why", EVA)


def test_somebody_who_is_not_known_is_told_so(desk: Desk) -> None:
    assert "Nothing is known about ingen@by.example." in desk.run("why", "ingen@by.example", code=1)
    assert desk.rows("why", "ingen@by.example") == []

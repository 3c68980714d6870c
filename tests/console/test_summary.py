"""The page for sponsors: numbers that are right, and nobody's name."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from postbud.console.quoting import consented, from_answers
from postbud.model.programme import Question, Questionnaire
from postbud.model.registration import Status
from postbud.model.sheet import Given, Text
from postbud.store import changes
from tests.console.conftest import Desk

PEOPLE = ("Anne Bo", "Carl Dam", "Eva Friis", "Hans Ilk", "Jens Kold")


def mail_from(name: str, words: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = f"{name} <{name.lower().replace(' ', '.')}@by.example>", "tilmelding@netvaerk.example"
    mail["Subject"], mail["Message-ID"], mail["Date"] = "Hverdagsledelse", "<1@by.example>", datetime(2025, 1, 15, tzinfo=UTC)
    mail.set_content(f"Hej\n\n{words}\n\nVenlig hilsen\n{name}\n")
    return mail.as_bytes()


@pytest.fixture
def full(desk: Desk) -> Desk:
    """Five people of two workplaces and one without, one of whom has left, and one who waits."""
    desk.enter("Anne Bo", organisation="Øby Bibliotek", answers={"1": "accepted"})
    desk.enter("Carl Dam", organisation="øby  bibliotek", answers={"1": "absent"})
    desk.enter("Eva Friis", organisation="Åby Kommune", answers={"1": ("substituted", "jens.kold@by.example"), "2": "declined"})
    desk.enter("Jens Kold", Status.SUBSTITUTE, organisation="Åby Kommune", answers={"1": "invited"})
    desk.enter("Hans Ilk", Status.CANCELLED, organisation="Åby Kommune")
    desk.enter("Ida Juul", Status.WAITING_LIST)
    with desk.database.write() as connection:
        for at, before, after in ((datetime(2025, 7, 1, tzinfo=UTC), "registered", "cancelled"),):
            told = {"status": before}, {"status": after}
            changes.remember(connection, None, "hverdagsledelse", "hans.ilk@by.example", "", *told, at)
    return desk


def test_the_numbers_are_counted(full: Desk) -> None:
    # when
    found = json.loads(full.run("summary", "hverdagsledelse", "--json"))

    # then
    assert [found[name] for name in ("signed_up", "registered", "waiting", "left")] == [5, 3, 1, 1]
    first, second, third = found["meetings"]
    assert [first[name] for name in ("expected", "coming", "absent", "substitutes")] == [3, 2, 1, 1]
    assert [second[name] for name in ("coming", "absent")] == [2, 1] and third["coming"] == 3
    assert found["organisations"] == [
        {"name": "Øby Bibliotek", "registered": 2, "came": [1, 2, 2]},
        {"name": "Åby Kommune", "registered": 1, "came": [1, 0, 1]},
    ]
    assert found["left_when"] == [{"before": "2", "date": "2025-09-09", "count": 1}]


def test_the_page_has_the_numbers_and_no_names(full: Desk, tmp_path: Path) -> None:
    # given
    path = tmp_path / "året.html"
    full.receive(mail_from("Anne Bo", "Jeg fik mod på at lede opad. Det må gerne citeres."))

    # when
    full.run("summary", "hverdagsledelse", "--html", str(path))

    # then
    raw = path.read_text(encoding="utf-8")
    tree = LexborHTMLParser(raw)
    rows = [[cell.text(strip=True) for cell in row.css("td")] for row in tree.css("#organisations tr")]
    assert rows[1:] == [["Øby Bibliotek", "2", "1", "2", "2"], ["Åby Kommune", "1", "1", "0", "1"]]
    assert len(tree.css("#meetings svg")) == 3 and not tree.css("script, img, link")
    assert [one.text(strip=True) for one in tree.css("blockquote")] == ["Jeg fik mod på at lede opad."]
    for name in (*PEOPLE, "Ida Juul"):
        assert name not in raw and name.lower().replace(" ", ".") not in raw
    full.run("summary", "hverdagsledelse", "--html", str(path))  # an older page is replaced


@pytest.mark.parametrize(
    ("words", "quote"),
    [
        ("Jeg lærte meget. Det må gerne citeres.", "Jeg lærte meget."),
        ("You may quote me. It was worth every hour.", "It was worth every hour."),
        ("Jeg lærte meget.", ""),
        ("Det var godt, men det må ikke gerne citeres.", ""),
        ("Må det gerne citeres? Det må gerne citeres? Jeg lærte meget.", ""),
        ("Det må gerne citeres, hvis I spørger min chef. Jeg lærte meget.", ""),
        ("Det må gerne citeres.", ""),
    ],
)
def test_only_what_somebody_says_may_be_quoted_is(words: str, quote: str) -> None:
    assert consented(words) == quote


def test_a_quote_that_names_somebody_is_left_out(full: Desk) -> None:
    full.receive(mail_from("Anne Bo", "Carl var en god makker. Det må gerne citeres."))
    assert "makker" not in full.run("summary", "hverdagsledelse")


def test_nobody_elses_words_are_quoted(full: Desk) -> None:
    full.receive(mail_from("En Fremmed", "Hverdagsledelse er spild af tid. Det må gerne citeres."))
    assert "spild" not in full.run("summary", "hverdagsledelse")


def test_an_empty_programme_has_a_page_that_says_so(desk: Desk, tmp_path: Path) -> None:
    assert "Ingen har tilmeldt sig endnu." in desk.run("summary", "hverdagsledelse")
    desk.run("summary", "foerleder", "--html", str(tmp_path / "x.html"))
    assert "Ingen har tilmeldt sig endnu." in (tmp_path / "x.html").read_text(encoding="utf-8")


def test_another_file_is_not_replaced(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "regnskab.html"
    path.write_text("<p>vigtigt</p>", encoding="utf-8")
    assert "no summary" in desk.run("summary", "hverdagsledelse", "--html", str(path), code=1)
    assert path.read_text(encoding="utf-8") == "<p>vigtigt</p>"


def test_a_programme_that_is_not_there_is_told_with_the_nearest(desk: Desk) -> None:
    assert "Did you mean hverdagsledelse?" in desk.run("summary", "hverdagsledlse", code=1)


@pytest.mark.parametrize(
    ("said", "quotes"),
    [
        # a question asks, and yes is for all of them; no is for all of them too, whatever else is said
        ({1: "Mere mod på at lede opad", 2: "4", 3: "Ja"}, ["Mere mod på at lede opad"]),
        ({1: "Mere mod på at lede opad", 3: "ja, gerne"}, ["Mere mod på at lede opad"]),
        ({1: "Mere mod på at lede opad. Det må gerne citeres.", 3: "Nej"}, []),
        ({1: "Mere mod på at lede opad", 3: "Ja, men ikke med navn"}, []),
        # a sentence says it for its own answer, or for all of them
        ({1: "Mere mod på at lede opad. Det må gerne citeres."}, ["Mere mod på at lede opad."]),
        ({1: "Mere mod på at lede opad", 4: "Mine svar må gerne citeres."}, ["Mere mod på at lede opad"]),
        ({1: "Mere mod på at lede opad", 0: "Det må gerne citeres."}, ["Mere mod på at lede opad"]),
        ({1: "Mere mod på at lede opad", 4: "Det må gerne citeres. Der var lidt koldt."}, ["Der var lidt koldt."]),
        ({1: "Mere mod på at lede opad"}, []),
        ({1: "Mere mod på at lede opad", 0: "I må ikke citere mig."}, []),
        # nobody is named
        ({1: "Tak til Carl, han var god", 3: "Ja"}, []),
        ({1: "Skriv til mig på eva@by.example", 3: "Ja"}, []),
        ({1: "Ring til mig på 12 34 56 78", 3: "Ja"}, []),
    ],
)
def test_answers_are_quoted_only_where_their_writer_agreed(said: dict[int, str], quotes: list[str]) -> None:
    asked = ("Hvad tager du med?", "Hvor god var dagen på en skala fra 1 til 5?", "Må vi citere dig?", "Andet?")
    sheet = Questionnaire(key="dagen", title="Dagen", questions=tuple(Question(text=text) for text in asked))
    given = [Given("x", "dagen", "eva@by.example", "Eva", Text(number, words), datetime.now(UTC)) for number, words in said.items()]
    assert from_answers(sheet, given, {"eva", "carl"}) == quotes

"""An agenda that asks "Flere?": somebody offers something by mail, one word of a coordinator puts it there, and everybody hears of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from postbud.programmes import read_programme
from tests.life.mails import Somebody
from tests.polls.test_polls import LISE, MIKKEL, body, letters_to, say
from tests.running import Running

PROGRAMME = """\
title: Netværksmøde for souschefer
language: da
coordinators:
  - name: Lise Lund
    email: lise@netvaerk.example
  - name: Mikkel Holm
    email: mikkel@netvaerk.example
sign_up:
  opens: 2025-01-20
meetings:
  - date: 2025-03-06
    start: 9:30
    end: 13:00
    place: Salen
    agenda:
      - start: 9:30
        end: 10:30
        title: Projekter i regionen
        points:
          - Børnebibliotekaren som playmaker
          # her er plads
        call: Flere?
      - kind: open
        title: Støtte fra Cirius
      - start: 11:00
        end: 12:00
        title: Frokost
"""
EVA, BO = Somebody("Eva Lund", "eva@by.example"), Somebody("Bo Bech", "bo@by.example")
Start = Callable[..., Running]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Start]:
    made: list[Running] = []

    def start(text: str = PROGRAMME) -> Running:
        running = Running(tmp_path / f"home{len(made)}", {"net": text})
        made.append(running)
        running.work()
        running.invite("net", "eva", "bo")
        running.live_until("2025-01-20 10:00")
        return running

    yield start
    for one in made:
        one.close()


def text_of(running: Running) -> str:
    return (running.home / "programmes" / "net.yaml").read_text(encoding="utf-8")


def points(running: Running, item: int = 0) -> list[str]:
    return list(read_programme(text_of(running), "net", "net.yaml").meetings[0].agenda[item].points)


def test_the_invitation_asks_for_more_until_a_week_before_the_meeting(run: Start) -> None:
    asked = body(run(), "announcement")
    assert "Vil du bidrage til dagsordenen?" in asked and "gerne senest torsdag den 27. februar 2025" in asked


def test_an_offer_is_received_kindly_and_put_to_the_coordinators(run: Start) -> None:
    running = run()
    got = say(running, EVA, "Jeg kan fortælle om AgeForce, 10 min.", "announcement")
    assert letters_to(got) == [("item-offered", "lise"), ("item-offered", "mikkel"), ("item-received", "eva")]
    received, offered = body(running, "item-received"), body(running, "item-offered")
    assert "- AgeForce, 10 min" in received and "Du er ikke tilmeldt endnu" in received
    assert "- JA: det kommer på dagsordenen under »Projekter i regionen«." in offered
    assert "- 2: det kommer i stedet under »Støtte fra Cirius«." in offered and "> Jeg kan fortælle om AgeForce, 10 min." in offered
    assert points(running) == ["Børnebibliotekaren som playmaker"], "nothing happens before somebody has said yes"


def test_a_sign_up_and_an_offer_in_one_mail_are_both_carried_out(run: Start) -> None:
    running = run()
    got = say(running, EVA, "Jeg vil gerne deltage. Jeg kan fortælle om AgeForce, 10 min.", "announcement")
    assert {one.letter for one in got} == {"confirmation", "item-offered", "item-received"}
    assert "Du er ikke tilmeldt endnu" not in body(running, "item-received")


def test_yes_puts_it_on_the_agenda_and_the_participants_get_the_new_one(run: Start) -> None:
    running = run()
    say(running, BO, "Jeg vil gerne deltage.", "announcement")
    say(running, EVA, "Jeg vil gerne deltage. Jeg kan fortælle om AgeForce, 10 min.", "announcement")
    got = say(running, LISE, "Ja", "item-offered")
    assert letters_to(got)[:1] == [("item-accepted", "eva")] and {one.letter for one in got} == {"item-accepted", "item-done"}
    assert points(running) == ["Børnebibliotekaren som playmaker", "AgeForce, 10 min. (Eva Lund)"]
    assert "          # her er plads\n" in text_of(running)
    running.settle()
    running.live_until("2025-01-20 12:00")
    assert {one.to for one in running.got("meeting-changed")} == {"eva", "bo"}


def test_a_number_chooses_another_item_and_an_offer_finds_the_item_it_is_about(run: Start) -> None:
    running = run()
    say(running, EVA, "Jeg kan fortælle om AgeForce", "announcement")
    say(running, LISE, "2", "item-offered")
    assert points(running, 1) == ["AgeForce (Eva Lund)"]
    say(running, BO, "Jeg kan fortælle om støtten fra Cirius", "announcement")
    assert "- JA: det kommer på dagsordenen under »Støtte fra Cirius«." in body(running, "item-offered")


def test_no_is_told_kindly_and_text_goes_on(run: Start) -> None:
    running = run()
    say(running, EVA, "Jeg kan fortælle om AgeForce", "announcement")
    got = say(running, LISE, "Kan du gøre det på fem minutter?", "item-offered")
    assert letters_to(got) == [("coordinator-answer", "eva"), ("item-done", "lise")]
    got = say(running, LISE, "Nej", "item-done")
    assert letters_to(got)[0] == ("item-declined", "eva") and "desværre ikke plads" in body(running, "item-declined")
    assert text_of(running) == PROGRAMME


def test_the_second_word_changes_nothing(run: Start) -> None:
    running = run()
    say(running, EVA, "Jeg kan fortælle om AgeForce", "announcement")
    say(running, LISE, "Nej", "item-offered")
    got = say(running, MIKKEL, "Ja", "item-offered")
    assert letters_to(got) == [("item-done", "mikkel")] and "allerede afgjort" in body(running, "item-done")
    assert text_of(running) == PROGRAMME


@pytest.mark.parametrize(("who", "words"), [(EVA, "Ja"), (LISE, "Ja, men kun 5 minutter"), (LISE, "7")])
def test_nobody_else_decides_and_what_is_unclear_is_held(run: Start, who: Somebody, words: str) -> None:
    running = run()
    say(running, EVA, "Jeg kan fortælle om AgeForce", "announcement")
    say(running, who, words, "item-offered", to="lise")
    assert text_of(running) == PROGRAMME and running.got("item-accepted") == []


def test_an_offer_after_the_end_is_put_to_the_coordinators_as_late(run: Start) -> None:
    running = run()
    running.live_until("2025-03-01 10:00")
    say(running, EVA, "Jeg kan fortælle om AgeForce", "announcement")
    assert "egentlig lukket" in body(running, "item-received")
    assert "Fristen for at melde punkter ind er gået" in body(running, "item-offered")
    say(running, LISE, "Ja", "item-offered")
    assert points(running)[-1] == "AgeForce (Eva Lund)"


HOSTILE = [
    "{{ 7*7 }}: - x # y", "=SUM(A1:A9)", "**fed** [her](javascript:1)", "!!python/object:os.system 'x'", "a\u2028b & *anker", "<b>x</b>",
]  # fmt: skip


@pytest.mark.parametrize("topic", HOSTILE)
def test_hostile_words_are_words_in_file_and_letters(run: Start, topic: str) -> None:
    running = run()
    say(running, BO, "Jeg vil gerne deltage.", "announcement")
    say(running, EVA, f"Jeg kan fortælle om {topic}", "announcement")
    assert running.got("item-offered") or "python" in topic
    if running.got("item-offered"):  # what is not understood as an offer is held, and is no danger
        say(running, LISE, "Ja", "item-offered")
        added = points(running)[1:]
        assert len(added) == 1 and "49" not in added[0] and "\n" not in added[0]
        running.settle()
        running.live_until("2025-01-20 12:00")
        html = running.parsed("meeting-changed").get_body(("html",)).get_content()  # type: ignore[union-attr]
        assert "<b>x" not in html and 'href="javascript' not in html and "49" not in html.partition("<body")[2]
    else:
        assert running.got("held") and text_of(running) == PROGRAMME


def test_the_same_mail_decided_anew_offers_nothing_twice(run: Start) -> None:
    running = run()
    say(running, EVA, "Jeg kan fortælle om AgeForce", "announcement")
    running.restart()
    running.work()
    assert len(running.got("item-offered")) == 2

"""A poll by mail: asked on schedule, answered in plain words, counted when it closes, and decided by one word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from postbud.console.polls import poll_rows
from postbud.store import polls
from postbud.wiring import Home
from tests.life.mails import Somebody, mail
from tests.running import Got, Running

PROGRAMME = """\
# Souschefernes netværk
title: Netværket for souschefer
language: da
coordinators:
  - name: Lise Lund
    email: lise@netvaerk.example
  - name: Mikkel Holm
    email: mikkel@netvaerk.example
organisers:
  - name: Programgruppen
    email: gruppen@netvaerk.example
    hears: true
  - name: Udbyderen
    email: udbyder@netvaerk.example
schedule:
  practical: false
  thanks: false
  missing-facts: false
meetings:
  - date: 2025-03-06   # torsdag
    start: 9:30
    end: 13:00
    place: Salen
# Afstemningen om det næste møde
polls:
  - key: naeste
    title: Det næste netværksmøde
    question: Hvornår passer det næste møde?
    opens: 2025-03-10 kl. 9
    closes: 2025-03-24 kl. 9
    start: 9:30
    end: 13:00
    place: Odsherred Bibliotek
    options:
      - date: 2025-06-05
      - date: 2025-06-12
      - date: 2025-06-18
        start: 10:00
        theme: Rekruttering
"""
EVA, BO, IDA = (Somebody(f"{name} Lund", f"{name.lower()}@by.example") for name in ("Eva", "Bo", "Ida"))
LISE, MIKKEL = Somebody("Lise Lund", "lise@netvaerk.example"), Somebody("Mikkel Holm", "mikkel@netvaerk.example")
GROUP, UDBYDER = Somebody("Programgruppen", "gruppen@netvaerk.example"), Somebody("Udbyderen", "udbyder@netvaerk.example")
Start = Callable[..., Running]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Start]:
    made: list[Running] = []

    def start(text: str = PROGRAMME, *, until: str = "2025-03-10 10:00", people: tuple[Somebody, ...] = (EVA, BO, IDA)) -> Running:
        running = Running(tmp_path / f"home{len(made)}", {"net": text})
        made.append(running)
        running.work()
        for one in people:
            say(running, one, "Jeg vil gerne deltage i Netværket for souschefer.")
        running.live_until(until)
        return running

    yield start
    for one in made:
        one.close()


def say(running: Running, who: Somebody, words: str, letter: str = "", *, to: str = "", forged: bool = False) -> list[Got]:
    """A mail, answering the newest letter of that name to `to` (its writer, if nobody else is named); returns what was written for it."""
    before = len(running.got())
    answered = answer_to(running, letter, to or who.address.partition("@")[0]) if letter else ""
    running.receive(
        mail(who, running.clock.now(), "SV: afstemning" if letter else "Mail", f"{words}\n\nVenlig hilsen\n{who.name}", answered, forged)
    )
    running.work()
    return running.got()[before:]


def answer_to(running: Running, letter: str, to: str) -> str:
    return next(one["Message-ID"] for one in reversed(mails(running, letter)) if to in one["To"])


def mails(running: Running, letter: str) -> list:  # type: ignore[type-arg]
    return [running.parsed(letter, number) for number in range(len(running.letters(letter)))]


def body(running: Running, letter: str, number: int = -1) -> str:
    part = running.parsed(letter, number).get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def noted(running: Running, who: Somebody) -> str:
    """What is noted of somebody's answer: y, m or n for each option, * behind what he prefers."""
    with running.database.read() as connection:
        found = [one for one in polls.answers_to(connection, "net") if one.address == who.address]
    return "".join(said.value[0] + "*" * (day in found[0].preferred) for day, said in sorted(found[0].choices.items())) if found else ""


def text_of(running: Running) -> str:
    return (running.home / "programmes" / "net.yaml").read_text(encoding="utf-8")


def letters_to(got: list[Got]) -> list[tuple[str, str]]:
    return [(one.letter, one.to) for one in got]


def test_every_participant_is_asked_when_it_opens_with_each_option_by_its_number(run: Start) -> None:
    running = run()
    assert letters_to(running.got("poll")) == [("poll", "eva"), ("poll", "bo"), ("poll", "ida")]
    asked = body(running, "poll")
    assert "torsdag den 5. juni 2025 kl. 9.30-13.00, Odsherred Bibliotek\n  (svar 1)" in asked
    assert "onsdag den 18. juni 2025 kl. 10.00-13.00, Odsherred Bibliotek – Rekruttering\n  (svar 3)" in asked
    assert "senest mandag den 24. marts 2025 kl. 9.00" in asked


def test_an_answer_is_noted_and_told_as_it_was_read(run: Start) -> None:
    running = run()
    assert letters_to(say(running, EVA, "1 og 3 passer, helst 3", "poll")) == [("poll-noted", "eva")]
    assert noted(running, EVA) == "yny*"
    told = body(running, "poll-noted")
    assert "- Ja: torsdag den 5. juni" in told and "- Nej: torsdag den 12. juni" in told and "- Ja (helst): onsdag den 18. juni" in told
    assert "> 1 og 3 passer, helst 3" in told


def test_the_newest_answer_counts(run: Start) -> None:
    running = run()
    say(running, EVA, "Kun den 5. juni", "poll")
    say(running, EVA, "Den 12. juni passer alligevel bedre", "poll-noted")
    assert noted(running, EVA) == "my*m"
    assert "dit nye svar" in body(running, "poll-noted")


def test_a_day_that_is_not_offered_is_answered_kindly_once_and_told_to_those_who_decide(run: Start) -> None:
    running = run()
    got = say(running, EVA, "Kan vi tage den 20. juni i stedet", "poll")
    assert letters_to(got) == [("poll-date", "eva"), *(("poll-suggestion", one) for one in ("lise", "mikkel", "gruppen"))]
    assert "20. juni" in body(running, "poll-date") and "(svar 2)" in body(running, "poll-date")
    got = say(running, EVA, "Så den 21. juni", "poll-date")
    assert {one.letter for one in got} == {"poll-suggestion"}, "the kind answer comes once"
    assert letters_to(say(running, EVA, "Nå, så den 12.", "poll-date")) == [("poll-noted", "eva")]
    assert noted(running, EVA) == "nyn"


def test_a_stranger_who_answers_somebody_elses_letter_is_held_and_changes_nothing(run: Start) -> None:
    running = run()
    stranger = Somebody("Sanne Fremmed", "sanne@andetsteds.example")
    got = say(running, stranger, "2", "poll", to="eva")
    assert {one.letter for one in got} == {"held"} and noted(running, EVA) == "" and noted(running, stranger) == ""
    say(running, EVA, "2", "poll", forged=True)
    assert noted(running, EVA) == "", "our own server says that she did not write it"


@pytest.mark.parametrize("words", ["Det ved jeg ikke endnu", "1 passer. 1 passer ikke.", "Fredag den 12. juni", "Hvor bliver det?"])
def test_what_is_not_sure_is_held_for_a_human(run: Start, words: str) -> None:
    running = run(people=(EVA,))
    assert {one.letter for one in say(running, EVA, words, "poll")} == {"held"}
    assert noted(running, EVA) == ""


def test_a_cancellation_under_the_poll_is_a_cancellation(run: Start) -> None:
    running = run(people=(EVA,))
    assert letters_to(say(running, EVA, "Jeg vil gerne melde mig fra netværket.", "poll"))[0] == ("cancelled", "eva")


def test_options_put_in_another_order_keep_what_was_said_of_them(run: Start) -> None:
    running = run()
    say(running, EVA, "Kun 2", "poll")
    running.edit("net", "      - date: 2025-06-05\n      - date: 2025-06-12\n", "      - date: 2025-06-12\n      - date: 2025-06-05\n")
    running.live_until("2025-03-24 10:00")
    assert "- 1: torsdag den 12. juni 2025 kl. 9.30-13.00\n  1 ja, 0 måske, 0 nej\n" in body(running, "poll-result")


def test_the_silent_are_reminded_once(run: Start) -> None:
    running = run()
    say(running, EVA, "alle", "poll")
    running.live_until("2025-03-24 08:00")
    assert letters_to(running.got("poll-reminder")) == [("poll-reminder", "bo"), ("poll-reminder", "ida")]
    assert running.times("poll-reminder", "bo") == ["2025-03-21 09:00"]
    assert letters_to(say(running, BO, "2", "poll-reminder")) == [("poll-noted", "bo")]


def test_whoever_comes_in_later_is_asked_too(run: Start) -> None:
    running = run(PROGRAMME.replace("opens: 2025-03-10", "opens: 2025-02-10"), people=(EVA,), until="2025-02-10 10:00")
    say(running, BO, "Jeg vil gerne deltage i Netværket for souschefer.")
    assert letters_to(running.got("poll")) == [("poll", "eva"), ("poll", "bo")]


def closed(running: Running) -> Running:
    say(running, EVA, "1 og 2 passer, helst 2", "poll")
    say(running, BO, "Den 12. juni passer", "poll")
    running.live_until("2025-03-24 10:00")
    return running


def test_when_it_closes_whoever_decides_gets_the_tally_and_a_proposal(run: Start) -> None:
    running = closed(run())
    assert letters_to(running.got("poll-result")) == [("poll-result", one) for one in ("lise", "mikkel", "gruppen")]
    told = body(running, "poll-result")
    assert "- 2: torsdag den 12. juni 2025 kl. 9.30-13.00\n  2 ja, 0 måske, 0 nej; helst for 1\n" in told
    assert "Vi foreslår nr. 2." in told and "2 har svaret, og 1 har vi ikke hørt fra" in told
    assert "Kan ikke: Bo Lund\n" in told


def test_one_word_decides_and_the_meeting_reaches_every_calendar(run: Start) -> None:
    running = closed(run())
    got = say(running, LISE, "JA", "poll-result")
    assert letters_to(got) == [("poll-decided", one) for one in ("lise", "mikkel", "gruppen")]
    text = text_of(running)
    assert "  - key: naeste\n    date: 2025-06-12\n    start: 09:30\n    end: 13:00\n    place: Odsherred Bibliotek\n" in text
    assert "    decided: 2\n" in text and "  - date: 2025-03-06   # torsdag\n" in text and "# Afstemningen om det næste møde\n" in text
    running.settle()
    running.live_until("2025-03-24 12:00")
    assert [one.to for one in running.got("meeting-changed")] == ["eva", "bo", "ida"]
    calendar = next(part for part in running.parsed("meeting-changed").walk() if part.get_content_type() == "text/calendar")
    assert "DTSTART;TZID=Europe/Copenhagen:20250612T093000" in calendar.get_content()
    running.live_until("2025-06-01 10:00")
    assert len(running.got("poll")) == 3 and len(running.got("poll-result")) == 3, "a decided poll asks nobody again"


@pytest.mark.parametrize(
    ("who", "word", "day"), [(LISE, "1", "2025-06-05"), (GROUP, "nr. 3", "2025-06-18"), (MIKKEL, "Ja tak", "2025-06-12")]
)
def test_a_number_takes_another_option_and_the_programme_group_may_decide_too(run: Start, who: Somebody, word: str, day: str) -> None:
    running = closed(run(people=(EVA, BO)))
    say(running, who, word, "poll-result")
    assert f"    date: {day}\n" in text_of(running)


def test_the_second_word_hears_what_was_decided_and_changes_nothing(run: Start) -> None:
    running = closed(run(people=(EVA, BO)))
    # two at once, before anybody looks at the file
    for who, word in ((LISE, "JA"), (MIKKEL, "1")):
        running.receive(mail(who, running.clock.now(), "SV", word, answer_to(running, "poll-result", who.address.partition("@")[0])))
    running.work()
    assert text_of(running).count("key: naeste\n    date: 2025-06-12") == 1 and "date: 2025-06-05\n    start" not in text_of(running)
    assert "allerede afgjort" in body(running, "poll-decided")
    running.restart()
    running.work()
    say(running, MIKKEL, "3", "poll-result")
    assert "decided: 2\n" in text_of(running) and text_of(running).count("key: naeste") == 2


def test_no_decides_nothing_and_a_number_may_still_come(run: Start) -> None:
    running = closed(run(people=(EVA, BO)))
    say(running, LISE, "NEJ", "poll-result")
    assert text_of(running) == PROGRAMME and "ikke afgjort endnu" in running.parsed("poll-decided")["Subject"]
    say(running, LISE, "1", "poll-decided")
    assert "decided: 1\n" in text_of(running)


@pytest.mark.parametrize("who", [UDBYDER, EVA])
def test_nobody_else_decides(run: Start, who: Somebody) -> None:
    running = closed(run(people=(EVA, BO)))
    say(running, who, "1", "poll-result", to="lise")
    assert text_of(running) == PROGRAMME


def test_an_answer_after_the_end_is_told_so(run: Start) -> None:
    running = closed(run())
    assert letters_to(say(running, IDA, "3", "poll")) == [("poll-over", "ida")]
    assert noted(running, IDA) == ""
    say(running, LISE, "JA", "poll-result")
    say(running, IDA, "3", "poll")
    assert "Det blev: torsdag den 12. juni 2025" in body(running, "poll-over")


def test_a_poll_whose_days_have_passed_asks_nobody_and_offers_nothing(run: Start) -> None:
    old = PROGRAMME.replace("2025-06-05", "2025-02-05").replace("2025-06-12", "2025-02-12").replace("2025-06-18", "2025-02-18")
    running = run(old, until="2025-03-24 10:00")
    assert running.got("poll") == []
    assert "Der er ikke nogen mulighed, vi kan foreslå" in body(running, "poll-result")
    say(running, LISE, "1", "poll-result")
    assert text_of(running) == old and "Den dag er gået" in body(running, "poll-decided")


def test_a_theme_chosen_first_becomes_the_theme_of_the_meeting(run: Start) -> None:
    themes = (
        "  - key: tema\n    title: Temaet\n    opens: 2025-03-10\n    closes: 2025-03-17\n"
        "    options:\n      - theme: Rekruttering\n      - theme: AI\n"
    )
    text = PROGRAMME.replace("        theme: Rekruttering\n", "").replace(
        "    start: 9:30\n    end: 13:00\n    place: Ods", "    theme_from: tema\n    start: 9:30\n    end: 13:00\n    place: Ods"
    )
    running = run(text + themes, people=(EVA,), until="2025-03-17 10:00")
    say(running, LISE, "2", "poll-result")
    running.settle()
    running.live_until("2025-03-24 10:00")
    say(running, LISE, "1", "poll-result")
    assert "    place: Odsherred Bibliotek\n    theme: AI\n" in text_of(running)


def test_everybody_invited_is_asked_where_the_file_says_so(run: Start) -> None:
    running = run(
        PROGRAMME.replace(
            "    start: 9:30\n    end: 13:00\n    place: Ods", "    to: invitees\n    start: 9:30\n    end: 13:00\n    place: Ods"
        ),
        until="2025-03-01 10:00",
        people=(EVA,),
    )
    running.invite("net", "per", "eva")
    running.live_until("2025-03-10 10:00")
    assert letters_to(running.got("poll")) == [("poll", "eva"), ("poll", "per")]
    assert letters_to(say(running, Somebody("Per Holm", "per@by.example"), "2", "poll")) == [("poll-noted", "per")]


def test_a_moved_end_counts_once_and_restarts_ask_nobody_twice(run: Start) -> None:
    running = run()
    running.edit("net", "closes: 2025-03-24 kl. 9", "closes: 2025-03-26 kl. 9")
    running.live_until("2025-03-27 10:00", restarts=True)
    assert running.times("poll-result", "lise") == ["2025-03-26 09:00"] and len(running.got("poll")) == 3


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("opens: 2025-03-10 kl. 9", "opens: 1 dag efter hvert møde kl. 9", "a poll is asked once"),
        ("- date: 2025-06-05", "- start: 9:00", "neither a day nor a theme"),
        ("key: naeste", "key: Næste møde", "cannot be a poll's key"),
        ("    closes:", "    theme_from: tema\n    closes:", "no other poll"),
        ("    closes:", "    decided: 9\n    closes:", "no option 9"),
    ],
)
def test_a_poll_that_cannot_be_right_is_told_of(old: str, new: str, said: str) -> None:
    from postbud.errors import ConfigurationError
    from postbud.programmes import read_programme

    assert old in PROGRAMME
    with pytest.raises(ConfigurationError, match=said):
        read_programme(PROGRAMME.replace(old, new, 1), "net", "programmes/net.yaml")


def test_it_goes_the_same_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    running = Running(tmp_path / "home", {"net": PROGRAMME}, url=postgres_url)
    try:
        running.work()
        say(running, EVA, "Jeg vil gerne deltage i Netværket for souschefer.")
        running.live_until("2025-03-10 10:00")
        say(running, EVA, "1 og 2 passer, helst 2", "poll")
        say(running, EVA, "Kun 3", "poll-noted")
        assert noted(running, EVA) == "nny"
        running.live_until("2025-03-24 10:00")
        say(running, LISE, "JA", "poll-result")
        say(running, MIKKEL, "1", "poll-result")
        assert "    date: 2025-06-18\n" in text_of(running) and "decided: 3\n" in text_of(running)
    finally:
        running.close()


def test_the_command_shows_the_numbers_and_what_would_be_chosen(run: Start) -> None:
    running = run()
    say(running, EVA, "1 og 2 passer, helst 2", "poll")
    home = Home(running.home, {"POSTBUD_DATABASE": running.url, "POSTBUD_NOW": "2025-03-11T09:00"})
    rows = poll_rows(home, "net")
    assert [(row["number"], row["yes"], row["preferred"], row["state"]) for row in rows] == [
        (1, 1, 0, "closes 2025-03-24 09:00, 1 answered"),
        (2, 1, 1, "proposed, closes 2025-03-24 09:00, 1 answered"),
        (3, 0, 0, "closes 2025-03-24 09:00, 1 answered"),
    ]
    assert rows[1]["option"] == "torsdag den 12. juni 2025 kl. 9.30-13.00" and rows[2]["names"]["no"] == ("Eva Lund",)

"""Answers to a poll as people write them, and what each says of every option: y can, m perhaps, n cannot; * is preferred."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postbud.model.message import Address
from postbud.model.poll import Option
from postbud.reading.poll import read_choice

EVA = Address("Eva Lund", "eva.lund@by.example")
# 1 Thursday, 2 Thursday, 3 Wednesday, 4 Tuesday
DAYS = tuple(
    Option(date=day, start=time(9, 30), end=time(13)) for day in (date(2025, 6, 5), date(2025, 6, 12), date(2025, 6, 18), date(2025, 8, 19))
)
THEMES = tuple(
    Option(theme=theme) for theme in ("Rekruttering og fastholdelse", "Kunstig intelligens i biblioteket", "Samarbejde på tværs")
)

SAID = [
    ("1 og 3 passer", "ynyn"),
    ("helst torsdag den 12.", "my*mm"),
    ("kan alle undtagen 2", "ynyy"),
    ("ingen af dem", "nnnn"),
    ("d. 12/6 er bedst, 19. kan også gå", "ny*ny"),
    ("Hej Lise\n\nJeg kan den 5. juni og den 18. juni.\n\nVenlig hilsen\nEva Lund", "ynyn"),
    ("2", "nynn"),
    ("Nr. 2 og 4 er fine for mig", "nyny"),
    ("Alle dage passer fint", "yyyy"),
    ("Jeg kan desværre ikke nogen af dagene", "nnnn"),
    ("1: ja\n2: nej\n3: måske\n4: ja", "ynmy"),
    ("Den 5. kan jeg ikke, men resten er fint", "nyyy"),
    ("Det er lige meget, jeg kan dem alle", "yyyy"),
    ("Jeg foretrækker den 18., men kan også den 12.", "nyy*n"),
    ("Onsdagen passer bedst", "mmy*m"),
    ("kun den 19. august", "nnny"),
    ("Jeg er på ferie i juni, men kan den 19. august", "nnny"),
    ("De to første kan jeg, den sidste måske", "yynm"),
    ("ja til 1 og 2, nej til 3 og 4", "yynn"),
    ("Kan: 1, 3\nKan ikke: 2, 4", "ynyn"),
    ("12. juni dur ikke, ellers er det fint med dem alle", "ynyy"),
    ("1-3 er ok", "yyyn"),
    ("Hellere den 12. end den 5.", "my*nn"),
    ("Torsdag d. 5. juni er jeg optaget. De andre dage passer.", "nyyy"),
    ("Ikke 3 – alt andet går an", "yyny"),
    ("Mulighed 2 er min favorit, 1 er også ok", "yy*nn"),
    ("Jeg kan måske den 12. juni, hvis jeg får byttet en vagt", "nmnn"),
    ("Hverken 1 eller 2 passer mig, men 3 og 4 gør", "nnyy"),
    ("Uge 25 passer bedst", "mmy*m"),
    ("5/6 og 18/6 👍", "ynyn"),
    ("Either 1 or 2 works for me", "yynn"),
    ("I can do all of them except June 12th", "ynyy"),
    ("None of these dates work for me, sorry", "nnnn"),
    ("I'd prefer Wednesday 18 June, but the 5th is fine too", "yny*n"),
    ("12 June is best, 19 August might work", "ny*nm"),
    ("I can't make 1 or 2, the others are fine", "nnyy"),
    ("Any of them is fine", "yyyy"),
    ("Option 3 please", "nnyn"),
    ("The last one suits me best, the first is possible", "ynny*"),
    ("Only the 18th", "nnyn"),
    ("Så helst den 5. juni. Den 12. kan jeg ikke.", "y*nnn"),
    ("Jeg kan den 12. Den 5. kan jeg ikke.", "nynn"),
    ("Den 5. jun. passer ikke, resten er fint", "nyyy"),
    ("Tak for mailen! 1 og 4 passer fint. Jeg glæder mig.", "ynny"),
    ("2'eren er bedst, 1'eren kan bruges", "yy*nn"),
]  # fmt: skip

# Written after the first set was read right, and measured before anything was mended for it.
SECOND = [
    (
        "Kære Lise\n\nTak for jeres mail. Den 12. juni passer mig rigtig godt, og den 5. går også. De to andre kan jeg ikke.\n\n"
        "Med venlig hilsen\nEva Lund\nSouschef",
        "yynn",
    ),
    ("jeg kan 1,2 og 4", "yyny"),
    ("3 er bedst for mig", "mmy*m"),
    ("Jeg kan både den 5. og den 12. juni, men helst den 5.", "y*ynn"),
    ("Det bliver nok 4", "nnnm"),
    ("Ikke den 18.", "yyny"),
    ("Alle andre dage end den 19. august", "yyyn"),
    ("Vi kan ikke 1 og 2 på Øby Bibliotek", "nnyy"),
    ("torsdag den 5/6: kan ikke\ntorsdag den 12/6: kan\nonsdag den 18/6: kan\ntirsdag den 19/8: måske", "nyym"),
    ("Begge torsdage er fine", "yynn"),
    ("Jeg er desværre forhindret alle fire dage", "nnnn"),
    ("Ingen problemer med nogen af dem", "yyyy"),
    ("Nummer to passer bedst", "my*mm"),
    ("Til nød den 19. august", "nnnm"),
    ("Jeg stemmer på 12. juni", "nynn"),
    ("1. prioritet: den 18. juni, 2. prioritet: den 5. juni", "yny*n"),
    ("Kan kun i august", "nnny"),
    ("Juni er umulig for os", "nnny"),
    ("the 12th would be great but I could also do the 18th", "nyyn"),
    ("All dates are fine except the last one", "yyyn"),
    ("I'm away on 5 June, otherwise flexible", "nyyy"),
    ("2 and 3 suit me. 4 is impossible. 1 maybe", "myyn"),
    ("June 5: yes, June 12: no, June 18: no, August 19: yes", "ynny"),
    ("No preference", "yyyy"),
    ("Sorry, I cannot make any of those", "nnnn"),
    ("Den 5. juni har jeg allerede et møde", "?"),
    ("Vi kommer 2 til alle dage", "yyyy"),
    ("Jeg tager gerne den 12.", "nynn"),
    ("Jeg vil helst undgå den 5.", "myyy"),
    ("Den 12. passer, hvis det bliver efter kl. 10", "nmnn"),
    ("Kan I ikke finde en anden dag?", "?"),
    ("Jeg sender det videre til Bo, som kan den 12.", "?"),
    ("Jeg ved ikke om jeg kan den 12.", "?"),
    ("5. juni eller 18. juni", "ynyn"),
    ("Det samme som sidst", "?"),
    ("Alt passer", "yyyy"),
    ("kan ikke deltage mere, meld mig fra", "?"),
    ("12. juni passer, 5. juni passer dårligt", "nynn"),
    ("Jeg er fri den 12. og 18.", "?"),
    ("helst ikke 4", "yyym"),
]  # fmt: skip

OF_THEMES = [
    ("Rekruttering lyder spændende", "ynn"),
    ("Helst nr. 2, men samarbejde er også fint", "ny*y"),
    ("Kunstig intelligens!", "nyn"),
    ("Tema 3 er bedst, 1 er også godt", "yny*"),
]

# What must be read by a human: nothing may be noted.
UNCLEAR = [
    "Det ved jeg ikke endnu",
    "Kan vi ikke tage den 12. om eftermiddagen?",
    "1 passer. 1 passer ikke.",
    "Fredag den 12. juni passer",
    "Hvor skal vi være?",
    "Ja tak",
    "Vi ses!",
    "Jeg har videresendt den til min chef",
    "ja/nej",
    "Den 12. passer. Jeg kan ikke finde rummet",
]  # fmt: skip

# A day that is not offered, with the words for it.
STRANGE = [
    ("Jeg kan den 20. juni", "20. juni"),
    ("Fredag passer bedst", "Fredag"),
    ("den 13. er bedre", "den 13."),
    ("What about 3 July", "3 July"),
]


def told(text: str, options: tuple[Option, ...] = DAYS) -> str:
    found = read_choice(text, options, EVA)
    if found.unclear:
        return f"? {found.unclear}"
    return "".join(found.choices[number].value[0] + ("*" if number in found.preferred else "") for number in sorted(found.choices))


@pytest.mark.parametrize(("text", "meant"), SAID)
def test_an_answer_says_of_each_day_whether_it_suits(text: str, meant: str) -> None:
    assert told(text) == meant


@pytest.mark.parametrize(("text", "meant"), SECOND)
def test_other_words_say_the_same_or_go_to_a_human(text: str, meant: str) -> None:
    assert told(text).partition(" ")[0] == meant


@pytest.mark.parametrize(("text", "meant"), OF_THEMES)
def test_themes_are_known_by_their_words(text: str, meant: str) -> None:
    assert told(text, THEMES) == meant


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_is_not_sure_is_read_by_a_human(text: str) -> None:
    found = read_choice(text, DAYS, EVA)
    assert found.unclear and not found.choices


@pytest.mark.parametrize(("text", "words"), STRANGE)
def test_a_day_that_is_not_offered_is_found(text: str, words: str) -> None:
    found = read_choice(text, DAYS, EVA)
    assert any(words in one for one in found.strange) and not found.choices


@given(st.text(st.sampled_from(list("12345 .,-/juniden:?!\nkaikeæø")), max_size=200))
def test_no_text_breaks_it_and_every_option_is_said_of_or_none(text: str) -> None:
    found = read_choice(text, DAYS, EVA)
    assert not found.choices or (sorted(found.choices) == [1, 2, 3, 4] and not found.unclear)


def test_a_long_text_is_read_by_a_human() -> None:
    assert read_choice("1 og 3 passer. " * 200, DAYS, EVA).unclear == "too-long"

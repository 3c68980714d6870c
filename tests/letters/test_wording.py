"""Dates, times, prices and lists as they are written in Danish and in English."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime, time
from decimal import Decimal

import pytest

from postbud.errors import ConfigurationError
from postbud.letters.wording import Wording, Words, coming, first_name, load_words, quote
from postbud.model.changes import MEETING_FACTS, PERSON_FACTS
from postbud.model.programme import AgendaItem, Meeting, Price
from tests.letters.values import SHIPPED

DANISH, ENGLISH = (Wording(language, load_words(SHIPPED / f"words.{language}.txt")) for language in ("da", "en"))
JUNE = Meeting(date=date(2025, 6, 3), start=time(10), end=time(15))
ENDLESS, TIMELESS = Meeting(date=date(2025, 6, 3), start=time(10)), Meeting(date=date(2025, 6, 3))
AGENDA = (AgendaItem(start=time(9, 30), end=time(10), title="Kaffe"), AgendaItem(title="Oplæg", speaker="Bo Bech"))
TEN = datetime(2025, 6, 3, 10)  # noqa: DTZ001 - a local time for people


@pytest.mark.parametrize(
    ("said", "danish", "english"),
    [
        (lambda w: w.moment(TEN), "tirsdag den 3. juni 2025 kl. 10.00", "Tuesday 3 June 2025, 10:00"),
        (lambda w: w.moment(date(2025, 3, 15)), "lørdag den 15. marts 2025", "Saturday 15 March 2025"),
        (lambda w: w.date(date(2025, 6, 3)), "3. juni 2025", "3 June 2025"),
        (lambda w: w.clock(time(9, 30)), "kl. 9.30", "9:30"),
        (lambda w: w.clock(time(0)), "kl. 0.00", "0:00"),
        (lambda w: w.hours(JUNE), "kl. 10.00-15.00", "10:00–15:00"),
        (lambda w: w.when(JUNE), "tirsdag den 3. juni 2025 kl. 10.00-15.00", "Tuesday 3 June 2025, 10:00–15:00"),
        (lambda w: w.when(ENDLESS), "tirsdag den 3. juni 2025 kl. 10.00", "Tuesday 3 June 2025, 10:00"),
        (lambda w: w.when(TIMELESS), "tirsdag den 3. juni 2025, tidspunkt følger", "Tuesday 3 June 2025, time to be announced"),
        (lambda w: w.when(Meeting()), "Information følger", "Information will follow"),
        (lambda w: w.when(None), "Information følger", "Information will follow"),
        (lambda w: w.where(Meeting()), "Information følger", "Information will follow"),
        (lambda w: w.where(Meeting(place="Salen")), "Salen", "Salen"),
        (lambda w: w.price(Price(amount=Decimal(4500))), "4.500 kr. + moms, i alt 5.625 kr.", "DKK 4,500 + VAT, DKK 5,625 in total"),
        (lambda w: w.price(Price(amount=Decimal("99.50"), vat=Decimal(0))), "99,50 kr. (momsfrit)", "DKK 99.50 (no VAT)"),
        (lambda w: w.price(Price(amount=Decimal("0.1"))), "0,10 kr. + moms, i alt 0,13 kr.", "DKK 0.10 + VAT, DKK 0.13 in total"),
        (lambda w: w.price(Price(amount=Decimal(0))), "gratis", "free of charge"),
        (lambda w: w.price(None), "Information følger", "Information will follow"),
        (lambda w: w.money(1234567, "EUR"), "1.234.567 EUR", "EUR 1,234,567"),
        (lambda w: w.list(["a", "b", "c"]), "a, b og c", "a, b and c"),
        (lambda w: w.list(["a"]), "a", "a"),
        (lambda w: w.list([]), "", ""),
        (lambda w: w.list([date(2025, 6, 3), date(2025, 9, 9)]), "3. juni 2025 og 9. september 2025", "3 June 2025 and 9 September 2025"),
    ],
)  # fmt: skip
def test_what_programmes_state_is_written_as_people_write_it(said, danish, english):
    assert said(DANISH) == danish
    assert said(ENGLISH) == english


@pytest.mark.parametrize(
    ("value", "danish", "english"),
    [
        (date(2025, 6, 3), "tirsdag den 3. juni 2025", "Tuesday 3 June 2025"),
        (time(9, 30), "kl. 9.30", "9:30"),
        ((time(10), time(15)), "kl. 10.00-15.00", "10:00–15:00"),
        ((time(10), None), "kl. 10.00", "10:00"),
        ((None, None), "tidspunkt følger", "time to be announced"),
        (("Lise Lund", "Bo Bech"), "Lise Lund og Bo Bech", "Lise Lund and Bo Bech"),
        (("Lise Lund",), "Lise Lund", "Lise Lund"),
        (AGENDA, "9.30-10.00 Kaffe\nOplæg (Bo Bech)", "9:30–10:00 Kaffe\nOplæg (Bo Bech)"),
        ("Salen, Roskilde", "Salen, Roskilde", "Salen, Roskilde"),
        (None, "Information følger", "Information will follow"),
        ("", "Information følger", "Information will follow"),
        ((), "Information følger", "Information will follow"),
    ],
)  # fmt: skip
def test_a_fact_that_changed_is_written_by_its_kind_and_the_unknown_in_words(value, danish, english):
    assert DANISH.fact_value(value) == danish
    assert ENGLISH.fact_value(value) == english


@pytest.mark.parametrize("what", dict.fromkeys(MEETING_FACTS + PERSON_FACTS))
def test_every_fact_that_can_change_has_a_name_in_both_languages(what):
    assert what not in (DANISH.fact_name(what), ENGLISH.fact_name(what))


@pytest.mark.parametrize(
    ("name", "first"),
    [("Eva S. Larsen", "Eva"), ("Larsen, Eva S.", "Eva"), ("Dr. Eva Larsen", "Eva"), ("Eva", "Eva"), ("", ""), (None, ""), (" , ", "")]
)  # fmt: skip
def test_the_first_name_is_what_one_writes_after_dear(name, first):
    assert first_name(name) == first


def test_a_long_mail_is_quoted_only_in_part():
    assert quote("a\nb") == "a\nb"
    assert quote("a\n" * 40).count("\n") < 13 and quote("a\n" * 40).endswith("[…]")
    assert len(quote("a" * 5000)) < 920
    assert quote(None) == ""


def test_meetings_that_are_over_or_called_off_are_not_coming():
    over, off, undated = Meeting(date=date(2025, 1, 1)), Meeting(date=date(2025, 6, 3), cancelled=True), Meeting()

    assert coming((over, off, undated, JUNE), date(2025, 6, 3)) == [undated, JUNE]


def test_a_words_file_reports_every_wrong_line_and_every_missing_key(tmp_path):
    path = tmp_path / "words.da.txt"
    path.write_text("# ord\nunknwon: x\nno colon\nfree: gratis\n", encoding="utf-8")

    with pytest.raises(ConfigurationError) as caught:
        load_words(path)
    where = [problem.where.rpartition("/")[2] for problem in caught.value.problems]
    assert where[:2] == ["words.da.txt:2", "words.da.txt:3"] and len(where) == 2 + len(fields(Words)) - 1


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_words_file_that_is_missing_or_no_text_is_named(tmp_path, content):
    if content:
        (tmp_path / "words.da.txt").write_bytes(content)

    with pytest.raises(ConfigurationError, match="words.da.txt"):
        load_words(tmp_path / "words.da.txt")

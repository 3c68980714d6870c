"""The small readers: numbers, days, names, workplaces, rows, languages."""

from __future__ import annotations

from datetime import date

import pytest

from postbud.message import read_message
from postbud.model.identifiers import cvr_holds, ean_holds
from postbud.model.programme import Meeting
from postbud.reading import read
from postbud.reading.dates import Day, meeting_day
from postbud.reading.digits import numbers_in
from postbud.reading.language import read_language
from postbud.reading.names import display_name, same_person
from postbud.reading.rows import from_table, label_of, listed
from postbud.reading.spelling import one_letter_off
from postbud.reading.words import find_addresses, sentences
from postbud.reading.workplace import organisations, read_signature
from tests.reading.mails import ADDRESS, programmes


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("Tlf. 51 20 31 44", "da", "+4551203144"),
        ("mobil: 51203144", "da", "+4551203144"),
        ("+47 22 55 01 34", "nb", "+4722550134"),
        ("070-174 06 41", "sv", "+46701740641"),
        ("00 45 51 20 31 44", "da", "+4551203144"),
    ],
)
def test_a_telephone_number_becomes_international(text, language, value):
    assert [(one.kind, one.value) for one in numbers_in(text, language)] == [("phone", value)]


@pytest.mark.parametrize(
    "text", ["den 2025-03-15", "CVR 99 01 44 07", "EAN 5798000000002", "konto 1234 12345678", "kl. 10.00-15.00", "sag 20250044"]
)
def test_other_numbers_are_no_telephone(text):
    assert [one for one in numbers_in(text, "da") if one.kind == "phone"] == []


def test_check_digits_decide():
    assert ean_holds("5798000000001")
    assert not ean_holds("5798000000002")
    assert cvr_holds("13585628")
    assert not cvr_holds("13585629")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Graversen, Bo Højlund (KULT)", "Bo Højlund Graversen"),
        ("'Mie Lund'", "Mie Lund"),
        ("Mie Lund / BIB", "Mie Lund"),
        ("mie@by.example", ""),
    ],
)
def test_a_display_name_becomes_a_name(written, name):
    assert display_name(written) == name


def test_a_first_name_fits_the_full_one_and_not_another():
    assert same_person("Kim", "Kim Holm")
    assert not same_person("Kim Holm", "Kim Ravn")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Jeg arbejder på Skovhøj Bibliotek, og", ["Skovhøj Bibliotek"]),
        ("Biblioteket på Høje Enge", ["Biblioteket på Høje Enge"]),
        ("fra Ådal Kommune.", ["Ådal Kommune"]),
        ("Vi ses på biblioteket", []),
        ("Åkerby bibliotek", ["Åkerby bibliotek"]),
    ],
)
def test_a_workplace_has_a_name_of_its_own(text, found):
    assert organisations(text) == found


def test_a_signature_names_title_and_workplace():
    signed = read_signature(
        "Med venlig hilsen\nPeter Vogn\nTeamleder\nBorgerservice og Bibliotek\nSøndermark Kommune\nTlf. 36 70 44 18", "x.example"
    )

    assert (signed.title, signed.organisation) == ("Teamleder", "Søndermark Kommune")


def test_a_table_is_read_by_its_headings():
    rows = from_table([["Deltagernavn", "Stilling", "E-mail", "Allergi/kost"], ["Karla Vind", "Leder", "k@by.example", "Halal"]])

    assert rows == [{"name": "Karla Vind", "title": "Leder", "email": "k@by.example", "diet": "Halal"}]


def test_list_items_begin_with_a_name():
    rows = listed("Vi tilmelder:\n1) Karla Vind (k@by.example), teamleder\n2) Vind, Ove – leder, o@by.example\nVi ses!")

    assert [(row["name"], row["email"]) for row in rows] == [("Karla Vind", "k@by.example"), ("Ove Vind", "o@by.example")]


def test_labels_of_several_kinds_are_known():
    assert [label_of(text) for text in ("E-mail:", "Allergi/kost", "Mobil (privat)", "Nærmeste leder", "Vejret")] == [
        "email",
        "diet",
        "phone",
        "manager",
        "",
    ]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Jeg vil gerne tilmelde mig kurset", "da"),
        ("I would like to register for the course", "en"),
        ("Jag skulle vilja anmäla mig till kursen", "sv"),
        ("Jeg vil gjerne melde meg på kurset, hilsen fra oss", "nb"),
        ("Eg vil gjerne melde meg på kurset", "nn"),
        ("Ich möchte mich für den Kurs anmelden", "de"),
    ],
)
def test_the_language_is_told_by_small_words(text, language):
    assert read_language(text, "")[0].value == language


def test_a_day_without_a_month_is_the_next_meeting_on_that_day():
    meetings = [Meeting(date=date(2025, 3, 18)), Meeting(date=date(2025, 11, 18))]

    assert meeting_day(Day(18, 0, 0, 0, None, 0, "den 18."), meetings, date(2025, 5, 1)) == date(2025, 11, 18)


def test_a_day_of_no_meeting_means_no_meeting():
    assert meeting_day(Day(4, 6, 0, 0, None, 0, "4. juni"), [Meeting(date=date(2025, 6, 3))], date(2025, 5, 1)) is None


def test_sentences_go_on_over_wrapped_lines_and_abbreviations():
    text = "Jeg kommer den 3. juni kl. 10 og glæder mig til at møde alle de andre fra\nregionen. Hilsen"

    assert [one.text for one in sentences(text, "body")] == [
        "Jeg kommer den 3. juni kl. 10 og glæder mig til at møde alle de andre fra\nregionen.",
        "Hilsen",
    ]


def test_addresses_are_found_without_walking_far():
    assert [one[0] for one in find_addresses("skriv til <mie.lund+x@by.example>, tak. a@b @")] == ["mie.lund+x@by.example"]


def test_one_letter_off_is_a_misspelling():
    assert one_letter_off("tilmed", "tilmeld")
    assert one_letter_off("tilmdeld", "tilmeld")
    assert not one_letter_off("tilfald", "tilmeld")


def test_only_our_own_server_is_believed_about_the_sender() -> None:
    # given a mail that failed at our server, below a header that somebody else wrote
    results = "Authentication-Results: mx.elsewhere.example; dmarc=pass\r\nAuthentication-Results: mx.netvaerk.example 1; dmarc=fail\r\n"
    who = "From: Eva Lund <eva@by.example>\r\nSubject: Tilmelding til Hverdagsledelse\r\n"
    message = read_message(f"{results}{who}\r\nJeg vil gerne tilmelde mig.\r\n".encode())

    # when it is read knowing our server's name, and another's
    ours = read(message, programmes(), address=ADDRESS, authserv="mx.netvaerk.example")
    another = read(message, programmes(), address=ADDRESS, authserv="mx.by.example")

    # then only our own server's word raises the doubt
    assert [doubt.code for doubt in ours.doubts] == ["authentication"]
    assert another.sure

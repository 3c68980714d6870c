"""Lists of people to invite, as coordinators keep them: whatever the separator, the headings and their order."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from postbud.errors import TableRefused
from postbud.reading.invited import Row, invited_list

EVA = ("eva@øby.example", "Eva Årup", "Øby Bibliotek", "souschef")


def csv(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(lines).encode(encoding)


def workbook(*rows: tuple[object, ...], first_row: int = 0, sheets: int = 1) -> bytes:
    into = io.BytesIO()
    with xlsxwriter.Workbook(into) as made:
        for _ in range(sheets):
            sheet = made.add_worksheet()
            for number, row in enumerate(rows, first_row):
                sheet.write_row(number, 0, row)
    return into.getvalue()


def said(row: Row) -> tuple[str, str, str, str]:
    return row.email, row.name, row.organisation, row.role


@pytest.mark.parametrize("mark", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_list_is_read_with_any_separator_and_encoding(mark, encoding):
    content = csv(
        mark.join(("Navn", "E-mail", "Bibliotek", "Stilling")), mark.join(("Eva Årup", "eva@by.example", "Øby", "leder")), encoding=encoding
    )

    assert [said(row) for row in invited_list("liste.csv", content).people] == [("eva@by.example", "Eva Årup", "Øby", "leder")]


@pytest.mark.parametrize(
    "head",
    [
        "mail;name;workplace;role",
        "E-mailadresse;Deltagerens navn;Arbejdsplads;Titel",
        "email;navn;organisation;rolle",
        "E-MAIL:;Navn *;Bibliotek;Rolle",
    ],
)
def test_headings_are_understood_in_both_languages(head):
    content = csv(head, "eva@by.example;Eva Lund;Øby Bibliotek;souschef")

    assert said(invited_list("liste.csv", content).people[0]) == ("eva@by.example", "Eva Lund", "Øby Bibliotek", "souschef")


def test_headings_may_stand_in_any_order_below_a_title_and_first_and_last_names_are_one():
    content = csv("Invitationer, forår 2025", "", "Efternavn;Rolle;Fornavn;E-mail;Telefon", "Lund;leder;Eva;eva@by.example;12345678")

    found = invited_list("liste.csv", content).people
    assert found == (Row(4, "eva@by.example", "Eva Lund", "", "leder"),)


def test_a_list_without_headings_is_read_where_one_column_is_clearly_addresses():
    content = csv("Eva Lund;eva@by.example;Øby Bibliotek", "Bo Bech;bo@by.example;Vejle Bibliotek", "Ida Dam;ida@by.example;Køge Kommune")

    assert [said(row)[:3] for row in invited_list("liste.csv", content).people] == [
        ("eva@by.example", "Eva Lund", "Øby Bibliotek"), ("bo@by.example", "Bo Bech", "Vejle Bibliotek"),
        ("ida@by.example", "Ida Dam", "Køge Kommune"),
    ]  # fmt: skip


def test_addresses_alone_are_a_list():
    assert [row.email for row in invited_list("liste.txt", csv("eva@by.example", "Bo Bech <bo@by.example>")).people] == [
        "eva@by.example", "bo@by.example"
    ]  # fmt: skip


def test_a_workbook_is_read_and_its_rows_are_numbered_as_excel_does():
    content = workbook(("Navn", "E-mail", "EAN"), ("Eva", "eva@by.example", 5790000000000.0), ("Bo", "", ""), first_row=3, sheets=2)

    found = invited_list("Liste.XLSX", content)
    assert [(row.line, row.email) for row in found.people] == [(5, "eva@by.example")]
    assert [(row.line, row.why) for row in found.broken] == [(6, "there is no address")] and found.sheets_left == 1


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("", "no address"), ("eva lund@by.example", "blank"), ("eva@by.example, bo@by.example", "two addresses"),
        ("eva.by.example", "no @"),
        ("eva@by", "no dot"), ("eva@by..example", "not a domain"), ("ev@a@by.example", "two addresses"), ("søren@by.example", "æ, ø"),
        ("eva@by.example bo@by.example", "two addresses"), ("=HYPERLINK(1)@by.example", "before the @"), ("?", "no @"),
    ],
)  # fmt: skip
def test_each_broken_row_is_named_with_its_line_and_what_is_wrong(cell, why):
    content = csv("navn;mail", "Eva;eva@by.example", f'Bo;"{cell}"', "Ida;ida@by.example")

    found = invited_list("liste.csv", content)
    assert [row.line for row in found.people] == [2, 4]
    assert [(row.line, why in row.why, "Bo" in row.words) for row in found.broken] == [(3, True, True)]


def test_whoever_stands_there_twice_is_taken_once_and_named():
    content = csv("navn;mail", "Eva;eva@by.example", "", "Eva Lund;EVA@by.example")

    found = invited_list("liste.csv", content)
    assert [row.name for row in found.people] == ["Eva"] and found.again == ((4, "EVA@by.example", 2),)


def test_a_cell_of_several_lines_does_not_shift_the_lines_below():
    content = csv("navn;mail;bibliotek", 'Eva;eva@by.example;"Øby\nBibliotek"', "Bo;;")

    found = invited_list("liste.csv", content)
    assert found.people[0].organisation == "Øby Bibliotek" and found.broken[0].line == 4


@pytest.mark.parametrize(
    "cell", ["mailto:eva@by.example", "Eva <eva@by.example>", " eva@by.example ;", "\u200beva@by.example\x07", '"Eva" <eva@by.example>']
)
def test_an_address_is_found_as_people_paste_it(cell):
    quoted = cell.replace('"', '""')
    found = invited_list("liste.csv", csv("navn;mail", f'Eva Lund;"{quoted}"'))

    assert [(row.email, row.name) for row in found.people] == [("eva@by.example", "Eva Lund")]


def test_control_characters_never_get_into_a_name():
    found = invited_list("liste.csv", csv("navn;mail", "Eva\x1b[31m\x00 Lund\u202e;eva@by.example"))

    assert found.people[0].name == "Eva[31m Lund"


def test_a_domain_with_danish_letters_is_written_as_mail_needs_it():
    assert invited_list("liste.csv", csv("mail", "eva@øby.example")).people[0].email == "eva@xn--by-kka.example"


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("liste.csv", csv("navn;telefon", "Eva;12345678"), "no column"), ("liste.csv", b"", "no column"),
        ("liste.pdf", b"%PDF-1.4", "neither CSV"),
        ("liste.xlsx", b"PK\x03\x04broken", "broken"), ("liste.csv", b"x" * 20_000_001, "more than 20 MB"),
        ("liste.csv", csv("mail", *(f"a{number}@by.example" for number in range(50_001))), "50000 rows"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_is_refused_with_what_to_do(name, content, what):
    with pytest.raises(TableRefused, match=what) as refused:
        invited_list(name, content)

    assert refused.value.advice and refused.value.where == name


@pytest.mark.parametrize(
    "content", [b"\x00" * 500, b"PK" + b"\xff" * 500, b"@\n" * 2000, b'"' * 3000, b"\xff\xfe\x00", b"mail\n" + b"@" * 5000]
)
def test_no_bytes_raise_anything_but_a_refusal(content):
    try:
        assert not invited_list("liste.csv", content).people
    except TableRefused:
        pass

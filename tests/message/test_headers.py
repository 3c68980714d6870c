"""Headers: decoded one at a time, addresses split before their names are decoded."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from postbud.message import read_message
from postbud.message.addresses import addresses
from postbud.message.headers import date, decode_text, identifier, identifiers, parameters
from postbud.model.message import Address
from tests.message.mails import mail


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?iso-8859-1?Q?Bl=E5b=E6r_og_r=F8dgr=F8d?=", "Blåbær og rødgrød"),
        ("=?utf-8?B?VGlsbWVsZGluZyDDpg==?=", "Tilmelding æ"),
        # Two words of one charset, cut in the middle of an æ.
        ("=?utf-8?Q?sm=C3?= =?utf-8?Q?=B8r?=", "smør"),
        ("=?utf-8?Q?sm=C3=B8r?=\r\n =?utf-8?Q?rebr=C3=B8d?=", "smørrebrød"),
        ("SV: =?utf-8?Q?M=C3=B8de?= i morgen", "SV: Møde i morgen"),
        # Padding missing, letters missing, a charset nobody knows, an end that never comes.
        ("=?utf-8?B?VGlsbWVsZGluZyDDpg?=", "Tilmelding æ"),
        ("=?utf-8?B?VGls*bWVsZGlu?=", "Tilmeldin"),
        ("=?x-klingon?Q?m=F8de?=", "møde"),
        ("=?utf-8?Q?halv", "=?utf-8?Q?halv"),
        ("=?utf-8*da?Q?m=C3=B8de?=", "møde"),
        ("Et  emne\r\n\tpå to linjer", "Et emne på to linjer"),
    ],
)
def test_encoded_words_are_decoded_and_broken_ones_stay_readable(raw: str, text: str) -> None:
    assert " ".join(decode_text(raw).split()) == text


@pytest.mark.parametrize("charset", ["utf-8", "cp1252"])
def test_raw_8_bit_headers_are_read_as_utf_8_or_windows_1252(charset: str) -> None:
    raw = "From: Søren Ørsted <so@vejbred.example>\r\nSubject: Jeg kommer på mødet\r\n\r\nHej".encode(charset)
    message = read_message(raw)
    assert message.subject == "Jeg kommer på mødet"
    assert message.sender == Address("Søren Ørsted", "so@vejbred.example")


def test_line_ends_hidden_in_encoded_words_do_not_become_headers() -> None:
    message = read_message(
        mail(subject="=?utf-8?Q?Hej=0D=0ABcc:_alle@vejbred.example?=", sender="=?utf-8?Q?Bo=0D=0AX:_y?= <bo@vejbred.example>")
    )
    assert "\n" not in message.subject and "\r" not in message.subject
    assert message.sender == Address("Bo X: y", "bo@vejbred.example")
    assert message.header("Bcc") == ""


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Eva Møller <eva@vejbred.example>", [("Eva Møller", "eva@vejbred.example")]),
        (
            "=?utf-8?Q?M=C3=B8ller=2C_Eva?= <eva@vejbred.example>, bo@vejbred.example",
            [("Møller, Eva", "eva@vejbred.example"), ("", "bo@vejbred.example")],
        ),
        ('"Møller, Eva" <eva@vejbred.example>', [("Møller, Eva", "eva@vejbred.example")]),
        ('"Jens \\"Bo\\" Vang" <jens@vejbred.example>', [("Jens Bo Vang", "jens@vejbred.example")]),
        ("'Eva Vang' <eva@vejbred.example>", [("Eva Vang", "eva@vejbred.example")]),
        ("eva@vejbred.example (Eva Vang)", [("Eva Vang", "eva@vejbred.example")]),
        ("eva@vejbred.example <eva@vejbred.example>", [("", "eva@vejbred.example")]),
        ("Eva <eva@a.example>; Bo <bo@b.example>", [("Eva", "eva@a.example"), ("Bo", "bo@b.example")]),
        (
            "Holdet: Eva <eva@a.example>, bo@b.example;, Ida <ida@c.example>",
            [("Eva", "eva@a.example"), ("", "bo@b.example"), ("Ida", "ida@c.example")],
        ),
        ("undisclosed-recipients:;", []),
        ("Eva Vang", []),
        ("<>", []),
        ("<", []),
        ('""@', []),
        ("a@[", []),
        ("((((eva@a.example", []),
        ("Eva <eva@a.example> <bo@b.example>", [("Eva", "bo@b.example")]),
    ],
)
def test_addresses_are_split_before_their_names_are_decoded(raw: str, expected: list[tuple[str, str]]) -> None:
    assert [(address.name, address.email) for address in addresses(raw)] == expected


def test_without_a_from_nobody_is_the_sender_even_if_reply_to_names_one() -> None:
    message = read_message(mail(sender=None, Reply_To="ida@skovby.example", Sender="web@skovby.example"))
    assert message.sender is None
    assert [address.email for address in message.reply_to] == ["ida@skovby.example"]
    assert any("From" in defect for defect in message.defects)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("<a@b.example>", "<a@b.example>"),
        (" \r\n <a@b.example>", "<a@b.example>"),
        ("a@b.example", "<a@b.example>"),
        ("(junk) <a@b.example> more", "<a@b.example>"),
        ("<a b@c.example>", ""),
        ("<", ""),
        ("", ""),
        ("<æ@b.example>", ""),
    ],
)
def test_a_message_id_is_one_token_in_brackets_or_nothing(raw: str, expected: str) -> None:
    assert identifier(raw) == expected


def test_references_keep_their_order() -> None:
    assert identifiers("<a@x.example>\r\n <b@x.example><c@x.example>") == ("<a@x.example>", "<b@x.example>", "<c@x.example>")


def test_dates_are_aware_and_junk_is_no_date() -> None:
    assert date("Mon, 3 Feb 2025 10:00:00 +0100") == datetime(2025, 2, 3, 10, tzinfo=timezone(timedelta(hours=1)))
    assert date("Mon, 3 Feb 2025 10:00:00 -0000") == datetime(2025, 2, 3, 10, tzinfo=UTC)
    for junk in ("", "i går", "Mon, 99 Foo 2025 99:99:99 +9999", "Mon, 3 Feb 2025 10:11:12 +2599", "Mon, 3 Feb 20250 10:00:00 +0100"):
        assert date(junk) is None


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ('attachment; filename="deltagere.csv"', "deltagere.csv"),
        ('attachment; filename="a; b.csv"', "a; b.csv"),
        ("attachment; filename*=UTF-8''Bl%C3%A5b%C3%A6r.xlsx", "Blåbær.xlsx"),
        ("attachment; filename*=iso-8859-1'da'Bl%E5b%E6r.xlsx", "Blåbær.xlsx"),
        ("attachment; filename*0*=UTF-8''Bl%C3; filename*1*=%A5b%C3%A6r; filename*2=.xlsx", "Blåbær.xlsx"),
        ("attachment; filename*1=.xlsx; filename*0=liste", "liste.xlsx"),
        ('attachment; filename="=?utf-8?Q?Bl=C3=A5b=C3=A6r.xlsx?="', "Blåbær.xlsx"),
        ("attachment; filename=liste.xlsx", "liste.xlsx"),
        ("attachment; filename*=x''%", "%"),
    ],
)
def test_filenames_are_decoded_by_rfc_2231_and_by_what_clients_do_instead(raw: str, name: str) -> None:
    assert parameters(raw)["filename"] == name

"""Promises that hold for any bytes: reading never raises anything but a refusal, and nothing of a text is lost."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from postbud.errors import MessageRefused
from postbud.message import fingerprint, peek, read_message
from postbud.message.charset import clean, decode
from postbud.message.html import read_html
from postbud.message.segments import split
from postbud.model.message import Address, Kind

# Pieces that the readers look for, so that random mails reach their inner branches.
HEADER_PIECES = st.sampled_from([
    b"From: ", b"To: ", b"Subject: ", b"Date: ", b"Message-ID: ", b"References: ", b"Content-Type: multipart/mixed; boundary=b",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b", b"Content-Type: text/html; charset=", b"Return-Path: <>",
    b"Content-Type: message/delivery-status", b"Content-Type: text/calendar; method=REPLY", b"Content-Type: message/rfc822",
    b"Content-Transfer-Encoding: base64", b"Content-Type: application/pkcs7-mime; name=smime.p7m", b"--b", b"--b--", b"=?utf-8?Q?",
    b"=?x?B?A?=",
    b"Final-Recipient: rfc822; ", b"Status: 5.1.1", b"BEGIN:VCALENDAR", b"BEGIN:VEVENT", b"END:VEVENT", b"ATTENDEE;PARTSTAT=",
    b"DTSTART;TZID=X:",
    b"<a@b.example>", b"\xc3\xa6", b"\xe6", b"\xff\xfe", b"\x00", b"\r\n", b"\n", b"\r", b"\r\n\r\n", b" ", b"\t", b"<table><tr><td>",
    b"</table>", b"\"", b"(", b";",
])  # fmt: skip
LINES = st.sampled_from([
    "Hej", "", " ", "> citat", ">> dybere", ">>> Bo 03-02-25 10:00 >>>", "-- ", "--", "Mvh", "Venlig hilsen Bo", "Bo",
    "PS: jeg er vegetar.", "Fra: Bo <bo@x.example>",
    "Sendt: 3. februar 2025 10:00", "Til: Ida", "Emne: Møde", "Den 3. feb. 2025 kl. 10.00 skrev Bo <", "bo@x.example>:",
    "On Monday, Bo <b@x.example> wrote:",
    "-----Oprindelig meddelelse-----", "---------- Forwarded message ---------", "Start på videresendt besked:",
    "Sendt fra min iPhone", "[EKSTERN]", "Til", "Emne",
    "Denne mail er fortrolig.", "________________________________", "Jeg kommer gerne til mødet.",
    "-----BEGIN PGP SIGNED MESSAGE-----", "-----BEGIN PGP SIGNATURE-----",
    "-----END PGP SIGNATURE-----", "1. Hvad?", "/Bo", "\t", "::::", "> Fra: x",
])  # fmt: skip
BO = Address("Bo Hansen", "bo@vejbred.example")


def read_or_refuse(raw: bytes) -> None:
    try:
        message = read_message(raw)
    except MessageRefused:
        return
    texts = [message.subject, message.whole_text, *(value for _, value in message.headers), *(address.name for address in message.to)]
    assert not any("\x00" in text or "\r" in text for text in texts)
    assert not any("\n" in value for _, value in message.headers)
    assert message.date is None or message.date.tzinfo is not None


@settings(max_examples=300)
@given(st.binary(max_size=2_000))
@example(b"")
@example(b'Message-ID: <[>\r\nTo: a@[\r\nFrom: ""@\r\n\r\n')
@example(b"Content-Type: /; charset=\r\nContent-Transfer-Encoding: x\r\n\r\nhej")
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    read_or_refuse(raw)


@settings(max_examples=500)
@given(st.lists(HEADER_PIECES | st.binary(max_size=12), max_size=40).map(b"".join))
def test_mails_of_broken_pieces_are_read_or_refused(raw: bytes) -> None:
    read_or_refuse(raw)


@given(st.binary(max_size=1_000))
def test_a_fingerprint_and_a_peek_never_fail(raw: bytes) -> None:
    assert len(fingerprint(raw)) == 64
    assert peek(raw).segments == ()


@settings(max_examples=500)
@given(st.lists(LINES | st.text(max_size=30), max_size=40).map("\n".join), st.sampled_from(["", "SV: Møde", "VS: Møde"]))
def test_all_segments_together_are_the_whole_text(text: str, subject: str) -> None:
    segments = split(text, subject=subject, sender=BO)
    assert "\n".join(segment.text for segment in segments) == text
    assert all(one.kind is not other.kind for one, other in zip(segments, segments[1:], strict=False))


@given(
    st.lists(LINES, max_size=30).map("\n".join),
    st.dictionaries(st.integers(0, 30), st.sampled_from([Kind.QUOTED, Kind.SIGNATURE, Kind.FORWARDED])),
)
def test_hints_of_the_markup_lose_no_line(text: str, hints: dict[int, Kind]) -> None:
    assert "\n".join(segment.text for segment in split(text, sender=BO, hints=hints)) == text


@given(
    st.binary(max_size=400),
    st.sampled_from(["", "utf-8", "iso-8859-1", "us-ascii", "utf-16", "x-junk", "punycode", "utf-7", "big5", '"utf-8']),
)
def test_any_bytes_in_any_charset_become_clean_text(data: bytes, charset: str) -> None:
    text = clean(decode(data, charset)[0])
    text.encode("utf-8")
    assert all(letter.isprintable() or letter in "\n\t" or ord(letter) > 0xA0 for letter in text)


@given(st.text(alphabet="<>/abdivtrplq= \"'&;#x0", max_size=300))
def test_any_html_becomes_lines(source: str) -> None:
    text, _, hints, _ = read_html(source)
    assert all(0 <= line <= text.count("\n") for line in hints)

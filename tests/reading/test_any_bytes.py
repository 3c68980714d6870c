"""Any bytes at all: a reading, or a refusal with its reason; never an exception out of the readers.

Hypothesis builds mails from the words that mail formats and people use, in a fixed order each time; tests/fuzz tears real ones.
"""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.fuzz.mutants import words
from tests.fuzz.promises import hold

PIECES = st.sampled_from(words())
LINES = st.lists(PIECES | st.text(max_size=12).map(lambda text: text.encode("utf-8", "surrogatepass")), max_size=40).map(b" ".join)
HEADERS = st.lists(
    st.tuples(st.sampled_from([b"From", b"To", b"Cc", b"Subject", b"Date", b"Message-ID", b"References", b"Received", b"Reply-To"]), LINES),
    max_size=5,
).map(lambda pairs: b"".join(name + b": " + value.replace(b"\n", b"\n ") + b"\r\n" for name, value in pairs))
TYPES = st.sampled_from([
    b"text/plain", b"text/plain; charset=utf-16", b"text/plain; format=flowed", b"text/html; charset=utf-8", b"text/csv; name=a.csv",
    b"text/calendar; method=REPLY", b"message/rfc822", b"message/delivery-status", b"application/pkcs7-mime", b"text/rfc822-headers",
])  # fmt: skip
MULTIPARTS = st.sampled_from([b"mixed", b"alternative", b"report", b"signed", b"related"])
ENCODINGS = st.sampled_from([b"7bit", b"8bit", b"base64", b"quoted-printable", b"x-uuencode", b"none"])

fixed = settings(max_examples=250, derandomize=True)


@fixed
@given(st.binary(max_size=3_000))
@example(b"")
@example(b"\x00" * 100)
@example(b"\xff\xfe" + "From: bo@vejbred.example".encode("utf-16-le"))
@example(b"From: bo@vejbred.example")
@example(b"\n\n\n")
@example(b":\n:\n:\n")
def test_bytes_without_any_order_are_read_or_refused(raw: bytes) -> None:
    hold(raw)


@fixed
@given(HEADERS, LINES)
def test_telling_words_in_any_order_are_read_or_refused(headers: bytes, body: bytes) -> None:
    hold(headers + b"\r\n" + body)


@fixed
@given(HEADERS, TYPES, ENCODINGS, LINES)
def test_words_under_any_label_are_read_or_refused(headers: bytes, kind: bytes, encoding: bytes, body: bytes) -> None:
    hold(headers + b"Content-Type: " + kind + b"\r\nContent-Transfer-Encoding: " + encoding + b"\r\n\r\n" + body)


@fixed
@given(
    HEADERS, st.sampled_from([b"mixed", b"alternative", b"report", b"signed", b"related"]), st.lists(st.tuples(TYPES, LINES), max_size=5)
)
def test_parts_in_any_order_are_read_or_refused(headers: bytes, kind: bytes, parts: list[tuple[bytes, bytes]]) -> None:
    body = b"".join(b"--b\r\nContent-Type: " + label + b"\r\n\r\n" + words + b"\r\n" for label, words in parts)

    hold(headers + b"Content-Type: multipart/" + kind + b"; boundary=b\r\n\r\n" + body + b"--b--\r\n")

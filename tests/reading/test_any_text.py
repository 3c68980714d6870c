"""Dangerous promises: no text makes a reader fail, and none makes it work more than in proportion to its length."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postbud.message import read_message
from postbud.model.message import Address, Kind, Message, Segment
from postbud.model.reading import Reading
from postbud.reading import read
from tests.reading.mails import ADDRESS, programmes

WORDS = st.sampled_from(
    [
        *"jeg mig tilmeld tilmelder ikke hvis men og Karla Vind (karla@by.example) 1) 2. - , . ? : ... ; | 3. juni 6/3".split(),
        *"i stedet afbud kan deltage alle undtagen sidste EAN 5798000000001 Navn: +45 22334455 <mailto:a@b.example> @ ' – § ja".split(),
        *("\n", "\n\n", "\t", "\ue000", "👍", "nej", "tak", "Fra:", "Emne:"),
    ]
)


def message_of(body: str, subject: str = "", kind: Kind = Kind.OWN) -> Message:
    return Message("<a@b.example>", Address("Mie Lund", "mie@by.example"), subject, None, (Segment(kind, body),))


def reads(body: str, subject: str = "", kind: Kind = Kind.OWN) -> Reading:
    return read(message_of(body, subject, kind), programmes(), address=ADDRESS)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=60).map(" ".join), st.lists(WORDS, max_size=8).map(" ".join), st.sampled_from(Kind))
def test_no_string_of_telling_words_makes_a_reader_fail(body, subject, kind):
    assert isinstance(reads(body, subject, kind), Reading)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400), st.text(max_size=80))
def test_no_text_makes_a_reader_fail(body, subject):
    assert isinstance(reads(body, subject), Reading)


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=600))
def test_no_bytes_make_a_reader_fail(raw):
    assert isinstance(read(read_message(b"From: a@b.example\r\n" + raw), programmes(), address=ADDRESS), Reading)


def calls(body: str) -> int:
    """How many functions are called to read a body: a measure of work that no busy machine disturbs."""
    count = 0

    def seen(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    message = message_of(body)
    sys.setprofile(seen)
    try:
        read(message, programmes(), address=ADDRESS)
    finally:
        sys.setprofile(None)
    return count


HOSTILE = {
    "lines of quotes": "> tilmeld mig\n",
    "words without end": "tilmelding",
    "addresses": "a@b.example ",
    "at signs": "@",
    "names": "Karla Vind ",
    "negations": "ikke ",
    "fillers": "gerne ",
    "digits": "57 98 ",
    "blank lines": "\n",
    "list items": "1) Karla Vind, karla@by.example\n",
    "brackets": "(((",
    "dates": "3. juni ",
    "sentences": "Jeg tilmelder mig. ",
    "rows": "Navn;Mail\n",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_twice_the_text_is_at_most_about_twice_the_work(piece):
    reads(piece)  # what is loaded once is loaded
    size = 4000 // len(piece)

    assert calls(piece * size * 2) <= 2.6 * calls(piece * size) + 2000

"""A line of the journal is a code and its values; whatever goes in comes out again."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from postbud.model.registration import Answer
from postbud.store.journal import CODES, journal_line, parse_line

NAMES = st.from_regex(r"\A[a-z_]{1,12}\Z").filter(lambda name: name not in ("code", "self"))


@given(code=st.sampled_from(sorted(CODES)), values=st.dictionaries(NAMES, st.text(min_size=1) | st.integers() | st.just(True)))
def test_what_is_written_is_read_back(code: str, values: dict[str, object]) -> None:
    assert parse_line(journal_line(code, **values)) == (code, values)


@given(st.text())
def test_any_text_is_a_note_and_nothing_is_lost_of_it(text: str) -> None:
    assert parse_line(journal_line("note", text=text)) == ("note", {"text": text} if text else {})
    if not text.startswith("{"):
        assert parse_line(text) == ("note", {"text": text})


def test_a_line_from_before_there_were_codes_is_a_note() -> None:
    for line in ("souschefer: registered", "{not json", '{"no": "code"}', "[1]", "{" * 5000):
        assert parse_line(line) == ("note", {"text": line})


def test_what_is_unknown_is_left_out_and_values_are_as_programs_write_them() -> None:
    at = datetime(2025, 1, 15, 8, 1, tzinfo=UTC)

    line = journal_line("calendar", answer=Answer.ACCEPTED, by="", again=False, place=0, stamped=at, day=date(2025, 6, 3), facts=("diet",))

    assert parse_line(line) == (
        "calendar",
        {"answer": "accepted", "place": 0, "stamped": "2025-01-15T08:01:00+00:00", "day": "2025-06-03", "facts": ["diet"]},
    )

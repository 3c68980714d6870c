"""YAML traps: texts stay as written, what is wrong has a line, and nothing in a file can make the program do anything."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postbud.errors import ConfigurationError
from postbud.model.facts import Clock, Day, Facts, Line, Moment, YesNo
from postbud.yaml_lines import load, parse, read_text


class Entry(Facts):
    name: Line = ""
    count: int = 0


class Sheet(Facts):
    text: Line = ""
    texts: tuple[Line, ...] = ()
    day: Day | None = None
    clock: Clock | None = None
    moment: Moment | None = None
    sure: YesNo = False
    entries: tuple[Entry, ...] = ()
    entry: Entry = Entry()


def sheet(text: str) -> Sheet:
    return load(text, Sheet, "sheet.yaml")


def refusal(text: str) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        sheet(text)
    return [f"{problem.where}: {problem.path}: {problem.what}" for problem in caught.value.problems]


@pytest.mark.parametrize(
    "written", ["13:00", "0031", "4000", "no", "nej", "on", "1e3", "0x1F", "5798000420526", "1_000", ".5", "2025-06-03", "=", "<<"]
)
def test_a_text_stays_as_it_was_written(written: str) -> None:
    assert sheet(f"text: {written}").text == written


def test_a_key_with_nothing_behind_it_is_not_known_yet() -> None:
    assert sheet("text:\nday: ~\nentries:\n") == Sheet()


def test_nothing_in_quotes_is_a_text_and_not_nothing() -> None:
    assert sheet('text: "null"').text == "null"


@pytest.mark.parametrize(
    ("written", "meant"), [
        ("13:00", time(13)), ("9.30", time(9, 30)), ("'09:05'", time(9, 5)), ("13", time(13)), ("9", time(9)),
        ("kl. 9.30", time(9, 30)), ("Kl 13", time(13)),
    ],
)  # fmt: skip
def test_a_time_may_be_written_as_danes_write_it(written: str, meant: time) -> None:
    assert sheet(f"clock: {written}").clock == meant


@pytest.mark.parametrize("written", ["780", "24", "9.3", "24:00", "12:60", "1:2", "١٢:٣٠"])
def test_what_is_no_time_is_refused(written: str) -> None:
    assert refusal(f"clock: {written}") == [f"sheet.yaml:1:1: clock: “{written}” is not a time"]


def test_a_deadline_without_a_time_stays_a_day() -> None:
    assert sheet("moment: 2025-03-15").moment == date(2025, 3, 15)
    assert not hasattr(sheet("moment: 2025-03-15").moment, "hour")
    assert sheet("moment: 2025-03-15 12.00").moment == sheet("moment: 2025-03-15T12:00").moment


@pytest.mark.parametrize(
    ("written", "meant"), [("ja", True), ("Yes", True), ("true", True), ("nej", False), ("no", False), ("FALSE", False)]
)
def test_yes_and_no_are_understood_in_danish_and_english(written: str, meant: bool) -> None:
    assert sheet(f"sure: {written}").sure is meant


def test_a_problem_far_down_has_its_line_and_its_path() -> None:
    text = "text: a\nentries:\n  - name: en\n    count: 1\n  - name: to\n    count: mange\n"
    assert refusal(text) == ["sheet.yaml:6:5: entries.1.count: “mange” is not a whole number"]


def test_all_problems_are_told_in_one_go() -> None:
    assert len(refusal("text: [a]\nclock: nu\nsure: måske\nday: i morgen\nentries:\n  - count: x\n  - nmae: y\n")) == 6


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: object) -> None:
    assert sheet("\ufefftext: a").text == "a"


def test_a_long_value_is_shown_short() -> None:
    (said,) = refusal(f"clock: {'x' * 5000}")
    assert len(said) < 120


def test_a_billion_laughs_is_refused_before_it_is_built() -> None:
    lines = ["a0: &a0 [ha, ha]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    with pytest.raises(ConfigurationError):
        parse("\n".join(lines), "laughs.yaml")


def test_nesting_without_end_is_refused() -> None:
    assert any("levels deep" in line for line in refusal("text: " + "[" * 5000 + "]" * 5000))


@pytest.mark.parametrize("value", ["!!python/object/apply:os.system [ls]", "!!str 1", "!include x", "! x"])
def test_tags_are_refused(value: str) -> None:
    assert any("is a YAML tag" in line for line in refusal(f"text: {value}"))


def test_a_merge_key_is_a_key_like_any_other_and_unknown() -> None:
    assert refusal("<<: {text: a}") == ["sheet.yaml:1:1: <<: there is no such key"]


@given(st.text(max_size=300))
def test_whatever_stands_in_a_file_it_is_read_or_refused(text: str) -> None:
    try:
        parse(text, "any.yaml")
    except ConfigurationError as error:
        assert error.problems


@given(st.text(alphabet="ab:#-[]{}&*!|>'\"%@` \n\t,?~", max_size=60))
def test_whatever_signs_stand_in_a_file_it_is_read_or_refused(text: str) -> None:
    try:
        load(text, Sheet, "any.yaml")
    except ConfigurationError as error:
        assert all(problem.what and problem.where.startswith("any.yaml") for problem in error.problems)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="'"), min_size=1, max_size=80))
def test_a_text_in_quotes_comes_back_letter_by_letter(text: str) -> None:
    assert load(f"text: '{text}'", Sheet, "any.yaml").text == text.strip()


def test_an_amount_with_two_decimals_is_exact() -> None:
    from postbud.model.facts import as_amount

    assert as_amount("4500.50") == Decimal("4500.50")


def test_lines_that_were_copied_from_a_mail_are_indented_as_they_look(tmp_path: Path) -> None:
    file = tmp_path / "any.yaml"
    file.write_text("text:\n\u00a0\u00a0\u00a0 noget \u00a0 andet\n", encoding="utf-8")

    assert read_text(file, "any.yaml") == "text:\n    noget \u00a0 andet\n"

"""The section about letters on time: its table of defaults is the one in force, and the words of both languages mean the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from postbud.due.occasions import ASKING
from postbud.model.schedule import DEFAULTS, LETTERS, OF_A_KIND, QUESTIONNAIRE_DAYS, ScheduleLine, Use
from postbud.model.schedule_words import parse_condition, parse_recipients, parse_when
from postbud.model.when import Audience, Condition, Direction
from tests.docs.pages import rows, text_of

PAGE = text_of("docs/programmes.md")
DEFAULT_ROWS = rows(PAGE, "De faste breve")
ENDS = {Use.SIGN_UP: "fristen", Use.MEETING: "mødet begynder"}


def bare(cell: str) -> str:
    return cell.strip("`")


def test_the_defaults_are_told_as_they_are() -> None:
    # when
    told = [
        (bare(name), parse_recipients(to).audience, parse_when(when), tuple(map(parse_condition, filter(None, [only_if]))))
        for name, to, when, only_if, _ in DEFAULT_ROWS
    ]

    # then
    assert sorted(told) == sorted((rule.name, rule.to, rule.when, rule.only_if) for rule in DEFAULTS)


@pytest.mark.parametrize("row", DEFAULT_ROWS, ids=lambda row: row[0])
def test_the_end_of_a_letters_use_is_told_as_it_is(row: list[str]) -> None:
    # given
    rule = next(rule for rule in DEFAULTS if rule.name == bare(row[0]))
    days = QUESTIONNAIRE_DAYS if rule.name in OF_A_KIND else LETTERS[rule.letter].days
    asks_before = rule.letter in ASKING and rule.when.direction is Direction.BEFORE

    # then
    assert row[4] == ENDS.get(Use.MEETING if asks_before else LETTERS[rule.letter].use, f"der er gået {days} dage")


@pytest.mark.parametrize("row", rows(PAGE, "Hvornår"), ids=lambda row: row[0])
def test_a_time_means_the_same_in_both_languages(row: list[str]) -> None:
    danish, english = (parse_when(bare(cell)) for cell in row)
    assert replace(danish, words="") == replace(english, words="")


def test_every_audience_is_told_and_means_the_same_in_both_languages() -> None:
    # when
    told = [(parse_recipients(bare(row[0])), parse_recipients(bare(row[1]))) for row in rows(PAGE, "Til hvem")]

    # then
    assert [danish for danish, _ in told] == [english for _, english in told]
    assert {english.audience for _, english in told} == set(Audience)


def test_every_condition_is_told_and_means_the_same_in_both_languages() -> None:
    # when
    told = [(parse_condition(bare(row[0])), parse_condition(bare(row[1]))) for row in rows(PAGE, "Kun hvis")]

    # then
    assert [danish for danish, _ in told] == [english for _, english in told]
    assert {english for _, english in told} == set(Condition)


@pytest.mark.parametrize("key", [field.alias or name for name, field in ScheduleLine.model_fields.items()])
def test_every_key_of_a_line_has_a_row(key: str) -> None:
    assert f"`{key}`" in [row[0] for row in rows(PAGE, "En linje")]


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_that_leaves_by_itself_is_named(letter: str) -> None:
    assert f"`{letter}`" in rows(PAGE, "En linje")[0][1]

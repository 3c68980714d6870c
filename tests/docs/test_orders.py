"""The page about order lines: every example is an order, both columns say the same, and every verb and fact is on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from postbud.model.order import Order
from postbud.programmes import load_programmes
from postbud.reading.orders import parse_order
from postbud.reading.view import data
from tests.docs.pages import inline_code, rows, text_of

PAGE = text_of("docs/orders.md")
PROGRAMMES = load_programmes(Path(__file__).parents[2] / "programmes")


def order(line: str) -> Order:
    found = parse_order(line.strip("`"), "", PROGRAMMES)
    assert isinstance(found, Order), found
    return found


@pytest.mark.parametrize("row", rows(PAGE, "Linjerne"), ids=lambda row: row[0])
def test_the_danish_and_the_english_line_are_orders_for_the_same(row: list[str]) -> None:
    danish, english = order(row[1]), order(row[2])
    assert (danish.intent, danish.meeting, danish.who) == (english.intent, english.meeting, english.who)
    assert [(one.name, one.email, one.phone) for one in danish.people] == [(one.name, one.email, one.phone) for one in english.people]


def test_the_other_examples_are_orders_too() -> None:
    assert order(next(code for code in inline_code(PAGE) if '"' in code)).people[0].diet == "vegetar, ingen nødder"


@pytest.mark.parametrize("kind", data("orders")["verbs"])
def test_a_line_of_every_kind_is_shown_in_both_languages(kind: str) -> None:
    for column, language in ((1, "da"), (2, "en")):
        verb = data("orders")["lines"][language][kind].split(" ")[0]
        assert any(row[column].startswith(f"`{verb} ") for row in rows(PAGE, "Linjerne"))


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_fact_is_named(language: str) -> None:
    assert [label for label in data("orders")["lines"][language]["labels"].values() if f"`{label}`" not in PAGE] == []

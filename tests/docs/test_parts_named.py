"""ARCHITECTURE.md and flow.md speak of files, layers, states and tests that there are."""

from __future__ import annotations

import re

import pytest

import workflows
from postbud.model.registration import Answer, Status
from tests.docs.pages import ROOT, fences, inline_code, rows, text_of
from tests.test_architecture import LAYERS

PAGE = text_of("ARCHITECTURE.md")
FLOW = text_of("docs/flow.md")
MESSAGE_STATES, LETTER_STATES = ("kept", "decided", "ignored", "held", "released"), ("waiting", "sent", "refused", "recalled")
NAME = re.compile(r"[\w/]+(?:\.(?:py|yaml|md|txt)\b|/(?=\s))")


def files_in(text: str) -> set[str]:
    return set(NAME.findall(text))


@pytest.mark.parametrize("name", sorted(files_in(fences(PAGE, "text")[0])))
def test_every_box_of_the_figure_is_a_file_or_a_folder(name: str) -> None:
    assert (ROOT / name).exists()


def test_the_figure_has_boxes_at_all() -> None:
    assert len(files_in(fences(PAGE, "text")[0])) > 20


@pytest.mark.parametrize("name", sorted({code for code in inline_code(FLOW) if re.fullmatch(r"[\w/]+(?:\.py|/)", code)} - {"run.py"}))
def test_every_file_in_the_life_of_a_mail_is_there(name: str) -> None:
    assert (ROOT / name).exists()


def test_the_life_of_a_mail_passes_every_workflow() -> None:
    # given
    tables = (workflows.TABLE, workflows.DUE)

    # then
    assert {f"{workflow.__module__.replace('.', '/')}.py" for table in tables for workflow in table.values()} <= set(inline_code(FLOW))


def test_the_page_can_be_read_in_one_go() -> None:
    assert len(PAGE.splitlines()) <= 150


def test_the_layers_are_those_that_are_checked() -> None:
    # when
    told = [code for row in rows(PAGE, "Layers") for code in re.findall(r"`([\w.]+)`", row[0])]

    # then
    assert told == [entry for row in LAYERS for entry in row]


@pytest.mark.parametrize("state", [*Status, *Answer, *MESSAGE_STATES, *LETTER_STATES])
def test_every_state_is_in_the_tables(state: str) -> None:
    assert any(f"`{state}`" in row[1] for row in rows(PAGE, "States"))


def test_every_guarantee_of_a_table_is_told_with_its_words() -> None:
    # given
    tables = re.findall(r"Guarantee: (.+?)\n\w", text_of("postbud/store/tables.py") + text_of("postbud/store/answer_tables.py"))

    # then
    for row in rows(PAGE, "States"):
        assert any(row[2].rstrip(".").split(";")[0] in told for told in [sentence[:1].upper() + sentence[1:] for sentence in tables]), row


def test_every_test_that_shows_a_guarantee_is_there() -> None:
    # given
    there = {name for path in (ROOT / "tests").rglob("test_*.py") for name in re.findall(r"(?m)^def (test_\w+)", path.read_text("utf-8"))}

    # when
    guarantees, lives = rows(PAGE, "Guarantees"), rows(PAGE, "A registration's life")
    named = [set(re.findall(r"`(test_\w+)`", row[2])) for row in (*guarantees, *lives)]

    # then
    assert len(guarantees) == 10 and lives and all(named)
    assert set().union(*named) - there == set()

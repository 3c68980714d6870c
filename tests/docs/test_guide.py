"""The coordinator's guide says what the program says: its example is a good programme, its reasons and folders are the shipped ones."""

from __future__ import annotations

import pytest

import postbud
from postbud.model.settings import Folders
from postbud.programmes import read_programme
from tests.docs.pages import fences, rows, text_of

GUIDE = text_of("docs/vejledning.md")
REASONS = [line.partition(": ")[2] for line in text_of("templates/reasons.da.txt").splitlines()]


def test_the_example_of_a_programme_is_a_good_one() -> None:
    # when
    programme = read_programme(fences(GUIDE, "yaml")[0], "boernenetvaerk", "docs/vejledning.md")

    # then
    assert [meeting.dated for meeting in programme.meetings] == [True, False]


@pytest.mark.parametrize("said", [row[0] for row in rows(GUIDE, "Når en mail venter på dig")])
def test_every_reason_is_told_in_the_words_of_the_letter(said: str) -> None:
    assert any(reason.startswith(said) for reason in REASONS)


@pytest.mark.parametrize("folder", Folders.model_fields)
def test_every_folder_is_named(folder: str) -> None:
    assert getattr(Folders(), folder) in GUIDE


def test_the_changelog_begins_with_this_version() -> None:
    headings = [line for line in text_of("CHANGELOG.md").splitlines() if line.startswith("## ")]
    assert headings[0].split()[1].strip("[]") == postbud.__version__

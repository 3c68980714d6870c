"""The coordinator's guide says what the program says: its example is a good programme, its reasons and folders are the shipped ones."""

from __future__ import annotations

import re

import pytest

import postbud
from postbud.model.order import Order
from postbud.model.programme import SignUp
from postbud.model.settings import Folders, Limits
from postbud.programmes import load_programmes, read_programme
from postbud.reading.orders import is_order, parse_order
from tests.docs.pages import ROOT, fences, inline_code, rows, text_of

GUIDE = text_of("docs/vejledning.md")
REASONS = [line.partition(": ")[2] for line in text_of("templates/reasons.da.txt").splitlines()]


def test_the_example_of_a_programme_is_a_good_one() -> None:
    # when
    programme = read_programme(fences(GUIDE, "yaml")[0], "boernenetvaerk", "docs/vejledning.md")

    # then
    assert [meeting.dated for meeting in programme.meetings] == [True, False]


@pytest.mark.parametrize("said", [row[0] for row in rows(GUIDE, "De almindeligste grunde")])
def test_every_reason_is_told_in_the_words_of_the_letter(said: str) -> None:
    assert any(reason.startswith(said) for reason in REASONS)


def test_every_line_for_postbud_is_one_that_it_understands() -> None:
    # given
    shown = [code for code in inline_code(GUIDE) if is_order(code) and "..." not in code]
    typed = re.findall(r'--as "(.+?)"', GUIDE) + re.findall(r"run\.py order (.+)", GUIDE)

    # then
    programmes = load_programmes(ROOT / "programmes")
    assert len(shown) > 1 and len(typed) == 2
    assert [line for line in (*shown, *typed) if not isinstance(parse_order(line, "", programmes), Order)] == []


@pytest.mark.parametrize(
    ("heading", "said", "is_so"),
    [
        ("Når du retter i et programs fil", "stille i 15 minutter", Limits().settle_minutes == 15),
        ("Hvad folk kan skrive", "FORTRYD virker i tre dage", SignUp().undo_days == 3),
        ("Venteliste", "bliver holdt i to døgn", SignUp().offer_hours == 48),
        ("Godkendelse", "igen efter tre dage", SignUp().approval_reminder_days == 3),
        ("Godkendelse", "efter syv dage spørger det dig", SignUp().approval_days == 7),
    ],
)
def test_every_span_is_the_one_that_holds_without_a_line_in_the_file(heading: str, said: str, is_so: bool) -> None:
    section = re.split(r"(?m)^##+ ", GUIDE.partition(f"# {heading}\n")[2])[0]
    assert said in " ".join(section.split()) and is_so


@pytest.mark.parametrize("folder", Folders.model_fields)
def test_every_folder_is_named(folder: str) -> None:
    assert getattr(Folders(), folder) in GUIDE


def test_the_changelog_names_every_rule_that_an_older_home_lacks() -> None:
    # given
    older = {"afvist post", "maskiner", "kalendersvar", "nyhedsbreve", "tilmelding", "hvilket netværk", "resten"}

    # when
    asked_for = " ".join(text_of("CHANGELOG.md").partition("### If you run it already")[2].partition("### Added")[0].split())

    # then
    names = re.findall(r"(?m)^  - name: (.+)$", text_of("mailbox_rules.yaml"))
    assert [name for name in names if name not in older and f"`{name}`" not in asked_for] == []


def test_the_changelog_begins_with_this_version() -> None:
    headings = [line for line in text_of("CHANGELOG.md").splitlines() if line.startswith("## ")]
    assert headings[0].split()[1].strip("[]") == postbud.__version__

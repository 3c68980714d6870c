"""Every environment variable that the program reads is in the operators' guide, and none that it does not read."""

from __future__ import annotations

import re

from postbud.settings import ELSEWHERE, ENVIRONMENT
from tests.docs.pages import ROOT, rows, text_of

VARIABLE = re.compile(r"POSTBUD_[A-Z]+(?:_[A-Z]+)*")


def in_the_code() -> set[str]:
    """All names in the sources, and those that the settings put together."""
    sources = [ROOT / "run.py", *(ROOT / "postbud").rglob("*.py"), *(ROOT / "workflows").rglob("*.py")]
    spelled = {name for path in sources for name in VARIABLE.findall(path.read_text(encoding="utf-8"))}
    return spelled | {name for name, _ in ENVIRONMENT} | set(ELSEWHERE)


def test_every_variable_is_explained_and_none_is_made_up() -> None:
    explained = {row[0].strip("`") for row in rows(text_of("docs/operators.md"), "Environment")}
    assert explained == in_the_code()


def test_no_page_names_a_variable_that_is_not_read() -> None:
    # given
    of_tests = {"POSTBUD_EVERY_STEP", "POSTBUD_KILLS", "POSTBUD_HUNT", "POSTBUD_TEST_FETCH", "POSTBUD_WRITE_STORIES"}
    known = in_the_code() | of_tests

    # when
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").iterdir(), ROOT / "mailbox_rules.yaml"]
    named = {(page.name, name) for page in pages for name in VARIABLE.findall(page.read_text(encoding="utf-8"))}

    # then
    assert {(page, name) for page, name in named if name not in known and not name.endswith("_")} == set()

"""Links between the documents lead somewhere, and no document is forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, broken_links, links, text_of


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(page: Path) -> None:
    assert broken_links(page) == []


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    # given
    (tmp_path / "b.md").write_text("# Én dag\n")
    page = tmp_path / "a.md"
    page.write_text("[a](b.md#én-dag) [b](b.md#to-dage) [c](c.md) [d](https://x.example/) `[e](e.md)`\n")

    # when
    broken = broken_links(page)

    # then
    assert broken == ["a.md: b.md#to-dage", "a.md: c.md"]


def test_every_document_is_in_the_index() -> None:
    # given
    listed = {(ROOT / "docs" / target).resolve() for target in links(text_of("docs/README.md"))}

    # when
    missing = [page.name for page in PAGES if page.resolve() not in listed | {ROOT / "docs" / "README.md", ROOT / "README.md"}]

    # then
    assert missing == []

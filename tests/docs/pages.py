"""The documents as the tests read them: their links, headings, code and tables. Knows Markdown only as far as ours goes."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")))
FENCE = re.compile(r"(?ms)^( *)```(\w*)\n(.*?)^ *```$")
LINK = re.compile(r"\[[^\]\n]+\]\(([^)\s]+)\)")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def fences(text: str, language: str = "") -> list[str]:
    """The code blocks of a language, without their indentation; `language` '' is for blocks that name none."""
    return [re.sub(rf"(?m)^{indent}", "", code) for indent, named, code in FENCE.findall(text) if named == language]


def inline_code(text: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", FENCE.sub("", text))


def links(text: str) -> list[str]:
    """The targets of all links, outside code."""
    return LINK.findall(re.sub(r"`[^`\n]*`", "", FENCE.sub("", text)))


def anchors(text: str) -> set[str]:
    """The names that headings can be linked by: small letters and digits, blanks as hyphens, other signs gone."""
    titles = re.findall(r"(?m)^#+ +(.+?)\s*$", FENCE.sub("", text))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def broken_links(page: Path) -> list[str]:
    """Relative links of a page that lead to no file, or to no heading of it."""
    broken = []
    for target in links(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        there = (page.parent / name).resolve() if name else page
        if not there.exists() or anchor and anchor not in anchors(there.read_text(encoding="utf-8")):
            broken.append(f"{page.name}: {target}")
    return broken


def rows(text: str, heading: str) -> list[list[str]]:
    """The cells of the table below a heading, without its head."""
    below = re.split(rf"(?m)^##+ {re.escape(heading)}$", text, maxsplit=1)[1:]
    section = re.split(r"(?m)^#+ ", "".join(below))[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]

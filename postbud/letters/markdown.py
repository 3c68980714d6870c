"""Markdown to the text a person would type and to HTML with its CSS inlined.

What it gets is a template's own text with a mark in place of every value. So no value can ever become Markdown, a link or
HTML, and two letters that differ only in their values are parsed once. Knows nothing of Jinja2 or of letters' names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote as percent_encode

from postbud.letters.stylesheet import STYLE, page

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MARK = re.compile(r"pbslot(\d{1,6})([xu])")
INDENTED = re.compile(r"(?<=\n) {2,}")  # lines of a file that we show keep their indentation in HTML too
SCHEMES = ("https://", "http://", "mailto:", "tel:")
URL_SAFE = "%/:?#[]@!$&'()*+,;=~-._"

# A letter is written as a mail looks. What people type in mails without meaning Markdown is switched off: indented lines, a
# line of dashes below a line, HTML, back-ticks; pictures, because they would be fetched from elsewhere.
OFF = ("code", "fence", "html_block", "lheading", "reference", "html_inline", "image", "backticks", "entity")


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a value goes: its number, what stands in front of each further line of it, and whether it is part of a link's target."""

    number: int
    indent: str = ""
    url: bool = False


Pieces = tuple["str | Slot", ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A letter's body with its values still missing, as text and as a whole HTML page."""

    text: Pieces
    html: Pieces


def mark(number: int) -> str:
    """What stands in Markdown for the value of that number."""
    return f"pbslot{number}x"


@lru_cache(maxsize=256)
def document(markdown: str, language: str) -> Document:
    """Parse a body with marks in it. Cached, because letters to different people differ in values only."""
    from css_inline import CSSInliner

    tokens = parser().parse(markdown)
    html = CSSInliner(extra_css=STYLE, keep_style_tags=False, load_remote_stylesheets=False).inline(page(html_body(tokens), language))
    return Document(text_pieces(tokens), pieces(html))


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """CommonMark with tables, every line end kept as the writer typed it."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable(OFF)


def fill_text(parts: Pieces, values: Sequence[str]) -> str:
    """The text with its values, verbatim; further lines of a value are indented or quoted like its first."""
    return "".join(part if isinstance(part, str) else value_at(values, part.number).replace("\n", "\n" + part.indent) for part in parts)


def fill_html(parts: Pieces, values: Sequence[str]) -> str:
    """The HTML with its values, escaped; in a link's target percent-encoded."""
    return "".join(part if isinstance(part, str) else html_value(part, value_at(values, part.number)) for part in parts)


def value_at(values: Sequence[str], number: int) -> str:
    """A value by its mark's number; nothing for a mark that somebody typed."""
    return values[number] if number < len(values) else ""


def html_value(slot: Slot, value: str) -> str:
    if slot.url:
        return escape(percent_encode(value, safe=URL_SAFE))
    return INDENTED.sub(lambda found: "&nbsp;" * len(found[0]), escape(value)).replace("\n", "<br>\n")


def pieces(marked: str, indent: str = "") -> Pieces:
    """Split at the marks."""
    split: list[str | Slot] = []
    end = 0
    for found in MARK.finditer(marked):
        split += [marked[end : found.start()], Slot(int(found[1]), indent, found[2] == "u")]
        end = found.end()
    return tuple(part for part in [*split, marked[end:]] if part != "")


def html_body(tokens: list[Token]) -> str:
    """The body's HTML. Links that lead to anything but the web, a mailbox or a telephone lose their target."""
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                target = str(child.attrGet("href") or "")
                safe = target.casefold().startswith(SCHEMES)
                child.attrs = {"href": MARK.sub(r"pbslot\1u", target)} if safe else {}
    page: str = parser().renderer.render(tokens, parser().options, {})
    return page


def text_pieces(tokens: list[Token]) -> Pieces:
    """The body as a person would type it: no Markdown signs, lists with dashes, quotes with '>'."""
    parts: list[str | Slot] = []
    for first, rest, line in text_lines(tokens):
        parts += [*pieces(first + line if line else first.rstrip(), rest), "\n"]
    return tuple(parts)


def text_lines(tokens: list[Token]) -> Iterator[tuple[str, str, str]]:
    """Lines as (what stands in front, what stands in front of a value's further lines, the line)."""
    frames: list[Frame] = []
    ended: list[Frame] | None = None  # what the block before was inside of, while an empty line is owed
    for token in tokens:
        if token.type in OPENERS:
            frames.append(OPENERS[token.type](token, frames))
        elif token.type in CLOSERS:
            frames.pop()
        for line in lines_of(token, frames):
            if ended is not None:
                yield further([frame for frame in ended if frame in frames]), "", ""
            ended = None
            yield in_front(frames), further(frames), line
        nested = token.type in LISTS_END and bool(frames) and not frames[-1].rest.startswith(">")  # the outer list goes on
        if token.type in ENDS_BLOCK and not token.hidden and not nested:
            ended = ended or list(frames)


def lines_of(token: Token, frames: list[Frame]) -> list[str]:
    """The lines one token adds; a table's cells wait for the end of their row."""
    cells = frames[-1].cells if frames else None
    if token.type == "hr":
        return ["-" * 40]
    if token.type == "inline" and cells is None:
        return inline_text(token).split("\n")
    if token.type == "inline" and cells is not None:
        cells.append(inline_text(token).replace("\n", " "))
    if token.type == "tr_close" and cells:
        row = "  |  ".join(cells)
        cells.clear()
        return [row]
    return []


@dataclass(slots=True, eq=False)
class Frame:
    """A list, an item, a quote or a table we are inside of, and what it puts in front of its lines."""

    first: str = ""
    rest: str = ""
    number: int | None = None
    cells: list[str] | None = None


def item_frame(token: Token, frames: list[Frame]) -> Frame:
    """A list item: a dash, or the next number of its list."""
    owner = frames[-1]
    if owner.number is None:
        return Frame("- ", "  ")
    sign = f"{owner.number}. "
    owner.number += 1
    return Frame(sign, " " * len(sign))


OPENERS: dict[str, Callable[[Token, list[Frame]], Frame]] = {
    "bullet_list_open": lambda token, frames: Frame(),
    "ordered_list_open": lambda token, frames: Frame(number=int(token.attrGet("start") or 1)),
    "list_item_open": item_frame,
    "blockquote_open": lambda token, frames: Frame("> ", "> "),
    "table_open": lambda token, frames: Frame(cells=[]),
}
CLOSERS = frozenset({"bullet_list_close", "ordered_list_close", "list_item_close", "blockquote_close", "table_close"})
LISTS_END = frozenset({"bullet_list_close", "ordered_list_close"})
ENDS_BLOCK = frozenset({"paragraph_close", "heading_close", "hr", "table_close", "bullet_list_close", "ordered_list_close"})


def in_front(frames: list[Frame]) -> str:
    """The signs of all that a line is inside of; an item's sign is used up by its first line."""
    signs = "".join(frame.first for frame in frames)
    for frame in frames:
        frame.first = frame.rest
    return signs


def further(frames: list[Frame]) -> str:
    return "".join(frame.rest for frame in frames)


def inline_text(token: Token) -> str:
    """A line's words without signs; a link as its words and, where they differ, its target in brackets."""
    said: list[str] = []
    links: list[tuple[str, int]] = []
    for child in token.children or ():
        if child.type == "text":
            said.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            said.append("\n")
        elif child.type == "link_open":
            links.append((str(child.attrGet("href") or ""), len(said)))
        elif child.type == "link_close" and links:
            target, start = links.pop()
            label = "".join(said[start:])
            bare = MARK.sub(r"pbslot\1x", target).removeprefix("mailto:").removeprefix("tel:")
            if bare and bare != label and bare != label.strip():
                said.append(f" ({bare})")
    return "".join(said)

"""HTML mails as lines of text: blocks and line breaks, table rows, quotes and signatures as their writers marked them.

selectolax builds the tree, this module walks it without recursion. Knows the marks of mail programs (Gmail, Apple, Outlook,
Thunderbird, Yahoo, Proton); knows no words of any language. A page that would cost the tree builder seconds is stripped instead.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from postbud.message.charset import clean
from postbud.message.html_guard import is_costly, stripped
from postbud.model.message import Kind

BLANKS = re.compile(r"[ \t\n\r\f]+")
SKIPPED = frozenset("head style script title template noscript svg math object iframe select textarea audio video map -comment".split())
BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header html li main "
    "nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
RULER = "_" * 32

MOST_CELL = 200  # characters of a cell in a table that holds data rather than layout

NO_MARGIN = re.compile(r"\bp\b[^{}]{0,80}\{[^{}]{0,200}margin(?:-top)?\s*:\s*0")
MARKED = ("display", "mso-hide", "blockquote", "signature", "divrplyfwdmsg")
HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
QUOTE_STYLE = re.compile(r"border-left", re.IGNORECASE)
# Where history begins whatever the language of its header lines. Outlook on the web and its mobile apps set it.
HISTORY_MARKS = ("divRplyFwdMsg",)
SIGNATURE_MARKS = ("gmail_signature", "moz-signature", "protonmail_signature_block")

Rows = tuple[tuple[str, ...], ...]


class Page(NamedTuple):
    """An HTML text read: its lines, its tables with data, what the markup says of a line, and where each table begins.

    A line is QUOTED or SIGNATURE; FORWARDED marks the first line of history, which may be a reply's or a forward's.
    """

    text: str
    tables: tuple[Rows, ...] = ()
    hints: dict[int, Kind] = {}
    starts: tuple[int, ...] = ()  # the line at which each table begins


def read_html(source: str) -> Page:
    """The page as lines of text; one that would cost too much is stripped of its tags and has no tables."""
    if is_costly(source):
        return Page(stripped(source))
    from selectolax.lexbor import LexborHTMLParser

    page = LexborHTMLParser(source)
    folded = source.lower()
    walk = _Walk(loose=not has_tight_paragraphs(folded), marked=any(mark in folded for mark in MARKED))
    if page.body is not None:
        walk.through(page.body)
    return walk.result()


def has_tight_paragraphs(folded: str) -> bool:
    """True if the page's style sheet takes the space between paragraphs away, as Outlook on the web does ('P {margin-top:0}')."""
    end = folded.find("</style", 0, 20_000)
    return end > 0 and NO_MARGIN.search(folded, 0, end) is not None


class _Walk:
    """Lines being written while the tree is walked: the line at hand, and how deep in quotes and signatures we are."""

    def __init__(self, *, loose: bool, marked: bool = True) -> None:
        self.loose = loose  # paragraphs stand apart by an empty line
        self.marked = marked  # the page has something hidden, quoted or signed: only then are attributes looked at
        self.lines: list[str] = []
        self.hints: dict[int, Kind] = {}
        self.tables: list[tuple[int, Rows]] = []
        self.pieces: list[str] = []
        self.quotes = self.signatures = self.preformatted = 0
        self.numbers: list[int] = []  # the next number of each open list; 0 for one with bullets

    def through(self, root: Any) -> None:
        """Visit `root` and all below it in reading order."""
        node, leaving = root, False
        while True:
            if not leaving and self.enter(node) and node.child is not None:
                node = node.child
                continue
            self.leave(node)
            if node.mem_id == root.mem_id:
                break
            leaving = node.next is None
            node = node.parent if leaving else node.next
        self.end_line()

    def enter(self, node: Any) -> bool:
        """Open `node`; False if nothing below it is to be visited."""
        tag = node.tag
        if tag == "-text":
            self.write(node.text_content or "")
            return False
        if tag in SKIPPED or tag is None:
            return False
        if tag == "br":
            self.new_line()
            return False
        if tag == "hr":
            self.end_line()
            self.line(RULER)
            return False
        if self.marked and HIDDEN.search(node.attributes.get("style") or ""):
            return False
        if tag in BLOCKS:
            return self.enter_block(node, tag)
        if tag == "span" and self.marked:
            self.enter_marked(node)
        return True

    def enter_block(self, node: Any, tag: str) -> bool:
        self.end_line()
        if tag == "table" and (rows := data_rows(node)):
            self.tables.append((len(self.lines), rows))
            for row in rows:
                self.line("\t".join(row))
            return False
        if self.marked:
            self.enter_marked(node)
        self.preformatted += tag == "pre"
        if tag in ("ul", "ol"):
            self.numbers.append(tag == "ol")
        if tag == "li":
            self.pieces.append(self.bullet())
        return True

    def enter_marked(self, node: Any) -> None:
        if (node.attributes.get("id") or "") in HISTORY_MARKS:
            self.hints[len(self.lines)] = Kind.FORWARDED
        if is_quote(node):
            self.quotes += 1
        if is_signature(node):
            self.signatures += 1

    def leave(self, node: Any) -> None:
        tag = node.tag
        if tag == "a":
            self.write_address(node)
        if tag not in BLOCKS and tag != "span":
            return
        if tag in BLOCKS:
            self.end_line()
            self.preformatted -= tag == "pre"
            if (tag == "p" and self.loose and "MsoNormal" not in (node.attributes.get("class") or "")) or tag in HEADINGS:
                self.gap()
        if tag in ("ul", "ol") and self.numbers:
            self.numbers.pop()
        if self.signatures and is_signature(node):
            self.signatures -= 1
        if self.quotes and tag == "blockquote" and is_quote(node):
            self.quotes -= 1

    def bullet(self) -> str:
        """'- ' or the next number of the innermost list."""
        if not self.numbers or not self.numbers[-1]:
            return "- "
        self.numbers[-1] += 1
        return f"{self.numbers[-1] - 1}. "

    def write(self, text: str) -> None:
        if not self.preformatted:
            self.pieces.append(text)
            return
        first, *rest = text.split("\n")
        self.pieces.append(first)
        for line in rest:
            self.new_line()
            self.pieces.append(line)

    def write_address(self, node: Any) -> None:
        """The address behind a name that is a mailto link, as a reader would see it by hovering."""
        link = node.attributes.get("href") or ""
        if link[:7].lower() != "mailto:" or len(link) > 300:
            return
        email = link[7:].partition("?")[0]
        if "@" in email and email.casefold() not in "".join(self.pieces[-4:]).casefold():
            self.pieces.append(f" <{email}>")

    def new_line(self) -> None:
        """A line break: ends the line at hand even if it is empty."""
        if self.pieces:
            self.end_line(keep_empty=True)
        else:
            self.line("")

    def end_line(self, *, keep_empty: bool = False) -> None:
        """Finish the line at hand. A block that holds nothing but a blank is an empty line that somebody typed."""
        if not self.pieces:
            return
        text = "".join(self.pieces)
        self.pieces.clear()
        typed_blank = "\u00a0" in text  # '<p>&nbsp;</p>' is how Word and Gmail write an empty line
        text = clean(text).replace("\n", " ") if self.preformatted else BLANKS.sub(" ", clean(text))
        if text.strip() or keep_empty or typed_blank:
            self.line(text.strip())

    def gap(self) -> None:
        if self.lines and self.lines[-1]:
            self.line("")

    def line(self, text: str) -> None:
        if len(self.lines) in self.hints:
            pass  # history begins here
        elif self.quotes:
            self.hints[len(self.lines)] = Kind.QUOTED
        elif self.signatures:
            self.hints[len(self.lines)] = Kind.SIGNATURE
        self.lines.append(text)

    def result(self) -> Page:
        """Empty lines at the top and at the end are dropped, and the hints move up with the lines."""
        top = 0
        while top < len(self.lines) and not self.lines[top]:
            top += 1
        end = len(self.lines)
        while end > top and not self.lines[end - 1]:
            end -= 1
        hints = {line - top: kind for line, kind in self.hints.items() if top <= line < end}
        tables, starts = tuple(rows for _, rows in self.tables), tuple(line - top for line, _ in self.tables)
        return Page("\n".join(self.lines[top:end]), tables, hints, starts)


def is_quote(node: Any) -> bool:
    """A blockquote is history if a mail program says so; without its marks people use it to indent their own words."""
    if node.tag != "blockquote":
        return False
    given = node.attributes
    marks = f"{given.get('class') or ''} {given.get('id') or ''}".lower()
    return "cite" in (given.get("type") or given.get("cite") or "") or "quot" in marks or bool(QUOTE_STYLE.search(given.get("style") or ""))


def is_signature(node: Any) -> bool:
    """Gmail's, Thunderbird's, Proton's and Outlook's (id 'Signature') marks."""
    if node.tag not in ("div", "span", "pre", "table"):
        return False
    given = node.attributes
    names = given.get("class") or ""
    return any(mark in names for mark in SIGNATURE_MARKS) or (given.get("id") or "").lower() in ("signature", "ms-outlook-mobile-signature")


def data_rows(table: Any) -> Rows:
    """The cells of a table that holds data: several columns, short cells, no table inside. Otherwise ()."""
    if table.css_first("td table, th table") is not None:
        return ()
    rows = []
    for row in table.css("tr"):
        cells = [_cell(cell) for cell in _children(row) if cell.tag in ("td", "th")]
        if any(len(cell) > MOST_CELL or cell.count("\n") > 2 for cell in cells):
            return ()
        rows.append(tuple(" ".join(cell.split()) for cell in cells))
    filled = [row for row in rows if any(row)]
    wide = [row for row in filled if sum(map(bool, row)) > 1]
    return tuple(filled) if wide and 2 * len(wide) >= len(filled) and (len(filled) > 1 or len(wide[0]) > 2) else ()


def _cell(cell: Any) -> str:
    walk = _Walk(loose=False, marked=False)
    walk.through(cell)
    return walk.result().text


def _children(node: Any) -> list[Any]:
    found, child = [], node.child
    while child is not None:
        found.append(child)
        child = child.next
    return found

"""The text of a mail: which version is read (plain or HTML), its charset, its flow, and its tables.

Knows what mail programs do to texts: stubs beside HTML, format=flowed (RFC 3676), letters lost as question marks,
OpenPGP armour. Knows nothing of quotes and signatures.
"""

from __future__ import annotations

import re

from postbud.message.charset import clean, decode
from postbud.message.html import Page, read_html
from postbud.message.parts import Parts, Text
from postbud.model.message import Kind

Hints = dict[int, Kind]

STUB_WORDS = re.compile(r"html|browser|e-?mail (?:client|program)|mailprogram|mailklient|e-postprogram", re.IGNORECASE)
LOST_LETTER = re.compile(r"[a-zA-Z]\?[a-z]|\ufffd")
META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
SHORT = 300


def body(parts: Parts) -> tuple[str, Hints, list[Page]]:
    """The whole text in order, by line number what the HTML says a line is, and the HTML pages that have tables with data."""
    texts: list[str] = []
    pages: list[Page] = []
    hints: Hints = {}
    start = 0
    for versions in parts.texts:
        text, marks, page = _read_versions(versions, parts.defects)
        pages += [page] if page is not None and page.tables else []
        if text.strip() or not texts:
            hints.update({start + line: kind for line, kind in marks.items()})
            texts.append(text)
            start += text.count("\n") + 2
    return "\n\n".join(texts), hints, pages


def _read_versions(versions: list[Text], defects: list[str]) -> tuple[str, Hints, Page | None]:
    """Plain text is what the writer's program meant for us, unless it is empty, a stub, or damaged where HTML is whole."""
    plain = next((text for text in versions if text.content_type == "text/plain"), None)
    rich = next((text for text in versions if text.content_type == "text/html"), None)
    words = _plain(plain, defects) if plain else ""
    if plain and words.lstrip()[:14].lower().startswith(("<html", "<!doctype html")):
        plain, rich, words = None, rich or plain, ""
    if rich is None:
        return words, {}, None
    if plain and words.strip() and not is_stub(words, rich) and not is_damaged(words):
        return words, {}, _html(_rich_source(rich, [])) if b"<td" in rich.data or b"<TD" in rich.data else None
    page = _html(_rich_source(rich, defects))
    if plain and words.strip() and (is_damaged(page.text) or not page.text.strip()):
        return words, {}, page  # the question mark was meant, or the HTML says no more
    return page.text, page.hints, page


def is_stub(words: str, rich: Text) -> bool:
    """'This mail is in HTML, open it in a browser' beside the mail itself."""
    return len(words) < SHORT and STUB_WORDS.search(words) is not None and len(rich.data) > 2 * len(words)


def is_damaged(words: str) -> bool:
    """A gateway put question marks where Danish letters were ('m?de'); a link's '?id=' is none."""
    if not LOST_LETTER.search(words):
        return False
    return any(LOST_LETTER.search(word) for word in words.split() if "/" not in word and "=" not in word and len(word) < 80)


def _html(source: str) -> Page:
    return read_html(source) if "<" in source else Page(clean(source))


def _rich_source(text: Text, defects: list[str]) -> str:
    charset = text.parameters.get("charset", "")
    if not charset and (found := META_CHARSET.search(text.data[:4096])):
        charset = found[1].decode("ascii")
    return _decoded(text.data, charset, defects, rich=True)


def _plain(text: Text, defects: list[str]) -> str:
    words = _decoded(text.data, text.parameters.get("charset", ""), defects)
    if text.parameters.get("format", "").lower() == "flowed":
        words = unflow(words, delete_space=text.parameters.get("delsp", "").lower() == "yes")
    if "<mailto:" in words:
        words = without_echoes(words)
    if "-----BEGIN PGP SIGNED MESSAGE-----" in words:
        words = re.sub(r"(?m)^- (?=-)", "", words)  # dash-escapes of RFC 9580 section 7.2
    return words


def _decoded(data: bytes, charset: str, defects: list[str], *, rich: bool = False) -> str:
    """The decoded text; HTML is cleaned line by line when its entities are resolved."""
    words, defect = decode(data, charset)
    if defect:
        defects.append(f"text: {defect}")
    return words if rich else clean(words).rstrip("\n")


def without_echoes(words: str) -> str:
    """Outlook's plain text names each address twice, 'bo@x.example<mailto:bo@x.example>'; once is enough."""
    first, *rest = words.split("<mailto:")
    pieces = [first]
    for piece in rest:
        email, closed, after = piece.partition(">")
        echo = closed and pieces[-1][-len(email) :].casefold() == email.casefold()
        pieces.append(after if echo else f"<mailto:{piece}")
    return "".join(pieces)


def unflow(text: str, *, delete_space: bool = False) -> str:
    """RFC 3676 section 4: soft line breaks undone within one depth of quoting, space-stuffing removed."""
    lines: list[str] = []
    pending: list[str] = []
    depth = 0
    for line in text.split("\n"):
        marks = len(line) - len(line.lstrip(">"))
        words = line[marks:]
        words = words[1:] if words.startswith(" ") else words
        if pending and marks != depth:
            lines.append(_requoted("".join(pending), depth))
            pending.clear()
        depth = marks
        soft = words.endswith(" ") and words != "-- "
        pending.append(words[:-1] if soft and delete_space else words)
        if not soft:
            lines.append(_requoted("".join(pending), depth))
            pending.clear()
    if pending:
        lines.append(_requoted("".join(pending), depth))
    return "\n".join(lines)


def _requoted(words: str, depth: int) -> str:
    return f"{'>' * depth} {words}" if depth > 0 else words

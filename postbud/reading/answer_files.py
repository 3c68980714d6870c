"""Answers in an attached file: Word (.docx), OpenDocument (.odt) and plain text as lines, with the numbers that Word only draws.

Knows file formats, and limits that no filled-in questionnaire reaches; what is beyond them, or of another kind, is refused and so held.
A PDF is: its words have no order that could be relied on, and many are pictures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree
from zipfile import BadZipFile

from postbud.errors import DocumentRefused, TableRefused
from postbud.model.message import Attachment, Message
from postbud.reading.attachments import decoded
from postbud.reading.packages import unpacked

SIZE = 2_000_000  # bytes of the file ...
MARKUP = 4_000_000  # ... and of what a parser of XML gets
MOST_LINES, MOST_LETTERS = 3_000, 200_000
DEEPEST = 40  # tables in tables, content controls in content controls
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ODF = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
CELLS = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # the same text box once more, for older programs
READABLE = (".docx", ".odt", ".txt", ".text", ".md")
# Files in which somebody may have answered and that we do not open. A picture may be a photograph of the answers, or a logo.
CLOSED = (
    ".pdf", ".doc", ".dot", ".rtf", ".pages", ".wpd", ".wps", ".xlsx", ".xls", ".ods", ".csv", ".htm", ".html", ".zip", ".docm",
    ".eml", ".msg",
)  # fmt: skip
CLOSED_TYPES = ("application/pdf", "application/msword", "application/rtf", "text/rtf", "text/html")
PICTURES = "image/"


@dataclass(frozen=True, slots=True)
class Files:
    """What the files beside a mail are: lines by their names, and the names of those that cannot be read, each with why."""

    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    closed: Mapping[str, str] = field(default_factory=dict)
    pictures: tuple[str, ...] = ()


def files_of(message: Message) -> Files:
    """Every attachment that may hold answers."""
    lines: dict[str, tuple[str, ...]] = {}
    closed: dict[str, str] = {}
    pictures = []
    for number, attachment in enumerate(message.attachments, 1):
        name = _free_name(attachment.filename.strip() or f"fil {number}", {*lines, *closed})
        kind = _kind(attachment)
        if kind == "picture":
            pictures.append(name)
        elif kind == "closed":
            closed[name] = "it is of a kind that is not opened"
        elif kind:
            try:
                lines[name] = lines_of(kind, attachment.content)
            except DocumentRefused as refused:
                closed[name] = refused.what
    return Files(lines, closed, tuple(pictures))


def _free_name(name: str, taken: set[str]) -> str:
    return next(each for each in (name, *(f"{name} ({number})" for number in range(2, 1000))) if each not in taken)


def _kind(attachment: Attachment) -> str:
    """docx, odt or text; closed or picture; '' for what nobody answers in: calendars, cards, signatures."""
    name, kind = attachment.filename.casefold(), attachment.content_type.casefold()
    if name.endswith(".docx") or kind.endswith("wordprocessingml.document"):
        return "docx"
    if name.endswith(".odt") or kind.endswith("opendocument.text"):
        return "odt"
    if name.endswith(READABLE) or (kind == "text/plain" and "." not in name):
        return "text"
    if name.endswith(CLOSED) or kind in CLOSED_TYPES:
        return "closed"
    return "picture" if kind.startswith(PICTURES) else ""


def lines_of(kind: str, content: bytes) -> tuple[str, ...]:
    """The lines of one file. Raises DocumentRefused with why it is not read."""
    if len(content) > SIZE:
        raise DocumentRefused(f"it has more than {SIZE // 1_000_000} MB")
    found = tuple(_limited(_plain(content) if kind == "text" else _packed(kind, content)))
    if not any(line.strip() for line in found):
        raise DocumentRefused("there are no words in it")
    return found


def _limited(lines: Iterator[str]) -> Iterator[str]:
    letters = 0
    for number, line in enumerate(lines):
        letters += len(line)
        if number >= MOST_LINES or letters > MOST_LETTERS:
            raise DocumentRefused(f"it has more than {MOST_LINES} lines or {MOST_LETTERS} letters")
        yield line


def _plain(content: bytes) -> Iterator[str]:
    text = decoded(content)
    if "\0" in text:
        raise DocumentRefused("it is no text")
    yield from (line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def _packed(kind: str, content: bytes) -> Iterator[str]:
    try:
        parts = unpacked(content)
        main = parts.get("word/document.xml" if kind == "docx" else "content.xml")
        if main is None:
            raise DocumentRefused("it is no document")
        if kind == "odt":
            yield from _open_document(_parsed(main))
            return
        drawn = _Drawn.of(*(_parsed(parts[name]) if name in parts else None for name in ("word/numbering.xml", "word/styles.xml")))
        yield from _word(_parsed(main), drawn, 0)
    except (BadZipFile, ElementTree.ParseError, TableRefused, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as broken:
        why = broken.what if isinstance(broken, TableRefused) else "it is broken, or locked with a password"
        raise DocumentRefused(why) from broken


def _parsed(xml: bytes) -> ElementTree.Element:
    """Documents with a DTD are left alone: ours have none, entity bombs do."""
    if len(xml) > MARKUP or b"<!DOCTYPE" in xml or "<!DOCTYPE".encode("utf-16-le") in xml or "<!DOCTYPE".encode("utf-16-be") in xml:
        raise DocumentRefused("it is too large, or made by no text program")
    return ElementTree.fromstring(xml)


def _word(element: ElementTree.Element, drawn: _Drawn, depth: int) -> Iterator[str]:
    """The paragraphs of a body, a cell or a content control; a row of a table is one line, its cells parted by tabs."""
    if depth > DEEPEST:
        raise DocumentRefused("its tables stand too deep in one another")
    for child in element:
        if child.tag == f"{WORD}p":
            text = _words(child)
            yield from f"{drawn.label(child) if text.strip() else ''}{text}".split("\n")
        elif child.tag == f"{WORD}tr":
            cells = [" ".join(" ".join(_word(cell, drawn, depth + 1)).split()) for cell in child.iter(f"{WORD}tc")]
            yield "\t".join(cells)
        elif child.tag not in (f"{WORD}sectPr", FALLBACK):
            yield from _word(child, drawn, depth + 1)


def _words(paragraph: ElementTree.Element) -> str:
    """The words of a paragraph. What was deleted with changes being tracked is w:delText and no words."""
    skipped = {id(inner) for old in paragraph.iter(FALLBACK) for inner in old.iter()}
    drawn = {f"{WORD}tab": " ", f"{WORD}br": "\n", f"{WORD}cr": "\n"}
    parts = (drawn.get(one.tag, one.text if one.tag == f"{WORD}t" else "") for one in paragraph.iter() if id(one) not in skipped)
    return "".join(part or "" for part in parts)


@dataclass(slots=True)
class _Drawn:
    """Word's numbering, which stands in no paragraph: formats of lists' levels, the list of each style, how far each is."""

    formats: dict[tuple[str, str], str]
    styles: dict[str, tuple[str, str]]
    counted: dict[tuple[str, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, numbering: ElementTree.Element | None, styles: ElementTree.Element | None) -> _Drawn:
        """From word/numbering.xml and word/styles.xml (ECMA-376 part 1, sections 17.9 and 17.7)."""
        kinds: dict[tuple[str, str], str] = {}
        formats: dict[tuple[str, str], str] = {}
        for one in numbering.iter(f"{WORD}abstractNum") if numbering is not None else ():
            for level in one.iter(f"{WORD}lvl"):
                kinds[_attribute(one, "abstractNumId"), _attribute(level, "ilvl")] = _value(level, "numFmt")
        for one in numbering.iter(f"{WORD}num") if numbering is not None else ():
            there, wanted = _attribute(one, "numId"), _value(one, "abstractNumId")
            formats |= {(there, level): kind for (abstract, level), kind in kinds.items() if abstract == wanted}
        named = styles.iter(f"{WORD}style") if styles is not None else ()
        return cls(formats, {_attribute(one, "styleId"): _list_of(one) for one in named})

    def label(self, paragraph: ElementTree.Element) -> str:
        """ "2. ", "b) " or "- " in front of a paragraph of a list, '' of any other."""
        properties = paragraph.find(f"{WORD}pPr")
        if properties is None:
            return ""
        place = _list_of(properties)
        if not place[0]:
            place = self.styles.get(_value(properties, "pStyle"), ("", ""))
        kind = self.formats.get(place, "")
        if kind == "bullet":
            return "- "
        if kind not in ("decimal", "lowerLetter", "upperLetter"):
            return ""
        number = self.counted[place] = self.counted.get(place, 0) + 1
        return f"{number}. " if kind == "decimal" else f"{chr(ord('a') + (number - 1) % 26)}) "


def _list_of(element: ElementTree.Element) -> tuple[str, str]:
    """The list and level that a paragraph or style belongs to; list 0 is none (ECMA-376 part 1, section 17.9.18)."""
    found = element.find(f".//{WORD}numPr")
    number = _value(found, "numId") if found is not None else ""
    return ("", "") if found is None or number in ("", "0") else (number, _value(found, "ilvl") or "0")


def _value(element: ElementTree.Element, name: str) -> str:
    found = element.find(f"{WORD}{name}")
    return _attribute(found, "val") if found is not None else ""


def _attribute(element: ElementTree.Element, name: str) -> str:
    return element.get(f"{WORD}{name}", "")


def _open_document(root: ElementTree.Element) -> Iterator[str]:
    """Paragraphs, headings and rows of an OpenDocument text (ODF 1.3 part 3, section 5); list items as bullets."""
    rows = {id(one): row for row in root.iter(f"{CELLS}table-row") for one in row.iter()}
    items = {id(one) for item in root.iter(f"{ODF}list-item") for one in item.iter()}
    told: set[int] = set()
    for one in root.iter():
        if one.tag not in (f"{ODF}p", f"{ODF}h"):
            continue
        row = rows.get(id(one))
        if row is None:
            yield f"{'- ' if id(one) in items else ''}{''.join(one.itertext())}"
        elif id(row) not in told:
            told.add(id(row))
            yield "\t".join(" ".join("".join(cell.itertext()).split()) for cell in row.iter(f"{CELLS}table-cell"))

"""The collected answers to a questionnaire as documents: Word, with its own headings and bullets to work on, and one page of HTML.

Laid out as an evaluation is: the programme, the questionnaire, its theme, and below each question what was said. The same answers give
the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from postbud.model.message import Attachment
from postbud.model.sheet import Collation, Text

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LOOSE = {"da": "Uden nummer", "en": "Without a number"}
PAGE = """<!doctype html>
<html lang="{{ found.language }}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{ found.sheet.title }}</title>
<style>body{font:16px/1.5 Calibri,Arial,sans-serif;color:#222;max-width:42em;margin:2em auto;padding:0 1em;overflow-wrap:anywhere}
h1{font-size:26px;line-height:1.2;margin-bottom:.2em}h2{font-size:18px;line-height:1.3;margin:1.6em 0 .4em;break-after:avoid}
.about{color:#555;margin-top:0}h2+.about{margin-bottom:.3em}ul{margin:.4em 0;padding-left:1.3em}li{margin:.25em 0;break-inside:avoid}
@media print{body{margin:0;max-width:none}}</style></head>
<body><h1>{{ found.title }}</h1>
<p class="about">{{ found.sheet.title }}{% if found.sheet.theme %}<br>{{ found.sheet.theme }}{% endif %}</p>
{% for heading, hint, lines in parts %}<h2>{{ heading }}</h2>
{% if hint %}<p class="about">{{ hint }}</p>
{% endif %}{% if lines %}<ul>
{% for line in lines %}<li>{{ line }}</li>
{% endfor %}</ul>
{% else %}<p>–</p>
{% endif %}{% endfor %}</body></html>
"""


def documents_of(found: Collation) -> tuple[Attachment, ...]:
    """Both, as a letter encloses them."""
    return (
        Attachment(f"{found.sheet.key}.docx", WORD, word_of(found)),
        Attachment(f"{found.sheet.key}.html", "text/html", page_of(found).encode("utf-8")),
    )


def page_of(found: Collation) -> str:
    """One page, whole in itself: no script, no picture and nothing from elsewhere."""
    from jinja2 import Environment

    return Environment(autoescape=True).from_string(PAGE).render(found=found, parts=list(_parts(found)))


def word_of(found: Collation) -> bytes:
    """A Word document (ECMA-376), with no author in it and no time of its making."""
    from docx import Document

    document = Document()
    document.core_properties.author, document.core_properties.title = "", found.sheet.title
    document.add_heading(_printable(found.title), 0)
    for line in filter(None, (found.sheet.title, found.sheet.theme)):
        document.add_paragraph(_printable(line))
    for heading, hint, lines in _parts(found):
        document.add_heading(_printable(heading), 1)
        if hint:
            document.add_paragraph(_printable(hint))
        for line in lines:
            document.add_paragraph(line, style="List Bullet")
    made = io.BytesIO()
    document.save(made)
    return _timeless(made.getvalue())


def line_of(text: Text) -> str:
    """An answer with its role in front, and behind it how many said the same."""
    words = _printable(text.words)
    return f"{text.role + ': ' if text.role else ''}{words}{f' ({text.times})' if text.times > 1 else ''}"


def heading_of(number: int, question: str, language: str) -> str:
    return f"{number}: {question}" if number else LOOSE[language]


def _parts(found: Collation) -> Iterator[tuple[str, str, list[str]]]:
    """Each question's heading, its hint and the lines below it."""
    for one in found.noted:
        hint = found.sheet.questions[one.number - 1].hint if one.number else ""
        yield heading_of(one.number, one.question, found.language), hint, [line_of(text) for text in one.texts]


def _timeless(package: bytes) -> bytes:
    """The package with the first day that ZIP knows at every part, and not the time of its making."""
    into = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = zipfile.ZipInfo(entry.filename)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(entry))
    return into.getvalue()


def _printable(words: str) -> str:
    """Without control characters, which no XML may hold (XML 1.0 section 2.2)."""
    return "".join(letter if letter.isprintable() else " " for letter in words)

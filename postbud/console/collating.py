"""`answers`: what was answered to a questionnaire, question by question and without names, on the screen or as a document."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from postbud.console.output import unknown
from postbud.errors import UnknownName
from postbud.files import write_private
from postbud.model.programme import Programme, Questionnaire
from postbud.model.registration import Status
from postbud.model.sheet import Text, collated
from postbud.sheets import Sheet, csv_of
from postbud.store import answers, registry
from postbud.wiring import Home

COLUMNS = ("question", "role", "answer")
PAGE = """<!doctype html>
<html lang="{{ language }}"><head><meta charset="utf-8"><title>{{ sheet.title }}</title>
<style>body{font:16px/1.5 Calibri,Arial,sans-serif;max-width:42em;margin:2em auto;padding:0 1em}h1{font-size:24px}h2{font-size:18px}
@media print{body{margin:0}}</style></head>
<body><h1>{{ title }}</h1>
<p>{{ sheet.title }}{% if sheet.theme %}<br>{{ sheet.theme }}{% endif %}</p>
{% for question, texts in parts %}<h2>{{ loop.index }}: {{ question.text }}</h2>
{% if question.hint %}<p>{{ question.hint }}</p>
{% endif %}<ul>
{% for one in texts %}<li>{% if one.role %}{{ one.role }}: {% endif %}{{ one.words }}</li>
{% endfor %}</ul>
{% endfor %}</body></html>
"""


@dataclass(frozen=True, slots=True)
class Collation:
    """The answers to one questionnaire: those to each question in order, from how many people, of how many who were asked."""

    programme: Programme
    sheet: Questionnaire
    parts: tuple[tuple[Text, ...], ...]
    answered: int
    asked: int


def collation_of(home: Home, slug: str, key: str) -> Collation:
    """Raises UnknownName where there is no such programme or questionnaire; without a key it is the only one there is."""
    settings, programmes = home.settings(), home.programmes()
    if slug not in programmes:
        raise unknown("programme", slug, programmes)
    programme = programmes[slug]
    sheets = {sheet.key: sheet for sheet in programme.questionnaires}
    if not sheets:
        raise UnknownName(f"{slug} has no questionnaire", advice="docs/programmes.md, Spørgeskemaer, says how to write one.")
    if not key and len(sheets) > 1:
        raise UnknownName(f"{slug} has several questionnaires", advice=f"Name one: {', '.join(sheets)}.")
    if key and key not in sheets:
        raise unknown("questionnaire", key, sheets)
    sheet = sheets[key] if key else next(iter(sheets.values()))
    database = home.database(settings)
    with database.read() as connection:
        given = answers.answers_to(connection, slug, sheet.key)
        people = [entry for entry in registry.all_registrations(connection, slug) if entry.status == Status.REGISTERED]
    writers = {one.address for one in given}
    return Collation(programme, sheet, collated(sheet, given), len(writers), len({entry.address for entry in people} | writers))


def answer_rows(found: Collation) -> list[dict[str, Any]]:
    """A row an answer: the question's number and text, the mark of who says it, and the words."""
    return [
        {"number": number, "question": f"{number}: {question.text}", "role": one.role, "answer": one.words}
        for number, (question, texts) in enumerate(zip(found.sheet.questions, found.parts, strict=True), 1)
        for one in texts
    ]


def write_html(found: Collation, file: Path) -> None:
    """A page laid out as an evaluation is: title, theme, and the answers below each question."""
    from jinja2 import Environment

    template = Environment(autoescape=True).from_string(PAGE)
    parts = list(zip(found.sheet.questions, found.parts, strict=True))
    page = template.render(sheet=found.sheet, title=found.programme.title, language=found.programme.language, parts=parts)
    write_private(file, page.encode())


def write_docx(found: Collation, file: Path) -> None:
    """The same as a Word document, with Word's own headings and bullets, so that it can be worked on."""
    from docx import Document

    document = Document()
    document.core_properties.author, document.core_properties.title = "", found.sheet.title
    document.add_heading(found.programme.title, 0)
    document.add_paragraph(found.sheet.title)
    if found.sheet.theme:
        document.add_paragraph(found.sheet.theme)
    for number, (question, texts) in enumerate(zip(found.sheet.questions, found.parts, strict=True), 1):
        document.add_heading(f"{number}: {question.text}", 1)
        if question.hint:
            document.add_paragraph(question.hint)
        for one in texts:
            document.add_paragraph(f"{one.role}: {_printable(one.words)}" if one.role else _printable(one.words), style="List Bullet")
    made = io.BytesIO()
    document.save(made)
    write_private(file, made.getvalue())


def _printable(words: str) -> str:
    """Without control characters, which no XML may hold (XML 1.0 section 2.2)."""
    return "".join(letter if letter.isprintable() else " " for letter in words)


def write_answers_csv(found: Collation, file: Path) -> None:
    """A line an answer, for a spreadsheet; nothing in it can run there."""
    rows = tuple(tuple(row[column] for column in COLUMNS) for row in answer_rows(found))
    write_private(file, csv_of(Sheet("answers", COLUMNS, rows), found.programme.language))

"""`answers`: what was answered to a questionnaire, question by question and without names, on the screen or as a document."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from postbud.console.output import unknown
from postbud.due import rules_of
from postbud.errors import UnknownName
from postbud.files import write_private
from postbud.letters import documents
from postbud.model import sheet as collating
from postbud.model.programme import Programme, Questionnaire
from postbud.model.registration import Status
from postbud.model.sheet import Text
from postbud.sheets import Sheet, csv_of
from postbud.store import answers, outbox, registry
from postbud.wiring import Home

COLUMNS = ("question", "role", "answer", "times")


@dataclass(frozen=True, slots=True)
class Collation:
    """The answers to one questionnaire: those to each question in order, from how many people, of how many who were asked."""

    programme: Programme
    sheet: Questionnaire
    whole: collating.Collation
    answered: int
    asked: int

    @property
    def parts(self) -> tuple[tuple[Text, ...], ...]:
        """The answers to each question."""
        return tuple(one.texts for one in self.whole.noted if one.number)


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
        people = {entry.address for entry in registry.all_registrations(connection, slug) if entry.status == Status.REGISTERED}
        rules = {rule.name for rule in rules_of(programme) if rule.questionnaire == sheet.key}
        asked = {one.address for one in outbox.questioned(connection, slug) if one.rule in rules}
    writers = {one.address for one in given}
    whole = collating.collation_of(programme.title, programme.language, sheet, given)
    return Collation(programme, sheet, whole, len(writers), len((asked or people) | writers))


def answer_rows(found: Collation) -> list[dict[str, Any]]:
    """A row an answer: the question's number and text, the mark of who says it, the words, and how many said them."""
    language = found.programme.language
    return [
        {
            "number": part.number, "question": documents.heading_of(part.number, part.question, language), "role": one.role,
            "answer": one.words, "times": one.times,
        }
        for part in found.whole.noted
        for one in part.texts
    ]  # fmt: skip


def write_html(found: Collation, file: Path) -> None:
    """A page laid out as an evaluation is."""
    write_private(file, documents.page_of(found.whole).encode("utf-8"))


def write_docx(found: Collation, file: Path) -> None:
    """The same as a Word document."""
    write_private(file, documents.word_of(found.whole))


def write_answers_csv(found: Collation, file: Path) -> None:
    """A line an answer, for a spreadsheet; nothing in it can run there."""
    rows = tuple(tuple(row[column] for column in COLUMNS) for row in answer_rows(found))
    write_private(file, csv_of(Sheet("answers", COLUMNS, rows), found.programme.language))

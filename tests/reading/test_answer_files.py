"""Answers in attached files: read like a mail's words, joined with them, and held where they cannot be read."""

from __future__ import annotations

import io
import zipfile
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from docx import Document

from postbud.errors import DocumentRefused
from postbud.message import read_message
from postbud.reading.answer_files import lines_of
from postbud.reading.answer_sources import Sources, read_sources
from tests.reading.test_answers import SHEET

HEAD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
TAIL = "</w:body></w:document>"


def found(body: str, **files: bytes) -> Sources:
    whole = EmailMessage()
    whole["From"], whole["Subject"] = "Mie Lund <mie.lund@by.example>", "SV: Evaluering"
    whole.set_content(body)
    for name, content in files.items():
        whole.add_attachment(content, maintype="application", subtype="octet-stream", filename=name.replace("_", "."))
    return read_sources(read_message(message_from_bytes(whole.as_bytes(), policy=policy.default).as_bytes()), SHEET)


def package(**parts: str) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name.replace("__", "/").replace("_", "."), part)
    return into.getvalue()


def paragraphs(*texts: str) -> bytes:
    return package(word__document_xml=HEAD + "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts) + TAIL)


def table(*rows: tuple[str, ...]) -> bytes:
    cells = ("".join(f"<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>" for cell in row) for row in rows)
    return package(word__document_xml=HEAD + "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>" + TAIL)


@pytest.mark.parametrize(
    "files",
    [
        {"svar_docx": paragraphs("Navn: Mie Lund", "1: Mod", "PV: Mere mod", "3: Flere pauser", "Venlig hilsen", "Mie Lund")},
        {"svar_docx": table(("Spørgsmål", "Svar"), ("1", "Mod"), ("1", "PV: Mere mod"), ("3", "Flere pauser"))},
        {"svar_txt": "1: Mod\r\n1: PV: Mere mod\r\n3: Flere pauser\r\n".encode("cp1252")},
    ],
)
def test_a_file_is_read_as_a_mail_is_and_nobody_is_named(files: dict[str, bytes]) -> None:
    all_of_it = found("Se vedhæftede fil.\n\nMvh\nMie", **files)
    assert [(text.question, text.role, text.words) for text in all_of_it.texts] == [
        (1, "", "Mod"), (1, "PV", "Mere mod"), (3, "", "Flere pauser"),
    ]  # fmt: skip
    assert not all_of_it.unclear and not all_of_it.closed and len(all_of_it.files) == 1


def test_numbers_that_word_only_draws_are_numbers() -> None:
    document = Document()
    for words in ("Mod", "Ja, til projekter", "Flere pauser"):
        document.add_paragraph(words, style="List Number")
    made = io.BytesIO()
    document.save(made)
    assert lines_of("docx", made.getvalue()) == ("1. Mod", "2. Ja, til projekter", "3. Flere pauser")
    assert [text.question for text in found("Se vedhæftede.", svar_docx=made.getvalue()).texts] == [1, 2, 3]


def test_mail_and_file_are_joined_and_where_they_differ_both_are_kept_and_told() -> None:
    joined = found("1: Mod\n2: Ja", svar_docx=paragraphs("1: Mod.", "2: Kun til projekter", "3: Flere pauser"))
    assert [(text.question, text.words) for text in joined.texts] == [(1, "Mod"), (2, "Ja"), (2, "Kun til projekter"), (3, "Flere pauser")]
    assert joined.both == (2,)


def test_a_file_that_cannot_be_read_is_named_and_what_the_mail_answers_counts() -> None:
    assert found("Se vedhæftede.", svar_pdf=b"%PDF-1.7") == Sources((), "answer-file", closed=("svar.pdf",))
    beside = found("1: Mod", svar_pdf=b"%PDF-1.7", logo_png=b"x")
    assert not beside.unclear and beside.closed == ("svar.pdf",)
    assert found("Se vedhæftede.", svar_docx=paragraphs("Det var rigtig godt")).closed == ("svar.docx",), "no number in it"


def test_bombs_and_broken_files_are_refused() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 60 + "</w:tc></w:tr></w:tbl>" * 60
    for content in (
        b"PK\x03\x04 broken", b"", b"x" * 2_000_001, package(word__document_xml="<w:document"), package(other_xml="x"),
        package(word__document_xml="<!DOCTYPE x [<!ENTITY a 'b'>]>" + HEAD + TAIL), package(word__document_xml=HEAD + deep + TAIL),
        package(word__document_xml=HEAD + " " * 5_000_000 + TAIL), package(word__document_xml=" " * 30_000_000),
        paragraphs(*["1: a"] * 4000),
    ):  # fmt: skip
        with pytest.raises(DocumentRefused):
            lines_of("docx", content)

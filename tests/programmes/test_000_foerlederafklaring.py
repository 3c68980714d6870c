"""The evaluation of a course for people who think of becoming leaders: four questions by mail, answered as people answer, and put together.

The bullets of the evaluation that was held are sent in by invented participants, each in a way of his own, and come back as the document:
the same questions, every answer word for word, marked by role where it was marked, and nobody's name.
"""

from __future__ import annotations

import html
import io
import re
from pathlib import Path

from docx import Document

from postbud.console import collating
from postbud.programmes import load_programmes
from postbud.wiring import Home
from tests.conftest import Mailbox
from tests.daemon.conftest import ROOT
from tests.life.mails import Somebody
from tests.programmes.stage import Left, Stage
from tests.servers.smtp import SmtpServer

SHEET = load_programmes(ROOT / "programmes")["foerleder"].questionnaires[0]
PEOPLE = [Somebody(f"{first} Lund", f"{first.lower()}@bibliotek{n}.example") for n, first in enumerate(
    "Anna Bodil Carl Dorte Erik Frida Grete Hans Inger Jens Karla Lars Mette Niels Oda Poul Rikke Svend Tove Ulla".split())]  # fmt: skip
IN_WORD = 4  # who answers in a Word file
ASKED = """
schedule:
  spoerg-deltagerne:
    letter: questionnaire
    to: inviterede
    when: 2025-02-03 10:00
    questionnaire: evaluering
"""


def said_by(person: int) -> list[tuple[int, str]]:
    """What that participant says: the next bullet of each question that has one left."""
    return [(number, question.answers[person]) for number, question in enumerate(SHEET.questions, 1) if person < len(question.answers)]


def in_his_own_way(person: int) -> str:
    """The answers as people write them: numbered in several ways, with bullets, or below the questions that we had written."""
    said = said_by(person)
    if person % 5 == 0:
        return "Hej\n\nTak for et godt forløb.\n\n" + "\n".join(f"{number}: {words}" for number, words in said) + "\n\nVenlig hilsen\nX"
    if person % 5 == 1:
        return "\n\n".join(f"Spm. {number}:\n- {words}" for number, words in said)
    if person % 5 == 2:
        return "".join(f"> {number}. {SHEET.questions[number - 1].text}\n\n{words}\n\n" for number, words in said)
    if person % 5 == 3:
        return "Mine svar:\n" + "\n".join(f"{number}) {words}" for number, words in said) + "\nMvh"
    return "\n".join(f"{SHEET.questions[number - 1].text}\n{words}\n" for number, words in said)


def test_the_bullets_sent_in_as_mails_come_back_as_the_document(tmp_path: Path, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    # given: the participants of the finished course are on a list, and are asked
    stage = Stage(tmp_path / "home", mailbox, smtp_server, ["foerleder"], "2025-02-01 10:00")
    path = tmp_path / "home" / "programmes" / "foerleder.yaml"
    path.write_text(path.read_text(encoding="utf-8") + ASKED, encoding="utf-8")
    stage.wait_until("2025-02-02 10:00")
    stage.invite("foerleder", *PEOPLE)
    stage.wait_until("2025-02-03 11:00")
    assert len([one for one in stage.letters if one.name == "questionnaire"]) == len(PEOPLE)
    assert "1. Hvad har dette forløb givet dig blod på tanden til?" in stage.last(PEOPLE[0]).text

    # when: they answer one after the other, one of them in a Word file; one is late, after all the others and the reminder
    for number, who in enumerate(PEOPLE[:-1]):
        words, files = (in_his_own_way(number), None) if number != IN_WORD else ("Se vedhæftede.\n\nVenlig hilsen\nErik", word_file(number))
        left = stage.write(who, words, answers=stage.last(who, "questionnaire"), files=files)
        assert [one.name for one in left if one.name != "interest-consent"] == ["answers-noted"], who
    assert "svar.docx" in stage.last(PEOPLE[IN_WORD], "answers-noted").text
    (monday,) = [one for one in stage.wait_until("2025-02-11 10:00") if one.name == "weekly"]
    assert f"{SHEET.title}: 19 af 20" in monday.text

    # then: two weeks after the first answer the coordinator has them, and the late one's on the Monday after it, once
    (first,) = [one for one in stage.wait_until("2025-02-19 10:00") if one.name == "answers-collected"]
    assert first.to == "coordinator@bibliotek.example" and "fra 19 personer" in first.text
    assert paragraphs(enclosed(first, "docx")) == the_document(left_out=SHEET.questions[0].answers[-1])
    stage.write(PEOPLE[-1], in_his_own_way(len(PEOPLE) - 1), answers=stage.last(PEOPLE[-1], "questionnaire"))
    (late,) = [one for one in stage.wait_until("2025-03-20 10:00") if one.name == "answers-collected"]
    assert late.subject.startswith("Nye svar") and late.mail["Date"].startswith("Mon, 24 Feb 2025")

    # and whoever would be a guide again, or change jobs for a while, is asked whether he may be written to then
    asked = {who.name.split()[0] for who in PEOPLE if stage.to(who, "interest-consent")}
    assert asked >= {PEOPLE[place].name.split()[0] for place in (1, 9)}, asked

    # then: the first hears what was noted
    noted = stage.last(PEOPLE[0], "answers-noted").text
    assert "At gentage forløbet. Succes." in noted and "Hvad vil det sige at få en afklaret medarbejder tilbage" in noted

    # and the document is the one that was made by hand: word for word, with its headings, bullets and marks, and nobody's name
    document = enclosed(late, "docx")
    assert paragraphs(document) == the_document()
    page = enclosed(late, "html").decode()
    assert [html.unescape(one) for one in re.findall(r"<li>(.*?)</li>|<h[12]>(.*?)</h[12]>", page) for one in one if one] == [
        text for kind, text in the_document() if kind not in ("Normal",)
    ]
    found = collating.collation_of(Home(tmp_path / "home", stage.environ), "foerleder", "")
    assert (found.answered, found.asked) == (20, 20)
    file = tmp_path / "evaluering.docx"
    collating.write_docx(found, file)
    assert file.read_bytes() == document
    everything = "\n".join(text for _, text in paragraphs(document)) + page + late.text
    assert not any(who.name.split()[0] in everything.replace("coordinator", "") for who in PEOPLE)


def the_document(left_out: str = "") -> list[tuple[str, str]]:
    """The evaluation as the seed has it: each paragraph's style and words."""
    lines = [("Title", "Førlederafklaring"), ("Normal", SHEET.title), ("Normal", SHEET.theme)]
    for number, question in enumerate(SHEET.questions, 1):
        lines += [("Heading 1", f"{number}: {question.text}"), *(("Normal", hint) for hint in [question.hint] if hint)]
        lines += [("List Bullet", answer) for answer in question.answers if answer != left_out]
    return lines


def paragraphs(content: bytes) -> list[tuple[str, str]]:
    return [(paragraph.style.name, paragraph.text) for paragraph in Document(io.BytesIO(content)).paragraphs]


def enclosed(letter: Left, kind: str) -> bytes:
    """The file of that kind that a letter has beside its text."""
    (found,) = [part for part in letter.mail.iter_attachments() if str(part.get_filename()).endswith(kind)]
    return bytes(found.get_payload(decode=True))


def word_file(person: int) -> dict[str, bytes]:
    """Our questions copied into Word and answered below, as Word numbers and bullets them."""
    document = Document()
    document.add_heading(SHEET.title, 0)
    document.add_paragraph(f"Navn: {PEOPLE[person].name}")
    for question in SHEET.questions:
        document.add_paragraph(question.text + (f" {question.hint}" if question.hint else ""), style="List Number")
        document.add_paragraph(question.answers[person] if person < len(question.answers) else "", style="List Bullet")
    made = io.BytesIO()
    document.save(made)
    return {"svar.docx": made.getvalue()}


def test_what_cannot_be_told_to_belong_to_a_question_is_asked_for_once_and_a_correction_counts(
    tmp_path: Path, mailbox: Mailbox, smtp_server: SmtpServer
) -> None:
    stage = Stage(tmp_path / "home", mailbox, smtp_server, ["foerleder"], "2025-02-01 10:00")
    path = tmp_path / "home" / "programmes" / "foerleder.yaml"
    path.write_text(path.read_text(encoding="utf-8") + ASKED, encoding="utf-8")
    anna, bodil = PEOPLE[:2]
    stage.wait_until("2025-02-02 10:00")
    stage.invite("foerleder", anna, bodil)
    stage.wait_until("2025-02-03 11:00")

    asked = stage.last(anna, "questionnaire")
    assert {one.name for one in stage.write(anna, "Det var rigtig godt.", answers=asked)} == {"held", "answers-unclear"}
    assert {one.name for one in stage.write(anna, "Ja, det var godt.", answers=asked)} == {"held"}
    left = stage.write(anna, "1: Mere uddannelse\n4: Flere pauser", answers=stage.last(anna, "answers-unclear"))
    left += stage.write(anna, "1: At blive leder", answers=stage.last(anna, "answers-noted"))
    assert [one.name for one in left] == ["answers-noted", "answers-noted"]
    assert [one.name for one in stage.write(bodil, "1: Noget andet", answers=asked)] == ["held"], "she answers somebody else's letter"

    found = collating.collation_of(Home(tmp_path / "home", stage.environ), "foerleder", "evaluering")
    assert [[one.words for one in texts] for texts in found.parts] == [["At blive leder"], [], [], ["Flere pauser"]]

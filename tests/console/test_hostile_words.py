"""What strangers write stays words: in letters, invitations, lists, the journal, the log and the database.

The same hostile texts stand in every place that a stranger fills in, and everything that leaves Postbud or is shown is taken to pieces.
"""

from __future__ import annotations

import base64
import csv
import email
import email.policy
import io
import logging
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import icalendar
import pytest
import sqlalchemy as sa
from selectolax.lexbor import LexborHTMLParser

from postbud.console.logs import JsonLines
from postbud.effects import Effect
from postbud.model.case import Case
from postbud.sheets import FORMULA_STARTS
from postbud.store.tables import letter, message, metadata
from tests.console.conftest import Desk

MARK = "Zxq"  # in every text, so that it can be looked for
SUM = str(77_777 * 77_777)
HOSTILE = {
    "a header": f"{MARK}\r\nBcc: alle@by.example\r\nX-Injected: 1",
    "a header after a bare LF": f"{MARK}\nBcc: alle@by.example",
    "a header after a bare CR": f"{MARK}\rBcc: alle@by.example",
    "a line separator": f"{MARK}\u2028Bcc: alle@by.example\u0085X-Injected: 1",
    "a template": f"{MARK} {{{{ 77777 * 77777 }}}} {{% for i in range(9) %}}{{% endfor %}} {{{{ ''.__class__ }}}}",
    "SQL": f"{MARK}'); DROP TABLE registration; --",
    "markup": f'{MARK} <script>alert(1)</script><img src=x onerror="alert(1)"><a href="javascript:alert(1)">x</a>',
    "markup that closes an attribute": f'{MARK}" onmouseover="alert(1)" x=\'><svg onload=alert(1)>',
    "a link in Markdown": f"{MARK} [klik](javascript:alert(1)) ![x](http://by.example/spor.png) <http://by.example/x>",
    "a formula": f'=cmd|"/c calc"!A1;{MARK}',
    "formulas of other signs": f"+{MARK}+1,-1;@SUM(A1)\t=1",
    "a formula in full width": f"＝HYPERLINK(\"http://by.example\") {MARK}",
    "a calendar": f"{MARK}\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nATTACH:http://by.example/x\r\nATTENDEE:mailto:alle@by.example",
    "parameters of a calendar": f'{MARK}";X-INJECTED="1":mailto:alle@by.example\\n\\,;:',
    "a line of a log": f"{MARK}\n2025-01-15 09:00:00,000 ERROR postbud: all is lost",
    "signs that steer a terminal": f"{MARK}\x1b[2J\x1b]0;x\x07\x9b31m",
    "signs that turn the writing": f"{MARK}\u202egnp.exe\u2066",
    "NUL": f"{MARK}\x00Bcc",
}  # fmt: skip
HEADERS_OF_OURS = frozenset(
    "from to subject date message-id mime-version content-type content-transfer-encoding auto-submitted in-reply-to references reply-to"
    " list-unsubscribe list-id precedence x-auto-response-suppress content-disposition content-language".split()
)
PROPERTIES_OF_OURS = frozenset(
    "UID DTSTAMP DTSTART DTEND SEQUENCE SUMMARY DESCRIPTION LOCATION ORGANIZER ATTENDEE STATUS TRANSP CLASS URL CREATED LAST-MODIFIED"
    " PRIORITY X-MICROSOFT-CDO-BUSYSTATUS X-MICROSOFT-CDO-INTENDEDSTATUS X-ALT-DESC".split()
)
COLUMNS = ("organisation", "title", "phone", "diet", "access", "replaces", "level", "department", "wishes")


def encoded(text: str) -> str:
    """As an encoded word, which carries line ends past the header's own."""
    return f"=?utf-8?b?{base64.b64encode(text.encode()).decode()}?="


def mails() -> Iterator[bytes]:
    """For each text a mail with it in the display name, one in the subject and an attachment's name, and one in each line of the body."""
    for number, text in enumerate(HOSTILE.values()):
        said = text.replace("alle@", "alle.")  # an address in a subject or a form's line is a wish to sign that person up
        line = " ".join(said.split())
        yield _mail(f"n{number}", encoded(text), "Tilmelding", "Jeg vil gerne deltage i Hverdagsledelse.")
        yield _mail(f"s{number}", "Mie Lund", encoded(f"Tilmelding {said}"), "Jeg vil gerne deltage i Hverdagsledelse.", attached=text)
        facts = f"Navn: Mie {line}\nArbejdsplads: {line}\nTitel: {line}\nTelefon: {line}\nAllergi: {line}\nSærlige behov: {line}\n"
        yield _mail(f"b{number}", "Mie Lund", "Tilmelding", f"Jeg vil gerne deltage i Hverdagsledelse.\n\n{facts}")
        yield _mail(f"q{number}", "Mie Lund", "Spørgsmål", f"Kan I hjælpe mig med {text}?\n\n> {text}\n")


def _mail(name: str, shown: str, subject: str, body: str, attached: str = "") -> bytes:
    head = (
        f"From: {shown} <{name}@by.example>\r\nTo: tilmelding@netvaerk.example\r\nSubject: {subject}\r\nMessage-ID: <{name}@by.example>\r\n"
        "Date: Wed, 15 Jan 2025 08:30:00 +0100\r\nMIME-Version: 1.0\r\n"
    )
    content = base64.encodebytes(body.encode()).decode()
    text = f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{content}\r\n"
    if not attached:
        return (head + text).encode()
    other = f'Content-Type: application/pdf; name="{encoded(attached)}"\r\nContent-Disposition: attachment\r\n\r\nx\r\n'
    return (f'{head}Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n{text}--b\r\n{other}--b--\r\n').encode()


@pytest.fixture
def besieged(desk: Desk) -> Desk:
    """A desk after all those mails, and with all those texts in every column of the registry, as if every reader had let them through."""
    desk.receive(*mails())
    for number, text in enumerate(HOSTILE.values()):
        desk.enter(f"Bo {text}", email=f"r{number}@by.example", **dict.fromkeys(COLUMNS, text))
    desk.receive(*(_mail(f"r{number}", "Bo Bech", "Afbud", "Jeg melder mig fra Hverdagsledelse.") for number in range(len(HOSTILE))))
    return desk


def letters(desk: Desk) -> list[EmailMessage]:
    with desk.database.read() as connection:
        rows = connection.execute(sa.select(letter.c.raw)).scalars().all()
    return [email.message_from_bytes(raw, _class=EmailMessage, policy=email.policy.default) for raw in rows]  # type: ignore[arg-type]


def parts(mail: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that we made: not what is inside an attached original, which goes on as it came."""
    yield mail
    if mail.is_multipart() and mail.get_content_maintype() == "multipart":
        for part in mail.iter_parts():
            yield from parts(part)  # type: ignore[arg-type]


def offences(part: EmailMessage) -> Iterator[str]:
    yield from (str(defect) for defect in part.defects)
    yield from (name for name in part.keys() if name.lower() not in HEADERS_OF_OURS)
    kind = part.get_content_type()
    if kind == "text/html":
        yield from html_offences(str(part.get_content()))
    elif kind in ("text/calendar", "application/ics"):
        yield from calendar_offences(part.get_payload(decode=True))  # type: ignore[arg-type]
    if kind.startswith("text/"):
        content = str(part.get_content())
        if SUM in content or "<class" in content:
            yield "a template was evaluated"
        yield from (f"control character {sign!r}" for sign in set(content) if ord(sign) < 32 and sign not in "\n\r\t" or sign == "\x9b")


def html_offences(source: str) -> Iterator[str]:
    tree = LexborHTMLParser(source)
    yield from (f"<{node.tag}>" for node in tree.css("script, img, svg, iframe, object, embed, form, link, base"))
    for node in tree.css("*"):
        yield from (f"{node.tag} {name}" for name in node.attributes if name.lower().startswith("on"))
    targets = [node.attributes.get("href") or "" for node in tree.css("a")]
    yield from (f"link to {target}" for target in targets if not re.match(r"https?://|mailto:|tel:", target))


def calendar_offences(source: bytes) -> Iterator[str]:
    calendar = icalendar.Calendar.from_ical(source)
    events = list(calendar.walk("VEVENT"))
    if len(events) != 1:
        yield f"{len(events)} events"
    for event in events:
        yield from (name for name in event if name not in PROPERTIES_OF_OURS)
        attendees = event.get("ATTENDEE", [])
        attendees = attendees if isinstance(attendees, list) else [attendees]
        yield from (str(one) for one in attendees if "alle@" in str(one) or len(attendees) != 1)
        yield from ("X-INJECTED" for one in attendees if "X-INJECTED" in one.params)


def test_every_letter_has_only_our_headers_our_markup_and_our_calendar_lines(besieged: Desk) -> None:
    # when
    made = letters(besieged)
    found = {f"{mail['Subject']}: {offence}" for mail in made for part in parts(mail) for offence in offences(part)}

    # then
    kinds = [part.get_content_type() for mail in made for part in parts(mail)]
    assert kinds.count("text/html") >= 50 and kinds.count("text/calendar") >= 20, "the texts did not get into letters"
    assert sum(MARK in str(part.get_content()) for mail in made for part in parts(mail) if part.get_content_type() == "text/plain") > 30
    assert not found, "\n".join(sorted(found))


def test_every_letter_goes_to_one_person_and_to_nobody_that_a_text_names(besieged: Desk) -> None:
    # when
    with besieged.database.read() as connection:
        envelope = set(connection.execute(sa.select(letter.c.email)).scalars())
    shown = [mail["To"].addresses for mail in letters(besieged)]

    # then
    assert all(len(addresses) == 1 for addresses in shown)
    assert not [address for address in envelope | {one.addr_spec for addresses in shown for one in addresses} if "alle@" in address]


def test_no_cell_of_a_list_is_a_formula(besieged: Desk, tmp_path: Path) -> None:
    # when
    besieged.run("registrations", "hverdagsledelse", "--csv", str(tmp_path / "list.csv"))
    besieged.run("registrations", "hverdagsledelse", "--xlsx", str(tmp_path / "list.xlsx"))

    # then
    rows = list(csv.reader(io.StringIO((tmp_path / "list.csv").read_bytes().decode("utf-8-sig"), newline=""), delimiter=";"))
    cells = [cell for row in rows for cell in row]
    assert sum(MARK in cell for cell in cells) > 100
    assert not [cell for cell in cells if cell.strip()[:1] in FORMULA_STARTS and cell.strip()]
    assert {len(row) for row in rows} == {len(rows[0])}
    with zipfile.ZipFile(tmp_path / "list.xlsx") as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        links = [name for name in book.namelist() if "rels" in name and b"http://by.example" in book.read(name)]
    assert sheets and not [sheet for sheet in sheets if "<f>" in sheet or "<f " in sheet] and not links


def test_no_command_prints_what_steers_a_terminal_or_forges_a_line(besieged: Desk) -> None:
    # when
    stories = (["why", f"{kind}{number}@by.example"] for kind in "nr" for number in (0, 14, 15, 16))
    said = {" ".join(command): besieged.run(*command) for command in (["registrations"], ["held"], ["outbox"], *stories)}

    # then
    signs = set("".join(said.values()))
    steering = {sign for sign in signs if ord(sign) < 32 and sign != "\n" or sign in "\x7f\x9b\u202e\u2066\u2028\x85"}
    assert not steering, steering
    assert not [name for name, text in said.items() if re.search(r"(?m)^(Bcc:|2025-01-15 09:00:00,000 ERROR)", text)]


def stumbles(case: Case) -> Iterator[Effect]:
    """A workflow with a fault whose own words quote the mail, as those of many libraries do."""
    raise ValueError(f"{case.message.subject} {case.message.sender} {case.reading.people}")
    yield


def test_no_log_has_a_word_of_a_mail(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    # given
    workflows = desk.worker.decider.workflows
    desk.worker.decider.workflows = replace(workflows, mail=dict.fromkeys(workflows.mail, stumbles))
    body = "Jeg melder mig til Hverdagsledelse."

    # when: each mail brings its workflow down, and one cannot be read at all
    with caplog.at_level(logging.DEBUG, "postbud"):
        desk.receive(*(_mail(f"s{number}", f"Bo {text}", text, body) for number, text in enumerate(HOSTILE.values())))
        desk.receive(f"Subject: {MARK}\r\nX: {MARK * 20_000}\r\n\r\n{MARK}".encode())
    quoting = [record for record in caplog.records if record.exc_info]  # a traceback is for --verbose alone
    lines = [line for record in caplog.records if record not in quoting for line in (record.getMessage(), JsonLines().format(record))]

    # then: neither as sentences nor as objects
    assert len(lines) > 2 * len(HOSTILE) and {record.levelno for record in quoting} == {logging.DEBUG}
    assert not [line for line in lines if MARK in line or "by.example" in line or "\n" in line]
    assert all("\n" not in JsonLines().format(record) for record in quoting)


def test_the_database_has_all_its_tables_and_every_mail(besieged: Desk) -> None:
    # when
    with besieged.database.read() as connection:
        tables = set(sa.inspect(connection).get_table_names())
        kept = connection.execute(sa.select(sa.func.count()).select_from(message)).scalar_one()

    # then
    assert set(metadata.tables) <= tables and kept == 5 * len(HOSTILE)

"""The bytes of a letter, read back with the standard library's strictest reader."""

from __future__ import annotations

import email
from datetime import datetime
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from postbud.errors import TemplateFailed
from postbud.letters.headers import plain
from postbud.letters.rendered import Rendered
from postbud.model.message import Address, Attachment
from tests.letters.values import EVA, HOUSE, SENT, composed

NASTY = "Eva\r\nBcc: x@x.example\r\n\r\n<script>\x00\x1b\u2028\x85\ud800 =?utf-8?q?a?="
ANY = some.text(max_size=300) | some.just(NASTY)
HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version", "Content-Type"]


def read(raw: bytes) -> EmailMessage:
    mail = email.message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage) and not any(part.defects for part in mail.walk())
    return mail


def test_a_letter_has_the_headers_people_and_servers_need():
    mail = read(composed(in_reply_to="<q@bibliotek.example>", references=("<p@bibliotek.example>", "<q@bibliotek.example>")))

    assert mail["From"].addresses == (Mailbox("Tilmelding", addr_spec=HOUSE.email),)
    assert mail["To"].addresses == (Mailbox("Eva Årup", addr_spec=EVA.email),)
    assert mail["Subject"] == "Du er tilmeldt" and mail["Message-ID"] == "<1@netvaerk.example>"
    assert mail["Date"].datetime == SENT
    assert mail["In-Reply-To"] == "<q@bibliotek.example>"
    assert mail["References"].split() == ["<p@bibliotek.example>", "<q@bibliotek.example>"]
    assert mail["Auto-Submitted"] == "auto-replied"


def test_a_letter_that_answers_nothing_is_generated():
    assert read(composed())["Auto-Submitted"] == "auto-generated"


@settings(deadline=None)
@given(subject=ANY, name=ANY, sender=ANY)
@example(NASTY, NASTY, NASTY)
@example("æ" * 500, "Å" * 100, 'Eva "the boss" Larsen, M.A. \\')
def test_no_subject_and_no_name_can_add_a_header_or_break_a_line(subject, name, sender):
    raw = composed(rendered=Rendered(subject, "T", "<p>H</p>"), to=Address(name, EVA.email), sender=Address(sender, HOUSE.email))

    mail = read(raw)
    head = raw.partition(b"\r\n\r\n")[0]
    assert mail.keys() == HEADERS
    assert head.isascii() and all(octet >= 32 or octet in b"\r\n" for octet in head)
    assert all(len(line) <= 998 for line in head.split(b"\r\n"))
    assert mail["To"].addresses[0].addr_spec == EVA.email and mail["From"].addresses[0].addr_spec == HOUSE.email
    assert " ".join(mail["Subject"].split()) == plain(subject)


@pytest.mark.parametrize("name", ["Eva Årup", "Larsen, Eva S.", 'Eva "Ø" Årup', "O'Brien", "Eva (leder)", "=?x?=", "a@b.example", ""])
def test_a_display_name_is_read_back_as_it_was(name):
    assert read(composed(to=Address(name, EVA.email)))["To"].addresses == (Mailbox(name, addr_spec=EVA.email),)


def test_lines_with_encoded_words_are_short_and_split_no_character():
    head = composed(rendered=Rendered("Ændring af møde på Østerbro – æøå €😀 " * 8, "T", "H")).partition(b"\r\n\r\n")[0]

    lines = [line for line in head.split(b"\r\n") if b"=?utf-8?" in line]
    assert len(lines) > 3 and all(len(line) <= 76 for line in lines)


@pytest.mark.parametrize(
    "change",
    [
        {"message_id": "<1@x.example>\r\nBcc: x@x.example"}, {"message_id": "1@x.example"}, {"to": Address("", "eva")},
        {"to": Address("", "eva@x.example\r\nBcc: x@x.example")}, {"to": Address("", "æ@x.example")}, {"to": Address("", "a@b@c.example>")},
        {"headers": {"List-Unsubscribe": "<mailto:x@x.example>\r\nBcc: y@y.example"}}, {"headers": {"X-A\r\nBcc": "y"}},
        {"date": datetime(2025, 1, 8, 9, 30)}, {"calendar": b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n", "method": "REPLY"},  # noqa: DTZ001
    ],
    ids=str,
)  # fmt: skip
def test_what_a_program_must_not_put_into_a_header_is_refused(change):
    with pytest.raises(TemplateFailed):
        composed(**change)


def test_a_broken_reference_of_somebody_else_is_left_out():
    mail = read(composed(in_reply_to="<a b>\r\nBcc: x", references=("<ok@x.example>", "<\r\nBcc: x>", "no")))

    assert mail["References"] == "<ok@x.example>" and mail["In-Reply-To"] is None and mail["Bcc"] is None


def test_a_thread_of_hundreds_keeps_its_first_and_its_newest():
    ids = tuple(f"<{number}@x.example>" for number in range(500))

    kept = read(composed(in_reply_to=ids[-1], references=ids))["References"].split()
    assert kept == [ids[0], *ids[-20:]]


def test_a_domain_with_danish_letters_is_written_in_its_ascii_form():
    domain = read(composed(to=Address("Eva", "eva@smørrebrød.example")))["To"].addresses[0].domain

    assert domain.startswith("xn--") and domain.encode().decode("idna") == "smørrebrød.example"


def test_a_header_of_the_caller_is_added_and_replaces_ours():
    mail = read(composed(headers={"List-Unsubscribe": "<mailto:tilmelding@netvaerk.example?subject=stop>", "Auto-Submitted": "no"}))

    assert mail["List-Unsubscribe"] == "<mailto:tilmelding@netvaerk.example?subject=stop>"
    assert mail.get_all("Auto-Submitted") == ["no"]


@settings(deadline=None)
@given(text=some.text(some.characters(exclude_categories=["Cs"]), max_size=2000))
@example("From her\n.\n..\n\tindent \nlinje med blank \n" + "æ" * 300 + "\n--=_a")
def test_text_and_html_come_back_as_they_went_in(text):
    mail = read(composed(rendered=Rendered("S", text, text)))

    said = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    for part in mail.iter_parts():
        assert part.get_payload(decode=True).decode().replace("\r\n", "\n") == said + "\n"
    assert all(len(line) <= 78 for line in mail.as_bytes().split(b"\n"))


def test_every_line_ends_in_crlf_and_the_letter_is_ascii():
    raw = composed(rendered=Rendered("Æ", "Æ\nØ\r\nÅ", "<p>Æ</p>"))

    assert raw.isascii() and b"\n" not in raw.replace(b"\r\n", b"") and b"\r" not in raw.replace(b"\r\n", b"")


def test_the_original_mail_is_attached_as_a_mail():
    original = b"From: eva@bibliotek.example\nSubject: Hej\n\nJeg vil gerne deltage\n"

    (file,) = read(composed(attachments=(Attachment("original.eml", "message/rfc822", original),))).iter_attachments()
    assert file.get_content_type() == "message/rfc822" and file.get_filename() == "original.eml"
    assert file.get_content()["Subject"] == "Hej" and "gerne deltage" in file.get_content().get_content()


@pytest.mark.parametrize(
    "original", [b"Subject: \xe6\r\n\r\n\xf8\r\n", b"A: b\r\n\r\n" + b"x" * 2000, b"A: b\r\n\r\nnul\0"], ids=["8bit", "long", "nul"]
)
def test_an_original_that_cannot_travel_as_it_is_goes_as_a_file_byte_for_byte(original):
    (file,) = read(composed(attachments=(Attachment("original.eml", "message/rfc822", original),))).iter_attachments()

    assert file.get_content_type() == "application/octet-stream" and file.get_filename() == "original.eml"
    assert file.get_payload(decode=True) == original


def test_an_original_of_forty_megabytes_goes_as_its_headers_only():
    original = b"From: eva@bibliotek.example\r\nSubject: Hej\r\n\r\n" + b"x" * 40_000_000

    raw = composed(attachments=(Attachment("original.eml", "message/rfc822", original),))
    assert len(raw) < 10_000 and b"text/rfc822-headers" in raw


def test_an_original_that_knows_our_boundary_cannot_end_its_part():
    boundary = read(composed()).get_boundary().encode()
    original = b"A: b\r\n\r\n--" + boundary + b"--\r\n--" + boundary.replace(b"=_a", b"=_m") + b"--\r\nBcc: x@x.example\r\n"

    mail = read(composed(attachments=(Attachment("original.eml", "message/rfc822", original),)))
    assert [part.get_content_type() for part in mail.iter_attachments()] == ["application/octet-stream"]


@pytest.mark.parametrize("name", ["liste æøå.xlsx", 'a"b;c.pdf', "../../etc/passwd", "C:\\x\\y.txt", "a\r\nBcc: x.txt", ""])
def test_a_file_name_is_kept_without_its_folders_and_adds_no_header(name):
    mail = read(composed(attachments=(Attachment(name, "application/pdf\r\nBcc: x@x.example", b"x"),)))

    (file,) = mail.iter_attachments()
    assert mail["Bcc"] is None and file["Bcc"] is None
    assert file.get_filename() and not set(file.get_filename()) & set("/\\\r\n")
    assert file.get_payload(decode=True) == b"x"


def test_the_same_letter_is_the_same_bytes_and_another_message_has_other_boundaries():
    assert composed() == composed()
    assert read(composed()).get_boundary() != read(composed(message_id="<2@netvaerk.example>")).get_boundary()

"""The guard: hostile mails are refused before parsing, or read within bounds; ordinary large ones are read."""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from postbud.errors import MessageRefused
from postbud.message import fingerprint, peek, read_message
from postbud.message.guard import guard
from tests.message.mails import mail, multipart, part

MEMORY = 1 << 30  # bytes a hostile mail may use with the interpreter and all
PROCESSOR = 20  # seconds of processor time after which the kernel ends the child


def nested_multiparts(depth: int) -> bytes:
    opened = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (number, number) for number in range(depth))
    return b"From: a@x.example\r\n" + opened + b"Content-Type: text/plain\r\n\r\nhej\r\n"


def nested_messages(depth: int) -> bytes:
    return b"From: a@x.example\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * depth + b"Subject: x\r\n\r\nhej\r\n"


def text(body: bytes, kind: bytes = b"plain") -> bytes:
    return b"From: a@x.example\r\nContent-Type: text/" + kind + b"; charset=utf-8\r\n\r\n" + body


REFUSED: dict[str, Callable[[], bytes]] = {
    "1,500 multiparts inside one another": lambda: nested_multiparts(1_500),
    "3,000 messages inside one another": lambda: nested_messages(3_000),
    "60 MB of base64": lambda: text((b"QUJD" * 18 + b"\r\n") * 800_000),
    "350,000 recipients": lambda: b"To: " + b'"a" <a@x.example>, ' * 350_000 + b"\r\n\r\nhej",
    "20,000 brackets in To": lambda: b"To: " + b"(" * 20_000 + b" a@x.example\r\n\r\nhej",
    "20,000 encoded words": lambda: b"Subject: " + b"=?utf-8?q?=C3=A6?= " * 20_000 + b"\r\n\r\nhej",
    "20,000 parameters": lambda: b"Content-Type: text/plain; " + b"; ".join(b"a%d=b" % number for number in range(20_000)) + b"\r\n\r\nhej",
    "20,000 parameters of a part": lambda: (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain"
        + b"; a=b" * 20_000
        + b"\r\n\r\nhej\r\n--b--\r\n"
    ),
    "100,000 parts": lambda: b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 100_000 + b"--b--\r\n",
    "2 million lines": lambda: text(b"\r\n" * 2_000_000),
}

READ: dict[str, Callable[[], bytes]] = {
    "40 multiparts inside one another": lambda: nested_multiparts(40),
    "40 messages inside one another": lambda: nested_messages(40),
    "1 MB of quote marks": lambda: text(b">\r\n" * 350_000),
    "one line of quote marks": lambda: text(b">" * 1_000_000),
    "one word of 1 MB": lambda: text(b"ord" * 350_000),
    "4,000 empty lines": lambda: text(b"\r\n" * 4_000 + b"hej"),
    "1,400 quotes inside one another": lambda: text(b"".join(b">" * depth + b" x\r\n" for depth in range(1_400))),
    "40,000 half introductions": lambda: text(b"Den 3. feb. 2025 skrev Bo\r\n" * 40_000),
    "100,000 header lines": lambda: text(b"Fra: x\r\nSendt: y\r\n" * 50_000),
    "500,000 combining marks": lambda: text(b"a" + "\u0301\u0316".encode() * 250_000),
    "50,000 tags inside one another": lambda: text(b"<div>" * 50_000 + b"hej", b"html"),
    "700 open tags before 1,900 paragraphs": lambda: text(b"".join(b"<b id=%d>" % n for n in range(700)) + b"<p>x" * 1_900, b"html"),
    "2 million angle brackets": lambda: text(b"<" * 2_000_000, b"html"),
    "tables inside tables": lambda: text(b"<table><tr><td>a<td>" * 600, b"html"),
    "15,000 open calendar entries": lambda: (
        b"Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 15_000
    ),
    "a bounce of one long word": lambda: (
        b"Return-Path: <>\r\nFrom: mailer-daemon@x.example\r\nSubject: failure notice\r\n\r\n" + b"a" * 1_000_000
    ),
}


def in_a_child(make: Callable[[], bytes], told: multiprocessing.Queue) -> None:
    raw = make()
    # The child begins with what the test run has gathered so far; the bound is on what it adds.
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    peek(raw)
    fingerprint(raw)
    try:
        read_message(raw)
    except MessageRefused:
        told.put("refused")
    else:
        told.put("read")


def outcome(make: Callable[[], bytes]) -> str:
    """What read_message makes of it in a process of its own; 'ended' if the kernel had to stop it."""
    context = multiprocessing.get_context("fork")
    told = context.Queue()
    child = context.Process(target=in_a_child, args=(make, told))
    child.start()
    child.join()
    return told.get() if child.exitcode == 0 else "ended"


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_mail_is_refused_within_bounds(name: str) -> None:
    assert outcome(REFUSED[name]) == "refused"


@pytest.mark.parametrize("name", READ)
def test_an_odd_mail_within_the_limits_is_read_within_bounds(name: str) -> None:
    assert outcome(READ[name]) == "read"


def test_a_refusal_says_the_limit_and_the_value() -> None:
    with pytest.raises(MessageRefused) as refused:
        guard(nested_multiparts(60))
    assert (refused.value.limit, refused.value.value) == (50, 60)
    assert refused.value.what


def test_a_large_attachment_is_no_reason_to_refuse() -> None:
    raw = multipart(
        "mixed",
        part("Hej"),
        part("QUJD" * 18 + ("\r\n" + "QUJD" * 18) * 20_000, "application/pdf; name=x.pdf", "Content-Transfer-Encoding: base64"),
    )
    assert read_message(raw).attachments[0].content.startswith(b"ABC")


def test_a_mail_filters_long_report_is_no_reason_to_refuse() -> None:
    report = "X-Microsoft-Antispam-Message-Info"
    assert read_message(mail("Hej", **{report: "abcd " * 8_000})).own_words == "Hej"
    with pytest.raises(MessageRefused):
        guard(mail("Hej", **{report: "abcd " * 16_000}))


def test_a_refused_mail_can_still_be_named() -> None:
    raw = mail("x", subject="=?utf-8?Q?M=C3=B8de?=") + b"Content-Type: multipart/x\r\n" * 100
    message = peek(raw)
    assert (message.subject, message.sender.email if message.sender else "", message.message_id) == (
        "Møde",
        "bo@vejbred.example",
        "<1@vejbred.example>",
    )
    assert message.segments == ()

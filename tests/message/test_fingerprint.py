"""The fingerprint: the same mail by another road is the same; a mail that says something else is not."""

from __future__ import annotations

import pytest

from postbud.message import fingerprint
from tests.message.mails import mail

ONE = mail("Jeg tilmelder mig.\r\n\r\nBo\r\n")


@pytest.mark.parametrize(
    "other",
    [
        b"Received: from a by b; Mon, 3 Feb 2025 10:00:00 +0100\r\nDelivered-To: x@y.example\r\nReturn-Path: <bo@vejbred.example>\r\n"
        + ONE,
        b"X-Spam-Score: 1\r\nDKIM-Signature: v=1; a=b;\r\n c=d\r\nAuthentication-Results: mx; spf=pass\r\nARC-Seal: i=1\r\n" + ONE,
        ONE.replace(b"\r\n", b"\n"),
        ONE + b"\r\n\r\n",
        ONE.replace(b"mig.", b"mig. \t"),
        ONE.replace(b"Subject: Tilmelding", b"Subject:\r\n Tilmelding"),
        ONE.replace(b"From: Bo Hansen <bo@vejbred.example>", b'From: "Bo H" <BO@vejbred.example>'),
        ONE.replace(b"Subject: Tilmelding", b"Subject: =?utf-8?Q?Tilmelding?="),
    ],
)
def test_the_same_mail_by_another_road_has_the_same_fingerprint(other: bytes) -> None:
    assert fingerprint(other) == fingerprint(ONE)


@pytest.mark.parametrize(
    "other",
    [
        ONE.replace(b"tilmelder", b"afmelder"),
        ONE.replace(b"bo@vejbred", b"ida@vejbred"),
        ONE.replace(b"Subject: Tilmelding", b"Subject: Afmelding"),
        ONE.replace(b"3 Feb", b"4 Feb"),
        ONE.replace(b"<1@", b"<2@"),
        ONE.replace(b"\r\n\r\nBo", b" Bo"),
    ],
)
def test_another_mail_has_another_fingerprint_even_with_a_borrowed_message_id(other: bytes) -> None:
    assert fingerprint(other) != fingerprint(ONE)

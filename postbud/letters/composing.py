"""A letter as the exact bytes that will leave: headers, text, HTML, calendar entry and attachments.

Knows MIME and what mail programs make of it; knows no template and no server. The same letter composes to the same bytes.
"""

from __future__ import annotations

import re
from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256

from postbud.errors import TemplateFailed
from postbud.letters.headers import extra, mailbox, message_id, message_ids, plain, unstructured
from postbud.letters.rendered import Rendered
from postbud.model.message import Address, Attachment

MEDIA_TYPE = re.compile(r"[A-Za-z0-9]{1,40}/[A-Za-z0-9.+-]{1,80}")
METHODS = frozenset({"REQUEST", "CANCEL"})
QUIET = b"X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply\r\n"  # Exchange: no automatic answers, but bounces
ORIGINAL_LIMIT = 10 * 1024 * 1024  # octets; a larger original goes as its headers, or no server would take the letter
HEAD_LIMIT = 64 * 1024  # octets
REFERENCES = 20  # A line of hundreds is cut by some servers; the first and the newest are kept.


def compose(
    rendered: Rendered,
    *,
    sender: Address,
    to: Address,
    message_id: str,
    date: datetime,
    in_reply_to: str = "",
    references: Sequence[str] = (),
    calendar: bytes | None = None,
    method: str = "REQUEST",
    attachments: Sequence[Attachment] = (),
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """The letter in CRLF lines, ASCII only. `date` is aware; `message_id` has its angle brackets and was fixed before.

    `calendar` is a whole VCALENDAR whose METHOD is `method` (CALENDAR rules 1 and 9). `headers` are added, and replace ours of the
    same name (e.g. Auto-Submitted, List-Unsubscribe). An attachment of type message/rfc822 is a mail as it came.
    Line ends in subject and names become spaces; in any other header they are refused. Raises TemplateFailed.
    """
    if date.tzinfo is None:
        raise TemplateFailed("the date of a letter needs a time zone", where="Date")
    if calendar is not None and (method not in METHODS or b"\r\nMETHOD:" + method.encode() + b"\r\n" not in calendar):
        raise TemplateFailed(f"the calendar entry is not a {method[:20]!r}", where="calendar", advice="METHOD must be the same in both")
    head = head_of(rendered.subject, sender, to, message_id, date, in_reply_to, references, headers or {})
    return b"".join(head) + body_of(rendered, boundary_seed(message_id), calendar, method, attachments)


def head_of(
    subject: str,
    sender: Address,
    to: Address,
    identifier: str,
    date: datetime,
    in_reply_to: str,
    references: Sequence[str],
    headers: Mapping[str, str],
) -> list[bytes]:
    """The header fields without those of MIME, in the order people expect to see them."""
    thread = list(references) or ([in_reply_to] if in_reply_to else [])
    own = {
        "from": mailbox("From", sender),
        "to": mailbox("To", to),
        "subject": unstructured("Subject", subject),
        "date": f"Date: {format_datetime(date)}\r\n".encode("ascii"),
        "message-id": message_id("Message-ID", identifier),
        "in-reply-to": message_ids("In-Reply-To", [in_reply_to]) if in_reply_to else b"",
        "references": message_ids("References", thread[:1] + thread[1:][-REFERENCES:]),
        # RFC 3834 section 5: nothing automatic may answer this letter, which also keeps our own kind away.
        "auto-submitted": b"Auto-Submitted: auto-replied\r\n" if in_reply_to else b"Auto-Submitted: auto-generated\r\n",
        "x-auto-response-suppress": QUIET,
    }
    own |= {name.casefold(): extra(name, value) for name, value in headers.items()}
    return [*own.values(), b"MIME-Version: 1.0\r\n"]


def body_of(rendered: Rendered, seed: str, calendar: bytes | None, method: str, attachments: Sequence[Attachment]) -> bytes:
    """The MIME tree of CALENDAR rule 9: alternatives from plain to rich, the calendar last of them, files beside them."""
    alternatives = [quoted("text/plain", rendered.text), quoted("text/html", rendered.html)]
    files = [attached(attachment, seed) for attachment in attachments]
    if calendar is not None:
        alternatives.append(based(f"text/calendar; charset=utf-8; method={method}", calendar))
        # Gmail and Outlook read the part above; this one is for those who save the file (byte-identical).
        files.insert(0, based('application/ics; name="invite.ics"', calendar, 'attachment; filename="invite.ics"'))
    inner = multipart("alternative", f"=_a{seed}", alternatives)
    return multipart("mixed", f"=_m{seed}", [inner, *files]) if files else inner


def boundary_seed(identifier: str) -> str:
    """Twenty-four hex digits that follow from the Message-ID. After '=_' they cannot occur in quoted-printable or base64."""
    return sha256(identifier.encode()).hexdigest()[:24]


def multipart(subtype: str, boundary: str, parts: list[bytes]) -> bytes:
    """RFC 2046 section 5.1: an entity of several, its own headers first."""
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode()
    edge = f"--{boundary}".encode()
    return head + b"".join(edge + b"\r\n" + part + b"\r\n" for part in parts) + edge + b"--\r\n"


def quoted(content_type: str, text: str) -> bytes:
    """A text part in quoted-printable (RFC 2045 section 6.7), which stays readable in a mail's source."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    octets = lines.replace("\n", "\r\n").encode("utf-8", "replace")
    head = f"Content-Type: {content_type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    return head.encode("ascii") + b2a_qp(octets, istext=True)


def based(content_type: str, content: bytes, disposition: str = "") -> bytes:
    """A part in base64, so that no server on the way touches its line ends."""
    lines = [f"Content-Type: {content_type}", "Content-Transfer-Encoding: base64"]
    if disposition:
        lines.append(f"Content-Disposition: {disposition}")
    head = "\r\n".join(lines) + "\r\n\r\n"
    return head.encode("ascii") + encodebytes(content).replace(b"\n", b"\r\n")


def attached(attachment: Attachment, seed: str) -> bytes:
    """A file beside the letter. A whole mail may not be encoded (RFC 2046 section 5.2.1), so one that is not plain ASCII
    in short lines goes as a file that mail programs open just the same."""
    name = file_name(attachment.filename) or "attachment"
    disposition = f"attachment; {parameter('filename', name)}"
    if attachment.content_type == "message/rfc822" and len(attachment.content) > ORIGINAL_LIMIT:
        head = attachment.content[:HEAD_LIMIT].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
        return based("text/rfc822-headers", head, disposition)  # RFC 6522 section 4
    if attachment.content_type == "message/rfc822":
        octets = attachment.content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
        if seven_bit(octets) and seed.encode() not in octets:
            lines = ("Content-Type: message/rfc822", "Content-Transfer-Encoding: 7bit", f"Content-Disposition: {disposition}", "", "")
            return "\r\n".join(lines).encode("ascii") + octets
        return based("application/octet-stream", attachment.content, disposition)
    return based(content_type_of(attachment.content_type), attachment.content, disposition)


def content_type_of(given: str) -> str:
    """A type/subtype we can write into a header, else the one that says nothing."""
    named = given.partition(";")[0].strip()
    return named if MEDIA_TYPE.fullmatch(named) else "application/octet-stream"


def seven_bit(octets: bytes) -> bool:
    """Whether bytes may travel as they are: ASCII without NUL in lines of at most 998 (RFC 5321 section 4.5.3.1.6)."""
    return octets.isascii() and b"\0" not in octets and max(map(len, octets.split(b"\r\n")), default=0) <= 998


def file_name(name: str) -> str:
    """A name without folders in front of it and without control characters."""
    return plain(name.replace("\\", "/").rpartition("/")[2])[:120]


def parameter(name: str, value: str) -> str:
    """A parameter of a MIME header: quoted, or as RFC 2231 says where it is not ASCII."""
    if value.isascii():
        safe = value.replace('"', "'")
        return f'{name}="{safe}"'
    octets = "".join(chr(octet) if chr(octet).isalnum() and octet < 128 or octet in b".-_" else f"%{octet:02X}" for octet in value.encode())
    return f"{name}*=utf-8''{octets}"

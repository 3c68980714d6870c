"""The parts of a parsed mail, sorted: text to read, attachments, attached messages, what a report carries.

Knows MIME structure (RFC 2046, 3462, 1847) as the compat32 parser leaves it; decodes contents; knows nothing of words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message as Mime

from postbud.errors import MessageRefused
from postbud.message.guard import guard
from postbud.message.headers import parameters
from postbud.message.smime import signed_content
from postbud.model.message import Attachment

DEEPEST = 30
READABLE = ("text/plain", "text/html")


@dataclass(slots=True)
class Text:
    """One readable part: its decoded bytes and how they are to be read."""

    content_type: str
    data: bytes
    parameters: dict[str, str]


@dataclass(slots=True)
class Parts:
    """Everything found. `texts` in order; each entry holds the versions of one text (plain, HTML)."""

    texts: list[list[Text]] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    messages: list[Mime] = field(default_factory=list)
    returned: list[Mime] = field(default_factory=list)
    reports: list[tuple[str, Mime]] = field(default_factory=list)  # (content type, part) of machine-readable reports
    calendars: list[Attachment] = field(default_factory=list)
    named: list[Text] = field(default_factory=list)  # inline texts with a file name
    defects: list[str] = field(default_factory=list)


def sort_parts(mime: Mime) -> Parts:
    """Walk `mime` once, outer parts first."""
    parts = Parts()
    _sort(mime, parts, 0, report=False)
    if not parts.texts and parts.named:
        parts.texts.append(parts.named[:1])  # a program that gives its text a file name, and nothing else to read
    return parts


def _sort(mime: Mime, parts: Parts, depth: int, *, report: bool) -> None:
    kind = content_type(mime)
    if depth > DEEPEST:
        parts.defects.append("parts nested deeper than 30 are not read")
    elif kind.startswith("multipart/") and mime.is_multipart():
        _sort_multipart(kind, mime, parts, depth, report=report)
    elif kind in ("message/delivery-status", "message/disposition-notification", "message/feedback-report"):
        parts.reports.append((kind, mime))
    elif kind in ("message/global-delivery-status", "message/global-disposition-notification"):
        parts.reports.append((kind.replace("global-", ""), mime))
    elif kind in ("message/rfc822", "message/global", "message/news") and mime.is_multipart():
        (parts.returned if report else parts.messages).extend(_inner(mime))
    elif kind in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
        parts.returned.append(_headers_only(mime))
    else:
        _sort_leaf(kind, mime, parts, depth)


def _sort_multipart(kind: str, mime: Mime, parts: Parts, depth: int, *, report: bool) -> None:
    children = [child for child in mime.get_payload() if isinstance(child, Mime)]
    if kind == "multipart/alternative":
        _sort_alternative(children, parts, depth, report=report)
        return
    if kind == "multipart/encrypted":
        parts.defects.append("the mail is encrypted and cannot be read")
    for child in children:
        _sort(child, parts, depth + 1, report=report or kind == "multipart/report")


def _sort_alternative(children: list[Mime], parts: Parts, depth: int, *, report: bool) -> None:
    """The versions of one text side by side. A version that is a multipart itself may carry images and files."""
    versions: list[Text] = []
    for child in children:
        inner = Parts()
        _sort(child, inner, depth + 1, report=report)
        versions += [text for group in inner.texts for text in group]
        for name in ("attachments", "messages", "returned", "reports", "calendars", "named", "defects"):
            getattr(parts, name).extend(getattr(inner, name))
    if versions:
        parts.texts.append(versions)


def _sort_leaf(kind: str, mime: Mime, parts: Parts, depth: int) -> None:
    disposition, given = _disposition(mime)
    typed = parameters(_raw(mime, "content-type"))
    filename = given or typed.get("name", "")
    if kind in READABLE and disposition != "attachment" and not filename:
        parts.texts.append([Text(kind, payload(mime), typed)])
        return
    if kind in READABLE and disposition != "attachment":
        parts.named.append(Text(kind, payload(mime), typed))
    if kind in ("application/pkcs7-mime", "application/x-pkcs7-mime") and _open_signed(mime, parts, depth):
        return
    attachment = Attachment(filename, kind, payload(mime), typed.get("method", "").upper())
    if kind == "text/calendar":
        parts.calendars.append(attachment)
    parts.attachments.append(attachment)
    if kind in ("application/ms-tnef", "application/vnd.ms-tnef") or filename.casefold() == "winmail.dat":
        parts.defects.append("an attachment is Outlook's winmail.dat (TNEF), which is not opened")


def _open_signed(mime: Mime, parts: Parts, depth: int) -> bool:
    """Sort what an opaque S/MIME signature wraps; False if it wraps nothing readable. The inner mail passes the guard too."""
    content = signed_content(payload(mime))
    if content is None:
        parts.defects.append("an S/MIME part is encrypted or cannot be opened")
        return False
    try:
        guard(content)
    except MessageRefused as refused:
        parts.defects.append(f"the signed part is not read: {refused.what}")
        return False
    _sort(message_from_bytes(content), parts, depth + 10, report=False)  # so that signatures wrap three deep at most
    return True


def _inner(mime: Mime) -> list[Mime]:
    return [inner for inner in mime.get_payload() if isinstance(inner, Mime)]


def _headers_only(mime: Mime) -> Mime:
    """A returned header block (RFC 3462 section 2: text/rfc822-headers) as a message without text."""
    return message_from_bytes(payload(mime).split(b"\n\n")[0][:65536])


def content_type(mime: Mime) -> str:
    """The media type in lower case; what cannot be one counts as text, as RFC 2045 section 5.2 says."""
    given = _raw(mime, "content-type").partition(";")[0].strip().lower()
    return given if given.count("/") == 1 and given.strip("/") == given and len(given) < 200 else mime.get_default_type()


def payload(mime: Mime) -> bytes:
    """The decoded bytes of a leaf; an unknown or broken transfer encoding leaves them as they are."""
    try:
        data = mime.get_payload(decode=True)
    except Exception:  # noqa: BLE001 - binascii, uu and quopri raise their own kinds on junk
        data = None
    if isinstance(data, bytes):
        return data
    text = mime.get_payload()
    return text.encode("utf-8", "surrogateescape") if isinstance(text, str) else b""


def _disposition(mime: Mime) -> tuple[str, str]:
    raw = _raw(mime, "content-disposition")
    return raw.partition(";")[0].strip().lower(), parameters(raw).get("filename", "") if ";" in raw else ""


def _raw(mime: Mime, name: str) -> str:
    """The first header of that lower-case name as the parser left it, '' if there is none."""
    for key, value in mime.raw_items():
        if key.lower() == name:
            return value
    return ""

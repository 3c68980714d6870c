"""Mails for the tests, put together from headers and a body. Everybody in them is invented."""

from __future__ import annotations

US = "tilmelding@netvaerk.example"
BO = "Bo Hansen <bo@vejbred.example>"


def mail(
    body: str | bytes = "Hej", *, subject: str | None = "Tilmelding", sender: str | None = BO, answers: bool = False, **headers: str
) -> bytes:
    """A mail of plain UTF-8 text to the registration mailbox; `Content_Type='...'` and its like replace or add headers."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in (("From", sender), ("To", US), ("Subject", subject)) if value is not None]
    if "Message-ID" not in given:
        lines.append("Message-ID: <1@vejbred.example>")
    if "Date" not in given:
        lines.append("Date: Mon, 3 Feb 2025 10:00:00 +0100")
    if answers:
        lines.append("In-Reply-To: <inv@netvaerk.example>")
    given.setdefault("Content-Type", "text/plain; charset=utf-8")
    lines += [f"{name}: {value}" for name, value in given.items() if value]
    head = "\r\n".join(lines).encode("utf-8")
    return head + b"\r\n\r\n" + (body.encode("utf-8") if isinstance(body, str) else body)


def multipart(kind: str, *parts: str, subject: str = "Tilmelding", sender: str = BO, **headers: str) -> bytes:
    """A multipart of parts that bring their own headers. `kind` is 'mixed', 'alternative', 'report; report-type=...'."""
    body = "".join(f"--grænse\r\n{part}\r\n" for part in parts) + "--grænse--\r\n"
    content_type = f'multipart/{kind}; boundary="grænse"'
    return mail(
        body.replace("grænse", "skel"), subject=subject, sender=sender, Content_Type=content_type.replace("grænse", "skel"), **headers
    )


def part(text: str, content_type: str = "text/plain; charset=utf-8", *headers: str) -> str:
    return "\r\n".join((f"Content-Type: {content_type}", *headers, "", text))


def delivery_report(status: str, diagnosis: str, *, action: str = "failed", recipient: str = "ida@skovby.example") -> bytes:
    """A delivery report of RFC 3464 about one recipient, with the headers of our letter."""
    fields = (
        f"Reporting-MTA: dns; mx.skovby.example\r\n\r\nFinal-Recipient: rfc822; {recipient}\r\nAction: {action}\r\n"
        f"Status: {status}\r\nDiagnostic-Code: smtp; {diagnosis}\r\n"
    )
    return multipart(
        "report; report-type=delivery-status",
        part("Your letter did not arrive."),
        part(fields, "message/delivery-status"),
        part("Subject: Invitation\r\nMessage-ID: <inv@netvaerk.example>\r\n", "text/rfc822-headers"),
        subject="Undeliverable: Invitation",
        sender="postmaster@skovby.example",
    )

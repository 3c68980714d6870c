"""Mails of any size in the shapes that have made mail readers slow: one piece, over and over.

Knows how such a mail is put together; knows nothing of the readers. Everybody in them is invented.
"""

from __future__ import annotations

from collections.abc import Callable

HEAD = (
    "From: Bo Hansen <bo@vejbred.example>\r\nTo: tilmelding@netvaerk.example\r\nMessage-ID: <1@vejbred.example>\r\n"
    "Date: Mon, 3 Feb 2025 10:00:00 +0100\r\n"
)
SKIN = "----skel"


def mail(body: str, content_type: str = "text/plain; charset=utf-8", *headers: str, subject: str = "Tilmelding") -> bytes:
    more = "".join(f"{header}\r\n" for header in headers)
    return f"{HEAD}Subject: {subject}\r\nContent-Type: {content_type}\r\n{more}\r\n{body}".encode()


def with_file(content: str, content_type: str, name: str) -> bytes:
    """A list in an attachment below a line of text."""
    disposition = f'Content-Disposition: attachment; filename="{name}"'
    text = "--skel\r\nContent-Type: text/plain\r\n\r\nHermed tilmeldes deltagerne i den vedhæftede liste.\r\n"
    file = f"--skel\r\nContent-Type: {content_type}\r\n{disposition}\r\n\r\n{content}\r\n--skel--\r\n"
    return mail(text + file, "multipart/mixed; boundary=skel")


def cycled(*lines: str) -> Callable[[int], bytes]:
    """A plain text in which these lines come round until it has about that many bytes."""
    piece = "".join(lines)
    return lambda size: mail(piece * max(size // len(piece.encode()), 1))


def counted(form: str, *, before: str = "", after: str = "", content_type: str = "text/plain; charset=utf-8") -> Callable[[int], bytes]:
    """Pieces that are all different: `form` with a number in it."""
    return lambda size: mail(before + "".join(map(form.format, range(size // len(form)))) + after, content_type)


def markup(opening: str, closing: str = "") -> Callable[[int], bytes]:
    """Page of HTML: as many opening tags, then as many closing ones."""

    def made(size: int) -> bytes:
        times = size // (len(opening) + len(closing))
        return mail(f"<html><body>{opening * times}{closing * times}</body></html>", "text/html; charset=utf-8")

    return made


def header(name: str, piece: str) -> Callable[[int], bytes]:
    """One header that goes on and on, folded like a mail program folds it, up to what the guard lets through."""
    folded = piece * 20 + "\r\n "
    return lambda size: mail("Jeg vil gerne tilmeldes.", "text/plain", f"{name}: {folded * (size // (20 * len(piece)))}x")


SHAPES: dict[str, Callable[[int], bytes]] = {
    # Quotes and history
    "lines of quote marks": cycled(">\r\n"),
    "deeper and deeper quotes": lambda size: mail("".join(f"{'>' * (number % 3000)} citat\r\n" for number in range(size // 1500))),
    "Gmail introductions": cycled("Den man. 3. feb. 2025 kl. 10.00 skrev Bo <bo@x.example>:\r\n> citat\r\n"),
    "half an introduction": cycled("Den "),
    "lines that begin an introduction": cycled("Den 3. feb. 2025 skrev Bo\r\n"),
    "Outlook headers": cycled("Fra: Bo\r\nSendt: i går\r\nTil: Ida\r\nEmne: Møde\r\n\r\n"),
    "memo headers": cycled("Til: Ida\r\nFra: Bo Hansen\r\nDato: 3. februar 2025\r\n\r\n"),
    "a From line over and over": cycled("Fra: Bo\r\n"),
    "Notes headers": cycled("Til\r\n\r\nEmne\r\n\r\n"),
    "delimiters": cycled("-----Oprindelig meddelelse-----\r\n"),
    "forward delimiters": cycled("---------- Forwarded message ---------\r\n> x\r\n"),
    "GroupWise introductions": cycled(">>> Bo <bo@x.example> 03-02-2025 10:00 >>>\r\n"),
    "answers between quotes": cycled("> 1. Hvad?\r\nJeg kommer gerne.\r\n"),
    "PGP armour": cycled("-----BEGIN PGP SIGNED MESSAGE-----\r\n\r\n"),
    # Lines of nothing
    "empty lines": cycled("\r\n"),
    "lines of blanks": cycled("          \r\n"),
    "one line of blanks": cycled(" "),
    "one line of tabs": cycled("\t"),
    "carriage returns": cycled("\r"),
    "form feeds": cycled("\x0c"),
    "rules": cycled("------\r\n"),
    "one long rule": cycled("-"),
    # Words
    "words without an end": cycled("ord "),
    "one word": cycled("a"),
    "one letter of three bytes": cycled("€"),
    "accents": cycled("e\u0301"),
    "doubled encodings": cycled("Ã¦"),
    "capitals": cycled("Eva Holm "),
    "sentences": cycled("Jeg vil gerne tilmelde mig. "),
    "sign-ups that are taken back": cycled("Jeg tilmelder mig, men melder afbud, hvis det ikke er den 3. juni. "),
    "questions": cycled("? "),
    "full stops": cycled("."),
    "commas": cycled(","),
    "names and commas": cycled("Eva Holm, Bo Hansen, "),
    "brackets": cycled("("),
    "quotation marks": cycled("\""),
    "apostrophes": cycled("a'"),
    "hyphens": cycled("a-"),
    "slashes": cycled("/"),
    "colons": cycled("a:"),
    "negations": cycled("ikke "),
    "conditions": cycled("hvis "),
    "conjunctions": cycled("og "),
    "greetings": cycled("Kære alle\r\n\r\n"),
    "list marks": cycled("- \r\n"),
    "numbered items": cycled("1. Eva Holm\r\n"),
    # Names, addresses, numbers
    "at signs": cycled("@"),
    "half addresses": cycled("a@"),
    "addresses": counted("person{}@x.example "),
    "dots and at signs": cycled("a.b@c."),
    "angle addresses": counted("Eva Holm <eva{}@x.example>;\r\n"),
    "mailto echoes": counted("eva{0}@x.example<mailto:eva{0}@x.example> "),
    "unclosed mailto": cycled("<mailto:"),
    "links": cycled("https://x.example/a?b=c "),
    "half links": cycled("http://"),
    "web names": cycled("www."),
    "digits": cycled("1"),
    "digits and blanks": cycled("1 "),
    "digits and hyphens": cycled("12-"),
    "telephone numbers": cycled("+45 12 34 56 78 "),
    "EAN numbers": cycled("5790001330552 "),
    "dates": cycled("den 3. juni 2025, "),
    "half dates": cycled("3/"),
    "months": cycled("juni "),
    "different names": counted("Navn{0} Efternavn{0}\r\n"),
    "numbered people": counted("{0}. Navn{0} Efternavn{0}, person{0}@x.example\r\n"),
    # Signatures and footers
    "closing formulas": cycled("Med venlig hilsen\r\n"),
    "closing formulas on one line": cycled("mvh "),
    "signatures": cycled("Mvh\r\nBo Hansen\r\n\r\n"),
    "signatures and postscripts": cycled("Mvh\r\nBo\r\n\r\nPS: jeg er vegetar.\r\n\r\n"),
    "contact lines": cycled("Tlf.: 12 34 56 78\r\nSkovby Bibliotek\r\n"),
    "signature marks": cycled("-- \r\n"),
    "sign-offs": cycled("/Bo\r\n"),
    "footers": cycled("Denne mail er fortrolig.\r\n\r\n"),
    "banners": cycled("[EKSTERN] Denne mail kommer udefra.\r\n"),
    "device lines": cycled("Sendt fra min iPhone\r\n\r\n"),
    "form fields": cycled("Navn: Eva Holm\r\nDiæt: vegetar\r\n"),
    "diets": cycled("vegetar, ingen nødder, "),
    # Tables and lists
    "rows of tabs": counted("Navn{0} Holm\tnavn{0}@x.example\tVejle Bibliotek\r\n"),
    "one row of tabs": cycled("Eva Holm\t"),
    "semicolons": cycled("Eva Holm;"),
    "rows of bars": cycled("| Eva Holm | eva@x.example | Vejle |\r\n"),
    "a CSV file": lambda size: with_file(
        "Navn;E-mail;Arbejdsplads\r\n" + "".join(f"Navn{n} Holm;navn{n}@x.example;Vejle\r\n" for n in range(size // 32)),
        "text/csv",
        "liste.csv",
    ),
    "a CSV file of one row": lambda size: with_file("Navn;" * (size // 5), "text/csv", "liste.csv"),
    "a CSV file of quotation marks": lambda size: with_file('"' * size, "text/csv", "liste.csv"),
    "a text file of lines": lambda size: with_file("Eva Holm\r\n" * (size // 10), "text/plain", "liste.txt"),
    # Calendars
    "calendar lines": lambda size: with_file("BEGIN:VEVENT\r\n" * (size // 14), "text/calendar; method=REPLY", "svar.ics"),
    "calendar answers": lambda size: with_file(
        "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:1\r\n"
        + "ATTENDEE;PARTSTAT=ACCEPTED:mailto:eva@x.example\r\n" * (size // 51)
        + "END:VEVENT\r\nEND:VCALENDAR\r\n",
        "text/calendar; method=REPLY",
        "svar.ics",
    ),
    # HTML
    "nested quotes": markup("<blockquote>", "</blockquote>"),
    "unclosed quotes": markup("<blockquote>"),
    "nested boxes": markup("<div>", "</div>"),
    "boxes": markup("<div>x</div>"),
    "bold words": markup("<b>", "</b>"),
    "paragraphs": markup("<p class=MsoNormal>Eva Holm</p>"),
    "line ends of HTML": markup("<br>"),
    "less-than signs": markup("<"),
    "ampersands": markup("&"),
    "entities": markup("&nbsp;"),
    "comments": markup("<!--"),
    "attributes": markup("a=b "),
    "a huge table": markup("<table><tr><td>Eva Holm<td>eva@x.example</tr></table>"),
    "nested tables": markup("<table><tr><td>", "</td></tr></table>"),
    "one table": lambda size: mail(
        "<table>" + "<tr><td>Eva Holm</td><td>eva@x.example</td><td>Vejle</td></tr>" * (size // 64) + "</table>", "text/html; charset=utf-8"
    ),
    "one row of a table": lambda size: mail("<table><tr>" + "<td>Eva Holm</td>" * (size // 17) + "</tr></table>", "text/html"),
    "wide cells": lambda size: mail(f"<table><tr>{'<td colspan=1000>x</td>' * (size // 23)}</tr></table>", "text/html"),
    # Encodings
    "flowed lines": lambda size: mail("x \r\n" * (size // 4), "text/plain; format=flowed"),
    "flowed quotes": lambda size: mail("> x \r\n" * (size // 6), "text/plain; format=flowed; delsp=yes"),
    "quoted-printable": lambda size: mail("=C3=A6" * (size // 6), "text/plain", "Content-Transfer-Encoding: quoted-printable"),
    "broken quoted-printable": lambda size: mail("=" * size, "text/plain", "Content-Transfer-Encoding: quoted-printable"),
    "base64": lambda size: mail("SGVqIA" * (size // 6), "text/plain", "Content-Transfer-Encoding: base64"),
    "uuencode": lambda size: mail("begin 644 x\r\n" + "#86%A\r\n" * (size // 7), "text/plain", "Content-Transfer-Encoding: x-uuencode"),
    "8-bit bytes": lambda size: mail("").replace(b"utf-8", b"us-ascii") + b"\xe6" * size,
    # Reports
    "delivery reports": lambda size: mail(
        "--skel\r\nContent-Type: message/delivery-status\r\n\r\n"
        + "Final-Recipient: rfc822; eva@x.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n" * (size // 73) + "--skel--\r\n",
        "multipart/report; report-type=delivery-status; boundary=skel",
    ),
    "bounces in words": lambda size: mail(
        "<eva@x.example>: user unknown\r\n" * (size // 31), "text/plain", "Return-Path: <>", subject="Undelivered"
    ),
}  # fmt: skip

# Headers are refused beyond 16 KB each and 256 KB together, so they are compared at those sizes.
HEADERS: dict[str, Callable[[int], bytes]] = {
    "addresses in To": header("To", "Eva <eva@x.example>, "),
    "brackets in To": header("Cc", "("),
    "quotation marks in To": header("Cc", '"\\'),
    "colons in To": header("Cc", "a:"),
    "groups in To": header("Cc", "a:b@c;"),
    "half encoded words in To": header("Cc", "=?utf-8?Q?"),
    "encoded words": header("X-Words", "=?utf-8?Q?=C3=A6?= "),
    "encoded words of letters": header("X-Words", "=?utf-8?B?w6Y=?= "),
    "half encoded words": header("X-Words", "=?"),
    "half encoded words of a charset": header("X-Words", "=?utf-8?Q?"),
    "references": header("References", "<a@b.example> "),
    "half references": header("References", "<"),
    "parameters": header("Content-Disposition", "; a=b"),
    "numbered parameters": header("Content-Disposition", "; a*1=b"),
    "quoted parameters": header("Content-Disposition", ';a="\\'),
    "half dates": header("X-Date", "3 "),
    "subject words": header("Comments", "Re: "),
}


def parts(size: int) -> bytes:
    """As many parts as the size asks for, each with a line of text."""
    part = "--skel\r\nContent-Type: text/plain\r\n\r\nEva Holm\r\n"
    return mail(part * (size // len(part)) + "--skel--\r\n", "multipart/mixed; boundary=skel")


def nested(size: int) -> bytes:
    """Lines of text within twenty parts: the parser asks each of them about each line, so the guard counts both."""
    opening = "".join(f"--s{level}\r\nContent-Type: multipart/mixed; boundary=s{level + 1}\r\n\r\n" for level in range(20))
    return mail(f"{opening}--s20\r\n\r\n" + "Hej\r\n" * (size // 5), "multipart/mixed; boundary=s0")


# The shape, and the smaller of the two sizes that are compared: these have to be big, or must not be.
BIG: dict[str, tuple[Callable[[int], bytes], int]] = {
    "lines of quote marks, a megabyte": (SHAPES["lines of quote marks"], 250_000),
    "50,000 words": (SHAPES["words without an end"], 50_000),
    "4,000 empty lines": (SHAPES["empty lines"], 2_000),
    "3,000 nested quotes": (SHAPES["nested quotes"], 750 * len("<blockquote></blockquote>")),
    "a CSV file of 20,000 rows": (SHAPES["a CSV file"], 160_000),
    "many header lines": (lambda size: mail("Hej", "text/plain", *["X-Spor: a"] * (size // 11)), 2_500),
    "many parts": (parts, 5_000),
    "lines in nested parts": (nested, 5_000),
}

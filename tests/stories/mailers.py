"""Mails as people's mail programs send them: what is written above, and the letter they answer quoted below in the program's own way.

Knows Outlook, Gmail, Apple Mail on a computer and on a telephone, Thunderbird, and a webmail that quotes nothing. Everybody in the
stories is invented.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from html import escape

from tests.stories.script import Step

US = "tilmelding@netvaerk.example"
HOUSE = f"Netværk for ledere <{US}>"
MONTHS = {
    "da": ("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"),
}
DAYS = {
    "da": ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
SHORT_DAYS = ("man.", "tirs.", "ons.", "tors.", "fre.", "lør.", "søn.")  # as Gmail shortens them
# The mark before the subject of an answer, and the headers that Outlook quotes.
ANSWER = {("outlook", "da"): "SV: "}
HEADERS = {"da": ("Fra", "Sendt", "Til", "Emne"), "en": ("From", "Sent", "To", "Subject")}


@dataclass(frozen=True, slots=True)
class Quoted:
    """The letter of ours that a mail answers, as its reader sees it."""

    message_id: str
    references: tuple[str, ...]
    subject: str
    to: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Written:
    """A body in the two forms in which mail programs send it; `html` is '' for a program that sends text alone."""

    text: str
    html: str = ""


Mailer = Callable[[str, Quoted | None, str], Written]


def outlook(text: str, quoted: Quoted | None, language: str) -> Written:
    """Outlook writes the letter's headers above it and marks nothing; in HTML a line parts the two."""
    if quoted is None:
        return Written(text, _page(f'<div class="WordSection1">{_paragraphs(text)}</div>'))
    said = (HOUSE, _long_day(quoted.at, language), quoted.to, quoted.subject)
    head = [f"{name}: {value}" for name, value in zip(HEADERS[language], said, strict=True)]
    block = "<br>".join(f"<b>{escape(name)}:</b> {escape(value)}" for name, _, value in (line.partition(": ") for line in head))
    below = '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">' + block + "</p></div>"
    html = _page(f'<div class="WordSection1">{_paragraphs(text)}<div>{below}</div>{_paragraphs(quoted.text)}</div>')
    return Written("\n".join([text, "", *head, "", quoted.text]), html)


def gmail(text: str, quoted: Quoted | None, language: str) -> Written:
    """Gmail puts the letter into a div of its own, in the text behind '>'."""
    own = f'<div dir="ltr">{_lines(text)}</div>'
    if quoted is None:
        return Written(text, own)
    said = _gmail_attribution(quoted, language)
    below = f'<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex">{_lines(quoted.text)}</blockquote>'
    html = f'{own}<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{escape(said)}<br></div>{below}</div>'
    return Written(f"{text}\n\n{said}\n\n{_marked(quoted.text)}", html)


def apple(text: str, quoted: Quoted | None, language: str) -> Written:
    """Apple Mail quotes its own line about who wrote, too."""
    if quoted is None:
        return Written(text, f"<html><body>{_lines(text)}</body></html>")
    said = _apple_attribution(quoted, language)
    below = f'<blockquote type="cite"><div>{escape(said)}</div><br><div>{_lines(quoted.text)}</div></blockquote>'
    return Written(f"{text}\n\n{_marked(f'{said}{chr(10)}{chr(10)}{quoted.text}')}", f"<html><body>{_lines(text)}<br>{below}</body></html>")


def iphone(text: str, quoted: Quoted | None, language: str) -> Written:
    """The same from a telephone, which signs for itself."""
    signed = "Sendt fra min iPhone" if language == "da" else "Sent from my iPhone"
    return Written(apple(f"{text}\n\n{signed}", quoted, language).text)


def thunderbird(text: str, quoted: Quoted | None, language: str) -> Written:
    """Thunderbird sends text alone, and people who use it may well write above the quotation."""
    if quoted is None:
        return Written(text)
    at = f"{quoted.at:%d.%m.%Y %H.%M}" if language == "da" else f"{quoted.at:%d/%m/%Y %H:%M}"
    said = f"Den {at} skrev Netværk for ledere:" if language == "da" else f"On {at}, Netværk for ledere wrote:"
    return Written(f"{text}\n\n{said}\n{_marked(quoted.text)}")


def webmail(text: str, quoted: Quoted | None, language: str) -> Written:
    """A webmail whose user has taken the quotation away."""
    return Written(text)


MAILERS: dict[str, Mailer] = {
    "outlook": outlook, "gmail": gmail, "apple": apple, "iphone": iphone, "thunderbird": thunderbird, "webmail": webmail,
}  # fmt: skip


def mail(step: Step, story: str, language: str, quoted: Quoted | None) -> EmailMessage:
    """The mail of a step, with its body."""
    mailer = step.lines.get("Mailer", "outlook")
    made = headed(step, story, language, quoted)
    body = MAILERS[mailer](step.text, quoted, language)
    made.set_content(body.text, charset="utf-8")
    if body.html:
        made.add_alternative(body.html, subtype="html", charset="utf-8")
        made.set_boundary(f"----{mailer}-{story}-{step.number}")
    return made


def headed(step: Step, story: str, language: str, quoted: Quoted | None) -> EmailMessage:
    """The headers of a mail: whom it is from, when, and what it answers (RFC 5322 section 3.6.4)."""
    made = EmailMessage(SMTP)
    sender = step.lines["From"]
    mark = ANSWER.get((step.lines.get("Mailer", "outlook"), language), "Re: ")
    subject = f"{mark}{quoted.subject}" if quoted else ""
    domain = parseaddr(sender)[1].rpartition("@")[2]
    headers = {"To": HOUSE, "Subject": subject, **step.headers, "Date": format_datetime(step.at)}
    headers["Message-ID"] = f"<{story}.{step.number}@{domain}>"
    if quoted:
        headers |= {"In-Reply-To": quoted.message_id, "References": " ".join([*quoted.references, quoted.message_id])}
    for name, value in headers.items():
        made[name] = value
    return made


def _gmail_attribution(quoted: Quoted, language: str) -> str:
    at = quoted.at
    if language == "da":
        return f"Den {SHORT_DAYS[at.weekday()]} {at.day}. {_short_month(at)} {at.year} kl. {at:%H.%M} skrev {HOUSE}:"
    return f"On {DAYS['en'][at.weekday()][:3]}, {at.day} {MONTHS['en'][at.month - 1][:3]} {at.year} at {at:%H:%M}, {HOUSE} wrote:"


def _apple_attribution(quoted: Quoted, language: str) -> str:
    at = quoted.at
    if language == "da":
        return f"Den {at.day}. {_short_month(at)} {at.year} kl. {at:%H.%M} skrev {HOUSE}:"
    return f"On {at.day} {MONTHS['en'][at.month - 1][:3]} {at.year}, at {at:%H.%M}, {HOUSE} wrote:"


def _short_month(at: datetime) -> str:
    named = MONTHS["da"][at.month - 1]
    return named if len(named) <= 4 else f"{named[:3]}."


def _long_day(at: datetime, language: str) -> str:
    day, month = DAYS[language][at.weekday()], MONTHS[language][at.month - 1]
    return f"{at.day}. {month} {at.year} {at:%H:%M}" if language == "da" else f"{day}, {at.day} {month} {at.year} {at:%H:%M}"


def _marked(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() if line else ">" for line in text.splitlines())


def _lines(text: str) -> str:
    return "<br>\n".join(escape(line) for line in text.splitlines())


def _paragraphs(text: str) -> str:
    return "".join(f'<p class="MsoNormal">{escape(line) or "&nbsp;"}</p>\n' for line in text.splitlines())


def _page(body: str) -> str:
    return f'<html xmlns:o="urn:schemas-microsoft-com:office:office"><head></head><body lang="DA">{body}</body></html>'

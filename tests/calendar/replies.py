"""Answers as calendar programs send them to one of our invites: Exchange with Outlook, Google, Apple and Thunderbird.

Written after what these programs are known to send; everybody in them is invented. Each is a function from the invite to a whole mail.
"""

from __future__ import annotations

import base64
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from icalendar import vText

from tests.calendar.house import ADDRESS, House, Sent

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
_numbers = itertools.count(1)

# Romance Standard Time is what Windows calls Copenhagen's zone; Exchange's block begins in the year 1601.
ROMANCE = """BEGIN:VTIMEZONE
TZID:Romance Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE"""
SUBJECTS = {"ACCEPTED": "Accepteret", "DECLINED": "Afvist", "TENTATIVE": "Foreløbigt accepteret", "DELEGATED": "Uddelegeret"}
SAYS = {"ACCEPTED": "accepteret", "DECLINED": "afvist", "TENTATIVE": "foreløbigt accepteret", "DELEGATED": "uddelegeret"}


@dataclass(frozen=True)
class Answer:
    """What somebody clicks and types, to which version of an entry, and when."""

    invite: Sent
    partstat: str = "ACCEPTED"
    comment: str = ""
    at: datetime | None = None  # None: an hour after the invite
    sequence: int | None = None  # None: that of the invite; -1: left out
    attendee: str = ""  # '': whom the invite names
    name: str = "Eva Lund"
    sender: str = ""  # '': the attendee
    method: str = "REPLY"
    proposed: datetime | None = None
    headers: tuple[str, ...] = field(default=())

    @property
    def address(self) -> str:
        return self.attendee or str(self.invite.entry["ATTENDEE"]).removeprefix("mailto:")

    @property
    def starts(self) -> datetime:
        return self.proposed or self.invite.entry.start

    @property
    def ends(self) -> datetime:
        return self.starts + (self.invite.entry.end - self.invite.entry.start)

    @property
    def stamp(self) -> str:
        at = self.at or self.invite.stamped_at
        return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"

    @property
    def summary(self) -> str:
        return str(self.invite.entry["SUMMARY"])

    @property
    def sequence_line(self) -> list[str]:
        number = self.invite.sequence if self.sequence is None else self.sequence
        return [] if number < 0 else [f"SEQUENCE:{number}"]


def exchange(answer: Answer) -> bytes:
    """Outlook through Exchange: no ORGANIZER, a Windows zone, the subject's Danish word also in SUMMARY, the comment in text and entry."""
    local = [f"{at.astimezone(COPENHAGEN):%Y%m%dT%H%M%S}" for at in (answer.starts, answer.ends)]
    first = answer.invite.entry
    original = [f"{at.astimezone(COPENHAGEN):%Y%m%dT%H%M%S}" for at in (first.start, first.end)]
    word = "Nyt tidspunkt foreslået" if answer.method == "COUNTER" else SUBJECTS.get(answer.partstat, answer.partstat)
    event = [
        f"ATTENDEE;PARTSTAT={answer.partstat};CN={answer.name}:mailto:{answer.address}",
        *([f"COMMENT;LANGUAGE=da-DK:{_text(answer.comment)}\\n"] if answer.comment else []),
        f"UID:{answer.invite.uid}",
        f"SUMMARY;LANGUAGE=da-DK:{_text(f'{word}: {answer.summary}')}",
        f"DTSTART;TZID=Romance Standard Time:{local[0]}",
        f"DTEND;TZID=Romance Standard Time:{local[1]}",
        "CLASS:PUBLIC",
        "PRIORITY:5",
        f"DTSTAMP:{answer.stamp}",
        "TRANSP:OPAQUE",
        "STATUS:CONFIRMED",
        *answer.sequence_line,
        f"LOCATION;LANGUAGE=da-DK:{_text(str(first['LOCATION']))}",
        "X-MICROSOFT-CDO-APPT-SEQUENCE:0",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
        "X-MICROSOFT-CDO-ALLDAYEVENT:FALSE",
        *([f"X-MS-OLK-ORIGINALSTART;TZID=Romance Standard Time:{original[0]}",
           f"X-MS-OLK-ORIGINALEND;TZID=Romance Standard Time:{original[1]}"] if answer.method == "COUNTER" else []),
    ]  # fmt: skip
    calendar = _calendar(answer.method, "Microsoft Exchange Server 2010", event, ROMANCE)
    text = _part("text/plain; charset=iso-8859-1", f"{answer.comment}\r\n".encode("latin-1", "replace"))
    html = _part("text/html; charset=iso-8859-1", f"<html><body><p>{answer.comment}</p></body></html>".encode("latin-1", "replace"))
    entry = _part(f'text/calendar; charset="utf-8"; method={answer.method}', calendar)
    return _mail(answer, f"{word}: {answer.summary}", "alternative", (text, html, entry), "X-MS-Has-Attach:", "Content-Language: da-DK")


def outlook_text_only(answer: Answer) -> bytes:
    """An Outlook that puts the comment into the mail's text alone."""
    bare = _calendar("REPLY", "-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN", _plain_event(answer, comment=False), ROMANCE)
    text = _part("text/plain; charset=utf-8", f"{answer.comment}\r\n".encode())
    entry = _part('text/calendar; charset="utf-8"; method=REPLY', bare)
    return _mail(answer, f"{SUBJECTS[answer.partstat]}: {answer.summary}", "alternative", (text, entry))


def google(answer: Answer) -> bytes:
    """Google: Auto-Submitted, the note in a parameter of ATTENDEE, Google's own words in the text, and a second .ics without method."""
    note = f' med følgende note:\r\n\r\n"{answer.comment}"' if answer.comment else "."
    text = (
        f"{answer.name} har {SAYS.get(answer.partstat, 'svaret på')} denne invitation{note}\r\n\r\n{answer.summary}\r\n"
        f"tirsdag 3. jun. 2025 ⋅ 10 – 15\r\nCentraleuropæisk tid - København\r\n\r\nArrangør\r\nNetværk for ledere\r\n{ADDRESS}\r\n\r\n"
        "Invitation fra Google Kalender\r\n"
    )
    response = f';X-RESPONSE-COMMENT="{answer.comment}"' if answer.comment else ""
    event = [
        f"DTSTART:{answer.starts.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTEND:{answer.ends.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTAMP:{answer.stamp}",
        f"ORGANIZER;CN=Netværk for ledere:mailto:{ADDRESS}",
        f"UID:{answer.invite.uid}",
        f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={answer.partstat};CN={answer.name};X-NUM-GUESTS=0{response}"
        f":mailto:{answer.address}",
        "CREATED:20250115T080000Z",
        f"DESCRIPTION:{_text(str(answer.invite.entry['DESCRIPTION']))}",
        f"LAST-MODIFIED:{answer.stamp}",
        *answer.sequence_line,
        "STATUS:CONFIRMED",
        f"SUMMARY:{_text(answer.summary)}",
        "TRANSP:OPAQUE",
    ]
    calendar = _calendar(answer.method, "-//Google Inc//Google Calendar 70.9054//EN", event)
    words = _part("text/plain; charset=UTF-8; format=flowed; delsp=yes", text.encode())
    alternatives = _multipart("alternative", (words, _part(f'text/calendar; charset="UTF-8"; method={answer.method}', calendar)))
    file = _part('application/ics; name="invite.ics"', calendar, 'Content-Disposition: attachment; filename="invite.ics"')
    subject = f"{SUBJECTS.get(answer.partstat, 'Svar')}: {answer.summary} - tirsdag 3. jun. 2025 10.00 - 15.00 (CEST) (Netværk for ledere)"
    return _mail(answer, subject, "mixed", (alternatives, file), "Auto-Submitted: auto-generated", "Sender: kalender@google.example")


def apple(answer: Answer) -> bytes:
    """Apple: a sentence of the program's own, the address in EMAIL= beside an opaque URI, and times in UTC."""
    said = SAYS.get(answer.partstat, "svaret på")
    text = f"{answer.name} har {said} invitationen til begivenheden: {answer.summary}, tirsdag den 3. juni kl. 10.00.\r\n"
    event = [
        f'ATTENDEE;CN="{answer.name}";CUTYPE=INDIVIDUAL;EMAIL="{answer.address}";PARTSTAT={answer.partstat};ROLE=REQ-PARTICIPANT'
        ":/aMTEyMjMzNDQ1NTY2Nzc4OA/principal/",
        *_plain_event(answer)[1:],
        "REQUEST-STATUS:2.0;Success",
    ]
    calendar = _calendar(answer.method, "-//Apple Inc.//macOS 15.2//EN", event)
    entry = _part(f'text/calendar; charset=utf-8; method={answer.method}; name="iCal.ics"', calendar)
    return _mail(answer, answer.summary, "alternative", (_part("text/plain; charset=utf-8", text.encode()), entry))


def thunderbird(answer: Answer) -> bytes:
    """Thunderbird: its own zone block, X-MOZ- properties, and the entry once more as a file."""
    text = f"{answer.name} har {SAYS.get(answer.partstat, 'svaret på')} din begivenhedsinvitation.\r\n"
    event = [
        *_plain_event(answer),
        f"X-MOZ-RECEIVED-SEQUENCE:{answer.invite.sequence}",
        f"X-MOZ-RECEIVED-DTSTAMP:{answer.invite.stamped_at:%Y%m%dT%H%M%SZ}",
        f"X-MOZ-INVITED-ATTENDEE:mailto:{answer.address}",
    ]
    calendar = _calendar(answer.method, "-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN", event)
    words = _part("text/plain; charset=UTF-8; format=flowed", text.encode())
    alternatives = _multipart("alternative", (words, _part(f"text/calendar; method={answer.method}; charset=UTF-8", calendar)))
    file = _part('application/ics; name="invite.ics"', calendar, 'Content-Disposition: attachment; filename="invite.ics"')
    subject = f"Svar på begivenhedsinvitation ({SUBJECTS.get(answer.partstat, 'Svar')}): {answer.summary}"
    return _mail(answer, subject, "mixed", (alternatives, file))


PROGRAMS: dict[str, Callable[[Answer], bytes]] = {
    "Exchange": exchange,
    "Google": google,
    "Apple": apple,
    "Thunderbird": thunderbird,
}


def answered(house: House, invite: Sent, partstat: str = "ACCEPTED", program: str = "Exchange", **how: object) -> list[Sent]:
    """Some minutes later somebody answers; returns the letters that follow."""
    house.wait(timedelta(minutes=5))
    return house.mail(PROGRAMS[program](Answer(invite, partstat, **{"at": house.clock.now(), **how})))


def _plain_event(answer: Answer, *, comment: bool = True) -> list[str]:
    return [
        f"ATTENDEE;CN={answer.name};PARTSTAT={answer.partstat};ROLE=REQ-PARTICIPANT:mailto:{answer.address}",
        *([f"COMMENT:{_text(answer.comment)}"] if answer.comment and comment else []),
        f"DTSTART:{answer.starts.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTEND:{answer.ends.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTAMP:{answer.stamp}",
        f"ORGANIZER;CN=Netværk for ledere:mailto:{ADDRESS}",
        *answer.sequence_line,
        f"SUMMARY:{_text(answer.summary)}",
        f"UID:{answer.invite.uid}",
    ]


def _text(value: str) -> str:
    return vText(value).to_ical().decode()


def _calendar(method: str, product: str, event: list[str], zone: str = "") -> bytes:
    lines = ["BEGIN:VCALENDAR", f"METHOD:{method}", f"PRODID:{product}", "VERSION:2.0", *(zone.splitlines()), "BEGIN:VEVENT", *event]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VEVENT", "END:VCALENDAR"]).encode()


def _folded(line: str) -> str:
    """Folded at 70 characters (RFC 5545 section 3.1)."""
    return "\r\n ".join(line[start : start + 70] for start in range(0, len(line), 70))


def _part(content_type: str, content: bytes, *headers: str) -> bytes:
    head = "\r\n".join([f"Content-Type: {content_type}", "Content-Transfer-Encoding: base64", *headers])
    return head.encode() + b"\r\n\r\n" + base64.encodebytes(content).replace(b"\n", b"\r\n")


def _multipart(kind: str, parts: tuple[bytes, ...]) -> bytes:
    mark = f"skel{next(_numbers)}"
    body = b"".join(b"--" + mark.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{mark}"\r\n\r\n'.encode() + body + f"--{mark}--\r\n".encode()


def _mail(answer: Answer, subject: str, kind: str, parts: tuple[bytes, ...], *headers: str) -> bytes:
    sent = answer.at or datetime.now(UTC)
    head = [
        f"From: {answer.name} <{answer.sender or answer.address}>",
        f"To: Netværk for ledere <{ADDRESS}>".replace("æ", "ae"),
        f"Subject: {Header(subject, 'utf-8').encode()}",
        f"Date: {format_datetime(sent)}",
        f"Message-ID: <svar-{next(_numbers)}@kalender.example>",
        f"In-Reply-To: {answer.invite.message_id}",
        "MIME-Version: 1.0",
        *headers,
        *answer.headers,
    ]
    return "\r\n".join(head).encode() + b"\r\n" + _multipart(kind, parts)

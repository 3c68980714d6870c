"""Calendars: what a person's calendar app makes of our letters, and the answers it sends (iTIP, RFC 5546).

Entries are read back with vobject, a second parser beside the one that made them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage

import vobject

PARTSTAT = {"accept": "ACCEPTED", "decline": "DECLINED", "tentative": "TENTATIVE"}
# What Outlook, Gmail, Apple and Thunderbird write before the subject of an answer, in the language of the one who answers.
SUBJECTS = {
    "da": {"accept": "Accepteret", "decline": "Afvist", "tentative": "Foreløbig", "counter": "Forslag om nyt tidspunkt"},
    "en": {"accept": "Accepted", "decline": "Declined", "tentative": "Tentative", "counter": "New Time Proposed"},
}
PRODUCTS = {
    "outlook": "Microsoft Exchange Server 2010", "gmail": "-//Google Inc//Google Calendar 70.9054//EN",
    "apple": "-//Apple Inc.//macOS 15.3//EN", "thunderbird": "-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN",
}  # fmt: skip
UTC_STAMP = "%Y%m%dT%H%M%SZ"
LOCAL_STAMP = "%Y%m%dT%H%M%S"


@dataclass(frozen=True, slots=True)
class Entry:
    """What one letter says to a calendar."""

    method: str
    uid: str
    sequence: int
    stamped_at: datetime
    starts: datetime
    ends: datetime
    place: str
    summary: str


def entry_of(letter: EmailMessage) -> Entry | None:
    """The entry that a letter carries; the first VEVENT of its text/calendar part."""
    part = calendar_part(letter)
    if part is None:
        return None
    read = vobject.readOne(part.get_payload(decode=True).decode("utf-8"))
    event = read.vevent
    return Entry(
        read.method.value, event.uid.value, int(event.sequence.value), event.dtstamp.value, event.dtstart.value, event.dtend.value,
        event.location.value, event.summary.value,
    )  # fmt: skip


def calendar_part(letter: EmailMessage) -> EmailMessage | None:
    return next((part for part in parts_of(letter) if part.get_content_type() == "text/calendar"), None)


def parts_of(mail: EmailMessage) -> Iterator[EmailMessage]:
    """The parts of a mail; a mail that is attached to it is one part, whatever is in it."""
    yield mail
    if mail.get_content_maintype() == "multipart":
        for part in mail.iter_parts():
            yield from parts_of(part)  # type: ignore[arg-type]


def answer(made: EmailMessage, entry: Entry, said: str, app: str, attendee: str, at: datetime, text: str, moved: str, comment: str) -> None:
    """Let a mail be an app's answer to an entry: accept, decline, tentative, refresh, or counter with another time."""
    method = {"counter": "COUNTER", "refresh": "REFRESH"}.get(said, "REPLY")
    octets = _object(entry, method, PARTSTAT.get(said, "TENTATIVE"), app, attendee, at, moved, comment).encode()
    made.set_content(text or " ", charset="utf-8")
    made.add_alternative(octets, maintype="text", subtype="calendar", params={"charset": "utf-8", "method": method})
    part = list(made.walk())[-1]
    if app == "outlook":
        part.add_header("Content-Class", "urn:content-classes:calendarmessage")


def _object(entry: Entry, method: str, partstat: str, app: str, attendee: str, at: datetime, moved: str, comment: str) -> str:
    zone = "Romance Standard Time" if app == "outlook" else "Europe/Copenhagen"
    starts = datetime.fromisoformat(moved) if moved else entry.starts
    ends = starts.replace(tzinfo=None) + (entry.ends - entry.starts)
    # Exchange leaves the ORGANIZER out of its answers (CALENDAR rule 13).
    organiser = [] if app == "outlook" else ["ORGANIZER;CN=Netværk for ledere:mailto:tilmelding@netvaerk.example"]
    lines = [
        "BEGIN:VCALENDAR", f"PRODID:{PRODUCTS[app]}", "VERSION:2.0", f"METHOD:{method}", *_zone(zone), "BEGIN:VEVENT", *organiser,
        f"ATTENDEE;PARTSTAT={partstat};CN={attendee}:mailto:{attendee}", *([f"COMMENT;LANGUAGE=da-DK:{comment}"] if comment else []),
        f"UID:{entry.uid}", f"SUMMARY:{entry.summary}", f"DTSTART;TZID={zone}:{starts.strftime(LOCAL_STAMP)}",
        f"DTEND;TZID={zone}:{ends.strftime(LOCAL_STAMP)}", f"SEQUENCE:{entry.sequence}",
        f"DTSTAMP:{at.astimezone(UTC).strftime(UTC_STAMP)}", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    return "\r\n".join(lines) + "\r\n"


def _zone(name: str) -> list[str]:
    return [
        "BEGIN:VTIMEZONE", f"TZID:{name}",
        "BEGIN:STANDARD", "DTSTART:16010101T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100",
        "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10", "END:STANDARD",
        "BEGIN:DAYLIGHT", "DTSTART:16010101T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200",
        "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3", "END:DAYLIGHT",
        "END:VTIMEZONE",
    ]  # fmt: skip

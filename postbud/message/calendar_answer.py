"""What calendar apps send us (iTIP REPLY, COUNTER, REFRESH, and what an organiser sends: RFC 5546 section 3.2) as raw facts.

Recognised before automatic mail, because Google marks its answers Auto-Submitted. Knows what Exchange, Google, Apple and
Thunderbird put into them; knows nothing of our invites: matching UID and attendee is the store's.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

from postbud.message.charset import clean, decode
from postbud.message.parts import Parts
from postbud.model.message import Attachment, CalendarAnswer, Machine, Message

ANSWERS = ("REPLY", "COUNTER", "REFRESH")
# What only an organiser may send (RFC 5546 section 1.4), so whoever sends it to us takes our meeting for his own or has one himself.
ORGANISERS = ("CANCEL", "REQUEST", "ADD", "PUBLISH", "DECLINECOUNTER")
METHOD = re.compile(rb"^METHOD[;:][^\r\n]{0,60}?(REPLY|COUNTER|REFRESH)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
LONGEST = 256 * 1024


def calendar_answer(message: Message, parts: Parts) -> Machine | None:
    """The calendar answer this message is, or None. An object that cannot be read still is one, without a UID."""
    found = answer_part(parts) or organisers_part(message, parts)
    if found is None:
        return None
    part, method = found
    answer = read_answer(part.content, method, message.sender.email if message.sender else "")
    said = f"{answer.partstat or method} for the entry {answer.uid}" if answer.uid else "an answer whose calendar object cannot be read"
    return Machine("calendar", f"A calendar app's {method}: {said}", (("text/calendar", f"METHOD:{method}"),), calendar=answer)


def answer_part(parts: Parts) -> tuple[Attachment, str] | None:
    """The part that carries method= (Google adds a second one without), else one whose METHOD says so."""
    for part in parts.calendars:
        if part.method in ANSWERS:
            return part, part.method
    if any(part.method for part in parts.calendars):
        return None  # a REQUEST or CANCEL of somebody else's meeting
    for part in parts.attachments:
        if part.content_type in ("text/calendar", "application/ics") and (found := METHOD.search(part.content, 0, LONGEST)):
            return part, found[1].decode("ascii").upper()
    return None


def organisers_part(message: Message, parts: Parts) -> tuple[Attachment, str] | None:
    """Somebody calls a meeting off or asks us to one: a calendar's message, whatever stands beside a CANCEL.

    A person may pass on an invitation and say something of his own above it; that is read as his mail, and the invitation changes nothing.
    """
    for part in parts.calendars:
        if part.method in ORGANISERS and (part.method == "CANCEL" or not (message.own_words.strip() or message.automatic)):
            return part, part.method
    return None


def read_answer(data: bytes, method: str, sender: str) -> CalendarAnswer:
    """The facts of the first VEVENT. `sender` picks the attendee where several are listed (Google's COUNTER lists all)."""
    try:
        event = first_event(data)
        return facts(event, method, sender) if event is not None else CalendarAnswer(method, "", sender)
    except Exception:  # noqa: BLE001 - the library raises many kinds on broken objects; such an answer is for a human
        return CalendarAnswer(method, "", sender)


def first_event(data: bytes) -> Any:
    """The first VEVENT of a calendar object; lazily, because the library takes 0.1 s to load."""
    if len(data) > LONGEST:
        return None
    from icalendar import Calendar

    text = decode(data)[0].replace("\x00", "")
    for component in Calendar.from_ical(text).walk("VEVENT"):
        return component
    return None


def facts(event: Any, method: str, sender: str) -> CalendarAnswer:
    attendee = pick_attendee(event, sender)
    params = attendee.params if attendee is not None else {}
    comment = clean(str(_first(event.get("COMMENT")) or params.get("X-RESPONSE-COMMENT", ""))).strip()
    start = moment(event, "DTSTART")
    original = moment(event, "X-MS-OLK-ORIGINALSTART") or moment(event, "RECURRENCE-ID")
    return CalendarAnswer(
        method=method,
        uid=clean(str(event.get("UID", ""))).strip(),
        attendee=without_mailto(attendee) or sender,
        partstat=str(params.get("PARTSTAT", "")).upper(),
        sequence=number(event.get("SEQUENCE")),
        stamped_at=moment(event, "DTSTAMP"),
        comment=comment,
        proposed_start=start if method == "COUNTER" else None,
        start=original if method == "COUNTER" else start,
        name=clean(str(params.get("CN", ""))).strip(),
        delegate=without_mailto(_first(params.get("DELEGATED-TO"))),
    )


def pick_attendee(event: Any, sender: str) -> Any:
    """The sender's own ATTENDEE; else the only one that answered; else the first."""
    listed = event.get("ATTENDEE")
    everyone = listed if isinstance(listed, list) else [] if listed is None else [listed]
    for attendee in everyone:
        if without_mailto(attendee).casefold() == sender.casefold():
            return attendee
    answered = [attendee for attendee in everyone if str(attendee.params.get("PARTSTAT", "NEEDS-ACTION")).upper() != "NEEDS-ACTION"]
    return (answered or everyone or [None])[0]


def without_mailto(attendee: Any) -> str:
    """The address of a CAL-ADDRESS; Apple may hide it in EMAIL= behind an opaque URI."""
    if attendee is None:
        return ""
    text = clean(str(attendee)).strip()
    if text[:7].lower() == "mailto:":
        return text[7:].strip()
    hidden = str(getattr(attendee, "params", {}).get("EMAIL", ""))
    return hidden or (text if "@" in text else "")


def moment(event: Any, name: str) -> datetime | None:
    """A date-time property, aware. A Windows zone name is resolved by the library; a floating time is not trusted."""
    found = _first(event.get(name))
    if found is None:
        return None
    value = getattr(found, "dt", None)
    if value is None:  # an X- property is text to the library
        value = outlook_moment(str(found), str(getattr(found, "params", {}).get("TZID", "")))
    if isinstance(value, datetime):
        return value if value.tzinfo else None
    return datetime(value.year, value.month, value.day, tzinfo=UTC) if isinstance(value, date) else None


def outlook_moment(text: str, zone: str) -> datetime | None:
    """X-MS-OLK-ORIGINALSTART;TZID=Romance Standard Time:20250909T100000."""
    from icalendar import vDDDTypes

    try:
        value = vDDDTypes.from_ical(text, zone or None)
    except ValueError:
        return None
    return value if isinstance(value, datetime) else None


def number(found: Any) -> int | None:
    """A SEQUENCE; None if there is none that can be read."""
    try:
        return max(0, int(found))
    except (TypeError, ValueError):
        return None


def _first(found: Any) -> Any:
    return (found[0] if found else None) if isinstance(found, list) else found

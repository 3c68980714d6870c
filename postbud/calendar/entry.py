"""One VEVENT in one VCALENDAR as bytes: the lines that all calendar messages of ours share.

Knows the property values and their order; escaping and folding is left to the icalendar library. Most of an entry is the
same for everybody who is invited to a meeting, so that part is built once and kept; per person four lines are made.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import vCalAddress, vDatetime, vText
from icalendar.parser import Contentline, Parameters

from postbud.calendar.plain import address_problem, one_line, several_lines
from postbud.calendar.zone import zone_block
from postbud.errors import InviteImpossible
from postbud.model.entry import EntryTexts
from postbud.model.message import Address
from postbud.model.programme import Meeting, Programme
from postbud.model.registration import Invite

STATUS = {"REQUEST": "CONFIRMED", "CANCEL": "CANCELLED"}


def entry(
    method: str,
    programme: Programme,
    meeting: Meeting,
    invite: Invite,
    organiser: Address,
    attendee: Address,
    texts: EntryTexts,
    alarm_minutes: int | None = None,
) -> bytes:
    """The whole VCALENDAR of one person's entry. Raises InviteImpossible."""
    check(meeting, invite, organiser, attendee)
    assert meeting.date and meeting.start is not None and meeting.end is not None
    head, tail = shared_parts(
        method, programme.time_zone, meeting.date, meeting.start, meeting.end, organiser.name, organiser.email, texts, alarm_minutes
    )
    own = (
        line("UID", vText(one_line(invite.uid)))
        + short("DTSTAMP", invite.stamped_at)
        + short("SEQUENCE", invite.sequence)
        + attendee_line(method, attendee)
    )
    return head + own + tail


def check(meeting: Meeting, invite: Invite, organiser: Address, attendee: Address) -> None:
    """Refuse what cannot be an entry: the icalendar library would let a naive time float and an empty address pass."""
    where = f"meeting {meeting.key}"
    if meeting.date is None or meeting.start is None or meeting.end is None:
        missing = " and ".join(name for name in ("date", "start", "end") if getattr(meeting, name) is None)
        raise InviteImpossible(f"{missing} not known yet", where=where, advice="send the invite when the programme says so")
    if meeting.end <= meeting.start:
        raise InviteImpossible(f"it ends at {meeting.end:%H:%M}, before it starts", where=where)
    if meeting.start.tzinfo or meeting.end.tzinfo:
        raise InviteImpossible("its times must be local, without a zone of their own", where=where)
    if invite.stamped_at.tzinfo is None:
        raise InviteImpossible("the time stamp has no zone (naive), and DTSTAMP is UTC", where=where)
    if invite.sequence < 0 or not invite.uid.strip():
        raise InviteImpossible("an entry needs a UID and a SEQUENCE from 0", where=where)
    for role, person in (("organiser", organiser), ("attendee", attendee)):
        if problem := address_problem(person.email):
            raise InviteImpossible(f"the {role}'s address {problem}", where=where)


@lru_cache(maxsize=256)
def shared_parts(
    method: str,
    zone: str,
    day: date,
    start: time,
    end: time,
    organiser_name: str,
    organiser_email: str,
    texts: EntryTexts,
    alarm_minutes: int | None,
) -> tuple[bytes, bytes]:
    """What stands before and after the lines of one person, cached on the values it is made of."""
    block = zone_block(zone, day)
    head = [
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Postbud//Postbud//EN\r\nCALSCALE:GREGORIAN\r\n",
        line("METHOD", method),  # RFC 5546 section 1.4; the same word stands in Content-Type (CALENDAR rule 1)
        block,
        b"BEGIN:VEVENT\r\n",
    ]
    tail = [
        moment("DTSTART", datetime.combine(day, start), zone, bool(block)),
        moment("DTEND", datetime.combine(day, end), zone, bool(block)),
        line("SUMMARY", vText(one_line(texts.summary))),
        line("DESCRIPTION", vText(several_lines(texts.description))),
        line("LOCATION", vText(one_line(texts.location))),
        person("ORGANIZER", Address(organiser_name, organiser_email), {}),
        line("STATUS", STATUS[method]),
        b"TRANSP:OPAQUE\r\n" if method == "REQUEST" else b"TRANSP:TRANSPARENT\r\n",
        alarm(alarm_minutes, texts.summary) if method == "REQUEST" else b"",
        b"END:VEVENT\r\nEND:VCALENDAR\r\n",
    ]
    return b"".join(head), b"".join(tail)


def attendee_line(method: str, attendee: Address) -> bytes:
    """The one ATTENDEE (CALENDAR rule 4). A cancellation asks for no answer."""
    if method == "CANCEL":
        return person("ATTENDEE", attendee, {"ROLE": "REQ-PARTICIPANT"})
    return person("ATTENDEE", attendee, {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"})


def person(name: str, address: Address, parameters: dict[str, str]) -> bytes:
    """ORGANIZER or ATTENDEE with CN. Quotes cannot stand in a parameter (RFC 5545 section 3.2) and Outlook shows RFC 6868 raw."""
    shown = one_line(address.name).replace('"', "").replace("^", "").strip()
    return line(name, vCalAddress(f"mailto:{address.email.strip()}"), {"CN": shown or address.email.strip(), **parameters})


def moment(name: str, local: datetime, zone: str, named: bool) -> bytes:
    """DTSTART or DTEND: local with TZID, or UTC where the zone has no fixed rule; never floating (CALENDAR rule 2)."""
    if named:
        return line(name, vDatetime(local), {"TZID": zone})
    return line(name, stamp(local.replace(tzinfo=ZoneInfo(zone))))


@lru_cache(maxsize=64)
def short(name: str, value: datetime | int) -> bytes:
    """DTSTAMP or SEQUENCE, which many entries of the same second share."""
    return line(name, stamp(value) if isinstance(value, datetime) else str(value))


def stamp(at: datetime) -> vDatetime:
    """A moment in UTC to the second, as DTSTAMP wants it (RFC 5545 section 3.8.7.2)."""
    return vDatetime(at.astimezone(UTC).replace(microsecond=0))


def alarm(minutes: int | None, summary: str) -> bytes:
    """A reminder on the screen, with the DESCRIPTION that RFC 5545 section 3.6.6 demands; empty unless asked for."""
    if minutes is None:
        return b""
    before = f"-PT{minutes}M"
    lines: Sequence[bytes] = (line("ACTION", "DISPLAY"), line("DESCRIPTION", vText(one_line(summary))), line("TRIGGER", before))
    return b"BEGIN:VALARM\r\n" + b"".join(lines) + b"END:VALARM\r\n"


def line(name: str, value: object, parameters: dict[str, str] | None = None) -> bytes:
    """One content line, escaped and folded at 75 octets by the icalendar library (RFC 5545 section 3.1)."""
    folded: bytes = Contentline.from_parts(name, Parameters(parameters or {}), value, sorted=False).to_ical()
    return folded + b"\r\n"

"""Invented programmes, meetings and persons for the calendar tests, and the two parsers every entry is read back with."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import icalendar
import vobject

from postbud.calendar import EntryTexts, cancel, entry_uid, request
from postbud.letters import Templates, compose
from postbud.model.changes import MeetingChange
from postbud.model.message import Address
from postbud.model.programme import Meeting, Programme
from postbud.model.reading import Person
from postbud.model.registration import Invite

HOUSE = Address("Tilmelding", "tilmelding@netvaerk.example")
EVA = Address("Eva Årup", "eva@bibliotek.example")
STAMP = datetime(2025, 1, 8, 9, 30, 15, 999, tzinfo=UTC)
JUNE = Meeting(key="1", date=date(2025, 6, 3), start=time(10), end=time(15))
TEXTS = EntryTexts("Hverdagsledelse: første møde", "Vi mødes, og vi taler;\nså spiser vi.", "Salen, Roskilde")
TEMPLATES = Templates.load(Path(__file__).parents[2] / "templates")


def programme(*meetings: Meeting, zone: str = "Europe/Copenhagen") -> Programme:
    return Programme(slug="hverdagsledelse", title="Hverdagsledelse", meetings=meetings or (JUNE,), time_zone=zone)


def invite(meeting: Meeting = JUNE, sequence: int = 0, stamped_at: datetime = STAMP, email: str = EVA.email) -> Invite:
    return Invite(meeting.key, entry_uid("hverdagsledelse", meeting.key, email, "netvaerk.example"), sequence, stamped_at)


def requested(meeting: Meeting = JUNE, texts: EntryTexts = TEXTS, attendee: Address = EVA, sequence: int = 0, **others) -> bytes:
    held = programme(meeting, zone=others.pop("zone", "Europe/Copenhagen"))
    return request(held, meeting, invite(meeting, sequence, email=attendee.email), HOUSE, attendee, texts, **others)


def cancelled(meeting: Meeting = JUNE, texts: EntryTexts = TEXTS, sequence: int = 1) -> bytes:
    return cancel(programme(meeting), meeting, invite(meeting, sequence), HOUSE, EVA, texts)


def letter(name: str, meeting: Meeting, language: str = "da", entry: bytes | None = None, method: str = "REQUEST") -> bytes:
    """A whole mail from the shipped templates, with its entry."""
    variables = {
        "programme": programme(meeting), "meeting": meeting, "meetings": (meeting,), "participant": Person(EVA.name, EVA.email),
        "message": None, "coordinator": Address("Lise Lund", "lise@netvaerk.example"), "address": HOUSE, "because": [],
        "today": date(2025, 1, 8), "changes": (MeetingChange("dropped", meeting),),
    }  # fmt: skip
    rendered = TEMPLATES.render(name, language, variables)
    made = entry or requested(meeting, TEMPLATES.entry_texts(programme(meeting), meeting, language))
    return compose(rendered, sender=HOUSE, to=EVA, message_id="<1@netvaerk.example>", date=STAMP, calendar=made, method=method)


def events(raw: bytes) -> list[icalendar.Event]:
    return icalendar.Calendar.from_ical(raw).events


def event(raw: bytes) -> icalendar.Event:
    (only,) = events(raw)
    return only


def second_reading(raw: bytes):
    """The VCALENDAR as vobject reads it, which makes its time zones from the VTIMEZONE alone."""
    return vobject.readOne(raw.decode())

"""Everybody's calendar as our letters leave it, and what should stand there by what the registry and the programmes say.

The second is worked out from registrations, attendances and files alone: not from what the store believes a calendar was told.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from postbud.model.programme import Meeting, Programme
from postbud.store.tables import attendance, registration
from tests.life.engine import BEGINNING, ZONE, Engine

FOLDED = re.compile(r"\r\n[ \t]")
AWAY = ("absent", "substituted")
WITHOUT_A_SEAT = ("substitute", "waiting list", "awaiting approval")
UNKNOWN = ("Information følger", "Information will follow")


@dataclass(frozen=True)
class Entry:
    """What one letter says to a calendar. `shows` is everything a person sees of it."""

    method: str
    uid: str
    sequence: int
    stamped_at: datetime
    attendee: str
    starts: datetime
    ends: datetime
    place: str
    shows: tuple[str, ...]

    @property
    def same(self) -> Entry:
        """Without what only says how new it is."""
        return replace(self, sequence=0, stamped_at=BEGINNING)


def entry_of(raw: bytes) -> Entry | None:
    """The entry a letter carries; None if it carries none."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    if not parts:
        return None
    assert len(parts) == 1, "two entries in one letter"
    octets = parts[0].get_payload(decode=True)
    assert isinstance(octets, bytes)
    lines = FOLDED.sub("", octets.decode()).split("\r\n")
    event = lines[lines.index("BEGIN:VEVENT") :]
    (method,) = (line.partition(":")[2] for line in lines if line.startswith("METHOD:"))
    said = {line.partition(":")[0].partition(";")[0]: line.partition(":")[2] for line in event if ":" in line}
    return Entry(
        method, said["UID"], int(said["SEQUENCE"]), datetime.strptime(said["DTSTAMP"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC),
        said["ATTENDEE"].removeprefix("mailto:").casefold(), _local(said["DTSTART"]), _local(said["DTEND"]), said["LOCATION"],
        (said["SUMMARY"], said["DESCRIPTION"]),
    )  # fmt: skip


def _local(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%dT%H%M%S").replace(tzinfo=ZONE)


class Calendars:
    """Takes letters in the order they are written."""

    def __init__(self) -> None:
        self.last: dict[str, Entry] = {}  # by UID: the last object of all
        self.there: dict[str, dict[str, Entry]] = defaultdict(dict)  # by address and UID: what stands in that calendar
        self.objects: list[Entry] = []

    def take(self, row: sa.Row[Any]) -> None:
        """One letter. SEQUENCE rises with each object that differs, and only then; DTSTAMP never falls; a CANCEL takes something out."""
        entry = entry_of(row.raw)
        if entry is None:
            return
        said = f"{row.letter} to {row.email}, {entry.method} {entry.sequence} of {entry.uid[:6]}"
        before = self.last.get(entry.uid)
        assert entry.attendee == row.address, f"{said}: for another attendee, {entry.attendee}"
        if before is None:
            assert entry.method == "REQUEST", f"{said}: a CANCEL of what nobody has"
            assert entry.sequence == 0, f"{said}: begins with SEQUENCE {entry.sequence}"
        else:
            assert entry.stamped_at >= before.stamped_at, f"{said}: DTSTAMP fell"
            if entry.same == before.same:
                assert entry == before, f"{said}: the same again with another SEQUENCE or DTSTAMP than {before}"
            else:
                assert entry.sequence > before.sequence, f"{said}: SEQUENCE does not rise above {before.sequence}"
                assert entry.stamped_at > before.stamped_at, f"{said}: DTSTAMP does not rise"
        self._put(entry, said)

    def _put(self, entry: Entry, said: str) -> None:
        self.last[entry.uid] = entry
        self.objects.append(entry)
        if entry.method == "REQUEST":
            for address, entries in self.there.items():
                assert address == entry.attendee or entry.uid not in entries, f"{said}: it still stands in the calendar of {address}"
            self.there[entry.attendee][entry.uid] = entry
        else:
            assert self.there[entry.attendee].pop(entry.uid, None), f"{said}: a CANCEL of what is not there"


def keys_of(engine: Engine) -> dict[str, tuple[str, str]]:
    """Which programme and meeting each UID is."""
    columns = (attendance.c.uid, registration.c.programme, attendance.c.meeting)
    with engine.database.read() as connection:
        rows = connection.execute(sa.select(*columns).join(registration, attendance.c.registration == registration.c.id))
        return {row.uid: (row.programme, row.meeting) for row in rows}


Wanted = dict[tuple[str, str], Meeting]


def wanted(registrations: Iterable[Any], attendances: Iterable[Any], programmes: Mapping[str, Programme]) -> dict[str, Wanted]:
    """By address: the meetings that should stand in that calendar, whether or not they lie ahead."""
    theirs: dict[int, dict[str, Any]] = defaultdict(dict)
    for one in attendances:
        theirs[one.registration][one.meeting] = one
    stood_in: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in registrations:
        for key, one in theirs[row.id].items():
            if one.answer == "substituted":
                stood_in[row.programme, one.stand_in].add(key)
    found: dict[str, Wanted] = defaultdict(dict)
    for row in registrations:
        programme = programmes.get(row.programme)
        for meeting in programme.meetings if programme else ():
            away = (mine := theirs[row.id].get(meeting.key)) is not None and mine.answer in AWAY
            stands_in = meeting.key in stood_in[row.programme, row.address] and row.status in WITHOUT_A_SEAT
            comes = row.status == "registered" or stands_in
            if comes and not away and meeting.dated and not meeting.cancelled:
                found[row.address][row.programme, meeting.key] = meeting
    return found


def begins(meeting: Meeting) -> datetime:
    assert meeting.date and meeting.start
    return datetime.combine(meeting.date, meeting.start, ZONE)


def differences(engine: Engine, calendars: Calendars, slugs: set[str]) -> list[str]:
    """What stands in calendars and should not, and the other way round, of meetings ahead in these programmes."""
    now, programmes = engine.clock.now(), engine.decider.programmes
    should = wanted(engine.rows(registration), engine.rows(attendance), programmes)
    keys = keys_of(engine)
    wrong = []
    for address in sorted(calendars.there.keys() | should.keys()):
        there: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        for uid, entry in calendars.there[address].items():
            there[keys[uid]].append(entry)
        for key in sorted(there.keys() | should[address].keys() if address in should else there.keys()):
            if key[0] in slugs:
                wrong += _difference(address, key, there.get(key, []), should.get(address, {}).get(key), now)
    return wrong


def _difference(address: str, key: tuple[str, str], there: list[Entry], meeting: Meeting | None, now: datetime) -> list[str]:
    where = f"{address} {key[0]} {key[1]}"
    if len(there) > 1:
        return [f"{where}: {len(there)} live UIDs"]
    if meeting is None:
        return [f"{where}: still there ({entry.starts:%d-%m %H:%M})" for entry in there if entry.starts > now]
    if begins(meeting) <= now:
        return []
    if not there:
        return [f"{where}: missing ({begins(meeting):%d-%m %H:%M})"]
    entry = there[0]
    if entry.starts != begins(meeting):
        return [f"{where}: at {entry.starts:%d-%m %H:%M} instead of {begins(meeting):%d-%m %H:%M}"]
    if entry.place not in ((meeting.place,) if meeting.place else UNKNOWN):
        return [f"{where}: in {entry.place!r} instead of {meeting.place!r}"]
    return []

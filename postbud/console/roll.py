"""The list of participants: every registration with what is known of it, and the ways to choose among them.

Knows rows and values; how they look as a table or a spreadsheet is `postbud.console.pages` and `postbud.sheets`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy.engine import Connection

from postbud.console.output import plain, unknown
from postbud.errors import UnknownName
from postbud.letters.sentences import Sentences
from postbud.letters.wording import Wording
from postbud.model.headcount import coming
from postbud.model.programme import Meeting, Programme
from postbud.model.registration import SEATED, Answer, Attendance, Registration, Status
from postbud.store import registry
from postbud.store.attendances import attendances_of
from postbud.store.database import Database


@dataclass(frozen=True, slots=True)
class Listed:
    """One registration as the list has it.

    `answers`: what became of it at each meeting, by key. `stand_ins`: by meeting, who comes instead: a name, or an address where none is
    known. `place`: the number on the waiting list; None for everybody else, and while a seat is kept.
    """

    entry: Registration
    answers: Mapping[str, Attendance]
    stand_ins: Mapping[str, str]
    place: int | None = None

    @property
    def shown_answers(self) -> Mapping[str, Attendance]:
        """The answers of who takes part; what somebody once answered who has left since would only mislead."""
        return self.answers if self.entry.status in SEATED | {Status.SUBSTITUTE} else {}


def roll(database: Database, programme: str = "") -> tuple[Listed, ...]:
    """Everybody in a programme, or in all of them, in the order they came."""
    with database.read() as connection:
        entries = registry.all_registrations(connection, programme)
        answers = _answers(connection, {entry.id for entry in entries})
    names = {(entry.programme, entry.address): entry.person.name or entry.address for entry in entries}
    places = _places(entries)
    return tuple(
        Listed(entry, mine := answers.get(entry.id, {}), _stand_ins(entry, mine, names), places.get(entry.id)) for entry in entries
    )


def _answers(connection: Connection, ids: Collection[int]) -> dict[int, dict[str, Attendance]]:
    found: dict[int, dict[str, Attendance]] = {}
    for said in attendances_of(connection, ids):
        found.setdefault(said.registration, {})[said.meeting] = said
    return found


def _stand_ins(entry: Registration, answers: Mapping[str, Attendance], names: Mapping[tuple[str, str], str]) -> dict[str, str]:
    replaced = {key: one.stand_in for key, one in answers.items() if one.answer == Answer.SUBSTITUTED and one.stand_in}
    return {key: names.get((entry.programme, address), address) for key, address in replaced.items()}


def _places(entries: Iterable[Registration]) -> dict[int, int]:
    """Each one's number on the waiting list, counted as the offers go: since when it waits."""
    waiting: dict[str, list[Registration]] = {}
    for entry in sorted(entries, key=lambda entry: (entry.listed_at or entry.registered_at, entry.id)):
        if entry.status == Status.WAITING_LIST and entry.offered_until is None:
            waiting.setdefault(entry.programme, []).append(entry)
    return {entry.id: number for queue in waiting.values() for number, entry in enumerate(queue, 1)}


def known_programmes(listed: Iterable[Listed], programmes: Mapping[str, Programme]) -> dict[str, Programme | None]:
    """The programmes that have a file, and those that only have participants left."""
    return {**dict.fromkeys(sorted({one.entry.programme for one in listed})), **programmes}


def attendances(listed: Iterable[Listed]) -> list[Attendance]:
    return [answer for one in listed for answer in one.answers.values()]


def who_come(listed: Sequence[Listed], meeting: str | None) -> tuple[Listed, ...]:
    """Those of the list who come to a meeting, or, without one, who are registered."""
    guests = {entry.id for entry in coming((one.entry for one in listed), attendances(listed), meeting)}
    return tuple(one for one in listed if one.entry.id in guests)


def with_status(listed: Iterable[Listed], wanted: str, words: Sentences) -> tuple[Listed, ...]:
    """Those with one of the statuses named, in the program's words or in the list's, with commas between. Raises UnknownName."""
    names = _status_names(words)
    chosen = set()
    for name in wanted.split(","):
        if name.strip().casefold() not in names:
            raise unknown("status", name.strip(), names)
        chosen.add(names[name.strip().casefold()])
    return tuple(one for one in listed if one.entry.status in chosen)


def _status_names(words: Sentences) -> dict[str, Status]:
    """'waiting list', 'waiting-list', 'waiting', and what the house calls it: 'på venteliste', 'venteliste'."""
    names: dict[str, Status] = {}
    for status in Status:
        called = words.word("status", status.value).casefold()
        for name in (status.value, status.value.replace(" ", "-"), status.value.split()[0], called, called.split()[-1]):
            names.setdefault(name, status)
    return names


def meeting_named(wanted: str, programme: Programme, wordings: Iterable[Wording]) -> Meeting:
    """The meeting with that key, or on that day: '2025-06-03', '3. juni 2025', '3/6-2025', or without the year. Raises UnknownName."""
    spoken = tuple(wordings)
    said = " ".join(wanted.casefold().split())
    fitting = [meeting for meeting in programme.meetings if said in _names_of(meeting, spoken)]
    by_key = [meeting for meeting in fitting if meeting.key.casefold() == said]
    if len(by_key or fitting) == 1:
        return (by_key or fitting)[0]
    if fitting:
        keys = ", ".join(meeting.key for meeting in fitting)
        raise UnknownName(f"{programme.slug} has several meetings on “{plain(wanted)}”", advice=f"Name one by its key: {keys}.")
    there = {f"{meeting.key}" + (f" ({meeting.date})" if meeting.date else ""): meeting for meeting in programme.meetings}
    if not there:
        raise UnknownName(f"{programme.slug} has no meetings", advice=f"They stand in programmes/{programme.slug}.yaml.")
    raise UnknownName(f"{programme.slug} has no meeting “{plain(wanted)}”", advice=f"There are: {', '.join(there)}.")


def _names_of(meeting: Meeting, wordings: Iterable[Wording]) -> set[str]:
    names = {meeting.key.casefold()}
    if meeting.date:
        day, month, year = meeting.date.day, meeting.date.month, meeting.date.year
        names |= {meeting.date.isoformat(), f"{day}/{month}", f"{day}/{month}-{year}", f"{day}/{month} {year}", f"{day}.{month}.{year}"}
        names |= {f"{day:02}-{month:02}-{year}", f"{day}-{month}-{year}"}
        written = [wording.date(meeting.date).casefold() for wording in wordings]
        names |= {name for said in written for name in (said, said.removesuffix(f" {year}"))}
    return names


def as_object(one: Listed, zone: tzinfo) -> dict[str, Any]:
    """A registration for programs: the fixed keys, and `attendance` and `stand_ins` by the key of the meeting."""
    entry = one.entry
    answers = ", ".join(f"{key} {answer.answer.value}" for key, answer in one.answers.items())
    return registry.as_row(entry, answers, zone) | {
        "approver": entry.approver,
        "waiting_place": one.place,
        "offered_until": local(entry.offered_until, zone),
        "attendance": {key: answer.answer.value for key, answer in one.answers.items()},
        "stand_ins": {key: answer.stand_in for key, answer in one.answers.items() if key in one.stand_ins},
    }


def local(moment: datetime | None, zone: tzinfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds") if moment else ""

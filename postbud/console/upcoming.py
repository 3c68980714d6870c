"""`upcoming`: the coming days as a calendar of letters, with who gets them, and of deadlines and meetings with what they lack.

What will be written is asked of the workflows themselves, on the registry as it is now; nothing they want is performed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.cases import due_case
from postbud.console.lists import local, without_bytes
from postbud.daemon import House
from postbud.effects import Again, SendLetter
from postbud.gather import gather_due
from postbud.model.case import NO_MESSAGE, NOTHING_READ, Due
from postbud.model.message import Message
from postbud.model.programme import Meeting, Programme
from postbud.model.reading import Reading
from postbud.store import dues, editions
from postbud.store.database import Database
from postbud.store.tables import letter

CHANGE_ADVICE = {
    "settling": "run.py stop {0}",
    "asked": "a coordinator's word",
    "stopped": "run.py send {0}",
}


def upcoming(house: House, database: Database, days: int) -> list[dict[str, Any]]:
    """What happens in the coming days: letters that wait or will be written, deadlines, meetings, and what those still lack."""
    now, zone = house.clock.now(), house.clock.zone
    until = now + timedelta(days=days)
    rows = [*_letters_until(database, until, zone), *_due_until(house, database, until), *_changes(database, zone)]
    for programme in house.programmes.values():
        rows += _dates(programme, now, until)
    return sorted(rows, key=lambda row: (row["when"], row["what"], row["programme"]))


def _letters_until(database: Database, until: datetime, zone: ZoneInfo) -> list[dict[str, Any]]:
    with database.read() as connection:
        chosen = sa.select(*without_bytes(letter)).where(letter.c.state == "waiting", letter.c.due <= until).order_by(letter.c.due)
        found = connection.execute(chosen).all()
    return [
        {"when": local(row.due, zone), "what": f"letter: {row.letter}", "programme": row.programme, "to": row.email, "missing": row.error}
        for row in found
    ]


def _due_until(house: House, database: Database, until: datetime) -> list[dict[str, Any]]:
    """What the clock will ask about, and the letters that come of it as things are now."""
    with database.read() as connection:
        found = [row for row in dues.upcoming(connection, until) if row.kind != "edition"]
        return [one for row in found for one in _of_due(house, connection, row)]


def _of_due(house: House, connection: Connection, due: Due) -> list[dict[str, Any]]:
    """One row a kind of letter, with how many get it; what writes no letter, or is about a held mail, is told by its name."""
    programme = house.programmes.get(due.programme)
    letters: dict[tuple[str, str], list[SendLetter]] = {}
    more = False
    if (programme is not None or not due.programme) and not due.message:
        facts = gather_due(connection, due, house.programmes, _no_mail, house.templates.digests)
        case = due_case(due, house.settings, house.programmes, due.at.astimezone(house.clock.zone), facts)
        for effect in house.workflows.due[due.kind](case):
            more |= isinstance(effect, Again)
            if isinstance(effect, SendLetter):
                letters.setdefault((effect.letter, effect.meeting), []).append(effect)
    row = {"when": local(due.at, house.clock.zone), "programme": due.programme}
    if not letters:
        return [] if due.kind == dues.LETTER else [row | {"what": due.kind, "to": due.address, "missing": ""}]
    return [
        row | {"what": f"letter: {letter}", "to": _receivers(sent, more), "missing": _lacks(programme, meeting)}
        for (letter, meeting), sent in letters.items()
    ]


def _no_mail(raw: bytes, id: int) -> tuple[Message, Reading]:
    return NO_MESSAGE, NOTHING_READ


def _receivers(sent: list[SendLetter], more: bool) -> str:
    """The one, or how many; a letter to many is written a hundred at a time, so there may be more."""
    return sent[0].to.email if len(sent) == 1 else f"{'more than ' if more else ''}{len(sent)} people"


def _lacks(programme: Programme | None, key: str) -> str:
    meeting = programme.meeting(key) if programme and key else None
    return ", ".join(lacking(meeting)) if meeting else ""


def _changes(database: Database, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Changed programme files that people have not been told of, with the command that stops or sends them."""
    with database.read() as connection:
        waiting = [edition for edition in editions.all_editions(connection).values() if edition.pending]
    return [
        {
            "when": local(edition.settle_at or edition.changed_at, zone), "what": f"changed file: {edition.state}",
            "programme": edition.programme, "to": "everybody concerned", "missing": CHANGE_ADVICE[edition.state].format(edition.programme),
        }
        for edition in waiting
    ]  # fmt: skip


def _dates(programme: Programme, now: datetime, until: datetime) -> list[dict[str, Any]]:
    rows = []
    closes = programme.closes_at
    if closes and now <= closes <= until:
        rows.append(_date_row(closes - timedelta(seconds=1), "deadline", programme, ""))
    for meeting in programme.meetings:
        if meeting.date is None or meeting.cancelled or not now.date() <= meeting.date <= until.date():
            continue
        starts = datetime.combine(meeting.date, meeting.start or datetime.min.time(), tzinfo=programme.zone)
        rows.append(_date_row(starts, f"meeting {meeting.key}", programme, ", ".join(lacking(meeting))))
    return rows


def _date_row(when: datetime, what: str, programme: Programme, missing: str) -> dict[str, Any]:
    return {"when": when.isoformat(timespec="minutes"), "what": what, "programme": programme.slug, "to": "", "missing": missing}


def lacking(meeting: Meeting) -> list[str]:
    """The facts a meeting has not yet."""
    return [name for name, value in (("place", meeting.place), ("time", meeting.start), ("agenda", meeting.agenda)) if not value]

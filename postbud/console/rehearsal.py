"""`rehearse`: a programme's time on a simulated clock, every letter into a folder and none to a person.

Plays on a copy of what the database knows of the programme, with the real decider and the real letters; no server is asked, and the
database itself is only read. Where nobody is invited or registered yet, two invented people take part.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa

from postbud.clock import Clock
from postbud.console.output import plain, unknown
from postbud.daemon import House
from postbud.decide import Decider
from postbud.demo.folder import Folder, file_name
from postbud.effects import Register
from postbud.model.invitee import Invitee
from postbud.model.programme import Programme
from postbud.model.reading import Person
from postbud.refresh import Refresher
from postbud.stages import Stages
from postbud.store import dues, invitees, registry
from postbud.store.database import Database, open_database
from postbud.store.letters import Scribe
from postbud.store.pending import Pending
from postbud.store.tables import attendance, bounce, change, due, edition, invitee, letter, optout, registration, shown

DONE = 0
STEPS = 5_000  # more occasions than any programme has; a rehearsal that does not end is a fault of ours
EVERYBODY = (optout, bounce, shown)  # small tables without a programme, or for all of them


@dataclass(frozen=True, slots=True)
class Played:
    """One letter of the rehearsal."""

    at: datetime
    to: str
    letter: str
    subject: str
    file: str


def rehearse(house: House, database: Database, slug: str, until: date, out: Path, begin: date | None = None) -> int:
    """Play a programme until the end of a day, and leave every letter in `out`, with an index to begin with.

    Raises:
        UnknownName: there is no such programme.
        FolderInTheWay: `out` holds other things.
    """
    if slug not in house.programmes:
        raise unknown("programme", slug, house.programmes)
    programme, folder = house.programmes[slug], Folder(out)
    with TemporaryDirectory(prefix="postbud-") as scratch:
        stage = open_database(f"sqlite:///{Path(scratch) / 'rehearsal.db'}")
        start = _start(house, programme, begin)
        _copy(database, stage, slug)
        _people(stage, programme, start)
        clock = Clock(house.settings.time_zone, start)
        played = list(_play(house, stage, clock, slug, folder, datetime.combine(until, time.max, tzinfo=clock.zone)))
        stage.close()
    folder.put("index.html", _index(programme, played).encode())
    for one in played:
        print(f"{one.at:%Y-%m-%d %H:%M}  {plain(one.to)}  {one.letter}: {plain(one.subject)}")
    print(f"\n{len(played)} letters in {folder.path}; begin with {folder.path / 'index.html'}. Nothing was sent.")
    return DONE


def _start(house: House, programme: Programme, begin: date | None) -> datetime:
    """The day asked for; else now, or the day before the programme opens if that is earlier."""
    now = house.clock.now()
    if begin is not None:
        return datetime.combine(begin, time(0), tzinfo=house.clock.zone)
    return min(now, programme.opens_at - timedelta(days=1)) if programme.opens_at else now


def _copy(database: Database, stage: Database, slug: str) -> None:
    """What the database knows of the programme. Times that were planned stay planned, what is done stays done."""
    ours = sa.select(registration.c.id).where(registration.c.programme == slug)
    chosen: list[tuple[sa.Table, sa.ColumnElement[bool] | None]] = [
        (registration, registration.c.programme == slug), (attendance, attendance.c.registration.in_(ours)),
        (invitee, invitee.c.programme == slug), (due, due.c.programme == slug), (edition, edition.c.programme == slug),
        (letter, letter.c.programme == slug), (change, change.c.programme == slug), *((table, None) for table in EVERYBODY),
    ]  # fmt: skip
    with database.read() as source, stage.write() as target:
        for table, condition in chosen:
            query = sa.select(table) if condition is None else sa.select(table).where(condition)
            rows = [_without_messages(dict(row._mapping)) for row in source.execute(query)]
            if rows:
                target.execute(table.insert(), rows)


def _without_messages(row: dict[str, Any]) -> dict[str, Any]:
    """Mails are not copied, so nothing may point to one; and nothing that waits may leave twice."""
    return row | {name: None for name in ("message", "answers") if name in row} | ({"state": "sent"} if "raw" in row else {})


def _people(stage: Database, programme: Programme, now: datetime) -> None:
    """Two invented people, where nobody is there to write to: one who signs up, one who is silent."""
    with stage.write() as connection, Pending(connection) as pending:
        if registry.all_registrations(connection, programme.slug) or invitees.invitees_of(connection, programme.slug):
            return
        for name in ("Eva Prøve", "Bo Prøve"):
            address = f"{name.split()[0].lower()}@rehearsal.example"
            invitees.add(connection, [Invitee(programme.slug, address, address, name)], "rehearsal", now)
        person = Person("Eva Prøve", "eva@rehearsal.example", "Prøvebiblioteket")
        registry.enter(pending, Register(programme.slug, person, programme.language, "eva@rehearsal.example"), None, None, now)


def _play(house: House, stage: Database, clock: Clock, slug: str, folder: Folder, until: datetime) -> Iterator[Played]:
    """Let the clock jump from one thing that is due to the next, and yield each letter as it is written."""
    settings = house.settings
    scribe = Scribe(house.templates, house.reasons, settings.address, settings.language, stage.secret())
    decider = Decider(stage, settings, {slug: house.programmes[slug]}, house.workflows, scribe, clock, Stages())
    Refresher(stage, settings, decider, clock).refresh()
    seen = 0
    for _ in range(STEPS):
        while decider.decide_due():
            pass
        for row in _new_letters(stage, seen):
            seen = row.id
            yield _kept(folder, row, clock.now())
        with stage.read() as connection:
            upcoming = dues.next_at(connection)
        if upcoming is None or upcoming > until:
            return
        clock.move_to(max(upcoming, clock.now()) + timedelta(seconds=1))


def _new_letters(stage: Database, seen: int) -> list[Any]:
    with stage.read() as connection:
        columns = (letter.c.id, letter.c.email, letter.c.letter, letter.c.raw)
        waiting = sa.select(*columns).where(letter.c.id > seen, letter.c.state == "waiting").order_by(letter.c.id)
        return list(connection.execute(waiting).all())


def _kept(folder: Folder, row: Any, at: datetime) -> Played:
    subject = str(email.message_from_bytes(row.raw, policy=email.policy.default)["Subject"] or "")
    name = file_name(f"{row.id:04}", f"{at:%Y-%m-%d}", row.letter, row.email.partition("@")[0])
    return Played(at, row.email, row.letter, subject, folder.add(name, row.raw, subject).html)


def _index(programme: Programme, played: list[Played]) -> str:
    """A page that lists the letters in the order of time."""
    rows = "".join(f"<tr><td>{one.at:%Y-%m-%d %H:%M}</td><td>{escape(one.to)}</td><td>{_link(one)}</td></tr>\n" for one in played)
    title = escape(programme.title)
    return (
        f'<!doctype html><html lang="{programme.language}"><head><meta charset="utf-8"><title>{title}</title>'
        "<style>body{font:16px sans-serif;margin:2em}td{padding:.2em 1em .2em 0;vertical-align:top}</style></head>"
        f"<body><h1>{title}</h1><table>\n{rows}</table></body></html>\n"
    )


def _link(one: Played) -> str:
    return f'<a href="{escape(one.file)}">{escape(one.subject)}</a>'

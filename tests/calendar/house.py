"""A whole Postbud in process: real files, rules, templates and workflows on SQLite, a clock that a test moves, mails in, letters out."""

from __future__ import annotations

import email
import email.policy
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path

import icalendar
import sqlalchemy as sa

from postbud.decide import Decider, Workflows
from postbud.model.registration import Attendance
from postbud.refresh import Refresher
from postbud.stages import Stages
from postbud.store import attendances, inbox
from postbud.store.database import open_database
from postbud.store.letters import Scribe
from postbud.store.tables import attendance, journal, letter, message, registration
from postbud.wiring import Home
from workflows import DUE, TABLE

ROOT = Path(__file__).parents[2]
ADDRESS = "tilmelding@netvaerk.example"
COORDINATOR = "lise@netvaerk.example"
BEGINS = "2025-01-15T09:00"
MEETINGS = (
    {"key": "juni", "date": "2025-06-03", "start": "10:00", "end": "15:00", "place": "Salen, Roskilde"},
    {"key": "september", "date": "2025-09-09", "start": "10:00", "end": "15:00"},
    {"key": "november", "date": "2025-11-18", "start": "10:00", "end": "15:00"},
)


@dataclass(frozen=True)
class Sent:
    """One letter as it leaves, and the calendar entry in it."""

    name: str
    to: str
    raw: bytes
    message_id: str

    @cached_property
    def mail(self) -> EmailMessage:
        return email.message_from_bytes(self.raw, policy=email.policy.default)

    @property
    def subject(self) -> str:
        return str(self.mail["Subject"])

    @property
    def text(self) -> str:
        return str(self.mail.get_body(("plain",)).get_content())

    @cached_property
    def calendar(self) -> bytes:
        """The VCALENDAR as it stands in the mail, b'' if there is none."""
        parts = [part for part in self.mail.walk() if part.get_content_type() == "text/calendar"]
        return parts[0].get_payload(decode=True) if parts else b""

    @property
    def method(self) -> str:
        parts = [part for part in self.mail.walk() if part.get_content_type() == "text/calendar"]
        return str(parts[0].get_param("method")) if parts else ""

    @cached_property
    def entry(self) -> icalendar.Event:
        (only,) = icalendar.Calendar.from_ical(self.calendar).events
        return only

    @property
    def sequence(self) -> int:
        return int(self.entry["SEQUENCE"])

    @property
    def uid(self) -> str:
        return str(self.entry["UID"])

    @property
    def stamped_at(self) -> datetime:
        return self.entry["DTSTAMP"].dt


class House:
    """Plays a mailbox: `mail` takes the bytes of one, everything that is due is done, and the new letters come back."""

    def __init__(self, folder: Path, meetings: tuple[dict, ...] = MEETINGS, **facts: object) -> None:
        self.folder = folder
        (folder / "programmes").mkdir(parents=True)
        (folder / "templates").symlink_to(ROOT / "templates")
        shutil.copy(ROOT / "mailbox_rules.yaml", folder)
        self.programme(meetings, **facts)
        home = Home(folder, {"POSTBUD_NOW": BEGINS, "POSTBUD_ADDRESS": f"Netværk for ledere <{ADDRESS}>"})
        house = home.house(Workflows(TABLE, DUE))
        self.clock = house.clock
        self.database = open_database(f"sqlite:///{folder / 'postbud.db'}")
        scribe = Scribe(house.templates, house.reasons, house.settings.address, house.settings.language, self.database.secret())
        self.decider = Decider(self.database, house.settings, house.programmes, house.workflows, scribe, house.clock, Stages())
        self.refresher = Refresher(self.database, house.settings, self.decider, house.clock)
        self._letters, self._mails = 0, 0
        self._look()

    def close(self) -> None:
        self.database.close()

    def programme(self, meetings: tuple[dict, ...], **facts: object) -> None:
        """Write the programme's file."""
        known = {"title": "Hverdagsledelse", "coordinators": [{"name": "Lise Lund", "email": COORDINATOR}], "meetings": list(meetings)}
        (self.folder / "programmes" / "hverdagsledelse.yaml").write_text(_yaml({**known, **facts}), encoding="utf-8")

    def edit(self, *meetings: dict, tell: bool = True, **facts: object) -> list[Sent]:
        """The coordinator saves another edition. Unless `tell` is False it settles and everybody concerned is told."""
        self.programme(meetings, **facts)
        self._look()
        if tell:
            self.wait(timedelta(minutes=20))
        return self.work()

    def wait(self, time: timedelta) -> None:
        self.clock.move_to(self.clock.now() + time)

    def mail(self, raw: bytes) -> list[Sent]:
        """A mail comes, and everything is done that follows from it."""
        now = self.clock.now()
        with self.database.write() as connection:
            at = inbox.position(connection, "test") or inbox.start(connection, "test", 1, 0, 0, now)
            inbox.keep(connection, at, [inbox.Arrival(at.last_uid + 1, raw, now)], now, reached=at.last_uid + 1)
        return self.work()

    def write(self, sender: str, subject: str, words: str, answers: Sent | None = None) -> list[Sent]:
        """Somebody writes a mail of plain text."""
        self._mails += 1
        head = [f"From: {sender}", f"To: {ADDRESS}", f"Subject: {subject}", f"Message-ID: <{self._mails}@by.example>"]
        head += [f"Date: {email.utils.format_datetime(self.clock.now())}", "Content-Type: text/plain; charset=utf-8"]
        head += [f"In-Reply-To: {answers.message_id}"] if answers else []
        return self.mail("\r\n".join([*head, "", words, ""]).encode())

    def sign_up(self, name: str = "Eva Lund", address: str = "eva@skovby.example") -> list[Sent]:
        """Somebody is registered; the invites come in the order of the meetings."""
        words = f"Jeg vil gerne tilmelde mig Hverdagsledelse.\r\n\r\nVenlig hilsen\r\n{name}"
        return self.write(f"{name} <{address}>", "Tilmelding", words)

    def work(self) -> list[Sent]:
        """Do what waits and what is due; returns the letters that are new, in order."""
        while self.decider.decide_waiting() + self.decider.decide_due():
            pass
        with self.database.read() as connection:
            rows = list(connection.execute(sa.select(letter).where(letter.c.id > self._letters).order_by(letter.c.id)))
        self._letters = rows[-1].id if rows else self._letters
        return [Sent(row.letter, row.email, row.raw, row.message_id) for row in rows]

    def _look(self) -> None:
        """The daemon looks twice: a file counts when it has lain still for some seconds."""
        self.refresher.refresh()
        self.wait(timedelta(seconds=10))
        self.refresher.refresh()

    def attendance(self, meeting: str = "juni", address: str = "eva@skovby.example") -> Attendance:
        """What is known of a participant at a meeting."""
        with self.database.read() as connection:
            id = connection.execute(sa.select(registration.c.id).where(registration.c.address == address)).scalar_one()
            return next(one for one in attendances.attendances_of(connection, [id]) if one.meeting == meeting)

    def rows(self) -> list[tuple]:
        """Everything the store knows of registrations and attendances, to see that nothing changed."""
        with self.database.read() as connection:
            everything = [list(map(tuple, connection.execute(sa.select(table)))) for table in (registration, attendance)]
        return sorted(map(str, everything[0])) + sorted(map(str, everything[1]))

    def last_mail(self) -> tuple[str, str]:
        """State and reason of the newest mail."""
        with self.database.read() as connection:
            row = connection.execute(sa.select(message.c.state, message.c.reason).order_by(message.c.id.desc())).first()
        return row.state, row.reason

    def journal(self) -> list[str]:
        with self.database.read() as connection:
            return list(connection.execute(sa.select(journal.c.sentence).order_by(journal.c.id)).scalars())


def changed(meeting: int = 0, **facts: object) -> tuple[dict, ...]:
    """The programme's meetings with one of them changed; a fact that is None falls out of the file."""
    new = {key: value for key, value in {**MEETINGS[meeting], **facts}.items() if value is not None}
    return (*MEETINGS[:meeting], new, *MEETINGS[meeting + 1 :])


def without(meeting: int = 0) -> tuple[dict, ...]:
    return MEETINGS[:meeting] + MEETINGS[meeting + 1 :]


def _yaml(facts: dict) -> str:
    import yaml

    return str(yaml.safe_dump(facts, allow_unicode=True, sort_keys=False))

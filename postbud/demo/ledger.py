"""What the demo asks the database: whether all work is done, which letter is which, and the account at the end. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from postbud.store import dues, inbox, outbox
from postbud.store.database import Database
from postbud.store.tables import letter, mailbox, message, registration, sighting


@dataclass(frozen=True, slots=True)
class Account:
    """The numbers of the end, as the database has them."""

    people: dict[str, int]  # registrations by status
    done: int
    held: int
    ignored: int
    known: int  # mails that came once more by another road
    letters: int


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A letter's row; in the order they were written."""

    id: int
    kind: str
    programme: str
    meeting: str


def is_reading(database: Database) -> bool:
    """Whether the daemon has noted where the mailbox begins; what comes from then on is new mail."""
    with database.read() as connection:
        return bool(connection.execute(_count(mailbox)).scalar())


def is_settled(database: Database, mails: int, now: datetime) -> bool:
    """Whether that many mails were seen, all of them are decided, what is due by now is done, and every letter has left."""
    with database.read() as connection:
        seen = connection.execute(_count(sighting)).scalar_one() >= mails
        waiting = inbox.count_waiting(connection) or dues.due_now(connection, now, limit=1) or outbox.count_waiting(connection)
        return seen and not waiting


def next_due(database: Database) -> datetime | None:
    """When the clock is next to ask about something."""
    with database.read() as connection:
        return dues.next_at(connection)


def is_tidy(database: Database) -> bool:
    """Whether every mail was moved to its folder."""
    with database.read() as connection:
        return not connection.execute(_count(sighting).where(sighting.c.moved_at.is_(None))).scalar()


def entry_of(database: Database, message_id: str) -> Entry:
    """The outbox's row of one of our letters by its Message-ID."""
    columns = (letter.c.id, letter.c.letter, letter.c.programme, letter.c.meeting)
    with database.read() as connection:
        return Entry(*connection.execute(sa.select(*columns).where(letter.c.message_id == message_id)).one())


def account(database: Database) -> Account:
    with database.read() as connection:
        states, people = (_by(connection, column) for column in (message.c.state, registration.c.status))
        seen, letters = (connection.execute(_count(table)).scalar_one() for table in (sighting, letter))
    known = seen - sum(states.values())
    return Account(people, states.get("decided", 0), states.get("held", 0), states.get("ignored", 0), known, letters)


def _by(connection: sa.Connection, column: sa.Column[str]) -> dict[str, int]:
    return dict(connection.execute(sa.select(column, sa.func.count()).group_by(column)).all())


def _count(table: sa.Table) -> sa.Select[int]:
    return sa.select(sa.func.count()).select_from(table)

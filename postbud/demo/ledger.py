"""What the demo asks the database: whether all work is done, which letter is which, and the account at the end. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from postbud.store import inbox, outbox
from postbud.store.database import Database
from postbud.store.tables import attendance, letter, mailbox, message, registration, sighting


@dataclass(frozen=True, slots=True)
class Account:
    """The numbers of the end, as the database has them."""

    people: int
    done: int
    held: int
    ignored: int
    known: int  # mails that came once more by another road
    letters: int
    invites: int


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


def is_settled(database: Database, mails: int) -> bool:
    """Whether that many mails were seen, all of them are decided, and every letter has left."""
    with database.read() as connection:
        seen = connection.execute(_count(sighting)).scalar_one() >= mails
        return seen and not inbox.count_waiting(connection) and not outbox.count_waiting(connection)


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
        rows = connection.execute(sa.select(message.c.state, sa.func.count()).group_by(message.c.state)).all()
        states: dict[str, int] = dict(rows)
        seen, people, letters, invites = (
            connection.execute(_count(table)).scalar_one() for table in (sighting, registration, letter, attendance)
        )
    known = seen - sum(states.values())
    return Account(people, states.get("decided", 0), states.get("held", 0), states.get("ignored", 0), known, letters, invites)


def _count(table: sa.Table) -> sa.Select[int]:
    return sa.select(sa.func.count()).select_from(table)

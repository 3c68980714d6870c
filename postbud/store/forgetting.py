"""Forgetting a person: every row that `postbud.store.about` declares as his own, and his address in what we wrote about others.

Done in one transaction, or tried in one that is rolled back, so that what is announced is what happens. Whatever names him afterwards is
looked for in every text of every table and told with the reason why it stays. Words of others are theirs and are never changed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postbud.effects import Schedule
from postbud.model.programme import Programme
from postbud.model.registration import ALIVE, Status
from postbud.model.retention import Retention
from postbud.store import dues, retention
from postbud.store.about import ANONYMOUS, INVOICED, NO_INVITATIONS, PAID, SEEN_AGAIN, TABLES, WITHOUT_A_NAME
from postbud.store.retention import Ends, delete, emptied, nameless
from postbud.store.searching import WAITING, Mentions
from postbud.store.tables import answer, attendance, letter, message, metadata, registration

FORGOTTEN = "forgotten"
DECIDED = ("decided", "ignored")
COMING = ALIVE | {Status.SUBSTITUTE}
PAYING = frozenset({Status.REGISTERED.value, Status.CANCELLED.value, Status.SUBSTITUTE.value})
# Texts that we write ourselves and that may name somebody besides the person whose row it is.
OURS = (
    ("journal", "sentence"), ("change", "before"), ("change", "after"), ("proposal", "facts"), ("due", "key"), ("due", "error"),
    ("letter", "key"), ("letter", "occasion"), ("letter", "error"), ("bounce", "words"), ("registration", "replaces"),
)  # fmt: skip
UNIQUE = frozenset({("letter", "key"), ("due", "key")})  # where two people who are forgotten must not become the same
# Why a row of each table still names him.
STAYS = {
    "message": "mails of others that name him: theirs, until `mail` in `retention` is over",
    "letter": "letters to others that wait to leave",
    "optout": NO_INVITATIONS,
    "edition": "a programme's file names him, and people were told so",
    "shown": "a programme's file names him, and people were told so",
    "amendment": "it was written into a programme's file",
}
ANOTHERS = "what others wrote, or are written down with, names him"


@dataclass(frozen=True, slots=True)
class Counted:
    """Rows of one kind; `why` they stay."""

    what: str
    rows: int
    why: str = ""


@dataclass(slots=True)
class Forgotten:
    """What goes, what stays and why, and what hinders (sentences): then nothing may be done."""

    goes: list[Counted] = field(default_factory=list)
    stays: list[Counted] = field(default_factory=list)
    hinders: list[str] = field(default_factory=list)

    def went(self, what: str, rows: int) -> None:
        if rows:
            self.goes.append(Counted(what, rows))

    def stayed(self, what: str, rows: int, why: str) -> None:
        if rows:
            self.stays.append(Counted(what, rows, why))


@dataclass(frozen=True, slots=True)
class House:
    """What decides whether something of a person is still needed. `cancel`: registrations to come go as well."""

    programmes: Mapping[str, Programme]
    ends: Ends
    retention: Retention
    now: datetime
    cancel: bool = False


def forget(connection: Connection, address: str, mentions: Mentions, house: House) -> Forgotten:
    """Forget the person with an address, as `mentions` found him in bytes; where anything hinders, the caller rolls back."""
    key, done = address.casefold(), Forgotten()
    mine = list(connection.execute(sa.select(message.c.id).where(message.c.sender == key)).scalars())
    done.hinders += _hinders(connection, key, mentions)
    _letters_to_others(connection, key, mine, mentions, done)
    _registrations(connection, key, house, done)
    for name, kept in TABLES.items():
        if kept.own and name not in ("registration", "optout"):
            _own(connection, name, key, done)
    _named(connection, key, done)
    for name, column in OURS:
        done.went(f"{name} of others: his address or name in {column}", _scrub(connection, name, column, key, mentions.names))
    _what_stays(connection, key, mentions, done)
    return done


def _hinders(connection: Connection, key: str, mentions: Mentions) -> Iterator[str]:
    """Sentences about what somebody has to deal with first."""
    held = connection.execute(sa.select(message.c.id).where(message.c.sender == key, message.c.state == "held")).scalars()
    for number in held:
        yield f"Message {number} of his waits for a human: answer it, then `run.py release --done {number}`."
    mine = sa.select(message.c.id).where(message.c.sender == key, message.c.state.in_(WAITING))
    undecided = mentions.undecided | set(connection.execute(mine).scalars())
    if undecided:
        yield f"{len(undecided)} messages that name him wait for their decision: let the daemon, or `run.py --once`, decide them."
    leased = sa.select(letter.c.id).where(letter.c.address == key, letter.c.state == "waiting", letter.c.lease_owner != "")
    if count := len(connection.execute(leased).all()):
        yield f"{count} letters to him are just leaving: try again in a minute."
    waits = (registration.c.approver == key) & (registration.c.status == Status.AWAITING_APPROVAL.value) & (registration.c.address != key)
    if count := len(connection.execute(sa.select(registration.c.id).where(waits)).all()):
        yield f"{count} registrations wait for his yes or no: settle them first (`run.py order`)."


def _letters_to_others(connection: Connection, key: str, mine: Collection[int], mentions: Mentions, done: Forgotten) -> None:
    """The bytes of letters that are gone to others and answer his mails, concern him or name him. What waits must leave first."""
    his = (letter.c.concerns == key) | letter.c.answers.in_(mine) | letter.c.about.in_(mine) | letter.c.id.in_(mentions.letters)
    here = (letter.c.address != key) & his & (letter.c.state != "waiting") & (sa.func.length(letter.c.raw) > 0)
    values = {"raw": b"", "error": ""}
    done.went("letters to others about him: their bytes", connection.execute(letter.update().where(here).values(values)).rowcount)


def _registrations(connection: Connection, key: str, house: House, done: Forgotten) -> None:
    """His registrations: those that an invoice rests on lose all but its facts, the others go; those to come hinder, unless `cancel`."""
    for row in connection.execute(sa.select(registration).where(registration.c.address == key)).all():
        running = not house.ends.has_ended(row.programme, house.now)
        if running and row.status in COMING and not house.cancel:
            done.hinders.append(
                f"He is registered for {row.programme} ({row.status}), which is not over. `run.py order` with the line for a cancellation "
                "tells him and takes the meetings out of his calendar; or add --cancel, which does neither."
            )
        if _is_paid_for(row, house):
            _leave_what_is_paid(connection, row, running)
            done.went(f"registration in {row.programme}, all but what an invoice needs", 1)
        else:
            delete(connection, "registration", [row])
            done.went(f"registration in {row.programme}, with its meetings", 1)
        if running:
            _let_others_in(connection, row, house)


def _is_paid_for(row: Row[Any], house: House) -> bool:
    """Whether an invoice rests, or may rest, on a registration, and for how long ago that is."""
    if row.programme in house.ends.free or row.status not in PAYING:
        return False
    return row.programme not in retention.over_for("invoices", house.retention, house.ends, house.now)


def _leave_what_is_paid(connection: Connection, row: Row[Any], running: bool) -> None:
    columns = [column for column in TABLES["registration"].personal if column not in INVOICED]
    values = emptied(registration, columns, row) | ({"status": Status.CANCELLED.value, "group_key": ""} if running else {})
    connection.execute(registration.update().where(registration.c.id == row.id).values(values))
    connection.execute(attendance.update().where(attendance.c.registration == row.id).values(stand_in=""))
    retention.leave_status(connection, row)


def _let_others_in(connection: Connection, row: Row[Any], house: House) -> None:
    """A seat may be free for the waiting list, and a group has one less."""
    dues.schedule(connection, Schedule("seats", house.now, row.programme, key=f"{FORGOTTEN}:{house.now.isoformat()}"))
    programme = house.programmes.get(row.programme)
    if row.group_key and programme is not None and programme.groups is not None:
        dues.schedule(connection, Schedule("groups", house.now, row.programme, key=f"changed:{house.now.isoformat()}"))


def _own(connection: Connection, name: str, key: str, done: Forgotten) -> None:
    """His own rows of one table: emptied where the row must stay, else deleted."""
    table, kept = metadata.tables[name], TABLES[name]
    here = sa.or_(*(table.c[column] == key for column in kept.own))
    if table is answer:
        sheets = sa.select(answer.c.programme, answer.c.questionnaire).where(here).distinct()
        count = sum(nameless(connection, *one, key) for one in connection.execute(sheets).all())
        done.went("answers: whose they are", count)
        done.stayed("answers", count, WITHOUT_A_NAME)
    elif table is message:
        rows = connection.execute(sa.select(message).where(here, message.c.state.in_(DECIDED))).all()
        for row in rows:
            connection.execute(message.update().where(message.c.id == row.id).values(emptied(message, kept.personal, row)))
        done.went("mails of his: all that is in them", len(rows))
        done.stayed("mails of his: that they were decided, and a fingerprint", len(rows), SEEN_AGAIN)
    else:
        done.went(name, connection.execute(table.delete().where(here)).rowcount)


def _named(connection: Connection, key: str, done: Forgotten) -> None:
    """Others' rows name him no more: whoever was registered by him is so by himself."""
    for name, kept in TABLES.items():
        table = metadata.tables[name]
        for column in kept.named:
            value = registration.c.address if (name, column) == ("registration", "registered_by") else ""
            here = table.c[column] == key
            if table is message:  # an order that is still to be done is somebody's
                here &= message.c.state.not_in(WAITING)
            done.went(f"{name} of others: {column}", connection.execute(table.update().where(here).values({column: value})).rowcount)


def _scrub(connection: Connection, name: str, column: str, key: str, names: Collection[str]) -> int:
    """Take his address and full name out of one kind of text of ours; returns in how many rows."""
    table, said = metadata.tables[name], [key, *names]
    rows = connection.execute(sa.select(table.c.id if "id" in table.c else table.c.address, table.c[column]).where(
        sa.or_(*(table.c[column].icontains(one, autoescape=True) for one in said)))).all()  # fmt: skip
    pattern = re.compile("|".join(map(re.escape, sorted(said, key=len, reverse=True))), re.IGNORECASE)
    for id, text in rows:
        instead = f"{FORGOTTEN}.{id}" if (name, column) in UNIQUE else FORGOTTEN
        here = (table.c.id if "id" in table.c else table.c.address) == id
        connection.execute(table.update().where(here).values({column: pattern.sub(instead, text)}))
    return len(rows)


def _what_stays(connection: Connection, key: str, mentions: Mentions, done: Forgotten) -> None:
    """Every text of every table in which he is still named, and the bytes of others' mails."""
    for name, table in metadata.tables.items():
        texts = [column for column in table.c if isinstance(column.type, sa.String | sa.Text)]
        if not texts:
            continue
        said = sa.or_(*(column.icontains(one, autoescape=True) for column in texts for one in [key, *mentions.names]))
        if name == "message":
            said |= message.c.id.in_(mentions.messages) & (sa.func.length(message.c.raw) > 0)
        if name == "letter":
            said |= letter.c.id.in_(mentions.letters) & (letter.c.state == "waiting")
        if name == "registration":
            paid = registration.c.address.startswith(ANONYMOUS)
            done.stayed("registration, what an invoice needs", _count(connection, table, said & paid), PAID)
            said &= ~paid
        done.stayed(name, _count(connection, table, said), STAYS.get(name, ANOTHERS))


def _count(connection: Connection, table: sa.Table, which: sa.ColumnElement[bool]) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table).where(which)).scalar_one()

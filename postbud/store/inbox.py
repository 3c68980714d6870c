"""Mail in: how far we have read, the mails we keep, and where they stand on the server.

    on server -> kept -> decided / ignored / held -> released -> decided

A mail is `kept` by a commit of its own before anything is made of it, so that no fault in reading can lose it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.message import fingerprint
from postbud.model.case import Untold
from postbud.model.reading import MACHINES
from postbud.store.journal import journal_line
from postbud.store.pending import Pending
from postbud.store.tables import due, journal, letter, mailbox, message, sighting

WAITING = ("kept", "released")
CLOCKS_APART = timedelta(days=1)  # by how much a mail server's clock may be wrong before mail counts as old

# Statements on the path of every mail are built once: building one costs more than running it.
INSERT = message.insert().returning(message.c.id)
SETTLE = message.update().where(message.c.id == sa.bindparam("b_id"))


@dataclass(frozen=True, slots=True)
class Position:
    """How far one folder was read. Up to `old_until_uid`, what arrived before `started_at` (wall clock) is old mail."""

    id: int
    uidvalidity: int
    last_uid: int
    old_until_uid: int
    started_at: datetime

    def is_old(self, uid: int, received_at: datetime) -> bool:
        return uid <= self.old_until_uid and received_at < self.started_at - CLOCKS_APART

    def may_be_old(self, uid: int, received_at: datetime) -> bool:
        """It came so shortly before the first start that the server's clock may be to blame."""
        return uid <= self.old_until_uid and received_at < self.started_at


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail as the server gave it. `truncated`: it was larger than the limit and only its beginning was taken.

    `held`: a sentence why it goes straight to a human, without a decision; '' for every ordinary mail.
    """

    uid: int
    raw: bytes
    received_at: datetime
    truncated: bool = False
    held: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept mail that waits for a decision."""

    id: int
    fingerprint: str
    raw: bytes
    received_at: datetime
    state: str
    attempts: int
    truncated: bool
    order_by: str = ""
    order_line: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mail, for its row."""

    state: str  # decided, ignored, held
    reason: str = ""
    because: Sequence[str] = ()
    rule: str = ""
    intent: str = ""
    programme: str = ""
    message_id: str = ""
    sender: str = ""
    subject: str = ""
    again_at: datetime | None = None  # of something that is due and not done yet


def position(connection: Connection, name: str) -> Position | None:
    """How far the folder called `name` (user@host/folder) was read; None if Postbud never saw it."""
    columns = (mailbox.c.id, mailbox.c.uidvalidity, mailbox.c.last_uid, mailbox.c.old_until_uid, mailbox.c.started_at)
    row = connection.execute(sa.select(*columns).where(mailbox.c.name == name)).first()
    return Position(*row) if row else None


def start(connection: Connection, name: str, uidvalidity: int, last_uid: int, old_until_uid: int, started_at: datetime) -> Position:
    """Note the first start on a folder: nothing up to `last_uid` is taken, nor later mail that came before `started_at`."""
    values = {"uidvalidity": uidvalidity, "last_uid": last_uid, "old_until_uid": old_until_uid, "started_at": started_at}
    new = connection.execute(mailbox.insert().values(name=name, **values).returning(mailbox.c.id)).scalar_one()
    return Position(new, uidvalidity, last_uid, old_until_uid, started_at)


def restart(connection: Connection, at: Position, uidvalidity: int, last_uid: int, old_until_uid: int) -> Position:
    """Note a new UIDVALIDITY: all UIDs we knew are void (RFC 3501 section 2.3.1.1)."""
    values = {"uidvalidity": uidvalidity, "last_uid": last_uid, "old_until_uid": old_until_uid}
    connection.execute(mailbox.update().where(mailbox.c.id == at.id).values(values))
    return replace(at, uidvalidity=uidvalidity, last_uid=last_uid, old_until_uid=old_until_uid)


def keep(connection: Connection, at: Position, arrivals: Sequence[Arrival], now: datetime, reached: int) -> int:
    """Store the bytes of arrivals and where they stand, and that all UIDs up to `reached` are seen to.

    Returns how many were not known by another road.

    Message-ID alone proves nothing, a stranger can use it first: the fingerprint is over Message-ID and content.
    """
    prints = {arrival.uid: fingerprint(arrival.raw) for arrival in arrivals}
    known = _by_fingerprint(connection, prints.values())
    fresh: dict[str, Arrival] = {}
    for arrival in arrivals:
        if prints[arrival.uid] not in known:
            fresh.setdefault(prints[arrival.uid], arrival)
    for print_, arrival in fresh.items():
        row = {
            "fingerprint": print_, "message_id": "", "sender": "", "subject": "", "received_at": arrival.received_at, "kept_at": now,
            "state": "held" if arrival.held else "kept", "attempts": 0, "truncated": arrival.truncated, "reason": arrival.held,
            "because": "[]", "raw": arrival.raw,
        }  # fmt: skip
        known[print_] = connection.execute(INSERT, row).scalar_one()
    seen = [{"mailbox": at.id, "uidvalidity": at.uidvalidity, "uid": uid, "message": known[print_]} for uid, print_ in prints.items()]
    if seen:
        _insert_missing_sightings(connection, at, seen)
    here = (mailbox.c.id == at.id) & (mailbox.c.uidvalidity == at.uidvalidity) & (mailbox.c.last_uid < reached)
    connection.execute(mailbox.update().where(here).values(last_uid=reached))
    return len(fresh)


def _by_fingerprint(connection: Connection, prints: Iterable[str]) -> dict[str, int]:
    chosen = sa.select(message.c.fingerprint, message.c.id).where(message.c.fingerprint.in_(list(prints)))
    rows = connection.execute(chosen)
    return {row.fingerprint: row.id for row in rows}


def _insert_missing_sightings(connection: Connection, at: Position, rows: list[dict[str, int]]) -> None:
    uids = [row["uid"] for row in rows]
    here = (sighting.c.mailbox == at.id) & (sighting.c.uidvalidity == at.uidvalidity) & sighting.c.uid.in_(uids)
    known = set(connection.execute(sa.select(sighting.c.uid).where(here)).scalars())
    missing = [row for row in rows if row["uid"] not in known]
    if missing:
        connection.execute(sighting.insert(), missing)


def waiting(connection: Connection, limit: int) -> list[Kept]:
    """The oldest mails without a decision, at most `limit`."""
    columns = (
        message.c.id,
        message.c.fingerprint,
        message.c.raw,
        message.c.received_at,
        message.c.state,
        message.c.attempts,
        message.c.truncated,
        message.c.order_by,
        message.c.order_line,
    )
    chosen = sa.select(*columns).where(message.c.state.in_(WAITING)).order_by(message.c.id).limit(limit)
    return [Kept(*row) for row in connection.execute(chosen)]


def still_waiting(connection: Connection, ids: Sequence[int]) -> set[int]:
    """Which mails still wait; asked inside the deciding transaction, so that two deciders never both decide one."""
    return set(connection.execute(sa.select(message.c.id).where(message.c.id.in_(ids), message.c.state.in_(WAITING))).scalars())


def count_waiting(connection: Connection) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(message).where(message.c.state.in_(WAITING))).scalar_one()


def note_attempt(connection: Connection, ids: Sequence[int]) -> None:
    """Count an attempt, committed before it is made: a mail that kills the process is known by it afterwards."""
    connection.execute(message.update().where(message.c.id.in_(ids)).values(attempts=message.c.attempts + 1))


def forget_attempt(connection: Connection, ids: Sequence[int]) -> None:
    """Take back an attempt that failed for the database's sake: the mail is not to blame."""
    connection.execute(message.update().where(message.c.id.in_(ids), message.c.attempts > 0).values(attempts=message.c.attempts - 1))


def settle(pending: Pending, id: int, outcome: Outcome, now: datetime) -> None:
    """Write what became of a mail."""
    values = {
        "b_id": id, "state": outcome.state, "reason": outcome.reason, "because": json.dumps(list(outcome.because), ensure_ascii=False),
        "rule": outcome.rule, "intent": outcome.intent, "programme": outcome.programme, "message_id": outcome.message_id,
        "sender": outcome.sender, "subject": outcome.subject, "decided_at": now,
    }  # fmt: skip
    pending.add(SETTLE, values, about=outcome.sender)


def finish_held(connection: Connection, ids: Sequence[int], by: str, done: str, now: datetime) -> list[int]:
    """Take held mails off the list because a human has dealt with them; returns the ids that were held."""
    held = _held(connection, ids)
    if held:
        values = {"state": "decided", "decided_at": now, "decided_by": by, "done": done}
        connection.execute(message.update().where(message.c.id.in_(held)).values(values))
        connection.execute(journal.insert(), [_line(id, now, journal_line("settled", by=by, done=done)) for id in held])
    return held


def settle_held(connection: Connection, id: int, sender: str, now: datetime) -> bool:
    """Let a held mail wait no longer because its own sender has cleared it up; False if it was not held, or another's."""
    here = (message.c.id == id) & (message.c.state == "held") & (message.c.sender == sender)
    return connection.execute(message.update().where(here).values(state="decided", decided_at=now)).rowcount == 1


def release(connection: Connection, ids: Sequence[int], by: str = "", line: str = "", now: datetime | None = None) -> list[int]:
    """Let held mails be decided anew, with the order of whoever is `by` on them; returns the ids that were held."""
    held = _held(connection, ids)
    if held:
        values = {"order_by": by, "order_line": line, "decided_by": by, "done": "released" if by else ""}
        connection.execute(message.update().where(message.c.id.in_(held)).values(state="released", attempts=0, **values))
    if held and now is not None:
        connection.execute(journal.insert(), [_line(id, now, journal_line("released", by=by, line=line)) for id in held])
    return held


def keep_order(connection: Connection, raw: bytes, by: str, line: str, now: datetime) -> int:
    """Keep an order that stands on no mail as a message of its own, so that it is decided and told about as any other."""
    row = {
        "fingerprint": fingerprint(raw), "message_id": "", "sender": "", "subject": "", "received_at": now, "kept_at": now,
        "state": "released", "attempts": 0, "truncated": False, "reason": "", "because": "[]", "raw": raw, "order_by": by,
        "order_line": line,
    }  # fmt: skip
    id: int = connection.execute(INSERT, row).scalar_one()
    return id


def held_message(connection: Connection, id: int) -> sa.Row[Any] | None:
    """The row of a message that was held, with its bytes; None if there is no such message."""
    return connection.execute(sa.select(message).where(message.c.id == id)).first()


def unread_answers(connection: Connection, programme: str) -> frozenset[tuple[str, str]]:
    """(sender as compared, '') of each mail about a programme that answers questions of ours and waits for a human."""
    here = (message.c.programme == programme) & (message.c.intent == "answer") & (message.c.state == "held")
    return frozenset((sender, "") for sender in connection.execute(sa.select(message.c.sender).where(here).distinct()).scalars())


def heard_of(connection: Connection, programme: str) -> frozenset[str]:
    """The senders (as compared) of mails about a programme that a person wrote, whatever they say."""
    here = (message.c.programme == programme) & message.c.intent.not_in([intent.value for intent in MACHINES])
    return frozenset(connection.execute(sa.select(message.c.sender).where(here).distinct()).scalars())


def untold(connection: Connection, limit: int = 10_000) -> tuple[Untold, ...]:
    """The held mails that no letter was written about, neither to coordinators nor to the sender; not those that wait for a day."""
    told = sa.select(letter.c.id).where(letter.c.answers == message.c.id).exists()
    waits = sa.select(due.c.id).where(due.c.message == message.c.id, due.c.state == "waiting").exists()
    columns = (message.c.id, message.c.sender, message.c.subject, message.c.reason, message.c.programme)
    chosen = sa.select(*columns).where(message.c.state == "held", ~told, ~waits).order_by(message.c.id).limit(limit)
    return tuple(Untold(*row) for row in connection.execute(chosen))


def count_held(connection: Connection, programme: str) -> int:
    """How many mails about a programme wait for a human."""
    here = (message.c.programme == programme) & (message.c.state == "held")
    return connection.execute(sa.select(sa.func.count()).select_from(message).where(here)).scalar_one()


def _held(connection: Connection, ids: Sequence[int]) -> list[int]:
    return list(connection.execute(sa.select(message.c.id).where(message.c.id.in_(ids), message.c.state == "held")).scalars())


def _line(id: int, now: datetime, sentence: str) -> dict[str, Any]:
    return {"at": now, "message": id, "address": "", "programme": "", "sentence": sentence}


def to_move(connection: Connection, at: Position, limit: int = 1000) -> list[tuple[int, str]]:
    """UIDs on the server whose mail is settled and which were not moved yet, with the state that says where to."""
    here = (sighting.c.mailbox == at.id) & (sighting.c.uidvalidity == at.uidvalidity) & sighting.c.moved_at.is_(None)
    settled = sa.select(sighting.c.uid, message.c.state).join(message).where(here, message.c.state.not_in(WAITING)).order_by(sighting.c.uid)
    return [(row.uid, row.state) for row in connection.execute(settled.limit(limit))]


def note_moved(connection: Connection, at: Position, uids: Sequence[int], now: datetime) -> None:
    here = (sighting.c.mailbox == at.id) & (sighting.c.uidvalidity == at.uidvalidity) & sighting.c.uid.in_(uids)
    connection.execute(sighting.update().where(here).values(moved_at=now))

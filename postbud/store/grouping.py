"""How a programme's participants could be divided into groups, who would lead one, and what comes out of the groups' meetings.

    proposal: waiting -> published / replaced / dropped
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.effects import CloseProposal, KeepNote, PassOn, Propose
from postbud.effects import Volunteer as Word
from postbud.model.grouping import GroupNote, Guide, Proposal, Volunteer, proposal_from
from postbud.store.tables import facilitator, group_note, proposal


def newest(connection: Connection, programme: str, state: str = "") -> Proposal | None:
    """The newest proposal of a programme, or the newest in one state."""
    chosen = sa.select(proposal).where(proposal.c.programme == programme).order_by(proposal.c.number.desc())
    row = connection.execute(chosen.where(proposal.c.state == state) if state else chosen).first()
    return proposal_from(row.number, row.state, json.loads(row.facts)) if row else None


def propose(connection: Connection, wish: Propose, now: datetime) -> None:
    """Keep a proposal; one that waited is replaced by it."""
    waits = (proposal.c.programme == wish.programme) & (proposal.c.state == "waiting")
    connection.execute(proposal.update().where(waits).values(state="replaced"))
    row = {"programme": wish.programme, "number": wish.number, "at": now, "state": "waiting", "facts": json.dumps(wish.facts)}
    connection.execute(proposal.insert().values(row))


def close(connection: Connection, wish: CloseProposal) -> None:
    here = (proposal.c.programme == wish.programme) & (proposal.c.number == wish.number) & (proposal.c.state == "waiting")
    connection.execute(proposal.update().where(here).values(state=wish.state))


def volunteers(connection: Connection, programme: str) -> tuple[Volunteer, ...]:
    """Everybody who has said anything to leading a group, by address."""
    rows = connection.execute(sa.select(facilitator).where(facilitator.c.programme == programme).order_by(facilitator.c.address))
    return tuple(Volunteer(_guide(row), row.state) for row in rows)


def _guide(row: Any) -> Guide:
    days = frozenset(int(day) for day in row.days.split())
    avoids = tuple(name for name in row.avoids.split("; ") if name)
    return Guide(row.address, row.name, row.email, row.department, days, avoids)


def volunteer(connection: Connection, wish: Word, message: int | None, now: datetime) -> None:
    guide = wish.guide
    here = (facilitator.c.programme == wish.programme) & (facilitator.c.address == guide.address)
    connection.execute(facilitator.delete().where(here))
    row = {
        "programme": wish.programme, "address": guide.address, "email": guide.email, "name": guide.name, "department": guide.department,
        "days": " ".join(map(str, sorted(guide.days))), "avoids": "; ".join(guide.avoids), "state": wish.state, "at": now,
        "message": message,
    }  # fmt: skip
    connection.execute(facilitator.insert().values(row))


def notes(connection: Connection, programme: str) -> tuple[GroupNote, ...]:
    """Every note of a programme's groups, the oldest first."""
    rows = connection.execute(sa.select(group_note).where(group_note.c.programme == programme).order_by(group_note.c.id))
    return tuple(GroupNote(row.id, row.group_key, row.kind, row.text, row.at, row.passed_on is not None) for row in rows)


def keep_note(connection: Connection, wish: KeepNote, by: str, message: int | None, now: datetime) -> bool:
    """Keep what a mail says of a group; False if that mail's word is kept already."""
    here = (group_note.c.message == message) & (group_note.c.group_key == wish.group) & (group_note.c.kind == wish.kind)
    if message is not None and connection.execute(sa.select(group_note.c.id).where(here)).first() is not None:
        return False
    row = {"programme": wish.programme, "group_key": wish.group, "kind": wish.kind, "text": wish.text, "by": by}
    connection.execute(group_note.insert().values(row | {"at": now, "message": message}))
    return True


def pass_on(connection: Connection, wish: PassOn, now: datetime) -> None:
    connection.execute(group_note.update().where(group_note.c.id.in_(wish.notes)).values(passed_on=now))

"""Answers to polls: the newest of each person counts."""

from __future__ import annotations

import json
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.effects import RecordChoice
from postbud.model.poll import ANSWERED, Choice, PollAnswer, answer_columns
from postbud.store import changes
from postbud.store.tables import amendment, poll_answer

DECIDED = "poll:"  # in front of a poll's key: the key of the amendment by which it was decided


def record(connection: Connection, answer: RecordChoice, message: int | None, now: datetime) -> None:
    """Write an answer in the place of an earlier one, or take that away, and remember what it was."""
    table, address = poll_answer, answer.address.casefold()
    here = (table.c.programme == answer.programme) & (table.c.poll == answer.poll) & (table.c.address == address)
    row = connection.execute(sa.select(table).where(here)).first()
    values = answer_columns(answer.name, answer.choices, answer.preferred, answer.words) if answer.choices else {}
    before = {name: getattr(row, name) for name in ("name", "choices", "preferred", "words")} if row else {}
    which = {ANSWERED: answer.poll}
    changes.remember(connection, message, answer.programme, address, "", which | before, which | values, now)
    connection.execute(table.delete().where(here))
    if values:
        fixed = {"programme": answer.programme, "poll": answer.poll, "address": address, "at": now, "message": message}
        connection.execute(table.insert().values(fixed | values))


def answers_to(connection: Connection, programme: str) -> tuple[PollAnswer, ...]:
    """All answers to the polls of a programme, the oldest first."""
    rows = connection.execute(sa.select(poll_answer).where(poll_answer.c.programme == programme).order_by(poll_answer.c.at))
    return tuple(
        PollAnswer(
            row.programme, row.poll, row.address, row.name, {option: Choice(said) for option, said in json.loads(row.choices).items()},
            frozenset(json.loads(row.preferred)), row.words, row.at,
        )
        for row in rows
    )  # fmt: skip


def decided(connection: Connection, programme: str) -> dict[str, int]:
    """The polls that are decided, also where the file does not say it yet: by key the number of the option."""
    columns = (amendment.c.key, amendment.c.put)
    here = (amendment.c.programme == programme) & amendment.c.key.startswith(DECIDED)
    found = connection.execute(sa.select(*columns).where(here))
    return {row.key.removeprefix(DECIDED): int(next(iter(json.loads(row.put).values()))) for row in found}

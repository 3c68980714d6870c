"""Answers to questionnaires: what somebody says to a question takes the place of what he said to it before."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.effects import KeepAnswers
from postbud.model.sheet import Given, Text
from postbud.store.tables import answer


def keep(connection: Connection, wish: KeepAnswers, message: int | None, now: datetime) -> bool:
    """Write the answers of one mail; False if all of them stand here already, word for word."""
    mine = (answer.c.programme == wish.programme) & (answer.c.questionnaire == wish.questionnaire)
    mine &= answer.c.address == wish.address.casefold()
    numbers = {text.question for text in wish.texts}
    here = mine & answer.c.question.in_(numbers)
    order = (answer.c.question, answer.c.position)
    known = [Text(row.question, row.words, row.role) for row in connection.execute(sa.select(answer).where(here).order_by(*order))]
    if known == sorted(wish.texts, key=lambda text: text.question):
        return False
    connection.execute(answer.delete().where(here))
    fixed: dict[str, object] = {
        "programme": wish.programme, "questionnaire": wish.questionnaire, "address": wish.address.casefold(), "name": wish.name,
    }  # fmt: skip
    rows = [
        fixed | {"question": text.question, "position": place, "words": text.words, "role": text.role, "at": now, "message": message}
        for place, text in enumerate(wish.texts)
    ]
    connection.execute(answer.insert(), rows)
    return True


def answers_to(connection: Connection, programme: str, questionnaire: str) -> tuple[Given, ...]:
    """All answers to a questionnaire, in the order in which the mails with them came."""
    here = (answer.c.programme == programme) & (answer.c.questionnaire == questionnaire)
    order = (answer.c.message, answer.c.address, answer.c.question, answer.c.position)
    rows = connection.execute(sa.select(answer).where(here).order_by(*order))
    return tuple(
        Given(row.programme, row.questionnaire, row.address, row.name, Text(row.question, row.words, row.role), row.at) for row in rows
    )


def answered(connection: Connection, programme: str) -> frozenset[tuple[str, str]]:
    """Who has answered what: (address, key of the questionnaire)."""
    chosen = sa.select(answer.c.address, answer.c.questionnaire).where(answer.c.programme == programme).distinct()
    return frozenset((row.address, row.questionnaire) for row in connection.execute(chosen))

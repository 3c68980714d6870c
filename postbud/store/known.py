"""What the registry holds about the people of a batch of mails, asked for once instead of once a mail."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.model.registration import Registration
from postbud.store.registry import registrations_of
from postbud.store.tables import bounce, letter, message

_KEYS: sa.BindParameter[list[str]] = sa.bindparam("b_keys", expanding=True)
# How many messages of each address were answered, however many letters each of them got.
ANSWERED = (
    sa.select(letter.c.address, sa.func.count(sa.distinct(letter.c.answers)).label("answered"))
    .join(message, letter.c.answers == message.c.id)
    .where(letter.c.address.in_(_KEYS), message.c.sender == letter.c.address, letter.c.created_at >= sa.bindparam("b_since"))
    .group_by(letter.c.address)
)
# How many mails of everybody led to letters, and how many of them to letters to the coordinators about held mail.
LED_TO_LETTERS = sa.select(
    sa.func.count(sa.distinct(letter.c.answers)), sa.func.count(sa.distinct(sa.case((letter.c.letter == "held", letter.c.answers))))
).where(letter.c.created_at >= sa.bindparam("b_since"))
CAME_BACK = sa.select(bounce.c.address).where(bounce.c.address.in_(_KEYS))


@dataclass(frozen=True, slots=True)
class Known:
    """Registrations, answered messages and bounces of a set of addresses (compared case-folded), as they were when asked for."""

    registrations: tuple[Registration, ...]
    answered: Mapping[str, int]
    addresses: frozenset[str] = frozenset()
    came_back: frozenset[str] = frozenset()  # the addresses that did not take a letter

    def covers(self, address: str) -> bool:
        """Whether it was asked about that address."""
        return address in self.addresses

    def of(self, programme: str, addresses: Collection[str]) -> tuple[Registration, ...]:
        """The registrations of a programme for these addresses and for whom these addresses registered or are to approve."""
        return tuple(
            entry
            for entry in self.registrations
            if entry.programme == programme and not {entry.address, entry.registered_by, entry.approver}.isdisjoint(addresses)
        )


@dataclass(slots=True)
class Tally:
    """How many mails led to letters since an instant, and to letters about held mail; counts on within one transaction."""

    answered: int
    told: int


def tally_since(connection: Connection, since: datetime) -> Tally:
    return Tally(*connection.execute(LED_TO_LETTERS, {"b_since": since}).one())


def known_of(connection: Connection, addresses: Collection[str], since: datetime) -> Known:
    """Ask for everything about these addresses; answers count from `since`."""
    rows = connection.execute(ANSWERED, {"b_keys": list(addresses), "b_since": since}) if addresses else ()
    answered = {row.address: row.answered for row in rows}
    returned = frozenset(connection.execute(CAME_BACK, {"b_keys": list(addresses)}).scalars()) if addresses else frozenset()
    return Known(registrations_of(connection, addresses), answered, frozenset(addresses), returned)

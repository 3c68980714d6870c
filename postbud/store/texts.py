"""Which texts of letters somebody has seen who may say that they are right: a text that nobody has seen is asked about before many get it.

    in use (when Postbud first started) / previewed / asked -> agreed
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.store.tables import seen_text

IN_USE, PREVIEWED, ASKED, AGREED = "in use", "previewed", "asked", "agreed"
Digests = Mapping[tuple[str, str], str]  # what a text is known by, by letter and language


def begin_with(connection: Connection, digests: Digests, now: datetime) -> None:
    """Take the texts of letters of which none was ever seen as seen: those that Postbud starts with."""
    known = {(row.letter, row.language) for row in connection.execute(sa.select(seen_text.c.letter, seen_text.c.language))}
    rows = [_row(key, digest, IN_USE, now) for key, digest in digests.items() if key not in known]
    if rows:
        connection.execute(seen_text.insert(), rows)


def see(connection: Connection, digests: Digests, state: str, now: datetime) -> None:
    """Note that these texts were seen; one that was only asked about is seen once it is previewed or agreed to."""
    for key, digest in digests.items():
        here = (seen_text.c.letter == key[0]) & (seen_text.c.language == key[1]) & (seen_text.c.digest == digest)
        found = connection.execute(sa.select(seen_text.c.state).where(here)).scalar()
        if found is None:
            connection.execute(seen_text.insert().values(_row(key, digest, state, now)))
        elif found == ASKED and state != ASKED:
            connection.execute(seen_text.update().where(here).values(state=state, at=now))


def agree(connection: Connection, letter: str, now: datetime) -> None:
    """A coordinator has said that the text she was asked about is right."""
    here = (seen_text.c.letter == letter) & (seen_text.c.state == ASKED)
    connection.execute(seen_text.update().where(here).values(state=AGREED, at=now))


def unseen(connection: Connection, digests: Digests) -> frozenset[tuple[str, str]]:
    """The letters and languages whose text was seen once and has changed since."""
    chosen = sa.select(seen_text).where(seen_text.c.letter.in_({letter for letter, _ in digests}), seen_text.c.state != ASKED)
    known: dict[tuple[str, str], set[str]] = {}
    for row in connection.execute(chosen):
        known.setdefault((row.letter, row.language), set()).add(row.digest)
    return frozenset(key for key, digest in digests.items() if digest not in known.get(key, {digest}))


def _row(key: tuple[str, str], digest: str, state: str, now: datetime) -> dict[str, object]:
    return {"letter": key[0], "language": key[1], "digest": digest, "state": state, "at": now}

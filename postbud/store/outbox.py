"""Mail out: letters with their final bytes, leased to whoever sends them.

    waiting -> sent / refused (permanent) / recalled; retried with back-off while the fault is temporary

A lease says which process has a letter in hand. A letter written to leave at once leaves at once, also when the
clock was set back since.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.effects import Schedule
from postbud.model.case import occasion_key
from postbud.model.week import Recalled
from postbud.store import dues
from postbud.store.pending import Pending
from postbud.store.tables import letter

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240))  # then every four hours
GIVE_UP_AFTER = timedelta(days=3)
IT_MAY_COME_BACK = timedelta(minutes=15)  # a meeting that was moved or called off by a slip of the pen
OVER, GONE = "it waited until it was of no use", "what it was written for has moved or is called off"

COLLECTED = "due:collation:"  # in front of a questionnaire's key: the occasion of the letters that have its answers

Since = Callable[[], datetime | None]


def open_always() -> datetime | None:
    """No night and no closed day."""
    return None


# Statements on the path of every letter are built once: building one costs more than running it.
INSERT = letter.insert()
EXISTS = sa.select(letter.c.id).where(letter.c.key == sa.bindparam("b_key"))
SENT = (
    letter.update()
    .where(letter.c.id == sa.bindparam("b_id"))
    .values(
        state="sent", sent_at=sa.bindparam("b_now"), tries=letter.c.tries + 1, lease_owner="",
        code=sa.bindparam("b_code"), error="",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A leased letter, ready to leave."""

    id: int
    message_id: str
    email: str
    raw: bytes
    tries: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of one attempt: the SMTP reply code (0 if there was none), and whether it is final."""

    id: int
    code: int
    sent: bool
    permanent: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter about to be written: its key, and whom and what it is about."""

    programme: str
    letter: str
    meeting: str
    occasion: str
    email: str
    language: str

    @property
    def key(self) -> str:
        return "|".join((self.programme, self.letter, self.meeting, self.occasion, self.email.casefold()))

    def message_id(self, domain: str, secret: bytes) -> str:
        """RFC 5322 section 3.6.4, made from the key and the database's secret: whoever writes this letter again writes the same one,

        and nobody can answer a letter that he has not seen.
        """
        return f"<{hmac.new(secret, self.key.encode(), hashlib.sha256).hexdigest()[:40]}@{domain}>"


def exists(connection: Connection, draft: Draft) -> bool:
    return connection.execute(EXISTS, {"b_key": draft.key}).first() is not None


@dataclass(frozen=True, slots=True)
class Questioned:
    """Somebody who got questions to answer: because of which rule of the schedule, and when."""

    rule: str
    address: str
    at: datetime


def questioned(connection: Connection, programme: str) -> frozenset[Questioned]:
    """Who got a letter on schedule that may carry a questionnaire."""
    here = (letter.c.programme == programme) & letter.c.letter.in_(("thanks", "questionnaire")) & (letter.c.state != "recalled")
    rows = connection.execute(sa.select(letter.c.occasion, letter.c.address, letter.c.created_at).where(here))
    return frozenset(Questioned(occasion_key(row.occasion).partition("|")[0], row.address, row.created_at) for row in rows)


def collected(connection: Connection, programme: str) -> dict[str, datetime]:
    """When the answers to each questionnaire, by its key, last went to the coordinators."""
    here = (letter.c.programme == programme) & (letter.c.letter == "answers-collected")
    rows = connection.execute(sa.select(letter.c.occasion, letter.c.created_at).where(here).order_by(letter.c.created_at))
    return {row.occasion.removeprefix(COLLECTED).partition("|")[0]: row.created_at for row in rows}


def bytes_of(connection: Connection, message_ids: Sequence[str]) -> bytes:
    """The letter of ours with the first of these Message-IDs that one has; b'' if none has."""
    rows = connection.execute(sa.select(letter.c.message_id, letter.c.raw).where(letter.c.message_id.in_(set(message_ids))))
    found: dict[str, bytes] = {row.message_id: row.raw for row in rows}
    return next((found[one] for one in message_ids if one in found), b"")


def put(
    pending: Pending, draft: Draft, message_id: str, raw: bytes, answers: int | None, now: datetime, *,
    about: int | None = None, concerns: str = "", due: datetime | None = None, bulk: bool = False, until: datetime | None = None,
) -> None:  # fmt: skip
    """Put a letter in the outbox, to leave at `due` (default: at once). `about` and `concerns` say what a reply to it is about.

    A `bulk` letter lets every other one go first, so that a sign-up is answered while thousands of invitations leave. From `until` on it
    does not leave any more.
    """
    values = {
        "key": draft.key, "message_id": message_id, "programme": draft.programme, "letter": draft.letter, "meeting": draft.meeting,
        "occasion": draft.occasion, "address": draft.email.casefold(), "email": draft.email, "language": draft.language,
        "answers": answers, "state": "waiting", "due": due or now, "tries": 0, "lease_owner": "", "code": 0, "error": "", "created_at": now,
        "about": about, "concerns": concerns.casefold(), "bulk": bulk, "until": until, "raw": raw,
    }  # fmt: skip
    pending.add(INSERT, values, about=draft.email)


def _due(now: datetime, closed_since: datetime | None = None) -> sa.ColumnElement[bool]:
    ready = (letter.c.state == "waiting") & ((letter.c.due <= now) | (letter.c.due <= letter.c.created_at))
    return ready & _may_leave(closed_since)


def _may_leave(closed_since: datetime | None) -> sa.ColumnElement[bool]:
    """In a night or on a closed day letters on schedule wait, unless they were written for it; those that answer somebody never do."""
    return sa.true() if closed_since is None else sa.not_(letter.c.bulk) | (letter.c.created_at >= closed_since)


def lease(connection: Connection, owner: str, now: datetime, limit: int, closed_since: Since = open_always) -> list[Outgoing]:
    """Take up to `limit` due letters for sending. Nobody else gets them until they are recorded, given back, or `owner` is dead.
    `closed_since` says since when it is a night or a closed day, None if it is not (`postbud.due.closed_since`); it is asked only where
    letters on schedule are among those whose turn it is.

    No lease ends by time: a server may take minutes over its reply, and a letter may wait longer than that for its turn.
    """
    order = (letter.c.bulk, letter.c.due, letter.c.id)
    columns = (letter.c.id, letter.c.until, letter.c.bulk)
    chosen = sa.select(*columns).where(_due(now), letter.c.lease_owner == "").order_by(*order).limit(limit)
    found = connection.execute(chosen.with_for_update(skip_locked=True)).all()
    if any(row.bulk for row in found) and (since := closed_since()) is not None:
        found = connection.execute(chosen.where(_may_leave(since)).with_for_update(skip_locked=True)).all()
    over = [row.id for row in found if row.until is not None and row.until <= now]
    if over:
        free = (letter.c.state == "waiting") & (letter.c.lease_owner == "") & (letter.c.until <= now)
        _recall(connection, free, OVER, now, told_at=now)
    ids = [row.id for row in found if row.id not in over]
    if not ids:
        return []
    connection.execute(letter.update().where(letter.c.id.in_(ids)).values(lease_owner=owner))
    bytes_of = sa.select(letter.c.id, letter.c.message_id, letter.c.email, letter.c.raw, letter.c.tries, letter.c.created_at)
    rows = connection.execute(bytes_of.where(letter.c.id.in_(ids)).order_by(*order))
    return [Outgoing(*row) for row in rows]


def still_leased(connection: Connection, owner: str, ids: Collection[int]) -> set[int]:
    """Which of these letters `owner` still has in hand. A machine that stood still for long has lost them to another."""
    here = letter.c.id.in_(list(ids)) & (letter.c.state == "waiting") & (letter.c.lease_owner == owner)
    return set(connection.execute(sa.select(letter.c.id).where(here)).scalars())


def record(connection: Connection, attempts: Sequence[Attempt], now: datetime, owner: str) -> None:
    """Write what came of `owner`'s attempts. A temporary fault is tried again later; after three days it is given up, visibly.

    Who has lost a lease meanwhile may still say that the letter left, but not that it did not: another has it in hand, or has sent it.
    """
    sent = [{"b_id": attempt.id, "b_now": now, "b_code": attempt.code} for attempt in attempts if attempt.sent]
    if sent:
        connection.execute(SENT, sent)
    failed = [attempt for attempt in attempts if not attempt.sent]
    ours = still_leased(connection, owner, [attempt.id for attempt in failed]) if failed else set()
    for attempt in failed:
        if attempt.id in ours:
            _record_failure(connection, attempt, now)


def _record_failure(connection: Connection, attempt: Attempt, now: datetime) -> None:
    chosen = sa.select(letter.c.tries, letter.c.created_at, letter.c.programme).where(letter.c.id == attempt.id)
    row = connection.execute(chosen).one()
    given_up = attempt.permanent or now - row.created_at > GIVE_UP_AFTER
    connection.execute(
        letter.update()
        .where(letter.c.id == attempt.id)
        .values(
            state="refused" if given_up else "waiting",
            tries=row.tries + 1,
            lease_owner="",
            due=now + BACK_OFF[min(row.tries, len(BACK_OFF) - 1)],
            code=attempt.code,
            error=attempt.error[:500],
        )  # fmt: skip
    )
    if given_up:  # what that means for the address is decided as if a bounce had come
        dues.schedule(connection, Schedule("refused", now, row.programme, key=f"letter:{attempt.id}"))


def written_to(connection: Connection, programme: str, occasion: str) -> frozenset[str]:
    """The addresses (as compared) for which a letter of that occasion was written, whatever became of it."""
    here = (letter.c.programme == programme) & (letter.c.occasion == occasion)
    return frozenset(connection.execute(sa.select(letter.c.address).where(here)).scalars())


def thanked(connection: Connection, programme: str) -> dict[str, str]:
    """The Message-ID of the last letter of thanks that each address got, by the address as compared."""
    here = (letter.c.programme == programme) & (letter.c.letter == "thanks") & (letter.c.state == "sent")
    rows = connection.execute(sa.select(letter.c.address, letter.c.message_id).where(here).order_by(letter.c.id))
    return {row.address: row.message_id for row in rows}


def give_up_unwritten(pending: Pending, draft: Draft, message_id: str, error: str, now: datetime) -> None:
    """A letter that could not be written for one person stays visible as refused, with the reason; the others leave."""
    put(pending, draft, message_id, b"", None, now)
    pending.flush()
    here = letter.c.key == draft.key
    pending.connection.execute(letter.update().where(here).values(state="refused", error=error[:500]))


def keep_to(connection: Connection, programme: str, occasions: Collection[str], now: datetime) -> int:
    """Recall the letters on schedule that still wait and whose occasion the programme has no more; returns how many.

    They wait again if it comes back while they are of use.
    """
    ours = (letter.c.programme == programme) & letter.c.bulk & (letter.c.lease_owner == "")
    gone = ours & (letter.c.state == "waiting") & letter.c.occasion.not_in(occasions)
    back = ours & (letter.c.state == "recalled") & (letter.c.error == GONE) & letter.c.occasion.in_(occasions) & (letter.c.until > now)
    connection.execute(letter.update().where(back).values(state="waiting", error="", recalled_at=None))
    return _recall(connection, gone, GONE, now, told_at=now + IT_MAY_COME_BACK)


def _recall(connection: Connection, which: sa.ColumnElement[bool], why: str, now: datetime, *, told_at: datetime) -> int:
    """Call back letters that are not to leave any more, and let the coordinators be told of them; returns how many."""
    programmes = connection.execute(sa.select(letter.c.programme).where(which).distinct()).scalars().all()
    count = connection.execute(letter.update().where(which).values(state="recalled", error=why, recalled_at=now)).rowcount
    for programme in programmes:
        dues.schedule(connection, Schedule("recalled", told_at, programme, key=now.astimezone(UTC).isoformat()))
    return count


def recalled_at(connection: Connection, programme: str, at: datetime) -> tuple[Recalled, ...]:
    """What was called back at an instant and is so still, by letter and meeting."""
    here = (letter.c.programme == programme) & (letter.c.state == "recalled") & (letter.c.recalled_at == at)
    columns = (letter.c.letter, letter.c.meeting, letter.c.error, sa.func.count(), sa.func.min(letter.c.created_at))
    rows = connection.execute(sa.select(*columns).where(here).group_by(*columns[:3]).order_by(*columns[:2])).all()
    return tuple(Recalled(name, meeting, count, when, moved=error == GONE) for name, meeting, error, count, when in rows)


def retry_now(connection: Connection, now: datetime) -> None:
    """Let every letter that waits for another attempt have it now: somebody has asked for all that waits to be worked off."""
    put_off = (letter.c.state == "waiting") & (letter.c.tries > 0) & (letter.c.due > now)
    connection.execute(letter.update().where(put_off).values(due=now))


def give_back(connection: Connection, ids: Sequence[int], owner: str, error: str = "") -> None:
    """End leases of `owner` without an attempt: the letters are free again. `error` says why the server could not be used."""
    theirs = letter.c.id.in_(ids) & (letter.c.state == "waiting") & (letter.c.lease_owner == owner)
    connection.execute(letter.update().where(theirs).values(lease_owner="", error=error[:500]))


def owners_of_leases(connection: Connection) -> set[str]:
    """The processes that have letters in hand, as the rows say."""
    leased = (letter.c.state == "waiting") & (letter.c.lease_owner != "")
    return set(connection.execute(sa.select(letter.c.lease_owner).where(leased).distinct()).scalars())


def free_leases_of(connection: Connection, owners: Collection[str]) -> int:
    """End the leases of processes that died while they were sending; returns how many letters are free again."""
    theirs = (letter.c.state == "waiting") & letter.c.lease_owner.in_(list(owners))
    return connection.execute(letter.update().where(theirs).values(lease_owner="")).rowcount


def count_due(connection: Connection, now: datetime, closed_since: Since = open_always) -> int:
    """How many letters should leave now and are in nobody's hand."""
    here = _due(now, closed_since() if bulk_waits(connection) else None) & (letter.c.lease_owner == "")
    return connection.execute(sa.select(sa.func.count()).select_from(letter).where(here)).scalar_one()


def count_waiting(connection: Connection) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(letter).where(letter.c.state == "waiting")).scalar_one()


def oldest_due(connection: Connection, now: datetime, closed_since: Since = open_always) -> datetime | None:
    """When the first of the letters that should have left by now was to leave; one that a server puts off waits for its next try."""
    here = _due(now, closed_since() if bulk_waits(connection) else None)
    return connection.execute(sa.select(sa.func.min(letter.c.due)).where(here)).scalar()


def bulk_waits(connection: Connection) -> bool:
    """Whether letters on schedule are among those that wait."""
    here = (letter.c.state == "waiting") & letter.c.bulk
    return connection.execute(sa.select(letter.c.id).where(here).limit(1)).first() is not None


def next_due(connection: Connection, closed_since: Since = open_always) -> datetime | None:
    """When the next letter may leave that may leave at all as long as it is a night or a closed day."""
    here = (letter.c.state == "waiting") & _may_leave(closed_since() if bulk_waits(connection) else None)
    return connection.execute(sa.select(sa.func.min(letter.c.due)).where(here)).scalar()


def sent_since(connection: Connection, since: datetime) -> int:
    """How many letters left since an instant; fills the token bucket right after a restart."""
    return connection.execute(sa.select(sa.func.count()).where(letter.c.sent_at >= since)).scalar_one()

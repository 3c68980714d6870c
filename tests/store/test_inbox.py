"""Mail in: kept once, however often and by whichever road it comes; settled, released, moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Connection

from postbud.store import inbox
from postbud.store.database import Database, open_database
from postbud.store.pending import Pending

NOW = datetime(2025, 1, 15, 9, 0, tzinfo=UTC)
NAME = "bud@mail.example/INBOX"


def mail(number: int, *, trace: str = "a", body: str = "Jeg vil gerne være med.") -> bytes:
    head = f"Received: from {trace}.example by mx.example; {number}\r\nFrom: eva{number}@by.example\r\nSubject: Tilmelding\r\n"
    return f"{head}Message-ID: <{number}@by.example>\r\nDate: Wed, 15 Jan 2025 09:00:00 +0100\r\n\r\n{body}\r\n".encode()


def start(database: Database, uidvalidity: int = 1, last_uid: int = 0) -> inbox.Position:
    with database.write() as connection:
        return inbox.start(connection, NAME, uidvalidity, last_uid, last_uid, NOW)


def keep(database: Database, at: inbox.Position, *mails: tuple[int, bytes]) -> int:
    arrivals = [inbox.Arrival(uid, raw, NOW) for uid, raw in mails]
    with database.write() as connection:
        return inbox.keep(connection, at, arrivals, NOW, reached=max(uid for uid, _ in mails))


def waiting(database: Database) -> list[inbox.Kept]:
    with database.read() as connection:
        return inbox.waiting(connection, 100)


def settle(connection: Connection, id: int, outcome: inbox.Outcome, now: datetime) -> None:
    with Pending(connection) as pending:
        inbox.settle(pending, id, outcome, now)


def position(database: Database) -> inbox.Position:
    with database.read() as connection:
        found = inbox.position(connection, NAME)
    assert found
    return found


def test_bytes_are_kept_as_they_came_and_the_position_moves_with_them(database: Database) -> None:
    at = start(database)
    raw = mail(1) + b"\x00\xff\xfe"

    assert keep(database, at, (7, raw)) == 1

    assert [kept.raw for kept in waiting(database)] == [raw]
    assert position(database).last_uid == 7


def test_the_same_mail_by_another_road_is_one_mail(database: Database) -> None:
    at = start(database)

    keep(database, at, (1, mail(1, trace="direct")))
    keep(database, at, (2, mail(1, trace="list")), (3, mail(1, trace="backup")))

    assert len(waiting(database)) == 1


def test_a_stranger_cannot_burn_a_message_id(database: Database) -> None:
    at = start(database)

    keep(database, at, (1, mail(1, body="Dette er ikke Evas mail.")))
    keep(database, at, (2, mail(1)))

    assert len(waiting(database)) == 2


def test_a_new_uidvalidity_takes_no_mail_twice(database: Database) -> None:
    at = start(database)
    keep(database, at, (1, mail(1)), (2, mail(2)))

    with database.write() as connection:
        renewed = inbox.restart(connection, at, uidvalidity=2, last_uid=0, old_until_uid=2)
    keep(database, renewed, (1, mail(2)), (2, mail(1)), (3, mail(3)))

    assert len(waiting(database)) == 3
    assert position(database).uidvalidity == 2


def test_a_position_of_an_older_uidvalidity_moves_nothing(database: Database) -> None:
    at = start(database)
    with database.write() as connection:
        inbox.restart(connection, at, uidvalidity=2, last_uid=0, old_until_uid=0)

    keep(database, at, (900, mail(1)))

    assert position(database).last_uid == 0


def test_mail_from_before_the_first_start_is_old_only_up_to_the_uid_seen_then(database: Database) -> None:
    at = inbox.Position(1, 1, last_uid=5, old_until_uid=10, started_at=NOW)

    assert at.is_old(8, NOW - timedelta(days=2))
    assert not at.is_old(8, NOW - timedelta(minutes=5)) and at.may_be_old(8, NOW - timedelta(minutes=5))  # the server's clock
    assert not at.is_old(8, NOW) and not at.may_be_old(8, NOW)
    assert not at.is_old(11, NOW - timedelta(days=400))  # a colleague moved it here later: it is new to us


def test_a_settled_mail_waits_no_more_and_is_moved_once(database: Database) -> None:
    at = start(database)
    keep(database, at, (1, mail(1)), (2, mail(2)))
    first, second = waiting(database)

    with database.write() as connection:
        settle(connection, first.id, inbox.Outcome("held", "Den venter."), NOW)
        moving = inbox.to_move(connection, at)
        inbox.note_moved(connection, at, [uid for uid, _ in moving], NOW)
        again = inbox.to_move(connection, at)

    assert moving == [(1, "held")]
    assert again == []
    assert [kept.id for kept in waiting(database)] == [second.id]


def test_a_second_copy_of_a_settled_mail_is_moved_as_well(database: Database) -> None:
    at = start(database)
    keep(database, at, (1, mail(1)))
    (only,) = waiting(database)
    with database.write() as connection:
        settle(connection, only.id, inbox.Outcome("decided"), NOW)

    keep(database, at, (2, mail(1, trace="again")))

    with database.read() as connection:
        assert inbox.to_move(connection, at) == [(1, "decided"), (2, "decided")]


def test_only_held_mail_can_be_released(database: Database) -> None:
    at = start(database)
    keep(database, at, (1, mail(1)), (2, mail(2)))
    first, second = waiting(database)
    with database.write() as connection:
        settle(connection, first.id, inbox.Outcome("held"), NOW)
        settle(connection, second.id, inbox.Outcome("decided"), NOW)

        assert inbox.release(connection, [first.id, second.id, 999]) == [first.id]

    assert [(kept.id, kept.state) for kept in waiting(database)] == [(first.id, "released")]


@given(roads=st.lists(st.tuples(st.integers(1, 4), st.integers(1, 12), st.sampled_from("abc")), min_size=1, max_size=25))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_in_whatever_order_each_mail_is_kept_once(tmp_path_factory, roads: list[tuple[int, int, str]]) -> None:
    """Same mails, new UIDVALIDITYs, repeated UIDs, other roads: as many rows as there are mails."""
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('db') / 'postbud.db'}")
    at = start(database)
    for uidvalidity, number, trace in roads:
        if uidvalidity != at.uidvalidity:
            with database.write() as connection:
                at = inbox.restart(connection, at, uidvalidity, last_uid=0, old_until_uid=0)
        keep(database, at, (number, mail(number, trace=trace)))

    assert len(waiting(database)) == len({number for _, number, _ in roads})
    database.close()

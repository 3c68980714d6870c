"""The outbox is emptied: each letter once, whatever the server does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from postbud.clock import Clock
from postbud.deliver import Delivery
from postbud.settings import Server, Settings
from postbud.stages import Stages
from postbud.store import outbox
from postbud.store.database import Database, open_database
from postbud.store.pending import Pending
from postbud.store.tables import letter
from tests.servers.smtp import SmtpServer, cut, refuse, slow


@pytest.fixture
def settings(settings_for: Callable[..., Settings], smtp_server: SmtpServer) -> Settings:
    limits = settings_for().limits.model_copy(update={"letters_per_minute": 0})
    return settings_for(smtp=Server("127.0.0.1", smtp_server.port, security="none"), limits=limits)


def write(database: Database, *names: str, due: datetime | None = None, now: datetime | None = None) -> None:
    with database.write() as connection, Pending(connection) as pending:
        for name in names:
            draft = outbox.Draft("souschefer", "confirmation", "1", "", f"{name}@by.example", "da")
            identifier = draft.message_id("netvaerk.example", b"secret")
            raw = f"Message-ID: {identifier}\r\nSubject: Hej {name}\r\n\r\nHej\r\n".encode()
            outbox.put(pending, draft, identifier, raw, None, now or datetime.now(UTC), due=due)


def deliver(database: Database, settings: Settings, clock: Clock | None = None) -> Delivery:
    """Deliver until nothing that is due is left."""
    delivery = Delivery(database, settings, clock or Clock(), Stages())
    delivery.finish()
    delivery.run()
    return delivery


def states(database: Database) -> dict[str, str]:
    with database.read() as connection:
        return {row.email.partition("@")[0]: row.state for row in connection.execute(sa.select(letter.c.email, letter.c.state))}


def test_every_letter_leaves_once_over_a_few_connections(database: Database, settings: Settings, smtp_server: SmtpServer) -> None:
    names = [f"deltager{number}" for number in range(60)]
    write(database, *names)

    deliver(database, settings)

    assert sorted(taken.recipients[0] for taken in smtp_server.taken) == sorted(f"{name}@by.example" for name in names)
    assert set(states(database).values()) == {"sent"}
    assert smtp_server.connections <= settings.limits.connections


def test_a_refusal_is_final_for_one_and_nothing_to_the_others(database: Database, settings: Settings, smtp_server: SmtpServer) -> None:
    smtp_server.script(
        refuse("rcpt", "550 5.1.1 unknown", recipient="findes-ikke@by.example"),
        refuse("rcpt", "450 4.2.0 later", recipient="senere@by.example"),
    )
    write(database, "eva", "findes-ikke", "senere", "bo")

    deliver(database, settings)

    assert states(database) == {"eva": "sent", "findes-ikke": "refused", "senere": "waiting", "bo": "sent"}


def test_a_letter_refused_for_now_is_tried_again_with_the_same_bytes(
    database: Database, settings: Settings, smtp_server: SmtpServer
) -> None:
    smtp_server.script(cut("body", taken=True, times=1))
    write(database, "eva")
    deliver(database, settings)
    assert states(database) == {"eva": "waiting"}

    later = Clock(start=datetime.now(UTC) + timedelta(minutes=2))
    deliver(database, settings, later)

    assert states(database) == {"eva": "sent"}
    first, second = smtp_server.taken
    assert first.content == second.content


def test_a_temporary_fault_is_given_up_after_days_and_stays_visible(
    database: Database, settings: Settings, smtp_server: SmtpServer
) -> None:
    smtp_server.script(refuse("rcpt", "451 4.3.0 later"))
    write(database, "eva")
    for hours in (0, 1, 24, 80):
        deliver(database, settings, Clock(start=datetime.now(UTC) + timedelta(hours=hours)))

    with database.read() as connection:
        row = connection.execute(sa.select(letter)).one()
    assert (row.state, row.code) == ("refused", 451)
    assert "later" in row.error
    assert row.tries >= 4


def test_a_server_that_is_away_costs_no_letter_its_tries(database: Database, settings: Settings, smtp_server: SmtpServer) -> None:
    smtp_server.stop()
    write(database, "eva", "bo")

    delivery = deliver(database, settings)

    assert "127.0.0.1" in delivery.left_behind
    with database.read() as connection:
        assert connection.execute(sa.select(letter.c.tries, letter.c.lease_owner)).all() == [(0, ""), (0, "")]
        assert "127.0.0.1" in connection.execute(sa.select(letter.c.error)).scalars().first()  # `outbox` says why


def test_delivery_goes_on_when_the_server_is_back(database: Database, settings: Settings, smtp_server: SmtpServer) -> None:
    smtp_server.stop()
    write(database, "eva")
    delivery = Delivery(database, settings, Clock(), Stages())
    thread = threading.Thread(target=delivery.run)
    thread.start()
    time.sleep(0.5)

    smtp_server.start()

    smtp_server.wait_for(1)
    delivery.stop()
    thread.join()
    assert states(database) == {"eva": "sent"}


def test_a_letter_whose_time_has_not_come_waits(database: Database, settings: Settings, smtp_server: SmtpServer) -> None:
    write(database, "eva", due=datetime.now(UTC) + timedelta(hours=1))

    deliver(database, settings)

    assert smtp_server.taken == []


def test_a_clock_that_was_set_back_does_not_hold_a_letter_that_was_to_leave_at_once(
    database: Database, settings: Settings, smtp_server: SmtpServer
) -> None:
    write(database, "eva", now=datetime.now(UTC) + timedelta(hours=1))

    deliver(database, settings)

    assert states(database) == {"eva": "sent"}


def test_two_deliveries_on_one_database_send_nothing_twice(postgres_url: str, settings: Settings, smtp_server: SmtpServer) -> None:
    first, second = open_database(postgres_url), open_database(postgres_url)
    smtp_server.script(slow("body", 0.01))
    write(first, *[f"deltager{number}" for number in range(80)])

    threads = [threading.Thread(target=deliver, args=(database, settings)) for database in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    recipients = [taken.recipients[0] for taken in smtp_server.taken]
    assert len(recipients) == len(set(recipients)) == 80
    first.close()
    second.close()


def test_a_letter_that_another_process_wrote_leaves_without_anybody_waking_us(
    postgres_url: str, settings: Settings, smtp_server: SmtpServer
) -> None:
    """Or a second machine would help with a flood only at its next look, half a minute later."""
    first, second = open_database(postgres_url), open_database(postgres_url)
    delivery = Delivery(first, settings, Clock(), Stages())
    thread = threading.Thread(target=delivery.run)
    thread.start()
    time.sleep(0.5)  # it has found nothing to do

    write(second, "eva")

    try:
        assert [taken.recipients for taken in smtp_server.wait_for(1, 20)] == [("eva@by.example",)]
    finally:
        delivery.stop()
        thread.join()
        first.close()
        second.close()


def test_a_server_that_thinks_for_long_gets_no_letter_twice(database: Database, settings: Settings, smtp_server: SmtpServer) -> None:
    """No lease ends by time: while one delivery waits for a reply, another one on the same database leaves that letter alone."""
    smtp_server.script(slow("body", 3, times=1))
    write(database, "eva")
    thread = threading.Thread(target=deliver, args=(database, settings))
    thread.start()
    smtp_server.wait_for(0)
    time.sleep(1)

    deliver(database, settings)
    thread.join()

    assert len(smtp_server.taken) == 1


def test_one_person_gets_letters_one_after_the_other(lite: Database, settings: Settings, smtp_server: SmtpServer) -> None:
    """The confirmation before the invites, whichever connection is quicker."""
    smtp_server.script(slow("body", 0.3, times=1))
    with lite.write() as connection, Pending(connection) as pending:
        for name in ("confirmation", "invite-2", "invite-3"):
            draft = outbox.Draft("hverdagsledelse", name, "", "", "eva@by.example", "da")
            raw = f"Subject: {name}\r\n\r\n".encode()
            outbox.put(pending, draft, draft.message_id("netvaerk.example", b"secret"), raw, None, datetime.now(UTC))

    deliver(lite, settings)

    assert [taken.content.split()[1] for taken in smtp_server.taken] == [b"confirmation", b"invite-2", b"invite-3"]


def test_the_pace_is_kept(database: Database, settings: Settings, smtp_server: SmtpServer) -> None:
    """A burst of a fifth of the minute's letters leaves at once; the rest waits for its turn."""
    slowly = replace(settings, limits=settings.limits.model_copy(update={"letters_per_minute": 20}))
    write(database, *[f"deltager{number}" for number in range(10)])
    delivery = Delivery(database, slowly, Clock(), Stages())
    thread = threading.Thread(target=delivery.run)
    thread.start()
    smtp_server.wait_for(4)
    time.sleep(0.3)
    delivery.stop()
    thread.join()

    assert len(smtp_server.taken) == 4
    with database.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).where(letter.c.lease_owner != "")).scalar_one() == 0

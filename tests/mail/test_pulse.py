"""What the reader leaves behind on how it goes, on a real Dovecot: when it read last, and how the clocks stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from postbud.clock import Clock
from postbud.console.health import Health, health_of
from postbud.fetch import Fetcher
from postbud.settings import Server, Settings
from postbud.stages import Stages
from postbud.store import pulse
from postbud.store.database import Database
from tests.conftest import Mailbox


@pytest.fixture
def settings(settings_for: Callable[..., Settings], mailbox: Mailbox) -> Settings:
    return settings_for(imap=Server("127.0.0.1", mailbox.port, mailbox.user, mailbox.password, "none"), poll_seconds=1)


def mail(number: int) -> bytes:
    return f"From: eva@by.example\r\nSubject: Tilmelding\r\nMessage-ID: <{number}@by.example>\r\n\r\nJa.\r\n".encode()


def health(database: Database, settings: Settings, clock: Clock) -> Health:
    with database.read() as connection:
        return health_of(connection, settings, clock)


def test_a_mail_from_the_future_shows_that_our_clock_is_behind_and_one_that_was_moved_here_shows_nothing(
    lite: Database, settings: Settings, mailbox: Mailbox
) -> None:
    # given: the server's clock, as its INTERNALDATE shows it, is ten minutes ahead of ours
    reader, now = Fetcher(lite, settings, Clock(), Stages(), on_kept=lambda: None), datetime.now(UTC)
    reader.once(after_kept=lambda: None)
    mailbox.server.append(mailbox.user, mail(1), when=now + timedelta(minutes=10))
    unknown = health(lite, settings, Clock()).clock_ahead_seconds

    # when
    reader.once(after_kept=lambda: None)
    behind = health(lite, settings, Clock())
    mailbox.server.append(mailbox.user, mail(2), when=now - timedelta(days=3))
    mailbox.deliver(mail(3))
    reader.once(after_kept=lambda: None)
    right = health(lite, settings, Clock())

    # then
    assert unknown is None and -601 <= (behind.clock_ahead_seconds or 0) < -120
    assert len(behind.troubles) == 1 and "behind the mail server's" in behind.troubles[0]
    assert (right.clock_ahead_seconds, right.troubles) == (0, ())


def test_a_clock_that_went_back_is_told_for_a_day_and_a_simulated_one_is_not(
    lite: Database, settings: Settings, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    # given: the mailbox was read an hour from now
    with lite.write() as connection:
        pulse.note_read(connection, datetime.now(UTC) + timedelta(hours=1), None)
    before = health(lite, settings, Clock())

    # when
    simulated = Clock(start=datetime.now(UTC))
    Fetcher(lite, settings, simulated, Stages(), on_kept=lambda: None).once(after_kept=lambda: None)
    played = health(lite, settings, simulated)
    with lite.write() as connection:
        pulse.note_read(connection, datetime.now(UTC) + timedelta(hours=1), None)
    Fetcher(lite, settings, Clock(), Stages(), on_kept=lambda: None).once(after_kept=lambda: None)
    after = health(lite, settings, Clock())

    # then
    assert "is yet to come" in before.troubles[0] and (played.troubles, played.clock_set_back) == ((), "")
    assert "went back by 36" in after.troubles[0] and after.clock_set_back and "has gone back by 36" in caplog.text

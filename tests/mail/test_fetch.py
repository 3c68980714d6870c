"""The reader of the mailbox, on a real Dovecot."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from postbud import imap
from postbud.clock import Clock
from postbud.errors import MailboxRefused, MailboxUnreachable
from postbud.fetch import Fetcher
from postbud.imap import Listed, batches, open_mailbox
from postbud.settings import Server, Settings
from postbud.stages import Stages
from postbud.store import inbox
from postbud.store.database import Database
from postbud.store.pending import Pending
from postbud.store.tables import message
from tests.conftest import Mailbox
from tests.servers.certificates import Authority, Certificate
from tests.servers.dovecot import Dovecot

NOW = datetime(2025, 1, 15, 9, 0, tzinfo=UTC)


def mail(number: int, size: int = 0) -> bytes:
    head = f"From: eva{number}@by.example\r\nSubject: Tilmelding\r\nMessage-ID: <{number}@by.example>\r\n\r\n"
    return (head + "Jeg vil gerne være med.\r\n" + "x" * 70 * (size // 70)).encode()


def server(mailbox: Mailbox) -> Server:
    return Server("127.0.0.1", mailbox.port, mailbox.user, mailbox.password, "none")


@pytest.fixture
def settings(settings_for: Callable[..., Settings], mailbox: Mailbox) -> Settings:
    return settings_for(imap=server(mailbox), poll_seconds=1)


def fetcher(database: Database, settings: Settings) -> Fetcher:
    return Fetcher(database, settings, Clock(), Stages(), on_kept=lambda: None)


def fetch(database: Database, settings: Settings) -> None:
    fetcher(database, settings).once(after_kept=lambda: None)


def kept(database: Database) -> list[inbox.Kept]:
    with database.read() as connection:
        return inbox.waiting(connection, 1000)


def settle_all(database: Database, state: str = "decided") -> None:
    with database.write() as connection, Pending(connection) as pending:
        for one in inbox.waiting(connection, 1000):
            inbox.settle(pending, one.id, inbox.Outcome(state), NOW)


def wait_until(true: Callable[[], bool], seconds: float = 20) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(0.02)


def test_a_first_start_leaves_old_mail_alone_and_takes_what_comes_then(database: Database, settings: Settings, mailbox: Mailbox) -> None:
    mailbox.deliver(mail(1), mail(2))
    fetch(database, settings)
    assert kept(database) == []

    mailbox.deliver(mail(3))
    fetch(database, settings)

    assert [b"<3@by.example>" in one.raw for one in kept(database)] == [True]
    assert len(mailbox.mails()) == 3


def test_a_first_start_takes_all_when_told_to(lite: Database, settings: Settings, mailbox: Mailbox) -> None:
    mailbox.deliver(mail(1), mail(2))

    fetch(lite, replace(settings, first_start="all"))

    assert len(kept(lite)) == 2


def test_a_first_start_takes_what_came_since_a_day(lite: Database, settings: Settings, mailbox: Mailbox) -> None:
    for number, days in ((1, 40), (2, 9), (3, 1)):
        mailbox.server.append(mailbox.user, mail(number), when=datetime.now(UTC) - timedelta(days=days))

    fetch(lite, replace(settings, first_start=(datetime.now(UTC) - timedelta(days=10)).date()))

    assert len(kept(lite)) == 2


def test_many_old_mails_are_neither_fetched_nor_listed(lite: Database, settings: Settings, mailbox: Mailbox) -> None:
    mailbox.server.bulk(mailbox.user, (mail(number) for number in range(5000)))
    stages = Stages()
    reader = Fetcher(lite, settings, Clock(), stages, on_kept=lambda: None)

    reader.once(after_kept=lambda: None)
    mailbox.deliver(mail(90001))
    reader.once(after_kept=lambda: None)

    assert len(kept(lite)) == 1


def test_a_mail_that_a_colleague_has_read_is_taken_and_no_flag_is_set(lite: Database, settings: Settings, mailbox: Mailbox) -> None:
    fetch(lite, settings)
    mailbox.append(mail(1), flags="\\Seen")
    mailbox.append(mail(2))

    fetch(lite, settings)

    assert len(kept(lite)) == 2
    assert [b"\\Seen" in flags for flags in mailbox.flags()] == [True, False]


def test_bytes_are_kept_as_the_server_gives_them(lite: Database, settings: Settings, mailbox: Mailbox) -> None:
    fetch(lite, settings)
    raw = "From: søren@by.example\r\nSubject: rå bytes\r\n\r\n".encode("latin-1") + bytes(range(128, 256)) + b"\r\n"
    mailbox.append(raw)

    fetch(lite, settings)

    assert [one.raw for one in kept(lite)] == [raw]


@pytest.mark.parametrize(
    ("state", "folder"), [("decided", "Postbud/Behandlet"), ("held", "Postbud/Afventer"), ("ignored", "Postbud/Ignoreret")]
)
def test_a_mail_is_moved_after_its_decision_and_not_before(
    lite: Database, settings: Settings, mailbox: Mailbox, state: str, folder: str
) -> None:
    fetch(lite, settings)
    mailbox.deliver(mail(1))
    fetch(lite, settings)
    assert len(mailbox.mails()) == 1

    settle_all(lite, state)
    fetch(lite, settings)

    assert mailbox.mails() == []
    assert len(mailbox.mails(folder.replace("/", "."))) == 1  # which separates folders with a dot


def test_a_folder_name_that_is_empty_leaves_the_mail_where_it_is(lite: Database, settings: Settings, mailbox: Mailbox) -> None:
    stay = replace(settings, folders=settings.folders.model_copy(update={"done": ""}))
    fetch(lite, stay)
    mailbox.deliver(mail(1))
    fetch(lite, stay)
    settle_all(lite)

    fetch(lite, stay)

    assert len(mailbox.mails()) == 1


def test_a_mail_that_a_person_moved_away_meanwhile_is_no_fault(lite: Database, settings: Settings, mailbox: Mailbox) -> None:
    fetch(lite, settings)
    mailbox.deliver(mail(1), mail(2))
    fetch(lite, settings)
    settle_all(lite)
    with mailbox.server.login(mailbox.user) as connection:
        connection.select()
        connection.store("1", "+FLAGS", "\\Deleted")
        connection.expunge()

    fetch(lite, settings)

    assert len(mailbox.mails("Postbud.Behandlet")) == 1


def test_a_mail_that_a_person_takes_away_between_search_and_fetch_is_nobodys_and_the_others_are_kept(
    lite: Database, settings: Settings, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given: somebody deletes the first of three mails when it has been listed and not yet been fetched
    fetch(lite, settings)
    mailbox.deliver(mail(1), mail(2), mail(3))
    listed = imap.Mailbox.listed

    def list_and_lose_one(ours: imap.Mailbox, uids: Sequence[int]) -> list[Listed]:
        found = listed(ours, uids)
        with mailbox.server.login(mailbox.user) as connection:
            connection.select()
            connection.store("1", "+FLAGS", "\\Deleted")
            connection.expunge()
        return found

    monkeypatch.setattr(imap.Mailbox, "listed", list_and_lose_one)

    # when
    fetch(lite, settings)
    monkeypatch.undo()
    fetch(lite, settings)

    # then
    assert [one.raw.endswith(mail(number)) for number, one in enumerate(kept(lite), 2)] == [True, True]


def test_a_new_uidvalidity_takes_no_mail_twice_and_loses_none(database: Database, settings: Settings, mailbox: Mailbox) -> None:
    mailbox.server.append(mailbox.user, mail(1), when=datetime.now(UTC) - timedelta(days=2))
    fetch(database, settings)
    mailbox.deliver(mail(2))
    fetch(database, settings)
    mailbox.deliver(mail(3))

    mailbox.server.renumber(mailbox.user)
    fetch(database, settings)

    subjects = sorted(one.raw.split(b"Message-ID: <")[1][:1] for one in kept(database))
    assert subjects == [b"2", b"3"]


def test_a_mail_of_a_server_whose_clock_is_behind_survives_a_new_uidvalidity(lite: Database, settings: Settings, mailbox: Mailbox) -> None:
    """It is not answered, for it may be old; it is shown."""
    fetch(lite, settings)
    mailbox.server.append(mailbox.user, mail(1), when=datetime.now(UTC) - timedelta(minutes=2))

    mailbox.server.renumber(mailbox.user)
    fetch(lite, settings)

    with lite.read() as connection:
        (state,) = connection.execute(sa.select(message.c.state)).scalars()
    assert state == "held"


def test_a_mail_the_server_will_not_give_is_held_and_blocks_nobody(lite: Database, settings: Settings, mailbox: Mailbox) -> None:
    fetch(lite, settings)
    for number in (1, 2, 3):
        mailbox.append(mail(number))
    second = sorted(path for path in mailbox.server._maildir(mailbox.user).rglob("*") if ",S=" in path.name)[1]
    second.write_bytes(b"")  # shorter than the server says it is

    fetch(lite, settings)

    with lite.read() as connection:
        states = connection.execute(sa.select(message.c.state).order_by(message.c.id)).scalars().all()
    assert sorted(states) == ["held", "kept", "kept"]
    assert len([one for one in kept(lite) if b"Jeg vil gerne" in one.raw]) == 2


def test_a_mail_larger_than_the_limit_is_kept_by_its_beginning(lite: Database, settings: Settings, mailbox: Mailbox) -> None:
    small = replace(settings, limits=settings.limits.model_copy(update={"message_megabytes": 1}))
    fetch(lite, small)
    mailbox.append(mail(1))
    mailbox.append(mail(2, size=1_500_000))
    mailbox.append(mail(3))

    fetch(lite, small)

    assert [one.truncated for one in kept(lite)] == [False, True, False]
    assert b"<2@by.example>" in kept(lite)[1].raw
    assert len(kept(lite)[1].raw) < 100_000


def test_many_mails_are_taken_in_batches_that_each_move_the_position(lite: Database, settings: Settings, mailbox: Mailbox) -> None:
    fetch(lite, settings)
    mailbox.server.bulk(mailbox.user, (mail(number) for number in range(150)))
    batches_kept: list[int] = []
    reader = fetcher(lite, settings)
    reader.progress.kept = lambda done, total: batches_kept.append(done)

    reader.once(after_kept=lambda: None)

    assert len(batches_kept) >= 3
    assert len(kept(lite)) == 150


def test_a_group_for_one_fetch_is_bounded_in_bytes_and_in_number() -> None:
    listed = [Listed(uid, 3_000_000 if uid % 3 == 0 else 100, NOW) for uid in range(1, 200)] + [Listed(500, 90_000_000, NOW)]

    groups = list(batches(listed, largest=25_000_000))

    assert [mail.uid for group in groups for mail in group] == [mail.uid for mail in listed]
    assert all(sum(mail.size for mail in group) < 8_000_000 for group in groups[:-1])
    assert [mail.uid for mail in groups[-1]] == [500]


@pytest.mark.parametrize("idle", [True, False])
def test_the_reader_takes_mail_as_it_comes_and_ends_when_told(lite: Database, settings: Settings, mailbox: Mailbox, idle: bool) -> None:
    reader = fetcher(lite, replace(settings, idle=idle, poll_seconds=60 if idle else 1))
    thread = threading.Thread(target=reader.run)
    thread.start()
    wait_until(lambda: _started(lite, reader.name))

    mailbox.deliver(mail(1))
    wait_until(lambda: len(kept(lite)) == 1)
    mailbox.deliver(mail(2))
    wait_until(lambda: len(kept(lite)) == 2)
    reader.stop()
    thread.join(timeout=20)

    assert not thread.is_alive()


def test_the_reader_comes_back_when_the_server_was_killed(
    lite: Database, settings_for: Callable[..., Settings], own_dovecot: Callable[..., Dovecot]
) -> None:
    dovecot = own_dovecot()
    there = Server("127.0.0.1", dovecot.imap_port, "bud", dovecot.password, "none")
    reader = fetcher(lite, settings_for(imap=there, poll_seconds=1))
    thread = threading.Thread(target=reader.run)
    thread.start()
    wait_until(lambda: _started(lite, reader.name))

    dovecot.kill()
    dovecot.restart()
    dovecot.deliver("bud", mail(1))

    wait_until(lambda: len(kept(lite)) == 1)
    reader.stop()
    thread.join(timeout=20)


def _started(database: Database, name: str) -> bool:
    with database.read() as connection:
        return inbox.position(connection, name) is not None


def test_a_wrong_password_is_refused_with_what_to_do(mailbox: Mailbox) -> None:
    with pytest.raises(MailboxRefused) as raised:
        open_mailbox(replace(server(mailbox), password="forkert"), "INBOX")

    assert "POSTBUD_IMAP_PASSWORD" in raised.value.advice
    assert "refused the login: [AUTHENTICATIONFAILED]" in str(raised.value)
    assert "forkert" not in str(raised.value)


def test_a_folder_that_is_not_there_is_refused_by_name(mailbox: Mailbox) -> None:
    with pytest.raises(MailboxRefused, match="Tilmeldinger"):
        open_mailbox(server(mailbox), "Tilmeldinger")


def test_a_server_that_is_away_may_come_back() -> None:
    with pytest.raises(MailboxUnreachable):
        open_mailbox(Server("127.0.0.1", 1, "bud", "x", "none"), "INBOX")


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_tls_with_a_certificate_we_trust(
    authority: Authority, own_dovecot: Callable[[Certificate], Dovecot], monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    dovecot = own_dovecot(authority.issue("localhost"))
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    port = dovecot.imaps_port if security == "tls" else dovecot.imap_port

    mailbox = open_mailbox(Server("localhost", port, "bud", dovecot.password, security), "INBOX")  # type: ignore[arg-type]

    assert mailbox.uidnext == 1
    mailbox.close()


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_tls_with_a_certificate_nobody_vouches_for_is_refused(
    authority: Authority, own_dovecot: Callable[[Certificate], Dovecot], security: str
) -> None:
    dovecot = own_dovecot(authority.issue("localhost"))
    port = dovecot.imaps_port if security == "tls" else dovecot.imap_port

    with pytest.raises(MailboxRefused, match="certificate"):
        open_mailbox(Server("localhost", port, "bud", dovecot.password, security), "INBOX")  # type: ignore[arg-type]


def test_mail_that_comes_while_the_program_starts_is_new(lite: Database, settings: Settings, mailbox: Mailbox) -> None:
    for number, seconds in ((1, -60), (2, 0), (3, 2)):
        mailbox.server.append(mailbox.user, mail(number), when=BEGAN + timedelta(seconds=seconds))
    reader = Fetcher(lite, settings, Clock(began=BEGAN), Stages(), on_kept=lambda: None)

    reader.once(after_kept=lambda: None)

    assert [b"<3@by.example>" in one.raw for one in kept(lite)] == [True]


BEGAN = datetime(2026, 3, 2, 8, 0, 0, 400_000, tzinfo=UTC)

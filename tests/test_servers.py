"""The throw-away servers keep their promises: what other tests conclude from them stands on this."""

from __future__ import annotations

import imaplib
import smtplib
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.conftest import Mailbox
from tests.servers.certificates import Authority
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres
from tests.servers.proxy import Proxy
from tests.servers.sink import Sink
from tests.servers.smtp import SmtpServer, cut, refuse, slow

MAIL = b"From: eva@by.example\r\nTo: tilmelding@netvaerk.example\r\nSubject: Hej\r\nMessage-ID: <1@by.example>\r\n\r\nHej\r\n"


def test_a_delivered_mail_lies_in_the_mailbox_unseen(mailbox: Mailbox) -> None:
    # when
    mailbox.deliver(MAIL, MAIL)

    # then
    assert [mail.endswith(MAIL) for mail in mailbox.mails()] == [True, True]
    assert all(b"\\Seen" not in flags for flags in mailbox.flags())


def test_an_appended_mail_keeps_its_bytes(mailbox: Mailbox) -> None:
    # when
    mailbox.append(MAIL, "Done", "\\Seen")

    # then
    assert mailbox.mails("Done") == [MAIL]
    assert mailbox.mails() == [] and mailbox.mails("Nowhere") == []


def test_bulk_mail_is_read_like_any_other(mailbox: Mailbox) -> None:
    # when
    placed = mailbox.server.bulk(mailbox.user, (MAIL.replace(b"<1@", b"<%d@" % number) for number in range(50)), seen=True)

    # then
    assert placed == 50
    assert mailbox.mails()[7] == MAIL.replace(b"<1@", b"<7@")
    assert all(b"\\Seen" in flags for flags in mailbox.flags())


def test_renumbering_changes_uidvalidity_and_keeps_the_mail(mailbox: Mailbox) -> None:
    # given
    mailbox.append(MAIL)
    before = mailbox.server.uid_validity(mailbox.user)

    # when
    mailbox.server.renumber(mailbox.user)

    # then
    assert mailbox.server.uid_validity(mailbox.user) != before
    assert mailbox.mails() == [MAIL]


def test_a_killed_dovecot_comes_back_with_its_mail_on_the_same_port(own_dovecot: Callable[..., Dovecot]) -> None:
    # given
    server = own_dovecot()
    server.append("eva", MAIL)
    connection = server.login("eva")

    # when
    server.kill()

    # then
    with pytest.raises((OSError, imaplib.IMAP4.abort)):
        connection.noop()
    connection.shutdown()
    server.restart()
    assert Mailbox(server, "eva").mails() == [MAIL]


def test_dovecot_hides_what_it_can_when_told(own_dovecot: Callable[..., Dovecot]) -> None:
    # when
    server = own_dovecot(capability="IMAP4rev1")

    # then
    with server.login("eva") as connection:
        assert "IMAP4REV1" in connection.capabilities and "IDLE" not in connection.capabilities
        assert "MOVE" not in connection.capability()[1][0].decode()


def test_dovecot_speaks_tls_with_our_certificate(own_dovecot: Callable[..., Dovecot], authority: Authority) -> None:
    # given
    certificate = authority.issue()
    server = own_dovecot(certificate)

    # then
    with imaplib.IMAP4_SSL("127.0.0.1", server.imaps_port, ssl_context=certificate.client_context()) as connection:
        assert connection.login("eva", server.password)[0] == "OK"
    with server.login("eva") as connection:
        assert isinstance(connection.socket(), ssl.SSLSocket)


def test_a_certificate_for_another_name_is_refused(own_dovecot: Callable[..., Dovecot], authority: Authority) -> None:
    # given
    server = own_dovecot(authority.issue("elsewhere.example"))

    # then
    with pytest.raises(ssl.SSLCertVerificationError):
        imaplib.IMAP4_SSL("127.0.0.1", server.imaps_port, ssl_context=authority.issue().client_context())


def test_each_database_is_new_and_its_server_syncs(postgres: Postgres, postgres_url: str) -> None:
    # given
    engine = sa.create_engine(postgres_url)

    # when
    with engine.begin() as connection:
        tables = connection.scalar(sa.text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
        fsync = connection.scalar(sa.text("SHOW fsync"))
    engine.dispose()

    # then
    assert (tables, fsync) == (0, "on")


def test_a_killed_postgres_keeps_what_was_committed() -> None:
    # given
    with Postgres() as server:
        engine = sa.create_engine(server.new_database(), poolclass=sa.NullPool)
        with engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE kept (number integer)"))

        # when
        server.restart()

        # then
        with engine.connect() as connection:
            assert connection.scalar(sa.text("SELECT count(*) FROM kept")) == 0


def test_database_url_names_an_empty_database(database_url: str) -> None:
    # given
    engine = sa.create_engine(database_url)

    # then
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()


def test_the_smtp_server_records_envelope_and_bytes(smtp_server: SmtpServer) -> None:
    # when
    with smtplib.SMTP("127.0.0.1", smtp_server.port) as client:
        client.sendmail("a@by.example", ["b@by.example", "c@by.example"], MAIL + b".a line with a dot\r\n")

    # then
    [taken] = smtp_server.taken
    assert (taken.sender, taken.recipients) == ("a@by.example", ("b@by.example", "c@by.example"))
    assert taken.content == MAIL + b".a line with a dot\r\n"
    assert smtp_server.connections == 1


@pytest.mark.parametrize(
    ("stage", "reply"),
    [
        ("mail", "451 4.3.0 later"),
        ("mail", "421 4.3.2 closing"),
        ("data", "452 4.3.1 full"),
        ("body", "552 5.3.4 too big"),
        ("body", "421 4.3.2 bye"),
    ],
)
def test_the_smtp_server_refuses_where_it_is_told(smtp_server: SmtpServer, stage: str, reply: str) -> None:
    # given
    smtp_server.script(refuse(stage, reply, times=1))  # type: ignore[arg-type]

    # when
    with smtplib.SMTP("127.0.0.1", smtp_server.port) as client, pytest.raises(smtplib.SMTPResponseException) as refused:
        client.sendmail("a@by.example", ["b@by.example"], MAIL)

    # then
    assert refused.value.smtp_code == int(reply[:3])
    assert smtp_server.taken == []
    with smtplib.SMTP("127.0.0.1", smtp_server.port) as client:
        assert client.sendmail("a@by.example", ["b@by.example"], MAIL) == {}


def test_the_smtp_server_refuses_one_recipient_only(smtp_server: SmtpServer) -> None:
    # given
    smtp_server.script(refuse("rcpt", "550 5.1.1 unknown", recipient="B@by.example"))

    # when
    with smtplib.SMTP("127.0.0.1", smtp_server.port) as client:
        refused = client.sendmail("a@by.example", ["b@by.example", "c@by.example"], MAIL)

    # then
    assert refused["b@by.example"][0] == 550
    assert smtp_server.taken[0].recipients == ("c@by.example",)


@pytest.mark.parametrize("taken", [True, False])
def test_the_connection_breaks_before_the_reply_and_the_mail_may_be_kept(smtp_server: SmtpServer, taken: bool) -> None:
    # given
    smtp_server.script(cut("body", taken=taken, skip=1, times=1))

    # when
    with smtplib.SMTP("127.0.0.1", smtp_server.port) as client:
        client.sendmail("a@by.example", ["first@by.example"], MAIL)
        with pytest.raises(smtplib.SMTPServerDisconnected):
            client.sendmail("a@by.example", ["second@by.example"], MAIL)

    # then
    assert len(smtp_server.taken) == (2 if taken else 1)


@pytest.mark.parametrize("stage", ["connect", "ehlo"])
def test_the_server_hangs_up_before_any_mail(smtp_server: SmtpServer, stage: str) -> None:
    # given
    smtp_server.script(cut(stage, times=1))  # type: ignore[arg-type]

    # then
    with pytest.raises((OSError, smtplib.SMTPException)):
        smtplib.SMTP("127.0.0.1", smtp_server.port).ehlo()


def test_a_slow_server_takes_the_mail_in_the_end(smtp_server: SmtpServer) -> None:
    # given
    smtp_server.script(slow("mail", 0.1), slow("body", 0.1))

    # when
    with smtplib.SMTP("127.0.0.1", smtp_server.port) as client:
        client.sendmail("a@by.example", ["b@by.example"], MAIL)

    # then
    assert len(smtp_server.wait_for(1)) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_smtp_with_tls_and_a_password(authority: Authority, security: str) -> None:
    # given
    certificate = authority.issue()
    context = certificate.client_context()
    with SmtpServer(security=security, certificate=certificate, users={"bud": "hemmelig"}) as server:  # type: ignore[arg-type]
        # when
        implicit = security == "tls"
        with smtplib.SMTP_SSL("127.0.0.1", server.port, context=context) if implicit else smtplib.SMTP("127.0.0.1", server.port) as client:
            if security == "starttls":
                client.starttls(context=context)
            with pytest.raises(smtplib.SMTPAuthenticationError):
                client.login("bud", "forkert")
            client.login("bud", "hemmelig")
            client.sendmail("a@by.example", ["b@by.example"], MAIL)

        # then
        assert [(taken.encrypted, taken.user) for taken in server.taken] == [(True, "bud")]


def test_the_smtp_server_can_be_away_and_come_back(smtp_server: SmtpServer) -> None:
    # when
    smtp_server.stop()

    # then
    with pytest.raises(ConnectionRefusedError):
        smtplib.SMTP("127.0.0.1", smtp_server.port)
    smtp_server.start()
    smtplib.SMTP("127.0.0.1", smtp_server.port).quit()


def test_the_sink_notes_every_mail(tmp_path: Path) -> None:
    # when
    with Sink(tmp_path / "log") as sink:
        with smtplib.SMTP("127.0.0.1", sink.port) as client:
            client.sendmail("a@by.example", ["b@by.example", "c@by.example"], MAIL)
            client.sendmail("a@by.example", ["d@by.example"], b"Subject: x\r\nMessage-Id:\r\n <2@by.example>\r\n\r\n..\r\n")
        arrivals = sink.arrivals()
        sink.clear()
        nothing = sink.arrivals()

    # then
    assert [(arrival.message_id, arrival.recipients) for arrival in arrivals] == [
        ("<1@by.example>", ("b@by.example", "c@by.example")),
        ("<2@by.example>", ("d@by.example",)),
    ]
    assert nothing == []


def test_a_proxy_freezes_and_cuts_the_line(smtp_server: SmtpServer) -> None:
    # given
    with Proxy(smtp_server.port) as line:
        line.watch(b"250")
        client = smtplib.SMTP("127.0.0.1", line.port, timeout=0.5)
        client.ehlo()

        # when
        line.freeze()

        # then
        with pytest.raises((OSError, smtplib.SMTPServerDisconnected)):
            client.noop()
        line.thaw()
        line.refuse()
        with pytest.raises((OSError, smtplib.SMTPServerDisconnected)):
            smtplib.SMTP("127.0.0.1", line.port, timeout=0.5)
        line.thaw()
        smtplib.SMTP("127.0.0.1", line.port, timeout=5).quit()
        assert len(line.sightings) >= 1


def test_a_proxy_breaks_off_in_the_middle_of_a_mail(mailbox: Mailbox) -> None:
    # given
    mailbox.append(MAIL + b"x" * 10_000)
    with Proxy(mailbox.port) as line:
        client = imaplib.IMAP4("127.0.0.1", line.port, timeout=10)
        client.login(mailbox.user, mailbox.password)
        client.select()

        # when
        line.cut_after(5000)

        # then
        with pytest.raises((OSError, imaplib.IMAP4.abort)):
            client.fetch("1", "(BODY.PEEK[])")
        client.shutdown()
        with imaplib.IMAP4("127.0.0.1", line.port, timeout=10) as second:
            assert second.login(mailbox.user, mailbox.password)[0] == "OK"

"""One letter over one connection, to a server that misbehaves by script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest

from postbud.errors import DeliveryFailed
from postbud.settings import Server
from postbud.smtp import Submission
from tests.servers.certificates import Authority
from tests.servers.smtp import Fault, SmtpServer, cut, refuse

RAW = b"Subject: Du er tilmeldt\r\nMessage-ID: <1@netvaerk.example>\r\n\r\nHej\r\n.en linje med punktum\r\n"
EVA = "eva@by.example"


Connect = Callable[..., Submission]


@pytest.fixture
def connect(smtp_server: SmtpServer) -> Iterator[Connect]:
    """Makes connections to the test's server, or to another, and closes them afterwards."""
    with ExitStack() as stack:

        def make(server: Server | None = None) -> Submission:
            there = server or Server("127.0.0.1", smtp_server.port, security="none")
            return stack.enter_context(closing(Submission(there, "tilmelding@netvaerk.example")))

        yield make


def failure(connect: Connect, server: SmtpServer, *faults: Fault) -> DeliveryFailed:
    server.script(*faults)
    with pytest.raises(DeliveryFailed) as raised:
        connect().send(EVA, RAW)
    return raised.value


def test_a_letter_arrives_byte_for_byte(connect: Connect, smtp_server: SmtpServer) -> None:
    assert connect().send(EVA, RAW) == 250

    (taken,) = smtp_server.taken
    assert taken.content == RAW
    assert (taken.sender, taken.recipients) == ("tilmelding@netvaerk.example", (EVA,))


def test_one_connection_serves_many_letters(connect: Connect, smtp_server: SmtpServer) -> None:
    one = connect()

    for number in range(5):
        one.send(f"eva{number}@by.example", RAW)

    assert smtp_server.connections == 1
    assert len(smtp_server.taken) == 5


@pytest.mark.parametrize("reply", ["550 5.1.1 no such user", "554 5.7.1 refused", "553 5.1.3 bad address"])
@pytest.mark.parametrize("stage", ["rcpt", "data", "body"])
def test_a_five_hundred_for_a_letter_is_final(connect: Connect, smtp_server: SmtpServer, stage: str, reply: str) -> None:
    failed = failure(connect, smtp_server, refuse(stage, reply))

    assert (failed.code, failed.temporary) == (int(reply[:3]), False)


def test_a_full_mailbox_is_tried_again(connect: Connect, smtp_server: SmtpServer) -> None:
    """552 to RCPT is full for now (RFC 5321 section 4.5.3.1.10 has 452 for it)."""
    failed = failure(connect, smtp_server, refuse("rcpt", "552 5.2.2 mailbox full"))

    assert (failed.code, failed.temporary) == (552, True)


def test_a_letter_that_is_too_large_for_the_server_is_refused_for_good(connect: Connect, smtp_server: SmtpServer) -> None:
    """552 after DATA is about the letter (RFC 5321 section 4.2.3): the same bytes will not fit later either."""
    failed = failure(connect, smtp_server, refuse("body", "552 5.3.4 message too big"))

    assert (failed.code, failed.temporary) == (552, False)


def test_an_internationalised_domain_is_written_as_servers_know_it(connect: Connect, smtp_server: SmtpServer) -> None:
    connect().send("jorgen@blåbær.example", RAW)

    assert smtp_server.taken[0].recipients == ("jorgen@xn--blbr-roah.example",)


def test_an_address_no_server_could_take_is_final_and_leaves_the_connection_good(connect: Connect, smtp_server: SmtpServer) -> None:
    one = connect()
    one.send(EVA, RAW)
    with pytest.raises(DeliveryFailed) as raised:
        one.send("jørgen@by.example", RAW)

    one.send(EVA, RAW)

    assert not raised.value.temporary
    assert len(smtp_server.taken) == 2


@pytest.mark.parametrize("reply", ["450 4.2.0 greylisted", "451 4.3.0 local error", "452 4.3.1 no space"])
@pytest.mark.parametrize("stage", ["rcpt", "data", "body"])
def test_a_four_hundred_is_tried_again(connect: Connect, smtp_server: SmtpServer, stage: str, reply: str) -> None:
    failed = failure(connect, smtp_server, refuse(stage, reply))

    assert (failed.code, failed.temporary, failed.connection_lost) == (int(reply[:3]), True, False)


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data", "body"])
def test_the_server_closing_with_421_is_temporary(connect: Connect, smtp_server: SmtpServer, stage: str) -> None:
    failed = failure(connect, smtp_server, refuse(stage, "421 4.3.2 shutting down"))

    assert failed.temporary


def test_a_server_that_will_not_work_with_us_is_no_fault_of_the_letter(connect: Connect, smtp_server: SmtpServer) -> None:
    assert failure(connect, smtp_server, refuse("mail", "550 5.7.1 sender rejected")).temporary


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data", "body"])
def test_a_lost_connection_is_tried_again(connect: Connect, smtp_server: SmtpServer, stage: str) -> None:
    failed = failure(connect, smtp_server, cut(stage))

    assert (failed.code, failed.temporary, failed.connection_lost) == (0, True, False)


def test_a_refused_recipient_leaves_the_connection_good_for_the_next(connect: Connect, smtp_server: SmtpServer) -> None:
    smtp_server.script(refuse("rcpt", "550 5.1.1 unknown", recipient="nobody@by.example"))
    one = connect()
    with pytest.raises(DeliveryFailed):
        one.send("nobody@by.example", RAW)

    one.send(EVA, RAW)

    assert smtp_server.connections == 1
    assert len(smtp_server.taken) == 1


def test_a_connection_that_the_server_closed_while_idle_is_replaced_at_once(connect: Connect, smtp_server: SmtpServer) -> None:
    one = connect()
    one.send(EVA, RAW)
    smtp_server.stop()
    smtp_server.start()

    one.send(EVA, RAW)

    assert len(smtp_server.taken) == 2


def test_a_server_that_is_not_there_cannot_be_spoken_to(connect: Connect, smtp_server: SmtpServer) -> None:
    smtp_server.stop()

    failed = failure(connect, smtp_server)

    assert (failed.temporary, failed.connection_lost) == (True, True)


def test_login_over_starttls(connect: Connect, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with SmtpServer(security="starttls", certificate=authority.issue("localhost"), users={"bud": "hemmelig"}) as server:
        good = connect(Server("localhost", server.port, "bud", "hemmelig", "starttls"))
        good.send(EVA, RAW)
        bad = connect(Server("localhost", server.port, "bud", "forkert", "starttls"))
        with pytest.raises(DeliveryFailed) as raised:
            bad.send(EVA, RAW)

    (taken,) = server.taken
    assert (taken.encrypted, taken.user) == (True, "bud")
    assert (raised.value.code, raised.value.temporary) == (535, True)
    assert "forkert" not in str(raised.value)


def test_a_certificate_of_nobody_we_trust_is_refused(connect: Connect, authority: Authority) -> None:
    with SmtpServer(security="tls", certificate=authority.issue("localhost")) as server:
        one = connect(Server("localhost", server.port, security="tls"))
        with pytest.raises(DeliveryFailed) as raised:
            one.send(EVA, RAW)

    assert "certificate" in str(raised.value).casefold()
    assert server.taken == []

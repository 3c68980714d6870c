"""Letters that come back: an address is given up and the coordinators hear of it once; no stranger's bounce can do that."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes

import pytest
import sqlalchemy as sa

from postbud.model.invitee import Invitee
from postbud.store import bounces, invitees, outbox
from postbud.store.tables import due, letter
from tests.console.conftest import Desk
from tests.message.mails import mail, multipart, part

MIE = "Mie Lund <mie.lund@by.example>"
HARD, FULL = ("5.1.1", "550 5.1.1 User unknown"), ("5.2.2", "552 5.2.2 Mailbox full")
COORDINATOR = "coordinator@bibliotek.example"


def sign_up(number: int = 1) -> bytes:
    return mail(
        "Jeg vil gerne deltage i Hverdagsledelse.\n\nVenlig hilsen\nMie Lund", sender=MIE, Message_ID=f"<s{number}@by.example>",
        Date="Wed, 15 Jan 2025 08:30:00 +0100",
    )  # fmt: skip


def report(
    returned: str, failure: tuple[str, str] = HARD, recipient: str = "mie.lund@by.example", action: str = "failed", n: int = 1
) -> bytes:
    """A delivery report of RFC 3464 that brings back the headers of the letter `returned` ('' for none)."""
    fields = f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {failure[0]}\r\nDiagnostic-Code: smtp; {failure[1]}\r\n"
    back = f"Subject: Invitation\r\nMessage-ID: {returned}\r\n" if returned else "Subject: Invitation\r\n"
    return multipart(
        "report; report-type=delivery-status", part("Your letter did not arrive."),
        part(f"Reporting-MTA: dns; mx.by.example\r\n\r\n{fields}", "message/delivery-status"), part(back, "text/rfc822-headers"),
        subject="Undeliverable", sender="MAILER-DAEMON@mx.by.example", Message_ID=f"<b{n}@mx.by.example>",
    )  # fmt: skip


def letter_to(desk: Desk, address: str = "mie.lund@by.example") -> str:
    """The Message-ID of the newest letter to an address, as sent."""
    return [row for row in desk.rows("outbox") if row["to"] == address][-1]["message_id"]


def known(desk: Desk, address: str = "mie.lund@by.example") -> tuple[bool, int] | None:
    with desk.database.read() as connection:
        found = bounces.bounces_of(connection, [address]).get(address)
    return (found.permanent, found.days) if found else None


def told(desk: Desk) -> list[str]:
    """Whom the letter about addresses went to, after what is due in the next hour was done."""
    desk.house.clock.move_to(desk.house.clock.now() + timedelta(hours=1, minutes=1))
    while desk.worker.decider.decide_due():
        pass
    return [row["to"] for row in desk.rows("outbox") if row["letter"] == "bounced"]


def test_an_address_that_does_not_exist_is_given_up_and_the_coordinator_hears_once(desk: Desk) -> None:
    # given
    desk.receive(sign_up())
    with desk.database.write() as connection:
        invitees.add(connection, [Invitee("foerleder", "mie.lund@by.example", "Mie.Lund@by.example")], "liste", desk.house.clock.now())
    returned = letter_to(desk)

    # when
    desk.receive(report(returned), report(returned, n=2))

    # then
    assert known(desk) == (True, 1) and told(desk) == [COORDINATOR]
    desk.receive(report(returned, n=3))
    assert told(desk) == [COORDINATOR]
    with desk.database.read() as connection:
        raw = connection.execute(sa.select(letter.c.raw).where(letter.c.letter == "bounced")).scalar_one()
    text = message_from_bytes(raw).get_payload(0).get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert "Mie Lund, mie.lund@by.example" in text and "Tilmeldt: Hverdagsledelse" in text and "inviterede: Førlederafklaring" in text
    assert "550 5.1.1 User unknown" in text
    assert "får ikke flere breve efter planen" in desk.run("why", "mie.lund@by.example")


def test_a_full_mailbox_is_given_up_after_failures_on_three_days(desk: Desk) -> None:
    # given
    desk.receive(sign_up())
    returned = letter_to(desk)

    # when
    states = []
    for day in range(3):
        desk.receive(report(returned, FULL, n=2 * day), report(returned, FULL, n=2 * day + 1))
        states.append(known(desk))
        desk.house.clock.move_to(desk.house.clock.now() + timedelta(days=2))

    # then
    assert states == [(False, 1), (False, 2), (True, 3)]
    assert told(desk) == [COORDINATOR]


def test_a_mail_from_the_address_makes_all_that_forgotten(desk: Desk) -> None:
    # given
    desk.receive(sign_up())
    desk.receive(report(letter_to(desk)))
    assert known(desk) == (True, 1)

    # when
    desk.receive(mail("Tak for sidst!", sender=MIE, Message_ID="<t@by.example>"))

    # then
    assert known(desk) is None and told(desk) == []
    assert "adressen får breve igen" in desk.run("why", "mie.lund@by.example")


def test_a_delay_and_a_block_say_nothing_of_the_address(desk: Desk) -> None:
    # given
    desk.receive(sign_up())
    returned = letter_to(desk)

    # when
    desk.receive(report(returned, ("4.4.1", "connect timed out"), action="delayed"))
    desk.receive(report(returned, ("5.7.1", "550 5.7.1 Message blocked, listed at a block list"), n=2))

    # then
    assert known(desk) is None


def test_a_stranger_who_forges_a_bounce_gives_nobody_up(desk: Desk) -> None:
    # given
    desk.receive(sign_up())

    # when
    desk.receive(report("<guessed@netvaerk.example>"), report("", n=2), report("", recipient="nobody@by.example", n=3))

    # then
    assert known(desk) == (False, 1) and known(desk, "nobody@by.example") is None and told(desk) == []


def test_a_bounce_without_our_letter_long_after_the_last_one_says_nothing(desk: Desk) -> None:
    # given
    desk.receive(sign_up())
    desk.house.clock.move_to(desk.house.clock.now() + timedelta(days=10))

    # when
    desk.receive(report(""))

    # then
    assert known(desk) is None


def test_a_mailbox_behind_the_address_does_not_give_the_address_up_at_once(desk: Desk) -> None:
    # given
    desk.receive(sign_up())

    # when
    desk.receive(report(letter_to(desk), recipient="mie.privat@post.example"))

    # then
    assert known(desk) == (False, 1) and known(desk, "mie.privat@post.example") is None


def test_a_bounce_of_a_letter_to_the_coordinator_is_not_told_to_the_coordinator_by_mail(desk: Desk) -> None:
    # given
    desk.receive(mail("Bananen er gul.", subject="Hverdagsledelse", sender=MIE))
    returned = letter_to(desk, COORDINATOR)

    # when
    desk.receive(report(returned, recipient=COORDINATOR))

    # then
    assert known(desk, COORDINATOR) == (True, 1) and told(desk) == []


@pytest.mark.parametrize(
    "words", ["Mie Lund har fået ny mailadresse: mie.ny@by.example", "Mie Lund has a new e-mail address: mie.ny@by.example"]
)
def test_what_the_letter_asks_the_coordinator_to_write_corrects_the_registration(desk: Desk, words: str) -> None:
    # given
    desk.receive(sign_up())
    desk.receive(report(letter_to(desk)))

    # when
    desk.receive(mail(words, subject="Hverdagsledelse", sender=f"Koordinatoren <{COORDINATOR}>", Message_ID="<c@bibliotek.example>"))

    # then
    assert [row["email"] for row in desk.rows("registrations")] == ["mie.ny@by.example"]


def refuse(desk: Desk, code: int, words: str) -> None:
    """The SMTP server refuses Mie's first letter for good."""
    with desk.database.write() as connection:
        number = connection.execute(sa.select(letter.c.id).where(letter.c.address == "mie.lund@by.example")).scalars().first() or 0
        refusal = outbox.Attempt(number, code, sent=False, permanent=True, error=f"127.0.0.1:25: {words}")
        outbox.record(connection, [refusal], desk.house.clock.now(), "")


def test_an_address_that_the_server_itself_refuses_is_given_up_as_well(desk: Desk) -> None:
    # given
    desk.receive(sign_up())

    # when
    refuse(desk, 550, "5.1.1 <mie.lund@by.example>: User unknown")

    # then
    assert (told(desk) or told(desk)) == [COORDINATOR] and known(desk) == (True, 1)


def test_a_letter_that_is_refused_for_what_it_says_gives_nobody_up(desk: Desk) -> None:
    # given
    desk.receive(sign_up())

    # when
    refuse(desk, 554, "5.7.1 Message rejected as spam")

    # then
    assert told(desk) == [] and known(desk) is None
    with desk.database.read() as connection:
        assert connection.execute(sa.select(due.c.state).where(due.c.kind == "refused")).scalar() == "done"

"""No word of a mail and no address of a person reaches the log, also when everything goes wrong that can."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from postbud.daemon import Daemon
from postbud.decide import Workflows
from postbud.effects import Effect
from postbud.errors import PostbudError
from postbud.imap import NOT_UNDERSTOOD, open_mailbox
from postbud.model.case import Case
from postbud.nightly import Nightly
from postbud.settings import Server
from postbud.stages import Stages
from postbud.store.database import open_database
from postbud.wiring import Home
from tests.conftest import Mailbox
from tests.daemon.conftest import NOW, ROOT, sign_up
from tests.servers.proxy import Proxy
from tests.servers.smtp import SmtpServer, refuse
from workflows import DUE, TABLE

SECRETS = re.compile(r"Hemmelig|Zxqvist|by\.example|vegetar", re.IGNORECASE)


WISH = "Jeg vil gerne tilmelde mig.\n\nAllergi: vegetar"


def mail(name: str, subject: str = "Tilmelding til souschefnetværket", body: str = WISH) -> bytes:
    head = {"From": f"Hemmelig Zxqvist <{name}@by.example>", "Message_ID": f"<{name}@by.example>", "X_Note": "Hemmelig " * 200}
    return sign_up(name, subject=subject, body=f"{body}\n\nHilsen\nHemmelig Zxqvist\n", **head)


def failing(case: Case) -> Iterator[Effect]:
    """A workflow with a fault whose words quote the mail."""
    raise ValueError(f"{case.message.subject} of {case.message.sender}")


def words(caplog: pytest.LogCaptureFixture) -> str:
    """All that the daemon's log has, tracebacks included: what we say, and warnings of libraries."""
    form = logging.Formatter("%(levelname)s %(message)s")
    ours = [one for one in caplog.records if one.levelno >= (logging.INFO if one.name.startswith("postbud") else logging.WARNING)]
    return "\n".join(form.format(record) for record in ours)


def test_nothing_is_quoted_when_servers_workflows_and_the_database_fail(
    mailbox: Mailbox, smtp_server: SmtpServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    # given servers that quote, a workflow that does, and a table that takes no more rows
    caplog.set_level(logging.DEBUG)
    quoting = ("550 5.1.1 <a@by.example> Hemmelig Zxqvist unknown", "451 4.3.0 <b@by.example> later", "421 4.7.0 <c@by.example> too many")
    too_large = refuse("body", "552 5.3.4 Hemmelig Zxqvist <d@by.example> too large", recipient="d@by.example")
    refusals = (refuse("rcpt", reply, recipient=f"{name}@by.example") for name, reply in zip("abc", quoting, strict=True))
    smtp_server.script(*refusals, too_large)
    for name in "abcd":
        mailbox.deliver(mail(name))
    mailbox.deliver(mail("e", subject="Afmelding", body="Jeg melder mig fra souschefnetværket."), mail("f"))
    url = f"sqlite:///{tmp_path / 'postbud.db'}"
    environment = {
        "POSTBUD_NOW": NOW, "POSTBUD_ADDRESS": "tilmelding@netvaerk.example", "POSTBUD_DATABASE": url,
        "POSTBUD_IMAP_HOST": "127.0.0.1", "POSTBUD_IMAP_PORT": str(mailbox.port), "POSTBUD_IMAP_SECURITY": "none",
        "POSTBUD_IMAP_USER": mailbox.user, "POSTBUD_IMAP_PASSWORD": mailbox.password, "POSTBUD_SMTP_HOST": "127.0.0.1",
        "POSTBUD_SMTP_PORT": str(smtp_server.port), "POSTBUD_SMTP_SECURITY": "none",
    }  # fmt: skip
    database = open_database(url)
    with database.write() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER no_more BEFORE INSERT ON registration WHEN NEW.address = 'f@by.example' "
            "BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed'); END"
        )
    house = Home(ROOT, environment).house(Workflows({**TABLE, "cancel": failing, "hold": failing}, DUE))
    house = replace(house, settings=replace(house.settings, first_start="all"))

    # when
    Daemon(house, database, Stages()).once()

    # and a night's work that fails
    with database.write() as connection:
        connection.exec_driver_sql("DELETE FROM setting WHERE name = 'night'")
        connection.exec_driver_sql("ALTER TABLE journal RENAME TO hemmelig_zxqvist")
    Nightly(database, house.settings, lambda: house.programmes, house.clock).look()

    # then
    said = words(caplog)
    assert not SECRETS.search(said), [line for line in said.splitlines() if SECRETS.search(line)]
    with database.read() as connection:
        states = dict(connection.execute(sa.text("SELECT state, count(*) FROM letter GROUP BY state")).tuples().all())
        held = connection.execute(sa.text("SELECT count(*) FROM message WHERE state = 'held'")).scalar_one()
    assert held == 2 and set(states) >= {"refused", "waiting"}, states
    assert "could not be decided" in said and "was not taken: 550" in said and "retention is not done" in said
    database.close()


def test_a_reply_that_is_not_understood_is_not_quoted_for_it_may_be_a_line_of_a_mail(mailbox: Mailbox) -> None:
    mailbox.deliver(mail("g"))
    server = Server("127.0.0.1", 0, mailbox.user, mailbox.password, "none")
    with Proxy(mailbox.port) as line:
        opened = open_mailbox(replace(server, port=line.port), "INBOX")
        # the server says the wrong length of a mail, so that its lines are taken for replies
        line.garble = lambda said: re.sub(rb"\{\d{3,}\}\r\n", b"{3}\r\n", said)
        with pytest.raises(PostbudError) as caught:
            list(opened.fetch([1]))
    assert SECRETS.search(str(caught.value.__cause__)) or "unexpected" in str(caught.value.__cause__)
    assert NOT_UNDERSTOOD in str(caught.value) and not SECRETS.search(str(caught.value))

"""The line to the mailbox breaks, falls silent or talks nonsense at chosen bytes of one FETCH: every mail is kept once, and whole.

And without a busy loop: the connections are counted. Servers that are killed or refuse: `test_fetch.py`; letters out: `test_smtp.py`,
`test_delivery.py`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from postbud import imap
from postbud.settings import Server, Settings
from postbud.store.database import Database
from tests.conftest import Mailbox
from tests.mail.test_fetch import _started, fetcher, kept, mail, wait_until
from tests.servers.proxy import Harm, Proxy

WHERE = {
    "before anything of it": (b"* 1 FETCH", 0),
    "first byte": (b"* 1 FETCH", 1),
    "in the literal's header": (b"BODY[]", 9),
    "in the middle of a mail": (b"Jeg vil", 3),
    "before the tagged OK": (b"OK Fetch", 0),
    "behind the tagged OK": (b"OK Fetch", 12),
}
CASES: list[tuple[str, Harm]] = [
    *((where, "cut") for where in WHERE),
    ("in the middle of a mail", "freeze"),
    ("in the literal's header", "garble"),
]
CONNECTIONS = 4  # the first one, and after the fault one of a second and one of two at the most, with one to spare


@pytest.mark.parametrize(("where", "harm"), CASES, ids=lambda one: one.replace(" ", "-"))
def test_a_line_that_fails_within_a_fetch_loses_no_mail_and_is_not_hammered(
    lite: Database, settings_for: Callable[..., Settings], mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, where: str, harm: Harm
) -> None:
    monkeypatch.setattr(imap, "REPLY_SECONDS", 2.0)  # a minute otherwise, which nobody wants to wait for here
    with Proxy(mailbox.port) as line:
        there = Server("127.0.0.1", line.port, mailbox.user, mailbox.password, "none")
        reader = fetcher(lite, settings_for(imap=there, poll_seconds=1))
        thread = threading.Thread(target=reader.run)
        thread.start()
        wait_until(lambda: _started(lite, reader.name))

        line.strike(*WHERE[where], harm)
        mailbox.deliver(mail(1), mail(2), mail(3))
        wait_until(lambda: len(kept(lite)) == 3, seconds=60)
        reader.stop()
        thread.join(timeout=30)

        assert line._strike is None, "the harm was never done"
        assert line.connections <= CONNECTIONS
    assert sorted(one.raw.split(b"Message-ID: <")[1][:1] for one in kept(lite)) == [b"1", b"2", b"3"]
    assert all(one.raw.endswith(b"Jeg vil gerne v\xc3\xa6re med.\r\n") for one in kept(lite))


def test_a_line_that_is_dead_without_a_word_while_we_idle_is_found_out(
    lite: Database, settings_for: Callable[..., Settings], mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "REPLY_SECONDS", 2.0)
    with Proxy(mailbox.port) as line:
        there = Server("127.0.0.1", line.port, mailbox.user, mailbox.password, "none")
        reader = fetcher(lite, settings_for(imap=there, poll_seconds=1))
        thread = threading.Thread(target=reader.run)
        thread.start()
        wait_until(lambda: _started(lite, reader.name))
        line.freeze()
        mailbox.deliver(mail(1))
        wait_until(lambda: line.connections > 1, seconds=60)
        line.thaw()
        wait_until(lambda: len(kept(lite)) == 1, seconds=60)
        reader.stop()
        thread.join(timeout=30)
        assert line.connections <= CONNECTIONS + 2

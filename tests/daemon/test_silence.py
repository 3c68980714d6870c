"""A mailbox that went silent is told once, however often Postbud is started meanwhile, and once that it is back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.conftest import Mailbox
from tests.daemon.conftest import Postbud, postbud_for, sign_up
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import SmtpServer


def subjects(smtp: SmtpServer) -> list[str]:
    from tests.stories.stage import read_mail

    return [str(read_mail(one.content)["Subject"]) for one in smtp.taken]


def at(postbud: Postbud, local: str) -> None:
    postbud.environment["POSTBUD_NOW"] = f"2025-01-15T{local}+01:00"


def test_a_mailbox_that_is_silent_for_long_is_told_once_and_once_that_it_is_back(
    own_dovecot: Callable[..., Dovecot], smtp_server: SmtpServer, tmp_path: Path
) -> None:
    # given
    server = own_dovecot()
    mailbox = Mailbox(server, "bud")
    postbud = postbud_for(mailbox, smtp_server, f"sqlite:///{tmp_path / 'postbud.db'}")
    at(postbud, "09:00")
    postbud.once()
    server.kill()

    # when: it is away for an hour, and somebody writes as soon as it is back
    for local in ("09:10", "09:30", "09:45", "10:00"):
        at(postbud, local)
        postbud.once(check=None)
    told = subjects(smtp_server)
    server.restart()
    mailbox.deliver(sign_up())
    for local in ("10:10", "10:20"):
        at(postbud, local)
        postbud.once()

    # then
    assert told == ["Postkassen tilmelding@netvaerk.example kan ikke læses"]
    later = subjects(smtp_server)[len(told) :]
    assert later.count("Postkassen tilmelding@netvaerk.example kan læses igen") == 1
    assert sum("Bekræftelse" in one or "tilmeldt" in one for one in later) == 1, later


def test_a_short_silence_is_told_nobody_and_a_refused_login_at_once(
    own_dovecot: Callable[..., Dovecot], smtp_server: SmtpServer, tmp_path: Path
) -> None:
    server = own_dovecot()
    postbud = postbud_for(Mailbox(server, "bud"), smtp_server, f"sqlite:///{tmp_path / 'postbud.db'}")
    at(postbud, "09:00")
    postbud.once()
    server.kill()
    at(postbud, "09:10")
    postbud.once(check=None)
    server.restart()
    at(postbud, "09:45")
    postbud.once()
    assert subjects(smtp_server) == []

    postbud.environment["POSTBUD_IMAP_PASSWORD"] = "wrong"
    for local in ("09:50", "10:50"):
        at(postbud, local)
        postbud.once(check=None)
    assert subjects(smtp_server) == ["Postkassen tilmelding@netvaerk.example kan ikke læses"]

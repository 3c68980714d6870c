"""Tokens instead of passwords, through to a real Dovecot that asks whether they are good and an SMTP server that does."""

from __future__ import annotations

import stat
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from postbud import tokens as tokens_module
from postbud.errors import DeliveryFailed, MailboxRefused, MailboxUnreachable, TokenMissing
from postbud.imap import open_mailbox
from postbud.microsoft import log_in
from postbud.model.oauth import OAuth
from postbud.settings import Server
from postbud.smtp import Submission
from postbud.tokens import Tokens
from tests.conftest import Mailbox
from tests.daemon.conftest import Postbud, end, postbud_for, sign_up
from tests.servers.certificates import Authority
from tests.servers.dovecot import Dovecot
from tests.servers.oauth import CLIENT, SECRET, TENANT, USER_CODE, TokenServer
from tests.servers.smtp import SmtpServer

RAW = b"Subject: Hej\r\n\r\nHej\r\n"


@pytest.fixture
def entra(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[TokenServer]:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with TokenServer(authority.issue("localhost"), user="bud").running() as server:
        yield server


@pytest.fixture
def smtp(entra: TokenServer) -> Iterator[SmtpServer]:
    with SmtpServer(tokens=lambda user, token: user == "bud" and entra.is_good(token)) as server:
        yield server


def application(entra: TokenServer, **changes: object) -> OAuth:
    facts = {"flow": "client-credentials", "tenant": TENANT, "client_id": CLIENT, "authority": entra.authority, "secret": SECRET}
    return OAuth(**facts | changes)  # type: ignore[arg-type]


def server_at(port: int, tokens: Tokens) -> Server:
    return Server("127.0.0.1", port, "bud", "", "none", tokens)


def send(server: SmtpServer, tokens: Tokens) -> None:
    with closing(Submission(server_at(server.port, tokens), "tilmelding@netvaerk.example")) as one:
        one.send("eva@by.example", RAW)


def test_the_main_job_by_tokens_also_after_all_of_them_were_taken_back(
    own_dovecot: Callable[..., Dovecot], entra: TokenServer, smtp: SmtpServer, tmp_path: Path
) -> None:
    # given: a daemon with no password at all
    mailbox = Mailbox(own_dovecot(introspection=entra.introspection), "bud")
    postbud = with_tokens(mailbox, smtp, entra, tmp_path)
    try:
        said = postbud.run("check").stdout
        postbud.once()
        postbud.start()
        mailbox.deliver(sign_up())
        smtp.wait_for(1, 60)
        fetched = entra.issued

        # when: every token is bad, and both servers hang up
        entra.revoke()
        mailbox.server.restart()
        smtp.stop()
        smtp.start()
        mailbox.deliver(sign_up("Bo Krog"))
        smtp.wait_for(2, 90)
    finally:
        end(postbud)

    # then: two processes before, and one new token for all connections of this one
    assert said.count("logged in by OAuth") == 2
    assert {one.user for one in smtp.taken} == {"bud"}
    assert {one.recipients[0] for one in smtp.taken} == {"eva.lund@bibliotek.example", "bo.krog@bibliotek.example"}
    assert entra.issued == fetched + 1


def with_tokens(mailbox: Mailbox, smtp: SmtpServer, entra: TokenServer, folder: Path, **changes: str) -> Postbud:
    """A home whose file says where tokens come from, and no password anywhere."""
    root = Path(__file__).parents[2]
    for name in ("programmes", "templates"):
        (folder / name).symlink_to(root / name)
    shipped = (root / "mailbox_rules.yaml").read_text(encoding="utf-8")
    oauth = f"oauth:\n  flow: client-credentials\n  tenant: {TENANT}\n  client_id: {CLIENT}\n  authority: {entra.authority}\n"
    (folder / "mailbox_rules.yaml").write_text(shipped.replace("\noauth:\n", f"\n{oauth}"), encoding="utf-8")
    environment = {"POSTBUD_IMAP_PASSWORD": "", "POSTBUD_SMTP_USER": "bud", "POSTBUD_OAUTH_CLIENT_SECRET": SECRET}
    environment |= {"POSTBUD_HOME": str(folder)} | changes
    return postbud_for(mailbox, smtp, f"sqlite:///{folder / 'postbud.db'}", **environment)


def test_check_says_what_is_wrong_with_the_secret_and_shows_none(
    mailbox: Mailbox, entra: TokenServer, smtp: SmtpServer, tmp_path: Path
) -> None:
    postbud = with_tokens(mailbox, smtp, entra, tmp_path, POSTBUD_OAUTH_CLIENT_SECRET="forkert-hemmelighed")

    done = postbud.run("check", check=3)
    shown = {row["key"]: row for row in postbud.rows("settings")}

    assert "AADSTS7000215" in done.stderr and "take the secret's value, not its id" in done.stderr
    assert shown["oauth.client_secret"] == {"key": "oauth.client_secret", "value": "***", "source": "POSTBUD_OAUTH_CLIENT_SECRET"}
    assert shown["oauth.tenant"]["source"].startswith("mailbox_rules.yaml:") and shown["poll_seconds"]["source"] == "default"
    assert "forkert-hemmelighed" not in done.stdout + done.stderr + str(shown)


def test_a_token_taken_back_is_replaced_once_and_a_second_refusal_is_told(
    own_dovecot: Callable[..., Dovecot], entra: TokenServer, smtp: SmtpServer, tmp_path: Path
) -> None:
    # given
    dovecot, tokens = own_dovecot(introspection=entra.introspection), Tokens(application(entra), tmp_path)
    open_mailbox(server_at(dovecot.imap_port, tokens), "INBOX").close()
    send(smtp, tokens)
    assert entra.issued == 1

    # when, then: taken back, so that one of both fetches a new one and the other has it
    entra.revoke()
    open_mailbox(server_at(dovecot.imap_port, tokens), "INBOX").close()
    send(smtp, tokens)
    assert entra.issued == 2

    # and: a server that does not like any is not answered with one token after another
    entra.user = "somebody-else"
    entra.revoke()
    with pytest.raises(MailboxRefused, match="refused the login") as refused:
        open_mailbox(server_at(dovecot.imap_port, tokens), "INBOX")
    with pytest.raises(DeliveryFailed) as failed:
        send(smtp, tokens)
    assert "IMAP.AccessAsApp" in refused.value.advice
    assert (failed.value.code, failed.value.connection_lost, failed.value.temporary) == (535, True, True)
    assert entra.issued == 2
    assert smtp.commands[-1] == ("auth", "nothing")
    assert "token-" not in f"{refused.value} {failed.value} {refused.value.advice} {server_at(1, tokens)!r} {tokens.oauth!r}"


def test_the_smtp_server_alone_can_ask_for_a_newer_token(entra: TokenServer, smtp: SmtpServer, tmp_path: Path) -> None:
    tokens = Tokens(application(entra), tmp_path)
    send(smtp, tokens)
    entra.revoke()
    send(smtp, tokens)
    assert (len(smtp.taken), entra.issued) == (2, 2)


def test_threads_share_one_token_which_is_renewed_before_it_lapses(entra: TokenServer, tmp_path: Path) -> None:
    # given
    tokens, got = Tokens(application(entra), tmp_path), []
    threads = [threading.Thread(target=lambda: got.append(tokens.token())) for _ in range(9)]

    # when
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    # then: one request; and one that is good for a moment only is renewed at once
    assert len(set(got)) == 1 and entra.asked == ["client_credentials"]
    entra.lives = 0
    short = Tokens(application(entra), tmp_path)
    assert short.token() != short.token()


def test_an_end_point_that_is_away_or_refuses_is_told_as_such_and_not_stormed(
    own_dovecot: Callable[..., Dovecot], entra: TokenServer, smtp: SmtpServer, tmp_path: Path
) -> None:
    # given: away
    entra.away = True
    away = Tokens(application(entra), tmp_path)
    for _ in range(3):
        with pytest.raises(DeliveryFailed, match="no token can be had") as waits:
            send(smtp, away)
    with pytest.raises(MailboxUnreachable):
        open_mailbox(server_at(smtp.port, away), "INBOX")
    assert waits.value.connection_lost and len(entra.asked) == 1

    # and: refusing
    entra.away, entra.refuse = False, {"error": "invalid_client", "error_description": "AADSTS7000222: The secret is expired."}
    with pytest.raises(MailboxRefused, match="AADSTS7000222") as refused:
        open_mailbox(server_at(smtp.port, Tokens(application(entra), tmp_path)), "INBOX")
    with pytest.raises(TokenMissing, match="AADSTS90002|not known|no token") as unknown:
        Tokens(application(entra, tenant="nobody.example"), tmp_path).token()
    assert "expired" in refused.value.advice and not unknown.value.temporary


def test_a_person_logs_in_once_with_a_code_and_tokens_are_renewed_from_then_on(entra: TokenServer, tmp_path: Path) -> None:
    # given
    cache = tmp_path / "data" / "oauth.json"
    person = application(entra, flow="device-code", secret="", cache=cache)
    with pytest.raises(TokenMissing, match="nobody has logged in"):
        Tokens(person, tmp_path).token()

    # when
    shown: list[tuple[str, str]] = []
    granted = log_in(person, lambda *what: shown.append(what))
    first, second = Tokens(person, tmp_path).token(), Tokens(person, tmp_path).token()  # two processes, one after the other

    # then
    assert shown == [("https://login.example/device", USER_CODE)]
    assert granted.account == "bud" and any("IMAP.AccessAsUser.All" in scope for scope in granted.scopes)
    assert entra.asked == ["device_code", "device_code", "refresh_token", "refresh_token"]
    assert entra.is_good(first) and entra.is_good(second)
    assert stat.S_IMODE(cache.stat().st_mode) == 0o600 and [path.name for path in cache.parent.iterdir()] == ["oauth.json"]
    entra.log_out()
    with pytest.raises(TokenMissing, match="AADSTS50173") as lapsed:
        Tokens(person, tmp_path).token()
    assert "run.py login" in lapsed.value.advice and not lapsed.value.temporary


@pytest.mark.parametrize(
    ("script", "said", "temporary"),
    [
        ("print('t' * 30); print('more')", "printed no token", False),
        ("pass", "printed no token", False),
        ("import sys; sys.exit('no such account ' + 's' * 40)", r"ended with code 1: no such account \*\*\*$", True),
        ("import time; time.sleep(20)", "took longer", True),
    ],
)
def test_a_command_that_gives_no_token_is_told_without_what_it_printed(
    script: str, said: str, temporary: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens_module, "COMMAND_SECONDS", 0.3 if temporary and "sleep" in script else 20)
    with pytest.raises(TokenMissing, match=said) as failed:
        Tokens(OAuth("command", command=(sys.executable, "-c", script)), tmp_path).token()
    assert failed.value.temporary is temporary and "ttt" not in str(failed.value)


def test_a_command_gives_the_token_and_no_shell_sees_its_words(entra: TokenServer, smtp: SmtpServer, tmp_path: Path) -> None:
    good = entra.issue()
    command = (sys.executable, "-c", "import sys; print(sys.argv[1])", good)
    send(smtp, Tokens(OAuth("command", command=command), tmp_path))
    assert smtp.taken[0].user == "bud"
    with pytest.raises(TokenMissing, match="cannot be started"):
        Tokens(OAuth("command", command=("/nowhere/give-token; echo x",)), tmp_path).token()


def test_a_certificate_that_does_not_fit_is_told_in_words_by_both(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    with ExitStack() as stack:
        other = stack.enter_context(SmtpServer(security="tls", certificate=authority.issue("mail.elsewhere.example")))
        good = stack.enter_context(SmtpServer(security="tls", certificate=authority.issue("localhost")))
        for server, trusted, words in ((other, True, "for another name than localhost"), (good, False, "is not trusted")):
            if trusted:
                monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
            else:
                monkeypatch.delenv("SSL_CERT_FILE")
            there = Server("localhost", server.port, "bud", "x", "tls")
            with pytest.raises(DeliveryFailed, match=words) as failed:
                Submission(there, "a@b.example").greet()
            with pytest.raises(MailboxRefused, match=words) as refused:
                open_mailbox(there, "INBOX")
            assert failed.value.advice == refused.value.advice != ""

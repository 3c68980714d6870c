"""The servers that tests may ask for by name, and what holds for every test.

    dovecot         one real Dovecot for the whole run          mailbox        a new, empty mailbox on it
    own_dovecot     makes a Dovecot for one test to kill        smtp_server    an SMTP server that misbehaves by script
    postgres        one real PostgreSQL for the whole run       postgres_url   a new, empty database on it
    database_url    the test runs twice: SQLite file, PostgreSQL database
    authority       certificates for TLS on loopback                icaljs        reads calendars with Thunderbird's parser, in Node

A server that is not on this machine is fetched where apt-get is there (nothing is installed); else the test is skipped with
the reason. Under CI=true a missing server is a failure.
"""

from __future__ import annotations

import imaplib
import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import hypothesis
import pytest

from tests.servers.certificates import Authority
from tests.servers.dovecot import Dovecot
from tests.servers.fetch import FINDERS, fetch
from tests.servers.find import ServerMissing
from tests.servers.icaljs import IcalJs, find_icaljs
from tests.servers.postgres import Postgres
from tests.servers.smtp import SmtpServer

# A shared machine is slow at times; a test that fails for that says nothing. And the same code is judged the same twice: what a run
# tries follows from the test alone. Whoever hunts for what nobody thought of sets POSTBUD_HUNT, and each run tries something else.
HUNT = "POSTBUD_HUNT" in os.environ
hypothesis.settings.register_profile("postbud", deadline=None, print_blob=True, derandomize=not HUNT)
hypothesis.settings.load_profile("postbud")

_users = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One user's mailbox on the shared Dovecot."""

    server: Dovecot
    user: str

    @property
    def password(self) -> str:
        return self.server.password

    @property
    def port(self) -> int:
        return self.server.imap_port

    def deliver(self, *mails: bytes) -> None:
        """Hand mails over as a mail server does, in order."""
        self.server.deliver(self.user, *mails)

    def append(self, raw: bytes, folder: str = "INBOX", flags: str = "") -> None:
        """Put a mail into a folder as a mail program does."""
        self.server.append(self.user, raw, folder, flags)

    def mails(self, folder: str = "INBOX") -> list[bytes]:
        """The bytes of all mails in a folder, in order; [] if there is no such folder. Sets no flag."""
        return [part[1] for part in self._fetch(folder, "(BODY.PEEK[])") if isinstance(part, tuple)]

    def flags(self, folder: str = "INBOX") -> list[tuple[bytes, ...]]:
        """The flags of all mails in a folder, in order."""
        return [imaplib.ParseFlags(part) for part in self._fetch(folder, "(FLAGS)") if isinstance(part, bytes)]

    def _fetch(self, folder: str, what: str) -> list[bytes | tuple[bytes, bytes]]:
        with self.server.login(self.user) as connection:
            kind, answer = connection.select(f'"{folder}"', readonly=True)
            if kind != "OK" or answer[0] in (b"0", None):
                return []
            return [part for part in connection.fetch("1:*", what)[1] if part is not None and part != b")"]


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own POSTBUD_ settings must never reach a test: they may name a real mailbox."""
    for name in [name for name in os.environ if name.startswith("POSTBUD_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    _need("dovecot")
    with Dovecot() as server:
        yield server


@pytest.fixture
def mailbox(dovecot: Dovecot) -> Mailbox:
    return Mailbox(dovecot, f"bud{next(_users)}")


@pytest.fixture
def own_dovecot() -> Iterator[Callable[..., Dovecot]]:
    """A function that starts a Dovecot for this test alone; takes what Dovecot takes: a certificate, a capability line."""
    _need("dovecot")
    with ExitStack() as stack:
        yield lambda *arguments, **options: stack.enter_context(Dovecot(*arguments, **options))


@pytest.fixture
def smtp_server() -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        yield server


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    _need("postgres")
    with Postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    url = postgres.new_database()
    yield url
    postgres.drop_database(url)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database; asked for by name, so that SQLite alone starts no PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'postbud.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(scope="session")
def icaljs() -> IcalJs:
    _need("icaljs")
    return find_icaljs()


def _need(name: str) -> None:
    """Skip the test, or fail under CI, when a server can neither be found nor fetched."""
    reason = _missing(name)
    if reason and os.environ.get("CI", "").lower() not in ("", "0", "false"):
        pytest.fail(f"under CI every server must be there: {reason}", pytrace=False)
    if reason:
        pytest.skip(reason)


@cache
def _missing(name: str) -> str:
    """Why a server cannot be had, '' if it can. Asked once a run: fetching may take a while, and fail."""
    try:
        FINDERS[name]()
    except ServerMissing:
        if os.environ.get("POSTBUD_TEST_FETCH", "1") == "0":
            return f"{name} is not on this machine, and POSTBUD_TEST_FETCH=0 forbids to fetch it"
        return _fetched(name)
    return ""


def _fetched(name: str) -> str:
    try:
        fetch(name)
        FINDERS[name]()
    except ServerMissing as missing:
        return str(missing)
    return ""

"""One IMAP connection to one folder, in the few verbs we need. Not for use by two threads at once.

Never sets a flag, never expunges. Every wait has a time-out. Errors say whether trying again can help.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import imapclient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError, ProtocolError

from postbud.advice import OAUTH, about, about_certificate
from postbud.errors import MailboxRefused, MailboxUnreachable, PackageMissing, PostbudError, TokenMissing
from postbud.settings import Server

CONNECT_SECONDS = 20.0
REPLY_SECONDS = 60.0
BATCH_BYTES = 4 * 1024 * 1024  # one FETCH holds at most about this much, which bounds our memory
BATCH_MAILS = 64
NOT_UNDERSTOOD = "it sent a reply that is not understood"
# Of imaplib and imapclient, where they quote what they did not understand.
QUOTING = ("unexpected response", "unexpected tagged response", "unterminated line", "Unexpected IDLE response")
TEMPORARY_CODES = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]", "[CONTACTADMIN]", "too many", "temporar", "try again")


@dataclass(frozen=True, slots=True)
class Listed:
    """A mail on the server before it is fetched: RFC822.SIZE in bytes, INTERNALDATE aware."""

    uid: int
    size: int
    received_at: datetime


class Mailbox:
    """An open, selected folder. `uidvalidity` and `uidnext` are as at SELECT (RFC 3501 section 6.3.1)."""

    def __init__(self, client: imapclient.IMAPClient, folder: str, where: str) -> None:
        self._client, self.folder, self.where = client, folder, where
        with self._errors():
            selected = client.select_folder(folder)
            self.uidvalidity = int(selected[b"UIDVALIDITY"])
            self.uidnext = int(selected.get(b"UIDNEXT") or 0) or max(self._search("ALL"), default=0) + 1
            self._capabilities = set(client.capabilities())
            self._separator = _separator(client)
        self._folders_made: set[str] = set()

    @property
    def can_idle(self) -> bool:
        return b"IDLE" in self._capabilities

    @property
    def can_move(self) -> bool:
        return b"MOVE" in self._capabilities

    def uids_above(self, last: int) -> list[int]:
        """UIDs greater than `last`, ascending. `n:*` names the newest mail even when it is older (RFC 3501 section 6.4.8)."""
        with self._errors():
            self._announced()  # what was announced until now is found by this search
            return sorted(uid for uid in self._search(["UID", f"{last + 1}:*"]) if uid > last)

    def uids_since(self, day: date) -> list[int]:
        """UIDs of mails that came on `day` or later; the server's days, so ask for one earlier."""
        with self._errors():
            return sorted(self._search(["SINCE", day]))

    def listed(self, uids: Sequence[int]) -> list[Listed]:
        """Size and arrival of mails; those a person has moved away meanwhile are missing."""
        found = []
        with self._errors():
            for chunk in _chunks(uids, 500):
                for uid, data in self._client.fetch(chunk, ["RFC822.SIZE", "INTERNALDATE"]).items():
                    found.append(Listed(uid, int(data.get(b"RFC822.SIZE", 0)), _aware(data.get(b"INTERNALDATE"))))
        return sorted(found, key=lambda mail: mail.uid)

    def fetch(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The bytes of mails, without setting \\Seen."""
        with self._errors():
            answers = self._client.fetch(list(uids), ["BODY.PEEK[]"])
        return {uid: data[b"BODY[]"] for uid, data in answers.items() if data.get(b"BODY[]") is not None}

    def still_there(self, uids: Sequence[int]) -> set[int]:
        """Which of these UIDs are in the folder."""
        with self._errors():
            return set(self._search(["UID", ",".join(map(str, uids))]))

    def fetch_beginning(self, uid: int, size: int) -> bytes:
        """The first `size` bytes of a mail (RFC 3501 section 6.4.5, partial fetch); b"" if it is gone."""
        with self._errors():
            answer = self._client.fetch([uid], [f"BODY.PEEK[]<0.{size}>"]).get(uid, {})
        return next((value for key, value in answer.items() if key.startswith(b"BODY[]")), b"") or b""

    def wait(self, seconds: float, interrupted: threading.Event, *, idle: bool) -> None:
        """Wait for news up to `seconds`, by IDLE (RFC 2177) if allowed and offered; ends early when `interrupted` is set.

        In IDLE it looks up twice a second, because only this thread may use the connection.
        """
        if self._announced():
            return
        if not (idle and self.can_idle):
            interrupted.wait(seconds)
            with self._errors():
                self._client.noop()
            return
        ends = time.monotonic() + min(seconds, 29 * 60 - 60)  # RFC 2177: renew before the server's half hour
        with self._errors():
            self._client.idle()
            try:
                while time.monotonic() < ends and not interrupted.is_set():
                    if any(_is_news(answer) for answer in self._client.idle_check(timeout=0.5)):
                        break
            finally:
                self._client.idle_done()

    def move(self, uids: Sequence[int], folder: str) -> bool:
        """Move mails to a folder made when missing (RFC 6851). Without MOVE they stay: copying and expunging could lose one."""
        if not self.can_move:
            return False
        with self._errors():
            name = folder.replace("/", self._separator)
            self._make(name)
            for chunk in _chunks(uids, 200):
                self._client.move(chunk, name)
        return True

    def close(self) -> None:
        try:
            self._client.logout()
        except (IMAPClientError, OSError):
            self._client.shutdown()

    def _announced(self) -> bool:
        """Whether EXISTS came beside the answer to a command since the last call.

        A mail that comes while a command runs is announced there and not once more in IDLE, so it would wait for the next
        poll; a SEARCH whose own answer announces one has not found it yet (Dovecot). imapclient keeps its imaplib to itself.
        """
        return bool(self._client._imap.response("EXISTS")[1] != [None])

    def _make(self, name: str) -> None:
        """Create a folder and its parents where they are missing; 'exists' is no fault, a colleague may have made it."""
        if name in self._folders_made:
            return
        if not self._client.folder_exists(name):
            parts = name.split(self._separator)
            for end in range(1, len(parts) + 1):
                path = self._separator.join(parts[:end])
                if not self._client.folder_exists(path):
                    self._client.create_folder(path)
        self._folders_made.add(name)

    def _search(self, criteria: Any) -> list[int]:
        return list(self._client.search(criteria))

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (IMAPClientError, OSError, EOFError, ValueError, KeyError, AssertionError) as error:
            raise _translated(error, self.where) from error


def open_mailbox(server: Server, folder: str) -> Mailbox:
    """Connect, log in and select a folder.

    Raises:
        MailboxUnreachable: no connection, or the server says it is busy; trying again can help.
        MailboxRefused: wrong password, refused token, missing folder, a certificate that is not trusted.
    """
    if server.tokens is None:
        return _opened(server, folder, server.password)
    token = _token(server)
    try:
        return _opened(server, folder, token)
    except MailboxRefused:
        newer = _token(server, refused=token)  # it may have been taken back before its time
        if newer == token:
            raise
    return _opened(server, folder, newer)


def _token(server: Server, refused: str = "") -> str:
    """The token for a server that has tokens, its faults told as the mailbox's."""
    assert server.tokens is not None
    try:
        return server.tokens.token(refused)
    except (TokenMissing, PackageMissing) as error:
        kind = MailboxUnreachable if error.temporary else MailboxRefused
        raise kind(error.what, where=error.where or "oauth", advice=error.advice) from error


def _opened(server: Server, folder: str, secret: str) -> Mailbox:
    """One attempt, with a password or token."""
    where = f"{server.host}:{server.port}/{folder}"
    timeout = imapclient.SocketTimeout(CONNECT_SECONDS, REPLY_SECONDS)
    client = None
    try:
        tls = ssl.create_default_context() if server.security != "none" else None
        client = imapclient.IMAPClient(server.host, port=server.port, ssl=server.security == "tls", ssl_context=tls, timeout=timeout)
        client.normalise_times = False
        # imaplib sends a command and its line end apart, which costs 40 ms at each one while Nagle waits for the acknowledgement.
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if server.security == "starttls":
            client.starttls(tls)
        if server.tokens is None:
            client.login(server.user, secret)
        elif not client.has_capability("AUTH=XOAUTH2"):
            advice = "Is it the right server? For Microsoft 365 it is outlook.office365.com; a server of your own takes a password."
            raise MailboxRefused("the mail server takes no tokens (XOAUTH2)", where=where, advice=advice)
        else:
            client.oauth2_login(server.user, secret)
        return Mailbox(client, folder, where)
    except PostbudError:
        _shut(client)
        raise
    except (IMAPClientError, OSError, EOFError) as error:
        _shut(client)
        raise _translated(error, where, by_token=server.tokens is not None) from error


def _translated(error: Exception, where: str, *, by_token: bool = False) -> PostbudError:
    said = _said(error)
    temporary = any(code.casefold() in said.casefold() for code in TEMPORARY_CODES)
    if isinstance(error, ssl.SSLCertVerificationError):
        what, advice = about_certificate(error, where.partition("/")[0].rpartition(":")[0])
        return MailboxRefused(what, where=where, advice=advice)
    if isinstance(error, LoginError) and isinstance(error.__context__, IMAPClientAbortError):
        temporary = True  # imapclient says so of a connection that broke in the middle of the login, too
    if isinstance(error, LoginError) and not temporary:
        password = "Check POSTBUD_IMAP_USER and POSTBUD_IMAP_PASSWORD; Gmail needs an app password, Microsoft 365 OAuth."
        advice = about(said) or (OAUTH if by_token else password)
        return MailboxRefused(f"the mail server refused the login: {said}", where=where, advice=advice)
    if isinstance(error, IMAPClientError) and not isinstance(error, IMAPClientAbortError) and not temporary:
        advice = about(said) or "Check the folder's name and the user's rights."
        return MailboxRefused(f"the mail server refused: {said}", where=where, advice=advice)
    return MailboxUnreachable(
        f"the mail server cannot be used: {said}", where=where, advice="Check host, port and network; it is tried again."
    )


def _said(error: Exception) -> str:
    """What went wrong, without what imaplib and imapclient quote of a reply that they do not understand: that may be a line of a mail."""
    if isinstance(error, ProtocolError | ValueError | KeyError | AssertionError):
        return NOT_UNDERSTOOD
    first = error.args[0] if error.args else ""
    said = " ".join((first.decode("ascii", "replace") if isinstance(first, bytes) else str(error)).split())
    if said[:2] in ("b'", 'b"') and said[-1:] == said[1:2]:  # imapclient makes a text of the bytes it was given
        said = said[2:-1]
    return NOT_UNDERSTOOD if any(sign in said for sign in QUOTING) else said[:300] or type(error).__name__


def _shut(client: imapclient.IMAPClient | None) -> None:
    if client is not None:
        try:
            client.shutdown()
        except (IMAPClientError, OSError):
            pass  # it is gone already, which is what we want


def _separator(client: imapclient.IMAPClient) -> str:
    """The hierarchy separator: `LIST "" ""` (RFC 3501 section 6.3.8)."""
    answer = client.list_folders("", "")
    separator = answer[0][1] if answer else b"/"
    return (separator or b"/").decode("ascii", "replace")


def _aware(received: datetime | None) -> datetime:
    if received is None:
        return datetime.now(UTC)
    return received if received.tzinfo else received.astimezone()


def _is_news(answer: Any) -> bool:
    return isinstance(answer, tuple) and len(answer) > 1 and answer[1] in (b"EXISTS", b"RECENT") or answer[:1] == (b"BYE",)


def _chunks(uids: Sequence[int], size: int) -> Iterator[list[int]]:
    for at in range(0, len(uids), size):
        yield list(uids[at : at + size])


def batches(listed: Sequence[Listed], largest: int) -> Iterator[list[Listed]]:
    """Mails in groups that fit one FETCH; a mail larger than `largest` bytes is a group of its own."""
    group: list[Listed] = []
    size = 0
    for mail in listed:
        alone = mail.size > largest
        if group and (alone or len(group) >= BATCH_MAILS or size + mail.size > BATCH_BYTES):
            yield group
            group, size = [], 0
        group.append(mail)
        size += mail.size
        if alone:
            yield group
            group, size = [], 0
    if group:
        yield group

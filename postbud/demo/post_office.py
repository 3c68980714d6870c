"""The demo's post office: an IMAP and an SMTP server in this process, on loopback ports that the system picks.

Mail to the registration address goes into the mailbox that the daemon reads; mail to anybody else is collected, for nobody of them
exists. Knows both protocols only as pymap and aiosmtpd speak them; knows nothing of what a mail says.
"""

from __future__ import annotations

import asyncio
import logging
import smtplib
import threading
from argparse import Namespace
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from aiosmtpd.smtp import SMTP, Envelope
from proxyprotocol.result import ProxyResultLocal
from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import Config, DictBackend
from pymap.backend.dict import Login as Logins
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.user import Passwords, UserMetadata

from postbud.errors import PostbudError

LOOPBACK = "127.0.0.1"
USER, PASSWORD = "tilmelding", "demo"  # both ends are in this process; the password opens nothing else
NAME = "mx.netvaerk.example"  # said in greetings, so that nobody looks up what this machine is called
START_SECONDS = 20.0
INBOX = "INBOX"

# pymap's own options (its command line); `Namespace` must carry every one of them, or the server fails at its first connection.
PYMAP = {
    "host": LOOPBACK, "port": 0, "cert": None, "key": None, "tls": False, "proxy_protocol": None, "inherited_sockets": None, "debug": False,
    "skip_services": [], "passlib_cfg": None, "set_uid": None, "set_gid": None,
    "demo_data": False, "demo_user": USER, "demo_password": PASSWORD,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Delivered:
    """A letter that reached the post office for somebody: the envelope's recipient and the bytes as they came."""

    recipient: str
    raw: bytes


class _Greeting(Config):
    """pymap's configuration, which does not ask the network for this machine's name (STACK: nothing may leave)."""

    @property
    def greeting(self) -> bytes:
        return b"Server ready " + NAME.encode("ascii")


class _InOnePiece:
    """A stream writer that hands over whole responses.

    pymap writes a response in pieces, and imapclient (4.1, `idle_check`) forgets the beginning of a line whose end is still on its way:
    the next command then fails, and the daemon has to connect anew.
    """

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer, self._held = writer, bytearray()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._writer, name)

    def write(self, data: bytes) -> None:
        self._held += data

    async def drain(self) -> None:
        self._hand_over()
        await self._writer.drain()

    def close(self) -> None:
        self._hand_over()
        self._writer.close()

    def _hand_over(self) -> None:
        held, self._held = bytes(self._held), bytearray()
        if held:
            self._writer.write(held)


class PostOffice:
    """Both servers, in a thread of their own. Use as a context manager; `imap_port` and `smtp_port` are known inside it."""

    def __init__(self, address: str) -> None:
        self.local, _, self.domain = address.casefold().rpartition("@")
        self.imap_port = self.smtp_port = 0
        self._letters: list[Delivered] = []
        self._ready, self._fault = threading.Event(), ""
        self._thread = threading.Thread(target=self._run, name="post-office", daemon=True)

    def __enter__(self) -> PostOffice:
        """Raises PostbudError when the servers do not start."""
        for noisy in ("pymap", "mail.log"):  # both tell each session; the story tells what matters
            logging.getLogger(noisy).setLevel(logging.CRITICAL)
        self._thread.start()
        if not self._ready.wait(START_SECONDS) or self._fault:
            advice = "Check that this machine has a loopback interface (127.0.0.1)."
            raise PostbudError(f"the demo's mail servers did not start: {self._fault or 'no answer'}", advice=advice)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join(timeout=10)

    def letters(self) -> list[Delivered]:
        """Every letter that reached somebody so far, in the order they came."""
        return list(self._letters)

    def send(self, recipient: str, raw: bytes) -> None:
        """Hand a mail to the SMTP server, as the sender's mail program would. Its sender is told nowhere else: nothing bounces."""
        with smtplib.SMTP(LOOPBACK, self.smtp_port, local_hostname="localhost", timeout=START_SECONDS) as connection:
            connection.sendmail("", [recipient], raw)

    def lay_in_mailbox(self, raw: bytes) -> None:
        """Put a mail straight into the mailbox, as one that was there before."""
        asyncio.run_coroutine_threadsafe(self._keep(raw), self._loop).result(START_SECONDS)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except (OSError, RuntimeError) as error:
            self._fault = str(error)
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._closing = asyncio.get_running_loop(), asyncio.Event()
        async with AsyncExitStack() as stack:
            imap = await stack.enter_async_context(await self._imap_server())
            smtp = await stack.enter_async_context(await self._loop.create_server(self._smtp_session, LOOPBACK, 0))
            self.imap_port, self.smtp_port = (server.sockets[0].getsockname()[1] for server in (imap, smtp))
            self._ready.set()
            await self._closing.wait()

    async def _imap_server(self) -> asyncio.Server:
        config = _Greeting.from_args(Namespace(**PYMAP))
        self._logins = Logins(config)
        password = await Passwords(config).hash_password(PASSWORD)
        await self._logins.demo_user_identity.set(UserMetadata(config, USER, password=password))
        config.apply_context()
        self._imap = IMAPServer(DictBackend(self._logins, config).login, config)
        return await asyncio.start_server(self._imap_session, LOOPBACK, 0)

    async def _imap_session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One IMAP connection.

        pymap's own service starts each as a task that nobody holds on to, and the garbage collector of Python 3.13 ends such a
        task in the middle of a command (the client sees EOF). Awaited here, the connection itself holds it.
        """
        pieces: Any = _InOnePiece(writer)
        await self._imap(reader, pieces, SocketInfo.get(writer, ProxyResultLocal(), unique_id=uuid4().bytes))

    def _smtp_session(self) -> SMTP:
        return SMTP(self, hostname=NAME, ident="Postbud demo", enable_SMTPUTF8=True, loop=self._loop)

    async def handle_DATA(self, _server: SMTP, _session: object, envelope: Envelope) -> str:
        """aiosmtpd's hook: where a mail goes."""
        raw = envelope.original_content or b""
        if any(map(self._is_ours, envelope.rcpt_tos)):
            await self._keep(raw)
        self._letters += self._others(envelope.rcpt_tos, raw)
        return "250 OK"

    def _others(self, recipients: Iterable[str], raw: bytes) -> list[Delivered]:
        return [Delivered(recipient, raw) for recipient in recipients if not self._is_ours(recipient)]

    def _is_ours(self, recipient: str) -> bool:
        """Whether it is the registration address, with or without a plus-address (RFC 5233)."""
        local, _, domain = recipient.casefold().rpartition("@")
        return domain == self.domain and local.partition("+")[0] == self.local

    async def _keep(self, raw: bytes) -> None:
        async with self._logins.demo_user_identity.new_session() as session:
            await session.append_messages(INBOX, [AppendMessage(raw, datetime.now(UTC), frozenset())])

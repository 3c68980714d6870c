"""An SMTP server that records what it takes and misbehaves by script, built on aiosmtpd.

    with SmtpServer() as server:
        server.script(refuse("rcpt", "451 4.3.0 later", recipient="eva@by.example", times=1), cut("body", taken=True))
        ...
        server.taken[0].content

Each fault names the stage of the dialogue (RFC 5321 section 3.3) where it strikes; the first one in the script that applies does.
"""

from __future__ import annotations

import asyncio
import base64
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.certificates import Certificate
from tests.servers.unprivileged import free_port

# connect: before the greeting; data: the DATA command; body: after the last line of the mail.
Stage = Literal["connect", "ehlo", "mail", "rcpt", "data", "body"]
Security = Literal["none", "starttls", "tls"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One misbehaviour. `skip`: how many matching occasions pass before it strikes; `times`: how often then, None for ever.

    `reply`: what is said instead of the ordinary reply ('' for the ordinary one). `cut`: the connection breaks, before any reply
    if there is none here, after it otherwise. `taken`: the mail is kept all the same (stage body). `delay`: seconds of silence first.
    """

    stage: Stage
    reply: str = ""
    recipient: str = ""
    skip: int = 0
    times: int | None = None
    cut: bool = False
    taken: bool = False
    delay: float = 0.0


def refuse(stage: Stage, reply: str, *, recipient: str = "", skip: int = 0, times: int | None = None) -> Fault:
    """Answer with a reply like '451 4.3.0 later'. After 421 the connection is closed, as RFC 5321 section 3.8 has it."""
    return Fault(stage, reply, recipient, skip, times, cut=reply.startswith("421"))


def cut(stage: Stage, *, taken: bool = False, recipient: str = "", skip: int = 0, times: int | None = None) -> Fault:
    """Break the connection without a reply. With `taken` the mail was kept: the loss that a client cannot see."""
    return Fault(stage, "", recipient, skip, times, cut=True, taken=taken)


def slow(stage: Stage, seconds: float, *, recipient: str = "", skip: int = 0, times: int | None = None) -> Fault:
    """Be silent for a while, then go on in the ordinary way."""
    return Fault(stage, "", recipient, skip, times, taken=True, delay=seconds)


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail that the server kept, with its envelope; `at` is on the monotonic clock."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    encrypted: bool
    user: str
    connection: int
    at: float


class SmtpServer:
    """A server on loopback. `stop()` and `start()` keep the port, so that it can be away for a while.

    `users`: names and passwords; when given, mail is taken only after AUTH. `tokens`: whether a user's token is good; when given, AUTH
    is by XOAUTH2 and no password is taken. `taken`, `commands` (as ('rcpt', 'eva@by.example')) and
    `connections` (how many were opened) tell what happened.
    """

    def __init__(
        self,
        *,
        security: Security = "none",
        certificate: Certificate | None = None,
        users: dict[str, str] | None = None,
        tokens: Callable[[str, str], bool] | None = None,
        size: int = 40_000_000,
        smtputf8: bool = False,
    ) -> None:
        self.port = free_port()
        self.taken: list[Taken] = []
        self.commands: list[tuple[str, str]] = []
        self.connections = 0
        self._users, self._size, self._smtputf8, self._security = users or {}, size, smtputf8, security
        self.tokens = tokens
        self._context = _context(certificate) if certificate else None
        self._faults: list[Fault] = []
        self._occasions: list[int] = []
        self._changed = threading.Condition()
        self._controller: Controller | None = None

    def __enter__(self) -> SmtpServer:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def script(self, *faults: Fault) -> None:
        """Replace the script; no arguments: behave from now on."""
        self._faults, self._occasions = list(faults), [0] * len(faults)

    def start(self) -> None:
        implicit = self._context if self._security == "tls" else None
        self._controller = _Controller(self, hostname="127.0.0.1", port=self.port, ssl_context=implicit, ready_timeout=20)
        self._controller.start()
        # The controller connects once to itself to see that it listens; that is nobody's connection.
        self.connections = 0

    def stop(self) -> None:
        """Stop listening and break all connections."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def wait_for(self, count: int, seconds: float = 20) -> list[Taken]:
        """Wait until that many mails were taken. Raises TimeoutError with what came instead."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.taken) >= count, seconds):
                raise TimeoutError(f"{len(self.taken)} of {count} mails came in {seconds} s; the last commands: {self.commands[-8:]}")
            return list(self.taken)

    def fault(self, stage: Stage, recipients: list[str]) -> Fault | None:
        """The fault that strikes now, if any; counts the occasion."""
        for index, fault in enumerate(self._faults):
            wanted = fault.recipient.casefold()
            if fault.stage == stage and (not wanted or wanted in (recipient.casefold() for recipient in recipients)):
                self._occasions[index] += 1
                struck = self._occasions[index] - fault.skip
                if struck >= 1 and (fault.times is None or struck <= fault.times):
                    return fault
        return None

    def keep(self, session: Session, envelope: Envelope, connection: int) -> None:
        content = envelope.original_content or b""
        user = session.auth_data.login.decode() if isinstance(session.auth_data, LoginPassword) else str(session.auth_data or "")
        encrypted = self._security == "tls" or session.ssl is not None
        with self._changed:
            recipients = tuple(envelope.rcpt_tos)
            self.taken.append(Taken(envelope.mail_from or "", recipients, content, encrypted, user, connection, time.monotonic()))
            self._changed.notify_all()

    def protocol(self) -> _Dialogue:
        """One connection's dialogue, with the options of this server."""
        return _Dialogue(
            self,
            hostname="postbud-test",
            ident="ESMTP",
            data_size_limit=self._size,
            enable_SMTPUTF8=self._smtputf8,
            tls_context=self._context if self._security == "starttls" else None,
            require_starttls=self._security == "starttls",
            authenticator=self._authenticate if self._users or self.tokens else None,
            auth_exclude_mechanism=("LOGIN", "PLAIN") if self.tokens else ("XOAUTH2",),
            auth_required=bool(self._users or self.tokens),
            auth_require_tls=self._security == "starttls",
        )

    def _authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        known = isinstance(data, LoginPassword) and self._users.get(data.login.decode()) == data.password.decode()
        return AuthResult(success=known, handled=False, auth_data=data)


class _Controller(Controller):
    def __init__(self, server: SmtpServer, **options: Any) -> None:
        super().__init__(object(), **options)
        self._server = server

    def factory(self) -> SMTP:
        return self._server.protocol()


class _Dialogue(SMTP):
    """aiosmtpd's dialogue with a look into the script before each step."""

    def __init__(self, server: SmtpServer, **options: Any) -> None:
        super().__init__(_Keeper(), **options)
        self._server = server
        self._number = 0

    async def _handle_client(self) -> None:
        self._server.connections += 1
        self._number = self._server.connections
        if not await self._struck("connect", []):
            await super()._handle_client()

    async def smtp_EHLO(self, hostname: str) -> None:
        await self._unless_struck("ehlo", hostname, super().smtp_EHLO)

    async def auth_XOAUTH2(self, _: SMTP, arguments: list[str]) -> AuthResult:
        """One exchange (Google, "The SASL XOAUTH2 mechanism"): a bad token gets a challenge that explains, an empty answer, and 535."""
        said = base64.b64decode(arguments[1]).decode() if len(arguments) > 1 else ""
        user, _, token = said.removesuffix("\1\1").removeprefix("user=").partition("\1auth=Bearer ")
        self._server.commands.append(("auth", user))
        if self._server.tokens and self._server.tokens(user, token):
            return AuthResult(success=True, auth_data=user)
        await self.push("334 " + base64.b64encode(b'{"status":"401"}').decode())
        answer = await self._reader.readline()
        self._server.commands.append(("auth", answer.decode().strip() or "nothing"))
        await self.push("535 5.7.3 Authentication unsuccessful")
        return AuthResult(success=False, handled=True)

    async def smtp_MAIL(self, arg: str | None) -> None:
        await self._unless_struck("mail", _address(arg), lambda _: super(_Dialogue, self).smtp_MAIL(arg))

    async def smtp_RCPT(self, arg: str | None) -> None:
        await self._unless_struck("rcpt", _address(arg), lambda _: super(_Dialogue, self).smtp_RCPT(arg))

    async def smtp_DATA(self, arg: str) -> None:
        await self._unless_struck("data", "", lambda _: super(_Dialogue, self).smtp_DATA(arg))

    async def _unless_struck(self, stage: Stage, detail: str, ordinary: Callable[[str], Any]) -> None:
        self._server.commands.append((stage, detail))
        envelope = list(self.envelope.rcpt_tos) if self.envelope else []
        if not await self._struck(stage, [detail] if stage == "rcpt" else envelope):
            await ordinary(detail)

    async def _struck(self, stage: Stage, recipients: list[str]) -> bool:
        """Do what the script says here. True: the ordinary step must not follow."""
        fault = self._server.fault(stage, recipients)
        if fault is None:
            return False
        await asyncio.sleep(fault.delay)
        if fault.reply:
            await self.push(fault.reply)
        if fault.cut:
            self.break_off(gently=bool(fault.reply))
        return bool(fault.reply or fault.cut)

    def break_off(self, *, gently: bool) -> None:
        """End the connection: after what is being said, or as a network does that fails (RST)."""
        if isinstance(self.transport, asyncio.Transport):
            self.transport.close() if gently else self.transport.abort()

    async def whole_mail(self, session: Session, envelope: Envelope) -> str:
        """The reply to the last line of a mail. aiosmtpd says it, so a gentle break waits until it is said."""
        fault = self._server.fault("body", list(envelope.rcpt_tos))
        await asyncio.sleep(fault.delay if fault else 0)
        if fault is None or fault.taken:
            self._server.keep(session, envelope, self._number)
        if fault and fault.cut and fault.reply:
            asyncio.get_running_loop().call_later(0.01, lambda: self.break_off(gently=True))
        elif fault and fault.cut:
            self.break_off(gently=False)
        return fault.reply if fault and fault.reply else "250 2.0.0 OK"


class _Keeper:
    """What aiosmtpd calls when a whole mail is there."""

    async def handle_DATA(self, server: _Dialogue, session: Session, envelope: Envelope) -> str:
        return await server.whole_mail(session, envelope)


def _address(arg: str | None) -> str:
    return (arg or "").partition("<")[2].partition(">")[0]


def _context(certificate: Certificate) -> ssl.SSLContext:
    with TemporaryDirectory() as folder:
        return certificate.server_context(Path(folder))

"""Handing one letter to an SMTP server over a reused connection, and saying whether a refusal is final.

5yz to RCPT or after DATA   final for this letter: this recipient or this content is refused
5yz to MAIL or AUTH         not the letter's fault: the server will not work with us; tried again
4yz anywhere                temporary (RFC 5321 section 4.2.1); 421 also closes the connection
lost before DATA ended      tried again; nothing was taken
lost after the final dot    ambiguous: tried again with the same bytes (the one window SMTP leaves, RFC 1047)
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from typing import Any

from postbud.advice import OAUTH, about, about_certificate
from postbud.errors import DeliveryFailed, PackageMissing, TokenMissing
from postbud.settings import Server

CONNECT_SECONDS = 20.0
REPLY_SECONDS = 300.0  # RFC 5321 section 4.5.3.2.6: the server may think for minutes after the final dot


class _HungUp(Exception):
    """The connection ended before the letter was handed over: nothing was taken."""

    def __init__(self, code: int, text: bytes | str) -> None:
        super().__init__(code, text)
        self.code, self.text = code, text


class Submission:
    """One SMTP connection. Not for use by two threads at once."""

    def __init__(self, server: Server, envelope_sender: str) -> None:
        self.server, self.envelope_sender = server, envelope_sender
        self._connection: smtplib.SMTP | None = None

    def send(self, recipient: str, raw: bytes) -> int:
        """Hand over one letter; returns the reply code of the server that took it.

        Raises:
            DeliveryFailed: it did not take it; `temporary` says whether trying again can help, `connection_lost` whether
                the server could not even be spoken to.
        """
        recipient = _on_the_wire(recipient)
        if self._connection is not None:
            try:
                return self._transaction(self._connection, recipient, raw)
            except _HungUp:
                pass  # while the connection was idle, which is the server's right: once more on a fresh one
        try:
            return self._transaction(self._open(), recipient, raw)
        except _HungUp as gone:
            raise self._failed(gone.code, gone.text, temporary=True) from gone

    def greet(self) -> None:
        """Connect and log in, and send nothing. Raises DeliveryFailed."""
        self._open()

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.quit()
        except (smtplib.SMTPException, OSError):
            connection.close()

    def _open(self) -> smtplib.SMTP:
        try:
            self._connection = self._connect()
        except ssl.SSLCertVerificationError as error:
            what, advice = about_certificate(error, self.server.host)
            raise self._failed(0, what, temporary=True, lost=True, advice=advice) from error
        except (TokenMissing, PackageMissing) as error:  # no letter is to blame, so all wait
            raise self._failed(0, str(error), temporary=True, lost=True, advice=error.advice) from error
        except smtplib.SMTPResponseException as error:
            raise self._failed(error.smtp_code, error.smtp_error, temporary=True, lost=True) from error
        except (smtplib.SMTPException, OSError) as error:
            raise self._failed(0, str(error) or type(error).__name__, temporary=True, lost=True) from error
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        server = self.server
        name = "localhost" if server.loopback else None  # else smtplib asks the network for our name, also for a neighbour's sake
        if server.security == "tls":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, local_hostname=name, timeout=CONNECT_SECONDS, context=ssl.create_default_context()
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, local_hostname=name, timeout=CONNECT_SECONDS)
        try:
            if server.security == "starttls":
                connection.starttls(context=ssl.create_default_context())
            if server.tokens:
                self._log_in_by_token(connection)
            elif server.user:
                connection.login(server.user, server.password)
            connection.ehlo_or_helo_if_needed()
            if isinstance(connection.sock, socket.socket):
                connection.sock.settimeout(REPLY_SECONDS)
        except BaseException:
            connection.close()
            raise
        return connection

    def _log_in_by_token(self, connection: smtplib.SMTP) -> None:
        """Log in with a token; one that was kept and is refused is replaced once, for it may have been taken back before its time."""
        assert self.server.tokens is not None
        connection.ehlo_or_helo_if_needed()
        if "XOAUTH2" not in connection.esmtp_features.get("auth", "").upper().split():
            raise smtplib.SMTPNotSupportedError("the server takes no tokens (XOAUTH2 is not offered)")
        token = self.server.tokens.token()
        try:
            connection.auth("XOAUTH2", self._said_by(token))
        except smtplib.SMTPAuthenticationError as error:
            newer = self.server.tokens.token(refused=token) if error.smtp_code == 535 else token
            if newer == token:
                raise
            connection.auth("XOAUTH2", self._said_by(newer))

    def _said_by(self, token: str) -> Any:
        """What the client says: user and token at first; nothing to the challenge that explains a refusal, which then comes.

        The form is Google's, "The SASL XOAUTH2 mechanism"; Microsoft's is the same.
        """
        first = f"user={self.server.user}\1auth=Bearer {token}\1\1"
        return lambda challenge=None: "" if challenge else first

    def _transaction(self, connection: smtplib.SMTP, recipient: str, raw: bytes) -> int:
        """MAIL, RCPT, DATA (RFC 5321 section 3.3).

        Raises:
            DeliveryFailed: the letter was refused, or the connection was lost when it may have been taken.
            _HungUp: the connection was lost, or closed by 421, before the letter was handed over.
        """
        at_data = False
        try:
            self._expect(connection.mail(self.envelope_sender), house=True)
            self._expect(connection.rcpt(recipient), temporary=(552,))  # RFC 5321 section 4.5.3.1.10
            at_data = True
            return self._expect(connection.data(raw))
        except smtplib.SMTPDataError as error:  # the server said no to the word DATA itself
            return self._expect((error.smtp_code, _bytes(error.smtp_error)))
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            said = str(error) or type(error).__name__
            if at_data:
                raise self._failed(0, said, temporary=True) from error
            raise _HungUp(0, said) from error
        except (DeliveryFailed, _HungUp):
            raise
        except BaseException:
            self._drop()  # in the middle of a transaction: the next letter must not begin inside it
            raise

    def _expect(self, reply: tuple[int, bytes], *, house: bool = False, temporary: tuple[int, ...] = ()) -> int:
        code, text = reply
        if 200 <= code < 300:
            return code
        if code == 421:  # the server closes the channel
            self._drop()
            raise _HungUp(code, text)
        self._reset()
        raise self._failed(code, text, temporary=house or code < 500 or code in temporary)

    def _reset(self) -> None:
        """Clear the refused transaction, so that the connection serves the next letter."""
        try:
            if self._connection is not None:
                self._connection.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _failed(self, code: int, text: bytes | str, *, temporary: bool, lost: bool = False, advice: str = "") -> DeliveryFailed:
        said = _bytes(text).decode("utf-8", "replace")
        advice = advice or about(said) or (OAUTH if code == 535 and self.server.tokens else "")
        where = f"{self.server.host}:{self.server.port}"
        what = " ".join(said.split())[:300]
        return DeliveryFailed(what, code=code, temporary=temporary, where=where, connection_lost=lost, advice=advice)


def _bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "replace")


def _on_the_wire(address: str) -> str:
    """An address whose domain may have letters beyond ASCII, as SMTP without SMTPUTF8 takes it (RFC 5891, A-labels).

    Raises:
        DeliveryFailed: the part before the @ is not ASCII, or the domain is none; final, for no server could take it.
    """
    local, at, domain = address.rpartition("@")
    try:
        return local.encode("ascii").decode() + at + domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise DeliveryFailed("the address cannot be written in ASCII", code=553, temporary=False) from None

"""A throw-away real Dovecot on loopback, in its own temporary folder, without privileges.

    with Dovecot() as server:
        server.deliver("bud", raw)                 # as a mail server would, over LMTP
        imaplib.IMAP4("127.0.0.1", server.imap_port).login("bud", server.password)

Every user name exists, with the same password and an empty mailbox: a new name is a new mailbox.
`kill()` and `restart()` keep the mail folder and the ports, for tests of what a broken server does to us.
"""

from __future__ import annotations

import imaplib
import os
import shutil
import signal
import smtplib
import socket
import subprocess
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType

from tests.servers.certificates import Certificate
from tests.servers.dovecot_conf import PASSWORD, TOKENS, WITH_TOKENS, configuration
from tests.servers.find import MODULES, Installation, find_dovecot
from tests.servers.unprivileged import free_port, new_folder, own, process_options


class Dovecot:
    """One server process and its mail folder. With a `certificate` it offers TLS on `imaps_port` and STARTTLS on `imap_port`.

    `introspection`: an address that says which tokens are good (RFC 7662); then it takes XOAUTH2 besides passwords.
    `capability`: what it says it can, e.g. 'IMAP4rev1' for a server without IDLE, MOVE and UIDPLUS; '' for all it can.
    """

    password = PASSWORD

    def __init__(self, certificate: Certificate | None = None, *, capability: str = "", introspection: str = "") -> None:
        self.installation: Installation = find_dovecot()
        self.certificate, self.capability, self.introspection = certificate, capability, introspection
        self.folder = new_folder("pb-dovecot-")
        self.imap_port, self.lmtp_port = free_port(), free_port()
        self.imaps_port = free_port() if certificate else 0
        self._process: subprocess.Popen[bytes] | None = None
        self._write_configuration()

    def __enter__(self) -> Dovecot:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # The process.

    def start(self) -> None:
        """Start, and wait until it greets. Raises RuntimeError with the server's own log when it does not."""
        shutil.rmtree(self.folder / "run", ignore_errors=True)
        self._link_modules()
        with (self.folder / "stderr").open("ab") as stderr:
            self._process = subprocess.Popen(
                self._command(),
                env=self.installation.environment(),
                stderr=stderr,
                cwd=self.folder,
                start_new_session=True,
                **process_options(),
            )
        self._wait_for_greeting()

    def stop(self) -> None:
        """End in good order: connections are told BYE."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                pass
            self.kill()

    def kill(self) -> None:
        """End without a word, as in a power cut; all its processes are one session of their own."""
        if self._process is not None:
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        """Start again on the same ports and the same mail, after `kill` or instead of it."""
        self.kill()
        self.start()

    def close(self) -> None:
        """End at once (an end in good order takes a second) and remove the folder."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        return "".join(path.read_text(errors="replace") for path in (self.folder / "stderr", self.folder / "dovecot.log") if path.exists())

    # Mail.

    def deliver(self, user: str, *mails: bytes, sender: str = "somebody@elsewhere.example") -> None:
        """Hand mails over as a mail server does (LMTP, RFC 2033), all on one connection, in order."""
        with smtplib.LMTP("127.0.0.1", self.lmtp_port, timeout=20) as connection:
            for raw in mails:
                connection.sendmail(sender, [user], raw)

    def append(self, user: str, raw: bytes, folder: str = "INBOX", flags: str = "", when: datetime | None = None) -> None:
        """Put one mail into a folder as a mail program does (IMAP APPEND): byte for byte, without a Received line."""
        with self.login(user) as connection:
            connection.create(folder)
            kind, answer = connection.append(folder, flags, imaplib.Time2Internaldate(when or datetime.now(UTC)), raw)
            if kind != "OK":
                raise RuntimeError(f"APPEND to {folder}: {answer!r}")

    def bulk(self, user: str, mails: Iterable[bytes], *, seen: bool = False, when: datetime | None = None) -> int:
        """Place many mails at once as files of the INBOX (100,000 in some seconds). Returns how many.

        The first arrives at `when` (INTERNALDATE), each next one a second later. Nobody may be reading the mailbox meanwhile.
        """
        inbox = self._maildir(user)
        first = when or datetime.now(UTC) - timedelta(days=30)
        count = 0
        for count, raw in enumerate(mails, 1):
            arrived = int((first + timedelta(seconds=count - 1)).timestamp())
            path = inbox / ("cur" if seen else "new") / f"{arrived}.M{count:07d}P1.bulk,S={len(raw)}{':2,S' if seen else ''}"
            path.write_bytes(raw)
            os.utime(path, (arrived, arrived))
            own(path)
        return count

    def renumber(self, user: str) -> None:
        """Forget all UIDs of the INBOX, as a restored backup does: UIDVALIDITY changes (RFC 3501 section 2.3.1.1)."""
        before = self.uid_validity(user)
        while self.uid_validity(user) == before:
            for path in self._maildir(user).glob("dovecot*"):
                path.unlink()
            # Dovecot takes the second of the clock for the new value.
            time.sleep(0.3)

    def uid_validity(self, user: str) -> int:
        with self.login(user) as connection:
            connection.select(readonly=True)
            return int(connection.response("UIDVALIDITY")[1][0] or 0)

    def login(self, user: str) -> imaplib.IMAP4:
        """A connection of the standard library, logged in; encrypted when the server has a certificate."""
        connection = imaplib.IMAP4("127.0.0.1", self.imap_port, timeout=20)
        if self.certificate:
            connection.starttls(self.certificate.client_context())
        connection.login(user, self.password)
        return connection

    # Within.

    def _command(self) -> list[str]:
        """Dovecot calls doveconf, which calls Dovecot again; we begin with doveconf, because the path to it is built in."""
        programs, file = self.installation.programs, str(self.folder / "dovecot.conf")
        doveconf = [str(programs.parent / "bin" / "doveconf"), "-f", "service=master", "-m", "master", "-c", file]
        return [*doveconf, "-e", str(programs / "dovecot"), "-F", "-c", file]

    def _link_modules(self) -> None:
        """An unpacked Dovecot looks for modules in the folder it works in: `run`, and `run/login` for the processes that greet."""
        for folder in (self.folder / "run", self.folder / "run" / "login") if self.installation.root else ():
            folder.mkdir(mode=0o755)
            (folder / MODULES).symlink_to(f"{self.installation.root}/usr/lib/dovecot/modules")
            own(folder)

    def _write_configuration(self) -> None:
        files = self.certificate.write_to(self.folder) if self.certificate else (None, None)
        ports = {"imap": self.imap_port, "imaps": self.imaps_port, "lmtp": self.lmtp_port}
        path = self.folder / "dovecot.conf"
        text = configuration(self.folder, self.installation, ports, *files) + f"imap_capability = {self.capability}\n"
        oauth = self.folder / "oauth2.conf"
        oauth.write_text(TOKENS.format(introspection=self.introspection))
        path.write_text(text + (WITH_TOKENS.format(file=oauth) if self.introspection else ""))
        own(path, oauth, *(file for file in files if file))

    def _maildir(self, user: str) -> Path:
        inbox = self.folder / "mail" / user
        for folder in (inbox.parent, inbox, *(inbox / name for name in ("cur", "new", "tmp"))):
            if not folder.exists():
                folder.mkdir()
                own(folder)
        return inbox

    def _wait_for_greeting(self) -> None:
        patience = time.monotonic() + 20
        while time.monotonic() < patience and self._process is not None and self._process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", self.imap_port), 1) as probe:
                    if probe.recv(4):
                        return
            except OSError:
                time.sleep(0.02)
        said = self.log()
        self.kill()
        raise RuntimeError(f"Dovecot did not start:\n{said}")

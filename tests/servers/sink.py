"""A very fast SMTP server in a process of its own: takes everything, and writes one line a mail. For benchmarks.

    python -m tests.servers.sink LOG        prints its port, then serves until it is ended

Each line of LOG: seconds on the machine's monotonic clock, Message-ID, recipients joined by commas; tabs between.
Takes some thousand mails a second, so that it is not what is measured.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

END_OF_MAIL = b"\r\n.\r\n"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One mail that the sink took; `at` is comparable with time.monotonic() of any process on this machine."""

    at: float
    message_id: str
    recipients: tuple[str, ...]


class Sink:
    """The sink as a process, started and ended by a test or benchmark."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.port = 0
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Sink:
        self.log.write_bytes(b"")
        command = [sys.executable, "-m", "tests.servers.sink", str(self.log)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).resolve().parents[2])
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()

    def arrivals(self) -> list[Arrival]:
        """What came so far, in order. A line that is being written is left for the next look."""
        whole, _, _ = self.log.read_bytes().rpartition(b"\n")
        fields = [line.split("\t") for line in whole.decode("utf-8", "replace").splitlines()]
        return [Arrival(float(at), message_id, tuple(recipients.split(","))) for at, message_id, recipients in fields]

    def clear(self) -> None:
        """Forget what came. Only while nobody sends."""
        with self.log.open("r+b") as log:
            log.truncate()


class _Connection(asyncio.Protocol):
    """One client. Commands are told apart by their first letters only; a sink has no opinion."""

    def __init__(self, log: BinaryIO) -> None:
        self._log = log
        self._buffer = bytearray()
        self._in_mail = False
        self._recipients: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while self._mail() if self._in_mail else self._command():
            pass

    def _command(self) -> bool:
        end = self._buffer.find(b"\r\n")
        if end < 0:
            return False
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 2]
        match line[:4].upper():
            case b"EHLO":
                self._transport.write(b"250-sink\r\n250-8BITMIME\r\n250-PIPELINING\r\n250 SIZE 50000000\r\n")
            case b"RCPT":
                self._recipients.append(line.partition(b"<")[2].partition(b">")[0])
                self._transport.write(b"250 ok\r\n")
            case b"DATA":
                # A mail without a body may begin with the end; a line end in front lets it be found.
                self._in_mail, self._buffer = True, bytearray(b"\r\n") + self._buffer
                self._transport.write(b"354 go\r\n")
            case b"QUIT":
                self._transport.write(b"221 bye\r\n")
                self._transport.close()
            case _:
                self._transport.write(b"250 ok\r\n")
        return True

    def _mail(self) -> bool:
        end = self._buffer.find(END_OF_MAIL)
        if end < 0:
            return False
        mail = bytes(self._buffer[:end])
        del self._buffer[: end + len(END_OF_MAIL)]
        self._log.write(b"%.6f\t%s\t%s\n" % (time.monotonic(), _message_id(mail), b",".join(self._recipients)))
        self._recipients, self._in_mail = [], False
        self._transport.write(b"250 ok\r\n")
        return True


def _message_id(mail: bytes) -> bytes:
    """The Message-ID's value with white space at its ends removed; it may stand on a folded line (RFC 5322 section 2.2.3)."""
    head = mail.partition(b"\r\n\r\n")[0] if not mail.startswith(b"\r\n\r\n") else b""
    at = head.lower().find(b"\r\nmessage-id:")
    value = head[at + 13 :].lstrip() if at >= 0 else b""
    return value.partition(b"\r\n")[0].strip().replace(b"\t", b" ")


async def serve(log: BinaryIO) -> None:
    """Serve on a free loopback port, which is printed, until the process ends."""
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(log), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    # Appending, so that a log which is cut short while we run is written on from its new end; unbuffered, so that no line waits.
    asyncio.run(serve(open(sys.argv[1], "ab", buffering=0)))

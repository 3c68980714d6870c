"""A TCP proxy on loopback that stands between a client and its server and can do what networks do: freeze, break, refuse.

    with Proxy(server.imap_port) as line:
        ... connect to line.port ...
        line.freeze()       # bytes stop in both directions, the connection stays open: a dead line without a word
        line.cut()          # all connections break (RST); new ones are taken
        line.refuse()       # as cut, and new ones break at once, until thaw()
        line.thaw()
        line.cut_after(500) # as cut, once the server has said 500 bytes more: in the middle of a mail
    line.strike(b"BODY[]", 8, "cut")  # eight bytes behind these words; or "freeze", or "garble": nonsense comes instead of the rest

`garble` changes what the server says on its way.
`watch(needle)` notes when the server first says some bytes, for measuring how long we take after that.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Literal

Harm = Literal["cut", "freeze", "garble"]


class Proxy:
    """One listening port that leads to another. Two threads a connection; made for a handful of them."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.sightings: list[float] = []
        self.connections = 0
        self.garble: Callable[[bytes], bytes] = lambda said: said  # what arrives of what the server says
        self._needle = b""
        self._open = threading.Event()
        self._open.set()
        self._refusing = False
        self._left: int | None = None
        self._strike: tuple[bytes, int, Harm] | None = None
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])

    def __enter__(self) -> Proxy:
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        # shutdown() wakes the thread in accept(); close() alone does not on Linux.
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._listener.close()
        self.cut()
        self._open.set()

    def watch(self, needle: bytes) -> None:
        """Note in `sightings` (monotonic seconds) each time the server says these bytes, within one segment."""
        self._needle, self.sightings = needle, []

    def freeze(self) -> None:
        self._open.clear()

    def thaw(self) -> None:
        self._refusing = False
        self._open.set()

    def refuse(self) -> None:
        self._refusing = True
        self.cut()

    def cut(self) -> None:
        """Break all connections there are, with a reset instead of a farewell."""
        pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for end in pair:
                _break(end)

    def cut_after(self, count: int) -> None:
        """Break everything once the server has said that many bytes more; they still reach the client. Strikes once."""
        self._left = count

    def strike(self, needle: bytes, offset: int, harm: Harm) -> None:
        """Do harm once the server says these bytes, so many bytes behind their beginning, within one segment. Strikes once."""
        self._strike = (needle, offset, harm)

    def _struck(self, data: bytes, sink: socket.socket) -> bool:
        """Say what comes before the harm, and do it; True if there was any and nothing more is to be said."""
        if self._strike is None or (at := data.find(self._strike[0])) < 0:
            return False
        _, offset, harm = self._strike
        self._strike = None
        sink.sendall(data[: at + offset])
        if harm == "garble":
            sink.sendall(b"\xff\x00)) {99999999}\r\n* 1 FETCH (\r\n" * 3)
        if harm == "freeze":
            return True  # the rest of the segment never comes, and the connection stays open
        _say_farewell(sink)
        self.cut()
        return True

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            if self._refusing:
                _break(client)
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.target), 10)
            except OSError:
                _break(client)
                continue
            server.settimeout(None)
            self._pairs.append((client, server))
            threading.Thread(target=self._carry, args=(client, server, False), daemon=True).start()
            threading.Thread(target=self._carry, args=(server, client, True), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, from_server: bool) -> None:
        for end in (source, sink):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            while data := source.recv(65536):
                self._open.wait()
                data = self.garble(data) if from_server else data
                if from_server and self._needle and self._needle in data:
                    self.sightings.append(time.monotonic())
                if from_server and self._struck(data, sink):
                    return
                if from_server and self._left is not None and len(data) >= self._left:
                    sink.sendall(data[: self._left])
                    self._left = None
                    _say_farewell(sink)
                    return self.cut()
                if from_server and self._left is not None:
                    self._left -= len(data)
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            _break(source)
            _break(sink)


def _say_farewell(sink: socket.socket) -> None:
    """Let what was sent arrive: a reset right behind it would throw it away at the client."""
    sink.shutdown(socket.SHUT_WR)
    time.sleep(0.05)


def _break(end: socket.socket) -> None:
    """Close with RST: linger on, zero seconds. The shutdown wakes a thread that waits in recv."""
    try:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        end.shutdown(socket.SHUT_RD)
    except OSError:
        pass
    end.close()

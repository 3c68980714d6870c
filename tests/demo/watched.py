"""Runs a Python program that may speak to this machine only. Used in a child process: an audit hook cannot be taken off again.

    python watched.py OFFENCES PROGRAM [ARG...]

Whatever would leave the machine is written to the file OFFENCES, a line each, and refused, so that a failing test sends nothing either.
"""

from __future__ import annotations

import runpy
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Any

# Audit event and which of its arguments says to whom (Python's table of audit events).
SPEAKS_TO = {
    "socket.connect": 1, "socket.bind": 1, "socket.sendto": 1, "socket.sendmsg": 1, "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0, "socket.gethostbyaddr": 0, "socket.getnameinfo": 0,
}  # fmt: skip
# Another program could speak for us where we do not hear it.
ANOTHER_PROGRAM = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn")


def is_here(address: Any) -> bool:
    """Whether an address of a socket call, (host, port) or a bare host, is this machine. None is a connected socket."""
    host = address[0] if isinstance(address, tuple) else address
    if host in (None, "localhost", b"localhost"):
        return True
    try:
        return ip_address(host.decode() if isinstance(host, bytes) else host).is_loopback
    except ValueError:
        return False


def main(offences: Path, program: str, arguments: list[str]) -> None:
    """Run the program under the hook."""
    offences.write_text("")

    def hook(event: str, details: tuple[Any, ...]) -> None:
        position = SPEAKS_TO.get(event)
        if event in ANOTHER_PROGRAM or (position is not None and not is_here(details[position])):
            with offences.open("a") as file:
                file.write(f"{event} {details!r}\n")
            raise PermissionError(f"{event} is not for this program")

    sys.addaudithook(hook)
    sys.argv = [program, *arguments]
    sys.path[0] = str(Path(program).resolve().parent)
    runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])

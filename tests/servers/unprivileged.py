"""Running a server as an ordinary user when the tests run as root: PostgreSQL refuses root, Dovecot should not need it."""

from __future__ import annotations

import os
import pwd
import socket
import stat
import tempfile
from pathlib import Path
from typing import Any


def account() -> pwd.struct_passwd:
    """The user that servers run as: ourselves, or `nobody` when we are root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def process_options() -> dict[str, Any]:
    """Arguments for subprocess that give the privileges away; empty when there are none."""
    if os.geteuid() != 0:
        return {}
    user = account()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def own(*paths: Path) -> None:
    """Give these files to the account that the servers run as."""
    if os.geteuid() == 0:
        user = account()
        for path in paths:
            os.chown(path, user.pw_uid, user.pw_gid)


def new_folder(prefix: str) -> Path:
    """A temporary folder of that account. Short, because the path of a socket has at most 107 bytes."""
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp" if Path("/tmp").is_dir() else None))
    own(folder)
    return folder


def can_reach(folder: Path) -> bool:
    """Whether that account may enter the folder. Only root has to ask: the rest own what they unpacked."""
    if os.geteuid() != 0:
        return True
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in [folder, *folder.resolve().parents])


def free_port() -> int:
    """A loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""Files that only their owner may read: what has people in it is nobody else's, whatever the umask says.

Windows has no such modes; there the folder's own rights count.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

PRIVATE, PRIVATE_FOLDER = 0o600, 0o700


def write_private(path: Path, data: bytes) -> None:
    """Write a file that its owner alone may read; one of that name is replaced, and is as private afterwards. Raises OSError."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "wb") as file:
        if hasattr(os, "fchmod") and path.is_file():  # an older file keeps its mode when it is opened; a device has none of ours
            os.fchmod(file.fileno(), PRIVATE)
        file.write(data)


def make_private(path: Path) -> None:
    """Make an empty file that its owner alone may read, unless there is one; its folder as well. Raises OSError."""
    private_folder(path.parent)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE))


def private_folder(path: Path) -> None:
    """Make a folder that its owner alone may enter, unless there is one; folders above it are made as usual. Raises OSError."""
    if not path.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def read_by_others(path: Path) -> str:
    """The mode of a file or folder that others than its owner may read ("0644"), '' if nobody else may or it is not there."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return ""
    return f"{mode:04o}" if os.name == "posix" and mode & 0o044 else ""

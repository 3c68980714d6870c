"""`check`: which files with people or passwords in them others on this machine may read. Changes nothing."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import make_url

from postbud.files import read_by_others
from postbud.settings import Settings
from postbud.store.database import file_of

BESIDE = ("", "-wal", "-shm", ".lock")  # what SQLite and we put beside a database


def exposed(settings: Settings) -> list[str]:
    """A sentence for each file and folder that others than its owner may read, with what mends it; none where nobody may."""
    files: list[Path] = []
    if database := file_of(make_url(settings.database)):
        files += [Path(f"{database}{ending}") for ending in BESIDE]
        if database.parent.name == "data":  # ours; any other folder may be shared for reasons of its own
            files.append(database.parent)
    found = [(path, mode) for path in [*files, *settings.secret_files] if (mode := read_by_others(path))]
    return [f"Others on this machine may read {path} ({mode}): chmod {700 if path.is_dir() else 600} {path}" for path, mode in found]

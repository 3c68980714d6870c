"""What a check finds wrong about facts that could each be right: where it stands, what it is, what to do."""

from __future__ import annotations

from dataclasses import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One contradiction: the key path, what is wrong, what to do.

    `misses` is the key path of a fact it misses: where that could not be read, there is nothing to find.
    """

    path: Path
    what: str
    advice: str
    misses: Path = ()

"""The smallest mail that still breaks a promise in the same place: what becomes a fixture.

Knows how to leave things out; is told by a function whether the rest still breaks.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable


def fault(hold: Callable[[bytes], object], raw: bytes) -> str:
    """The kind of exception and the line it comes from, '' if the promise holds."""
    try:
        hold(raw)
    except Exception as error:  # noqa: BLE001 - whatever a reader raises is what we look for
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} in {last.filename.replace(chr(92), '/').rpartition('/')[2]}: {last.line}"
    return ""


def smallest(raw: bytes, breaks: Callable[[bytes], bool]) -> bytes:
    """`raw` with lines, then single bytes left out as long as it breaks. Takes a few thousand tries for a mail of 10 KB."""
    lines = _thinned(raw.splitlines(keepends=True), breaks)
    letters = _thinned([bytes((byte,)) for byte in b"".join(lines)], breaks)
    return b"".join(letters)


def _thinned(pieces: list[bytes], breaks: Callable[[bytes], bool]) -> list[bytes]:
    """Halves, quarters and so on left out, down to single pieces."""
    size = len(pieces) // 2
    while size:
        place = 0
        while place < len(pieces):
            fewer = pieces[:place] + pieces[place + size :]
            if breaks(b"".join(fewer)):
                pieces = fewer
            else:
                place += size
        size //= 2
    return pieces

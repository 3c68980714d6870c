"""A token bucket: how many letters may leave now."""

from __future__ import annotations

import time


class Pace:
    """At most `per_minute` letters in any minute over the long run, with a burst of a fifth of that; None is unlimited.

    Microsoft 365 takes 30 a minute and mailbox; the default of 25 with its burst of 5 stays below that.
    """

    def __init__(self, per_minute: float | None, already_sent: int = 0) -> None:
        self.per_minute = per_minute or None
        self.burst = max(1.0, per_minute / 5) if per_minute else 0.0
        self._tokens = max(0.0, self.burst - already_sent)
        self._at = time.monotonic()

    def _refill(self) -> None:
        now = time.monotonic()
        if self.per_minute:
            self._tokens = min(self.burst, self._tokens + (now - self._at) * self.per_minute / 60)
        self._at = now

    def allow(self, wanted: int) -> int:
        """How many of `wanted` letters may leave now; does not take their tokens."""
        if self.per_minute is None:
            return wanted
        self._refill()
        return min(wanted, int(self._tokens))

    def take(self, number: int) -> None:
        self._tokens -= number

    def wait(self) -> float:
        """Seconds until the next letter may leave."""
        if self.per_minute is None:
            return 0.0
        self._refill()
        return max(0.0, (1 - self._tokens) * 60 / self.per_minute)

"""CPU seconds by stage, so that the next step in speed is visible. Costs two clock reads per stage; on always."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Stages:
    """Adds up thread CPU time by stage name, from any thread, and counts messages and letters.

    A stage inside another one takes its time out of the outer one, so that the stages add up.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inner = threading.local()
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.counts: Counter[str] = Counter()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time the block as stage `name`: fetch, keep, parse, read, decide, render, calendar, commit, outbox, send."""
        outside = getattr(self._inner, "seconds", 0.0)
        self._inner.seconds = 0.0
        began = time.thread_time()
        try:
            yield
        finally:
            spent = time.thread_time() - began
            with self._lock:
                self.seconds[name] += spent - self._inner.seconds
            self._inner.seconds = outside + spent

    def count(self, name: str, number: int = 1) -> None:
        with self._lock:
            self.counts[name] += number

    def write(self, path: Path) -> None:
        """Write {"stages": {name: seconds}, "messages": n, "letters": n} as JSON."""
        shown = {name: round(seconds, 4) for name, seconds in sorted(self.seconds.items())}
        path.write_text(json.dumps({"stages": shown, **self.counts}) + "\n", encoding="utf-8")

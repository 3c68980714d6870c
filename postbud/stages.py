"""CPU seconds by stage, so that the next step in speed is visible. Costs two clock reads per stage; on always."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter, defaultdict
from pathlib import Path


class Stages:
    """Adds up thread CPU time by stage name, from any thread, and counts messages and letters.

    A stage inside another one takes its time out of the outer one, so that the stages add up.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.inner = threading.local()  # what the stages inside the present one took
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.counts: Counter[str] = Counter()
        self.spans: dict[str, tuple[int, float]] = {}  # how many there were of something, and their seconds by the clock on the wall
        self.refusals: Counter[str] = Counter()  # of the SMTP server, by reply code

    def stage(self, name: str) -> Stage:
        """Time the block as stage `name`: fetch, keep, parse, read, decide, render, calendar, commit, outbox, send."""
        return Stage(self, name)

    def add(self, name: str, seconds: float) -> None:
        with self._lock:
            self.seconds[name] += seconds

    def count(self, name: str, number: int = 1) -> None:
        with self._lock:
            self.counts[name] += number

    def took(self, name: str, seconds: float, number: int = 1) -> None:
        """Note that `number` of something took so long by the clock on the wall, waits included."""
        with self._lock:
            before, sum_before = self.spans.get(name, (0, 0.0))
            self.spans[name] = (before + number, sum_before + seconds)

    def refused(self, code: str) -> None:
        with self._lock:
            self.refusals[code] += 1

    def write(self, path: Path) -> None:
        """Write {"stages": {name: seconds}, "messages": n, "letters": n} as JSON."""
        shown = {name: round(seconds, 4) for name, seconds in sorted(self.seconds.items())}
        path.write_text(json.dumps({"stages": shown, **self.counts}) + "\n", encoding="utf-8")


class Stage:
    """One block being timed. A class and no generator: it stands around every step of every mail."""

    __slots__ = ("_began", "_name", "_outside", "_stages")

    def __init__(self, stages: Stages, name: str) -> None:
        self._stages, self._name = stages, name

    def __enter__(self) -> None:
        inner = self._stages.inner
        self._outside = getattr(inner, "seconds", 0.0)
        inner.seconds = 0.0
        self._began = time.thread_time()

    def __exit__(self, *_: object) -> None:
        spent = time.thread_time() - self._began
        inner = self._stages.inner
        self._stages.add(self._name, spent - inner.seconds)
        inner.seconds = self._outside + spent

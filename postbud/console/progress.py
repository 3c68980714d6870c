"""Progress on a line that a person can watch: of a single round, what was taken, decided and sent; or of anything that is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NewType

from postbud.daemon import Daemon

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID
else:
    TaskID = NewType("TaskID", int)  # rich is imported only when somebody watches


@dataclass
class Counts:
    """What happened in the round."""

    decided: int = 0
    sent: int = 0
    first_start: bool = False


@contextmanager
def following(worker: Daemon, *, shown: bool) -> Iterator[Counts]:
    """Count what the daemon does, and show it as bars on standard error if somebody watches."""
    counts, bars = Counts(), _bars("messages taken", "decided", "letters sent") if shown else None

    def update(bar: int, done: int, total: int | None = None) -> None:
        if bars:
            bars.update(TaskID(bar), completed=done, total=total)

    def on_decided(number: int) -> None:
        counts.decided += number
        update(1, counts.decided)

    def on_sent(number: int) -> None:
        counts.sent += number
        update(2, counts.sent)

    def on_old_mail(number: int) -> None:
        counts.first_start = True

    worker.fetcher.progress.kept = lambda done, total: update(0, done, total)
    worker.fetcher.progress.old_mail = on_old_mail
    worker.on_decided, worker.delivery.on_progress = on_decided, on_sent
    try:
        yield counts
    finally:
        if bars:
            bars.stop()


@contextmanager
def counting(what: str, total: int, *, shown: bool) -> Iterator[Callable[[int], None]]:
    """A function that says how many of `total` are done, on a bar if somebody watches."""
    bars = _bars(what) if shown else None
    try:
        yield lambda done: bars.update(TaskID(0), completed=done, total=total) if bars else None
    finally:
        if bars:
            bars.stop()


def _bars(*texts: str) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description:<16}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    bars = Progress(*columns, console=Console(stderr=True), transient=True)
    bars.start()
    for text in texts:
        bars.add_task(text, total=None)
    return bars

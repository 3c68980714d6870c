"""Progress of a single round: what was taken, decided and sent, on a line that a person can watch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from postbud.daemon import Daemon


@dataclass
class Counts:
    """What happened in the round."""

    decided: int = 0
    sent: int = 0
    first_start: bool = False


@contextmanager
def following(worker: Daemon, *, shown: bool) -> Iterator[Counts]:
    """Count what the daemon does, and show it as bars on standard error if somebody watches."""
    counts = Counts()
    update = lambda **changes: None  # noqa: E731  (replaced below if somebody watches)
    bars = None
    if shown:
        bars, update = _bars()

    def on_kept(done: int, total: int) -> None:
        update(task="taken", completed=done, total=total)

    def on_decided(number: int) -> None:
        counts.decided += number
        update(task="decided", completed=counts.decided)

    def on_sent(number: int) -> None:
        counts.sent += number
        update(task="sent", completed=counts.sent)

    def on_old_mail(number: int) -> None:
        counts.first_start = True

    worker.fetcher.progress.kept, worker.fetcher.progress.old_mail = on_kept, on_old_mail
    worker.on_decided, worker.delivery.on_progress = on_decided, on_sent
    try:
        yield counts
    finally:
        if bars:
            bars.stop()


def _bars():  # type: ignore[no-untyped-def]
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description:<16}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    bars = Progress(*columns, console=Console(stderr=True), transient=True)
    bars.start()
    tasks = {
        name: bars.add_task(text, total=None)
        for name, text in (("taken", "messages taken"), ("decided", "decided"), ("sent", "letters sent"))
    }

    def update(task: str, **changes: int) -> None:
        bars.update(tasks[task], **changes)

    return bars, update

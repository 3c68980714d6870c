"""Figures for Prometheus, on this machine only: what `health` says, and what this process has done since it started.

Whatever is a fact is asked of the database when somebody asks us, so that no number is kept twice; only what leaves no row is counted here.
No label names a person, an address or a programme. The package prometheus_client comes with the extra `metrics`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from postbud import __version__
from postbud.clock import Clock
from postbud.console.health import health_of
from postbud.errors import ConfigurationError, PackageMissing, Problem
from postbud.settings import Settings
from postbud.stages import Stages
from postbud.store.database import Database
from postbud.store.tables import letter, message

if TYPE_CHECKING:
    from prometheus_client.core import Metric

log = logging.getLogger(__name__)
HERE = "127.0.0.1"  # and nowhere else: whoever watches from another machine has an agent on this one
PACKAGE = "prometheus-client>=0.26,<1"

# What of `Health` is shown: its field, our name for it, and what it is. An instant is seconds since 1970 and missing where there is none.
INSTANTS = (
    ("last_poll", "postbud_last_poll_timestamp_seconds", "When the mailbox was last read."),
    ("mailbox_silent_since", "postbud_mailbox_silent_since_timestamp_seconds", "Since when the mailbox is silent, once told."),
    ("oldest_waiting_letter", "postbud_oldest_waiting_letter_timestamp_seconds", "When the oldest letter that waits should have left."),
    ("paused_since", "postbud_paused_since_timestamp_seconds", "Since when somebody lets all letters wait."),
    ("clock_set_back", "postbud_clock_set_back_timestamp_seconds", "When it was last noticed that this machine's clock had gone back."),
    ("now", "postbud_clock_timestamp_seconds", "The time by Postbud's clock."),
)
NUMBERS = (
    ("failed_tasks", "postbud_failed_tasks", "Things that were due and could not be done."),
    ("clock_ahead_seconds", "postbud_clock_ahead_seconds", "By how much this machine's clock is ahead of the mail server's."),
)
# A table, our name for its rows, what they are, and the states that are shown also where there is none.
STATES = (
    (message, "postbud_messages", "Messages that are kept, by what was decided.", ("kept", "decided", "ignored", "held", "released")),
    (letter, "postbud_letters", "Letters, by what became of them.", ("waiting", "sent", "refused", "recalled")),
)
# A span of `Stages`, our name for it, and what it is.
SPANS = (
    ("decide", "postbud_decide_seconds", "Deciding messages, by the clock on the wall."),
    ("deliver", "postbud_deliver_seconds", "Handing letters to the SMTP server, one by one, its replies included."),
)


class Figures:
    """A collector of prometheus_client, asked for everything at each visit."""

    def __init__(self, database: Database, settings: Settings, clock: Clock, stages: Stages) -> None:
        self.database, self.settings, self.clock, self.stages = database, settings, clock, stages

    def collect(self) -> Iterator[Metric]:
        yield _gauge("postbud_build_info", "The version that runs.", {__version__: 1}, "version")
        try:
            facts = self._facts()
        except (SQLAlchemyError, OSError):
            facts = []
        yield _gauge("postbud_database_up", "Whether the database could be asked.", {"": int(bool(facts))})
        yield from facts
        yield from self._work()

    def _facts(self) -> list[Metric]:
        """What the rows say, as `health` does."""
        with self.database.read() as connection:
            health = health_of(connection, self.settings, self.clock)
            states = [_by_state(connection, *rows) for rows in STATES]
        said = asdict(health)
        instants = [_gauge(shown, what, {"": _seconds(said[name])}) for name, shown, what in INSTANTS if said[name]]
        numbers = [_gauge(shown, what, {"": said[name]}) for name, shown, what in NUMBERS if said[name] is not None]
        troubles = _gauge("postbud_troubles", "How many things need a human; `run.py health` says which.", {"": len(health.troubles)})
        return [*instants, *numbers, troubles, *states]

    def _work(self) -> Iterator[Metric]:
        """What this process has done since it started."""
        from prometheus_client.core import CounterMetricFamily, SummaryMetricFamily

        errors = CounterMetricFamily("postbud_smtp_errors", "Attempts that the SMTP server did not take, by reply code.", labels=["code"])
        for code, number in sorted(dict(self.stages.refusals).items()):
            errors.add_metric([code], number)
        yield errors
        for name, shown, what in SPANS:
            number, seconds = self.stages.spans.get(name, (0, 0.0))
            yield SummaryMetricFamily(shown, what, count_value=number, sum_value=seconds)


def serve_metrics(figures: Figures, port: int) -> Callable[[], None]:
    """Answer at http://127.0.0.1:PORT/metrics until the function that is returned is called.

    Raises:
        PackageMissing: prometheus_client is not installed.
        ConfigurationError: somebody else has the port.
    """
    try:
        from prometheus_client import CollectorRegistry, ProcessCollector, start_http_server
    except ImportError:
        raise PackageMissing("metrics need prometheus-client", advice=f"Install it: python -m pip install '{PACKAGE}'.") from None
    registry = CollectorRegistry()
    registry.register(figures)
    ProcessCollector(registry=registry)
    try:
        server, thread = start_http_server(port, HERE, registry)
    except OSError as error:
        advice = "Another process has it, perhaps another Postbud: name another port, or leave metrics_port out."
        raise ConfigurationError([Problem("metrics_port", "", f"port {port} cannot be used: {error.strerror}", advice)]) from None
    log.info("figures for Prometheus at http://%s:%d/metrics", HERE, port)

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)

    return stop


def _gauge(name: str, what: str, values: Mapping[str, float], label: str = "") -> Metric:
    """One gauge; a value for each value of its label, or for '' if it has none."""
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(name, what, labels=[label] if label else [])
    for key, value in values.items():
        family.add_metric([key] if label else [], value)
    return family


def _by_state(connection: Connection, table: sa.Table, name: str, what: str, known: Sequence[str]) -> Metric:
    """How many rows there are in each state; an index holds them, so that no mail is read for it."""
    rows = connection.execute(sa.select(table.c.state, sa.func.count().label("number")).group_by(table.c.state))
    return _gauge(name, what, dict.fromkeys(known, 0) | {row.state: row.number for row in rows}, "state")


def _seconds(iso: str) -> float:
    return datetime.fromisoformat(iso).timestamp()

"""What daily work costs with 1,000, 100,000 and 1,000,000 messages and registrations in the database.

    python -m benchmarks.growth [--rows 1000 100000 1000000] [--postgres] [--daily]

The rows are written by SQL: programmes of forty that are over, each person with a mail (of 100 a day), a registration, an attendance, a
letter that was sent, a line in the journal and a change; the shipped programmes have none. Then the real decider takes sign-ups and the
real outbox hands out and records their letters, without servers; and what people and programs look at is looked at. Milliseconds, and as a
share of the first column: the machine may be shared. What reads everything by its nature (`outbox`, retention) grows with it, takes
minutes at a million, and is left out with --daily.

Below the table stands every statement of the daily work whose plan reads a whole table that grows ("SCAN", "Seq Scan").
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.process import CHECKOUT, NOW
from benchmarks.process import title_of as titled
from benchmarks.signups import ADDRESS, sign_ups
from postbud.console import health, lists, metrics
from postbud.decide import Decider, Workflows
from postbud.model.case import Due
from postbud.refresh import Refresher
from postbud.stages import Stages
from postbud.store import attendances, dues, inbox, nights, outbox, registry, retention
from postbud.store.database import Database, open_database
from postbud.store.letters import Scribe
from postbud.wiring import Home
from tests.servers.postgres import Postgres
from workflows import DUE, TABLE

ROUNDS = 5
MAILS = 100
# The tables that grow with the number of people.
GROWING = ("message", "sighting", "registration", "attendance", "letter", "journal", "change", "due")
THE_DAY = datetime.fromisoformat(NOW).astimezone(UTC)
RAW = b"From: a@by.example\r\nSubject: Tilmelding\r\n\r\nJeg deltager gerne.\r\n"

NUMBERS = "WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < :rows) "
FILLING = (
    "INSERT INTO message (id, fingerprint, message_id, sender, subject, received_at, kept_at, state, attempts, truncated, reason, because,"
    " rule, intent, programme, decided_at, order_by, order_line, decided_by, done, raw) {numbers} SELECT i, 'print-' || i, '<' || i ||"
    " '@by>', 'person' || i || '@by.example', 'Tilmelding', {at}, {at}, 'decided', 1, false, '', '[]',"
    " 'tilmelding', 'register', 'p' || (i / 40),"
    " {at}, '', '', '', '', :raw FROM numbers",
    "INSERT INTO sighting (mailbox, uidvalidity, uid, message, moved_at) {numbers} SELECT 1, 1, i, i, {at} FROM numbers",
    "INSERT INTO registration (id, programme, address, email, name, status, language, registered_by, registered_at, changed_at, message,"
    " approver, group_key) {numbers} SELECT i, 'p' || (i / 40), 'person' || i || '@by.example', 'person' || i || '@by.example', 'Eva Holm',"
    " 'registered', 'da', 'person' || i || '@by.example', {at}, {at}, i, '', '' FROM numbers",
    "INSERT INTO attendance (registration, meeting, uid, sequence, stamped_at, digest, answer, asked_sequence, told, stand_in) {numbers}"
    " SELECT i, '1', 'uid-' || i, 0, {at}, 'd', 'invited', 0, '', '' FROM numbers",
    "INSERT INTO letter (id, key, message_id, programme, letter, meeting, occasion, address, email, language, answers, concerns, bulk,"
    " state, due, tries, lease_owner, code, error, created_at, sent_at, raw) {numbers} SELECT i, 'key-' || i, '<letter-' || i || '@by>',"
    " 'p' || (i / 40), 'confirmation', '', 'message:' || i, 'person' || i || '@by.example', 'person' || i || '@by.example', 'da', i, '',"
    " false, 'sent', {at}, 1, '', 250, '', {at}, {at}, :raw FROM numbers",
    "INSERT INTO journal (id, at, message, address, programme, sentence) {numbers}"
    " SELECT i, {at}, i, 'person' || i || '@by.example', 'p' || (i / 40), '' FROM numbers",
    "INSERT INTO change (id, at, message, programme, address, meeting, before, after) {numbers}"
    " SELECT i, {at}, i, 'p' || (i / 40), 'person' || i || '@by.example', '', '{{}}', '{{\"status\": \"registered\"}}' FROM numbers",
    "INSERT INTO due (id, kind, programme, key, address, at, state, attempts, error) {numbers}"
    " SELECT i, 'letter', 'p' || (i / 40), 'practical|' || i, '', {at}, 'done', 1, '' FROM numbers WHERE i % 10 = 0",
)
# A hundred mails a day, the last one some minutes ago.
AT = {"sqlite": "strftime('%Y-%m-%d %H:%M:%S.000000', :now, '-' || ((:rows - i) * 864 + 600) || ' seconds')",
      "postgresql": "CAST(:now AS timestamptz) - ((:rows - i) * 864 + 600) * interval '1 second'"}  # fmt: skip


@dataclass(slots=True)
class Watch:
    """What is asked of the database, by the piece of work that asks; each statement once, with parameters it was asked with."""

    database: Database
    work: str = ""
    asked: dict[str, tuple[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        sa.event.listen(self.database.engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if self.work and statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            self.asked.setdefault(statement, (self.work, parameters[0] if many else parameters))

    def offenders(self) -> Iterator[str]:
        """Each statement that reads a whole table that grows."""
        self.work = ""
        with self.database.read() as connection:
            for statement, (work, parameters) in self.asked.items():
                explain = "EXPLAIN QUERY PLAN " if self.database.is_sqlite else "EXPLAIN "
                rows = connection.exec_driver_sql(explain + statement, parameters).all()
                for line in (str(row[-1]).strip() for row in rows):
                    words = line.replace("Seq Scan on", "SCAN").removeprefix("->").split()
                    if words[:1] == ["SCAN"] and words[1].strip('"') in GROWING:
                        yield f"{work}: {line}\n      {' '.join(statement.split())[:230]}"


class Bud:
    """Postbud in this process without servers, on a database that holds `rows` people."""

    def __init__(self, folder: Path, rows: int, url: str) -> None:
        for name in ("programmes", "templates"):
            shutil.copytree(CHECKOUT / name, folder / name)
        rules = (CHECKOUT / "mailbox_rules.yaml").read_text(encoding="utf-8")
        (folder / "mailbox_rules.yaml").write_text(rules.replace("# answers_per_day: 10000", "answers_per_day: 1000000"), encoding="utf-8")
        kept = {key: value for key, value in os.environ.items() if not key.startswith("POSTBUD_")}
        home = Home(folder, kept | {"POSTBUD_NOW": NOW, "POSTBUD_ADDRESS": ADDRESS})
        self.house, self.folder = home.house(Workflows(TABLE, DUE)), folder
        self.database, self.clock = open_database(url or f"sqlite:///{folder / 'bench.db'}"), self.house.clock
        self.at = self._fill(rows)
        self.watch = Watch(self.database)
        scribe = Scribe(self.house.templates, self.house.reasons, self.house.settings.address, "da", self.database.secret())
        settings = self.house.settings
        self.decider = Decider(self.database, settings, self.house.programmes, self.house.workflows, scribe, self.clock, Stages())
        self.decider.warm_up()
        self.refresher = Refresher(self.database, settings, self.decider, self.clock)
        self.refresher.refresh()
        while self.decider.decide_due():
            pass

    def _fill(self, rows: int) -> inbox.Position:
        at = AT["sqlite" if self.database.is_sqlite else "postgresql"]
        with self.database.write() as connection:
            position = inbox.start(connection, "bench", 1, rows, 0, THE_DAY)
            for statement in FILLING:
                given = {"rows": rows, "raw": RAW, "now": f"{THE_DAY:%Y-%m-%d %H:%M:%S}+00:00"}
                text = sa.text(statement.format(numbers=NUMBERS, at=at))
                connection.execute(text, {name: given[name] for name in given if f":{name}" in text.text})
            if not self.database.is_sqlite:
                for name in ("message", "registration", "letter", "journal", "change", "due"):
                    connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {rows})")
            nights.note(connection, THE_DAY.date(), THE_DAY)
        with self.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)" if self.database.is_sqlite else "VACUUM ANALYZE")
        return position

    def sign_up(self, number: int, run: str) -> None:
        """Keep mails and decide them."""
        now, first = self.clock.now(), self.at.last_uid + 1
        mails = [inbox.Arrival(uid, raw, now) for uid, raw in enumerate(sign_ups(number, TITLE, run=run), first)]
        with self.database.write() as connection:
            inbox.keep(connection, self.at, mails, now, reached=mails[-1].uid)
        self.at = inbox.Position(1, 1, mails[-1].uid, 0, self.at.started_at)
        self.decider.decide_waiting()

    def send(self) -> None:
        """Take all letters that are due, as the connections do, and say that they left."""
        while True:
            with self.database.write() as connection:
                leased = outbox.lease(connection, self.database.owner, self.clock.now(), 32)
            if not leased:
                return
            with self.database.write() as connection:
                sent = [outbox.Attempt(one.id, 250, sent=True) for one in leased]
                outbox.record(connection, sent, self.clock.now(), self.database.owner)

    def move(self) -> None:
        with self.database.read() as connection:
            settled = inbox.to_move(connection, self.at)
        with self.database.write() as connection:
            inbox.note_moved(connection, self.at, [uid for uid, _ in settled], self.clock.now())

    def tick(self) -> None:
        """What a daemon does again and again when there is nothing to do."""
        self.refresher.refresh()
        self.decider.decide_waiting()
        self.decider.decide_due()
        with self.database.write() as connection:
            outbox.lease(connection, self.database.owner, self.clock.now(), 32)
            outbox.owners_of_leases(connection)
        with self.database.read() as connection:
            outbox.next_due(connection)
            inbox.position(connection, "bench")
            inbox.to_move(connection, self.at)
            nights.last(connection)

    def start(self) -> None:
        """What a start asks for beside that."""
        with self.database.read() as connection:
            outbox.sent_since(connection, self.clock.now() - timedelta(minutes=1))

    def letter_on_schedule(self) -> None:
        """What is asked for before a letter to everybody in a programme is written."""
        with self.database.read() as connection:
            dues.due_now(connection, self.clock.now())
        row = Due(0, dues.LETTER, self.clock.now(), "souschefer", "practical|1|1", "", 0, None)
        with self.decider.deciding() as (connection, pending):
            self.decider.perform_due(connection, pending, row)

    def health(self) -> None:
        with self.database.read() as connection:
            health.health_of(connection, self.house.settings, self.clock)

    def metrics(self) -> None:
        with self.database.read() as connection:
            for rows in metrics.STATES:
                metrics._by_state(connection, *rows)

    def registrations(self) -> None:
        with self.database.read() as connection:
            entries = registry.all_registrations(connection, "p7")
            attendances.attendances_of(connection, [entry.id for entry in entries])

    def retention(self) -> None:
        with self.database.read() as connection:
            ends = retention.ends_of(connection, self.house.programmes, self.clock.zone, self.clock.now())
            retention.tonight(connection, self.house.settings.retention, ends, self.clock.now())

    @contextmanager
    def watched(self, work: str) -> Iterator[None]:
        self.watch.work = work
        yield
        self.watch.work = ""


TITLE = titled("souschefer")
# What is measured, how often, and among how many the time is divided. Of the daily work the plans are shown.
DAILY, WHOLE = 6, 2  # at the beginning; at the end, those that read everything by their nature


def _pieces(bud: Bud) -> list[tuple[str, Callable[[int], None], int, int]]:
    return [
        ("a sign-up, decided", lambda number: bud.sign_up(MAILS, f"m{number}"), 3, MAILS),
        ("a letter, taken and recorded", lambda _: bud.send(), 1, 3 * MAILS),
        ("moving what is settled", lambda _: bud.move(), 1, 1),
        ("a tick with nothing to do", lambda _: bud.tick(), ROUNDS, 1),
        ("a start", lambda _: bud.start(), ROUNDS, 1),
        ("a letter on schedule, gathered", lambda _: bud.letter_on_schedule(), ROUNDS, 1),
        ("health", lambda _: bud.health(), ROUNDS, 1),
        ("metrics", lambda _: bud.metrics(), ROUNDS, 1),
        ("registrations of a programme", lambda _: bud.registrations(), ROUNDS, 1),
        ("held", lambda _: lists.held(bud.database, bud.clock.zone) and None, ROUNDS, 1),
        ("outbox (all letters)", lambda _: lists.outbox(bud.database, bud.clock.zone) and None, 1, 1),
        ("retention --dry-run", lambda _: bud.retention(), 1, 1),
    ]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rows", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    arguments.add_argument("--postgres", action="store_true", help="PostgreSQL instead of an SQLite file")
    arguments.add_argument("--daily", action="store_true", help="without what reads everything by its nature")
    options = arguments.parse_args()
    columns: list[dict[str, float]] = []
    offenders: list[str] = []
    for rows in options.rows:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="postbud-bench-")))
            url = stack.enter_context(Postgres()).new_database() if options.postgres else ""
            bud = Bud(folder, rows, url)
            stack.callback(bud.database.close)
            columns.append(_measured(bud, daily=options.daily))
            offenders = list(bud.watch.offenders())
    print(f"{'ms':32}" + "".join(f"{rows:>20,}" for rows in options.rows))
    for name in columns[0]:
        print(f"{name:32}" + "".join(f"{one[name] * 1000:>11.2f} {one[name] / columns[0][name]:>7.1f}x" for one in columns))
    print("\nRead whole tables:" if offenders else "\nNo statement of the daily work reads a whole table.")
    print("\n".join(f"  {one}" for one in offenders))


def _measured(bud: Bud, *, daily: bool) -> dict[str, float]:
    """Seconds, the best of the rounds."""
    found: dict[str, float] = {}
    bud.sign_up(8, "warm")
    bud.send()
    for place, (name, work, rounds, among) in enumerate(_pieces(bud)[: -WHOLE if daily else None]):
        times = []
        with bud.watched(name if place < DAILY or name == "health" else ""):
            for number in range(rounds):
                began = time.perf_counter()
                work(number)
                times.append(time.perf_counter() - began)
        found[name] = min(times) / among
        print(f"  {name}: {found[name] * 1000:.2f} ms", flush=True)
    return found


if __name__ == "__main__":
    main()

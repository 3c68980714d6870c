"""How many sign-ups a second one, two and three daemons work off together, on one PostgreSQL, when the SMTP server is slow.

    python -m benchmarks.workers [--mails 300] [--milliseconds 30] [--connections 2]

The SMTP server takes that long over each letter, as servers out there do. Each daemon has a home of its own and that many connections to
it (Microsoft 365 takes three a mailbox); letters a minute are not limited, as the server is on loopback. All mails wait in a real Dovecot
before anybody starts, and the time runs from the first letter that is taken to the last.

"decided/s" is the same from the first decision to the last: deciding goes one at a time for all daemons together, so that seats are counted
right, and no number of them delivers more than is decided. "at most" is what the connections could deliver if nothing else took time.
Compare only within one run: daemons, Dovecot, PostgreSQL and the SMTP server share this machine's cores.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from benchmarks.process import Home, title_of
from benchmarks.signups import sign_ups
from postbud.store.tables import message
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres
from tests.servers.smtp import SmtpServer, slow

PATIENCE = 300.0


@dataclass(frozen=True, slots=True)
class Measured:
    """`sent`, `decided`: a second. `shares`: how many letters each daemon sent. `missing`, `doubled`: letters."""

    sent: float
    decided: float
    shares: tuple[int, ...]
    missing: int
    doubled: int


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--mails", type=int, default=300)
    arguments.add_argument("--milliseconds", type=int, default=30)
    arguments.add_argument("--connections", type=int, default=2)
    options = arguments.parse_args()
    print(f"{options.mails} sign-ups, {options.milliseconds} ms a letter, {options.connections} connections a daemon, PostgreSQL")
    print(f"{'daemons':>8} {'letters/s':>10} {'ratio':>6} {'at most':>8} {'decided/s':>10} {'missing':>8} {'twice':>6}  letters each")
    first = 0.0
    for workers in (1, 2, 3):
        found = _measure(workers, options.mails, options.milliseconds / 1000, options.connections)
        first = first or found.sent
        most = workers * options.connections * 1000 / options.milliseconds
        figures = f"{workers:>8} {found.sent:>10.1f} {found.sent / first:>5.2f}x {most:>8.0f} {found.decided:>10.1f}"
        print(f"{figures} {found.missing:>8} {found.doubled:>6}  {' + '.join(map(str, found.shares))}", flush=True)


def _measure(workers: int, mails: int, seconds: float, connections: int) -> Measured:
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="postbud-bench-")))
        dovecot, smtp = stack.enter_context(Dovecot()), stack.enter_context(SmtpServer())
        url = stack.enter_context(Postgres()).new_database()
        homes = [_home(scratch / str(number), dovecot, smtp, url, connections) for number in range(workers)]
        homes[0].measure("--once")
        dovecot.bulk("bud", sign_ups(mails, title_of("souschefer")))
        smtp.script(slow("body", seconds))
        running = [home.start() for home in homes]
        try:
            patience = time.monotonic() + PATIENCE
            while len({taken.recipients for taken in smtp.taken}) < mails and time.monotonic() < patience:
                time.sleep(0.1)
        finally:
            _end(running)
        taken, people = list(smtp.taken), {one.recipients for one in smtp.taken}
        span = taken[-1].at - taken[0].at if len(taken) > 1 else 0.0
        sent = len(taken) / span if span else 0.0
        return Measured(sent, _decided(url), tuple(map(_letters, homes)), mails - len(people), len(taken) - len(people))


def _home(folder: Path, dovecot: Dovecot, smtp: SmtpServer, url: str, connections: int) -> Home:
    home = Home(folder, imap_port=dovecot.imap_port, user="bud", password=dovecot.password, smtp_port=smtp.port, database=url)
    rules = folder / "mailbox_rules.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace("  # connections: 3", f"  connections: {connections}"), encoding="utf-8")
    return home


def _decided(url: str) -> float:
    """Mails decided a second."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        columns = (sa.func.count(), sa.func.min(message.c.decided_at), sa.func.max(message.c.decided_at))
        number, first, last = connection.execute(sa.select(*columns).where(message.c.decided_at.is_not(None))).one()
    engine.dispose()
    return number / (last - first).total_seconds() if number > 1 else 0.0


def _letters(home: Home) -> int:
    """How many letters a daemon has sent, as it wrote down when it ended."""
    return int(json.loads(home.profile.read_text()).get("letters", 0)) if home.profile.exists() else 0


def _end(running: list[subprocess.Popen[bytes]]) -> None:
    for process in running:
        process.terminate()
    for process in running:
        process.wait(60)


if __name__ == "__main__":
    main()

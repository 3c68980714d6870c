"""Whether somebody who signs up waits while thousands of invitations leave: a real daemon between Dovecot and a slow SMTP server.

    python -m benchmarks.pace [--letters 10000] [--sign-ups 10] [--seconds-a-letter 0.03]

The announcement is due for everybody at once; the sign-ups come one by one while it is written and sent. The times are those from the
delivery of a mail to its letter at the server.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.latency import end, wait
from benchmarks.process import Home
from benchmarks.signups import sender, sign_up
from postbud.model.invitee import Invitee
from postbud.store import invitees
from postbud.store.database import open_database
from tests.servers.dovecot import Dovecot
from tests.servers.find import ServerMissing
from tests.servers.smtp import SmtpServer, slow

PROGRAMME = "hverdagsledelse"
OPENS = "  opens: 2025-01-15 09:01\n"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.pace", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--letters", type=int, default=10_000, help="how many are invited (default: 10000)")
    parser.add_argument("--sign-ups", type=int, default=10, help="how many sign up meanwhile (default: 10)")
    parser.add_argument("--seconds-a-letter", type=float, default=0.03, help="how long the server thinks (default: 0.03)")
    asked = parser.parse_args(arguments)
    try:
        measure(asked.letters, asked.sign_ups, asked.seconds_a_letter)
    except (RuntimeError, ServerMissing) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def measure(letters: int, sign_ups: int, seconds: float) -> None:
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="postbud-bench-")))
        server, smtp = stack.enter_context(Dovecot()), stack.enter_context(SmtpServer())
        smtp.script(slow("body", seconds))
        home = Home(scratch / "home", imap_port=server.imap_port, user="bud", password=server.password, smtp_port=smtp.port)
        _prepare(home, letters)
        process = home.start()
        stack.callback(end, process)
        wait(lambda: len(smtp.taken) > 0, process, home, "no invitation leaves", 300)
        busy = [_answered(number, server, smtp, process, home) for number in range(sign_ups)]
        left = len(smtp.taken) - 2 * sign_ups
    print(f"{sign_ups} sign-ups while {letters} invitations leave at {seconds * 1000:.0f} ms each; {left} had left by then")
    print(f"  from delivery to letter: median {statistics.median(busy):.2f} s, longest {max(busy):.2f} s")


def _prepare(home: Home, letters: int) -> None:
    """Invite them, let the programme open at once, and ask nobody whether so many are meant."""
    file = home.folder / "programmes" / f"{PROGRAMME}.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("sign_up:\n", f"sign_up:\n{OPENS}", 1), encoding="utf-8")
    rules = home.folder / "mailbox_rules.yaml"
    rules.write_text(re.sub(r"# ask_above: \d+", "ask_above: 0", rules.read_text(encoding="utf-8")), encoding="utf-8")
    url = f"sqlite:///{home.folder / 'data' / 'postbud.db'}"
    (home.folder / "data").mkdir(exist_ok=True)
    home.environment["POSTBUD_DATABASE"] = url
    home.environment["POSTBUD_NOW"] = "2025-01-15T09:00:40+01:00"
    database = open_database(url)
    with database.write() as connection:
        rows = [Invitee(PROGRAMME, f"leder{n}@by.example", f"leder{n}@by.example", f"Leder {n}") for n in range(letters)]
        invitees.add(connection, rows, "benchmark", datetime(2025, 1, 15, tzinfo=UTC))
    database.close()


def _answered(number: int, server: Dovecot, smtp: SmtpServer, process: subprocess.Popen[bytes], home: Home) -> float:
    """Seconds from the delivery of a sign-up until its first letter is there."""
    began = time.monotonic()
    server.deliver("bud", sign_up(number, "Hverdagsledelse"))
    wait(lambda: any(sender(number) in one.recipients for one in smtp.taken[-4000:]), process, home, f"mail {number} was not answered", 120)
    return time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

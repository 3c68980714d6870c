"""How many sign-ups a second Postbud works off, beside the bound of this machine in the same run.

    python -m benchmarks.throughput [--mails N] [--programme SLUG] [--postgres] [--json]

The mails wait in a real Dovecot on loopback, the letters go to an SMTP sink in its own process; Postbud is `run.py --once` in its
own process with durable commits. The bound runs before and after, because a shared machine is not always equally fast.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.bound import run_bound
from benchmarks.process import Home, Run, title_of
from benchmarks.signups import sender, sign_ups
from tests.servers.dovecot import Dovecot
from tests.servers.find import ServerMissing
from tests.servers.postgres import Postgres
from tests.servers.sink import Arrival, Sink

# In the order a mail passes them.
STAGES = ("fetch", "parse", "read", "decide", "render", "calendar", "commit", "send")


def measure(count: int, programme: str, *, postgres: bool) -> dict[str, Any]:
    """One whole run. Raises RuntimeError when Postbud does not end well."""
    title = title_of(programme)
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="postbud-bench-")))
        server, sink = stack.enter_context(Dovecot()), stack.enter_context(Sink(scratch / "sink.log"))
        database = stack.enter_context(Postgres()).new_database() if postgres else ""
        home = Home(
            scratch / "home", imap_port=server.imap_port, user="bud", password=server.password, smtp_port=sink.port, database=database
        )
        before = bound(server, sink, count, title, "before")
        settled = ended_well(home.measure("--once"))
        sink.clear()
        server.bulk("bud", sign_ups(count, title))
        run = ended_well(home.measure("--once"))
        arrivals = sink.arrivals()
        after = bound(server, sink, count, title, "after")
        return {"settings": {"mails": count, "programme": programme, "database": "PostgreSQL" if postgres else "SQLite"}} | figures(
            run, arrivals, count, before=before, after=after, empty_start=settled.ended - settled.began, home=home
        )


def bound(server: Dovecot, sink: Sink, count: int, title: str, name: str) -> float:
    """Mails a second of the bound, on a mailbox of its own with the same mails."""
    server.bulk(name, sign_ups(count, title, run=name))
    with server.login(name) as connection:
        done, seconds = run_bound(connection, sink.port)
    sink.clear()
    return done / seconds


def ended_well(run: Run) -> Run:
    if run.code != 0:
        raise RuntimeError(f"run.py --once ended with {run.code}:\n{run.said[-3000:]}")
    return run


def figures(
    run: Run, arrivals: list[Arrival], count: int, *, before: float, after: float, empty_start: float, home: Home
) -> dict[str, Any]:
    """What was measured, as plain numbers; seconds are counted from the start of the process."""
    letters = Counter(recipient for arrival in arrivals for recipient in arrival.recipients)
    expected = {sender(number) for number in range(count)}
    first = arrivals[0].at - run.began if arrivals else 0.0
    last = arrivals[-1].at - run.began if arrivals else 0.0
    stages = run.profile.get("stages", {})
    return {
        "bound": {"before": round(before, 1), "after": round(after, 1)},
        "postbud": round(count / last, 1) if last else 0.0,
        "steady": round((len(arrivals) - 1) / (last - first), 1) if last > first else 0.0,
        "ratio": round(count / last / max(before, after), 3) if last else 0.0,
        "first_letter_seconds": round(first, 3),
        "last_letter_seconds": round(last, 3),
        "exit_seconds": round(run.ended - run.began, 3),
        "empty_start_seconds": round(empty_start, 3),
        "peak_mib": round(run.peak / 1024, 1),
        "cpu_ms_per_mail": round(1000 * run.cpu / count, 3),
        "stages_ms_per_mail": {name: round(1000 * stages[name] / count, 3) for name in sorted(stages, key=order_of)},
        "letters": len(arrivals),
        "without_letter": len(expected - set(letters)),
        "sent_twice": len(arrivals) - len({arrival.message_id for arrival in arrivals}),
        "registered": len({entry["email"] for entry in home.listed("registrations")} & expected),
        "held": Counter(entry["reason"] for entry in home.listed("held")),
    }


def order_of(stage: str) -> int:
    return STAGES.index(stage) if stage in STAGES else len(STAGES)


def shown(result: dict[str, Any]) -> str:
    """The same figures for people."""
    settings, bound_rates = result["settings"], result["bound"]
    lines = [
        f"{settings['mails']} sign-ups for {settings['programme']}, {settings['database']}, one process",
        f"  bound    {bound_rates['before']:8.1f} mails/s before, {bound_rates['after']:.1f} after (fetch and send alone)",
        f"  Postbud  {result['postbud']:8.1f} mails/s from the start of the process to the last letter, {result['ratio']:.2f} of the bound",
        f"           {result['steady']:8.1f} letters/s once it runs",
        f"  first letter after {result['first_letter_seconds']:.2f} s, last after {result['last_letter_seconds']:.2f} s,"
        f" exit after {result['exit_seconds']:.2f} s; an empty mailbox takes {result['empty_start_seconds']:.2f} s",
        f"  memory at most {result['peak_mib']:.1f} MiB; {result['cpu_ms_per_mail']:.2f} ms CPU a mail, of which"
        + "".join(f"\n    {name:10} {milliseconds:7.3f} ms" for name, milliseconds in result["stages_ms_per_mail"].items()),
        f"  {result['registered']} registered, {sum(result['held'].values())} held, {result['letters']} letters,"
        f" {result['without_letter']} people without one, {result['sent_twice']} sent twice",
    ]
    return "\n".join([*lines, *(f"  held {number} times: {reason}" for reason, number in result["held"].most_common(5))])


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.throughput", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mails", type=int, default=1000, metavar="N", help="how many sign-ups wait (default: 1000)")
    parser.add_argument(
        "--programme", default="souschefer", metavar="SLUG", help="what they sign up for (default: souschefer, one meeting)"
    )
    parser.add_argument("--postgres", action="store_true", help="PostgreSQL instead of an SQLite file")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of the table")
    asked = parser.parse_args(arguments)
    began = time.monotonic()
    try:
        result = measure(asked.mails, asked.programme, postgres=asked.postgres)
    except (RuntimeError, ServerMissing) as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(result) if asked.json else shown(result) + f"\n  (measured in {time.monotonic() - began:.0f} s)")
    return 0 if result["registered"] + sum(result["held"].values()) >= asked.mails and not result["sent_twice"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

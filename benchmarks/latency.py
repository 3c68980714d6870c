"""How long a single mail takes while Postbud idles: from the server's IDLE notice, and from its delivery, to the letter at the sink.

    python -m benchmarks.latency [--mails N] [--programme SLUG] [--json]

The daemon speaks to Dovecot through a proxy that notes when the notice (RFC 2177: `* n EXISTS`) passes. Dovecot itself gathers
changes for some tenths of a second before it says so; that part is not ours.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.process import Home, title_of
from benchmarks.signups import sender, sign_up
from tests.servers.dovecot import Dovecot
from tests.servers.find import ServerMissing
from tests.servers.proxy import Proxy
from tests.servers.sink import Sink

# Seconds in which Postbud finishes the last mail (moves it, idles again) before the next one comes. Never the same, so that no
# rhythm of the daemon is met or missed each time; but the same in every run.
QUIET = (0.6, 2.4)
PAUSES = random.Random(1)


def measure(count: int, programme: str) -> dict[str, Any]:
    """Deliver mails one at a time to an idle daemon. Raises RuntimeError when it ends or does not answer."""
    title = title_of(programme)
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="postbud-bench-")))
        server, sink = stack.enter_context(Dovecot()), stack.enter_context(Sink(scratch / "sink.log"))
        line = stack.enter_context(Proxy(server.imap_port))
        home = Home(scratch / "home", imap_port=line.port, user="bud", password=server.password, smtp_port=sink.port)
        line.watch(b"+ idling")
        process = home.start()
        stack.callback(end, process)
        wait(lambda: bool(line.sightings), process, home, "Postbud does not idle")
        samples = [one(number, title, server, sink, line, process, home) for number in range(count)]
    notice, delivery = [sample[0] for sample in samples], [sample[1] for sample in samples]
    return {
        "mails": count,
        "from_notice_ms": summary(notice),
        "from_delivery_ms": summary(delivery),
        "first_notice_ms": round(1000 * notice[0], 1),
    }


def one(
    number: int, title: str, server: Dovecot, sink: Sink, line: Proxy, process: subprocess.Popen[bytes], home: Home
) -> tuple[float, float]:
    """Seconds from the notice, and from the delivery, until the first letter to this sender is there."""
    time.sleep(PAUSES.uniform(*QUIET))
    line.watch(b" EXISTS")
    delivered = time.monotonic()
    server.deliver("bud", sign_up(number, title))

    def arrived() -> list[float]:
        return [arrival.at for arrival in sink.arrivals() if sender(number) in arrival.recipients]

    wait(lambda: bool(arrived()), process, home, f"mail {number} was not answered")
    at = arrived()[0]
    noticed = [sighting for sighting in line.sightings if sighting <= at]
    return at - (noticed[0] if noticed else delivered), at - delivered


def wait(until: Callable[[], bool], process: subprocess.Popen[bytes], home: Home, complaint: str, seconds: float = 30) -> None:
    patience = time.monotonic() + seconds
    while not until():
        if process.poll() is not None or time.monotonic() > patience:
            raise RuntimeError(f"{complaint} (exit code {process.poll()}):\n{home.said()[-3000:]}")
        time.sleep(0.005)


def end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def summary(seconds: list[float]) -> dict[str, float]:
    """Median, 95th percentile and maximum in milliseconds."""
    ordered = sorted(1000 * value for value in seconds)
    return {
        "median": round(statistics.median(ordered), 1),
        "p95": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 1),
        "max": round(ordered[-1], 1),
    }


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.latency", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mails", type=int, default=20, metavar="N", help="how many, one at a time (default: 20)")
    parser.add_argument("--programme", default="souschefer", metavar="SLUG", help="what they sign up for (default: souschefer)")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of the table")
    asked = parser.parse_args(arguments)
    try:
        result = measure(asked.mails, asked.programme)
    except (RuntimeError, ServerMissing) as error:
        print(error, file=sys.stderr)
        return 1
    if asked.json:
        print(json.dumps(result))
    else:
        first = result["first_notice_ms"]
        print(f"{result['mails']} sign-ups, one at a time, to an idle daemon (milliseconds; the first takes {first} from the notice)")
        for name, text in (("from_notice_ms", "IDLE notice to letter"), ("from_delivery_ms", "delivery to letter")):
            print("  {0:22} median {median:7.1f}   p95 {p95:7.1f}   max {max:7.1f}".format(text, **result[name]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""How many mails a second are read on one core, beside the standard library's bare parser in the same run.

    python -m benchmarks.reading [--corpus DIR] [--shapes] [--json]

CPU time, best of several rounds, because a shared machine is not always equally fast. `--shapes` reads each shape of
tests/fuzz/shapes.py at a megabyte, and says how many times a quarter of it that takes: about four, or it is not linear.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from email import message_from_bytes
from pathlib import Path
from typing import Any

from benchmarks.process import CHECKOUT, title_of
from benchmarks.signups import ADDRESS, sign_ups
from postbud.errors import MessageRefused
from postbud.message import fingerprint, read_message
from postbud.model.message import Address, Message
from postbud.programmes import load_programmes
from postbud.reading import read
from tests.fuzz.shapes import BIG, SHAPES

ROUNDS = 5
MEGABYTE = 1_000_000
NOTHING = 0.004  # seconds below which a time says nothing
WANTED = 400  # mails a second


def own_corpus() -> Path:
    """The mails beside the checkout, or those of the test suite."""
    beside = CHECKOUT.parent / "shared" / "corpus" / "mails"
    return beside if beside.is_dir() else CHECKOUT / "tests" / "reading" / "corpus"


def seconds(work: Callable[[Any], object], values: Sequence[Any]) -> float:
    """CPU seconds for one value, the best round."""
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        for value in values:
            work(value)
        best = min(best, time.process_time() - began)
    return best / len(values)


def rates(mails: Sequence[bytes]) -> dict[str, float]:
    """Milliseconds a mail for each step, and what follows."""
    programmes, address = load_programmes(CHECKOUT / "programmes"), Address("", ADDRESS)

    def understood(message: Message) -> object:
        return read(message, programmes, address=address)

    messages = [read_message(raw) for raw in mails]
    for message in messages:  # what is loaded once is loaded
        understood(message)
    bare, printed = seconds(message_from_bytes, mails), seconds(fingerprint, mails)
    parsed, meant = seconds(read_message, mails), seconds(understood, messages)
    return {
        "mails": len(mails),
        "compat32_ms": round(1000 * bare, 3),
        "fingerprint_ms": round(1000 * printed, 3),
        "read_message_ms": round(1000 * parsed, 3),
        "read_ms": round(1000 * meant, 3),
        "mails_a_second": round(1 / (parsed + meant)),
        "times_compat32": round((parsed + meant) / bare, 1),
    }


def once(raw: bytes) -> float:
    """CPU seconds from bytes to a reading, or to a refusal."""
    programmes = load_programmes(CHECKOUT / "programmes")
    began = time.process_time()
    try:
        read(read_message(raw), programmes, address=Address("", ADDRESS))
    except MessageRefused:
        pass
    return time.process_time() - began


def shapes() -> list[dict[str, Any]]:
    """Each shape at a megabyte (those with a size of their own at four times that), the slowest first."""
    sized = {name: (shape, MEGABYTE // 4) for name, shape in SHAPES.items()} | BIG
    found = []
    for name, (shape, size) in sized.items():
        once(shape(1000))
        small, big = min(once(shape(size)) for _ in range(2)), min(once(shape(4 * size)) for _ in range(2))
        found.append({"shape": name, "bytes": len(shape(4 * size)), "seconds": round(big, 3), "times": round(big / max(small, NOTHING), 1)})
    return sorted(found, key=lambda entry: -entry["seconds"])


def measure(corpus: Path, *, with_shapes: bool) -> dict[str, Any]:
    mails = [path.read_bytes() for path in sorted(corpus.rglob("*.eml"))]
    plain = list(sign_ups(500, title_of("souschefer")))
    return {"corpus": rates(mails), "sign_ups": rates(plain)} | ({"shapes": shapes()} if with_shapes else {})


def shown(result: dict[str, Any]) -> str:
    lines = []
    for name, said in (("the corpus", result["corpus"]), ("plain sign-ups", result["sign_ups"])):
        lines += [
            f"{said['mails']} mails of {name}: {said['mails_a_second']} mails/s on one core, {said['times_compat32']} times compat32",
            f"  read_message {said['read_message_ms']:.3f} ms, read {said['read_ms']:.3f} ms, fingerprint {said['fingerprint_ms']:.3f} ms;"
            f" compat32 {said['compat32_ms']:.3f} ms",
        ]
    for entry in result.get("shapes", []):
        lines.append(
            f"  {entry['shape']:42} {entry['bytes']:>9} bytes {entry['seconds']:7.3f} s, {entry['times']:4.1f} times a quarter of it"
        )
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=own_corpus(), metavar="DIR", help="where the .eml files lie")
    parser.add_argument("--shapes", action="store_true", help="hostile shapes at a megabyte as well; takes minutes")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of the lines")
    asked = parser.parse_args(arguments)
    result = measure(asked.corpus, with_shapes=asked.shapes)
    print(json.dumps(result) if asked.json else shown(result))
    return 0 if result["corpus"]["mails_a_second"] >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

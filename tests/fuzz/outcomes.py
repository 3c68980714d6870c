"""What is read in torn mails, one line each: `python -m tests.fuzz.outcomes SEED COUNT`, to compare one process with another.

Knows the promises' programmes and prints what `run.py read --json` would say.
"""

from __future__ import annotations

import json
import sys
from itertools import islice

from postbud.errors import MessageRefused
from postbud.message import read_message
from postbud.reading import read
from postbud.reading.report import act, as_json
from tests.fuzz.mutants import mutants, seeds
from tests.fuzz.promises import ADDRESS, programmes


def outcome(raw: bytes) -> str:
    """The reading as JSON, or why there is none."""
    try:
        reading = read(read_message(raw), programmes(), address=ADDRESS)
    except MessageRefused as refused:
        return refused.what
    return json.dumps(as_json("x.eml", reading, act(reading)), sort_keys=True)


if __name__ == "__main__":
    seed, count = map(int, sys.argv[1:])
    mails = seeds()
    sys.stdout.writelines(f"{outcome(raw)}\n" for raw in [*mails, *islice(mutants(mails, seed), count)])

"""`python -m tests.reading.read_files [--programmes DIR] FILE...`: one JSON line a mail, read against programmes of one's choice.

A workbench for those who tend the lexicons, and what scores our own corpora; the product's own command is `run.py read`.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from postbud.errors import MessageRefused
from postbud.message import read_message
from postbud.model.message import Address
from postbud.programmes import load_programmes
from postbud.reading import read
from postbud.reading.report import act, as_json


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programmes", type=Path, default=Path("programmes"))
    parser.add_argument("--address", default="tilmelding@netvaerk.example")
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    programmes = load_programmes(options.programmes)
    for name in options.files:
        try:
            message = read_message(Path(name).read_bytes())
        except MessageRefused as refused:
            sys.stderr.write(f"{name}: {refused}\n")
            continue
        reading = read(message, programmes, address=Address("", options.address))
        sys.stdout.write(json.dumps(as_json(name, reading, act(reading)), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

"""Looks for bytes that break a promise, for a while: `python -m tests.fuzz [--seconds N] [--seed N] [--engine E] [FILE...]`.

The engine `coverage` follows what is executed (atheris, of requirements-fuzz.txt), `mutation` does not and needs nothing;
`auto` takes the first that is there. A finding is made as small as it gets and written below --findings; copy it to
tests/fuzz/findings/ under a name that says what it is, and the suite holds it from then on. FILE...: hold these instead, and make
those that break small.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from tests.fuzz.mutants import CHECKOUT, mutants, seeds
from tests.fuzz.smallest import fault, smallest

SLOW = 2.0  # seconds of CPU for a mail of at most 60 KB, far beyond what the costliest shape takes
FINDINGS = CHECKOUT / ".cache" / "fuzz"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=int, default=45)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", choices=("auto", "coverage", "mutation"), default="auto")
    parser.add_argument("--findings", type=Path, default=FINDINGS)
    parser.add_argument("files", nargs="*", type=Path)
    asked = parser.parse_args()
    asked.findings.mkdir(parents=True, exist_ok=True)  # libFuzzer does not make it
    if asked.files:
        return held(asked.files, asked.findings)
    if asked.engine == "coverage" or (asked.engine == "auto" and find_spec("atheris")):
        from tests.fuzz.coverage import explore  # atheris is heavy and not everywhere

        explore(asked.seconds, asked.seed, asked.findings)  # ends the process itself when it finds something
        return 0
    return tear(asked.seconds, asked.seed, asked.findings)


def held(files: list[Path], findings: Path) -> int:
    """Each file held once, made small if it breaks; 1 if any does."""
    from tests.fuzz.promises import hold

    broken = 0
    for path in files:
        said = fault(hold, path.read_bytes())
        broken += bool(said)
        print(f"{path}: {said}\n    {kept(path.read_bytes(), said, findings)}" if said else f"{path}: holds")
    return 1 if broken else 0


def tear(seconds: int, seed: int, findings: Path) -> int:
    """Torn mails in a fixed order until the time is up; 1 if any broke a promise or took far too long."""
    from tests.fuzz.promises import hold

    found: dict[str, Path] = {}
    tried, end = 0, time.monotonic() + seconds
    for raw in mutants(seeds(), seed):
        if time.monotonic() > end:
            break
        began = time.process_time()
        said = fault(hold, raw) or ("too slow" if time.process_time() - began > SLOW else "")
        tried += 1
        if said and said not in found:
            found[said] = kept(raw, said, findings)
            print(f"{said}\n    {found[said]}")
    print(f"{tried} torn mails held in {seconds} s (seed {seed}), {len(found)} kinds of fault")
    return 1 if found else 0


def kept(raw: bytes, said: str, findings: Path) -> Path:
    """A finding, made small, as a file."""
    from tests.fuzz.promises import hold

    small = raw if said == "too slow" else smallest(raw, lambda less: fault(hold, less) == said)
    path = findings / f"{hashlib.sha256(small).hexdigest()[:12]}.eml"
    path.write_bytes(small)
    return path


if __name__ == "__main__":
    sys.exit(main())

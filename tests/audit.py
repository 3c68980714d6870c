"""Whether a weakness is known of a locked package, as far as the advisory service can be asked.

    python -m tests.audit PIP-AUDIT

Asks with pip-audit, which lies in an environment of its own. Exit code 1 if a weakness is known. A service that cannot be reached, or a
mirror that knows no advisories, is told in a line and fails nothing; pip-audit itself says "no known vulnerabilities" of such a mirror.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

LOCK = "requirements.txt"
SECONDS = 120  # in all; a machine without network is not to wait for long


def ask(program: str) -> tuple[int, str]:
    """Exit code and what to say."""
    options = ["--require-hashes", "--disable-pip", "--format=json", "--timeout=10", "--progress-spinner=off"]
    command = [program, "--requirement", str(Path(__file__).parents[1] / LOCK), *options]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return verdict("", f"{type(error).__name__}")
    return verdict(done.stdout, done.stderr)


def verdict(report: str, errors: str) -> tuple[int, str]:
    """Exit code and sentence for what pip-audit printed: its report in JSON, and its errors."""
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError):
        last = next((line.strip() for line in reversed(errors.splitlines()) if line.strip()), "no answer")
        return 0, f"{LOCK} was NOT CHECKED for known weaknesses: the advisory service cannot be asked ({last[:200]})."
    weak = [f"{one['name']} {one['version']}: {found['id']}" for one in packages for found in one.get("vulns", [])]
    unasked = [one["name"] for one in packages if "skip_reason" in one]
    if weak:
        return 1, "\n".join(["Known weaknesses of locked packages; look for fixed versions, then `make lock`:", *weak])
    if len(unasked) == len(packages):
        return 0, f"{LOCK} was NOT CHECKED for known weaknesses: the service that was asked knows none of its packages."
    rest = f", but {len(unasked)} of {len(packages)} could not be asked about: {', '.join(unasked)}" if unasked else ""
    return 0, f"{LOCK}: no known weakness{rest}."


if __name__ == "__main__":
    code, said = ask(sys.argv[1])
    sys.stdout.write(f"{said}\n")
    sys.exit(code)

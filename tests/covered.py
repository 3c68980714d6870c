"""Which part of the program the tests run, package by package, and every function that no test enters.

    make coverage        or        python -m tests.covered FILE

FILE is what `coverage json` wrote.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any


def package_of(name: str) -> str:
    """`postbud/reading` for a file in it, `postbud` for a module of its own."""
    return str(Path(*Path(name).parts[:-1][:2]))


def told(report: dict[str, Any]) -> list[str]:
    """The lines to print for a report of `coverage json`."""
    lines, run = Counter[str](), Counter[str]()
    never = []
    for name, file in report["files"].items():
        lines[package_of(name)] += file["summary"]["num_statements"]
        run[package_of(name)] += file["summary"]["covered_lines"]
        functions = file["functions"].items()
        never += [f"{name}: {function}" for function, one in functions if function and one["missing_lines"] and not one["executed_lines"]]
    packages = [*sorted(lines), "in all"]
    lines["in all"], run["in all"] = lines.total(), run.total()
    table = [f"{name:24} {lines[name]:6} lines  {100 * run[name] / max(1, lines[name]):6.1f} %" for name in packages]
    return [*table, "", f"{len(never)} functions that no test enters:", *sorted(never)]


if __name__ == "__main__":
    sys.stdout.write("\n".join(told(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))) + "\n")

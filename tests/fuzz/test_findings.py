"""What the fuzz target found stays mended, and the mutation engine looks a little further in each run of the suite."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from tests.fuzz.mutants import CHECKOUT, mutants, seeds
from tests.fuzz.promises import hold
from tests.fuzz.smallest import fault, smallest

FINDINGS = sorted((Path(__file__).parent / "findings").glob("*.eml"))


@pytest.mark.parametrize("path", FINDINGS, ids=lambda path: path.stem)
def test_what_was_found_once_is_read(path: Path) -> None:
    assert hold(path.read_bytes())


def test_torn_mails_are_read_or_refused() -> None:
    answers = [hold(raw) for raw in islice(mutants(seeds(), seed=2025), 400)]

    assert answers.count(True) > 300  # tearing must leave something to read


def test_the_same_seed_tears_the_same_mails() -> None:
    mails = seeds()[:20]

    assert list(islice(mutants(mails, seed=7), 30)) == list(islice(mutants(mails, seed=7), 30))


def test_a_finding_is_made_as_small_as_it_gets() -> None:
    def fussy(raw: bytes) -> None:
        if b"9" in raw and b"x" in raw:
            raise ValueError

    said = fault(fussy, b"Subject: x\nFrom: a\n\n129 is here")

    assert said.startswith("ValueError")
    assert smallest(b"Subject: x\nFrom: a\n\n129 is here", lambda less: fault(fussy, less) == said) == b"x9"


def test_a_mail_is_read_alike_in_every_process() -> None:
    """Sets come in another order in each process; what is read must not."""
    # given
    command = [sys.executable, "-m", "tests.fuzz.outcomes", "11", "300"]
    environments = [{**os.environ, "PYTHONHASHSEED": hash_seed} for hash_seed in ("1", "2")]

    # when
    one, other = (subprocess.run(command, cwd=CHECKOUT, env=each, capture_output=True, text=True, check=False) for each in environments)

    # then
    assert one.returncode == 0, one.stderr[-2000:]
    assert [pair for pair in zip(one.stdout.splitlines(), other.stdout.splitlines(), strict=True) if pair[0] != pair[1]] == []

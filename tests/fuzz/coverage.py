"""The coverage-guided engine: atheris (libFuzzer) keeps each mail that reaches a line no other mail reached.

Knows how to hand mails to libFuzzer; the promises and the ways to tear a mail are those of the mutation engine. The readers are
instrumented while they are imported, so this module comes before them.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from random import Random

import atheris

from tests.fuzz.mutants import LONGEST, WORDS_FILE, seeds, torn

with atheris.instrument_imports(include=["postbud"]):
    from tests.fuzz.promises import hold, programmes

TOO_SLOW = 10  # seconds for one mail, instrumented


def explore(seconds: int, seed: int, findings: Path) -> None:
    """Runs libFuzzer, which ends the process: with 0 when the time is up, otherwise after writing the finding below `findings`."""
    mails = seeds()
    programmes()

    def mutated(data: bytes, most: int, number: int) -> bytes:
        """Half of the time what libFuzzer does to bytes, half of the time what we do to mails."""
        chance = Random(number)
        return atheris.Mutate(data, most) if chance.random() < 0.5 else torn(data, mails, chance)[:most]

    with tempfile.TemporaryDirectory(prefix="postbud-fuzz-") as corpus:
        for number, mail in enumerate(mails):
            (Path(corpus) / f"{number:04}").write_bytes(mail[:LONGEST])
        limits = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", f"-timeout={TOO_SLOW}", "-rss_limit_mb=1500"]
        ways = [f"-seed={seed}", f"-dict={WORDS_FILE}", f"-artifact_prefix={findings}/", "-print_final_stats=1"]
        atheris.Setup([sys.argv[0], *limits, *ways, corpus], hold_silently, custom_mutator=mutated)
        atheris.Fuzz()


def hold_silently(raw: bytes) -> None:
    hold(raw)

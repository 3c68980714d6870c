"""From raw bytes to a reading, work grows with the size of the mail and no faster, whatever shape the mail has.

Work is counted in function calls, Python's and C's, which no busy machine disturbs; `benchmarks/reading.py` measures the same
shapes in CPU time at a megabyte.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from cProfile import Profile

import pytest

from postbud.errors import MessageRefused
from postbud.message import fingerprint, peek, read_message
from postbud.model.programme import Programme
from postbud.reading import read
from tests.fuzz.promises import ADDRESS, programmes
from tests.fuzz.shapes import BIG, HEADERS, SHAPES, mail

MOST = 6.0  # times the work for four times the mail; work that grows with the square takes sixteen times
SMALL = 2_000  # bytes
SMALL_HEADER = 3_500  # four times that is just below what the guard lets through
LITTLE = 300  # calls that any mail takes


def calls(raw: bytes, known: Mapping[str, Programme]) -> int:
    """How many functions are called for a mail, from its fingerprint to its reading. A refusal is an end like another."""
    profile = Profile(subcalls=False)
    profile.enable()
    try:
        fingerprint(raw)
        peek(raw)
        read(read_message(raw), known, address=ADDRESS)
    except MessageRefused:
        pass
    finally:
        profile.disable()
    return sum(entry.callcount for entry in profile.getstats())


def grows(shape: Callable[[int], bytes], size: int) -> float:
    """How many times the work four times the mail takes."""
    calls(shape(size // 4), programmes())  # what is loaded or remembered once is there now
    return calls(shape(4 * size), programmes()) / (calls(shape(size), programmes()) + LITTLE)


@pytest.mark.parametrize("name", SHAPES)
def test_four_times_the_mail_is_about_four_times_the_work(name: str) -> None:
    assert grows(SHAPES[name], SMALL) < MOST


@pytest.mark.parametrize("name", BIG)
def test_four_times_the_big_mail_is_about_four_times_the_work(name: str) -> None:
    shape, size = BIG[name]

    assert grows(shape, size) < MOST


@pytest.mark.parametrize("name", HEADERS)
def test_four_times_the_header_is_about_four_times_the_work(name: str) -> None:
    assert grows(HEADERS[name], SMALL_HEADER) < MOST


def test_four_times_the_programmes_are_about_four_times_the_work() -> None:
    raw = mail("Hej, jeg vil gerne tilmelde mig Kanoen. Mvh Bo Hansen", subject="Tilmelding")

    def work(number: int) -> int:
        known = many_programmes(number)
        calls(raw, known)  # what is prepared once for a set of programmes
        return calls(raw, known)

    assert work(160) < MOST * (work(40) + LITTLE)


def many_programmes(number: int) -> dict[str, Programme]:
    """So many programmes with names of their own, made of the shipped ones."""
    shipped = list(programmes().values())
    return {
        f"p{count}": shipped[count % len(shipped)].model_copy(
            update={"slug": f"p{count}", "tag": f"mærke{count}", "title": f"Kursus {word(count)}", "known_as": (f"{word(count)}skolen",)}
        )
        for count in range(number)
    }


def word(number: int) -> str:
    """A word for a number, each its own."""
    syllables = ("ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu")
    return "".join(syllables[int(digit)] for digit in f"{number:04}")

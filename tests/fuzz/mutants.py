"""Mails torn and put together wrongly: seeds from the corpora, changed at random but always alike for the same seed.

Knows bytes and the words that mail formats are made of; knows nothing of the readers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from random import Random

CHECKOUT = Path(__file__).resolve().parents[2]
# Where mails lie: what the repository has, and a corpus beside the checkout if there is one.
SEEDS = ("tests/**/*.eml", "../shared/corpus/mails/*.eml")
LONGEST = 60_000
WORDS_FILE = Path(__file__).with_name("words.dict")


def seeds() -> list[bytes]:
    """The mails to begin with, in a fixed order."""
    return [path.read_bytes() for pattern in SEEDS for path in sorted(CHECKOUT.glob(pattern))]


@cache
def words() -> tuple[bytes, ...]:
    """The words of words.dict, which the coverage engine reads as it is."""
    lines = WORDS_FILE.read_text("ascii").splitlines()
    return tuple(line[1:-1].encode("ascii").decode("unicode_escape").encode("latin-1") for line in lines if line.startswith('"'))


def mutants(mails: Sequence[bytes], seed: int) -> Iterator[bytes]:
    """Torn mails without end."""
    chance = Random(seed)
    while True:
        yield torn(chance.choice(mails), mails, chance)


def torn(mail: bytes, mails: Sequence[bytes], chance: Random) -> bytes:
    """One mail after a few changes; most have few, so that what is left can still be read."""
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8, 20))):
        mail = chance.choice(CHANGES)(mail, mails, chance)[:LONGEST]
    return mail


Change = Callable[[bytes, Sequence[bytes], Random], bytes]


def _place(mail: bytes, chance: Random) -> int:
    """Anywhere, half of the time at a word's or a line's beginning."""
    place = chance.randint(0, len(mail))
    found = mail.find(chance.choice((b" ", b"\n", b":", b"<")), place) if chance.random() < 0.5 else -1
    return found + 1 or place


def word_put_in(mail: bytes, mails: Sequence[bytes], chance: Random) -> bytes:
    place = _place(mail, chance)
    return mail[:place] + chance.choice(words()) * chance.choice((1, 1, 1, 2, 40)) + mail[place:]


def word_written_over(mail: bytes, mails: Sequence[bytes], chance: Random) -> bytes:
    place, word = _place(mail, chance), chance.choice(words())
    return mail[:place] + word + mail[place + len(word) :]


def stretch_cut_out(mail: bytes, mails: Sequence[bytes], chance: Random) -> bytes:
    place = _place(mail, chance)
    return mail[:place] + mail[place + chance.choice((1, 1, 2, 10, 100, 1000)) :]


def stretch_doubled(mail: bytes, mails: Sequence[bytes], chance: Random) -> bytes:
    place, length = _place(mail, chance), chance.choice((1, 5, 30, 200))
    return mail[: place + length] + mail[place : place + length] * chance.choice((1, 1, 5, 50)) + mail[place + length :]


def byte_changed(mail: bytes, mails: Sequence[bytes], chance: Random) -> bytes:
    place = _place(mail, chance)
    return mail[:place] + bytes((chance.randrange(256),)) + mail[place + 1 :]


def lines_swapped(mail: bytes, mails: Sequence[bytes], chance: Random) -> bytes:
    lines = mail.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def joined_to_another(mail: bytes, mails: Sequence[bytes], chance: Random) -> bytes:
    other = chance.choice(mails)
    return mail[: _place(mail, chance)] + other[_place(other, chance) :]


def lines_of_another(mail: bytes, mails: Sequence[bytes], chance: Random) -> bytes:
    """A run of another mail's lines among these: headers into texts, texts into headers."""
    other, lines = chance.choice(mails).split(b"\n"), mail.split(b"\n")
    start, place = chance.randrange(len(other)), chance.randint(0, len(lines))
    return b"\n".join([*lines[:place], *other[start : start + chance.randint(1, 12)], *lines[place:]])


# A word in the right place reaches most, so it comes twice.
CHANGES: tuple[Change, ...] = (
    word_put_in,
    word_put_in,
    word_written_over,
    stretch_cut_out,
    stretch_doubled,
    byte_changed,
    lines_swapped,
    joined_to_another,
    lines_of_another,
)

"""Reading takes steps in proportion to the text: four times the text, about four times the steps, whatever it consists of."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest

from postbud.message.body import unflow
from postbud.message.segments import split
from postbud.model.message import Address

BO = Address("Bo Hansen", "bo@vejbred.example")
MOST = 5.0  # for four times the text; a quadratic reader takes sixteen times the steps

TEXTS = {
    "quote marks": ">\n",
    "deeper quotes": "> >> >>> x\n",
    "empty lines": "\n",
    "words without an end": "ord ",
    "headers": "Fra: Bo\nSendt: i går\n",
    "half introductions": "Den 3. feb. 2025 skrev Bo\n",
    "Notes names": "Til\n\n",
    "signatures and postscripts": "Mvh\nBo\n\nPS: jeg er her.\n\n",
    "footers": "Denne mail er fortrolig.\n\n",
    "rules": "------\n",
    "armour": "-----BEGIN PGP SIGNED MESSAGE-----\n",
    "names": "Bo Hansen\n\n",
    "flowed lines": "x \n",
}


def steps(text: str) -> int:
    """How many calls, into Python and into C, reading the text takes."""
    count = 0

    def called(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(called)
    try:
        split(unflow(text), subject="VS: x", sender=BO)
    finally:
        sys.setprofile(None)
    return count


def test_quotes_below_many_empty_lines_take_no_more_steps_each() -> None:
    def text(size: int) -> str:
        return "\n" * size + "Bo skrev:\n> x\n" * size

    assert steps(text(800)) <= MOST * steps(text(200))


@pytest.mark.parametrize("name", TEXTS)
def test_steps_grow_with_the_text_and_no_faster(name: str) -> None:
    piece = TEXTS[name]
    assert steps(piece * 800) <= MOST * max(steps(piece * 200), 1)

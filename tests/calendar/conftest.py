"""A Postbud in process for one test, and Eva, who has just signed up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.calendar.house import House, Sent


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path / "home")
    yield made
    made.close()


@pytest.fixture
def invite(house: House) -> Sent:
    """Eva's invite to the meeting on 3 June."""
    return house.sign_up()[0]

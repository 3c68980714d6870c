"""A Postbud for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.life.engine import Engine
from tests.life.town import Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(Engine(tmp_path))
    yield made
    made.engine.stop()

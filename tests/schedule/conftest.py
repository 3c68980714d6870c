"""Starts a Postbud in this process on files of the test's own; see `tests.running`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.running import Running


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """A function that starts one with the text of its one programme, `net`; all are closed after the test."""
    made: list[Running] = []

    def start(text: str, **options: object) -> Running:
        made.append(Running(tmp_path / f"home{len(made)}", {"net": text}, **options))  # type: ignore[arg-type]
        made[-1].work()
        return made[-1]

    yield start
    for one in made:
        one.close()

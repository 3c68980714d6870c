"""Starts a Postbud in this process on files of the test's own; see `tests.running`."""

from __future__ import annotations

from tests.schedule.conftest import run

__all__ = ["run"]

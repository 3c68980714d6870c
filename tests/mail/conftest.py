"""A database on both engines, and settings that point at the test's servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from postbud.settings import Server, Settings, load_settings
from postbud.store.database import Database, open_database

RULES = "address: tilmelding@netvaerk.example\nrules:\n  - name: resten\n    do: hold\n"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Database]:
    """SQLite alone, for what has nothing to do with the database."""
    opened = open_database(f"sqlite:///{tmp_path / 'postbud.db'}")
    yield opened
    opened.close()


@pytest.fixture
def settings_for(tmp_path: Path) -> Callable[..., Settings]:
    """Makes settings: `settings_for(imap=Server(...), poll_seconds=1)`; what is not given is the default."""
    (tmp_path / "mailbox_rules.yaml").write_text(RULES, encoding="utf-8")

    def make(*, imap: Server | None = None, smtp: Server | None = None, **changes: object) -> Settings:
        nowhere = Server("127.0.0.1", 1, "bud", "x", "none")
        return replace(load_settings(tmp_path, {}), imap=imap or nowhere, smtp=smtp or nowhere, **changes)

    return make

"""`forget`: everything that is kept about one person goes; shown first, with what stays and why, and done with a yes."""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

import sqlalchemy as sa

from postbud.console.output import plain, show_table
from postbud.store import retention
from postbud.store.database import Database
from postbud.store.forgetting import Counted, Forgotten, House, forget
from postbud.store.searching import Mentions, mentions_of
from postbud.store.tables import letter
from postbud.wiring import Home

DONE, PROBLEMS = 0, 1
PATIENCE_SECONDS = 30  # a letter that is just leaving is waited for so long
BY_HAND = "a file that people edit: take him out by hand"


class _OnlyTried(Exception):
    """Nothing of what was tried is to be kept."""


def forget_person(home: Home, options: argparse.Namespace) -> int:
    """Show what goes and what stays, and after a yes do it. Exit code 1 where something hinders, or nobody said yes."""
    settings, programmes = home.settings(), home.programmes()
    database, clock = home.database(settings), home.clock(settings)
    now = clock.now()
    with database.read() as connection:
        mentions = mentions_of(connection, options.address)
        ends = retention.ends_of(connection, programmes, clock.zone, now)
    house = House(programmes, ends, settings.retention, now, options.cancel)
    _wait_for_letters(database, options.address)
    found = _forget(database, options.address, mentions, house, tried=True)
    found.stays += _in_files(home.folder, [options.address, *mentions.names])
    meant = not options.dry_run and not found.hinders and (options.yes or _asked(options, found))
    if meant:
        done = _forget(database, options.address, mentions, house, tried=False)
        found.goes, found.hinders, meant = done.goes, done.hinders, not done.hinders
        database.overwrite()
    _show(options, found, meant=meant, sqlite=database.is_sqlite)
    return DONE if meant or (options.dry_run and not found.hinders) else PROBLEMS


def _forget(database: Database, address: str, mentions: Mentions, house: House, *, tried: bool) -> Forgotten:
    """In one transaction, which is rolled back where it is only tried or something hinders."""
    try:
        with database.deciding() as connection:
            found = forget(connection, address, mentions, house)
            if tried or found.hinders:
                raise _OnlyTried
    except _OnlyTried:
        pass
    return found


def _wait_for_letters(database: Database, address: str) -> None:
    """A letter to him that a connection has in hand leaves, or comes back, within seconds."""
    here = (letter.c.address == address.casefold()) & (letter.c.state == "waiting") & (letter.c.lease_owner != "")
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        with database.read() as connection:
            if connection.execute(sa.select(letter.c.id).where(here)).first() is None:
                return
        time.sleep(0.2)


def _in_files(home: Path, said: list[str]) -> list[Counted]:
    """The files of the home folder that name him, and in how many lines."""
    files = [home / "mailbox_rules.yaml", *sorted((home / "programmes").glob("*.yaml"))]  # templates name nobody but in examples
    found = []
    for path in filter(Path.is_file, files):
        lines = path.read_text(encoding="utf-8", errors="replace").casefold().splitlines()
        count = sum(any(one.casefold() in line for one in said) for line in lines)
        if count:
            found.append(Counted(path.relative_to(home).as_posix(), count, BY_HAND))
    return found


def _asked(options: argparse.Namespace, found: Forgotten) -> bool:
    """Whether the person at the terminal says yes, having seen it; nobody there is no yes."""
    if options.json or not sys.stdin.isatty():
        return False
    _tables(options.address, found)
    return input(f"\nForget {plain(options.address)}? This cannot be undone. yes/no: ").strip().casefold() in ("yes", "ja")


def _show(options: argparse.Namespace, found: Forgotten, *, meant: bool, sqlite: bool) -> None:
    if options.json:
        said = {name: [asdict(one) for one in getattr(found, name)] for name in ("goes", "stays")}
        print(json.dumps({"address": options.address, "done": meant, **said, "hinders": found.hinders}, ensure_ascii=False, indent=1))
        return
    if not meant or options.yes:
        _tables(options.address, found)
    print("\n".join(["", *map(plain, found.hinders)]))
    if meant:
        print("Forgotten." if sqlite else "Forgotten. PostgreSQL gives the space to other rows when it vacuums.")
        print("Backups and the mailbox's folders still have his mails: docs/privacy.md says what to do there.")
    elif found.hinders or not (found.goes or found.stays):
        print("Nothing was changed.")
    else:
        print("Nothing was changed; --yes does it." if options.dry_run or not sys.stdin.isatty() else "Nothing was changed.")


def _tables(address: str, found: Forgotten) -> None:
    if not found.goes and not found.stays:
        print(f"Nothing is kept about {plain(address)}.")
    if found.goes:
        show_table(("what goes", "rows"), [(one.what, one.rows) for one in found.goes])
        print()
    if found.stays:
        show_table(("what stays", "rows", "why"), [(one.what, one.rows, one.why) for one in found.stays])

"""`interests`: who would like something of a programme later, and since when we may keep that."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import Any

from postbud import sheets
from postbud.console.output import show_rows, unknown
from postbud.model.interest import KeptInterest
from postbud.store import interests, registry
from postbud.wiring import Home

DONE = 0
COLUMNS = ("interest", "name", "email", "organisation", "state", "since", "words")
OUT = "opted out"


def show_interests(home: Home, options: argparse.Namespace) -> int:
    """Raises UnknownName where there is no such programme, FileInTheWay where the list cannot be written."""
    settings, programmes = home.settings(), home.programmes()
    if options.programme not in programmes:
        raise unknown("programme", options.programme, programmes)
    with closing(home.database(settings)) as database, database.read() as connection:
        kept = interests.interests_of(connection, [options.programme])
        out = {address for address, slug in registry.all_optouts(connection) if slug in ("", options.programme)}
    zone = programmes[options.programme].zone
    rows = [_row(one, out) | {"since": one.at.astimezone(zone).date()} for one in kept]
    if options.csv:
        sheet = sheets.Sheet(options.programme, COLUMNS, tuple(tuple(str(row[name]) for name in COLUMNS) for row in rows))
        sheets.save(options.csv, sheets.csv_of(sheet, settings.language))
        print(f"{len(rows)} interests written to {options.csv}")
    else:
        show_rows(rows, COLUMNS, as_json=options.json, empty="Nobody has said yet what they would like later.")
    return DONE


def _row(one: KeptInterest, out: set[str]) -> dict[str, Any]:
    """Whoever has opted out is on no list, whatever he agreed to before."""
    return {
        "programme": one.programme, "interest": one.key, "name": one.name, "email": one.email, "organisation": one.organisation,
        "state": OUT if one.address in out else one.state, "agreed": one.agreed and one.address not in out, "words": one.words,
    }  # fmt: skip

"""`retention`: what goes tonight because it is no longer needed, by kind and number; and lets it go at once unless `--dry-run` is given.

The same work as the daemon's each night (`postbud.nightly`), which may run beside it.
"""

from __future__ import annotations

import json
from dataclasses import asdict

import sqlalchemy as sa

from postbud.console.output import show_table
from postbud.model.retention import NEVER, Retention
from postbud.nightly import Nightly
from postbud.store import nights, retention
from postbud.store.tables import message
from postbud.wiring import Home

DONE = 0


def show_retention(home: Home, *, dry_run: bool, as_json: bool) -> int:
    """Count what goes, and unless `dry_run` let it go; then say what stays for a reason."""
    settings, programmes = home.settings(), home.programmes()
    database, clock = home.database(settings), home.clock(settings)
    now, kept = clock.now(), settings.retention
    with database.read() as connection:
        ends = retention.ends_of(connection, programmes, clock.zone, now)
        going = retention.tonight(connection, kept, ends, now)
        last, held = nights.last(connection), _held(connection)
    if not dry_run:
        Nightly(database, settings, lambda: programmes, clock).let_go(now)
    if as_json:
        days = {name: NEVER if getattr(kept, name) is None else getattr(kept, name) for name in Retention.model_fields}
        said = {"done": not dry_run, "goes": [asdict(one) for one in going], "days": days, "not_over": dict(ends.unknown), "held": held}
        print(json.dumps(said | {"last_night": last.isoformat() if last else ""}, ensure_ascii=False, indent=1))
        return DONE
    if going:
        show_table(("kind", "table", "rows", "kept, days"), [(one.kind, one.table, one.rows, one.days) for one in going])
        print("\nThis goes tonight; without --dry-run it goes at once." if dry_run else "\nGone.")
    else:
        print("Nothing is older than it may be.")
    for slug, why in sorted(ends.unknown.items()):
        print(f"{slug} keeps everything, because {why}; `status: finished` in its file ends it.")
    if held:
        print(f"{held} messages wait for a human and stay until they are dealt with (`run.py held`).")
    print(f"The last night that was done: {last or 'none yet'}.")
    return DONE


def _held(connection: sa.Connection) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(message).where(message.c.state == "held")).scalar_one())

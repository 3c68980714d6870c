"""`move-database`: everything into another, empty database, compared value by value; the old one stays as it was and is marked."""

from __future__ import annotations

import shlex
import sys
from contextlib import closing
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from postbud.console.output import progress_on, show_table
from postbud.console.progress import counting
from postbud.errors import DatabaseUnusable, PackageMissing
from postbud.store import moving
from postbud.store.database import Database, open_database
from postbud.wiring import Home

DONE = 0


def move_database(home: Home, url: str, *, dry_run: bool) -> int:
    settings = home.settings()
    if not home.has_database(settings):
        advice = "Set POSTBUD_DATABASE to the new one: it is made at the first start."
        raise DatabaseUnusable("there is no database yet", where=str(sa.make_url(settings.database).database), advice=advice)
    with closing(open_database(settings.database)) as source:
        moving.refuse_while_at_work(source)
        with closing(_target(url)) as empty:
            moving.refuse_unless_empty(empty)
        counts = moving.counted(source)
        if dry_run:
            if any(counts.values()):
                show_table(("table", "rows"), [(name, count) for name, count in counts.items() if count])
            print(f"{sum(counts.values())} rows would go over; the new database can be used and is empty. Nothing was done.")
            return DONE
        with closing(open_database(url)) as target:
            with counting("rows", sum(counts.values()), shown=progress_on(sys.stderr)) as on_rows:
                moved = moving.move(source, target, on_rows)
            mark = moving.leave_mark(source, target, datetime.now().astimezone())
            _tell(moved, source, target, str(mark) if mark else "")
    return DONE


def _target(url: str) -> Database:
    """The new database, without making any table in it. Raises DatabaseUnusable, PackageMissing."""
    try:
        return Database(url)
    except (ArgumentError, NoSuchModuleError) as error:
        advice = "For example postgresql+psycopg://user:password@server/postbud, or sqlite:////srv/postbud/data/postbud.db."
        raise DatabaseUnusable("this is no URL of a database", where="URL", advice=advice) from error
    except ImportError as error:
        advice = 'Install it with `python -m pip install "psycopg[binary]>=3.3.9,<4"`.'
        raise PackageMissing(f"a package for this kind of database is not installed: {error.name}", advice=advice) from error


def _tell(moved: list[moving.Moved], source: Database, target: Database, mark: str) -> None:
    show_table(("table", "rows"), [(one.table, one.rows) for one in moved if one.rows])
    print(f"{sum(one.rows for one in moved)} rows are in the new database, each compared with the old one.")
    for one in moved:
        if one.replaced:
            print(f"{one.table}: {one.replaced} texts had a NUL, which PostgreSQL cannot keep; it is \ufffd there. Mails are whole.")
    new = target.url.set(password=None).render_as_string()
    print(f"Now set POSTBUD_DATABASE to it wherever Postbud is started, e.g. {shlex.quote(new)} with the password, and start it.")
    if mark:
        print(f"The old file stays as it was, and {mark} keeps Postbud from being started on it by mistake.")
    else:
        print("The old database stays as it was: let nobody start Postbud on it.")

"""`stop` and `send`: a changed programme file that waits before people are told of it."""

from __future__ import annotations

from postbud.console.output import unknown
from postbud.effects import Schedule, Unschedule
from postbud.errors import UnknownName
from postbud.store import dues, editions
from postbud.store.database import Database
from postbud.store.editions import Edition
from postbud.wiring import Home

DONE = 0


def stop_change(home: Home, programme: str) -> int:
    """People are not told of the change that waits, until the file changes again."""
    settings = home.settings()
    database, now = home.database(settings), home.clock(settings).now()
    edition = _waiting(home, database, programme)
    with database.write() as connection:
        dues.unschedule(connection, Unschedule("edition", programme))
        editions.wait(connection, programme, edition.pending, "stopped", None, now)
    print(f"{programme}: stopped; nobody is told, and the file stays as it is. `run.py send {programme}` tells them after all.")
    return DONE


def send_change(home: Home, programme: str) -> int:
    """People are told of the change that waits at the next poll."""
    settings = home.settings()
    database, now = home.database(settings), home.clock(settings).now()
    edition = _waiting(home, database, programme)
    with database.write() as connection:
        dues.unschedule(connection, Unschedule("edition", programme))
        dues.schedule(connection, Schedule("edition", now, programme, key=f"{edition.pending}:sent:{now.isoformat()}"))
        editions.wait(connection, programme, edition.pending, "settling", now, now)
    print(f"{programme}: people are told at the next poll.")
    return DONE


def _waiting(home: Home, database: Database, programme: str) -> Edition:
    """Raises UnknownName where there is no such programme, or nothing waits."""
    programmes = home.programmes()
    if programme not in programmes:
        raise unknown("programme", programme, programmes)
    with database.read() as connection:
        edition = editions.edition(connection, programme)
    if edition is None or not edition.pending:
        raise UnknownName(f"no change of {programme} waits", advice="`run.py upcoming` shows what does.")
    return edition

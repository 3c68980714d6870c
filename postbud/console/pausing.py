"""`pause` and `resume`: all letters wait, or leave again. Mail is read, decided and answered meanwhile; the answers wait too."""

from __future__ import annotations

from postbud.console.output import plain
from postbud.store import outbox, pause
from postbud.wiring import Home

DONE = 0


def pause_letters(home: Home, why: str) -> int:
    settings = home.settings()
    with home.database(settings).write() as connection:
        pause.pause(connection, why, home.clock(settings).now())
        waiting = outbox.count_waiting(connection)
    print(f"paused: {waiting} letters wait, and every new one; `run.py resume` lets them leave.")
    return DONE


def resume_letters(home: Home) -> int:
    with home.database(home.settings()).write() as connection:
        since = pause.paused(connection)
        pause.resume(connection)
        waiting = outbox.count_waiting(connection)
    if since is None:
        print("There was no pause.")
    else:
        print(f"resumed ({plain(since[1]) or 'no reason given'}): {waiting} letters leave at the pace that is set.")
    return DONE

"""`export`: everything that is kept about one person, to be handed to him; shows how much there is, or writes it all."""

from __future__ import annotations

import json
import os
from pathlib import Path

from postbud.console.output import plain, show_table
from postbud.errors import FileInTheWay
from postbud.store.about import about
from postbud.wiring import Home


def export_person(home: Home, address: str, file: Path | None) -> int:
    """Without a file the tables and how many rows of each; with one, all of it as JSON, readable by its owner only.

    Raises:
        FileInTheWay: the file is there already, or cannot be written.
    """
    with home.database(home.settings()).read() as connection:
        found = about(connection, address)
    if not found:
        print(f"Nothing is kept about {plain(address)}.")
        return 0
    if file is None:
        show_table(("what", "rows"), [(name, len(rows)) for name, rows in found.items()])
        print("\n--json FILE writes all of it.")
        return 0
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            json.dump({"address": address, **found}, out, ensure_ascii=False, indent=1)
    except OSError as error:
        advice = "Choose a name that is not taken, in a folder that may be written."
        raise FileInTheWay(f"the file cannot be written: {error.strerror or error}", where=str(file), advice=advice) from error
    print(file)
    return 0

"""Writes into programmes' files what a decision wanted there: a poll's next meeting, an agreed item of an agenda, formed groups.

The decision is a row; the file follows. What is written is checked as if a coordinator had written it, takes the file's place whole, and is
then found by the ordinary look at the files, from which people are told. A crash between the file and the row's end harms nothing: what
stands in the file already is not added again.
"""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy.engine import Connection

from postbud.clock import Clock
from postbud.decide import Decider
from postbud.errors import AmendImpossible, ConfigurationError
from postbud.model.case import Due
from postbud.paper import amended, lines_of, replace_file
from postbud.programmes import programme_file
from postbud.store import amendments
from postbud.store.amendments import Amendment
from postbud.store.database import Database
from postbud.store.journal import journal_line
from postbud.store.tables import journal
from postbud.yaml_lines import read_text

log = logging.getLogger(__name__)
NO_FILE = "the file is not there"
BOM = b"\xef\xbb\xbf"


class Amending:
    """Writes what waits. Belongs to the decider's thread; `write` is cheap when nothing does."""

    def __init__(self, database: Database, folder: Path, decider: Decider, clock: Clock) -> None:
        self.database, self.folder, self.decider, self.clock = database, folder, decider, clock

    def write(self) -> int:
        """Write all that waits, each in a commit of its own; returns how many files were written."""
        with self.database.read() as connection:
            rows = amendments.waiting(connection)
        return sum(self._settle(row) for row in rows)

    def _settle(self, row: Amendment) -> bool:
        with self.decider.deciding() as (connection, pending):
            if not amendments.still_waiting(connection, row.id):
                return False
            problems = self._problems(row)
            if problems is None:
                return False
            amendments.finish(connection, row.id, self.clock.now(), "\n".join(problems))
            _note(connection, row, self.clock, refused=bool(problems))
            if problems:
                log.error("%s could not be written; the coordinators get the lines", f"{row.programme}.yaml")
                facts = {"file": f"{self.folder.name}/{row.programme}.yaml", "problems": problems, "lines": lines_of(row.add, row.put)}
                self.decider.perform_due(
                    connection, pending, Due(0, "file-not-written", self.clock.now(), row.programme, row.key, facts=facts)
                )
        return not problems

    def _problems(self, row: Amendment) -> tuple[str, ...] | None:
        """Write one; what stands in its way, () if nothing did. None: a file that somebody has half edited is waited for."""
        path, shown = self.folder / f"{row.programme}.yaml", f"{self.folder.name}/{row.programme}.yaml"
        if not path.exists():
            return (f"{shown}: {NO_FILE}",)
        try:
            before = read_text(path, shown)
            if programme_file(path, before, shown).problems:
                return None
            text = amended(before, row.add, row.put)
        except ConfigurationError:
            return None
        except AmendImpossible as error:
            return (f"{shown}: {error.what}",)
        if text == before:
            return ()
        wrong = programme_file(path, text, shown).problems
        return tuple(map(str, wrong)) if wrong else self._written(path, shown, before, text)

    def _written(self, path: Path, shown: str, before: str, text: str) -> tuple[str, ...] | None:
        try:
            raw = path.read_bytes()
            if raw.removeprefix(BOM).decode() != before:  # somebody has just saved it
                return None
            replace_file(path, ("\ufeff" if raw.startswith(BOM) else "") + text)
        except OSError as error:
            return (f"{shown}: {error.strerror}",)
        log.info("%s has been written", shown)
        return ()


def _note(connection: Connection, row: Amendment, clock: Clock, *, refused: bool) -> None:
    sentence = journal_line("not-written" if refused else "written")
    line = {"at": clock.now(), "message": None, "address": "", "programme": row.programme, "sentence": sentence}
    connection.execute(journal.insert().values(line))

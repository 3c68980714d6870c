"""One decision while it is performed; `postbud.store.apply` performs its effects one after the other."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.engine import Connection

from postbud.effects import Schedule, Unschedule
from postbud.errors import EffectImpossible
from postbud.model.case import Case
from postbud.model.registration import Registration
from postbud.stages import Stages
from postbud.store import dues, inbox, registry
from postbud.store.journal import journal_line
from postbud.store.letters import Entered, Scribe
from postbud.store.pending import Pending

FIT_AFTER = timedelta(hours=1)  # several who come or leave together are one new proposal


class Decision:
    """One decision while it is performed: what it has made so far, what it says in the journal, what becomes of the message."""

    def __init__(
        self, connection: Connection, pending: Pending, kept: inbox.Kept | None, case: Case, scribe: Scribe, stages: Stages
    ) -> None:
        self.connection, self.pending, self.kept, self.case, self.scribe, self.stages = connection, pending, kept, case, scribe, stages
        self.state, self.reason = "decided", ""
        self.entered: dict[tuple[str, str], Entered] = {}
        self.lines: list[dict[str, Any]] = []
        self.seat_is_free = False
        self.groups_changed = False  # somebody came or left, where groups are formed
        self.again_at: datetime | None = None
        self.slug = case.programme.slug if case.programme else case.reading.programme.value or ""

    @property
    def message(self) -> int | None:
        return self.kept.id if self.kept else None

    def say(self, code: str, address: str = "", programme: str | None = None, **values: object) -> None:
        """A line for the journal; what a value says of somebody else is left out where it says the same as the row."""
        about = (address or self.case.sender).casefold()
        where = self.slug if programme is None else programme
        sentence = journal_line(code, **values)
        self.lines.append({"at": self.case.now, "message": self.message, "address": about, "programme": where, "sentence": sentence})

    def by(self, address: str) -> str:
        """Who did it, if not the one it is about."""
        who = self.case.order.by if self.case.order else self.case.sender
        return "" if who == address.casefold() else who

    def known(self, programme: str, address: str) -> Registration:
        """The registration as the rows have it now, effects before this one included.

        Raises:
            EffectImpossible: there is none.
        """
        self.pending.flush()
        found = registry.registration_of(self.connection, programme, address)
        if found is None:
            raise EffectImpossible("there is no such registration to change", where=programme)
        return found

    def fit_groups(self) -> None:
        """Somebody came or left: see before long, and once for all who do, whether the groups are still as they should be."""
        programme = self.case.programme
        if programme is not None and programme.groups is not None and programme.groups.formed:
            dues.unschedule(self.connection, Unschedule("groups", programme.slug))
            at = self.case.now + FIT_AFTER
            dues.schedule(self.connection, Schedule("groups", at, programme.slug, key=f"changed:{at.isoformat()}"))

    def wake_the_list(self) -> None:
        """A seat became free: let the waiting list be asked, at once and once."""
        programme = self.case.programme
        if programme is not None and programme.sign_up.capacity is not None:
            cause = f"message:{self.message}" if self.message else f"due:{self.case.due.id if self.case.due else 0}"
            dues.schedule(self.connection, Schedule("seats", self.case.now, programme.slug, key=f"{cause}:{self.case.now.isoformat()}"))

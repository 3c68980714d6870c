"""The mailbox has been silent for long, or answers again: the coordinators of the house hear of it, each time once."""

from collections.abc import Iterator
from datetime import datetime

from postbud.effects import Effect, SendLetter
from postbud.model.case import Case
from postbud.model.message import Address


def mailbox_silent(case: Case) -> Iterator[Effect]:
    """No mail has been read since then; the letter leaves by the other server, or waits for it."""
    if case.due is not None:
        since, _, why = case.due.key.partition("|")
        yield from _told(case, "mailbox-silent", {"since": _local(case, since), "reason": why})


def mailbox_back(case: Case) -> Iterator[Effect]:
    """It is read again, and nothing that came meanwhile is lost."""
    if case.due is not None:
        yield from _told(case, "mailbox-back", {"since": _local(case, case.due.key.partition("|")[0]), "until": case.due.at})


def _told(case: Case, letter: str, said: dict[str, object]) -> Iterator[Effect]:
    for reader in readers(case):
        yield SendLetter(letter, reader, case.language, variables=said)


def readers(case: Case) -> list[Address]:
    """The house's coordinators; where it names none, those of its programmes."""
    own = [Address(one.name, one.email) for programme in case.programmes.values() for one in programme.coordinators if one.email]
    return list({one.key: one for one in case.coordinators or own}.values())


def _local(case: Case, text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(case.now.tzinfo)

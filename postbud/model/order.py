"""A coordinator's order: what a human says is to be done with a message or a person, although we doubt.

Knows nothing of how it is written; `postbud.reading.orders` reads and writes its line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from postbud.model.reading import Intent, Person


@dataclass(frozen=True, slots=True)
class Order:
    """A coordinator's word on one message or person: it is done although we doubt.

    `by`: the address that said it, or 'command line'. `intent` None means: as it was read. A field that is None or empty means the
    same. `line`: the words, for the journal. In an order that changes facts the one person of `people` has the new values, and
    `who` names whom they are of; in one that substitutes, `people[0].replaces` is the name or address of the one who does not come.
    """

    by: str
    intent: Intent | None = None
    programme: str = ""
    meeting: date | None = None
    people: tuple[Person, ...] = ()
    who: str = ""
    line: str = ""

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
    same. `line`: the words, for the journal. In an order that changes facts the one person of `people` has the new values ('' takes
    a fact away, None leaves it), and `who` names whom they are of; in one that substitutes, `replaces` of each person is the name or
    address of the one who does not come. REGISTER with a meeting: comes to that meeting after all. OPTOUT is for all programmes.
    """

    by: str
    intent: Intent | None = None
    programme: str = ""
    meeting: date | None = None
    people: tuple[Person, ...] = ()
    who: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class OrderFault:
    """Why a line is no order that can be carried out: nothing is done.

    `problem` is the code of a sentence in `templates/reasons.LANGUAGE.txt`; `words` are those of the line that it is about, '' if none;
    `choices` what could stand in their place: names as a line takes them, or the days of the meetings. `line` is the whole line.
    """

    problem: str
    words: str = ""
    choices: tuple[str | date, ...] = ()
    line: str = ""

"""What changed, as a letter can say it: old and new, fact by fact.

Knows values only; `postbud.editions` finds the changes of a programme, the workflows those of a participant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from postbud.model.programme import Meeting

# What a letter may name: facts of a meeting, then facts about a participant. `templates/words.LANGUAGE.txt` has what people call them.
MEETING_FACTS = ("date", "time", "arrival", "place", "title", "theme", "agenda", "facilitator")
PERSON_FACTS = (
    "name", "email", "organisation", "title", "phone", "ean", "cvr", "reference", "diet", "access", "level", "department", "wishes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact before and after; None or '' is unknown. `what` is one of MEETING_FACTS or PERSON_FACTS."""

    what: str
    old: object
    new: object


@dataclass(frozen=True, slots=True)
class MeetingChange:
    """One meeting that is not what people were told: changed, new, or no more (`dropped`: called off or taken out of the file).

    `meeting` is the meeting as it is now, or, when it is dropped, as people were told it. `facts` is empty unless it is `changed`, or
    `dropped` because its date or hours are not known any more: then it says so (`date` or `time`, old and new), and nobody called it off.
    """

    kind: Literal["changed", "added", "dropped"]
    meeting: Meeting
    facts: tuple[FactChange, ...] = ()

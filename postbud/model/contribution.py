"""What somebody offers to bring to a meeting's agenda, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contribution:
    """An offer as it was read: what it is about ("AgeForce"), how long it takes as written ("10 min.", '' if not said), its sentence."""

    topic: str
    length: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class OfferedItem:
    """An offer as it is kept: of which mail (its id) and which of that mail's, for which programme and meeting, who made it.

    `state` is waiting, accepted or declined; `decided_by` the address of who said so, '' while nobody has.
    """

    message: int
    number: int
    programme: str
    meeting: str
    address: str
    name: str
    organisation: str
    language: str
    topic: str
    length: str
    words: str
    late: bool
    state: str = "waiting"
    decided_by: str = ""

    @property
    def point(self) -> str:
        """The line of the agenda: "AgeForce, 10 min. (Roskilde Bibliotekerne)"."""
        whose = self.organisation or self.name
        said = f"{self.topic}, {self.length}" if self.length else self.topic
        return f"{said} ({whose})" if whose else said

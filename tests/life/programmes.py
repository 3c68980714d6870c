"""The three small programmes of these tests as values that can be edited, and as the files a coordinator would have.

Pedeller: a waiting list, few seats, meetings without keys. Arkiver: the manager approves, and meetings have keys. Kokke: no limit.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

COORDINATORS = {"kit@huset.example": "Kit Friis", "ole@huset.example": "Ole Krag"}


@dataclass(frozen=True)
class Gathering:
    """One meeting as its file states it. `name` is ours, to know it again; only `key` stands in the file, if it is not ''."""

    name: str
    date: date | None
    place: str = ""
    start: time | None = time(10)
    end: time | None = time(13)
    key: str = ""
    theme: str = ""
    title: str = ""
    cancelled: bool = False

    def facts(self) -> dict[str, Any]:
        said = {
            "key": self.key, "date": self.date, "start": self.start and f"{self.start:%H:%M}", "end": self.end and f"{self.end:%H:%M}",
            "place": self.place, "theme": self.theme, "title": self.title, "cancelled": self.cancelled,
        }  # fmt: skip
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True)
class Paper:
    """One programme's file."""

    slug: str
    title: str
    meetings: tuple[Gathering, ...]
    sign_up: dict[str, Any] = field(default_factory=dict)
    facilitator: str = "Liv Noer"

    def text(self) -> str:
        said = {
            "title": self.title,
            "coordinators": [{"name": name, "email": email} for email, name in COORDINATORS.items()],
            "facilitators": [{"name": self.facilitator}],
            "cancellation": {"binding": True, "colleague": True, "steps": [{"days_before": 14, "percent": 50}]},
            "price": {"amount": 1000},
            "sign_up": self.sign_up,
            "meetings": [meeting.facts() for meeting in self.meetings],
        }
        return json.dumps(said, ensure_ascii=False, indent=1, default=date.isoformat)  # which is YAML too

    def seated(self, capacity: int | None) -> Paper:
        """With so many seats, None without a limit."""
        rest = {name: value for name, value in self.sign_up.items() if name != "capacity"}
        return replace(self, sign_up=rest | ({"capacity": capacity} if capacity else {}))

    def with_meeting(self, number: int, **facts: Any) -> Paper:
        """With other facts of one meeting; a day is moved no further than between its neighbours, as a file must have them."""
        changed = replace(self.meetings[number], **facts)
        return replace(self, meetings=(*self.meetings[:number], changed, *self.meetings[number + 1 :]))

    def without(self, number: int) -> Paper:
        return replace(self, meetings=self.meetings[:number] + self.meetings[number + 1 :])

    def added(self, meeting: Gathering) -> Paper:
        return replace(self, meetings=tuple(sorted((*self.meetings, meeting), key=lambda one: one.date or date.max)))


def papers() -> dict[str, Paper]:
    """The files as they are at the beginning."""
    pedeller = Paper(
        "pedeller", "Netværk for pedeller",
        (Gathering("p1", date(2025, 3, 4)), Gathering("p2", date(2025, 5, 6), "Roskilde"), Gathering("p3", date(2025, 9, 2))),
        {"capacity": 2, "offer_hours": 48, "undo_days": 3},
    )  # fmt: skip
    arkiver = Paper(
        "arkiver", "Studiekreds om arkiver",
        (Gathering("a1", date(2025, 3, 12), "Odense", key="start"), Gathering("a2", date(2025, 6, 11), "Odense", key="slut")),
        {"capacity": 3, "approval": "manager", "several": "all", "undo_days": 5},
    )  # fmt: skip
    kokke = Paper(
        "kokke", "Kursus for kokke",
        (Gathering("k1", date(2025, 2, 18), "Vejle"), Gathering("k2", None, start=None, end=None), Gathering("k3", None, "Vejle")),
        {"undo_days": 2},
    )  # fmt: skip
    return {paper.slug: paper for paper in (pedeller, arkiver, kokke)}


def write(folder: Path, paper: Paper) -> None:
    (folder / f"{paper.slug}.yaml").write_text(paper.text(), encoding="utf-8")


def day_between(meetings: tuple[Gathering, ...], number: int, days: int) -> date | None:
    """Another day for a meeting, some days away, that leaves the meetings in their order; None if there is none."""
    own = meetings[number].date
    before = [one.date for one in meetings[:number] if one.date]
    after = [one.date for one in meetings[number + 1 :] if one.date]
    wished = (own or date(2025, 7, 1)) + timedelta(days=days)
    fits = (not before or wished > max(before)) and (not after or wished < min(after))
    return wished if fits else None

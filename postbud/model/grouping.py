"""Groups as they are asked for and as they are proposed: people, what holds between them, and what a proposal comes to.

Values only; `postbud.groups` divides people, the workflows say what becomes of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from postbud.model.wishes import GroupWish


@dataclass(frozen=True, slots=True)
class Leader:
    """Somebody who belongs into a group. `boss`: the address of the own boss, '' if it is not known. `current`: the key of the group

    that he is in already. Addresses are as compared.
    """

    address: str
    name: str = ""
    level: str = ""
    department: str = ""
    place: str = ""  # the workplace, where that is another one than the department
    boss: str = ""
    wishes: tuple[GroupWish, ...] = ()
    current: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """Somebody who would lead a group: on which weekdays not (0 is Monday), and which departments he would rather not meet."""

    address: str
    name: str = ""
    email: str = ""
    department: str = ""
    days: frozenset[int] = frozenset()
    avoids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """What a coordinator has settled: who is in which group, and who leads which; both by address and key of the group."""

    members: Mapping[str, str] = field(default_factory=dict)
    guides: Mapping[str, str] = field(default_factory=dict)  # the address of the guide by the group's key


@dataclass(frozen=True, slots=True)
class Formed:
    """One group of a proposal: its key, its level, who is in it (addresses, sorted) and who leads it ('' for nobody)."""

    key: str
    level: str
    members: tuple[str, ...]
    guide: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """Something asked for that a proposal does not keep: a code of `templates/groups-proposal`, and what it is about.

    small, large (group, count) - boss, unwanted, apart (group, names) - department, place (group, words, count) - level (names) -
    unknown-wish (names, words) - guide (group), guide-department (group, names, words, count), guide-boss (group, names).
    """

    code: str
    group: str = ""
    names: tuple[str, ...] = ()
    words: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Proposed:
    """A whole proposal. `moved`: who leaves a group he is in (addresses); `wished`, `met`: how many wishes there are, and are kept."""

    groups: tuple[Formed, ...]
    broken: tuple[Broken, ...] = ()
    moved: tuple[str, ...] = ()
    placed: tuple[str, ...] = ()  # who was in no group before
    wished: int = 0
    met: int = 0
    best: bool = True  # it is proved that there is no better one; else the time ran out first


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal as it is kept. `state`: waiting, published, replaced (by a newer one) or dropped."""

    number: int
    state: str
    groups: tuple[Formed, ...]
    settled: Settled
    placed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    led: tuple[str, ...] = ()  # keys of the groups that get another facilitator than before


@dataclass(frozen=True, slots=True)
class Volunteer:
    """What somebody has said to leading a group. `state`: willing, unwilling (no from the beginning) or withdrawn."""

    guide: Guide
    state: str


@dataclass(frozen=True, slots=True)
class GroupNote:
    """What came out of a group's meeting: `notes` for its facilitator's next letter, or `management` for the coordinator to pass on."""

    id: int
    group: str
    kind: str
    text: str
    at: datetime
    passed_on: bool = False


@dataclass(frozen=True, slots=True)
class MemberShown:
    """Somebody in a group, as a letter shows him. `new`: in no group before; `moved`: in another one."""

    name: str
    department: str = ""
    title: str = ""
    new: bool = False
    moved: bool = False


@dataclass(frozen=True, slots=True)
class GroupShown:
    """A group as a letter shows it; `departments` is how many are represented in it."""

    key: str
    level: str
    members: tuple[MemberShown, ...]
    facilitator: str = ""
    departments: int = 0


def as_facts(proposed: Proposed, settled: Settled, led: tuple[str, ...] = ()) -> dict[str, Any]:
    """What is kept of a proposal: JSON values."""
    kept = [{"key": one.key, "level": one.level, "members": list(one.members), "guide": one.guide} for one in proposed.groups]
    said = {"members": dict(settled.members), "guides": dict(settled.guides)}
    return {"groups": kept, **said, "placed": list(proposed.placed), "moved": list(proposed.moved), "led": list(led)}


def proposal_from(number: int, state: str, facts: Mapping[str, Any]) -> Proposal:
    groups = tuple(Formed(one["key"], one["level"], tuple(one["members"]), one["guide"]) for one in facts["groups"])
    settled = Settled(facts.get("members", {}), facts.get("guides", {}))
    placed, moved, led = (tuple(facts.get(name, ())) for name in ("placed", "moved", "led"))
    return Proposal(number, state, groups, settled, placed, moved, led)

"""Dividing people into groups: how many groups there are, who is in which and who leads them, by an integer programme (HiGHS).

    propose(leaders, programme, guides) = divide (who is in which group), match (who leads it), and what that does not keep

Knows people and rules as values; no registry, no file, no letter. Everything asked for can be given up at a price, so there is always an
answer, and what an answer does not keep is counted afterwards by code that knows nothing of the solver (`postbud.grouping_count`). The same
people and rules give the same answer: they are sorted first, the solver's seed is fixed, it works on one thread, and it stops at a number
of nodes long before the clock stops it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from postbud.errors import PackageMissing
from postbud.grouping_count import counted, partners
from postbud.model.grouping import Formed, Guide, Leader, Proposed, Settled, Volunteer
from postbud.model.programme import Groups, Programme
from postbud.model.registration import Registration, Status
from postbud.model.wishes import wishes_in

# What it costs to give something up. A dearer thing is never given up for a cheaper one of which there are only a few.
SIZE, BOSS, MOVE, UNWANTED, DEPARTMENT, UNMET, PLACE, UNEVEN = 400, 300, 40, 12, 6, 4, 2, 1
NOBODY, GUIDE_BOSS, CHANGED, AVOIDED, OWN = 1000, 300, 20, 6, 3
NOTHING_SETTLED = Settled()
SEED, MOST_NODES = 1, 1500
SECONDS = 5.0  # what the daemon gives it: mail waits meanwhile


@dataclass(frozen=True, slots=True)
class Slot:
    """A group to be filled: its key, the level it is for, and the weekdays of its meetings."""

    key: str
    level: str
    weekdays: frozenset[int] = frozenset()


def slots_for(leaders: Sequence[Leader], groups: Groups, existing: Iterable[tuple[str, str]] = ()) -> tuple[Slot, ...]:
    """The groups to be filled. `existing`: (key, level) of those that are there already, which stay as long as anybody is to be in them.

    Each level has groups of its own, so many that the sizes fit best; the keys are '1', '2' ... in the order of the levels.
    """
    known = list(existing)
    names = [level.name for level in groups.levels] if len(groups.levels) > 1 else [""]
    found: list[tuple[str, str]] = []
    shares = _shares(leaders, groups, names)
    taken = {key for key, _ in known}
    numbers = (str(number) for number in range(1, 1000) if str(number) not in taken)
    for name, count in zip(names, shares, strict=True):
        here = [(key, level) for key, level in known if level == name or len(names) == 1]
        wanted = count if not here else _kept(len(here), _members(leaders, names, name), groups)
        found += [(key, name) for key, _ in here[:wanted]]
        found += [(next(numbers), name) for _ in range(wanted - min(wanted, len(here)))]
    rhythms = groups.series
    days = [frozenset({one.first.weekday()}) if one.first else frozenset() for one in rhythms]
    return tuple(Slot(key, name, days[place % len(days)] if days else frozenset()) for place, (key, name) in enumerate(found))


def level_among(leader: Leader, names: Sequence[str]) -> str:
    """The level whose groups somebody belongs to; whoever has none belongs to the last."""
    return leader.level if leader.level in names else names[-1]


def _members(leaders: Sequence[Leader], names: Sequence[str], name: str) -> int:
    return sum(level_among(one, names) == name for one in leaders)


def _shares(leaders: Sequence[Leader], groups: Groups, names: Sequence[str]) -> list[int]:
    """How many groups each level gets."""
    counts = [_members(leaders, names, name) for name in names]
    if groups.number is None or not sum(counts):
        return [best_number(count, groups) for count in counts]
    exact = [groups.number * count / sum(counts) for count in counts]
    shares = [max(int(share), 1 if count else 0) for share, count in zip(exact, counts, strict=True)]
    order = sorted(range(len(names)), key=lambda place: (shares[place] - exact[place], place))
    for place in order[: max(0, groups.number - sum(shares))]:
        shares[place] += 1
    return shares


def best_number(count: int, groups: Groups) -> int:
    """So many groups that as few people as possible are too many or too few in them; then those nearest to the middle of the sizes."""
    if not count:
        return 0
    middle = (groups.smallest + groups.largest) / 2
    return min(range(1, count + 1), key=lambda number: (_misfit(count, number, groups), abs(count / number - middle), number))


def _misfit(count: int, number: int, groups: Groups) -> int:
    return max(0, groups.smallest * number - count) + max(0, count - groups.largest * number)


def _kept(existing: int, count: int, groups: Groups) -> int:
    """The groups there are, unless another number lets the sizes fit better."""
    best = best_number(count, groups)
    return existing if _misfit(count, existing, groups) <= _misfit(count, best, groups) else best


def leaders_of(registrations: Iterable[Registration], programme: Programme) -> list[Leader]:
    """Who is to be in a group: everybody registered, with what is known of him. The own boss is the one who approves, if a manager does."""
    by_manager = programme.sign_up.approval == "manager"
    found = []
    for entry in registrations:
        if entry.programme == programme.slug and entry.status == Status.REGISTERED:
            one, department = entry.person, entry.person.department or entry.person.organisation or ""
            place = one.organisation if one.department and one.organisation else ""
            found.append(
                Leader(
                    entry.address, one.name or "", one.level or "", department, place, entry.approver if by_manager else "",
                    wishes_in(one.wishes), entry.group,
                )  # fmt: skip
            )
    return found


def propose(
    leaders: Sequence[Leader], programme: Programme, guides: Sequence[Guide] = (), settled: Settled = NOTHING_SETTLED,
    seconds: float = SECONDS,
) -> Proposed:  # fmt: skip
    """A whole proposal, counted: who is in which group, who leads it, and what it does not keep.

    Raises:
        PackageMissing: highspy is not installed.
        GroupsWrong: the answer does not have everybody in exactly one group.
    """
    groups = programme.groups
    assert groups is not None
    slots = slots_for(leaders, groups, [(one.key, one.level) for one in groups.formed])
    formed, best = divide(leaders, groups, slots, settled, seconds)
    leading = {one.key: one.facilitator.email.casefold() for one in groups.formed if one.facilitator and one.facilitator.email}
    formed, matched = match(formed, slots, guides, leaders, groups.most_per_facilitator, settled, leading, seconds)
    return counted(formed, leaders, groups, guides, best=best and matched)


# --- Who is in which group ------------------------------------------------------------------------------------------------------------


def divide(
    leaders: Sequence[Leader], groups: Groups, slots: Sequence[Slot], settled: Settled, seconds: float = SECONDS
) -> tuple[tuple[Formed, ...], bool]:
    """Who is in which group, and whether it is proved that there is no better way.

    Raises:
        PackageMissing: highspy is not installed.
    """
    people = sorted(leaders, key=lambda one: one.address)
    if not people or not slots:
        return tuple(Formed(slot.key, slot.level, ()) for slot in slots), True
    model = _Model(seconds)
    inside = [[model.choice() for _ in slots] for _ in people]
    names = list(dict.fromkeys(slot.level for slot in slots))
    for row, one in zip(inside, people, strict=True):
        model.exactly_one(row)
        pinned = settled.members.get(one.address, "")
        here = pinned in {slot.key for slot in slots}
        allowed = [slot.key == pinned if here else level_among(one, names) == slot.level for slot in slots]
        for choice, may in zip(row, allowed, strict=True):
            if not may:
                model.never(choice)
        if one.current and not pinned:
            for choice, slot in zip(row, slots, strict=True):
                if slot.key != one.current:
                    model.cost(MOVE, choice)
    _sizes(model, inside, people, groups, slots)
    _apart_and_together(model, inside, people, slots)
    for cost, kind in ((DEPARTMENT, "department"), (PLACE, "place")):
        _spread(model, inside, people, slots, kind, cost)
    if not settled.members and not any(one.current for one in people):
        _one_of_many_alike(model, inside, people, slots)
    chosen, best = model.solve(inside)
    return tuple(
        Formed(slot.key, slot.level, tuple(one.address for one, row in zip(people, chosen, strict=True) if row[place]))
        for place, slot in enumerate(slots)
    ), best


def _sizes(model: _Model, inside: list[list[Any]], people: Sequence[Leader], groups: Groups, slots: Sequence[Slot]) -> None:
    names = list(dict.fromkeys(slot.level for slot in slots))
    for place, slot in enumerate(slots):
        alike = [one for one in slots if one.level == slot.level]
        even = -(-_members(people, names, slot.level) // len(alike))
        size = sum(row[place] for row in inside)
        model.at_least(size, groups.smallest, SIZE)
        model.at_most(size, groups.largest, SIZE)
        model.at_most(size, even, UNEVEN)


def _apart_and_together(model: _Model, inside: list[list[Any]], people: Sequence[Leader], slots: Sequence[Slot]) -> None:
    """The own boss and whom somebody would rather not meet are elsewhere; whom he would like to be with is in the same group."""
    row_of = {one.address: row for one, row in zip(people, inside, strict=True)}
    pairs = partners(people)
    for kind, cost in (("boss", BOSS), ("unwanted", UNWANTED)):
        for one, other in pairs[kind]:
            for place in range(len(slots)):
                model.at_most(row_of[one][place] + row_of[other][place], 1, cost)
    for one, other in pairs["wanted"]:
        for place in range(len(slots)):
            model.at_most(row_of[one][place] - row_of[other][place], 0, UNMET)


def _spread(model: _Model, inside: list[list[Any]], people: Sequence[Leader], slots: Sequence[Slot], kind: str, cost: int) -> None:
    """Of those who share a department no group of their level gets more than its share."""
    names = list(dict.fromkeys(slot.level for slot in slots))
    for level in names:
        places = [place for place, slot in enumerate(slots) if slot.level == level]
        here = [(row, one) for row, one in zip(inside, people, strict=True) if level_among(one, names) == level]
        for shared in sorted({value.casefold() for _, one in here if (value := getattr(one, kind))}):
            rows = [row for row, one in here if getattr(one, kind).casefold() == shared]
            for place in places if len(rows) > 1 else ():
                model.at_most(sum(row[place] for row in rows), -(-len(rows) // len(places)), cost)


def _one_of_many_alike(model: _Model, inside: list[list[Any]], people: Sequence[Leader], slots: Sequence[Slot]) -> None:
    """Empty groups of a level are alike: the first of its people is in the first of them, the second in one of the first two ..."""
    names = list(dict.fromkeys(slot.level for slot in slots))
    for level in names:
        places = [place for place, slot in enumerate(slots) if slot.level == level]
        rows = [row for row, one in zip(inside, people, strict=True) if level_among(one, names) == level]
        for number, row in enumerate(rows[: len(places)]):
            for place in places[number + 1 :]:
                model.never(row[place])


# --- Who leads which group ------------------------------------------------------------------------------------------------------------


def guides_for(volunteers: Sequence[Volunteer], programme: Programme) -> tuple[Guide, ...]:
    """Who can lead a group: whoever has said so, and whoever a coordinator has written into the file without that."""
    said = {one.guide.address: one for one in volunteers}
    found = [one.guide for one in volunteers if one.state == "willing"]
    for contact in (one.facilitator for one in (programme.groups.formed if programme.groups else ())):
        address = contact.email.casefold() if contact else ""
        if contact and address and (address not in said or said[address].state == "unwilling"):
            found.append(Guide(address, contact.name, contact.email))
    return tuple({one.address: one for one in found}.values())


def match(
    formed: Sequence[Formed], slots: Sequence[Slot], guides: Sequence[Guide], leaders: Sequence[Leader], most: int,
    settled: Settled, current: Mapping[str, str], seconds: float = SECONDS,
) -> tuple[tuple[Formed, ...], bool]:  # fmt: skip
    """The groups with who leads each; nobody on a weekday on which he cannot, in his own group, or in more than `most` groups.

    `current`: the address of the guide by the group's key, who stays if he can. Raises PackageMissing as `divide`.
    """
    known = sorted(guides, key=lambda one: one.address)
    if not known or not formed:
        return tuple(formed), True
    by_address = {one.address: one for one in leaders}
    weekdays = {slot.key: slot.weekdays for slot in slots}
    model = _Model(seconds)
    leads = [[model.choice() for _ in known] for _ in formed]
    for row, group in zip(leads, formed, strict=True):
        model.at_least(sum(row), 1, NOBODY)
        model.at_most(sum(row), 1, None)
        pinned = settled.guides.get(group.key, "")
        for choice, guide in zip(row, known, strict=True):
            busy = guide.days & weekdays.get(group.key, frozenset()) or guide.address in group.members
            if (busy and guide.address != pinned) or (pinned in {one.address for one in known} and guide.address != pinned):
                model.never(choice)
                continue
            model.cost(_price(guide, [by_address[one] for one in group.members if one in by_address]), choice)
            if current.get(group.key, "") == guide.address:
                model.at_least(choice, 1, CHANGED)
    for place in range(len(known)):
        model.at_most(sum(row[place] for row in leads), most, None)
    chosen, best = model.solve(leads)
    return tuple(
        Formed(group.key, group.level, group.members, next((one.address for one, yes in zip(known, row, strict=True) if yes), ""))
        for group, row in zip(formed, chosen, strict=True)
    ), best


def _price(guide: Guide, members: Sequence[Leader]) -> int:
    """What it costs that he leads these: his own people, his own department, and those he would rather not meet."""
    own = sum(bool(guide.department) and one.department.casefold() == guide.department.casefold() for one in members)
    avoided = sum(one.department.casefold() in {name.casefold() for name in guide.avoids} for one in members)
    return GUIDE_BOSS * sum(one.boss == guide.address for one in members) + OWN * own + AVOIDED * avoided


# --- The solver -----------------------------------------------------------------------------------------------------------------------


class _Model:
    """An integer programme in the making: choices, what must hold, what may be given up at a price."""

    def __init__(self, seconds: float) -> None:
        try:
            import highspy
        except ImportError as error:
            advice = "Install it with `python -m pip install \"highspy>=1.16,<2\"`, or write the groups into the programme's file yourself."
            raise PackageMissing("the package highspy, which forms groups, is not installed", advice=advice) from error

        class Quiet(highspy.Highs):
            """It would tell its version on standard output, which is ours, as soon as callbacks are set, which is before any option is."""

            def enableCallbacks(self) -> Any:
                self.setOptionValue("output_flag", False)
                super().enableCallbacks()  # type: ignore[no-untyped-call]

        self.solver = Quiet()  # type: ignore[no-untyped-call]
        settings = {
            "threads": 1, "random_seed": SEED, "time_limit": float(seconds), "mip_max_nodes": MOST_NODES,
            "mip_rel_gap": 0.0, "mip_abs_gap": 0.9,  # costs are whole numbers
        }  # fmt: skip
        for name, value in settings.items():
            self.solver.setOptionValue(name, value)
        self.optimal = highspy.HighsModelStatus.kOptimal
        self.costs: list[Any] = []

    def choice(self) -> Any:
        return self.solver.addBinary()

    def exactly_one(self, row: Sequence[Any]) -> None:
        self.solver.addConstr(sum(row) == 1)

    def never(self, choice: Any) -> None:
        self.solver.changeColBounds(choice.index, 0, 0)

    def cost(self, price: int, term: Any) -> None:
        if price:
            self.costs.append(price * term)

    def at_most(self, expression: Any, most: int, price: int | None) -> None:
        """Not above `most`, or (None: never) each above it at a price."""
        if price is None:
            self.solver.addConstr(expression <= most)
            return
        over = self.solver.addVariable(lb=0)
        self.solver.addConstr(expression - over <= most)
        self.costs.append(price * over)

    def at_least(self, expression: Any, least: int, price: int) -> None:
        short = self.solver.addVariable(lb=0)
        self.solver.addConstr(expression + short >= least)
        self.costs.append(price * short)

    def solve(self, rows: Sequence[Sequence[Any]]) -> tuple[list[list[bool]], bool]:
        """The choices that were made, and whether there are no better ones. There is always an answer: whatever is asked has a price."""
        self.solver.minimize(sum(self.costs) if self.costs else None)
        values = self.solver.getSolution().col_value
        return [[values[choice.index] > 0.5 for choice in row] for row in rows], self.solver.getModelStatus() == self.optimal

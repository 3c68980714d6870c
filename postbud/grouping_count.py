"""What a division into groups keeps and what it does not, by plain counting: it knows nothing of how the division was found.

So a fault of the solver, or of the way it is asked, is seen before anybody is told anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from postbud.errors import GroupsWrong
from postbud.model.grouping import Broken, Formed, Guide, Leader, Proposed
from postbud.model.programme import Groups

Pair = tuple[str, str]


def partners(leaders: Sequence[Leader]) -> dict[str, list[Pair]]:
    """Pairs of addresses: `boss` and `unwanted` are to be apart, `wanted` together; each pair once, those of the boss only there."""
    known = {one.address: one for one in leaders}
    bosses = {tuple(sorted((one.address, one.boss))) for one in leaders if one.boss in known and one.boss != one.address}
    found: dict[str, list[Pair]] = {"boss": sorted((one, other) for one, other in bosses), "unwanted": [], "wanted": []}
    unwanted: set[Pair] = set()
    for one in leaders:
        for wish in one.wishes:
            other = _meant(one, wish.name, leaders) if not wish.manager else None
            if other is None or other.address == one.address:
                continue
            pair = (one.address, other.address)
            if wish.wanted:
                found["wanted"].append(pair)
            elif tuple(sorted(pair)) not in bosses:
                unwanted.add((min(pair), max(pair)))
    found["unwanted"] = sorted(unwanted)
    return found


def _meant(one: Leader, name: str, leaders: Sequence[Leader]) -> Leader | None:
    """Whom a name means: the whole name, or the only one of that first name; None if nobody or more than one."""
    wanted = " ".join(name.casefold().split())
    names = [(" ".join(other.name.casefold().split()), other) for other in leaders if other is not one]
    whole = [other for known, other in names if known == wanted or other.address == wanted]
    first = [other for known, other in names if " " not in wanted and known.split(" ")[0] == wanted]
    fitting = whole or first
    return fitting[0] if len(fitting) == 1 else None


def counted(
    formed: Sequence[Formed], leaders: Sequence[Leader], groups: Groups, guides: Sequence[Guide] = (), *, best: bool = True
) -> Proposed:
    """The proposal with all that it does not keep, who moves, and how many wishes are met.

    Raises:
        GroupsWrong: somebody is in no group, in two, or in one without being there at all.
    """
    known = {one.address: one for one in leaders}
    places = Counter(address for group in formed for address in group.members)
    if any(count > 1 for count in places.values()) or places.keys() != known.keys():
        raise GroupsWrong("not everybody is in exactly one group", advice="Ask again; if it stays so, write the groups yourself.")
    where = {address: group.key for group in formed for address in group.members}
    wishes = [(one, wish) for one in leaders for wish in one.wishes]
    return Proposed(
        tuple(formed), tuple(_broken(formed, leaders, known, where, groups, guides)),
        moved=tuple(one.address for one in leaders if one.current and where[one.address] != one.current),
        placed=tuple(one.address for one in leaders if not one.current),
        wished=len(wishes), met=sum(_met(one, wish.name, wish.wanted, wish.manager, leaders, where) for one, wish in wishes), best=best,
    )  # fmt: skip


def _met(one: Leader, name: str, wanted: bool, manager: bool, leaders: Sequence[Leader], where: Mapping[str, str]) -> bool:
    if manager:
        other = one.boss if one.boss in where else ""
        return not wanted if not other else (where[other] == where[one.address]) is wanted
    meant = _meant(one, name, leaders)
    return meant is not None and (where[meant.address] == where[one.address]) is wanted


def _broken(
    formed: Sequence[Formed], leaders: Sequence[Leader], known: Mapping[str, Leader], where: Mapping[str, str], groups: Groups,
    guides: Sequence[Guide],
) -> Iterator[Broken]:  # fmt: skip
    for group in formed:
        yield from _sizes(group, groups)
        yield from _mixture(group, formed, known)
    pairs = partners(leaders)
    for kind, code in (("boss", "boss"), ("unwanted", "unwanted")):
        for one, other in pairs[kind]:
            if where[one] == where[other]:
                yield Broken(code, where[one], (_name(known[one]), _name(known[other])))
    for one, other in pairs["wanted"]:
        if where[one] != where[other]:
            yield Broken("apart", where[one], (_name(known[one]), _name(known[other])))
    yield from _unknown(leaders)
    yield from _levels(formed, known, groups)
    yield from _led(formed, known, {guide.address: guide for guide in guides})


def _sizes(group: Formed, groups: Groups) -> Iterator[Broken]:
    if len(group.members) < groups.smallest:
        yield Broken("small", group.key, count=len(group.members))
    if len(group.members) > groups.largest:
        yield Broken("large", group.key, count=len(group.members))


def _mixture(group: Formed, formed: Sequence[Formed], known: Mapping[str, Leader]) -> Iterator[Broken]:
    """More of one department in a group than its share among the groups of its level."""
    alike = [one for one in formed if one.level == group.level]
    for kind in ("department", "place"):
        here = Counter(value for one in group.members if (value := getattr(known[one], kind).casefold()))
        for value, count in sorted(here.items()):
            all_of_them = [one for each in alike for one in each.members if getattr(known[one], kind).casefold() == value]
            if count > -(-len(all_of_them) // len(alike)):
                yield Broken(kind, group.key, words=getattr(known[all_of_them[0]], kind), count=count)


def _unknown(leaders: Sequence[Leader]) -> Iterator[Broken]:
    """Wishes that cannot be weighed: nobody of that name is there, or two are, or the boss is not known."""
    for one in leaders:
        for wish in one.wishes:
            if wish.manager and not one.boss:
                yield Broken("unknown-boss", names=(_name(one),), words=wish.name)
            elif not wish.manager and _meant(one, wish.name, leaders) is None:
                yield Broken("unknown-wish", names=(_name(one),), words=wish.name)


def _levels(formed: Sequence[Formed], known: Mapping[str, Leader], groups: Groups) -> Iterator[Broken]:
    """Whose level is not known, and who is in a group of another one, as only a coordinator can want it."""
    if len(groups.levels) < 2:
        return
    for group in formed:
        for one in group.members:
            if not known[one].level:
                yield Broken("no-level", group.key, (_name(known[one]),))
            elif known[one].level != group.level:
                yield Broken("level", group.key, (_name(known[one]),), known[one].level)


def _led(formed: Sequence[Formed], known: Mapping[str, Leader], guides: Mapping[str, Guide]) -> Iterator[Broken]:
    if not guides:
        return
    for group in formed:
        guide = guides.get(group.guide)
        if guide is None:
            yield Broken("guide", group.key)
            continue
        members = [known[one] for one in group.members]
        own = [one for one in members if guide.department and one.department.casefold() == guide.department.casefold()]
        avoided = [one for one in members if one.department.casefold() in {name.casefold() for name in guide.avoids}]
        if own:
            yield Broken("guide-department", group.key, (guide.name,), guide.department, len(own))
        if avoided:
            yield Broken("guide-avoids", group.key, (guide.name,), avoided[0].department, len(avoided))
        for one in members:
            if one.boss == guide.address:
                yield Broken("guide-boss", group.key, (guide.name, _name(one)))


def _name(one: Leader) -> str:
    return one.name or one.address

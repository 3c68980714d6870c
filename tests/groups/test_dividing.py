"""Who is in which group: what is asked for is kept where it can be, and what cannot be kept is told, never passed over."""

from __future__ import annotations

import builtins
import itertools
import random
from collections import Counter
from dataclasses import replace

import pytest

from postbud.errors import GroupsWrong, PackageMissing
from postbud.grouping_count import counted
from postbud.groups import NOTHING_SETTLED, best_number, divide, match, slots_for
from postbud.model.grouping import Broken, Formed, Guide, Leader, Proposed, Settled
from postbud.model.programme import Groups, Level
from postbud.model.wishes import GroupWish

SIZES = Groups(smallest=6, largest=8)


def people(count: int, departments: int = 7, seed: int = 1) -> list[Leader]:
    chance = random.Random(seed)
    return [Leader(f"p{number:02}", f"Navn{number:02}", department=f"F{chance.randrange(departments)}") for number in range(count)]


def divided(
    leaders: list[Leader], groups: Groups = SIZES, settled: Settled = NOTHING_SETTLED, existing: tuple[Formed, ...] = ()
) -> Proposed:
    slots = slots_for(leaders, groups, [(one.key, one.level) for one in existing])
    formed, best = divide(leaders, groups, slots, settled)
    return counted(formed, leaders, groups, best=best)


def codes(proposed: Proposed) -> Counter[str]:
    return Counter(one.code for one in proposed.broken)


def where(proposed: Proposed) -> dict[str, str]:
    return {one: group.key for group in proposed.groups for one in group.members}


def test_twenty_six_leaders_are_four_mixed_groups_of_six_or_seven() -> None:
    leaders = people(26)
    proposed = divided(leaders)

    assert sorted(len(group.members) for group in proposed.groups) == [6, 6, 7, 7]
    assert proposed.best and not proposed.broken
    for department, members in itertools.groupby(sorted(leaders, key=lambda one: one.department), key=lambda one: one.department):
        spread = Counter(where(proposed)[one.address] for one in members)
        assert max(spread.values()) - (0 if len(spread) == 4 else 1) <= -(-sum(spread.values()) // 4), department


def test_the_same_people_give_the_same_groups_in_whatever_order_they_come() -> None:
    leaders = people(26)
    again = leaders[:]
    random.Random(7).shuffle(again)

    assert divided(leaders).groups == divided(again).groups


def test_nobody_is_with_the_own_boss_or_with_whom_he_would_rather_not_meet_and_is_with_whom_he_likes() -> None:
    leaders = people(26)
    leaders[1] = replace(leaders[1], boss="p00")
    leaders[2] = replace(leaders[2], wishes=(GroupWish("Navn03", False), GroupWish("Navn04", True)))
    places = where(proposed := divided(leaders))

    assert places["p00"] != places["p01"] and places["p02"] != places["p03"] and places["p02"] == places["p04"]
    assert (proposed.wished, proposed.met) == (2, 2)


def test_a_chain_of_bosses_is_taken_apart() -> None:
    leaders = [replace(one, boss=f"p{number - 1:02}" if number else "") for number, one in enumerate(people(13))]
    proposed = divided(leaders)

    assert len(proposed.groups) == 2
    assert "boss" not in codes(proposed)


def test_who_is_in_one_group_only_is_told_that_the_boss_is_there_too() -> None:
    leaders = people(6)
    leaders[1] = replace(leaders[1], boss="p00")

    assert Broken("boss", "1", ("Navn00", "Navn01")) in divided(leaders).broken


@pytest.mark.parametrize(("count", "sizes", "broken"), [(27, [6, 7, 7, 7], {}), (5, [5], {"small": 1}), (9, [9], {"large": 1})])
def test_a_number_that_does_not_work_out_is_done_as_well_as_can_be_and_told(count: int, sizes: list[int], broken: dict[str, int]) -> None:
    proposed = divided(people(count))

    assert sorted(len(group.members) for group in proposed.groups) == sizes
    assert {code: number for code, number in codes(proposed).items() if code in ("small", "large")} == broken


def test_sizes_that_leave_no_choice_are_broken_by_as_few_people_as_possible() -> None:
    proposed = divided(people(27), Groups(smallest=7, largest=8, number=3))

    assert sum(len(group.members) for group in proposed.groups) == 27
    assert codes(proposed)["large"] == 3


def test_all_of_one_department_are_divided_all_the_same() -> None:
    proposed = divided(people(26, departments=1))

    assert sorted(len(group.members) for group in proposed.groups) == [6, 6, 7, 7]
    assert not proposed.broken


def test_levels_have_groups_of_their_own_and_a_small_one_is_told() -> None:
    groups = Groups(smallest=6, largest=8, levels=(Level(name="top"), Level(name="øvrige")))
    leaders = [replace(one, level="top" if number < 4 else "øvrige") for number, one in enumerate(people(18))]
    proposed = divided(leaders, groups)

    assert [(group.level, len(group.members)) for group in proposed.groups] == [("top", 4), ("øvrige", 7), ("øvrige", 7)]
    assert codes(proposed) == {"small": 1}


def test_a_wish_for_somebody_who_is_not_there_and_two_that_contradict_are_told() -> None:
    leaders = people(26)
    leaders[0] = replace(leaders[0], wishes=(GroupWish("Gitte Grøn", True),))
    leaders[1] = replace(leaders[1], wishes=(GroupWish("Navn02", True),))
    leaders[2] = replace(leaders[2], wishes=(GroupWish("Navn01", False),))
    proposed = divided(leaders)

    assert codes(proposed) == {"unknown-wish": 1, "apart": 1}  # the no of one counts more than the yes of another
    assert (proposed.wished, proposed.met) == (3, 1)


def test_what_a_coordinator_has_settled_stands() -> None:
    settled = Settled({"p05": "3", "p06": "3", "p07": "3"})

    assert {where(divided(people(26), settled=settled))[one] for one in ("p05", "p06", "p07")} == {"3"}


@pytest.mark.parametrize("seed", range(5))
def test_somebody_who_leaves_or_comes_moves_as_few_as_possible(seed: int) -> None:
    # given
    leaders = people(26, seed=seed)
    first = divided(leaders)
    sitting = [replace(one, current=where(first)[one.address]) for one in leaders]
    leaving = first.groups[seed % 4].members[0]

    # when
    after = divided([one for one in sitting if one.address != leaving], existing=first.groups)
    later = divided([*sitting, Leader("zz", "Ny", department="F1")], existing=first.groups)

    # then
    size = len(first.groups[seed % 4].members)
    assert len(after.moved) == (1 if size == 6 else 0)
    assert later.moved == () and later.placed == ("zz",)


def test_a_group_that_grows_too_small_to_live_gives_its_people_to_the_others() -> None:
    sitting = [replace(one, current=str(1 + number // 7)) for number, one in enumerate(people(14))]
    left = [one for one in sitting if one.current == "1"] + [one for one in sitting if one.current == "2"][:1]
    formed = tuple(Formed(key, "", ()) for key in "12")
    proposed = divided(left, existing=formed)

    assert [len(group.members) for group in proposed.groups] == [8]
    assert len(proposed.moved) == 1


@pytest.mark.parametrize("count", [1, 2, 6, 8, 13, 26, 40, 60])
def test_the_number_of_groups_lets_as_few_people_as_possible_be_too_many_or_too_few(count: int) -> None:
    number = best_number(count, SIZES)
    misfit = [max(0, 6 * each - count) + max(0, count - 8 * each) for each in range(1, count + 1)]

    assert misfit[number - 1] == min(misfit)


def test_an_answer_that_is_no_division_is_refused_by_counting() -> None:
    leaders = people(2)
    for members in ((("p00",),), (("p00", "p01"), ("p01",)), (("p00", "p01", "zz"),)):
        with pytest.raises(GroupsWrong):
            counted([Formed(str(number), "", each) for number, each in enumerate(members)], leaders, SIZES)


# Who leads


def guides(*rows: tuple[str, str, set[int]]) -> list[Guide]:
    return [Guide(address, address.capitalize(), department=department, days=frozenset(days)) for address, department, days in rows]


def matched(formed: tuple[Formed, ...], leading: list[Guide], leaders: list[Leader], current: dict[str, str], most: int = 1) -> list[str]:
    slots = tuple(replace(slot, weekdays=frozenset({3})) for slot in slots_for(leaders, SIZES))
    found, _ = match(formed, slots, leading, leaders, most, Settled(), current)
    return [group.guide for group in found]


def test_a_facilitator_leads_no_boss_of_his_nor_his_own_people_and_not_on_a_day_he_cannot() -> None:
    # given
    leaders = [Leader(f"p{number}", department="A" if number < 6 else "B", boss="ida" if number == 0 else "") for number in range(12)]
    formed = (Formed("1", "", tuple(f"p{number}" for number in range(6))), Formed("2", "", tuple(f"p{number}" for number in range(6, 12))))

    # then
    assert matched(formed, guides(("ida", "C", set()), ("bo", "B", set())), leaders, {}) == ["bo", "ida"]
    assert matched(formed, guides(("ida", "C", {3}), ("bo", "B", set())), leaders, {}, most=2) == ["bo", "bo"]
    assert matched(formed, guides(("ida", "C", {3})), leaders, {}) == ["", ""]
    assert matched(formed, guides(("bo", "B", set()), ("eva", "C", set())), leaders, {"1": "eva"}) == ["eva", "bo"]


def test_who_cannot_be_found_a_facilitator_is_told() -> None:
    leaders = people(6)
    formed = (Formed("1", "", tuple(one.address for one in leaders)),)

    assert Broken("guide", "1") in counted(formed, leaders, SIZES, guides(("ida", "C", set()))).broken
    assert not counted(formed, leaders, SIZES).broken  # nobody was asked for


def test_without_the_package_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *more: object, **named: object) -> object:
        if name == "highspy":
            raise ImportError(name)
        return real(name, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(PackageMissing) as caught:
        divided(people(26))

    assert "highspy" in caught.value.what and "pip install" in caught.value.advice

"""Who is paired with whom: never two of one workplace, as many as can be, and nobody alone where a third fits."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from postbud.model.interest import KeptInterest
from workflows.sparring import paired, workplace

AT = datetime(2025, 11, 3, tzinfo=UTC)


def wanting(places: list[str]) -> list[KeptInterest]:
    return [
        KeptInterest(number, "net", "sparring", f"p{number}@ukendt.example", "", place, "da", "", "consented", AT)
        for number, place in enumerate(places, 1)
    ]


@given(st.lists(st.sampled_from(["Øby", "Åby", "åby ", "Nørby", ""]), max_size=14))
def test_pairs_are_across_workplaces_and_as_many_as_there_can_be(places: list[str]) -> None:
    # when
    people = wanting(places)
    parties = paired(people)

    # then
    met = [one for party in parties for one in party]
    assert len(met) == len(set(met)) and all(2 <= len(party) <= 3 for party in parties)
    assert all(len({workplace(one) for one in party}) == len(party) for party in parties)
    rooms = [sum(workplace(one) == name for one in people) for name in {workplace(one) for one in people}]
    assert len(parties) == min(len(people) // 2, len(people) - max(rooms, default=0))
    assert paired(people) == parties


def test_one_alone_waits() -> None:
    assert paired(wanting(["Øby"])) == [] and paired([]) == []


def test_three_from_three_workplaces_are_one_party() -> None:
    assert [len(party) for party in paired(wanting(["Øby", "Åby", "Nørby"]))] == [3]

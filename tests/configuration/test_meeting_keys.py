"""Which meeting of a changed file is which: meetings without a key in the file keep the one they had."""

from __future__ import annotations

import json
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postbud.editions import aligned, edition_of
from postbud.model.programme import Meeting, Number, Programme
from postbud.model.told import facts_digest
from tests.configuration.editions import THREE, edited, programmes, written

BEFORE = written()
TOLD = edition_of(BEFORE)


def keys(programme: Programme) -> list[str]:
    return [str(meeting.key) for meeting in programme.meetings]


LINE = {number: line + "\n" for number, line in enumerate(THREE.splitlines()[5:], start=1)}


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        # Deleted: the others are who they were.
        ([(LINE[1], "")], ["2", "3"]),
        ([(LINE[2], "")], ["1", "3"]),
        # Deleted, and another one moved: it is known by its theme.
        ([(LINE[1], ""), ("2025-11-18", "2025-12-02")], ["2", "3"]),
        # A new one in front, in the middle.
        ([(LINE[1], "  - {date: 2025-05-20, start: 9.00, end: 12.00}\n" + LINE[1])], ["4", "1", "2", "3"]),
        ([(LINE[2], "  - {date: 2025-08-20}\n" + LINE[2])], ["1", "4", "2", "3"]),
        # All moved at once.
        ([("2025-06-03", "2025-06-04"), ("2025-09-09", "2025-09-10"), ("2025-11-18", "2025-11-19")], ["1", "2", "3"]),
        # Moved past the next one, in the file too.
        ([(LINE[1] + LINE[2], LINE[2] + LINE[1].replace("06-03", "10-07"))], ["2", "1", "3"]),
        # A name of its own stays, and takes a number from nobody.
        ([("date: 2025-09-09", "key: efteraar, date: 2025-09-09")], ["1", "efteraar", "3"]),
        ([(LINE[1], ""), ("date: 2025-11-18", 'key: "3", date: 2025-11-18')], ["2", "3"]),
        # Moved, with another theme and place, while a new one is added at the end: it stands where it stood.
        (
            [
                (LINE[1], LINE[1].replace("06-03", "06-05").replace("Tillid", "Tvivl").replace("Salen", "Loftet")),
                (LINE[3], LINE[3] + "  - {date: 2025-12-09}\n"),
            ],
            ["1", "2", "3", "4"],
        ),
        # Without a date for now.
        ([("date: 2025-09-09, ", "")], ["1", "2", "3"]),
    ],
)
def test_meetings_are_recognised(edits: list[tuple[str, str]], expected: list[str]) -> None:
    assert keys(aligned(edited(*edits), TOLD)) == expected


def test_a_new_meeting_never_gets_the_number_of_one_that_is_gone() -> None:
    # given the last meeting was deleted some time ago, and another one is written now
    before = edition_of(aligned(edited((LINE[3], "")), TOLD))
    grown = edited((LINE[3], "  - {date: 2025-12-01}\n"))

    # then
    assert keys(aligned(grown, before, spent={"3", "sommer"})) == ["1", "2", "4"]


def test_a_meeting_without_a_key_beside_one_that_has_its_number_is_a_good_file() -> None:
    # given the first of three was deleted, and the second one had a key
    programme = written(THREE.replace(LINE[1], "").replace("date: 2025-09-09", 'key: "2", date: 2025-09-09'))

    # then
    assert len(set(keys(programme))) == 2
    assert keys(aligned(programme, TOLD)) == ["2", "3"]


def test_the_meetings_of_a_rhythm_are_known_by_their_place_in_it() -> None:
    # given
    rhythm = "title: X\nseries: {first: 2025-09-11, every_months: 2, start: 9.00, hours: 3, times: 3}\n"
    before = edition_of(written(rhythm))

    # then
    assert keys(aligned(written(rhythm.replace("2025-09-11", "2025-11-13")), before)) == ["1", "2", "3"]


def test_without_an_edition_before_the_numbers_in_the_file_are_the_keys() -> None:
    assert aligned(BEFORE, None, spent={"1", "2"}) is BEFORE
    assert keys(aligned(BEFORE, {}, spent={"1", "2"})) == ["3", "4", "5"]


def test_a_key_that_was_given_is_still_a_number_and_equals_its_text() -> None:
    (first, *_) = aligned(edited((LINE[1], "")), TOLD).meetings
    assert isinstance(first.key, Number) and first.key == "2" and json.dumps(first.key) == '"2"'
    assert first == Meeting(key="2", date=date(2025, 9, 9), start=time(10), end=time(15))


def by_order(programme: Programme) -> Programme:
    """The programme as its file is read: numbered from the top."""
    numbered = (meeting.model_copy(update={"key": Number(place)}) for place, meeting in enumerate(programme.meetings, start=1))
    return programme.model_copy(update={"meetings": tuple(numbered)})


@given(st.data(), programmes())
def test_whatever_else_is_edited_an_untouched_meeting_keeps_its_key(data: st.DataObject, before: Programme) -> None:
    # given meetings that can be told apart
    own = [facts_digest({**facts, "cancelled": False}) for facts in edition_of(before).values()]
    meetings = [meeting for place, meeting in enumerate(before.meetings) if own[place] not in own[:place]]
    before = before.model_copy(update={"meetings": tuple(meetings)})

    # when some are deleted, some have one fact changed, some are new, and all may stand in another order
    kept = [meeting for meeting in meetings if data.draw(st.booleans())]
    touched = {meeting.key for meeting in kept if data.draw(st.booleans())}
    day = data.draw(st.sampled_from([{"date": date(2099, 1, 1)}, {"place": "Et helt andet sted"}, {"theme": "Noget helt andet"}]))
    after = [meeting.model_copy(update=day if meeting.key in touched else {}) for meeting in kept]
    after += [Meeting(date=date(2098, 1, number)) for number in range(1, 1 + data.draw(st.integers(0, 3)))]
    order = data.draw(st.permutations(range(len(after))))
    known = {place: after[old].key for place, old in enumerate(order) if after[old].key and after[old].key not in touched}
    again = aligned(by_order(before.model_copy(update={"meetings": tuple(after[old] for old in order)})), edition_of(before))

    # then
    assert {place: again.meetings[place].key for place in known} == known
    assert len(set(keys(again))) == len(again.meetings)


@given(programmes(), programmes(), st.sets(st.integers(1, 12).map(str)))
def test_what_is_aligned_stays_as_it_is_however_often_the_file_is_read(old: Programme, new: Programme, spent: set[str]) -> None:
    # given
    first = aligned(new, edition_of(old), spent)

    # then
    assert aligned(new, edition_of(first), spent) == first
    assert aligned(first, edition_of(first), spent) is first
    fresh = set(keys(first)) - set(keys(old))
    assert not fresh & spent

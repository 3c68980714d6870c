"""A changed programme file: what is told of it to whom, and what is asked about first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postbud.editions import aligned, changes_between, dangers, edition_of, meeting_changes, programme_digest
from postbud.model.changes import FactChange, MeetingChange
from postbud.model.programme import AgendaItem, Programme
from postbud.model.told import facts_of, meeting_from
from tests.configuration.editions import COPENHAGEN, NOW, THREE, edited, programmes, written

BEFORE = written()
TOLD = edition_of(BEFORE)
JUNE, SEPTEMBER, NOVEMBER = BEFORE.meetings


def told_of(programme: Programme, told: Mapping[str, Any] = TOLD, now: datetime = NOW, **more: Any) -> list[tuple[str, str]]:
    """Kind and key of every change."""
    return [(change.kind, change.meeting.key) for change in meeting_changes(told, programme, now, **more)]


# What changed in one meeting


ITEM = AgendaItem(title="Oplæg", start=time(10), end=time(11))


@pytest.mark.parametrize(
    ("edit", "change"),
    [
        ({"date": date(2025, 6, 4)}, FactChange("date", date(2025, 6, 3), date(2025, 6, 4))),
        ({"end": time(16)}, FactChange("time", (time(10), time(15)), (time(10), time(16)))),
        ({"arrival": time(9, 30)}, FactChange("arrival", None, time(9, 30))),
        ({"place": ""}, FactChange("place", "Salen", "")),
        ({"title": "1. møde"}, FactChange("title", "", "1. møde")),
        ({"theme": "Mod"}, FactChange("theme", "Tillid", "Mod")),
        ({"agenda": (ITEM,)}, FactChange("agenda", (), (ITEM,))),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_each_fact_of_a_meeting_that_changes_is_told_old_and_new(edit: dict[str, Any], change: FactChange) -> None:
    # when
    now = facts_of(BEFORE, JUNE.model_copy(update=edit))

    # then
    assert changes_between(TOLD["1"], now) == (change,)
    assert changes_between(now, TOLD["1"]) == (FactChange(change.what, change.new, change.old),)


def test_another_facilitator_is_told() -> None:
    changed = edited(("Konsulenten", "Bo Bech"))
    (change,) = changes_between(TOLD["1"], facts_of(changed, changed.meetings[0]))
    assert change == FactChange("facilitator", ("Konsulenten",), ("Bo Bech",))


def test_the_same_hours_in_another_time_zone_are_other_hours() -> None:
    # given ten o'clock, which is now meant in the Faroe Islands, an hour behind
    elsewhere = BEFORE.model_copy(update={"time_zone": "Atlantic/Faroe"})

    # then
    (change,) = changes_between(TOLD["1"], facts_of(elsewhere, JUNE))
    assert change == FactChange("time", (time(9), time(14)), (time(10), time(15)))


def test_a_zone_of_another_name_where_it_is_the_same_time_is_nothing_to_tell() -> None:
    paris = BEFORE.model_copy(update={"time_zone": "Europe/Paris"})
    assert changes_between(TOLD["1"], facts_of(paris, JUNE)) == ()


# What one person is told


def test_nothing_is_told_where_nothing_changed() -> None:
    assert told_of(BEFORE) == []
    assert told_of(written(THREE + "about: Nyt\nprice: {amount: 99}\n")) == []


def test_a_moved_meeting_is_told_with_what_it_was_and_is() -> None:
    # when
    moved = edited(("2025-09-09", "2025-09-16"))
    (change,) = meeting_changes(TOLD, moved, NOW)

    # then
    assert change == MeetingChange("changed", moved.meetings[1], (FactChange("date", date(2025, 9, 9), date(2025, 9, 16)),))


def test_everything_that_changed_at_once_is_told_in_the_order_of_the_dates() -> None:
    # given a new last meeting, the middle one called off, the first one at another place
    changed = edited(
        ("Salen", "Odense"), ("2025-09-09,", "2025-09-09, cancelled: true,"),
        text=THREE + "  - {date: 2026-01-13, start: 10.00, end: 15.00}\n",
    )  # fmt: skip

    # then
    assert told_of(changed) == [("changed", "1"), ("dropped", "2"), ("added", "4")]


def test_a_meeting_that_is_called_off_or_deleted_is_dropped_as_it_was_told() -> None:
    # given the place was corrected too, which does not matter any more
    called_off = edited(("place: Salen", "cancelled: true, place: Odense"))
    deleted = aligned(written(THREE.replace("  - {date: 2025-06-03, start: 10.00, end: 15.00, place: Salen, theme: Tillid}\n", "")), TOLD)

    # then
    for changed in (called_off, deleted):
        assert meeting_changes(TOLD, changed, NOW) == (MeetingChange("dropped", JUNE),)


@pytest.mark.parametrize(
    ("edit", "fact"),
    [
        (("date: 2025-09-09, ", ""), FactChange("date", date(2025, 9, 9), None)),
        (("2025-09-09, start: 10.00,", "2025-09-09,"), FactChange("time", (time(10), time(15)), (None, time(15)))),
    ],
)
def test_a_meeting_that_has_no_date_or_hours_any_more_leaves_the_calendar_and_says_why(edit: tuple[str, str], fact: FactChange) -> None:
    # when
    (change,) = meeting_changes(TOLD, edited(edit), NOW)

    # then
    assert change == MeetingChange("dropped", SEPTEMBER, (fact,))


def test_a_meeting_that_has_a_date_again_is_added() -> None:
    # given a person whose entry for it was taken out
    told = {key: facts for key, facts in TOLD.items() if key != "2"}
    assert told_of(BEFORE, told) == [("added", "2")]


def test_nobody_is_told_of_a_new_meeting_that_has_no_hours_or_shall_not_be_sent_or_has_begun() -> None:
    # given
    more = "  - {date: 2025-12-01}\n  - {date: 2025-12-02, start: 10.00, end: 11.00, invite: false}\n"
    assert told_of(written(THREE + more)) == []

    # and a first meeting that has begun half an hour ago
    begun = datetime(2025, 6, 3, 10, 30, tzinfo=COPENHAGEN)
    assert told_of(BEFORE, {}, begun) == [("added", "2"), ("added", "3")]


def test_a_meeting_is_not_new_to_somebody_who_will_not_come_to_it() -> None:
    told = {key: facts for key, facts in TOLD.items() if key != "2"}
    assert told_of(edited(("2025-09-09", "2025-09-16")), told, away={"2"}) == []


def test_facts_that_never_reached_a_person_are_not_told_to_that_person() -> None:
    # given somebody whose calendar has only the first meeting, and a change of the last one, whose invites are held back
    changed = edited(("theme: Samtalen", "theme: Mod, invite: false"))
    assert told_of(changed, {"1": TOLD["1"], "2": TOLD["2"]}) == []


def test_whoever_has_an_entry_is_told_of_changes_although_no_new_ones_are_sent() -> None:
    assert told_of(edited(("theme: Samtalen", "theme: Mod, invite: false"))) == [("changed", "3")]


def test_nothing_is_written_about_the_past() -> None:
    # given the first meeting was held
    july = datetime(2025, 7, 1, 12, tzinfo=COPENHAGEN)

    # then
    assert told_of(edited(("Salen", "Odense")), now=july) == []
    assert told_of(edited(("2025-06-03", "2025-06-02")), now=july) == []
    assert told_of(edited(("date: 2025-06-03, ", "")), now=july) == []
    assert told_of(edited(("2025-06-03,", "2025-06-03, cancelled: true,")), now=july) == []


def test_a_meeting_that_was_moved_into_the_past_or_out_of_it_is_told() -> None:
    # given
    july = datetime(2025, 7, 1, 12, tzinfo=COPENHAGEN)

    # then
    assert told_of(edited(("2025-06-03", "2025-04-03"))) == [("changed", "1")]
    assert told_of(edited(("2025-06-03", "2025-08-05")), now=july) == [("changed", "1")]


def test_when_the_programme_is_gone_all_that_is_to_come_is_dropped() -> None:
    july = datetime(2025, 7, 1, 12, tzinfo=COPENHAGEN)
    assert [(change.kind, change.meeting.key) for change in meeting_changes(TOLD, None, july)] == [("dropped", "2"), ("dropped", "3")]


@given(programmes(), programmes(), st.datetimes(datetime(1999, 1, 1), datetime(2091, 1, 1)).map(lambda at: at.replace(tzinfo=COPENHAGEN)))  # noqa: DTZ001
def test_whoever_was_told_all_has_nothing_more_to_be_told(old: Programme, new: Programme, now: datetime) -> None:
    # given a person with the dated meetings of the old edition in the calendar, who is told of the new one
    told = {key: facts for key, facts in edition_of(old).items() if meeting_from(facts, key).dated and not facts["cancelled"]}
    for change in meeting_changes(told, new, now):
        if change.kind == "dropped":
            del told[change.meeting.key]
        else:
            assert change.meeting.dated
            told[change.meeting.key] = facts_of(new, change.meeting)

    # then
    assert meeting_changes(told, new, now) == ()


@given(programmes(), programmes(), st.datetimes(datetime(1999, 1, 1), datetime(2091, 1, 1)).map(lambda at: at.replace(tzinfo=COPENHAGEN)))  # noqa: DTZ001
def test_editions_with_one_digest_have_nothing_to_tell(old: Programme, new: Programme, now: datetime) -> None:
    # given two editions that differ in what nobody is told
    told = {key: facts for key, facts in edition_of(old).items() if meeting_from(facts, key).dated and not facts["cancelled"]}
    same = old.model_copy(update={"title": "Y", "meetings": tuple(reversed(old.meetings))})

    # then
    assert programme_digest(same) == programme_digest(old)
    away = {key for key in edition_of(old) if key not in told}
    assert meeting_changes(told, same, now, away) == meeting_changes(told, old, now, away) == ()
    if programme_digest(new) == programme_digest(old):
        assert meeting_changes(told, new, now, away) == ()


@pytest.mark.parametrize(
    "edit",
    [
        ("Salen", "Odense"),
        ("Konsulenten", "Bo Bech"),
        ("2025-09-09", "2025-09-10"),
        ("theme: Tillid", "cancelled: true"),
        ("theme: Tillid", "theme: Tillid, invite: false"),
    ],
)
def test_whatever_a_letter_could_tell_is_another_digest(edit: tuple[str, str]) -> None:
    assert programme_digest(edited(edit)) != programme_digest(BEFORE)


# What is asked about first


@pytest.mark.parametrize(
    ("edits", "codes"),
    [
        ([], ()),
        ([("Salen", "Odense")], ()),
        ([("2025-09-09,", "2025-09-09, cancelled: true,")], ()),
        ([("2025-09-09,", "2025-09-09, cancelled: true,"), ("date: 2025-11-18, ", "")], ("most-cancelled",)),
        ([("2025-06-03", "2024-06-03")], ("into-the-past",)),
        ([("2025-06-03", "2025-05-01")], ()),
    ],
)
def test_an_edit_that_looks_like_a_mistake_is_asked_about(edits: list[tuple[str, str]], codes: tuple[str, ...]) -> None:
    assert dangers(TOLD, edited(*edits), NOW) == codes


def test_losing_all_meetings_still_to_come_is_asked_about_also_when_it_is_one() -> None:
    # given only the last meeting is left
    october = datetime(2025, 10, 1, 12, tzinfo=COPENHAGEN)

    # then
    assert dangers(TOLD, edited(("2025-11-18,", "2025-11-18, cancelled: true,")), october) == ("everything-cancelled",)
    assert dangers(TOLD, written("title: Hverdagsledelse\n"), NOW) == ("everything-cancelled",)
    assert dangers(TOLD, None, NOW) == ("programme-gone",)


def test_what_was_called_off_before_is_not_lost_again() -> None:
    # given
    before = edited(("2025-09-09,", "2025-09-09, cancelled: true,"), ("2025-11-18,", "2025-11-18, cancelled: true,"))
    assert dangers(edition_of(before), before, NOW) == ()


def test_when_everything_is_over_nothing_can_be_lost() -> None:
    assert dangers(TOLD, written("title: Hverdagsledelse\n"), NOW + timedelta(days=365)) == ()

"""What holds for the occasions of every programme."""

from __future__ import annotations

from datetime import UTC, timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from postbud.due import is_workday, occasions, rules_of
from postbud.model.schedule_words import parse_condition, parse_recipients, parse_when
from postbud.model.when import EARLIEST, LATEST, Anchor, Direction, Pick, Unit
from tests.due.years import programme, programmes

DRAWN = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@DRAWN
@given(programmes())
def test_the_same_programme_has_the_same_occasions_in_order_each_with_a_name_of_its_own(text: str) -> None:
    # when
    found = occasions(programme(text))

    # then
    assert found == occasions(programme(text))
    assert [one.at.astimezone(UTC) for one in found] == sorted(one.at.astimezone(UTC) for one in found)
    assert len({(one.rule, one.meeting, one.anchor) for one in found}) == len(found)


@DRAWN
@given(programmes())
def test_no_letter_leaves_when_it_is_of_no_use_or_while_offices_are_closed(text: str) -> None:
    # given
    drawn = programme(text)
    dated = {rule.name for rule in rules_of(drawn) if rule.when.anchor is Anchor.DATE}

    # then
    for one in occasions(drawn):
        assert one.at.astimezone(UTC) < one.until.astimezone(UTC)
        assert EARLIEST <= one.at.time() <= LATEST
        assert one.rule in dated or is_workday(one.at.date(), drawn.zone)


@DRAWN
@given(programmes())
def test_a_day_counted_in_the_calendar_keeps_its_local_time(text: str) -> None:
    # given
    drawn = programme(text)
    rules = {rule.name: rule for rule in rules_of(drawn) if rule.when.unit is not Unit.HOURS and rule.when.anchor is not Anchor.OPENING}

    # then
    for one in occasions(drawn):
        if one.rule in rules:
            clock = rules[one.rule].when.clock
            assert f"{one.at:%H:%M}" == (f"{clock:%H:%M}" if clock else "09:00")
            assert one.at.replace(fold=0).astimezone(UTC).astimezone(drawn.zone) == one.at


@DRAWN
@given(programmes())
def test_what_comes_before_a_meeting_leaves_before_it_and_what_comes_after_it_leaves_after(text: str) -> None:
    # given
    drawn = programme(text)
    rules = {rule.name: rule for rule in rules_of(drawn)}

    # then
    for one in occasions(drawn):
        meeting = drawn.meeting(one.meeting)
        if meeting and meeting.date:
            assert not meeting.cancelled
            before = rules[one.rule].when.direction is Direction.BEFORE
            assert one.at.date() <= meeting.date if before else one.at.date() >= meeting.date


@DRAWN
@given(programmes(), st.integers(0, 4), st.integers(1, 3))
def test_a_meeting_that_moves_changes_its_own_letters_only(text: str, number: int, days: int) -> None:
    # given
    drawn = programme(text)
    meetings = [meeting.date for meeting in drawn.meetings if meeting.date]
    day = meetings[number % len(meetings)]
    moved = day + timedelta(days=days)
    assume(not any(day < other <= moved for other in meetings))

    # when
    own = drawn.meetings[meetings.index(day)].key
    each = {rule.name for rule in rules_of(drawn) if rule.when.anchor is Anchor.MEETING and rule.when.pick is Pick.EACH}
    before, after = (
        {one for one in occasions(programme(version)) if one.rule in each and one.meeting != own}
        for version in (text, text.replace(f"date: {day}", f"date: {moved}"))
    )

    # then
    assert before == after


# Pieces of what may be written, in any order.
PIECES = (
    "2 to 14 dage days før before efter after ved at når møde meeting 2025-03-01 9:00 kl. kl 9 each hvert the sidste last deadline fristen "
    "hours timer 1. på dagen for unanswered de inviterede ikke har svaret på place is missing , . æ 99999999999 ² ١"
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES.split()), max_size=8).map(" ".join) | st.text(max_size=40))
def test_any_text_is_understood_or_refused_with_advice(text: str) -> None:
    for parse in (parse_when, parse_recipients, parse_condition):
        try:
            found = parse(text)
        except PydanticCustomError as error:
            assert error.context and error.context["what"] and error.context["advice"]
        else:
            assert found == parse(f"  {text} ")

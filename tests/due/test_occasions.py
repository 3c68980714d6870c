"""When letters leave: by their defaults and by a file's own words, in every year and on both sides of a clock change."""

from __future__ import annotations

import pytest

from postbud.due import meeting_before, meeting_of, occasions, rules_of
from tests.due.years import SHEET, YEAR, leaves, of_rule, programme, with_time


def test_a_year_without_a_schedule_has_the_letters_that_make_it_useful() -> None:
    # when
    found = [(f"{one.at:%Y-%m-%d %H:%M}", one.rule, one.meeting) for one in occasions(programme(YEAR))]

    # then
    assert found[:6] == [
        ("2025-01-06 08:00", "announcement", ""),
        ("2025-03-07 09:00", "sign-up-reminder", ""),  # a week before the deadline is a Saturday
        ("2025-03-13 09:00", "missing-facts", "1"),
        ("2025-03-27 09:00", "practical", "1"),
        ("2025-04-04 09:00", "thanks", "1"),
        ("2025-08-19 09:00", "missing-facts", "2"),
    ]
    assert len(found) == 11 and not [rule for _, rule, _ in found if rule == "reunion"]


def test_the_reunion_is_there_when_the_file_says_so() -> None:
    assert leaves(f"{YEAR}schedule:\n  reunion: true\n", "reunion") == ["2026-11-18 09:00"]


def test_a_default_is_moved_switched_off_or_changed_in_one_part() -> None:
    # given
    text = (
        f"{YEAR}schedule:\n  practical: 5 dage før hvert møde kl. 8\n  thanks: nej\n  sign-up-reminder:\n    to: inviterede\n    if: []\n"
        "  missing-facts:\n    send: false\n"
    )

    # when
    rules = {rule.name: rule for rule in rules_of(programme(text))}

    # then
    assert leaves(text, "practical")[0] == "2025-03-28 08:00"
    assert list(rules) == ["announcement", "sign-up-reminder", "practical"]
    assert (rules["sign-up-reminder"].to, rules["sign-up-reminder"].only_if) == ("invitees", ())
    assert leaves(text, "sign-up-reminder") == ["2025-03-07 09:00"]


def test_latecomers_get_the_practical_letter_and_no_other_unless_the_file_says_so() -> None:
    # given
    text = with_time("2 days before each meeting", "  - date: 2025-04-03") + "    latecomers: false\n  thanks:\n    latecomers: ja\n"

    # then
    assert {rule.name for rule in rules_of(programme(text)) if rule.latecomers} == {"practical", "thanks"}


def test_the_thanks_after_the_last_meeting_carry_the_evaluation() -> None:
    # when
    found = [(one.rule, one.meeting, one.questionnaire) for one in occasions(programme(YEAR + SHEET)) if one.letter == "thanks"]

    # then
    assert found == [("thanks", "1", ""), ("thanks", "2", ""), ("evaluation", "3", "evaluering")]


def test_an_evaluation_that_is_moved_leaves_the_thanks_where_they_were() -> None:
    # given
    text = f"{YEAR}{SHEET}schedule:\n  evaluation: 1 uge efter sidste møde kl. 10\n"

    # then
    assert leaves(text, "thanks")[-1] == "2025-11-19 09:00" and leaves(text, "evaluation") == ["2025-11-25 10:00"]


def test_the_same_letter_to_two_audiences_leaves_twice() -> None:
    # given
    text = f"{YEAR}schedule:\n  to-those-who-lead:\n    letter: practical\n    to: mødeledere\n    when: 7 dage før hvert møde\n"

    # then
    assert leaves(text, "practical") == leaves(text, "to-those-who-lead") != []


@pytest.mark.parametrize(
    ("when", "meeting", "expected"),
    [
        # Both clock changes lie between the letter and the meeting.
        ("7 days before each meeting at 9:00", "{date: 2025-04-03, start: 10:00}", "2025-03-27 09:00"),
        ("7 days before each meeting at 9:00", "{date: 2025-10-30, start: 10:00}", "2025-10-23 09:00"),
        # Hours are elapsed hours: 24 before Monday 10:00 summer time is Sunday, and so Friday; 72 is Friday 9:00.
        ("24 hours before each meeting", "{date: 2025-03-31, start: 10:00}", "2025-03-28 10:00"),
        ("72 hours before each meeting", "{date: 2025-03-31, start: 10:00}", "2025-03-28 09:00"),
        # Leap day and the ends of months
        ("1 year before each meeting", "{date: 2024-02-29, start: 10:00}", "2023-02-28 09:00"),
        ("1 month before each meeting", "{date: 2025-03-31, start: 10:00}", "2025-02-28 09:00"),
        ("1 måned før hvert møde", "{date: 2024-03-29, start: 10:00}", "2024-02-29 09:00"),
        # Before a meeting a letter moves to the working day before.
        ("2 days before each meeting", "{date: 2025-05-20, start: 10:00}", "2025-05-16 09:00"),
        ("1 day before each meeting", "{date: 2025-04-22, start: 10:00}", "2025-04-16 09:00"),
        ("3 working days before each meeting", "{date: 2025-04-22, start: 10:00}", "2025-04-14 09:00"),
        # A quiet hour
        ("3 hours before each meeting", "{date: 2025-06-03, start: 9:00}", "2025-06-02 20:00"),
        ("3 hours before each meeting", "{date: 2025-06-03, start: 10:00}", "2025-06-03 07:00"),
        # The day itself
        ("on the day of each meeting at 7:30", "{date: 2025-06-03, start: 10:00}", "2025-06-03 07:30"),
        ("at each meeting at 7:30", "{date: 2025-06-03, start: 10:00}", "2025-06-03 07:30"),
        # What is written as a date stays, be it a Saturday.
        ("2025-03-01 09:30", "{date: 2025-06-03, start: 10:00}", "2025-03-01 09:30"),
        ("2025-03-01", "{date: 2025-06-03, start: 10:00}", "2025-03-01 09:00"),
    ],
)
def test_what_is_to_come_is_told_in_time(when: str, meeting: str, expected: str) -> None:
    assert leaves(with_time(when, f"  - {meeting}"), "own") == [expected]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("1 day after each meeting", "2024-03-01 09:00"),
        ("1 dag efter hvert møde kl. 20", "2024-03-01 20:00"),
        ("2 days after the meeting", "2024-03-04 09:00"),  # from a Saturday
        ("2 working days after the last meeting", "2024-03-04 09:00"),
        ("1 year after the last meeting", "2025-02-28 09:00"),
        ("1 month after the programme's end", "2024-04-02 09:00"),  # from Good Friday
        ("2 hours after the end of each meeting", "2024-02-29 17:00"),
        ("2 timer efter hvert møde", "2024-02-29 17:00"),
        ("2 hours after the start of each meeting", "2024-02-29 12:00"),
        ("6 hours after each meeting", "2024-03-01 07:00"),
        ("når hvert møde slutter", "2024-02-29 15:00"),
    ],
)
def test_what_is_over_is_followed_up_on_the_next_working_day(when: str, expected: str) -> None:
    assert leaves(with_time(when, "  - {date: 2024-02-29, start: 10:00, end: 15:00}", "thanks"), "own") == [expected]


@pytest.mark.parametrize(
    ("opens", "expected"),
    [
        ("2025-01-06 08:00", "2025-01-06 08:00"),
        ("2025-01-06 00:01", "2025-01-06 07:00"),
        ("2025-01-06", "2025-01-06 09:00"),
        ("2025-01-04 08:00", "2025-01-06 08:00"),  # from a Saturday
        ("2025-01-03 22:00", "2025-01-06 07:00"),
    ],
)
def test_the_announcement_leaves_when_the_sign_up_is_open(opens: str, expected: str) -> None:
    assert leaves(f"title: N\nsign_up:\n  opens: {opens}\n", "announcement") == [expected]


# What has no occasion


def test_what_hangs_on_something_that_is_not_known_waits() -> None:
    assert occasions(programme("title: N\nmeetings:\n  - place: Salen\n")) == ()


def test_a_meeting_that_is_called_off_or_has_lost_its_date_has_no_letters() -> None:
    # given
    text = YEAR.replace("{date: 2025-04-03, start", "{cancelled: true, date: 2025-04-03, start").replace("date: 2025-09-09, ", "")

    # then
    assert {one.meeting for one in occasions(programme(text))} == {"", "3"}


def test_nothing_hangs_on_the_last_meeting_while_it_has_no_date() -> None:
    # given
    text = f"{YEAR}  - place: Salen\nschedule:\n  reunion: true\n"

    # then
    assert leaves(text, "reunion") == [] and len(leaves(text, "practical")) == 3


def test_hours_before_a_meeting_whose_time_is_not_known_are_not_known() -> None:
    assert leaves(with_time("3 hours before each meeting", "  - date: 2025-06-03"), "own") == []


def test_a_letter_of_no_use_is_left_out() -> None:
    # given: the meeting begins at an unknown time of its day
    text = with_time("on the day of each meeting at 8:00", "  - date: 2025-06-03")

    # then
    assert leaves(text, "own") == []


def test_nobody_is_invited_to_a_finished_programme() -> None:
    assert {one.letter for one in occasions(programme(YEAR + "status: finished\n"))} == {"missing-facts", "practical", "thanks"}


def test_a_date_at_the_end_of_the_calendar_hurts_nobody() -> None:
    # given
    text = "title: N\nmeetings:\n  - {date: 0001-01-01, start: 10:00}\n  - {date: 9999-12-31, start: 10:00, end: 15:00}\n"

    # then
    assert {(one.rule, one.meeting) for one in occasions(programme(text))} == {("thanks", "1"), ("missing-facts", "2"), ("practical", "2")}


# Which meeting


def test_a_meeting_is_meant_by_its_number_its_place_or_its_key() -> None:
    # given
    row = "  - {date: 2025-04-03}\n  - {date: 2025-06-03}\n"
    keyed = "  - {key: opstart, date: 2025-04-03}\n  - {key: Slut, date: 2025-06-03}\n"

    # when
    found = [
        leaves(with_time("1 day before meeting 2", row), "own"),
        leaves(with_time("dagen før andet møde", row), "own"),
        leaves(with_time("dagen før 2. møde", row), "own"),
        leaves(with_time("the day before meeting slut", keyed), "own"),
        leaves(with_time("1 dag før møde nr. 2", keyed), "own"),
        leaves(with_time("1 day before the last meeting", keyed), "own"),
    ]

    # then
    assert found == [["2025-06-02 09:00"]] * 6


def test_the_first_meeting_is_the_first_that_is_held_and_number_two_stays_number_two() -> None:
    # given
    row = "  - {date: 2025-04-03, cancelled: true}\n  - {date: 2025-06-03}\n  - {date: 2025-06-11}\n"

    # then
    assert leaves(with_time("1 day before the first meeting", row), "own") == ["2025-06-02 09:00"]
    assert leaves(with_time("1 day before the second meeting", row), "own") == ["2025-06-02 09:00"]
    assert leaves(with_time("1 day before meeting 1", row), "own") == []


def test_each_group_has_a_last_meeting() -> None:
    # given
    text = (
        "title: N\ngroups: {smallest: 2, largest: 8, formed: [{key: a}, {key: b}]}\nmeetings:\n"
        "  - {date: 2025-04-03}\n  - {date: 2025-05-06, group: a}\n  - {date: 2025-05-07, group: b}\n  - {date: 2025-06-03, group: a}\n"
        "schedule:\n  reunion: true\n"
    )

    # then
    assert [one.meeting for one in of_rule(text, "reunion")] == ["3", "4"]


def test_a_letter_that_hangs_on_no_meeting_speaks_of_the_next_or_the_last_one() -> None:
    # given
    text = f"{YEAR}schedule:\n  own:\n    letter: practical\n    to: registered\n    when: 2025-05-05\n"
    text += "  own-thanks:\n    letter: thanks\n    to: registered\n    when: 2025-05-05\n"
    year = programme(text)

    # when
    spoken_of = {one.rule: meeting_of(year, one) for one in occasions(year) if one.rule.startswith("own")}

    # then
    assert {rule: meeting and meeting.key for rule, meeting in spoken_of.items()} == {"own": "2", "own-thanks": "1"}


def test_last_time_is_the_meeting_that_was_held_before_the_letter_leaves() -> None:
    # given
    year = programme(YEAR)
    before, after = of_rule(YEAR, "practical")[1], of_rule(YEAR, "thanks")[1]

    # then
    assert [getattr(meeting_before(year, one.at), "key", "") for one in (before, after)] == ["1", "2"]
    assert meeting_before(year, of_rule(YEAR, "practical")[0].at) is None


# Edits


def test_a_meeting_that_moves_has_another_occasion_and_a_rule_that_moves_has_the_same() -> None:
    # given
    own = with_time("5 days before each meeting", "  - {date: 2025-04-03, start: 10:00}")

    # when
    (told,) = of_rule(own, "own")
    (moved,) = of_rule(own.replace("04-03", "04-10"), "own")
    (later,) = of_rule(own.replace("10:00", "11:00"), "own")
    (nearer,) = of_rule(own.replace("5 days", "3 days"), "own")

    # then
    assert (told.meeting, told.anchor) != (moved.meeting, moved.anchor)
    assert (told.meeting, told.anchor) == (later.meeting, later.anchor) == (nearer.meeting, nearer.anchor)
    assert (told.until, later.at) < (later.until, nearer.at)


def test_an_opening_that_moves_is_announced_once() -> None:
    assert len({of_rule(f"title: N\nsign_up:\n  opens: {day}\n", "announcement")[0].anchor for day in ("2025-01-06", "2025-02-03")}) == 1


@pytest.mark.parametrize(
    ("rule", "until"),
    [
        ("announcement", "2025-03-16 00:00"),
        ("sign-up-reminder", "2025-03-16 00:00"),
        ("practical", "2025-04-03 10:00"),
        ("missing-facts", "2025-04-03 10:00"),
        ("thanks", "2025-04-11 09:00"),
        ("evaluation", "2025-12-19 09:00"),
        ("reunion", "2027-01-17 09:00"),
    ],
)
def test_every_letter_has_an_end_of_its_use(rule: str, until: str) -> None:
    # given
    text = f"{YEAR}{SHEET}schedule:\n  reunion: true\n"

    # then
    assert f"{of_rule(text, rule)[0].until:%Y-%m-%d %H:%M}" == until


def test_without_a_deadline_a_sign_up_lasts_until_the_next_meeting() -> None:
    # given
    text = YEAR.replace("  deadline: 2025-03-15\n", "")

    # then
    assert f"{of_rule(text, 'announcement')[0].until:%Y-%m-%d %H:%M}" == "2025-04-03 10:00"

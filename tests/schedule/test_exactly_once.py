"""Exactly once and never too late: whatever is edited, however long nobody was there, and however the clock goes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from tests.running import Running
from tests.schedule.years import ONE, OPEN_YEAR, YEAR, comes, writes

Run = Callable[..., Running]
BEFORE = "2025-03-20T09:00"
WITH_DEADLINE = ONE.replace("meetings:", "sign_up: {deadline: 2025-04-11}\nmeetings:")


def with_people(run: Run, text: str = ONE, *names: str, now: str = BEFORE) -> Running:
    running = run(text, now=now)
    for name in names or ("eva",):
        running.receive(comes(name))
    return running


# Dates that move


def test_a_meeting_that_moves_gets_its_letter_for_the_new_date_though_the_old_one_was_sent(run: Run) -> None:
    running = with_people(run)
    running.live_until("2025-04-16 12:00")
    assert running.times("practical") == ["2025-04-16 09:00"]

    running.edit("net", "2025-04-24", "2025-05-22")
    running.live_until("2025-06-30 12:00", restarts=True)

    assert running.times("practical") == ["2025-04-16 09:00", "2025-05-15 09:00"]
    assert running.times("thanks") == ["2025-05-23 09:00"]


def test_a_meeting_that_moves_and_back_again_has_had_its_letter(run: Run) -> None:
    running = with_people(run)
    running.live_until("2025-04-16 12:00")

    running.edit("net", "2025-04-24", "2025-05-22")
    running.edit("net", "2025-05-22", "2025-04-24")
    running.live_until("2025-06-30 12:00")

    assert running.times("practical") == ["2025-04-16 09:00"]


def test_a_meeting_that_moves_before_its_letter_has_one_for_the_new_date_alone(run: Run) -> None:
    running = with_people(run)

    running.edit("net", "2025-04-24", "2025-05-22")
    running.live_until("2025-06-30 12:00")

    assert running.times("practical") == ["2025-05-15 09:00"]


def test_a_meeting_called_off_while_its_letter_waits_has_none(run: Run) -> None:
    running = with_people(run)

    running.edit("net", "{date: 2025-04-24,", "{cancelled: true, date: 2025-04-24,")
    running.live_until("2025-06-30 12:00")

    assert running.got("practical", "thanks", "missed") == []


# Who comes late, and what comes late


def test_whoever_comes_late_gets_the_practical_letter_alone(run: Run) -> None:
    running = with_people(run, OPEN_YEAR, now="2025-03-20T09:00")
    running.live_until("2025-09-04 10:00")

    running.receive(comes("bo"))
    running.live_until("2025-09-08 10:00", restarts=True)

    late = [(one.letter, one.meeting, one.at) for one in running.got() if one.to == "bo" and one.letter in ("practical", "thanks")]
    assert late == [("practical", "2", "2025-09-04 10:00")]


def test_a_substitute_who_comes_late_gets_the_practical_letter_too(run: Run) -> None:
    running = with_people(run)
    running.live_until("2025-04-22 10:00")

    words = "Bo Holm, bo@by.example, kommer i stedet for mig den 24. april."
    running.receive(writes("eva", "Vikar til børnenetværket den 24. april", words))
    running.work()

    assert [one.to for one in running.got("substitute-coming")] == ["bo"]
    assert running.times("practical", "bo") == ["2025-04-22 10:00"]


def test_whoever_was_away_and_comes_after_all_gets_the_practical_letter(run: Run) -> None:
    running = with_people(run, OPEN_YEAR)
    running.receive(writes("eva", "Afbud til børnenetværket", "Jeg kan desværre ikke komme til mødet i børnenetværket den 24. april."))
    running.live_until("2025-04-22 10:00")
    assert running.got("practical") == []

    running.receive(writes("eva", "Mødet i børnenetværket", "Jeg kan alligevel godt komme til mødet i børnenetværket den 24. april."))
    running.work()
    assert [one.to for one in running.got("coming-again")] == ["eva"]

    assert running.times("practical", "eva") == ["2025-04-22 10:00"]


def test_a_rule_added_in_march_does_not_mail_what_january_had(run: Run) -> None:
    early = YEAR.replace("2025-04-24", "2025-02-04")
    running = with_people(run, early.replace("reunion: true", "practical: false"), now="2025-01-10T09:00")
    running.live_until("2025-03-10 10:00")

    running.edit("net", "practical: false", "  news: {letter: practical, to: registered, when: 2025-01-20 9:00}".strip())
    running.live_until("2025-09-03 10:00")

    assert running.times("practical") == ["2025-09-02 09:00"]


def test_a_rule_switched_off_and_on_again_after_its_time_sends_nothing(run: Run) -> None:
    running = with_people(run)
    running.edit("net", "meetings:", "schedule: {practical: false}\nmeetings:")
    running.live_until("2025-04-17 10:00")

    running.edit("net", "schedule: {practical: false}", "schedule: {practical: true}")
    running.live_until("2025-04-23 10:00", restarts=True)

    assert running.got("practical", "missed") == []


def test_a_rule_that_is_taken_out_while_it_waits_is_void(run: Run) -> None:
    running = with_people(run, ONE + "schedule:\n  own: {letter: practical, to: registered, when: 3 days before each meeting}\n")

    running.edit("net", "schedule:\n  own: {letter: practical, to: registered, when: 3 days before each meeting}\n", "")
    running.live_until("2025-04-30 10:00")

    assert running.times("practical") == ["2025-04-16 09:00"]
    assert [row.state for row in running.rows() if row.key.startswith("own|")] == ["void"]


# Nobody was there


def test_what_is_still_of_use_is_sent_after_downtime_when_letters_may_leave(run: Run) -> None:
    running = with_people(run)

    running.go_to("2025-04-20 23:00")  # Easter Sunday
    assert running.got("practical") == []
    running.live_until("2025-04-23 10:00", restarts=True)

    assert running.times("practical") == ["2025-04-22 07:00"]


def test_what_is_of_no_use_any_more_is_told_once_and_not_sent(run: Run) -> None:
    running = with_people(run)

    running.go_to("2025-04-24 12:00")
    running.restart()
    running.live_until("2025-04-24 18:00", restarts=True)

    assert running.got("practical") == []
    assert [(one.to, one.at) for one in running.got("missed")] == [("kirsten", "2025-04-24 12:00")]


def test_what_was_for_nobody_is_not_told_as_missed(run: Run) -> None:
    running = run(ONE, now=BEFORE)

    running.go_to("2025-06-02 12:00")

    assert running.got("missed", "practical", "thanks") == []


def test_a_programme_file_that_is_away_for_a_day_loses_no_letter(run: Run) -> None:
    # given: the file is gone when the daemon starts
    running = with_people(run, WITH_DEADLINE)
    path = running.home / "programmes" / "net.yaml"
    (running.home / "programmes" / "other.yaml").write_text(ONE.replace("børne", "skole").replace("2025-04-24", "2026-04-24"))
    path.rename(running.home / "net.txt")
    running.clock.move_to(running.at("2025-04-16 10:00"))
    running.restart()
    running.work()
    assert running.got("practical") == []

    # when
    (running.home / "net.txt").rename(path)
    running.restart()
    running.live_until("2025-04-17 12:00")

    # then
    assert len(running.times("practical")) == 1


# The clock


def test_a_clock_that_is_set_back_and_forth_sends_nothing_twice(run: Run) -> None:
    running = with_people(run)
    running.live_until("2025-04-25 10:00")
    before = running.got("practical", "thanks", "missed")

    for moment in ("2025-03-20 09:00", "2025-04-26 09:00", "2025-04-16 08:59", "2025-04-25 23:00"):
        running.clock.move_to(running.at(moment))
        running.restart()
        running.work()
    running.live_until("2025-04-28 12:00")

    assert running.got("practical", "thanks", "missed") == before
    assert len(before) == 2


def test_letters_leave_at_the_local_time_on_both_sides_of_the_clock_change(run: Run) -> None:
    spring = ONE.replace("2025-04-24", "2025-04-01")  # summer time begins on 30 March
    running = with_people(run, spring + "schedule: {practical: 2 days before each meeting at 7:30}\n", now="2025-03-20T09:00")
    autumn = ONE.replace("2025-04-24", "2025-10-27")  # and ends on 26 October
    later = with_people(run, autumn + "schedule: {practical: 3 days before each meeting at 9:00}\n", now="2025-10-01T09:00")

    running.live_until("2025-04-03 10:00")
    later.live_until("2025-10-29 10:00")

    assert (running.times("practical"), running.times("thanks")) == (["2025-03-28 07:30"], ["2025-04-02 09:00"])
    assert (later.times("practical"), later.times("thanks")) == (["2025-10-24 09:00"], ["2025-10-28 09:00"])


def test_a_leap_day_has_its_letters_too(run: Run) -> None:
    leap = ONE.replace("2025-04-24", "2028-02-29") + "schedule: {reunion: true}\n"
    running = with_people(run, leap, now="2028-01-20T09:00")

    running.live_until("2029-03-10 10:00")

    assert running.times("practical") == ["2028-02-22 09:00"]
    assert running.times("thanks") == ["2028-03-01 09:00"]
    assert running.times("reunion") == ["2029-02-28 09:00"]


# Two at once


def test_two_daemons_on_one_database_send_nothing_twice(tmp_path: Path, postgres_url: str) -> None:
    # given: both know the programme and are at work when its letter is due
    first = Running(tmp_path / "a", {"net": ONE}, now=BEFORE, url=postgres_url)
    second = Running(tmp_path / "b", {"net": ONE}, now=BEFORE, url=postgres_url)
    for running in (first, second):
        running.work()
    for name in ("eva", "bo", "ida"):
        first.receive(comes(name))

    # when
    for running in (first, second):
        running.clock.move_to(running.at("2025-04-16 09:00"))
    threads = [threading.Thread(target=running.work) for running in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    # then
    assert sorted(one.to for one in first.got("practical")) == ["bo", "eva", "ida"]
    assert {row.state for row in first.rows() if row.key.startswith("practical|")} == {"done"}
    for running in (first, second):
        running.close()

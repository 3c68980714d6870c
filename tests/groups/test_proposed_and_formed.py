"""From the proposal to the calendars: the coordinator sees it first, corrects it, says yes, and then everybody hears of his own group."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from postbud.store.tables import letter, message, proposal, registration
from tests.groups.leaders import NET, ONE_LEVEL, joins, leader, writes
from tests.running import Running
from tests.schedule.years import answer

Run = Callable[..., Running]
COUNT = 13


@pytest.fixture
def asked(run: Run) -> Running:
    """Thirteen have signed up, and the day for the groups has come: the coordinator has got a proposal."""
    running = run(ONE_LEVEL)
    for number in range(COUNT):
        running.receive(joins(number))
    running.live_until("2025-02-24 09:00")
    return running


def text(running: Running, name: str, number: int = -1) -> str:
    body = running.parsed(name, number).get_body(("plain",))
    assert body
    return str(body.get_content())


def says(running: Running, words: str, number: int = 1, letter_name: str = "groups-proposal") -> None:
    running.receive(answer(running.letters(letter_name)[-1], words, number=number))
    running.work()


def settled(running: Running) -> None:
    """The file is written, taken up, and those concerned are told."""
    for _ in range(3):
        running.settle()
        running.live_until(f"{running.clock.now():%Y-%m-%d %H:%M}")
        running.clock.move_to(running.clock.now().replace(second=0) + (running.at("2025-01-01 00:02") - running.at("2025-01-01 00:00")))
        running.work()


def groups_of(running: Running) -> dict[str, str]:
    return {row.name: row.group_key for row in running.rows(registration)}


def proposed(running: Running) -> dict[str, str]:
    """Who is in which group by the newest letter."""
    found, key = {}, ""
    for line in text(running, "groups-proposal").splitlines():
        if heading := re.match(r"Gruppe (\w+):", line.replace("*", "")):
            key = heading[1]
        elif line.startswith(("Det her kunne", "Svar på")):
            break
        elif line.startswith("- ") and key and "," in line:
            found[line[2:].split(",")[0]] = key
    return found


def test_nobody_but_the_coordinator_hears_of_a_proposal(asked: Running) -> None:
    assert [one.to for one in asked.got("groups-proposal")] == ["kirsten"]
    assert len(proposed(asked)) == COUNT
    assert set(groups_of(asked).values()) == {""}
    assert not asked.got("group-formed")


def test_one_too_many_for_the_sizes_is_put_somewhere_and_the_coordinator_reads_where(run: Run) -> None:
    # given: groups of six, and thirteen people
    running = run(ONE_LEVEL.replace("largest: 8", "largest: 6"))
    for number in range(COUNT):
        running.receive(joins(number))

    # when
    running.live_until("2025-02-24 09:00")

    # then: nobody is left out, one group is one too large, and that is told, to her alone
    plan = proposed(running)
    sizes = {key: list(plan.values()).count(key) for key in plan.values()}
    large = next(key for key, size in sizes.items() if size == 7)
    assert len(plan) == COUNT and sorted(sizes.values()) == [6, 7]
    assert f"Gruppe {large} er på 7. Det er flere" in text(running, "groups-proposal")
    assert {one.to for one in running.got("groups-proposal")} == {"kirsten"} and not running.got("group-formed")

    # and with her yes it is so
    says(running, "ja")
    settled(running)
    assert groups_of(running) == plan


def test_a_yes_forms_the_groups_and_each_hears_of_his_own_with_its_meetings(asked: Running) -> None:
    # given
    plan = proposed(asked)

    # when
    says(asked, "Ja tak")
    settled(asked)

    # then: everybody is where the letter said, and the file says so
    assert groups_of(asked) == plan
    file = (asked.home / "programmes" / "net.yaml").read_text(encoding="utf-8")
    assert "formed:" in file and file.count("group:") == 6
    # one letter each, with the next meeting, and an invite for each further one of the own group only
    told = asked.got("group-formed")
    assert sorted(one.to for one in told) == sorted(leader(number)[1] for number in range(COUNT))
    for number in range(COUNT):
        name, local = leader(number)
        mine = [one.meeting for one in asked.got("group-formed", "invite") if one.to == local]
        assert mine == [f"{plan[name]}-{meeting}" for meeting in (1, 2, 3)]
    assert not asked.got("meeting-changed", "change-noticed", "change-sent")
    # who is in it, and nobody of the other one
    first = next(row for row in asked.rows(letter) if row.letter == "group-formed")
    own = next(name for number in range(COUNT) for name, local in [leader(number)] if local == first.email.split("@")[0])
    shown = {name for name in plan if f"- {name}" in text(asked, "group-formed", 0)}
    assert shown == {name for name, key in plan.items() if key == plan[own]} - {own}


def test_a_line_corrects_the_proposal_and_everybody_else_stays(asked: Running) -> None:
    before = proposed(asked)
    name = next(name for name, key in before.items() if key == "1")
    says(asked, f"Hej\n\nFlyt {name} til gruppe 2\n\nVenlig hilsen\nKirsten")

    assert len(asked.letters("groups-proposal")) == 2
    assert proposed(asked)[name] == "2"
    assert [row.state for row in asked.rows(proposal)] == ["replaced", "waiting"]
    assert "rettet som du skrev" in text(asked, "groups-proposal")


def test_two_are_swapped(asked: Running) -> None:
    before = proposed(asked)
    one, two = (next(name for name, key in before.items() if key == group) for group in "12")
    says(asked, f"Nej, byt {one.split()[0]} og {two}")

    assert (proposed(asked)[one], proposed(asked)[two]) == ("2", "1")


def test_corrections_add_up(asked: Running) -> None:
    before = proposed(asked)
    one, two = [name for name, key in before.items() if key == "1"][:2]
    says(asked, f"flyt {one} til gruppe 2")
    says(asked, f"flyt {two} til gruppe 2", number=2)

    assert (proposed(asked)[one], proposed(asked)[two]) == ("2", "2")


@pytest.mark.parametrize("words", ["flyt Anna Grøn til gruppe 2", "flyt Eva til gruppe 9", "flyt Eva til gruppe 2\nog giv dem kaffe"])
def test_a_line_that_cannot_be_done_says_why_and_changes_nothing(asked: Running, words: str) -> None:
    says(asked, words)

    assert len(asked.letters("groups-proposal")) == 1 and len(asked.letters("groups-unclear")) == 1
    says(asked, "ja", number=2, letter_name="groups-unclear")
    assert set(groups_of(asked).values()) == {"1", "2"}


def test_a_no_puts_it_away_and_nobody_hears_of_it(asked: Running) -> None:
    says(asked, "Nej")

    assert [row.state for row in asked.rows(proposal)] == ["dropped"]
    assert set(groups_of(asked).values()) == {""} and "lagt væk" in text(asked, "groups-done")
    says(asked, "ja", number=2)
    assert set(groups_of(asked).values()) == {""} and asked.letters("groups-unclear")


def test_ordinary_text_waits_for_a_human(asked: Running) -> None:
    says(asked, "Jeg skal lige tale med Lise om det i morgen, før vi beslutter os.")

    assert asked.rows(message)[-1].state == "held"
    assert set(groups_of(asked).values()) == {""}


def test_a_yes_from_somebody_else_forms_nothing(asked: Running) -> None:
    asked.receive(answer(asked.letters("groups-proposal")[0], "ja", by="Eva Holm <eva.holm@kommune.example>"))

    assert set(groups_of(asked).values()) == {""}


def test_a_restart_between_the_yes_and_the_file_loses_nothing_and_tells_nobody_twice(asked: Running) -> None:
    says(asked, "ja")
    asked.restart()
    settled(asked)
    asked.restart()
    settled(asked)

    assert len(asked.got("group-formed")) == COUNT
    assert len(asked.got("groups-done")) == 1


@pytest.fixture
def formed(asked: Running) -> Running:
    says(asked, "ja")
    settled(asked)
    return asked


def test_somebody_who_leaves_a_group_that_is_still_large_enough_moves_nobody(formed: Running) -> None:
    plan = groups_of(formed)
    larger = max("12", key=list(plan.values()).count)
    name = next(name for name, key in plan.items() if key == larger)
    formed.receive(writes(name, "Jeg må desværre melde helt fra ledernetværket."))
    formed.live_until("2025-02-24 23:00")

    assert len(formed.got("groups-proposal")) == 1
    assert [one.letter for one in formed.got() if one.to == name.split()[0].lower() + "." + name.split()[1].lower()][-1:] != []


def test_a_latecomer_is_proposed_a_group_moves_nobody_and_the_group_hears_of_him(formed: Running) -> None:
    # given
    plan = groups_of(formed)
    formed.edit("net", "deadline: 2025-02-14", "deadline: 2025-05-14")
    formed.receive(joins(COUNT))
    formed.live_until("2025-02-24 23:00")
    name, local = leader(COUNT)
    assert set(groups_of(formed).values()) == {"1", "2", ""} and "(ny)" in text(formed, "groups-proposal")

    # when
    says(formed, "ja", number=5)
    settled(formed)

    # then
    now = groups_of(formed)
    assert {one: key for one, key in now.items() if one != name} == plan
    letters = [one.to for one in formed.got("group-formed")[COUNT:]]
    assert sorted(letters) == sorted([local, *(leader(number)[1] for number in range(COUNT) if plan[leader(number)[0]] == now[name])])
    assert [one.meeting for one in formed.got("group-formed", "invite") if one.to == local] == [f"{now[name]}-{n}" for n in (1, 2, 3)]


def test_whoever_changes_groups_loses_the_old_meetings_and_gets_the_new_ones(formed: Running) -> None:
    # given
    plan = groups_of(formed)
    moved = next(name for name, key in plan.items() if key == max("12", key=list(plan.values()).count))
    with formed.database.write() as connection:
        from postbud.effects import Schedule
        from postbud.store import dues

        dues.schedule(connection, Schedule("groups", formed.clock.now(), "net", key="asked:now"))
    formed.work()
    other = "2" if plan[moved] == "1" else "1"
    says(formed, f"flyt {moved} til gruppe {other}", number=7)

    # when
    says(formed, "ja", number=8)
    settled(formed)

    # then
    local = moved.lower().replace(" ", ".").replace("æ", "ae").replace("å", "aa").replace("ø", "oe")
    gone = [one.meeting for one in formed.got("invite-withdrawn") if one.to == local]
    assert groups_of(formed)[moved] == other
    assert gone == [f"{plan[moved]}-{n}" for n in (1, 2, 3)]
    assert [one.meeting for one in formed.got("group-formed", "invite") if one.to == local][3:] == [f"{other}-{n}" for n in (1, 2, 3)]


def test_an_edit_of_one_groups_meeting_is_told_to_that_group_only(formed: Running) -> None:
    file = (formed.home / "programmes" / "net.yaml").read_text(encoding="utf-8")
    at = file.index('key: "1-2"') if 'key: "1-2"' in file else file.index("1-2")
    line = file[at : file.index("place:", at)] + "place: Rådhuset, mødelokale 2"
    formed.edit("net", line, line.replace("mødelokale 2", "mødelokale 9"))
    formed.live_until("2025-02-24 23:00")

    plan = groups_of(formed)
    told = sorted(one.to for one in formed.got("meeting-changed"))
    assert told == sorted(leader(number)[1] for number in range(COUNT) if plan[leader(number)[0]] == "1")


def test_an_absence_on_a_day_when_both_groups_meet_is_from_the_own_groups_meeting(formed: Running) -> None:
    plan = groups_of(formed)
    name = next(name for name, key in plan.items() if key == "2")
    formed.receive(writes(name, "Jeg kan desværre ikke komme den 13. marts til ledernetværket."))

    assert [one.meeting for one in formed.got("absent")] == ["2-1"]


def test_an_absence_on_a_day_when_only_another_group_meets_waits_for_a_human(formed: Running) -> None:
    file = (formed.home / "programmes" / "net.yaml").read_text(encoding="utf-8")
    at = file.index("date:", file.index("1-1"))
    line = file[file.index("1-1") : file.index("\n", at)]
    formed.edit("net", line, line.replace("2025-03-13", "2025-03-20"))
    name = next(name for name, key in groups_of(formed).items() if key == "2")
    formed.receive(writes(name, "Jeg kan desværre ikke komme den 20. marts til ledernetværket."))

    assert not formed.got("absent") and formed.rows(message)[-1].state == "held"


def test_the_letters_before_a_meeting_go_to_its_group(formed: Running) -> None:
    formed.live_until("2025-03-12 12:00")
    plan = groups_of(formed)

    for key in "12":
        got = {one.to for one in formed.got("practical") if one.meeting == f"{key}-1"}
        assert got == {leader(number)[1] for number in range(COUNT) if plan[leader(number)[0]] == key}


def test_nobody_registered_is_said(run: Run) -> None:
    running = run(ONE_LEVEL)
    running.live_until("2025-02-24 09:00")

    assert "ingen tilmeldte" in text(running, "groups-not-formed")


def test_two_levels_are_formed_on_either_database(run: Run, database_url: str) -> None:
    # given
    running = run(NET, url=database_url)
    for number in range(6):
        running.receive(joins(number, title="direktør"))
    for number in range(6, 12):
        running.receive(joins(number))
    running.live_until("2025-02-24 09:00")

    # when
    says(running, "ja")
    settled(running)

    # then
    plan = groups_of(running)
    assert {plan[leader(number)[0]] for number in range(6)} == {"1"} and {plan[leader(number)[0]] for number in range(6, 12)} == {"2"}
    file = (running.home / "programmes" / "net.yaml").read_text(encoding="utf-8")
    assert "level: topledere" in file and "level: øvrige ledelsesniveauer" in file
    assert len(running.got("group-formed")) == 12

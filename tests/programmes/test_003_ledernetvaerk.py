"""The leaders' networks across the organisation: twenty-six leaders in four groups, from their sign-ups to the evaluation in December.

The managers say yes, a corps of facilitators is called, the coordinator corrects the proposed groups with one line and agrees, and each
group meets by itself. Whoever leads one has its meetings in the own calendar, as long as he leads it: one facilitator is exchanged in the
file and another says no after all. Before each meeting the facilitator reads what the group needs and the last notes, and sends new ones
back. Somebody leaves, and one moves so that no group is too small.
"""

from __future__ import annotations

import re
from pathlib import Path

import sqlalchemy as sa

from postbud.store import attendances
from postbud.store.tables import registration
from tests.conftest import Mailbox
from tests.life.mails import Somebody
from tests.programmes.stage import Left, Stage
from tests.servers.smtp import SmtpServer

SLUG = "ledernetvaerk"
COORDINATOR = Somebody("HR-udviklingskonsulenten", "coordinator@kommune.example")
DEPARTMENTS = ("Skoleforvaltningen", "Teknik- og Miljøforvaltningen", "Sundheds- og Kulturforvaltningen", "Borgmesterens Forvaltning")
NAMES = (
    "Anne Bo Carl Dorte Eva Frank Gitte Hans Ida Jens Karen Lars Mette Niels Oda Per Rikke Svend Tine Ulla Viggo Winnie Yrsa Bente "
    "Claus Ditte"
).split()
LEADERS = [Somebody(f"{first} Holm", f"{first.lower()}.holm@kommune.example") for first in NAMES]
TOP = ("Gerda", "Herman", "Inger", "Jonas")
MANAGERS = [LEADERS[0], *(Somebody(f"{first} Top", f"{first.lower()}.top@kommune.example") for first in TOP)]
CORPS = [Somebody(f"{first} Vang", f"{first.lower()}.vang@kommune.example") for first in ("Petra", "Klaus", "Ulrik", "Sonja", "Torben")]
TORBEN = CORPS[4]
NEED = "At sige nej opad, så det bliver hørt"
UNWANTED = "Jeg vil helst ikke i gruppe med min chef."
GROUPS = """  form_on: 2025-09-01
  call_on: 2025-06-02
  series:
    first: 2025-10-09
    every_months: 2
    hours: 3
    times: 2
    start: 09:00
    place: Rådhuset, mødelokale 2
"""
SHEETS = """
questionnaires:
  - key: behov
    kind: needs
    title: Dine behov
    questions:
      - text: Hvad vil du gerne arbejde med?
  - key: evaluering
    kind: evaluation
    title: Evaluering af ledernetværkene
    questions:
      - text: Hvad har du fået ud af dit netværk?
"""


def manager_of(number: int) -> Somebody:
    """Whose yes it takes. The first leader is the manager of some of the others, and has one himself."""
    return MANAGERS[1 + number % 4] if number % 5 or number == 0 else MANAGERS[0]


def signed(who: Somebody, words: str) -> str:
    return f"Hej\n\n{words}\n\nVenlig hilsen\n{who.name}"


def groups_in(shown: str) -> dict[str, str]:
    """Who is in which group, as a proposal tells it."""
    found, key = {}, ""
    for line in shown.splitlines():
        if heading := re.match(r"\**Gruppe (\w+)\**:", line):
            key = heading[1]
        elif line.startswith(("Svar på", "Det her")):
            break
        elif line.startswith("- ") and " Holm" in line:
            found[line[2:].split(",")[0]] = key
    return found


def calendar_of(stage: Stage, who: Somebody) -> list[str]:
    """The days in somebody's calendar, by the entries he has got and those that were taken out again."""
    days: dict[str, str] = {}
    for one in stage.to(who):
        if one.calendar:
            uid = one.calendar.partition("UID:")[2].split("\n")[0]
            start = re.search(r"DTSTART;[^:]*:(\d{8})", one.calendar)
            days.pop(uid, None)
            if "METHOD:REQUEST" in one.calendar and start:
                days[uid] = start[1]
    return sorted(days.values())


def by_address(letters: list[Left], name: str) -> dict[str, Left]:
    return {one.to: one for one in letters if one.name == name}


def in_groups(stage: Stage) -> dict[str, str]:
    with stage.database() as database, database.read() as connection:
        rows = connection.execute(sa.select(registration).where(registration.c.status == "registered"))
        return {row.name: row.group_key for row in rows}


def the_calendars_follow_who_leads(stage: Stage, group: str, guide: Somebody) -> None:
    """A facilitator has entries of his own for the two meetings of his group, is told of its theme, and his no is noted."""
    assert calendar_of(stage, guide) == ["20251009", "20251211"]
    first = stage.last(guide, "group-led")
    members = {one.calendar.partition("UID:")[2].split("\n")[0] for who in LEADERS for one in stage.to(who) if one.calendar}
    assert uid_of(first) not in members

    line = f"  - key: {group}-1\n"
    left = stage.edit(SLUG, line, f"{line}    theme: At lede opad\n") + stage.wait_until("2025-09-01 16:00")
    (told,) = (one for one in left if one.to == guide.address)
    assert told.name == "meeting-changed" and uid_of(told) == uid_of(first) and "SEQUENCE:1" in told.calendar
    assert len([one for one in left if one.name == "meeting-changed"]) == 1 + list(in_groups(stage).values()).count(group)

    assert stage.answer_in_calendar(guide, told, "DECLINED") == []
    assert answers_of_leaders(stage)[guide.address, f"{group}-1"] == "declined"
    assert stage.answer_in_calendar(LEADERS[0], told, "ACCEPTED") == [] or "held" in {one.name for one in stage.letters[-1:]}
    assert answers_of_leaders(stage)[guide.address, f"{group}-1"] == "declined", "nobody answers for him"


def another_leads_a_group(stage: Stage, group: str, before: Somebody, after: Somebody) -> None:
    """The coordinator has talked to somebody else and writes him into the file: the meetings change calendars, and both hear of it."""
    lines = "        name: {0.name}\n        email: {0.address}\n"
    left = stage.edit(SLUG, lines.format(before), lines.format(after)) + stage.wait_until("2025-09-01 18:00")
    assert [one.name for one in left if one.to == before.address] == ["group-led-over", "invite-withdrawn"]
    assert [one.name for one in left if one.to == after.address] == ["group-led", "invite"]
    assert calendar_of(stage, before) == [] and calendar_of(stage, after) == ["20251009", "20251211"]
    assert f"gruppe {group}" in stage.last(before, "group-led-over").subject


def somebody_leads_no_more(stage: Stage, who: Somebody) -> None:
    """A facilitator withdraws: his calendar is empty again, he gets no letter about the group, and the coordinator is told."""
    left = stage.write(who, "Jeg kan desværre alligevel ikke lede gruppen.", answers=stage.last(who, "group-led"))
    left += stage.wait_until("2025-09-02 09:00")
    assert [one.name for one in left if one.to == who.address] == ["facilitator-noted", "invite-withdrawn"]
    assert calendar_of(stage, who) == []
    (proposal,) = (one for one in left if one.name == "groups-proposal")
    assert "Der er ingen facilitator til gruppe" in proposal.text and "Disse skifter gruppe" not in proposal.text
    stage.write(COORDINATOR, "ja", answers=proposal)
    stage.wait_until("2025-09-02 12:00")
    assert who.address not in stage.text_of(SLUG) and calendar_of(stage, who) == []
    assert sum(one.name == "group-led" for one in stage.letters) == 5, "whoever leads a group goes on, and a free one takes one without"


def uid_of(one: Left) -> str:
    return one.calendar.partition("UID:")[2].split("\n")[0]


def answers_of_leaders(stage: Stage) -> dict[tuple[str, str], str]:
    with stage.database() as database, database.read() as connection:
        return {(one.to.key, one.attendance.meeting): one.attendance.answer.value for one in attendances.led_in(connection, SLUG)}


def test_four_networks_from_the_first_sign_up_to_the_evaluation(tmp_path: Path, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    # given: the programme as it is shipped, with dates that the coordinator writes into it
    stage = Stage(tmp_path / "home", mailbox, smtp_server, [SLUG], "2025-05-20 09:00")
    stage.edit(SLUG, "  mixed_by:\n", GROUPS + "  mixed_by:\n")
    stage.edit(SLUG, "\n# Hver anden måned", SHEETS + "\n# Hver anden måned")
    stage.invite(SLUG, *CORPS, role="facilitator")

    # the call for facilitators; one says no, one cannot on Thursdays
    called = by_address(stage.wait_until("2025-06-02 09:00"), "facilitator-call")
    assert set(called) == {one.address for one in CORPS}
    words = (
        "Jeg vil gerne være facilitator. Jeg er i Skoleforvaltningen.",
        "Ja tak, jeg vil gerne være facilitator, helst ikke Teknik- og Miljøforvaltningen.",
        "Jeg vil gerne være facilitator. Jeg kan ikke om torsdagen.",
        "Ja, jeg vil gerne lede en gruppe.", "Nej tak",
    )  # fmt: skip
    noted = stage.write_all((one, signed(one, said), called[one.address]) for one, said in zip(CORPS, words, strict=True))
    assert len(by_address(noted, "facilitator-noted")) == 5

    # twenty-six leaders sign up
    sign_ups: list[tuple[Somebody, str, Left | None]] = []
    wishes = {1: "Jeg vil helst ikke i gruppe med Karen Holm.", 2: "Jeg vil gerne i gruppe med Lars Holm."}
    for number, one in enumerate(LEADERS):
        where = f"Jeg er afdelingsleder i {DEPARTMENTS[number % 4]}." if number < 24 else ""
        said = f"Jeg vil gerne med i et tværorganisatorisk ledernetværk. {where} {wishes.get(number, '')}"
        sign_ups.append((one, signed(one, said.strip()), None))
    left = stage.write_all(sign_ups)
    whose = by_address(left, "approval-whose")
    assert len(whose) == 26
    asked = stage.write_all((one, manager_of(number).address, whose[one.address]) for number, one in enumerate(LEADERS))
    requests = [one for one in asked if one.name == "approval-request"]
    assert len(requests) == 26
    managers = {one.address: one for one in MANAGERS}
    confirmed = stage.write_all((managers[one.to], "Ja", one) for one in requests)
    assert len(by_address(confirmed, "confirmation")) == 26

    # the last two have not said where they belong, and are asked
    facts = by_address(confirmed, "group-facts")
    assert set(facts) == {one.address for one in LEADERS[24:]}
    stage.write_all((one, "Afdelingsleder, Skoleforvaltningen", facts[one.address]) for one in LEADERS[24:])

    # the proposal: four mixed groups, nobody with the own manager, wishes kept, nobody but the coordinator told
    left = stage.wait_until("2025-09-01 12:00")
    (proposal,) = (one for one in left if one.name == "groups-proposal")
    plan = groups_in(proposal.text)
    sizes = {key: list(plan.values()).count(key) for key in set(plan.values())}
    assert proposal.to == COORDINATOR.address and sorted(sizes.values()) == [6, 6, 7, 7]
    assert "2 af 2 ønsker er opfyldt" in proposal.text and plan["Bo Holm"] != plan["Karen Holm"] and plan["Carl Holm"] == plan["Lars Holm"]
    assert all(plan[LEADERS[number].name] != plan[LEADERS[0].name] for number in range(5, 26, 5))
    assert "Klaus Vang" in proposal.text and "Ulrik Vang" not in proposal.text  # all groups meet on Thursdays
    assert not any(one.name == "group-formed" for one in stage.letters)

    # she corrects it with one line, and then says yes
    settled = ("Anne Holm", "Bo Holm", "Carl Holm", "Karen Holm", "Lars Holm")
    mover = next(name for name, key in plan.items() if sizes[key] == 7 and name not in settled)
    to = next(key for key, size in sizes.items() if size == 6)
    left = stage.write(COORDINATOR, f"Flyt {mover} til gruppe {to}", answers=proposal)
    (proposal,) = (one for one in left if one.name == "groups-proposal")
    plan = groups_in(proposal.text)
    assert plan[mover] == to
    stage.write(COORDINATOR, "ja", answers=proposal)
    stage.wait_until("2025-09-01 14:00")

    # everybody is in his group, has one letter about it and its two meetings, and nobody has another group's
    assert in_groups(stage) == plan
    assert "formed:" in stage.text_of(SLUG) and "# Hver anden måned i 3 timer." in stage.text_of(SLUG)
    for one in LEADERS:
        (told,) = stage.to(one, "group-formed")
        others = {name for name, key in plan.items() if key == plan[one.name]} - {one.name}
        assert {name for name in plan if f"- {name}," in told.text} == others
        assert calendar_of(stage, one) == ["20251009", "20251211"]
        assert not stage.to(one, "meeting-changed")
    led = {re.search(r"gruppe (\d)", one.subject)[1]: one.to for one in stage.letters if one.name == "group-led"}  # type: ignore[index]
    assert len(led) == 3 and set(led.values()) <= {one.address for one in CORPS[:4]} - {CORPS[2].address}
    unled = ({"1", "2", "3", "4"} - led.keys()).pop()
    assert f"Der er ingen facilitator til gruppe {unled}" in proposal.text

    # three facilitators have their own group's meetings in their calendars, too; one of them stays the whole year
    guides = {key: one for key, address in led.items() for one in CORPS if one.address == address}
    (group, guide), (_, sonja), (handed_on, petra) = sorted(guides.items())
    the_calendars_follow_who_leads(stage, group, guide)
    another_leads_a_group(stage, handed_on, petra, TORBEN)
    somebody_leads_no_more(stage, sonja)

    # three weeks before the first meeting everybody is asked what he wants to work on
    asked = by_address(stage.wait_until("2025-09-19 12:00"), "questionnaire")
    assert set(asked) == {one.address for one in LEADERS}
    here, there = ([one for one in LEADERS if plan[one.name] == key] for key in (group, handed_on))
    said = ((here[0], NEED), (here[1], "Uddelegering"), (there[0], "Den svære samtale"), (here[2], UNWANTED))
    stage.write_all((one, f"1: {words}", asked[one.address]) for one, words in said)

    # before the first meeting each facilitator gets a letter about his own group and its needs; afterwards the notes are kept
    packs = by_address(stage.wait_until("2025-10-07 12:00"), "facilitator-pack")
    assert {guide.address, TORBEN.address} <= set(packs) and sonja.address not in packs
    needs = packs[guide.address].text
    assert NEED in needs and "Uddelegering" in needs and "Den svære samtale" not in needs
    assert "Den svære samtale" in packs[TORBEN.address].text and NEED not in packs[TORBEN.address].text
    assert "helst ikke" not in needs and here[0].name not in needs.partition(NEED)[2]  # no wish about the group, and nobody's name
    assert {name for name in plan if f"- {name}," in packs[guide.address].text} == {name for name, key in plan.items() if key == group}
    stage.wait_until("2025-10-10 09:00")
    notes = f"Noter fra gruppe {group}: Vi talte om at lede opad.\n\nTil ledelsen: Vi mangler tid til ledelse."
    (kept,) = (one for one in stage.write(guide, notes, answers=packs[guide.address]) if one.name == "group-notes-kept")
    assert kept.to == guide.address
    passed = [one for one in stage.wait_until("2025-10-13 12:00") if one.name == "to-management"]
    assert [one.to for one in passed] == [COORDINATOR.address] and "Vi mangler tid til ledelse." in passed[0].text

    # somebody leaves a group of six: the coordinator is asked whether one may move, and only that one changes calendars
    now = in_groups(stage)
    small = next(key for key in sorted(set(now.values())) if list(now.values()).count(key) == 6)
    leaver = next(one for one in LEADERS[5:] if now[one.name] == small)
    left = stage.write(leaver, signed(leaver, "Jeg må desværre melde helt fra ledernetværket."))
    assert calendar_of(stage, leaver) == ["20251009"]  # what has been stays where it is
    (proposal,) = (one for one in stage.wait_until("2025-10-13 16:00") if one.name == "groups-proposal")
    assert "Disse skifter gruppe:" in proposal.text
    stage.write(COORDINATOR, "ja", answers=proposal)
    stage.wait_until("2025-10-13 18:00")
    after = in_groups(stage)
    moved = [name for name, key in after.items() if now[name] != key]
    assert len(moved) == 1 and leaver.name not in after
    assert sorted(list(after.values()).count(key) for key in set(after.values())) == [6, 6, 6, 7]
    mover_now = next(one for one in LEADERS if one.name == moved[0])
    assert calendar_of(stage, mover_now) == ["20251009", "20251211"]
    told = {one.name: len(stage.to(one, "group-formed")) for one in LEADERS if one.name in after}
    assert told == {name: 2 if key == after[moved[0]] else 1 for name, key in after.items()}  # the group hears who has come

    # the notes come back before the next meeting, and in December everybody is asked for an evaluation
    packs = by_address(stage.wait_until("2025-12-09 12:00"), "facilitator-pack")
    assert "Vi talte om at lede opad." in packs[guide.address].text
    assert all("Vi talte om" not in one.text for address, one in packs.items() if address != guide.address)
    evaluated = by_address(stage.wait_until("2025-12-31 12:00"), "thanks")
    assert set(evaluated) == {one.address for one in LEADERS} - {leaver.address}
    assert all("Hvad har du fået ud af dit netværk?" in one.text for one in evaluated.values())

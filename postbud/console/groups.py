"""`groups` and `facilitators`: how a programme's participants are or could be divided, and who would lead a group.

Shows what is formed, or the proposal that waits, or works one out without keeping it; with `--propose` the daemon makes one at its next
poll and puts it to the coordinators.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from typing import Any

from postbud.console.output import plain, show_rows, unknown
from postbud.effects import Schedule
from postbud.errors import UnknownName
from postbud.grouping_count import counted
from postbud.groups import guides_for, leaders_of, propose
from postbud.model.grouping import Broken, Formed, Guide, Leader, Proposed, Settled
from postbud.model.programme import Programme
from postbud.model.registration import CalendarEntry
from postbud.store import attendances, dues, grouping, registry
from postbud.store.database import Database
from postbud.wiring import Home

DONE = 0
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# What a proposal does not keep, for whoever runs the command; coordinators read it in their letter.
SENTENCES: Mapping[str, str] = {
    "small": "group {group} has only {count}", "large": "group {group} has {count}", "boss": "{names} are manager and employee",
    "unwanted": "{names} are together against a wish", "apart": "{names} are apart against a wish",
    "department": "group {group} has {count} from {words}", "place": "group {group} has {count} from {words}",
    "unknown-wish": "{names} names {words}, who is no participant or several", "unknown-boss": "the manager of {names} is not known",
    "no-level": "the level of {names} is not known", "level": "{names} belongs to {words} and is in group {group}",
    "guide": "nobody leads group {group}", "guide-department": "{names} is from {words}, as {count} of group {group} are",
    "guide-avoids": "{names} would rather not meet {words}, and {count} of group {group} are from there",
    "guide-boss": "{names}: the facilitator of group {group} is the other's manager",
}  # fmt: skip


def show_groups(home: Home, options: argparse.Namespace) -> int:
    """The groups as they are, as they are proposed, or as they could be; with `--propose` asks the daemon for a proposal."""
    settings = home.settings()
    programme = _programme(home, options.programme)
    database, now = home.database(settings), home.clock(settings).now()
    if options.propose:
        with database.write() as connection:
            dues.schedule(connection, Schedule("groups", now, programme.slug, key=f"asked:{now.isoformat()}"))
        print(f"{programme.slug}: the coordinators get a proposal at the next poll (`run.py --once` does it now).")
        return DONE
    standing, proposed, leaders, guides = _found(database, programme, options.seconds)
    rows = [_row(group, leaders, guides) | {"standing": standing} for group in proposed.groups]
    columns = ("group", "level", "size", "departments", "facilitator", "members")
    show_rows(rows, columns, as_json=options.json, empty="Nobody is registered, so there are no groups.")
    if not options.json and rows:
        _remarks(standing, proposed)
    return DONE


def _programme(home: Home, slug: str) -> Programme:
    programmes = home.programmes()
    if slug not in programmes:
        raise unknown("programme", slug, programmes)
    if programmes[slug].groups is None:
        advice = "Write `groups:` with `smallest` and `largest` into its file; docs/programmes.md has all keys."
        raise UnknownName(f"the participants of {slug} are not divided into groups", advice=advice)
    return programmes[slug]


def _found(database: Database, programme: Programme, seconds: float) -> tuple[str, Proposed, list[Leader], tuple[Guide, ...]]:
    """How the groups stand (formed, proposed, possible), and what they are."""
    groups = programme.groups
    assert groups is not None
    with database.read() as connection:
        leaders = leaders_of(registry.all_registrations(connection, programme.slug), programme)
        waiting = grouping.newest(connection, programme.slug, "waiting")
        guides = guides_for(grouping.volunteers(connection, programme.slug), programme)
    known = {one.address for one in leaders}
    if waiting and {one for group in waiting.groups for one in group.members} == known:
        return "proposed", counted(waiting.groups, leaders, groups, guides), leaders, guides
    if leaders and all(one.current for one in leaders):
        return "formed", counted(_formed(programme, leaders), leaders, groups, guides), leaders, guides
    return "possible", propose(leaders, programme, guides, Settled(), seconds), leaders, guides


def _formed(programme: Programme, leaders: Iterable[Leader]) -> list[Formed]:
    listed = programme.groups.formed if programme.groups else ()
    by_key = {one.key: one for one in listed}
    people = sorted(leaders, key=lambda one: one.address)
    keys = [*by_key, *sorted({one.current for one in people} - by_key.keys())]
    found = []
    for key in keys:
        group = by_key.get(key)
        guide = group.facilitator.email.casefold() if group and group.facilitator else ""
        found.append(Formed(key, group.level if group else "", tuple(one.address for one in people if one.current == key), guide))
    return [one for one in found if one.members]


def _row(group: Formed, leaders: Iterable[Leader], guides: Iterable[Guide]) -> dict[str, Any]:
    known = {one.address: one for one in leaders}
    members = [known[one] for one in group.members]
    led = next((one.name or one.email for one in guides if one.address == group.guide), group.guide)
    return {
        "group": group.key, "level": group.level, "size": len(members), "facilitator": led,
        "departments": len({one.department.casefold() for one in members if one.department}),
        "members": ", ".join(one.name or one.address for one in members), "addresses": [one.address for one in members],
    }  # fmt: skip


def _remarks(standing: str, proposed: Proposed) -> None:
    told = {
        "formed": "These groups are formed.", "proposed": "This proposal waits for a coordinator's answer.",
        "possible": "So it could be; nothing is kept. `--propose` puts a proposal to the coordinators.",
    }  # fmt: skip
    print(f"\n{told[standing]} {proposed.met} of {proposed.wished} wishes are met.")
    for one in proposed.broken:
        print(f"- {_sentence(one)}")
    if not proposed.best:
        print("There may be a better one; `--seconds` gives it more time.")


def _sentence(one: Broken) -> str:
    return SENTENCES[one.code].format(group=plain(one.group), names=plain(" and ".join(one.names)), words=plain(one.words), count=one.count)


def _answer(entry: CalendarEntry, programme: Programme) -> str:
    """What a calendar has answered about one meeting, with its day."""
    meeting = programme.meeting(entry.attendance.meeting)
    day = meeting.date.isoformat() if meeting and meeting.date else entry.attendance.meeting
    return f"{day} {entry.attendance.answer.value}"


def show_facilitators(home: Home, options: argparse.Namespace) -> int:
    """Everybody who has said anything to leading a group, and which he leads."""
    programme = _programme(home, options.programme)
    with home.database(home.settings()).read() as connection:
        found, led = grouping.volunteers(connection, programme.slug), attendances.led_in(connection, programme.slug)
    formed = programme.groups.formed if programme.groups else ()
    leads = {one.facilitator.email.casefold(): one.key for one in formed if one.facilitator}
    rows = [
        {
            "name": one.guide.name, "email": one.guide.email, "state": one.state, "group": leads.get(one.guide.address, ""),
            "department": one.guide.department, "not_on": ", ".join(WEEKDAYS[day] for day in sorted(one.guide.days)),
            "rather_not": ", ".join(one.guide.avoids),
            "answers": ", ".join(_answer(each, programme) for each in led if each.to.key == one.guide.address and each.attendance.live),
        }
        for one in found
    ]  # fmt: skip
    columns = ("name", "email", "state", "group", "department", "not_on", "rather_not", "answers")
    show_rows(rows, columns, as_json=options.json, empty="Nobody has offered to lead a group yet.")
    return DONE

"""A facilitator's letter before each meeting, the notes that come back, and what a group wants to tell the management."""

from collections.abc import Iterator
from datetime import datetime, time

from postbud.due import next_monday
from postbud.effects import Effect, KeepNote, PassOn, Schedule, SendLetter
from postbud.model.case import Case
from postbud.model.message import Address
from postbud.model.programme import Group, Programme
from postbud.model.sheet import Noted, collated
from postbud.reading.belonging import speaks_of_groups
from postbud.reading.group_notes import Section, sections_in
from workflows.group_letters import members_of, shown_members
from workflows.hold import hold_because
from workflows.languages import letter_language
from workflows.leading import leads
from workflows.meetings import is_ahead

MORNING = time(8)


def facilitator_pack(case: Case) -> Iterator[Effect]:
    """To who leads the group, before its meeting: who comes, who does not, what they need, and the last notes."""
    programme, due = case.programme, case.due
    key, _, day = due.key.rpartition(":") if due else ("", "", "")
    meeting = programme.meeting(key) if programme else None
    if programme is None or meeting is None or meeting.date is None or meeting.date.isoformat() != day:
        return
    group = _group(programme, meeting.group)
    guide = group.facilitator if group else None
    if group is None or guide is None or not leads(case, group) or not is_ahead(meeting, programme, case.now):
        return
    entries = members_of(case, group.key)
    away = [one for one in entries if (known := case.attendance(one, meeting.key)) is not None and known.away]
    kept = [one for one in case.group_notes if one.group == group.key and one.kind == "notes"]
    yield SendLetter(
        "facilitator-pack", Address(guide.name, guide.email), programme.language, programme.slug, meeting=meeting.key,
        occasion=f"pack:{due.key if due else ''}",
        variables={
            "group": group.key, "members": shown_members([one for one in entries if one not in away]),
            "away": tuple(one.person.name or one.person.email or "" for one in away), "notes": kept[-1].text if kept else "",
            "needs": _needs(case, programme, {one.address for one in entries}),
        },
    )  # fmt: skip


def _needs(case: Case, programme: Programme, members: set[str]) -> tuple[Noted, ...]:
    """What the members of a group have said they need, by question and without names. With whom somebody would like to be, or not,

    is no facilitator's to read.
    """
    found = []
    for sheet in programme.questionnaires:
        mine = [one for one in case.given if one.questionnaire == sheet.key and one.address in members]
        mine = [one for one in mine if not speaks_of_groups(one.text.words)]
        for number, texts in enumerate(collated(sheet, mine), 1):
            found += [Noted(number, sheet.questions[number - 1].text, texts)] if texts else []
    return tuple(found)


def _group(programme: Programme, key: str) -> Group | None:
    formed = programme.groups.formed if programme.groups else ()
    return next((one for one in formed if one.key == key), None)


def group_notes(case: Case) -> Iterator[Effect]:
    """Keep what a facilitator writes of a group; what is for the management goes to the coordinators together, on Monday."""
    programme, sender = case.programme or _only_one(case), case.message.sender
    leads = _led_by(programme, case.sender) if programme and not case.disowned else []
    if programme is None or sender is None or not (leads or case.from_coordinator):
        yield from hold_because(case, "authentication" if case.disowned else "notes-stranger", case.disowned, orderable=False)
        return
    found: list[tuple[Section, str]] = []
    asked = case.thread is not None and case.thread.letter == "facilitator-pack"
    for section in sections_in(case.message.own_words, asked):
        key = _key(programme, section.group, leads, found[-1][1] if found else "")
        if not key or (key not in leads and not case.from_coordinator):
            yield from hold_because(case, "notes-which" if not key else "notes-stranger", section.group, orderable=False)
            return
        found.append((section, key))
    for section, key in found:
        yield KeepNote(programme.slug, key, section.kind, section.text)
    passed = any(section.kind == "management" for section, _ in found)
    if passed:
        monday = next_monday(case.now, programme.zone)
        at = datetime.combine(monday.date(), MORNING, tzinfo=programme.zone)
        yield Schedule("to-management", at, programme.slug, key=at.date().isoformat())
    language = letter_language(case.reading.language.value, programme.language)
    keys = tuple(dict.fromkeys(key for _, key in found))
    yield SendLetter("group-notes-kept", sender, language, programme.slug, variables={"group": ", ".join(keys), "passed": passed})


def _only_one(case: Case) -> Programme | None:
    """The programme of a mail that names none: the only one in which its sender leads a group."""
    found = [one for one in case.programmes.values() if _led_by(one, case.sender)]
    return found[0] if len(found) == 1 else None


def _led_by(programme: Programme, address: str) -> list[str]:
    formed = programme.groups.formed if programme.groups else ()
    return [one.key for one in formed if one.facilitator is not None and one.facilitator.email.casefold() == address]


def _key(programme: Programme, said: str, leads: list[str], before: str) -> str:
    """The group that is meant: the one named, the one of the part above, or the only one that the sender leads."""
    keys = [one.key for one in programme.groups.formed] if programme.groups else []
    if said:
        return next((key for key in keys if key.casefold() in (said.casefold(), f"gruppe-{said}".casefold())), "")
    return before or (leads[0] if len(leads) == 1 else "")


def to_management(case: Case) -> Iterator[Effect]:
    """What the groups want the management to know, each once, in one letter to the coordinators, who pass it on."""
    programme = case.programme
    waiting = [one for one in case.group_notes if one.kind == "management" and not one.passed_on]
    if programme is None or not waiting:
        return
    for coordinator in case.coordinators:
        yield SendLetter("to-management", coordinator, programme.language, programme.slug, variables={"group_notes": tuple(waiting)})
    yield PassOn(tuple(one.id for one in waiting))

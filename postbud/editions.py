"""Editions of a programme: what its file says now, compared with what it said before and with what people were told.

Pure: facts in (`postbud.model.told`), changes out. Knows no file, no letter and no database; who is told when is decided above.

Three things may be compared with a programme. What one person was last told is a mapping from the keys of meetings to facts, only of
meetings that are in that person's calendar. The edition in use, and the edition people were last told about, are what `edition_of` gave
for it: the facts of all its meetings, by key and in the order of the file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from postbud.model.changes import MEETING_FACTS, FactChange, MeetingChange
from postbud.model.programme import Meeting, Number, Programme
from postbud.model.told import facts_of, meeting_from

Told = Mapping[str, Any]
Edition = Mapping[str, Told]


def edition_of(programme: Programme) -> dict[str, dict[str, Any]]:
    """All meetings of a programme as facts by key, those that are called off too: what is kept of an edition."""
    return {str(meeting.key): facts_of(programme, meeting) for meeting in programme.meetings}


def programme_digest(programme: Programme) -> str:
    """A hash (hex) over all that a letter about a change could tell: where two editions have the same, there is nothing to tell.

    The price, a text such as `about` and the order of the lines do not count.
    """
    open_ones = {str(meeting.key): meeting for meeting in programme.meetings if not meeting.cancelled}
    told = {key: [_without(facts_of(programme, meeting), "group"), meeting.invite] for key, meeting in open_ones.items()}
    formed = programme.groups.formed if programme.groups else ()
    led = {group.key: group.facilitator.email for group in formed if group.facilitator and group.facilitator.email}
    return sha256(json.dumps([told, led] if led else told, sort_keys=True).encode()).hexdigest()


def _without(facts: Told, *names: str) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name not in names}


# What changed


def changes_between(told: Told, now: Told) -> tuple[FactChange, ...]:
    """What differs between the facts of one meeting, in the order of MEETING_FACTS.

    `time` is (start, end), `agenda` a tuple of agenda items, `facilitator` a tuple of names; a day and a time are what they are,
    None if unknown, and everything else is a text.
    """
    old, new = _said(told), _said(now)
    if old["date"] == new["date"] and old["time"] == new["time"] and _begins(told) != _begins(now):
        old["time"] = _seen_from(told, now["time_zone"])  # the same hours on another clock are other hours
    return tuple(FactChange(what, old[what], new[what]) for what in MEETING_FACTS if old[what] != new[what])


def _said(facts: Told) -> dict[str, object]:
    """The facts as a letter prints them."""
    meeting = meeting_from(facts, "")
    same = {what: getattr(meeting, what) for what in ("date", "arrival", "place", "title", "theme", "agenda")}
    return same | {"time": (meeting.start, meeting.end), "facilitator": tuple(facts.get("facilitators", ()))}


def _seen_from(facts: Told, zone: str) -> tuple[time | None, ...]:
    """Start and end of a meeting as the clock of another zone shows them."""
    begins, ends = _begins(facts), _ends(facts)
    return tuple(at.astimezone(ZoneInfo(zone)).time() if at else None for at in (begins, ends))


def meeting_changes(told: Edition, programme: Programme | None, now: datetime, away: Collection[str] = ()) -> tuple[MeetingChange, ...]:
    """All that one person must be told, in the order of the meetings' dates; nothing if everything is as it was told.

    `told`: the meetings in this person's calendar. `away`: keys of meetings this person will not come to, and so is not told are new.
    `programme` is None when there is no such programme any more: then all its meetings are dropped.

    - What is over both as it was told and as it is now causes nothing. So nothing is written about the past, but a meeting that was
      moved by mistake can still be moved back.
    - A meeting that is called off or no longer in the file is dropped, without facts.
    - A meeting whose date or hours are not known any more is dropped too, because a calendar has no place for it: its entry is taken out
      (CANCEL), and `facts` says what is unknown now, old and new, so that the letter can say "a new date follows" and not "called off".
      When it has a date again it is added, with the same UID and a higher SEQUENCE.
    - `invite: false` holds back entries that nobody has. Whoever has one keeps it and is told of changes.
    """
    changes = [*_of_those_told(told, programme, now), *_added(told, programme, now, away)]
    return tuple(sorted(changes, key=lambda change: (change.meeting.date or date.max, change.meeting.start or time.min)))


def _of_those_told(told: Edition, programme: Programme | None, now: datetime) -> Iterator[MeetingChange]:
    for key, facts in told.items():
        meeting = _held(programme, key)
        current = facts_of(programme, meeting) if programme and meeting else None
        if facts == current:
            continue
        if _is_over(facts, now) and (current is None or _is_over(current, now)):
            continue
        if current is None or meeting is None:
            yield MeetingChange("dropped", meeting_from(facts, key))
            continue
        changes = changes_between(facts, current)
        if not meeting.dated:
            unknown = tuple(change for change in changes if change.what in ("date", "time"))
            yield MeetingChange("dropped", meeting_from(facts, key), unknown)
        elif changes:
            yield MeetingChange("changed", meeting, changes)


def _held(programme: Programme | None, key: str) -> Meeting | None:
    """The meeting of that key, if it is held as far as its file says."""
    meeting = programme.meeting(key) if programme else None
    return meeting if meeting and not meeting.cancelled else None


def _added(told: Edition, programme: Programme | None, now: datetime, away: Collection[str]) -> Iterator[MeetingChange]:
    if programme is None:
        return
    for meeting in programme.meetings:
        known = meeting.key in told or meeting.key in away
        begins = _begins(facts_of(programme, meeting)) if meeting.dated and meeting.invite and not meeting.cancelled else None
        if not known and begins and begins > now:
            yield MeetingChange("added", meeting)


def _begins(facts: Told) -> datetime | None:
    """The instant a meeting begins; None while its day or hour is unknown."""
    meeting = meeting_from(facts, "")
    return _instant(facts, meeting.date, meeting.start) if meeting.date and meeting.start is not None else None


def _ends(facts: Told) -> datetime | None:
    """The instant a meeting ends, or its day where the hour is unknown; None while the day is."""
    meeting = meeting_from(facts, "")
    return _instant(facts, meeting.date, meeting.end if meeting.end is not None else time.max) if meeting.date else None


def _instant(facts: Told, day: date, at: time) -> datetime:
    return datetime.combine(day, at, ZoneInfo(facts["time_zone"]))


def _is_over(facts: Told, now: datetime) -> bool:
    """Whether a meeting lies behind us; one without a date does not lie before us either, so nobody is told of it."""
    ends = _ends(facts)
    return ends is None or ends <= now


# What had better be asked about first


def dangers(before: Edition, programme: Programme | None, now: datetime) -> tuple[str, ...]:
    """Codes of what looks like a mistake in a new edition, compared with the one people were last told about; () if nothing does.

    A meeting counts as lost when it is called off, gone from the file, or without a date or hours that it had.
    """
    if programme is None:
        return ("programme-gone",)
    coming = {key: facts for key, facts in before.items() if not facts.get("cancelled") and not _is_over(facts, now)}
    lost = [key for key, facts in coming.items() if _is_lost(facts, _held(programme, key))]
    moved = [meeting.date for key in coming if (meeting := _held(programme, key)) and meeting.date]
    today = now.astimezone(programme.zone).date()
    found = {
        "everything-cancelled": bool(lost) and len(lost) == len(coming),
        "most-cancelled": len(lost) >= 2 and len(coming) > len(lost) > len(coming) / 2,
        "into-the-past": any(day < today for day in moved),
    }
    return tuple(code for code, is_so in found.items() if is_so)


def _is_lost(facts: Told, meeting: Meeting | None) -> bool:
    return meeting is None or meeting.date is None or (meeting_from(facts, "").dated and not meeting.dated)


# Which meeting is which


def aligned(programme: Programme, before: Edition | None, spent: Collection[str] = ()) -> Programme:
    """The programme whose meetings without a key in the file have the keys they had before.

    Without this, deleting the first of three meetings would make the third one out of the second. A meeting with a `key` line, or one of
    a series, keeps its key. The others are recognised by the passes below; what is not recognised is a new meeting, with a number that was
    never a key: not in `before`, and not in `spent`, the keys that are known from earlier. `before`: the edition last in use, None if there
    was none.
    """
    if before is None:
        return programme
    written = {str(meeting.key) for meeting in programme.meetings if not isinstance(meeting.key, Number)}
    numbered = {place: meeting for place, meeting in enumerate(programme.meetings) if isinstance(meeting.key, Number)}
    facts = {place: facts_of(programme, meeting) for place, meeting in numbered.items()}
    found = _recognised(facts, {key: kept for key, kept in before.items() if key not in written})
    numbers = _fresh({*before, *spent, *written})
    return _keyed(programme, {place: found.get(place) or next(numbers) for place in numbered})


def _keyed(programme: Programme, keys: Mapping[int, str]) -> Programme:
    """The very same programme if all its meetings have these keys already, so that whoever remembers it by identity still does."""
    meetings = tuple(
        meeting if keys.get(place, meeting.key) == meeting.key else meeting.model_copy(update={"key": Number(keys[place])})
        for place, meeting in enumerate(programme.meetings)
    )
    return programme if meetings == programme.meetings else programme.model_copy(update={"meetings": meetings})


def _fresh(used: Collection[str]) -> Iterator[str]:
    """Numbers above all that were ever used."""
    number = max((int(key) for key in used if key.isascii() and key.isdecimal() and len(key) <= 9), default=0)
    while True:
        number += 1
        yield str(number)


Mark = Callable[[Told], Hashable]


def _all_own(facts: Told) -> Hashable:
    """Everything the file says of the meeting itself, but not whether it is called off."""
    return json.dumps(_without(facts, "facilitators", "time_zone", "cancelled"), sort_keys=True)


def _day_and_hour(facts: Told) -> Hashable:
    return facts["date"] and (facts["date"], facts["start"], facts.get("group", ""))


def _day(facts: Told) -> Hashable:
    day: Hashable = facts["date"]
    return day


def _what_and_where(facts: Told) -> Hashable:
    said = (facts["title"], facts["theme"], facts["place"])
    return any(said) and said


def _fact(name: str) -> Mark:
    return lambda facts: facts[name]


# By what a meeting is recognised, the surest first: a mark (falsy: it has none), and whether only one meeting may bear it.
# With several that bear the same mark, the first is taken for the first.
PASSES: tuple[tuple[Mark, bool], ...] = (
    (_all_own, False),
    (_day_and_hour, False),
    (_day, False),
    # Moved to another day: what it is about and where it is held say which one it is.
    (_what_and_where, True),
    (_fact("theme"), True),
    (_fact("title"), True),
    (_fact("place"), True),
)


def _recognised(now: Mapping[int, Told], before: Edition) -> dict[int, str]:
    """The old key of each place in the file where a meeting is known again."""
    found: dict[int, str] = {}
    left, lost = dict(now), dict(before)
    for mark, only in PASSES:
        pairs = _pairs(left, lost, mark, only)
        found |= pairs
        left = {place: facts for place, facts in left.items() if place not in pairs}
        lost = {key: facts for key, facts in lost.items() if key not in pairs.values()}
    # As many as before, and nothing else to go by: they were edited where they stand.
    return found | (dict(zip(left, lost, strict=True)) if len(left) == len(lost) else _between_neighbours(now, before, found))


def _between_neighbours(now: Mapping[int, Told], before: Edition, found: Mapping[int, str]) -> dict[int, str]:
    """Between the same two meetings that are known again (or the file's ends) as many as before: those too were edited where they stand."""
    left = _gaps([found.get(place) for place in now], list(now))
    lost = _gaps([key if key in found.values() else None for key in before], list(before))
    return {place: key for gap in left if len(left[gap]) == len(lost.get(gap, ())) for place, key in zip(left[gap], lost[gap], strict=True)}


def _gaps(known: Sequence[str | None], all_of_them: Sequence[Any]) -> dict[tuple[str, str], list[Any]]:
    """What is not known again, by the known keys above and below it ('' at an end of the file)."""
    gaps: dict[tuple[str, str], list[Any]] = {}
    for place, (key, one) in enumerate(zip(known, all_of_them, strict=True)):
        if key is None:
            above = next((each for each in reversed(known[:place]) if each), "")
            below = next((each for each in known[place:] if each), "")
            gaps.setdefault((above, below), []).append(one)
    return gaps


def _pairs(left: Mapping[int, Told], lost: Edition, mark: Mark, only: bool) -> dict[int, str]:
    places, keys = _by_mark(left, mark), _by_mark(lost, mark)
    common = [each for each in places if each in keys and not (only and len(places[each]) + len(keys[each]) > 2)]
    return {place: key for each in common for place, key in zip(places[each], keys[each], strict=False)}


def _by_mark(all_facts: Mapping[Any, Told], mark: Mark) -> dict[Hashable, list[Any]]:
    found: dict[Hashable, list[Any]] = {}
    for name, facts in all_facts.items():
        if each := mark(facts):
            found.setdefault(each, []).append(name)
    return found

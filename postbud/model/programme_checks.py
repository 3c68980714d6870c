"""What cannot be right about a programme although each fact alone could be: deadlines after the last meeting, ends before starts ...

Knows the programme model only. Each check yields findings with the key path they stand at; `postbud.programmes` adds file and line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime as DateTime
from datetime import time as Time
from itertools import chain

from postbud.model.facts import quoted
from postbud.model.finding import Finding, Path
from postbud.model.poll import Poll
from postbud.model.programme import AgendaItem, Meeting, Programme, Series
from postbud.model.schedule_checks import schedule_findings
from postbud.model.series import series_end
from postbud.model.when import Anchor, Pick


def findings(programme: Programme) -> list[Finding]:
    """All contradictions within one programme whose meetings have their keys."""
    return list(chain.from_iterable(check(programme) for check in CHECKS))


def _coordinators(programme: Programme) -> Iterator[Finding]:
    for number, contact in enumerate(programme.coordinators):
        if not contact.email:
            path = ("coordinators", number, "email")
            yield Finding(path, f"{quoted(contact.name)} has no address", "A coordinator gets letters, so add `email: ...`.")


def _sign_up(programme: Programme) -> Iterator[Finding]:
    opens, deadline = programme.sign_up.opens, programme.sign_up.deadline
    if opens is not None and deadline is not None and _start_of(opens) > _end_of(deadline):
        what = f"the sign-up ends ({_shown(deadline)}) before it opens ({_shown(opens)})"
        yield Finding(("sign_up", "deadline"), what, "Change one of the two dates.")
    dates = [meeting.date for meeting in programme.meetings if meeting.date and not meeting.cancelled]
    if deadline is not None and dates and _start_of(deadline).date() > max(dates):
        what = f"the deadline {_shown(deadline)} is after the last meeting, {max(dates)}"
        yield Finding(("sign_up", "deadline"), what, "Check the year of both dates.")


def _shown(moment: DateTime | Date) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if isinstance(moment, DateTime) else f"{moment:%Y-%m-%d}"


def _start_of(moment: DateTime | Date) -> DateTime:
    return moment if isinstance(moment, DateTime) else DateTime.combine(moment, Time.min)


def _end_of(moment: DateTime | Date) -> DateTime:
    return moment if isinstance(moment, DateTime) else DateTime.combine(moment, Time.max)


_TAG = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.")


def _tag(programme: Programme) -> Iterator[Finding]:
    tag = programme.sign_up.tag
    if tag and not _TAG.issuperset(tag):
        yield Finding(
            ("sign_up", "tag"), f"{quoted(tag)} cannot stand after the plus of an address", "Use a-z, 0-9, dot, dash and underscore."
        )


def _groups(programme: Programme) -> Iterator[Finding]:
    groups = programme.groups
    if groups is None:
        return
    if groups.smallest > groups.largest:
        yield Finding(("groups", "smallest"), f"{groups.smallest} is more than the largest, {groups.largest}", "Swap the two numbers.")
    yield from _twice([(("groups", "formed", number, "key"), group.key) for number, group in enumerate(groups.formed)], "group")
    yield from _twice([(("groups", "levels", number), level.name) for number, level in enumerate(groups.levels)], "level")
    for number, series in enumerate(groups.series):
        yield from _group_series(("groups", "series", number) if len(groups.series) > 1 else ("groups", "series"), series)


def _group_series(path: Path, series: Series) -> Iterator[Finding]:
    """A rhythm of groups that cannot become meetings."""
    try:
        series_end(series)
    except ValueError as error:
        yield Finding((*path, "hours"), str(error), "Let them begin earlier or last fewer hours.")
    if (series.first is None) != (series.times is None):
        missing = "times" if series.times is None else "first"
        advice = "Both first and times are needed for dates; leave out both while they are unknown."
        yield Finding((*path, missing), "is missing", advice)


def _questionnaires(programme: Programme) -> Iterator[Finding]:
    yield from _twice(
        [(("questionnaires", number, "key"), sheet.key) for number, sheet in enumerate(programme.questionnaires)], "questionnaire"
    )


def _polls(programme: Programme) -> Iterator[Finding]:
    yield from _twice([(("polls", number, "key"), poll.key) for number, poll in enumerate(programme.polls)], "poll")
    for number, poll in enumerate(programme.polls):
        path: Path = ("polls", number)
        if not _POLL_KEY.issuperset(poll.key):
            yield Finding((*path, "key"), f"{quoted(poll.key)} cannot be a poll's key", "Use small letters a-z, figures and dashes.")
        for key, when in (("opens", poll.opens), ("closes", poll.closes)):
            if when is not None and when.anchor is Anchor.MEETING and when.pick is Pick.EACH:
                what = f"{quoted(when.words)} comes several times, and a poll is asked once"
                yield Finding((*path, key), what, "Write a date, or hang it on the first or the last meeting.")
        if poll.theme_from and all(poll.theme_from != other.key for other in programme.polls if other is not poll):
            yield Finding((*path, "theme_from"), f"there is no other poll {quoted(poll.theme_from)}", "Write the key of another poll here.")
        if poll.decided is not None and poll.option(poll.decided) is None:
            yield Finding((*path, "decided"), f"there is no option {poll.decided}", f"There are {len(poll.options)}.")
        yield from _options(path, poll)


def _options(path: Path, poll: Poll) -> Iterator[Finding]:
    for number, option in enumerate(poll.options):
        here = (*path, "options", number)
        if not option.date and not option.theme:
            yield Finding(here, "this option says neither a day nor a theme", "Add `date: ...` or `theme: ...`.")
        elif poll.of_days and not option.date:
            yield Finding(here, "this option has no day, and others have", "Add `date: ...`, or ask about themes in a poll of their own.")
        merged = poll.option(number + 1)
        if merged and merged.start and merged.end and merged.end <= merged.start:
            yield Finding(here, f"the end {merged.end:%H:%M} is not after the start {merged.start:%H:%M}", "Correct one of the two times.")


_POLL_KEY = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


def _twice(keys: list[tuple[Path, str]], noun: str) -> Iterator[Finding]:
    first: dict[str, Path] = {}
    for path, key in keys:
        if first.setdefault(key, path) is not path:
            yield Finding(path, f"two {noun}s have the key {quoted(key)}", "Give one of them another key; keys tell them apart for ever.")


def _meeting_keys(programme: Programme) -> Iterator[Finding]:
    yield from _twice([(("meetings", number, "key"), meeting.key) for number, meeting in enumerate(programme.meetings)], "meeting")


def _order(programme: Programme) -> Iterator[Finding]:
    last: dict[str, Date] = {}
    for number, meeting in enumerate(programme.meetings):
        if meeting.date is None or meeting.cancelled:
            continue
        before = last.get(meeting.group)
        if before and meeting.date < before:
            what = f"{meeting.date} is before the meeting above it, {before}"
            yield Finding(("meetings", number, "date"), what, "Check the year, or put the meetings in the order of their dates.")
        last[meeting.group] = meeting.date


def _meeting_groups(programme: Programme) -> Iterator[Finding]:
    formed = {group.key for group in programme.groups.formed} if programme.groups else set()
    for number, meeting in enumerate(programme.meetings):
        if meeting.group and meeting.group not in formed:
            path = ("meetings", number, "group")
            yield Finding(path, f"there is no group {quoted(meeting.group)}", "List it under groups, formed, or correct the key.")


def _times(programme: Programme) -> Iterator[Finding]:
    for number, meeting in enumerate(programme.meetings):
        path: Path = ("meetings", number)
        yield from _ends_after_start(path, meeting)
        if meeting.arrival and meeting.start and meeting.arrival > meeting.start:
            yield Finding(
                (*path, "arrival"), f"arrival {meeting.arrival:%H:%M} is after the start {meeting.start:%H:%M}", "Correct one of the two."
            )
        yield from _agenda(path, meeting)


def _ends_after_start(path: Path, thing: Meeting | AgendaItem) -> Iterator[Finding]:
    if thing.start and thing.end and thing.end <= thing.start:
        yield Finding(
            (*path, "end"), f"the end {thing.end:%H:%M} is not after the start {thing.start:%H:%M}", "Correct one of the two times."
        )


def _agenda(path: Path, meeting: Meeting) -> Iterator[Finding]:
    """Each item ends after it starts, lies within arrival and end of the meeting, and begins after the one above it has ended."""
    opens = meeting.arrival or meeting.start
    reached: Time | None = None
    for number, item in enumerate(meeting.agenda):
        here = (*path, "agenda", number)
        yield from _ends_after_start(here, item)
        if opens and item.start and item.start < opens:
            yield Finding(
                (*here, "start"), f"{item.start:%H:%M} is before the meeting begins, {opens:%H:%M}", "Correct it, or add `arrival: ...`."
            )
        last = item.end or item.start
        if meeting.end and last and last > meeting.end:
            key = "end" if item.end else "start"
            yield Finding(
                (*here, key), f"{last:%H:%M} is after the meeting ends, {meeting.end:%H:%M}", "Correct it, or let the meeting end later."
            )
        if reached and item.start and item.start < reached:
            yield Finding(
                (*here, "start"), f"{item.start:%H:%M} is before the item above has ended, {reached:%H:%M}", "Correct one of the two."
            )
        reached = last or reached


Check = Callable[[Programme], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    _coordinators,
    # The sign-up
    _sign_up,
    _tag,
    # Groups and questionnaires
    _groups,
    _questionnaires,
    _polls,
    # Meetings, and the agenda of each
    _meeting_keys,
    _order,
    _meeting_groups,
    _times,
    # Letters that leave by themselves
    schedule_findings,
)


@dataclass(frozen=True, slots=True)
class Clash:
    """Two programmes that cannot live in one mailbox: which one is told about it, and what the other is called."""

    slug: str
    finding: Finding


def clashes(programmes: Mapping[str, Programme]) -> list[Clash]:
    """Plus-addresses and names that two programmes claim. The later one (in the order of the mapping) is told."""
    return [*_shared(programmes, _tags, "the plus-address"), *_shared(programmes, _names, "the name")]


Claims = Callable[[Programme], list[tuple[Path, str]]]


def _shared(programmes: Mapping[str, Programme], claims: Claims, noun: str) -> Iterator[Clash]:
    owner: dict[str, str] = {}
    for slug, programme in programmes.items():
        for path, name in claims(programme):
            first = owner.setdefault(name.casefold(), slug)
            if first != slug:
                advice = "A mail with it could mean either; change one of them."
                yield Clash(slug, Finding(path, f"{noun} {quoted(name)} is also that of {first}", advice))


def _tags(programme: Programme) -> list[tuple[Path, str]]:
    return [(("sign_up", "tag"), programme.tag)]


def _names(programme: Programme) -> list[tuple[Path, str]]:
    """The title and all names people use. A finished programme keeps its names: its participants still write."""
    known: list[tuple[Path, str]] = [(("title",), programme.title)]
    return known + [(("known_as", number), name) for number, name in enumerate(programme.known_as)]

"""Occasions: each time at which a letter of a programme is to leave, all of them in order, past ones too.

- A day is counted in the calendar, and the letter leaves at the local time that is written (9:00 if none is). Hours are elapsed hours.
- What falls on a weekend, a holiday or a quiet hour moves: before a meeting or deadline to the working day before, otherwise to the next.
  Only a day that is written out as a date stays.
- Meetings that are called off or have no date have no occasions. The last meeting is the last of the row: while it has no date, nothing
  hangs on it, although an earlier one has. With groups, each group has a first and a last one.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import date as Date
from datetime import time as Time

from postbud.due.polls import ASKS, REMINDS, opening
from postbud.due.rules import rules_of
from postbud.due.workdays import instant, settled, workdays_from
from postbud.model.picked import picked
from postbud.model.poll import CLOSES_AFTER, REMINDS_BEFORE
from postbud.model.programme import Meeting, Programme
from postbud.model.schedule import LETTERS, QUESTIONNAIRE_DAYS, Rule, Use
from postbud.model.when import Anchor, Direction, Edge, Unit, When

ASKING = frozenset({"questionnaire", "questionnaire-reminder"})
MORNING = Time(9)  # where a time of day is not said


@dataclass(frozen=True, slots=True)
class Occasion:
    """A letter's time. `rule` is the name of its rule, `meeting` the key of the meeting it hangs on ('' if none).

    `anchor` is what it hangs on as an ISO text: (rule, meeting, anchor) names the occasion. A meeting that moves to another day has
    another one, and a rule that moves by a day or an hour keeps it. From `until` on the letter is of no use.
    """

    rule: str
    letter: str
    meeting: str
    anchor: str
    at: datetime
    until: datetime
    questionnaire: str = ""

    @property
    def key(self) -> str:
        """Its name within the programme, as the store keeps it."""
        return f"{self.rule}|{self.meeting}|{self.anchor}"


@dataclass(frozen=True, slots=True)
class _Hook:
    """The fact that a time hangs on: its day, its instant if that is known, and the meeting if it is one."""

    day: Date
    instant: datetime | None = None
    meeting: Meeting | None = None


def occasions(programme: Programme) -> tuple[Occasion, ...]:
    """All occasions of a programme by time. Each begins before it is of no use; those that would not are left out."""
    rules = rules_of(programme)
    found = [occasion for rule in rules for occasion in _of_rule(programme, rule)]
    by_name = {rule.name: rule for rule in rules}
    return tuple(sorted(_once(found, by_name), key=lambda one: (one.at.astimezone(UTC), one.rule, one.meeting)))


def _once(found: list[Occasion], rules: dict[str, Rule]) -> Iterator[Occasion]:
    """Without those whose very letter leaves at the same time with a questionnaire in it.

    So the thanks after the last meeting are the letter that carries the evaluation, unless the evaluation is moved.
    """

    def sameness(one: Occasion) -> tuple[object, ...]:
        rule = rules[one.rule]
        return one.letter, one.meeting, one.at, rule.to, rule.only_if

    carried = {sameness(one) for one in found if one.questionnaire}
    yield from (one for one in found if one.questionnaire or sameness(one) not in carried)


def _of_rule(programme: Programme, rule: Rule) -> Iterator[Occasion]:
    if rule.poll:
        yield from _of_poll(programme, rule)
        return
    if programme.status == "finished" and LETTERS[rule.letter].use is Use.SIGN_UP:
        return
    for hook in _hooks(programme, rule.when):
        try:
            at = _leaves(programme, rule.when, hook)
            until = _until(programme, rule, hook, at) if at else None
        except (OverflowError, ValueError):  # beyond the first or last year of the calendar
            continue
        if at and until and at < until:
            meeting = str(hook.meeting.key) if hook.meeting else ""
            yield Occasion(rule.name, rule.letter, meeting, _anchor(rule.when, hook), at, until, rule.questionnaire)


def _of_poll(programme: Programme, rule: Rule) -> Iterator[Occasion]:
    """The letter of a poll, or its reminder: once, however its times move."""
    times = poll_times(programme, rule.poll)
    poll = programme.poll(rule.poll)
    if times is None or (programme.status == "finished" and not (poll and poll.reunion)):
        return
    at = times.opens if rule.letter == ASKS else times.reminds
    if times.opens <= at < times.closes:
        yield Occasion(rule.name, rule.letter, "", "once", at, times.closes)


@dataclass(frozen=True, slots=True)
class PollTimes:
    """When a poll is asked, when those who are silent are reminded, and from when on no answer counts: aware instants."""

    opens: datetime
    reminds: datetime
    closes: datetime


def poll_times(programme: Programme, key: str) -> PollTimes | None:
    """The times of a poll; None while what they hang on is not known, or if it would close before it opens."""
    poll = programme.poll(key)
    opens = _first_time(programme, opening(poll)) if poll else None
    if poll is None or opens is None:
        return None
    closes = _first_time(programme, poll.closes) if poll.closes else _morning_after(programme, opens, CLOSES_AFTER)
    if closes is None or closes <= opens:
        return None
    reminds = settled(closes.astimezone(programme.zone).replace(tzinfo=None) - timedelta(days=REMINDS_BEFORE), programme.zone, back=True)
    return PollTimes(opens, instant(reminds, programme.zone), closes)


def _first_time(programme: Programme, when: When) -> datetime | None:
    return next((at for hook in _hooks(programme, when) if (at := _leaves(programme, when, hook))), None)


def _morning_after(programme: Programme, at: datetime, days: int) -> datetime:
    day = at.astimezone(programme.zone).date() + timedelta(days=days)
    return instant(settled(datetime.combine(day, MORNING), programme.zone, back=False), programme.zone)


def _anchor(when: When, hook: _Hook) -> str:
    """A programme opens once: an opening that is moved when all have been told is no reason to tell them again."""
    return when.anchor.value if when.anchor is Anchor.OPENING else hook.day.isoformat()


# What a time hangs on


def _hooks(programme: Programme, when: When) -> Iterator[_Hook]:
    """All facts of the programme that a time hangs on; none while they are not known."""
    opens, deadline = programme.sign_up.opens, programme.sign_up.deadline
    if when.anchor is Anchor.DATE and when.day:
        yield _Hook(when.day)
    elif when.anchor is Anchor.OPENING and opens:
        local = opens if isinstance(opens, datetime) else datetime.combine(opens, MORNING)
        yield _Hook(local.date(), instant(local, programme.zone))
    elif when.anchor is Anchor.DEADLINE and deadline:
        yield _Hook(deadline.date() if isinstance(deadline, datetime) else deadline, programme.closes_at)
    elif when.anchor is Anchor.MEETING:
        for meeting in picked(programme, when):
            clock = meeting.start if when.edge is Edge.START else meeting.end
            if meeting.date:
                yield _Hook(meeting.date, instant(datetime.combine(meeting.date, clock), programme.zone) if clock else None, meeting)


# When it leaves


def _leaves(programme: Programme, when: When, hook: _Hook) -> datetime | None:
    """The instant at which the letter leaves; None if it hangs on a time of day that is not known."""
    local = _written(programme, when, hook)
    if local is None:
        return None
    if when.anchor is not Anchor.DATE:
        local = settled(local, programme.zone, back=when.direction is Direction.BEFORE)
    return instant(local, programme.zone)


def _written(programme: Programme, when: When, hook: _Hook) -> datetime | None:
    """The local time exactly as the rule says, be it a Sunday at midnight."""
    ahead = -when.amount if when.direction is Direction.BEFORE else when.amount
    exact = when.unit is Unit.HOURS and when.amount or when.direction is Direction.AT and when.clock is None
    if exact and when.anchor is not Anchor.DATE:
        shifted = hook.instant and (hook.instant.astimezone(UTC) + timedelta(hours=ahead)).astimezone(programme.zone)
        return shifted.replace(tzinfo=None) if shifted else None
    return datetime.combine(_shifted(programme, hook.day, ahead, when.unit), when.clock or MORNING)


def _shifted(programme: Programme, day: Date, ahead: int, unit: Unit) -> Date:
    """A day so many days, weeks, months ... later or, if `ahead` is negative, earlier."""
    if unit is Unit.WORKING_DAYS:
        return workdays_from(day, ahead, programme.zone)
    if unit in (Unit.MONTHS, Unit.YEARS):
        return _months_later(day, ahead * (12 if unit is Unit.YEARS else 1))
    return day + timedelta(weeks=ahead) if unit is Unit.WEEKS else day + timedelta(days=ahead)


def _months_later(day: Date, months: int) -> Date:
    """The same day of another month, or its last one: a year after 29 February is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return Date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


# How long it is of use


def _until(programme: Programme, rule: Rule, hook: _Hook, at: datetime) -> datetime:
    about = LETTERS[rule.letter]
    end = None
    if about.use is Use.SIGN_UP:
        end = programme.closes_at or _next_start(programme, at)
    elif about.use is Use.MEETING:
        end = _start_of(programme, hook.meeting) if hook.meeting else _next_start(programme, at)
    elif rule.letter in ASKING and rule.when.direction is Direction.BEFORE and hook.meeting:
        end = _start_of(programme, hook.meeting)  # what is asked before a meeting is of no use in it
    days = QUESTIONNAIRE_DAYS if rule.questionnaire else about.days
    return end or instant(at.replace(tzinfo=None) + timedelta(days=days), programme.zone)


def _next_start(programme: Programme, at: datetime) -> datetime | None:
    """When the next meeting after that time begins; None if no further one is known."""
    starts = (_start_of(programme, meeting) for meeting in programme.meetings if not meeting.cancelled)
    return min((start for start in starts if start and start > at), default=None)


def _start_of(programme: Programme, meeting: Meeting) -> datetime | None:
    """When a meeting begins. One whose time is not known may begin as soon as its day does."""
    return instant(datetime.combine(meeting.date, meeting.start or Time.min), programme.zone) if meeting.date else None


def meeting_of(programme: Programme, occasion: Occasion) -> Meeting | None:
    """The meeting that a letter speaks of: the one it hangs on, or else the one held last (thanks) or the next one (all others)."""
    if occasion.meeting:
        return programme.meeting(occasion.meeting)
    if occasion.letter in (ASKS, REMINDS) or LETTERS[occasion.letter].use is Use.AFTERWARDS:
        return meeting_before(programme, occasion.at)
    start = _next_start(programme, occasion.at)
    held = (meeting for meeting in programme.meetings if not meeting.cancelled)
    return next((meeting for meeting in held if start and _start_of(programme, meeting) == start), None)


def meeting_before(programme: Programme, at: datetime, group: str = "") -> Meeting | None:
    """The meeting that was held last before `at`, of those for everybody and for that group: "last time" to the audience of a letter."""
    ours = [meeting for meeting in programme.meetings if not meeting.cancelled and (not group or meeting.group in ("", group))]
    begun = [(start, number) for number, meeting in enumerate(ours) if (start := _start_of(programme, meeting)) and start < at]
    return ours[max(begun)[1]] if begun else None

"""The rules in force: the defaults as a programme's file leaves, moves or switches them off, and the programme's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from postbud.due.polls import poll_rules
from postbud.model.programme import Meeting, Programme
from postbud.model.schedule import DEFAULTS, FOR_LATECOMERS, GO_ON, OF_A_KIND, OFF, Condition, Rule, ScheduleLine


def rules_of(programme: Programme) -> tuple[Rule, ...]:
    """Every rule that is in force, with names that no other has: the defaults first, then the programme's own in the order of its file."""
    written = programme.schedule.lines
    rules = [*_defaults(programme, written), *_own(written), *poll_rules(programme)]
    return tuple(rule for rule in rules if rule.name not in written or written[rule.name].send)


def _defaults(programme: Programme, written: dict[str, ScheduleLine]) -> Iterator[Rule]:
    for default in DEFAULTS:
        line = written.get(default.name)
        if (line is None and default.name in OFF) or (default.name == GO_ON and not programme.sign_up.follows):
            continue
        kind = OF_A_KIND.get(default.name, "")
        sheet = next((sheet.key for sheet in programme.questionnaires if sheet.kind == kind), "")
        rule = replace(default, questionnaire=sheet) if kind else default
        rule = _as_written(rule, line) if line else rule
        if rule.questionnaire or not kind:
            yield rule


def _own(written: dict[str, ScheduleLine]) -> Iterator[Rule]:
    """Rules whose file says all that a rule needs; `postbud.model.schedule_checks` tells which do not."""
    for name, line in written.items():
        if all(default.name != name for default in DEFAULTS) and line.letter and line.to and line.when:
            late = line.letter in FOR_LATECOMERS
            yield _as_written(Rule(name, line.letter, line.to.audience, line.when, latecomers=late), line)


def _as_written(rule: Rule, line: ScheduleLine) -> Rule:
    """A rule with all that its line in the file says."""
    letter = line.letter or rule.letter
    sheet = line.questionnaire or (line.to.questionnaire if line.to else "") or rule.questionnaire
    return Rule(
        rule.name,
        letter,
        line.to.audience if line.to else rule.to,
        line.when or rule.when,
        rule.only_if if line.only_if is None else line.only_if,
        (rule.latecomers if letter == rule.letter else letter in FOR_LATECOMERS) if line.latecomers is None else line.latecomers,
        sheet,
    )


def facts_allow(rule: Rule, programme: Programme, meeting: Meeting | None, seats_left: bool) -> bool:
    """Whether all conditions of a rule hold. Without a meeting, place and agenda are those of the first one that is held."""
    first = meeting or next((meeting for meeting in programme.meetings if not meeting.cancelled), None)
    place, agenda = bool(first and first.place), bool(first and first.agenda)
    so = {
        Condition.PLACE_KNOWN: place,
        Condition.AGENDA_KNOWN: agenda,
        Condition.SEATS_LEFT: seats_left,
        Condition.PLACE_MISSING: not place,
        Condition.AGENDA_MISSING: not agenda,
        Condition.FACTS_MISSING: not (place and agenda),
    }
    return all(so[condition] for condition in rule.only_if)

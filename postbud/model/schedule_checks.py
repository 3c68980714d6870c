"""What cannot be right about a schedule beside the programme it belongs to: a time before a deadline that is not there, thanks in advance.

Only what a file says itself is looked at: a default that has nothing to hang on yet simply has no occasion. That a time has passed is
no mistake either; files of last year are good files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime as DateTime

from postbud.model.facts import quoted
from postbud.model.finding import Finding
from postbud.model.picked import named, picked
from postbud.model.programme import Programme
from postbud.model.schedule import DEFAULTS, EVALUATION, LETTERS, Rule, ScheduleLine, Use
from postbud.model.when import Anchor, Direction, Edge, Pick, When

LONGEST_NAME = 40

# What people call a default when they do not look it up. Only used to say which they probably meant.
CALLED = {
    "invitation": "announcement", "annoncering": "announcement", "påmindelse": "sign-up-reminder", "rykker": "sign-up-reminder",
    "reminder": "sign-up-reminder", "praktisk": "practical", "mangler": "missing-facts", "tak": "thanks", "evaluering": "evaluation",
    "gensyn": "reunion", "genforening": "reunion",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """One line of the file, with the default of the same name."""

    programme: Programme
    name: str
    line: ScheduleLine
    default: Rule | None

    @property
    def letter(self) -> str:
        return self.line.letter or (self.default.letter if self.default else "")

    def finding(self, key: str, what: str, advice: str, *misses: str) -> Finding:
        """A finding at a key of this line; `misses` is the fact whose own fault would explain it."""
        return Finding(("schedule", self.name, key), what, advice, misses)


def schedule_findings(programme: Programme) -> Iterator[Finding]:
    """All contradictions of a programme's schedule, line by line."""
    defaults = {rule.name: rule for rule in DEFAULTS}
    for name, line in programme.schedule.lines.items():
        written = Written(programme, name, line, defaults.get(name))
        yield from (finding for check in NAMING for finding in check(written))
        if line.send:
            yield from (finding for check in MEANING for finding in check(written))


def _name(written: Written) -> Iterator[Finding]:
    name = written.name
    if len(name) > LONGEST_NAME or not all(character.isalnum() or character == "-" for character in name):
        yield Finding(
            ("schedule", name),
            f"the name {quoted(name)} has other signs than letters, digits and dashes, or more than {LONGEST_NAME} of them",
            "Write for example bring-a-case; the name says for ever which letters have left.",
        )


def _own(written: Written) -> Iterator[Finding]:
    """A rule of one's own says everything; otherwise it is a misspelt default."""
    if written.default:
        return
    if not written.line.letter:
        meant = _meant(written.name)
        advice = f"Did you mean `{meant}`?" if meant else f"The defaults are {', '.join(rule.name for rule in DEFAULTS)}."
        what = f"no default is called {quoted(written.name)}, and the line names no letter"
        yield written.finding("letter", what, f"{advice} A rule of your own needs `letter`, `to` and `when`.")
        return
    for key in ("to", "when"):
        if getattr(written.line, key) is None:
            yield written.finding(key, "is missing", f"Add a line `{key}: ...` here; a rule of your own has no default.")


def _meant(name: str) -> str:
    """The default whose name is most like `name`, or ''."""
    from difflib import get_close_matches  # Only needed when something is wrong.

    names = [rule.name for rule in DEFAULTS]
    return CALLED.get(name.lower()) or next(iter(get_close_matches(name.lower(), names, n=1, cutoff=0.6)), "")


def _hanging(written: Written) -> Iterator[Finding]:
    """A time hangs on something that is there. Meetings may follow later, but not the fifth of three."""
    when, programme = written.line.when, written.programme
    if when is None:
        return
    if when.anchor is Anchor.DEADLINE and programme.sign_up.deadline is None:
        what = f"{quoted(when.words)} hangs on the deadline, and there is none"
        yield written.finding("when", what, "Add `deadline: ...` under sign_up, or hang it on something else.", "sign_up", "deadline")
    if when.anchor is Anchor.OPENING and programme.sign_up.opens is None:
        what = f"{quoted(when.words)} hangs on the opening, and it is not said when that is"
        yield written.finding("when", what, "Add `opens: ...` under sign_up, or write a date.", "sign_up", "opens")
    if when.anchor is Anchor.MEETING and when.pick is Pick.NAMED and programme.meetings and named(programme, when.key) is None:
        keys = ", ".join(str(meeting.key) for meeting in programme.meetings)
        yield written.finding("when", f"there is no meeting {quoted(when.key)}", f"The meetings here are {keys}.", "meetings")


def _questionnaire(written: Written) -> Iterator[Finding]:
    line, programme = written.line, written.programme
    asked = line.to.questionnaire if line.to else ""
    for key, sheet in (("to", asked), ("questionnaire", line.questionnaire)):
        if sheet and all(known.key != sheet for known in programme.questionnaires):
            known_ones = ", ".join(known.key for known in programme.questionnaires)
            advice = f"The questionnaires here are {known_ones}." if known_ones else "Write it under questionnaires."
            yield written.finding(key, f"there is no questionnaire {quoted(sheet)}", advice, "questionnaires")
    if asked and line.questionnaire and asked != line.questionnaire:
        what = f"it asks after {quoted(asked)} and carries {quoted(line.questionnaire)}"
        yield written.finding("questionnaire", what, "Remove this line: the letter carries the questionnaire it asks after.")
    if written.name == EVALUATION and not line.questionnaire and all(sheet.kind != "evaluation" for sheet in programme.questionnaires):
        what = "there is no questionnaire of the kind evaluation for it to carry"
        advice = "Write one under questionnaires, or name one with `questionnaire: ...`."
        yield written.finding("questionnaire", what, advice, "questionnaires")


def _tense(written: Written) -> Iterator[Finding]:
    """A letter about what is to come leaves before it, and thanks after it."""
    when = written.line.when or (written.default.when if written.default else None)
    if when is None or not written.letter or not (written.line.when or written.line.letter):
        return
    what, advice = _out_of_time(written.programme, LETTERS[written.letter].use, when)
    if what:
        yield written.finding("when", f"{quoted(when.words)}: the letter {written.letter} {what}", advice)


def _out_of_time(programme: Programme, use: Use, when: When) -> tuple[str, str]:
    """Why a letter could never leave, or would leave too early, and what to do; ('', '') if nothing is wrong."""
    before, exact = when.direction is Direction.BEFORE, when.direction is Direction.AT and when.clock is None
    if use is Use.SIGN_UP and (when.anchor is Anchor.DEADLINE and not before or _after_deadline(programme, when.day)):
        return "is of no use when the sign-up has ended", "Write a time before the deadline."
    if use is Use.MEETING and (_hangs_on_meeting_begun(when, before) or _after_all(programme, when.day)):
        return "is of no use when the meeting has begun", "Write a time before the meeting; after it there is `thanks`."
    if use is Use.MEETING and (late := _too_late_that_day(programme, when)):
        return f"would leave when the meeting has begun: {late}", "Write an earlier time, or the day before."
    early = when.anchor is Anchor.MEETING and (before or exact and when.edge is Edge.START) or _before_all(programme, when.day)
    if use is Use.AFTERWARDS and early:
        return "is about a meeting that has been held", "Write a time after the meeting; before it there is `practical`."
    return "", ""


def _hangs_on_meeting_begun(when: When, before: bool) -> bool:
    return when.anchor is Anchor.MEETING and not (before or when.direction is Direction.AT and when.clock is not None)


def _too_late_that_day(programme: Programme, when: When) -> str:
    """The first meeting that begins before a letter of the same day leaves, in words; '' if there is none."""
    if when.anchor is not Anchor.MEETING or when.amount or when.clock is None:
        return ""
    late = (meeting for meeting in picked(programme, when) if meeting.date and meeting.start and meeting.start <= when.clock)
    return next((f"{meeting.date} at {meeting.start:%H:%M}" for meeting in late), "")


def _after_deadline(programme: Programme, day: Date | None) -> bool:
    deadline = programme.sign_up.deadline
    last = deadline.date() if isinstance(deadline, DateTime) else deadline
    return day is not None and last is not None and day > last


def _after_all(programme: Programme, day: Date | None) -> bool:
    """After the last of the meetings, all of which have a date."""
    dates = [meeting.date for meeting in programme.meetings if not meeting.cancelled]
    return day is not None and bool(dates) and all(date is not None and date < day for date in dates)


def _before_all(programme: Programme, day: Date | None) -> bool:
    """Before the first of the meetings that have a date."""
    dates = [meeting.date for meeting in programme.meetings if meeting.date and not meeting.cancelled]
    return day is not None and bool(dates) and day < min(dates)


Check = Callable[[Written], Iterator[Finding]]

# Of every line, also one that is switched off: a misspelt name would leave the default on.
NAMING: tuple[Check, ...] = (_name, _own)
# Of lines by which something leaves.
MEANING: tuple[Check, ...] = (_hanging, _questionnaire, _tense)

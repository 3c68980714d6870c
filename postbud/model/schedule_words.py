"""The words of a schedule, Danish and English, and what they mean: times, audiences and conditions.

Literal tables and the functions that read a text by them. Strict: whatever is not in a table is an error that says what can be written,
because a letter at the wrong time cannot be taken back.
"""

from __future__ import annotations

import re
from datetime import date as Date
from datetime import time as Time
from typing import NamedTuple

from postbud.model.facts import as_day, meant_day, quoted, wrong
from postbud.model.when import EARLIEST, LATEST, MOST, Anchor, Audience, Condition, Direction, Edge, Pick, Recipients, Unit, When

# Lengths of time: a number and one of these, or a form that stands alone ("dagen før", "the week before").
UNITS: dict[str, Unit] = {
    **dict.fromkeys(("hour", "hours", "time", "timer"), Unit.HOURS),
    **dict.fromkeys(("day", "days", "dag", "dage"), Unit.DAYS),
    **dict.fromkeys(("working day", "working days", "workday", "workdays", "business day", "business days"), Unit.WORKING_DAYS),
    **dict.fromkeys(("arbejdsdag", "arbejdsdage", "hverdag", "hverdage"), Unit.WORKING_DAYS),
    **dict.fromkeys(("week", "weeks", "uge", "uger"), Unit.WEEKS),
    **dict.fromkeys(("month", "months", "måned", "måneder"), Unit.MONTHS),
    **dict.fromkeys(("year", "years", "år"), Unit.YEARS),
}
ALONE: dict[str, Unit] = {
    **dict.fromkeys(("the day", "dagen"), Unit.DAYS),
    **dict.fromkeys(("the working day", "arbejdsdagen", "hverdagen"), Unit.WORKING_DAYS),
    **dict.fromkeys(("the week", "ugen"), Unit.WEEKS),
    **dict.fromkeys(("the month", "måneden"), Unit.MONTHS),
    **dict.fromkeys(("the year", "året"), Unit.YEARS),
}

NUMBERS: dict[str, int] = {
    **{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9},
    **{"ten": 10, "eleven": 11, "twelve": 12, "fourteen": 14},
    **{"en": 1, "et": 1, "én": 1, "ét": 1, "to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6, "syv": 7, "otte": 8, "ni": 9, "ti": 10},
    **{"elleve": 11, "tolv": 12, "fjorten": 14},
}

# Longer phrases first, where one begins with another. The second value is the amount that the phrase says by itself.
SAME_DAY = (Direction.BEFORE, 0)
DIRECTIONS: tuple[tuple[str, tuple[Direction, int | None]], ...] = (
    ("on the day of", SAME_DAY),
    ("on the same day as", SAME_DAY),
    ("the same day as", SAME_DAY),
    ("på dagen for", SAME_DAY),
    ("samme dag som", SAME_DAY),
    ("before", (Direction.BEFORE, None)),
    ("før", (Direction.BEFORE, None)),
    ("inden", (Direction.BEFORE, None)),
    ("after", (Direction.AFTER, None)),
    ("efter", (Direction.AFTER, None)),
    ("at", (Direction.AT, 0)),
    ("when", (Direction.AT, 0)),
    ("ved", (Direction.AT, 0)),
    ("når", (Direction.AT, 0)),
)

OPENING = frozenset({
    "the opening", "opening", "the opening of the sign-up", "the sign-up opens", "sign-up opens",
    "åbningen", "åbningen af tilmeldingen", "tilmeldingens åbning", "tilmeldingen åbner", "der åbnes for tilmelding",
})  # fmt: skip
DEADLINE = frozenset({
    "the deadline", "deadline", "the sign-up deadline", "the sign-up closes", "sign-up closes",
    "fristen", "tilmeldingsfristen", "fristen for tilmelding", "fristen for tilmeldingen", "deadlinen", "tilmeldingen lukker",
})  # fmt: skip

# One meeting or all of them; a beginning or an end may stand around it, as in "the end of each meeting".
MEETINGS: dict[str, Pick] = {
    **dict.fromkeys(("each meeting", "every meeting", "all meetings", "the meetings", "the meeting"), Pick.EACH),
    **dict.fromkeys(("hvert møde", "hvert enkelt møde", "alle møder", "møderne", "mødet"), Pick.EACH),
    **dict.fromkeys(("the first meeting", "first meeting", "det første møde", "første møde"), Pick.FIRST),
    **dict.fromkeys(("the last meeting", "last meeting", "det sidste møde", "sidste møde"), Pick.LAST),
}
ORDINALS: dict[str, int] = {
    **{"second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10},
    **{"andet": 2, "tredje": 3, "fjerde": 4, "femte": 5, "sjette": 6, "syvende": 7, "ottende": 8, "niende": 9, "tiende": 10},
    **{"2nd": 2, "3rd": 3, **{f"{number}th": number for number in range(4, 21)}},
    **{f"{number}.": number for number in range(1, 61)},
}
AROUND: tuple[tuple[str, str, Edge], ...] = (
    ("the start of ", "", Edge.START),
    ("the beginning of ", "", Edge.START),
    ("starten af ", "", Edge.START),
    ("begyndelsen af ", "", Edge.START),
    ("", " starts", Edge.START),
    ("", " begins", Edge.START),
    ("", " starter", Edge.START),
    ("", " begynder", Edge.START),
    ("the end of ", "", Edge.END),
    ("slutningen af ", "", Edge.END),
    ("afslutningen af ", "", Edge.END),
    ("", " ends", Edge.END),
    ("", " is over", Edge.END),
    ("", " slutter", Edge.END),
    ("", " er slut", Edge.END),
)
# A programme lasts from the start of its first meeting to the end of its last.
PROGRAMME: dict[str, Edge] = {
    **dict.fromkeys(("the programme's start", "the start of the programme", "the programme starts", "the programme begins"), Edge.START),
    **dict.fromkeys(("programmets start", "forløbets start", "programmet begynder", "forløbet begynder"), Edge.START),
    **dict.fromkeys(("the programme's end", "the end of the programme", "the programme ends", "the programme is over"), Edge.END),
    **dict.fromkeys(("programmets slutning", "programmets afslutning", "programmet slutter", "programmet er slut"), Edge.END),
    **dict.fromkeys(("forløbets slutning", "forløbets afslutning", "forløbet slutter", "forløbet er slut"), Edge.END),
}

# Audiences, without the small words of LEADING in front.
LEADING = frozenset({"the", "all", "those", "de", "dem", "alle"})
AUDIENCES: dict[str, Audience] = {
    **dict.fromkeys(("invitees", "invited", "inviterede"), Audience.INVITEES),
    **dict.fromkeys(("silent invitees", "invitees who have not answered", "invitees who are silent"), Audience.SILENT),
    **dict.fromkeys(("tavse inviterede", "inviterede der ikke har svaret", "inviterede som ikke har svaret"), Audience.SILENT),
    **dict.fromkeys(("earlier participants", "last year's participants", "participants of last year"), Audience.EARLIER),
    **dict.fromkeys(("tidligere deltagere", "deltagerne fra sidste år", "sidste års deltagere"), Audience.EARLIER),
    **dict.fromkeys(("interested", "those interested", "interesserede", "de interesserede"), Audience.INTERESTED),
    **dict.fromkeys(("registered", "participants", "tilmeldte", "deltagere", "deltagerne"), Audience.REGISTERED),
    **dict.fromkeys(("waiting", "waiting list", "on the waiting list"), Audience.WAITING),
    **dict.fromkeys(("venteliste", "ventelisten", "på ventelisten", "på venteliste", "der står på venteliste"), Audience.WAITING),
    **dict.fromkeys(("awaiting approval", "who await approval"), Audience.AWAITING),
    **dict.fromkeys(("afventer godkendelse", "der afventer godkendelse", "som afventer godkendelse"), Audience.AWAITING),
    **dict.fromkeys(("facilitators", "facilitatorer", "facilitatorerne", "mødeledere", "mødelederne"), Audience.FACILITATORS),
    **dict.fromkeys(("coordinators", "coordinator", "koordinatorer", "koordinatorerne", "koordinatoren"), Audience.COORDINATORS),
    **dict.fromkeys(("absent last time", "who were absent last time", "fraværende sidst"), Audience.ABSENT),
    **dict.fromkeys(("der ikke var med sidst", "som ikke var med sidst", "der var fraværende sidst"), Audience.ABSENT),
}
# The key of a questionnaire follows.
UNANSWERED: tuple[str, ...] = (
    "unanswered", "who have not answered", "ubesvaret", "har ikke svaret på", "der ikke har svaret på", "som ikke har svaret på",
)  # fmt: skip

CONDITION_LEADING = re.compile(r"^(?:only if|if|kun hvis|hvis) ")
CONDITIONS: dict[str, Condition] = {
    **dict.fromkeys(("the place is known", "place is known", "stedet er kendt", "stedet kendes"), Condition.PLACE_KNOWN),
    **dict.fromkeys(("the agenda is known", "agenda is known", "dagsordenen er kendt", "dagsordenen kendes"), Condition.AGENDA_KNOWN),
    **dict.fromkeys(("places are left", "seats are left", "there are places left", "there are seats left"), Condition.SEATS_LEFT),
    **dict.fromkeys(("der er ledige pladser", "der er pladser tilbage", "der er plads"), Condition.SEATS_LEFT),
    **dict.fromkeys(("the place is missing", "place is missing", "stedet mangler", "sted mangler"), Condition.PLACE_MISSING),
    **dict.fromkeys(("the agenda is missing", "agenda is missing", "dagsordenen mangler"), Condition.AGENDA_MISSING),
    **dict.fromkeys(("dagsorden mangler",), Condition.AGENDA_MISSING),
    **dict.fromkeys(("place or agenda is missing", "the place or the agenda is missing"), Condition.FACTS_MISSING),
    **dict.fromkeys(("sted eller dagsorden mangler", "stedet eller dagsordenen mangler"), Condition.FACTS_MISSING),
}

EXAMPLES = "“5 days before each meeting at 8:00”, “2 arbejdsdage før hvert møde kl. 9”, “ved åbningen” or “2025-03-01 09:00”"
LENGTHS = "Write a number and hours, days, working days, weeks, months or years (timer, dage, arbejdsdage, uger, måneder, år)."
HOOKS = (
    "Write the opening, the deadline, each meeting, the first meeting, the last meeting, meeting 2 or the programme's end"
    " (åbningen, fristen, hvert møde, første møde, sidste møde, møde 2, programmets slutning)."
)

_CLOCK = re.compile(r"(?:^|[ t])(?:(?:at|kl\.?|klokken) ?(\d{1,2})(?:[:.](\d{2}))?|(\d{1,2})[:.](\d{2}))$", re.ASCII)
_DAY = re.compile(r"(?:(?:on|den|d\.) )?(\d{4}-\d{2}-\d{2})$", re.ASCII)
_ORDINAL = re.compile(r"(?:the |det )?(\S+) (?:meeting|møde)$")
_NAMED = re.compile(r"(?:meeting|møde) (?:(?:number|no\.|nummer|nr\.) )?(\S+)$")
_GENITIVE = re.compile(r"(?:hvert mødes|mødets) (start|begyndelse|slutning|afslutning)$")


class _Hook(NamedTuple):
    """What a time hangs on, as it was read. No edge: the start for what comes before, the end for what comes after."""

    anchor: Anchor
    pick: Pick = Pick.EACH
    key: str = ""
    edge: Edge | None = None


def plain(text: str) -> str:
    """A text in small letters with single blanks, without commas and without a full stop at the end."""
    return " ".join(text.lower().replace(",", " ").split()).rstrip(".")


def parse_when(text: str) -> When:
    """The time that a text says. Raises the error of `postbud.model.facts.wrong` for whatever is not understood."""
    rest, clock = _without_clock(text, plain(text))
    if found := _DAY.match(rest):
        return When(text, Anchor.DATE, day=_day(found[1]), clock=clock)
    if (meant := meant_day(rest)) is not None:
        raise wrong(f"{quoted(rest)} in {quoted(text)} is not a date", f"Write {meant}.")
    left, direction, amount, right = _split(text, rest)
    hook = _hook(text, right)
    count, unit = _length(text, left) if amount is None else (amount, Unit.DAYS)
    if unit is Unit.HOURS and clock is not None:
        raise wrong(f"{quoted(text)} counts hours and gives a time of day as well", "Leave out one of the two.")
    edge = hook.edge or (Edge.END if direction is Direction.AFTER else Edge.START)
    return When(text, hook.anchor, direction, count, unit, hook.pick, hook.key, edge, clock=clock)


def _day(text: str) -> Date:
    day = as_day(text)
    assert isinstance(day, Date)
    return day


def _without_clock(text: str, rest: str) -> tuple[str, Time | None]:
    """The text before the time of day at its end, and that time. "møde 2" has none: a bare number is no time."""
    found = _CLOCK.search(rest)
    if not found:
        return rest, None
    hour, minute = int(found[1] or found[3]), int(found[2] or found[4] or 0)
    if hour > 23 or minute > 59:
        raise wrong(f"{quoted(found[0].strip())} in {quoted(text)} is not a time", "Write hours and minutes, for example 9:30.")
    clock = Time(hour, minute)
    if not EARLIEST <= clock <= LATEST:
        advice = f"Write a time from {EARLIEST:%H:%M} to {LATEST:%H:%M}."
        raise wrong(f"{clock:%H:%M} in {quoted(text)} is at a time when no letter leaves", advice)
    return rest[: found.start()].strip(), clock


def _split(text: str, rest: str) -> tuple[str, Direction, int | None, str]:
    """What stands before and after the word that says before, after or at."""
    padded = f" {rest} "
    found = [(padded.find(f" {phrase} "), -len(phrase), phrase, meaning) for phrase, meaning in DIRECTIONS if f" {phrase} " in padded]
    if not found:
        raise wrong(f"{quoted(text)} is not understood as a time", f"Write for example {EXAMPLES}.")
    start, _, phrase, (direction, amount) = min(found, key=lambda one: one[:2])
    left, right = padded[:start].strip(), padded[start + len(phrase) + 1 :].strip()
    if left and amount is not None:
        raise wrong(f"{quoted(left)} in {quoted(text)} is not understood", f"Write for example {EXAMPLES}.")
    return left, direction, amount, right


def _length(text: str, left: str) -> tuple[int, Unit]:
    """A number and a unit: "5 days", "to uger", "dagen"."""
    if left in ALONE:
        return 1, ALONE[left]
    number, _, word = left.partition(" ")
    amount = int(number) if number.isascii() and number.isdecimal() and len(number) <= 9 else NUMBERS.get(number, 0)
    unit = UNITS.get(word)
    if unit is None or amount < 1:
        what = f"{quoted(left)} in {quoted(text)} is not a length of time" if left else f"{quoted(text)} does not say how long"
        raise wrong(what, LENGTHS)
    if amount > MOST[unit]:
        raise wrong(f"{quoted(left)} in {quoted(text)} is too long", f"At most {MOST[unit]} {unit} can be written.")
    return amount, unit


def _hook(text: str, right: str) -> _Hook:
    """What a time hangs on: the opening, the deadline, a meeting or the programme as a whole."""
    if right in OPENING:
        return _Hook(Anchor.OPENING)
    if right in DEADLINE:
        return _Hook(Anchor.DEADLINE)
    if right in PROGRAMME:
        return _Hook(Anchor.MEETING, Pick.LAST if PROGRAMME[right] is Edge.END else Pick.FIRST, edge=PROGRAMME[right])
    found = _meeting(right) or _edge_of_meeting(right)
    if found is None:
        what = f"{quoted(right)} in {quoted(text)} is nothing that a time can hang on"
        raise wrong(what if right else f"{quoted(text)} does not say what it hangs on", HOOKS)
    return found


def _edge_of_meeting(right: str) -> _Hook | None:
    """A meeting with the words for its beginning or its end around it."""
    if genitive := _GENITIVE.match(right):
        return _Hook(Anchor.MEETING, edge=Edge.START if genitive[1] in ("start", "begyndelse") else Edge.END)
    for before, after, edge in AROUND:
        if right.startswith(before) and right.endswith(after):
            found = _meeting(right[len(before) : len(right) - len(after)])
            if found:
                return found._replace(edge=edge)
    return None


def _meeting(right: str) -> _Hook | None:
    """One meeting or all: "hvert møde", "the second meeting", "2. møde", "møde 2", "meeting opening-day"."""
    if right in MEETINGS:
        return _Hook(Anchor.MEETING, MEETINGS[right])
    if ordinal := _ORDINAL.match(right):
        number = ORDINALS.get(ordinal[1], 0)
        return _Hook(Anchor.MEETING, Pick.FIRST if number == 1 else Pick.NAMED, "" if number == 1 else str(number)) if number else None
    if named := _NAMED.match(right):
        return _Hook(Anchor.MEETING, Pick.NAMED, named[1])
    return None


def parse_recipients(text: str) -> Recipients:
    """The audience that a text says; behind a phrase of UNANSWERED stands the key of a questionnaire, as it is written."""
    words, said = text.replace(",", " ").split(), plain(text).split()
    while said and said[0] in LEADING:
        words, said = words[1:], said[1:]
    phrase = " ".join(said)
    if phrase in AUDIENCES:
        return Recipients(AUDIENCES[phrase])
    for start in UNANSWERED:
        if phrase.startswith(f"{start} "):
            return Recipients(Audience.UNANSWERED, " ".join(words[len(start.split()) :]))
    raise wrong(f"{quoted(text)} is nobody that a letter can go to", _all_of(Audience, "unanswered KEY"))


def parse_condition(text: str) -> Condition:
    """The condition that a text says."""
    found = CONDITIONS.get(CONDITION_LEADING.sub("", plain(text)))
    if found is None:
        raise wrong(f"{quoted(text)} is no condition", _all_of(Condition))
    return found


def _all_of(words: type[Audience] | type[Condition], unanswered: str = "") -> str:
    """All that can be written, the English form of each."""
    known = [unanswered if word is Audience.UNANSWERED else str(word) for word in words]
    return f"Write {', '.join(known[:-1])} or {known[-1]}; docs/programmes.md has the Danish words."

"""Which meeting is meant: the day said where somebody stays away or is replaced, resolved against the programme.

Knows the programme's dates and the mail's own date; knows no intent beyond the acts handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from postbud.model.programme import Programme
from postbud.model.reading import Doubt, Evidence, Fact
from postbud.reading.acts import Act, Said
from postbud.reading.dates import days_in, meeting_day
from postbud.reading.doubts import doubt
from postbud.reading.view import View, word_list
from postbud.reading.words import sentences

# A day behind one of these is a limit or a beginning, no meeting.
LIMITS = frozenset("senest inden frist fristen deadline before by until fra from siden since svar fødselsdag ansat pr".split())


def read_meeting(view: View, said: Said, programme: Programme, acts: Sequence[Act]) -> tuple[Fact[date | None], tuple[Doubt, ...]]:
    """The meeting of the acts' own sentences; else of the subject; else of any sentence; else of the letter answered."""
    near = {act.sentence for act in acts}
    beside = {number + step for number in near for step in (-1, 1)}
    groups = (
        [number for number in sorted(near) if said.sentences[number].where == "body"],
        [number for number, sentence in enumerate(said.sentences) if sentence.where == "subject"],
        sorted(number for number in beside if 0 <= number < len(said.sentences)),
    )
    for number, group in enumerate(groups):
        found = _meant(view, said, programme, group, acts, number == 0) or _meant(view, said, programme, group, acts)
        if len(found) == 1:
            return Fact(next(iter(found)), tuple(found.values())), ()
        if len(found) > 1:
            return Fact(None), (doubt("several-meetings", found.values(), map(str, found)),)
    return _answered(view, programme)


def _meant(
    view: View, said: Said, programme: Programme, group: Sequence[int], acts: Sequence[Act], clauses_only: bool = False
) -> dict[date, Evidence]:
    """The meetings named in these sentences, without those that somebody does come to."""
    written = view.when.date() if view.when else None
    found: dict[date, Evidence] = {}
    for number in group:
        sentence = said.sentences[number]
        for day in days_in(view, sentence):
            if clauses_only and not _in_clause(said, number, day.start + sentence.start, acts):
                continue
            if _comes(said, number, day.start + sentence.start, acts):
                continue
            one = meeting_day(day, programme.meetings, written)
            if one is not None:
                found.setdefault(one, Evidence(sentence.where, day.words))
    return found


def stray_day(view: View, said: Said, programme: Programme, acts: Sequence[Act]) -> tuple[Doubt, ...]:
    """A day of taking part that no meeting has ("souschefmødet den 13. marts", when it is the 6th): a contradiction."""
    dates = [meeting.date for meeting in programme.meetings if meeting.date]
    written = view.when.date() if view.when else None
    if not dates:
        return ()
    for act in acts:
        sentence = said.sentences[act.sentence]
        words = {token.word for token in sentence.clauses[act.clause]}
        if words & LIMITS or sentence.where != "body":
            continue
        for day in days_in(view, sentence):
            place = day.start + sentence.start
            inside = sentence.clauses[act.clause][0].start <= place <= sentence.clauses[act.clause][-1].end
            if inside and day.day and day.month and meeting_day(day, programme.meetings, written) is None:
                return (doubt("which-meeting", [Evidence(sentence.where, day.words)], map(str, dates)),)
    return ()


def _in_clause(said: Said, number: int, place: int, acts: Sequence[Act]) -> bool:
    """Does the day stand in the very clause of an act?"""
    clauses = said.sentences[number].clauses
    return any(act.sentence == number and clauses[act.clause][0].start <= place <= clauses[act.clause][-1].end for act in acts)


def _comes(said: Said, number: int, place: int, acts: Sequence[Act]) -> bool:
    """Does the clause at this place say that somebody comes ("vi ses i september"), and no act of ours?"""
    sentence = said.sentences[number]
    for index, clause in enumerate(sentence.clauses):
        if clause[0].start <= place <= clause[-1].end:
            ours = any(act.sentence == number and act.clause == index for act in acts)
            comes = any(act.sentence == number and act.clause == index and not act.negated for act in said.of("attend"))
            return comes and not ours
    return False


def _answered(view: View, programme: Programme) -> tuple[Fact[date | None], tuple[Doubt, ...]]:
    """The meeting of the letter that is answered: by its key, or by the day in its subject or in its text."""
    if view.thread is not None and view.thread.letter in word_list("letters", "one_meeting"):
        meeting = programme.meeting(view.thread.meeting)
        if meeting is not None and meeting.date is not None:
            return Fact(meeting.date, (Evidence("thread", view.thread.letter),)), ()
    written = view.when.date() if view.when else None
    for text, where in (
        (view.bare_subject if view.reply else "", "subject"),
        (view.history[:1500] if view.answers == "reminder" else "", "quoted"),
    ):
        found: dict[date, Evidence] = {}
        for sentence in sentences(text, where):
            for day in days_in(view, sentence):
                one = meeting_day(day, programme.meetings, written) if day.when is None else None
                if one is not None:
                    found.setdefault(one, Evidence(where, day.words))
        if len(found) == 1:
            return Fact(next(iter(found)), tuple(found.values())), ()
    return Fact(None), (doubt("which-meeting", (), [str(meeting.date) for meeting in programme.meetings if meeting.date]),)

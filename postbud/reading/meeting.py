"""Which meeting is meant: the day said where somebody stays away or is replaced, resolved against the programme.

Knows the programme's dates and the mail's own date; knows no intent beyond the acts handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from postbud.model.programme import Programme
from postbud.model.reading import Doubt, Evidence, Fact
from postbud.reading.acts import Act, Said
from postbud.reading.dates import Day, days_in, full_date, meeting_day, meetings_within, spans_in
from postbud.reading.doubts import doubt
from postbud.reading.themes import themes_in
from postbud.reading.view import View, word_list
from postbud.reading.words import Sentence, Token, sentences

ARTICLES = frozenset("den d det the der dem am på on og och and med".split())
YEARLY = frozenset("i in for til to im until från fra".split())  # before a year in which something is to be
LETTER = 1500  # characters of a quoted letter in which its meeting is looked for


class Named(NamedTuple):
    """The meeting that is named, and where: in the acts' "own" sentences, in the "subject", "beside" them, in the "letter" answered.

    `several`: more than one is named, so that no one day is meant.
    """

    meeting: Fact[date | None]
    doubts: tuple[Doubt, ...] = ()
    near: str = ""
    several: bool = False


def read_meeting(view: View, said: Said, programme: Programme, acts: Sequence[Act]) -> Named:
    """The meeting of the acts' own sentences; else of the subject; else of the sentences beside; else of the letter answered."""
    near = {act.sentence for act in acts}
    beside = {number + step for number in near for step in (-1, 1)}
    own = [number for number in sorted(near) if said.sentences[number].where == "body"]
    groups = (
        ("own", own, True),
        ("own", own, False),
        ("subject", [number for number, sentence in enumerate(said.sentences) if sentence.where == "subject"], False),
        ("beside", sorted(number for number in beside if 0 <= number < len(said.sentences)), False),
    )
    for where, group, clauses_only in groups:
        if where == "subject" and (stray := stray_day(view, said, programme, acts)):
            return Named(Fact(None), stray)
        found = _meant(view, said, programme, group, acts, clauses_only)
        if len(found) == 1:
            return Named(Fact(next(iter(found)), tuple(found.values())), near=where)
        if len(found) > 1:
            return Named(Fact(None), (doubt("several-meetings", found.values(), map(str, found)),), where, True)
    return _answered(view, programme)


def _meant(
    view: View, said: Said, programme: Programme, group: Sequence[int], acts: Sequence[Act], clauses_only: bool = False
) -> dict[date, Evidence]:
    """The meetings named in these sentences, by day or by what they are about, without those that somebody does come to."""
    found: dict[date, Evidence] = {}
    for number in group:
        sentence = said.sentences[number]
        mentioned = _mentioned(view, sentence, programme, [act for act in acts if act.sentence == number])
        for place, words, one in mentioned or themes_in(sentence, programme):
            inside = not clauses_only or _in_clause(said, number, place, acts)
            if inside and not _comes(said, number, place, acts):
                found.setdefault(one, Evidence(sentence.where, words))
    return found


def _mentioned(view: View, sentence: Sentence, programme: Programme, acts: Sequence[Act]) -> list[tuple[int, str, date]]:
    """(place, words, meeting) of every meeting that a day or a run of days of the sentence means; `acts` are those in it."""
    written = view.when.date() if view.when else None
    spans = spans_in(sentence)
    found = [(span.start + sentence.start, span.words, one) for span in spans for one in meetings_within(span, programme.meetings, written)]
    for day in days_in(view, sentence):
        one = meeting_day(day, programme.meetings, written)
        if one is not None and not _limited(view, sentence, day, acts) and not any(span.start <= day.start < span.end for span in spans):
            found.append((day.start + sentence.start, day.words, one))
    return found


def _limited(view: View, sentence: Sentence, day: Day, acts: Sequence[Act]) -> bool:
    """Is the day a limit ("senest den 3.", "efter mødet den 3.")? The "fra" of "melder fra den 3." belongs to the act."""
    place = day.start + sentence.start
    for index, clause in enumerate(sentence.clauses):
        if clause[0].start <= place <= clause[-1].end:
            before = [at for at, token in enumerate(clause) if token.start < place]
            while before and len(before) > 1 and _leads(view, clause[before[-1]].word):
                before.pop()
            taken = {at for act in acts if act.clause == index for at in range(act.start, act.end + (act.kind == "withdraw"))}
            return bool(before) and before[-1] not in taken and view.has("limits", clause[before[-1]].word)
    return False


def waits(view: View, said: Said, programme: Programme, acts: Sequence[Act]) -> tuple[Doubt, ...]:
    """A day from which it is to be so, with a meeting still to come before it: that one is perhaps not meant."""
    written = view.when.date() if view.when else None
    ahead = [one.date for one in programme.meetings if one.date is not None and written is not None and one.date >= written]
    for number in sorted({act.sentence for act in acts}):
        sentence = said.sentences[number]
        for day in days_in(view, sentence):
            begins = full_date(day, written)
            if begins is not None and day.when is None and any(one < begins for one in ahead):
                return (doubt("which-meeting", [Evidence(sentence.where, day.words)], map(str, ahead)),)
    return ()


def _leads(view: View, word: str) -> bool:
    """May the word stand between "efter" and the day: an article or a word for a meeting?"""
    return word in ARTICLES or view.has("noun", word)


def stray_day(view: View, said: Said, programme: Programme, acts: Sequence[Act]) -> tuple[Doubt, ...]:
    """A day of taking part that no meeting has ("souschefmødet den 13. marts", when it is the 6th): a contradiction."""
    dates = [meeting.date for meeting in programme.meetings if meeting.date]
    written = view.when.date() if view.when else None
    if not dates:
        return ()
    for act in acts:
        sentence = said.sentences[act.sentence]
        if sentence.where != "body":
            continue
        clause, spans = sentence.clauses[act.clause], spans_in(sentence)
        year = _stray_year(view, clause, dates)
        if year is not None:
            return (doubt("which-meeting", [Evidence(sentence.where, year.text)], map(str, dates)),)
        for day in days_in(view, sentence):
            inside = clause[0].start <= day.start + sentence.start <= clause[-1].end
            spanned = any(span.start <= day.start < span.end for span in spans)
            if inside and not spanned and day.day and meeting_day(day, programme.meetings, written) is None:
                if not _limited(view, sentence, day, [one for one in acts if one.sentence == act.sentence]):
                    return (doubt("which-meeting", [Evidence(sentence.where, day.words)], map(str, dates)),)
    return ()


def _stray_year(view: View, clause: tuple[Token, ...], dates: list[date]) -> Token | None:
    """A year to come in which the programme does not meet ("deltage i 2026 i stedet for i år")."""
    first = view.when.year if view.when else min(one.year for one in dates)
    for before, token in zip(clause, clause[1:], strict=False):
        if before.word in YEARLY and len(token.word) == 4 and token.word.isdecimal() and first <= int(token.word) <= first + 9:
            if int(token.word) not in {one.year for one in dates}:
                return token
    return None


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


def _answered(view: View, programme: Programme) -> Named:
    """The meeting of the letter that is answered: by its key, or by the day in its subject or in its text."""
    if view.thread is not None and view.thread.letter in word_list("letters", "one_meeting"):
        meeting = programme.meeting(view.thread.meeting)
        if meeting is not None and meeting.date is not None:
            return Named(Fact(meeting.date, (Evidence("thread", view.thread.letter),)), near="letter")
    written = view.when.date() if view.when else None
    for text, where in (
        (view.bare_subject if view.reply else "", "subject"),
        (view.history[:LETTER] if view.answers == "reminder" else "", "quoted"),
    ):
        found: dict[date, Evidence] = {}
        for sentence in sentences(text, where):
            for day in days_in(view, sentence):
                one = meeting_day(day, programme.meetings, written) if day.when is None else None
                if one is not None:
                    found.setdefault(one, Evidence(where, day.words))
        if len(found) == 1:
            return Named(Fact(next(iter(found)), tuple(found.values())), near="letter")
    return Named(Fact(None), (doubt("which-meeting", (), [str(meeting.date) for meeting in programme.meetings if meeting.date]),))

"""How far a wish reaches: one meeting or the whole programme. Staying away, coming after all, a substitute.

Knows the acts of the wish, the programme's meetings and the lexicons' words for what is whole and what lasts; finds no people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from postbud.model.programme import Programme
from postbud.model.reading import Doubt, Fact, Intent
from postbud.reading.acts import Said
from postbud.reading.dates import days_in
from postbud.reading.doubts import doubt
from postbud.reading.meeting import Named, read_meeting, waits
from postbud.reading.naming import mentions
from postbud.reading.view import View
from postbud.reading.wish import Wish
from postbud.reading.words import Token

REACHING = frozenset({Intent.ABSENT, Intent.CANCEL, Intent.SUBSTITUTE})
NOWHERE: Fact[date | None] = Fact(None)


class Scope(NamedTuple):
    """The wish as it is meant, the one meeting it is about (None: the whole programme, or not known), and doubts about that."""

    wish: Wish
    meeting: Fact[date | None] = NOWHERE
    doubts: tuple[Doubt, ...] = ()


def read_scope(view: View, said: Said, wish: Wish, programme: Programme | None) -> Scope:
    """In a programme of one meeting staying away is for good, and coming is coming to all of it."""
    intent = wish.intent.value
    if programme is None or not (intent in REACHING or wish.returning):
        return Scope(wish)
    if len(programme.meetings) == 1:
        return Scope(_turned(wish, Intent.CANCEL) if intent == Intent.ABSENT else wish)
    found = read_meeting(view, said, programme, wish.acts)
    decide = {Intent.CANCEL: _leaving, Intent.SUBSTITUTE: _replaced, Intent.ABSENT: _away}.get(intent, _returning)
    scope = decide(view, said, wish, found)
    if scope.wish.intent.value in (Intent.CANCEL, Intent.SUBSTITUTE) and scope.meeting.value is None and not scope.doubts:
        return scope._replace(doubts=waits(view, said, programme, wish.acts))
    over = scope.meeting.value is not None and view.when is not None and scope.meeting.value < view.when.date()
    return scope._replace(doubts=(*scope.doubts, doubt("over", scope.meeting.evidence))) if over else scope


def _turned(wish: Wish, intent: Intent) -> Wish:
    """The same wish, taken for another intent."""
    return replace(wish, intent=Fact(intent, wish.intent.evidence))


def _leaving(view: View, said: Said, wish: Wish, found: Named) -> Scope:
    """ "Jeg melder fra den 3. juni" is about one day; "jeg stopper den 3. juni" and "jeg melder mig ud af netværket" are not.

    A day that only stands beside a withdrawal from the whole may be the day meant, or the reason: a human looks.
    """
    named = found.meeting.value is not None or found.several
    if not named or _ends(view, said, wish):
        return Scope(wish)
    if found.near == "own":
        return Scope(_turned(wish, Intent.ABSENT), found.meeting, found.doubts)
    whole = _names_whole(view, said, wish)
    if found.near == "letter" and whole:
        return Scope(wish)
    if whole:
        return Scope(wish, doubts=(doubt("which-meeting", found.meeting.evidence, map(str, filter(None, [found.meeting.value]))),))
    return Scope(_turned(wish, Intent.ABSENT), found.meeting, found.doubts)


def _away(view: View, said: Said, wish: Wish, found: Named) -> Scope:
    """Away from one day if a day is said; else from all of it, if that is named or "alligevel" is said of it.

    "Jeg bliver hjemme fra kurset i morgen", when no meeting is tomorrow: a day is meant, and a human sees which.
    """
    one_day = found.meeting.value is not None or found.several or _says_a_day(view, said, wish)
    if one_day or not _whole(view, said, wish):
        return Scope(wish, found.meeting, found.doubts)
    never = (doubt("never-registered"),) if view.answers == "announcement" else ()
    return Scope(_turned(wish, Intent.CANCEL), doubts=never)


def _says_a_day(view: View, said: Said, wish: Wish) -> bool:
    """Is a day said in the clause of an absence: today, tomorrow, a weekday, a date?"""
    for act in wish.acts:
        sentence = said.sentences[act.sentence]
        clause = sentence.clauses[act.clause]
        inside = range(clause[0].start - sentence.start, clause[-1].end - sentence.start)
        if act.kind == "absent" and any((day.when or day.day) and day.start in inside for day in days_in(view, sentence)):
            return True
    return False


def _replaced(view: View, said: Said, wish: Wish, found: Named) -> Scope:
    """A substitute comes to the day that is said, unless the seat is handed over to stay."""
    lasting = any(view.has("lasting", token.word) for token in _tokens(said, wish))
    whole = lasting or any(view.has("rest", token.word) and view.has("whole", token.word) for token in _tokens(said, wish))
    if whole and (found.near != "own" or lasting):
        return Scope(wish)
    return Scope(wish, found.meeting, tuple(one for one in found.doubts if one.code == "several-meetings"))


def _returning(view: View, said: Said, wish: Wish, found: Named) -> Scope:
    """Coming after all: to the meeting said, or to all, if all was cancelled. "Skriv mig op alligevel" is a sign-up like another."""
    if found.meeting.value is not None or found.several:
        return Scope(wish, found.meeting, found.doubts)
    if view.answers == "cancellation":
        return Scope(wish)
    if any(act.kind == "enrol" for act in wish.acts):
        return Scope(replace(wish, returning=False))
    return Scope(wish, doubts=found.doubts)


def _ends(view: View, said: Said, wish: Wish) -> bool:
    """Does a verb say that it is for good ("stopper", "udtræder", "quit"), and not of a meeting ("trækker mig fra mødet den 3.")?"""
    for act in wish.acts:
        words = [token.word for token in said.sentences[act.sentence].clauses[act.clause]]
        verbs = words[act.start : act.end]
        if act.kind == "withdraw" and any(_begins(view, "for_good", verb) for verb in verbs):
            if not any(view.has("noun", word) for word in words):
                return True
    return False


def _begins(view: View, kind: str, word: str) -> bool:
    """Does the word begin with one of a list's, or is it one of two letters ("ud", but not "ude")?"""
    starts = view.words(kind)
    return word in starts or word.startswith(tuple(start for start in starts if len(start) > 2))


def _whole(view: View, said: Said, wish: Wish) -> bool:
    """Staying away from the network, the programme, "alligevel": not from one day. So is every no to an invitation."""
    if view.answers == "announcement" or _says_whole(view, said, wish):
        return True
    near = {act.sentence for act in wish.acts}
    after_all = any(sign.kind == "afterall" and sign.sentence in near for sign in said.signs)
    return after_all and (view.answers == "confirmation" or _names_whole(view, said, wish))


def _names_whole(view: View, said: Said, wish: Wish) -> bool:
    """Is the network, or the programme by its name, what the acts' own sentences or the subject are about?"""
    if _says_whole(view, said, wish):
        return True
    near = {act.sentence for act in wish.acts}
    sentences = [one for number, one in enumerate(said.sentences) if number in near or one.where == "subject"]
    return any(mentions(view.programmes, sentence.text, sentence.where) for sentence in sentences)


def _says_whole(view: View, said: Said, wish: Wish) -> bool:
    """Does a clause beside the acts name the whole, and does nobody come in it ("men er med resten af tiden")?"""
    return any(view.has("whole", token.word) for token in _tokens(said, wish))


def _tokens(said: Said, wish: Wish) -> Iterator[Token]:
    """The words of the acts' sentences, without the clauses in which somebody comes or stays."""
    ours = {(act.sentence, act.clause) for act in wish.acts}
    others = {(act.sentence, act.clause) for act in said.of("attend", "stay")} - ours
    for number in sorted({act.sentence for act in wish.acts}):
        for index, clause in enumerate(said.sentences[number].clauses):
            if (number, index) not in others:
                yield from clause

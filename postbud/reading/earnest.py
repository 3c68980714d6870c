"""Whether an act is said in earnest and now: not asked, not embedded, not bound to a time, not told, not taken back.

Knows the acts that a wish rests on and the words around them; decides no intent and names nobody. It only ever adds doubts,
so that a machine acts on plain sentences and leaves the others to a human.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from postbud.model.reading import Doubt, Evidence, Intent
from postbud.reading.acts import Act, Said
from postbud.reading.diet import needs_in
from postbud.reading.doubts import doubt
from postbud.reading.meant import MODALS, polite
from postbud.reading.phrases import EMAIL, NAME, find, load, special
from postbud.reading.view import View, shown
from postbud.reading.wish import Wish
from postbud.reading.words import Sentence, Token

DOING = frozenset({"enrol", "attend", "withdraw", "replace", "absent", "again", "change", "optout", "approve", "reject"})
# Each kind of phrase of lexicon/earnest.yaml: the doubt it raises, where it must stand, and for which intents.
# "before": in the act's clause before the act; "clause": in it; "sentence": in its sentence; "opening": its sentence opens with it;
# "after": anywhere in the body from the act's sentence on.
# "body": anywhere in the body.
ALL = frozenset({Intent.REGISTER, Intent.CANCEL, Intent.ABSENT, Intent.SUBSTITUTE})
JOINING = frozenset({Intent.REGISTER})
LEAVING = frozenset({Intent.CANCEL, Intent.ABSENT})
ENDING = frozenset({Intent.CANCEL})
EVERY = ALL | {Intent.CHANGE, Intent.OPTOUT}
DECIDING = frozenset({Intent.APPROVE, Intent.REJECT})
DENIABLE = (ALL | {Intent.CHANGE}) - {Intent.ABSENT}  # reasons for staying away are full of negations
RULES: tuple[tuple[str, str, str, frozenset[Intent]], ...] = (
    ("asking", "question", "opening", EVERY | DECIDING),
    ("embedded", "undecided", "before", EVERY | DECIDING),
    ("excuse", "undecided", "before", JOINING),
    # A time that the act waits for binds like a condition.
    ("bound", "condition", "sentence", JOINING),
    ("bound_first", "condition", "opening", ALL),
    ("later", "undecided", "sentence", JOINING),
    ("another", "undecided", "sentence", JOINING),
    ("past", "weak", "before", ALL | {Intent.OPTOUT}),
    ("past_away", "weak", "before", LEAVING),
    ("willed", "weak", "before", JOINING),
    ("hoping", "undecided", "before", LEAVING | JOINING),
    ("put_off", "undecided", "sentence", ENDING),
    ("away_note", "weak", "body", frozenset({Intent.ABSENT})),
    ("waver", "mixed", "after", LEAVING | {Intent.SUBSTITUTE}),
    ("opinion", "weak", "before", LEAVING),
    ("hearsay", "weak", "before", EVERY | DECIDING),
    ("maybe", "undecided", "sentence", EVERY | DECIDING),
    ("opining", "undecided", "sentence", EVERY),
    ("deferring", "undecided", "body", DECIDING),
    ("hedge", "undecided", "clause", LEAVING | {Intent.SUBSTITUTE}),
    ("thing", "weak", "sentence", JOINING),
    ("almost", "weak", "sentence", ALL),
    ("wry", "weak", "body", JOINING),
    ("seeking", "undecided", "body", LEAVING),
    ("nameless", "nobody", "sentence", JOINING),
    ("takenback", "mixed", "after", JOINING),
    ("attached", "nobody", "after", JOINING),
)
# What speaks of another time does not put off a coming after all: that is for the meeting said. Whoever hopes to get a seat wants it,
# whoever hopes to come after all does not know yet.
NOT_RETURNING, ONLY_RETURNING = frozenset({"another", "takenback"}), frozenset({"hoping"})
# What is told does not weaken a wish that the sender says himself as well ("Chefen siger, jeg skal; så tilmeld mig").
# A wish that only the subject says is as earnest as the body below it ("Framelding": "Jeg skal høre, hvornår fristen er.").
BELOW_A_SUBJECT = frozenset({"asking", "embedded", "maybe", "opining"})
LISTED = frozenset({"nameless", "attached"})  # what a list of people in the mail explains
TOLD = frozenset({"past", "past_away", "willed", "opinion", "hearsay"})
SELVES = frozenset("jeg vi eg jag we ich wir".split())
MANY = 4  # words that are a sentence and no field of a form
WINKS = (";-)", ";)")
JOINTS = frozenset("og and och so så derfor därför".split())
AGAINST = frozenset("men but dog however though aber fast doch dock".split())
NOT = frozenset("ikke ej aldrig inte aldri ikkje nicht nie not never cannot can't won't don't didn't undlad".split())
# What a negation beside a sign-up may speak of without touching it.
HARMLESS = tuple("allerg spis tål kød svinekød gluten vegetar äter eat ean faktura invoice moms parker".split())


class Mark(NamedTuple):
    """A phrase of a kind, found in a clause of a sentence from token `start` to before `end`."""

    kind: str
    sentence: int
    clause: int
    start: int
    end: int


def read_earnest(view: View, said: Said, wish: Wish, rows: bool) -> tuple[Doubt, ...]:
    """The doubts about how the acts of the wish are said; none for intents that change no registration. `rows`: people are listed."""
    intent = wish.intent.value
    acts = [act for act in wish.acts if act.kind in DOING]
    if intent not in EVERY | DECIDING or not acts:
        return ()
    marks = list(marks_in(said))
    kinds = {mark.kind for mark in marks}
    willing = "willing" in kinds
    doubts = []
    heading = all(act.where == "subject" for act in acts)
    for kind, code, place, intents in RULES:
        scope = "body" if heading and kind in BELOW_A_SUBJECT else place
        explained = (kind in LISTED and rows) or (kind == "attached" and not heading)
        if kind in kinds and intent in intents and not explained and _bears_on(wish, kind):
            found = [mark for mark in marks if mark.kind == kind and any(_touches(said, mark, act, scope) for act in acts)]
            if found and not (kind in TOLD and (willing or _said_besides(said, acts, found, scope))):
                doubts.append(doubt(code, [_evidence(said, mark) for mark in found]))
    if intent in ENDING and _stays(view, said):
        doubts.append(doubt("mixed", _stays(view, said)))
    if intent in ENDING and any(wink in view.own for wink in WINKS):
        doubts.append(doubt("weak", [Evidence("body", ";-)")]))
    unexplained = _unexplained(view, said) if heading and intent in JOINING else []
    if unexplained:
        doubts.append(doubt("weak", unexplained))
    denied = _denied(view, said, acts) if intent in DENIABLE else []
    if denied:
        doubts.append(doubt("unexplained", denied))
    reserved = _reserved(view, said, acts) if intent in JOINING else []
    if reserved:
        doubts.append(doubt("weak", reserved))
    return tuple(doubts)


def _unexplained(view: View, said: Said) -> list[Evidence]:
    """What the sender says of himself below a sign-up that only the subject speaks of, where nothing in it could be understood.

    "Tilmelding" is also the subject of who has questions first.
    """
    spoken = {one.sentence for one in (*said.acts, *said.signs)} | {need.sentence for need in needs_in(view, said)}
    for number, sentence in enumerate(said.sentences):
        words = {token.word for token in sentence.tokens}
        if sentence.where == "body" and number not in spoken and len(sentence.tokens) >= MANY and words & SELVES:
            return [Evidence("body", shown(sentence.text))]
    return []


def _bears_on(wish: Wish, kind: str) -> bool:
    """Coming after all is no common sign-up: some phrases mean nothing beside it, and some only beside it."""
    if wish.intent.value == Intent.REGISTER and kind in ONLY_RETURNING:
        return wish.returning
    return not (wish.returning and kind in NOT_RETURNING)


def _said_besides(said: Said, acts: list[Act], found: list[Mark], scope: str) -> bool:
    """Is there another act in the body that none of these phrases touches?"""
    body = [act for act in acts if act.where == "body"]
    return any(not any(_touches(said, mark, act, scope) for mark in found) for act in body)


def marks_in(said: Said) -> Iterable[Mark]:
    """Every phrase of lexicon/earnest.yaml that is said, in order."""
    lexicon = load("earnest")
    for number, sentence in enumerate(said.sentences):
        for index, clause in enumerate(sentence.clauses):
            words, kinds = [token.word for token in clause], [special(token) for token in clause]
            for one in find(lexicon, words, kinds):
                yield Mark(one.kind, number, index, one.start, one.end)


def _touches(said: Said, mark: Mark, act: Act, scope: str) -> bool:
    """Does the phrase stand where it bears on the act?"""
    if scope == "body":
        return said.sentences[mark.sentence].where == "body"
    if scope == "after":
        return said.sentences[mark.sentence].where == "body" and mark.sentence >= act.sentence
    if mark.sentence != act.sentence:
        return False
    if scope == "opening":
        return mark.clause == 0 and mark.start == 0 and not polite(said, act)
    if scope == "clause":
        return mark.clause == act.clause
    if scope == "sentence":
        return mark.kind != "nameless" or not any(_named(one) for one in said.sentences[act.sentence : act.sentence + 2])
    if _concedes(said, mark) or (mark.kind == "willed" and _named(said.sentences[act.sentence])):
        return False
    same = mark.clause == act.clause and mark.start < act.end
    return same or (mark.clause == act.clause - 1 and not _named_between(said, mark, act))


def _named(sentence: Sentence) -> bool:
    return any(token.word == NAME or special(token) == EMAIL for token in sentence.tokens)


def _concedes(said: Said, mark: Mark) -> bool:
    """ "Selv om jeg har travlt, vil jeg gerne": a concession binds nothing."""
    clause = said.sentences[mark.sentence].clauses[mark.clause]
    return bool(mark.start) and clause[mark.start - 1].word in ("selv", "even", "även", "auch")


def _stays(view: View, said: Said) -> list[Act]:
    """Where the sender says that he stays: beside a withdrawal it is not clear who leaves."""
    return [
        act
        for act in said.of("stay")
        if any(token.word in view.persons["first"] for token in said.sentences[act.sentence].clauses[act.clause])
        and not any(_named(sentence) for sentence in said.sentences)
    ]


def _named_between(said: Said, mark: Mark, act: Act) -> bool:
    """A clause of its own with its own subject is not embedded in the one before it."""
    clause = said.sentences[act.sentence].clauses[act.clause]
    return bool(clause) and clause[0].word in ("så", "men", "so", "but", "derfor", "og", "and", "therefore", "nu", "now")


def _evidence(said: Said, mark: Mark) -> Evidence:
    sentence = said.sentences[mark.sentence]
    clause = sentence.clauses[mark.clause]
    start, end = clause[mark.start].start - sentence.start, clause[mark.end - 1].end - sentence.start
    return Evidence(sentence.where, shown(sentence.text[start:end]))


def _denied(view: View, said: Said, acts: list[Act]) -> list[Evidence]:
    """Negations in an act's own sentence that belong to no act and no need: before the act, or in a clause with "but"."""
    found = []
    fed = {need.sentence for need in needs_in(view, said)}
    for number in sorted({act.sentence for act in acts}):
        sentence = said.sentences[number]
        for index, clause in enumerate(sentence.clauses):
            if _denies(said, number, index, clause, acts, number in fed):
                found.append(Evidence(sentence.where, shown(sentence.text)))
                break
    return found


def _reserved(view: View, said: Said, acts: list[Act]) -> list[Evidence]:
    """What follows a sign-up with "but" in its own sentence and is neither understood nor harmless: it may take back what was said."""
    explained = {(act.sentence, act.clause) for act in (*said.acts, *said.signs)} | {
        (one.sentence, one.clause) for one in needs_in(view, said)
    }
    found = []
    for act in acts:
        sentence = said.sentences[act.sentence]
        for index in range(act.clause + 1, len(sentence.clauses)):
            clause = sentence.clauses[index]
            if clause[0].word in AGAINST and (act.sentence, index) not in explained and not _harmless(clause):
                found.append(Evidence(sentence.where, shown(" ".join(token.text for token in clause))))
    return found


def _harmless(clause: tuple[Token, ...]) -> bool:
    return any(token.word.startswith(HARMLESS) for token in clause)


def _apart(said: Said, clause: tuple[Token, ...], place: int, acts: list[Act]) -> bool:
    """A negation that does not reach the act: in "Vil I ikke slette mig?" and in "jeg har ikke tid og melder mig ud"."""
    if any(polite(said, act) and act.clause == 0 and place < 4 for act in acts):
        return True
    leaving = [act for act in acts if act.kind in ("withdraw", "absent")]
    ends = [at for at, token in enumerate(clause) if token.word in JOINTS and at > place]
    return bool(leaving) and any(at + 1 < len(clause) and at < act.start and _finite(clause[at + 1].word) for at in ends for act in leaving)


def _finite(word: str) -> bool:
    """Does a verb of its own follow: "og melder", "and must"; not "og melde", which the negation reaches?"""
    return word in MODALS or (len(word) > 3 and word.endswith("er")) or word in ("jeg", "vi", "i", "we", "jag", "derfor", "therefore")


def _denies(said: Said, number: int, index: int, clause: tuple[Token, ...], acts: list[Act], fed: bool) -> bool:
    taken = {
        place
        for act in (*said.acts, *said.signs)
        if (act.sentence, act.clause) == (number, index) and (act.negated or act.kind in ("idioms", "selfout", "done", "stay"))
        for place in range(max(0, act.start - 4), act.end + 4)
    }
    here = [act for act in acts if (act.sentence, act.clause) == (number, index)]
    places = [place for place, token in enumerate(clause) if token.word in NOT and place not in taken]
    places = [place for place in places if not _apart(said, clause, place, here)]
    if not places or _harmless(clause) or fed and not any(token.word in AGAINST for token in clause):
        return False
    own = [act for act in here if not act.negated]
    if own:
        return any(place < act.start for place in places for act in own) or any(token.word in AGAINST for token in clause)
    return any(token.word in AGAINST for token in clause[:2])

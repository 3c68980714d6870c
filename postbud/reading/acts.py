"""What a message does, sentence by sentence: phrases found, negated or not, asked or asserted, bound to a condition or not.

Knows grammar-like mechanics (questions, requests, conditions, negation); knows no programme and decides no intent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from postbud.model.reading import Evidence
from postbud.reading.names import known_firsts, mark_known, mark_names
from postbud.reading.phrases import Found, find, special
from postbud.reading.spelling import mend
from postbud.reading.view import View, shown
from postbud.reading.words import Sentence, Token

# Kinds that are no act of their own but change how others are read.
SIGNS = frozenset({"undecided", "requests", "selfout", "idioms", "consider", "partial", "afterall"})


URGED = frozenset({"enrol", "withdraw", "change", "optout", "struck"})
EXPLAINING = frozenset({"enrol", "attend", "withdraw", "absent", "replace", "change", "stay", "optout", "idioms", "again"})
THAT = frozenset("at att that dass".split())
# Words of the sign-up itself: what is asked of it, our answer says.
SIGN_UP = tuple("tilmeld deltag plads bekræft modtag regist confirm receiv place seat anmäl påmeld anmeld".split())
# A subject is one of these and nothing but what it is for: "Tilmelding Hverdagsledelse", "Registration Everyday Leadership 2025".
ENROLMENT = frozenset("tilmelding tilmeldinger tilmeldelse registration signup sign-up anmälan påmelding anmeldung".split())
BESIDE_A_TITLE = frozenset("d den kl the on nr".split())
NEITHER = frozenset("hverken varken verken korkje neither weder".split())


@dataclass(frozen=True, slots=True)
class Act:
    """One phrase of a kind: in which sentence and clause, which of its tokens, and how it is meant."""

    kind: str
    sentence: int
    clause: int
    start: int
    end: int
    negated: bool
    asked: bool
    conditional: bool
    words: str
    where: str

    @property
    def evidence(self) -> Evidence:
        return Evidence(self.where, self.words)


@dataclass(frozen=True, slots=True)
class Said:
    """All that the own words do: the sentences with names marked, the acts and signs in them, and which sentences ask or bind."""

    sentences: tuple[Sentence, ...]
    acts: tuple[Act, ...]
    signs: tuple[Act, ...]
    asking: frozenset[int]
    conditions: tuple[Evidence, ...]
    tentative: tuple[Evidence, ...]

    def of(self, *kinds: str, negated: bool | None = False) -> list[Act]:
        """The acts of these kinds; `negated` None takes both."""
        return [act for act in self.acts if act.kind in kinds and (negated is None or act.negated == negated)]


def read_acts(view: View, programme_words: frozenset[str]) -> Said:
    """Everything said in the subject (if it is the sender's) and in the own words."""
    marked = tuple(mark_names(sentence, programme_words) for sentence in (*view.subject, *view.body))
    known = known_firsts(marked)
    marked = tuple(mark_known(sentence, known) for sentence in marked)
    said = _read(view, marked, programme_words)
    if not any(act.where == "body" for act in said.acts) and len(view.own) < 2000:
        mended = tuple(mend(view, sentence) for sentence in marked)
        if mended != marked:
            return _read(view, mended, programme_words)
    return said


def _read(view: View, marked: tuple[Sentence, ...], programme_words: frozenset[str]) -> Said:
    acts: list[Act] = []
    signs: list[Act] = []
    asking, conditions, tentative = set(), [], []
    for number, sentence in enumerate(marked):
        found = [one for clause in range(len(sentence.clauses)) for one in _in_clause(view, sentence, number, clause)]
        found += _titled(view, sentence, number, programme_words, found)
        found = [_urged(one, sentence) for one in found] if any(one.kind == "requests" for one in found) else found
        found = [_neither(one) for one in found] if any(token.word in NEITHER for token in sentence.tokens[:3]) else found
        found = _denied_above(view, sentence, found)
        signs += [one for one in found if one.kind in SIGNS]
        bound = _condition(view, sentence, found)
        if bound is not None:
            conditions.append(bound)
        hedge = _tentative(view, sentence)
        if hedge is not None:
            tentative.append(hedge)
        asks = _asks(view, sentence, found)
        if asks:
            asking.add(number)
        for act in found:
            if act.kind not in SIGNS:
                acts.append(_meant(act, asks, bound is not None))
    return Said(marked, tuple(acts), tuple(signs), frozenset(asking), tuple(conditions), tuple(tentative))


def _titled(view: View, sentence: Sentence, number: int, programme_words: frozenset[str], found: list[Act]) -> Iterator[Act]:
    """ "Tilmelding Hverdagsledelse 2025": the noun and nothing but what it is for is said to sign up; a longer sentence is about it."""
    for clause, tokens in enumerate(sentence.clauses):
        first, rest = tokens[0], tokens[1:]
        if first.word not in ENROLMENT or not rest or any(one.clause == clause for one in found):
            continue
        if sentence.where != "subject" and (len(sentence.clauses) > 1 or sentence.asks):
            continue
        titles = programme_words | BESIDE_A_TITLE
        if all(token.word in titles or token.word.isdigit() or _of_a_date(view, token) for token in rest):
            words = sentence.text[first.start - sentence.start : rest[-1].end - sentence.start]
            yield Act("enrol", number, clause, 0, 1, False, False, False, shown(words), sentence.where)


def _of_a_date(view: View, token: Token) -> bool:
    return any(token.word in lexicon.months or token.word in lexicon.weekdays for lexicon in view.lexicons)


def _urged(act: Act, sentence: Sentence) -> Act:
    """ "Kan I ikke lige skrive mig op?" asks for it: a negation just behind the one who is asked denies nothing."""
    denied = act.negated and act.kind in URGED and act.clause == 0
    near = [token.word for token in sentence.tokens[1:4]]
    return replace(act, negated=False) if denied and any(word in ("ikke", "inte", "ikkje", "not", "nicht") for word in near) else act


def _denied_above(view: View, sentence: Sentence, found: list[Act]) -> list[Act]:
    """ "Der er ikke mulighed for, at jeg kan deltage": a "not" that no phrase of its own clause explains denies the "that" clause below."""
    if not any(act.clause and sentence.clauses[act.clause][0].word in THAT for act in found):
        return found
    explained = {act.clause for act in found if act.kind in EXPLAINING}
    return [replace(act, negated=not act.negated) if _below_a_not(view, sentence, act, explained) else act for act in found]


def _below_a_not(view: View, sentence: Sentence, act: Act, explained: set[int]) -> bool:
    if act.kind in SIGNS or not act.clause or act.clause - 1 in explained or sentence.clauses[act.clause][0].word not in THAT:
        return False
    negations = view.lexicons[0].negations
    return sum(token.word in negations for token in sentence.clauses[act.clause - 1]) % 2 == 1


def _neither(act: Act) -> Act:
    """ "Hverken Ebbe eller Nana kan være med": the first word denies the verb at the other end of the sentence."""
    return replace(act, negated=True) if act.kind in ("attend", "enrol") else act


def _meant(act: Act, asked: bool, conditional: bool) -> Act:
    return Act(act.kind, act.sentence, act.clause, act.start, act.end, act.negated, asked, conditional, act.words, act.where)


def _in_clause(view: View, sentence: Sentence, number: int, clause: int) -> list[Act]:
    """All phrases of all languages read, in one clause; words of idioms are taken out first."""
    tokens = sentence.clauses[clause]
    words, kinds = [token.word for token in tokens], [special(token) for token in tokens]
    acts: list[Act] = []
    for lexicon in view.lexicons:
        if any(one.kind not in SIGNS for one in acts):
            break  # what one language explains, the next would only misread
        found = find(lexicon, words, kinds)
        idioms = [one for one in found if one.kind == "idioms"]
        if idioms:
            quiet = _quieted(words, idioms)
            acts += [_act(one, sentence, tokens, number, clause) for one in idioms]
            found = find(lexicon, quiet, kinds)
        acts += [_act(one, sentence, tokens, number, clause) for one in _longest(found)]
    return acts


def _quieted(words: list[str], idioms: list[Found]) -> list[str]:
    quiet = list(words)
    for idiom in idioms:
        quiet[idiom.start : idiom.end] = ["§"] * (idiom.end - idiom.start)
    return quiet


def _longest(found: list[Found]) -> list[Found]:
    """Of several finds of one kind at one place the longest."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda item: (item.start - item.end, item.start)):
        if one.kind != "idioms" and not any(other.kind == one.kind and other.start < one.end and one.start < other.end for other in kept):
            kept.append(one)
    return kept


def _act(found: Found, sentence: Sentence, tokens: tuple[Token, ...], number: int, clause: int) -> Act:
    start, end = tokens[found.start].start - sentence.start, tokens[found.end - 1].end - sentence.start
    return Act(
        found.kind, number, clause, found.start, found.end, found.negated, False, False, shown(sentence.text[start:end]), sentence.where
    )


def _asks(view: View, sentence: Sentence, found: list[Act]) -> bool:
    """A question that is no polite request ("Vil I tilmelde mig?" is a request, "Kan jeg deltage online?" is a question)."""
    requests = [one for one in found if one.kind == "requests"]
    return sentence.asks and (not requests or _asks_to_know(sentence, found, requests))


def _asks_to_know(sentence: Sentence, found: list[Act], requests: list[Act]) -> bool:
    """ "Kan I bekræfte, at frokosten er med?", "Kan I sende programmet?": the request is a question, unless it is about the sign-up,
    which our answer confirms."""
    asks = [one for one in found if one.kind == "ask" and any(one.clause == way.clause and one.start <= way.start for way in requests)]
    if not asks or any(one.kind in URGED for one in found):
        return False
    of_the_question = {place for one in asks for place in range(one.start, one.end)}
    rest = [
        token.word
        for number, clause in enumerate(sentence.clauses)
        for place, token in enumerate(clause)
        if number != asks[0].clause or place not in of_the_question
    ]
    return len(rest) > 0 and not any(word.startswith(SIGN_UP) for word in rest)


def _condition(view: View, sentence: Sentence, found: list[Act]) -> Evidence | None:
    """The words that bind a sentence to a condition, unless it only offers ("sig til, hvis I mangler noget")."""
    conditions = view.words("condition")
    for number, tokens in enumerate(sentence.clauses):
        if any(token.word in conditions for token in tokens) and not _offers(view, sentence, number, found):
            return Evidence(sentence.where, shown(sentence.text))
    return None


def _offers(view: View, sentence: Sentence, number: int, found: list[Act]) -> bool:
    """Is the condition in this clause an offer: "ring endelig" opens it or a clause beside it, or it speaks of questions?"""
    if any(act.clause == number and act.kind not in SIGNS and act.kind not in ("thanks", "ask") for act in found):
        return False
    for clause in (number - 1, number, number + 1):
        if not 0 <= clause < len(sentence.clauses):
            continue
        taken = {place for act in found if act.clause == clause for place in range(act.start, act.end)}
        opening = True
        for place, token in enumerate(sentence.clauses[clause]):
            if place not in taken and view.has("benign_anywhere", token.word):
                return True
            if opening and place not in taken and view.has("benign", token.word):
                return True
            opening = opening and any(token.word in lexicon.fillers for lexicon in view.lexicons)
    return False


def _tentative(view: View, sentence: Sentence) -> Evidence | None:
    hedges = view.words("tentative")
    for clause in sentence.clauses:
        for token in clause:
            if token.word in hedges:
                return Evidence(sentence.where, shown(sentence.text))
    return None

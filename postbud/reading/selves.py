"""Whether the sender is one of those that an act is about: "mig", "Kim og jeg", "jeg kommer".

Knows pronouns and how people join themselves to others, and the wish they are about.
"""

from __future__ import annotations

from postbud.model.reading import Evidence, Intent
from postbud.reading.acts import NEITHER, Act
from postbud.reading.phrases import EMAIL, NAME, special
from postbud.reading.roles import Cast
from postbud.reading.view import word_list
from postbud.reading.wish import Wish
from postbud.reading.words import ADDRESS, Token

TRANSITIVE = frozenset({"enrol", "withdraw"})
JOINS = frozenset("og and och und samt & +".split())
SELF = frozenset("selv själv sjølv selbst".split())  # "mig selv og Karin"
VERBS = frozenset("vil deltager har er kan will have am can".split())


def names_self(cast: Cast, act: Act) -> bool:
    """Does the sender stand by name among others in the act's sentence ("Vi glæder os: Ole Bro og Ebba Dam", by Ole Bro)?"""
    return (
        act.kind in ("enrol", "attend", "withdraw", "absent")
        and act.sentence in cast.sender_sentences
        and any(act.sentence in one.sentences for one in cast.others)
    )


def first_person(cast: Cast, act: Act) -> bool:
    """Is the sender one of those who do or undergo this act? The subject of a verb with another object is not."""
    sentence = cast.said.sentences[act.sentence]
    tokens = sentence.clauses[act.clause]
    words, persons = [token.word for token in tokens], cast.view.persons
    following = cast.said.sentences[act.sentence + 1 : act.sentence + 2]
    explained = [
        clause for one in following if one.tokens and one.tokens[0].word in ("det", "that", "it", "dvs", "altså") for clause in one.clauses
    ]
    if any(joined(cast, clause) for clause in (*sentence.clauses, *explained)) or _and_me(cast, sentence.clauses):
        return True
    inside = words[act.start : act.end]
    if any(word in persons["object"] for word in words):
        other = any(word in persons["third"] or word == NAME for word in inside) and not any(word in persons["object"] for word in inside)
        return (act.kind in TRANSITIVE or NAME not in words) and not other
    first = any(word in persons["first"] for word in words)
    if act.kind in TRANSITIVE or not first:
        return False
    return NAME not in words or (NAME not in words[: act.end] and any(word in persons["first"] for word in words[: act.end]))


def _and_me(cast: Cast, clauses: tuple[tuple[Token, ...], ...]) -> bool:
    """ "Sidsel Thorup (sith@...) og undertegnede": the clause after a name or an address is only "and me"."""
    for before, clause in zip(clauses, clauses[1:], strict=False):
        if before[-1].word == NAME or before[-1].word[0] == ADDRESS:
            if clause[0].word in JOINS and len(clause) > 1 and clause[1].word in cast.view.persons["first"]:
                return len(clause) == 2 or clause[2].word not in VERBS
    return False


def another_does(cast: Cast, wish: Wish) -> Evidence | None:
    """ "Hun siger, at hun ikke kommer", "tilmeldingen gælder ikke mig": an act of somebody who is not the sender, or said not to be his."""
    out = [sign.evidence for sign in cast.said.signs if sign.kind == "selfout"]
    if out and wish.intent.value == Intent.REGISTER and not wish.returning:
        return out[0]
    singular, selves = word_list("people", "singular") & cast.view.persons["third"], cast.view.persons["first"] | cast.view.persons["we"]
    for act in wish.acts:
        words = [token.word for token in cast.said.sentences[act.sentence].clauses[act.clause]]
        if act.where == "body" and singular & set(words[: act.end]) and not selves & set(words):
            return act.evidence
    return None


def joined(cast: Cast, tokens: tuple[Token, ...]) -> bool:
    """ "Kim og jeg", "jeg og min kollega", "mig og Karen", "undertegnede samt"."""
    words = [NAME if special(token) == EMAIL else token.word for token in tokens if token.word not in SELF]
    selves = cast.view.persons["first"]
    relations = word_list("people", "relations")
    joins = JOINS | {"eller", "or"} if NEITHER & set(words) else JOINS
    for place, word in enumerate(words):
        if word not in joins or not place or place + 1 == len(words):
            continue
        if words[place + 1] in selves and (NAME in words[:place] or any(one in relations for one in words[:place])):
            return not any(one in VERBS for one in words[place + 2 : place + 3]) or NAME in words[max(0, place - 3) : place]
        if words[place - 1] in selves and (
            NAME in words[place + 1 : place + 6] or any(one in relations for one in words[place + 1 : place + 5])
        ):
            return words[place + 1] not in VERBS
    return False

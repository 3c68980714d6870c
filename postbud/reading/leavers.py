"""Who of those named stays away or leaves, and who only is why: companions, relatives, the ill; and who is not named at all.

Knows the acts and the word lists of lexicon/people.yaml; finds no names itself.
"""

from __future__ import annotations

from postbud.model.reading import Doubt, Evidence, Intent
from postbud.reading.acts import Said
from postbud.reading.doubts import doubt
from postbud.reading.phrases import NAME
from postbud.reading.roles import Cast, Somebody
from postbud.reading.selves import joined
from postbud.reading.view import View, shown, word_list
from postbud.reading.wish import Wish
from postbud.reading.words import find_addresses

COLLEAGUES = frozenset(
    "kollega kolleger kollegaer medarbejder medarbejdere colleague colleagues employee kollegor kollegin kollege".split()
)
ONE_OF = frozenset("en min a my mine to two et par vores ein meine mein eine min en our three tre one another".split())
AGAINST = frozenset("men but dog however fast doch aber".split())
AWAY = frozenset({Intent.CANCEL, Intent.ABSENT})


def leaves_himself(cast: Cast, one: Somebody, wish: Wish) -> bool:
    """ "Min leder Hans Holm er syg": for once it is the manager who stays away, as the sender is not in the sentence."""
    if wish.intent.value not in AWAY | {Intent.CHANGE}:
        return False
    selves = cast.view.persons["first"] | cast.view.persons["we"]
    near = {act.sentence for act in wish.acts} & one.sentences
    return any(not any(token.word in selves for token in cast.said.sentences[number].tokens) for number in near)


def beside(cast: Cast, one: Somebody) -> bool:
    """Is the person only ever named behind "med", "hos", "til" ("jeg skal til møde med Karen Holm")?"""
    words = word_list("people", "beside")
    named = [(cast.said.sentences[sentence].clauses[clause], place) for sentence, clause, place in one.places]
    return bool(named) and all(place and clause[place - 1].word in words for clause, place in named)


def contrasted(cast: Cast, wish: Wish, one: Somebody) -> bool:
    """ "I can't make it, but Per can": set against those who stay away, in a clause that says nothing of staying away itself."""
    acts = {(act.sentence, act.clause) for act in wish.acts}
    near = [place for place in one.places if place[0] in {act.sentence for act in wish.acts}]
    return bool(near) and all(
        place[:2] not in acts and cast.said.sentences[place[0]].clauses[place[1]][0].word in AGAINST for place in near
    )


def related(cast: Cast, one: Somebody) -> bool:
    """ "Min mand Ole er indlagt, så jeg kommer ikke": a relative is the reason."""
    kin = word_list("people", "kin")
    named = [(cast.said.sentences[sentence].clauses[clause], place) for sentence, clause, place in one.places]
    return any(place and clause[place - 1].word in kin for clause, place in named)


def reason_only(cast: Cast, wish: Wish, chosen: list[Somebody]) -> bool:
    """ "Per er syg, så jeg kommer ikke": somebody's illness is why another stays away; both, or only one of them?"""
    causal = word_list("people", "causal")
    near = {act.sentence for act in wish.acts}
    given = any(clause[0].word in causal for number in near for clause in cast.said.sentences[number].clauses[1:])
    apart = not any(joined(cast, clause) for number in near for clause in cast.said.sentences[number].clauses)
    return given and apart and bool(chosen)


def we(cast: Cast, wish: Wish) -> Evidence | None:
    """ "Vi kan ikke komme", "afmeld os": more than the sender, and it is not said who."""
    selves, found = cast.view.persons, None
    for act in wish.acts:
        clause = cast.said.sentences[act.sentence].clauses[act.clause]
        words = [token.word for token in clause[: act.end + 1]]
        if any(word in selves["first"] for word in words):
            return None
        if any(word in selves["we"] for word in words) and not any(token.word == NAME for token in clause):
            found = found or act.evidence
    return found


def speaks_for_another(view: View, said: Said, wish: Wish) -> tuple[Doubt, ...]:
    """Is somebody else to hear no more ("slet Bente fra jeres liste", "fjern min kollega", an address that is not the sender's)?"""
    cast = Cast(view, said, None, [])
    near = {act.sentence for act in wish.acts}
    named = [one for one in cast.others if one.sentences & {*near, *(number - 1 for number in near)}]
    found = [Evidence("body", one.name) for one in named]
    third, own = view.lexicons[0].persons["third"] & word_list("people", "singular"), {cast.sender.key if cast.sender else ""}
    for number in sorted(near):
        sentence = said.sentences[number]
        words = {token.word for token in sentence.tokens}
        others = [address for address, _, _ in find_addresses(sentence.text) if address.casefold() not in own]
        if others or (words & (COLLEAGUES | third) and not words & view.persons["object"]):
            found.append(Evidence(sentence.where, shown(sentence.text)))
    return (doubt("for-another", found),) if found else ()


def unnamed(cast: Cast, wish: Wish) -> Evidence | None:
    """ "Afmeld min medarbejder": somebody else in the act's own clause, and no name."""
    for act in wish.acts:
        words = [token.word for token in cast.said.sentences[act.sentence].clauses[act.clause]]
        if NAME in words or any(word in cast.view.persons["first"] for word in words):
            continue
        if any(word in COLLEAGUES and before in ONE_OF for before, word in zip(["", *words], words, strict=False)):
            return act.evidence
    return None

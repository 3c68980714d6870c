"""Who comes instead of whom.

Knows the acts around a replacement and everybody named; a place without a clear newcomer or a clear predecessor is a doubt.
"""

from __future__ import annotations

from postbud.model.reading import Doubt, Fact, Intent, Person
from postbud.reading.acts import Act
from postbud.reading.doubts import doubt
from postbud.reading.fields import Draft, fill
from postbud.reading.phrases import NAME
from postbud.reading.roles import Cast, Somebody
from postbud.reading.wish import Wish
from postbud.reading.words import Token

MINE = frozenset("mig mit min mine me my mich mitt mej meg meine meiner mein undertegnede undertecknad".split())
BEHIND = frozenset("efter after etter nach".split())
STAND_INS = (
    "efterfølger",
    "afløser",
    "vikar",
    "stedfortræder",
    "successor",
    "replacement",
    "substitute",
    "ersättare",
    "vikar",
    "etterfølger",
)
SENDING = ("send", "skick", "schick", "giver", "overlad", "videregiv")
LEFT = frozenset(
    "fratrådt stoppet indkaldt forhindret syg sygemeldt barsel orlov opsagt ferie moved left leaving resigned "
    "ill sick leave retired away quit rejst pension slutat sjuk slutta sluttet syk krank verhindert rejser "
    "stopper fratræder".split()
)
SWAPPED = ("bytt", "byta", "skift", "udskift", "swap", "exchang", "replac", "ersätt", "erstatt", "ersetz", "ændre")
FROM_BEHIND = ("erstattes", "replaced", "ersätts", "erstattet", "afløses", "overtages", "ersetzt", "afløst")


def read_substitute(cast: Cast, wish: Wish) -> tuple[tuple[Fact[Person], ...], tuple[Doubt, ...]]:
    """The newcomer with `replaces`, and doubts where either is not clear."""
    newcomer, gone = _pair(cast, wish)
    doubts: list[Doubt] = []
    if any(sign.kind == "undecided" for sign in cast.said.signs) or newcomer is None:
        return (), (doubt("nobody", wish.acts),) if newcomer is None else ()
    if gone is None:
        doubts.append(doubt("not-replaced", wish.acts))
    sender = cast.sender
    if isinstance(newcomer, str):
        draft = Draft(None, Person(sender.name or None if sender else None, sender.email if sender else None, replaces=_name(cast, gone)))
    else:
        draft = Draft(newcomer, Person(newcomer.name, newcomer.email, replaces=_name(cast, gone)))
        if not newcomer.full:
            doubts.append(doubt("first-name-only", wish.acts))
        if not newcomer.email:
            doubts.append(doubt("no-address", wish.acts))
    fill(cast, [draft], Intent.SUBSTITUTE)
    return (Fact(draft.person, tuple(act.evidence for act in wish.acts[:2])),), tuple(doubts)


def _name(cast: Cast, one: Somebody | str | None) -> str | None:
    if one == "sender":
        return cast.sender.name if cast.sender else None
    return one.name if isinstance(one, Somebody) else None


def _pair(cast: Cast, wish: Wish) -> tuple[Somebody | str | None, Somebody | str | None]:
    """(newcomer, predecessor), each a person named, 'sender', or None."""
    others = [one for one in cast.others if not one.managing]
    replaces = [act for act in wish.acts if act.kind == "replace"]
    mine = any(_first_person_replaced(cast, act) for act in replaces)
    i_come = any(_sender_comes(cast, act) for act in replaces)
    named = [one for one in others if one.places]
    if mine:
        come = [one for one in named if not _gone(cast, one)] or named
        return (come[0] if len(come) == 1 else _nearest(cast, come, replaces)), "sender"
    if i_come:
        left = [one for one in named if _gone(cast, one)] or named
        return "sender", left[0] if len(left) == 1 else None
    behind = _by_order(cast, replaces, named)
    if behind != (None, None):
        return behind
    left = [one for one in named if _gone(cast, one)]
    come = [one for one in named if one not in left]
    if len(come) == 1 and len(left) == 1:
        return come[0], left[0]
    if len(come) == 1 and not left and _sender_gone(cast, wish):
        return come[0], "sender"
    if len(named) == 1 and not left:
        return named[0], "sender" if _sender_gone(cast, wish) or any(_sends(cast, act) for act in replaces) else None
    if len(come) > 1 and len(left) == 1:
        return _nearest(cast, come, replaces), left[0]
    return None, left[0] if len(left) == 1 else None


def _tokens(cast: Cast, act: Act) -> tuple[Token, ...]:
    return cast.said.sentences[act.sentence].clauses[act.clause]


def _first_person_replaced(cast: Cast, act: Act) -> bool:
    """ "i stedet for mig", "overtager min plads"; not "jeg overtager"."""
    words = [token.word for token in _tokens(cast, act)[act.start : act.end + 3]]
    inside = words[: act.end + 1 - act.start]
    after = words[act.end - act.start :]
    tokens = _tokens(cast, act)
    if act.start and tokens[act.start].word.startswith(STAND_INS) and tokens[act.start - 1].word in MINE:
        return True  # "Per er min afløser"
    behind = [token.word for token in tokens[act.end :]]
    if any(one in BEHIND and two in MINE for one, two in zip(behind, behind[1:], strict=False)):
        return True  # "overtager pladsen efter mig"
    return any(word in MINE for word in inside) or (
        after[:1] in (["for"], ["för"], ["für"], ["of"], ["statt"]) and after[1:2] != [] and after[1] in MINE
    )


def _sender_comes(cast: Cast, act: Act) -> bool:
    """ "jeg overtager hans plads", "I will be taking his seat", "jeg kommer i stedet for Ole"."""
    tokens = _tokens(cast, act)
    before = [token.word for token in tokens[: act.end]]
    selves = cast.view.persons["first"] - cast.view.persons["object"]
    if not any(word in selves for word in before) or any(word.startswith(SENDING) for word in before):
        return False
    named = [place for place, token in enumerate(tokens[: act.start]) if token.word == NAME]
    return not any(place == 0 or tokens[place - 1].word not in ("efter", "after", "for", "nach", "etter") for place in named)


def _sends(cast: Cast, act: Act) -> bool:
    """ "Jeg sender Per i stedet": whoever says so of himself sends him for himself."""
    words = [token.word for token in _tokens(cast, act)]
    return any(word in cast.view.persons["first"] for word in words) and any(word.startswith(SENDING) for word in words)


def _gone(cast: Cast, one: Somebody) -> bool:
    """Is it said of this person that he or she cannot come, or has left?"""
    for sentence, clause, _ in one.places:
        words = {token.word for token in cast.said.sentences[sentence].clauses[clause]}
        if words & LEFT:
            return True
        if any(
            act.sentence == sentence and act.clause == clause and (act.negated if act.kind in ("attend", "enrol") else True)
            for act in cast.said.acts
            if act.kind in ("absent", "withdraw") or (act.kind == "attend" and act.negated)
        ):
            return True
    return False


def _sender_gone(cast: Cast, wish: Wish) -> bool:
    """Does the sender say "jeg kan ikke komme", "jeg er til eksamen", or is nobody else there to be replaced?"""
    selves = cast.view.persons["first"]
    for act in cast.said.acts:
        if act.kind in ("absent", "withdraw") or (act.kind == "attend" and act.negated):
            by_name = act.sentence in cast.sender_sentences and any(token.word == NAME for token in _tokens(cast, act))
            if by_name or any(token.word in selves for token in _tokens(cast, act)):
                return True
    return False


def _by_order(cast: Cast, acts: list[Act], named: list[Somebody]) -> tuple[Somebody | None, Somebody | None]:
    """ "A i stedet for B", "A overtager B's plads": the first comes; "B erstattes af A": the second."""
    for act in acts:
        here = sorted(
            (place[2], number) for number, one in enumerate(named) for place in one.places if place[:2] == (act.sentence, act.clause)
        )
        order = list(dict.fromkeys(number for _, number in here))
        if len(order) == 2:
            first, second = (named[number] for number in order)
            words = [token.word for token in _tokens(cast, act)]
            swapped = any(word.startswith(SWAPPED) for word in words) and any(
                word in ("med", "with", "til", "mod", "mot", "mit", "by") for word in words
            )
            return (second, first) if swapped or any(word in FROM_BEHIND for word in words) else (first, second)
    return None, None


def _nearest(cast: Cast, people: list[Somebody], acts: list[Act]) -> Somebody | None:
    """The one named in the sentence of the replacement, if it is only one."""
    near = [one for one in people if any(act.sentence in one.sentences for act in acts)]
    return near[0] if len(near) == 1 else None

"""Wishes that no phrase speaks out: a diet alone, a "no" on a day, a question, thanks, an offer, or nothing at all.

Asked last, after every wish in so many words. What is only likely carries a doubt; what is not understood is `other` with a doubt.
"""

from __future__ import annotations

from postbud.model.reading import Evidence, Fact, Intent
from postbud.reading.acts import Act, Said
from postbud.reading.dates import days_in
from postbud.reading.diet import needs_in
from postbud.reading.doubts import doubt
from postbud.reading.phrases import NAME
from postbud.reading.view import View, shown
from postbud.reading.wish import Wish, questions_in, wish_fact

# A mail with one of these words is never thanks alone, unless it answers a confirmation.
REGISTERS = ("tilmeld", "afmeld", "framel", "regist", "cancel", "plads", "anmäl", "avanmäl", "påmeld", "avmeld", "anmeld", "abmeld")


def read_unspoken(view: View, said: Said, named: bool) -> Wish:
    first, then = (read_question, read_denial) if said.asking else (read_denial, read_question)
    return read_need(view, said) or first(view, said) or then(view, said) or read_nothing(view, said, named)


def read_need(view: View, said: Said) -> Wish | None:
    """A diet and nothing else: an addition to a registration, certainly so under a letter that only the registered get."""
    needs = needs_in(view, said)
    if not needs or said.asking:
        return None
    evidence = tuple(Evidence(said.sentences[need.sentence].where, need.words) for need in needs)
    known = view.answers in ("confirmation", "reminder") or _is_registered(view, said)
    return Wish(Fact(Intent.CHANGE, evidence), () if known else (doubt("weak", evidence),))


def _is_registered(view: View, said: Said) -> bool:
    """ "Jeg er tilmeldt ...": the sender says that he is registered."""
    for act in said.of("done"):
        clause = said.sentences[act.sentence].clauses[act.clause]
        first = act.start == 0 or any(token.word in view.persons["first"] for token in clause[: act.end + 1])
        if first and not act.asked and any(word.startswith(REGISTERS) for word in act.words.casefold().split()):
            return True
    return False


def read_denial(view: View, said: Said) -> Wish | None:
    """No phrase fits, but somebody says no on a day: most likely an absence, for a human to see."""
    persons = view.persons
    for number, sentence in enumerate(said.sentences):
        words = {token.word for token in sentence.tokens}
        speaks = bool(words & (persons["first"] | persons["third"] | {NAME}))
        if (
            sentence.where == "body"
            and number not in said.asking
            and speaks
            and words & view.lexicons[0].negations
            and days_in(view, sentence)
        ):
            evidence = (Evidence(sentence.where, shown(sentence.text)),)
            return Wish(Fact(Intent.ABSENT, evidence), (doubt("weak", evidence),))
    return None


def _at_home(view: View) -> bool:
    """Does a colleague of ours write, with the registration mailbox in copy?"""
    sender, home = view.message.sender, view.address.key.rpartition("@")[2]
    return sender is not None and home != "" and sender.key.rpartition("@")[2] == home


def read_question(view: View, said: Said) -> Wish | None:
    if _at_home(view):
        return None
    wanted = [sign.evidence for sign in said.signs if sign.kind == "requests"]
    found = [*questions_in(said), *(act.evidence for act in said.of("ask", negated=None)), *wanted]
    if not found:
        return None
    evidence = tuple(dict.fromkeys(found))
    return Wish(Fact(Intent.QUESTION, evidence[:3]), (doubt("question", evidence),), (), evidence)


def read_nothing(view: View, said: Said, named: bool) -> Wish:
    """No wish: thanks, offers and mail between others are left alone; anything else a human reads."""
    for kind in ("commerce", "thanks"):
        acts = said.of(kind, negated=None)
        if acts:
            return Wish(
                wish_fact(Intent.OTHER, acts),
                () if (kind == "commerce" and not view.answers) or _only_thanks(view, said, acts) else (doubt("not-understood", acts),),
            )
    message = view.message
    if message.sender is not None and _at_home(view):
        return Wish(Fact(Intent.OTHER, (Evidence("header From", message.sender.email),)))
    if any(attachment.method == "REQUEST" for attachment in message.attachments):
        return Wish(Fact(Intent.OTHER, (Evidence("attachment", "a meeting request of somebody else's"),)))
    return Wish(Fact(Intent.OTHER), (doubt("not-understood"),))


def _tails(said: Said, act: Act) -> bool:
    """Is it the "tak" behind a request that was not understood ("Put mig ind på holdet, tak.")?"""
    clauses = said.sentences[act.sentence].clauses
    return act.where == "body" and act.clause > 0 and len(clauses[act.clause]) <= 2 < len(clauses[act.clause - 1])


def _only_thanks(view: View, said: Said, acts: list[Act]) -> bool:
    """Is everything said in thanks? Words of trouble, or much that is not explained, make a human read it; under an invitation
    even thanks may mean yes or no."""
    registers = any(token.word.startswith(REGISTERS) for sentence in said.sentences for token in sentence.tokens)
    if view.answers in ("announcement", "approval", "offer") or (registers and view.answers != "confirmation"):
        return False
    acts = [act for act in acts if not _tails(said, act)]
    thanked = {act.sentence for act in acts}
    plain = any(
        act.words.casefold().startswith(
            ("tak", "thank", "tusind", "mange", "many", "tack", "stort", "danke", "vielen", "herzlichen", "super", "perfekt", "ok")
        )
        for act in acts
    )
    if not plain or not (view.reply or any(act.where == "body" and act.sentence <= 2 for act in acts)):
        return False
    rest = [sentence for number, sentence in enumerate(said.sentences) if number not in thanked and len(sentence.tokens) > 3]
    troubled = any(view.has("trouble", token.word) for sentence in said.sentences for token in sentence.tokens)
    return not troubled and len(rest) <= (2 if view.reply else 1) and not view.message.attachments

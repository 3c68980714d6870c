"""What the sender wants, from the acts that are meant and the letter that is answered.

Knows acts and the kinds of letters; knows no people and no dates. The order of the questions in `read_intent` is the order of trust.
"""

from __future__ import annotations

from dataclasses import replace

from postbud.model.reading import Doubt, Evidence, Fact, Intent
from postbud.reading.acts import Act, Said
from postbud.reading.diet import needs_in
from postbud.reading.digits import numbers_in
from postbud.reading.doubts import doubt
from postbud.reading.meant import Meant, overlap, read_meant, sends_to_it, somebody
from postbud.reading.phrases import EMAIL, NAME, special
from postbud.reading.unspoken import read_unspoken
from postbud.reading.view import View, data, shown, word_list
from postbud.reading.wish import Wish, questions_in, wish_fact
from postbud.reading.words import numbered

LEAVE = frozenset("stop unsubscribe afmeld afmelding frameld stopp remove abmelden".split())
# Inside an answer to questions of ours only these words are a request of their own.
IN_SO_MANY_WORDS = ("tilmeld", "afmeld", "meld", "register", "sign", "cancel", "anmäl", "påmeld", "anmeld", "abmeld", "withdraw")
# Words of a bill, and those that say that something was otherwise before.
BILLING = ("ean", "faktur", "regning", "invoice", "bill", "rechnung")
AMENDING = tuple("ny ret ænd forkert skift opdater fremover flyt new chang correct wrong updat instead stedet".split())
NEVER = frozenset("aldrig never aldri nie".split())
OFFER = 2  # so many phrases of sales talk make an offer


def read_intent(view: View, said: Said, named: bool, rows: bool) -> Wish:
    """The sender's wish. `named`: the own words name a programme; `rows`: the message holds a list of people.

    What is not understood is `other` with a doubt, never silently nothing.
    """
    meant = read_meant(view, said)
    for ask in (_offering, _leaving, _deciding, _answering):
        wish = ask(view, said, meant, named)
        if wish is not None:
            return wish
    return _acting(view, said, meant) or _clarifying(view, named) or _listing(view, said, rows, named) or read_unspoken(view, said, named)


def _leaving(view: View, said: Said, meant: Meant, named: bool) -> Wish | None:
    """Off the list. A lone "afmeld" means this only under a letter that offers it; with data protection law a human answers."""
    alone = _lone_word(view)
    if alone:
        offered = any(cue in view.history.casefold() for cue in data("formulas")["leave_words"])
        certain = alone in ("stop", "stopp", "remove", "unsubscribe")
        if certain or (offered and view.answers != "confirmation"):
            return Wish(Fact(Intent.OPTOUT, (Evidence("body", alone),)))
        return None
    refused = [act for act in said.of("optout", negated=True) if not act.asked]
    if refused and not meant.optout and not meant.enrol:
        return Wish(wish_fact(Intent.QUESTION, refused), (doubt("dispute", refused),), (), questions_in(said))
    acts = meant.optout
    if not acts or meant.enrol or any((*meant.withdraw, *meant.absent, *meant.refuse)):
        return None  # with another wish beside it, that one is the wish and this makes it two
    law = said.of("erase", negated=None)
    return Wish(wish_fact(Intent.OPTOUT, acts), (doubt("erasure", law),) if law else (), tuple(acts))


def _lone_word(view: View) -> str:
    """The one word that is the whole message, if it is a word for leaving; else such a subject."""
    words = " ".join(view.own.split()).strip(" .!").casefold()
    subject = view.bare_subject.strip(" .!").casefold()
    if words in LEAVE:
        return words
    if view.unsubscribed is not None:
        return "unsubscribe"
    return subject if subject in LEAVE and not words else ""


def _deciding(view: View, said: Said, meant: Meant, named: bool) -> Wish | None:
    """A manager answers our request for approval."""
    if view.answers != "approval" and (view.answers or not _approves_unasked(said)):
        return None
    yes = [act for act in said.of("approve") if not act.asked]
    no = [act for act in said.of("reject", negated=None) if _refuses(view, act) and not act.asked] + said.of("approve", negated=True)
    no = [
        act
        for act in no
        if not any(act.sentence == other.sentence and act.clause == other.clause and other.start <= act.start < other.end for other in yes)
    ]
    yes = [act for act in yes if not any(act.sentence == other.sentence and act.clause == other.clause for other in no)]
    if yes and no:
        return Wish(wish_fact(Intent.APPROVE, yes), (doubt("mixed", no), *_bound(said)), tuple(yes))
    if not yes and not no and view.answers == "approval":
        no = [act for act in (*meant.refuse, *meant.absent) if _names_somebody(said, act) or _third(view, said, act)]
    if not yes and not no:
        if view.answers != "approval" or meant.enrol or said.asking:
            return None
        return Wish(Fact(Intent.OTHER), (doubt("not-understood"), *_bound(said)))
    if yes:
        return Wish(wish_fact(Intent.APPROVE, yes), _bound(said), tuple(yes), questions_in(said))
    clauses = {(act.sentence, act.clause) for act in no}  # "det må vente til næste år" is decided
    bound = [one for one in _bound(said, no) if one.code != "undecided" or not _only_in(said, clauses)]
    return Wish(wish_fact(Intent.REJECT, no), tuple(bound), tuple(no), questions_in(said))


def _only_in(said: Said, clauses: set[tuple[int, int]]) -> bool:
    """Do all hedges stand in these clauses?"""
    return all((sign.sentence, sign.clause) in clauses for sign in said.signs if sign.kind == "undecided")


def _third(view: View, said: Said, act: Act) -> bool:
    return any(token.word in view.persons["third"] for token in said.sentences[act.sentence].clauses[act.clause])


def _refuses(view: View, act: Act) -> bool:
    """ "kan undvære" is a refusal only when negated, "afslag" only when not."""
    words = act.words.casefold().split()
    if not any(view.has("able", word) for word in words[:2]):
        return not act.negated
    return act.negated or any(word in lexicon.negations for lexicon in view.lexicons for word in words)


def _approves_unasked(said: Said) -> bool:
    """ "Jeg godkender hermed, at Mette deltager": approval in full words without our asking."""
    plain = ("godkend", "approve", "jeg godkend", "i approve", "ikke godkend")
    return any(act.words.casefold().startswith(plain) for act in said.of("approve", negated=None)) and not said.of("enrol", "attend")


def _answering(view: View, said: Said, meant: Meant, named: bool) -> Wish | None:
    """Answers to questions of ours: an evaluation, a needs survey, a date poll, a rating."""
    strong = [
        act
        for act in (*meant.enrol, *meant.withdraw)
        if act.where == "body" and any(stem in act.words.casefold() for stem in IN_SO_MANY_WORDS)
    ]
    subject, own = view.bare_subject.casefold(), view.own.casefold()
    evidence = (Evidence("subject", shown(view.bare_subject)),)
    if view.answers == "questionnaire" and not strong:
        return Wish(Fact(Intent.ANSWER, evidence))
    replies = any(cue in f"{subject}\n{own}" for cue in data("letters")["answers"])
    asked = any(cue in f"{subject}\n{own}" for cue in data("letters")["questionnaire"]["subject"])
    if asked and not strong and (replies or numbered(view.own)):
        return Wish(Fact(Intent.ANSWER, evidence))
    return None


def _offering(view: View, said: Said, meant: Meant, named: bool) -> Wish | None:
    """Sales talk about something that is no programme of ours."""
    left = {(act.sentence, act.clause) for act in meant.optout}
    offers = [act for act in said.of("commerce", negated=None) if (act.sentence, act.clause) not in left]
    posted = bool(offers and view.message.header("List-Unsubscribe"))
    if (posted or (len(offers) >= OFFER and not named)) and not view.answers and not meant.enrol:
        return Wish(wish_fact(Intent.OTHER, offers))
    return None


def _acting(view: View, said: Said, meant: Meant) -> Wish | None:
    """Sign-ups, cancellations, absences, substitutes and changes; two of them at once is a doubt."""
    wish = _single(view, said, meant)
    besides = _besides(view, said, meant, wish) if wish is not None else []
    return replace(wish, doubts=(*wish.doubts, doubt("mixed", besides))) if wish is not None and besides else wish


def _single(view: View, said: Said, meant: Meant) -> Wish | None:
    """The foremost wish, in the order of trust."""
    bound, asked = _bound(said), questions_in(said)
    disputed = [act for act in said.of("withdraw", "struck", negated=True) if somebody(view, said, act)] + meant.denied
    away = [act for act in (*meant.absent, *meant.refuse) if not any(overlap(act, one) for one in disputed)]
    never = [act for act in said.of("done", negated=True) if _denies_signing_up(said, act)]
    if never and not (meant.withdraw or meant.attend or meant.absent or meant.again) and not _others_enrol(meant, never):
        return Wish(wish_fact(Intent.QUESTION, never), (doubt("dispute", never),), (), asked)
    if disputed and not (meant.withdraw or meant.enrol or away or meant.again):
        return Wish(wish_fact(Intent.QUESTION, disputed), (doubt("dispute", disputed),), (), asked)
    if meant.replace and not away and not meant.withdraw and all(sends_to_it(view, said, act) for act in meant.replace):
        return Wish(wish_fact(Intent.REGISTER, meant.replace), bound, tuple(meant.replace), asked)
    if meant.replace:
        new = [act for act in meant.enrol if act.kind == "enrol" and not any(overlap(act, one) for one in meant.replace)]
        new = new if not away and not meant.withdraw and view.answers in ("", "announcement") else []
        new += [act for act in meant.attend if _comes_thereby(view, said, act, meant.replace)]
        mixed = (doubt("mixed", new),) if new else ()
        return Wish(wish_fact(Intent.SUBSTITUTE, meant.replace), (*bound, *mixed), (*meant.replace, *away, *meant.withdraw), asked)
    back = _back(view, said, meant)
    if back:
        return _returning(said, meant, back, away, bound, asked)
    if meant.enrol:
        return _enrolling(said, meant, bound, asked)
    if meant.withdraw and view.answers == "announcement" and _turned_down(said, meant, meant.withdraw):
        return Wish(wish_fact(Intent.OTHER, meant.withdraw), (doubt("never-registered", meant.withdraw),), (), asked)
    if meant.withdraw:
        return Wish(wish_fact(Intent.CANCEL, meant.withdraw), _bound(said, meant.withdraw), (*meant.withdraw, *meant.refuse), asked)
    return _coming_or_not(view, said, meant, away, bound, asked)


def _denies_signing_up(said: Said, act: Act) -> bool:
    """ "Jeg har aldrig tilmeldt mig"; not "har ikke tilmeldt mig endnu"."""
    words = {token.word for token in said.sentences[act.sentence].tokens}
    return ("tilmeld" in act.words.casefold() or "regist" in act.words.casefold()) and bool(words & NEVER)


def _others_enrol(meant: Meant, never: list[Act]) -> bool:
    """Is somebody signed up beside "jeg har aldrig tilmeldt mig"?"""
    return any(not any(overlap(act, one) for one in never) for act in meant.enrol)


def _coming_or_not(
    view: View, said: Said, meant: Meant, away: list[Act], bound: tuple[Doubt, ...], asked: tuple[Evidence, ...]
) -> Wish | None:
    """Who says that he comes or does not, and what changes; under a letter to the registered, coming is nothing new."""
    comes = [act for act in meant.attend if _comes_instead(view, said, act, away)]
    if comes and view.answers in ("", "announcement"):
        return Wish(wish_fact(Intent.REGISTER, comes), (*bound, doubt("mixed", away)), tuple(comes), asked)
    registered = view.answers in ("confirmation", "reminder")
    wished = [act for act in meant.attend if _wish(said, act) and not _other_days(view, said, act)] if not registered else []
    if away and not (wished and not meant.absent):
        return _staying_away(view, said, meant, away, asked)
    changes = meant.change
    if meant.attend and view.answers in ("announcement", ""):
        changes = [] if wished else [act for act in meant.change if not _bills(said, act)]
    if changes:
        return Wish(wish_fact(Intent.CHANGE, meant.change), bound, tuple(meant.change), asked)
    if meant.attend and not registered:
        if not wished and view.answers != "announcement" and any(sign.kind == "partial" for sign in said.signs):
            return None  # "kommer en time for sent" signs nobody up
        return _attending(said, meant, away, bound, asked)
    return Wish(wish_fact(Intent.CHANGE, meant.change), bound, tuple(meant.change), asked) if meant.change else None


def _back(view: View, said: Said, meant: Meant) -> list[Act]:
    """What says that somebody comes after all: an absence taken back, "kommer alligevel", any yes under a letter that noted an absence."""
    leaving = [*meant.withdraw, *meant.absent, *meant.refuse]
    left = {(act.sentence, act.clause) for act in leaving}
    coming = [act for act in meant.attend if _after_all(said, act) and (act.sentence, act.clause) not in left]
    if not coming and view.answers in ("absence", "cancellation") and not leaving:
        coming = [*meant.attend, *meant.enrol]
    return [*meant.again, *coming]


def _after_all(said: Said, act: Act) -> bool:
    return any(sign.kind == "afterall" and (sign.sentence, sign.clause) == (act.sentence, act.clause) for sign in said.signs)


def _returning(said: Said, meant: Meant, back: list[Act], away: list[Act], bound: tuple[Doubt, ...], asked: tuple[Evidence, ...]) -> Wish:
    """A registration by coming after all. Whoever is said to be away beside it may be somebody else, or another day: for a human."""
    against = [*away, *meant.withdraw]
    doubts = [*bound, *_dots(said, back)]
    for code, acts in (("mixed", against), ("nobody", meant.strange)):
        if acts:
            doubts.append(doubt(code, acts))
    return Wish(wish_fact(Intent.REGISTER, back), tuple(doubts), tuple(back), asked, returning=True)


def _besides(view: View, said: Said, meant: Meant, wish: Wish) -> list[Act]:
    """What else is asked for in other words: to hear no more, or new data of somebody who leaves, stays away or comes after all."""
    intent = wish.intent.value
    if intent not in (Intent.REGISTER, Intent.CANCEL, Intent.ABSENT, Intent.SUBSTITUTE, Intent.CHANGE):
        return []
    found = [act for act in meant.optout if not any(overlap(act, one) for one in wish.acts)]
    if intent in (Intent.CANCEL, Intent.ABSENT) or wish.returning:
        found += [act for act in meant.change if _says_value(view, said, act) and not any(overlap(act, one) for one in wish.acts)]
    return found


def _says_value(view: View, said: Said, act: Act) -> bool:
    """Does a sentence of a change say a new number, address or diet? "Nyt job" is a reason to leave."""
    sentence = said.sentences[act.sentence]
    if any(special(token) == EMAIL for token in sentence.tokens) or numbers_in(sentence.text, view.language):
        return True
    return any(need.sentence == act.sentence for need in needs_in(view, said))


def _comes_instead(view: View, said: Said, act: Act, away: list[Act]) -> bool:
    """ "Palle kan ikke, men jeg kommer": the sender comes, and somebody else who is named in the same sentence does not."""
    first = any(token.word in view.persons["first"] for token in said.sentences[act.sentence].clauses[act.clause])
    return first and any(other.sentence == act.sentence and other.clause != act.clause and _names_somebody(said, other) for other in away)


def _comes_thereby(view: View, said: Said, act: Act, replaces: list[Act]) -> bool:
    """ "Per dækker for mig på biblioteket, så jeg kan deltage": whose place is taken is not the sender's at the meeting."""
    clause = said.sentences[act.sentence].clauses[act.clause]
    comes = clause[0].word in word_list("people", "causal") and any(token.word in view.persons["first"] for token in clause[: act.end])
    return comes and any(one.sentence == act.sentence and one.clause < act.clause for one in replaces)


def _staying_away(view: View, said: Said, meant: Meant, away: list[Act], asked: tuple[Evidence, ...]) -> Wish:
    """An absence; no to an invitation is no registration's end, and a colleague sent in the same breath is for a human."""
    fact = wish_fact(Intent.ABSENT, away)
    if view.answers == "announcement" and _turned_down(said, meant, away):
        return Wish(Fact(Intent.OTHER, fact.evidence), (doubt("never-registered", away),), (), asked)
    if all(act.kind == "enrol" for act in away):
        return Wish(Fact(Intent.CANCEL, fact.evidence), (doubt("dispute", away),), tuple(away), asked)
    near = {act.sentence for act in away}
    offered = [act for act in said.of("replace", negated=None) if act.asked]
    sent = [act for act in meant.attend if act.sentence in near and not _other_days(view, said, act) and _names_somebody(said, act)]
    doubts = _bound(said, away)
    doubts += (doubt("undecided", offered),) if offered else ()
    doubts += (doubt("mixed", sent),) if sent and not offered else ()
    return Wish(fact, doubts, tuple(away), asked)


def _attending(said: Said, meant: Meant, away: list[Act], bound: tuple[Doubt, ...], asked: tuple[Evidence, ...]) -> Wish:
    """A sign-up by saying that one takes part."""
    doubts = [*bound, *_dots(said, meant.attend)]
    for code, acts in (("mixed", away), ("nobody", meant.strange)):
        if acts:
            doubts.append(doubt(code, acts))
    return Wish(wish_fact(Intent.REGISTER, meant.attend), tuple(doubts), tuple(meant.attend), asked)


def _names_somebody(said: Said, act: Act) -> bool:
    return any(token.word == NAME for token in said.sentences[act.sentence].clauses[act.clause])


def _turned_down(said: Said, meant: Meant, away: list[Act]) -> bool:
    """Does the answer to an invitation only say no? Whoever speaks of a sign-up or of illness was registered."""
    words = {token.word for sentence in said.sentences for token in sentence.tokens}
    return not any(word.startswith(("tilmeld", "afbud", "registr", "anmäl", "påmeld")) for word in words) and not meant.attend


def _enrolling(said: Said, meant: Meant, bound: tuple[Doubt, ...], asked: tuple[Evidence, ...]) -> Wish:
    """A sign-up in so many words, unless it is only named by a change, or everything else takes it back."""
    if meant.change and _only_named(meant.enrol):
        return Wish(wish_fact(Intent.CHANGE, meant.change), bound, tuple(meant.change), asked)
    in_body = [act for act in meant.enrol if act.where == "body"]
    own = [act for act in meant.withdraw if not _takes_a_name_off(said, act)]
    if own and not in_body:
        return Wish(wish_fact(Intent.CANCEL, own), (*bound, doubt("mixed", meant.enrol)), tuple(own), asked)
    against = [*own, *(act for act in (*meant.absent, *meant.refuse) if not _takes_a_name_off(said, act))]
    mixed: tuple[Doubt, ...] = (doubt("mixed", against),) if against else ()
    mixed += (doubt("nobody", meant.strange),) if meant.strange else ()
    doubts = (*bound, *mixed, *_dots(said, meant.enrol))
    back = any(_after_all(said, act) for act in meant.enrol)
    return Wish(wish_fact(Intent.REGISTER, meant.enrol), doubts, (*meant.enrol, *meant.attend), asked, returning=back)


def _only_named(enrol: list[Act]) -> bool:
    """ "ret min tilmelding": the sign-up is a noun in all of them."""
    return all(act.words.casefold().split()[-1].startswith(("tilmelding", "registration", "anmälan", "påmelding")) for act in enrol)


def _takes_a_name_off(said: Said, act: Act) -> bool:
    """A withdrawal beside a sign-up that only takes somebody else off the list: a name, "han" or "hun" is its subject."""
    tokens = said.sentences[act.sentence].clauses[act.clause]
    return any(token.word == NAME or token.word in ("han", "hun", "he", "she", "hon", "ho") for token in tokens)


def _wish(said: Said, act: Act) -> bool:
    """A wish to take part in so many words, not only "kommer"."""
    words = {token.word for token in said.sentences[act.sentence].clauses[act.clause]}
    return bool(
        words & {"vil", "vill", "ønsker", "would", "like", "want", "gerne", "gärna", "gjerne", "gern", "möchte", "i'd", "love", "søger"}
    )


def _bills(said: Said, act: Act) -> bool:
    """ "Faktura sendes til EAN ...": where the bill goes is part of a sign-up, unless it is said to be new or wrong."""
    words = {token.word for token in said.sentences[act.sentence].clauses[act.clause]}
    return any(word.startswith(BILLING) for word in words) and not any(word.startswith(AMENDING) for word in words)


def _other_days(view: View, said: Said, act: Act) -> bool:
    """ "Kommer gärna på de andra två": comes on the days that are left, so was registered before."""
    return any(view.has("rest", token.word) or view.has("last", token.word) for token in said.sentences[act.sentence].clauses[act.clause])


def _dots(said: Said, acts: list[Act]) -> tuple[Doubt, ...]:
    """A wish that trails off in dots is not said plainly; irony often ends so."""
    trailing = [act for act in acts if said.sentences[act.sentence].text.rstrip().endswith(("...", "…", " .."))]
    return (doubt("weak", trailing),) if trailing else ()


def _clarifying(view: View, named: bool) -> Wish | None:
    """The programme named in answer to our question which one was meant."""
    if view.answers == "clarification" and named:
        return Wish(Fact(Intent.REGISTER, (Evidence("body", shown(view.own)), Evidence("thread", "which-programme"))))
    return None


def _listing(view: View, said: Said, rows: bool, named: bool) -> Wish | None:
    """A list of people and a programme, but no word of what to do with them: a sign-up for a human to look at."""
    if rows and named and not view.reply:
        said_so = said.of("list")
        evidence = tuple(act.evidence for act in said_so) or (Evidence("list", "a list of people"),)
        return Wish(Fact(Intent.REGISTER, evidence), (*_bound(said), *(() if said_so else (doubt("weak"),))), (), questions_in(said))
    return None


def _bound(said: Said, near: list[Act] | None = None) -> tuple[Doubt, ...]:
    """Conditions and hedges anywhere in the own words; for those who stay away, `near` their acts only."""
    doubts = []
    if said.conditions:
        doubts.append(doubt("condition", said.conditions))
    places = None if near is None else {act.sentence for act in near}
    undecided = [sign for sign in said.signs if sign.kind == "undecided" and (places is None or sign.sentence in places)]
    undecided = [sign for sign in undecided if not any(overlap(sign, act) for act in said.of("again"))]  # "se bort fra mit afbud"
    if undecided:
        doubts.append(doubt("undecided", undecided))
    partial = [sign for sign in said.signs if sign.kind == "partial" and (places is None or sign.sentence in places)]
    if partial:
        doubts.append(doubt("partial", partial))
    acting = {shown(said.sentences[act.sentence].text) for act in said.acts if act.kind not in ("thanks", "ask", "commerce")}
    hedged = [evidence for evidence in said.tentative if evidence.words in acting]
    if hedged:
        doubts.append(doubt("tentative", hedged))
    return tuple(doubts)

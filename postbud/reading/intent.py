"""What the sender wants, from the acts in the own words and the letter that is answered.

Knows acts and the kinds of letters; knows no people and no dates. The order of the questions in `read_intent` is the order of trust.
"""

from __future__ import annotations

from dataclasses import dataclass

from postbud.model.reading import Doubt, Evidence, Fact, Intent
from postbud.reading.acts import Act, Said
from postbud.reading.doubts import doubt
from postbud.reading.phrases import EMAIL, NAME
from postbud.reading.view import View, data, shown, word_list
from postbud.reading.words import Token

PERSONS = frozenset("han hun hon ho he she they de er sie dem him her".split())
POLITE = frozenset("vil kan kunne could would can venligst please skal".split())


@dataclass(frozen=True)
class Wish:
    """The intent with its evidence, the doubts that come with it, the acts it rests on, and what is asked beside it."""

    intent: Fact[Intent]
    doubts: tuple[Doubt, ...] = ()
    acts: tuple[Act, ...] = ()
    questions: tuple[Evidence, ...] = ()


def read_intent(view: View, said: Said) -> Wish:
    """The sender's wish. What is not understood is `other` with a doubt, never silently nothing."""
    for ask in (_leaving, _deciding, _answering):
        wish = ask(view, said)
        if wish is not None:
            return wish
    return _acting(view, said) or _asking(view, said) or _nothing(view, said)


# -- machines are read elsewhere; here first who wants no mail from us ---------------------------------------------------------


def _leaving(view: View, said: Said) -> Wish | None:
    """Off the list. A lone "afmeld" means this only under a letter that offers it; with data protection law a human answers."""
    acts = [act for act in said.of("optout") if not act.asked]
    words = " ".join(view.own.split()).strip(" .!").casefold() or view.bare_subject.strip(" .!").casefold()
    if not acts and words in ("stop", "unsubscribe", "afmeld", "afmelding", "frameld", "stopp", "remove", "abmelden"):
        offered = any(cue in view.history.casefold() for cue in data("formulas")["leave_words"])
        if offered or words in ("stop", "unsubscribe", "stopp", "remove"):
            return Wish(Fact(Intent.OPTOUT, (Evidence("body", words),)))
        return None
    if not acts or any(not act.asked for act in said.of("enrol")):
        return None
    law = said.of("erase", negated=None)
    return Wish(_fact(Intent.OPTOUT, acts), (doubt("erasure", law),) if law else ())


def _deciding(view: View, said: Said) -> Wish | None:
    """A manager answers our request for approval."""
    if view.answers != "approval" and not (view.answers == "" and _approves_unasked(said)):
        return None
    no = [act for act in said.of("reject") if not _only_inside(act, said, "approve")]
    no += [act for act in said.of("approve", negated=True)]
    yes = said.of("approve")
    no += [act for act in said.of("reject", negated=True) if act.words.casefold().startswith(("kan", "can", "ikke", "jeg"))]
    no = [act for act in no if not _undone(act)]
    if yes and no:
        first = min([*yes, *no], key=lambda act: (act.sentence, act.clause, act.start))
        yes, no = ([first], []) if first in yes and _plain_yes(no) else ([], no) if first in no else (yes, no)
    if yes and no:
        return Wish(_fact(Intent.APPROVE, yes), (doubt("mixed", no),), tuple(yes))
    if not yes and not no:
        return None
    bound = _bound(said)
    return Wish(_fact(Intent.APPROVE if yes else Intent.REJECT, yes or no), bound, tuple(yes or no))


def _approves_unasked(said: Said) -> bool:
    """ "Jeg godkender hermed, at Mette deltager": approval in full words without our asking."""
    return any(act.words.casefold().startswith(("godkend", "approve", "jeg godkend", "i approve", "ikke godkend")) for act in said.of("approve", negated=None)) and not said.of("enrol")


def _only_inside(act: Act, said: Said, kind: str) -> bool:
    return any(other.sentence == act.sentence and other.clause == act.clause and other.start <= act.start and act.end <= other.end for other in said.of(kind))


def _undone(act: Act) -> bool:
    """ "kan undvære" is a refusal only when negated; "nej" only when not."""
    able = act.words.casefold().startswith(("kan", "can", "ikke", "i can"))
    return act.kind == "reject" and able and not act.negated


def _plain_yes(no: list[Act]) -> bool:
    return not no


def _answering(view: View, said: Said) -> Wish | None:
    """Answers to questions of ours: an evaluation, a needs survey, a date poll, a rating."""
    strong = [act for act in said.of("enrol", "withdraw", "replace") if not act.asked and act.where == "body" and _somebody(said, act)]
    replies = any(cue in f"{view.bare_subject}\n{view.own}".casefold() for cue in ("mine svar", "my answers", "besvarelse", "mina svar", "mine svarene", "meine antworten"))
    if view.answers == "questionnaire" and not strong:
        return Wish(Fact(Intent.ANSWER, (Evidence("subject", shown(view.bare_subject)),)))
    subject = view.bare_subject.casefold()
    if replies and not strong and any(cue in f"{subject}\n{view.own.casefold()}" for cue in data("letters")["questionnaire"]["subject"]):
        return Wish(Fact(Intent.ANSWER, (Evidence("subject", shown(view.bare_subject)),)))
    return None


# -- what people want with a programme -----------------------------------------------------------------------------------------


def _acting(view: View, said: Said) -> Wish | None:
    """Sign-ups, cancellations, absences, substitutes and changes; two of them at once is a doubt."""
    meant = _meant(view, said)
    enrol, attend, refuse = meant["enrol"], meant["attend"], meant["refuse"]
    withdraw, absent, replace, change = meant["withdraw"], meant["absent"], meant["replace"], meant["change"]
    doubts = _bound(said)
    asked = _questions(said)
    if said.of("withdraw", negated=True) and not withdraw and not enrol:
        return Wish(_fact(Intent.QUESTION, said.of("withdraw", negated=True)), (doubt("dispute", said.of("withdraw", negated=True)),))
    if replace:
        mixed = (doubt("mixed", enrol),) if enrol and view.answers == "" and not absent and not refuse and not withdraw and _new_sign_up(enrol) else ()
        return Wish(_fact(Intent.SUBSTITUTE, replace), (*doubts, *mixed), (*replace, *absent, *refuse, *withdraw), asked)
    if enrol and not (withdraw and not _about_others(said, withdraw)):
        if change and _corrects(said, enrol):
            return Wish(_fact(Intent.CHANGE, change), doubts, tuple(change), asked)
        mixed = (doubt("mixed", absent),) if absent else ()
        return Wish(_fact(Intent.REGISTER, enrol), (*doubts, *mixed), (*enrol, *attend), asked)
    if withdraw:
        mixed = (doubt("mixed", enrol),) if enrol else ()
        return Wish(_fact(Intent.CANCEL, withdraw), (*doubts, *mixed), (*withdraw, *refuse), asked)
    if absent or (refuse and not attend):
        return Wish(_fact(Intent.ABSENT, [*absent, *refuse]), doubts, (*absent, *refuse), asked)
    if change and not _plain_attend(view, attend):
        return Wish(_fact(Intent.CHANGE, change), doubts, tuple(change), asked)
    if attend and view.answers not in ("confirmation", "reminder"):
        if refuse:
            return Wish(_fact(Intent.REGISTER, attend), doubts, tuple(attend), asked)
        return Wish(_fact(Intent.REGISTER, attend), doubts, tuple(attend), asked)
    if refuse:
        return Wish(_fact(Intent.ABSENT, refuse), doubts, tuple(refuse), asked)
    if change:
        return Wish(_fact(Intent.CHANGE, change), doubts, tuple(change), asked)
    return None


def _meant(view: View, said: Said) -> dict[str, list[Act]]:
    """The acts that are asserted, by kind; `refuse` is taking part, negated. What is told of the past is no act."""
    done = said.of("done")

    def real(kind: str, negated: bool = False) -> list[Act]:
        return [
            act
            for act in said.of(kind, negated=negated)
            if not (act.asked and not _polite(said, act)) and _somebody(said, act) and not any(_overlap(act, past) for past in done)
        ]

    absent = [act for act in said.of("absent", negated=None) if not act.asked and _really_absent(act) and _somebody(said, act)]
    return {
        "enrol": real("enrol"),
        "attend": real("attend"),
        "refuse": real("attend", negated=True) + real("enrol", negated=True),
        "withdraw": real("withdraw"),
        "absent": absent,
        "replace": [act for act in said.of("replace", negated=None) if not act.asked or _polite(said, act)] if _replaces(said) else [],
        "change": [act for act in said.of("change", negated=None) if not act.asked or _polite(said, act)],
    }


def _overlap(one: Act, two: Act) -> bool:
    return one.sentence == two.sentence and one.clause == two.clause and one.start < two.end and two.start < one.end


def _really_absent(act: Act) -> bool:
    """ "kan ikke den 3." needs its negation, "er syg" must have none; English "make it" likewise."""
    able = act.words.casefold().startswith(("kan ", "can ", "make it", "hinner"))
    return act.negated or not able


def _polite(said: Said, act: Act) -> bool:
    return any(sign.kind == "requests" and sign.sentence == act.sentence for sign in said.signs)


def _somebody(said: Said, act: Act) -> bool:
    """Does somebody do it? A subject of the first or third person in the clause, a name, or the clause opens with the verb."""
    if act.kind not in ("attend", "absent", "withdraw", "enrol"):
        return True
    tokens = said.sentences[act.sentence].clauses[act.clause]
    if any(_person(token) for token in tokens):
        return True
    return act.start <= _opening(tokens)


def _person(token: Token) -> bool:
    return token.word in (NAME, EMAIL) or token.word in PERSONS or token.word in word_list("people", "self_words") or token.word in word_list("people", "we_words")


def _opening(tokens: tuple[Token, ...]) -> int:
    """How many words may stand before a verb that still opens its clause: fillers and "og"."""
    from postbud.reading.phrases import LANGUAGES, load

    place = 0
    while place < len(tokens) and (tokens[place].word in ("og", "and", "så", "men", "but") or any(tokens[place].word in load(language).fillers for language in LANGUAGES)):
        place += 1
    return place


def _replaces(said: Said) -> bool:
    """A substitute needs a person or "en kollega"; "i stedet" alone is about times and numbers too."""
    acts = said.of("replace", negated=None)
    if not acts:
        return False
    near = {act.sentence for act in acts}
    for number in near:
        words = [token.word for token in said.sentences[number].tokens]
        if NAME in words or EMAIL in words:
            return True
        if any(word in word_list("people", "relations") or word in ("mig", "me", "jeg", "i", "hans", "hendes", "his", "her", "anden", "mich", "mig") for word in words):
            return not any(word.startswith(("ean", "nummer", "kl")) for word in words)
    return False


def _about_others(said: Said, withdraw: list[Act]) -> bool:
    """A withdrawal that stands beside a sign-up and only takes a name from the list."""
    return all(NAME in [token.word for token in said.sentences[act.sentence].clauses[act.clause]] for act in withdraw)


def _new_sign_up(enrol: list[Act]) -> bool:
    return any("tilmeld" in act.words.casefold() or "sign" in act.words.casefold() or "register" in act.words.casefold() for act in enrol)


def _corrects(said: Said, enrol: list[Act]) -> bool:
    """The sign-up is only named ("ret min tilmelding"), all its words are nouns."""
    return all(act.words.casefold().split()[-1].startswith(("tilmelding", "registration", "anmälan", "påmelding")) for act in enrol)


def _plain_attend(view: View, attend: list[Act]) -> bool:
    return bool(attend) and view.answers in ("announcement", "") and any(act.where == "subject" or len(act.words.split()) > 2 for act in attend)


def _asking(view: View, said: Said) -> Wish | None:
    found = [*_questions(said), *(act.evidence for act in said.of("ask", negated=None))]
    if not found:
        return None
    evidence = tuple(dict.fromkeys(found))
    return Wish(Fact(Intent.QUESTION, evidence[:3]), (doubt("question", evidence),), (), evidence)


def _nothing(view: View, said: Said) -> Wish:
    """No wish: thanks, offers and mail between others are left alone; anything else a human reads."""
    for kind in ("commerce", "thanks"):
        acts = said.of(kind, negated=None)
        if acts:
            return Wish(_fact(Intent.OTHER, acts))
    message = view.message
    if message.sender is not None and message.sender.key.rpartition("@")[2] == view.address.key.rpartition("@")[2] != "":
        return Wish(Fact(Intent.OTHER, (Evidence("header From", message.sender.email),)))
    if any(attachment.method == "REQUEST" for attachment in message.attachments):
        return Wish(Fact(Intent.OTHER, (Evidence("attachment", "a meeting request of somebody else's"),)))
    return Wish(Fact(Intent.OTHER), (doubt("not-understood"),))


def _questions(said: Said) -> tuple[Evidence, ...]:
    return tuple(Evidence(said.sentences[number].where, shown(said.sentences[number].text)) for number in sorted(said.asking))


def _bound(said: Said) -> tuple[Doubt, ...]:
    """Conditions and hedges anywhere in the own words."""
    doubts = []
    if said.conditions:
        doubts.append(doubt("condition", said.conditions))
    undecided = [sign for sign in said.signs if sign.kind == "undecided"]
    if undecided:
        doubts.append(doubt("undecided", undecided))
    acting = {act.sentence for act in said.acts if act.kind not in ("thanks", "ask", "commerce")}
    hedged = [evidence for evidence in said.tentative if any(shown(said.sentences[number].text) == evidence.words for number in acting)]
    if hedged:
        doubts.append(doubt("tentative", hedged))
    return tuple(doubts)


def _fact(intent: Intent, acts: list[Act]) -> Fact[Intent]:
    return Fact(intent, tuple(dict.fromkeys(act.evidence for act in acts))[:4])

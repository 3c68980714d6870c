"""Which acts are meant: asserted by or of somebody, in earnest, now; what is told, asked, offered or set aside is not.

Knows the acts and who stands in their clauses; decides no intent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from postbud.reading.acts import Act, Said
from postbud.reading.dates import days_in
from postbud.reading.names import is_organisation
from postbud.reading.naming import mentions
from postbud.reading.phrases import EMAIL, LANGUAGES, NAME, load, special
from postbud.reading.view import View
from postbud.reading.words import Token

# Words between the beginning of a clause and a verb whose "jeg" is left out ("Må desværre trække min tilmelding").
MODALS = frozenset(
    "må vil kan skal har er bliver blir bør ønsker måtte must have will would can could og and så men but vill "
    "ska får har måste muss möchte will hereby så også beklager undskyld sorry".split()
)
AGAIN = frozenset("igen again igjen igjen wieder venligst please tak thanks straks nu now".split())
INSTEAD = frozenset("sted stedet plads pladsen vikar afløser anden instead place seat".split())
DENYING = frozenset("ikke ikkje inte not nicht aldrig never".split())
GOING_ON = frozenset("men og but and dog men aber und".split())
POINTERS = frozenset("følgende nedenstående herunder disse following these below följande nedanstående folgende alle begge both".split())
WISHING = frozenset("vil vill ønsker wants would like også gerne gärna gjerne too also möchte".split())
POSSESSIVES = frozenset("min mit mine vores vor en my our mein meine vår et".split())
SUBJECTS = ("attend", "absent", "withdraw", "enrol", "stay")


@dataclass(frozen=True)
class Meant:
    """The acts that are meant, by kind. `refuse` is taking part or registering, negated."""

    enrol: list[Act]
    attend: list[Act]
    refuse: list[Act]
    withdraw: list[Act]
    absent: list[Act]
    replace: list[Act]
    change: list[Act]
    again: list[Act]  # what takes an absence or a cancellation back
    denied: list[Act]  # an absence that somebody says he has not ("jeg er ikke forhindret", "jeg har aldrig meldt afbud")
    optout: list[Act]
    strange: list[Act]  # wishes of somebody who is neither named nor the sender ("min kone vil også gerne med")


class Sieve(NamedTuple):
    """What sets acts aside: what is told of the past or taken back (`done`), and (kind, sentence) of a sender who signs others up."""

    view: View
    said: Said
    done: list[Act]
    aside: set[tuple[str, int]]

    def real(self, kind: str, negated: bool = False) -> list[Act]:
        """The acts of a kind that somebody does, in earnest and now."""
        return [
            act
            for act in self.said.of(kind, negated=negated)
            if _earnest(self.said, act)
            and somebody(self.view, self.said, act)
            and not any(overlap(act, past) for past in self.done)
            and (act.kind, act.sentence) not in self.aside
            and not _weighed(self.said, act)
        ]


def read_meant(view: View, said: Said) -> Meant:
    """The acts left after setting aside what is asked, told of the past, said of a thing or of the reader, or of the sender alone
    beside others ("selv springer jeg over")."""
    again = [act for act in said.of("again") if _earnest(said, act)]
    done = [*said.of("done", negated=None), *said.of("commerce"), *again]  # "jeg trækker mit afbud tilbage" takes nobody off
    sieve = Sieve(view, said, done, _set_aside(view, said))
    enrol, attend, refuse = _coming(sieve)
    absent, denied = _absences(sieve, any(not _somebody_elses(sieve, act) for act in (*enrol, *attend)))
    left, stays_away = _leaving(sieve, refuse)
    off_the_list = [act for act in left if _of_a_mailing_list(view, said, act)]
    left = [act for act in left if act not in off_the_list]
    off = _apart(_off_a_programme(sieve), left)
    optout = _apart(_optouts(said, left), off) + off_the_list
    left += off
    left = _apart(left, optout)
    replaces = [act for act in said.of("replace") if _earnest(said, act)] if _replaces(view, said) else []
    denied += _apart([act for act in said.of("replace", negated=True) if not act.asked], replaces)
    replaces = [act for act in replaces if _names_newcomer(said, act) or not any(overlap(act, one) and _longer(one, act) for one in left)]
    change = _apart([act for act in said.of("change", negated=None) if _earnest(said, act)], again)
    left, stays_away = _apart(left, denied + replaces), _apart(stays_away, denied)
    return Meant(enrol, attend, stays_away, left, absent, replaces, change, again, denied, optout, _strange(view, said))


def _earnest(said: Said, act: Act) -> bool:
    return not act.asked or polite(said, act)


def _apart(acts: list[Act], others: list[Act]) -> list[Act]:
    """The acts whose words are not also those of others."""
    return [act for act in acts if not any(overlap(act, one) for one in others)]


def _coming(sieve: Sieve) -> tuple[list[Act], list[Act], list[Act]]:
    """Who is signed up, who comes, and who does neither."""
    said, stay = sieve.said, sieve.said.of("stay")
    away = [act for act in said.of("absent", negated=None) if _really_absent(sieve.view, act)]
    leaving = sieve.real("withdraw")
    enrol = _apart([act for act in sieve.real("enrol") if not _headline(said, act)], away)
    enrol = [act for act in enrol if not (_noun(act) and any(_same_clause(act, one) for one in leaving))]
    enrol = _apart(enrol, leaving)  # "have to cancel my place"
    attend = [act for act in sieve.real("attend") if not any(_same_clause(act, one) for one in stay)]
    attend = [act for act in attend if not any(overlap(act, one) and _longer(one, act) for one in away)]  # "er på ferie"
    refuse = sieve.real("attend", negated=True) + sieve.real("enrol", negated=True)
    if enrol or attend:
        refuse = [act for act in refuse if not any(sign.kind == "selfout" and sign.sentence == act.sentence for sign in said.signs)]
    return enrol + [act for act in attend if _with_address(said, act)], attend, refuse


def _somebody_elses(sieve: Sieve, act: Act) -> bool:
    """ "Per kommer, da jeg er på ferie": somebody named comes, and the sender is not in it."""
    words = {token.word for token in sieve.said.sentences[act.sentence].clauses[act.clause]}
    return NAME in words and not words & sieve.view.persons["first"]


def _absences(sieve: Sieve, coming: bool) -> tuple[list[Act], list[Act]]:
    """The absences, and those that somebody says he has not."""
    view, said = sieve.view, sieve.said
    found = [
        act
        for act in _apart([act for act in said.of("absent", negated=None) if _earnest(said, act)], said.of("again"))
        if somebody(view, said, act) and (act.kind, act.sentence) not in sieve.aside and not (coming and _excuse(view, act))
    ]
    absent = [act for act in found if _really_absent(view, act)]
    return absent, [act for act in found if act not in absent and not _able(view, act)]


def _leaving(sieve: Sieve, refuse: list[Act]) -> tuple[list[Act], list[Act]]:
    """Withdrawals in every way of saying so, and the refusals that are none."""
    said = sieve.said
    going = [act for act in said.of("stay", negated=True) if not act.asked and somebody(sieve.view, said, act)]
    for_good = [act for act in refuse if act.kind == "attend" and _after_all(sieve.view, said, act)]
    out = [act for act in said.of("optout") if not act.asked and any(word in act.words.casefold() for word in ("deltager", "participant"))]
    return sieve.real("withdraw") + for_good + going + out, [act for act in refuse if act not in for_good]


def _strange(view: View, said: Said) -> list[Act]:
    """Wishes to take part whose subject is a word that no person stands for."""
    found = []
    for act in said.of("attend", "enrol"):
        tokens = said.sentences[act.sentence].clauses[act.clause]
        words = {token.word for token in tokens}
        if act.asked or act.where != "body" or somebody(view, said, act) or not words & WISHING or not words & POSSESSIVES:
            continue
        found.append(act)
    return found


def overlap(one: Act, two: Act) -> bool:
    return one.sentence == two.sentence and one.clause == two.clause and one.start < two.end and two.start < one.end


def _same_clause(one: Act, two: Act) -> bool:
    return one.sentence == two.sentence and one.clause == two.clause


def _set_aside(view: View, said: Said) -> set[tuple[str, int]]:
    """The staying away of a sender who signs others up: ("absent" or "withdraw", sentence)."""
    out = {sign.sentence for sign in said.signs if sign.kind == "selfout"}
    named = {number for number, sentence in enumerate(said.sentences) if any(token.word == NAME for token in sentence.tokens)}
    others = any(act.sentence not in out and (act.sentence in named or act.kind == "enrol") for act in said.of("enrol", "attend"))
    return {(kind, number) for number in out for kind in ("absent", "withdraw")} if others else set()


def _weighed(said: Said, act: Act) -> bool:
    """ "Jeg overvejer at melde fra": only weighed, not done."""
    return any(
        sign.kind == "consider" and sign.sentence == act.sentence and (sign.clause, sign.start) <= (act.clause, act.start)
        for sign in said.signs
    )


def _noun(act: Act) -> bool:
    """ "meine Anmeldung zu ... zurückziehen": the sign-up is a thing of which something else is said."""
    return any(
        word.startswith(("anmeldung", "tilmelding", "registration", "anmälan", "påmelding")) for word in act.words.casefold().split()
    )


def _headline(said: Said, act: Act) -> bool:
    """ "Ændring: tilmelding af tre ledere": the noun in a subject that says something else of it."""
    if act.where != "subject":
        return False
    return any(other.where == "subject" and other.kind in ("change", "withdraw", "replace") for other in said.acts)


def _after_all(view: View, said: Said, act: Act) -> bool:
    """ "kommer alligevel ikke": said of somebody who was to come."""
    words = {token.word for token in said.sentences[act.sentence].clauses[act.clause]}
    return any(view.has("anymore", word) for word in words) or any(_same_clause(act, one) for one in said.signs if one.kind == "afterall")


def _optouts(said: Said, left: list[Act]) -> list[Act]:
    """Wishes to hear no more, not those to leave a list of participants. A withdrawal in the same words counts if it is the longer one."""
    acts = [act for act in said.of("optout") if (not act.asked or polite(said, act)) and not _of_participants(said, act)]
    return [act for act in acts if not any(overlap(act, one) and _longer(one, act) for one in left)]


def _off_a_programme(sieve: Sieve) -> list[Act]:
    """ "Take me off the leadership network": off what, its own clause says; off the mailing list is another thing."""
    view, said = sieve.view, sieve.said
    found = [
        act
        for act in sieve.real("struck")
        if not _of_a_mailing_list(view, said, act) and (_names_a_programme(view, said, act) or _after_a_sign_up(said, act))
    ]
    return [replace(act, kind="withdraw") for act in found]


def _names_a_programme(view: View, said: Said, act: Act) -> bool:
    sentence = said.sentences[act.sentence]
    clause = sentence.clauses[act.clause][act.start :]
    if any(view.has("whole", token.word) for token in clause):
        return True
    text = sentence.text[clause[0].start - sentence.start : clause[-1].end - sentence.start]
    return any(one.strength > 1 for one in mentions(view.programmes, text, sentence.where))


def _after_a_sign_up(said: Said, act: Act) -> bool:
    """ "Jeg blev tilmeldt i fredags ... Kan I tage mig af igen?": off what is not said, and it was spoken of before."""
    behind = said.sentences[act.sentence].clauses[act.clause][act.end :]
    told = any(one.sentence <= act.sentence and "meld" in one.words.casefold() for one in said.of("done"))
    return told and all(token.word in AGAIN or token.word in _fillers() for token in behind)


def _of_a_mailing_list(view: View, said: Said, act: Act) -> bool:
    """ "Jeg vil gerne slettes fra jeres mailliste" leaves no programme."""
    starts = tuple(view.words("mailing"))
    return any(token.word.startswith(starts) for token in said.sentences[act.sentence].clauses[act.clause][act.start :])


def _longer(one: Act, two: Act) -> bool:
    return one.end - one.start > two.end - two.start


def _names_newcomer(said: Said, act: Act) -> bool:
    """ "Giver min plads videre til Ole" is no withdrawal, "til en på ventelisten" is."""
    return any(token.word == NAME or special(token) == EMAIL for token in said.sentences[act.sentence].tokens)


def _of_participants(said: Said, act: Act) -> bool:
    """ "slet mig fra deltagerlisten", "fra listen over deltagere"."""
    words = [token.word for token in said.sentences[act.sentence].clauses[act.clause][act.start : act.end + 2]]
    return any(part in word for word in words for part in ("deltager", "participant", "tilmeld", "teilnehmer", "deltagar", "deltaker"))


def _with_address(said: Said, act: Act) -> bool:
    """ "Til mødet kommer Ebba Dam (ebba@...)": people with addresses who come are signed up."""
    tokens = said.sentences[act.sentence].tokens
    return any(token.word == NAME for token in tokens) and any(special(token) == EMAIL for token in tokens)


def _excuse(view: View, act: Act) -> bool:
    """ "Er på ferie til den 5.": beside a sign-up no absence."""
    return any(view.has("excuses", word) for word in act.words.casefold().split())


def _able(view: View, act: Act) -> bool:
    return view.has("able", act.words.casefold().split()[0])


def _really_absent(view: View, act: Act) -> bool:
    """ "kan komme" needs a negation, its own or one around it; "er syg" must have none."""
    if not _able(view, act):
        return not act.negated
    return act.negated or any(word in lexicon.negations for lexicon in view.lexicons for word in act.words.casefold().split())


def polite(said: Said, act: Act) -> bool:
    """Does the sentence ask us to do something ("Vil I tilmelde mig?"), rather than ask something?"""
    return any(sign.kind == "requests" and sign.sentence == act.sentence for sign in said.signs)


def somebody(view: View, said: Said, act: Act) -> bool:
    """Does somebody do it? The sender, a name or "hun" in the clause, or nobody at all because the clause opens with the verb;
    not the one we are ("I kan afmelde gratis"), and not a thing ("EAN kommer")."""
    if act.kind not in SUBJECTS:
        return True
    tokens = said.sentences[act.sentence].clauses[act.clause]
    persons = view.persons
    if polite(said, act):
        return True
    if _said_of_you(view, tokens, act):
        return False
    if _relative(said, act, tokens) or _goes_on(view, said, act, tokens):
        return True
    if any(
        token.word in (NAME, EMAIL) or token.word in POINTERS or any(token.word in persons[role] for role in ("first", "we", "third"))
        for token in tokens
    ):
        return True
    if any(is_organisation(token.word) and token.text[:1].isupper() for token in tokens[: act.start]):
        return True  # "Krogby Bibliotek stiller med to"
    if act.kind == "enrol" and any(token.word in POINTERS for token in said.sentences[act.sentence].tokens):
        return True
    return all(
        token.word in MODALS or token.word in _fillers() or token.word in ("min", "mine", "my", "vores", "our", "ikke", "not")
        for token in tokens[: act.start]
    )


def sends_to_it(view: View, said: Said, act: Act) -> bool:
    """ "Vi sender Jon Bæk på Hverdagsledelse": nobody's seat is spoken of, no day, and no letter to somebody registered is answered."""
    sentence = said.sentences[act.sentence]
    words = {token.word for token in sentence.tokens}
    to = {token.word for token in sentence.clauses[act.clause][act.end :]} & {"på", "til", "to", "med"}
    sends = act.words.casefold().startswith(("send", "vil sende")) and view.answers in ("", "announcement")
    return sends and bool(to) and not words & INSTEAD and not days_in(view, sentence)


def _relative(said: Said, act: Act, tokens: tuple[Token, ...]) -> bool:
    """ "Rikke Lauge, der deltager", "det bliver mig, der deltager": the clause before ends with who it is."""
    before = said.sentences[act.sentence].clauses[act.clause - 1] if act.clause else ()
    if not before or tokens[0].word not in ("der", "som", "who", "die"):
        return False
    words = {token.word for token in before}
    own = before[-1].word in ("mig", "me", "jeg", "mich", "meg") and words & {"det", "it", "es"} and not words & DENYING
    return bool(own) or before[-1].word == NAME or special(before[-1]) == EMAIL or bool(words & {"vi", "we", "wir"})


def _goes_on(view: View, said: Said, act: Act, tokens: tuple[Token, ...]) -> bool:
    """ "Jeg har meldt afbud, men er blevet fri og kommer alligevel": the sender of the clause before goes on in this one."""
    before = said.sentences[act.sentence].clauses[act.clause - 1] if act.clause else ()
    if tokens[0].word not in GOING_ON or not any(token.word in view.persons["first"] for token in before[:2]):
        return False
    return act.start == 1 or (len(tokens) > 1 and (tokens[1].word in MODALS or view.has("modals", tokens[1].word)))


def _said_of_you(view: View, tokens: tuple[Token, ...], act: Act) -> bool:
    """Is the nearest pronoun around the verb "I" or "you", and nobody else's in the clause?"""
    persons = view.persons
    you = [token for token in tokens[: act.end] if token.word in persons["you"] and not (token.word == "i" and token.text != "I")]
    others = [token for token in tokens if any(token.word in persons[role] for role in ("first", "we")) or special(token) in (NAME, EMAIL)]
    return bool(you) and not others


@lru_cache(maxsize=1)
def _fillers() -> frozenset[str]:
    return frozenset(word for language in LANGUAGES for word in load(language).fillers)


def _replaces(view: View, said: Said) -> bool:
    """A substitute needs a person or "en kollega"; "i stedet" alone is about times and numbers too."""
    persons = view.persons
    relations = {"anden", "andre", "kollega", "colleague", "kollegor", "someone", "somebody", "kollege", "andet", "en-anden"}
    for act in said.of("replace", negated=None):
        sentence = said.sentences[act.sentence]
        words = [token.word for token in sentence.tokens]
        if any(word.startswith(("ean", "nummer", "faktura", "adresse")) for word in words) and NAME not in words:
            continue
        if (
            NAME in words
            or EMAIL in words
            or any(word in relations or word in persons["third"] or word in persons["object"] for word in words)
        ):
            return True
        if any(word in persons["first"] for word in words) and any(
            word in ("plads", "plass", "seat", "place", "spot", "sted", "platz", "stelle") for word in words
        ):
            return True
    return False

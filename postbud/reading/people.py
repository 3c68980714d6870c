"""Who is registered, taken off, absent, changed or sent instead, and what the mail says about each.

Knows the intent, its acts and everybody named; whatever is not certain becomes a doubt, never a guess.
"""

from __future__ import annotations

from postbud.model.programme import Programme
from postbud.model.reading import Doubt, Evidence, Fact, Intent, Person
from postbud.reading.acts import Act, Said
from postbud.reading.diet import needs_in, taken_away
from postbud.reading.doubts import doubt
from postbud.reading.fields import describe, new_name
from postbud.reading.leavers import AWAY, COLLEAGUES, ONE_OF, beside, contrasted, leaves_himself, reason_only, related, unnamed, we
from postbud.reading.names import is_title, mark_names, personal, same_person
from postbud.reading.naming import index_of
from postbud.reading.phrases import NAME
from postbud.reading.roles import Cast, Somebody, stub
from postbud.reading.rows import Row
from postbud.reading.selves import another_does, first_person, names_self
from postbud.reading.substitute import read_substitute
from postbud.reading.view import View, shown, word_list
from postbud.reading.wish import Wish
from postbud.reading.words import sentences

COUNTS = {
    **dict(zip("to tre fire fem seks syv otte ni ti".split(), range(2, 11), strict=True)),
    **dict(zip("two three four five six seven eight".split(), range(2, 9), strict=True)),
    **{"två": 2, "fyra": 4, "zwei": 2, "drei": 3, "vier": 4, "begge": 2, "both": 2},
}
UNNAMED = frozenset("vedkommende nogen somebody someone".split())
COUNTED = (
    "personer",
    "person",
    "deltagere",
    "participants",
    "ledere",
    "leaders",
    "kolleger",
    "kollegaer",
    "colleagues",
    "medarbejdere",
    "mand",
    "kvinder",
    "pladser",
    "places",
    "seats",
    "of",
    "stykker",
    "stk",
    "people",
    "tilmeldinger",
    "anmälningar",
    "påmeldinger",
    "folk",
    "chefer",
    "managers",
    "staff",
)


def read_people(
    view: View, said: Said, wish: Wish, programme: Programme | None, rows: list[Row]
) -> tuple[tuple[Fact[Person], ...], tuple[Doubt, ...]]:
    """Everybody the wish is about, with fields, and the doubts about them."""
    cast = Cast(view, said, programme, rows)
    intent = wish.intent.value
    if intent == Intent.SUBSTITUTE:
        return read_substitute(cast, wish)
    chosen, sender_too = _chosen(cast, wish)
    doubts = _doubts(cast, wish, chosen, sender_too)
    people = describe(cast, chosen, sender_too, intent, wish)
    if intent == Intent.CHANGE and not any(_changes(cast, fact) for fact in people):
        doubts.append(doubt("weak", wish.acts))
    if intent == Intent.REGISTER:
        doubts += _unreachable(people)
    return tuple(people), tuple(doubts)


def _changes(cast: Cast, fact: Fact[Person]) -> bool:
    """Is anything new said of this person: a name, an address, or what is neither only the old name nor the signature's?"""
    person, own = fact.value, cast.view.own.casefold()
    respelt = _words_of_change(cast) & word_list("people", "spelling") and _says_new(cast)
    if respelt or new_name(cast) or (person.email and person.email.casefold() in own):
        return True
    return any(one.where in ("body", "subject", "list") and one.words != person.name for one in fact.evidence)


def _chosen(cast: Cast, wish: Wish) -> tuple[list[Somebody], bool]:
    """The others the wish is about, and whether the sender is one of them."""
    intent = wish.intent.value
    others = [one for one in cast.others if not one.managing or leaves_himself(cast, one, wish)]
    if not others and any(not act.negated for act in cast.said.of("everybody")) and intent != Intent.REGISTER:
        return [], False
    if cast.from_form and cast.rows:
        return [one for one in others if one.row], bool(cast.sender_row)
    if intent == Intent.CHANGE:
        owners = [one for one in others if _owns_change(cast, one)]
        named = [one for one in owners if one.full] or owners
        return named, not named
    listed = [one for one in others if one.row]
    if listed and intent == Intent.REGISTER:
        near = {act.sentence for act in wish.acts}
        chosen = listed + [
            one for one in others if not one.row and one.sentences & near and one.email and not any(row.get("manager") for row in cast.rows)
        ]
    else:
        chosen = [one for one in others if one.sentences & _reach(cast, wish.acts) or (intent == Intent.REGISTER and one.email)]
    chosen = [one for one in chosen if not _left_out(cast, one, intent)]
    if intent in AWAY:
        chosen = [one for one in chosen if not (beside(cast, one) or contrasted(cast, wish, one))]
    sender_too = bool(cast.sender_row) or _sender_too(cast, wish, chosen)
    if intent in AWAY and sender_too:
        chosen = [one for one in chosen if not related(cast, one)]
    return _without_excepted(cast, chosen), sender_too and not (intent not in AWAY and _sender_out(cast, bool(chosen)))


def _reach(cast: Cast, acts: tuple[Act, ...]) -> set[int]:
    """The sentences of the acts; the subject when the acts have no name of their own; the sentence that goes on with "det er"."""
    near = {act.sentence for act in acts}
    reach = set(near)
    named = {number for one in cast.others for number in one.sentences}
    if not reach & named and not any(first_person(cast, act) for act in acts):
        reach |= {number for number, sentence in enumerate(cast.said.sentences) if sentence.where == "subject"}
        reach |= {number + 1 for number in near} | {number - 1 for number in near}
    for number in sorted(near):
        following = cast.said.sentences[number + 1] if number + 1 < len(cast.said.sentences) else None
        if following is not None and [token.word for token in following.tokens[:2]] in (
            ["det", "er"],
            ["det", "drejer"],
            ["det", "gælder"],
            ["it", "is"],
            ["they", "are"],
            ["de", "hedder"],
            ["det", "är"],
        ):
            reach.add(number + 1)
    return reach


def _left_out(cast: Cast, one: Somebody, intent: Intent) -> bool:
    """For a sign-up: said not to come. For a withdrawal: said to stay."""
    said = cast.said
    if intent == Intent.REGISTER:
        against = said.of("attend", "enrol", negated=True) + said.of("withdraw")
    else:
        leaving = said.of("withdraw", "absent")
        stays = [
            act for act in said.of("attend") if not any((other.sentence, other.clause) == (act.sentence, act.clause) for other in leaving)
        ]
        named = [act for act in stays if any(place[:2] == (act.sentence, act.clause) for place in one.places)]
        return any(_does(cast, one, act) for act in (*said.of("stay"), *named))
    return any(_does(cast, one, act) for act in against)


def _does(cast: Cast, one: Somebody, act: Act) -> bool:
    """Is the person the one who does the act: named in its clause, or named last before its "han" or "hun"?"""
    if any((sentence, clause) == (act.sentence, act.clause) for sentence, clause, _ in one.places):
        return True
    tokens = cast.said.sentences[act.sentence].clauses[act.clause]
    if any(token.word == NAME for token in tokens) or not any(token.word in cast.view.persons["third"] for token in tokens[: act.end]):
        return False
    return _last_named(cast, act.sentence, act.clause) is one


def _last_named(cast: Cast, sentence: int, clause: int) -> Somebody | None:
    before = [(place, one) for one in cast.others for place in one.places if place[:2] < (sentence, clause) and sentence - place[0] <= 1]
    return max(before, key=lambda pair: pair[0])[1] if before else None


def _sender_too(cast: Cast, wish: Wish, chosen: list[Somebody]) -> bool:
    """Does the sender take part: nobody else is named, or "mig", "Kim og jeg", "jeg deltager" is said?"""
    if not chosen:
        return not (cast.rows and wish.intent.value == Intent.REGISTER)
    if any(names_self(cast, act) for act in wish.acts):
        return True
    return any(first_person(cast, act) for act in wish.acts)


def _sender_out(cast: Cast, others: bool) -> bool:
    """ "Selv springer jeg over denne gang", "I am only the messenger"."""
    return others and any(sign.kind == "selfout" for sign in cast.said.signs)


def _without_excepted(cast: Cast, chosen: list[Somebody]) -> list[Somebody]:
    """ "alle undtagen den sidste på listen", "dog ikke nr. 2": rows taken out by their place."""
    for index, sentence in enumerate(cast.said.sentences):
        words = [token.word for token in sentence.tokens]
        mark = next(
            (
                place
                for place, word in enumerate(words)
                if word in ("undtagen", "except", "utom", "unntatt", "außer", "minus") or words[place : place + 2] == ["bortset", "fra"]
            ),
            -1,
        )
        if mark == -1 or not chosen:
            continue
        rest = words[mark + 1 : mark + 6]
        if any(word in ("sidste", "last", "sista", "siste", "letzte", "letzten", "nederste") for word in rest):
            return chosen[:-1]
        if any(word in ("første", "first", "första", "øverste", "erste") for word in rest):
            return chosen[1:]
        number = next((int(word) for word in rest if word.isdecimal() and 0 < int(word) <= len(chosen)), 0)
        if number:
            return [one for place, one in enumerate(chosen, 1) if place != number]
        return [one for one in chosen if one.row or index not in one.sentences]
    return chosen


def _owns_change(cast: Cast, one: Somebody) -> bool:
    """Is it this person's data that change? Named where the change is said, and not the sender's new name."""
    changes = {act.sentence for act in cast.said.of("change", negated=None)}
    sender = cast.sender
    if sender is not None and _renames(cast):
        return False
    return bool(one.sentences & changes)


def _renames(cast: Cast) -> bool:
    """Is it the sender's own name that changes ("hedder nu", "staves med C")?"""
    return bool(_words_of_change(cast) & (word_list("people", "renaming") | word_list("people", "spelling")))


def _words_of_change(cast: Cast) -> set[str]:
    return set(" ".join(act.words for act in cast.said.of("change")).casefold().split())


def _of_another(cast: Cast) -> Evidence | None:
    """The subject of a reply that names somebody else ("Re: Jens Winther søger om plads"): a yes below it may be about that person."""
    view, sender = cast.view, cast.sender
    if not view.reply or view.thread is not None or sender is None:
        return None
    for sentence in sentences(view.bare_subject, "subject"):
        for token in mark_names(sentence, index_of(view.programmes).title_words).tokens:
            if token.word == NAME and " " in token.text and not same_person(token.text, sender.name):
                return Evidence("subject", token.text)
    return None


def _quoted(cast: Cast, wish: Wish) -> Evidence | None:
    """An act in quotation marks ("Kaj skriver: \"sæt mig på listen\""): its "mig" is not the sender."""
    own = cast.view.own
    for act in wish.acts:
        place = cast.said.sentences[act.sentence].clauses[act.clause][act.start].start
        opened = sum(own.count(mark, 0, place) for mark in "“„") > own.count("”", 0, place)
        if act.where == "body" and (opened or own.count('"', 0, place) % 2):
            return act.evidence
    return None


def _doubts(cast: Cast, wish: Wish, chosen: list[Somebody], sender_too: bool) -> list[Doubt]:
    doubts = []
    sender = cast.sender
    if not chosen and not sender_too:
        doubts.append(doubt("nobody"))
    if sender_too and (sender is None or not sender.name):
        doubts.append(doubt("nobody", [Evidence("header From", str(sender or ""))]))
    elif sender_too and sender is not None and (not personal(sender.name) or stub(sender.name)):
        doubts.append(doubt("nobody", [Evidence("header From", str(sender))]))
    if chosen and not sender_too and any(_us(cast, act) for act in wish.acts) and _said_count(cast, wish) is None:
        doubts.append(doubt("count", [wish.acts[0].evidence]))
    against = [
        one
        for one in cast.others
        if wish.intent.value in AWAY and contrasted(cast, wish, one) and not _left_out(cast, one, wish.intent.value)
    ]
    if against:
        doubts.append(doubt("mixed", [Evidence("body", one.name) for one in against]))
    if wish.intent.value in AWAY and sender_too and reason_only(cast, wish, chosen):
        doubts.append(doubt("nobody", wish.acts))
    if (wish.intent.value in AWAY or wish.returning) and len(chosen) < 2 and (ours := we(cast, wish)):
        doubts.append(doubt("count", [ours]))
    if wish.intent.value == Intent.REGISTER and sender_too and (other := _of_another(cast) or _quoted(cast, wish)):
        doubts.append(doubt("nobody", [other]))
    if wish.intent.value in AWAY | {Intent.REGISTER} and sender_too and not chosen and (other := another_does(cast, wish)):
        doubts.append(doubt("nobody", [other]))
    nameless = unnamed(cast, wish) if wish.intent.value in AWAY else _nameless_colleague(cast, wish)
    if nameless is not None:
        doubts.append(doubt("nobody", [nameless]))
    if wish.intent.value == Intent.CHANGE and any(not one.full for one in chosen):
        doubts.append(doubt("first-name-only", [Evidence("body", one.name) for one in chosen]))
    if wish.intent.value == Intent.CHANGE and (taken_away(cast.said) or not _says_new(cast)):
        doubts.append(doubt("weak", wish.acts))
    if wish.intent.value == Intent.REGISTER:
        said = _said_count(cast, wish)
        if said is not None and said[0] != len(chosen) + sender_too:
            doubts.append(doubt("count", [said[1]]))
    return doubts


def _us(cast: Cast, act: Act) -> bool:
    """ "tilmeld os": the object is us, and it is not said who we are."""
    words = [token.word for token in cast.said.sentences[act.sentence].clauses[act.clause][act.start : act.end + 1]]
    return act.kind == "enrol" and any(word in ("os", "us", "oss", "uns") for word in words)


def _says_new(cast: Cast) -> bool:
    """Is there a new value at all: an address, a number, a name, a title, a diet?"""
    text = cast.view.own
    if any(char.isdigit() for char in text) or "@" in text or needs_in(cast.view, cast.said):
        return True
    return any(token.word == NAME or is_title(token.word) for sentence in cast.said.sentences for token in sentence.tokens)


def _nameless_colleague(cast: Cast, wish: Wish) -> Evidence | None:
    """ "mig og en kollega", "en plads til vedkommende", without a name anywhere near."""
    if wish.intent.value not in (Intent.REGISTER, Intent.SUBSTITUTE) or cast.rows:
        return None
    for act in wish.acts:
        sentence = cast.said.sentences[act.sentence]
        words = [token.word for token in sentence.tokens]
        named = NAME in words or any(act.sentence + 1 in one.sentences for one in cast.others)
        if not named and any(
            word in UNNAMED or (word in COLLEAGUES and before in ONE_OF and not _told_by(words, place))
            for place, (before, word) in enumerate(zip(["", *words], words, strict=False))
        ):
            return Evidence(sentence.where, shown(sentence.text))
    return None


def _told_by(words: list[str], place: int) -> bool:
    """Is the colleague at this place only the one from whom the sender has it ("fra en kollega", "a colleague forwarded it")?"""
    source = words[place - 2] if place > 1 else ""
    return source in word_list("people", "from_whom") or bool(set(words[place + 1 : place + 3]) & word_list("people", "passes_on"))


def _said_count(cast: Cast, wish: Wish) -> tuple[int, Evidence] | None:
    """How many people the sentences of the acts say there are: "to pladser", "vi bliver tre", "two of us"."""
    for number in sorted({act.sentence for act in wish.acts if act.kind in ("enrol", "attend")}):
        sentence = cast.said.sentences[number]
        words = [token.word for token in sentence.tokens]
        for place, word in enumerate(words):
            count = COUNTS.get(word) or (int(word) if word.isdecimal() and len(word) < 3 else 0)
            after, before = words[place + 1 : place + 3], words[place - 1] if place else ""
            if (
                count > 1
                and word not in ("begge", "both")
                and (
                    any(one in COUNTED for one in after[:2])
                    or (len(after) > 1 and after[0] in ("af", "av", "von") and after[1] in ("os", "oss", "uns"))
                    and not (after[:1] == ["of"] and word == "to")
                    or before in ("bliver", "følgende", "de", "kommer")
                    or (before == "med" and place > 1 and words[place - 2] in ("stiller", "kommer", "møder"))
                    or (before in ("er", "are") and "vi" in words[max(0, place - 3) : place])
                )
            ):
                return (count, Evidence(sentence.where, shown(sentence.text))) if word != "to" or before != "i'd" else None
    return None


def _unreachable(people: list[Fact[Person]]) -> list[Doubt]:
    doubts = []
    for fact in people:
        person = fact.value
        if person.name and len(person.name.split()) < 2:
            doubts.append(doubt("first-name-only", [Evidence("body", person.name)]))
        if not person.email:
            doubts.append(doubt("no-address", [Evidence("body", person.name or "")]))
    return doubts

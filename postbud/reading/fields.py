"""What the mail says about each person: workplace, title, telephone, EAN, CVR, diet, access.

Knows where words may belong: a row's to its person, a signature's to the sender only, a sentence's to the one it speaks of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from postbud.model.identifiers import cvr_holds, ean_holds
from postbud.model.reading import Evidence, Fact, Intent, Person
from postbud.reading.diet import needs_in
from postbud.reading.digits import Number, numbers_in, phone
from postbud.reading.names import is_title
from postbud.reading.phrases import NAME
from postbud.reading.roles import Cast, Somebody
from postbud.reading.view import shown, word_list
from postbud.reading.wish import Wish
from postbud.reading.words import Sentence, Token, find_addresses, fold
from postbud.reading.workplace import best_organisation, organisations

MOST_NUMBERS = 12  # in one sentence; more are a list that no reader can share out
EVERYBODY = frozenset("begge alle both båda alla beide".split())
BOSSES = frozenset("chef leder manager boss chefen lederen".split())
ARTICLES = frozenset(
    "en et den vores vor nye ny min mit hans hendes daglig fungerende konstitueret tidligere a an the our new "
    "my acting her his vår vårt nya unser unsere neue ein eine også both both begge nu now".split()
)
NO_NEED = frozenset("ingen intet nej none no - nothing n/a nope inga nix keine alt ikke".split())


@dataclass
class Draft:
    """One person in the making; `key` is None for the sender."""

    key: Somebody | None
    person: Person
    evidence: list[Evidence] = field(default_factory=list)

    def set(self, where: str, words: str, **values: str | None) -> None:
        """Fill fields that are still open, and note the words."""
        news = {name: value for name, value in values.items() if value and getattr(self.person, name) is None}
        if news:
            self.person = replace(self.person, **news)
            self.evidence.append(Evidence(where, shown(words)))


def describe(cast: Cast, chosen: Sequence[Somebody], sender_too: bool, intent: Intent, wish: Wish | None = None) -> list[Fact[Person]]:
    """The people as facts, the sender first."""
    drafts = []
    if sender_too and cast.sender is not None:
        drafts.append(
            Draft(None, Person(cast.sender.name or None, cast.sender.email), [Evidence("header From", str(cast.view.message.sender))])
        )
    for one in chosen:
        where = "list" if one.row else cast.said.sentences[one.places[0][0]].where if one.places else "body"
        drafts.append(Draft(one, Person(one.name, one.email), [Evidence(where, one.name)]))
    fill(cast, drafts, intent)
    return [Fact(draft.person, tuple(dict.fromkeys(draft.evidence))) for draft in drafts]


def fill(cast: Cast, drafts: list[Draft], intent: Intent) -> None:
    """Rows, then sentences, then the signature; what is nearer to the person wins."""
    if intent == Intent.CHANGE:
        _new_values(cast, drafts)
    for draft in drafts:
        _from_row(cast, draft, cast.sender_row if draft.key is None else draft.key.row)
    _needs(cast, drafts)
    _numbers(cast, drafts, intent)
    _titles(cast, drafts)
    _workplaces(cast, drafts)
    for draft in drafts:
        if draft.key is None:
            _from_signature(cast, draft)
    colleague_workplace(cast, drafts)


def _from_row(cast: Cast, draft: Draft, row: dict[str, str]) -> None:
    """A row's cells; a department is no workplace, and "-" or "ingen" is no diet."""
    line = row.get("line") or ", ".join(value for key, value in row.items() if key != "rest")
    language = cast.view.language
    for name in ("organisation", "title"):
        draft.set("list", line, **{name: row.get(name)})
    digits = "".join(char for char in row.get("phone", "") if char in "0123456789")
    draft.set("list", line, phone=phone(row.get("phone", ""), digits, language) if digits.isascii() and digits else None)
    for name, holds in (("ean", ean_holds), ("cvr", cvr_holds)):
        digits = "".join(char for char in row.get(name, "") if char in "0123456789")
        if len(digits) == (13 if name == "ean" else 8) and holds(digits):
            draft.set("list", line, **{name: digits})
    for name in ("diet", "access"):
        value = row.get(name, "")
        if value and value.casefold().split()[0].strip(".,") not in NO_NEED:
            draft.set("list", line, **{name: value})
    if row.get("line"):
        for number in numbers_in(row["line"], language):
            draft.set("list", line, **{number.kind: number.value})


def _needs(cast: Cast, drafts: list[Draft]) -> None:
    """Diets and access needs to the one they are said of; the last word counts."""
    for need in reversed(needs_in(cast.view, cast.said)):
        sentence = cast.said.sentences[need.sentence]
        for draft in _spoken_of(cast, drafts, need.sentence, need.clause):
            draft.set(sentence.where, sentence.text, **{need.field: need.words})


def _spoken_of(cast: Cast, drafts: list[Draft], sentence: int, clause: int) -> list[Draft]:
    """Whom a clause speaks of: its name, "begge", "jeg", "hun" (the one named last), else the only one there is or the sender."""
    tokens = cast.said.sentences[sentence].clauses[clause]
    named = [draft for draft in drafts if draft.key and any(place[:2] == (sentence, clause) for place in draft.key.places)]
    if named:
        return named
    if any(token.word == NAME for token in tokens):
        return [draft for draft in drafts if draft.key is None and _is_sender(cast, tokens)]
    words, persons = [token.word for token in tokens], cast.view.persons
    if any(word in EVERYBODY for word in words):
        return drafts
    if any(word in persons["third"] or word in ("hendes", "hans", "her", "his", "hennes") for word in words):
        last = last_before(drafts, sentence, clause)
        return [last] if last else []
    if any(word in persons["first"] for word in words):
        return [draft for draft in drafts if draft.key is None]
    before = [
        draft
        for draft in drafts
        if draft.key and any(place[0] == sentence and place[:2] < (sentence, clause) for place in draft.key.places)
    ]
    if before:
        return before[-1:]
    own = [draft for draft in drafts if draft.key is None]
    return own or (drafts if len(drafts) == 1 else [])


def _is_sender(cast: Cast, tokens: Sequence[Token]) -> bool:
    return cast.sender is not None and any(token.word == NAME and token.text.casefold() == cast.sender.name.casefold() for token in tokens)


def last_before(drafts: list[Draft], sentence: int, clause: int) -> Draft | None:
    """The draft named last at or before this clause."""
    before = [
        (place, number) for number, draft in enumerate(drafts) if draft.key for place in draft.key.places if place[:2] <= (sentence, clause)
    ]
    if before:
        return drafts[max(before)[1]]
    others = [draft for draft in drafts if draft.key]
    return others[0] if len(others) == 1 else None


def _numbers(cast: Cast, drafts: list[Draft], intent: Intent) -> None:
    """Numbers in sentences: an EAN or CVR is everybody's, a telephone number belongs to the one spoken of."""
    for index, sentence in enumerate(cast.said.sentences):
        found = numbers_in(sentence.text, cast.view.language)
        for number in found[:MOST_NUMBERS]:
            if number.kind in ("ean", "cvr"):
                for draft in drafts:
                    draft.set(sentence.where, sentence.text, **{number.kind: number.value})
                continue
            clause = _clause_at(sentence, number)
            if any(word in word_list("people", "not_participant") for word in [token.word for token in sentence.clauses[clause]]):
                continue
            for draft in _spoken_of(cast, drafts, index, clause):
                draft.set(sentence.where, sentence.text, phone=number.value)


def _clause_at(sentence: Sentence, number: Number) -> int:
    place = sentence.start + number.start
    return next((index for index, clause in enumerate(sentence.clauses) if clause[0].start <= place <= clause[-1].end), 0)


def _titles(cast: Cast, drafts: list[Draft]) -> None:
    """ "Kim er souschef", "kulturchef Lars Ebbe Thygesen", "som er teamleder", "hun er vores nye mellemleder"."""
    for index, sentence in enumerate(cast.said.sentences):
        for number, clause in enumerate(sentence.clauses):
            for place, token in enumerate(clause):
                if token.word != NAME and is_title(token.word):
                    _title_at(cast, drafts, (index, number, place))


def _title_at(cast: Cast, drafts: list[Draft], where: tuple[int, int, int]) -> None:
    """A title word in a sentence: before a name it is that person's, after "er" and "som" the one's spoken of."""
    index, number, place = where
    sentence = cast.said.sentences[index]
    clause = sentence.clauses[number]
    end = place + 1
    while end < len(clause) and end < place + 4 and is_title(clause[end].word):
        end += 1
    words = sentence.text[clause[place].start - sentence.start : clause[end - 1].end - sentence.start]
    if end < len(clause) and clause[end].word == NAME:
        bossy = (
            clause[place].word in BOSSES and place and clause[place - 1].word in ("min", "nærmeste", "my", "vores", "hans", "hendes", "mit")
        )
        for draft in drafts:
            if draft.key and (index, number, end) in draft.key.places and not bossy and not words.casefold().startswith("medarbejder"):
                draft.set(sentence.where, sentence.text, title=words)
        return
    beside = _named_beside(sentence.clauses, number, place, end)
    if beside is not None:
        for draft in drafts:
            if draft.key and (index, *beside) in draft.key.places:
                draft.set(sentence.where, sentence.text, title=words)
        return
    before = [token.word for token in clause[max(0, place - 5) : place]]
    while before and before[-1] in ARTICLES:
        before.pop()
    promoted = before[-1:] and before[-1] in word_list("people", "towards") and set(before) & word_list("people", "promoted")
    if promoted or (before and before[-1] in word_list("people", "being") and (len(before) > 1 or number or place)):
        for draft in _spoken_of(cast, drafts, index, number)[:1]:
            if draft.key is not None or not cast.signed.title:
                draft.set(sentence.where, sentence.text, title=words)


def _named_beside(clauses: Sequence[tuple[Token, ...]], number: int, place: int, end: int) -> tuple[int, int] | None:
    """The name a title stands beside: "den nye skoleleder, Minna Skov", "Pernille Skjold, vores nye teamleder": (clause, token)."""
    clause = clauses[number]
    if end == len(clause) and number + 1 < len(clauses):
        at = next((one for one, token in enumerate(clauses[number + 1][:2]) if token.word == NAME), None)
        if at is not None:
            return number + 1, at
    if number and clauses[number - 1][-1].word == NAME and all(token.word in ARTICLES for token in clause[:place]):
        return number - 1, len(clauses[number - 1]) - 1
    return None


def _workplaces(cast: Cast, drafts: list[Draft]) -> None:
    """Workplaces named in sentences: of the person's own sentence, else one for all; never the place of a meeting."""
    places = {meeting.place.casefold() for programme in cast.view.programmes.values() for meeting in programme.meetings if meeting.place}
    in_rows = " | ".join(value for row in cast.rows for key, value in row.items() if key in ("title", "department", "rest")).casefold()
    found = [
        (index, name)
        for index, sentence in enumerate(cast.said.sentences)
        for name in organisations(sentence.text)
        if name.casefold() not in in_rows
        if not any(name.casefold() in place for place in places)
        and not any(name.casefold() in one.title.casefold() for one in cast.view.programmes.values())
    ]
    found = [one for one in found if not _left(cast.said.sentences[one[0]].text, one[1])] or found
    if not found:
        return
    names = list(dict.fromkeys(name for _, name in found))
    for draft in drafts:
        if draft.key is None and cast.signed.organisation:
            continue
        near = [name for index, name in found if draft.key and any(place[0] == index for place in draft.key.places)]
        near = near if len(set(near)) == 1 else names if len(names) == 1 else []
        draft.set("body", ", ".join(near or names), organisation=best_organisation(near or (names if draft.key is None else [])))


def _left(text: str, name: str) -> bool:
    """ "Jeg er flyttet fra Havdrup Bibliotek til Ølsted Bibliotek": the place behind "fra" is the old one."""
    before = text[: max(0, text.find(name))].split()
    return bool(before) and fold(before[-1]) in word_list("people", "away_from")


def _from_signature(cast: Cast, draft: Draft) -> None:
    """The signature is the sender's alone."""
    signature = cast.view.signature
    draft.set("signature", cast.signed.title or "", title=cast.signed.title)
    draft.set("signature", cast.signed.organisation or "", organisation=cast.signed.organisation)
    for number in numbers_in(signature, cast.view.language):
        draft.set("signature", signature, **{number.kind: number.value})


def colleague_workplace(cast: Cast, drafts: list[Draft]) -> None:
    """A colleague with an address of the sender's domain, or without address, works where the sender's signature says."""
    sender = cast.sender
    if sender is None or not cast.signed.organisation:
        return
    home = sender.key.rpartition("@")[2]
    for draft in drafts:
        if draft.key is not None and (draft.person.email is None or draft.person.email.casefold().endswith(f"@{home}")):
            draft.set("signature", cast.signed.organisation, organisation=cast.signed.organisation)


def _new_values(cast: Cast, drafts: list[Draft]) -> None:
    """A change's new values: the address that is not the old one, the name after "hedder nu", the number called new."""
    if len(drafts) != 1:
        return
    draft = drafts[0]
    text = cast.view.own
    fresh = _new_addresses(cast)
    if fresh and (draft.key is None or draft.person.email is None):
        draft.person = replace(draft.person, email=fresh[0])
        draft.evidence.append(Evidence("body", fresh[0]))
    for kind in ("ean", "phone"):
        value = _newest([number for number in numbers_in(text, cast.view.language) if number.kind == kind], text)
        if value:
            draft.set("body", value, **{kind: value})
    title = _new_title(cast)
    if title:
        draft.set("body", title, title=title)
    name = new_name(cast)
    if name:
        draft.person = replace(draft.person, name=name)
        draft.evidence.append(Evidence("body", name))


def _new_addresses(cast: Cast) -> list[str]:
    """The addresses said where something changes, or just below it, and not that of an invoice, a copy or somebody else."""
    known = {cast.view.address.key} | ({cast.sender.key} if cast.sender else set())
    changes = {act.sentence for act in cast.said.of("change", negated=None)}
    found = []
    for number, sentence in enumerate(cast.said.sentences):
        words = {token.word for token in sentence.tokens}
        if {number - 1, number, number + 1} & changes and not words & word_list("fields", "elsewhere"):
            found += [address for address, _, _ in find_addresses(sentence.text) if address.casefold() not in known]
    return found


def _newest(found: list[Number], text: str) -> str | None:
    """Of several numbers the one said to be new, or the one not said to be old; the last if nothing is said."""
    if len(found) <= 1:
        return found[0].value if found else None
    old = (
        "gammel",
        "gamle",
        "old",
        "nedlagt",
        "tidligere",
        "forkert",
        "ikke ",
        "fra ",
        "from ",
        "wrong",
        "in stead of",
        "i stedet for",
        "gammal",
        "alte",
    )
    kept = []
    for place, number in enumerate(found):
        start = found[place - 1].end if place else 0
        before = text[max(start, number.start - 40) : number.start].casefold()
        if not any(word in before for word in old):
            kept.append(number)
    return (kept or found)[-1].value


def _new_title(cast: Cast) -> str | None:
    """ "Titlen er også ændret, til distriktsleder": the last title word of a sentence that speaks of the title."""
    for sentence in cast.said.sentences:
        words = [token for token in sentence.tokens if token.word != NAME]
        if any(token.word.startswith(("titel", "title", "stilling", "tittel", "position")) for token in words):
            found = [token.text for token in words if is_title(token.word) and not token.word.startswith(("titel", "title", "stilling"))]
            if found:
                return found[-1]
    return None


def new_name(cast: Cast) -> str | None:
    """The name that the sender says he has now, or how it is spelt rightly."""
    elses = word_list("people", "relations") | word_list("people", "kin") | word_list("people", "bosses")
    for sentence in cast.said.sentences:
        for clause in sentence.clauses:
            words = [token.word for token in clause]
            for place, token in enumerate(clause):
                if any(word in elses or word == NAME or word in cast.view.persons["third"] for word in words[:place]):
                    break  # "min nye leder hedder Karen Holm", "Karen hedder nu Holm"
                if token.word == NAME and any(
                    word in ("hedder", "heter", "heiße", "called", "name", "navn", "efternavn", "hedde", "heiter", "staves", "spelled")
                    for word in words[max(0, place - 4) : place]
                ):
                    return token.text
    return _respelt(cast)


def _respelt(cast: Cast) -> str | None:
    """ "I har stavet mit navn forkert: Det er Sanne Lindt": another whole name, of which the sender has a part."""
    old = fold(cast.sender.name).split() if cast.sender else []
    signs = word_list("people", "spelling") | word_list("people", "renaming")
    others = word_list("people", "relations") | word_list("people", "kin") | word_list("people", "bosses")
    for sentence in cast.said.sentences:
        words = {token.word for token in sentence.tokens}
        if words & signs and not words & (others | cast.view.persons["third"]):
            names = [token.text for token in sentence.tokens if token.word == NAME]
            new = [name for name in names if " " in name and fold(name).split() != old]
            if new and all(set(fold(name).split()) & set(old) for name in names):
                return new[0]
    return None

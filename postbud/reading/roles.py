"""Who is named in a message, in which sentences, and who is only greeted, managing or mentioned.

Knows names and addresses in the own words and headers; decides not yet who takes part.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from postbud.model.message import Address
from postbud.model.programme import Programme
from postbud.reading.acts import Said
from postbud.reading.names import damaged, display_name, first_names, is_title, personal, same_person
from postbud.reading.phrases import NAME
from postbud.reading.rows import Row
from postbud.reading.view import View, word_list
from postbud.reading.words import ADDRESS, Token, find_addresses, fold
from postbud.reading.workplace import Signed, read_signature

# What belongs to somebody whose name therefore ends in a genitive s: "Jonathan Krügers stilling".
MOST_PEOPLE = 300
ADJECTIVES = frozenset("ny nye nyt gamle gammel egen eget nya nytt new old".split())
OWNED = tuple("plads stilling sted stol deltagelse tilmelding navn mail plats plass nummer adresse titel telefon mobil ean".split())


@dataclass
class Somebody:
    """A person named: the fullest name found, the address, and (sentence, clause, token) of every mention."""

    name: str
    email: str | None = None
    row: Row = field(default_factory=dict)
    places: list[tuple[int, int, int]] = field(default_factory=list)
    managing: bool = False  # "nærmeste leder: ...", "att. ..."

    @property
    def full(self) -> bool:
        return len(self.name.split()) > 1

    @property
    def sentences(self) -> set[int]:
        return {sentence for sentence, _, _ in self.places}


@dataclass(frozen=True)
class Cast:
    """The sender, everybody else who is named, and what the signature says."""

    view: View
    said: Said
    programme: Programme | None
    rows: list[Row]

    @cached_property
    def signed(self) -> Signed:
        sender = self.view.message.sender
        text = f"{self.view.signature}\n{own_block(self.view)}"
        return read_signature(text, sender.key.rpartition("@")[2] if sender else "")

    @cached_property
    def sender(self) -> Address | None:
        """The person who writes. From a web form it is Reply-To; a damaged or missing name is mended by signature or labelled field."""
        message = self.view.message
        sender = message.sender
        if sender is None:
            return None
        if self.from_form and message.reply_to:
            sender = message.reply_to[0]
        name = display_name(sender.name)
        if not name or damaged(name) or not personal(name) or len(name.split()) < 2 or stub(name):
            name = self._signed_name(sender, name) or ("" if damaged(name) or not personal(name) else name)
        return Address(name, sender.email)

    @property
    def from_form(self) -> bool:
        """Was the mail sent by a web form, for somebody else?"""
        sender = self.view.message.sender
        return sender is not None and sender.key.partition("@")[0].replace("-", "").replace(".", "") in (
            "noreply",
            "donotreply",
            "ingensvar",
            "web",
            "webform",
            "formular",
        )

    def _signed_name(self, sender: Address, name: str) -> str:
        """The name under the mail, if it fits the address or the damaged name, or if no name is given at all."""
        found = [one for one in self.signed.names if personal(one) and len(one.split()) >= 2]
        found += [row["name"] for row in self.rows if row.get("email", "").casefold() == sender.key]
        for one in found:
            if _fits_address(one, sender.key) or (damaged(name) and _fits_damaged(one, name)) or (name and same_person(one, name)):
                return one
        if found and not name:
            return found[0]
        return ""

    @cached_property
    def writers(self) -> list[Address]:
        """Who wrote what is passed on: the From of attached messages and the sender lines of inline ones."""
        found = [inner.sender for inner in self.view.message.forwarded if inner.sender is not None]
        for line in self.view.history.split("\n")[:400]:
            mark, colon, rest = line.strip(" >*").partition(":")
            if colon and mark.casefold() in ("fra", "from", "från", "frå", "von") and (addresses := find_addresses(rest[:300])):
                found.append(Address(rest[: addresses[0][1]].strip(" <\"'"), addresses[0][0]))
        return [one for one in found if one.key != self.view.address.key]

    @cached_property
    def others(self) -> list[Somebody]:
        """Everybody named besides the sender, the greeted and the programme's own people; rows first."""
        people = [Somebody(row["name"], row.get("email") or None, row) for row in self.rows]
        for number, sentence in enumerate(self.said.sentences):
            for index, clause in enumerate(sentence.clauses):
                for place, token in enumerate(clause):
                    if token.word == NAME and len(people) < MOST_PEOPLE:
                        managing = _managed(clause, place) or (place < 4 and index > 0 and _manages(sentence.clauses[index - 1]))
                        owned = token.text[:-1] if token.text.endswith("s") and _owns(clause, place) else token.text
                        self._note(people, owned, (number, index, place), managing)
        sender = self.sender
        people = [one for one in people if not (sender and self._is_sender(one, sender, people))]
        self._give_addresses(people)
        return [one for one in people if not self._ours(one)]

    @cached_property
    def sender_row(self) -> Row:
        """The row that is the sender's own: a form filled in for oneself, or oneself in the list."""
        sender = self.sender
        if sender is None:
            return {}
        return next(
            (
                row
                for row in self.rows
                if same_name(row.get("name", ""), sender.name)
                or (row.get("email", "").casefold() == sender.key and (not sender.name or same_person(row["name"], sender.name)))
            ),
            {},
        )

    @cached_property
    def sender_sentences(self) -> set[int]:
        """The sentences in which the sender names himself or herself, as in a list of those who come."""
        sender = self.sender
        return {
            number
            for number, sentence in enumerate(self.said.sentences)
            if sender is not None
            and any(token.word == NAME and " " in token.text and same_name(token.text, sender.name) for token in sentence.tokens)
        }

    def _is_sender(self, one: Somebody, sender: Address, people: list[Somebody]) -> bool:
        """Is this the sender: by name, by address, or by a first name that nobody else here has?"""
        if same_name(one.name, sender.name) or (one.email and one.email.casefold() == sender.key):
            return True
        return not one.full and fold(one.name) in fold(sender.name).split() and not one.row

    def _note(self, people: list[Somebody], name: str, place: tuple[int, int, int], managing: bool) -> None:
        name = genitive_off(name)
        for one in people:
            if same_person(one.name, name) and not (len(one.name.split()) == len(name.split()) > 1 and fold(one.name) != fold(name)):
                if len(name.split()) > len(one.name.split()):
                    one.name = name
                one.places.append(place)
                one.managing = one.managing and managing
                return
        known = (*self.view.message.cc, *self.view.message.to, *self.writers)
        header = next((display_name(one.name) for one in known if one.name and same_person(display_name(one.name), name)), name)
        people.append(Somebody(header if len(header.split()) > len(name.split()) else name, None, {}, [place], managing))

    def _ours(self, one: Somebody) -> bool:
        """Is it one of those who run the programme, or a first name that only the greeting has?"""
        if self.programme is None:
            return False
        contacts = (*self.programme.coordinators, *self.programme.organisers)
        return any(same_name(one.name, contact.name) for contact in contacts)

    def _give_addresses(self, people: list[Somebody]) -> None:
        """Each address of the own words to the name before it in its sentence, or to the only one it can be; then those of the headers."""
        taken = {one.email.casefold() for one in people if one.email}
        sender = self.sender
        ours = {self.view.address.key} | ({sender.key} if sender else set())
        free = [(address, number, place) for address, number, place in self._addresses() if address.casefold() not in taken | ours]
        for address, number, place in free:
            owner = self._owner(people, address, number, place)
            if owner is not None and not owner.email:
                owner.email = address
        for one in people:
            if not one.email and one.full:
                one.email = next(
                    (
                        header.email
                        for header in (*self.view.message.cc, *self.view.message.to, *self.writers)
                        if header.key not in ours and same_name(display_name(header.name), one.name)
                    ),
                    None,
                )

    def _addresses(self) -> list[tuple[str, int, int]]:
        found = []
        for number, sentence in enumerate(self.said.sentences):
            if any(token.word[0] == ADDRESS for token in sentence.tokens):
                found += [(address, number, start + sentence.start) for address, start, _ in find_addresses(sentence.text)]
        return found

    def _owner(self, people: list[Somebody], address: str, number: int, place: int) -> Somebody | None:
        nameless = [one for one in people if not one.email and not one.managing]
        fitting = [one for one in nameless if _fits_address(one.name, address)]
        if len(fitting) == 1:
            return fitting[0]
        before = [
            (self._start(where), one) for one in nameless for where in one.places if where[0] == number and self._start(where) < place
        ]
        if before:
            return max(before, key=lambda pair: pair[0])[1]
        return nameless[0] if len(nameless) == 1 else None

    def _start(self, where: tuple[int, int, int]) -> int:
        return self.said.sentences[where[0]].clauses[where[1]][where[2]].start


def own_block(view: View) -> str:
    """The lines under one's own name in the middle of a mail ("My details:"): a signature that stands above."""
    sender = view.message.sender
    lines = view.own.split("\n")
    for place, line in enumerate(lines):
        if sender is not None and sender.name and same_name(line.strip(" -*•"), display_name(sender.name)):
            block = lines[place : place + 6]
            end = next((number for number, one in enumerate(block) if not one.strip()), len(block))
            return "\n".join(
                one for one in block[:end] if not any(mark in one.casefold() for mark in ("nærmeste", "leder:", "manager:", "chef:"))
            )
    return ""


OURS = frozenset("vores vor our ny nye som vår våre vårt unser unsere".split())


def _owns(clause: tuple[Token, ...], place: int) -> bool:
    """Does something that belongs to the person follow the name ("Karen Holms plads", "Per Hauges nye nummer")?"""
    after = [token.word for token in clause[place + 1 : place + 3]]
    return bool(after) and (after[0].startswith(OWNED) or (after[0] in ADJECTIVES and after[1:] != [] and after[1].startswith(OWNED)))


def _managed(clause: tuple[Token, ...], place: int) -> bool:
    """Does a word for a manager or an addressee stand just before the name ("nærmeste leder Eva", "att. Lars Ebbe")?"""
    before = [token.word for token in clause[max(0, place - 3) : place]]
    marks = word_list("people", "not_participant")
    for distance, word in enumerate(reversed(before)):
        if word in marks and not (distance == 0 and _of_ours(before)):
            return True
    return False


def _manages(clause: tuple[Token, ...]) -> bool:
    """Is the clause before the name "nærmeste leder:" or another word for one who does not take part?"""
    words = [token.word for token in clause]
    return words[-1] in word_list("people", "not_participant") and len(words) <= 4 and not _of_ours(words)


def _of_ours(words: list[str]) -> bool:
    """ "Vores leder Eva", "som leder": a title of somebody who may well take part."""
    return len(words) > 1 and is_title(words[-1]) and words[-2] in OURS


def _fits_address(name: str, address: str) -> bool:
    """Do the letters before the @ come from the name: its words, or their beginnings one after the other ("mean" from Mette Ankjær)?"""
    local, words = _letters(address.partition("@")[0]), _spelt_words(name)
    if not words or len(local) < 2:
        return False
    if any(len(word) > 2 and word in local for word in words):
        return True
    return _beginnings(local, words) and len(local) <= 6


@lru_cache(maxsize=1024)  # in a long list each address is held against each name
def _letters(local: str) -> str:
    return "".join(char for char in fold(local) if char.isalpha())


@lru_cache(maxsize=1024)
def _spelt_words(name: str) -> tuple[str, ...]:
    return tuple(_spelt(word) for word in name.replace("-", " ").split())


def _beginnings(local: str, words: tuple[str, ...]) -> bool:
    """Is `local` beginnings of some of the words, in order, the first word's among them?"""
    if not local.startswith(words[0][:1]):
        return False
    rest = local
    for word in words:
        length = 0
        while length < len(word) and length < len(rest) and rest[length] == word[length]:
            length += 1
        rest = rest[length:]
    return not rest


def _spelt(word: str) -> str:
    text = fold(word)
    for letter, pair in (("æ", "ae"), ("ø", "oe"), ("å", "aa"), ("ö", "o"), ("ä", "a"), ("ü", "u"), ("é", "e")):
        text = text.replace(letter, pair)
    return "".join(char for char in text if char.isalpha())


def stub(name: str) -> bool:
    """A name only begun: in lower case, or with a bare initial at the end ("karen s.")."""
    words = name.split()
    return name.islower() or (len(words) > 1 and len(words[-1].strip(".")) == 1)


def _fits_damaged(name: str, hurt: str) -> bool:
    """Is the damaged name this one with letters lost?"""
    one, two = fold(name).split(), fold(hurt).split()
    return len(one) == len(two) and all(word[:1] == other[:1] or other[:1] in "?\ufffdã" for word, other in zip(one, two, strict=True))


def same_name(one: str, two: str) -> bool:
    """Equal but for case, or equal in first and last word."""
    first, second = fold(one).split(), fold(two).split()
    if not first or not second:
        return False
    return first == second or (len(first) > 1 and len(second) > 1 and first[0] == second[0] and first[-1] == second[-1])


def genitive_off(name: str) -> str:
    """ "Sofies" -> "Sofie", "Martin O'Hara's" -> "Martin O'Hara"; a name that ends in s by itself ("Anita Ries") is kept."""
    if name.endswith(("'s", "’s")):
        return name[:-2]
    first = fold(name)
    return name[:-1] if first.endswith("s") and first not in first_names() and first[:-1] in first_names() else name

"""People in an order line, each with name, address and facts: "Eva Lund <eva@x.example>, Øby Bibliotek, kost vegetar; Bo Bech ...".

Knows how a line writes them, and checks what can be checked: addresses, telephone, EAN and CVR numbers; knows no verb and no programme.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import NoReturn

from postbud.model.facts import email_fault
from postbud.model.identifiers import cvr_holds, ean_holds
from postbud.model.reading import Person
from postbud.reading.digits import phone
from postbud.reading.names import LONGEST_NAME, first_names, is_organisation
from postbud.reading.order_parts import between, outside, refuse, split
from postbud.reading.view import data, word_list
from postbud.reading.words import find_addresses, fold

LONGEST_FACT = 200
OF_PEOPLE = ("name", "email")  # facts that cannot be taken away
BRACKETS = str.maketrans(dict.fromkeys("<>()[]", " "))
NAME_WORD = re.compile(r"[^\W\d_]+(?:['’`-][^\W\d_]+)*\.?")


def people_in(text: str, *, newcomers: bool) -> tuple[Person, ...]:
    """The people of a list: "Eva Lund <eva@x.example>, Øby Bibliotek; Bo Bech <bo@x.example>". `newcomers` need an address each."""
    people: list[Person] = []
    for part in split(text, ";"):
        group: list[Person] = []
        for piece in (one for segment in split(part, ",") for one in _joined(segment, newcomers)):
            _take(group, piece, newcomers)
        people += group
    if not people:
        refuse("who")
    for person in people:
        if newcomers and not person.email:
            refuse("no-address", person.name or text)
    known = [(person.email or person.name or "").casefold() for person in people]
    twice = next((one for one in known if known.count(one) > 1), "")
    if twice:
        refuse("twice", twice)
    return tuple(people)


def _joined(segment: str, newcomers: bool) -> Iterator[str]:
    """ "Eva Lund og Bo Bech" is two people; "Borgerservice og Bibliotek" is one workplace, so a newcomer must bring an address."""
    pieces, start = [], 0
    for join in outside(between("joins"), segment):
        if not newcomers or _begins_person(segment[join.end() :]):
            pieces.append(segment[start : join.start()])
            start = join.end()
    yield from (piece.strip() for piece in (*pieces, segment[start:]) if piece.strip())


def _begins_person(text: str) -> bool:
    """Does an address stand here before anything but a name?"""
    found = find_addresses(text)
    return bool(found) and not label_of(text)[0] and len(text[: found[0][1]].split()) <= LONGEST_NAME + 1


def _take(group: list[Person], piece: str, newcomers: bool) -> None:
    """One piece of the list: somebody new, or more about the one before."""
    field, value = label_of(piece)
    last = group[-1] if group else None
    if last is None and field:
        refuse("person", piece)
    elif last is None or (not field and "@" in piece and (last.email or not _is_address(piece))):
        group.append(_person(piece))
    elif field:
        group[-1] = _with(last, field, fact(field, value, piece) or None, piece)
    elif "@" in piece:
        group[-1] = replace(last, email=address(piece))
    elif _is_workplace(piece, newcomers and bool(last.email)):
        group[-1] = _with(last, "organisation", fact("organisation", piece, piece), piece)
    elif newcomers:
        refuse("person", piece)
    else:
        group.append(_person(piece))


def _with(person: Person, field: str, value: str | None, piece: str) -> Person:
    if getattr(person, field) and getattr(person, field) != value:
        refuse("person", piece)
    return replace(person, **{field: value})


def _is_workplace(text: str, expected: bool) -> bool:
    """Has it a word of a workplace's name? Where one is expected, a capital and no first name in front is enough; "hvis ..." is none."""
    words = [fold(word) for word in text.split()]
    if not word_list("orders", "conditions").isdisjoint(words):
        return False
    named = not text[:1].islower() and words[0] not in first_names()
    return any(map(is_organisation, words)) or (expected and named)


def _is_address(text: str) -> bool:
    return len(text.translate(BRACKETS).split()) == 1


def _person(piece: str) -> Person:
    """A name, an address, or a name before its address."""
    if "@" not in piece:
        return Person(name_of(piece), None)
    email = address(piece)
    places = [(start, end) for _, start, end in find_addresses(piece)]
    before, behind = piece[: places[0][0]].translate(BRACKETS).strip(" -–:"), piece[places[-1][1] :].translate(BRACKETS).strip(" -–:.")
    if before and behind:
        name_of(f"{before} {behind}")  # says which words are not understood, if they tell that themselves
        refuse("person", behind)
    name = before or behind
    return Person(name_of(name, addressed=True) if name else None, email)


def address(text: str) -> str:
    """The one address of a text; the same one twice is one."""
    found = [one for one, _, _ in find_addresses(text)]
    if len({one.casefold() for one in found}) != 1 or text.count("@") != len(found) or email_fault(found[0]):
        refuse("address", text)
    return found[0]


def name_of(text: str, *, addressed: bool = False) -> str:
    """A person's name as written; in small or big letters only, it gets the letters of a name. Beside an address it may be odder."""
    words = _unquoted(text).strip(" .,:").split()
    particles = word_list("people", "particles")
    if addressed and len(words) > 1 and words[-1].isdecimal():  # "Eva Lund 17", from a directory that numbers its people
        return f"{name_of(' '.join(words[:-1]), addressed=True)} {words[-1]}"
    main = [word for word in words if fold(word) not in particles]
    small = [word for word in main if word[0].islower()]
    odd = any(not NAME_WORD.fullmatch(word) for word in words) or 0 < len(small) < len(main)
    never = word_list("orders", "no_names") | word_list("orders", "conditions")
    forbidden = any(fold(word) in never and (word.islower() or not addressed) for word in main)
    if not main or len(words) > LONGEST_NAME or odd or forbidden or any(is_organisation(fold(word)) for word in words[-1:]):
        _not_a_name(text)
    if small or (len(words) > 1 and all(word.isupper() and len(word) > 1 for word in words)):
        words = [word.lower() if fold(word) in particles else "-".join(map(str.capitalize, word.split("-"))) for word in words]
    return " ".join(words)


def _not_a_name(text: str) -> NoReturn:
    """A programme that there is not, if the words behind the name begin as one would."""
    for last in outside(between("places"), text)[-1:]:
        if text[last.end() :].strip(" ."):
            refuse("programme", text[last.end() :])
    refuse("person" if text.strip() else "who", text)


# --- Facts --------------------------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _labels() -> dict[str, str]:
    return {label: field for field, labels in data("orders")["facts"].items() for label in labels}


@lru_cache(maxsize=1)
def _label() -> re.Pattern[str]:
    labels = "|".join(map(re.escape, sorted(_labels(), key=len, reverse=True)))
    return re.compile(rf"(?<!\S)({labels})\.?(?:\s?[:=]|(?=\s)|$)\s*", re.IGNORECASE)


def label_of(text: str) -> tuple[str, str]:
    """The field that a text begins with and its value ("telefon 12 34 56 78"); ('', '') if it begins with none."""
    found = _label().match(text)
    return (_labels()[found[1].casefold()], text[found.end() :].strip()) if found else ("", "")


def first_label(text: str) -> int:
    """Where the first label of a text stands, -1 if there is none."""
    found = _label().search(text)
    return found.start() if found else -1


def facts_in(text: str) -> Person:
    """The new values of "telefon 12 34 56 78, kost vegetar": a person with nothing else; '' takes a fact away."""
    person = Person(None, None)
    for piece in (one for segment in split(text, ",;") for one in _facts_joined(segment)):
        field, value = label_of(piece)
        if not field or getattr(person, field) is not None:
            refuse("facts", piece)
        person = replace(person, **{field: fact(field, value, piece)})
    if person == Person(None, None):
        refuse("facts", text)
    return person


def _facts_joined(segment: str) -> Iterator[str]:
    """ "telefon 12345678 og mail eva@x.example" is two facts, "kost vegetar og ingen nødder" is one."""
    start = 0
    for join in outside(between("joins"), segment):
        if label_of(segment[join.end() :].lstrip())[0]:
            yield segment[start : join.start()].strip()
            start = join.end()
    yield segment[start:].strip()


def fact(field: str, value: str, piece: str) -> str:
    """A value in the form in which we keep it; '' takes it away."""
    quoted, value = '"' in value, _unquoted(" ".join(value.split()))
    if not value:
        refuse("facts", piece)
    if field not in OF_PEOPLE and value.casefold() in word_list("orders", "nothing"):
        return ""
    if field == "email":
        return address(value)
    if field == "name":
        return name_of(value, addressed=True)
    return _number(field, value, piece) if field in ("phone", "ean", "cvr") else _words(value, piece, quoted)


def _number(field: str, value: str, piece: str) -> str:
    digits = "".join(letter for letter in value if letter in "0123456789")
    if value.strip("0123456789 +()-./\u00a0"):
        refuse(field, piece)
    if field == "phone":
        found = phone(value, digits, "da") or (f"+45{digits}" if len(digits) == 8 and digits[0] != "0" else None)
    else:
        length, holds = (13, ean_holds) if field == "ean" else (8, cvr_holds)
        found = digits if len(digits) == length and holds(digits) else None
    return found or refuse(field, piece)


def _words(value: str, piece: str, quoted: bool) -> str:
    """Free words. A programme that there is not would stand behind them ("Øby Bibliotek til sousechefer"); no address is in them."""
    strong = None if quoted else re.search(r"\s(?:til|to)\s", value)
    if strong:
        refuse("programme", value[strong.end() :])
    if any(mark in value for mark in '@<>"') or len(value) > LONGEST_FACT:
        refuse("person", piece)
    return value


def _unquoted(value: str) -> str:
    return value[1:-1].strip() if len(value) > 1 and value[0] == value[-1] == '"' else value

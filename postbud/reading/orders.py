"""A coordinator's order line: "tilmeld Eva Lund <eva@x.example> til hverdagsledelse". Read, written, and laid upon a reading.

Knows the verbs of lexicon/orders.yaml and what each asks for; the parts of a line are in `order_parts`. Forgiving about how a line
stands in a mail, not about what it means: what is not understood is a fault that names the words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from postbud.errors import OrderRefused
from postbud.model.message import Address
from postbud.model.order import Order, OrderFault
from postbud.model.programme import Programme
from postbud.model.reading import Evidence, Fact, Intent, Person, Reading
from postbud.model.reply import Word
from postbud.reading.names import display_name, same_person
from postbud.reading.order_parts import Known, plain, refuse
from postbud.reading.order_people import first_label
from postbud.reading.order_verbs import READERS
from postbud.reading.phrases import load
from postbud.reading.replies import answers_in
from postbud.reading.view import data, word_list
from postbud.reading.words import find_addresses, fold

LONGEST_ORDER = 4_000  # characters of a reply with orders in it
BULLETS = " \t>*-•–|"
MOST_COURTESIES = 4  # at the end of a line
FARTHEST = 300  # characters of a line in front of its verb
OF_PROGRAMMES = ("order-programme", "order-which-programme")
KINDS = {
    Intent.REGISTER: "register", Intent.CANCEL: "cancel", Intent.ABSENT: "absent", Intent.SUBSTITUTE: "substitute",
    Intent.CHANGE: "change", Intent.APPROVE: "approve", Intent.REJECT: "reject", Intent.OPTOUT: "optout",
}  # fmt: skip
FACTS = ("title", "phone", "ean", "cvr", "reference", "diet", "access", "level", "department", "wishes")
FREE = ("organisation", "title", "diet", "access", "level", "department", "wishes")  # words of any kind


@dataclass(frozen=True, slots=True)
class Line:
    """One order as it stands: which verb, the words behind it, all of it on one line, and what stood in front of it."""

    kind: str
    rest: str
    whole: str
    before: str = ""


# --- Reading ------------------------------------------------------------------------------------------------------------------------------


def is_order(text: str) -> bool:
    """Does a line of the text begin with an order verb, and not speak to its reader ("tilmeld dig her", "kommer du?")?"""
    return any(_verb_in(line) is not None for line in _lines(text))


def parse_order(
    text: str, by: str, programmes: Mapping[str, Programme], programme: str = "", now: date | None = None
) -> Order | OrderFault:
    """The one order of a text. `programme`: what it is about if it names none; `now`: today, for days without a year."""
    orders = parse_orders(text, by, programmes, programme, now)
    if isinstance(orders, OrderFault):
        return orders
    return orders[0] if len(orders) == 1 else OrderFault("order-one-at-a-time", orders[1].line, line=orders[0].line)


def parse_orders(
    text: str, by: str, programmes: Mapping[str, Programme], programme: str = "", now: date | None = None
) -> tuple[Order, ...] | OrderFault:
    """All orders of a text, each on a line or in a paragraph; the first fault if there is one in any, so that all are done or none."""
    known = Known(programmes, programme, now)
    line, found = "", []
    try:
        for one in _orders_in(text, by):
            line = one.whole
            found.append(replace(READERS[one.kind](one.rest, known), by=by, line=line))
    except OrderRefused as fault:
        return OrderFault(fault.what, fault.words, fault.choices or (known.open if fault.what in OF_PROGRAMMES else ()), line)
    return tuple(found)


def _lines(text: str) -> list[str]:
    return [line.lstrip(BULLETS).rstrip() for line in plain(text[:LONGEST_ORDER]).splitlines()]


@lru_cache(maxsize=1)
def _verbs() -> tuple[re.Pattern[str], dict[str, str]]:
    kinds = {verb: kind for kind, verbs in data("orders")["verbs"].items() for verb in verbs}
    words = "|".join(map(re.escape, sorted(kinds, key=len, reverse=True)))
    return re.compile(rf"(?<![^\s:\"])({words})(?=[\s:]|$)[\s:]*", re.IGNORECASE), kinds


def _verb_in(line: str) -> Line | None:
    """The order that a line begins with; None if something else stands there than an answer or what ends with a colon."""
    pattern, kinds = _verbs()
    found = pattern.search(line, 0, FARTHEST)
    if found is None:
        return None
    before, rest = line[: found.start()].strip(' "'), line[found.end() :]
    if not (before.endswith(":") or answers_in(before) is not None) or _speaks(kinds[fold(found[1])], rest):
        return None
    return Line(kinds[fold(found[1])], rest, " ".join(line[found.start() :].split()), before)


def _speaks(kind: str, rest: str) -> bool:
    """Is it said to whoever reads the mail: a question, "tilmeld dig", "ret godt gået"?"""
    first = fold(rest.split()[0].strip(",.!")) if rest.split() else ""
    asks = "?" in rest and "@" not in rest
    return asks or first in word_list("orders", "addressed") or (kind == "change" and ":" not in rest and first_label(rest) < 0)


def _orders_in(text: str, by: str) -> list[Line]:
    """The orders of a text; a wrapped line goes on until an empty one, a courtesy or the next order. Nothing else may stand there."""
    if len(text) > LONGEST_ORDER:
        refuse("too-long")
    me = Address("", by if "@" in by else "")
    orders: list[list[str]] = []
    open_line = False
    for line in _lines(text):
        found = _verb_in(line)
        if found is not None:
            if not _agrees(found.before, me):
                refuse("more-words", found.before.strip(",.:"))
            orders.append([found.whole])
        elif _agrees(line, me) and not (open_line and _goes_on(orders[-1][-1], line)):
            open_line = False
            continue
        elif open_line:
            orders[-1].append(line)
        else:
            refuse("more-words", line)
        open_line = True
    return [_ended(" ".join(lines)) for lines in orders] or refuse("none")


def _goes_on(above: str, line: str) -> bool:
    """Does a wrapped order go on in this line, whatever it looks like? "Til hverdagsledelse" might else be a greeting."""
    return above.endswith((";", ",")) or fold(line.partition(" ")[0]) in word_list("orders", "places")


def _agrees(text: str, me: Address) -> bool:
    """Does a text say nothing, or nothing but yes?"""
    said = answers_in(text, me)
    return said is not None and said <= {Word.YES}


def _ended(text: str) -> Line:
    """The line without the full stop and the thanks at its end."""
    text = text.strip(" .!;,")
    text = text.strip('" ') if text.count('"') % 2 else text  # the whole line stood in quotation marks
    for _ in range(MOST_COURTESIES):
        tails = [text.rpartition(mark)[1:] for mark in (". ", "! ", ", ", " ")]
        thanks = next((tail for mark, tail in tails if mark and _is_thanks(mark, tail)), "")
        if not thanks:
            break
        text = text.removesuffix(thanks).rstrip(" .!;,")
    found = _verb_in(text)
    return found or refuse("none")


def _is_thanks(mark: str, tail: str) -> bool:
    """ "tak", "mvh Lise": in small letters where no sentence ends before it, for behind a comma a workplace may be called "LG"."""
    return bool(tail) and '"' not in tail and (tail[0].islower() or mark in (". ", "! ")) and answers_in(tail) == frozenset()


# --- Writing ------------------------------------------------------------------------------------------------------------------------------


def order_line(reading: Reading, language: str, programmes: Mapping[str, Programme], sender: str = "") -> str:
    """The line that orders what a reading says, '' if it does not say enough. Read again it gives the same, or it is not written.

    `sender`: the address the mail came from; who it is that changes something or wants no more mail.
    """
    kind, order = _ordered(reading, sender)
    if not kind or (order.programme not in programmes and kind != "optout"):
        return ""
    lines = (_written(kind, order, "da" if language == "da" else "en", labelled) for labelled in (False, True))
    return next((line for line in lines if _says(line, order, programmes)), "")


def _says(line: str, order: Order, programmes: Mapping[str, Programme]) -> bool:
    """Is the line read as that order? A name that was written in small letters may have got big ones."""
    again = parse_order(line, "", programmes)
    return isinstance(again, Order) and _compared(again) == _compared(order)


def _ordered(reading: Reading, sender: str) -> tuple[str, Order]:
    """The kind of line and the order that a reading comes to; '' if there is none."""
    intent, meeting = reading.intent.value, reading.meeting.value
    kind = "coming" if intent == Intent.REGISTER and meeting else KINDS.get(intent, "")
    people, who = tuple(fact.value for fact in reading.people), ""
    if kind == "change":
        people, who = _changed(reading, sender)
    elif kind == "optout":
        people = (Person(None, sender),) if sender else ()
    elif kind not in ("register", "substitute"):
        people = tuple(Person(person.name, person.email) for person in people)
    day = meeting if kind in ("absent", "coming", "substitute") else None
    order = Order("", intent, reading.programme.value or "" if kind != "optout" else "", day, people, who)
    return (kind if people and (day or kind not in ("absent", "coming")) else ""), order


def _changed(reading: Reading, sender: str) -> tuple[tuple[Person, ...], str]:
    """The new values of the one person of a reading, and whose they are. A sender's old name and address stand in the header."""
    if len(reading.people) != 1:
        return (), ""
    person, evidence = reading.people[0].value, reading.people[0].evidence
    header = next((one.words for one in evidence if one.where == "header From"), "")
    if not header:
        known = person.email or person.name or ""
        return (replace(person, name=None, email=None, replaces=None),), known
    old = sender or next((one for one, _, _ in find_addresses(header)), "")
    name = display_name(header.rpartition("<")[0])
    new_email = person.email if person.email and person.email.casefold() != old.casefold() else None
    told = any(one.where == "body" and one.words == person.name for one in evidence)  # the mail program may know the new name already
    new_name = person.name if person.name and (told or name and fold(person.name) != fold(name)) else None
    return (replace(person, name=new_name, email=new_email, replaces=None),), old


def _written(kind: str, order: Order, language: str, labelled: bool) -> str:
    """The line; `labelled`: with "arbejdsplads" before a workplace and quotation marks, where it would not be understood without."""
    forms = data("orders")["lines"][language]
    whole = kind == "substitute" and not order.meeting
    months = list(load(language).months)
    day = order.meeting and forms["day"].format(day=order.meeting.day, month=months[order.meeting.month - 1], year=order.meeting.year)
    people = order.who or "; ".join(_spelt(person, language, labelled) for person in order.people)
    facts = ", ".join(_facts(order.people[0], ("name", "email", "organisation", *FACTS), language, labelled)) if kind == "change" else ""
    return str(forms["substitute whole" if whole else kind].format(people=people, programme=order.programme, day=day, facts=facts))


def _spelt(person: Person, language: str, labelled: bool) -> str:
    """ "Eva Lund <eva@x.example>, Øby Bibliotek, kost vegetar"."""
    who = f"{person.name} <{person.email}>" if person.name and person.email else person.name or person.email or ""
    workplace = _quoted(person.organisation or "", False) if not labelled else ""
    facts = _facts(person, ("organisation", *FACTS) if labelled else FACTS, language, labelled)
    gone = f" {data('orders')['lines'][language]['for']} {person.replaces}" if person.replaces else ""
    return ", ".join(part for part in (who, workplace, *facts) if part) + gone


def _facts(person: Person, fields: tuple[str, ...], language: str, careful: bool) -> list[str]:
    labels = data("orders")["lines"][language]["labels"]
    values = {field: getattr(person, field) for field in fields if getattr(person, field)}
    return [f"{labels[field]} {_quoted(value, careful and field in FREE)}" for field, value in values.items()]


def _quoted(value: str, careful: bool) -> str:
    """In quotation marks where a mark or a word in it could be taken for the line's own."""
    return f'"{value}"' if careful or any(mark in value for mark in ",;:") else value


def _compared(order: Order) -> Order:
    people = tuple(replace(person, name=person.name and person.name.casefold()) for person in order.people)
    return replace(order, by="", line="", people=people)


# --- Upon a reading -----------------------------------------------------------------------------------------------------------------------


def amended(reading: Reading, order: Order) -> Reading:
    """The reading as the coordinator's word makes it: without doubts and questions, and with what the order says in place of what was read.

    A line that names people says everything about the meeting too: without a day it is about all meetings.
    """
    said = (Evidence("coordinator", order.line or "ja"),)
    full = bool(order.people or order.who)
    return replace(
        reading,
        intent=Fact(order.intent, said) if order.intent else Fact(reading.intent.value, (*reading.intent.evidence, *said)),
        programme=Fact(order.programme, said) if order.programme else reading.programme,
        meeting=Fact(order.meeting, said) if order.meeting else Fact(None) if full else reading.meeting,
        people=tuple(Fact(person, said) for person in _people(reading, order)) if order.people else reading.people,
        doubts=(),
        questions=(),
    )


def _people(reading: Reading, order: Order) -> list[Person]:
    """The people of the order; what it does not say of them is as the mail said it. New values stand by themselves."""
    if order.intent == Intent.CHANGE:
        return list(order.people)
    return [_completed(person, [fact.value for fact in reading.people]) for person in order.people]


def _completed(person: Person, known: list[Person]) -> Person:
    by_address = [one for one in known if one.email and person.email and one.email.casefold() == person.email.casefold()]
    by_name = [one for one in known if one.name and person.name and same_person(one.name, person.name)]
    found = (by_address or by_name)[:2]
    if len(found) != 1:
        return person
    said = {field: getattr(person, field) for field in Person.__slots__ if getattr(person, field) is not None}
    return replace(found[0], **{"replaces": None, **said})

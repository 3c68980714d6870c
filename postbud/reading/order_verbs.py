"""What each order verb asks for behind it, and the order that it makes of that: one reader a verb, in a literal table.

Knows the parts of a line and how they follow one another; does not know how a line is found in a mail, nor who wrote it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from postbud.model.order import Order
from postbud.model.reading import Intent, Person
from postbud.reading.order_parts import Known, between, day_in, meeting_on, outside, programme_in, refuse, split
from postbud.reading.order_people import facts_in, first_label, people_in
from postbud.reading.view import data
from postbud.reading.words import fold

Reader = Callable[[str, Known], Order]  # the words behind the verb -> the order, without who gave it; raises OrderRefused


def _register(rest: str, known: Known) -> Order:
    text, programme = programme_in(rest, known)
    return Order("", Intent.REGISTER, programme.slug, people=people_in(text, newcomers=True))


def _of_people(intent: Intent) -> Reader:
    """Orders about people who are known already, and about no single day."""

    def read(rest: str, known: Known) -> Order:
        _, day = day_in(rest)
        if day is not None:
            refuse("no-day", day.words)
        text, programme = programme_in(rest, known)
        return Order("", intent, programme.slug, people=people_in(text, newcomers=False))

    return read


def _of_a_day(intent: Intent) -> Reader:
    """Orders about people at one meeting."""

    def read(rest: str, known: Known) -> Order:
        words = rest.split()
        rest = " ".join(words[1:] if words and fold(words[0]) in data("orders")["behind_verb"]["absent"] else words)
        text, day = day_in(rest)
        text, programme = programme_in(text, known)
        people = people_in(text, newcomers=False)
        if day is None:
            refuse("which-day", "", [meeting.date for meeting in programme.meetings if meeting.date and not meeting.cancelled])
        return Order("", intent, programme.slug, meeting_on(day, programme, known.today), people)

    return read


def _substitute(rest: str, known: Known) -> Order:
    text, day = day_in(rest)
    text, programme = programme_in(text, known)
    people = tuple(_swap(part) for part in split(text, ";"))
    meeting = meeting_on(day, programme, known.today) if day else None
    return Order("", Intent.SUBSTITUTE, programme.slug, meeting, people or refuse("who"))


def _swap(text: str) -> Person:
    """ "Bo Bech <bo@x.example> for Eva Lund": the newcomer, with whom he comes for."""
    place = next(reversed(outside(between("instead"), text)), None)
    if place is None or not text[: place.start()].strip():
        refuse("replaces", text)
    gone = people_in(text[place.end() :], newcomers=False)
    coming = people_in(text[: place.start()], newcomers=True)
    if len(gone) != 1 or len(coming) != 1:
        refuse("replaces", text)
    return replace(coming[0], replaces=gone[0].email or gone[0].name)


def _change(rest: str, known: Known) -> Order:
    label, colon = first_label(rest), rest.find(":")
    place = colon if 0 <= colon and (label < 0 or colon < label) else label
    if place < 0:
        refuse("facts", rest)
    text, programme = programme_in(rest[:place].strip(), known)
    people = people_in(text, newcomers=False)
    if len(people) != 1:
        refuse("one-person", text)
    news = facts_in(rest[place:].strip(" :"))
    return Order("", Intent.CHANGE, programme.slug, people=(news,), who=people[0].email or people[0].name or "")


def _opt_out(rest: str, known: Known) -> Order:
    """Addresses only: "frameld Eva fra hverdagsledelse" may just as well mean a cancellation."""
    if outside(between("places"), rest):
        refuse("optout", rest)
    people = people_in(rest, newcomers=False)
    nameless = next((person.name for person in people if not person.email), None)
    return refuse("optout", nameless) if nameless else Order("", Intent.OPTOUT, people=people)


READERS: dict[str, Reader] = {
    "register": _register,
    "cancel": _of_people(Intent.CANCEL),
    "approve": _of_people(Intent.APPROVE),
    "reject": _of_people(Intent.REJECT),
    "absent": _of_a_day(Intent.ABSENT),
    "coming": _of_a_day(Intent.REGISTER),
    "substitute": _substitute,
    "change": _change,
    "optout": _opt_out,
}

"""Whom a mail is about among those who are registered, and whether its sender may say so.

A registration may be changed by its own address, by whoever registered it, by its approver, by a coordinator, or on an order; by
nobody whom our server disowns.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from postbud.model.case import Case
from postbud.model.message import Address
from postbud.model.reading import Person
from postbud.model.registration import GONE, Registration


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom a mail means: `found` pairs each person read with his registration; `unknown` are registered nowhere in the programme.

    `obstacle` is the code of why nothing may be done ('' if all is well): not-yours, whose, authentication.
    """

    found: tuple[tuple[Person, Registration], ...] = ()
    unknown: tuple[Person, ...] = ()
    obstacle: str = ""
    words: str = field(default="")


def meant(case: Case, people: tuple[Person, ...] | None = None) -> Meant:
    """Whom the people of the reading are; nobody named is the sender himself."""
    if case.disowned and not case.order:
        return Meant(obstacle="authentication", words=case.disowned)
    named = tuple(fact.value for fact in case.reading.people) if people is None else people
    sender = case.message.sender
    if not named and sender is not None and not case.order:
        named = (Person(sender.name or None, sender.email),)
    found: list[tuple[Person, Registration]] = []
    unknown: list[Person] = []
    for person in named:
        fitting = fitting_registrations(case, person)
        if len(fitting) > 1:
            return Meant(obstacle="whose", words=person.name or person.email or "")
        if not fitting:
            unknown.append(person)
        elif not may_change(case, fitting[0]):
            return Meant(obstacle="not-yours", words=person.name or person.email or "")
        else:
            found.append((person, fitting[0]))
    return Meant(tuple(found), tuple(unknown))


def fitting_registrations(case: Case, person: Person) -> list[Registration]:
    """The registration of that address; else those of that name, whole or only the first name; those who left only if nobody else fits."""
    if person.email and (known := case.registration(person.email)):
        return [known]
    name = spaced(person.name)
    if not name:
        return []
    whole = [entry for entry in case.registrations if spaced(entry.person.name) == name]
    first = [entry for entry in case.registrations if " " not in name and spaced(entry.person.name).split(" ")[0] == name]
    fitting = whole or first
    return [entry for entry in fitting if entry.status not in GONE] or fitting


def spaced(name: str | None) -> str:
    """A name as compared: without capitals, one space between words."""
    return " ".join((name or "").casefold().split())


def may_change(case: Case, entry: Registration) -> bool:
    """Whether the one who wrote may say what becomes of that registration."""
    if case.order or case.from_coordinator:
        return True
    return bool(case.sender) and not case.disowned and case.sender in (entry.address, entry.registered_by, entry.approver)


def to(entry: Registration) -> Address:
    """Where a letter to a participant goes."""
    return to_person(entry.person)


def to_person(person: Person) -> Address:
    """Where a letter to somebody goes who may not be registered."""
    return Address(person.name or "", person.email or "")


def actor(case: Case, address: str) -> str:
    """Who did it, as a letter to `address` names him; '' if that is the very one."""
    if case.order:
        by = case.order.by.casefold()
        named = next((one for one in case.coordinators if one.key == by), case.coordinators[0] if case.coordinators else None)
        return (named.name or named.email) if named else ""
    sender = case.message.sender
    return "" if sender is None or sender.key == address.casefold() else sender.name or sender.email


def wrote(case: Case, entry: Registration) -> bool:
    """Whether the mail is the participant's own."""
    return case.sender == entry.address


def outsiders(case: Case, entries: Iterator[Registration]) -> Address | None:
    """The sender, if he is none of those it was about and can be written to: he hears that it is done."""
    sender = case.message.sender
    if sender is None or not case.answerable or case.order or sender.key in {entry.address for entry in entries}:
        return None
    return sender

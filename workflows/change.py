"""Somebody has new particulars: they are written down, and one letter says what was and what is now.

A new address takes the calendar entries with it: out of the old calendar, into the new one.
"""

from collections.abc import Iterator

from postbud.effects import Change, Effect, SendLetter
from postbud.model.case import Case
from postbud.model.changes import PERSON_FACTS, FactChange
from postbud.model.message import Address
from postbud.model.reading import Person
from postbud.model.registration import GONE, Registration
from workflows.addresses import deliverable
from workflows.belonging import facts_obstacle, in_groups
from workflows.cancel import nobody_registered, taken_out
from workflows.hold import hold_because
from workflows.meetings import in_calendar, is_coming
from workflows.payer import FACTS as PAYERS
from workflows.payer import ask_again, noted_for_others, only_of_the_payer, shared, signed_up_by_sender
from workflows.who import Meant, actor, fitting_registrations, may_change, meant, to
from workflows.wording import beside, undo_until, words_of


def change(case: Case) -> Iterator[Effect]:
    """Write down what is new about the one person the mail is about, in every programme it can mean."""
    new = case.reading.people[0].value if case.reading.people else Person(None, None)
    if _pays_for_others(case, new):
        yield from _for_others(case, new)
        return
    whom = _whom(case)
    if whom.obstacle or len(case.reading.people) != 1:
        yield from hold_because(case, whom.obstacle or "nobody", whom.words)
        return
    entries = [entry for _, entry in whom.found if entry.status not in GONE]
    if not entries:
        yield from nobody_registered(case, whom.unknown or (new,), others=False)
        return
    obstacle = _obstacle(case, new, entries)
    unclear = next((found for entry in entries if (found := facts_obstacle(new, case.programmes[entry.programme]))[0]), ("", ""))
    if obstacle or unclear[0]:
        yield from hold_because(case, *((obstacle, new.email or "") if obstacle else unclear))
        return
    for entry in entries:
        person = changed_person(entry.person, in_groups(entry.person, new, case.programmes[entry.programme]))
        if not (case.reading.wrong_ean and person == entry.person):
            yield from _one(case, entry, person)
    if case.reading.wrong_ean:
        yield from ask_again(case, case.programmes[entries[0].programme], entries)
    yield from beside(case)


def _pays_for_others(case: Case, new: Person) -> bool:
    """Whether somebody writes nothing but an invoice's numbers who signed up others, with whom he has shared one so far, or none."""
    own = (new.email or case.sender).casefold() == case.sender and len(case.reading.people) <= 1
    theirs = signed_up_by_sender(case)
    return bool(own and theirs and not (case.order or case.disowned) and only_of_the_payer(new) and shared([*theirs, *_mine(case)]))


def _mine(case: Case) -> list[Registration]:
    return [entry for entry in case.registrations if entry.address == case.sender and entry.status not in GONE]


def _for_others(case: Case, new: Person) -> Iterator[Effect]:
    """One number for all whom the sender signed up, and for himself if he takes part."""
    mine, theirs = _mine(case), signed_up_by_sender(case)
    if any(getattr(new, name) for name in PAYERS):
        for entry in mine:
            yield from _one(case, entry, changed_person(entry.person, new))
        yield from noted_for_others(case, theirs, new)
    if case.reading.wrong_ean:
        yield from ask_again(case, case.programmes[theirs[0].programme], [*mine, *theirs])
    yield from beside(case)


def _whom(case: Case) -> Meant:
    """Whose particulars they are: the order says; else the address or name read; else the sender's own, whose name or address is new."""
    if case.order and case.order.who:
        who = case.order.who
        return meant(case, (Person(None, who) if "@" in who else Person(who, None),))
    if case.disowned and not case.order:
        return Meant(obstacle="authentication", words=case.disowned)
    found = [entry for fact in case.reading.people for entry in fitting_registrations(case, fact.value)]
    mine = [entry for entry in case.registrations if entry.address == case.sender]
    entries = [entry for entry in (found or mine) if may_change(case, entry)]
    if (found or mine) and not entries:
        return Meant(obstacle="not-yours", words=(found or mine)[0].person.name or "")
    everywhere = {entry.address for entry in entries}
    if len(everywhere) > 1:
        return Meant(obstacle="whose", words=", ".join(sorted(entry.person.name or "" for entry in entries)))
    same = [entry for entry in case.registrations if entry.address in everywhere]
    return Meant(found=tuple((entry.person, entry) for entry in same))


def changed_person(old: Person, new: Person) -> Person:
    """What is known, with what is new laid over it; what the mail does not say stays."""
    said = {name: _newer(getattr(new, name), getattr(old, name)) for name in Person.__slots__}
    return Person(**said | {"name": new.name or old.name, "email": new.email or old.email, "replaces": old.replaces})


def _newer(new: str | None, old: str | None) -> str | None:
    """None says nothing; '' takes away what was known, as only an order can."""
    return old if new is None else new or None


def _obstacle(case: Case, new: Person, entries: list[Registration]) -> str:
    """A new address must be one, and nobody else's in the programme."""
    if not new.email or new.email.casefold() in {entry.address for entry in entries}:
        return ""
    if not deliverable(new.email):
        return "bad-address"
    return "shared-address" if case.registration(new.email) else ""


def _one(case: Case, entry: Registration, person: Person) -> Iterator[Effect]:
    programme = case.programmes[entry.programme]
    facts = tuple(
        FactChange(name, getattr(entry.person, name), getattr(person, name))
        for name in PERSON_FACTS
        if getattr(entry.person, name) != getattr(person, name)
    )
    if not facts:
        yield SendLetter("unchanged", to(entry), entry.language, entry.programme, variables={"words": words_of(case)})
        return
    moves = (person.email or "").casefold() != entry.address
    keys = list(in_calendar(case, entry)) if moves else []
    held_on = [meeting.key for meeting in programme.meetings if meeting.key in keys and is_coming(meeting, programme, case.now)]
    said = {"changes": facts, "words": words_of(case), "undo_until": undo_until(case, programme), "by": actor(case, entry.address)}
    if moves:  # each entry goes in a letter of its own that names the meeting: this one tells what is new, at both addresses
        yield SendLetter("changed", to(entry), entry.language, entry.programme, variables=said)
        yield from taken_out(entry, keys)
    yield Change(entry.programme, entry.address, person)
    new = Address(person.name or "", person.email or "")
    yield SendLetter("changed", new, entry.language, entry.programme, variables=said | {"participant": person})
    for key in held_on:
        yield SendLetter("invite", new, entry.language, entry.programme, meeting=key, invite=key)

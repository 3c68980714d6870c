"""A sign-up: everybody it names is registered and gets one confirmation with the first calendar invite; or a human decides.

The confirmation carries the invite of the next dated meeting itself; each further dated meeting has a short letter of its
own with its invite (CALENDAR rule 10).
"""

import re
from collections.abc import Iterator
from datetime import datetime

from postbud.effects import Effect, Note, Register, SendLetter, Settle
from postbud.model.case import Case
from postbud.model.message import Address
from postbud.model.programme import Meeting, Programme
from postbud.model.reading import Person
from postbud.model.registration import Registration, Status
from workflows.hold import hold_because
from workflows.languages import letter_language

# What a mail server without SMTPUTF8 can deliver to: RFC 5321's Dot-string, and a domain that may be internationalised.
ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[\w-]+\.)+[\w-]{2,}")


def register(case: Case) -> Iterator[Effect]:
    """Register the people of the reading. Anything a careful coordinator would ask about first is held instead."""
    obstacle = _obstacle(case)
    if obstacle:
        yield from hold_because(case, obstacle)
        return
    known = {entry.person.email.casefold(): entry for entry in case.registrations if entry.person.email}
    for address, person in {(fact.value.email or "").casefold(): fact.value for fact in case.reading.people}.items():
        yield from _one_person(case, person, known.get(address))
    yield from _tell_the_sender(case)
    if case.thread and case.thread.letter == "which-programme" and case.thread.message:
        yield Settle(case.thread.message)
    if case.reading.questions:
        yield from hold_because(case, "question-beside", "; ".join(question.words for question in case.reading.questions))


def _one_person(case: Case, person: Person, known: Registration | None) -> Iterator[Effect]:
    programme = _programme(case)
    assert person.email  # _obstacle holds sign-ups without an address
    to, language = Address(person.name or "", person.email), letter_language(case.reading.language.value, programme.language)
    if known and known.status in (Status.REGISTERED, Status.AWAITING_APPROVAL):
        yield Note(f"{programme.slug}: already registered")
        yield SendLetter("already-registered", to, language, programme.slug)
        return
    sender = case.message.sender
    yield Register(programme.slug, person, language, registered_by=sender.email if sender else "")
    coming = [meeting for meeting in programme.meetings if is_coming(meeting, programme, case.now)]
    first = coming[0].key if coming else ""
    yield SendLetter("confirmation", to, language, programme.slug, meeting=first, invite=first)
    for meeting in coming[1:]:
        yield SendLetter("invite", to, language, programme.slug, meeting=meeting.key, invite=meeting.key)


def _tell_the_sender(case: Case) -> Iterator[Effect]:
    """Whoever signs up others, and not themselves, hears that it is done."""
    sender = case.message.sender
    addresses = {(fact.value.email or "").casefold() for fact in case.reading.people}
    if sender and case.answerable and sender.key not in addresses:
        programme = _programme(case)
        language = letter_language(case.reading.language.value, programme.language)
        people = tuple(fact.value for fact in case.reading.people)
        yield SendLetter("registered-others", sender, language, programme.slug, variables={"people": people, "listed": (), "awaiting": ()})


def _obstacle(case: Case) -> str:
    """The code of the first reason why a human should look before anybody is registered; '' if there is none."""
    programme, people = case.programme, case.reading.people
    if programme is None:
        return "no-programme"
    if not people or any(not fact.value.email for fact in people):
        return "no-address"
    if any(not ADDRESS.fullmatch(fact.value.email or "") for fact in people):
        return "bad-address"
    if len({(fact.value.email or "").casefold() for fact in people}) < len(people):
        return "shared-address"
    if not case.answerable and any(_is_sender(case, fact.value) for fact in people):
        return "automatic-sender"
    if programme.status == "finished":
        return "finished"
    if programme.sign_up.approval != "none":
        return "needs-approval"
    if programme.opens_at and case.received_at < programme.opens_at:
        return "not-open-yet"
    if programme.closes_at and case.received_at >= programme.closes_at:  # when it came counts, not when we got round to it
        return "after-deadline"
    return "" if _new_people(case) <= _seats_left(case, programme) else "full"


def _is_sender(case: Case, person: Person) -> bool:
    return case.message.sender is not None and (person.email or "").casefold() == case.message.sender.key


def _programme(case: Case) -> Programme:
    assert case.programme is not None
    return case.programme


def _new_people(case: Case) -> int:
    seated = (entry for entry in case.registrations if entry.status in (Status.REGISTERED, Status.AWAITING_APPROVAL))
    held = {(entry.person.email or "").casefold() for entry in seated}
    return len({(fact.value.email or "").casefold() for fact in case.reading.people} - held)


def _seats_left(case: Case, programme: Programme) -> float:
    capacity = programme.sign_up.capacity
    return float("inf") if capacity is None else capacity - case.seats_taken


def is_coming(meeting: Meeting, programme: Programme, now: datetime) -> bool:
    """Whether a meeting has a date and times, is not called off, and has not begun: only then an invite helps anybody."""
    if not meeting.dated or not meeting.invite or meeting.cancelled or meeting.date is None or meeting.start is None:
        return False
    return datetime.combine(meeting.date, meeting.start, tzinfo=programme.zone) > now

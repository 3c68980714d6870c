"""Letting somebody in who has a seat: registered and invited at once, or first put to whoever must say yes."""

from collections.abc import Iterator
from datetime import timedelta

from postbud.effects import Effect, Move, Register, Schedule, SendLetter, Unschedule
from postbud.model.case import Case
from postbud.model.message import Address
from postbud.model.programme import Programme
from postbud.model.reading import Person
from postbud.model.registration import Registration, Status
from workflows.audience import approval_of, rule_of
from workflows.belonging import ask_for_facts
from workflows.meetings import anew, to_invite
from workflows.payer import ask_for_ean
from workflows.who import to, to_person

# What silence leads to, in its order.
CHASED = ("approval-reminder", "approval-silent")


def admit(case: Case, programme: Programme, person: Person, language: str, known: Registration | None) -> Iterator[Effect]:
    """A new registration with a seat. On a coordinator's order nobody else is asked."""
    approver = approver_of(case, programme, person)
    if approver is None:
        yield Register(programme.slug, person, language, registered_by=case.sender)
        yield from anew(case, known)
        yield from welcome(case, programme, to_person(person), language, known)
        yield from ask_for_facts(programme, person, language)
        return
    yield Register(programme.slug, person, language, case.sender, Status.AWAITING_APPROVAL, approver)
    yield from anew(case, known)
    yield from ask_for_approval(case, programme, person, language, approver)


def admit_again(case: Case, entry: Registration) -> Iterator[Effect]:
    """The same for somebody on the waiting list who has got a seat."""
    programme = case.programmes[entry.programme]
    approver = entry.approver or approver_of(case, programme, entry.person)
    if approval_of(programme, entry.person) == "none" or approver is None:
        yield Move(entry.programme, entry.address, Status.REGISTERED)
        yield from welcome(case, programme, to(entry), entry.language, entry)
        yield from ask_for_facts(programme, entry.person, entry.language)
        yield from ask_for_ean(case, programme, (entry.person,), entry.language, entry.registered_by)
        return
    yield Move(entry.programme, entry.address, Status.AWAITING_APPROVAL, approver=approver)
    yield from ask_for_approval(case, programme, entry.person, entry.language, approver)


def welcome(
    case: Case, programme: Programme, to: Address, language: str, known: Registration | None, approver: str = ""
) -> Iterator[Effect]:
    """The confirmation with the next meeting's invite, and a short letter for each further one (CALENDAR rule 10).

    `approver`: the name of whoever has just said yes to it.
    """
    coming = to_invite(case, programme, known)
    first = coming[0] if coming else ""
    yield SendLetter("confirmation", to, language, programme.slug, meeting=first, invite=first, variables={"approver": approver})
    for key in coming[1:]:
        yield SendLetter("invite", to, language, programme.slug, meeting=key, invite=key)


def approver_of(case: Case, programme: Programme, person: Person) -> str | None:
    """Whose yes is needed: None for nobody's, '' where it is not known who the manager is.

    Whoever signs up somebody else is asked first: is he the manager, he says yes; is he not, he names the manager.
    """
    asked = approval_of(programme, person)
    if case.order or asked == "none":
        return None
    if asked == "coordinator":
        return case.coordinators[0].key if case.coordinators and not case.from_coordinator else None
    return case.sender if case.sender and case.sender != (person.email or "").casefold() else ""


def chase(case: Case, programme: Programme, address: str, approver: str) -> Iterator[Effect]:
    """When to ask again, and when to ask the coordinator: counted from now, when `approver` is asked, or ('') who it is."""
    key = f"{address} {approver} {case.now.isoformat(timespec='seconds')}"
    for kind, after in zip(CHASED, (programme.sign_up.approval_reminder_days, programme.sign_up.approval_days), strict=True):
        yield Unschedule(kind, programme.slug, address)
        yield Schedule(kind, case.now + timedelta(days=after), programme.slug, key, address)


def ask_for_approval(case: Case, programme: Programme, person: Person, language: str, approver: str) -> Iterator[Effect]:
    """The letters that ask, and when to ask again."""
    yield from chase(case, programme, (person.email or "").casefold(), approver)
    if not approver:
        yield SendLetter("approval-whose", to_person(person), language, programme.slug)
        return
    yield from approval_request(case, programme, person, approver, reminder=False)
    said = {"approver": _shown(case, approver), "rule": rule_of(programme, person)}
    yield SendLetter("approval-awaited", to_person(person), language, programme.slug, variables=said)


def approval_request(case: Case, programme: Programme, person: Person, approver: str, *, reminder: bool) -> Iterator[Effect]:
    """To the manager; where a coordinator must say yes, to each of them."""
    asked = case.coordinators if approval_of(programme, person) == "coordinator" else (Address("", approver),)
    rule = rule_of(programme, person)
    again = f":again:{case.now.date()}" if reminder else f":{case.kept}"
    for one in asked:
        yield SendLetter(
            "approval-request", one, programme.language, programme.slug, occasion=f"approval:{(person.email or '').casefold()}{again}",
            concerns=person.email or "", original=bool(rule),
            variables={"people": (person,), "reminder": reminder, "by": _by(case, person), "rule": rule},
        )  # fmt: skip


def _by(case: Case, person: Person) -> str:
    """Who signed the person up, '' if he did so himself."""
    sender = case.message.sender
    return (sender.name or sender.email) if sender and sender.key != (person.email or "").casefold() else ""


def _shown(case: Case, approver: str) -> str:
    named = next((one.name for one in case.coordinators if one.key == approver), "")
    return named or approver

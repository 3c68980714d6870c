"""Approval: the manager's or the coordinator's yes or no, a manager's name where it is missing, and what silence leads to."""

from collections.abc import Iterator
from datetime import timedelta

from postbud.effects import Effect, Move, SendLetter, Unschedule
from postbud.model.case import Case
from postbud.model.message import Address
from postbud.model.reading import Intent
from postbud.model.registration import GONE, Registration, Status
from postbud.model.reply import Word
from postbud.reading.words import find_addresses
from workflows.addresses import deliverable
from workflows.admit import CHASED, approval_request, chase, welcome
from workflows.belonging import ask_for_facts
from workflows.cancel import withdrawn
from workflows.hold import hold_because
from workflows.languages import letter_language
from workflows.meetings import without_seat
from workflows.payer import ask_for_ean
from workflows.who import actor, meant, to


def approval_answer(case: Case) -> Iterator[Effect]:
    """A plain yes or no to our question, of the one we asked; with strings attached, or from anybody else, it is for a human."""
    entry, obstacle = _about(case)
    decision = _decision(case)
    if obstacle or entry is None or decision is None:
        yield from hold_because(case, obstacle or "reply-unclear", case.reading.reply.words)
        return
    if entry.status == Status.AWAITING_APPROVAL:
        for kind in CHASED:
            yield Unschedule(kind, entry.programme, entry.address)
        yield from (_approved(case, entry) if decision else _refused(case, entry))
    elif decision != (entry.status == Status.REGISTERED):
        code = "withdrawn-since" if entry.status == Status.CANCELLED else "answered-otherwise"
        yield from hold_because(case, code, case.reading.reply.words)
        return
    yield from _noted(case, entry, decision)


def _about(case: Case) -> tuple[Registration | None, str]:
    """The registration that the answer is about, and the code of why it may not be given."""
    if case.order:
        whom = meant(case)
        found = [entry for _, entry in whom.found]
        return (found[0], "") if len(found) == 1 else (None, whom.obstacle or "unknown-person")
    if case.disowned:
        return None, "authentication"
    thread = case.thread
    if thread is None or not thread.concerns:
        return None, "decision-unclear"
    entry = case.registration(thread.concerns)
    asked = entry is not None and (entry.approver == case.sender or case.from_coordinator)
    return (entry, "") if thread.address == case.sender and asked else (None, "stranger-reply")


def _decision(case: Case) -> bool | None:
    """True for yes, False for no, None where it is neither or both."""
    reading = case.reading
    if reading.reply.word in (Word.YES, Word.NO) and not case.order:
        return reading.reply.word == Word.YES
    if reading.sure and reading.intent.value in (Intent.APPROVE, Intent.REJECT):
        return reading.intent.value == Intent.APPROVE
    return None


def _approved(case: Case, entry: Registration) -> Iterator[Effect]:
    yield Move(entry.programme, entry.address, Status.REGISTERED)
    programme = case.programmes[entry.programme]
    yield from welcome(case, programme, to(entry), entry.language, entry, approver=actor(case, entry.address))
    yield from ask_for_facts(programme, entry.person, entry.language)
    yield from ask_for_ean(case, programme, (entry.person,), entry.language, entry.registered_by)


def _refused(case: Case, entry: Registration) -> Iterator[Effect]:
    yield Move(entry.programme, entry.address, without_seat(case, entry))
    yield SendLetter("approval-declined", to(entry), entry.language, entry.programme, variables={"approver": actor(case, entry.address)})


def _noted(case: Case, entry: Registration, approved: bool) -> Iterator[Effect]:
    sender = case.message.sender
    if sender is None or case.order or sender.key == entry.address:
        return
    language = letter_language(case.reading.language.value, case.programmes[entry.programme].language)
    yield SendLetter("approval-noted", sender, language, entry.programme, variables={"people": (entry.person,), "approved": approved})


def approver_named(case: Case) -> Iterator[Effect]:
    """A participant says who the manager is: an address in the reply's own words, and only one."""
    entry = case.registration(case.sender)
    found = {found[0].casefold() for found in find_addresses(case.reading.reply.text)} - {case.sender, case.address.key}
    if case.disowned or case.thread is None or case.thread.address != case.sender or entry is None:
        yield from hold_because(case, "authentication" if case.disowned else "stranger-reply", case.disowned)
    elif entry.status != Status.AWAITING_APPROVAL or entry.approver:
        yield from hold_because(case, "done-already")
    elif len(found) != 1 or not deliverable(next(iter(found))):
        yield from hold_because(case, "needs-manager", case.reading.reply.words)
    else:
        approver = found.pop()
        programme = case.programmes[entry.programme]
        yield Move(entry.programme, entry.address, Status.AWAITING_APPROVAL, approver=approver)
        yield from chase(case, programme, entry.address, approver)
        yield from approval_request(case, programme, entry.person, approver, reminder=False)
        yield SendLetter("approval-awaited", to(entry), entry.language, entry.programme, variables={"approver": approver, "rule": ""})


def approval_reminder(case: Case) -> Iterator[Effect]:
    """Silence: ask once more."""
    entry = _still_awaited(case)
    if entry is None:
        return
    programme = case.programmes[entry.programme]
    if entry.approver:
        yield from approval_request(case, programme, entry.person, entry.approver, reminder=True)
    else:
        yield SendLetter("approval-whose", to(entry), entry.language, entry.programme)


def approval_silent(case: Case) -> Iterator[Effect]:
    """Still silence: it is put to the coordinators, whose yes or no counts as well."""
    entry = _still_awaited(case)
    if entry is None:
        return
    programme = case.programmes[entry.programme]
    since = case.now.replace(second=0, microsecond=0) - timedelta(days=programme.sign_up.approval_days)
    for coordinator in case.coordinators:
        yield SendLetter(
            "approval-silent", coordinator, programme.language, entry.programme, concerns=entry.address,
            variables={"people": (entry.person,), "approver": entry.approver, "since": since},
        )  # fmt: skip


def _still_awaited(case: Case) -> Registration | None:
    entry = case.registration(case.due.address) if case.due else None
    return entry if entry and entry.status == Status.AWAITING_APPROVAL else None


def turn_down(case: Case) -> Iterator[Effect]:
    """Somebody whom another signed up, or who has no seat yet, says no thanks: taken off, and whoever signed him up hears it."""
    entry = case.registration(case.sender)
    if case.disowned or case.thread is None or case.thread.address != case.sender or entry is None:
        yield from hold_because(case, "authentication" if case.disowned else "stranger-reply", case.disowned)
    elif entry.status in GONE:
        yield SendLetter("already-cancelled", to(entry), entry.language, entry.programme, variables={"words": case.reading.reply.words})
    elif entry.registered_by == entry.address and entry.status == Status.REGISTERED:
        yield from hold_because(case, "reply-unclear", case.reading.reply.words)
    else:
        yield from withdrawn(case, entry)
        if entry.registered_by != entry.address:
            yield from _told(case, entry)


def _told(case: Case, entry: Registration) -> Iterator[Effect]:
    by = Address("", entry.registered_by)
    programme = case.programmes[entry.programme]
    if deliverable(by.email):
        yield SendLetter(
            "cancelled-others", by, programme.language, entry.programme,
            variables={"people": (entry.person,), "words": "", "undo_until": None, "terms": None},
        )  # fmt: skip

"""Somebody on the waiting list answers the offer of a seat: yes takes it, no gives it to the next."""

from collections.abc import Iterator

from postbud.effects import Effect, Move, SendLetter, Unschedule
from postbud.model.case import Case
from postbud.model.reading import Intent
from postbud.model.registration import SEATED, Registration, Status
from postbud.model.reply import Word
from workflows.admit import admit_again
from workflows.hold import hold_because
from workflows.meetings import without_seat
from workflows.who import to

# What a sentence means as an answer to an offered seat.
MEANS = {Intent.REGISTER: True, Intent.APPROVE: True, Intent.CANCEL: False, Intent.REJECT: False}


def offer_answer(case: Case) -> Iterator[Effect]:
    """A clear yes or no of the one to whom it was offered; anything else is for a human."""
    entry = case.registration(case.sender)
    if case.disowned or case.thread is None or case.thread.address != case.sender or entry is None:
        yield from hold_because(case, "authentication" if case.disowned else "stranger-reply", case.disowned)
        return
    decision = _decision(case)
    if decision is None:
        yield from hold_because(case, "reply-unclear", case.reading.reply.words)
        return
    yield from (_yes(case, entry) if decision else _no(case, entry))


def _decision(case: Case) -> bool | None:
    """True for yes, False for no: one word, or a whole sentence of which there is no doubt, about nobody but who writes it."""
    word, reading = case.reading.reply.word, case.reading
    if word in (Word.YES, Word.NO):
        return word == Word.YES
    others = {(fact.value.email or case.sender).casefold() for fact in reading.people} - {case.sender}
    return MEANS.get(reading.intent.value) if word is None and reading.sure and not others else None


def _yes(case: Case, entry: Registration) -> Iterator[Effect]:
    if entry.status in SEATED:
        waits = entry.status == Status.AWAITING_APPROVAL
        yield SendLetter("already-registered", to(entry), entry.language, entry.programme, variables={"waits": waits})
    elif entry.status == Status.WAITING_LIST and entry.offered_until is not None and case.received_at <= entry.offered_until:
        yield Unschedule("offer-expires", entry.programme, entry.address)
        yield from admit_again(case, entry)
    else:
        listed = entry.status == Status.WAITING_LIST
        yield SendLetter("offer-too-late", to(entry), entry.language, entry.programme, variables={"still_listed": listed})


def _no(case: Case, entry: Registration) -> Iterator[Effect]:
    if entry.status == Status.WAITING_LIST:
        yield Unschedule("offer-expires", entry.programme, entry.address)
        yield Move(entry.programme, entry.address, without_seat(case, entry))
    yield SendLetter("offer-declined", to(entry), entry.language, entry.programme)

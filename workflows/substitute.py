"""Somebody comes instead of somebody: for one meeting that day's invite only, for the programme the seat and all invites."""

from collections.abc import Iterator
from dataclasses import replace

from postbud.effects import Attend, Effect, Move, Register, SendLetter, Unschedule
from postbud.model.case import Case
from postbud.model.programme import Meeting, Programme
from postbud.model.reading import Person
from postbud.model.registration import GONE, SEATED, Answer, Registration, Status
from workflows.absent import meeting_meant, meeting_obstacle
from workflows.addresses import deliverable
from workflows.admit import CHASED, approver_of, ask_for_approval
from workflows.audience import condition_of
from workflows.cancel import taken_out
from workflows.hold import hold_because
from workflows.languages import letter_language
from workflows.meetings import anew, in_calendar, to_invite
from workflows.payer import same_payer
from workflows.who import actor, fitting_registrations, may_change, to, to_person
from workflows.wording import beside, undo_until, words_of


def substitute(case: Case) -> Iterator[Effect]:
    """Let the newcomer take the place, if whoever writes may give it away and nothing about it is open."""
    newcomer = case.reading.people[0].value if case.reading.people else None
    gone = _predecessor(case, newcomer)
    meeting = meeting_meant(case)
    obstacle = _obstacle(case, newcomer, gone, meeting)
    if obstacle or newcomer is None or not isinstance(gone, Registration) or case.programme is None or len(case.reading.people) > 1:
        yield from hold_because(case, obstacle or "not-replaced", (newcomer.replaces or "") if newcomer else "")
        return
    if _done_before(case, newcomer, gone, meeting):
        yield from _unchanged(case)
        return
    language = letter_language(case.reading.language.value, case.programme.language)
    known = case.registration(newcomer.email or "")
    if known is not None:
        newcomer, language = _completed(newcomer, known), known.language
    yield from (_one_day(case, newcomer, gone, meeting, known, language) if meeting else _for_good(case, newcomer, gone, known, language))
    yield from _tell_the_sender(case, newcomer, gone, meeting)
    yield from beside(case)


def _predecessor(case: Case, newcomer: Person | None) -> Registration | str:
    """The registration whose place is taken, or the code of why it cannot be told."""
    if newcomer is None:
        return "nobody"
    replaces = newcomer.replaces or ""
    named = Person(None, replaces) if "@" in replaces else Person(replaces or None, None)
    sender = case.message.sender
    if not replaces and sender is not None and sender.key != (newcomer.email or "").casefold():
        named = Person(sender.name or None, sender.email)
    fitting = [entry for entry in fitting_registrations(case, named) if entry.address != (newcomer.email or "").casefold()]
    if not fitting and sender is not None and named.name and (mine := case.registration(sender.key)):
        fitting = [mine] if named.name.casefold() == sender.name.casefold() else []
    if len(fitting) != 1:
        return "whose" if fitting else "not-replaced"
    return fitting[0]


def _obstacle(case: Case, newcomer: Person | None, gone: Registration | str, meeting: Meeting | None) -> str:
    if case.disowned and not case.order:
        return "authentication"
    if case.programme is None:
        return "no-programme"
    if isinstance(gone, str) or newcomer is None:
        return gone if isinstance(gone, str) else "nobody"
    if not newcomer.email or not deliverable(newcomer.email):
        return "bad-address" if newcomer.email else "no-address"
    if not may_change(case, gone):
        return "not-yours"
    if case.reading.meeting.value is not None and (wrong := meeting_obstacle(case, meeting)):
        return wrong
    return _their_states(case, newcomer, gone, meeting)


def _their_states(case: Case, newcomer: Person, gone: Registration, meeting: Meeting | None) -> str:
    """Who has left has no place to give, nor has he who is away; and who comes anyhow cannot come instead."""
    if _done_before(case, newcomer, gone, meeting):
        return ""
    known = case.registration(newcomer.email or "")
    if known and known.status in SEATED:
        return "substitute-registered"
    if gone.status not in ({Status.REGISTERED} if meeting else SEATED):
        return "unknown-person"
    there = case.attendance(gone, meeting.key) if meeting else None
    return "done-already" if there and there.away else ""


def _done_before(case: Case, newcomer: Person, gone: Registration, meeting: Meeting | None) -> bool:
    """Whether this very swap is in force already."""
    known = case.registration(newcomer.email or "")
    if known is None:
        return False
    if meeting is None:
        return gone.status in GONE and known.status == Status.REGISTERED
    there, own = case.attendance(gone, meeting.key), case.attendance(known, meeting.key)
    swapped = there is not None and there.answer == Answer.SUBSTITUTED and there.stand_in == known.address
    return swapped and known.status not in GONE and not (own and own.away)


def _unchanged(case: Case) -> Iterator[Effect]:
    sender = case.message.sender
    if sender is not None and case.answerable and case.programme is not None:
        language = letter_language(case.reading.language.value, case.programme.language)
        yield SendLetter("unchanged", sender, language, case.programme.slug, variables={"words": words_of(case)})


def _completed(newcomer: Person, known: Registration) -> Person:
    """What the mail says, and what we knew before where it says nothing."""
    said = {name: getattr(newcomer, name) or getattr(known.person, name) for name in Person.__slots__}
    return Person(**said)


def _one_day(
    case: Case, newcomer: Person, gone: Registration, meeting: Meeting, known: Registration | None, language: str
) -> Iterator[Effect]:
    programme, address = case.programmes[gone.programme], newcomer.email or ""
    yield Attend(gone.programme, gone.address, meeting.key, Answer.SUBSTITUTED, stand_in=address)
    if known is None or known.status in GONE:
        yield Register(gone.programme, newcomer, language, registered_by=case.sender or gone.address, status=Status.SUBSTITUTE)
        yield from anew(case, known)
    yield _gone(case, programme, newcomer, gone, meeting.key, whole=False)
    there = case.attendance(known, meeting.key) if known else None
    if there and there.away:
        yield Attend(gone.programme, address, meeting.key, Answer.INVITED)
    yield _coming(case, newcomer, gone, language, meeting.key, whole=False)


def _for_good(case: Case, newcomer: Person, gone: Registration, known: Registration | None, language: str) -> Iterator[Effect]:
    """The seat changes hands within one commit, so nobody on the waiting list can come between. Approval is asked for anew."""
    programme, newcomer = case.programmes[gone.programme], same_payer(newcomer, gone.person)
    approver = approver_of(case, programme, newcomer) if condition_of(programme, newcomer) else None
    if gone.status == Status.AWAITING_APPROVAL or approver:
        yield from _asked_for(case, programme, newcomer, gone, language, approver or gone.approver)
        return
    out, coming = list(in_calendar(case, gone)), to_invite(case, programme, known)
    first_out, first = (out[0] if out else ""), (coming[0] if coming else "")
    yield Move(gone.programme, gone.address, Status.CANCELLED)
    yield Register(gone.programme, newcomer, language, case.sender or gone.address, approver=gone.approver)
    yield from anew(case, known)
    yield _gone(case, programme, newcomer, gone, first_out, whole=True)
    yield from taken_out(gone, out[1:])
    yield _coming(case, newcomer, gone, language, first, whole=True)
    for key in coming[1:]:
        yield SendLetter("invite", to_person(newcomer), language, gone.programme, meeting=key, invite=key)


def _asked_for(
    case: Case, programme: Programme, newcomer: Person, gone: Registration, language: str, approver: str
) -> Iterator[Effect]:
    """A seat that waits for a yes still waits for it, now for the newcomer: whoever was asked is asked about him. So is one that needs it

    because of who the newcomer is.
    """
    out = list(in_calendar(case, gone))
    yield Move(gone.programme, gone.address, Status.CANCELLED)
    for kind in CHASED:
        yield Unschedule(kind, gone.programme, gone.address)
    yield _gone(case, programme, newcomer, gone, out[0] if out else "", whole=True)
    yield from taken_out(gone, out[1:])
    yield Register(gone.programme, newcomer, language, case.sender or gone.address, Status.AWAITING_APPROVAL, approver)
    yield from ask_for_approval(case, programme, newcomer, language, approver)


def _gone(case: Case, programme: Programme, newcomer: Person, gone: Registration, key: str, *, whole: bool) -> SendLetter:
    return SendLetter(
        "substitute-gone", to(gone), gone.language, gone.programme, meeting=key, invite=key, method="CANCEL",
        variables={
            "substitute": newcomer, "whole": whole, "words": words_of(case),
            "undo_until": undo_until(case, programme, None if whole else programme.meeting(key)),
            "by": actor(case, gone.address),
        },
    )  # fmt: skip


def _coming(case: Case, newcomer: Person, gone: Registration, language: str, key: str, *, whole: bool) -> SendLetter:
    return SendLetter(
        "substitute-coming", to_person(newcomer), language, gone.programme, meeting=key, invite=key,
        variables={
            "replaced": gone.person, "whole": whole, "words": words_of(case), "by": actor(case, newcomer.email or ""),
            "participant": replace(newcomer, replaces=gone.person.name),
        },
    )  # fmt: skip


def _tell_the_sender(case: Case, newcomer: Person, gone: Registration, meeting: Meeting | None) -> Iterator[Effect]:
    sender = case.message.sender
    concerned = {gone.address, (newcomer.email or "").casefold()}
    if sender is None or case.order or not case.answerable or sender.key in concerned or case.programme is None:
        return
    yield SendLetter(
        "substitute-noted", sender, letter_language(case.reading.language.value, case.programme.language), gone.programme,
        meeting=meeting.key if meeting else "",
        variables={
            "substitute": newcomer, "replaced": gone.person, "whole": meeting is None, "words": words_of(case),
            "undo_until": undo_until(case, case.programme, meeting),
        },
    )  # fmt: skip

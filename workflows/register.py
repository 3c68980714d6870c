"""A sign-up: everybody it names is registered, put on the waiting list or put to whoever approves; or a human decides.

The confirmation carries the invite of the next dated meeting itself; each further dated meeting has a short letter of its
own with its invite (CALENDAR rule 10). Seats are counted in the deciding transaction, so that the last one goes to one person.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from postbud.effects import Attend, Effect, Hold, Note, Register, Release, Schedule, SendLetter, Settle, Unschedule
from postbud.model.case import Case
from postbud.model.programme import Programme
from postbud.model.reading import Person
from postbud.model.registration import SEATED, Answer, Registration, Status
from workflows.absent import meeting_meant, meeting_obstacle
from workflows.addresses import deliverable
from workflows.admit import admit, admit_again, approver_of
from workflows.audience import approval_of
from workflows.hold import hold_because
from workflows.languages import letter_language
from workflows.meetings import anew, comes_to
from workflows.payer import ask_for_ean
from workflows.who import may_change, to, to_person
from workflows.wording import beside, undo_until, words_of


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who is signed up: what is known of him already, and whether there is a seat."""

    person: Person
    known: Registration | None
    seated: bool

    @property
    def is_in(self) -> bool:
        return self.known is not None and self.known.status in SEATED


def register(case: Case) -> Iterator[Effect]:
    """Register the people of the reading. Anything a careful coordinator would ask about first is held instead."""
    obstacle = _obstacle(case)
    if obstacle == "not-open-yet":
        yield from _wait_for_the_opening(case)
        return
    if obstacle or case.programme is None:
        yield from hold_because(case, obstacle)
        return
    newcomers = _newcomers(case)
    if case.reading.meeting.value is not None and any(one.is_in for one in newcomers):
        yield from _after_all(case, newcomers)
        return
    place = case.list_length
    for one in newcomers:
        place += not one.seated and not one.is_in and not _listed(one)
        yield from _one_person(case, case.programme, one, place)
    yield from _tell_the_sender(case, newcomers)
    yield from _ask_who_pays(case, case.programme, newcomers)
    if case.thread and case.thread.letter == "which-programme" and case.thread.message:
        yield Settle(case.thread.message)
    yield from beside(case)


def _obstacle(case: Case) -> str:
    """The code of the first reason why nobody is registered now; '' if there is none."""
    programme, people = case.programme, case.reading.people
    if programme is None:
        return "no-programme"
    if not people or any(not fact.value.email for fact in people):
        return "no-address"
    if any(not deliverable(fact.value.email or "") for fact in people):
        return "bad-address"
    if len({(fact.value.email or "").casefold() for fact in people}) < len(people):
        return "shared-address"
    if not case.answerable and not case.order and any(_is_sender(case, fact.value) for fact in people):
        return "automatic-sender"
    if programme.status == "finished":
        return "finished"
    return _untimely(case, programme)


def _untimely(case: Case, programme: Programme) -> str:
    """Before the opening or after the deadline. A coordinator's order knows no dates, and whoever is in already came in time."""
    newcomers = _newcomers(case)
    if case.order or all(one.is_in for one in newcomers):
        return ""
    if programme.opens_at and case.now < programme.opens_at:
        return "not-open-yet"
    if programme.sign_up.late == "hold" and _is_late(case, programme):
        return "after-deadline"
    return "full" if not programme.sign_up.waiting_list and not all(one.seated or one.is_in for one in newcomers) else ""


def _is_late(case: Case, programme: Programme) -> bool:
    """When it came counts, not when we got round to it."""
    return programme.closes_at is not None and case.received_at >= programme.closes_at and not case.order


def _newcomers(case: Case) -> list[Newcomer]:
    """Everybody signed up, in the mail's order, and who gets the seats there are. A coordinator may pass the waiting list."""
    programme = case.programme
    assert programme is not None
    people = {(fact.value.email or "").casefold(): fact.value for fact in case.reading.people}
    known = {address: case.registration(address) for address in people}
    waiting = [address for address, entry in known.items() if entry is None or not (entry.status in SEATED or _has_offer(case, entry))]
    seats = case.seats_left - len(case.waiting) if case.waiting and not case.order else case.seats_left
    if programme.sign_up.late == "list" and _is_late(case, programme):
        seats = 0
    if programme.sign_up.several == "all" and len(waiting) > seats:
        seats = 0
    seated = set(waiting[: len(waiting) if seats == float("inf") else max(0, int(seats))])
    seated |= {address for address, entry in known.items() if entry is not None and _has_offer(case, entry)}
    return [Newcomer(person, known[address], address in seated) for address, person in people.items()]


def _has_offer(case: Case, entry: Registration) -> bool:
    """Whether a seat is kept for somebody on the waiting list, who says in a mail of his own that he wants it, or for whom that is said."""
    return entry.status == Status.WAITING_LIST and entry.offered_until is not None and case.received_at <= entry.offered_until


def _is_sender(case: Case, person: Person) -> bool:
    return case.message.sender is not None and (person.email or "").casefold() == case.message.sender.key


def _listed(one: Newcomer) -> bool:
    return one.known is not None and one.known.status == Status.WAITING_LIST


def _one_person(case: Case, programme: Programme, one: Newcomer, place: int) -> Iterator[Effect]:
    whom, language = to_person(one.person), letter_language(case.reading.language.value, programme.language)
    if one.is_in:
        yield Note(f"{programme.slug}: already registered", address=whom.email)
        yield SendLetter("already-registered", whom, language, programme.slug, variables={"waits": _waits(one.known)})
    elif one.seated and not _listed(one):
        yield from admit(case, programme, one.person, language, one.known)
    elif one.known and (_has_offer(case, one.known) or (one.seated and case.order)):
        yield Unschedule("offer-expires", programme.slug, one.known.address)
        yield from admit_again(case, one.known)
    else:
        yield from _onto_the_list(case, programme, one, place, language)


def _onto_the_list(case: Case, programme: Programme, one: Newcomer, place: int, language: str) -> Iterator[Effect]:
    """Whoever comes late waits until a seat becomes free or a coordinator says otherwise, also while there are some."""
    whom, late = to_person(one.person), _is_late(case, programme)
    if not _listed(one):
        yield Register(programme.slug, one.person, language, case.sender, Status.WAITING_LIST)
        yield from anew(case, one.known)
    if not _listed(one) and not late:
        yield Schedule("seats", case.now, programme.slug, key=f"listed:{case.kept}:{whom.key}")
    yield SendLetter("waiting-list", whom, language, programme.slug, variables={"place": _place(case, one, place), "late": late})


def _place(case: Case, one: Newcomer, place: int) -> int:
    """The place on the list, counted from 1."""
    listed = [entry.address for entry in case.waiting]
    known = one.known.address if one.known else ""
    return listed.index(known) + 1 if known in listed and len(listed) == case.list_length else max(1, place)


def _after_all(case: Case, newcomers: list[Newcomer]) -> Iterator[Effect]:
    """Whoever is registered and was to stay away comes to that meeting after all, if the sender may say so."""
    meeting = meeting_meant(case)
    obstacle = meeting_obstacle(case, meeting)
    entries = [one.known for one in newcomers if one.known]
    known = {entry.address: case.attendance(entry, meeting.key) if meeting else None for entry in entries}
    if len(entries) < len(newcomers) or any(not one.is_in for one in newcomers):
        obstacle = obstacle or "mixed"
    elif case.disowned or not all(may_change(case, entry) for entry in entries):
        obstacle = "authentication" if case.disowned else "not-yours"
    elif any(there and there.answer == Answer.SUBSTITUTED for there in known.values()):
        obstacle = obstacle or "done-already"
    if obstacle or meeting is None:
        yield from hold_because(case, obstacle)
        return
    for entry in entries:
        there, until = known[entry.address], undo_until(case, case.programmes[entry.programme], meeting)
        said: dict[str, object] = {"words": words_of(case), "undo_until": until}
        if there and there.away:
            yield Attend(entry.programme, entry.address, meeting.key, Answer.INVITED)
            letter = "coming-again"
        else:
            letter, said = "already-registered", said | {"waits": _waits(entry)}
        key = meeting.key
        invite = key if comes_to(case, entry, key) else ""  # nobody who waits for a yes has it in his calendar yet
        yield SendLetter(letter, to(entry), entry.language, entry.programme, meeting=key, invite=invite, variables=said)
    yield from beside(case)


def _waits(entry: Registration | None) -> bool:
    return entry is not None and entry.status == Status.AWAITING_APPROVAL


def _wait_for_the_opening(case: Case) -> Iterator[Effect]:
    """Too early: the mail is kept and decided when it opens, in the order of arrival, and its sender knows it. Nobody need do anything."""
    programme = case.programme
    assert programme is not None and programme.opens_at is not None
    opens = programme.opens_at
    yield Hold("not-open-yet")
    yield Schedule("opening", opens, programme.slug, key=f"{case.kept}:{opens.isoformat()}", message=case.kept)
    sender = case.message.sender
    if sender is not None and case.answerable and case.answered_today < case.answers_per_day:
        language = letter_language(case.reading.language.value, programme.language)
        yield SendLetter("not-open-yet", sender, language, programme.slug, variables={"opens": programme.sign_up.opens})


def opening(case: Case) -> Iterator[Effect]:
    """It is open now: what was held for that is decided."""
    if case.held is not None and case.held.state == "held":
        yield Release(case.held.id)


def _tell_the_sender(case: Case, newcomers: list[Newcomer]) -> Iterator[Effect]:
    """Whoever signs up others, and not themselves, hears what became of each."""
    sender = case.message.sender
    addresses = {(one.person.email or "").casefold() for one in newcomers}
    programme = case.programme
    if sender is None or programme is None or not case.answerable or sender.key in addresses:
        return
    there = [one for one in newcomers if one.is_in or one.seated]
    asked_about = [one for one in there if not case.order and approval_of(programme, one.person) != "none"]
    seated = [one for one in there if one not in asked_about]
    yield SendLetter(
        "registered-others", sender, letter_language(case.reading.language.value, programme.language), programme.slug,
        variables={
            "people": tuple(_as_the_sender_knows(case, one.person) for one in seated),
            "awaiting": tuple(_as_the_sender_knows(case, one.person) for one in asked_about),
            "listed": tuple(_as_the_sender_knows(case, one.person) for one in newcomers if not one.is_in and not one.seated),
        },
    )  # fmt: skip


def _ask_who_pays(case: Case, programme: Programme, newcomers: list[Newcomer]) -> Iterator[Effect]:
    """For everybody who has come in by this mail, in one letter; who waits for a yes or a seat is asked for when he has it."""
    language = letter_language(case.reading.language.value, programme.language)
    come = [one.person for one in newcomers if one.seated and not one.is_in and not _listed(one)]
    come = [person for person in come if approver_of(case, programme, person) is None]
    yield from ask_for_ean(case, programme, come, language, case.sender)


def _as_the_sender_knows(case: Case, person: Person) -> Person:
    """Without an address that the coordinator has filled in: it is not the sender's to see."""
    return replace(person, email=None) if case.order and case.order.people and person.name else person

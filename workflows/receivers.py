"""Whom a letter on schedule goes to, and whether its rule holds: one function for each audience, one value for each condition."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from postbud.due import facts_allow, meeting_before, meeting_of, occasions, rules_of
from postbud.due.polls import REMINDS
from postbud.model.case import Case, occasion_key
from postbud.model.interest import SPARRING
from postbud.model.message import Address
from postbud.model.programme import Contact, Meeting, Programme
from postbud.model.registration import Registration, Status
from postbud.model.schedule import GO_ON, Audience, Rule
from workflows.who import to


@dataclass(frozen=True, slots=True)
class Receiver:
    """One person a letter goes to, in whose language, and with what we know of him (None for an invitee)."""

    address: Address
    language: str
    entry: Registration | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """An occasion that is due: its rule, the meeting it hangs on (None if none), and the one its letter speaks of."""

    rule: Rule
    meeting: Meeting | None
    about: Meeting | None


def occasion_of(case: Case) -> Occasion | None:
    """The occasion that is due; None where the programme has it no more: its rule is gone, its meeting is called off or has moved."""
    programme, key = case.programme, occasion_key(case.due.key) if case.due else ""
    found = next((one for one in occasions(programme) if one.key == key), None) if programme else None
    if programme is None or found is None:
        return None
    rule = next(rule for rule in rules_of(programme) if rule.name == found.rule)
    return Occasion(rule, programme.meeting(found.meeting) if found.meeting else None, meeting_of(programme, found))


def receivers(case: Case, programme: Programme, occasion: Occasion) -> list[Receiver]:
    """Everybody a rule means, each address once, without those to whom nothing can be delivered."""
    asked = AUDIENCES[occasion.rule.to]
    found = polled(case, programme, occasion) if occasion.rule.poll else asked(case, programme, occasion)
    unique = {one.address.key: one for one in reversed(list(found))}
    return [one for one in reversed(unique.values()) if one.address.key not in case.unreachable]


def _invitees(case: Case, programme: Programme, occasion: Occasion | None) -> Iterator[Receiver]:
    """Who is on the list and wants to hear; whoever is in already needs no invitation."""
    seen = {entry.address for entry in case.alive}
    if any(rule.name == GO_ON for rule in rules_of(programme)):
        seen |= {entry.address for entry in case.earlier if entry.status == Status.REGISTERED}  # they are asked by a letter of their own
    for one in case.invitees:
        if one.address not in case.unwilling and one.address not in seen and not one.guide:
            yield Receiver(one.to, programme.language)


def _earlier(case: Case, programme: Programme, occasion: Occasion | None) -> Iterator[Receiver]:
    """Who took part in the programme that this one follows, wants to hear of it, and has not been in this one yet."""
    known = {entry.address for entry in case.registrations}
    for entry in case.earlier:
        if entry.status == Status.REGISTERED and entry.address not in known | case.unwilling:
            yield Receiver(to(entry), entry.language, entry)


def _interested(case: Case, programme: Programme, occasion: Occasion | None) -> Iterator[Receiver]:
    """Who has agreed to hear of it, here or in the programme that this one follows, and is not in already."""
    seen = {entry.address for entry in case.alive} | case.unwilling
    for one in case.interests:
        if one.agreed and one.key != SPARRING and one.address not in seen:
            yield Receiver(one.to, one.language)


def silent(case: Case, programme: Programme, occasion: Occasion | None = None) -> Iterator[Receiver]:
    """Of those nothing has been heard: no sign-up, no no, not even a question."""
    heard = {entry.address for entry in case.registrations} | case.heard
    yield from (one for one in _invitees(case, programme, occasion) if one.address.key not in heard)


def polled(case: Case, programme: Programme, occasion: Occasion) -> Iterator[Receiver]:
    """Whom a poll asks: the participants, and everybody invited if it says so; and of those, whom it reminds: who has not answered.

    Nobody, when all its days have passed.
    """
    poll = programme.poll(occasion.rule.poll)
    if poll is None or not poll.open_numbers(case.now.date()):
        return
    answered = {one.address for one in case.poll_answers if one.poll == poll.key} if occasion.rule.letter == REMINDS else set()
    asked = [*_with(Status.REGISTERED)(case, programme, occasion)]
    asked += _invitees(case, programme, occasion) if poll.to == "invitees" else ()
    yield from (one for one in asked if one.address.key not in answered)


def _with(*statuses: Status) -> Callable[[Case, Programme, Occasion], Iterator[Receiver]]:
    def chosen(case: Case, programme: Programme, occasion: Occasion) -> Iterator[Receiver]:
        for entry in case.registrations:
            if entry.status in statuses and _comes(case, entry, occasion.meeting):
                yield Receiver(to(entry), entry.language, entry)

    return chosen


def _comes(case: Case, entry: Registration, meeting: Meeting | None) -> bool:
    """A letter about a meeting is for those who come to it: not for who is away, and of the substitutes for those invited to it."""
    if meeting is None:
        return entry.status != Status.SUBSTITUTE
    known = case.attendance(entry, meeting.key)
    if not meeting.is_for(entry.group) and known is None:
        return False
    if entry.status == Status.SUBSTITUTE:
        return known is not None and not known.away
    return known is None or not known.away


def _facilitators(case: Case, programme: Programme, occasion: Occasion) -> Iterator[Receiver]:
    for one in leading(programme, occasion.meeting):
        if one.email:
            yield Receiver(Address(one.name, one.email), programme.language)


def leading(programme: Programme, meeting: Meeting | None) -> tuple[Contact, ...]:
    """Who leads a meeting: its group's facilitator, where that is settled, or else the programme's; without a meeting all of them."""
    formed = programme.groups.formed if programme.groups else ()
    own = [group.facilitator for group in formed if group.facilitator and (meeting is None or group.key == meeting.group)]
    return tuple(own) if own and (meeting is None or meeting.group) else programme.facilitators


def _coordinators(case: Case, programme: Programme, occasion: Occasion) -> Iterator[Receiver]:
    yield from (Receiver(one, programme.language) for one in case.coordinators)


def _unanswered(case: Case, programme: Programme, occasion: Occasion) -> Iterator[Receiver]:
    key = occasion.rule.questionnaire
    for one in _with(Status.REGISTERED)(case, programme, occasion):
        if not case.replied & {(one.address.key, key), (one.address.key, "")}:
            yield one


def _absent_last_time(case: Case, programme: Programme, occasion: Occasion) -> Iterator[Receiver]:
    """Those who are registered and were away from the meeting that was held last."""
    for entry in case.registrations:
        theirs = tuple(meeting for meeting in programme.meetings if meeting.is_for(entry.group))
        last = meeting_before(programme.model_copy(update={"meetings": theirs}), case.now)
        known = case.attendance(entry, last.key) if last else None
        if entry.status == Status.REGISTERED and known is not None and known.away:
            yield Receiver(to(entry), entry.language, entry)


AUDIENCES: dict[Audience, Callable[[Case, Programme, Occasion], Iterator[Receiver]]] = {
    # Who is invited
    Audience.INVITEES: _invitees,
    Audience.SILENT: silent,
    Audience.EARLIER: _earlier,
    Audience.INTERESTED: _interested,
    # Who is in
    Audience.REGISTERED: _with(Status.REGISTERED, Status.SUBSTITUTE),
    Audience.WAITING: _with(Status.WAITING_LIST),
    Audience.AWAITING: _with(Status.AWAITING_APPROVAL),
    Audience.UNANSWERED: _unanswered,
    Audience.ABSENT: _absent_last_time,
    # Who runs it
    Audience.FACILITATORS: _facilitators,
    Audience.COORDINATORS: _coordinators,
}


def holds(case: Case, programme: Programme, occasion: Occasion) -> bool:
    """Whether the conditions of a rule hold now."""
    return facts_allow(occasion.rule, programme, occasion.meeting, case.seats_left > 0)

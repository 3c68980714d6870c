"""Seats: who gets one, who waits, and the first on the waiting list who is offered the one that became free."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from postbud.effects import Effect, Move, Schedule, SendLetter
from postbud.model.case import Case
from postbud.model.programme import Programme
from postbud.model.registration import Registration, Status
from workflows.meetings import first_start, without_seat
from workflows.who import to


def offer_seats(case: Case) -> Iterator[Effect]:
    """A seat may be free: offer each free one to the first on the list, for as long as the programme says, never past the meeting."""
    programme = case.programme
    if programme is None or programme.status == "finished" or not has_future(programme, case.now):
        return
    free = case.seats_left
    for party in _parties(case, programme):
        if len(party) <= free:
            free -= len(party)
            for entry in party:
                yield from _offer(case, programme, entry)


def _parties(case: Case, programme: Programme) -> list[list[Registration]]:
    """The waiting list in its order, as those who get seats together or not at all: where the programme wants all or nobody, everybody

    whom the same mail signed up. Seats too few for a party are offered to whoever comes after it.
    """
    together: dict[object, list[Registration]] = {}
    for entry in case.waiting:
        with_others = programme.sign_up.several == "all" and entry.registered_by != entry.address
        together.setdefault((entry.registered_by, entry.listed_at) if with_others else entry.id, []).append(entry)
    return list(together.values())


def has_future(programme: Programme, now: datetime) -> bool:
    """Whether anything of it is still to come; a programme without any date is."""
    return first_start(programme, now) is not None or not any(meeting.date for meeting in programme.meetings)


def _offer(case: Case, programme: Programme, entry: Registration) -> Iterator[Effect]:
    until = (case.now + timedelta(hours=programme.sign_up.offer_hours)).replace(second=0, microsecond=0)
    start = first_start(programme, case.now)
    until = min(until, start.astimezone(case.now.tzinfo)) if start else until
    key = f"{entry.address} {until.isoformat()}"
    yield Move(programme.slug, entry.address, Status.WAITING_LIST, offered_until=until)
    yield Schedule("offer-expires", until, programme.slug, key, entry.address)
    yield SendLetter(
        "seat-offer", to(entry), entry.language, programme.slug, occasion=f"offer:{until.isoformat()}", variables={"offered_until": until}
    )


def offer_expires(case: Case) -> Iterator[Effect]:
    """Nobody answered in time: the seat goes on, and whoever had it offered is told how to come back."""
    entry = case.registration(case.due.address) if case.due else None
    if entry is None or entry.status != Status.WAITING_LIST or entry.offered_until is None or entry.offered_until > case.now:
        return
    yield Move(entry.programme, entry.address, without_seat(case, entry))
    yield SendLetter("offer-expired", to(entry), entry.language, entry.programme)

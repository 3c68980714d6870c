"""FORTRYD: what a mail changed becomes what it was before, as long as the programme allows and nothing has happened since.

An undoing is a change like any other, so it can be undone too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from postbud.effects import Attend, Change, Effect, Move, OptOut, SendLetter
from postbud.model.case import Case
from postbud.model.message import Address
from postbud.model.poll import ANSWERED
from postbud.model.programme import Meeting
from postbud.model.reading import Person
from postbud.model.registration import AWAY, GONE, OPTED_OUT, SEATED, WITHOUT_A_SEAT, Answer, PastChange, Registration, Status
from workflows.admit import chase
from workflows.hold import hold_because
from workflows.languages import letter_language
from workflows.meetings import in_calendar, is_coming
from workflows.undone_choice import answer_is, answer_restored, is_choice, is_over
from workflows.who import actor, may_change
from workflows.wording import UNDOABLE_DAYS, undo_until, words_of

NOT_COMPARED = ("listed_at", "address")  # when somebody was listed is of no matter, and the address is how we found it


def undo(case: Case) -> Iterator[Effect]:
    """Undo what the letter's message changed, if whoever asks got that letter and may change it."""
    sender, thread = case.message.sender, case.thread
    if sender is None or thread is None or case.disowned or thread.address != sender.key:
        yield from hold_because(case, "authentication" if case.disowned else "stranger-reply", case.disowned)
        return
    if any(past.programme and past.programme not in case.programmes for past in case.past):
        yield from hold_because(case, "programme-away")
        return
    touched = [entry for entry in case.registrations if any(_is_about(past, entry) for past in case.past)]
    if not all(may_change(case, entry) or _made_by(case, entry) for entry in touched):
        yield from hold_because(case, "undo-of-others")
        return
    why = _why_not(case)
    language = letter_language(case.reading.language.value, case.programme.language if case.programme else case.language)
    if why:
        until = _until(case) if case.past else None
        yield SendLetter(
            "undo-too-late", sender, language, case.programme.slug if case.programme else "", variables={"why": why, "undo_until": until}
        )
        return
    for past in reversed(case.past):
        yield from _restored(case, past)
    yield from _told(case, sender, language, touched, _stand_ins(case, touched))


def _stand_ins(case: Case, touched: list[Registration]) -> list[Registration]:
    """Who came in somebody's place by what is undone, or comes again, without a row of his own having changed."""
    named = {values.get("stand_in") for past in case.past for values in (past.before, past.after)}
    programmes = {past.programme for past in case.past}
    return [one for one in case.registrations if one.address in named and one.programme in programmes and one not in touched]


def _made_by(case: Case, entry: Registration) -> bool:
    """Whoever is put in somebody's place, or out of it, by a mail may say no to it: the letter about it went to him."""
    return entry.address == case.sender or any(case.sender in (past.address, past.before.get("address")) for past in case.past)


def _is_about(past: PastChange, entry: Registration) -> bool:
    return past.programme == entry.programme and past.address == entry.address and not is_choice(past)


def _until(case: Case) -> datetime:
    days = case.programme.sign_up.undo_days if case.programme else UNDOABLE_DAYS
    return case.past[0].at.astimezone(case.now.tzinfo).replace(second=0, microsecond=0) + timedelta(days=days)


def _why_not(case: Case) -> str:
    """The code of why nothing can be undone: nothing was changed, it is undone already, too late, changed since, no seat left."""
    if not case.past:
        return "nothing"
    if all(_is_as(case, past, past.before) for past in case.past):
        return "undone"
    if case.now > _until(case) + timedelta(minutes=1):
        return "time"
    if not all(_is_as(case, past, past.after) for past in _last_of_each(case)) or _address_is_taken(case):
        return "changed"
    if any(is_choice(past) and is_over(case, past) for past in case.past):
        return "changed"
    return "full" if _seats_wanted(case) > case.seats_left else ""


def _address_is_taken(case: Case) -> bool:
    """Whether somebody else has the address that somebody had before."""
    wanted = {(past.programme, past.before.get("address")): past.address for past in case.past}
    return any(wanted.get((one.programme, one.address), one.address) != one.address for one in case.registrations)


def _last_of_each(case: Case) -> list[PastChange]:
    """A mail may change the same thing twice; what it left behind is what must still be so."""
    return list({(past.programme, past.address, past.meeting, past.after.get(ANSWERED)): past for past in case.past}.values())


def _is_as(case: Case, past: PastChange, values: Mapping[str, str | None]) -> bool:
    """Whether what a change was about is now as these values say."""
    if is_choice(past):
        return answer_is(case, past, values)
    entry = _entry(case, past)
    if OPTED_OUT in past.after:
        is_out = "out" if past.address in case.unwilling else ""
        return values == past.after or values.get(OPTED_OUT, "") == is_out  # that it was lifted since does no harm
    if past.meeting:
        known = case.attendance(entry, past.meeting) if entry else None
        answer = values.get("answer")
        if answer not in AWAY:  # a calendar may have answered since, or is asked anew
            return known is None or not known.away
        return known is not None and known.answer == answer and known.stand_in == values.get("stand_in", "")
    if not values:
        return entry is None or entry.status == Status.CANCELLED
    return entry is not None and all(_column(entry, name) == value for name, value in values.items() if name not in NOT_COMPARED)


def _entry(case: Case, past: PastChange) -> Registration | None:
    return next((entry for entry in case.registrations if _is_about(past, entry)), None)


def _column(entry: Registration, name: str) -> str | None:
    if name == "status":
        return entry.status.value
    value = getattr(entry, name) if hasattr(entry, name) else getattr(entry.person, name)
    return value.isoformat() if isinstance(value, datetime) else value


def _seats_wanted(case: Case) -> int:
    """How many more seats are held when all is as before."""
    wanted = 0
    for past in case.past:
        if not past.meeting and "status" in past.after:
            wanted += _holds(past.before) - _holds(past.after)
    return wanted


def _holds(values: Mapping[str, str | None]) -> int:
    return int(values.get("status") in SEATED or bool(values.get("offered_until")))


def _restored(case: Case, past: PastChange) -> Iterator[Effect]:
    """The effects that make one thing what it was."""
    entry = _entry(case, past)
    if is_choice(past):
        yield from answer_restored(past)
    elif OPTED_OUT in past.after:
        yield OptOut(past.address, past.programme, lifted=not past.before.get(OPTED_OUT))
    elif past.meeting:
        answer = Answer(past.before.get("answer") or Answer.INVITED)
        yield Attend(past.programme, past.address, past.meeting, answer, past.before.get("stand_in") or "")
    elif entry is not None:
        was = past.before.get("status")
        status = Status(was) if was else None
        person = {name: past.before.get(name, getattr(entry.person, name)) for name in Person.__slots__}
        if person["email"] != entry.person.email or any(name in past.before for name in Person.__slots__):
            yield Change(past.programme, past.address, Person(**person))
        if status is not None or not past.before:
            address, listed = (person["email"] or past.address).casefold(), past.before.get("listed_at")
            yield Move(
                past.programme, address, status or Status.CANCELLED, approver=past.before.get("approver"),
                registered_by=past.before.get("registered_by"), listed_at=datetime.fromisoformat(listed) if listed else None,
            )  # fmt: skip
            if status == Status.AWAITING_APPROVAL:
                yield from chase(case, case.programmes[past.programme], past.address, entry.approver)


@dataclass(frozen=True, slots=True)
class _Then:
    """A registration as it will be when all is undone: where letters go, its status, and which meetings it stays away from,

    or comes to in somebody's place.
    """

    email: str
    status: Status
    away: frozenset[str]
    stands_in: frozenset[str]

    def comes_to(self, meeting: str) -> bool:
        there = self.status == Status.REGISTERED or (self.status in WITHOUT_A_SEAT and meeting in self.stands_in)
        return there and meeting not in self.away


def _then(case: Case, entry: Registration) -> _Then:
    email, status = entry.person.email or "", entry.status
    away = {known.meeting for known in case.attendances_of(entry) if known.away}
    stands_in = case.stand_ins.get(entry.id, frozenset())
    for past in reversed([one for one in case.past if one.programme == entry.programme]):
        if past.meeting:
            stands_in = stands_in - {past.meeting} if past.after.get("stand_in") == entry.address else stands_in
            stands_in = stands_in | {past.meeting} if past.before.get("stand_in") == entry.address else stands_in
        if not _is_about(past, entry):
            continue
        if past.meeting:
            away = away | {past.meeting} if past.before.get("answer") in AWAY else away - {past.meeting}
        else:
            email = past.before.get("email") or email
            status = Status(past.before.get("status") or (Status.CANCELLED if not past.before else status))
    return _Then(email, status, frozenset(away), stands_in)


def _told(case: Case, sender: Address, language: str, touched: list[Registration], others: list[Registration]) -> Iterator[Effect]:
    """One letter to everybody concerned, with the first entry that comes or goes; the other entries go by themselves."""
    programme = case.programme
    said = {"words": words_of(case), "undo_until": undo_until(case, programme), "by": "", "standing": "", "back": False}
    for entry in (*touched, *others):
        yield from _told_one(case, entry, said, even_so=entry in touched)
    if sender.key not in {_then(case, entry).email.casefold() for entry in touched}:
        yield SendLetter("undone", sender, language, programme.slug if programme else "", variables=said)


def _standing(entry: Registration, then: _Then) -> str:
    """What somebody is again, for the letter that says so; '' where that was not touched."""
    if entry.status == then.status or then.status == Status.SUBSTITUTE:
        return ""
    return "gone" if then.status in GONE else then.status.value


def _may_come(case: Case, entry: Registration, meeting: Meeting) -> bool:
    return meeting.is_for(entry.group) and is_coming(meeting, case.programmes[entry.programme], case.now)


def _told_one(case: Case, entry: Registration, said: Mapping[str, object], *, even_so: bool) -> Iterator[Effect]:
    """`even_so`: also where no calendar is touched."""
    then, programme = _then(case, entry), case.programmes[entry.programme]
    there, moved = list(in_calendar(case, entry)), then.email.casefold() != entry.address
    coming = [meeting.key for meeting in programme.meetings if _may_come(case, entry, meeting) and then.comes_to(meeting.key)]
    wanted = [key for key in coming if moved or key not in there]
    unwanted = [key for key in there if moved or not then.comes_to(key)]
    if not (wanted or unwanted or even_so):
        return
    old, new = Address(entry.person.name or "", entry.person.email or ""), Address(entry.person.name or "", then.email)
    for key in unwanted[0 if wanted else 1 :]:
        yield SendLetter(
            "invite-withdrawn", old, entry.language, entry.programme, meeting=key, invite=key, method="CANCEL", only_if_invite=True
        )
    first = (wanted or unwanted or [""])[0]
    yield SendLetter(
        "undone", new, entry.language, entry.programme, meeting=first, invite=first, method="REQUEST" if wanted else "CANCEL",
        variables={**said, "by": actor(case, then.email), "standing": _standing(entry, then), "back": bool(wanted)},
    )  # fmt: skip
    for key in wanted[1:]:
        yield SendLetter("invite", new, entry.language, entry.programme, meeting=key, invite=key)

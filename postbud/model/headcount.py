"""How many come, and what the caterer must know: numbers and wishes, never a name or an address.

Knows registrations and attendances as values; the list of a meeting and the letter of the headcount day count by it, so that they agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from postbud.model.programme import Programme
from postbud.model.reading import Person
from postbud.model.registration import WITHOUT_A_SEAT, Answer, Attendance, Registration, Status

UNSEEN = "…"  # stands where a wish names somebody


@dataclass(frozen=True, slots=True)
class Headcount:
    """Who is expected, in numbers.

    `diets`: each wish and how many have it, the most frequent first; `access`: what each of them needs who needs something.
    `declined`: registered, but their calendar said no to that meeting; they keep their seat and are not in `count`, nor in the wishes.
    `awaiting`: a seat is kept for them until somebody approves; not in `count` either.
    """

    count: int
    waiting: int
    diets: tuple[tuple[str, int], ...] = ()
    access: tuple[str, ...] = ()
    declined: int = 0
    awaiting: int = 0


def headcount(
    registrations: Iterable[Registration], attendances: Iterable[Attendance], programme: Programme, meeting: str | None = None
) -> Headcount:
    """The headcount of one meeting (its key), or of the programme as a whole."""
    ours = [entry for entry in registrations if entry.programme == programme.slug]
    answers = list(attendances)
    held = programme.meeting(meeting) if meeting else None
    ours = [entry for entry in ours if held is None or held.is_for(entry.group) or entry.status != Status.REGISTERED]
    guests = coming(ours, answers, meeting)
    in_all = {entry.id for entry in guests}
    status = Counter(entry.status for entry in ours)
    said_no = {one.registration for one in answers if one.meeting == meeting and one.answer == Answer.DECLINED} - in_all
    return Headcount(
        count=len(guests),
        waiting=status[Status.WAITING_LIST],
        diets=grouped(_unnamed(entry.person.diet, entry.person) for entry in guests),
        access=tuple(sorted(filter(None, (_unnamed(entry.person.access, entry.person) for entry in guests)), key=str.casefold)),
        declined=sum(1 for entry in ours if entry.id in said_no and entry.status == Status.REGISTERED),
        awaiting=status[Status.AWAITING_APPROVAL],
    )  # fmt: skip


def coming(registrations: Iterable[Registration], attendances: Iterable[Attendance], meeting: str | None = None) -> list[Registration]:
    """Who comes to a meeting: the registered who said neither no nor goodbye to it, and those who come in somebody's place.

    Without a meeting: the registered.
    """
    everybody = list(registrations)
    if meeting is None:
        return [entry for entry in everybody if entry.status == Status.REGISTERED]
    answers = {one.registration: one for one in attendances if one.meeting == meeting}
    stand_ins = {one.stand_in for one in answers.values() if one.answer == Answer.SUBSTITUTED} - {""}
    return [entry for entry in everybody if _comes(entry, answers.get(entry.id), stand_ins)]


def _comes(entry: Registration, answer: Attendance | None, stand_ins: set[str]) -> bool:
    if answer is not None and (answer.away or answer.answer == Answer.DECLINED):
        return False
    if entry.status in WITHOUT_A_SEAT:  # to this meeting, and not only to another one
        there = answer is not None and answer.live and entry.status == Status.SUBSTITUTE
        return there or entry.address in stand_ins
    return entry.status == Status.REGISTERED


def grouped(wishes: Iterable[str | None]) -> tuple[tuple[str, int], ...]:
    """The same wish counted as one, however its capitals and spaces are written: as most have written it, the most frequent first."""
    spellings: dict[str, Counter[str]] = {}
    for written in filter(None, map(spelled, wishes)):
        spellings.setdefault(written.casefold(), Counter())[written] += 1
    counted = [(each.most_common(1)[0][0], each.total()) for each in spellings.values()]
    return tuple(sorted(counted, key=lambda one: (-one[1], one[0].casefold())))


def spelled(wish: str | None) -> str:
    """A wish as it is compared and shown, but for its capitals: single spaces, and no full stop behind it."""
    return " ".join((wish or "").split()).rstrip(".")


def _unnamed(wish: str | None, person: Person) -> str:
    """A wish without the person's own name and without any address: the caterer needs neither."""
    words: Sequence[str] = [UNSEEN if "@" in word else word for word in (wish or "").split()]
    name = (person.name or "").split()
    return " ".join(_without(words, name) if name else words)


def _without(words: Sequence[str], name: Sequence[str]) -> list[str]:
    """The words with each run of them that is the whole name, whatever its capitals and points, taken out."""
    folded, sought = [word.casefold().strip(".,:;()") for word in words], [part.casefold() for part in name]
    kept, at = [], 0
    while at < len(words):
        found = folded[at : at + len(sought)] == sought
        kept.append(UNSEEN if found else words[at])
        at += len(sought) if found else 1
    return kept

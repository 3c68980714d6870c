"""The list of participants in the house's words: the table on the screen, and the sheets for coordinator, caterer and finance.

Knows which column says what; knows nothing of files, and of spreadsheets only that they have sheets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal

from postbud.console.roll import Listed, who_come
from postbud.letters.sentences import Sentences
from postbud.letters.wording import Wording
from postbud.model.headcount import grouped, spelled
from postbud.model.programme import Meeting, Price, Programme
from postbud.model.registration import Answer, Status
from postbud.sheets import Cell, Sheet

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Words:
    """How the house says it: the words of the list, dates, and the time zone."""

    said: Sentences
    wording: Wording
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class MeetingColumn:
    """One meeting's column: of which programme, its key, and its head."""

    programme: str
    key: str
    head: str


# Where participants are divided into groups, as far as anything is known. Wishes stay out of it: such a list is passed on.
OF_GROUPS: tuple[tuple[str, Callable[[Listed], Cell]], ...] = (
    ("level", lambda one: one.entry.person.level),
    ("department", lambda one: one.entry.person.department),
    ("group", lambda one: one.entry.group),
)


def participants(listed: Sequence[Listed], programmes: Mapping[str, Programme], words: Words) -> Sheet:
    """Everything known about everybody: who, the meetings, then what caterer, finance and coordinator need."""
    meetings = meeting_columns(listed, programmes, words)
    say, zone = words.said, words.zone
    first: tuple[tuple[str, Callable[[Listed], Cell]], ...] = (
        # Who, and whether there is a seat
        ("name", lambda one: one.entry.person.name),
        ("email", lambda one: one.entry.person.email),
        ("programme", lambda one: one.entry.programme),
        ("status", lambda one: say.word("status", one.entry.status.value)),
        ("place", lambda one: one.place),
        ("offered_until", lambda one: _moment(one.entry.offered_until, zone)),
    )
    last: tuple[tuple[str, Callable[[Listed], Cell]], ...] = (
        ("organisation", lambda one: one.entry.person.organisation),
        ("title", lambda one: one.entry.person.title),
        ("phone", lambda one: one.entry.person.phone),
        # For the caterer
        ("diet", lambda one: one.entry.person.diet),
        ("access", lambda one: one.entry.person.access),
        # For finance
        ("ean", lambda one: one.entry.person.ean),
        ("cvr", lambda one: one.entry.person.cvr),
        ("reference", lambda one: one.entry.person.reference),
        # How it came about
        ("replaces", lambda one: one.entry.person.replaces),
        ("registered_by", lambda one: one.entry.registered_by),
        ("approver", lambda one: one.entry.approver),
        ("registered_at", lambda one: _moment(one.entry.registered_at, zone)),
        ("language", lambda one: one.entry.language),
    )
    last += tuple((name, value) for name, value in OF_GROUPS if any(value(one) for one in listed))
    header = (*(say.say(name) for name, _ in first), *(column.head for column in meetings), *(say.say(name) for name, _ in last))
    rows = tuple(
        (
            *(value(one) for _, value in first),
            *(answer_at(one, column, say) for column in meetings),
            *(value(one) for _, value in last),
        )  # fmt: skip
        for one in listed
    )
    return Sheet(say.say("sheet-participants"), header, rows, frozen=1)


def table(listed: Sequence[Listed], programmes: Mapping[str, Programme], words: Words, *, several: bool) -> Sheet:
    """What fits on a screen: who, the status, and the answers, each in a column of its own where the list is of one programme."""
    say = words.said
    meetings = meeting_columns(listed, programmes, words)
    header = [*([say.say("programme")] if several else []), say.say("name"), say.say("email"), say.say("status")]
    header += [] if several else [column.head for column in meetings]
    rows = []
    for one in listed:
        place = f" ({one.place})" if one.place else ""
        row = [*([one.entry.programme] if several else []), one.entry.person.name or "", one.entry.person.email or ""]
        row += [say.word("status", one.entry.status.value) + place]
        row += [] if several else [answer_at(one, column, say) for column in meetings]
        rows.append((*row, one.entry.person.organisation or ""))
    return Sheet("", (*header, say.say("organisation")), tuple(rows))


def meeting_columns(listed: Sequence[Listed], programmes: Mapping[str, Programme], words: Words) -> list[MeetingColumn]:
    """A column for every meeting of the programmes on the list, and for those that stand in no file any more but were answered to."""
    slugs = list(dict.fromkeys([*programmes, *(one.entry.programme for one in listed)]))
    found = []
    for slug in slugs:
        programme = programmes.get(slug)
        title = "" if len(slugs) == 1 else programme.title if programme else slug
        meetings = {meeting.key: meeting for meeting in (programme.meetings if programme else ())}
        answered = {key for one in listed if one.entry.programme == slug for key in one.answers}
        found += [MeetingColumn(slug, key, head_of(key, meeting, title, words)) for key, meeting in meetings.items()]
        found += [MeetingColumn(slug, key, head_of(key, None, title, words)) for key in sorted(answered - meetings.keys())]
    return found


def head_of(key: str, meeting: Meeting | None, programme: str, words: Words) -> str:
    """'3. juni 2025 (møde 1)'."""
    if meeting is None or meeting.date is None:
        return words.said.say("meeting-undated", key=key, programme=programme)
    code = "meeting-cancelled" if meeting.cancelled else "meeting"
    return words.said.say(code, key=key, programme=programme, date=words.wording.date(meeting.date))


def answer_at(one: Listed, column: MeetingColumn, say: Sentences) -> str:
    """'kommer', 'afbud', 'vikar: Bo Holm'; nothing where there is nothing to say."""
    answer = one.shown_answers.get(column.key) if one.entry.programme == column.programme else None
    if answer is None:
        return ""
    if answer.answer == Answer.SUBSTITUTED:
        return say.say("answer-substituted", name=one.stand_ins.get(column.key))
    return say.word("answer", answer.answer.value)


def diets(listed: Sequence[Listed], meeting: str | None, words: Words) -> Sheet:
    """For the caterer: each diet and each need, how many have it, and who; of those who come."""
    say, guests = words.said, who_come(listed, meeting)
    rows: list[tuple[Cell, ...]] = []
    for kind in ("diet", "access"):
        wishes = {one.entry.id: getattr(one.entry.person, kind) for one in guests}
        for wish, number in grouped(wishes.values()):
            having = [one for one in guests if spelled(wishes[one.entry.id]).casefold() == wish.casefold()]
            rows.append((say.say(kind), wish, number, _names(having)))
        if kind == "diet":
            rows.append((say.say(kind), say.say("nothing-said"), sum(1 for wish in wishes.values() if not spelled(wish)), ""))
    rows.append((say.say("all"), "", len(guests), ""))
    return Sheet(say.say("sheet-diets"), tuple(say.say(name) for name in ("kind", "wish", "number", "names")), tuple(rows), summed=True)


def invoices(listed: Sequence[Listed], price: Price | None, words: Words) -> Sheet:
    """For finance: who is registered, by workplace, and what it costs as the programme states it."""
    say = words.said
    seated = sorted(who_come(listed, None), key=lambda one: ((one.entry.person.organisation or "").casefold(), _name(one).casefold()))
    costs: tuple[Decimal | None, ...] = (None, None, None)
    if price:
        net, total = (amount.quantize(CENT, ROUND_HALF_UP) for amount in (price.amount, price.total))
        costs = (net, total - net, total)
    rows: list[tuple[Cell, ...]] = []
    for one in seated:
        person = one.entry.person
        rows.append((person.organisation, person.ean, person.cvr, _name(one), person.email, *costs))
    if price:
        rows.append((say.say("sum"), None, None, None, None, *(cost * len(seated) for cost in costs if cost is not None)))
    header = [say.say(name) for name in ("organisation", "ean", "cvr", "name", "email")]
    header += [say.say(name, currency=price.currency if price else "") for name in ("net", "vat", "total")]
    return Sheet(say.say("sheet-invoices"), tuple(header), tuple(rows), summed=price is not None)


def turnout(listed: Sequence[Listed], programme: Programme, words: Words, only: str | None = None) -> Sheet:
    """How many are expected at each meeting, and what they have answered."""
    say = words.said
    rows = []
    for column in meeting_columns(listed, {programme.slug: programme}, words):
        if only in (None, column.key):
            guests = who_come(listed, column.key)
            said = Counter(one.answers[column.key].answer for one in guests if column.key in one.answers)
            substitutes = sum(1 for one in guests if one.entry.status == Status.SUBSTITUTE)
            silent = len(guests) - said[Answer.ACCEPTED] - said[Answer.TENTATIVE]
            away = len(who_come(listed, None)) + substitutes - len(guests)
            rows.append((column.head, len(guests), said[Answer.ACCEPTED], said[Answer.TENTATIVE], silent, substitutes, away))
    header = ("meeting-name", "expected", "accepted", "tentative", "silent", "substitutes", "not-coming")
    return Sheet(say.say("sheet-attendance"), tuple(say.say(name) for name in header), tuple(rows), frozen=1)


def summary(listed: Sequence[Listed], words: Words) -> str:
    """'12 tilmeldt, 3 på venteliste'."""
    found = Counter(one.entry.status for one in listed)
    return ", ".join(f"{found[status]} {words.said.word('status', status.value)}" for status in Status if found[status])


def _name(one: Listed) -> str:
    return one.entry.person.name or one.entry.person.email or ""


def _names(listed: Sequence[Listed]) -> str:
    return ", ".join(sorted(map(_name, listed), key=str.casefold))


def _moment(moment: datetime | None, zone: tzinfo) -> datetime | None:
    return moment.astimezone(zone) if moment else None

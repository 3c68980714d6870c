"""What a year came to, in numbers that name nobody: sign-ups, who came from where, who left and when, answers, and what may be quoted.

Knows the tables and counts; how it is shown is `postbud.console.summary`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.console.quoting import consented, from_answers, reveals
from postbud.message.parse import read_message
from postbud.model.headcount import coming, spelled
from postbud.model.programme import Meeting, Programme
from postbud.model.registration import Answer, Attendance, Registration, Status
from postbud.reading.replies import core_span
from postbud.reading.words import fold
from postbud.store import answers, attendances, registry
from postbud.store.tables import answer, change, letter, message, poll_answer

ASKING = frozenset({"thanks", "reunion"})  # letters whose answers are counted; polls have tables of their own
NOT_TOLD = ""  # the organisation of whoever did not say where he belongs


@dataclass(frozen=True, slots=True)
class Turnout:
    """One meeting: how many had a place then, how many came as far as is known, and of those who did not, how."""

    key: str
    date: date | None
    title: str
    held: bool
    expected: int
    coming: int
    absent: int
    substitutes: int
    by_organisation: Mapping[str, int]


def summary_of(connection: Connection, programme: Programme, now: datetime) -> dict[str, Any]:
    """Everything the page shows, as JSON has it but for days. Names and addresses of people are nowhere in it."""
    entries = registry.all_registrations(connection, programme.slug)
    theirs = attendances.attendances_of(connection, [entry.id for entry in entries])
    moves = _moves(connection, programme.slug)
    meetings = [_turnout(programme, meeting, entries, theirs, now) for meeting in programme.meetings if not meeting.cancelled]
    statuses = Counter(entry.status for entry in entries)
    return {
        "programme": programme.slug, "title": programme.title, "as_of": now.date(),
        "signed_up": sum(count for status, count in statuses.items() if status != Status.SUBSTITUTE),
        "registered": statuses[Status.REGISTERED], "waiting": statuses[Status.WAITING_LIST], "capacity": programme.sign_up.capacity,
        "awaiting": statuses[Status.AWAITING_APPROVAL], "declined": statuses[Status.DECLINED], "left": statuses[Status.CANCELLED],
        "from_the_list": sum(before == Status.WAITING_LIST and after == Status.REGISTERED for _, before, after in moves),
        "meetings": meetings,
        "organisations": _organisations(entries, meetings),
        "left_when": _left_when(programme, [at for at, _, after in moves if after == Status.CANCELLED]),
        "asked": _answered(connection, programme),
        "quotes": _quotes(connection, programme, entries),
    }  # fmt: skip


def _moves(connection: Connection, slug: str) -> list[tuple[datetime, str, str]]:
    """Each change of a registration's status: when, from what and to what."""
    rows = connection.execute(sa.select(change).where(change.c.programme == slug, change.c.meeting == "").order_by(change.c.id))
    found = ((row.at, json.loads(row.before), json.loads(row.after)) for row in rows)
    return [(at, str(before.get("status", "")), str(after["status"])) for at, before, after in found if after.get("status")]


def _turnout(
    programme: Programme, meeting: Meeting, entries: list[Registration], theirs: Collection[Attendance], now: datetime
) -> Turnout:
    answers = {one.registration: one.answer for one in theirs if one.meeting == meeting.key}
    seated = [entry for entry in entries if entry.status == Status.REGISTERED and meeting.is_for(entry.group)]
    there = [entry for entry in coming(entries, theirs, meeting.key) if entry.status != Status.REGISTERED or meeting.is_for(entry.group)]
    said = Counter(answers.get(entry.id) for entry in seated)
    held = meeting.date is not None and meeting.date < now.astimezone(programme.zone).date()
    return Turnout(
        str(meeting.key), meeting.date, meeting.title or meeting.theme, held, len(seated), len(there),
        said[Answer.ABSENT] + said[Answer.DECLINED], said[Answer.SUBSTITUTED],
        dict(Counter(organisation_of(entry) for entry in there)),
    )  # fmt: skip


def organisation_of(entry: Registration) -> str:
    return spelled(entry.person.organisation) or NOT_TOLD


def _organisations(entries: list[Registration], meetings: list[Turnout]) -> list[dict[str, Any]]:
    """Each organisation with how many it has registered and how many of them come to each meeting; the largest first.

    The same name is one organisation however its capitals are written.
    """
    shown: dict[str, str] = {}
    counted: Counter[str] = Counter()
    for entry in entries:
        name = organisation_of(entry)
        shown.setdefault(name.casefold(), name)
        counted[name.casefold()] += entry.status == Status.REGISTERED
    there = [Counter[str]() for _ in meetings]
    for one, count in zip(meetings, there, strict=True):
        for name, number in one.by_organisation.items():
            count[name.casefold()] += number
    rows = [
        {"name": shown[key], "registered": number, "came": [count[key] for count in there]}
        for key, number in counted.items()
        if number or any(count[key] for count in there)
    ]
    return sorted(rows, key=lambda row: (-row["registered"], row["name"] == NOT_TOLD, row["name"].casefold()))


def _left_when(programme: Programme, days: list[datetime]) -> list[dict[str, Any]]:
    """How many left before the first meeting, between two, and after the last one that has a date."""
    starts = sorted((meeting.date, str(meeting.key)) for meeting in programme.meetings if meeting.date and not meeting.cancelled)
    before: Counter[str] = Counter()
    for at in days:
        day = at.astimezone(programme.zone).date()
        before[next((key for start, key in starts if day <= start), "")] += 1
    rows = [{"before": key, "date": start, "count": before[key]} for start, key in starts if before[key]]
    return rows + ([{"before": "", "date": None, "count": before[""]}] if before[""] else [])


def _answered(connection: Connection, programme: Programme) -> list[dict[str, Any]]:
    """Whatever asked something: what it was, how many got it, and how many of those answered."""
    sent = sa.select(letter.c.letter, letter.c.occasion, letter.c.address).where(
        letter.c.programme == programme.slug, letter.c.state == "sent", letter.c.letter.in_([*ASKING, "poll"])
    )
    got: dict[tuple[str, str], set[str]] = {}
    for row in connection.execute(sent):
        got.setdefault((row.letter, row.occasion), set()).add(row.address)
    polls = {poll.key: poll.title for poll in programme.polls}
    answered = sa.select(poll_answer.c.poll, poll_answer.c.address).where(poll_answer.c.programme == programme.slug)
    to_polls: dict[str, set[str]] = {}
    for poll, address in connection.execute(answered):
        to_polls.setdefault(poll, set()).add(address)
    wrote = sa.select(message.c.sender).where(message.c.programme == programme.slug, message.c.intent == "answer").distinct()
    replied = set(connection.execute(wrote).scalars())
    rows = []
    for (name, occasion), people in sorted(got.items()):
        key = occasion.partition("|")[0].partition(":")[2]
        carries = "evaluation" in occasion or name == "reunion"
        if name == "poll" and key in polls:
            rows.append({"what": polls[key], "letter": name, "asked": len(people), "answered": len(people & to_polls.get(key, set()))})
        elif name in ASKING and carries:
            rows.append({"what": "", "letter": name, "asked": len(people), "answered": len(people & replied)})
    return rows


def _quotes(connection: Connection, programme: Programme, entries: list[Registration]) -> list[str]:
    """Words of participants who say in the same mail that they may be quoted, and answers whose writers agreed to it.

    What names anybody, or has an address, is left out.
    """
    theirs = {entry.address for entry in entries}
    of_sheets = [(sheet, answers.answers_to(connection, programme.slug, sheet.key)) for sheet in programme.questionnaires]
    called = [entry.person.name or "" for entry in entries] + [one.name for _, given in of_sheets for one in given]
    names = {fold(word) for name in called for word in name.split() if len(word) > 1}
    answering = sa.select(answer.c.message).where(answer.c.programme == programme.slug, answer.c.message.is_not(None))
    here = (message.c.programme == programme.slug) & message.c.id.not_in(answering)
    found = []
    for raw in connection.execute(sa.select(message.c.raw).where(here).order_by(message.c.id)).scalars():
        mail = read_message(raw)
        if mail.sender is None or mail.sender.key not in theirs or mail.automatic:
            continue
        start, end = core_span(mail.own_words, mail.sender)
        quote = consented(mail.own_words[start:end])
        if quote and not reveals(quote, names):
            found.append(quote)
    found += [quote for sheet, given in of_sheets for quote in from_answers(sheet, given, names)]
    return list(dict.fromkeys(found))

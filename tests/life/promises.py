"""What must hold whatever has happened: seats, letters, mails, and who may change what."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from postbud.editions import programme_digest
from postbud.model.told import facts_digest, facts_of
from postbud.store.registry import seats_taken
from postbud.store.tables import attendance, change, due, edition, letter, message, registration
from tests.life.calendars import begins
from tests.life.engine import Engine
from tests.life.programmes import COORDINATORS
from workflows.seats import has_future

SETTLED = {"decided", "ignored", "held"}
GONE = {"cancelled", "declined"}
FREE_TO_BE_NAMED = {"cancelled", "declined", "substitute", "waiting list"}  # anybody may sign them up, who are told
FAILED = "Der skete en fejl, mens mailen blev behandlet. Intet er ændret."


def seats(engine: Engine) -> dict[str, int]:
    with engine.database.read() as connection:
        return {slug: seats_taken(connection, slug) for slug in engine.decider.programmes}


def check_seats(engine: Engine, before: Mapping[str, int]) -> None:
    """Never more than there are; where the number was lowered below what is held, never more than before."""
    for slug, taken in seats(engine).items():
        capacity = engine.decider.programmes[slug].sign_up.capacity
        assert capacity is None or taken <= max(capacity, before.get(slug, 0)), f"{taken} of {capacity} seats are taken in {slug}"


def check_no_idle_seat(engine: Engine) -> None:
    """Nobody waits while a seat is free."""
    taken, now = seats(engine), engine.clock.now()
    asked = {row.programme for row in engine.rows(due) if row.kind == "seats" and row.state == "waiting"}
    waiting = Counter(row.programme for row in engine.rows(registration) if row.status == "waiting list" and row.offered_until is None)
    for slug, programme in engine.decider.programmes.items():
        capacity = programme.sign_up.capacity
        free = waiting[slug] if capacity is None else capacity - taken[slug]
        parties = programme.sign_up.several == "all"  # seats too few for a party are kept for it, or for whoever fits
        if programme.status == "open" and has_future(programme, now) and slug not in asked and not parties:
            assert free <= 0 or not waiting[slug], f"{waiting[slug]} wait in {slug} though {free} seats are free"


def check_mails(engine: Engine) -> None:
    """Every mail is decided, ignored or held, and none because something failed."""
    for row in engine.rows(message):
        assert row.state in SETTLED, f"mail {row.id} is {row.state}"
        assert row.reason != FAILED, f"mail {row.id} from {row.sender}: the workflow failed"


def check_dues(engine: Engine) -> None:
    """Nothing was given up, and nothing whose time has come is left."""
    for row in engine.rows(due):
        assert row.state != "failed", f"{row.kind} {row.key}: {row.error}"


def check_letters(rows: Iterable[sa.Row[Any]]) -> None:
    """No key and no Message-ID twice."""
    for name in ("key", "message_id"):
        twice = [value for value, number in Counter(getattr(row, name) for row in rows).items() if number > 1]
        assert not twice, f"{name} twice: {twice}"


def settled_programmes(engine: Engine) -> set[str]:
    """Programmes in use whose file everybody has been told of, if they had to be."""
    told = {row.programme: row.digest for row in engine.rows(edition) if row.state == "settled"}
    return {slug for slug, programme in engine.decider.programmes.items() if told.get(slug) == programme_digest(programme)}


def check_told(engine: Engine, slugs: set[str]) -> None:
    """What the store says people were told of the meetings ahead in their calendars is what is so now."""
    programmes = {row.id: row.programme for row in engine.rows(registration)}
    for row in engine.rows(attendance):
        slug = programmes[row.registration]
        meeting = engine.decider.programmes[slug].meeting(row.meeting) if slug in slugs else None
        if meeting and meeting.dated and row.digest and begins(meeting) > engine.clock.now():
            now = facts_digest(facts_of(engine.decider.programmes[slug], meeting))
            assert row.told == now, f"{slug} {row.meeting}: told other facts than those of now"


People = dict[tuple[str, str], Any]


def people(engine: Engine) -> People:
    """The registrations by programme and address."""
    return {(row.programme, row.address): row for row in engine.rows(registration)}


def check_authority(engine: Engine, before: People, after_change: int) -> None:
    """Whoever was registered before was changed only by those who may, or taken up again by being named."""
    senders = {row.id: (row.sender, row.order_by, row.because) for row in engine.rows(message)}
    for row in engine.rows(change):
        if row.id <= after_change or row.message is None or row.before == "{}":
            continue
        sender, order, _ = senders[row.message]
        known = before.get((row.programme, row.address))
        if order or sender in COORDINATORS or known is None:
            continue
        was = json.loads(row.before).get("status", known.status)
        allowed = sender in (known.address, known.registered_by, known.approver) or was in FREE_TO_BE_NAMED
        allowed = allowed or _undone(engine, row.message, sender) or _left_without(engine, row, sender)
        assert allowed, f"{sender} changed {row.address}: {row.before} -> {row.after}"


def _left_without(engine: Engine, row: sa.Row[Any], sender: str) -> bool:
    """Whether a stand-in's no took him out of the place he was to fill, nothing else changed, and whoever sent him was told."""
    before = {"answer": "substituted", "stand_in": sender}
    if json.loads(row.before) != before or json.loads(row.after) != {"answer": "absent", "stand_in": ""}:
        return False
    return any(told.letter == "substitute-absent" and told.address == row.address for told in _written(engine, row.message))


def _written(engine: Engine, message: int) -> list[sa.Row[Any]]:
    """The letters that a mail led to."""
    return [told for told in engine.rows(letter) if told.answers == message]


def _undone(engine: Engine, message: int, sender: str) -> bool:
    """Whether it was undone by somebody whom the undone mail had changed too."""
    names = {row.letter for row in _written(engine, message)}
    return "undone" in names and any(row.message and row.message < message and row.address == sender for row in engine.rows(change))


def last_change(engine: Engine) -> int:
    return max((row.id for row in engine.rows(change)), default=0)

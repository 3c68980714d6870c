"""Cases: everything a workflow may know about one message or one thing that is due, and which workflow it is.

Knows rules and values; what stands above all rules (no loops, no flood, nothing on a mail unread) is decided here. What the registry
knows is gathered by `postbud.gather`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from postbud import rules
from postbud.effects import Effect, ForgetBounces
from postbud.model.bounce import Returned
from postbud.model.case import NO_MESSAGE, NOTHING_READ, Case, Due, HeldMessage
from postbud.model.invitee import Invitee
from postbud.model.message import Address, Message
from postbud.model.order import Order
from postbud.model.programme import Programme
from postbud.model.reading import Doubt, Fact, Intent, Reading, Thread
from postbud.model.registration import Attendance, CalendarEntry, PastChange, Registration
from postbud.reading.trust import disowned
from postbud.settings import Settings

# Letters that ask something: an answer is about the programme of the letter, whatever else its words name.
ASKING = frozenset(
    {
        # To coordinators
        "held", "approval-silent", "change-noticed", "change-question", "weekly", "bulk-question",
        # To managers and participants
        "approval-request", "approval-whose", "seat-offer",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """What the registry knows about a case; the fields are those of `Case`. Without them it is as if the registry were empty."""

    registrations: tuple[Registration, ...] = ()
    attendances: tuple[Attendance, ...] = ()
    stand_ins: Mapping[int, frozenset[str]] = field(default_factory=dict)
    seats_taken: int = 0
    list_length: int = 0
    entry: CalendarEntry | None = None
    past: tuple[PastChange, ...] = ()
    held: HeldMessage | None = None
    shown: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    told: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    invitees: tuple[Invitee, ...] = ()
    unwilling: frozenset[str] = frozenset()
    unreachable: frozenset[str] = frozenset()
    replied: frozenset[str] = frozenset()
    heard: frozenset[str] = frozenset()
    written_to: frozenset[str] = frozenset()
    coming_up: tuple[Due, ...] = ()
    held_count: int = 0
    returned: tuple[Returned, ...] = ()
    came_back: bool = False
    answered_today: int = 0


NOTHING = Facts()


def case_of(
    message: Message,
    reading: Reading,
    settings: Settings,
    programmes: Mapping[str, Programme],
    now: datetime,
    received_at: datetime,
    *,
    fault: str = "",
    thread: Thread | None = None,
    order: Order | None = None,
    facts: Facts = NOTHING,
    kept: int = 0,
) -> tuple[Case, str]:
    """The case of one message and the name of its workflow."""
    match = rules.first_match(settings.rules, message, reading)
    programme = programme_of(reading, thread, programmes)
    known = tuple(entry for entry in facts.registrations if entry.programme in programmes)  # a file may be away for a while
    case = Case(
        now=now, received_at=received_at.astimezone(now.tzinfo), message=message, reading=reading, rule=match.rule.name,
        address=settings.address, coordinators=coordinators_for(programme, settings.coordinators), programmes=programmes,
        programme=programme, thread=thread, order=order, fault=fault, kept=kept,
        registrations=known, attendances=facts.attendances, stand_ins=facts.stand_ins, seats_taken=facts.seats_taken,
        list_length=facts.list_length, entry=facts.entry, past=facts.past, held=facts.held, answered_today=facts.answered_today,
        shown=facts.shown, told=facts.told, coming_up=facts.coming_up, returned=facts.returned, came_back=facts.came_back,
        answers_per_day=settings.limits.answers_per_address_per_day, language=settings.language,
        disowned=disowned(message, settings.trusted_authserv),
    )  # fmt: skip
    return case, workflow_for(case, match.rule.do)


def due_case(due: Due, settings: Settings, programmes: Mapping[str, Programme], now: datetime, facts: Facts) -> Case:
    """The case of one thing that is due."""
    programme = programmes.get(due.programme)
    return Case(
        now=now, received_at=now, message=NO_MESSAGE, reading=NOTHING_READ, rule=f"due: {due.kind}", address=settings.address,
        coordinators=coordinators_for(programme, settings.coordinators), programmes=programmes, programme=programme, due=due,
        registrations=facts.registrations, attendances=facts.attendances, stand_ins=facts.stand_ins, seats_taken=facts.seats_taken,
        list_length=facts.list_length, held=facts.held, shown=facts.shown, told=facts.told, invitees=facts.invitees,
        unwilling=facts.unwilling, unreachable=facts.unreachable, replied=facts.replied, heard=facts.heard, written_to=facts.written_to,
        coming_up=facts.coming_up, held_count=facts.held_count, returned=facts.returned, language=settings.language,
        most_at_once=settings.limits.ask_above,
    )  # fmt: skip


def programme_of(reading: Reading, thread: Thread | None, programmes: Mapping[str, Programme]) -> Programme | None:
    """The programme a message is about: of the letter that asked, where it answers one, else the one read."""
    asked = thread is not None and thread.letter in ASKING
    return programmes.get(thread.programme if asked and thread else reading.programme.value or "")


def addresses_of(message: Message, reading: Reading) -> set[str]:
    """The addresses, as compared, of the sender and of the people a message is about."""
    sender = message.sender.key if message.sender else ""
    return {sender, *((person.value.email or "").casefold() for person in reading.people)} - {""}


def workflow_for(case: Case, wished: str) -> str:
    """The rule's workflow, unless what stands above all rules says otherwise: no loops, no flood, nothing on a mail unread."""
    sender = case.message.sender
    if case.fault:
        return "hold"
    if case.order is None and sender and case.address.email and is_ours(sender, case.address):
        return "ignore"
    flooding = case.order is None and not case.from_coordinator and case.answered_today >= case.answers_per_day
    return "hold" if flooding and wished != "ignore" and not _is_calendar_reply(case.message) else wished


def _is_calendar_reply(message: Message) -> bool:
    """A yes, no or maybe from a calendar is never answered (CALENDAR rule 14), so it is no part of a flood."""
    said = message.machine.calendar if message.machine else None
    return said is not None and said.method == "REPLY"


def heard_from(case: Case) -> list[Effect]:
    """What follows from every mail whatever it says: from where somebody writes, letters can be got to him."""
    if not case.came_back or case.disowned or case.reading.intent.value == Intent.BOUNCE:
        return []
    return [ForgetBounces(case.sender, case.received_at)]


def is_ours(sender: Address, address: Address) -> bool:
    """Whether a mail came from the registration mailbox itself, plus-addresses included: our own letter, come back."""
    local, _, domain = address.key.rpartition("@")
    its_local, _, its_domain = sender.key.rpartition("@")
    return its_domain == domain and its_local.split("+", 1)[0] == local


def nothing_read(fault: str) -> Reading:
    """The reading of a mail that could not be read."""
    return Reading(Fact(Intent.OTHER), Fact(None), doubts=(Doubt(fault, f"The message could not be read ({fault})."),))


def coordinators_for(programme: Programme | None, house: tuple[Address, ...]) -> tuple[Address, ...]:
    """Who hears of a programme's held mail: its own coordinators if they have addresses, else the house's."""
    own = tuple(Address(contact.name, contact.email) for contact in (programme.coordinators if programme else ()) if contact.email)
    return own or house

"""Cases: everything a workflow may know about one message or one thing that is due, and which workflow it is.

Knows rules and values; what stands above all rules (no loops, no flood, nothing on a mail unread) is decided here. What the registry
knows is gathered by `postbud.gather`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from postbud import rules
from postbud.effects import Effect, ForgetBounces
from postbud.model.case import NO_MESSAGE, NOTHING_READ, Case, Due, Gathered
from postbud.model.message import Address, Message
from postbud.model.order import Order
from postbud.model.programme import Programme
from postbud.model.reading import Doubt, Fact, Intent, Reading, Thread
from postbud.reading.trust import disowned
from postbud.settings import Settings

# Letters that ask something: an answer is about the programme of the letter, whatever else its words name.
ASKING = frozenset(
    {
        # To coordinators
        "held", "approval-silent", "change-noticed", "change-question", "weekly", "bulk-question", "poll-result", "poll-decided",
        "groups-proposal", "groups-unclear",
        "item-offered", "item-done",
        # To managers and participants
        "approval-request", "approval-whose", "seat-offer", "poll", "poll-reminder", "poll-noted", "poll-date",
    }
)  # fmt: skip


UNANSWERED = frozenset({"ignore", "bounced"})  # what these lead to is no part of a flood: nothing, or one letter an address of ours
NOTHING = Gathered()


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
    known: Gathered = NOTHING,
    kept: int = 0,
) -> tuple[Case, str]:
    """The case of one message and the name of its workflow."""
    match = rules.first_match(settings.rules, message, reading)
    programme = programme_of(reading, thread, programmes)
    there = tuple(entry for entry in known.registrations if entry.programme in programmes)  # a file may be away for a while
    case = Case(
        **_fields(replace(known, registrations=there)), now=now, received_at=received_at.astimezone(now.tzinfo), message=message,
        reading=reading, rule=match.rule.name, address=settings.address, programmes=programmes, programme=programme, thread=thread,
        coordinators=coordinators_for(programme, settings.coordinators), order=order, fault=fault, kept=kept,
        answers_per_day=settings.limits.answers_per_address_per_day, language=settings.language,
        disowned=disowned(message, settings.trusted_authserv),
    )  # fmt: skip
    return case, workflow_for(case, match.rule.do)


def due_case(due: Due, settings: Settings, programmes: Mapping[str, Programme], now: datetime, known: Gathered) -> Case:
    """The case of one thing that is due."""
    programme = programmes.get(due.programme)
    return Case(
        **_fields(known), now=now, received_at=now, message=NO_MESSAGE, reading=NOTHING_READ, rule=f"due: {due.kind}",
        address=settings.address, coordinators=coordinators_for(programme, settings.coordinators), programmes=programmes,
        programme=programme, due=due, language=settings.language, most_at_once=settings.limits.ask_above,
        parts=tuple(
            due_case(replace(due, programme=slug), settings, programmes, now, theirs) for slug, theirs in known.of_each.items()
        ),
    )  # fmt: skip


def _fields(known: Gathered) -> dict[str, Any]:
    return {one.name: getattr(known, one.name) for one in fields(Gathered)}


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
    flooding = case.order is None and (case.over_limit or (case.full and not case.from_coordinator and not case.about_a_flood))
    return "hold" if flooding and wished not in UNANSWERED and not _is_calendar_reply(case.message) else wished


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

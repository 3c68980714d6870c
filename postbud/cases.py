"""Cases: everything a workflow may know about one message, and which workflow it is.

Knows rules and the registry; what stands above all rules (no loops, no flood, nothing on a mail unread) is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from postbud import rules
from postbud.model.case import Case
from postbud.model.message import Address, Message
from postbud.model.programme import Programme
from postbud.model.reading import Doubt, Fact, Intent, Reading, Thread
from postbud.settings import Settings
from postbud.store.known import Known

NOTHING = Known((), {})


def case_of(
    message: Message,
    reading: Reading,
    settings: Settings,
    programmes: Mapping[str, Programme],
    now: datetime,
    received_at: datetime,
    fault: str = "",
    thread: Thread | None = None,
    known: Known = NOTHING,
    seats: Callable[[str], int] = lambda programme: 0,
) -> tuple[Case, str]:
    """The case of one message and the name of its workflow.

    `known`: what the registry holds about the people of the message; `seats` counts those taken in a programme, asked only
    where there is a limit. Without them, as if the registry were empty.
    """
    match = rules.first_match(settings.rules, message, reading)
    programme = programmes.get(reading.programme.value or "")
    sender = message.sender.key if message.sender else ""
    registrations = known.of(programme.slug, addresses_of(message, reading)) if programme else ()
    taken = seats(programme.slug) if programme and programme.sign_up.capacity else 0
    case = Case(
        now=now, received_at=received_at.astimezone(now.tzinfo), message=message, reading=reading, rule=match.rule.name,
        address=settings.address, coordinators=coordinators_for(programme, settings.coordinators), programmes=programmes,
        programme=programme, thread=thread, registrations=registrations, seats_taken=taken, answered_today=known.answered.get(sender, 0),
        answers_per_day=settings.limits.answers_per_address_per_day, language=settings.language, fault=fault,
    )  # fmt: skip
    return case, workflow_for(case, match.rule.do)


def addresses_of(message: Message, reading: Reading) -> set[str]:
    """The addresses, as compared, of the sender and of the people a message is about."""
    sender = message.sender.key if message.sender else ""
    return {sender, *((person.value.email or "").casefold() for person in reading.people)} - {""}


def workflow_for(case: Case, wished: str) -> str:
    """The rule's workflow, unless what stands above all rules says otherwise: no loops, no flood, nothing on a mail unread."""
    sender = case.message.sender
    if case.fault:
        return "hold"
    if sender and case.address.email and is_ours(sender, case.address):
        return "ignore"
    if wished != "ignore" and case.answered_today >= case.answers_per_day:
        return "hold"
    return wished


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

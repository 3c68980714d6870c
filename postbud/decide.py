"""Deciding: a kept mail becomes a message, a reading, a rule, a workflow's effects, and one commit.

Mails are decided in batches, a savepoint each: whatever goes wrong with one makes that one held, with a reason, and the rest
go on. A mail that brings the whole process down is known by its count of attempts and held at last.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.engine import Connection

from postbud import rules
from postbud.clock import Clock
from postbud.effects import Effect
from postbud.errors import MessageRefused
from postbud.message import peek, read_message
from postbud.model.case import Case
from postbud.model.message import Address, Message
from postbud.model.programme import Programme
from postbud.model.reading import Doubt, Fact, Intent, Reading, Thread
from postbud.reading import read
from postbud.settings import Settings
from postbud.stages import Stages
from postbud.store import inbox, registry
from postbud.store.apply import apply
from postbud.store.database import Database
from postbud.store.letters import Scribe, answered_since, threads_of

log = logging.getLogger(__name__)
Workflow = Callable[[Case], Iterator[Effect]]

FIRST_BATCH, BATCH = 4, 32  # a small first batch, so that the first of many is answered at once
MOST_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Understood:
    """A kept mail with what we make of it; `fault` is the code of why it could not be read, '' if it could."""

    kept: inbox.Kept
    message: Message
    reading: Reading
    fault: str = ""


class Decider:
    """Decides what waits. One thread at a time."""

    def __init__(
        self, database: Database, settings: Settings, programmes: Mapping[str, Programme], workflows: Mapping[str, Workflow],
        scribe: Scribe, clock: Clock, stages: Stages,
    ) -> None:  # fmt: skip
        self.database, self.settings, self.programmes, self.workflows = database, settings, programmes, workflows
        self.scribe, self.clock, self.stages = scribe, clock, stages

    def decide_waiting(self, on_batch: Callable[[int], None] = lambda number: None) -> int:
        """Decide everything that waits now; returns how many. `on_batch` is told after each commit."""
        total, size = 0, FIRST_BATCH
        while kept := self._next(size):
            self._decide(kept)
            total += len(kept)
            size = min(BATCH, size * 2)
            self.stages.count("messages", len(kept))
            on_batch(len(kept))
        return total

    def _next(self, size: int) -> list[inbox.Kept]:
        """The next mails, their attempt already counted. After a crash one at a time, so that the guilty one is known."""
        with self.database.write() as connection:
            batch = inbox.waiting(connection, size)
            if batch and batch[0].attempts:
                batch = batch[:1]
            batch = [kept for kept in batch if kept.attempts == batch[0].attempts]
            if batch:
                inbox.note_attempt(connection, [kept.id for kept in batch])
        return batch

    def _decide(self, batch: Sequence[inbox.Kept]) -> None:
        messages = [self._parse(kept) for kept in batch]
        with self.database.read() as connection:
            threads = threads_of(connection, [answered for message, _ in messages for answered in _answered(message)])
        understood = [self._read(kept, message, fault, threads) for kept, (message, fault) in zip(batch, messages, strict=True)]
        with self.stages.stage("commit"), self.database.deciding() as connection:
            still = inbox.still_waiting(connection, [kept.id for kept in batch])
            for one in understood:
                if one.kept.id in still:
                    self._settle(connection, one)

    def _parse(self, kept: inbox.Kept) -> tuple[Message, str]:
        if kept.truncated:
            return peek(kept.raw), "too-large"
        if kept.attempts >= MOST_ATTEMPTS:
            return peek(kept.raw), "poisonous"
        try:
            with self.stages.stage("parse"):
                return read_message(kept.raw), ""
        except MessageRefused as error:
            log.info("message %d was not parsed: %s", kept.id, error.what)
            return peek(kept.raw), "refused"
        except Exception:
            log.exception("message %d could not be parsed", kept.id)
            return peek(kept.raw), "unreadable"

    def _read(self, kept: inbox.Kept, message: Message, fault: str, threads: Mapping[str, Thread]) -> Understood:
        if not fault:
            thread = next((threads[answered] for answered in _answered(message) if answered in threads), None)
            try:
                with self.stages.stage("read"):
                    reading = read(message, self.programmes, address=self.settings.address, thread=thread, received=kept.received_at)
                return Understood(kept, message, reading)
            except Exception:
                log.exception("message %d could not be read", kept.id)
                fault = "unreadable"
        return Understood(kept, message, nothing_read(fault), fault)

    def _settle(self, connection: Connection, one: Understood) -> None:
        """Decide one mail inside its savepoint; any fault makes it held, by the hold workflow if that still works."""
        for fault in (one.fault, "workflow-failed"):
            try:
                with connection.begin_nested():
                    self._decide_one(connection, one, fault)
                return
            except Exception:
                log.exception("message %d could not be decided", one.kept.id)
        outcome = inbox.Outcome("held", self.scribe.reason("workflow-failed"), message_id=one.message.message_id)
        inbox.settle(connection, one.kept.id, outcome, self.clock.now())

    def _decide_one(self, connection: Connection, one: Understood, fault: str) -> None:
        case, workflow = self._case(connection, one, fault)
        with self.stages.stage("decide"):
            effects = list(self.workflows[workflow](case))
        outcome = apply(connection, one.kept, case, effects, self.scribe, self.stages)
        inbox.settle(connection, one.kept.id, outcome, case.now)

    def _case(self, connection: Connection, one: Understood, fault: str) -> tuple[Case, str]:
        """Everything the workflow may know, and which one it is."""
        message, reading, settings = one.message, one.reading, self.settings
        match = rules.first_match(settings.rules, message, reading)
        now = self.clock.now()
        programme = self.programmes.get(reading.programme.value or "")
        sender = message.sender.key if message.sender else ""
        answered = answered_since(connection, sender, now - timedelta(days=1)) if sender else 0
        registrations: tuple = ()
        taken = 0
        if programme:
            addresses = {sender, *((person.value.email or "").casefold() for person in reading.people)} - {""}
            registrations = registry.registrations_of(connection, programme.slug, addresses)
            taken = registry.seats_taken(connection, programme.slug) if programme.sign_up.capacity else 0
        case = Case(
            now=now, received_at=one.kept.received_at.astimezone(now.tzinfo), message=message, reading=reading, rule=match.rule.name,
            address=settings.address, coordinators=coordinators_for(programme, settings.coordinators), programmes=self.programmes,
            programme=programme, registrations=registrations, seats_taken=taken, answered_today=answered,
            answers_per_day=settings.limits.answers_per_address_per_day, language=settings.language, fault=fault,
        )  # fmt: skip
        return case, workflow_for(case, match.rule.do)


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


def _answered(message: Message) -> list[str]:
    """The Message-IDs a mail answers, the nearest first (RFC 5322 section 3.6.4)."""
    return [identifier for identifier in (message.in_reply_to, *reversed(message.references[-20:])) if identifier]

"""Deciding: a kept mail becomes a message, a reading, a rule, a workflow's effects, and one commit.

Mails are decided in batches of one commit. When anything goes wrong in a batch it is rolled back and each of its mails is
decided by itself: the guilty one is held with a reason, and the rest go on. A mail that brings the whole process down is known
by its count of attempts and held at last.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from postbud.cases import addresses_of, case_of, coordinators_for, due_case, heard_from, nothing_read, programme_of
from postbud.clock import Clock
from postbud.effects import Effect, SendLetter
from postbud.errors import MessageRefused, about, told_briefly
from postbud.gather import about_entry, entry_spoken_of, gather, gather_due, only_programme
from postbud.message import peek, read_message
from postbud.model.case import Case, Due
from postbud.model.message import Message
from postbud.model.order import Order, OrderFault
from postbud.model.programme import Programme
from postbud.model.reading import Intent, Reading, Thread
from postbud.model.registration import CalendarEntry
from postbud.reading import read
from postbud.reading.orders import amended, parse_order
from postbud.settings import Settings
from postbud.stages import Stages
from postbud.store import dues, inbox
from postbud.store.apply import apply
from postbud.store.database import Database
from postbud.store.known import Known, Tally, known_of, tally_since
from postbud.store.letters import Scribe, threads_of
from postbud.store.pending import Pending

log = logging.getLogger(__name__)
Workflow = Callable[[Case], Iterator[Effect]]

FIRST_BATCH, BATCH = 4, 64  # a small first batch, so that the first of many is answered at once
MOST_ATTEMPTS = 5
DUE_AT_ONCE = 5  # a row may write a hundred letters, and mail is not to wait long for it
UNTIL_IT_IS_BACK = timedelta(hours=1)  # what is due in a programme whose file is gone is asked again after that
A_DAY = timedelta(days=1)  # over which a sender's answers are counted
A_SIGN_UP = (
    b"From: a@by.example\r\nSubject: Tilmelding\r\n\r\nJeg vil gerne deltage.\r\n\r\nVenlig hilsen\r\nAnne Berg\r\nTlf. 12 34 56 78\r\n"
)


@dataclass(frozen=True, slots=True)
class Workflows:
    """The two literal tables: `mail` by the names that rules use, `due` by what the clock asks for."""

    mail: Mapping[str, Workflow]
    due: Mapping[str, Workflow]


@dataclass(frozen=True, slots=True)
class Understood:
    """A kept mail with what we make of it; `fault` is the code of why it could not be read, '' if it could."""

    kept: inbox.Kept
    message: Message
    reading: Reading
    fault: str = ""
    thread: Thread | None = None
    order: Order | None = None


class Decider:
    """Decides what waits. One thread at a time."""

    def __init__(
        self, database: Database, settings: Settings, programmes: Mapping[str, Programme], workflows: Workflows,
        scribe: Scribe, clock: Clock, stages: Stages,
    ) -> None:  # fmt: skip
        self.database, self.settings, self.programmes, self.workflows = database, settings, programmes, workflows
        self.scribe, self.clock, self.stages = scribe, clock, stages

    def warm_up(self) -> None:
        """Do once what is slow the first time (lexicons, patterns, templates), so that the first mail is answered as fast as the rest."""
        read(read_message(A_SIGN_UP), self.programmes, address=self.settings.address)
        self.scribe.warm_up(self.programmes.values())

    def decide_waiting(self, on_batch: Callable[[int], None] = lambda number: None, is_over: Callable[[], bool] = lambda: False) -> int:
        """Decide everything that waits now; returns how many. `on_batch` is told after each commit; `is_over` ends it between two."""
        total, size = 0, FIRST_BATCH
        while not is_over() and (kept := self._next(size)):
            began = time.monotonic()
            try:
                self._decide(kept)
            except OperationalError:
                with self.database.write() as connection:
                    inbox.forget_attempt(connection, [one.id for one in kept])
                raise
            total += len(kept)
            size = min(BATCH, size * 2)
            self.stages.count("messages", len(kept))
            self.stages.took("decide", time.monotonic() - began, len(kept))
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
        self._settle(understood)

    def _parse(self, kept: inbox.Kept) -> tuple[Message, str]:
        if kept.truncated:
            return peek(kept.raw), "too-large"
        if kept.attempts >= MOST_ATTEMPTS:
            return peek(kept.raw), "poisonous"
        try:
            with self.stages.stage("parse"):
                return read_message(kept.raw), ""
        except MessageRefused as error:
            log.info("message %d was not parsed: %s", kept.id, error.what, extra=about(message=kept.id))
            return peek(kept.raw), "refused"
        except Exception as error:  # noqa: BLE001 - whatever it is, the mail is held and the next one goes on
            log.error("message %d could not be parsed: %s", kept.id, told_briefly(error), extra=about(message=kept.id))
            return peek(kept.raw), "unreadable"

    def _read(self, kept: inbox.Kept, message: Message, fault: str, threads: Mapping[str, Thread]) -> Understood:
        if not fault:
            thread = next((threads[answered] for answered in _answered(message) if answered in threads), None)
            try:
                with self.stages.stage("read"):
                    reading = self._understand(message, kept.received_at, thread)
                return self._ordered(Understood(kept, message, reading, thread=thread))
            except Exception as error:  # noqa: BLE001 - as above
                log.error("message %d could not be read: %s", kept.id, told_briefly(error), extra=about(message=kept.id))
                fault = "unreadable"
        return self._ordered(Understood(kept, message, nothing_read(fault), fault))

    def _understand(self, message: Message, received_at: datetime, thread: Thread | None) -> Reading:
        return read(
            message, self.programmes, address=self.settings.address, thread=thread, received=received_at,
            authserv=self.settings.trusted_authserv,
        )  # fmt: skip

    def _ordered(self, one: Understood) -> Understood:
        """With the order that stands on it, if any: a coordinator's word goes before what we read, also where we could read nothing."""
        kept = one.kept
        if not kept.order_by:
            return one
        order: Order | OrderFault = Order(kept.order_by)
        if kept.order_line:
            programme, day = one.reading.programme.value or "", kept.received_at.date()
            order = parse_order(kept.order_line, kept.order_by, self.programmes, programme, day)
        if isinstance(order, OrderFault):
            return replace(one, fault=one.fault or "order-failed")
        return replace(one, order=order, reading=amended(one.reading, order), fault="" if order.intent else one.fault)

    def _settle(self, batch: Sequence[Understood]) -> None:
        """Decide a batch in one commit, or, if anything goes wrong in it, each of its mails by itself."""
        try:
            self._commit(batch)
        except OperationalError:  # the database, and no mail, is to blame: whoever called us waits and tries again
            raise
        except Exception as error:  # noqa: BLE001 - found out one by one
            log.warning("a batch of %d is decided one by one: %s", len(batch), told_briefly(error))
            for one in batch:
                self._settle_alone(one)

    def _settle_alone(self, one: Understood) -> None:
        """Decide one mail; any fault makes it held, by the hold workflow if that still works."""
        for fault in (one.fault, "workflow-failed"):
            try:
                return self._commit([replace(one, fault=fault)])
            except OperationalError:
                raise
            except Exception as error:
                log.error("message %d could not be decided: %s", one.kept.id, told_briefly(error), extra=about(message=one.kept.id))
                log.debug("message %d", one.kept.id, exc_info=error, extra=about(message=one.kept.id))
        reason = self.scribe.reason("workflow-failed")
        with self.database.write() as connection, Pending(connection) as pending:
            inbox.settle(pending, one.kept.id, inbox.Outcome("held", reason, message_id=one.message.message_id), self.clock.now())

    def _commit(self, batch: Sequence[Understood]) -> None:
        with self.stages.stage("commit"), self.deciding() as (connection, pending):
            still = inbox.still_waiting(connection, [one.kept.id for one in batch])
            everybody = {address for one in batch for address in addresses_of(one.message, one.reading)}
            since = self.clock.now() - A_DAY
            known, tally = known_of(connection, everybody, since), tally_since(connection, since)
            for one in batch:
                if one.kept.id in still:
                    self._decide_one(connection, pending, one, known, tally)

    def _decide_one(self, connection: Connection, pending: Pending, one: Understood, known: Known, tally: Tally) -> None:
        now, addresses = self.clock.now(), addresses_of(one.message, one.reading)
        if pending.touched(addresses):  # by a mail of the same batch: what was asked for at its beginning is true no more
            pending.flush()
            known = known_of(connection, addresses, now - A_DAY)
        one, entry = self._with_entry(connection, pending, self._completed(one, known))
        programme = programme_of(one.reading, one.thread, self.programmes)
        coordinators = coordinators_for(programme, self.settings.coordinators)
        gathered = gather(
            pending, known, one.message, one.reading, programme, one.thread, coordinators, one.order is not None, self._read_again
        )
        case, workflow = case_of(
            one.message, one.reading, self.settings, self.programmes, now, one.kept.received_at, fault=one.fault, thread=one.thread,
            order=one.order, kept=one.kept.id,
            known=replace(gathered, entry=entry, full=self._is_full(one.kept, tally), told_enough=self._is_told_enough(one.kept, tally)),
        )  # fmt: skip
        with self.stages.stage("decide"):
            effects = [*heard_from(case), *self.workflows.mail[workflow](case)]
        written = [effect.letter for effect in effects if isinstance(effect, SendLetter)]
        tally.answered, tally.told = tally.answered + bool(written), tally.told + ("held" in written)
        outcome = apply(connection, pending, one.kept, case, effects, self.scribe, self.stages)
        inbox.settle(pending, one.kept.id, outcome, case.now)

    def _is_full(self, kept: inbox.Kept, tally: Tally) -> bool:
        """Whether everybody together has had enough letters for a day. What a human has let go, or orders, is no part of a flood."""
        return kept.state != "released" and tally.answered >= self.settings.limits.answers_per_day

    def _is_told_enough(self, kept: inbox.Kept, tally: Tally) -> bool:
        """Whether coordinators have had enough letters about held mail for a day. Whoever gave an order hears what became of it."""
        return not kept.order_by and tally.told >= self.settings.limits.held_letters_per_day

    def _with_entry(self, connection: Connection, pending: Pending, one: Understood) -> tuple[Understood, CalendarEntry | None]:
        """With the entry of ours that a calendar speaks of, and what that says about the mail."""
        if one.message.machine is None or one.message.machine.calendar is None:
            return one, None
        pending.flush()
        entry = entry_spoken_of(connection, one.message)
        ours = entry is not None and one.reading.intent.value == Intent.CALENDAR and not one.fault
        return (replace(one, reading=about_entry(one.reading, entry)) if ours and entry else one), entry

    def _completed(self, one: Understood, known: Known) -> Understood:
        """Read again with the programme that only the registry knows: the one in which the sender is registered."""
        slug = only_programme(known, one.reading, one.message.sender.key if one.message.sender else "")
        if one.fault or one.order or slug not in self.programmes:
            return one
        thread = replace(one.thread, programme=slug) if one.thread else Thread(slug)
        reading = self._understand(one.message, one.kept.received_at, thread)
        if reading.intent.value == Intent.REGISTER and reading.meeting.value is None:
            return one  # whoever signs up does not mean the programme in which he is already, unless he speaks of one of its meetings
        return replace(one, reading=replace(reading, answers=one.reading.answers, reply=one.reading.reply))

    def _read_again(self, raw: bytes, id: int) -> tuple[Message, Reading]:
        """A held message, as it reads today."""
        try:
            message = read_message(raw)
            return message, self._understand(message, message.date or self.clock.now(), None)
        except Exception as error:  # noqa: BLE001 - whatever it is, it was held for it
            log.info("message %d cannot be read again: %s", id, told_briefly(error), extra=about(message=id))
            return peek(raw), nothing_read("unreadable")

    def decide_due(self, is_over: Callable[[], bool] = lambda: False) -> int:
        """Do some of what is due, each in a commit of its own; returns how many. Mail that came meanwhile is decided in between."""
        total = 0
        with self.database.read() as connection:
            rows = dues.due_now(connection, self.clock.now(), DUE_AT_ONCE)
        for row in rows:
            if is_over():
                break
            total += self._settle_due(row)
        return total

    def _settle_due(self, row: Due) -> int:
        """One thing that is due; a fault puts it off and, after several, leaves it visibly undone."""
        if row.programme and row.programme not in self.programmes:
            log.info("what is due as %s waits until there is a programme %s again", row.kind, row.programme)
            with self.database.write() as connection:
                dues.put_off(connection, row.id, self.clock.now() + UNTIL_IT_IS_BACK)
            return 0
        try:
            self._commit_due(row)
            return 1
        except OperationalError:
            raise
        except Exception as error:
            said = told_briefly(error)
            log.error("what is due as %s (%d) could not be done: %s", row.kind, row.id, said, extra=about(due=row.id))
            log.debug("due %d", row.id, exc_info=error, extra=about(due=row.id))
        with self.database.write() as connection:
            dues.note_failure(connection, row.id, said, self.clock.now())
        return 0

    def _commit_due(self, row: Due) -> None:
        with self.deciding() as (connection, pending):
            if row.id and not dues.still_due(connection, row.id):
                return
            again_at = self.perform_due(connection, pending, row)
            if again_at is not None:
                dues.again(connection, row.id, again_at)
            elif row.id:
                dues.finish(connection, row.id)

    @contextmanager
    def deciding(self) -> Iterator[tuple[Connection, Pending]]:
        """A transaction to decide in. Whatever undoes it, the scribe then forgets what it kept in it."""
        try:
            with self.database.deciding() as connection, Pending(connection) as pending:
                yield connection, pending
        except BaseException:
            self.scribe.forget()
            raise

    def perform_due(self, connection: Connection, pending: Pending, row: Due) -> datetime | None:
        """Let the workflow of a kind decide, and perform what it wants; returns when it is to be asked again, None if it is done.

        A row without an id is nowhere but here.
        """
        gathered = gather_due(connection, row, self.programmes, self._read_again, self.scribe.templates.digests)
        case = due_case(row, self.settings, self.programmes, self.clock.now(), gathered)
        return apply(connection, pending, None, case, list(self.workflows.due[row.kind](case)), self.scribe, self.stages).again_at


def _answered(message: Message) -> list[str]:
    """The Message-IDs a mail answers, the nearest first (RFC 5322 section 3.6.4); of a bounce, the letter's that it brings back."""
    returned = message.returned.message_id if message.returned and message.machine else ""
    return [identifier for identifier in (returned, message.in_reply_to, *reversed(message.references[-20:])) if identifier]

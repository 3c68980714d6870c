"""Performs effects: the one place where a decision becomes rows, all in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import Connection

from postbud.effects import Effect, Hold, Ignore, Note, RecordAnswer, Register, SendLetter, Settle
from postbud.model.case import Case
from postbud.model.registration import Registration
from postbud.stages import Stages
from postbud.store import inbox, registry
from postbud.store.letters import Entered, Scribe
from postbud.store.pending import Pending
from postbud.store.tables import journal

JOURNAL = journal.insert()


def apply(
    connection: Connection, pending: Pending, kept: inbox.Kept, case: Case, effects: Sequence[Effect], scribe: Scribe, stages: Stages
) -> inbox.Outcome:
    """Perform the effects of one decision in order, with a journal line for each; returns what became of the message."""
    state, reason = "decided", ""
    entered: dict[str, Entered] = {}
    lines: list[dict[str, Any]] = []
    for effect in effects:
        match effect:
            case Register():
                known = _known(effect.programme, effect.person.email or "", case)
                entry = registry.enter(connection, effect, known, kept.id, case.now)
                pending.touch(effect.person.email or "")
                pending.touch(effect.registered_by)
                entered[(effect.person.email or "").casefold()] = Entered(entry, fresh=known is None)
                lines.append(_line(kept, case, effect.person.email or "", f"{effect.programme}: {effect.status.value}"))
            case SendLetter():
                entry_of = entered.get(effect.to.key) or _entered_before(effect, case)
                written = scribe.write(pending, effect, kept, case, entry_of, stages)
                lines.append(_line(kept, case, effect.to.email, f"letter {effect.letter} {'written' if written else 'was written before'}"))
            case Hold(code, words) | Ignore(code, words):
                state, reason = ("held" if isinstance(effect, Hold) else "ignored"), scribe.reason(code, words)
                lines.append(_line(kept, case, "", f"{state}: {reason}"))
            case RecordAnswer():
                noted = registry.record_answer(connection, effect)
                lines.append(
                    _line(kept, case, effect.attendee, f"calendar: {effect.answer.value}, {noted or 'no newer than what is known'}")
                )
            case Settle(message):
                if inbox.settle_held(connection, message, sender_of(case), case.now):
                    lines.append(_line(kept, case, "", f"message {message} is answered by this one"))
            case Note(sentence):
                lines.append(_line(kept, case, "", sentence))
    for line in lines:
        pending.add(JOURNAL, line)
    return inbox.Outcome(
        state=state, reason=reason, because=case.reading.because(), rule=case.rule, intent=case.reading.intent.value.value,
        programme=case.reading.programme.value or "", message_id=case.message.message_id,
        sender=sender_of(case), subject=case.message.subject,
    )  # fmt: skip


def sender_of(case: Case) -> str:
    return case.message.sender.key if case.message.sender else ""


def _known(programme: str, email: str, case: Case) -> Registration | None:
    """The registration that this person has in a programme, whatever its status."""
    theirs = (entry for entry in case.registrations if entry.person.email and entry.person.email.casefold() == email.casefold())
    return next((entry for entry in theirs if entry.programme == programme), None)


def _entered_before(effect: SendLetter, case: Case) -> Entered | None:
    known = _known(effect.programme, effect.to.email, case)
    return Entered(known.id, fresh=False) if known else None


def _line(kept: inbox.Kept, case: Case, address: str, sentence: str) -> dict[str, Any]:
    sender = case.message.sender
    whom = (address or (sender.email if sender else "")).casefold()
    return {"at": case.now, "message": kept.id, "address": whom, "programme": case.reading.programme.value or "", "sentence": sentence}

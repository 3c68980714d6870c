"""Performs effects: the one place where a decision becomes rows, all in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.engine import Connection

from postbud.effects import Effect, Hold, Ignore, Note, Register, SendLetter
from postbud.model.case import Case
from postbud.stages import Stages
from postbud.store import inbox, registry
from postbud.store.letters import Scribe
from postbud.store.tables import journal


def apply(connection: Connection, kept: inbox.Kept, case: Case, effects: Sequence[Effect], scribe: Scribe, stages: Stages) -> inbox.Outcome:
    """Perform the effects of one decision in order, with a journal line for each; returns what became of the message."""
    state, reason = "decided", ""
    entered: dict[str, tuple[int, Register]] = {}
    for effect in effects:
        match effect:
            case Register():
                entry = registry.enter(connection, effect, kept.id, case.now)
                entered[(effect.person.email or "").casefold()] = (entry, effect)
                _note(connection, kept, case, effect.person.email or "", f"{effect.programme}: {effect.status.value}")
            case SendLetter():
                registration = _registration_of(effect, entered, case)
                written = scribe.write(connection, effect, kept, case, registration, stages)
                _note(connection, kept, case, effect.to.email, f"letter {effect.letter} {'written' if written else 'was written before'}")
            case Hold(code, words):
                state, reason = "held", scribe.reason(code, words)
                _note(connection, kept, case, "", f"held: {reason}")
            case Ignore(code, words):
                state, reason = "ignored", scribe.reason(code, words)
                _note(connection, kept, case, "", f"ignored: {reason}")
            case Note(sentence):
                _note(connection, kept, case, "", sentence)
    sender = case.message.sender
    return inbox.Outcome(
        state=state, reason=reason, because=case.reading.because(), rule=case.rule, intent=case.reading.intent.value.value,
        programme=case.reading.programme.value or "", message_id=case.message.message_id,
        sender=sender.key if sender else "", subject=case.message.subject,
    )  # fmt: skip


def _registration_of(effect: SendLetter, entered: dict[str, tuple[int, Register]], case: Case) -> int | None:
    """The registration a letter is about: the one just entered, or the one this person has."""
    if effect.to.key in entered:
        return entered[effect.to.key][0]
    theirs = (entry for entry in case.registrations if entry.person.email and entry.person.email.casefold() == effect.to.key)
    return next((entry.id for entry in theirs if entry.programme == effect.programme), None)


def _note(connection: Connection, kept: inbox.Kept, case: Case, address: str, sentence: str) -> None:
    sender = case.message.sender
    whom = (address or (sender.email if sender else "")).casefold()
    values = {"at": case.now, "message": kept.id, "address": whom, "programme": case.reading.programme.value or "", "sentence": sentence}
    connection.execute(journal.insert(), values)

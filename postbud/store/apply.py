"""Performs effects: the one place where a decision becomes rows, all in the caller's transaction, each with its line in the journal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.engine import Connection

from postbud.editions import programme_digest
from postbud.effects import (
    Again,
    Amend,
    AskEdition,
    Attend,
    Change,
    CloseProposal,
    Effect,
    ForgetBounces,
    Hold,
    Ignore,
    KeepAnswers,
    KeepInterest,
    KeepNote,
    Move,
    Note,
    OfferItem,
    OptOut,
    PassOn,
    Place,
    Propose,
    RecordAnswer,
    RecordBounce,
    RecordChoice,
    Register,
    Release,
    Reschedule,
    Schedule,
    SeeTexts,
    SendLetter,
    Settle,
    SettleEdition,
    SettleItem,
    Unschedule,
    Volunteer,
)
from postbud.errors import TemplateFailed
from postbud.model.case import LATE, Case
from postbud.model.registration import SEATED, Answer, Status
from postbud.stages import Stages
from postbud.store import (
    amendments,
    answers,
    attendances,
    bounces,
    dues,
    editions,
    grouping,
    inbox,
    interests,
    offers,
    polls,
    registry,
    texts,
)
from postbud.store.decision import Decision
from postbud.store.letters import Entered, Scribe
from postbud.store.pending import Pending
from postbud.store.tables import journal

JOURNAL = journal.insert()
STATUS_CODE = {Status.REGISTERED: "registered", Status.WAITING_LIST: "waiting-list", Status.AWAITING_APPROVAL: "awaiting-approval"}
ANSWER_CODE = {Answer.ABSENT: "absent", Answer.SUBSTITUTED: "substituted"}


def apply(
    connection: Connection,
    pending: Pending,
    kept: inbox.Kept | None,
    case: Case,
    effects: Sequence[Effect],
    scribe: Scribe,
    stages: Stages,
) -> inbox.Outcome:
    """Perform the effects of one decision in order; returns what became of the message, if there is one."""
    decision = Decision(connection, pending, kept, case, scribe, stages)
    for effect in effects:
        PERFORM[type(effect)](decision, effect)
    if decision.seat_is_free:
        decision.wake_the_list()
    if decision.groups_changed:
        decision.fit_groups()
    for line in decision.lines:
        pending.add(JOURNAL, line)
    reading = case.reading
    return inbox.Outcome(
        state=decision.state, reason=decision.reason, because=reading.because(), rule=case.rule, intent=reading.intent.value.value,
        programme=case.programme.slug if case.programme else reading.programme.value or "", message_id=case.message.message_id,
        sender=case.sender, subject=case.message.subject, again_at=decision.again_at,
    )  # fmt: skip


def _register(decision: Decision, effect: Register) -> None:
    address = effect.person.email or ""
    decision.pending.touch(address)
    decision.pending.touch(effect.registered_by)
    known = None
    if (effect.programme, address.casefold()) in decision.entered or _registered_before(decision.case, effect.programme, address):
        known = registry.registration_of(decision.connection, effect.programme, address)
    entry = registry.enter(decision.pending, effect, known, decision.message, decision.case.now)
    decision.entered[(effect.programme, address.casefold())] = Entered(entry, fresh=known is None)
    code = STATUS_CODE.get(effect.status, effect.status.value)
    values = {"approver": effect.approver} if effect.status == Status.AWAITING_APPROVAL else {}
    if effect.status == Status.SUBSTITUTE:
        values = {"replaces": effect.person.replaces or ""}
    decision.say(code, address, effect.programme, by=decision.by(address), words=_words(decision.case), **values)
    decision.groups_changed |= effect.status == Status.REGISTERED
    if effect.status in (Status.REGISTERED, Status.SUBSTITUTE):
        _came_late(decision, effect.programme, address)


def _came_late(decision: Decision, programme: str, address: str) -> None:
    """Letters that the others have had, and that are still of use, are due for whoever comes in now."""
    occasions = decision.pending.once(
        ("occasions", programme), lambda: dues.open_occasions(decision.connection, programme, decision.case.now)
    )
    for one in occasions:
        key = f"{one.key}{LATE}{address.casefold()}"
        dues.schedule(decision.connection, Schedule("letter-late", decision.case.now, programme, key, address, until=one.until))


def _registered_before(case: Case, programme: str, address: str) -> bool:
    return any(entry.programme == programme and entry.address == address.casefold() for entry in case.registrations)


def _move(decision: Decision, effect: Move) -> None:
    known = decision.known(effect.programme, effect.address)
    registry.move(decision.connection, effect, known, decision.message, decision.case.now)
    decision.pending.touch(effect.address)
    if effect.status == Status.REGISTERED:
        _came_late(decision, effect.programme, effect.address)
    had = known.status in SEATED or known.offered_until is not None
    keeps = effect.status in SEATED or effect.offered_until is not None
    decision.seat_is_free |= had and not keeps
    decision.groups_changed |= Status.REGISTERED in (known.status, effect.status) and known.status != effect.status
    by, words = decision.by(effect.address), _words(decision.case)
    if effect.offered_until is not None:
        decision.say("offer", effect.address, effect.programme, until=effect.offered_until)
    else:
        decision.say(STATUS_CODE.get(effect.status, effect.status.value), effect.address, effect.programme, by=by, words=words)


def _change(decision: Decision, effect: Change) -> None:
    known = decision.known(effect.programme, effect.address)
    registry.change(decision.connection, effect, known, decision.message, decision.case.now)
    decision.groups_changed |= known.person.level != effect.person.level
    new = (effect.person.email or effect.address).casefold()
    for address in (effect.address, new):
        decision.pending.touch(address)
    decision.entered[(effect.programme, new)] = Entered(known.id, fresh=False)
    facts = [name for name in ("email", *registry.PERSON_FIELDS) if getattr(known.person, name) != getattr(effect.person, name)]
    decision.say("changed", new, effect.programme, by=decision.by(effect.address), facts=facts, words=_words(decision.case))


def _place(decision: Decision, effect: Place) -> None:
    known = decision.known(effect.programme, effect.address)
    registry.place(decision.connection, effect, known, decision.message, decision.case.now)
    decision.pending.touch(effect.address)
    decision.say("placed", effect.address, effect.programme, group=effect.group)


def _attend(decision: Decision, effect: Attend) -> None:
    known = decision.known(effect.programme, effect.address)
    uid = decision.scribe.uid(effect.programme, effect.meeting, effect.address, decision.kept.fingerprint if decision.kept else "")
    attendances.attend(decision.connection, effect, known, uid, decision.message, decision.case.now)
    decision.pending.touch(effect.address)
    if effect.answer not in ANSWER_CODE:
        _came_late(decision, effect.programme, effect.address)  # a letter about this meeting may have left while he was not to come
    values = {"stand_in": effect.stand_in} if effect.stand_in else {}
    code = ANSWER_CODE.get(effect.answer, "coming")
    by, words = decision.by(effect.address), _words(decision.case)
    decision.say(code, effect.address, effect.programme, meeting=effect.meeting, by=by, words=words, **values)


def _opt_out(decision: Decision, effect: OptOut) -> None:
    if registry.opt_out(decision.connection, effect, decision.message, decision.case.now):
        code = "opted-in" if effect.lifted else "opted-out"
        decision.say(code, effect.address, effect.programme, by=decision.by(effect.address), words=_words(decision.case))


def _record_bounce(decision: Decision, effect: RecordBounce) -> None:
    noted = effect.bounce
    bounces.note(decision.connection, noted, decision.message)
    decision.pending.touch(noted.address)
    if not noted.told:
        decision.say("given-up" if noted.permanent else "bounced", noted.address, noted.programme, words=noted.words)


def _forget_bounces(decision: Decision, effect: ForgetBounces) -> None:
    if bounces.forget(decision.connection, effect.address, effect.at):
        decision.say("reachable", effect.address)


def _send_letter(decision: Decision, effect: SendLetter) -> None:
    entered = decision.entered.get((effect.programme, effect.to.key))
    if entered is None and effect.invite and effect.programme and not effect.leads:
        entered = _entered_before(decision, effect)
    try:
        written = decision.scribe.write(decision.pending, effect, decision.kept, decision.case, entered, decision.stages)
    except TemplateFailed as failed:
        if not effect.bulk:
            raise
        decision.scribe.give_up(decision.pending, effect, decision.kept, decision.case, str(failed))
        decision.say("note", effect.to.email, effect.programme, text=f"letter {effect.letter} could not be written: {failed.where}")
        return
    if written or not effect.only_if_invite:
        decision.say("letter", effect.to.email, effect.programme, name=effect.letter, meeting=effect.meeting, again=not written)


def _see_texts(decision: Decision, effect: SeeTexts) -> None:
    if effect.agreed:
        texts.agree(decision.connection, effect.letter, decision.case.now)
    else:
        texts.see(decision.connection, decision.scribe.templates.digests([effect.letter]), texts.ASKED, decision.case.now)


def _entered_before(decision: Decision, effect: SendLetter) -> Entered | None:
    known = decision.case.registration(effect.to.key) or registry.registration_of(decision.connection, effect.programme, effect.to.key)
    return Entered(known.id, fresh=False) if known and known.programme == effect.programme else None


def _stay(decision: Decision, effect: Hold | Ignore) -> None:
    decision.state = "held" if isinstance(effect, Hold) else "ignored"
    values = effect.values if isinstance(effect, Hold) else {}
    decision.reason = decision.scribe.reason(effect.code, effect.words, values)
    decision.say(decision.state, reason=decision.reason)


def _record_answer(decision: Decision, effect: RecordAnswer) -> None:
    programme, meeting = attendances.record_answer(decision.connection, effect)
    decision.say("calendar", effect.attendee, programme, answer=effect.answer.value, meeting=meeting)


def _settle(decision: Decision, effect: Settle) -> None:
    now = decision.case.now
    if effect.by:
        inbox.finish_held(decision.connection, [effect.message], effect.by, effect.done, now)
    elif inbox.settle_held(decision.connection, effect.message, decision.case.sender, now):
        decision.say("settled", message=effect.message)


def _release(decision: Decision, effect: Release) -> None:
    order = effect.order
    inbox.release(decision.connection, [effect.message], order.by if order else "", order.line if order else "", decision.case.now)


def _schedule(decision: Decision, effect: Schedule) -> None:
    if dues.schedule(decision.connection, effect):
        decision.say("scheduled", effect.address, effect.programme, kind=effect.kind, at=effect.at)


def _again(decision: Decision, effect: Again) -> None:
    decision.again_at = effect.at


def _reschedule(decision: Decision, effect: Reschedule) -> None:
    if dues.reschedule(decision.connection, effect.due, effect.at):
        decision.say("scheduled" if effect.at else "unscheduled", kind="letter", at=effect.at)


def _unschedule(decision: Decision, effect: Unschedule) -> None:
    if dues.unschedule(decision.connection, effect):
        decision.say("unscheduled", effect.address, effect.programme, kind=effect.kind)


def _settle_edition(decision: Decision, effect: SettleEdition) -> None:
    programme, now = decision.case.programmes[effect.programme], decision.case.now
    digest = programme_digest(programme)
    if effect.told:
        editions.settle(decision.connection, programme, digest, now)
    else:
        editions.wait(decision.connection, programme.slug, digest, "stopped", None, now)
    decision.say("edition", programme=programme.slug, told=effect.told)


def _ask_edition(decision: Decision, effect: AskEdition) -> None:
    programme = decision.case.programmes[effect.programme]
    editions.wait(decision.connection, programme.slug, programme_digest(programme), "asked", None, decision.case.now)


def _keep_answers(decision: Decision, effect: KeepAnswers) -> None:
    if answers.keep(decision.connection, effect, decision.message, decision.case.now):
        decision.say("answered", effect.address, effect.programme, questionnaire=effect.questionnaire)


def _record_choice(decision: Decision, effect: RecordChoice) -> None:
    polls.record(decision.connection, effect, decision.message, decision.case.now)
    decision.say("poll-answer", effect.address, effect.programme, words=effect.words)


def _offer_item(decision: Decision, effect: OfferItem) -> None:
    offers.offer(decision.connection, effect, decision.case.now)
    decision.say("item-offered", effect.item.address, effect.item.programme, words=effect.item.words)


def _settle_item(decision: Decision, effect: SettleItem) -> None:
    offers.settle(decision.connection, effect, decision.case.now)
    by = decision.by(effect.item.address)
    decision.say(f"item-{effect.state}", effect.item.address, effect.item.programme, words=effect.item.words, by=by)


def _amend(decision: Decision, effect: Amend) -> None:
    if amendments.record(decision.connection, effect, decision.case.now):
        decision.say("to-write", programme=effect.programme)


def _propose(decision: Decision, effect: Propose) -> None:
    grouping.propose(decision.connection, effect, decision.case.now)
    decision.say("proposed", programme=effect.programme, number=effect.number)


def _volunteer(decision: Decision, effect: Volunteer) -> None:
    grouping.volunteer(decision.connection, effect, decision.message, decision.case.now)
    decision.say(f"facilitator-{effect.state}", effect.guide.email, effect.programme, words=_words(decision.case))


def _keep_note(decision: Decision, effect: KeepNote) -> None:
    if grouping.keep_note(decision.connection, effect, decision.case.sender, decision.message, decision.case.now):
        decision.say("group-note", programme=effect.programme, group=effect.group)


def _keep_interest(decision: Decision, effect: KeepInterest) -> None:
    if interests.keep(decision.connection, effect, decision.message, decision.case.now):
        decision.say(f"interest-{effect.state}", effect.to.email, effect.programme, key=effect.key)


def _note(decision: Decision, effect: Note) -> None:
    decision.say("note", effect.address, text=effect.sentence)


def _words(case: Case) -> str:
    """The words of the mail that its intent rests on."""
    return "; ".join(evidence.words for evidence in case.reading.intent.evidence[:2])


PERFORM: dict[type, Callable[[Decision, Any], None]] = {
    # Registrations
    Register: _register,
    Move: _move,
    Change: _change,
    Place: _place,
    Attend: _attend,
    OptOut: _opt_out,
    RecordAnswer: _record_answer,
    RecordBounce: _record_bounce,
    ForgetBounces: _forget_bounces,
    # Letters
    SendLetter: _send_letter,
    SeeTexts: _see_texts,
    # The message itself, or another that was held
    Hold: _stay,
    Ignore: _stay,
    Settle: _settle,
    Release: _release,
    # The clock and programmes' files
    Schedule: _schedule,
    Again: _again,
    Reschedule: _reschedule,
    Unschedule: _unschedule,
    SettleEdition: _settle_edition,
    AskEdition: _ask_edition,
    RecordChoice: _record_choice,
    KeepAnswers: _keep_answers,
    OfferItem: _offer_item,
    SettleItem: _settle_item,
    Amend: _amend,
    # Groups
    Propose: _propose,
    CloseProposal: lambda decision, effect: grouping.close(decision.connection, effect),
    Volunteer: _volunteer,
    KeepNote: _keep_note,
    PassOn: lambda decision, effect: grouping.pass_on(decision.connection, effect, decision.case.now),
    KeepInterest: _keep_interest,
    # Only words
    Note: _note,
}

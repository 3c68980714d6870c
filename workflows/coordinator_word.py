"""A coordinator's reply to the letter about a held mail: one word, a corrected line, or text that goes on to the sender."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from postbud.effects import Effect, Release, Schedule, SendLetter, Settle
from postbud.model.case import Case, HeldMessage
from postbud.model.order import Order, OrderFault
from postbud.model.reply import Word
from postbud.reading.orders import is_order, order_line, parse_order
from workflows.held_many import many_released
from workflows.hold import hold_because
from workflows.languages import letter_language

SEVERAL_WORDS = 2  # fewer are a word we do not know, not an answer to anybody
MORNING = time(8)
FRIDAY = 4


def coordinator_word(case: Case) -> Iterator[Effect]:
    """Do what the coordinator says with the held mail. What cannot be read changes nothing and says how to write it."""
    if case.about_a_flood and case.reading.reply.word == Word.YES:
        yield from many_released(case)
        return
    if not case.from_coordinator or case.thread is None or case.thread.address != case.sender:
        yield from hold_because(case, "authentication" if case.disowned else "stranger-reply", case.disowned, orderable=False)
        return
    held = case.held
    if held is None:
        yield from hold_because(case, "decision-unclear", orderable=False)
    elif held.state != "held":
        yield _letter(case, held, "held-already", done=held.done, decided_by=_named(case, held.decided_by), decided_at=_local(case, held))
    else:
        yield from _said(case, held)


def _said(case: Case, held: HeldMessage) -> Iterator[Effect]:
    reply, line = case.reading.reply, _line(case, held)
    if reply.word == Word.YES or (reply.word == Word.NUMBER and reply.number == 1):
        yield from (_released(case, held, "", line) if line else _unclear(case, held, OrderFault("order-missing")))
    elif reply.word == Word.NO:
        yield Settle(held.id, by=case.sender, done="closed")
        yield _letter(case, held, "held-done", done="closed", what=())
    elif reply.word == Word.WAIT:
        again = _morning(case, reply.number or 1)
        yield Schedule("held-again", again, key=f"{held.id}:{case.kept}", message=held.id)
        yield _letter(case, held, "held-done", done="waits", what=(), until=again)
    elif is_order(reply.text):
        yield from _ordered(case, held)
    elif reply.word is None and not reply.mixed and len(reply.text.split()) >= SEVERAL_WORDS and not _begins_with_a_decision(reply.text):
        yield from _answered(case, held)
    else:
        yield from _unclear(case, held, OrderFault("reply-unclear", reply.words))


def _begins_with_a_decision(text: str) -> bool:
    """ "Ja, men kun hvis ..." decides nothing, and is not meant for the participant either."""
    word = next(iter(text.casefold().split()), "").strip(",.:;!-–")
    return word in ("ja", "nej", "yes", "no", "vent", "wait", "ok", "okay") and len(text.split()) < 12


def _ordered(case: Case, held: HeldMessage) -> Iterator[Effect]:
    text = case.reading.reply.text
    order = parse_order(text, case.sender, case.programmes, held.programme, case.now.date())
    if isinstance(order, OrderFault):
        yield from _unclear(case, held, order)
    else:
        yield from _released(case, held, order.line, order.line)


def _released(case: Case, held: HeldMessage, line: str, shown: str) -> Iterator[Effect]:
    yield Release(held.id, Order(case.sender, line=line))
    yield _letter(case, held, "held-done", done="released", what=(shown,) if shown else ())


def _answered(case: Case, held: HeldMessage) -> Iterator[Effect]:
    """The coordinator's own words go on to the one who wrote, below his own mail."""
    to = held.message.sender
    if to is None or held.message.automatic:
        yield from _unclear(case, held, OrderFault("no-sender"))
        return
    language = letter_language(held.reading.language.value, case.language)
    yield SendLetter(
        "coordinator-answer", to, language, held.programme, about=held.id,
        variables={"answer": case.reading.reply.text, "message": held.message, "coordinator": case.message.sender},
    )  # fmt: skip
    yield Settle(held.id, by=case.sender, done="answered")
    yield _letter(case, held, "held-done", done="answered", what=())


def _unclear(case: Case, held: HeldMessage, fault: OrderFault) -> Iterator[Effect]:
    yield _letter(case, held, "held-unclear", fault=fault, reply_text=case.reading.reply.text[:500], order_line=_line(case, held))


def _letter(case: Case, held: HeldMessage, letter: str, **variables: object) -> SendLetter:
    sender = case.message.sender
    assert sender is not None  # from_coordinator says so
    who = held.message.sender
    about = {"held_subject": held.message.subject, "held_from": (who.name or who.email) if who else ""}
    language = case.programme.language if case.programme else case.language
    return SendLetter(letter, sender, language, held.programme, about=held.id, variables=variables | about)


def _line(case: Case, held: HeldMessage) -> str:
    """What "ja" does: as the mail reads today."""
    programme = case.programmes.get(held.programme)
    sender = held.message.sender.key if held.message.sender else ""
    return order_line(held.reading, programme.language if programme else case.language, case.programmes, sender)


def _morning(case: Case, days: int) -> datetime:
    """The morning so many working days ahead."""
    day = case.now.date()
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() <= FRIDAY
    return datetime.combine(day, MORNING, tzinfo=case.now.tzinfo)


def _named(case: Case, by: str) -> str:
    """The name of a coordinator, as far as we know one."""
    return next((one.name for one in case.coordinators if one.key == by and one.name), by)


def _local(case: Case, held: HeldMessage) -> datetime | None:
    return held.decided_at.astimezone(case.now.tzinfo) if held.decided_at else None


def held_again(case: Case) -> Iterator[Effect]:
    """A coordinator said "vent": ask once more, if it is still held."""
    held = case.held
    if held is None or held.state != "held":
        return
    programme = case.programmes.get(held.programme)
    language = programme.language if programme else case.language
    for coordinator in case.coordinators:
        yield SendLetter(
            "held", coordinator, language, held.programme, about=held.id, original_of=held.id,
            variables={
                "message": held.message, "code": "", "words": "", "reason": held.reason, "reading": held.reading,
                "order_line": _line(case, held), "again": True, "since": held.received_at.astimezone(case.now.tzinfo),
            },
        )  # fmt: skip

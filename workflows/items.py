"""Items that people offer for an agenda: received with thanks, put to whoever decides, and on one word in the programme's file or declined.

The file is changed by us, and the participants are told of the agenda as of any edit of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from postbud.effects import Amend, Effect, Hold, OfferItem, SendLetter, SettleItem
from postbud.model.case import Case
from postbud.model.contribution import OfferedItem
from postbud.model.message import Address
from postbud.model.programme import AgendaItem, Meeting, Number, Programme
from postbud.model.reading import Intent
from postbud.model.reply import Word
from postbud.paper import place
from workflows.deciders import deciders, may_decide
from workflows.hold import hold_because
from workflows.languages import letter_language
from workflows.register import register

LONG_WORD = 6  # letters of a word by which an offer is known to belong to an item


@dataclass(frozen=True, slots=True)
class Asked:
    """A meeting that asks for items, and those items in the order of its agenda, the likeliest in front."""

    programme: Programme
    meeting: Meeting
    items: tuple[AgendaItem, ...]


def asked(case: Case, key: str = "", topic: str = "") -> Asked | None:
    """The meeting of that key, or else the next one that asks for anything; None if there is none."""
    programme = case.programme
    for meeting in programme.meetings if programme else ():
        ahead = meeting.date is None or meeting.date >= case.now.date()
        if programme and meeting.asks and ahead and key in ("", meeting.key):
            return Asked(programme, meeting, tuple(sorted(meeting.asks, key=lambda item: _likeliest(item, topic))))
    return None


def _likeliest(item: AgendaItem, topic: str) -> tuple[int, bool]:
    """An item that shares a long word with the offer comes first, then one that has points already."""
    said = {word[:LONG_WORD] for word in topic.casefold().split() if len(word) >= LONG_WORD}
    words = f"{item.title} {item.about} {item.call}".casefold().split()
    return -len(said & {word[:LONG_WORD] for word in words if len(word) >= LONG_WORD}), not item.points


def item_offered(case: Case) -> Iterator[Effect]:
    """Somebody offers something, and may sign up in the same mail."""
    there, sender = asked(case), case.message.sender
    if case.disowned or there is None or sender is None or not case.answerable:
        code = "authentication" if case.disowned else "nothing-asked" if there is None else "automatic-sender"
        yield from hold_because(case, code, case.disowned)
        return
    if case.reading.intent.value == Intent.REGISTER:
        signed = list(register(case))
        yield from signed
        if any(isinstance(effect, Hold) and effect.code != "question-beside" for effect in signed):
            return  # the mail is decided anew when that is settled, and the offer with it
    items = [_item(case, there, number) for number in range(len(case.reading.contributions))]
    for item in items:
        yield OfferItem(item)
        yield from _put_to_deciders(case, there, item)
    language = letter_language(case.reading.language.value, there.programme.language)
    yield SendLetter(
        "item-received", sender, language, there.programme.slug, meeting=there.meeting.key,
        variables={"items": tuple(items), "late": items[0].late, "signed_up": _takes_part(case)},
    )  # fmt: skip


def _takes_part(case: Case) -> bool:
    known = case.registration(case.sender)
    return case.reading.intent.value == Intent.REGISTER or (known is not None and known.alive)


def _item(case: Case, there: Asked, number: int) -> OfferedItem:
    offer, sender, known = case.reading.contributions[number], case.message.sender, case.registration(case.sender)
    assert sender is not None
    read = next((fact.value for fact in case.reading.people if (fact.value.email or "").casefold() == case.sender), None)
    person = read or (known.person if known else None)
    until = there.meeting.asks_until
    return OfferedItem(
        case.kept, number, there.programme.slug, str(there.meeting.key), sender.email, (person.name if person else None) or sender.name,
        (person.organisation if person else None) or "", letter_language(case.reading.language.value, there.programme.language),
        offer.topic, offer.length, offer.words, until is not None and case.received_at.date() > until,
    )  # fmt: skip


def _put_to_deciders(case: Case, there: Asked, item: OfferedItem) -> Iterator[Effect]:
    there = asked(case, item.meeting, item.topic) or there
    for decider in deciders(case):
        yield SendLetter(
            "item-offered", decider, there.programme.language, there.programme.slug, meeting=there.meeting.key, occasion=_occasion(item),
            variables={"item": item, "items": there.items, "late": item.late},
        )  # fmt: skip


def _occasion(item: OfferedItem) -> str:
    return f"item:{item.message}:{item.number}"


def item_word(case: Case) -> Iterator[Effect]:
    """JA or a number puts it on the agenda, NEJ declines it kindly, anything else goes on to whoever offered it. The first word counts."""
    item, sender, reply = case.item, case.message.sender, case.reading.reply
    if not may_decide(case) or item is None or sender is None:
        yield from hold_because(case, "authentication" if case.disowned else "stranger-reply", case.disowned, orderable=False)
        return
    there = asked(case, item.meeting, item.topic)
    if item.state != "waiting":
        yield _done(case, item, sender, item.state, already=True)
    elif reply.word == Word.NO:
        yield SettleItem(item, "declined", case.sender)
        yield _to_the_offerer(item, "item-declined")
        yield from (_done(case, item, one, "declined") for one in deciders(case))
    elif reply.word in (Word.YES, Word.NUMBER):
        yield from _accepted(case, item, there, max(1, reply.number), sender)
    elif reply.text.strip() and reply.word is None and not reply.mixed and not _decides(reply.text):
        yield SendLetter(
            "coordinator-answer", Address(item.name, item.address), item.language, item.programme, about=item.message,
            variables={"answer": reply.text, "coordinator": sender},
        )  # fmt: skip
        yield _done(case, item, sender, "answered")
    else:
        yield from hold_because(case, "reply-unclear", reply.words, orderable=False)


def _decides(text: str) -> bool:
    """ "Ja, men kun fem minutter" says yes and more: neither a plain yes nor meant for whoever offered."""
    return next(iter(text.casefold().split()), "").strip(",.:;!") in ("ja", "nej", "yes", "no", "ok")


def _accepted(case: Case, item: OfferedItem, there: Asked | None, number: int, sender: Address) -> Iterator[Effect]:
    if there is None or number > len(there.items):
        code = "nothing-asked" if there is None else "reply-unclear"
        yield from hold_because(case, code, case.reading.reply.words, orderable=False)
        return
    meeting, target = there.meeting, there.items[number - 1]
    where = place("meetings", _known_by(meeting), "agenda", {"title": target.title}, "points")
    yield SettleItem(item, "accepted", case.sender)
    yield Amend(item.programme, _occasion(item), add={where: (item.point,)})
    yield _to_the_offerer(item, "item-accepted")
    yield from (_done(case, item, one, "accepted") for one in deciders(case))


def _known_by(meeting: Meeting) -> dict[str, str]:
    """The facts by which its lines are found in the file: the key that the file gives it, or its day, theme or title."""
    if not isinstance(meeting.key, Number):
        return {"key": meeting.key}
    if meeting.date:
        return {"date": meeting.date.isoformat()}
    return {"theme": meeting.theme} if meeting.theme else {"title": meeting.title}


def _to_the_offerer(item: OfferedItem, letter: str) -> SendLetter:
    to = Address(item.name, item.address)
    return SendLetter(
        letter,
        to,
        item.language,
        item.programme,
        meeting=item.meeting,
        occasion=_occasion(item),
        about=item.message,
        variables={"item": item},
    )


def _done(case: Case, item: OfferedItem, to: Address, state: str, *, already: bool = False) -> SendLetter:
    programme = case.programme
    language = programme.language if programme else case.language
    return SendLetter(
        "item-done", to, language, item.programme, meeting=item.meeting, occasion=f"{_occasion(item)}:{case.kept}",
        variables={"item": item, "done": state, "already": already},
    )  # fmt: skip

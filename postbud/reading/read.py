"""One message to one reading: the order of the readers, and what each is given.

Knows the readers and nothing of words itself; the only place where their facts are put together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from postbud.model.contribution import Contribution
from postbud.model.message import Address, Message
from postbud.model.programme import Programme
from postbud.model.reading import Doubt, Evidence, Fact, Intent, Person, Reading, Thread
from postbud.reading.acts import Said, read_acts
from postbud.reading.belonging import Belonging, only_belongs, read_belonging, with_belonging, without_explained
from postbud.reading.contributions import Offer, read_contributions, without
from postbud.reading.doubts import doubt
from postbud.reading.earnest import read_earnest
from postbud.reading.forwarding import read_forwarding
from postbud.reading.group_notes import sections_in
from postbud.reading.guides import speaks_of_leading
from postbud.reading.intent import read_intent
from postbud.reading.interests import LONGEST_REST, Wished, read_interests
from postbud.reading.language import read_language
from postbud.reading.leavers import speaks_for_another
from postbud.reading.machines import read_machine
from postbud.reading.meeting import stray_day
from postbud.reading.naming import index_of
from postbud.reading.narrowed import read_narrowed
from postbud.reading.payer import LETTER as EAN_ASKED
from postbud.reading.payer import Payer, only_payer, read_payer, with_payer
from postbud.reading.people import read_people
from postbud.reading.programme import own_mentions, read_programme
from postbud.reading.replies import may_be_word, read_reply
from postbud.reading.residue import read_residue
from postbud.reading.rows import MOST_ROWS, Row, rows_in
from postbud.reading.scope import read_scope
from postbud.reading.timing import read_timing
from postbud.reading.trust import read_trust
from postbud.reading.view import View, bare_subject, lexicons
from postbud.reading.wish import Wish
from postbud.reading.words import LONGEST

ABOUT_PEOPLE = frozenset({Intent.REGISTER, Intent.CANCEL, Intent.ABSENT, Intent.SUBSTITUTE, Intent.CHANGE})
PACK = "facilitator-pack"  # the letter that asks for notes from a group's meeting
RISKY = frozenset({Intent.REGISTER, Intent.SUBSTITUTE})
NEEDS_PROGRAMME = ABOUT_PEOPLE | {Intent.APPROVE, Intent.REJECT}


def read(
    message: Message,
    programmes: Mapping[str, Programme],
    *,
    address: Address,
    thread: Thread | None = None,
    received: datetime | None = None,
    authserv: str = "",
) -> Reading:
    """What a message says. `address` is the registration address; `received` when the server got it (aware).

    `authserv`: the authserv-id of our own mail server, whose word on the sender is taken (RFC 8601); '' takes the topmost.
    """
    language, languages = read_language(message.own_words[:LONGEST], bare_subject(message.subject))
    view = View(message, programmes, address, thread, received, language.value, lexicons(languages), authserv)
    if message.machine is not None:
        return _answering(read_machine(view, language), view)
    said = read_acts(view, index_of(programmes).title_words)
    slug, open_doubts = read_programme(view, said)
    rows = rows_in(view)
    wish = read_intent(view, said, bool(slug.value and not view.reply or own_mentions(view)), bool(rows))
    reading = _put_together(view, said, wish, slug, open_doubts, language, rows)
    asked: Fact[str | None] = slug
    if view.thread is not None and view.threaded:
        asked = Fact(view.thread.programme, (Evidence("thread", view.thread.letter),))
    if wishes := read_interests(view, programmes.get(asked.value or "")):
        return _answering(_with_interests(reading, asked, view, wishes), view)
    offers = read_contributions(view, programmes.get(asked.value or ""))
    return _answering(_with_offers(reading, asked, view, offers) if offers else reading, view)


def _with_interests(reading: Reading, asked: Fact[str | None], view: View, wishes: list[Wished]) -> Reading:
    """The reading with what somebody would like later; nothing else, if all else the mail says is a clear sign-up or hardly anything."""
    interests = tuple(wish.interest for wish in wishes)
    rest = read(
        without(view.message, [Offer(Contribution(""), start, end) for start, end in sorted({(one.start, one.end) for one in wishes})]),
        view.programmes, address=view.address, thread=view.thread, received=view.received, authserv=view.authserv,
    )  # fmt: skip
    if rest.intent.value == Intent.REGISTER and rest.sure and rest.programme.value == asked.value:
        return replace(rest, interests=interests)
    more = len(view.message.own_words) - sum(wish.end - wish.start for wish in wishes) > LONGEST_REST
    if rest.intent.value != Intent.OTHER or rest.questions or more or {one.code for one in rest.doubts} - {"not-understood"}:
        return replace(reading, interests=interests)
    evidence = tuple(Evidence("body", one.words) for one in interests)
    return Reading(Fact(Intent.OTHER, evidence), asked, language=reading.language, interests=interests)


def _with_offers(reading: Reading, asked: Fact[str | None], view: View, offers: list[Offer]) -> Reading:
    """The reading with what is offered, if all else that the mail says is a clear sign-up or nothing that anybody must act on."""
    contributions = tuple(offer.contribution for offer in offers)
    rest = read(
        without(view.message, offers), view.programmes, address=view.address, thread=view.thread, received=view.received,
        authserv=view.authserv,
    )  # fmt: skip
    if rest.intent.value == Intent.REGISTER and rest.sure and rest.programme.value == asked.value:
        return replace(rest, contributions=contributions)
    if rest.intent.value != Intent.OTHER or rest.questions or {one.code for one in rest.doubts} - {"not-understood"}:
        return reading
    evidence = tuple(Evidence("body", one.words) for one in contributions)
    return Reading(Fact(Intent.OTHER, evidence), asked, language=reading.language, contributions=contributions)


def _answering(reading: Reading, view: View) -> Reading:
    """The reading beside which letter of ours it answers, and its words as that answer. A machine's words answer nothing."""
    message, thread = view.message, view.thread
    answers = thread.letter if thread else ""
    if message.machine is not None or not (thread or message.in_reply_to or may_be_word(message)):
        return replace(reading, answers=answers) if answers else reading
    return replace(reading, answers=answers, reply=read_reply(message))


def _put_together(
    view: View, said: Said, wish: Wish, slug: Fact[str | None], open_doubts: tuple[Doubt, ...], language: Fact[str], rows: list[Row]
) -> Reading:
    """Meeting, people and doubts, as far as the intent calls for them."""
    programme = view.programmes.get(slug.value) if slug.value else None
    wish, meeting, unclear = read_scope(view, said, wish, programme)
    own = read_belonging(view, programme)
    alone = _only_belongs(view, wish, own) and not speaks_of_leading(view, programme)
    wish = replace(wish, intent=Fact(Intent.CHANGE, own.evidence), doubts=()) if alone else wish
    payer = read_payer(view)
    pays = not alone and _only_pays(view, wish, payer)
    wish = replace(wish, intent=Fact(Intent.CHANGE, payer.evidence), doubts=()) if pays else wish
    intent = wish.intent.value
    doubts: list[Doubt] = list(wish.doubts)
    people: tuple[Fact[Person], ...] = ()
    found: tuple[Doubt, ...] = ()
    if intent in ABOUT_PEOPLE and not (alone or pays):
        people, found = read_people(view, said, wish, programme, rows)
    if intent in ABOUT_PEOPLE:
        people = with_belonging(view, programme, _sender(view) if alone or pays else people, own)
        people = with_payer(view, people, payer, pays)
    if intent in RISKY:
        doubts += read_residue(view, said, rows)
    if speaks_of_leading(view, programme):
        doubts.append(doubt("facilitator"))
    grouped = programme is None or programme.groups is not None
    if grouped and sections_in(view.message.own_words, view.thread is not None and view.thread.letter == PACK):
        doubts.append(doubt("group-notes"))
    doubts += read_earnest(view, said, wish, bool(rows))
    doubts += read_narrowed(view, said, wish, programme)
    if intent in NEEDS_PROGRAMME:
        doubts += open_doubts
    if intent in NEEDS_PROGRAMME or intent == Intent.OPTOUT:
        doubts += read_trust(view, said)
    if intent == Intent.OPTOUT:
        doubts += speaks_for_another(view, said, wish)
    doubts += (*found, *unclear)
    if intent == Intent.REGISTER and programme is not None:
        doubts += read_timing(view, programme, wish.returning)
        doubts += () if wish.returning else stray_day(view, said, programme, wish.acts)
    if len(view.message.own_words) > LONGEST or len(rows) > MOST_ROWS:
        doubts.append(doubt("too-long"))
    doubts += read_forwarding(view, said, intent)
    questions = (*wish.questions, *(own.unclear if intent in ABOUT_PEOPLE else ()))
    wrong = payer.wrong if intent in (Intent.REGISTER, Intent.CHANGE) and not any(one.value.ean for one in people) else ""
    return Reading(
        wish.intent, slug, meeting, people, language, tuple(dict.fromkeys(without_explained(doubts, own))), questions, wrong_ean=wrong
    )  # fmt: skip


def _only_pays(view: View, wish: Wish, payer: Payer) -> bool:
    """Whether the mail says nothing but where the invoice goes: that is something new about who was signed up.

    "Her kommer EAN-nummeret" is no sign-up where it answers the letter that asks for it.
    """
    asked = view.thread is not None and view.thread.letter == EAN_ASKED
    unread = {one.code for one in wish.doubts} <= {"not-understood"}
    intent = wish.intent.value
    plain = (intent == Intent.OTHER and unread) or (asked and intent in (Intent.OTHER, Intent.REGISTER, Intent.CHANGE))
    return plain and view.message.sender is not None and only_payer(view, payer)


def _only_belongs(view: View, wish: Wish, own: Belonging) -> bool:
    """Whether the mail says nothing but in which group its sender belongs, and says that plainly: that is something new about him."""
    understood = {one.code for one in wish.doubts} <= {"not-understood"}
    return wish.intent.value == Intent.OTHER and understood and view.message.sender is not None and only_belongs(view, own)


def _sender(view: View) -> tuple[Fact[Person], ...]:
    sender = view.message.sender
    return (Fact(Person(sender.name or None, sender.email), (Evidence("header From", str(sender)),)),) if sender else ()

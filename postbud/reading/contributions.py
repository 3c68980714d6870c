"""What somebody offers to bring to a meeting: "Jeg kan fortælle om AgeForce, 10 min.", "Vi vil gerne præsentere Bipbog".

Only where the programme asks for it. What else the mail says is read as if the offer were not there, so that a sign-up beside it is a
sign-up; an offer with a condition, a question or a no in it is none. One pass over the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from postbud.model.contribution import Contribution
from postbud.model.message import Kind, Message, Segment
from postbud.model.programme import Programme
from postbud.reading.view import View, shown, word_list
from postbud.reading.words import Sentence, Token, fold

MOST, NEAR, LONGEST_TOPIC = 5, 10, 140
# Letters under which an offer is likely; under others only a mail of its own is.
INVITING = frozenset({"", "announcement", "sign-up-reminder", "practical", "confirmation", "invite", "meeting-changed", "item-received"})
LENGTH = re.compile(
    r"[,;–-]?\s{0,2}(?:(?:det )?(?:tager|varer|takes) )?(?:på |i |ca\.? |omkring |about |for |in ){0,2}"
    r"(\d{1,3}(?:\s?-\s?\d{1,3})?\s?(?:min\.?|minutter|minutes|minute|mins|kvarter|timer?|hours?))(?!\w)",
    re.IGNORECASE,
)
SPLITS = frozenset({"men", "but", "hvis", "if", "så", "so"})


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer and where it stands in the own words, from the word that says who offers to the end of its sentence."""

    contribution: Contribution
    start: int
    end: int


def read_contributions(view: View, programme: Programme | None) -> list[Offer]:
    """The offers in the own words, if the programme has a meeting that asks for any."""
    if programme is None or not any(meeting.asks for meeting in programme.meetings):
        return []
    if (view.thread.letter if view.thread else "") not in INVITING or not view.message.own_words.startswith(view.own.rstrip()):
        return []
    return [offer for sentence in view.body for offer in _in_sentence(view, sentence)][:MOST]


def without(message: Message, offers: list[Offer]) -> Message:
    """The message as if its offers were not there."""
    own, kept, position = message.own_words, [], 0
    for offer in offers:
        kept.append(own[position : offer.start])
        position = offer.end
    text = "".join([*kept, own[position:]])
    others = tuple(segment for segment in message.segments if segment.kind is not Kind.OWN)
    return replace(message, segments=(Segment(Kind.OWN, text), *others))


def _in_sentence(view: View, sentence: Sentence) -> Iterator[Offer]:
    tokens = [token for token in sentence.tokens if token.word[:1].isalnum()]
    words = [token.word for token in tokens]
    if sentence.asks or any(word in word_list("contributions", kind) for kind in ("negations", "conditions") for word in words):
        return
    place = _begins(view, words)
    begin = _topic_at(words, place) if place is not None else None
    if place is None or begin is None:
        return
    begin = next((at for at in range(begin, len(words)) if words[at] not in word_list("contributions", "leading")), len(words))
    if begin >= len(words) or words[begin] in word_list("contributions", "no_topic"):
        return
    topic, length = _topic(sentence, tokens, begin)
    first = {fold(word.strip(",.;:")) for word in topic.split()[:3]}
    if topic and len(topic) <= LONGEST_TOPIC and not first & word_list("contributions", "no_topic"):
        start = _conjunction(sentence, tokens, place)
        yield Offer(Contribution(topic, length, shown(sentence.text)), sentence.start + start, sentence.start + len(sentence.text))


def _begins(view: View, words: list[str]) -> int | None:
    """Where it is said who offers: "jeg", "vi"; or, with no one before it, "kan" itself: "... og kan fortælle om"."""
    who = word_list("contributions", "who") | (word_list("contributions", "who_en") if view.language == "en" else frozenset())
    does = frozenset().union(*(word_list("contributions", kind) for kind in ("telling", "showing", "bringing")))
    verb = next((place for place, word in enumerate(words) if word in does and _topic_at(words, place) is not None), None)
    if verb is None or not set(words[max(0, verb - NEAR) : verb + 1]) & who:
        return None
    able = word_list("contributions", "able") | who
    passed = able | word_list("contributions", "leading") | word_list("contributions", "small")
    begin = verb
    while begin and verb - begin < NEAR and words[begin - 1] in passed:
        begin -= 1
        if words[begin] in who:
            break
    return begin if set(words[begin : verb + 1]) & able else None



_WITH = frozenset({"med", "with"})


def _topic_at(words: list[str], place: int) -> int | None:
    """Where the topic begins, behind the word from `place` on that tells, shows or brings; None if none does."""
    for at in range(place, min(len(words), place + NEAR)):
        word = words[at]
        if word in word_list("contributions", "showing"):
            return at + 1
        if word in word_list("contributions", "telling"):
            near = range(at + 1, min(len(words), at + 5))
            about = word_list("contributions", "about") | (_WITH if word in word_list("contributions", "lived") else frozenset())
            behind = next((near_at for near_at in near if words[near_at] in about), None)
            if behind is not None:
                return behind + 1
        if word in word_list("contributions", "bringing"):
            near = range(at + 1, min(len(words), at + 4))
            behind = next((near_at for near_at in near if words[near_at] in _WITH), None)
            if behind is not None:
                return behind + 1
    return None


def _topic(sentence: Sentence, tokens: list[Token], begin: int) -> tuple[str, str]:
    """The topic as written, without how long it takes, and that."""
    start = tokens[begin].start - sentence.start
    cut = next((token.start - sentence.start for token in tokens[begin + 1 :] if token.word in SPLITS), len(sentence.text))
    text = sentence.text[start:cut]
    found = LENGTH.search(text[: 2 * LONGEST_TOPIC])
    length = " ".join(found[1].split()) if found else ""
    if found:
        text = f"{text[: found.start()]} {text[found.end() :].lstrip('.) ')}"
    said = " ".join(text.replace("( )", " ").split()).strip(" .,;:!–-(\"'“”»«")
    return "".join(sign for sign in said if sign.isprintable()), length


def _conjunction(sentence: Sentence, tokens: list[Token], place: int) -> int:
    """Where the offer begins in its sentence, the "og" or comma before it included, so that what stands before is a sentence of its own."""
    before = tokens[place - 1] if place else None
    start = before.start if before is not None and before.word in ("og", "and", "samt") else tokens[place].start
    return 0 if place == 0 else start - sentence.start

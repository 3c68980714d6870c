"""Somebody offers to lead a group, or takes that back: on which days not, whom he would rather not meet, and where he is from.

Knows the words of lexicon/groups.yaml and the departments of a programme. What is said in another way than plainly is for a human.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from postbud.model.message import Message
from postbud.model.programme import Groups, Programme
from postbud.model.reply import Reply, Word
from postbud.reading.belonging import departments_in
from postbud.reading.view import View, data, split_closing
from postbud.reading.words import LONGEST, Sentence, sentences

OPEN = frozenset({"hvis", "måske", "kun", "if", "maybe", "only", "perhaps", "muligvis", "eventuelt"})
BUT = frozenset({"men", "but", "dog"})  # what follows must be a day or a department, or it is a condition
FIRST = frozenset({"jeg", "mig", "i", "me", "i'd"})
COURTESIES = frozenset("tak for invitationen spørgsmålet mailen thanks thank you hej".split())
PLAIN = 2  # words of a sentence that say nothing: a name, "tak"


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody says: `yes`, `no` (also: not after all), or None where that is not plain."""

    says: Literal["yes", "no"] | None
    days: frozenset[int] = frozenset()
    avoids: tuple[str, ...] = ()
    department: str = ""


def speaks_of_leading(view: View, programme: Programme | None) -> bool:
    """Whether the sender speaks of leading a group himself: then it is no sign-up and no cancellation."""
    if programme is None or programme.groups is None:
        return False
    guide = set(data("groups")["guide"])
    return any(guide & (words := {token.word for token in one.tokens}) and (FIRST & words) and not one.asks for one in view.body)


def offer_in(message: Message, groups: Groups, reply: Reply, asked: bool) -> Offer:
    """What a mail says to leading a group. `asked`: it answers our question, so that a plain yes or no is enough."""
    if asked and reply.word in (Word.YES, Word.NO):
        return Offer("yes" if reply.word is Word.YES else "no")
    own, closing = split_closing(message.own_words[:LONGEST])
    said: str | None = None
    days: set[int] = set()
    avoids: list[str] = []
    own_department: list[str] = []
    for sentence in sentences(own, "body"):
        words = {token.word for token in sentence.tokens}
        reserved = BUT & words and not (_days(sentence) or departments_in(sentence.text, groups))
        dated = any(token.word[:1].isdigit() for token in sentence.tokens)  # one day only, or something else altogether
        if sentence.asks or dated or OPEN & words or reserved:
            return Offer(None)
        found = _said(sentence, asked)
        if found and said and found != said:
            return Offer(None)
        said = said or found
        days |= _days(sentence)
        for clause, text in _clauses(sentence):
            names = departments_in(text, groups)
            (avoids if clause & (set(data("groups")["rather"]) | set(data("groups")["cannot"])) else own_department).extend(names)
        if not (found or _days(sentence) or departments_in(sentence.text, groups) or len(sentence.tokens) <= PLAIN or _greets(sentence)):
            return Offer(None)
    signed = departments_in(f"{closing}\n{message.signature}", groups)
    department = (own_department or signed or [""])[0]
    return Offer("no" if said == "no" else "yes" if said == "yes" else None, frozenset(days), tuple(dict.fromkeys(avoids)), department)


def _clauses(sentence: Sentence) -> list[tuple[set[str], str]]:
    """The words of each clause and its text. A clause without a no of its own goes on as the one before: "helst ikke Skole, Kultur"."""
    found = []
    for clause in sentence.clauses:
        start, end = clause[0].start - sentence.start, clause[-1].end - sentence.start
        found.append(({token.word for token in clause}, sentence.text[start:end]))
    return found


def _said(sentence: Sentence, asked: bool) -> str | None:
    words, lists = {token.word for token in sentence.tokens}, data("groups")
    first = {token.word for token in sentence.clauses[0]}
    leading = bool(words & set(lists["guide"])) or bool({"lede", "lead"} & words and words & set(lists["group"]))
    if not leading and not (asked and (first & FIRST or {"ja", "nej", "yes", "no"} & first)):
        return None
    if not leading and (_days(sentence) and not {"ja", "yes"} & first):
        return None
    if first & (set(lists["cannot"]) | {"nej", "no", "trækker", "withdraw"}) and not (_days(sentence) and {"ja", "yes"} & first):
        return "no"
    return "yes" if leading and words & set(lists["offers"]) or {"ja", "yes"} & first or (asked and words & set(lists["offers"])) else None


def _days(sentence: Sentence) -> set[int]:
    """Weekdays of clauses that say no to them; "og helst ikke fredag" is a clause of its own words."""
    cannot, found, negative = set(data("groups")["cannot"]), set(), False
    for clause in sentence.clauses:
        for token in clause:
            negative |= token.word in cannot
            found |= {day for day, names in enumerate(data("groups")["weekdays"]) if token.word in names and negative}
    return found


def _greets(sentence: Sentence) -> bool:
    return {token.word for token in sentence.tokens} <= COURTESIES

"""The journal as a story: what happened to a person or a mail, a plain sentence for each thing, in the order of time.

Knows how a line, a mail, a letter and a registration are told, in sentences of `templates/journal.LANGUAGE.txt`; which of them belong to
the story asked for, `postbud.console.annals` finds. A line that is not known is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any

from postbud.console.older import code_of_older_line
from postbud.console.output import plain
from postbud.letters.reasons import Reasons
from postbud.letters.sentences import Sentences
from postbud.letters.wording import AT, Wording
from postbud.model.programme import Meeting, Programme
from postbud.reading.doubts import SENTENCES
from postbud.store.journal import parse_line

COMMAND_LINE = "command line"
EVIDENCE = re.compile(r"(\w[\w -]{0,60}): “([^”]*)”")
# What was read and helps nobody who asks why.
UNTOLD = "language is "
# Where the words that a mail's wish rests on tell more than its subject.
TELLING = ("body", "quoted", "subject")
# Lines that a mail made about somebody: whoever wrote it asked for it.
BY_SENDER = frozenset(
    {"registered", "waiting-list", "awaiting-approval", "cancelled", "declined", "changed", "substitute", "substituted", "absent", "coming"}
)
WORDS_OF_THE_MAIL = BY_SENDER | {"opted-out", "opted-in"}


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as the store has it, without its bytes; or an order that came without one, and so without a sender."""

    id: int
    message_id: str
    sender: str
    subject: str
    received_at: datetime
    state: str
    rule: str
    because: tuple[str, ...]
    order_by: str = ""
    order_line: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter as the store has it, with no more of its bytes than its subject."""

    id: int
    message_id: str
    programme: str
    name: str
    meeting: str
    email: str
    subject: str
    answers: int | None
    state: str
    created_at: datetime
    sent_at: datetime | None
    tries: int
    error: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the journal."""

    id: int
    at: datetime
    message: int | None
    address: str
    programme: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, told. `at` is None for how it stands now; `below`: what else is told about it, each on a line."""

    at: datetime | None
    code: str
    sentence: str
    below: tuple[str, ...] = ()
    address: str = ""
    programme: str = ""
    meeting: str = ""
    mail: Mail | None = None


@dataclass(frozen=True)
class Teller:
    """Tells lines in one language. `names`: of addresses as compared."""

    said: Sentences
    wording: Wording
    reasons: Reasons
    zone: tzinfo
    programmes: Mapping[str, Programme]
    names: Mapping[str, str] = field(default_factory=dict)

    def line(self, line: Line, mail: Mail | None) -> Event:
        """A line of the journal; `mail`: the one that caused it."""
        code, values = read_line(line.sentence)
        programme, meeting = str(values.get("programme") or line.programme), str(values.get("meeting") or "")
        told = _sentence_for(code, values, programme)
        if told not in self.said:
            told, values = "note", {"text": line.sentence}
        sentence = self.said.say(told, **self._values(code, values, line, mail, programme, meeting))
        return Event(line.at, told, plain(sentence), (), line.address, programme, meeting, mail)

    def _values(
        self, code: str, values: Mapping[str, Any], line: Line, mail: Mail | None, programme: str, meeting: str
    ) -> dict[str, object]:
        """The values of a line as they stand in a sentence."""
        by = str(values.get("by") or (mail.sender if mail and code in BY_SENDER else ""))
        title = self.title(programme)
        gathering = self.meeting(programme, meeting) if meeting else ""
        told = {
            **values,
            "who": self.person(line.address),
            "by": self.person(by) if by and by.casefold() != line.address else "",
            "programme": title,
            "meeting": gathering,
            "what": gathering or title,
            "words": words_of(str(values.get("words") or ""), mail.because if mail and code in WORDS_OF_THE_MAIL else ()),
        }
        for name in ("replaces", "stand_in", "approver"):
            told[name] = self.person(str(values[name])) if values.get(name) else ""
        for name in ("at", "until"):
            told[name] = self.moment(values[name]) if values.get(name) else ""
        told["facts"] = self.facts(values.get("facts") or ())
        told["answer"] = self.said.word("reply", values.get("answer", ""))
        told["done"] = self.said.word("done", values.get("done", ""))
        told["kind"] = self.said.word("kind", values.get("kind", ""))
        return told

    def mail(self, mail: Mail, at: datetime) -> Event:
        """That a mail came, and below that what was read in it."""
        if mail.order_line and not mail.sender:
            sentence = self.said.say("ordered", by=self.person(mail.order_by), line=mail.order_line)
            return Event(at, "ordered", plain(sentence), (), mail=mail)
        sentence = self.said.say("arrived", sender=self.person(mail.sender) if mail.sender else "", subject=mail.subject)
        return Event(at, "arrived", plain(sentence), tuple(map(plain, self.read(mail.because))), mail.sender, mail=mail)

    def letter(self, letter: Sent, mail: Mail | None) -> Event:
        """What became of a letter; one that left is told at the time when it did."""
        code = f"letter-{letter.state}"
        sentence = self.said.say(
            code if code in self.said else "letter-written", name=letter.name, subject=letter.subject, to=letter.email,
            tries=letter.tries or "", error=letter.error,
        )  # fmt: skip
        return Event(
            letter.sent_at or letter.created_at, code, plain(sentence), (), letter.email.casefold(), letter.programme, letter.meeting, mail
        )

    def person(self, address: str) -> str:
        """Somebody's name, or the address where none is known; also of what is no address."""
        if address == COMMAND_LINE:
            return self.said.say("command-line")
        return self.names.get(address.casefold()) or address or self.said.say("somebody")

    def title(self, programme: str) -> str:
        known = self.programmes.get(programme)
        return known.title if known else programme or self.said.say("some-programme")

    def meeting(self, programme: str, key: str) -> str:
        """'mødet den 3. juni 2025 i Hverdagsledelse'."""
        known = self.programmes.get(programme)
        meeting: Meeting | None = known.meeting(key) if known else None
        title = self.title(programme) if programme else ""
        if meeting is None or meeting.date is None:
            return self.said.say("meeting-undated", key=key, programme=title)
        return self.said.say("meeting", date=self.wording.date(meeting.date), programme=title)

    def moment(self, value: object) -> str:
        """An instant as the journal has it, in the house's time and words; anything else as it is."""
        try:
            return self.wording.moment(datetime.fromisoformat(str(value)).astimezone(self.zone))
        except (ValueError, OverflowError):
            return str(value)

    def stamp(self, at: datetime) -> str:
        """'15. januar 2025 kl. 9.01', in front of a sentence."""
        here = at.astimezone(self.zone)
        return self.wording.date(here) + AT[self.wording.language].format(clock=self.wording.hour(here))

    def facts(self, facts: Sequence[Any]) -> str:
        """'kost og telefon', with the new values where the line has them."""
        said = []
        for fact in facts if isinstance(facts, (list, tuple)) else (facts,):
            what, *values = fact if isinstance(fact, list) and fact else (fact,)
            word = _in_a_sentence(self.wording.fact_name(str(what)))
            said.append(f"{word} ({values[-1]})" if values else word)
        return self.wording.list(said)

    def read(self, because: Sequence[str]) -> Iterator[str]:
        """What a mail was read to say and by which words; sentences of another kind as they are."""
        for sentence in because:
            if sentence.startswith(UNTOLD):
                continue
            subject, is_, rest = sentence.partition(" is ")
            value, colon, evidence = rest.partition(": ")
            if is_ and colon and f"read-{subject}" in self.said:
                yield self.said.say(f"read-{subject}", value=self._value(subject, value), evidence=self.evidence(evidence))
                continue
            doubt = next((code for code, said in SENTENCES.items() if sentence.startswith(said)), "")
            if doubt:
                words = "; ".join(words for _, words in EVIDENCE.findall(sentence))
                yield self.reasons.sentence(doubt, self.wording.language, words)
            else:
                name, colon, evidence = sentence.partition(": ")
                yield self.said.say("read-person", value=name, evidence=self.evidence(evidence)) if EVIDENCE.search(evidence) else sentence

    def evidence(self, text: str) -> str:
        """'i emnet: »Tilmelding«, i mailen: »tilmelde mig«'."""
        found = dict.fromkeys(EVIDENCE.findall(text))
        return ", ".join(self.said.say("evidence", where=self.said.word("where", where), words=words) for where, words in found)

    def _value(self, subject: str, value: str) -> str:
        if subject == "intent":
            return self.said.word("intent", value)
        if subject == "programme":
            return self.title(value)
        try:
            return self.wording.date(date.fromisoformat(value)) if subject == "meeting" else value
        except ValueError:
            return value


def _in_a_sentence(word: str) -> str:
    """With a small first letter, unless it is an abbreviation: 'kost', 'EAN-nummer'."""
    return word if word[1:2].isupper() else word[:1].lower() + word[1:]


def read_line(sentence: str) -> tuple[str, dict[str, Any]]:
    """Code and values of a line, also of one from before there were codes."""
    code, values = parse_line(sentence)
    return code_of_older_line(str(values.get("text") or "")) if code == "note" else (code, values)


def words_of(words: str, because: Sequence[str]) -> str:
    """The words that a line rests on: of those it names, the ones that tell most; without any, those of the mail."""
    wish = next((sentence for sentence in because if sentence.startswith("intent is ")), "")
    named = [part for part in words.split("; ") if part]
    return wish_of(because) if all(part in wish for part in named) else " … ".join(_whole(named))


def wish_of(because: Sequence[str]) -> str:
    """The words of a mail that say what it wants: those of its body before those of its subject."""
    wish = next((sentence for sentence in because if sentence.startswith("intent is ")), "")
    found: dict[str, list[str]] = {}
    for where, words in EVIDENCE.findall(wish):
        found.setdefault(where, []).append(words)
    return next((" … ".join(_whole(found[where])) for where in TELLING if where in found), "")


def _whole(words: Sequence[str]) -> list[str]:
    """Without those that stand in another."""
    return [some for some in dict.fromkeys(words) if not any(some in other and some != other for other in words)]


def _sentence_for(code: str, values: Mapping[str, Any], programme: str) -> str:
    """Which sentence tells a line, where there is more than one for its code."""
    if code == "calendar" and not values.get("meeting"):
        return "calendar-old"
    if code == "opted-out" and not programme:
        return "opted-out-everywhere"
    if code == "letter":
        return "letter-again" if values.get("again") else "letter-written"
    if code == "edition":
        return "edition-told" if values.get("told") else "edition-stopped"
    return code

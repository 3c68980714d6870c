"""The story: what came, what was read and because of which words, what was done and sent, in sentences.

Knows decisions and letters and how to speak of them (what was done: `deeds.py`); knows no screen and no server. The sentences stand in
`sentences/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any

from postbud.demo.deeds import Deeds
from postbud.demo.folder import Written
from postbud.demo.notebook import Decision
from postbud.demo.scenes import Arrival, Edit
from postbud.demo.words import Words
from postbud.effects import Hold, Ignore
from postbud.letters.headers import plain
from postbud.letters.reasons import Reasons
from postbud.letters.wording import Wording
from postbud.message import peek
from postbud.model.case import Case
from postbud.model.message import Message
from postbud.model.programme import Meeting, Programme
from postbud.model.reading import MACHINES, Evidence, Fact, Intent, Person

LONGEST_LINE, MOST_LINES = 220, 6  # of a mail
MOST_EVIDENCE = 2
OF_THE_LETTER = frozenset({"thread", "quoted", "calendar"})  # where evidence is of the letter that is answered


class Outcome(StrEnum):
    """What became of a mail, for its colour on the screen."""

    DONE = "done"
    HELD = "held"
    IGNORED = "ignored"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that left: its number in the folder, its name and what it is about, and its files."""

    number: int
    kind: str
    to: str
    meeting: Meeting | None
    files: Written


@dataclass(frozen=True, slots=True)
class Chapter:
    """The story of a mail, an edited file or a moment: a heading and rows of (label, lines)."""

    heading: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    outcome: Outcome
    letters: tuple[Letter, ...]


@dataclass(frozen=True, slots=True)
class Teller:
    """Makes chapters in one language."""

    words: Words
    wording: Wording
    reasons: Reasons
    programmes: Mapping[str, Programme]

    @property
    def deeds(self) -> Deeds:
        return Deeds(self.words, self.wording, self.reasons, self.programmes)

    def mail(self, number: int, scene: Arrival, raw: bytes, decisions: Sequence[Decision], letters: Sequence[Letter]) -> Chapter:
        """The story of a mail. There is no decision about a mail that was known already."""
        first = next((one for one in decisions if one.case.kept), None)
        message = first.case.message if first else peek(raw)
        rows: list[tuple[str, tuple[str, ...]]] = [
            ("from", (self._sender(message),)),
            ("subject", (plain(message.subject) or self.words("no_subject"),)),
        ]
        if first:
            rows += [("wrote", tuple(self._quote(message))), ("read", tuple(self._read(first.case)))]
        outcome, done = self._done(decisions)
        return self._chapter(self._heading(number, scene), [*rows, ("done", done)], outcome, letters)

    def edit(self, number: int, scene: Edit, decisions: Sequence[Decision], letters: Sequence[Letter]) -> Chapter:
        """The story of a programme's file that a coordinator edited."""
        told = tuple(line for decision in decisions for line in self.deeds.told(decision))
        rows = [("file", (f"programmes/{scene.file}",)), ("wrote", scene.lines), ("done", told or (self.words("file_in_use"),))]
        return self._chapter(self._heading(number, scene), rows, Outcome.DONE, letters)

    def due(self, at: datetime, decisions: Sequence[Decision], letters: Sequence[Letter]) -> Chapter:
        """The story of a moment at which something was due."""
        kinds = dict.fromkeys(one.case.due.kind for one in decisions if one.case.due)
        heading = f"    {self.wording.moment(at)}: {self._list(self.words.name('due', kind) for kind in kinds)}"
        told = tuple(line for decision in decisions for line in self.deeds.told(decision))
        return self._chapter(heading, [("done", told)], Outcome.DONE, letters)

    def _heading(self, number: int, scene: Arrival | Edit) -> str:
        return f"{number:2}. {self.wording.moment(scene.at)}: {scene.title[self.words.language]}"

    def _chapter(self, heading: str, rows: Sequence[tuple[str, tuple[str, ...]]], outcome: Outcome, letters: Sequence[Letter]) -> Chapter:
        shown = [*rows, ("sent", tuple(self._sent(letters)))]
        return Chapter(heading, tuple((self.words(label), lines) for label, lines in shown if lines), outcome, tuple(letters))

    def letter(self, letter: Letter) -> str:
        """A letter in a line: its number, what it is, to whom, and which calendar entry it carries."""
        return self._letters([letter])

    def _sent(self, letters: Sequence[Letter]) -> Iterator[str]:
        """The letters in the order they were written, those that say the same to several people in one line."""
        for _, same in groupby(letters, key=lambda one: (one.kind, one.meeting, bool(one.files.ics), one.files.cancels)):
            yield self._letters(list(same))

    def _letters(self, same: Sequence[Letter]) -> str:
        first, last = same[0], same[-1]
        number = f"{first.number:02}" if first is last else f"{first.number:02}-{last.number:02}"
        values = {"number": number, "kind": self.words.name("letters", first.kind), "to": self._list(dict.fromkeys(one.to for one in same))}
        if not first.files.ics:
            return self.words("letter", **values)
        sentence = "with_cancel" if first.files.cancels else "invite_alone" if first.kind == "invite" else "with_invite"
        return self.words(sentence, **values, when=self.wording.when(first.meeting), where=self.wording.where(first.meeting))

    def _sender(self, message: Message) -> str:
        return plain(str(message.sender)) if message.sender else self.words("nobody")

    def _quote(self, message: Message) -> list[str]:
        """The sender's own words, line by line, as far as they go."""
        lines = [plain(line) for line in message.own_words.splitlines() if line.strip()]
        shown = [line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE].rstrip()} …" for line in lines[:MOST_LINES]]
        return [*shown, "…"] if len(lines) > MOST_LINES else shown or [self.words("no_words")]

    def _read(self, case: Case) -> Iterator[str]:
        reading, intent = case.reading, case.reading.intent.value
        if case.thread and case.thread.letter and (reading.reply.word or intent in (Intent.OTHER, Intent.ANSWER)):
            yield self._answer(case.thread.letter, plain(reading.reply.words if reading.reply.word else ""))
            return
        what = self.words.name("intents", intent.value)
        if reading.language.value == "en" and self.words.language != "en" and intent not in MACHINES:
            what = f"{what} {self.words('in_english')}"
        if intent == Intent.OTHER:
            yield self.words("bare", what=what)
            return
        yield self._because(what, reading.intent)
        if reading.programme.value:
            programme = self.programmes.get(reading.programme.value)
            yield self._because(programme.title if programme else reading.programme.value, reading.programme)
        yield from map(self._person, reading.people)

    def _answer(self, letter: str, words: str) -> str:
        """A mail that is understood by the letter of ours it answers."""
        name = self.words.name("letters", letter).strip(",")
        return self.words("word_to_letter", words=words, letter=name) if words else self.words("answer_to_letter", letter=name)

    def _because(self, what: str, fact: Fact[Any]) -> str:
        """What was understood, and the words of the mail that say so; that it answers a letter is no words of the mail."""
        evidence = [one for one in fact.evidence if one.where not in OF_THE_LETTER]
        shown = [self.words("says", words=plain(one.words), where=self.words.where(one.where)) for one in _strongest(evidence)]
        if not shown:
            return self.words("bare", what=what)
        return self.words("understood", what=what, evidence=self._list(shown))

    def _person(self, fact: Fact[Person]) -> str:
        person = fact.value
        said = [person.name, person.email, person.title, person.organisation, person.diet, person.phone, person.ean and f"EAN {person.ean}"]
        places = dict.fromkeys(self.words.where(one.where) for one in fact.evidence)
        return plain(", ".join(filter(None, said))) + (f" ({self._list(places)})" if places else "")

    def _list(self, parts: Iterable[str]) -> str:
        """'a, b og c'."""
        *first, last = parts
        return f"{', '.join(first)} {self.words('and')} {last}" if first else last

    def _done(self, decisions: Sequence[Decision]) -> tuple[Outcome, tuple[str, ...]]:
        """What was done: about the mail itself, about a mail that it was about, and about what it made due."""
        if not decisions:
            return Outcome.KNOWN, (self.words("known"),)
        effects = [effect for decision in decisions for effect in decision.effects]
        outcome = Outcome.HELD if any(isinstance(effect, Hold) for effect in effects) else Outcome.DONE
        if any(isinstance(effect, Ignore) for effect in effects):
            outcome = Outcome.IGNORED
        lines = tuple(line for decision in decisions for line in self.deeds.told(decision))
        return outcome, lines or (self.words("answered"),)


def _strongest(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The longest words from each place, at most two: shorter ones are mostly parts of them."""
    longest: dict[str, Evidence] = {}
    for one in evidence:
        if one.where not in longest or len(one.words) > len(longest[one.where].words):
            longest[one.where] = one
    return list(longest.values())[:MOST_EVIDENCE]

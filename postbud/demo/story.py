"""The story: what came, what was read and because of which words, what was done and sent, in sentences.

Knows decisions and letters and how to speak of them; knows no screen and no server. The sentences stand in `sentences/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from postbud.demo.folder import Written
from postbud.demo.notebook import Decision
from postbud.demo.scenes import Scene
from postbud.demo.words import Words
from postbud.effects import Hold, Ignore, Register
from postbud.letters.headers import plain
from postbud.letters.reasons import Reasons
from postbud.letters.wording import Wording
from postbud.message import peek
from postbud.model.message import Message
from postbud.model.programme import Meeting, Programme
from postbud.model.reading import MACHINES, Evidence, Fact, Intent, Person, Reading
from postbud.model.registration import Status

LONGEST_LINE, MOST_LINES = 220, 6  # of a mail
MOST_EVIDENCE = 2


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
    """One mail's story: a heading and rows of (label, lines)."""

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

    def chapter(self, number: int, scene: Scene, decision: Decision | None, letters: Sequence[Letter]) -> Chapter:
        """The story of a mail. `decision` is None for a mail that was known already."""
        message = decision.case.message if decision else peek(scene.raw)
        heading = f"{number:2}. {self.wording.moment(scene.at)}: {scene.title[self.words.language]}"
        rows: list[tuple[str, tuple[str, ...]]] = [
            ("from", (self._sender(message),)),
            ("subject", (plain(message.subject) or self.words("no_subject"),)),
        ]
        if decision:
            rows += [("wrote", tuple(self._quote(message))), ("read", tuple(self._read(decision.case.reading)))]
        outcome, done = self._done(decision)
        rows += [("done", tuple(done)), ("sent", tuple(map(self.letter, letters)))]
        return Chapter(heading, tuple((self.words(label), lines) for label, lines in rows if lines), outcome, tuple(letters))

    def letter(self, letter: Letter) -> str:
        """A letter in a line: its number, what it is, to whom, and which calendar entry it carries."""
        values = {"number": f"{letter.number:02}", "kind": self.words.name("letters", letter.kind), "to": letter.to}
        if not letter.files.ics:
            return self.words("letter", **values)
        sentence = "invite_alone" if letter.kind == "invite" else "with_invite"
        return self.words(sentence, **values, when=self.wording.when(letter.meeting), where=self.wording.where(letter.meeting))

    def _sender(self, message: Message) -> str:
        return plain(str(message.sender)) if message.sender else self.words("nobody")

    def _quote(self, message: Message) -> list[str]:
        """The sender's own words, line by line, as far as they go."""
        lines = [plain(line) for line in message.own_words.splitlines() if line.strip()]
        shown = [line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE].rstrip()} …" for line in lines[:MOST_LINES]]
        return [*shown, "…"] if len(lines) > MOST_LINES else shown or [self.words("no_words")]

    def _read(self, reading: Reading) -> Iterator[str]:
        what = self.words.name("intents", reading.intent.value.value)
        if reading.language.value == "en" and self.words.language != "en" and reading.intent.value not in MACHINES:
            what = f"{what} {self.words('in_english')}"
        if reading.intent.value == Intent.OTHER:
            yield self.words("bare", what=what)
            return
        yield self._because(what, reading.intent)
        if reading.programme.value:
            programme = self.programmes.get(reading.programme.value)
            yield self._because(programme.title if programme else reading.programme.value, reading.programme)
        yield from map(self._person, reading.people)

    def _because(self, what: str, fact: Fact) -> str:
        shown = [self.words("says", words=plain(one.words), where=self.words.where(one.where)) for one in _strongest(fact.evidence)]
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

    def _done(self, decision: Decision | None) -> tuple[Outcome, list[str]]:
        """What was done: who was registered, why a mail waits, why a machine gets no answer."""
        if decision is None:
            return Outcome.KNOWN, [self.words("known")]
        outcome, lines = Outcome.DONE, []
        for effect in decision.effects:
            match effect:
                case Register():
                    lines.append(self._registered(effect))
                case Hold(code, said):
                    outcome = Outcome.HELD
                    lines.append(self.words("held", reason=plain(self.reasons.sentence(code, self.words.language, said))))
                case Ignore(code, said):
                    outcome = Outcome.IGNORED
                    lines.append(self.words("ignored", reason=plain(self.reasons.sentence(code, self.words.language, said))))
        return outcome, lines or [self.words("answered")]

    def _registered(self, effect: Register) -> str:
        programme = self.programmes[effect.programme].title
        person = plain(effect.person.name or effect.person.email or "")
        if effect.status == Status.REGISTERED:
            return self.words("person_registered", person=person, programme=programme)
        return self.words("person_waiting", person=person, programme=programme, status=effect.status.value)


def _strongest(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The longest words from each place, at most two: shorter ones are mostly parts of them."""
    longest: dict[str, Evidence] = {}
    for one in evidence:
        if one.where not in longest or len(one.words) > len(longest[one.where].words):
            longest[one.where] = one
    return list(longest.values())[:MOST_EVIDENCE]

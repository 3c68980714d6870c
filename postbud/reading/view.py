"""What the readers look at: a message's own sentences, its signature, its history, the letter it answers; prepared once a message.

Knows the lexicons and where words stand; decides nothing about what they mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from postbud.model.message import Address, Kind, Message
from postbud.model.programme import Programme
from postbud.model.reading import Thread
from postbud.reading.phrases import Lexicon, load, read_yaml
from postbud.reading.words import LONGEST, Sentence, sentences

OPENING_VERBS = frozenset("ta tag slet bekräfta anmäl skriv send sig lad avanmäl meddela hör byt to from our your by for".split())
QUOTED = 4000  # characters of what is quoted in which a letter of ours is told
SHOWN = 200  # characters of a sentence that go into evidence


@lru_cache(maxsize=16)
def data(name: str) -> dict[str, Any]:
    """A data file of the lexicon folder that is not one language's."""
    return read_yaml(name)


@lru_cache(maxsize=32)
def word_list(name: str, key: str) -> frozenset[str]:
    """A list of words of a data file: a text of words, or a list of phrases."""
    value = data(name)[key]
    return frozenset(value.split() if isinstance(value, str) else (str(item) for item in value))


@dataclass(frozen=True)
class View:
    """A message beside the facts it is read against. Everything below is computed when first asked for."""

    message: Message
    programmes: Mapping[str, Programme]
    address: Address
    thread: Thread | None
    received: datetime | None
    language: str
    lexicons: tuple[Lexicon, ...]
    authserv: str = ""  # whose Authentication-Results are believed

    @cached_property
    def reply(self) -> bool:
        """The subject is an answer's or a forward's, so its words are not the sender's."""
        return self.bare_subject != self.message.subject.strip() or bool(self.message.in_reply_to and self.threaded)

    @property
    def threaded(self) -> bool:
        """Does the store know the letter that is answered? A thread without a letter only says the programme, as the registry has it."""
        return self.thread is not None and self.thread.letter != ""

    @cached_property
    def bare_subject(self) -> str:
        return bare_subject(self.message.subject)

    @property
    def unsubscribed(self) -> str | None:
        """The word behind "unsubscribe" in a subject of nothing else, as List-Unsubscribe of our letters has it; '' if none stands there.

        None if it is no such subject.
        """
        words = self.message.subject.split()
        return (words[1:] or [""])[0] if len(words) in (1, 2) and words[0].casefold() == "unsubscribe" else None

    @cached_property
    def parts(self) -> tuple[str, str]:
        """The sender's own words, and what signs them: the signature and what follows a closing formula on a line."""
        own, closing = self.own_and_closing
        return own, "\n".join(text for text in (closing, self.message.signature) if text)

    @cached_property
    def own_and_closing(self) -> tuple[str, str]:
        return split_closing(self.message.own_words[:LONGEST])

    @property
    def closing(self) -> str:
        """What was cut from the own words as a closing on a line; a programme in brackets may stand there."""
        return self.own_and_closing[1]

    @property
    def own(self) -> str:
        return self.parts[0]

    @property
    def signature(self) -> str:
        return self.parts[1]

    @cached_property
    def body(self) -> list[Sentence]:
        return sentences(self.own, "body")

    @cached_property
    def subject(self) -> list[Sentence]:
        """The subject's sentences, if they are the sender's own words."""
        return [] if self.reply else sentences(self.bare_subject, "subject")

    @cached_property
    def history(self) -> str:
        """What others wrote before: quotes, inline forwards, attached messages, and a returned original."""
        message = self.message
        texts = [message.quoted]
        texts += [f"{inner.subject}\n{inner.text_of(Kind.OWN, Kind.QUOTED, Kind.FORWARDED)}" for inner in message.forwarded]
        if message.returned is not None:
            texts.append(f"{message.returned.subject}\n{message.returned.own_words}")
        return "\n".join(text for text in texts if text.strip())[:LONGEST]

    @cached_property
    def answers(self) -> str:
        """The kind of letter this message answers: 'approval', 'questionnaire', 'announcement' ..., '' if none can be told."""
        return answered_letter(self)

    @property
    def when(self) -> datetime | None:
        """The day the sender wrote, for "today" and "on Thursday"."""
        return self.message.date or self.received

    @cached_property
    def persons(self) -> dict[str, frozenset[str]]:
        """Pronouns by role ('first', 'object', 'we', 'you', 'third'). Short words mean other things in other languages
        (Danish "i" and "er"), so those of the other languages read count only if they have three letters."""
        roles = dict(self.lexicons[0].persons)
        for lexicon in self.lexicons[1:]:
            roles = {role: words | {word for word in lexicon.persons[role] if len(word) > 2} for role, words in roles.items()}
        return {role: words - (roles["first"] if role in ("you", "third") else frozenset()) for role, words in roles.items()}

    @cached_property
    def _lists(self) -> dict[str, frozenset[str]]:
        return {}

    def words(self, kind: str) -> frozenset[str]:
        """A list of words, of all the languages read together."""
        found = self._lists.get(kind)
        if found is None:
            found = self._lists[kind] = frozenset().union(*(lexicon.words[kind] for lexicon in self.lexicons))
        return found

    def has(self, kind: str, word: str) -> bool:
        """Is the word in that list of any of the languages read?"""
        return word in self.words(kind)


def bare_subject(subject: str) -> str:
    """A subject without "Re:", "SV: VS:", "[EKSTERN]" (RFC 5322 section 3.6.5; local words by Outlook's languages)."""
    marks, text = word_list("formulas", "replies"), subject.strip()
    for _ in range(10):
        head, colon, rest = text.partition(":")
        if text.startswith("[") and "]" in text[:30]:
            text = text[text.index("]") + 1 :].strip()
        elif colon and head.strip().casefold() in marks:
            text = rest.strip()
        else:
            break
    return text


def split_closing(text: str) -> tuple[str, str]:
    """Own words without "mvh Bo" at a line's end, and what was cut: a closing formula and the short rest of its line."""
    kept, cut = [], []
    for line in text.split("\n"):
        place = _closing(line)
        if place == -1:
            kept.append(line)
        else:
            kept.append(line[:place])
            cut.append(line[place:])
    return "\n".join(kept), "\n".join(cut)


@lru_cache(maxsize=1)
def _closings() -> tuple[str, ...]:
    return tuple(sorted(data("formulas")["closings"], key=len, reverse=True))


def _closing(line: str) -> int:
    """Where a closing formula begins in a line, -1 if there is none; "/Tine" at a line's beginning counts."""
    low = line.casefold()
    if len(low) != len(line):
        return -1
    stripped = low.strip()
    if stripped.startswith("/") and 1 < len(stripped) < 40:
        return len(line) - len(line.lstrip())
    for closing in _closings():
        place = low.rfind(closing)
        if place == -1:
            continue
        before, after = low[:place].rstrip(), low[place + len(closing) :]
        stands_alone = (not low[:place] or not _joins(low[place - 1])) and (not after or not (_joins(after[0]) and after[0] not in ".-"))
        ends_a_sentence = not before or before[-1] in ".!?)," or len(closing) <= 3 or before[-1] in "-–"
        if not _signs(after, closing):
            continue
        if (
            stands_alone
            and (ends_a_sentence or before.split()[-1] in {"de", "mange", "bedste", "med", "kærlig", "solrige", "mit"})
            and len(after) < 120
        ):
            return _whole_formula(low, place)
    return -1


def _joins(char: str) -> bool:
    """A character that belongs to a word or an address: "kh@by.example" is no greeting."""
    return char.isalnum() or char in "@._-"


def _signs(after: str, closing: str) -> bool:
    """Can what follows the formula on its line be a signature: nothing, or a name and a workplace? "Vänligen ta bort mig" is no closing."""
    rest = after.strip(" ,.!-–/")
    behind = rest.replace(" – ", ", ").replace(" - ", ", ").split(",")[1:]
    if any(piece.split()[:1] and piece.split()[0] in word_list("formulas", "goes_on") for piece in behind):
        return False  # "Mvh Bo, men kun hvis der er plads"
    if len(closing) <= 3:
        return len(rest.split()) <= 14
    words = rest.split()
    return len(words) <= 14 and not any(word in OPENING_VERBS for word in words[:1])


def _whole_formula(low: str, place: int) -> int:
    """Step back over adjectives before the closing word ("de bedste hilsner")."""
    adjectives = {
        "de",
        "mange",
        "bedste",
        "med",
        "kærlig",
        "kærlige",
        "solrige",
        "varme",
        "glade",
        "venlig",
        "venlige",
        "mit",
        "kind",
        "best",
        "warm",
        "många",
    }
    while True:
        before = low[:place].rstrip()
        word = before.rsplit(None, 1)[-1] if before else ""
        if word not in adjectives:
            return place
        place = len(before) - len(word)


@lru_cache(maxsize=1)
def _letters() -> dict[str, dict[str, list[str]]]:
    """The kinds of our letters, in the order of trust, with the cues by which they are told."""
    return {kind: cues for kind, cues in data("letters").items() if isinstance(cues, dict)}


@lru_cache(maxsize=1)
def kinds() -> dict[str, tuple[str, ...]]:
    """The kinds of each letter by its name; most are of one."""
    found: dict[str, tuple[str, ...]] = {}
    for kind, cues in _letters().items():
        for name in " ".join(cues["names"]).split():
            found[name] = (*found.get(name, ()), kind)
    return found


def answered_letter(view: View) -> str:
    """Told by the store's thread; else by the words of the answered subject, then by the quoted text; '' if it makes no difference."""
    kind = _told_kind(view)
    return "" if kind == "plain" else kind


def _told_kind(view: View) -> str:
    if view.thread is not None and view.thread.letter:
        return _named_kind(view, view.thread.letter.casefold())
    message = view.message
    if not (view.reply or message.in_reply_to or view.history):
        return ""
    if view.reply or message.in_reply_to:
        found = _cued("subject", view.bare_subject.casefold())
        if found:
            return found
    return _cued("quoted", _quoted_words(view))


def _quoted_words(view: View) -> str:
    """What is quoted, without our own address, which is full of words for signing up."""
    return view.history[:QUOTED].casefold().replace(view.address.key, "")


def _named_kind(view: View, letter: str) -> str:
    """The kind of a letter by its name; one that is new here is told by the words of its name."""
    named = kinds().get(letter, ())
    if len(named) > 1:
        texts = {"subject": view.bare_subject.casefold(), "quoted": _quoted_words(view)}
        cued = (kind for kind in named if any(cue in text for where, text in texts.items() for cue in _letters()[kind][where]))
        return next(cued, named[-1])
    if named:
        return named[0]
    return next((kind for kind, cues in _letters().items() if kind in letter or any(cue in letter for cue in cues["subject"])), "")


def _cued(where: str, text: str) -> str:
    """The first kind that has one of its cues in a text."""
    return next((kind for kind, cues in _letters().items() if any(cue in text for cue in cues[where])), "") if text else ""


def shown(text: str) -> str:
    """Words for evidence: one line, not too long."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def lexicons(languages: tuple[str, ...]) -> tuple[Lexicon, ...]:
    return tuple(load(language) for language in languages)

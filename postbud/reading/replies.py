"""A plain reply: own words that are nothing but one word or a short phrase, taken as the answer to a question of ours.

Knows the phrases of lexicon/replies.yaml, and what people put around a word: greeting, thanks, closing, their own name. Knows no letter
and no programme; what says anything more is no word and goes on as the text it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from postbud.model.message import Address, Kind, Message
from postbud.model.reply import Reply, Word
from postbud.reading.names import first_names, is_organisation, is_title
from postbud.reading.view import bare_subject, data, shown, word_list
from postbud.reading.words import Token, fold

LONGEST_REPLY, MOST_WORDS = 300, 24  # beyond, it is no plain word whatever it says
LONGEST_UNASKED = 60  # characters of a mail that answers nothing of ours and may still be a word
MOST_NAMES = 5  # words of a name behind a greeting or a closing
WORD = re.compile(r"[^\W_]+(?:['’´`][^\W_]+)*|[👍👎]")
SMILEY = re.compile(r"(?<!\w)[:;=]-?[()DPp](?!\w)")
# A question, a share, one more, an address: whatever the words around such a mark are, they are no plain answer.
TELLING = frozenset("?%+@=&§$€<>")
BREAKS = frozenset(",.!:;\n–—")  # what may end the addressee of a greeting
COURTESY = "courtesy"
NUMBERED = frozenset({Word.WAIT, Word.SEND})
NOTHING = (None, 0, False)


def read_reply(message: Message) -> Reply:
    """The own words of a mail as an answer; of a mail without any, its subject, if that is the sender's own."""
    text = message.own_words.strip()
    line = shown(text[: 2 * LONGEST_REPLY])
    if len(text) > LONGEST_REPLY:
        return Reply(None, words=line, text=text)
    core = _core(text, message.sender)
    if core or TELLING & set(text):
        word, number, mixed = _meaning(core, text)
        return Reply(word, number, line, text, mixed)
    subject = _own_subject(message)
    word, number = _meaning(_core(subject, message.sender), subject)[:2]
    return Reply(word, number, shown(subject) if word else line, text)


def answers_in(text: str, sender: Address | None = None) -> frozenset[Word] | None:
    """The words that answer in a text that has nothing else but greeting, courtesies and closing; None if it has."""
    core = _core(text[: LONGEST_REPLY + 1], sender)
    if len(text) > LONGEST_REPLY or TELLING & set(text):
        return None
    found = list(_phrases(core, text))
    return None if None in found else frozenset(one if isinstance(one, Word) else Word.NUMBER for one in found if one != COURTESY)


def may_be_word(message: Message) -> bool:
    """Can the mail be a plain word although it answers no letter? A cheap first look: hardly anything is written in it."""
    return sum(len(segment.text) for segment in message.segments if segment.kind is Kind.OWN) <= LONGEST_UNASKED


def _own_subject(message: Message) -> str:
    """The subject, unless it is an answer's ("Re: ..."), which has our words."""
    bare = bare_subject(message.subject)
    marks = message.subject.strip().removesuffix(bare)
    return "" if ":" in marks or len(bare) > LONGEST_REPLY else bare


def _meaning(core: Sequence[Token], text: str) -> tuple[Word | None, int, bool]:
    """The word and number a text is, and whether it is made of such words only and yet of no one meaning ("ja/nej")."""
    found = [] if TELLING & set(text) or len(core) > MOST_WORDS else list(_phrases(core, text))
    if None in found:
        return NOTHING
    words = {one for one in found if isinstance(one, Word)}
    numbers = [one for one in found if isinstance(one, int)]
    if not words and len(numbers) == 1:
        return Word.NUMBER, numbers[0], False
    if len(words) == 1 and (not numbers or len(numbers) == 1 and words <= NUMBERED):
        return words.pop(), sum(numbers), False
    return None, 0, bool(words or numbers)


def _phrases(tokens: Sequence[Token], text: str) -> Iterator[Word | int | str | None]:
    """The tokens as phrases, the longest first: words, numbers, courtesies; None for what is neither, and then no more."""
    table, longest = _table()
    words = [token.word for token in tokens]
    place = 0
    while place < len(words):
        number, end = _number(tokens, place, text)
        if end:
            yield number
            place = end
            continue
        length = next((size for size in range(longest, 0, -1) if tuple(words[place : place + size]) in table), 0)
        if not length:
            yield None
            return
        yield table[tuple(words[place : place + length])]
        place += length


def _number(tokens: Sequence[Token], place: int, text: str) -> tuple[int, int]:
    """A number from 1 to 99 at this place with what belongs to it ("nr. 2", "2 dage"), and the place behind it; 0 if there is none."""
    start = place
    if tokens[place].word in word_list("replies", "number") and place + 1 < len(tokens):
        between = text[tokens[place].end : tokens[place + 1].start]
        place += not between.strip(" .:#")
    digits = tokens[place].word
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 2 and int(digits)):
        return 0, 0
    end = place + 1
    waits = start and tokens[start - 1].word in word_list("replies", "wait")
    if waits and end < len(tokens) and tokens[end].word in word_list("replies", "days"):
        end += 1
    return int(digits), end


def core_span(text: str, sender: Address | None) -> tuple[int, int]:
    """Where in a text the words between greeting and closing stand, with the marks behind the last one; (0, 0) if there are none."""
    core = _core(text, sender)
    if not core:
        return 0, 0
    end = core[-1].end
    while end < len(text) and not text[end].isalnum() and text[end] != "\n":
        end += 1
    return core[0].start, end


def _core(text: str, sender: Address | None) -> list[Token]:
    """The words between greeting and closing."""
    plain = SMILEY.sub(lambda smile: " " * len(smile.group()), unicodedata.normalize("NFC", text))
    tokens = [Token(fold(one[0]), one[0], one.start(), one.end()) for one in WORD.finditer(plain)]
    return _without_closing(_without_greeting(tokens, plain), _name_words(sender))


def _name_words(sender: Address | None) -> frozenset[str]:
    """The words of the sender's name and of his address, which may stand below a word without any formula."""
    if sender is None:
        return frozenset()
    said = f"{sender.name} {sender.email.partition('@')[0]}"[:200].replace(".", " ").replace("_", " ")
    return frozenset(fold(one[0]) for one in WORD.finditer(said)) - _vocabulary()


def _without_greeting(tokens: list[Token], text: str) -> list[Token]:
    """ "Hej Lise, ja" and "Hej Lise ja" without "Hej Lise"."""
    words = [token.word for token in tokens[:2]]
    start = 2 if " ".join(words) in word_list("replies", "greetings") else 1
    if not words or (start == 1 and words[0] not in word_list("formulas", "greetings")):
        return tokens
    end = next((place for place in range(start, len(tokens)) if _breaks(text, tokens, place)), len(tokens))
    called = {token.word for token in tokens[start:end]}
    if end - start <= MOST_NAMES and not _vocabulary() & called:
        return tokens[end:]
    joins = word_list("formulas", "greeting_joins")
    last = min(len(tokens), start + MOST_NAMES)
    return tokens[next((place for place in range(start, last) if not _is_name(tokens[place]) and tokens[place].word not in joins), last) :]


def _breaks(text: str, tokens: Sequence[Token], place: int) -> bool:
    """Does a mark or a line end stand in front of this word?"""
    return any(mark in BREAKS for mark in text[tokens[place - 1].end : tokens[place].start])


def _without_closing(tokens: list[Token], own: frozenset[str]) -> list[Token]:
    """ "ja hilsen Eva" without "hilsen Eva", where nothing but a name and what somebody is follows the formula; "ja tak Eva" if that is

    the sender's own name.
    """
    words = [token.word for token in tokens]
    for place in range(len(tokens)):
        length = next((size for size in (4, 3, 2, 1) if tuple(words[place : place + size]) in _closings()), 0)
        rest = tokens[place + length :]
        if length and len(rest) <= 2 * MOST_NAMES and all(_signs(token, own) for token in rest):
            return tokens[:place]
    end = len(tokens)
    while end and words[end - 1] in own:
        end -= 1
    return tokens[:end]


def _signs(token: Token, own: frozenset[str]) -> bool:
    return token.word in own or _is_name(token) or is_title(token.word) or is_organisation(token.word)


def _is_name(token: Token) -> bool:
    """Can the word be a name's: written with a capital or known as a first name, and none of the words that answer?"""
    return (token.text[:1].isupper() or token.word in first_names()) and token.word not in _vocabulary()


@lru_cache(maxsize=1)
def _table() -> tuple[dict[tuple[str, ...], Word | str], int]:
    """All phrases by their words, and how many words the longest has."""
    found: dict[tuple[str, ...], Word | str] = {tuple(phrase.split()): COURTESY for phrase in data("replies")["courtesies"]}
    for word in set(Word) - {Word.NUMBER}:
        found |= {tuple(fold(phrase).split()): word for phrase in data("replies")[word.value]}
    return found, max(map(len, found))


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    """Every word of a phrase that answers; no name is looked for in them."""
    return frozenset(word for phrase, meaning in _table()[0].items() if meaning != COURTESY for word in phrase)


@lru_cache(maxsize=1)
def _closings() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(fold(closing).split()) for closing in data("formulas")["closings"])

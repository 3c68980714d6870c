"""A plain reply: the own words of a mail, taken as the answer to a question of ours.

Knows the words' meaning and nothing of how they are written; `postbud.reading.replies` finds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Word(StrEnum):
    """What a whole reply of one word or short phrase means."""

    YES = "yes"  # "ja", "ja tak", "ok", "godkendt", "1" where one is asked for a choice is NUMBER
    NO = "no"  # "nej", "nej tak", "afvist"
    WAIT = "wait"  # "vent", "vent 2"
    SEND = "send"  # "send", "send 2"
    STOP = "stop"  # "stop"
    UNDO = "undo"  # "fortryd", "undo"
    NUMBER = "number"  # "1", "2."


@dataclass(frozen=True, slots=True)
class Reply:
    """The own words of a reply, taken as an answer to a question of ours.

    `word` is None when they are no single word we know; `number` stands behind "vent 2", "send 2" or alone, 0 if none.
    `words` are the own words that this rests on, on one line, for the journal. `text` is everything the sender wrote himself,
    without the quoted letter and without signature: what a participant may be shown as the coordinator's answer.
    `mixed`: nothing but such words, and yet no one meaning ("ja/nej", "nej vent", "ja, 2"): an answer that we cannot read, and no text
    that anybody else was meant to see.
    """

    word: Word | None
    number: int = 0
    words: str = ""
    text: str = ""
    mixed: bool = False


NO_REPLY_WORD = Reply(None)

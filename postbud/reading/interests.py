"""What somebody would like later, by the phrases that the programme's file lists: "Er med som PV, hvis der kommer endnu et forløb".

A condition belongs to such a wish; a question or a no is none. What else the mail says is read as if the sentence were not there.
One pass over the words.
"""

from __future__ import annotations

from dataclasses import dataclass

from postbud.model.interest import Interested
from postbud.model.programme import Programme
from postbud.reading.view import View, shown, word_list
from postbud.reading.words import Sentence, fold

LONGEST_REST = 60  # letters; a mail that says more than that beside a wish says something else, too


@dataclass(frozen=True, slots=True)
class Wished:
    """An interest and where its sentence stands in the own words."""

    interest: Interested
    start: int
    end: int


def read_interests(view: View, programme: Programme | None) -> list[Wished]:
    """The interests in the own words, each key once, if the programme's file has any."""
    if programme is None or not programme.all_interests or not view.message.own_words.startswith(view.own.rstrip()):
        return []
    found: dict[str, Wished] = {}
    for sentence in view.body:
        for key in _keys(sentence, programme):
            said = Interested(key, shown(sentence.text))
            found.setdefault(key, Wished(said, sentence.start, sentence.start + len(sentence.text)))
    return list(found.values())


def _keys(sentence: Sentence, programme: Programme) -> list[str]:
    words = [token.word for token in sentence.tokens if token.word[:1].isalnum()]
    if sentence.asks or any(word in word_list("contributions", "negations") for word in words):
        return []
    text = f" {' '.join(words)} "
    return [one.key for one in programme.all_interests if any(f" {_folded(phrase)} " in text for phrase in one.words)]


def _folded(phrase: str) -> str:
    letters = "".join(letter if letter.isalnum() else " " for letter in phrase)
    return " ".join(fold(word) for word in letters.split())

"""Misspelt words that matter, set right: only in mails in which nothing else was understood.

Knows the words of the lexicons' sign-up and cancellation phrases; changes a word by one letter at most.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from postbud.reading.phrases import Lexicon, load
from postbud.reading.view import View
from postbud.reading.words import Sentence

KINDS = frozenset({"enrol", "attend", "withdraw", "absent"})
SHORTEST = 5


class Key(NamedTuple):
    """A word that matters, or with `start` the beginning of one."""

    text: str
    start: bool


@lru_cache(maxsize=8)
def key_words(language: str) -> tuple[Key, ...]:
    """Words and beginnings of words of the phrases that decide, long enough to be told from others; in one order always."""
    lexicon = load(language)
    found = set()
    for patterns in (*lexicon.by_word.values(), *lexicon.by_start.values()):
        for pattern in patterns:
            if pattern.kind in KINDS:
                for element in pattern.elements:
                    found |= {Key(word, False) for word in element.words} | {Key(word, True) for word in element.starts}
    return tuple(sorted(key for key in found if len(key.text) > SHORTEST))


def mend(view: View, sentence: Sentence) -> Sentence:
    """The sentence with words one letter away from a word that matters replaced by it."""
    lexicon = view.lexicons[0]
    clauses = []
    for clause in sentence.clauses:
        words = []
        for token in clause:
            word = token.word
            if len(word) >= SHORTEST and word.isalpha() and word not in lexicon.vocabulary:
                token = token._replace(word=_mended(lexicon, word))
            words.append(token)
        clauses.append(tuple(words))
    return sentence._replace(clauses=tuple(clauses))


def _mended(lexicon: Lexicon, word: str) -> str:
    """The word that matters in its place, or the word itself; a word spelt rightly that only looks like one is left alone."""
    if word.startswith(tuple(lexicon.words["unmended"])):
        return word
    near = [key for key in key_words(lexicon.language) if key.text[0] == word[0]]
    whole = next((key.text for key in near if one_letter_off(word, key.text)), "")
    if whole:
        return whole
    begun = next((key.text for key in near if key.start and one_letter_off(word[: len(key.text)], key.text)), "")
    return begun + word[len(begun) :] if begun else word


def one_letter_off(one: str, two: str) -> bool:
    """Do two words differ by one letter that is wrong, missing, too many, or by two that changed places?"""
    if abs(len(one) - len(two)) > 1 or one == two:
        return False
    start = 0
    while start < min(len(one), len(two)) and one[start] == two[start]:
        start += 1
    tail_one, tail_two = one[start:], two[start:]
    if tail_one[1:] == tail_two[1:] or tail_one[1:] == tail_two or tail_one == tail_two[1:]:
        return True
    return tail_one[:2] == tail_two[:2][::-1] and tail_one[2:] == tail_two[2:]

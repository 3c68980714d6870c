"""Misspelt words that matter, set right: only in mails in which nothing else was understood.

Knows the words of the lexicons' sign-up and cancellation phrases; changes a word by one letter at most.
"""

from __future__ import annotations

from functools import lru_cache

from postbud.reading.phrases import load
from postbud.reading.view import View
from postbud.reading.words import Sentence

KINDS = frozenset({"enrol", "attend", "withdraw", "absent"})
SHORTEST = 5


@lru_cache(maxsize=8)
def key_words(language: str) -> tuple[str, ...]:
    """Words and beginnings of words of the phrases that decide, long enough to be told from others; in one order always."""
    lexicon = load(language)
    found = set()
    for patterns in (*lexicon.by_word.values(), *lexicon.by_start.values()):
        for pattern in patterns:
            if pattern.kind in KINDS:
                found |= {word for element in pattern.elements for word in (*element.words, *element.starts) if len(word) > SHORTEST}
    return tuple(sorted(found))


def mend(view: View, sentence: Sentence) -> Sentence:
    """The sentence with words one letter away from a word that matters replaced by it."""
    lexicon = view.lexicons[0]
    clauses = []
    for clause in sentence.clauses:
        words = []
        for token in clause:
            word = token.word
            if len(word) >= SHORTEST and word.isalpha() and word not in lexicon.vocabulary:
                right = next((one for one in key_words(lexicon.language) if one[0] == word[0] and one_letter_off(word, one)), word)
                token = token._replace(word=right)
            words.append(token)
        clauses.append(tuple(words))
    return sentence._replace(clauses=tuple(clauses))


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

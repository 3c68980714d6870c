"""What somebody eats or needs: diets, allergies, access, in the mail's own words.

Knows the food words of lexicon/fields.yaml; says whose words they are only as far as the clause does.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from postbud.reading.acts import Said
from postbud.reading.phrases import EMAIL, NAME, special
from postbud.reading.view import View, data, shown, word_list
from postbud.reading.words import Sentence, Token

NEGATIONS = frozenset("ikke ik not no inte ikkje nicht kein ingen inga längre længere longer nej".split())
LEADING = frozenset(
    "og and jeg i er am is desuden øvrigt også also som men but so that at han hun she he has har lige det be "
    "the a vi begge we both are for please jag ich bin är eg".split()
)


class Need(NamedTuple):
    """A diet or access need: which, the words, in which sentence and clause."""

    field: str
    words: str
    sentence: int
    clause: int


@lru_cache(maxsize=1)
def _starts() -> tuple[str, ...]:
    return tuple(word_list("fields", "diet_starts"))


@lru_cache(maxsize=1)
def _access_starts() -> tuple[str, ...]:
    return tuple(word_list("fields", "access_starts"))


@lru_cache(maxsize=1)
def _phrases() -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Phrases as word alternatives in order; "~" is a gap and stands for itself."""
    return tuple(tuple(tuple(part.split("|")) for part in line.split()) for line in data("fields")["diet_phrases"])


@lru_cache(maxsize=4096)
def _phrases_from(word: str) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """The phrases that may begin with a word."""
    return tuple(
        phrase for phrase in _phrases() if any(word == one or (one.endswith("*") and word.startswith(one[:-1])) for one in phrase[0])
    )


def needs_in(view: View, said: Said) -> list[Need]:
    """All needs said in the own words, without "no allergies"; of two for one person the caller takes the last."""
    found, access = [], _access_starts()
    for number, sentence in enumerate(said.sentences):
        if sentence.where == "subject":
            continue
        for index, clause in enumerate(sentence.clauses):
            words = _diet(clause, sentence)
            answer = sentence.clauses[index + 1][0].word if len(clause) == 1 and index + 1 < len(sentence.clauses) else ""
            if words and answer not in NEGATIONS | {"none", "intet"}:  # "Allergier: ingen"
                found.append(Need("diet", words, number, index))
            if any(token.word.startswith(access) for token in clause):
                found.append(Need("access", _said(clause, sentence), number, index))
    return found


def _diet(clause: tuple[Token, ...], sentence: Sentence) -> str:
    words = [token.word for token in clause]
    hit = next((place for place, word in enumerate(words) if word.startswith(_starts())), -1)
    if hit == -1 and not any(_at(words, start, phrase) for start, word in enumerate(words) for phrase in _phrases_from(word)):
        return ""
    if hit != -1 and _none(words, hit):
        return ""
    if _over(words) and not any(mark in words for mark in ("but", "men", "sondern", "utan")):
        return ""
    for mark in ("but", "men", "sondern", "utan"):
        if mark in words and any(word in ("længere", "longer", "längre", "lenger", "mehr") for word in words):
            clause = clause[words.index(mark) + 1 :]
            break
    if any(word in ("hvis", "if", "eventuelle", "ellers") for word in words[:2]):
        return ""
    return _said(clause, sentence)


def _over(words: list[str]) -> bool:
    """ "holdt op med at være vegetar", "ikke længere veganer": a diet that is no more."""
    return any(word in ("længere", "longer", "längre", "lenger", "holdt", "stopped", "mere") for word in words) and any(
        word in (*NEGATIONS, "op", "stopped") for word in words
    )


def taken_away(said: Said) -> bool:
    """Is a diet taken away without another in its place?"""
    for sentence in said.sentences:
        for clause in sentence.clauses:
            words = [token.word for token in clause]
            if (
                any(word.startswith(_starts()) for word in words)
                and _over(words)
                and not any(mark in words for mark in ("but", "men", "sondern", "utan"))
            ):
                return True
    return False


def _none(words: list[str], hit: int) -> bool:
    """ "ingen allergier", "no special diet": nothing to note. "no milk" and "tåler ikke gluten" are notes."""
    general = words[hit].startswith(("allerg", "intoleran")) or words[hit] in ("diet", "diæt")
    return general and any(
        word in ("ingen", "no", "inga", "ikke", "not", "keine", "uden", "none", "hverken") for word in words[max(0, hit - 3) : hit]
    )


def _at(words: list[str], start: int, phrase: tuple[tuple[str, ...], ...]) -> bool:
    place = start
    gap = False
    for part in phrase:
        if part == ("~",):
            gap = True
            continue
        limit = place + (4 if gap else 1)
        place = next(
            (
                one
                for one in range(place, min(limit, len(words)))
                if any(
                    words[one] == alternative or (alternative.endswith("*") and words[one].startswith(alternative[:-1]))
                    for alternative in part
                )
            ),
            -1,
        )
        if place == -1:
            return False
        place += 1
        gap = False
    return True


def _said(clause: tuple[Token, ...], sentence: Sentence) -> str:
    """The clause's words without who and how it begins ("Jeg er i øvrigt allergisk" -> "allergisk")."""
    start = max((place + 1 for place, token in enumerate(clause[:-1]) if special(token) == EMAIL), default=0)
    while start < len(clause) - 1 and (clause[start].word in LEADING or clause[start].word == NAME):
        start += 1
    if start >= len(clause):
        return ""
    return shown(sentence.text[clause[start].start - sentence.start : clause[-1].end - sentence.start])[:120]

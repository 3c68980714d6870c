"""How programmes are named in text: titles, other names, their words in several languages, and where a text says one of them.

Knows programmes only as the values handed in; the index is made once for them. Decides not which programme a message is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from postbud.model.programme import Programme
from postbud.model.reading import Evidence
from postbud.reading.names import is_title
from postbud.reading.phrases import LANGUAGES, load
from postbud.reading.view import data, shown, word_list
from postbud.reading.words import Token, fold, tokens

ENDINGS = ("ernes", "erne", "enes", "ene", "eren", "ers", "ens", "ets", "er", "en", "et", "es", "e", "s")


@dataclass(frozen=True)
class Names:
    """How one programme can be named. `phrases` are runs of stems; `distinct` are stems no other programme has; `shared` the others."""

    phrases: tuple[tuple[str, ...], ...]
    distinct: frozenset[str]
    shared: frozenset[str]
    theme: frozenset[str]
    places: frozenset[str]


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A word without its common Nordic or English endings, never shorter than four letters."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def words_of(text: str) -> list[str]:
    return [token.word for token in tokens(text) if token.word[0].isalnum()]


@dataclass(frozen=True)
class Index:
    """All programmes' names. `starts` leads from the first four letters of a word to (slug, phrase) that may begin there."""

    names: dict[str, Names]
    starts: dict[str, list[tuple[str, tuple[str, ...], int]]]
    title_words: frozenset[str]  # a run of capitalised words with one of these is a programme, not a person


_cache: dict[tuple[int, ...], tuple[tuple[Programme, ...], Index]] = {}


def names_of(programmes: Mapping[str, Programme]) -> dict[str, Names]:
    return index_of(programmes).names


def index_of(programmes: Mapping[str, Programme]) -> Index:
    """The index of all programmes, made once for the same programme values (they are frozen; the cache holds on to them)."""
    values = tuple(programmes.values())
    key = tuple(map(id, values))
    if key not in _cache:
        if len(_cache) > 8:
            _cache.clear()
        names = _index(programmes)
        starts: dict[str, list[tuple[str, tuple[str, ...], int]]] = {}
        for slug, one in names.items():
            for phrase in one.phrases:
                starts.setdefault(phrase[0][:4], []).append((slug, phrase, 3 if len(phrase) > 1 or phrase[0] in one.distinct else 2))
            for word in sorted(one.distinct):
                if len(word) >= 5:
                    starts.setdefault(word[:4], []).append((slug, (word,), 2))
        titles = frozenset(word for programme in values for name in (programme.title, *programme.known_as) for word in words_of(name))
        _cache[key] = (values, Index(names, starts, titles))
    return _cache[key][1]


def _index(programmes: Mapping[str, Programme]) -> dict[str, Names]:
    own = {slug: _content([programme.title, *programme.known_as]) for slug, programme in programmes.items()}
    wide = {slug: own[slug] | _content([programme.what, programme.audience]) for slug, programme in programmes.items()}
    themes = {
        slug: _content([programme.theme, *(meeting.theme for meeting in programme.meetings)]) for slug, programme in programmes.items()
    }
    found = {}
    for slug, programme in programmes.items():
        others = {word for other, words in wide.items() if other != slug for word in words}
        other_themes = {
            word
            for other, words in {**wide, **{f"{one} theme": themes[one] for one in themes}}.items()
            if not other.startswith(slug)
            for word in words
        }
        distinct = frozenset(word for word in own[slug] if word not in others)
        phrases = {tuple(map(stem, words_of(name))) for name in [programme.title, *programme.known_as, slug.replace("-", " ")]}
        phrases |= {tuple(map(stem, words_of(name))) for word in distinct for name in _same(word)}
        # "studiedagen" names nothing by itself, but it does where the coordinator says so and no other programme is one.
        chosen = {tuple(map(stem, words_of(name))) for name in programme.known_as}
        chosen = {phrase for phrase in chosen if not any(word in own[other] for other in programmes if other != slug for word in phrase)}
        places = {
            word for meeting in programme.meetings for word in words_of(meeting.place) if len(word) > 4 and stem(word) not in generic()
        }
        found[slug] = Names(
            tuple(sorted(phrase for phrase in phrases if phrase and (len(phrase) > 1 or phrase[0] not in generic() or phrase in chosen))),
            distinct,
            frozenset(wide[slug] - distinct),
            frozenset(themes[slug] - other_themes),
            frozenset(places),
        )
    return _without_doubles(found)


def _without_doubles(found: dict[str, Names]) -> dict[str, Names]:
    """A phrase that two programmes have names neither."""
    count: dict[tuple[str, ...], int] = {}
    for names in found.values():
        for phrase in names.phrases:
            count[phrase] = count.get(phrase, 0) + 1
    return {
        slug: Names(tuple(p for p in names.phrases if count[p] == 1), names.distinct, names.shared, names.theme, names.places)
        for slug, names in found.items()
    }


@lru_cache(maxsize=1)
def generic() -> frozenset[str]:
    words = {stem(word) for word in word_list("topics", "generic")} | set(word_list("topics", "generic"))
    return frozenset(words | {word for language in LANGUAGES for word in load(language).function})


def _content(texts: list[str]) -> set[str]:
    words = {stem(word) for text in texts for word in words_of(text)}
    return {word for word in words if len(word) >= 4 and word not in generic() and not word.isdigit()}


def _same(word: str) -> list[str]:
    """The names of one subject in other languages."""
    for group in data("topics")["same"]:
        if any(_is_about(word, stem(fold(name))) for name in group if " " not in name):
            return [name for name in group if not fold(name).startswith(word)]
    return []


def _is_about(word: str, subject: str) -> bool:
    """Is the word the subject, or the subject's gathering ("mellemledernetværk")? "Børnekultur" is not about "børn" alone."""
    rest = word[len(subject) :]
    return word.startswith(subject) and (len(rest) <= 4 or rest.lstrip("es").startswith(tuple(word_list("topics", "gatherings"))))


@dataclass(frozen=True)
class Mention:
    """A programme named: how strongly (3 title or other name, 2 a word only it has, 1 theme or place), where, with which words."""

    slug: str
    strength: int
    evidence: Evidence
    place: int


def mentions(programmes: Mapping[str, Programme], text: str, where: str) -> list[Mention]:
    """Every programme named in a text; a longer name hides the shorter ones inside it."""
    words, stems = _stemmed(text)
    starts = index_of(programmes).starts
    found: list[tuple[int, int, Mention]] = []
    for index, token in enumerate(words):
        if token.word[:4] not in starts and len(stems[index]) > 3:
            continue  # most words begin no name
        for slug, phrase, strength in _candidates(starts, stems[index], token.word):
            if not (stems[index].startswith(phrase[0]) or token.word.startswith(phrase[0])):
                continue
            if not _not_a_title(phrase, token.word, stems[index - 1] if index else ""):
                continue
            if (len(phrase) == 1 and token.word.startswith(phrase[0]) and strength == 2) or _phrase_at(phrase, stems, index):
                end = index + len(phrase)
                found.append((index, end, _mention(slug, strength, text, token.start, words[end - 1].end, where)))
    longest = [
        one
        for one in found
        if not any(
            other[2].slug != one[2].slug and other[0] <= one[0] and one[1] <= other[1] and other[1] - other[0] > one[1] - one[0]
            for other in found
        )
    ]
    kept = [one for one in longest if not _denied(words, one[0])] or longest
    telling = {one[2].slug for one in kept if not all(stem in generic() for stem in stems[one[0] : one[1]])}
    return [one[2] for one in kept if not telling or one[2].slug in telling]


@lru_cache(maxsize=4)  # a subject and a text are looked at more than once while a message is read
def _stemmed(text: str) -> tuple[list[Token], list[str]]:
    """The words of a text and their stems, not to be changed."""
    words = [token for token in tokens(text) if token.word[0].isalnum()]
    return words, [stem(token.word) for token in words]


def _candidates(starts: dict[str, list[tuple[str, tuple[str, ...], int]]], one: str, word: str) -> list[tuple[str, tuple[str, ...], int]]:
    """The names that may begin with this word; names of fewer than four letters are found by the whole of it."""
    found = starts.get(word[:4], [])
    return found + starts[one] if len(one) < 4 and one != word[:4] and one in starts else found


def _mention(slug: str, strength: int, text: str, start: int, end: int, where: str) -> Mention:
    return Mention(slug, strength, Evidence(where, shown(text[start:end])), start)


def _phrase_at(phrase: tuple[str, ...], stems: list[str], index: int) -> bool:
    if index + len(phrase) > len(stems):
        return False
    last = len(phrase) - 1
    for place, part in enumerate(phrase):
        one = stems[index + place]
        if not one.startswith(part) or len(one) > len(part) + _more(part, place == last):
            return False
    return True


def _more(part: str, last: bool) -> int:
    """How many letters a word may have beyond the part of a name that it begins with; few where the part is short ("kind", "kindly")."""
    if len(part) < 5:
        return 1
    return 12 if last else 4


def _not_a_title(phrase: tuple[str, ...], word: str, before: str) -> bool:
    """ "Mette er souschef" names a title, "souschefmødet" and "for souschefer" a programme."""
    if len(phrase) > 1:
        return True
    if not is_title(phrase[0]):
        return len(word) <= len(phrase[0]) + 3 or not is_title(word)  # "daginstitutionsleder" is a title, not a day-care course
    rest = word[len(phrase[0]) :]
    return rest in ("er", "erne", "ere") and before in ("for", "för") or any(part in rest for part in word_list("topics", "gatherings"))


def _denied(words: list[Token], index: int) -> bool:
    """ "ikke Hverdagsledelse, men ...": a negation just before the name; it denies the name only where another one is left."""
    before = {token.word for token in words[max(0, index - 2) : index]}
    return bool(before & {"ikke", "not", "inte", "ikkje", "nicht"})

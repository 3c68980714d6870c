"""Which programme a message is about: by plus-address, by the letter it answers, by name, subject, dates and places; never by guess.

Knows programmes only as the values handed in, so it works on programmes that do not exist yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from postbud.model.programme import Programme
from postbud.model.reading import Doubt, Evidence, Fact
from postbud.reading.acts import Said
from postbud.reading.dates import days_in, full_date
from postbud.reading.doubts import doubt
from postbud.reading.names import is_title
from postbud.reading.phrases import LANGUAGES, load
from postbud.reading.view import View, data, shown, word_list
from postbud.reading.words import fold, sentences, tokens

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
            for word in one.distinct:
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
        places = {
            word for meeting in programme.meetings for word in words_of(meeting.place) if len(word) > 4 and stem(word) not in _generic()
        }
        found[slug] = Names(
            tuple(sorted(phrase for phrase in phrases if phrase and (len(phrase) > 1 or phrase[0] not in _generic()))),
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
def _generic() -> frozenset[str]:
    words = {stem(word) for word in word_list("topics", "generic")} | set(word_list("topics", "generic"))
    return frozenset(words | {word for language in LANGUAGES for word in load(language).function})


def _content(texts: list[str]) -> set[str]:
    words = {stem(word) for text in texts for word in words_of(text)}
    return {word for word in words if len(word) >= 4 and word not in _generic() and not word.isdigit()}


def _same(word: str) -> list[str]:
    """The names of one subject in other languages."""
    for group in data("topics")["same"]:
        if any(word.startswith(stem(fold(name))) or stem(fold(name)) == word for name in group if " " not in name):
            return [name for name in group if not fold(name).startswith(word)]
    return []


@dataclass(frozen=True)
class Mention:
    """A programme named: how strongly (3 title or other name, 2 a word only it has, 1 theme or place), where, with which words."""

    slug: str
    strength: int
    evidence: Evidence
    place: int


def mentions(programmes: Mapping[str, Programme], text: str, where: str) -> list[Mention]:
    """Every programme named in a text; a longer name hides the shorter ones inside it."""
    words = [token for token in tokens(text) if token.word[0].isalnum()]
    stems = [stem(token.word) for token in words]
    starts = index_of(programmes).starts
    found: list[tuple[int, int, Mention]] = []
    for index, token in enumerate(words):
        for slug, phrase, strength in _candidates(starts, stems[index], token.word):
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
    kept = [one for one in longest if not _denied(words, one[0])]
    telling = {one[2].slug for one in kept if not all(stem in _generic() for stem in stems[one[0] : one[1]])}
    return [one[2] for one in kept if not telling or one[2].slug in telling]


def _candidates(starts: dict[str, list[tuple[str, tuple[str, ...], int]]], one: str, word: str) -> list[tuple[str, tuple[str, ...], int]]:
    """The names that may begin with this word; names of fewer than four letters are found by the whole of it."""
    found = starts.get(word[:4], [])
    return found + starts[one] if len(one) < 4 and one != word[:4] and one in starts else found


def _mention(slug: str, strength: int, text: str, start: int, end: int, where: str) -> Mention:
    return Mention(slug, strength, Evidence(where, shown(text[start:end])), start)


def _phrase_at(phrase: tuple[str, ...], stems: list[str], index: int) -> bool:
    if index + len(phrase) > len(stems):
        return False
    return all(
        stems[index + place].startswith(part) and len(stems[index + place]) <= len(part) + (12 if place == len(phrase) - 1 else 4)
        for place, part in enumerate(phrase)
    )


def _not_a_title(phrase: tuple[str, ...], word: str, before: str) -> bool:
    """ "Mette er souschef" names a title, "souschefmødet" and "for souschefer" a programme."""
    if len(phrase) > 1:
        return True
    if not is_title(phrase[0]):
        return len(word) <= len(phrase[0]) + 3 or not is_title(word)  # "daginstitutionsleder" is a title, not a day-care course
    rest = word[len(phrase[0]) :]
    return rest in ("er", "erne", "ere") and before in ("for", "för") or any(part in rest for part in word_list("topics", "gatherings"))


def _denied(words: list, index: int) -> bool:
    """ "ikke Hverdagsledelse, men ...": a negation just before the name."""
    before = {token.word for token in words[max(0, index - 2) : index]}
    return bool(before & {"ikke", "not", "inte", "ikkje", "nicht"})


def read_programme(view: View, said: Said) -> tuple[Fact[str | None], tuple[Doubt, ...]]:
    """The programme a message is about and the doubts about it; None if it is open, named twice, or contradicts itself."""
    own = own_mentions(view)
    slugs = _strongest(own)
    tagged = plus_address(view)
    around = _around(view)
    if not slugs:
        slugs, own = _by_typo(view)
    if len(slugs) > 1:
        return Fact(None, tuple(one.evidence for one in own)), (doubt("two-programmes", own, slugs),)
    if slugs:
        return _checked(view, said, next(iter(slugs)), own, tagged, around)
    for candidates in (tagged, around):
        named = {one.slug for one in candidates}
        if len(named) == 1:
            return _checked(view, said, named.pop(), candidates, [], [])
        if named:
            narrowed = _by_dates(view, said, named)
            if len(narrowed) == 1:
                return Fact(narrowed[0].slug, (narrowed[0].evidence,)), ()
            return Fact(None), (doubt("which-programme", candidates, named),)
    dated = _by_dates(view, said, set(view.programmes)) or _by_theme(view)
    if len({one.slug for one in dated}) == 1:
        return Fact(dated[0].slug, tuple(one.evidence for one in dated[:2])), ()
    return Fact(None), (_open_doubt(view, dated),)


def own_mentions(view: View) -> list[Mention]:
    """Programmes named in the body and in a subject of the sender's own; else in what closes the last line ("Kh Mie (Hverdagsledelse)")."""
    texts = [(view.own, "body")] + ([] if view.reply else [(view.bare_subject, "subject")])
    found = [one for text, where in texts for one in mentions(view.programmes, text, where)]
    return found or [one for one in mentions(view.programmes, view.closing[:400], "body") if one.strength == 3]


def _strongest(found: list[Mention]) -> set[str]:
    return {one.slug for one in found}


def plus_address(view: View) -> list[Mention]:
    """The programme whose tag stands behind a + in a recipient's address (RFC 5233)."""
    tags = {fold(programme.tag): slug for slug, programme in view.programmes.items()} | {slug: slug for slug in view.programmes}
    message = view.message
    recipients = [("header To", one.email) for one in (*message.to, *message.cc)]
    recipients += [(f"header {name}", message.header(name)) for name in ("Delivered-To", "X-Original-To", "Envelope-To")]
    found = {}
    for where, email in recipients:
        local = email.strip().strip("<>").rpartition("@")[0]
        slug = tags.get(fold(local.partition("+")[2])) if "+" in local else None
        if slug:
            found.setdefault(slug, Mention(slug, 3, Evidence(where, email.strip()), 0))
    return list(found.values())


def _around(view: View) -> list[Mention]:
    """What the thread, the answered subject, the history and the attachments' names say, the first of them that says anything."""
    if view.thread is not None and view.thread.programme in view.programmes:
        return [Mention(view.thread.programme, 3, Evidence("thread", f"answers our letter {view.thread.letter or 'to this person'}"), 0)]
    message = view.message
    texts = [(view.bare_subject, "subject"), (view.history, "quoted")]
    texts += [(attachment.filename, "attachment") for attachment in message.attachments]
    for text, where in texts:
        found = [one for one in mentions(view.programmes, text[:6000], where) if one.strength >= 2]
        strong = [one for one in found if one.strength == 3] or found
        if strong:
            return strong
    return _history_dates(view)


def _history_dates(view: View) -> list[Mention]:
    """The programme whose meetings' days are in the quoted letter."""
    if not view.history:
        return []
    found = []
    for sentence in sentences(view.history[:3000], "quoted"):
        found += _dated(view, sentence, set(view.programmes))
    return found


def _dated(view: View, sentence, slugs: set[str]) -> list[Mention]:
    """Programmes, one of whose meetings is on a day named in the sentence, if no other programme meets that day."""
    written = view.when.date() if view.when else None
    found = []
    for day in days_in(view, sentence):
        one = full_date(day, written) if day.day and day.month else None
        meeting = [slug for slug in slugs if one and any(meeting.date == one for meeting in view.programmes[slug].meetings)]
        if len(meeting) == 1:
            found.append(Mention(meeting[0], 1, Evidence(sentence.where, day.words), sentence.start))
    return found


def _by_dates(view: View, said: Said, slugs: set[str]) -> list[Mention]:
    return [one for sentence in said.sentences for one in _dated(view, sentence, slugs)]


def _by_theme(view: View) -> list[Mention]:
    """A theme or a place that only one programme has."""
    text = view.own if view.reply else f"{view.bare_subject}\n{view.own}"
    found = []
    for token in tokens(text):
        for slug, names in names_of(view.programmes).items():
            if (
                len(token.word) >= 5
                and (stem(token.word) in names.theme or token.word in names.places)
                and token.text[:1].isupper() | (stem(token.word) in names.theme)
            ):
                found.append(Mention(slug, 1, Evidence("body", token.text), token.start))
    return found


def _by_typo(view: View) -> tuple[set[str], list[Mention]]:
    """A long name misspelt by one or two letters, or written in two words; only where nothing is named rightly."""
    words = [
        token
        for token in tokens(f"{view.own[:3000]}\n{'' if view.reply else view.bare_subject}")
        if token.word.isalpha() and len(token.word) > 3
    ][:150]
    runs = [(token.word, token.text) for token in words] + [
        (one.word + two.word, f"{one.text} {two.text}") for one, two in zip(words, words[1:], strict=False)
    ]
    by_letter: dict[str, list[tuple[str, str]]] = {}
    for word, text in runs:
        by_letter.setdefault(word[0], []).append((word, text))
    found = []
    for slug, names in names_of(view.programmes).items():
        for name in names.distinct:
            if len(name) >= 8:
                near = [text for word, text in by_letter.get(name[0], []) if abs(len(word) - len(name)) <= 4 and _near(name, word)]
                found += [Mention(slug, 2, Evidence("body", text), 0) for text in near]
    return {one.slug for one in found}, found


def _near(name: str, word: str) -> bool:
    """At most one letter in eight wrong, missing or too many; an ending may follow."""
    from difflib import SequenceMatcher

    if name[:2] != word[:2] and name[-3:] not in word:
        return False
    best = max(SequenceMatcher(None, name, word[:length], autojunk=False).ratio() for length in (len(word), len(name)))
    return best >= 0.88


def _checked(
    view: View, said: Said, slug: str, own: list[Mention], tagged: list[Mention], around: list[Mention]
) -> tuple[Fact[str | None], tuple[Doubt, ...]]:
    """The one programme named, unless plus-address, history or a day of another programme say otherwise."""
    evidence = tuple(one.evidence for one in own if one.slug == slug)[:3]
    against = [one for group in (tagged, around) for one in group]
    if against and slug not in {one.slug for one in against}:
        return Fact(None, evidence), (doubt("which-programme", [*own, *against], {slug, *(one.slug for one in against)}),)
    others = [one for one in _by_dates(view, said, set(view.programmes)) if one.slug != slug]
    same = [meeting.date for meeting in view.programmes[slug].meetings]
    if others and same and _starts(said, others):
        return Fact(None, evidence), (doubt("which-programme", [*own, *others], {slug, *(one.slug for one in others)}),)
    return Fact(slug, evidence), ()


def _starts(said: Said, others: list[Mention]) -> bool:
    """Is another programme's day named as the day of what is signed up for? A day in a sentence that says what one wants."""
    wanted = {said.sentences[act.sentence].start for act in said.of("enrol", "attend", "withdraw", "absent", "replace", negated=None)}
    return any(one.place in wanted for one in others)


def _open_doubt(view: View, dated: list[Mention]) -> Doubt:
    """Nothing names one programme: words that several have, or nothing at all."""
    text = view.own if view.reply else f"{view.bare_subject}\n{view.own}"
    stems = {stem(word) for word in words_of(text)}
    fitting = {
        slug
        for slug, names in names_of(view.programmes).items()
        if any(len(shared) >= 5 and any(one.startswith(shared) for one in stems) for shared in names.shared)
    }
    fitting |= {one.slug for one in dated}
    still_open = {slug for slug in fitting if view.programmes[slug].status == "open"}
    if len(still_open) > 1:
        return doubt("which-programme", dated, still_open)
    return doubt("no-programme", dated, {slug for slug, programme in view.programmes.items() if programme.status == "open"})

"""Meetings named by what they are about: "mødet om tolkning", "opsamlingen".

Knows the themes and titles of a programme's meetings, and small words that lead to a theme; knows no days.
"""

from __future__ import annotations

from datetime import date

from postbud.model.programme import Meeting, Programme
from postbud.reading.naming import generic, stem, words_of
from postbud.reading.view import word_list
from postbud.reading.words import Sentence

SHORTEST = 6  # letters of a stem that can name a meeting
REACH = 4  # words that may stand between "om" and the theme's word


def themes_in(sentence: Sentence, programme: Programme) -> list[tuple[int, str, date]]:
    """(place, words, meeting) of every meeting whose own word the sentence has: of its title anywhere, of its theme only behind "om"."""
    titles, themes = _telling(programme)
    if not titles and not themes:
        return []
    leading, found = word_list("topics", "leading"), []
    for clause in sentence.clauses:
        led = 0
        for token in clause:
            word = stem(token.word)
            meeting = titles.get(word) or (themes.get(word) if led else None)
            if meeting is not None:
                found.append((token.start, token.text, meeting))
            led = REACH if token.word in leading else max(0, led - 1)
    return found


def names_a_meeting(word: str, programme: Programme | None) -> bool:
    """Is it a word of a meeting's title or theme?"""
    found = _telling(programme) if programme is not None else ()
    return any(stem(word) in names for names in found)


_cache: dict[int, tuple[Programme, tuple[dict[str, date], dict[str, date]]]] = {}


def _telling(programme: Programme) -> tuple[dict[str, date], dict[str, date]]:
    """Stems that only one dated meeting has in its title, and in its theme, and that do not name the programme.

    Made once for a programme value (it is frozen; the cache holds on to it).
    """
    if id(programme) not in _cache:
        if len(_cache) > 500:
            _cache.clear()
        _cache[id(programme)] = (programme, _make(programme))
    return _cache[id(programme)][1]


def _make(programme: Programme) -> tuple[dict[str, date], dict[str, date]]:
    own = {stem(word) for text in (programme.title, programme.theme, *programme.known_as) for word in words_of(text)}
    dated = [meeting for meeting in programme.meetings if meeting.date]
    titles = _only(dated, [meeting.title for meeting in dated], own)
    return titles, _only(dated, [meeting.theme for meeting in dated], own | set(titles))


def _only(meetings: list[Meeting], texts: list[str], own: set[str]) -> dict[str, date]:
    stems = [{stem(word) for word in words_of(text)} for text in texts]
    found: dict[str, date] = {}
    for number, (meeting, words) in enumerate(zip(meetings, stems, strict=True)):
        for word in words - own:
            alone = not any(word in other for place, other in enumerate(stems) if place != number)
            if alone and len(word) >= SHORTEST and word not in generic() and meeting.date:
                found[word] = meeting.date
    return found

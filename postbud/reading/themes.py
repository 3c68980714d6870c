"""Meetings named by what they are about or where: "mødet om tolkning", "opsamlingen", "dagen i Odense", "jeg kan ikke nå til Faaborg".

Knows the themes, titles and places of a programme's meetings, and small words that lead to them; knows no days.
"""

from __future__ import annotations

from datetime import date

from postbud.model.programme import Meeting, Programme
from postbud.reading.naming import generic, stem, words_of
from postbud.reading.view import word_list
from postbud.reading.words import Sentence

SHORTEST = 6  # letters of a stem that can name a meeting
GATHERINGS = ("møde", "dag", "gang", "kurs", "netværks", "samling", "meeting", "day", "session", "møte", "träff")
SHORTEST_PLACE = 4  # "Ribe"
REACH = 4  # words that may stand between "om" and the theme's word


def themes_in(sentence: Sentence, programme: Programme) -> list[tuple[int, str, date]]:
    """(place, words, meeting) of every meeting whose own word the sentence has: of its title anywhere, of its theme only behind "om",
    of its place only behind "til" or "mødet i"."""
    titles, themes, places = _telling(programme)
    if not titles and not themes and not places:
        return []
    leading, found = word_list("topics", "leading"), []
    for clause in sentence.clauses:
        led, words = 0, [token.word for token in clause]
        for index, token in enumerate(clause):
            word = stem(token.word)
            meeting = titles.get(word) or (themes.get(word) if led else None) or (places.get(word) if _is_where(words, index) else None)
            if meeting is not None:
                found.append((token.start, token.text, meeting))
            led = REACH if token.word in leading else max(0, led - 1)
    return found


def _is_where(words: list[str], index: int) -> bool:
    """ "til Faaborg", "mødet i Faaborg"; "biblioteket i Faaborg" is where somebody works."""
    before = words[max(0, index - 2) : index]
    if before[-1:] and before[-1] in ("til", "to", "till"):
        return True
    return len(before) == 2 and before[1] in ("i", "in", "på", "at") and before[0].startswith(GATHERINGS)


def names_a_meeting(word: str, programme: Programme | None) -> bool:
    """Is it a word of a meeting's title or theme?"""
    found = _telling(programme) if programme is not None else ()
    return any(stem(word) in names for names in found)


Telling = tuple[dict[str, date], dict[str, date], dict[str, date]]
_cache: dict[int, tuple[Programme, Telling]] = {}


def _telling(programme: Programme) -> Telling:
    """Stems that only one dated meeting has in its title, in its theme, and in its place, and that do not name the programme.

    Made once for a programme value (it is frozen; the cache holds on to it).
    """
    if id(programme) not in _cache:
        if len(_cache) > 500:
            _cache.clear()
        _cache[id(programme)] = (programme, _make(programme))
    return _cache[id(programme)][1]


def _make(programme: Programme) -> Telling:
    own = {stem(word) for text in (programme.title, programme.theme, *programme.known_as) for word in words_of(text)}
    dated = [meeting for meeting in programme.meetings if meeting.date]
    titles = _only(dated, [meeting.title for meeting in dated], own)
    themes = _only(dated, [meeting.theme for meeting in dated], own | set(titles))
    return titles, themes, _only(dated, [meeting.place for meeting in dated], own, SHORTEST_PLACE)


def _only(meetings: list[Meeting], texts: list[str], own: set[str], shortest: int = SHORTEST) -> dict[str, date]:
    stems = [{stem(word) for word in words_of(text)} for text in texts]
    found: dict[str, date] = {}
    for number, (meeting, words) in enumerate(zip(meetings, stems, strict=True)):
        for word in words - own:
            alone = not any(word in other for place, other in enumerate(stems) if place != number)
            if alone and len(word) >= shortest and word not in generic() and meeting.date:
                found[word] = meeting.date
    return found

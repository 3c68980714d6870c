"""Whether a no is to the meeting or only to a part of it, or to something else: "kommer ikke i bil", "deltager ikke i frokosten".

Knows the negated acts and the words that may follow them; raises a doubt, decides nothing.
"""

from __future__ import annotations

from postbud.model.programme import Programme
from postbud.model.reading import Doubt, Evidence, Intent
from postbud.reading.acts import Act, Said
from postbud.reading.doubts import doubt
from postbud.reading.naming import generic, index_of, stem
from postbud.reading.phrases import NAME, special
from postbud.reading.themes import names_a_meeting
from postbud.reading.view import View, shown, word_list
from postbud.reading.wish import Wish
from postbud.reading.words import Token

AWAY = frozenset({Intent.ABSENT, Intent.CANCEL})
# Words for a gathering by their beginning or end: "netværksmødet", "junimødet", "kursusdagen".
BEGINNINGS, ENDS = (
    ("netværk", "nätverk", "nettverk", "kursus", "møde", "möte"),
    ("møde", "mødet", "möte", "mötet", "møtet", "gang", "gangen", "dagen"),
)


def read_narrowed(view: View, said: Said, wish: Wish, programme: Programme | None) -> tuple[Doubt, ...]:
    """The first thing that a no is said of, where it is no meeting, day or programme, and nothing else says no to all of it."""
    if wish.intent.value not in AWAY:
        return ()
    noes = [act for act in wish.acts if act.where == "body"]
    found = [(act, thing) for act in noes if _takes_an_object(view, act) and (thing := _object(view, said, act, programme))]
    if not found or len(found) < len(noes):
        return ()
    return (doubt("partial", [Evidence("body", shown(f"{act.words} … {thing.text}")) for act, thing in found]),)


def _takes_an_object(view: View, act: Act) -> bool:
    """Verbs of coming and being able, and "afbud": what is behind them says to what. "Er syg" says no to everything."""
    words = act.words.casefold().split()
    return act.kind == "attend" or (
        act.kind == "absent" and (view.has("able", words[0]) or words[-1].startswith(("afbud", "återbud", "avbud")))
    )


def _object(view: View, said: Said, act: Act, programme: Programme | None) -> Token | None:
    """The first word behind the act that says something, if it is not of the kind that stands behind any no."""
    ends = word_list("people", "causal") | view.words("conjunctions")
    for token in said.sentences[act.sentence].clauses[act.clause][act.end :]:
        word = token.word
        if word in ends:
            return None
        if _says_nothing(view, word) or special(token):
            continue
        return None if _is_meeting(view, word) or names_a_meeting(word, programme) else token
    return None


def _says_nothing(view: View, word: str) -> bool:
    """Small words, fillers, negations, pronouns: whatever they are, the next word counts."""
    small = any(word in lexicon.fillers or word in lexicon.negations or word in lexicon.function for lexicon in view.lexicons)
    return small or not word[0].isalpha() or any(word in role for role in view.persons.values()) or len(word) < 3


def _is_meeting(view: View, word: str) -> bool:
    if word == NAME or word.startswith(BEGINNINGS) or word.endswith(ENDS) or word in generic() or stem(word) in generic():
        return True
    dated = any(
        word in names for lexicon in view.lexicons for names in (lexicon.months, lexicon.weekdays, lexicon.ordinals, *_days(lexicon.words))
    )
    return dated or view.has("whole", word) or view.has("harmless", word) or word in index_of(view.programmes).title_words


def _days(words: dict[str, frozenset[str]]) -> tuple[frozenset[str], ...]:
    return tuple(words[name] for name in ("today", "tomorrow", "next", "last", "noun", "rest", "anymore"))

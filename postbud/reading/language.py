"""The language a message is written in, by the small words that no other language of ours has.

Knows only the lexicons' small words and vocabulary; whoever wants the letter's language gets Danish or English from this later.
"""

from __future__ import annotations

from functools import lru_cache

from postbud.model.reading import Evidence, Fact
from postbud.reading.phrases import LANGUAGES, load
from postbud.reading.words import TOKEN, fold, mask

ENOUGH = 3.0  # a score below this is a text too short to tell by: every language that fits is read
ENOUGH_WORDS = 400


@lru_cache(maxsize=1)
def weights() -> dict[str, dict[str, float]]:
    """Word -> language -> weight; a word of one language only weighs most, a small word more than a lexicon word."""
    table: dict[str, dict[str, float]] = {}
    for language in LANGUAGES:
        lexicon = load(language)
        for word in lexicon.vocabulary | lexicon.fillers | lexicon.negations:
            table.setdefault(word, {})[language] = 0.4
        for word in lexicon.function:
            table.setdefault(word, {})[language] = 1.0
    return {word: {language: value / len(found) for language, value in found.items()} for word, found in table.items()}


def scores(text: str) -> dict[str, float]:
    """How much each language is in a text, by its first words."""
    table, total = weights(), dict.fromkeys(LANGUAGES, 0.0)
    for number, found in enumerate(TOKEN.finditer(mask(text[:4000]))):
        if number > ENOUGH_WORDS:
            break
        for language, value in table.get(fold(found.group()), {}).items():
            total[language] += value
    return total


def read_language(own: str, subject: str, usual: str = "da") -> tuple[Fact[str], tuple[str, ...]]:
    """The language of the own words (else of the subject), and all languages worth reading, the best first."""
    total = scores(own)
    for language, value in scores(subject).items():
        total[language] += value * 0.5
    best = max(total, key=lambda language: (total[language], language == usual))
    if total[best] <= 0:
        return Fact(usual), (usual, *(language for language in LANGUAGES if language != usual))
    limit = 0.3 * total[best] if total[best] < ENOUGH else 0.55 * total[best]
    read = [language for language in sorted(LANGUAGES, key=lambda one: -total[one]) if total[language] >= limit and total[language] > 0]
    words = [word for word in own.split()[:60] if fold(word.strip(".,!?")) in load(best).function][:6]
    evidence = (Evidence("body", " ".join(words)),) if words else ()
    if total[best] < ENOUGH:
        read += [language for language in ("da", "en") if language not in read]
    return Fact(best, evidence), tuple(read)

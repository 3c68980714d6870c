"""What may be quoted of mails and of answers to questionnaires: only the words of who has agreed to it, and never with a name.

Pure: knows words, and nothing of tables.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from postbud.model.programme import Question, Questionnaire
from postbud.model.sheet import Given, Text
from postbud.reading.answer_lines import fits, wants_yes_or_no
from postbud.reading.words import fold

# Words by which somebody says that he may be quoted; whatever else stands in their sentence is no quote.
MAY_QUOTE = ("må gerne citeres", "må godt citeres", "gerne citere mig", "godt citere mig", "may quote me", "may be quoted", "can quote me")
MAY_NOT = frozenset({"ikke", "ej", "not", "cannot", "hvis", "if", "kun", "only", "men", "but"})
QUOTING = ("citer", "quote")  # a question or an answer with these is about quoting
EVERYTHING = frozenset("alt alle hele svar svarene mine mig everything all answers me".split())
YES = frozenset("ja jo yes ok gerne naturligvis selvfølgelig sure".split())
LONGEST, SHORTEST = 300, 3  # letters, and words
NUMBERS = re.compile(r"\d[\d ]{5,}")  # a telephone number


def consented(words: str) -> str:
    """What of somebody's words may be quoted: the rest of them, where one sentence says so; '' where none does."""
    sentences = _sentences(words)
    said = [one for one in sentences if _permits(one)]
    if len(said) != 1 or any(_speaks_of_it(one) for one in sentences if one not in said):
        return ""
    rest = ". ".join(one for one in sentences if one not in said)
    return f"{rest}." if 0 < len(rest) <= LONGEST and "?" not in rest else ""


def from_answers(sheet: Questionnaire, given: Iterable[Given], names: Collection[str]) -> list[str]:
    """Answers to one questionnaire that may be quoted, in the order in which they came; each once."""
    people: dict[str, list[Text]] = {}
    for one in given:
        people.setdefault(one.address, []).append(one.text)
    found = (quote for texts in people.values() for quote in _of_one(sheet, texts) if not reveals(quote, names))
    return list(dict.fromkeys(found))


def reveals(quote: str, names: Collection[str]) -> bool:
    """Whether words name anybody of these, or have an address or a telephone number."""
    said = {fold(word) for word in re.findall(r"[^\W\d_]+", quote)}
    return bool(said & set(names)) or "@" in quote or NUMBERS.search(quote) is not None


def _of_one(sheet: Questionnaire, texts: Sequence[Text]) -> Iterator[str]:
    """Of one person: all answers after a yes to the question or a sentence about all of them, else those that say it themselves.

    Nothing after a no anywhere, or a yes with a condition.
    """
    asked = [text for text in texts if text.question and _asks(sheet.questions[text.question - 1])]
    others = [text for text in texts if text not in asked]
    yes = [_agrees(text.words) for text in asked]
    if False in yes or any(_speaks_of_it(text.words) and not any(map(_permits, _sentences(text.words))) for text in others):
        return
    everything = bool(yes) or any(_permits_all(text) for text in others)
    for text in others:
        if text.question and _takes_words(sheet.questions[text.question - 1]):
            quote = consented(text.words) or (text.words if everything and not _speaks_of_it(text.words) else "")
            if len(quote.split()) >= SHORTEST and len(quote) <= LONGEST and "?" not in quote:
                yield quote


def _asks(question: Question) -> bool:
    return wants_yes_or_no(question) and any(word in fold(question.text) for word in QUOTING)


def _agrees(words: str) -> bool:
    said = [fold(word) for word in re.findall(r"[^\W\d_]+", words)]
    return bool(said) and said[0] in YES and not MAY_NOT & set(said) and "?" not in words


def _permits(sentence: str) -> bool:
    said = set(re.findall(r"[^\W\d_]+", sentence.casefold()))
    return any(phrase in sentence.casefold() for phrase in MAY_QUOTE) and "?" not in sentence and not MAY_NOT & said


def _permits_all(text: Text) -> bool:
    """A sentence about all of it, or one beside the answers."""
    said = [one for one in _sentences(text.words) if _permits(one)]
    return any(not text.question or EVERYTHING & {fold(word) for word in re.findall(r"[^\W\d_]+", one)} for one in said)


def _speaks_of_it(words: str) -> bool:
    return any(word in fold(words) for word in QUOTING)


def _takes_words(question: Question) -> bool:
    return fits("x", question) is None


def _sentences(words: str) -> list[str]:
    text = " ".join(words.split())
    return [one.strip() for one in text.replace("!", ".").split(".") if one.strip()]

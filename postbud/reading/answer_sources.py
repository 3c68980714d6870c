"""All that one mail answers to a questionnaire: its own words and those of the files beside it, joined.

Decides nothing about who may answer. What stands in both is taken once; where they differ, both are kept and named.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from postbud.model.message import Message
from postbud.model.programme import Questionnaire
from postbud.model.sheet import Text, alike
from postbud.reading.answer_files import files_of
from postbud.reading.answer_lines import letters
from postbud.reading.answers import MOST, Answered, answers_in, read_answers
from postbud.reading.view import word_list
from postbud.reading.words import fold

CLOSING_LINES = 5  # a closing formula stands within the last lines of a file
LONGEST_NAMED = 8  # words of a line beside the answers that says who writes


@dataclass(frozen=True, slots=True)
class Sources:
    """What is answered, with question 0 for what stands beside the numbers; `unclear`: why nothing can be noted, '' if something can.

    `files`: the names of files with answers; `both`: the questions that mail and file answer differently; `closed`: the files that may
    hold answers and cannot be read, or not told to belong to questions; `repeated`: see `Answered`.
    """

    texts: tuple[Text, ...]
    unclear: str = ""
    repeated: tuple[int, ...] = ()
    files: tuple[str, ...] = ()
    both: tuple[int, ...] = ()
    closed: tuple[str, ...] = ()


def read_sources(message: Message, sheet: Questionnaire, asked: str = "") -> Sources:
    """Body and files. `asked`: the text of our letter that is answered, '' if that is not known."""
    body, found = read_answers(message, sheet, asked), files_of(message)
    closed = list(found.closed)
    read: dict[str, Answered] = {}
    for name, lines in found.lines.items():
        answered = answers_in(_own(lines, message), sheet)
        if not answered.unclear:
            read[name] = answered
        elif answered.unclear != "answer-empty":
            closed.append(name)
    texts, both = _joined(body.texts, [text for one in read.values() for text in one.texts])
    texts = _without_names(texts, message)
    placed = any(text.question for text in texts)
    closed += () if placed or closed else found.pictures
    repeated = {number for one in (body, *read.values()) for number in one.repeated}
    unclear = "" if placed else "answer-file" if closed else body.unclear
    return Sources(tuple(texts[:MOST]), unclear, tuple(sorted(repeated)), tuple(read), both, tuple(closed))


def _joined(body: Sequence[Text], files: Iterable[Text]) -> tuple[list[Text], tuple[int, ...]]:
    """The answers of both, and the questions to which they are not the same."""
    texts, both = list(body), set()
    answered = {text.question for text in body if text.question}
    for text in files:
        if any(one.question == text.question and alike(one.words, text.words) for one in body):
            continue
        texts.append(text)
        both |= {text.question} & answered
    return sorted(texts, key=lambda text: (text.question == 0, text.question)), tuple(sorted(both))


def _own(lines: Sequence[str], message: Message) -> list[str]:
    """A file's lines without who wrote it: "Navn: Eva Lund", the name alone, a closing formula and what follows it."""
    name = letters(message.sender.name) if message.sender else ""
    kept = [line for line in lines if not (name and letters(line) == name) and not _is_personal(line)]
    while kept and not kept[-1].strip():
        kept.pop()
    for place in range(max(0, len(kept) - CLOSING_LINES), len(kept)):
        if fold(" ".join(kept[place].split()).strip(" .,!")) in word_list("answers", "closings"):
            return kept[:place]
    return kept


def _is_personal(line: str) -> bool:
    head, colon, _ = line.replace("\t", ":").partition(":")
    return bool(colon) and fold(head.strip()) in word_list("answers", "personal")


def _without_names(texts: Sequence[Text], message: Message) -> list[Text]:
    """Without lines beside the answers that only say who writes: whoever reads the collected answers is not to know."""
    names = {fold(word) for word in (message.sender.name if message.sender else "").split() if len(word) > 1}
    return [text for text in texts if text.question or not _names(text.words, names)]


def _names(words: str, names: set[str]) -> bool:
    said = [fold(word.strip(".,:;!?()")) for word in words.split()]
    return len(said) <= LONGEST_NAMED and bool(names & set(said))

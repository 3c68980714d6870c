"""Answers to a questionnaire by plain mail: numbered, below our questions, or to the one question there is.

Knows the questionnaire that was asked; decides nothing about who may answer. What cannot be told to belong to a question is not guessed.
One pass over the lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from postbud.model.message import Kind, Message
from postbud.model.programme import Questionnaire
from postbud.model.sheet import Text
from postbud.reading.view import word_list
from postbud.reading.words import fold

# "1:", "2)", "Spm. 3 -", "ad 4.", "Question 2:"; a number with nothing behind it is one as well.
NUMBERED = re.compile(
    r"\s{0,8}(?:(?:spm|spørgsmål|ad|svar|question|answer|q)\.?\s{0,2})?(?:nr\.?\s?)?(\d{1,2})\s{0,2}(?:([.:)])(?!\d)|[-–](?=\s)|$)\s{0,8}",
    re.IGNORECASE,
)
BULLET = re.compile(r"\s{0,8}[-–•*·]\s{1,8}")
WRAPPED = 60  # letters from which on a line may be one that a mail program has broken
LONGEST = 4000  # letters of one answer that are kept
MOST = 200  # answers in one mail
QUESTION_BEGINS = 18  # letters of a question by which it is known again


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers of a mail; `unclear` is the code of why nothing can be noted, '' if all is well."""

    texts: tuple[Text, ...] = ()
    unclear: str = ""


@dataclass(slots=True)
class _Open:
    """The lines that belong to the question that was named last, 0 before any is."""

    question: int = 0
    words: list[str] = field(default_factory=list)


def read_answers(message: Message, sheet: Questionnaire) -> Answered:
    """What the mail answers to each question. Signatures, greetings and what we wrote ourselves are no answers."""
    role = _role_of_all(message, sheet)
    texts: list[Text] = []
    numbers = len(sheet.questions)
    at = _Open(1 if numbers == 1 else 0)
    stray: list[str] = []
    for kind, line in _lines(message):
        if kind is not Kind.OWN:
            asked = _asked(line, sheet)
            if asked:
                texts += _closed(at, sheet, role)
                at = _Open(asked)
            continue
        found = _numbered(line)
        number = int(found[1]) if found else 0
        if found and number > numbers and found[2] and found[2] in ":)":
            return Answered(unclear="answer-numbers")
        rest = line[found.end() :] if found and 0 < number <= numbers else line
        if found and 0 < number <= numbers:
            texts += _closed(at, sheet, role)
            at = _Open(number)
        elif asked := _asked(line, sheet):
            texts += _closed(at, sheet, role)
            at = _Open(asked)
            continue
        if at.question and _asked(rest, sheet) == at.question:
            continue  # the question itself, copied behind its number
        if at.question:
            texts += _next(at, rest, sheet, role)
        elif rest.strip() and not _is_courtesy(rest, sheet):
            stray.append(rest)
    texts += _closed(at, sheet, role)
    if not texts:
        return Answered(unclear="answer-numbers" if stray else "answer-empty")
    return Answered(tuple(texts[:MOST]))


def _numbered(line: str) -> re.Match[str] | None:
    """The number in front of a line, if it is no day ("3. juni passer bedst")."""
    found = NUMBERED.match(line)
    behind = fold(line[found.end() :].split(" ", 1)[0].strip(".,;")) if found else ""
    return None if found and found[2] == "." and behind in word_list("answers", "months") else found


def _lines(message: Message) -> Iterator[tuple[Kind, str]]:
    """The lines of the own words and of what is quoted between them, in order; what is quoted is without its marks."""
    for segment in message.segments:
        if segment.kind in (Kind.OWN, Kind.QUOTED):
            for line in segment.text.split("\n"):
                yield segment.kind, line.lstrip("> \t") if segment.kind is Kind.QUOTED else line.rstrip()


def _next(at: _Open, line: str, sheet: Questionnaire, role: str) -> list[Text]:
    """Take a line into the open answer, or close that one first."""
    bullet = BULLET.match(line)
    words = line[bullet.end() :].strip() if bullet else line.strip()
    closed: list[Text] = []
    goes_on = bool(at.words) and len(at.words[-1]) >= WRAPPED and not bullet and not _mark_of(words, sheet)[0]
    if not words or (at.words and not goes_on):
        closed = _closed(at, sheet, role)
    if words:
        at.words.append(words)
    return closed


def _closed(at: _Open, sheet: Questionnaire, role: str) -> list[Text]:
    words, at.words = " ".join(at.words).strip(), []
    mark, words = _mark_of(words, sheet)
    blank = fold(words).strip(" .-–!") in word_list("answers", "blank")
    if not at.question or blank or not any(letter.isalnum() for letter in words):
        return []
    return [Text(at.question, words[:LONGEST], mark or role)]


def _mark_of(words: str, sheet: Questionnaire) -> tuple[str, str]:
    """The role's mark in front of an answer, and the answer without it."""
    head, colon, rest = words.partition(":")
    mark = next((one.mark for one in sheet.roles if colon and head.strip(" ()").casefold() == one.mark.casefold()), "")
    return (mark, rest.strip()) if mark else ("", words)


def _role_of_all(message: Message, sheet: Questionnaire) -> str:
    """Who the sender says he is, for all his answers: "Jeg er PV", "(FL)" on a line of its own."""
    for line in message.own_words.split("\n")[:40]:
        words = [word.strip("().,:;!") for word in line.split()]
        for role in sheet.roles:
            alone = len(words) == 1 and words[0] == role.mark
            said = [fold(word) for word in words[:3]] in ([*told, fold(role.mark)] for told in (["jeg", "er"], ["i", "am"], ["som", "en"]))
            if alone or said:
                return role.mark
    return ""


def _asked(line: str, sheet: Questionnaire) -> int:
    """The number of our question that a line repeats, 0 if none: by how it begins, with or without its number."""
    found = _numbered(line)
    text = _letters(line[found.end() :] if found else line)
    for number, question in enumerate(sheet.questions, 1):
        begins = _letters(question.text)[: max(QUESTION_BEGINS, 3)]
        if len(text) >= min(len(begins), QUESTION_BEGINS) and text.startswith(begins):
            return number
    return 0


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _is_courtesy(line: str, sheet: Questionnaire) -> bool:
    """A greeting, thanks, who the sender is: what people write above their answers."""
    words = [fold(word.strip(".,:;!?()–-")) for word in line.split()]
    marks = {fold(role.mark) for role in sheet.roles}
    return not words or words[0] in word_list("answers", "courtesies") or bool(marks & set(words[:4]) and len(words) <= 4)

"""Answers to a questionnaire by plain mail: numbered, below our questions, in a table, in order, or to the one question there is.

Knows the questionnaire that was asked; decides nothing about who may answer. What cannot be told to belong to a question is not guessed:
it is kept without a number, or, where nothing has one, asked about. One pass over the lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from postbud.model.message import Kind, Message
from postbud.model.programme import Questionnaire
from postbud.model.sheet import Text
from postbud.reading.answer_lines import (
    BULLET,
    PLAIN,
    Numbering,
    asked_in,
    cell_line,
    in_order,
    labelled,
    letters,
    numbering_of,
    one_a_line,
    wants_yes_or_no,
)
from postbud.reading.view import word_list
from postbud.reading.words import fold

WRAPPED = 60  # letters from which on a line may be one that a mail program has broken
LONGEST = 4000  # letters of one answer that are kept
MOST = 200  # answers in one mail
LONGEST_COURTESY = 12  # words of a line that says nothing but good day
OURS = 12  # letters from which on a line that stands in our letter is surely ours, however it is broken


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers of a mail or a file, with question 0 for words that belong to none; `unclear` is the code of why nothing can be noted,

    '' if all is well.

    `repeated`: numbers that stand in front of several answers that do not follow one another, as if one of them was meant to be another.
    """

    texts: tuple[Text, ...] = ()
    unclear: str = ""
    repeated: tuple[int, ...] = ()


@dataclass(slots=True)
class _Open:
    """The lines that belong to the question that was named last, 0 before any is; `awaited`: letters of it that may yet follow."""

    question: int = 0
    awaited: str = ""
    also: int = 0  # a second question that they answer
    words: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Sheet:
    """What is read so far."""

    sheet: Questionnaire
    role: str
    how: Numbering
    at: _Open
    texts: list[Text] = field(default_factory=list)
    named: list[int] = field(default_factory=list)  # the numbers in front of lines, in order
    loose: list[str] = field(default_factory=list)  # what belongs to no question

    def ask(self, number: int, awaited: str = "") -> None:
        self.close()
        self.at = _Open(number, awaited)

    def take(self, line: str) -> None:
        """Take a line into the open answer, or close that one first."""
        bullet = BULLET.match(line.lstrip())
        words = line.lstrip()[bullet.end() :].strip() if bullet else line.strip()
        goes_on = bool(self.at.words) and len(self.at.words[-1]) >= WRAPPED and not bullet and not _mark_of(words, self.sheet)[0]
        if not words or (self.at.words and not goes_on):
            self.close()
        if words:
            self.at.words.append(words)

    def close(self) -> None:
        words, self.at.words = " ".join(self.at.words).strip(), []
        self.loose += [words] if words and not self.at.question else []
        mark, words = _mark_of(words, self.sheet)
        if any(letter.isalnum() for letter in words) and not _blank(words, self.at.question, self.sheet):
            both = (self.at.question, self.at.also) if self.at.also else (self.at.question,)
            self.texts += [Text(number, words[:LONGEST], mark or self.role) for number in both]


def read_answers(message: Message, sheet: Questionnaire, asked: str = "") -> Answered:
    """What a mail answers to each question. Signatures, greetings and what we wrote ourselves are no answers.

    `asked`: the text of the letter that it answers, '' if that is not known: what stands between our own lines in a history without
    marks (Outlook) is an answer only because it does not stand there.
    """
    lines = list(_lines(message))
    found = answers_in([line for kind, line in lines if kind is Kind.OWN], sheet, lines)
    within = _within_history(lines, sheet, asked)
    return Answered((*found.texts, *within), repeated=found.repeated) if within else found


def answers_in(own: Sequence[str], sheet: Questionnaire, lines: Sequence[tuple[Kind, str]] | None = None) -> Answered:
    """What lines answer. `lines` has them with what is quoted between them, whose own words are the questions only."""
    lines = lines if lines is not None else [(Kind.OWN, line) for line in own]
    own = [cell_line(line, sheet) if "\t" in line else line for line in own]
    one = len(sheet.questions) == 1
    read = _Sheet(sheet, _role_of_all(own, sheet), numbering_of(own, len(sheet.questions)), _Open(1 if one else 0))
    if _too_high(own, read):
        return Answered(unclear="answer-numbers")
    others = Counter(labelled(line, read.how).number for line in own)
    for kind, line in lines:
        if kind is not Kind.OWN:
            _history(line, read)
            continue
        line = cell_line(line, sheet) if "\t" in line else line
        here = labelled(line, read.how).number
        numbers = [number for number, count in others.items() if number and (number != here or count > 1)]
        for part in one_a_line(line, numbers):
            _line(part, read)
    read.close()
    return _judged(read, own)


def _judged(read: _Sheet, own: Sequence[str]) -> Answered:
    placed = [text for text in read.texts if text.question]
    loose = [text for text in read.texts if not text.question]
    if not placed and in_order(read.loose, read.sheet):
        told = (Text(number, words[:LONGEST], read.role) for number, words in enumerate(read.loose, 1))
        placed, loose = [text for text in told if not _blank(text.words, text.question, read.sheet)], []
    if not placed:
        return Answered(tuple(loose), "answer-numbers" if loose else "answer-empty")
    return Answered((*placed, *loose)[:MOST], repeated=_repeated(read.named))


def _repeated(named: Sequence[int]) -> tuple[int, ...]:
    """Numbers in front of two answers where the one before is skipped or followed: 1, 2, 2, 4 is a slip, 1, 1, 1 is a list."""
    found = Counter(named)
    slips = any(later - before > 1 for before, later in zip(named, named[1:], strict=False)) or list(named) != sorted(named)
    return tuple(number for number, count in found.items() if count > 1) if slips else ()


def _too_high(own: Iterable[str], read: _Sheet) -> bool:
    """Whether something is numbered as no question is."""
    found = (labelled(line, read.how) for line in own)
    return any(one.sure and one.number > len(read.sheet.questions) for one in found)


def _line(line: str, read: _Sheet) -> None:
    """One line of the sender's own."""
    label = labelled(line, read.how)
    number = label.number if label.number <= len(read.sheet.questions) else 0
    rest = label.rest if number else line
    asked, behind, awaited = asked_in(rest if number else _unmarked(line), read.sheet, number)
    if not asked and not number and read.at.awaited and letters(line) and read.at.awaited.startswith(letters(line)):
        read.at.awaited = read.at.awaited.removeprefix(letters(line))  # a question that goes on in the next line
        return
    if asked and (not number or asked == number):
        if asked != read.at.question or number or read.at.words:
            read.ask(asked, awaited)
        read.named += [asked] if asked not in read.named[-1:] else []
        rest = behind
    elif number:
        read.ask(number)
        read.at.also = label.also if number < label.also <= len(read.sheet.questions) else 0
        read.named.append(number)
        rest = f"{label.mark}: {rest}" if label.mark and _mark_of(f"{label.mark}: x", read.sheet)[0] else rest
    begins = not read.at.question or (not number and not read.named and not read.texts and not read.at.words)
    if rest.strip() and begins and _is_courtesy(rest, read.sheet):
        return
    read.at.awaited = "" if rest.strip() and not asked else read.at.awaited
    read.take(rest)


def _unmarked(line: str) -> str:
    return line.lstrip(" \t*_#|")


def _history(line: str, read: _Sheet) -> None:
    """A line of ours between the sender's: the question that his next lines answer."""
    line = line.lstrip("> \t")
    label = labelled(line)
    asked, _, awaited = asked_in(label.rest if label.number else line, read.sheet)
    if asked:
        read.ask(asked, awaited)


def _within_history(lines: Sequence[tuple[Kind, str]], sheet: Questionnaire, asked: str) -> list[Text]:
    """Answers that somebody has written below our questions in the history itself, where his program marks nothing as quoted.

    What stands below one of our questions and not in our letter is his; only where our letter is known.
    """
    ours, whole = {letters(line) for line in asked.split("\n")}, letters(asked)
    read = _Sheet(sheet, "", PLAIN, _Open())
    for kind, marked in lines if asked else ():
        if kind is Kind.OWN or marked.lstrip()[:1] in (">", "|"):
            continue
        line = marked.strip()
        label = labelled(line)
        number, behind, awaited = asked_in(label.rest if label.number else _unmarked(line), sheet, label.number)
        text = letters(line)
        if number:
            if number < read.at.question:
                break  # an older letter below this one
            read.ask(number, awaited)
            if behind and letters(behind) not in whole:
                read.take(behind)
        elif read.at.question and text and read.at.awaited.startswith(text):
            read.at.awaited = read.at.awaited.removeprefix(text)
        elif text in ours or (len(text) >= OURS and text in whole):
            if text and read.at.question == len(sheet.questions):
                break
        elif read.at.question:
            read.take(line)
    read.close()
    return read.texts


def _lines(message: Message) -> Iterator[tuple[Kind, str]]:
    """The lines of the own words and of what is quoted between them, in order."""
    for segment in message.segments:
        if segment.kind in (Kind.OWN, Kind.QUOTED):
            for line in segment.text.split("\n"):
                yield segment.kind, line.rstrip()


def _blank(words: str, question: int, sheet: Questionnaire) -> bool:
    said = fold(words).strip(" .-–!")
    if question and said in word_list("answers", "yes_or_no") and wants_yes_or_no(sheet.questions[question - 1]):
        return False
    return said in word_list("answers", "blank")


def _mark_of(words: str, sheet: Questionnaire) -> tuple[str, str]:
    """The role's mark in front of an answer, and the answer without it."""
    head, colon, rest = words.partition(":")
    mark = next((one.mark for one in sheet.roles if colon and head.strip(" ()").casefold() == one.mark.casefold()), "")
    return (mark, rest.strip()) if mark else ("", words)


def _role_of_all(own: Sequence[str], sheet: Questionnaire) -> str:
    """Who the sender says he is, for all his answers: "Jeg er PV", "(FL)" on a line of its own."""
    for line in own[:40]:
        words = [word.strip("().,:;!") for word in line.split()]
        for role in sheet.roles:
            alone = len(words) == 1 and words[0] == role.mark
            said = [fold(word) for word in words[:3]] in ([*told, fold(role.mark)] for told in (["jeg", "er"], ["i", "am"], ["som", "en"]))
            if alone or said:
                return role.mark
    return ""


def _is_courtesy(line: str, sheet: Questionnaire) -> bool:
    """A greeting, thanks, who the sender is, what the questionnaire is called: what people write above their answers."""
    words = [fold(word) for word in (word.strip(".,:;!?()–-") for word in line.split()) if word]
    marks = {fold(role.mark) for role in sheet.roles}
    if not words or (marks & set(words[:4]) and len(words) <= 4):
        return True
    if letters(line) in {letters(sheet.title), letters(sheet.theme)}:
        return True
    greets = words[0] in word_list("answers", "courtesies") and len(words) <= LONGEST_COURTESY
    kind = word_list("answers", "courtesy_words") | word_list("answers", "courtesies")
    return greets and (len(words) <= 2 or sum(word in kind for word in words) * 2 >= len(words))

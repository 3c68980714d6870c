"""One line of somebody's answers: the number in front of it, the question it repeats, and what is left as the answer.

Knows the questionnaire and how people number: "1:", "Spm. 2 -", "ad 3", "b)", "Andet spørgsmål:", a row of a table. Keeps nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from postbud.model.programme import Question, Questionnaire
from postbud.reading.view import data, word_list
from postbud.reading.words import fold

MARKED = re.compile(r"[\s*_#|\u00a0]{1,12}")  # what mail programs leave of bold type and frames
# "2", "2 og 3", "2 (PV)", and what parts it from the answer; "2/5" and "9.30" are no such number.
NUMBER = re.compile(
    r"(\d{1,2}|[a-z](?=[.):]))\s{0,2}(?:(?:og|and|\+|&)\s{0,2}(\d{1,2})\s{0,2})?(?:\(([^()]{1,20})\)\s{0,2})?"
    r"([.:)](?!\d)|[*_]{1,2}[.:)]|[-–—/](?=\s)|$)?[*_\s]{0,8}",
    re.IGNORECASE,
)
BARE = re.compile(r"\s{0,8}(\d{1,2})(,?\s|$)")
INSIDE = re.compile(r"(?<=\s)(\d{1,2})\s?([.:)])(?=\s)")
BULLET = re.compile(r"[-–•*·o§]\s{1,8}|[•·]")
QUESTION_BEGINS = 18  # letters of a question by which it is known again
MOST_MARKS = 6  # words in front of a number
BEHIND = " \t:.)-–—*_"  # what stands between a number in words and the answer


@dataclass(frozen=True, slots=True)
class Labelled:
    """A line with the number in front of it: 0 if there is none. `also`: a second one; `mark`: what stood in parentheses behind them;

    `rest`: the line without. `style`: how it is numbered, '' without a mark or a word. `sure`: it is surely a number of a list, even if
    no question has it.
    """

    number: int
    rest: str
    also: int = 0
    mark: str = ""
    style: str = ""
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Numbering:
    """How one mail numbers. `lettered`: by a), b), c); `bare`: by numbers with nothing behind them; `style`: of two ways, the outer one."""

    lettered: bool = False
    bare: bool = False
    style: str = ""


PLAIN = Numbering()


def labelled(line: str, how: Numbering = PLAIN) -> Labelled:
    """The number in front of a line, if it is no day ("3. juni passer bedst") and no amount ("15 deltagere")."""
    found = _labelled(line, how)
    return found if not how.style or found.style in ("", how.style) else Labelled(0, line)


def _labelled(line: str, how: Numbering) -> Labelled:
    start = _end(MARKED, line, 0)
    hash_mark = "#" in line[:start]
    place, asked = _behind_words(line, start)
    if asked < 0:
        return Labelled(-asked, line[place:].lstrip(BEHIND), style="word", sure=True)
    bare = BARE.match(line) if how.bare else None
    if bare:
        return Labelled(int(bare[1]), line[bare.end() :])
    found = NUMBER.match(line, place)
    if found is None or (not found[1].isdigit() and not how.lettered):
        return Labelled(0, line)
    rest, part = line[found.end() :], (found[4] or "").strip("*_")
    named = asked > 0 or hash_mark or (place > start and not part and not rest.strip())  # "Svar 1" above the answer
    behind = fold(rest.lstrip().split(" ", 1)[0].strip(".,;:"))
    if (not part and not named) or (part == "." and not named and behind in word_list("answers", "months")):
        return Labelled(0, line)
    if behind in word_list("answers", "asking") and not named:  # "1. spørgsmål: ..."
        rest = rest.lstrip()[len(behind) :].lstrip(BEHIND)
    number = int(found[1]) if found[1].isdigit() else ord(found[1].lower()) - ord("a") + 1
    style = "word" if named else f"{'a' if not found[1].isdigit() else ''}{part}"
    return Labelled(number, rest, int(found[2] or 0), found[3] or "", style, part in tuple(":)") or named)


def _behind_words(line: str, start: int) -> tuple[int, int]:
    """The place behind words like "svar på spm. nr.", and 1 if one of them is "spørgsmål"; minus the number, if a word names it."""
    place, seen, ordinal, asks = start, 0, 0, False
    for found in re.finditer(r"[^\W\d_]+", line[start : start + 80]):
        gap = line[place : start + found.start()]
        word = fold(found[0])
        if gap.strip(" .:*_") or (gap.strip() and not seen) or seen >= MOST_MARKS:
            break
        if not ordinal and (number := _named(word, counted=asks, first=not seen)):
            ordinal = number
        elif word in word_list("answers", "asking"):
            asks = True
        elif word not in word_list("answers", "before"):
            break
        place, seen = start + found.end(), seen + 1
    if ordinal:
        behind = line[place:].lstrip()
        return (place, -ordinal) if asks and (not behind or behind[0] in ":.-–—)") else (start, 0)
    if not seen:
        return start, 0
    return place + len(line[place:]) - len(line[place:].lstrip(" .:#")), int(asks)


def _named(word: str, *, counted: bool, first: bool) -> int:
    """The number that a word names: "andet spørgsmål", "spørgsmål andet"; "spørgsmål to", but not "to spørgsmål"."""
    return (_numbers("ordinals").get(word, 0) if counted or first else 0) or (_numbers("cardinals").get(word, 0) if counted else 0)


@lru_cache(maxsize=2)
def _numbers(kind: str) -> dict[str, int]:
    return {word: number for number, words in data("answers")[kind].items() for word in words.split()}


def _end(pattern: re.Pattern[str], line: str, place: int) -> int:
    found = pattern.match(line, place)
    return found.end() if found else place


def numbering_of(lines: Sequence[str], questions: int) -> Numbering:
    """How a mail numbers its answers."""
    found = [one for one in map(labelled, lines) if one.number]
    if not found:
        lettered = [one.number for one in (labelled(line, Numbering(lettered=True)) for line in lines) if one.number]
        if len(lettered) > 1 and lettered == list(range(1, len(lettered) + 1)) and len(lettered) <= questions:
            return Numbering(lettered=True)
        return Numbering(bare=_is_bare(lines, questions))
    styles: dict[int, set[str]] = {}
    for one in found:
        styles.setdefault(one.number, set()).add(one.style)
    twice = any(len(one) > 1 for one in styles.values())
    return Numbering(style=found[0].style if twice else "")


def _is_bare(lines: Sequence[str], questions: int) -> bool:
    """Whether "1 Mie", "2 Odsherred", "3 To år" number: from one on, none left out, and something to say behind or below each."""
    told = [line for line in lines if line.strip()]
    found = [(place, int(one[1]), line[one.end() :].strip()) for place, line in enumerate(told) if (one := BARE.match(line))]
    numbers = [number for _, number, _ in found]
    alone = {place for place, _, rest in found if not rest}
    empty = any(place + 1 == len(told) or place + 1 in alone for place in alone)
    enough = 2 if len(alone) == len(found) else 3
    return enough <= len(numbers) <= questions and numbers == list(range(1, len(numbers) + 1)) and not empty


def one_a_line(line: str, others: Iterable[int]) -> list[str]:
    """ "1) ja 2) nej 3) ved ikke" as three lines, if the numbers rise by one, none comes twice, and no other line has one of them."""
    first = labelled(line)
    found = [(int(one[1]), one[2], one.start()) for one in INSIDE.finditer(line, len(line) - len(first.rest))]
    if not first.number or not found or {number for number, _, _ in found} & {first.number, *others}:
        return [line]
    run: list[tuple[int, str, int]] = []
    for one in found:
        if one[0] == first.number + len(run) + 1 and one[1] == (run[0][1] if run else one[1]):
            run.append(one)
    if len(run) != len(found) or (run[0][1] == "." and len(run) < 2):
        return [line]
    cuts = [0, *(at for _, _, at in run), len(line)]
    return [line[start:end].strip() for start, end in zip(cuts, cuts[1:], strict=False)]


def asked_in(line: str, sheet: Questionnaire, expected: int = 0) -> tuple[int, str, str]:
    """The number of our question that a line repeats (0 if none), what stands behind it, and the letters of it that are yet to come.

    A question is known again by how it begins. `expected`: the number that stands in front of the line; of two questions that begin
    alike it is that one.
    """
    text = letters(line)
    order = sorted(range(1, len(sheet.questions) + 1), key=lambda number: number != expected)
    for number in order:
        wanted = letters(sheet.questions[number - 1].text)
        if len(text) >= min(len(wanted), QUESTION_BEGINS) and text.startswith(wanted[:QUESTION_BEGINS]):
            rest, open_letters = _without(line, wanted)
            if not open_letters:
                rest, open_hint = _without_hint(rest, sheet.questions[number - 1])
                return number, rest, open_hint
            return number, "", open_letters + letters(sheet.questions[number - 1].hint)
    return 0, line, ""


def _without_hint(rest: str, question: Question) -> tuple[str, str]:
    hint = letters(question.hint)
    behind = letters(rest)
    if hint and (behind.startswith(hint) or (behind and hint.startswith(behind))):
        return _without(rest, hint)
    return rest, hint


def _without(line: str, wanted: str) -> tuple[str, str]:
    """A line behind these letters, as far as it has them, and those that it has not."""
    done = 0
    for place, letter in enumerate(line):
        if done == len(wanted):
            return line[place:].lstrip(" \t?!.:)-–—*_"), ""
        for one in letters(letter):
            if done < len(wanted) and one == wanted[done]:
                done += 1
            else:
                return "", ""
    return "", wanted[done:]


def letters(text: str) -> str:
    """The letters and digits of a text, in one case: what is left of it however its lines are broken."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def cell_line(line: str, sheet: Questionnaire) -> str:
    """A row of a table as a line: the number of its question and the rest. A heading is nothing; what is no row stays as it is."""
    cells = [cell.strip() for cell in line.split("\t")]
    filled = [cell for cell in cells if cell]
    if len(filled) < 2:
        return line.replace("\t", " ") if len(filled) == 1 else line
    if all(_words(cell) <= word_list("answers", "headings") for cell in filled):
        return ""
    number, rest = 0, []
    for place, cell in enumerate(filled):
        asked = asked_in(cell, sheet)[0] or asked_in(labelled(cell).rest, sheet)[0]
        alone = cell.strip(" .:)")
        first = labelled(f"{alone}:").number if place == 0 and len(alone.split()) <= 3 else 0
        if not number and (asked or first):
            number = asked or first
        elif not asked:
            rest.append(cell)
    return f"{number}: {' '.join(rest)}" if number else line.replace("\t", " ")


def _words(text: str) -> set[str]:
    return {fold(word.strip(".:,()")) for word in text.split()}


def wants_yes_or_no(question: Question) -> bool:
    """Whether a question is answered by yes or no, so that a no is an answer: it begins with a verb, and asks for nothing more to say."""
    words = [fold(word.strip("?.,:;()")) for word in question.text.split()]
    return bool(words) and words[0] in word_list("answers", "verbs") and not set(words) & word_list("answers", "open_ended")


def fits(words: str, question: Question) -> bool | None:
    """Whether words can be the answer to a question of yes or no, or on a scale; None for a question that takes any."""
    said = [fold(word.strip(".,:;!?")) for word in words.split()]
    if _is_scale(question):
        return bool(said) and said[0].replace("/", "").isdigit() and len(said) <= 4
    return bool(said) and said[0] in word_list("answers", "yes_or_no") if wants_yes_or_no(question) else None


def _is_scale(question: Question) -> bool:
    said = fold(f"{question.text} {question.hint}")
    return any(word in said for word in word_list("answers", "scales")) or bool(re.search(r"\b1\s?(?:-|–|til|to)\s?\d{1,2}\b", said))


def in_order(lines: Sequence[str], sheet: Questionnaire) -> bool:
    """Whether lines without numbers are surely the answers in order: one for each question, and at least half of the questions show it."""
    if len(lines) != len(sheet.questions) or len(lines) < 2:
        return False
    found = [fits(line, question) for line, question in zip(lines, sheet.questions, strict=True)]
    return False not in found and found.count(True) * 2 >= len(found)

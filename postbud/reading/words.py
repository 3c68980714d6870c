"""Text as a reader sees it: words, clauses and sentences, in linear time.

Knows punctuation, abbreviations, wrapped lines and list marks; knows no lexicon and no meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# Longer texts are not sign-ups; what lies beyond is kept in the message and not read, which is a doubt.
LONGEST = 20_000
# No one writes such clauses and sentences; cutting them bounds the work that a reader can be given.
LONGEST_CLAUSE, MOST_CLAUSES = 80, 40

ADDRESS, LINK = "\ue000", "\ue001"  # private-use characters that stand for an e-mail address and a web address, same length
TOKEN = re.compile(rf"{ADDRESS}+|{LINK}+|[^\W_]+(?:['’´`-][^\W_]+)*|(?<=\s)-{{1,3}}(?=\s)|[.,;:()?!–—/&+\n\t…|•*\"“”»«]|👍")
LOCAL = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+'-æøåäöüéÆØÅÄÖÜ")
DOMAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-æøåäöüÆØÅÄÖÜ")
SMILEY = re.compile(r"(?<=\s)[:;]-?[()DP](?=\s+[A-ZÆØÅÄÖÜ]|\s*$)", re.MULTILINE)  # one that ends a sentence, as a full stop does
LINK_START = re.compile(r"(?:https?://|www\.)[^\s<>\"]{1,500}", re.IGNORECASE)
MAILTO = re.compile(r"<mailto:[^<>\s]{1,300}>", re.IGNORECASE)
ITEM = re.compile(r"\s{0,20}(?:[-*•–·]|\(?\d{1,2}[.)]|[a-zæøå]\))\s{1,20}(?=\S)")
CLAUSE_MARKS = frozenset((*',;:()–—|\t…"“”»«', "-", "--", "---"))  # a hyphen with spaces around it is a dash
SENTENCE_MARKS = frozenset(".?!")
# A full stop after one of these does not end a sentence.
ABBREVIATIONS = frozenset(
    "d kl nr tlf evt eks f ca bl a mvh vh att st dr hr fr chr joh nic wilh pr inkl ekskl stk mob tel resp vedr mht ift osv mm"
    " afd pga fx jf jr s gl sct no p t e g i bl.a dvs ifm hhv ing prof mr mrs ms kom kgl z b u str ggf".split()
)


class Token(NamedTuple):
    """One word: as compared (`word`) and as written (`text`), with its place in the text it was read from."""

    word: str
    text: str
    start: int
    end: int


class Sentence(NamedTuple):
    """A sentence: `where` it stands, the exact words, its clauses (runs of tokens), and whether it asks."""

    where: str
    text: str
    start: int
    clauses: tuple[tuple[Token, ...], ...]
    asks: bool
    item: bool

    @property
    def tokens(self) -> tuple[Token, ...]:
        return tuple(token for clause in self.clauses for token in clause)


def find_addresses(text: str) -> list[tuple[str, int, int]]:
    """Every e-mail address in a text with its place, found by walking out from each @ at most 64 and 255 characters (RFC 5321 4.5.3.1)."""
    found = []
    position = text.find("@")
    while position != -1:
        start = position
        while start > 0 and position - start < 64 and text[start - 1] in LOCAL:
            start -= 1
        end = position + 1
        while end < len(text) and end - position < 255 and text[end] in DOMAIN:
            end += 1
        while start < position and text[start] in ".'-":
            start += 1
        while end > position + 1 and text[end - 1] in ".-":
            end -= 1
        if start < position and "." in text[position + 1 : end]:
            found.append((text[start:end], start, end))
        position = text.find("@", max(end, position + 1))
    return found


def mask(text: str) -> str:
    """The text with addresses and links replaced by runs of the same length, so that places stay the same."""
    if "@" in text:
        if "<mailto:" in text.lower():
            text = MAILTO.sub(lambda found: " " * len(found.group()), text)
        pieces, last = [], 0
        for address, start, end in find_addresses(text):
            pieces += [text[last:start], ADDRESS * len(address)]
            last = end
        text = "".join(pieces) + text[last:]
    if "www." in text or "://" in text:
        text = LINK_START.sub(lambda found: LINK * len(found.group()), text)
    return text


@lru_cache(maxsize=4096)
def fold(word: str) -> str:
    """A word as we compare it: case folded, one kind of apostrophe."""
    return word.casefold().replace("’", "'").replace("´", "'").replace("`", "'")


def tokens(text: str, offset: int = 0) -> list[Token]:
    """All words and marks of a text that is already masked."""
    return [Token(fold(word), word, found.start() + offset, found.end() + offset) for found in TOKEN.finditer(text) for word in [found[0]]]


def numbered(text: str) -> bool:
    """Do lines begin with at least two different numbers or letters ("1. ...", "b) ...")?"""
    marks = {mark.group().strip(" .)(").casefold() for line in text.split("\n")[:400] if (mark := ITEM.match(line))}
    return sum(mark.isdigit() or mark.isalpha() for mark in marks) > 1


def sentences(text: str, where: str) -> list[Sentence]:
    """A text cut into sentences. Wrapped lines are joined, list items and short lines stand alone.

    `text` is read up to `LONGEST` characters.
    """
    text = text[:LONGEST]
    masked = SMILEY.sub(lambda smile: ".".ljust(len(smile.group())), mask(text))
    found: list[Sentence] = []
    for start, end, item in _blocks(masked):
        found.extend(_cut(text, masked, start, end, item, where))
    return found


def _blocks(text: str) -> Iterator[tuple[int, int, bool]]:
    """Runs of lines that may hold sentences reaching over line ends: (start, end, is a list item)."""
    start, position, item, previous = 0, 0, False, ""
    for line in text.split("\n"):
        marked = ITEM.match(line) is not None
        if previous and not _goes_on(previous, line, marked):
            yield start, position, item
            start, item = position, marked
        elif not previous:
            start, item = position, marked
        position += len(line) + 1
        previous = line if line.strip() else ""
        if not previous and start < position:
            yield start, position, item
            start = position
    if start < len(text):
        yield start, len(text), item


def _goes_on(line: str, following: str, marked: bool) -> bool:
    """Does the sentence of `line` go on in the following line? A wrapped line is long, or the next begins in lower case."""
    head = following.lstrip()
    if marked or not head or "\t" in line or "\t" in following:
        return False
    last = line.rstrip()[-1:]
    if last in ".?!:":
        return len(line) >= 60 and last == "." and line.rstrip().rsplit(" ", 1)[-1].casefold().strip(".") in ABBREVIATIONS
    return (
        head[0].islower()
        and head.split(" ", 1)[0].casefold().strip(",.") not in {"mvh", "vh", "hilsen", "kh", "venlig", "med", "best"}
        or len(line) >= 58
    )


def _cut(text: str, masked: str, start: int, end: int, item: bool, where: str) -> Iterator[Sentence]:
    """The sentences of one block."""
    words = tokens(masked[start:end], start)
    clauses: list[tuple[Token, ...]] = []
    clause: list[Token] = []
    first = None
    for index, token in enumerate(words):
        mark = token.word
        if mark == "\n" or (mark in "()" and _around_address(words, index)):
            continue
        first = token.start if first is None else first
        if mark in SENTENCE_MARKS and _ends(words, index):
            if clause:
                clauses.append(tuple(clause))
            if clauses:
                end_of_marks = token.end
                while text[end_of_marks : end_of_marks + 1] in (".", "?", "!"):
                    end_of_marks += 1
                yield Sentence(
                    where, text[first:end_of_marks].strip(), first, tuple(clauses), "?" in text[token.start : end_of_marks], item
                )
            clauses, clause, first = [], [], None
        elif mark in CLAUSE_MARKS or len(clause) >= LONGEST_CLAUSE:
            if clause:
                clauses.append(tuple(clause))
            clause = [] if mark in CLAUSE_MARKS else [token]
            if len(clauses) >= MOST_CLAUSES:
                yield Sentence(where, text[first : token.start].strip(), first, tuple(clauses), False, item)
                clauses, first = [], token.start
        elif mark not in SENTENCE_MARKS:
            clause.append(token)
    if clause:
        clauses.append(tuple(clause))
    if clauses and first is not None:
        yield Sentence(where, text[first:end].strip(), first, tuple(clauses), False, item)


def _around_address(words: list[Token], index: int) -> bool:
    """Is this bracket one around nothing but an address or "cc"? "Per Hauge (per@x.example) deltager" is one clause."""
    middle = index + 1 if words[index].word == "(" else index - 1
    if not 0 < middle < len(words) - 1 or not (words[middle].word[0] == ADDRESS or words[middle].word in ("cc", "kopi", "copy")):
        return False
    return words[middle - 1].word == "(" and words[middle + 1].word == ")"


def _ends(words: list[Token], index: int) -> bool:
    """Does the mark at `index` end a sentence? Not after an abbreviation, an initial, or a number before a word ("3. juni")."""
    mark = words[index]
    if mark.word != ".":
        return True
    before = words[index - 1] if index else None
    after = next((token for token in words[index + 1 : index + 3] if token.word != "\n"), None)
    if before is None or after is None:
        return True
    if after.start == mark.end and after.text[:1].isalnum():
        return after.text[:1].isupper() and len(before.word) > 2  # "slut.Jeg" without a space, but not "f.eks." or "10.30"
    if before.word in ABBREVIATIONS:
        return False
    if before.word.isdigit() and after.text[:1].islower():
        return False
    return not (len(before.text) == 1 and before.text.isupper())

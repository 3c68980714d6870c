"""Workplace and title as people write them, in signatures, lists and sentences.

Knows the word lists of lexicon/people.yaml; knows not whose workplace it is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from postbud.reading.digits import RUN
from postbud.reading.names import capitalised, first_names, is_organisation, is_title
from postbud.reading.view import data, word_list
from postbud.reading.words import ADDRESS, LINK, Token, fold, mask, tokens

SPLIT = re.compile(r"\s*(?:[,;|•·\t]|\s[-–—/]\s|\s{3,})\s*")
# Words that may stand with a capital before a workplace and are no part of its name.
BEFORE = frozenset(
    "fra på i hos ved til med og vi jeg kære hej from at the for in of "
    "dear von bei från vid af der den det som min vores our my både begge til tilmelding".split()
)
JOINS = frozenset("på i af of & og and for ved hos på at in the".split())
AT = re.compile(r"\s(?:på|i|ved|hos|at|fra|from|von|bei|vid|för|for)\s(?=\S)")


NO_WORKPLACE = frozenset(
    "tlf tel telefon mobil direkte phone mobile cvr ean og and & hilsen sendt "
    "sent danmark denmark sverige norge team stab kultur fritid direct t m e web".split()
)
NO_WORKPLACE_ENDS = (
    "vej",
    "gade",
    "gaden",
    "vejen",
    "allé",
    "plads",
    "torv",
    "torvet",
    "afdeling",
    "afdelingen",
    "forvaltning",
    "forvaltningen",
    "sekretariat",
    "sekretariatet",
    "street",
    "road",
    "gatan",
    "vägen",
    "veien",
    "straße",
    "strasse",
    "området",
    "administration",
)


class Place(NamedTuple):
    """What a piece of a signature or list line says: its kind ('organisation', 'title', 'name', '' ...) and the words."""

    kind: str
    words: str


def pieces(line: str) -> list[str]:
    """A signature or list line cut at commas, bars and dashes; addresses, links and numbers are left out."""
    line = mask(line).replace(ADDRESS, " ").replace(LINK, " ")
    line = RUN.sub("  ", line)
    return [piece for piece in (one.strip(" .:()<>*_") for one in SPLIT.split(line)) if piece]


def classify(piece: str) -> Place:
    """Title, organisation, both ("Souschef på Vesterlund Bibliotek" gives the title; see `both`), or something else."""
    words = [fold(word.strip(".,:()&")) for word in piece.split()]
    words = [word for word in words if word]
    if not words or len(words) > 9:
        return Place("", piece)
    titled = any(is_title(word) or any(is_title(part) for part in word.split("-")) for word in words[:3])
    organised = any(is_organisation(word) or any(is_organisation(part) for part in word.split("-")) for word in words)
    if titled and not (organised and not is_title(words[0]) and not is_title(words[-1])):
        return Place("title", piece)
    return Place("organisation" if organised else "", piece)


def both(piece: str) -> tuple[str, str]:
    """Title and workplace of one piece: "leder på Hallum Bibliotek", "Kulturchef Kærbæk Kommune" ('' for what is not there)."""
    place = classify(piece)
    if place.kind == "organisation":
        return "", piece
    if place.kind != "title":
        return "", ""
    cut = AT.search(piece)
    if cut and organisations(piece[cut.end() :]):
        return piece[: cut.start()].strip(), piece[cut.end() :].strip()
    return piece, ""


def organisations(text: str) -> list[str]:
    """Workplaces named in running text: a capitalised name with a workplace word, e.g. "Egelund Bibliotek", "Biblioteket på Høje Enge"."""
    masked = mask(text)
    words = tokens(masked)
    found, index = [], 0
    while index < len(words):
        if words[index].text[:1].isalpha() and is_organisation(words[index].word):
            start, end = _around(words, index, masked)
            name = " ".join(text[words[start].start : words[end - 1].end].split())
            if _proper(words[start:end]):
                found.append(name)
            index = end
        else:
            index += 1
    return found


def _around(words: list[Token], index: int, text: str) -> tuple[int, int]:
    """The name around a workplace word: capitalised words before it, and "på Høje Enge", "& Kulturhus", "Åglimt" after it."""
    start, end = index, index + 1
    while start > 0 and index - start < 4 and _part_of_name(words[start - 1]) and _close(words, start - 1, text):
        start -= 1
    while end < len(words) and end - index < 5:
        if _part_of_name(words[end]) and _close(words, end - 1, text):
            end += 1
        elif (
            words[end].word in ("of", "der", "des")
            and end + 2 < len(words)
            and words[end + 1].word in ("the", "den")
            and _part_of_name(words[end + 2])
        ):
            end += 3
        elif (
            words[end].word in JOINS
            and end + 1 < len(words)
            and _part_of_name(words[end + 1])
            and _close(words, end, text)
            and _close(words, end - 1, text)
        ):
            if (words[end].word in ("og", "and", "for", "at", "in", "&")) != is_organisation(words[end + 1].word):
                break  # "Jobcenter og Borgerservice" joins two, "Plejecenter Åglimt i Sundhedsforvaltningen" is the first alone
            end += 2
        else:
            break
    return start, end


def _part_of_name(token: Token) -> bool:
    return capitalised(token.text) and not is_title(token.word) and token.word not in BEFORE


def _close(words: list[Token], index: int, text: str) -> bool:
    between = text[words[index].end : words[index + 1].start]
    return len(between) <= 3 and "\n" not in between and between.strip() in ("", ".")


def _proper(run: list[Token]) -> bool:
    """Has the run a name besides the common word, or is one word made of both ("Engskolen")?"""
    if len(run) == 1:
        return capitalised(run[0].text) and run[0].word not in word_list("people", "organisation_words") and run[0].word not in _common()
    return any(
        capitalised(token.text) and not (token.word in word_list("people", "organisation_words") or token.word in _common())
        for token in run
    )


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """Workplace words that stand alone and name no workplace ("Biblioteket", "Skolen")."""
    return frozenset(word_list("people", "organisation_ends")) | {
        "kulturhus",
        "folkebibliotek",
        "borgerservice",
        "kulturhuset",
        "musikskolen",
        "folkeskolen",
        "arbejdspladsen",
    }


def best_organisation(found: list[str]) -> str | None:
    """The workplace among several: a library, school or centre before a municipality, a proper name before a department."""
    proper = [name for name in found if organisations(name)] or [
        name for name in found if not any(is_organisation(fold(word)) for word in name.split())
    ]
    work = [
        name for name in proper if not any(word.casefold().startswith(("kommun", "municipal", "fylke", "region")) for word in name.split())
    ]
    return next(iter(work or proper), None)


class Signed(NamedTuple):
    """What a signature says about the one who signs."""

    names: tuple[str, ...]
    title: str | None
    organisation: str | None


def read_signature(text: str, domain: str) -> Signed:
    """Names, title and workplace of a signature (its first twelve lines; `domain` is the sender's, it may name the workplace)."""
    names: list[str] = []
    titles: list[str] = []
    places: list[str] = []
    others: list[str] = []
    closings = sorted(data("formulas")["closings"], key=len, reverse=True)
    for line in text.split("\n")[:14]:
        line = _without_closing(line.strip().lstrip("/-–* "), closings)
        for piece in pieces(line) if line else ():
            title, place = both(piece)
            if title:
                titles.append(title)
            if place and len(place) < 80:
                places.append(place)
            if not title and not place:
                if _like_domain(piece, domain):
                    places.append(piece)
                elif titles and _like_workplace(piece):
                    others.append(piece)
                elif _like_name(piece):
                    names.append(piece)
    only = others[0] if len(others) == 1 and not places else None
    return Signed(tuple(names), titles[0] if titles else None, best_organisation(places) or only)


def _like_workplace(piece: str) -> bool:
    """Can a piece below a title be a workplace without any word that says so ("Datahub Nord")? Not a street, not a department."""
    words = [fold(word.strip(".,:")) for word in piece.split()]
    if not 1 <= len(words) <= 4 or not all(word[:1].isalpha() for word in words) or not piece[:1].isupper() or words[0] in first_names():
        return False
    return not any(word in NO_WORKPLACE or word.endswith(NO_WORKPLACE_ENDS) for word in words)


def _without_closing(line: str, closings: list[str]) -> str:
    low = line.casefold()
    for closing in closings:
        if low.startswith(closing) and not low[len(closing) : len(closing) + 1].isalnum():
            rest = line[len(closing) :].strip(" ,.!")
            return "" if rest.casefold().startswith(("fra ", "from ", "från ")) else rest
    return line


def _like_domain(piece: str, domain: str) -> bool:
    """Does the first label of the domain spell the piece ("kulturvaerftet.example", "Kulturværftet")?"""
    label = domain.split(".")[0].replace("-", "")
    spelt = fold(piece)
    for letter, pair in (("æ", "ae"), ("ø", "oe"), ("å", "aa"), ("ö", "o"), ("ä", "a"), (" ", ""), ("-", "")):
        spelt = spelt.replace(letter, pair)
    return len(label) > 4 and spelt == label


def _like_name(piece: str) -> bool:
    words = piece.split()
    return (
        1 <= len(words) <= 5
        and all(capitalised(word) or word in word_list("people", "particles") for word in words)
        and not any(char.isdigit() for char in piece)
    )

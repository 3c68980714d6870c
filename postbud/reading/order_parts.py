"""The parts of an order line: its words made plain and cut at their marks, and the programme and the day that it names.

Knows lexicon/orders.yaml and how a line names things; knows no verb. What it does not understand it refuses with the words
(`OrderRefused`), and guesses nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from typing import NoReturn

from postbud.errors import OrderRefused
from postbud.model.programme import Programme
from postbud.reading.dates import Day, written_days
from postbud.reading.view import word_list
from postbud.reading.words import fold, mask

LONGEST_SHOWN = 200  # characters of words that are told
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
QUOTES = str.maketrans(dict.fromkeys("“”„‟»«", '"'))
CLOSERS = {'"': '"', "<": ">"}
# Outlook writes a link behind the words that bear it: "eva@x.example<mailto:eva@x.example>", "12345678<tel:12345678>".
MAIL_LINK = re.compile(r"[<\[]mailto:([^<>\[\]\s]{1,300})[>\]]", re.IGNORECASE)
OTHER_LINK = re.compile(r"[<\[](?:tel|callto|https?):[^<>\[\]\s]{1,500}[>\]]", re.IGNORECASE)


def refuse(problem: str, words: str = "", choices: Iterable[str | date] = ()) -> NoReturn:
    raise OrderRefused(f"order-{problem}", " ".join(words.split())[:LONGEST_SHOWN], tuple(choices))


def plain(text: str) -> str:
    """The text in composed letters, with one kind of quotation mark and without what mail programs hang on addresses."""
    text = unicodedata.normalize("NFC", text).translate(INVISIBLE).translate(QUOTES)
    return MAIL_LINK.sub(_without_link, OTHER_LINK.sub(" ", text))


def _without_link(link: re.Match[str]) -> str:
    """Nothing where the address stands before its link: what somebody has typed counts, not the link that a program kept."""
    before = link.string[max(0, link.start() - 300) : link.start()].split()
    return " " if before and "@" in before[-1] else f" <{link[1].partition('?')[0]}> "


def split(text: str, marks: str) -> list[str]:
    """The pieces between marks that stand in no quotation and no angle brackets."""
    pieces, start, closer = [], 0, ""
    for place, letter in enumerate(text):
        if closer:
            closer = "" if letter == closer else closer
        elif letter in CLOSERS and text.find(CLOSERS[letter], place + 1) > 0:
            closer = CLOSERS[letter]
        elif letter in marks:
            pieces.append(text[start:place])
            start = place + 1
    return [piece.strip() for piece in (*pieces, text[start:]) if piece.strip()]


@lru_cache(maxsize=8)
def between(key: str) -> re.Pattern[str]:
    """The words of a list of orders.yaml as a pattern: whole, a blank before and behind."""
    words = "|".join(map(re.escape, sorted(word_list("orders", key), key=len, reverse=True)))
    return re.compile(rf"(?<!\S)(?:{words})(?=\s)", re.IGNORECASE)


def outside(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """Where a pattern is found in a text and not in a quotation."""
    quoted, last, found = False, 0, []
    for match in pattern.finditer(text):
        quoted ^= text.count('"', last, match.start()) % 2 == 1
        last = match.start()
        found += [] if quoted else [match]
    return found


@dataclass(frozen=True, slots=True)
class Known:
    """What a line is read against: the programmes, the one it is about if it names none, and today."""

    programmes: Mapping[str, Programme]
    default: str = ""
    today: date | None = None

    @property
    def open(self) -> tuple[str, ...]:
        return tuple(slug for slug, one in self.programmes.items() if one.status == "open") or tuple(self.programmes)


def programme_in(text: str, known: Known) -> tuple[str, Programme]:
    """The text without "til hverdagsledelse" at its end, and that programme; else the one the line is about anyway."""
    names = _names(known.programmes)
    for place in outside(between("places"), text):
        found = names.get(_as_name(text[place.end() :]), set())
        if len(found) > 1:
            refuse("which-programme", text[place.end() :], sorted(found))
        if found:
            return text[: place.start()].strip(" ,"), known.programmes[next(iter(found))]
    _no_misspelt(text, names)
    slug = known.default or (next(iter(known.programmes)) if len(known.programmes) == 1 else "")
    if slug not in known.programmes:
        _lone_programme(text, known)
    return text, known.programmes[slug]


def _no_misspelt(text: str, names: Mapping[str, object]) -> None:
    """No name of a programme with a letter wrong may pass for a part of something else."""
    for place in outside(between("places"), text)[-4:]:
        behind = _as_name(text[place.end() :])
        if get_close_matches(behind, [name for name in names if len(name) > 4], n=1, cutoff=0.8):
            refuse("programme", text[place.end() :])


def _lone_programme(text: str, known: Known) -> NoReturn:
    """Nothing names a programme; words that stand where one would are named."""
    for place in outside(between("places"), text)[-1:]:
        if fold(place[0]) in ("til", "fra", "to", "from") and text[place.end() :].strip():
            refuse("programme", text[place.end() :], known.open)
    refuse("which-programme", "", known.open)


def _names(programmes: Mapping[str, Programme]) -> dict[str, set[str]]:
    names: dict[str, set[str]] = {}
    for slug, programme in programmes.items():
        for name in (slug, programme.title, *programme.known_as):
            names.setdefault(_as_name(name), set()).add(slug)
    return {name: slugs for name, slugs in names.items() if name}


def _as_name(text: str) -> str:
    """A programme's name as compared: without capitals, marks and "netværket om" in front."""
    words = "".join(letter if letter.isalnum() else " " for letter in fold(text[:400])).split()
    start = 0
    while len(words) - start > 1 and words[start] in word_list("orders", "nouns" if not start else "about"):
        start += 1
    return " ".join(words[start:])


def day_in(text: str) -> tuple[str, Day | None]:
    """The text without "den 3. juni", and that day; None if there is none."""
    days = written_days(mask(text))
    if len(days) > 1:
        refuse("one-day", ", ".join(day.words for day in days))
    if not days:
        return text, None
    before = text[: days[0].start].split()
    while before and fold(before[-1].strip(".,")) in word_list("orders", "before_days"):
        before.pop()
    return f"{' '.join(before)} {text[days[0].start + len(days[0].words) :].lstrip(' .,')}".strip(" ,"), days[0]


def meeting_on(day: Day, programme: Programme, today: date | None) -> date:
    """The day of the one meeting that is meant; of several years the first that is still to come."""
    dates = sorted(meeting.date for meeting in programme.meetings if meeting.date and not meeting.cancelled)
    fitting = [one for one in dates if (day.day, day.month or one.month, day.year or one.year) == (one.day, one.month, one.year)]
    coming = [one for one in fitting if today and one >= today] if day.month else []
    if not (len(fitting) == 1 or coming):
        refuse("day", day.words, dates)
    return fitting[0] if len(fitting) == 1 else coming[0]

"""Days as people write them: "den 3. juni", "6/3", "på torsdag", "anden gang", "28 August", "i dag".

Knows calendars and the lexicons' words for days; knows no programme except as a list of dated meetings handed in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from postbud.model.programme import Meeting
from postbud.reading.phrases import LANGUAGES, Lexicon, load
from postbud.reading.view import View
from postbud.reading.words import Sentence

COMPOUND = re.compile("møde|gang|träff|dag|samling")  # "junimødet": a month may stand before it in one word
DIGIT = re.compile(r"\d")
WEEKS = frozenset("uge ugerne week weeks vecka veckorna uke ukene veke woche kw".split())
NUMBER_WORDS = frozenset("nr nummer no number num".split())
NUMERALS = {
    word: number
    for words in ("et to tre fire fem seks", "one two three four five six", "ett två tre fyra fem sex")
    for number, word in enumerate(words.split(), 1)
}


class Day(NamedTuple):
    """One mention of a day: what of it is said (0 or None if not), its place in the sentence's text, and the exact words."""

    day: int
    month: int
    year: int
    ordinal: int  # "anden gang" 2; -1 the last one, -2 the next one
    when: date | None  # resolved against the day of writing: "i dag", "på torsdag"
    start: int
    words: str
    week: int = 0  # "uge 14" (ISO 8601)


class Span(NamedTuple):
    """A run of days: (month, day) of its first and last one, where it stands in the sentence's text, and the exact words."""

    first: tuple[int, int]
    last: tuple[int, int]
    start: int
    end: int
    words: str


@lru_cache(maxsize=1)
def _month_numbers() -> dict[str, int]:
    numbers = {}
    for language in LANGUAGES:
        for name, number in load(language).months.items():
            numbers[name] = number
            if len(name) > 4:
                numbers[name[:3]] = number
    return numbers | {"sept": 9, "mrz": 3}


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    months = "|".join(sorted(_month_numbers(), key=len, reverse=True))
    return (
        re.compile(r"(?<!\d)(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)"),
        re.compile(
            rf"(?<!\d)(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th|:e|:a)?\s{{0,2}}(?:of\s|-\s?)?(?P<month>{months})\b\.?(?:\s{{1,2}}(?P<year>20\d\d))?",
            re.I,
        ),
        re.compile(rf"\b(?P<month>{months})\.?\s(?:the\s)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s(?P<year>20\d\d))?", re.I),
        re.compile(r"(?<![\d/.,+])(?P<day>\d{1,2})\s?/\s?(?P<month>\d{1,2})(?:\s?[-/]\s?(?P<year>(?:20)?\d\d))?(?![\d/])"),
        re.compile(r"(?<![\d.])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>(?:20)?\d\d)(?!\d)"),
        re.compile(r"(?<![\d.])(?P<day>\d{1,2})-(?P<month>\d{1,2})-(?P<year>20\d\d)(?!\d)"),
        re.compile(
            r"\b(?:den|the|d\.|d(?=\s)|am|on the)\s?(?P<day>\d{1,2})(?:\.|st|nd|rd|th|:e)?(?![\d:.,]*\d)(?!\s?(?:%|kr|gang|møde|år|time))",
            re.I,
        ),
    )


@lru_cache(maxsize=1)
def _span() -> re.Pattern[str]:
    months = "|".join(sorted(_month_numbers(), key=len, reverse=True))
    day = rf"(?:den\s|d\.\s?|the\s)?(\d{{1,2}})(?:\.|st|nd|rd|th)?(?:\s?/\s?(\d{{1,2}})|\s({months})\b)?"
    return re.compile(rf"(?<![\d/.,+:]){day}\s?(?:-|–|til og med|til|till|to|t\.o\.m\.|through|until|bis)\s?{day}(?![\d/:.]*\d)", re.I)


def spans_in(sentence: Sentence) -> list[Span]:
    """Runs of days: "fra 1. til 8. juni", "2.-6. juni", "1/6-15/9"; a month must be said, and two numbers alone are a time or a page."""
    text = sentence.text[:2000]
    found: list[Span] = []
    if not DIGIT.search(text):
        return found
    for match in _span().finditer(text):
        one, one_month, one_name, two, two_month, two_name = match.groups()
        months = [_month(number, name) for number, name in ((one_month, one_name), (two_month, two_name))]
        first, last = (months[0] or months[1], int(one)), (months[1] or months[0], int(two))
        if months[1] and 1 <= first[0] <= 12 and last[0] <= 12 and 1 <= first[1] <= 31 and 1 <= last[1] <= 31:
            found.append(Span(first, last, match.start(), match.end(), match.group().strip()))
    return found


def _month(number: str | None, name: str | None) -> int:
    return int(number) if number else _month_numbers().get((name or "").casefold(), 0)


def meetings_within(span: Span, meetings: Sequence[Meeting], written: date | None) -> list[date]:
    """The dates of the coming meetings within a run of days, its ends included."""
    ahead = [meeting.date for meeting in meetings if meeting.date is not None and (written is None or meeting.date >= written)]
    if span.first <= span.last:
        return [one for one in ahead if span.first <= (one.month, one.day) <= span.last]
    return [one for one in ahead if (one.month, one.day) >= span.first or (one.month, one.day) <= span.last]


def days_in(view: View, sentence: Sentence) -> list[Day]:
    """All days mentioned in a sentence, in order of their place."""
    found = written_days(sentence.text[:2000]) + _spoken(view, sentence)
    if DIGIT.search(sentence.text) or "num" in sentence.text.casefold():
        found += _counted(view, sentence)
    return sorted(found, key=lambda day: day.start)


def written_days(text: str) -> list[Day]:
    """The days of a text that are written with figures, the surest way of writing first."""
    found: list[Day] = []
    taken: list[tuple[int, int]] = []
    for pattern in _patterns() if DIGIT.search(text) else ():
        for match in pattern.finditer(text):
            day = _written(match)
            if day is not None and not any(start < match.end() and match.start() < end for start, end in taken):
                taken.append(match.span())
                found.append(day)
    return found


def _written(match: re.Match[str]) -> Day | None:
    parts = match.groupdict()
    month = parts.get("month") or "0"
    number = int(month) if month.isdecimal() else _month_numbers().get(month.casefold(), 0)
    day, year = int(parts["day"]), int(parts.get("year") or 0)
    year += 2000 if 0 < year < 100 else 0
    if not (1 <= day <= 31 and 0 <= number <= 12) or ("month" in parts and parts["month"] and number == 0):
        return None
    return Day(day, number, year, 0, None, match.start(), match.group().strip())


@lru_cache(maxsize=8)
def _day_words(language: str) -> frozenset[str]:
    """Every word that a spoken day can begin with; most words of a mail are none, and are passed over at the first look."""
    lexicon = load(language)
    sets = (lexicon.words[name] for name in ("next", "last", "today", "tomorrow"))
    return frozenset().union(lexicon.ordinals, lexicon.weekdays, lexicon.months, WEEKS, *sets)


def _counted(view: View, sentence: Sentence) -> list[Day]:
    """Where a number stands behind its noun: "møde 2", "uge 36-38"."""
    found = []
    for clause in sentence.clauses:
        words = [token.word for token in clause]
        for place, (token, after) in enumerate(zip(clause, words[1:], strict=False)):
            start = token.start - sentence.start
            if token.word in WEEKS:
                found += [Day(0, 0, 0, 0, None, start, f"{token.text} {after}", week) for week in _weeks(after)]
            elif (after in NUMBER_WORDS or after.isdecimal()) and _gathering(view.lexicons, [token.word]):
                number = _numbered(view, words, place)
                found += [Day(0, 0, 0, number, None, start, " ".join(words[place : place + 3]))] if number else []
    return found


def _spoken(view: View, sentence: Sentence) -> list[Day]:
    """ "anden gang", "næste møde", "på torsdag", "i morgen", "i september"."""
    found = []
    telling = [(lexicon, _day_words(lexicon.language)) for lexicon in view.lexicons]
    for clause in sentence.clauses:
        words = [token.word for token in clause]
        for place, token in enumerate(clause):
            compound = COMPOUND.search(token.word)
            for lexicon, day_words in telling:
                if not compound and token.word not in day_words:
                    continue
                day = _spoken_at(view, lexicon, words, place)
                if day is not None:
                    found.append(day._replace(start=token.start - sentence.start))
                    break
    return found


def _weeks(text: str) -> tuple[int, ...]:
    """ "36-38", behind the word for weeks: each of them."""
    first, dash, last = text.partition("-")
    if not dash or not (first.isdecimal() and last.isdecimal() and len(text) < 6):
        return ()
    return tuple(range(int(first), int(last) + 1)) if 0 < int(first) <= int(last) < 54 else ()


def _spoken_at(view: View, lexicon: Lexicon, words: list[str], place: int) -> Day | None:
    word, before = words[place], words[place - 1] if place else ""
    after = words[place + 1 : place + 3]
    written = view.when.date() if view.when else None
    sets = lexicon.words
    if word in lexicon.ordinals and before not in sets["owned"] and _gathering((lexicon,), after):
        return Day(0, 0, 0, lexicon.ordinals[word], None, 0, " ".join([word, *after[:1]]))
    if word in sets["next"] and _gathering((lexicon,), after[:1]):
        return Day(0, 0, 0, -2, None, 0, " ".join([word, *after[:1]]))
    if word in sets["last"] and _gathering((lexicon,), after[:1]):
        return Day(0, 0, 0, -1, None, 0, " ".join([word, *after[:1]]))
    if word in WEEKS and before in sets["next"] and written is not None:
        return Day(0, 0, 0, 0, None, 0, f"{before} {word}", (written + timedelta(days=7)).isocalendar().week)
    weekday = lexicon.weekdays.get(word)
    if weekday is not None and written is not None:
        ahead = (weekday - written.weekday()) % 7
        if any(one in sets["next"] and two in WEEKS for one, two in zip(words[place + 1 :], words[place + 2 : place + 4], strict=False)):
            monday = written + timedelta(days=7 - written.weekday())
            return Day(0, 0, 0, 0, monday + timedelta(days=weekday), 0, " ".join(words[place : place + 4]))
        return Day(0, 0, 0, -3 if before in sets["next"] else 0, written + timedelta(days=ahead), 0, word)
    if word in WEEKS and after[:1] and after[0].isdecimal() and len(after[0]) < 3 and 0 < int(after[0]) < 54:
        return Day(0, 0, 0, 0, None, 0, f"{word} {after[0]}", int(after[0]))
    if written is not None and word in sets["today"] and (before in sets["in"] or word not in ("dag",)):
        return Day(0, 0, 0, 0, written, 0, f"{before} {word}".strip())
    if written is not None and word in sets["tomorrow"] and (before in sets["in"] or word not in ("morgen", "morgon")):
        return Day(0, 0, 0, 0, written + timedelta(days=1), 0, f"{before} {word}".strip())
    month = lexicon.months.get(word)
    if month is None and COMPOUND.search(word):
        month = next((number for name, number in lexicon.months.items() if word.startswith(name) and len(name) > 3), None)
        if month is not None:
            return Day(0, month, 0, 0, None, 0, word)
    if (
        month is not None
        and (before in sets["in"] or before in ("the", "for", "til", "to", "vores"))
        and not (before == "the" and word in ("may", "march"))
    ):
        return Day(0, month, 0, 0, None, 0, f"{before} {word}")
    if month is not None and _gathering((lexicon,), after[:1]):
        return Day(0, month, 0, 0, None, 0, f"{word} {after[0]}")
    return None


def _numbered(view: View, words: list[str], place: int) -> int:
    """ "møde 2", "gang nr. 3": the number behind the word for a meeting, 0 if it is no number or begins a date."""
    after = words[place + 1 : place + 4]
    if after[:1] and after[0] in NUMBER_WORDS:
        after = after[1:]
        if after and after[0] in NUMERALS:
            return NUMERALS[after[0]]
    if not after or not after[0].isdecimal() or len(after[0]) > 2:
        return 0
    dated = after[1:2] and (after[1] in "/-–" or any(after[1] in lexicon.months for lexicon in view.lexicons))
    return 0 if dated else int(after[0])


def _gathering(lexicons: Sequence[Lexicon], words: list[str]) -> bool:
    return any(
        word.startswith(("netværks", "nätverks", "kursus", "møde")) or any(word in lexicon.words["noun"] for lexicon in lexicons)
        for word in words
    )


def meeting_day(day: Day, meetings: Sequence[Meeting], written: date | None) -> date | None:
    """The date of the meeting a mention means, or None if it means none of them."""
    dates = [meeting.date for meeting in meetings if meeting.date is not None]
    if day.when is not None:
        later = day.when + timedelta(days=7)  # "next Thursday" is this week's for some and next week's for others
        return day.when if day.when in dates else later if day.ordinal == -3 and later in dates else None
    if day.week:
        return next((one for one in dates if one.isocalendar().week == day.week and (written is None or one >= written)), None)
    ahead = [one for one in dates if written is None or one >= written]
    if day.ordinal:
        if day.ordinal == -1:
            return dates[-1] if dates else None
        if day.ordinal == -2:
            return ahead[0] if ahead else None
        return dates[day.ordinal - 1] if day.ordinal <= len(dates) else None
    fits = [one for one in dates if day.day in (0, one.day) and day.month in (0, one.month) and day.year in (0, one.year)]
    coming = [one for one in fits if one in ahead]
    if day.day and not day.month:
        return coming[0] if coming else None
    return next(iter(coming or fits), None)


def full_date(day: Day, written: date | None) -> date | None:
    """The calendar date of a mention with day and month; without a year the one nearest ahead of half a year ago."""
    if day.when is not None or not (day.day and day.month):
        return day.when
    for year in [day.year] if day.year else ([written.year, written.year + 1] if written else []):
        try:
            one = date(year, day.month, day.day)
        except ValueError:
            return None
        if day.year or written is None or one >= written - timedelta(days=182):
            return one
    return None

"""Dates, times, prices and lists as people write them, in Danish and in English.

Knows the grammar of numbers and dates, which is the same in every letter; the few words that a coordinator may want to change
stand in `templates/words.LANGUAGE.txt`. Knows no template engine.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date as Day
from datetime import datetime, time
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Protocol

from postbud.errors import ConfigurationError, Problem

LANGUAGES = ("da", "en")
DAYS = {
    "da": ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "da": ("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"
    ),
}  # fmt: skip
DATE = {"da": "{day}. {month} {year}", "en": "{day} {month} {year}"}
WEEKDAY_DATE = {"da": "{weekday} den {date}", "en": "{weekday} {date}"}
CLOCK = {"da": "{at.hour}.{at.minute:02d}", "en": "{at.hour}:{at.minute:02d}"}
AT = {"da": " kl. {clock}", "en": ", {clock}"}
CLOCK_ALONE = {"da": "kl. {clock}", "en": "{clock}"}
SPAN = {"da": "-", "en": "–"}
CROWNS = {"da": "{number} kr.", "en": "DKK {number}"}
OTHER_CURRENCY = {"da": "{number} {currency}", "en": "{currency} {number}"}
MARKS = {"da": str.maketrans(",.", ".,"), "en": {}}


class Timed(Protocol):
    """A meeting or an agenda item."""

    @property
    def start(self) -> time | None: ...

    @property
    def end(self) -> time | None: ...


class Gathering(Timed, Protocol):
    """A meeting."""

    @property
    def date(self) -> Day | None: ...

    @property
    def place(self) -> str: ...

    @property
    def cancelled(self) -> bool: ...


class Calling(Protocol):
    """A meeting whose agenda may ask for more."""

    @property
    def asks(self) -> tuple[object, ...]: ...

    @property
    def asks_until(self) -> Day | None: ...


class Item(Timed, Protocol):
    """One line of an agenda."""

    title: str
    speaker: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a meeting by themselves, as a change of them states them."""

    start: time | None = None
    end: time | None = None


class Priced(Protocol):
    """A price as the programme states it."""

    amount: Decimal
    vat: Decimal
    currency: str

    @property
    def total(self) -> Decimal: ...


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language that a coordinator may change; the names are the keys of `templates/words.LANGUAGE.txt`."""

    unknown: str  # a place or a date that is not settled
    time_follows: str  # the day is known, the hours are not
    and_: str
    free: str
    price: str  # {amount} and {total}
    price_without_vat: str  # {amount}
    # What a fact is called that changed: `model.changes.MEETING_FACTS` and PERSON_FACTS.
    fact_date: str
    fact_time: str
    fact_arrival: str
    fact_place: str
    fact_title: str
    fact_theme: str
    fact_agenda: str
    fact_facilitator: str
    fact_name: str
    fact_email: str
    fact_organisation: str
    fact_phone: str
    fact_ean: str
    fact_cvr: str
    fact_reference: str
    fact_diet: str
    fact_access: str
    fact_level: str
    fact_department: str
    fact_wishes: str


def load_words(path: Path) -> Words:
    """Read `key: words` lines; '#' opens a comment line. Raises ConfigurationError with all that is wrong."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        what = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else "is missing"
        raise ConfigurationError([Problem(shown(path), "", what, "take the file that came with Postbud")]) from error
    found, problems = {}, []
    known = {each.name.rstrip("_") for each in fields(Words)}
    for number, line in enumerate(lines, 1):
        key, colon, words = (part.strip() for part in line.partition(":"))
        if not line.strip() or line.startswith("#"):
            continue
        if not colon or key not in known or not words:
            what, advice = f"“{line.strip()[:60]}” is not understood", f"the keys are {', '.join(sorted(known))}"
            problems.append(Problem(f"{shown(path)}:{number}", "", what, advice))
        found[key] = words
    problems += [Problem(shown(path), "", f"“{key}” is missing", "add a line for it") for key in sorted(known - found.keys())]
    if problems:
        raise ConfigurationError(problems)
    return Words(**{each.name: found[each.name.rstrip("_")] for each in fields(Words)})


def shown(path: Path) -> str:
    """A template's path as people know it."""
    return f"{path.parent.name}/{path.name}"


@dataclass(frozen=True, slots=True)
class Wording:
    """How one language writes what programmes state."""

    language: str
    words: Words

    def date(self, day: Day | None) -> str:
        """'3. juni 2025'; what is not known yet is 'Information følger'."""
        if day is None:
            return self.words.unknown
        return DATE[self.language].format(day=day.day, month=MONTHS[self.language][day.month - 1], year=day.year)

    def day(self, day: Day | None) -> str:
        """'tirsdag den 3. juni 2025'."""
        if day is None:
            return self.words.unknown
        return WEEKDAY_DATE[self.language].format(weekday=DAYS[self.language][day.weekday()], date=self.date(day))

    def moment(self, at: datetime | Day | None) -> str:
        """'tirsdag den 3. juni 2025 kl. 10.00'; a date alone is the day."""
        if isinstance(at, datetime):
            return self.day(at) + AT[self.language].format(clock=self.hour(at))
        return self.day(at)

    def hour(self, at: time | datetime) -> str:
        """'9.30'."""
        return CLOCK[self.language].format(at=at)

    def clock(self, at: time | datetime | None) -> str:
        """'kl. 10.00'."""
        return CLOCK_ALONE[self.language].format(clock=self.hour(at)) if at is not None else self.words.unknown

    def span(self, timed: Timed) -> str:
        """'10.00-15.00', or only the start if the end is not settled, or nothing."""
        known = [self.hour(at) for at in (timed.start, timed.end if timed.start is not None else None) if at is not None]
        return SPAN[self.language].join(known)

    def hours(self, timed: Timed) -> str:
        """'kl. 10.00-15.00'."""
        span = self.span(timed)
        return CLOCK_ALONE[self.language].format(clock=span) if span else self.words.time_follows

    def when(self, meeting: Gathering | None) -> str:
        """'tirsdag den 3. juni 2025 kl. 10.00-15.00', as far as it is known."""
        if meeting is None or meeting.date is None:
            return self.words.unknown
        span = self.span(meeting)
        return self.day(meeting.date) + (AT[self.language].format(clock=span) if span else f", {self.words.time_follows}")

    def where(self, meeting: Gathering | None) -> str:
        """The place, or 'Information følger'."""
        return (meeting.place if meeting else "") or self.words.unknown

    def number(self, amount: Decimal | int) -> str:
        """'4.500', '4.500,50'."""
        amount = Decimal(amount)
        digits = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount.quantize(Decimal('0.01'), ROUND_HALF_UP):,}"
        return digits.translate(MARKS[self.language])

    def money(self, amount: Decimal | int, currency: str = "DKK") -> str:
        """'4.500 kr.'."""
        pattern = CROWNS if currency == "DKK" else OTHER_CURRENCY
        return pattern[self.language].format(number=self.number(amount), currency=currency)

    def price(self, price: Priced | None) -> str:
        """'4.500 kr. + moms, i alt 5.625 kr.'; 'gratis' for nothing, 'Information følger' where no price is stated."""
        if price is None:
            return self.words.unknown
        if not price.amount:
            return self.words.free
        pattern = self.words.price if price.vat else self.words.price_without_vat
        amount, total = self.money(price.amount, price.currency), self.money(price.total, price.currency)
        return pattern.replace("{amount}", amount).replace("{total}", total)

    def list(self, items: Iterable[object]) -> str:
        """'a, b og c'."""
        *head, last = [self.shown(item) for item in items] or [""]
        return f"{', '.join(head)} {self.words.and_} {last}" if head else last

    def fact_name(self, what: str) -> str:
        """What people call a fact that changed: 'Sted'."""
        return str(getattr(self.words, f"fact_{what}", what))

    def fact_value(self, value: object) -> str:
        """A fact as it was or is: a day, hours, names, or an agenda with a line for each item; the unknown in words."""
        if value is None or value == "" or value == ():
            return self.words.unknown
        if isinstance(value, tuple) and all(each is None or isinstance(each, time) for each in value):
            return self.hours(Hours(*value[:2]))
        if isinstance(value, tuple) and hasattr(value[0], "title") and not isinstance(value[0], str):
            return "\n".join(self.item(each) for each in value)
        if isinstance(value, tuple):
            return self.list(value)
        return self.day(value) if isinstance(value, Day) and not isinstance(value, datetime) else self.shown(value)

    def item(self, item: Item) -> str:
        """A line of an agenda: '10.00-12.00 Oplæg (Bo Bech): det ene; det andet'."""
        speaker = f" ({item.speaker})" if item.speaker else ""
        points = f": {'; '.join(item.points)}" if item.points else ""
        return f"{self.span(item)} {item.title}{speaker}{points}".strip()

    def shown(self, value: object) -> str:
        """Any single value as it stands in a sentence: dates and numbers in the language's way, nothing for None."""
        if value is None:
            return ""
        if isinstance(value, bool) or isinstance(value, str):
            return str(value)
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, Day):
            return self.date(value)
        if isinstance(value, time):
            return self.clock(value)
        if isinstance(value, Decimal):
            return self.number(value)
        return str(value)


def first_name(name: str | None) -> str:
    """The first of a person's names, also of 'Larsen, Eva S.'; '' if there is none."""
    given = (name or "").rpartition(",")[2] or (name or "")
    return next((word for word in given.split() if not word.endswith(".")), "")


def quote(text: str | None, lines: int = 12, letters: int = 900) -> str:
    """What somebody wrote, cut to a handful of lines, for showing it back to him."""
    kept = [line.strip() for line in (text or "").strip().splitlines()]
    cut = "\n".join(kept[:lines])[:letters].rstrip()
    return f"{cut} […]" if len(kept) > lines or len(cut) == letters else cut


def coming(meetings: Iterable[Gathering], today: Day) -> list[Gathering]:
    """The meetings that are not over and not called off; those without a date are still to come."""
    return [each for each in meetings if (each.date is None or each.date >= today) and not each.cancelled]


def calls(meeting: Calling | None, today: Day) -> tuple[object, ...]:
    """The items of a meeting's agenda for which contributions are asked, while there is time to offer any."""
    open_still = meeting is not None and (meeting.asks_until is None or today <= meeting.asks_until)
    return tuple(meeting.asks) if meeting is not None and open_still else ()


def capital(text: str) -> str:
    """With a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]

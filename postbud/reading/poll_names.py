"""What an answer to a poll names: options by number, day, weekday, week, place in the row, or theme, and what is not offered.

Knows the options; knows nothing of what is said of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from postbud.model.poll import Option
from postbud.reading.dates import Day
from postbud.reading.poll_clauses import Clause, Named
from postbud.reading.poll_words import MARKS, RUN, Item, is_word_for_day, months, number_of, ordinal_of, verdict_words, weekday_of
from postbud.reading.view import data, word_list
from postbud.reading.words import fold

LONG_WORD = 5  # letters of a word by which a theme is known


class Naming:
    """The options of one poll, by all their names. `wrong`: whether a weekday was named beside a day that is another one."""

    def __init__(self, options: Sequence[Option]) -> None:
        self.options, self.wrong = options, False

    @property
    def everything(self) -> frozenset[int]:
        return frozenset(range(1, len(self.options) + 1))

    def is_offered_day(self, words: str) -> bool:
        """ "12.06" may be a day of June and no time of day."""
        day, mark, month = words.partition(".")
        return mark == "." and day.isdecimal() and month.isdecimal() and bool(self._fitting(Day(int(day), int(month), 0, 0, None, 0, "")))

    def clause(self, items: Sequence[Item]) -> Clause:
        clause, place = Clause(), 0
        while place < len(items):
            named, size = self._named_at(items, place)
            if named is None:
                if items[place][0] not in MARKS:
                    clause.groups[-1].append(items[place][0])
                place += 1
                continue
            clause.named.append(named)
            clause.groups.append([])
            place += size
        return clause

    def _named_at(self, items: Sequence[Item], place: int) -> tuple[Named | None, int]:
        """What is named from this place on, and how many items that takes."""
        word, text, day = items[place]
        if day is not None:
            return self._of_day(day), 1
        if (weekday := weekday_of(word)) is not None and is_word_for_day(items, place):
            return self._of_weekday(items, place, weekday, text)
        if word in word_list("polls", "weeks") and place + 1 < len(items) and items[place + 1][0].isdecimal():
            week = int(items[place + 1][0])
            found = self._where(lambda one: one.date is not None and one.date.isocalendar().week == week)
            return Named(found, f"{text} {week}", not found), 2
        if word in months() and (len(word) > 3):
            found = self._where(lambda one: one.date is not None and one.date.month == months()[word])
            return (Named(found, text), 1) if found else (Named(frozenset(), text, True), 1)
        return self._by_place_or_number(items, place)

    def _by_place_or_number(self, items: Sequence[Item], place: int) -> tuple[Named | None, int]:
        word = items[place][0]
        after = [one[0] for one in items[place + 1 : place + 4]]
        if word in word_list("polls", "number_words") and after and number_of(after[0]):
            named, size = self._number(items, place + 1)
            return named, size + 1
        if word in word_list("polls", "number_words") and (spelt := data("polls")["spelt"].get(after[0] if after else "")):
            return Named(frozenset({spelt} & self.everything), f"{word} {after[0]}", spelt not in self.everything), 2
        if word in data("polls")["counts"] and after and ordinal_of(after[0]) in (1, -1):
            count = data("polls")["counts"][word]
            numbers = sorted(self.everything)
            return Named(frozenset(numbers[:count] if ordinal_of(after[0]) == 1 else numbers[-count:]), word), 2
        ordinal = ordinal_of(word) or (
            2 if word in word_list("polls", "second") and set(after[:1]) & word_list("polls", "option_nouns") else 0
        )
        if ordinal and not set(after[:1]) & word_list("polls", "ranks"):
            number = len(self.options) if ordinal == -1 else ordinal
            return Named(frozenset({number} & self.everything), word, number not in self.everything), 1
        if number_of(word):
            return self._number(items, place)
        if (run := RUN.match(word)) and 0 < int(run[1]) < int(run[2]) <= len(self.options):
            return Named(frozenset(range(int(run[1]), int(run[2]) + 1)), word), 1
        themed = self._of_theme(word)
        return (Named(themed, word), 1) if themed else (None, 0)

    def _number(self, items: Sequence[Item], place: int) -> tuple[Named | None, int]:
        """A bare number: of an option, or else the day of one; "1-3" are all between."""
        word, number = items[place][0], number_of(items[place][0])
        before = items[place - 1][0] if place else ""
        after = [one[0] for one in items[place + 1 : place + 3]]
        following = next((one for one in after if one not in MARKS), "")
        if following in word_list("polls", "ranks") or following in word_list("polls", "things"):
            return None, 0
        if before in word_list("polls", "counting") and not (before == "er" and place == 1):
            return None, 0
        if len(after) == 2 and after[0] in ("-", "–", "til", "to") and number < number_of(after[1]) <= len(self.options):
            return Named(frozenset(range(number, number_of(after[1]) + 1)), word), 3
        as_day = self._fitting(Day(number, 0, 0, 0, None, 0, word))
        if number in self.everything:
            return Named(frozenset({number}), word), 1
        return Named(as_day, word, not as_day), 1

    def _of_day(self, day: Day) -> Named:
        found = self._fitting(day)
        if not found and day.day and not day.month and day.day in self.everything:
            return Named(frozenset({day.day}), day.words)  # "den 2." of four is the second
        return Named(found, day.words, not found)

    def _of_weekday(self, items: Sequence[Item], place: int, weekday: int, text: str) -> tuple[Named | None, int]:
        """A weekday, alone or in front of its date, with which it must agree."""
        size = 1
        while place + size < len(items) and size < 4 and items[place + size][0] in (".", ",", "den", "d", "the", "(", "-"):
            size += 1
        following = items[place + size] if place + size < len(items) else None
        numbered = following is not None and following[2] is None and (number_of(following[0]) or 0) > len(self.options)
        if following is not None and (following[2] is not None or numbered):
            named = self._of_day(following[2]) if following[2] else self._number(items, place + size)[0]
            if named and not named.strange and not any(self._weekday_of(number) == weekday for number in named.numbers):
                self.wrong = True
            return named, size + 1
        found = self._where(lambda one: one.date is not None and one.date.weekday() == weekday)
        return Named(found, text, not found), 1

    def _weekday_of(self, number: int) -> int | None:
        day = self.options[number - 1].date
        return day.weekday() if day else None

    def _of_theme(self, word: str) -> frozenset[int]:
        """The one option whose theme has a long word that begins as this one does; none where several have it."""
        if len(word) < LONG_WORD or word in verdict_words():
            return frozenset()
        stem = word[: max(LONG_WORD, len(word) - 3)]
        found = self._where(lambda one: any(fold(known).startswith(stem) for known in re.findall(r"[^\W_]{5,40}", one.theme)))
        return found if len(found) == 1 else frozenset()

    def _fitting(self, day: Day) -> frozenset[int]:
        def fits(one: Option) -> bool:
            at = one.date
            return at is not None and day.day in (0, at.day) and day.month in (0, at.month) and day.year in (0, at.year)

        return self._where(fits) if day.day else frozenset()

    def _where(self, holds: Callable[[Option], bool]) -> frozenset[int]:
        return frozenset(number for number, one in enumerate(self.options, 1) if holds(one))

"""Why a message is held or ignored, in a sentence a coordinator understands: `templates/reasons.LANGUAGE.txt`, `code: sentence`.

A sentence may name values in {curly} brackets, as `postbud.letters.sentences` says. Knows codes and sentences; a code without a
sentence is shown as it is, and a test sees to it that there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from postbud.errors import ConfigurationError, Problem
from postbud.letters.sentences import LANGUAGES, Sentences, coded_lines
from postbud.letters.wording import AT, CLOCK, DATE, DAYS, MONTHS, WEEKDAY_DATE
from postbud.model.order import OrderFault

NO_VALUES: Mapping[str, object] = {}


def _date(day: date, language: str) -> str:
    """ "3. juni 2025", as a line may have it."""
    return DATE[language].format(day=day.day, month=MONTHS[language][day.month - 1], year=day.year)


def _moment(at: datetime, language: str) -> str:
    """ "onsdag den 4. juni 2025 kl. 9.00"."""
    day = WEEKDAY_DATE[language].format(weekday=DAYS[language][at.weekday()], date=_date(at, language))
    return day + AT[language].format(clock=CLOCK[language].format(at=at))


@dataclass(frozen=True, slots=True)
class Reasons:
    """The sentences by language and code."""

    sentences: Mapping[str, Mapping[str, str]]

    def sentence(self, code: str, language: str, words: str = "", values: Mapping[str, object] = NO_VALUES) -> str:
        """The sentence for a code, filled in with `values`, the words of the mail it rests on behind it in quotes."""
        said = self.sentences.get(language, {}).get(code) or self.sentences["da"].get(code) or code
        known = {name: _moment(value, language) if isinstance(value, datetime) else value for name, value in values.items()}
        said = Sentences({code: said}).say(code, **known)
        return f"{said} („{words}“)" if words and language == "da" else f"{said} (“{words}”)" if words else said

    def fault(self, fault: OrderFault, language: str) -> str:
        """Why a coordinator's line could not be read: the sentence, the words, and what could stand in their place."""
        said = self.sentence(fault.problem, language, fault.words)
        choices = ", ".join(_date(one, language) if isinstance(one, date) else one for one in fault.choices)
        return f"{said} {self.sentence('order-choices', language)} {choices}." if choices else said


def load_reasons(folder: Path) -> Reasons:
    """Read the sentences of both languages. Raises ConfigurationError with every line that is not `code: sentence`."""
    problems: list[Problem] = []
    sentences = {language: _read(folder / f"reasons.{language}.txt", problems) for language in LANGUAGES}
    if problems:
        raise ConfigurationError(problems)
    return Reasons(sentences)


def _read(path: Path, problems: list[Problem]) -> dict[str, str]:
    return {code: sentence for _, code, sentence in coded_lines(path, "the reasons why mail waits", problems)}

"""Loading a home folder: settings, programmes and templates, with every problem of all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import make_url

from postbud.clock import Clock, clock_from
from postbud.daemon import House
from postbud.decide import Workflows
from postbud.errors import ConfigurationError, Problem
from postbud.letters import Templates, check_templates
from postbud.letters.known import LETTERS
from postbud.letters.reasons import load_reasons
from postbud.letters.sentences import Sentences, load_sentences
from postbud.letters.told import TOLD
from postbud.letters.wording import Wording, load_words
from postbud.model.programme import Programme
from postbud.programmes import load_programmes
from postbud.rules import check_rules
from postbud.settings import Settings, load_settings
from postbud.store.database import Database, open_database

Loaded = TypeVar("Loaded")


class Home:
    """A home folder and the environment it is read with. `began`: when the program began, by the wall clock."""

    def __init__(self, folder: Path, environ: Mapping[str, str], began: datetime | None = None) -> None:
        self.folder, self.environ, self.began = folder, environ, began

    def settings(self) -> Settings:
        return load_settings(self.folder, self.environ)

    def programmes(self) -> dict[str, Programme]:
        return load_programmes(self.folder / "programmes")

    def templates(self, language: str = "da") -> Templates:
        """The letters; `language` is the house's, in which none may be missing."""
        return Templates.load(self.folder / "templates", language)

    def sentences(self, name: str, language: str = "da") -> Sentences:
        """What the lists ('lists') and the journal ('journal') say, in the house's language."""
        return load_sentences(self.folder / "templates", name, language, TOLD[name])

    def wording(self, language: str = "da") -> Wording:
        """How the house's language writes dates and prices, without loading all letters."""
        return Wording(language, load_words(self.folder / "templates" / f"words.{language}.txt"))

    def clock(self, settings: Settings) -> Clock:
        return clock_from(self.environ.get("POSTBUD_NOW", ""), settings.time_zone, self.began)

    def database(self, settings: Settings) -> Database:
        return open_database(settings.database)

    def has_database(self, settings: Settings) -> bool:
        """Whether there is one to look into; a server's is there, a file's once Postbud has run."""
        url = make_url(settings.database)
        return url.get_backend_name() != "sqlite" or Path(url.database or "").exists()

    def house(self, workflows: Workflows, *, thorough: bool = False) -> House:
        """Everything, checked. `thorough` also renders each letter with samples in a child process, which takes seconds.

        Raises:
            ConfigurationError: with all problems of rules, programmes, templates and environment.
        """
        problems: list[Problem] = []
        settings = _attempt(self.settings, problems)
        programmes = _attempt(self.programmes, problems)
        language = settings.language if settings else "da"
        templates = _attempt(lambda: self.templates(language), problems)
        reasons = _attempt(lambda: load_reasons(self.folder / "templates"), problems)
        for name in TOLD:
            _attempt(partial(self.sentences, name), problems)
        clock = _attempt(lambda: self.clock(settings), problems) if settings else None
        if settings and programmes is not None:
            problems += check_rules(settings.rules, set(workflows.mail), set(programmes), set(LETTERS))
        if thorough and templates:
            problems += check_templates(self.folder / "templates", language)
        if problems or not (settings and templates and reasons and clock) or programmes is None:
            raise ConfigurationError(problems)
        return House(settings, programmes, templates, reasons, workflows, clock)


def _attempt(load: Callable[[], Any], problems: list[Problem]) -> Any:
    """What `load` gives, or None with its problems noted, so that the other files are looked at too."""
    try:
        return load()
    except ConfigurationError as error:
        problems += error.problems
        return None

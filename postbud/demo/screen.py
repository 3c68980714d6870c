"""The story on the screen, and the same as a web page. Readable also when it goes to a file or a pipe: no control codes, plain lines.

Knows rich and the page's template; decides nothing and makes no sentences.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib.resources import files
from io import TextIOWrapper
from textwrap import wrap

from rich.console import Console
from rich.text import Text

from postbud.demo.ledger import Account
from postbud.demo.story import Chapter, Outcome
from postbud.demo.words import Words
from postbud.model.registration import Status

WIDEST, MARGIN = 110, 4
STYLES = {Outcome.DONE: "green", Outcome.HELD: "yellow", Outcome.IGNORED: "bright_black", Outcome.KNOWN: "bright_black"}


class Screen:
    """Where the story is told."""

    def __init__(self, words: Words) -> None:
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")  # a pipe on Windows may know no „: better a ? than the end of the story
        self.words = words
        watched = sys.stdout.isatty()
        self.console = Console(highlight=False, soft_wrap=False, width=None if watched else WIDEST)
        if self.console.width > WIDEST:
            self.console.width = WIDEST

    def say(self, text: str, style: str = "") -> None:
        """A paragraph."""
        for line in wrap(text, self.console.width, break_long_words=False, break_on_hyphens=False):
            self.console.print(Text(line, style=style), soft_wrap=True)

    def welcome(self, loopback: str, *, idle: bool) -> None:
        self.console.print()
        self.say(self.words("welcome"), "bold")
        self.say(self.words("intro", loopback=loopback))
        self.say(" ".join((self.words("idle" if idle else "polling"), self.words("old_mail"))))

    def chapter(self, chapter: Chapter) -> None:
        """A heading, and below it the lines of each label."""
        self.console.print()
        self.say(chapter.heading, "bold")
        widest = max(len(label) for label, _ in chapter.rows)
        for label, lines in chapter.rows:
            style = STYLES[chapter.outcome] if label == self.words("done") else ""
            for number, line in enumerate(lines):
                self._row(label if number == 0 else "", widest, line, style)

    def _row(self, label: str, widest: int, line: str, style: str) -> None:
        """A line beside its label, wrapped below itself. No padding at the end: what is piped is read by programs too."""
        indent = MARGIN + widest + 2
        for number, part in enumerate(wrap(line, max(20, self.console.width - indent), break_on_hyphens=False) or [""]):
            shown = label if number == 0 else ""
            self.console.print(Text.assemble(" " * MARGIN, (shown.ljust(widest + 2), "cyan"), (part, style)))

    def account(self, account: Account, entries: int, old_mails: int, folder: str, index: str) -> None:
        """The numbers of the end, and where the letters are. `entries`: how many letters carry a calendar entry."""
        numbers = (
            *((status.value, account.people[status]) for status in Status if account.people.get(status)),
            ("mails_done", account.done),
            ("mails_held", account.held),
            ("mails_ignored", account.ignored),
            ("mails_known", account.known),
            ("letters_sent", account.letters),
            ("entries_sent", entries),
            ("old_mail_left", old_mails),
        )
        widest = max(len(self.words(key)) for key, _ in numbers)
        self.console.print()
        self.say(self.words("summary"), "bold")
        for key, number in numbers:
            self.say(f"{' ' * MARGIN}{self.words(key).ljust(widest)} {number:4}")
        self.console.print()
        self.say(self.words("folder", folder=folder, index=index), "bold")
        self.say(self.words("nothing_left"))


def page(chapters: Sequence[Chapter], names: Mapping[int, str], words: Words) -> bytes:
    """The page `index.html`: every chapter with links to its letters. `names`: what each letter is called, by its number."""
    from jinja2 import Environment, StrictUndefined

    template = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(
        (files("postbud.demo") / "index.html").read_text(encoding="utf-8")
    )
    return template.render(chapters=chapters, names=names, words=words, sent=words("sent")).encode("utf-8")

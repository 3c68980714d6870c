"""The small template language: Jinja2 in its immutable sandbox, cut down to values, filters, conditions and loops.

Knows what a coordinator may write and what it becomes; every value it prints is taken aside and leaves a mark in the Markdown.
What the sandbox of Jinja2 alone does not stop (`'a' * 10**9`, `center`, `format`, endless text by joining) is refused by `grammar`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from jinja2 import StrictUndefined, Template
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import pass_context
from markupsafe import Markup

from postbud.errors import TemplateFailed
from postbud.letters.markdown import mark
from postbud.letters.wording import Wording, calls, capital, coming, first_name, quote

OUTPUT_LIMIT = 256 * 1024  # characters of one letter's Markdown with its values; ours have about 2,000
PRINTED = "values printed"  # a name with a space: no template can say it
WORDING_FILTERS = (
    "date", "day", "moment", "clock", "span", "hours", "when", "where", "number", "money", "price", "list", "fact_name", "fact_value",
)  # fmt: skip
PLAIN_FILTERS = {"first_name": first_name, "quote": quote, "capital": capital, "coming": coming, "calls": calls, "markdown": Markup}
JINJA_FILTERS = ("default", "first", "last", "length", "lower", "upper", "trim", "join")
JINJA_TESTS = ("none", "defined")


class Sandbox(ImmutableSandboxedEnvironment):
    """The template language of one language's letters."""

    def __init__(self, wording: Wording) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True, finalize=self.printed)
        builtin, tests = self.filters, self.tests
        self.wording = wording
        self.globals.clear()
        self.filters = {name: builtin[name] for name in JINJA_FILTERS} | PLAIN_FILTERS
        self.filters |= {name: getattr(wording, name) for name in WORDING_FILTERS}
        self.tests = {name: tests[name] for name in JINJA_TESTS} | {"written_by": written_by}

    @staticmethod
    @pass_context
    def printed(context: Context, value: Any) -> Markup:
        """Take a value aside and leave its mark. An empty value leaves nothing, so that its line counts as empty."""
        aside: Printed = context.parent[PRINTED]
        return Markup(aside.take(value))

    def call(self, *_: Any, **__: Any) -> NoReturn:
        """Nothing is called from a template, also not what Jinja2 would allow."""
        raise SecurityError("a letter cannot call anything; use a filter")


class Printed:
    """The values of one letter in the order they were printed, as text without control characters."""

    def __init__(self, wording: Wording) -> None:
        self.wording = wording
        self.values: list[str] = []
        self.numbers: dict[str, int] = {}  # the same value has the same mark, so that a link can be seen to say its own target
        self.size = 0

    def take(self, value: Any) -> str:
        """The mark for a value, '' for an empty one. Raises TemplateFailed for a value that has no text of its own."""
        if isinstance(value, StrictUndefined):
            str(value)  # raises, naming what is undefined
        if isinstance(value, Markup):  # only the filter `markdown` makes it, of what a programme's file says
            self.size += len(value)
            return clean(value)
        if isinstance(value, (tuple, list)):
            value = self.wording.list(value)
        elif hasattr(type(value), "model_fields") or hasattr(value, "__dataclass_fields__"):
            raise TemplateFailed(f"a whole {type(value).__name__.lower()} cannot be printed", advice="print one of its facts")
        text = clean(self.wording.shown(value))
        if not text:
            return ""
        self.size += len(text)
        if text not in self.numbers:
            self.numbers[text] = len(self.values)
            self.values.append(text)
        return mark(self.numbers[text])


def clean(text: str) -> str:
    """With LF line ends and without the other control characters, lone surrogates and blanks around."""
    text = text.strip()
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(letter for letter in text if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cs")).strip()


def written_by(message: Any, person: Any) -> bool:
    """Whether a message came from that person, so that its words may be shown to him. False without a message."""
    sender = getattr(message, "sender", None)
    email = getattr(person, "email", None)
    return sender is not None and email is not None and sender.key == email.strip().casefold()


def markdown_of(template: Template, sandbox: Sandbox, variables: Mapping[str, Any], where: str) -> tuple[str, list[str]]:
    """The Markdown with marks, and the values. Raises TemplateFailed when the letter grows beyond OUTPUT_LIMIT."""
    aside = Printed(sandbox.wording)
    context = template.new_context({**variables, PRINTED: aside})
    return "".join(limited(template.root_render_func(context), aside, where)), aside.values


def limited(chunks: Iterator[str], aside: Printed, where: str) -> Iterator[str]:
    """The chunks, until letter and values together are too long to be a letter."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size + aside.size > OUTPUT_LIMIT:
            raise TemplateFailed(f"the letter grows beyond {OUTPUT_LIMIT // 1024} KB", where=where, advice="look for a loop in a loop")
        yield chunk

"""A rule: conditions on a message and its reading, and the workflow that takes over when all of them hold.

Knows what a rule may say; `postbud.rules` knows when a condition holds. What is frozen here is what mailbox_rules.yaml may have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr

from postbud.model.facts import Facts, Line, YesNo, email_fault, quoted, wrong
from postbud.model.reading import Intent
from postbud.model.reply import Word

HOLD = "hold"  # The one workflow the engine knows by name: what no rule takes waits for a human.
PRESENT, ABSENT = "present", "absent"


def _as_many(value: Any) -> Any:
    """A list from one text or a list: `intent: register` is `intent: [register]`."""
    return [value] if isinstance(value, str) else value


def _address_or_domain(text: str) -> str:
    """An address, or @domain for everybody there. Patterns are refused: nobody should have to guess what * takes in."""
    domain = text.startswith("@")
    if "*" in text or email_fault(f"somebody{text}" if domain else text):
        raise wrong(f"{quoted(text)} is neither an address nor @domain", "Write one address, or @library.example for everybody there.")
    return text.lower()


def _words(text: str) -> str:
    if not any(character.isalnum() for character in text):
        raise wrong(f"{quoted(text)} has no word in it", "Write whole words; signs and patterns are not compared.")
    return text


Many = BeforeValidator(_as_many)
Intents = Annotated[tuple[Intent, ...], Many, Field(min_length=1)]
ReplyWords = Annotated[tuple[Word, ...], Many, Field(min_length=1)]
Names = Annotated[tuple[Line, ...], Many, Field(min_length=1)]
Phrases = Annotated[tuple[Annotated[Line, AfterValidator(_words)], ...], Many, Field(min_length=1)]
Senders = Annotated[tuple[Annotated[Line, AfterValidator(_address_or_domain)], ...], Many, Field(min_length=1)]
Languages = Annotated[tuple[Literal["da", "en", "sv", "nb", "nn", "de"], ...], Many, Field(min_length=1)]


class Rule(Facts):
    """One row of mailbox_rules.yaml. All conditions of a rule must hold; of a list inside a condition, any one.

    A condition that is not given is () or None. `do` names a workflow; `because` is a reason in a sentence for the journal.
    """

    name: Line = ""
    # What was read
    intent: Intents = ()
    programme: Names = ()
    language: Languages = ()
    sure: YesNo | None = None  # True: the reading has no doubts
    doubt: Names = ()  # codes of doubts, any of which the reading has
    contributes: YesNo | None = None  # True: something is offered for a meeting's agenda, and all else is clear
    interest: YesNo | None = None  # True: the sender would like something later that the programme's file lists
    machine: YesNo | None = None  # True: an automatic mail, a bounce or a calendar answer
    # What it answers, and with which word
    answers: Names = ()  # letters of ours, by the names of their templates
    word: ReplyWords = ()
    # Who wrote, and to whom
    from_: Senders = Field(default=(), alias="from")
    to: Senders = ()
    # Words: whole ones, capitals or not
    subject: Phrases = ()
    words: Phrases = ()  # in the subject or the sender's own words
    header: dict[Line, Phrases] = {}
    # What happens then
    do: Line = Field(min_length=1)
    because: Line = ""

    _places: dict[str, str] = PrivateAttr(default_factory=dict)

    def where(self, key: str = "") -> str:
        """Where the rule or one key of it stands, 'mailbox_rules.yaml:12:5'; '' if it does not come from a file."""
        return self._places.get(key, self._places.get("", ""))

    @property
    def conditional(self) -> bool:
        """Whether it has any condition at all."""
        return bool(self.model_fields_set - {"name", "do", "because"})

    def placed(self, places: Mapping[str, str], number: int) -> Rule:
        """This rule with the places of its keys ('' is the rule itself), and a name if it has none ('rule 3')."""
        rule = self.model_copy(update={"name": self.name or f"rule {number}"})
        rule._places = dict(places)
        return rule


@dataclass(frozen=True, slots=True)
class Match:
    """The rule that takes a message, and one sentence why: the rule's name, the conditions, the words they rest on."""

    rule: Rule
    because: str

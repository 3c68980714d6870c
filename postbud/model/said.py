"""Effects of what people answer and offer: to polls, to questionnaires, for an agenda, for later. See `postbud.effects`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from postbud.model.contribution import OfferedItem
from postbud.model.interest import State
from postbud.model.message import Address
from postbud.model.poll import Choice
from postbud.model.sheet import Text


@dataclass(frozen=True, slots=True)
class RecordChoice:
    """Write what somebody answered to a poll; it takes the place of what he answered before, and without `choices` leaves nothing of it.

    `choices` and `preferred`: by the options' names (`Poll.names`). `words`: his own, on one line.
    """

    programme: str
    poll: str
    address: str
    name: str
    choices: Mapping[str, Choice]
    preferred: frozenset[str] = frozenset()
    words: str = ""


@dataclass(frozen=True, slots=True)
class KeepAnswers:
    """Write what somebody answers to a questionnaire; to each question that is answered here it takes the place of what he said before."""

    programme: str
    questionnaire: str
    address: str
    name: str
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class OfferItem:
    """Keep what somebody offers for a meeting's agenda, until whoever decides has said yes or no."""

    item: OfferedItem


@dataclass(frozen=True, slots=True)
class SettleItem:
    """An offered item is accepted or declined; `by`: who said so."""

    item: OfferedItem
    state: Literal["accepted", "declined"]
    by: str


@dataclass(frozen=True, slots=True)
class KeepInterest:
    """What somebody would like later, and how far he has agreed that we keep it; his newest word counts."""

    programme: str
    key: str
    to: Address
    organisation: str
    language: str
    state: State
    words: str = ""

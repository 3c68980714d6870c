"""What follows from a cancellation at a certain time: which step of the programme's terms applies.

Knows the programme's facts only; the letter says it, the coordinator decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from postbud.model.programme import Programme


@dataclass(frozen=True, slots=True)
class Terms:
    """`days`: whole days until the first meeting (negative after it, None without a date). `percent` of the price; None if no step applies.

    `amount`: that share of the price without VAT, None without a price.
    """

    days: int | None
    percent: int | None
    amount: Decimal | None
    binding: bool
    colleague: bool
    words: str


def terms_at(programme: Programme, now: datetime) -> Terms | None:
    """The terms as they apply at an aware instant; None if the programme states none.

    The step with the fewest `days_before` that the day is within applies: with 14 days 50 % and 3 days 100 %, ten days before is 50 %.
    """
    said = programme.cancellation
    if said is None:
        return None
    first = first_day(programme)
    days = (first - now.astimezone(programme.zone).date()).days if first else None
    reached = [step for step in said.steps if days is not None and days <= step.days_before]
    percent = min(reached, key=lambda step: step.days_before).percent if reached else None
    amount = programme.price.amount * percent / 100 if programme.price and percent is not None else None
    return Terms(days, percent, amount, said.binding, said.colleague, said.words)


def first_day(programme: Programme) -> date | None:
    """The day of the first meeting that is not called off."""
    return min((meeting.date for meeting in programme.meetings if meeting.date and not meeting.cancelled), default=None)

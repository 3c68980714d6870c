"""Programmes, people and the reading of a line for the tests of order lines. Everybody is invented."""

from __future__ import annotations

from datetime import date

from postbud.model.order import Order, OrderFault
from postbud.model.programme import Meeting, Programme
from postbud.model.reading import Person
from postbud.reading.orders import parse_order

JUNE, SEPTEMBER = date(2025, 6, 3), date(2025, 9, 9)
BY = "lise.holm@bibliotek.example"
NETWORK = Programme(
    slug="hverdagsledelse", title="Hverdagsledelse", known_as=("netværk om hverdagsledelse", "everyday leadership"),
    meetings=(Meeting(date=JUNE), Meeting(date=SEPTEMBER), Meeting(date=date(2026, 6, 9)), Meeting(date=date(2025, 10, 1), cancelled=True)),
)  # fmt: skip
DEPUTIES = Programme(slug="souschefer", title="Netværk for souschefer", meetings=(Meeting(date=date(2025, 3, 6)),))
BOTH = {one.slug: one for one in (NETWORK, DEPUTIES)}
EVA, BO = Person("Eva Lund", "eva@x.example"), Person("Bo Bech", "bo@x.example")


def parsed(text: str, programme: str = "hverdagsledelse", now: date | None = date(2025, 2, 1)) -> Order | OrderFault:
    return parse_order(text, BY, BOTH, programme, now)

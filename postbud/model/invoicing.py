"""What is to be invoiced: the basis, payer by payer, as exact amounts.

Who pays for whom, and how much, follows from the programme's file and the registrations alone; nothing is sent here. The rules:

- A registered participant is invoiced in full, whether he comes or not; for one day a substitute costs nothing more.
- Who left before the deadline of sign-up is not invoiced, nor who left for a colleague who took over the seat: the colleague is.
- Who left later is invoiced as the programme's terms say (`postbud.model.terms`); where they say nothing a human decides, and he is named.
- Catering is a line of its own: for each meeting that is not called off, or for the participant, but no meeting somebody said no to.
- VAT is worked out of the sum of a rate's lines, and rounded half up to the hundredth (EN 16931, BR-CO-17); the lines' VAT adds up to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from postbud.model.identifiers import ean_holds
from postbud.model.programme import Programme
from postbud.model.reading import Person
from postbud.model.registration import Answer, Attendance, Registration, Status
from postbud.model.terms import terms_at

CENT = Decimal("0.01")
SAID_NO = frozenset({Answer.ABSENT, Answer.DECLINED})
What = Literal["seat", "catering"]
Why = Literal["in-time", "replaced", "free-of-charge", "no-terms", "awaiting", "waiting-list"]


@dataclass(frozen=True, slots=True)
class Departure:
    """When somebody who left said so, and whether a colleague took over the seat in the same mail."""

    at: datetime
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an invoice: `number` times `unit`. `percent`: of the price, after a late cancellation. `rate`: VAT in percent."""

    what: What
    people: tuple[Person, ...]
    number: int
    unit: Decimal
    net: Decimal
    rate: Decimal
    vat: Decimal
    percent: int = 100

    @property
    def total(self) -> Decimal:
        return self.net + self.vat


@dataclass(frozen=True, slots=True)
class Invoice:
    """What one payer is to pay, under one reference. `lacks`: why it cannot be sent to an EAN number; '' if it can."""

    payer: str
    ean: str
    cvr: str
    reference: str
    lines: tuple[Line, ...]
    lacks: Literal["", "no-ean", "wrong-ean"] = ""

    @property
    def people(self) -> tuple[Person, ...]:
        return tuple(dict.fromkeys(person for line in self.lines for person in line.people))

    @property
    def net(self) -> Decimal:
        return sum((line.net for line in self.lines), Decimal(0))

    @property
    def vat(self) -> Decimal:
        return sum((line.vat for line in self.lines), Decimal(0))

    @property
    def total(self) -> Decimal:
        return self.net + self.vat


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody who is not invoiced, and why; `no-terms` and `awaiting` are for a human to decide."""

    person: Person
    why: Why


@dataclass(frozen=True, slots=True)
class Basis:
    """All invoices of a programme, the payers in order. `until`: it is provisional, because people may sign up and leave until then."""

    invoices: tuple[Invoice, ...]
    left_out: tuple[LeftOut, ...]
    currency: str
    until: datetime | None = None

    @property
    def lacking(self) -> tuple[Invoice, ...]:
        return tuple(invoice for invoice in self.invoices if invoice.lacks)

    @property
    def undecided(self) -> tuple[LeftOut, ...]:
        """Those about whom a human must say whether they pay."""
        return tuple(one for one in self.left_out if one.why in ("no-terms", "awaiting"))

    @property
    def net(self) -> Decimal:
        return sum((invoice.net for invoice in self.invoices), Decimal(0))

    @property
    def vat(self) -> Decimal:
        return sum((invoice.vat for invoice in self.invoices), Decimal(0))

    @property
    def total(self) -> Decimal:
        return self.net + self.vat


def invoice_basis(
    programme: Programme,
    registrations: Iterable[Registration],
    attendances: Iterable[Attendance],
    departures: Mapping[str, Departure],
    now: datetime,
) -> Basis:
    """The basis as it is now. `departures`: of those who left, by address. A programme without a price, or a free one, has no invoices."""
    price, closes = programme.price, programme.closes_at
    until = closes if closes is not None and now < closes else None
    if price is None or price.free:
        return Basis((), (), price.currency if price else "", until)
    shares: list[tuple[Registration, int]] = []
    left_out: list[LeftOut] = []
    for entry in registrations:
        found = _share(programme, entry, departures.get(entry.address))
        if isinstance(found, int):
            shares.append((entry, found))
        elif found:
            left_out.append(LeftOut(entry.person, found))
    said_no = {(one.registration, one.meeting) for one in attendances if one.answer in SAID_NO}
    payers: dict[tuple[str, str, str], list[tuple[Registration, int]]] = {}
    for entry, percent in shares:
        payers.setdefault(_payer_key(entry.person), []).append((entry, percent))
    invoices = [_invoice(programme, theirs, said_no) for theirs in payers.values()]
    order = sorted(invoices, key=lambda one: (one.payer.casefold(), one.ean, one.reference))
    return Basis(tuple(order), tuple(left_out), price.currency, until)


def _share(programme: Programme, entry: Registration, left: Departure | None) -> int | Why | None:
    """What part of the price, in percent, somebody pays; or why nothing; None where there is nothing to be said about it."""
    if entry.status == Status.REGISTERED:
        return 100
    if entry.status == Status.AWAITING_APPROVAL:
        return "awaiting"
    if entry.status == Status.WAITING_LIST:
        return "waiting-list"
    if entry.status != Status.CANCELLED or left is None:
        return None
    if left.replaced:
        return "replaced"
    if programme.closes_at is not None and left.at < programme.closes_at:
        return "in-time"
    terms = terms_at(programme, left.at)
    if terms is None or (programme.cancellation and not programme.cancellation.steps and not terms.binding):
        return "no-terms"
    percent = terms.percent if terms.percent is not None else 0 if programme.cancellation and programme.cancellation.steps else 100
    return percent or "free-of-charge"


def _payer_key(person: Person) -> tuple[str, str, str]:
    """Who pays under which reference: the EAN number, else the CVR number, else the workplace, else the participant himself."""
    reference = (person.reference or "").casefold()
    if person.ean:
        return "ean", person.ean, reference
    if person.cvr:
        return "cvr", person.cvr, reference
    if person.organisation:
        return "organisation", " ".join(person.organisation.casefold().split()), reference
    return "person", (person.email or "").casefold(), reference


def _invoice(programme: Programme, shares: Sequence[tuple[Registration, int]], said_no: set[tuple[int, str]]) -> Invoice:
    people = [entry.person for entry, _ in shares]
    named = Counter(" ".join(person.organisation.split()) for person in people if person.organisation)
    first = people[0]
    payer = min(named, key=lambda name: (-named[name], name.casefold())) if named else (first.name or first.email or "")
    ean = first.ean or ""
    lacks: Literal["", "no-ean", "wrong-ean"] = "wrong-ean" if ean and not ean_holds(ean) else "" if ean else "no-ean"
    lines = _with_vat([*_seats(programme, shares), *_catering(programme, shares, said_no)])
    return Invoice(payer, ean, first.cvr or "", first.reference or "", lines, lacks)


def _seats(programme: Programme, shares: Sequence[tuple[Registration, int]]) -> Iterable[Line]:
    price = programme.price
    assert price is not None
    for percent in sorted({share for _, share in shares}, reverse=True):
        people = tuple(entry.person for entry, share in shares if share == percent)
        unit = rounded(price.amount * percent / 100)
        yield Line("seat", people, len(people), unit, unit * len(people), price.vat, Decimal(0), percent)


def _catering(programme: Programme, shares: Sequence[tuple[Registration, int]], said_no: set[tuple[int, str]]) -> Iterable[Line]:
    """For those who take part: who has left eats nothing."""
    catering = programme.price.catering if programme.price else None
    if catering is None or not catering.amount:
        return
    eaters = []
    for entry, _ in shares:
        meetings = [one for one in programme.meetings if not one.cancelled and one.is_for(entry.group)]
        times = sum((entry.id, one.key) not in said_no for one in meetings) if catering.each_meeting else 1
        if entry.status == Status.REGISTERED and times:
            eaters.append((entry.person, times))
    number, unit = sum(times for _, times in eaters), rounded(catering.amount)
    if number:
        yield Line("catering", tuple(person for person, _ in eaters), number, unit, unit * number, catering.vat, Decimal(0))


def _with_vat(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines with their VAT. Each rate's is that of its sum; a line has what the sum up to it has more than the sum before it."""
    sums: dict[Decimal, Decimal] = {}
    found = []
    for line in lines:
        before = sums.get(line.rate, Decimal(0))
        sums[line.rate] = before + line.net
        vat = rounded(sums[line.rate] * line.rate / 100) - rounded(before * line.rate / 100)
        found.append(Line(line.what, line.people, line.number, line.unit, line.net, line.rate, vat, line.percent))
    return tuple(found)


def rounded(amount: Decimal) -> Decimal:
    """To the hundredth, half up: 0.005 is 0.01."""
    return amount.quantize(CENT, ROUND_HALF_UP)

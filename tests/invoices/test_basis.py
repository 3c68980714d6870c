"""Who is invoiced, how much, and who is not: exact to the øre, whatever the prices are."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import run as commands
from postbud.model.invoicing import Basis, Departure, invoice_basis, rounded
from postbud.model.programme import Cancellation, CancellationStep, Catering, Meeting, Price, Programme, SignUp
from postbud.model.reading import Person
from postbud.model.registration import Answer, Attendance, Registration, Status
from tests.groups.leaders import writes
from tests.invoices.test_ean_numbers import GOOD, NET
from tests.running import Running

Run = Callable[..., Running]
AT = datetime(2025, 1, 10, 9, tzinfo=UTC)
LATER = datetime(2025, 5, 25, 9, tzinfo=UTC)
FIRST = Meeting.model_validate({"key": "1", "date": "2025-06-03"})
SECOND = Meeting.model_validate({"key": "2", "date": "2025-09-09"})
OFF = Meeting.model_validate({"key": "3", "date": "2025-10-09", "cancelled": "true"})


def programme(price: Price, cancellation: Cancellation | None = None) -> Programme:
    sign_up = SignUp.model_validate({"deadline": "2025-03-15"})
    return Programme(slug="x", title="X", price=price, sign_up=sign_up, meetings=(FIRST, SECOND, OFF), cancellation=cancellation)


def somebody(id: int, status: Status = Status.REGISTERED, ean: str = GOOD, organisation: str = "", reference: str = "") -> Registration:
    person = Person(f"P{id}", f"p{id}@by.example", organisation or None, ean=ean or None, reference=reference or None)
    return Registration(id, "x", person, status, "da", person.email or "", AT)


def shown(basis: Basis) -> list[tuple[str, str, int, str, str]]:
    return [(one.payer, line.what, line.number, f"{line.net:.2f}", f"{line.vat:.2f}") for one in basis.invoices for line in one.lines]


def test_payers_are_told_apart_by_number_and_reference_and_those_without_are_named() -> None:
    entries = [
        somebody(1, organisation="Solrød Bibliotek"), somebody(2, organisation="Solrød  bibliotek"), somebody(3, reference="4711"),
        somebody(4, ean="", organisation="Greve Bibliotek"), somebody(5, ean="", organisation="greve bibliotek"), somebody(6, ean=""),
    ]  # fmt: skip
    basis = invoice_basis(programme(Price(amount=Decimal(4500))), entries, (), {}, LATER)

    assert [(one.payer, one.ean, one.reference, len(one.people)) for one in basis.invoices] == [
        ("Greve Bibliotek", "", "", 2), ("P3", GOOD, "4711", 1), ("P6", "", "", 1), ("Solrød Bibliotek", GOOD, "", 2),
    ]  # fmt: skip
    assert [one.payer for one in basis.lacking] == ["Greve Bibliotek", "P6"]
    assert (basis.net, basis.vat, basis.total, basis.until) == (27000, 6750, 33750, None)


STEPS = Cancellation(steps=(CancellationStep(days_before=14, percent=50), CancellationStep(days_before=3, percent=100)))


@pytest.mark.parametrize(
    ("left", "terms", "net", "why"),
    [
        (Departure(datetime(2025, 3, 14, tzinfo=UTC)), STEPS, "0", "in-time"),
        (Departure(datetime(2025, 4, 1, tzinfo=UTC)), STEPS, "0", "free-of-charge"),
        (Departure(LATER), STEPS, "500.25", ""),
        (Departure(datetime(2025, 6, 2, tzinfo=UTC)), STEPS, "1000.50", ""),
        (Departure(LATER), Cancellation(binding=True), "1000.50", ""),
        (Departure(LATER), Cancellation(colleague=True), "0", "no-terms"),
        (Departure(LATER), None, "0", "no-terms"),
        (Departure(LATER, replaced=True), STEPS, "0", "replaced"),
    ],
)
def test_who_has_left_pays_what_the_terms_say(left: Departure, terms: Cancellation | None, net: str, why: str) -> None:
    price = Price(amount=Decimal("1000.50"), catering=Catering(amount=Decimal(100)))
    entry = somebody(1, Status.CANCELLED)
    basis = invoice_basis(programme(price, terms), [entry], (), {entry.address: left}, LATER)

    assert basis.net == Decimal(net)
    assert [one.why for one in basis.left_out] == ([why] if why else [])


def test_catering_is_for_the_meetings_somebody_did_not_say_no_to() -> None:
    price = Price(amount=Decimal(4500), catering=Catering(amount=Decimal(320), vat=Decimal(0)))
    said = [Attendance(1, "1", "a", 0, Answer.ABSENT), Attendance(2, "1", "b", 0, Answer.SUBSTITUTED)]
    people = [somebody(1), somebody(2), somebody(3, Status.SUBSTITUTE), somebody(4, Status.WAITING_LIST)]

    basis = invoice_basis(programme(price), people, said, {}, AT)

    assert shown(basis) == [("P1", "seat", 2, "9000.00", "2250.00"), ("P1", "catering", 3, "960.00", "0.00")]
    assert [one.why for one in basis.left_out] == ["waiting-list"]
    assert basis.until is not None  # the deadline is still to come
    once = price.model_copy(update={"catering": Catering(amount=Decimal(320), each_meeting=False)})
    assert shown(invoice_basis(programme(once), people, said, {}, AT))[1] == ("P1", "catering", 2, "640.00", "160.00")


def test_half_an_oere_is_a_whole_one() -> None:
    entries = [somebody(1), somebody(2, Status.CANCELLED)]
    left = {entries[1].address: Departure(LATER)}

    (invoice,) = invoice_basis(programme(Price(amount=Decimal("33.33")), STEPS), entries, (), left, LATER).invoices

    assert [line.net for line in invoice.lines] == [Decimal("33.33"), Decimal("16.67")]  # half of it is 16.665
    assert (invoice.net, invoice.vat) == (Decimal("50.00"), Decimal("12.50"))
    (alone,) = invoice_basis(programme(Price(amount=Decimal("33.34"))), entries[:1], (), {}, LATER).invoices
    assert alone.vat == Decimal("8.34")  # a quarter of it is 8.335


AMOUNTS = st.decimals("0.01", "99999.99", places=2)
RATES = st.decimals(0, 100, places=2)


@given(st.lists(st.tuples(st.sampled_from(("", GOOD, "5798000000001")), st.integers(0, 40)), min_size=1), AMOUNTS, AMOUNTS, RATES, RATES)
@settings(max_examples=60, deadline=None)
def test_the_lines_add_up_to_the_invoice_and_vat_is_that_of_the_sum(
    payers: list[tuple[str, int]], amount: Decimal, food: Decimal, rate: Decimal, other: Decimal
) -> None:
    price = Price(amount=amount, vat=rate, catering=Catering(amount=food, vat=other))
    steps = Cancellation(steps=(CancellationStep(days_before=14, percent=33),))
    entries = [somebody(id, Status.REGISTERED if days % 3 else Status.CANCELLED, ean) for id, (ean, days) in enumerate(payers)]
    left = {entry.address: Departure(LATER) for entry in entries}
    for invoice in invoice_basis(programme(price, steps), entries, (), left, LATER).invoices:
        for each in {line.rate for line in invoice.lines}:
            lines = [line for line in invoice.lines if line.rate == each]
            assert sum(line.vat for line in lines) == rounded(sum(line.net for line in lines) * each / 100)
        assert all(line.net == line.number * line.unit == rounded(line.net) for line in invoice.lines)
        assert invoice.total == sum(line.total for line in invoice.lines)


def test_the_command_says_what_came_of_the_mails(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    running = run(NET.replace("amount: 4500", "amount: 4500\n  catering:\n    amount: 320\n    each_meeting: false"))
    for name in ("Eva Holm", "Bo Kær", "Ida Dam", "Per Lund"):
        running.receive(writes(name, f"Jeg tilmelder mig Hverdagsledelse. EAN: {GOOD}"))
    running.receive(writes("Bo Kær", "Jeg melder fra til Hverdagsledelse.", number=2))
    running.clock.move_to(running.at("2025-03-17 12:00"))
    running.receive(writes("Ida Dam", "Tove Friis (tove.friis@kommune.example) overtager min plads i Hverdagsledelse.", number=2))
    running.receive(writes("Per Lund", "Jeg melder fra til Hverdagsledelse.", number=2))
    monkeypatch.setenv("POSTBUD_HOME", str(running.home))
    monkeypatch.setenv("POSTBUD_DATABASE", running.url)
    monkeypatch.setenv("POSTBUD_NOW", "2025-03-17T13:00")

    assert commands.main(["invoices", "net", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    (invoice,) = found["invoices"]
    assert [(line["what"], line["number"], line["net"], [one["name"] for one in line["people"]]) for line in invoice["lines"]] == [
        ("seat", 2, "9000.00", ["Eva Holm", "Tove Friis"]), ("catering", 2, "640.00", ["Eva Holm", "Tove Friis"]),
    ]  # fmt: skip
    assert {one["name"]: one["why"] for one in found["left_out"]} == {
        "Bo Kær": "in-time", "Ida Dam": "replaced", "Per Lund": "no-terms",
    }  # fmt: skip
    assert (found["total"], found["provisional_until"]) == ("12050.00", None)

    assert commands.main(["invoices", "net", "--csv", str(tmp_path / "grundlag.csv")]) == 0
    rows = list(csv.reader(StringIO((tmp_path / "grundlag.csv").read_text("utf-8-sig")), delimiter=";"))
    assert [row[4:7] + row[10:11] for row in rows[1:]] == [
        ["Deltagelse", "Eva Holm, Tove Friis", "2", "11250,00"], ["Forplejning", "Eva Holm, Tove Friis", "2", "800,00"],
        ["", "", "", "12050,00"],
    ]  # fmt: skip
    monkeypatch.setenv("POSTBUD_NOW", "2025-03-01T13:00")
    assert commands.main(["invoices", "net"]) == 0
    assert "Foreløbigt: fristen er lørdag den 15. marts 2025." in capsys.readouterr().out

"""The command `invoices`: what is to be invoiced, payer by payer, on the screen, as JSON, as CSV or as an Excel file."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from postbud import sheets
from postbud.console.output import show_table, unknown
from postbud.errors import FileInTheWay, UnknownName
from postbud.letters.invoice_sheets import basis_sheet, basis_xlsx, item_of, left_out_sheet
from postbud.model.invoicing import Basis, Invoice, Line, invoice_basis
from postbud.model.programme import Programme
from postbud.model.reading import Person
from postbud.store import attendances, changes, registry
from postbud.store.database import Database
from postbud.ubl import draft
from postbud.wiring import Home

DONE = 0
DRAFT = "DRAFT"  # in front of the number of a draft, so that nobody takes it for an invoice's


def show_invoices(home: Home, options: argparse.Namespace) -> int:
    """Raises UnknownName where there is no such programme or it has no price, FileInTheWay."""
    settings, programmes = home.settings(), home.programmes()
    programme = _priced(programmes, options.programme)
    clock = home.clock(settings)
    with closing(home.database(settings)) as database:
        basis = basis_of(database, programme, clock.now())
    say, wording = home.sentences("lists", settings.language), home.wording(settings.language)
    provisional = say.say("provisional", until=wording.moment(programme.sign_up.deadline)) if basis.until else ""
    if options.json:
        print(json.dumps(_as_object(programme, basis), ensure_ascii=False, indent=1))
        return DONE
    if options.csv:
        sheets.save(options.csv, sheets.csv_of(basis_sheet(basis, say), settings.language))
    if options.xlsx:
        sheets.save(options.xlsx, basis_xlsx(basis, say, settings.language))
    if options.ubl:
        _write_drafts(options.ubl, programme, basis, partial(item_of, say=say), clock.now().date())
        return DONE
    if written := options.csv or options.xlsx:
        print(f"{len(basis.invoices)} invoices written to {written}")
    else:
        lines, others = basis_sheet(basis, say), left_out_sheet(basis, say)
        if lines.rows:
            show_table(lines.header, lines.rows)
        else:
            print("There is nothing to invoice yet.")
        if others.rows:
            print(f"\n{others.title}:")
            show_table(others.header, others.rows)
    if provisional:
        print(f"\n{provisional}")
    if basis.lacking:
        print(f"\n{say.say('lacking', names=', '.join(sheets.plain(one.payer) for one in basis.lacking))}")
    return DONE


def _write_drafts(folder: Path, programme: Programme, basis: Basis, called: Callable[[Line], str], today: date) -> None:
    """A file an invoice that can be sent to an EAN number; nothing that is there already is replaced. Raises UnknownName, FileInTheWay."""
    seller = programme.price.seller if programme.price else None
    if seller is None:
        advice = f"Add `seller:` under `price:` in programmes/{programme.slug}.yaml: name, cvr, street, postcode, city and account."
        raise UnknownName("it is not known who invoices", where=programme.slug, advice=advice)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for place, invoice in enumerate(basis.invoices, 1):
            if not invoice.lacks:
                number = f"{DRAFT}-{programme.slug}-{place}"
                with (folder / f"{number}.xml").open("xb") as file:
                    file.write(draft(programme, seller, invoice, number, today, called))
                print(folder / f"{number}.xml")
    except OSError as error:
        advice = "Choose an empty folder, so that older drafts are not mixed with new ones."
        raise FileInTheWay(f"the draft cannot be written: {error.strerror or error}", where=str(folder), advice=advice) from error
    if basis.lacking:
        print(f"No draft, because the EAN number is missing or wrong: {', '.join(sheets.plain(one.payer) for one in basis.lacking)}")
    if basis.until:
        print("Provisional: people may still sign up and cancel.")


def _priced(programmes: Mapping[str, Programme], slug: str) -> Programme:
    if slug not in programmes:
        raise unknown("programme", slug, programmes)
    if programmes[slug].price is None:
        raise UnknownName(f"{slug} has no price", advice=f"Write `price: amount: ...` in programmes/{slug}.yaml; docs/programmes.md, Pris.")
    return programmes[slug]


def basis_of(database: Database, programme: Programme, now: datetime) -> Basis:
    """The basis of a programme as the database has it."""
    with database.read() as connection:
        entries = registry.all_registrations(connection, programme.slug, nameless=True)
        answers = attendances.attendances_of(connection, [entry.id for entry in entries])
        return invoice_basis(programme, entries, answers, changes.departures(connection, programme.slug), now)


def _as_object(programme: Programme, basis: Basis) -> dict[str, Any]:
    """Amounts are texts with two decimals, so that nobody's program makes them inexact."""
    return {
        "programme": programme.slug, "title": programme.title, "currency": basis.currency,
        "provisional_until": basis.until.isoformat() if basis.until else None,
        "net": f"{basis.net:.2f}", "vat": f"{basis.vat:.2f}", "total": f"{basis.total:.2f}",
        "invoices": [_invoice(invoice) for invoice in basis.invoices],
        "left_out": [_person(one.person) | {"why": one.why} for one in basis.left_out],
    }  # fmt: skip


def _invoice(invoice: Invoice) -> dict[str, Any]:
    return {
        "payer": invoice.payer, "ean": invoice.ean, "cvr": invoice.cvr, "reference": invoice.reference, "lacks": invoice.lacks,
        "lines": [
            {
                "what": line.what, "people": [_person(person) for person in line.people], "number": line.number, "percent": line.percent,
                "unit": f"{line.unit:.2f}", "net": f"{line.net:.2f}", "vat_percent": f"{line.rate:f}", "vat": f"{line.vat:.2f}",
                "total": f"{line.total:.2f}",
            }
            for line in invoice.lines
        ],
        "net": f"{invoice.net:.2f}", "vat": f"{invoice.vat:.2f}", "total": f"{invoice.total:.2f}",
    }  # fmt: skip


def _person(person: Person) -> dict[str, Any]:
    return {"name": person.name, "email": person.email}

"""The basis for invoices in the house's words: a sheet of lines, payer by payer, and one of those who are not invoiced.

Knows which column says what; what is in them is `postbud.model.invoicing`, and how they become a file `postbud.sheets`.
"""

from __future__ import annotations

from postbud.letters.sentences import Sentences
from postbud.model.invoicing import Basis, Invoice, Line
from postbud.sheets import Cell, Sheet, xlsx_of

HEADS = ("payer", "ean", "cvr", "reference", "item", "names", "number", "unit", "net", "vat", "total", "remark")
IN_CURRENCY = frozenset({"unit", "net", "vat", "total"})


def basis_sheet(basis: Basis, say: Sentences) -> Sheet:
    """A row a line, and below them the sums."""
    header = tuple(say.say(name, currency=basis.currency) if name in IN_CURRENCY else say.say(name) for name in HEADS)
    rows = [_row(invoice, line, say) for invoice in basis.invoices for line in invoice.lines]
    if rows:
        rows.append((say.say("sum"), *(None,) * 7, basis.net, basis.vat, basis.total, None))
    return Sheet(say.say("sheet-basis"), header, tuple(rows), summed=bool(rows), frozen=1)


def left_out_sheet(basis: Basis, say: Sentences) -> Sheet:
    """Who is not invoiced, and why."""
    rows = tuple((one.person.name, one.person.email, one.person.organisation, say.word("why", one.why)) for one in basis.left_out)
    return Sheet(say.say("sheet-left-out"), tuple(say.say(name) for name in ("name", "email", "organisation", "why")), rows, frozen=1)


def basis_xlsx(basis: Basis, say: Sentences, language: str) -> bytes:
    """Both sheets as an Excel file."""
    return xlsx_of([basis_sheet(basis, say), left_out_sheet(basis, say)], language)


def item_of(line: Line, say: Sentences) -> str:
    """'Deltagelse', 'Deltagelse (50 % efter afmelding)', 'Forplejning'."""
    return say.say(f"item-{line.what}", percent=line.percent if line.percent != 100 else None)


def _row(invoice: Invoice, line: Line, say: Sentences) -> tuple[Cell, ...]:
    names = ", ".join(person.name or person.email or "" for person in line.people)
    lacks = say.word("lacks", invoice.lacks) if invoice.lacks else ""
    return (
        invoice.payer, invoice.ean, invoice.cvr, invoice.reference, item_of(line, say), names, line.number, line.unit, line.net, line.vat,
        line.total, lacks,
    )  # fmt: skip

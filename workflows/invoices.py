"""After the deadline of sign-up: the coordinators get the basis for invoices, as a spreadsheet, and hear what is missing in it."""

from collections.abc import Iterator

from postbud.effects import Effect, SendLetter
from postbud.model.case import Case
from postbud.model.invoicing import invoice_basis


def invoices_ready(case: Case) -> Iterator[Effect]:
    """One letter, if anybody is to be invoiced, or somebody left without the programme saying what that costs."""
    programme, due = case.programme, case.due
    closes = programme.closes_at if programme else None
    if programme is None or closes is None or due is None or due.key != closes.isoformat():  # its file says another day by now
        return
    basis = invoice_basis(programme, case.registrations, case.attendances, case.departures, case.now)
    for coordinator in case.coordinators if basis.invoices or basis.undecided else ():
        yield SendLetter(
            "invoices-ready", coordinator, programme.language, programme.slug, basis=basis, variables={"basis": basis}
        )  # fmt: skip

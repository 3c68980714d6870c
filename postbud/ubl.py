"""Drafts of invoices in UBL 2.1, as Peppol BIS Billing 3.0 and the rules for Danish suppliers want them. They are written, never sent.

Knows the documents' shape and nothing of files. The sources: OASIS UBL 2.1 (the order of elements), EN 16931 (BR-... rules), Peppol BIS
Billing 3.0 (PEPPOL-EN16931-R... and DK-R-... rules). A payer without a right EAN number has no electronic address here, and no draft.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from xml.etree import ElementTree

from postbud.model.invoicing import Invoice, Line, rounded
from postbud.model.programme import Programme, Seller
from postbud.sheets import plain

INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
# PEPPOL-EN16931-R004 and R007.
CUSTOMIZATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
GLN, CVR = "0088", "0184"  # ISO 6523 codes of EAN numbers and of CVR numbers
COMMERCIAL_INVOICE, BANK_TRANSFER, PIECE = "380", "42", "C62"  # UNTDID 1001, UNTDID 4461, UN/ECE recommendation 20
NO_VAT = {"da": "Momsfri", "en": "Exempt from VAT"}
MOST_NAMES = 900  # characters in a line's description


class _Tree:
    """An element that is being filled: `add` puts a leaf with a text at its end, `inside` another element."""

    def __init__(self, element: ElementTree.Element) -> None:
        self.element = element

    def add(self, name: str, text: object, **attributes: str) -> None:
        ElementTree.SubElement(self.element, f"{{{CBC}}}{name}", attributes).text = plain(text).strip()

    def inside(self, name: str) -> _Tree:
        return _Tree(ElementTree.SubElement(self.element, f"{{{CAC}}}{name}"))


def draft(programme: Programme, seller: Seller, invoice: Invoice, number: str, today: date, called: Callable[[Line], str]) -> bytes:
    """One invoice as a document. `number`: the draft's own, which the real one replaces; `called`: what a line is."""
    price = programme.price
    assert price is not None
    root = _Tree(ElementTree.Element(f"{{{INVOICE}}}Invoice"))
    root.add("CustomizationID", CUSTOMIZATION)
    root.add("ProfileID", PROFILE)
    root.add("ID", number)
    root.add("IssueDate", today.isoformat())
    root.add("DueDate", (today + timedelta(days=seller.payment_days)).isoformat())
    root.add("InvoiceTypeCode", COMMERCIAL_INVOICE)
    root.add("DocumentCurrencyCode", price.currency)
    root.add("BuyerReference", invoice.reference or next((one.name or one.email for one in invoice.people), ""))  # R003: it must be there
    _seller(root, seller)
    _buyer(root, invoice)
    payment = root.inside("PaymentMeans")
    payment.add("PaymentMeansCode", BANK_TRANSFER)
    payment.add("PaymentID", number)
    account = payment.inside("PayeeFinancialAccount")  # DK-R-006: both the account and the bank's registration number
    account.add("ID", seller.account_number)
    account.inside("FinancialInstitutionBranch").add("ID", seller.bank_number)
    _totals(root, invoice, price.currency, programme.language)
    for place, line in enumerate(invoice.lines, 1):
        _line(root, place, line, price.currency, f"{programme.title}: {called(line)}")
    ElementTree.indent(root.element)
    for prefix, space in (("", INVOICE), ("cac", CAC), ("cbc", CBC)):
        ElementTree.register_namespace(prefix, space)
    written: bytes = ElementTree.tostring(root.element, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _seller(root: _Tree, seller: Seller) -> None:
    party = root.inside("AccountingSupplierParty").inside("Party")
    if seller.ean:
        party.add("EndpointID", seller.ean, schemeID=GLN)
    else:
        party.add("EndpointID", f"DK{seller.cvr}", schemeID=CVR)  # PEPPOL-COMMON-R042
    party.inside("PartyName").add("Name", seller.name)
    address = party.inside("PostalAddress")
    address.add("StreetName", seller.street)
    address.add("CityName", seller.city)
    address.add("PostalZone", seller.postcode)
    address.inside("Country").add("IdentificationCode", "DK")
    tax = party.inside("PartyTaxScheme")
    tax.add("CompanyID", f"DK{seller.cvr}")  # DK-R-015
    tax.inside("TaxScheme").add("ID", "VAT")
    entity = party.inside("PartyLegalEntity")
    entity.add("RegistrationName", seller.name)
    entity.add("CompanyID", f"DK{seller.cvr}", schemeID=CVR)  # DK-R-002, DK-R-014


def _buyer(root: _Tree, invoice: Invoice) -> None:
    party = root.inside("AccountingCustomerParty").inside("Party")
    party.add("EndpointID", invoice.ean, schemeID=GLN)
    identity = party.inside("PartyIdentification")
    identity.add("ID", invoice.ean, schemeID=GLN)  # DK-R-013
    party.inside("PartyName").add("Name", invoice.payer)
    party.inside("PostalAddress").inside("Country").add("IdentificationCode", "DK")
    party.inside("PartyLegalEntity").add("RegistrationName", invoice.payer)


def _totals(root: _Tree, invoice: Invoice, currency: str, language: str) -> None:
    """One sum for each VAT rate, then the document's; what a line has of VAT adds up to it (`postbud.model.invoicing`)."""
    tax = root.inside("TaxTotal")
    tax.add("TaxAmount", f"{invoice.vat:.2f}", currencyID=currency)
    for rate in sorted({line.rate for line in invoice.lines}, reverse=True):
        lines = [line for line in invoice.lines if line.rate == rate]
        part = tax.inside("TaxSubtotal")
        part.add("TaxableAmount", f"{_sum([line.net for line in lines]):.2f}", currencyID=currency)
        part.add("TaxAmount", f"{_sum([line.vat for line in lines]):.2f}", currencyID=currency)
        _category(part.inside("TaxCategory"), rate, NO_VAT[language])
    total = root.inside("LegalMonetaryTotal")
    for name, amount in (
        ("LineExtensionAmount", invoice.net), ("TaxExclusiveAmount", invoice.net), ("TaxInclusiveAmount", invoice.total),
        ("PayableAmount", invoice.total),
    ):  # fmt: skip
        total.add(name, f"{amount:.2f}", currencyID=currency)


def _line(root: _Tree, place: int, line: Line, currency: str, name: str) -> None:
    here = root.inside("InvoiceLine")
    here.add("ID", place)
    here.add("InvoicedQuantity", line.number, unitCode=PIECE)
    here.add("LineExtensionAmount", f"{line.net:.2f}", currencyID=currency)
    item = here.inside("Item")
    item.add("Description", ", ".join(person.name or person.email or "" for person in line.people)[:MOST_NAMES])
    item.add("Name", name)
    _category(item.inside("ClassifiedTaxCategory"), line.rate)
    here.inside("Price").add("PriceAmount", f"{rounded(line.unit):.2f}", currencyID=currency)


def _category(category: _Tree, rate: Decimal, no_vat: str = "") -> None:
    """S with its rate; nothing to pay is E, of which a sum says why (BR-E-10)."""
    category.add("ID", "S" if rate else "E")
    category.add("Percent", f"{rate:.2f}")
    if no_vat and not rate:
        category.add("TaxExemptionReason", no_vat)
    category.inside("TaxScheme").add("ID", "VAT")


def _sum(amounts: Sequence[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))

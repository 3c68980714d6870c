"""The pages about people's data say what the code does: every kind, its default, and every default in the text for participants."""

from __future__ import annotations

from postbud.model.retention import NEVER, Retention
from tests.docs.pages import rows, text_of

DEFAULTS = {name: NEVER if (days := getattr(Retention(), name)) is None else str(days) for name in Retention.model_fields}


def test_the_record_of_processing_has_every_kind_with_its_default() -> None:
    table = {row[0].strip("`"): row[2] for row in rows(text_of("docs/privacy.md"), "How long")}
    assert table == DEFAULTS


def test_the_coordinators_guide_has_the_same_defaults() -> None:
    lines = [line.split("|") for line in text_of("docs/rules.md").splitlines() if line.startswith("| `")]
    found = {cells[1].strip(" `"): cells[-2].strip(" `") for cells in lines if cells[1].strip(" `") in DEFAULTS}
    assert found == DEFAULTS


def test_the_text_for_participants_promises_no_less_than_the_defaults_do() -> None:
    text = text_of("docs/persondata.md")
    for kind, said in (
        ("needs", "30 dage efter"), ("mail", "90 dage efter"), ("letters", "90 dage efter"), ("journal", "90 dage efter"),
        ("invitees", "90 dage efter"), ("answers", "efter 90 dage"), ("registrations", "2 år efter"), ("interests", "højst 2 år"),
        ("bounces", "1 år"), ("invoices", "5 år efter regnskabsåret"),
    ):  # fmt: skip
        number = int("".join(sign for sign in said if sign.isdigit()))
        days = number if "dage" in said else 365 * number + number // 4
        assert said in text and DEFAULTS[kind] == str(days), kind

"""Telephone, EAN and CVR numbers in text, told apart by their labels, lengths and check digits.

Knows numbering rules of Denmark and its neighbours; knows no person. Works in linear time on any text.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from postbud.model.identifiers import cvr_holds, ean_holds

# Digits with single blanks, dots, hyphens or brackets between; bounded, so that no text makes it slow. Other scripts' digits make no
# number that can be dialled.
DIGIT = re.compile(r"[0-9]")
RUN = re.compile(r"(?<![\w@.\-])(?:\+|00)?\(?[0-9](?:[ \u00a0.\-()/]{0,2}[0-9]){6,16}(?!\d)")
DATE_LIKE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}[./-](?:20)?\d\d\b")
PREFIXES = {"nb": "+47", "nn": "+47", "sv": "+46", "de": "+49"}


class Number(NamedTuple):
    """A number found: its kind ('phone', 'ean', 'cvr'), its value in normal form, and its place."""

    kind: str
    value: str
    start: int
    end: int


def numbers_in(text: str, language: str) -> list[Number]:
    """All telephone (E.164), EAN and CVR numbers of a text, in order."""
    if not DIGIT.search(text):
        return []
    found = []
    for match in RUN.finditer(text):
        number = _read(text, match, language)
        if number is not None:
            found.append(number)
    return found


def _read(text: str, match: re.Match[str], language: str) -> Number | None:
    written = match.group()
    digits = "".join(char for char in written if char.isdigit())
    before = text[max(0, match.start() - 22) : match.start()].casefold()
    if len(digits) == 13 and not written.startswith("+") and (digits.startswith("57") or "ean" in before or "gln" in before):
        return Number("ean", digits, *match.span()) if ean_holds(digits) else None
    if "cvr" in before[-14:] or "se-nr" in before[-10:]:
        return Number("cvr", digits, *match.span()) if len(digits) == 8 and cvr_holds(digits) else None
    if any(
        word in before
        for word in ("ean", "konto", "reg.", "iban", "sag ", "sagsnr", "rekv", "ordre", "cpr", "faktura ", "ref", "kr", "po-n", "po n")
    ):
        return None
    if DATE_LIKE.match(written):
        return None
    value = phone(written, digits, language)
    return Number("phone", value, *match.span()) if value else None


def phone(written: str, digits: str, language: str) -> str | None:
    """E.164 of a number as written; without a country code eight digits are Danish (or Norwegian), 0... Swedish or German."""
    if written.lstrip("(").startswith("+"):
        return f"+{digits}".replace("+450", "+45") if 8 <= len(digits) <= 15 else None
    if digits.startswith("00") and 10 <= len(digits) <= 17:
        return f"+{digits[2:]}"
    if len(digits) == 8 and digits[0] in "23456789":
        return PREFIXES.get(language, "+45") + digits if language in ("nb", "nn") else f"+45{digits}"
    if len(digits) == 10 and digits.startswith("45") and digits[2] in "23456789":
        return f"+{digits}"
    if digits.startswith("0") and 8 <= len(digits) <= 12 and language in ("sv", "de"):
        return PREFIXES[language] + digits[1:]
    return None

"""Numbers by which organisations are known, and whether one can be right: its last digit follows from the others."""

from __future__ import annotations


def ean_holds(digits: str) -> bool:
    """Whether thirteen digits are a global location number, by its check digit (GS1 General Specifications 7.9): Denmark's EAN numbers."""
    if len(digits) != 13 or not (digits.isascii() and digits.isdecimal()):
        return False
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits[:12]))
    return (10 - total % 10) % 10 == int(digits[12])


def cvr_holds(digits: str) -> bool:
    """Whether eight digits are a Danish CVR number: weights 2 7 6 5 4 3 2 1, modulus 11."""
    if len(digits) != 8 or not (digits.isascii() and digits.isdecimal()):
        return False
    return sum(int(digit) * weight for digit, weight in zip(digits, (2, 7, 6, 5, 4, 3, 2, 1), strict=True)) % 11 == 0

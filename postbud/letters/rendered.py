"""A letter in words, before it becomes bytes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rendered:
    """Subject on one line, the text as a person would type it, and the same as a whole HTML document with its CSS inlined."""

    subject: str
    text: str
    html: str

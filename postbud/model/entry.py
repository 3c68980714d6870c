"""What a calendar entry says in words: made by `letters` from a template, used by `calendar` as it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EntryTexts:
    """The visible texts of one calendar entry: SUMMARY, DESCRIPTION (lines, no Markdown) and LOCATION of RFC 5545."""

    summary: str
    description: str
    location: str

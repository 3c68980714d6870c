"""A line of the journal as the database has it: a code and its values, so that it can be told in any language later.

Knows no sentence: those stand in `templates/journal.LANGUAGE.txt`. A line from before there were codes, or from a hand, is a note.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

# What a line may say, and the values it may carry beside `programme`, `meeting` and `words` (the words acted on), which all may.
# The row has the time, whom it is about and the message; a value of the same name counts more than the row's.
# Addresses, names and keys are written as they are, instants and days as ISO 8601 says; what is not known is left out.
CODES: Mapping[str, tuple[str, ...]] = {
    # A registration
    "registered": ("by",),  # by: who asked for it, if not the participant
    "waiting-list": ("by", "place"),
    "awaiting-approval": ("by", "approver"),
    "cancelled": ("by",),
    "declined": ("by",),  # approval was refused
    "changed": ("by", "facts"),  # facts: the `what` of each FactChange, or one pair [what, new] each
    "undone": ("by",),
    "placed": ("group",),
    "answered": ("questionnaire",),
    "proposed": ("number",),
    "facilitator-willing": (),
    "facilitator-unwilling": (),
    "facilitator-withdrawn": (),
    "group-note": ("group",),
    "offer": ("until",),
    # One meeting, or with no `meeting` the whole programme
    "substitute": ("by", "replaces"),  # the newcomer; replaces: whom
    "substituted": ("by", "stand_in"),  # the one who is replaced; stand_in: who comes instead
    "absent": ("by",),
    "coming": ("by",),
    "calendar": ("answer",),  # no `meeting`: it was no newer than what is known, and changed nothing
    # Invitations: no `programme` means everywhere
    "opted-out": ("by",),
    "opted-in": ("by",),
    # Letters that came back
    "bounced": (),
    "given-up": (),
    "reachable": (),
    # A mail
    "held": ("reason",),
    "ignored": ("reason",),
    "settled": ("by", "message", "done"),
    "released": ("by", "message", "line"),
    # What we do by ourselves
    "letter": ("name", "again"),  # again: it was written before, and is not written twice
    "scheduled": ("kind", "at"),
    "unscheduled": ("kind",),
    "edition": ("told",),  # a changed programme file: whether people were told, or it was stopped
    "item-offered": (),
    "item-accepted": ("by",),
    "item-declined": ("by",),
    "poll-answer": (),
    "to-write": (),  # lines of ours for the programme's file: decided, written, or given to the coordinators because they could not be
    "written": (),
    "not-written": (),
    # Everything else, in words
    "note": ("text",),
}


def journal_line(code: str, **values: object) -> str:
    """The line for a code and its values; empty ones ('', None, False, nothing in it) are left out. `parse_line` reads it back."""
    said = {key: _as_json(value) for key, value in values.items()}
    kept = {key: value for key, value in said.items() if value or (value == 0 and value is not False)}
    return json.dumps({"code": code} | kept, ensure_ascii=False, separators=(",", ":"))


def parse_line(sentence: str) -> tuple[str, dict[str, Any]]:
    """Code and values of a line; plain text is a note."""
    try:
        found = json.loads(sentence) if sentence.startswith("{") else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("code"), str):
        return "note", {"text": sentence}
    code = found.pop("code")
    return code, found


def _as_json(value: object) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [_as_json(one) for one in value]
    return value if value is None or isinstance(value, (str, int, float)) else str(value)

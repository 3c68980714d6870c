"""Lines of the journal from before they had codes: the few sentences that version 0.1 wrote, as codes and values.

Knows those sentences only; anything else stays a note.
"""

from __future__ import annotations

import re
from typing import Any

from postbud.model.registration import Answer, Status

STATUS_CODES = {status.value: status.value.replace(" ", "-") for status in Status}
# The whole line, and the values in it by name.
LETTER = re.compile(r"letter (?P<name>[\w-]+) (?:written|was written before)")
CALENDAR = re.compile(r"calendar: (?P<answer>\w+), (?:(?P<programme>\S+) meeting (?P<meeting>\S+)|no newer than what is known)")
SETTLED = re.compile(r"message (?P<message>\d+) is answered by this one")


def code_of_older_line(sentence: str) -> tuple[str, dict[str, Any]]:
    """Code and values of a line of version 0.1, or a note."""
    head, _, rest = sentence.partition(": ")
    if rest in STATUS_CODES:
        return STATUS_CODES[rest], {"programme": head}
    if rest == "already registered":
        return "already-registered", {"programme": head}
    if head in ("held", "ignored") and rest:
        return head, {"reason": rest}
    if found := LETTER.fullmatch(sentence):
        return "letter", {"name": found["name"], "again": sentence.endswith("before")}
    if (found := CALENDAR.fullmatch(sentence)) and found["answer"] in set(Answer):
        return "calendar", {name: value for name, value in found.groupdict().items() if value}
    if found := SETTLED.fullmatch(sentence):
        return "settled", {"message": int(found["message"])}
    if sentence == "done by hand":
        return "settled", {"by": "command line"}
    return "note", {"text": sentence}

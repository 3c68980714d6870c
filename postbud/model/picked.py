"""Which meetings of a programme a time of its schedule speaks of."""

from __future__ import annotations

from postbud.model.programme import Meeting, Number, Programme
from postbud.model.when import Pick, When


def picked(programme: Programme, when: When) -> tuple[Meeting, ...]:
    """The meetings that are meant, those without a date too, but none that is called off. With groups each has a first and a last."""
    held = [meeting for meeting in programme.meetings if not meeting.cancelled]
    if when.pick is Pick.EACH:
        return tuple(held)
    if when.pick is Pick.NAMED:
        meeting = named(programme, when.key)
        return (meeting,) if meeting and not meeting.cancelled else ()
    groups = {meeting.group for meeting in held if meeting.group} or {""}
    rows = [[meeting for meeting in held if meeting.group in ("", group)] for group in sorted(groups)]
    ends = {row[0 if when.pick is Pick.FIRST else -1].key for row in rows if row}
    return tuple(meeting for meeting in held if meeting.key in ends)


def named(programme: Programme, key: str) -> Meeting | None:
    """The meeting with that key; or with that number in the file, where no meeting goes by a number."""
    found = next((meeting for meeting in programme.meetings if meeting.key.lower() == key.lower()), None)
    if found or not key.isdecimal() or any(isinstance(meeting.key, Number) for meeting in programme.meetings):
        return found
    return programme.meetings[int(key) - 1] if 0 < int(key) <= len(programme.meetings) else None

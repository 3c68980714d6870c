"""What makes an entry the same entry, and what makes it a changed one.

Knows only values; nothing of bytes on the wire.
"""

from __future__ import annotations

import json
from hashlib import sha256

from postbud.model.entry import EntryTexts
from postbud.model.programme import Meeting, Programme


def entry_uid(programme_slug: str, meeting_key: str, email: str, domain: str) -> str:
    """The UID of one person's entry for one meeting: the same for ever, whatever happens to date and place.

    Made from the keys that do not change, because a new UID is a double entry (CALENDAR rule 5). It tells nobody
    the address. RFC 5545 section 3.8.4.7; the right-hand side is the domain of the registration address.
    """
    named = json.dumps([programme_slug, meeting_key, email.strip().casefold()])
    return f"{sha256(named.encode()).hexdigest()[:32]}@{domain.strip().casefold()}"


def entry_digest(programme: Programme, meeting: Meeting, texts: EntryTexts) -> str:
    """A hash (hex) over all that a participant sees of an entry: when it differs, SEQUENCE must rise (CALENDAR rule 6)."""
    seen = [meeting.date, meeting.start, meeting.end, programme.time_zone, texts.summary, texts.description, texts.location]
    return sha256(json.dumps([str(value) for value in seen]).encode()).hexdigest()

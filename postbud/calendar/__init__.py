"""Calendar entries as bytes: the iTIP messages that go out, one kind per file.

Knows RFC 5545 and 5546 and what the calendar apps make of them; knows nothing of mail, templates or storage.
"""

from postbud.calendar.cancel import cancel
from postbud.calendar.identity import entry_digest, entry_uid
from postbud.calendar.request import request
from postbud.model.entry import EntryTexts

__all__ = ["EntryTexts", "cancel", "entry_digest", "entry_uid", "request"]

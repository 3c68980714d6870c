"""The calendar message that takes a meeting out of a calendar (METHOD:CANCEL, RFC 5546 section 3.2.5)."""

from __future__ import annotations

from postbud.calendar.entry import entry
from postbud.errors import InviteImpossible
from postbud.model.entry import EntryTexts
from postbud.model.message import Address
from postbud.model.programme import Meeting, Programme
from postbud.model.registration import Invite


def cancel(programme: Programme, meeting: Meeting, invite: Invite, organiser: Address, attendee: Address, texts: EntryTexts) -> bytes:
    """The bytes that remove the entry of one person: same UID, higher SEQUENCE, STATUS:CANCELLED (CALENDAR rule 7).

    `meeting` is the meeting as the person was last told it, so its date must be known; `invite.sequence` has already
    been raised, and `texts.summary` may say "aflyst". Only for people who were invited, and never as REQUEST with
    STATUS:CANCELLED, which Gmail shows as a new meeting. Raises InviteImpossible.
    """
    if invite.sequence < 1:
        raise InviteImpossible("a cancellation needs a higher SEQUENCE than the invite it takes back", where=f"meeting {meeting.key}")
    return entry("CANCEL", programme, meeting, invite, organiser, attendee, texts)

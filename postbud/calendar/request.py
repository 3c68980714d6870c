"""The calendar message that puts a meeting into a calendar, and later changes it there (METHOD:REQUEST, RFC 5546 section 3.2.2)."""

from __future__ import annotations

from postbud.calendar.entry import entry
from postbud.model.entry import EntryTexts
from postbud.model.message import Address
from postbud.model.programme import Meeting, Programme
from postbud.model.registration import Invite


def request(
    programme: Programme,
    meeting: Meeting,
    invite: Invite,
    organiser: Address,
    attendee: Address,
    texts: EntryTexts,
    *,
    alarm_minutes: int | None = None,
) -> bytes:
    """The bytes of an invite for one person and one meeting, CRLF line ends, UTF-8.

    A changed time, place or text is the same call with a raised `invite.sequence` and a newer `invite.stamped_at`;
    an unchanged resend keeps both and gives the same bytes (CALENDAR rule 6). `alarm_minutes` before the start adds a
    reminder; most calendar apps have their own, so none is the default. `organiser` must be the From of the mail
    (CALENDAR rule 3). Raises InviteImpossible if date, start or end is unknown, a time is naive, or an address is no address.
    """
    return entry("REQUEST", programme, meeting, invite, organiser, attendee, texts, alarm_minutes)

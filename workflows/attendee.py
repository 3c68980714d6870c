"""Whether a calendar's answer comes from the one we invited: by the attendee it names, never by the sender (CALENDAR rule 13).

Calendars copy the address of the invitation, but Exchange puts a mailbox's main address in the place of an alias. An invitation
that was passed on comes back with the same UID and somebody else's address; that settles nothing for the one who was invited.
"""

from postbud.model.message import CalendarAnswer
from postbud.model.registration import CalendarEntry
from workflows.who import spaced

# Where anybody can have any name, a name proves nothing.
OPEN_TO_ALL = frozenset(
    "gmail.com googlemail.com hotmail.com hotmail.dk outlook.com outlook.dk live.com live.dk msn.com yahoo.com yahoo.dk icloud.com"
    " me.com mac.com mail.dk jubii.dk sol.dk ofir.dk proton.me protonmail.com gmx.net gmx.de web.de".split()
)
DOTS_DO_NOT_COUNT = frozenset({"gmail.com", "googlemail.com"})


def is_invited(entry: CalendarEntry, said: CalendarAnswer) -> bool:
    """The address that was invited, in whatever case and with or without a plus-tag; else another one of the same person's at work."""
    invited, answered = entry.to.key, said.attendee.strip().casefold()
    return mailbox_of(invited) == mailbox_of(answered) or _is_alias(entry, said.name, invited, answered)


def mailbox_of(address: str) -> str:
    """The mailbox behind an address, as far as the address shows it: without a plus-tag, and at Google without dots."""
    local, _, domain = address.casefold().rpartition("@")
    local = local.split("+", 1)[0] or local
    return f"{local.replace('.', '') if domain in DOTS_DO_NOT_COUNT else local}@{domain}"


def _is_alias(entry: CalendarEntry, name: str, invited: str, answered: str) -> bool:
    """evlu@skovby.example answers as eva.lund@skovby.example: the same whole name at the same workplace."""
    domain = invited.rpartition("@")[2]
    known = spaced(entry.to.name)
    return domain == answered.rpartition("@")[2] and domain not in OPEN_TO_ALL and " " in known and known == spaced(name)

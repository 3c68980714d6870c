"""A message: one mail we got, taken apart but with nothing thrown away."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox of RFC 5322 section 3.4: a display name ('' if none) and an addr-spec."""

    name: str
    email: str

    @property
    def key(self) -> str:
        """The address as we compare it. Case is ignored on both sides of the @, as every common server does."""
        return self.email.strip().casefold()

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name else self.email


class Kind(StrEnum):
    """What a stretch of text in a message is; the sender's own words are only `OWN`."""

    OWN = "own"
    QUOTED = "quoted"  # what somebody wrote before: history below, above or between the own words
    FORWARDED = "forwarded"  # a message passed on inline
    SIGNATURE = "signature"  # from the closing formula or the "-- " line on
    BANNER = "banner"  # "[EKSTERN] Denne mail kommer udefra ..."
    FOOTER = "footer"  # confidentiality notices and list footers
    DEVICE = "device"  # "Sendt fra min iPhone"


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of whole lines of one kind. All segments of a message, joined by line ends, are its whole text."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not the text of the message. `content` is decoded; `method` is iTIP's for text/calendar."""

    filename: str
    content_type: str
    content: bytes
    method: str = ""


@dataclass(frozen=True, slots=True)
class CalendarAnswer:
    """What a calendar app told us (iTIP, RFC 5546 section 3.2): raw facts, not yet matched to an invite of ours.

    `method` is REPLY, COUNTER or REFRESH, or, of somebody who takes our meeting for his own, CANCEL, REQUEST ...
    `partstat`: ACCEPTED, DECLINED, TENTATIVE ..., `name`: the attendee's, as the calendar has it; '' where the mail has none.
    `sequence` is None where the calendar leaves it out. `delegate`: whom a DELEGATED answer names, '' if nobody.
    `stamped_at`, `start` and `proposed_start` are aware; None if missing or broken.
    `start` is the meeting's own start as the answer states it, `proposed_start` is COUNTER's DTSTART.
    """

    method: str
    uid: str
    attendee: str  # the address behind mailto:, as written
    partstat: str = ""
    sequence: int | None = None
    stamped_at: datetime | None = None
    comment: str = ""
    proposed_start: datetime | None = None
    start: datetime | None = None
    name: str = ""
    delegate: str = ""


@dataclass(frozen=True, slots=True)
class Machine:
    """Why a message is no person's words to us.

    `kind`: 'calendar', 'bounce', 'auto' (absence, ticket receipt, changed address ...), 'receipt', 'challenge', 'complaint', 'list'.
    `evidence` holds (where, words) pairs, as `Evidence` of a reading does.
    `failed`: the addresses a bounce is about; `permanent`: True hard, False soft or only delayed, None if it does not say.
    `delayed`: the server goes on trying, so nothing has come back yet.
    `status`: the enhanced status code of RFC 3463 ('5.1.1'), '' if there is none.
    """

    kind: str
    sentence: str
    evidence: tuple[tuple[str, str], ...] = ()
    failed: tuple[str, ...] = ()
    permanent: bool | None = None
    status: str = ""
    delayed: bool = False
    calendar: CalendarAnswer | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A mail we got, decoded.

    Every text is free of NUL and other control characters except line ends and tabs; headers are unfolded.
    `sender` is the first mailbox of From; None if there is none that can be read.
    `headers` holds every header in order as (name, decoded value), for rules and machines.
    `forwarded` holds message/rfc822 parts that are not a bounce's returned original; that is in `returned`.
    `defects` names what was wrong and how it was read, in a sentence each.
    """

    message_id: str  # with angle brackets, "" if missing
    sender: Address | None
    subject: str
    date: datetime | None  # the Date header, aware; None if missing or broken
    segments: tuple[Segment, ...]
    headers: tuple[tuple[str, str], ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    forwarded: tuple[Message, ...] = ()
    returned: Message | None = None
    tables: tuple[tuple[tuple[str, ...], ...], ...] = ()  # rows of cells of each HTML table with data in it, history left out
    defects: tuple[str, ...] = field(default=())
    machine: Machine | None = None  # who wrote this, if it was no person; recognised from structure, not from trust

    def header(self, name: str) -> str:
        """The first header of that name, any case, or ''."""
        wanted = name.casefold()
        return next((value for key, value in self.headers if key.casefold() == wanted), "")

    def text_of(self, *kinds: Kind) -> str:
        """The text of all segments of these kinds, in order, an empty line between them."""
        return "\n\n".join(segment.text for segment in self.segments if segment.kind in kinds)

    @property
    def automatic(self) -> bool:
        """Whether the mail itself says that no person sent it off, as web forms do: then nothing may answer its sender.

        RFC 3834 section 2 (Auto-Submitted), Precedence of older robots, and the null reverse-path of RFC 5321 section 4.5.5.
        """
        submitted = self.header("Auto-Submitted").partition(";")[0].strip().casefold()
        precedence = self.header("Precedence").strip().casefold()
        return submitted not in ("", "no") or precedence in ("bulk", "junk", "list") or self.header("Return-Path").strip() == "<>"

    @property
    def own_words(self) -> str:
        """What the sender wrote in this mail, without history, signature, banners and footers."""
        return self.text_of(Kind.OWN)

    @property
    def signature(self) -> str:
        return self.text_of(Kind.SIGNATURE)

    @property
    def quoted(self) -> str:
        """What others wrote before: quoted history and inline forwards, without the '>' marks in front of lines."""
        lines = self.text_of(Kind.QUOTED, Kind.FORWARDED).split("\n")
        return "\n".join(line.lstrip("> ") if line.lstrip(" ").startswith(">") else line for line in lines)

    @property
    def whole_text(self) -> str:
        return "\n".join(segment.text for segment in self.segments)

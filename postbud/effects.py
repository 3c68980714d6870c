"""What a workflow may want: plain frozen values, performed by `postbud.store.apply` in one transaction.

A workflow reads a case and yields effects; it never does anything itself. Few kinds, none that asks for an answer.
A registration is named by programme and address, which are unique together, so that effects may follow one another on one that
the first of them makes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from postbud.model.bounce import Bounce
from postbud.model.grouping import Guide
from postbud.model.invoicing import Basis
from postbud.model.message import Address
from postbud.model.order import Order
from postbud.model.reading import Person
from postbud.model.registration import Answer, Status
from postbud.model.said import KeepAnswers as KeepAnswers
from postbud.model.said import KeepInterest as KeepInterest
from postbud.model.said import OfferItem as OfferItem
from postbud.model.said import RecordChoice as RecordChoice
from postbud.model.said import SettleItem as SettleItem
from postbud.model.sheet import Collation


@dataclass(frozen=True, slots=True)
class Register:
    """Enter a person in a programme. `person.email` must be set; an existing cancelled registration is taken up again."""

    programme: str
    person: Person
    language: str
    registered_by: str
    status: Status = Status.REGISTERED
    approver: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """Give a registration another status. Calendars are not touched: the letters with CANCEL or REQUEST do that.

    `offered_until`: a seat is kept for somebody on the waiting list until then. `approver`: who is asked, and `registered_by`: who
    answers for it; None leaves them as they are. `listed_at`: since when somebody who comes back onto the waiting list has been waiting;
    None puts him at its end.
    A seat that becomes free wakes the waiting list by itself.
    """

    programme: str
    address: str
    status: Status
    offered_until: datetime | None = None
    approver: str | None = None
    listed_at: datetime | None = None
    registered_by: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Write what is known about a participant anew; `person` is whole. Another `person.email` moves the registration to it,

    which the caller has made sure is free in that programme.
    """

    programme: str
    address: str
    person: Person


@dataclass(frozen=True, slots=True)
class Place:
    """Put a registration into the group of that key, or ('') into none. Calendars are not touched: letters do that."""

    programme: str
    address: str
    group: str


@dataclass(frozen=True, slots=True)
class Attend:
    """Say what becomes of one registration at one meeting; `stand_in`: the address of who comes instead, '' if nobody."""

    programme: str
    address: str
    meeting: str
    answer: Answer
    stand_in: str = ""


@dataclass(frozen=True, slots=True)
class OptOut:
    """Write no more invitations to an address: of one programme, or ('') of any. `lifted` takes that back."""

    address: str
    programme: str = ""
    lifted: bool = False


@dataclass(frozen=True, slots=True)
class RecordBounce:
    """Write what is known of an address to which a letter did not get through."""

    bounce: Bounce


@dataclass(frozen=True, slots=True)
class ForgetBounces:
    """Somebody wrote from this address at `at`: what came back from it before counts no more."""

    address: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SendLetter:
    """Put a letter in the outbox.

    `occasion` makes the letter's key (programme, letter, meeting, occasion, person) unique: the same key is never sent twice.
    `invite`: the key of the meeting whose calendar entry the letter carries, '' for none; `method`: REQUEST puts it into the calendar or
    changes it there, CANCEL takes it out. A letter whose CANCEL has nothing to take out goes without an entry.
    A letter to the sender of the case's message is a reply: threaded below it, and counted in the sender's daily cap.
    `original`: attach the case's message as it came, or that of `original_of` (its id in the store).
    `about`: the id of the message that a reply to this letter is about, if it is not the case's own; `concerns`: the address of the
    participant that such a reply is about, if it is another than the one the letter goes to.
    `bulk`: one of many on schedule: letters that answer somebody leave before it, and a fault in it stops only itself. `headers` are added.
    `encloses`: letters of which the first that can be written goes with it as it would leave, for somebody to see before it does.
    `basis`: the basis for invoices goes with it as a spreadsheet.
    `collation`: answers to a questionnaire, which go with it as documents.
    `until`: from then on it is of no use, and does not leave if it still waits.
    `leads`: the entry is that of somebody who leads the meeting, and no participant's.
    `again`: a calendar has lost its entry; it goes as it was last told, and nothing about it rises.
    `only_if_invite`: do not write the letter at all when it would carry no entry.
    `variables`: what the template may use besides programme, meeting, participant and message; `participant` and `message` may be
    replaced by them.
    """

    letter: str
    to: Address
    language: str
    programme: str = ""
    meeting: str = ""
    occasion: str = ""
    invite: str = ""
    method: Literal["REQUEST", "CANCEL"] = "REQUEST"
    original: bool = False
    original_of: int = 0
    about: int = 0
    concerns: str = ""
    leads: bool = False
    again: bool = False
    only_if_invite: bool = False
    bulk: bool = False
    until: datetime | None = None
    encloses: tuple[SendLetter, ...] = ()
    basis: Basis | None = None
    collation: Collation | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SeeTexts:
    """The text of a letter, in all its languages, is shown to a coordinator, or (`agreed`) she says that what she was shown is right."""

    letter: str
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """Leave the message to a human: `code` names the reason (its sentence stands in `templates/reasons.LANGUAGE.yaml`),

    `words` are the words of the mail it rests on, if any. `values`: what the sentence names in {curly} brackets.
    """

    code: str
    words: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ignore:
    """The message needs no answer (a machine wrote it); the reason as in `Hold`."""

    code: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """What a calendar app answered to an invite: the UID and the attendee find it (CALENDAR rule 13), nobody else's changes.

    The newest DTSTAMP (`stamped_at`) wins; an answer to an older SEQUENCE does not settle a newer time. `Attendance.takes` says it.
    """

    uid: str
    attendee: str
    answer: Answer
    sequence: int
    stamped_at: datetime


@dataclass(frozen=True, slots=True)
class Settle:
    """A held message (its id in the store) waits no longer. `by` is who said so: a coordinator, or '' for its own sender, in which case

    it must be that sender's message. `done`: what became of it, in a word for the next one who asks ("answered", "refused").
    """

    message: int
    by: str = ""
    done: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """Decide a held message anew, now with a coordinator's word on it, if there is one."""

    message: int
    order: Order | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """Let the clock ask about something: a row that is due at `at`, for the workflow of that `kind`.

    `key` is unique for ever within kind and programme: the same key is never due twice. `address` or `message` say what it is about.
    `until`: after that it is of no use any more; None if it always is.
    """

    kind: str
    at: datetime
    programme: str = ""
    key: str = ""
    address: str = ""
    message: int = 0
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Again:
    """What is due is not done yet: leave it due, from `at` on, after whatever waits meanwhile."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Reschedule:
    """A coordinator's word on something that is due (its id in the store): let it be due at another time, or (None) never."""

    due: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Unschedule:
    """What the clock was to ask is settled: no row of that kind, programme, address, message and key that is still to come is due any more.

    What is empty stands for any.
    """

    kind: str
    programme: str = ""
    address: str = ""
    message: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class SettleEdition:
    """The programme as its file states it is what people have now been told (`told`), or is not to be told (False: stopped)."""

    programme: str
    told: bool = True


@dataclass(frozen=True, slots=True)
class AskEdition:
    """The change of the programme's file waits for a coordinator's word."""

    programme: str


@dataclass(frozen=True, slots=True)
class Amend:
    """Write into a programme's file, once for this `key`, when the decision is committed; people are told as of any edit of it.

    `add`: entries for lists, `put`: values under keys, both by their place ('meetings', 'groups.formed'; `postbud.paper` says how an entry
    of a list is named). Values are what YAML has: texts, numbers, days, times, lists and mappings. What makes the file wrong, or cannot be
    written, the coordinators get as lines to paste.
    """

    programme: str
    key: str
    add: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    put: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Propose:
    """Keep a way to divide a programme's participants into groups; a proposal that still waits is replaced by it.

    `facts` are those of `postbud.model.grouping.as_facts`. Nobody is in a group because of it.
    """

    programme: str
    number: int
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CloseProposal:
    """A proposal waits no longer: it is `published` or `dropped`."""

    programme: str
    number: int
    state: Literal["published", "dropped"]


@dataclass(frozen=True, slots=True)
class Volunteer:
    """What somebody has said to leading a group of a programme; his newest word counts."""

    programme: str
    guide: Guide
    state: Literal["willing", "unwilling", "withdrawn"]


@dataclass(frozen=True, slots=True)
class KeepNote:
    """What came out of a group's meeting: `notes` for its facilitator, or `management` for the coordinator to pass on."""

    programme: str
    group: str
    kind: Literal["notes", "management"]
    text: str


@dataclass(frozen=True, slots=True)
class PassOn:
    """The coordinators get these notes (their ids in the store) now, and not again."""

    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A line for the journal: what was decided, because of which words. `address`: about whom, if not the sender."""

    sentence: str
    address: str = ""


Effect = (
    Register | Move | Change | Place | Attend | OptOut | RecordBounce | ForgetBounces
    | SendLetter | SeeTexts | Hold | Ignore | RecordAnswer | Settle | Release
    | Schedule | Again | Reschedule | Unschedule | SettleEdition | AskEdition | RecordChoice | KeepAnswers | Amend | OfferItem
    | SettleItem | Propose | CloseProposal | Volunteer | KeepNote | PassOn | KeepInterest | Note
)  # fmt: skip

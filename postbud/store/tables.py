"""The tables. Unique keys are what make DESIGN section 4 true; each table says its one guarantee.

Instants are stored in UTC; texts are stored as given.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from postbud.store.answer_tables import agenda_offer, answer, interest, poll_answer
from postbud.store.columns import Instant, metadata

# What is made elsewhere; the tables are found in `metadata` too.
__all__ = ["Instant", "agenda_offer", "answer", "interest", "metadata", "poll_answer"]

# How far we have read in each folder. Guarantee: `last_uid` only grows within one UIDVALIDITY (RFC 3501 section 2.3.1.1).
mailbox = Table(
    "mailbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(400), nullable=False, unique=True),  # user@host/folder
    Column("uidvalidity", BigInteger, nullable=False),
    Column("last_uid", BigInteger, nullable=False),
    Column("old_until_uid", BigInteger, nullable=False),  # up to here, what came before `started_at` is old mail
    Column("started_at", Instant, nullable=False),  # by the wall clock: what arrived before is old mail
)

# A mail we keep. Guarantee: one row per mail, however often and by whichever road it comes, and its bytes never change.
message = Table(
    "message",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("fingerprint", String(64), nullable=False, unique=True),
    Column("message_id", Text, nullable=False, index=True),
    Column("sender", Text, nullable=False, index=True),  # the address as compared, '' if none
    Column("subject", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("kept_at", Instant, nullable=False),
    Column("state", String(12), nullable=False),  # kept, decided, ignored, held, released
    Column("attempts", Integer, nullable=False, default=0),
    Column("truncated", Boolean, nullable=False, default=False),  # too large to take: only its beginning is here
    Column("reason", Text, nullable=False, default=""),
    Column("because", Text, nullable=False, default="[]"),  # JSON list of sentences
    Column("rule", Text, nullable=False, default=""),
    Column("intent", String(20), nullable=False, default=""),
    Column("programme", Text, nullable=False, default=""),
    Column("decided_at", Instant),
    Column("order_by", Text, nullable=False, default=""),  # who gave the order that stands on it, '' if none does
    Column("order_line", Text, nullable=False, default=""),  # the order's words, '' for "as it was read"
    Column("decided_by", Text, nullable=False, default=""),  # the human who dealt with it, '' if none had to
    Column("done", Text, nullable=False, default=""),  # what the human did: released, answered, closed
    Column("raw", LargeBinary, nullable=False),  # as the server gave it; last, so that lists do not have to read past it
    Index(None, "state", "id"),
    Index(None, "programme", "sender"),
)

# Where we saw a mail on the server. Guarantee: a mail is moved only when `folder` was set by the commit that settled it.
sighting = Table(
    "sighting",
    metadata,
    Column("mailbox", Integer, ForeignKey("mailbox.id"), primary_key=True),
    Column("uidvalidity", BigInteger, primary_key=True),
    Column("uid", BigInteger, primary_key=True),
    Column("message", Integer, ForeignKey("message.id"), nullable=False, index=True),
    Column("moved_at", Instant),
    Index(None, "mailbox", "uidvalidity", "moved_at", "uid"),  # what is yet to be moved; without the uid SQLite takes the key
)

# Who is in which programme. Guarantee: one row per programme and address, whatever happens.
registration = Table(
    "registration",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("programme", Text, nullable=False),
    Column("address", Text, nullable=False),  # as compared: case folded
    Column("email", Text, nullable=False),  # as written
    Column("name", Text),
    Column("organisation", Text),
    Column("title", Text),
    Column("phone", Text),
    Column("ean", Text),
    Column("cvr", Text),
    Column("reference", Text),  # what the payer wants to find on the invoice
    Column("diet", Text),
    Column("access", Text),
    Column("replaces", Text),
    Column("level", Text),
    Column("department", Text),
    Column("wishes", Text),  # about the own group
    Column("status", String(20), nullable=False),
    Column("language", String(8), nullable=False),
    Column("registered_by", Text, nullable=False),
    Column("registered_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("message", Integer, ForeignKey("message.id")),
    Column("approver", Text, nullable=False, default="", index=True),  # whose yes it waits for, or had, as compared
    Column("listed_at", Instant),  # since when it is on the waiting list
    Column("offered_until", Instant),  # until when a seat is kept for it
    Column("group_key", Text, nullable=False, default=""),  # the group of a programme that has some; '' for none yet
    UniqueConstraint("programme", "address"),
    Index(None, "programme", "status"),
    Index(None, "address"),
    Index(None, "registered_by"),
)

# One registration at one meeting. Guarantee: one UID for ever, SEQUENCE never falls, an answer counts for the time it was given to.
attendance = Table(
    "attendance",
    metadata,
    Column("registration", Integer, ForeignKey("registration.id"), primary_key=True),
    Column("meeting", Text, primary_key=True),
    Column("uid", String(255), nullable=False, unique=True),
    Column("sequence", Integer, nullable=False),
    Column("stamped_at", Instant, nullable=False),
    Column("digest", String(64), nullable=False),  # of everything the entry shows; '' when it was taken out or never sent
    Column("answer", String(12), nullable=False),
    Column("answered_sequence", Integer),
    Column("answered_at", Instant),
    Column("asked_sequence", Integer, nullable=False, default=0),  # since which SEQUENCE the day and hours stand as they do
    Column("told", String(64), nullable=False, default=""),  # which facts of the meeting this person was told last, see `shown`
    Column("stand_in", Text, nullable=False, default=""),  # who comes instead: an address as compared
)

# One facilitator at one meeting of a group he leads. Guarantee: one UID for ever, SEQUENCE never falls, as for an attendance.
led_meeting = Table(
    "led_meeting",
    metadata,
    Column("programme", Text, primary_key=True),
    Column("address", Text, primary_key=True),  # as compared
    Column("meeting", Text, primary_key=True),
    Column("email", Text, nullable=False),  # as written
    Column("name", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("uid", String(255), nullable=False, unique=True),
    Column("sequence", Integer, nullable=False),
    Column("stamped_at", Instant, nullable=False),
    Column("digest", String(64), nullable=False),  # of everything the entry shows; '' when it was taken out
    Column("answer", String(12), nullable=False),
    Column("answered_sequence", Integer),
    Column("answered_at", Instant),
    Column("asked_sequence", Integer, nullable=False, default=0),
    Column("told", String(64), nullable=False),  # which facts of the meeting he was told last, see `shown`
)

# Facts of a meeting as somebody was told them. Guarantee: one row per digest, never changed.
shown = Table("shown", metadata, Column("digest", String(64), primary_key=True), Column("facts", Text, nullable=False))

# What one decision changed. Guarantee: what a decision changed is here in the same commit, so that it can be undone.
change = Table(
    "change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("message", Integer, ForeignKey("message.id"), index=True),
    Column("programme", Text, nullable=False),
    Column("address", Text, nullable=False),  # after the change
    Column("meeting", Text, nullable=False),  # '' for the registration itself
    Column("before", Text, nullable=False),  # JSON: the columns that changed
    Column("after", Text, nullable=False),
    Index(None, "programme"),
)

# What the clock is to ask about. Guarantee: a key is due once, and done in the same commit as what came of it.
due = Table(
    "due",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("programme", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("message", Integer, ForeignKey("message.id")),
    Column("at", Instant, nullable=False),
    Column("until", Instant),  # after that it is of no use any more
    Column("state", String(12), nullable=False),  # waiting, done, void, failed
    Column("attempts", Integer, nullable=False, default=0),
    Column("error", Text, nullable=False, default=""),
    UniqueConstraint("kind", "programme", "key"),
    Index(None, "state", "at"),
    Index(None, "programme", "state", "at"),
)

# Who wants no more invitations: to one programme, or ('') to any. Guarantee: one row per address and programme.
optout = Table(
    "optout",
    metadata,
    Column("address", Text, primary_key=True),
    Column("programme", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("message", Integer, ForeignKey("message.id")),
)

# Whom a programme's announcement goes to. Guarantee: one row per programme and address, however often a list is taken.
invitee = Table(
    "invitee",
    metadata,
    Column("programme", Text, primary_key=True),
    Column("address", Text, primary_key=True),  # as compared
    Column("email", Text, nullable=False),  # as written
    Column("name", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("source", Text, nullable=False),  # the file it came from, or who asked for it
)

# Which addresses did not take a letter of ours. Guarantee: one row per address, gone when somebody writes from it.
bounce = Table(
    "bounce",
    metadata,
    Column("address", Text, primary_key=True),  # as compared
    Column("at", Instant, nullable=False),
    Column("permanent", Boolean, nullable=False),  # given up: no more invitations
    Column("status", String(20), nullable=False),
    Column("words", Text, nullable=False),  # the server's
    Column("programme", Text, nullable=False),  # whose letter came back, '' if it was nobody's
    Column("days", Integer, nullable=False),  # on how many days a letter came back
    Column("told", Boolean, nullable=False),  # the coordinators know that it is given up
    Column("message", Integer, ForeignKey("message.id")),  # the bounce, if it came as a mail
)

# A programme's file as people were told it, and a change of it that waits. Guarantee: a change is told once, or stands here visibly.
edition = Table(
    "edition",
    metadata,
    Column("programme", Text, primary_key=True),
    Column("digest", String(64), nullable=False),  # of what is told
    Column("facts", Text, nullable=False),  # JSON: the facts of each meeting, by key, as last settled
    Column("seen", Text, nullable=False),  # JSON: the same of the edition in use, whose keys meetings without one keep
    Column("pending", String(64), nullable=False),  # the digest of the change that waits, '' if none
    Column("state", String(12), nullable=False),  # settled, settling, asked, stopped
    Column("settle_at", Instant),
    Column("changed_at", Instant, nullable=False),
)

# What Postbud is to write into a programme's file. Guarantee: a key is written once, and stands here until it is, or is told as refused.
amendment = Table(
    "amendment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("programme", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("added", Text, nullable=False),  # JSON: entries for lists, by their place in the file
    Column("put", Text, nullable=False),  # JSON: values for keys
    Column("state", String(12), nullable=False),  # waiting, done, refused
    Column("error", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("done_at", Instant),
    UniqueConstraint("programme", "key"),
    Index(None, "state"),
)

# Texts of letters that somebody has seen who may say that they are right. Guarantee: one row per letter, language and text.
seen_text = Table(
    "seen_text",
    metadata,
    Column("letter", String(60), primary_key=True),
    Column("language", String(8), primary_key=True),
    Column("digest", String(64), primary_key=True),  # of the template's source
    Column("state", String(12), nullable=False),  # in use, previewed, asked, agreed
    Column("at", Instant, nullable=False),
)

# What somebody has set while Postbud runs: that all letters wait. Guarantee: it holds for every process, until it is taken back.
setting = Table(
    "setting",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

# How a programme's participants could be divided. Guarantee: one row per programme and number, and at most one of them waits.
proposal = Table(
    "proposal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("programme", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("state", String(12), nullable=False),  # waiting, published, replaced, dropped
    Column("facts", Text, nullable=False),  # JSON: who is in which group, who leads it, what a coordinator has settled
    UniqueConstraint("programme", "number"),
)

# Who would lead a group. Guarantee: one row per programme and address; the newest word counts.
facilitator = Table(
    "facilitator",
    metadata,
    Column("programme", Text, primary_key=True),
    Column("address", Text, primary_key=True),  # as compared
    Column("email", Text, nullable=False),  # as written
    Column("name", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("days", Text, nullable=False),  # weekdays on which he cannot, 0 is Monday: '3 4'
    Column("avoids", Text, nullable=False),  # departments he would rather not meet, '; ' between two
    Column("state", String(12), nullable=False),  # willing, unwilling, withdrawn
    Column("at", Instant, nullable=False),
    Column("message", Integer, ForeignKey("message.id")),
)

# What came out of a group's meetings. Guarantee: what one mail says of one group, in one kind, is here once, and is passed on once.
group_note = Table(
    "group_note",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("programme", Text, nullable=False),
    Column("group_key", Text, nullable=False),
    Column("kind", String(12), nullable=False),  # notes, management
    Column("text", Text, nullable=False),
    Column("by", Text, nullable=False),  # the address as compared
    Column("at", Instant, nullable=False),
    Column("message", Integer, ForeignKey("message.id")),
    Column("passed_on", Instant),  # when the coordinators got it
    UniqueConstraint("message", "group_key", "kind"),
    Index(None, "programme", "group_key"),
)

# What nobody outside may know. Guarantee: made once, when the database is; letters' Message-IDs depend on it.
secret = Table("secret", metadata, Column("name", String(40), primary_key=True), Column("value", String(128), nullable=False))

# A letter to one person. Guarantee: one row per key; its bytes and Message-ID are fixed before the first attempt.
letter = Table(
    "letter",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # programme, letter, meeting, occasion, person
    Column("message_id", String(255), nullable=False, unique=True),
    Column("programme", Text, nullable=False),
    Column("letter", Text, nullable=False),
    Column("meeting", Text, nullable=False),
    Column("occasion", Text, nullable=False),
    Column("address", Text, nullable=False, index=True),  # as compared
    Column("email", Text, nullable=False),  # as sent to
    Column("language", String(8), nullable=False),
    Column("answers", Integer, ForeignKey("message.id"), index=True),  # the message that caused it
    Column("about", Integer),  # the message that a reply to it is about, if it is another
    Column("concerns", Text, nullable=False, default=""),  # the participant that a reply to it is about, as compared
    Column("bulk", Boolean, nullable=False, default=False),  # on schedule, to many: what answers a mail leaves before it
    Column("state", String(12), nullable=False),  # waiting, sent, refused, recalled
    Column("due", Instant, nullable=False),
    Column("until", Instant),  # from then on it is of no use and does not leave
    Column("recalled_at", Instant),  # when it was called back, so that it does not leave
    Column("tries", Integer, nullable=False, default=0),
    Column("lease_owner", String(40), nullable=False, default=""),  # the process that has it in hand; ends by record, give-back or death
    Column("code", Integer, nullable=False, default=0),  # the last SMTP reply code
    Column("error", Text, nullable=False, default=""),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("raw", LargeBinary, nullable=False),  # exactly what leaves; a resend is the same mail
    Index(None, "state", "due"),
    Index(None, "state", "bulk", "due"),
    Index(None, "created_at", "letter", "answers"),  # for counting alone
    Index(None, "programme", "occasion"),
    Index(None, "sent_at"),
)

# What was decided and because of which words. Guarantee: no decision without a line here, in the same commit.
journal = Table(
    "journal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("message", Integer, ForeignKey("message.id"), index=True),
    Column("address", Text, nullable=False, index=True),
    Column("programme", Text, nullable=False),
    Column("sentence", Text, nullable=False),
)

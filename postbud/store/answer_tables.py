"""The tables of what people answer and offer; each says its one guarantee. All others are in `postbud.store.tables`."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from postbud.store.columns import Instant, metadata

# What somebody answered to a poll. Guarantee: one row per programme, poll and address, the newest answer.
poll_answer = Table(
    "poll_answer",
    metadata,
    Column("programme", Text, primary_key=True),
    Column("poll", Text, primary_key=True),
    Column("address", Text, primary_key=True),  # as compared
    Column("name", Text, nullable=False),
    Column("choices", Text, nullable=False),  # JSON: yes, maybe or no by the name of the option
    Column("preferred", Text, nullable=False),  # JSON: names
    Column("words", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("message", Integer, ForeignKey("message.id")),
)

# What somebody answers to a questionnaire. Guarantee: one row per person, question and place; the newest mail's.
answer = Table(
    "answer",
    metadata,
    Column("programme", Text, primary_key=True),
    Column("questionnaire", Text, primary_key=True),
    Column("address", Text, primary_key=True),  # as compared
    Column("question", Integer, primary_key=True),  # its number, from 1
    Column("position", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),  # the mark of who says it, '' if unknown
    Column("words", Text, nullable=False),  # verbatim
    Column("at", Instant, nullable=False),
    Column("message", Integer, ForeignKey("message.id")),
)

# What somebody offers for a meeting's agenda. Guarantee: one row per mail and offer in it, and it is decided once.
agenda_offer = Table(
    "agenda_offer",
    metadata,
    Column("message", Integer, ForeignKey("message.id"), primary_key=True),
    Column("number", Integer, primary_key=True),  # which of that mail's offers
    Column("programme", Text, nullable=False),
    Column("meeting", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("topic", Text, nullable=False),
    Column("length", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("state", String(12), nullable=False),  # waiting, accepted, declined
    Column("decided_by", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

# What somebody would like later, and whether we may keep it. Guarantee: one row per programme, key and address; the newest word counts.
interest = Table(
    "interest",
    metadata,
    Column("id", Integer, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("programme", "key", "address", "email", "name", "organisation", "words")),
    Column("language", String(8), nullable=False),
    Column("state", String(12), nullable=False),  # asked, consented, proposed, paired, declined
    Column("at", Instant, nullable=False),
    Column("message", Integer, ForeignKey("message.id")),
    UniqueConstraint("programme", "key", "address"),
)

"""What each table keeps about people: the one declaration that `export`, `retention` and `forget` all work by.

A test holds it to the tables: a column that is in neither list of its table, or a table that is not here, is named there. Knows which
kind of data goes by which rule; how long each kind is kept is in the settings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud.store.tables import attendance, metadata, registration

ANONYMOUS = "anonymous:"  # in front of what stands in an address's place that must be somebody's and is nobody's
Only = Callable[[sa.Table], "sa.ColumnElement[bool]"]


@dataclass(frozen=True, slots=True)
class Rule:
    """What goes when its time is over: these columns are emptied, or (none named) the whole row is deleted.

    `kind` is a key of `retention`. Counted is from the end of the row's programme or from `since`, whichever is later; `alone`: from
    `since` whatever the programme. `only`: what must hold as well, so that nothing goes that is still in need. `within`: these keys are
    taken out of the columns, which are JSON objects, and all else in them stays; `but`: all but these keys are.
    """

    kind: str
    since: str
    columns: tuple[str, ...] = ()
    only: Only | None = None
    alone: bool = False
    within: tuple[str, ...] = ()
    but: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """What one table keeps. A row is somebody's `own` by the first columns, names him though it is another's by the next.

    `says`: every other column that says something of a person. `plain`: those that do not, once the others are empty. Whoever is
    forgotten has his own rows deleted, or (`stays`: why the row stays) emptied.
    """

    plain: tuple[str, ...]
    own: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    stays: str = ""

    @property
    def personal(self) -> tuple[str, ...]:
        return (*self.own, *self.named, *self.says)


def _state(*states: str) -> Only:
    return lambda table: table.c.state.in_(states)


def _settled(table: sa.Table) -> sa.ColumnElement[bool]:
    return table.c.state != "waiting"


def _for_one_programme(table: sa.Table) -> sa.ColumnElement[bool]:
    return table.c.programme != ""


def _for_all(table: sa.Table) -> sa.ColumnElement[bool]:
    return table.c.programme == ""


def _of_needs(table: sa.Table) -> sa.ColumnElement[bool]:
    return sa.or_(*(table.c.sentence.contains(f'"{need}"') for need in _NEEDS))


def _of_no_status(table: sa.Table) -> sa.ColumnElement[bool]:
    return ~of_status(table)


def of_status(table: sa.Table) -> sa.ColumnElement[bool]:
    """Of `change`: that somebody came in or left."""
    return (table.c.meeting == "") & table.c.after.contains('"status":')


# Why a row stays, emptied of what it does not need for that, when its person is forgotten.
SEEN_AGAIN = "so that the mail, seen again on the server, is not decided anew"
PAID = "an invoice rests on it: it is kept until five years after the financial year, as the law asks"
NO_INVITATIONS = "so that no list can invite him again"
WITHOUT_A_NAME = "the words stay, nobody's name at them"

_MAIL = ("sender", "order_by", "decided_by", "message_id", "subject", "reason", "because", "order_line", "raw")
INVOICED = ("name", "organisation", "ean", "cvr", "reference")
_NEEDS = ("diet", "access", "wishes")
_PARTICIPANT = ("address", "email", "title", "phone", "replaces", "level", "department", "registered_by", "approver", *_NEEDS)

TABLES: Mapping[str, Kept] = {
    # Mail and letters
    "message": Kept(
        plain=("id", "fingerprint", "received_at", "kept_at", "state", "attempts", "truncated", "rule", "intent", "programme", "decided_at",
               "done"),
        own=("sender",), named=("order_by", "decided_by"), says=("message_id", "subject", "reason", "because", "order_line", "raw"),
        rules=(Rule("mail", "received_at", _MAIL, _state("decided", "ignored")),), stays=SEEN_AGAIN,
    ),
    "letter": Kept(
        plain=("id", "message_id", "programme", "letter", "meeting", "language", "answers", "about", "bulk", "state", "due", "until",
               "recalled_at", "tries", "lease_owner", "code", "created_at", "sent_at"),
        own=("address",), named=("concerns",), says=("key", "occasion", "email", "error", "raw"),
        rules=(Rule("letters", "created_at", ("raw", "error"), _settled), Rule("registrations", "created_at", only=_settled)),
    ),
    # Who takes part
    "registration": Kept(
        plain=("id", "programme", "status", "language", "registered_at", "changed_at", "message", "listed_at", "offered_until",
               "group_key"),
        own=("address",), named=("registered_by", "approver"),
        says=("email", "title", "phone", "replaces", "level", "department", *_NEEDS, *INVOICED),
        rules=(Rule("needs", "changed_at", _NEEDS), Rule("registrations", "changed_at", _PARTICIPANT), Rule("invoices", "changed_at")),
        stays=PAID,
    ),
    "attendance": Kept(
        plain=("registration", "meeting", "uid", "sequence", "stamped_at", "digest", "answer", "answered_sequence", "answered_at",
               "asked_sequence", "told"),
        named=("stand_in",), rules=(Rule("registrations", "stamped_at", ("stand_in",)), Rule("invoices", "stamped_at")),
    ),
    "invitee": Kept(
        plain=("programme", "added_at"), own=("address",), says=("email", "name", "organisation", "role", "source"),
        rules=(Rule("invitees", "added_at"),),
    ),
    "optout": Kept(
        plain=("programme", "at", "message"), own=("address",), stays=NO_INVITATIONS,
        rules=(Rule("invitees", "at", only=_for_one_programme), Rule("optouts", "at", only=_for_all, alone=True)),
    ),
    "bounce": Kept(
        plain=("at", "permanent", "status", "programme", "days", "told", "message"), own=("address",), says=("words",),
        rules=(Rule("bounces", "at", alone=True),),
    ),
    # Groups
    "proposal": Kept(
        plain=("id", "programme", "number", "at", "state"), says=("facts",), rules=(Rule("registrations", "at"),),
    ),
    "facilitator": Kept(
        plain=("programme", "state", "at", "message"), own=("address",), says=("email", "name", "department", "days", "avoids"),
        rules=(Rule("registrations", "at"),),
    ),
    "group_note": Kept(
        plain=("id", "programme", "group_key", "kind", "at", "message", "passed_on"), own=("by",), says=("text",),
        rules=(Rule("registrations", "at"),),
    ),
    "led_meeting": Kept(
        plain=("programme", "meeting", "language", "uid", "sequence", "stamped_at", "digest", "answer", "answered_sequence", "answered_at",
               "asked_sequence", "told"),
        own=("address",), says=("email", "name"), rules=(Rule("registrations", "stamped_at"),),
    ),
    # What people answer, offer and would like
    "answer": Kept(
        plain=("programme", "questionnaire", "question", "position", "role", "words", "at"), own=("address",), says=("name", "message"),
        rules=(Rule("answers", "at", ("address", "name", "message")),), stays=WITHOUT_A_NAME,
    ),
    "poll_answer": Kept(
        plain=("programme", "poll", "at", "message"), own=("address",), says=("name", "choices", "preferred", "words"),
        rules=(Rule("registrations", "at"),),
    ),
    "agenda_offer": Kept(
        plain=("message", "number", "programme", "meeting", "language", "late", "state", "at"), own=("address",), named=("decided_by",),
        says=("name", "organisation", "topic", "length", "words"), rules=(Rule("registrations", "at"),),
    ),
    "interest": Kept(
        plain=("id", "programme", "key", "language", "state", "at", "message"), own=("address",),
        says=("email", "name", "organisation", "words"),
        rules=(Rule("interests", "at", alone=True), Rule("mail", "at", only=_state("asked", "declined"), alone=True)),
    ),
    # What was decided and what is to come
    "change": Kept(
        plain=("id", "at", "message", "programme", "meeting"), own=("address",), says=("before", "after"),
        rules=(  # an invoice also rests on who left, and when
            Rule("needs", "at", ("before", "after"), within=_NEEDS), Rule("journal", "at", only=_of_no_status),
            Rule("journal", "at", ("before", "after"), but=("status",)), Rule("registrations", "at", ("address",)), Rule("invoices", "at"),
        ),
    ),
    "journal": Kept(
        plain=("id", "at", "message", "programme"), own=("address",), says=("sentence",),
        rules=(Rule("needs", "at", ("sentence",), _of_needs, within=("facts", "words")), Rule("journal", "at")),
    ),
    "due": Kept(
        plain=("id", "kind", "programme", "message", "at", "until", "state", "attempts"), own=("address",), says=("key", "error"),
        rules=(Rule("journal", "at", only=_settled),),
    ),
    "amendment": Kept(
        plain=("id", "programme", "key", "state", "at", "done_at"), says=("added", "put", "error"),
        rules=(Rule("registrations", "at", only=_settled),),
    ),
    # Programmes' files as they were told: whoever leads or speaks stands in the file, and there as long as the file is there.
    "edition": Kept(plain=("programme", "digest", "facts", "seen", "pending", "state", "settle_at", "changed_at")),
    "shown": Kept(plain=("digest", "facts")),
    # The mailbox, and what keeps Postbud going
    "mailbox": Kept(plain=("id", "name", "uidvalidity", "last_uid", "old_until_uid", "started_at")),
    "sighting": Kept(plain=("mailbox", "uidvalidity", "uid", "message", "moved_at")),
    "seen_text": Kept(plain=("letter", "language", "digest", "state", "at")),
    "setting": Kept(plain=("name", "value", "at")),
    "secret": Kept(plain=("name", "value")),
}  # fmt: skip


def about(connection: Connection, address: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of each table that are this person's own, and, under `TABLE named`, those of others that name him, without their bytes.

    `attendance` has the meetings of his registrations.
    """
    key, found = address.casefold(), {}
    for name, kept in TABLES.items():
        found[name] = _rows(connection, name, kept.own, key)
    mine = sa.select(registration.c.id).where(registration.c.address == key)
    found["attendance"] = [_plain(row) for row in connection.execute(sa.select(attendance).where(attendance.c.registration.in_(mine)))]
    for name, kept in TABLES.items():
        others = _rows(connection, name, kept.named, key)
        found[f"{name} named"] = [row | {"raw": ""} if "raw" in row else row for row in others if row not in found[name]]
    return {name: rows for name, rows in found.items() if rows}


def _rows(connection: Connection, name: str, columns: tuple[str, ...], key: str) -> list[dict[str, Any]]:
    if not columns:
        return []
    table = metadata.tables[name]
    here = sa.or_(*(table.c[column] == key for column in columns))
    return [_plain(row) for row in connection.execute(sa.select(table).where(here).order_by(*table.primary_key.columns))]


def _plain(row: sa.Row[Any]) -> dict[str, Any]:
    """A row as JSON has it: instants in ISO 8601, bytes as the text they are."""
    return {name: _value(value) for name, value in row._mapping.items()}


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value

"""Retention: what is no longer needed goes, kind by kind, by the rules of `postbud.store.about`.

Counted is from the end of a programme. A programme that is not over keeps everything, and so does one whose end nobody knows. What goes
is overwritten (see `postbud.store.database`), and what is needed so that a mail seen again is known again stays.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postbud.model.ending import last_day, still_to_come
from postbud.model.programme import Programme
from postbud.model.registration import GONE, Status
from postbud.model.retention import Retention
from postbud.store import attendances, dues, editions, registry
from postbud.store.about import ANONYMOUS, TABLES, Rule, of_status
from postbud.store.tables import answer, attendance, change, due, edition, journal, message, metadata, registration

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ends:
    """When each programme is, or will be, over (the midnight after its last day), and why that of others is not known, by slug.

    `free`: the slugs of those that cost nothing, so that no invoice rests on them. `followed`: those whose participants another one,
    which is not over itself, may still ask.
    """

    over: Mapping[str, datetime]
    unknown: Mapping[str, str]
    free: frozenset[str] = frozenset()
    followed: frozenset[str] = frozenset()

    def has_ended(self, slug: str, now: datetime) -> bool:
        return slug in self.over and self.over[slug] <= now


@dataclass(frozen=True, slots=True)
class Going:
    """Rows of one table that go by one rule, and how many days that kind is kept."""

    kind: str
    table: str
    rows: int
    days: int


def ends_of(connection: Connection, programmes: Mapping[str, Programme], zone: tzinfo, now: datetime) -> Ends:
    """The ends of all programmes with a file, and of those that had one when they were last seen."""
    over: dict[str, datetime] = {}
    unknown: dict[str, str] = {}
    for slug, known in editions.all_editions(connection).items():
        if slug not in programmes:
            days = [date.fromisoformat(facts["date"]) for facts in known.seen.values() if facts.get("date")]
            _sort_in(slug, max(days, default=None), "its file is gone and no meeting had a date", zone, over, unknown)
    changed = {row.programme: row.changed_at for row in connection.execute(sa.select(edition.c.programme, edition.c.changed_at))}
    for slug, programme in programmes.items():
        if why := still_to_come(programme):
            unknown[slug] = why
        elif (day := last_day(programme)) is not None or slug in changed:
            _sort_in(slug, day or changed[slug].astimezone(programme.zone).date(), "", programme.zone, over, unknown)
    free = frozenset(slug for slug, one in programmes.items() if one.price is None or one.price.free)
    open_ones = [one for slug, one in programmes.items() if slug not in over or over[slug] > now]
    return Ends(over, unknown, free, frozenset(one.sign_up.follows for one in open_ones))


def _sort_in(slug: str, day: date | None, why: str, zone: tzinfo, over: dict[str, datetime], unknown: dict[str, str]) -> None:
    if day is None:
        unknown[slug] = why
    else:
        over[slug] = datetime.combine(day + A_DAY, time(0), tzinfo=zone)


def tonight(connection: Connection, retention: Retention, ends: Ends, now: datetime) -> list[Going]:
    """What would go now, kind by kind; nothing is changed."""
    found = []
    for name, rule, days, where in _rules(connection, retention, ends, now):
        count = connection.execute(sa.select(sa.func.count()).select_from(metadata.tables[name]).where(where)).scalar_one()
        if count:
            found.append(Going(rule.kind, name, count, days))
    return found


def rules(retention: Retention) -> Iterator[tuple[str, Rule, int]]:
    """Every rule with its table, whose kind is not kept for ever, and its days; rows that hang on others go before them."""
    for name in sorted(TABLES, key=lambda name: name == "registration"):
        for rule in TABLES[name].rules:
            days = getattr(retention, rule.kind)
            if days is not None:
                yield name, rule, days


def _rules(
    connection: Connection, retention: Retention, ends: Ends, now: datetime
) -> Iterator[tuple[str, Rule, int, sa.ColumnElement[bool]]]:
    for name, rule, days in rules(retention):
        yield name, rule, days, where(connection, name, rule, retention, ends, now)


def due_keys(connection: Connection, name: str, rule: Rule, retention: Retention, ends: Ends, now: datetime) -> list[Row[Any]]:
    """The primary keys of all rows that go by a rule: looked for once, so that no transaction that changes anything has to."""
    table = metadata.tables[name]
    return [*connection.execute(sa.select(*table.primary_key.columns).where(where(connection, name, rule, retention, ends, now)))]


def go(
    connection: Connection, name: str, rule: Rule, keys: Collection[Row[Any]], retention: Retention, ends: Ends, now: datetime
) -> int:
    """Let those of some rows go that still are to go by a rule; returns how many went."""
    table = metadata.tables[name]
    columns = list(table.primary_key)
    these = columns[0].in_([key[0] for key in keys]) if len(columns) == 1 else sa.tuple_(*columns).in_([tuple(key) for key in keys])
    chosen = sa.select(*_columns(table, rule)).where(these, where(connection, name, rule, retention, ends, now))
    found = connection.execute(chosen).all()
    if not rule.columns:
        delete(connection, name, found)
    for row in found if rule.columns else ():
        _empty(connection, table, row, rule)
    return len(found)


def where(connection: Connection, name: str, rule: Rule, retention: Retention, ends: Ends, now: datetime) -> sa.ColumnElement[bool]:
    """The rows that go by a rule now: their time is over, and there is something left to go."""
    table, days = metadata.tables[name], getattr(retention, rule.kind)
    here = table.c[rule.since] < now - timedelta(days=days)
    if not rule.alone:
        slugs = _over(connection, rule.kind, retention, ends, now)
        here &= _of_programmes(table, slugs) if name != "registration" else _registrations(connection, rule, slugs, ends, days, now)
    if rule.only is not None:
        here &= rule.only(table)
    return here & _something_left(table, rule)


def _over(connection: Connection, kind: str, retention: Retention, ends: Ends, now: datetime) -> frozenset[str]:
    """The programmes that ended so long ago that this kind goes."""
    found = over_for(kind, retention, ends, now)
    if kind == "invoices" and retention.registrations is not None:
        return found | (_over(connection, "registrations", retention, ends, now) & ends.free)
    if kind != "registrations":
        return found
    still = sa.select(due.c.programme).where(due.c.state == "waiting", due.c.kind == dues.LETTER).distinct()
    return found - ends.followed - set(connection.execute(still).scalars())


def over_for(kind: str, retention: Retention, ends: Ends, now: datetime) -> frozenset[str]:
    """The programmes whose end is longer ago than a kind is kept; invoices count from the end of that year."""
    days = getattr(retention, kind)
    if days is None:
        return frozenset()
    since = {slug: end.replace(year=end.year + 1, month=1, day=1) if kind == "invoices" else end for slug, end in ends.over.items()}
    return frozenset(slug for slug, begun in since.items() if begun + timedelta(days=days) <= now)


def _of_programmes(table: sa.Table, slugs: Collection[str]) -> sa.ColumnElement[bool]:
    if table is attendance:
        return attendance.c.registration.in_(sa.select(registration.c.id).where(registration.c.programme.in_(slugs)))
    nobodys = table.c.programme == ""
    if table is message:  # a mail that names no programme may have changed something in one all the same
        lines = sa.select(journal.c.id).where(journal.c.message == message.c.id, journal.c.programme != "")
        nobodys &= ~lines.where(journal.c.programme.not_in(slugs)).exists()
    return nobodys | table.c.programme.in_(slugs)


def _registrations(
    connection: Connection, rule: Rule, slugs: Collection[str], ends: Ends, days: int, now: datetime
) -> sa.ColumnElement[bool]:
    """Those of programmes that are over. The needs of whoever left, or came in another's place on days that are past, go before that."""
    here: sa.ColumnElement[bool] = registration.c.programme.in_(slugs)
    if rule.kind == "needs":
        here |= registration.c.status.in_([status.value for status in GONE])
        here |= registration.c.id.in_(_stood_in(connection, now - timedelta(days=days)))
    return here


def _stood_in(connection: Connection, before: datetime) -> list[int]:
    """Registrations of substitutes all of whose meetings were before that."""
    entries = registry.all_registrations(connection, status=Status.SUBSTITUTE)
    meetings = attendances.stand_ins(connection, entries)
    seen = {slug: known.seen for slug, known in editions.all_editions(connection).items()} if meetings else {}
    over = []
    for one in entries:
        days = [seen.get(one.programme, {}).get(key, {}).get("date") for key in meetings.get(one.id, ())]
        if days and all(day and day < before.date().isoformat() for day in days):
            over.append(one.id)
    return over


def _something_left(table: sa.Table, rule: Rule) -> sa.ColumnElement[bool]:
    """Whether a rule has anything to do at a row."""
    columns = [table.c[name] for name in rule.columns]
    if rule.but:  # an object of one key has no comma
        return sa.or_(*(column.contains(",") for column in columns))
    if rule.within:
        return sa.or_(*(column.contains(f'"{key}":', autoescape=True) for column in columns for key in rule.within))
    if not columns:
        return sa.true()
    if "address" in rule.columns:
        return sa.not_(table.c.address.startswith(ANONYMOUS))
    return sa.or_(*(column.is_not(None) if column.nullable else column != empty(column) for column in columns))


def _columns(table: sa.Table, rule: Rule) -> list[sa.Column[Any]]:
    wanted = {column.name for column in table.primary_key}
    if rule.columns:
        wanted |= {*rule.columns, "programme"}
    return [column for column in table.c if column.name in wanted and column.name != "raw"]


def _empty(connection: Connection, table: sa.Table, row: Row[Any], rule: Rule) -> None:
    here = sa.and_(*(column == getattr(row, column.name) for column in table.primary_key))
    if table is answer:
        nameless(connection, row.programme, row.questionnaire, row.address)
    elif rule.within or rule.but:
        values = {name: _without(getattr(row, name), rule.within, rule.but) for name in rule.columns}
        connection.execute(table.update().where(here).values(values))
    elif table is change:
        connection.execute(table.update().where(here).values(address=_token(connection, row.programme, row.address, row.id)))
    else:
        connection.execute(table.update().where(here).values(emptied(table, rule.columns, row)))


def _token(connection: Connection, programme: str, address: str, id: int) -> str:
    """What stands in an address's place, in all that is left of one registration."""
    here = (registration.c.programme == programme) & (registration.c.address == address)
    mine = connection.execute(sa.select(registration.c.id).where(here)).scalar()
    return f"{ANONYMOUS}{mine}" if mine is not None else f"{ANONYMOUS}change {id}"


def leave_status(connection: Connection, row: Row[Any]) -> None:
    """Of all that was changed about a registration, leave only when it came in and left, as nobody's."""
    here = (change.c.programme == row.programme) & (change.c.address == row.address) & of_status(change)
    for one in connection.execute(sa.select(change).where(here)).all():
        values = {name: _without(getattr(one, name), (), ("status",)) for name in ("before", "after")}
        connection.execute(change.update().where(change.c.id == one.id).values(values | {"address": f"{ANONYMOUS}{row.id}"}))


def _without(text: str, keys: Collection[str], but: Collection[str] = ()) -> str:
    """A JSON object without some of its keys, or without all but some; a text that is none goes whole."""
    try:
        found = json.loads(text).items()
        return json.dumps({key: value for key, value in found if key not in keys and (not but or key in but)}, ensure_ascii=False)
    except (ValueError, AttributeError):
        return ""


def empty(column: sa.Column[Any]) -> Any:
    """What stands in a column of which nothing is kept."""
    if column.nullable:
        return None
    if isinstance(column.type, sa.LargeBinary):
        return b""
    return "[]" if column.name == "because" else ""


def emptied(table: sa.Table, columns: Collection[str], row: Row[Any]) -> dict[str, Any]:
    """The values of a row of which these columns are not kept; an address that must be somebody's becomes nobody's."""
    values = {name: empty(table.c[name]) for name in columns}
    return values | ({"address": f"{ANONYMOUS}{row.id}"} if "address" in columns else {})


def nameless(connection: Connection, programme: str, questionnaire: str, address: str) -> int:
    """Cut somebody's name off his answers to a questionnaire; they stay together, as nobody's. Returns how many there are."""
    here = (answer.c.programme == programme) & (answer.c.questionnaire == questionnaire) & (answer.c.address == address)
    values = {"address": f"{ANONYMOUS}{secrets.token_hex(8)}", "name": "", "message": None}
    return connection.execute(answer.update().where(here).values(values)).rowcount


def delete(connection: Connection, name: str, rows: Collection[Row[Any]]) -> None:
    """Delete rows, given with their primary keys; with registrations go their meetings."""
    table = metadata.tables[name]
    keys = [column.name for column in table.primary_key]
    if table is registration and rows:
        connection.execute(attendance.delete().where(attendance.c.registration.in_([row.id for row in rows])))
    if rows:
        chosen = sa.and_(*(table.c[key] == sa.bindparam(f"b_{key}") for key in keys))
        connection.execute(table.delete().where(chosen), [{f"b_{key}": getattr(row, key) for key in keys} for row in rows])

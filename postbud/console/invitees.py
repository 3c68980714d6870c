"""The command `invitees`: whom a programme invites, with what became of each; lists are taken in, and people taken off.

Decides nothing: the letters leave as the programme's schedule says, and what a file says is `postbud.reading.invited`.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection

from postbud.cases import is_ours
from postbud.console.output import plain, progress_on, show_rows, unknown
from postbud.console.progress import counting
from postbud.due import next_open, occasions, rules_of
from postbud.effects import Schedule
from postbud.model.interest import SPARRING
from postbud.model.invitee import Invitee
from postbud.model.message import Address
from postbud.model.programme import Programme
from postbud.model.registration import ALIVE
from postbud.model.when import Audience
from postbud.reading.invited import Broken, InvitedList, Row, invited_list
from postbud.store import bounces, dues, inbox, interests, invitees, registry
from postbud.store.database import Database
from postbud.wiring import Home

DONE, PROBLEMS = 0, 1
SILENT, OPTED_OUT, UNREACHABLE, WROTE = "silent", "opted out", "takes no mail", "has written"
COLUMNS = ("name", "email", "organisation", "role", "state")


@dataclass(frozen=True, slots=True)
class Known:
    """Whom we know before a list is taken in: those on it, and what became of whom, by address."""

    listed: dict[str, Invitee]
    states: dict[str, str]

    def state(self, address: str) -> str:
        return self.states.get(address, SILENT)


def manage_invitees(home: Home, options: argparse.Namespace) -> int:
    """List, take in or take off. Raises UnknownName, TableRefused, OSError."""
    settings, programmes = home.settings(), home.programmes()
    if options.programme not in programmes:
        raise unknown("programme", options.programme, programmes)
    programme, now = programmes[options.programme], home.clock(settings).now()
    with closing(home.database(settings)) as database:
        if options.remove:
            return _remove(database, programme, options)
        if options.from_interest:
            return _from_interest(database, programme, options, now)
        if options.file:
            return _take_in(database, programme, options, settings.address, now)
        return _show(database, programme, options)


def _show(database: Database, programme: Programme, options: argparse.Namespace) -> int:
    known = _known(database, programme)
    rows = [_as_object(one, known.state(one.address)) for one in known.listed.values()]
    show_rows(rows, COLUMNS, as_json=options.json, empty=f"Nobody is on the list of {programme.slug} yet.")
    if rows and not options.json:
        states = Counter(row["state"] for row in rows)
        print(f"\n{len(rows)} invited: {', '.join(f'{count} {state}' for state, count in states.most_common())}.")
    return DONE


def _as_object(one: Invitee, state: str) -> dict[str, Any]:
    return {
        "programme": one.programme, "name": one.name, "email": one.email, "organisation": one.organisation, "role": one.role, "state": state
    }  # fmt: skip


def _known(database: Database, programme: Programme) -> Known:
    with database.read() as connection:
        listed = {one.address: one for one in invitees.invitees_of(connection, programme.slug)}
        states = dict.fromkeys(bounces.given_up(connection), UNREACHABLE)
        states |= dict.fromkeys(inbox.heard_of(connection, programme.slug), WROTE)
        states |= {address: OPTED_OUT for address, slug in registry.all_optouts(connection) if slug in ("", programme.slug)}
        states |= {entry.address: entry.status.value for entry in registry.all_registrations(connection, programme.slug)}
    return Known(listed, states)


def _remove(database: Database, programme: Programme, options: argparse.Namespace) -> int:
    wanted = {address.strip().casefold() for address in options.remove}
    there = wanted & _known(database, programme).listed.keys()
    if not options.dry_run:
        with database.write() as connection:
            there = invitees.remove(connection, programme.slug, wanted)
    absent = sorted(wanted - there)
    if options.json:
        done = {"programme": programme.slug, "removed": sorted(there), "not_there": absent, "dry_run": options.dry_run}
        print(json.dumps(done, ensure_ascii=False, indent=1))
    else:
        print(f"{_people(len(there))} {'would be ' if options.dry_run else ''}taken off the list of {programme.slug}.")
        print("".join(f"{plain(address)} is not on it.\n" for address in absent), end="")
    return PROBLEMS if absent else DONE


def _from_interest(database: Database, programme: Programme, options: argparse.Namespace, now: datetime) -> int:
    """Take in everybody who has agreed to hear again from another programme, and has not opted out of it."""
    with database.read() as connection:
        out = {address for address, slug in registry.all_optouts(connection) if slug in ("", options.from_interest, programme.slug)}
        kept = interests.interests_of(connection, [options.from_interest])
    agreed = {one.address: one for one in kept if one.agreed and one.key != SPARRING and one.address not in out}
    people = [Invitee(programme.slug, one.address, one.email, one.name, one.organisation) for one in agreed.values()]
    new = len(people)
    if not options.dry_run:
        with database.write() as connection:
            new = invitees.add(connection, people, f"interests of {options.from_interest}", now)
    if options.json:
        print(json.dumps({"programme": programme.slug, "agreed": len(people), "new": new, "dry_run": options.dry_run}, indent=1))
    else:
        would = "would be " if options.dry_run else ""
        print(f"{_people(len(people))} agreed to hear again; {new} {would}put on the list of {programme.slug}.")
    return DONE


def _take_in(database: Database, programme: Programme, options: argparse.Namespace, house: Address, now: datetime) -> int:
    """Take in a list: all of it, or (--keep-good) what is right of it; nothing if a row is broken and that was not said."""
    path: Path = options.file
    found = _without_ours(invited_list(path.name, path.read_bytes()), house)
    known = _known(database, programme)
    people = [_invitee(programme, row, known.listed.get(row.address)) for row in found.people]
    takes = bool(people) and (not found.broken or options.keep_good)
    first = _invitation(programme, now)
    if takes and not options.dry_run:
        with database.write() as connection, counting("people", len(people), shown=progress_on()) as count:
            invitees.add(connection, people, path.name, now, on_progress=count)
            _invite(connection, programme, people, known, now)
    report = Report(programme.slug, path.name, found, people, known, takes, options.dry_run, first)
    print(json.dumps(report.as_object(), ensure_ascii=False, indent=1) if options.json else report.as_text())
    return PROBLEMS if not takes else DONE


def _without_ours(found: InvitedList, house: Address) -> InvitedList:
    """The registration address itself must not be invited: the letter would come back as mail."""
    ours = [row for row in found.people if house.email and is_ours(Address("", row.email), house)]
    broken = [Broken(row.line, row.email, "that is our own address") for row in ours]
    people = tuple(row for row in found.people if row not in ours)
    return replace(found, people=people, broken=tuple(sorted((*found.broken, *broken), key=lambda row: row.line)))


def _invitee(programme: Programme, row: Row, known: Invitee | None) -> Invitee:
    """Somebody as the list has him; what it leaves open stays as it was known."""
    name, organisation, role = row.name, row.organisation, row.role
    if known:
        name, organisation, role = name or known.name, organisation or known.organisation, role or known.role
    return Invitee(programme.slug, row.address, row.email, name, organisation, role)


def _invitation(programme: Programme, now: datetime) -> datetime | None:
    """When those who come onto the list now get their first letter: when it is planned, or at once where that has been; None if never."""
    times = [max(one.at, next_open(now, programme.zone)) if one.at <= now else one.at for one in _inviting(programme, now)]
    return min(times, default=None)


def _inviting(programme: Programme, now: datetime) -> list[Any]:
    """The occasions of letters to everybody invited that are still of use."""
    names = {rule.name for rule in rules_of(programme) if rule.to == Audience.INVITEES}
    return [one for one in occasions(programme) if one.rule in names and one.until > now]


def _invite(connection: Connection, programme: Programme, people: Sequence[Invitee], known: Known, now: datetime) -> None:
    """Letters to everybody invited are due: at their time, also if the daemon starts only after it; and those that have left once more,

    for whoever is new.
    """
    if all(one.address in known.listed for one in people):
        return
    for one in _inviting(programme, now):
        key = f"{one.rule}|{one.meeting}|{one.anchor}"
        if one.at > now:
            dues.schedule(connection, Schedule(dues.LETTER, one.at, programme.slug, key=key, until=one.until))
        else:
            dues.once_more(connection, programme.slug, dues.Planned(key, one.at, one.until), next_open(now, programme.zone))


@dataclass(frozen=True, slots=True)
class Report:
    """What taking in a list did, or would do."""

    programme: str
    file: str
    found: InvitedList
    people: Sequence[Invitee]
    known: Known
    takes: bool
    dry_run: bool
    invitation: datetime | None

    @property
    def new(self) -> list[Invitee]:
        return [one for one in self.people if one.address not in self.known.listed]

    @property
    def changed(self) -> list[Invitee]:
        return [one for one in self.people if self.known.listed.get(one.address, one) != one]

    def in_state(self, *states: str) -> list[str]:
        return [one.email for one in self.people if self.known.state(one.address) in states]

    @property
    def taking_part(self) -> list[str]:
        return self.in_state(*(status.value for status in ALIVE))

    def as_object(self) -> dict[str, Any]:
        return {
            "programme": self.programme, "file": self.file, "taken": self.takes and not self.dry_run, "dry_run": self.dry_run,
            "new": [one.email for one in self.new], "changed": [one.email for one in self.changed],
            "known": [one.email for one in self.people if one.address in self.known.listed],
            "again": [{"line": line, "email": email, "first": first} for line, email, first in self.found.again],
            "broken": [{"line": row.line, "row": row.words, "why": row.why} for row in self.found.broken],
            "opted_out": self.in_state(OPTED_OUT), "takes_no_mail": self.in_state(UNREACHABLE), "registered": self.taking_part,
            "invitation": self.invitation.isoformat(timespec="minutes") if self.invitation else "",
        }  # fmt: skip

    def as_text(self) -> str:
        lines = [f"line {row.line}: {row.why}: {plain(row.words)}" for row in self.found.broken]
        lines += [f"line {line}: {plain(email)} stands on line {first} already" for line, email, first in self.found.again]
        for text, emails in (
            ("on the list already", [one.email for one in self.people if one.address in self.known.listed]),
            ("on the list already, with new details", [one.email for one in self.changed]),
            ("takes part already, so is not invited", self.taking_part),
            ("wants no invitations, so gets none", self.in_state(OPTED_OUT)),
            ("does not take mail, so gets none", self.in_state(UNREACHABLE)),
        ):
            lines += [f"{plain(email)}: {text}" for email in emails]
        if self.found.sheets_left:
            lines.append(f"{self.found.sheets_left} more sheets have addresses and were not read; save each as a file of its own.")
        return "\n".join([*lines, *([""] if lines else []), *self._summary()])

    def _summary(self) -> list[str]:
        if not self.takes:
            broken = len(self.found.broken)
            said = f"{broken} {'row is' if broken == 1 else 'rows are'} broken, so nothing was taken"
            more = f"; --keep-good takes the other {len(self.people)}" if self.people else ""
            return [f"{said if broken else 'Nobody stands in it, so nothing was taken'}{more}."]
        would = "would be " if self.dry_run else ""
        known = len(self.people) - len(self.new)
        lines = [f"{_people(len(self.new))} {would}put on the list of {self.programme}; {known} {'was' if known == 1 else 'were'} on it."]
        if self.found.broken:
            lines.append(f"Broken rows {would}left out: {len(self.found.broken)}.")
        if self.invitation is None:
            return [*lines, "No invitation leaves by itself: the programme's file says neither when sign-up opens nor when to announce it."]
        return [*lines, f"Whoever is new gets the invitation on {self.invitation:%Y-%m-%d at %H:%M}."]


def _people(count: int) -> str:
    return f"{count} {'person' if count == 1 else 'people'}"

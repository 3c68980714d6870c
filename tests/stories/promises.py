"""What holds in every story, whatever happens in it: seats, calendars, and that nobody's address reaches anybody else."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from email.message import EmailMessage

import sqlalchemy as sa

from postbud.message import read_message
from postbud.store import registry
from postbud.store.database import Database
from postbud.store.tables import attendance, change, message, registration
from tests.stories.calendars import Entry, calendar_part, entry_of, parts_of
from tests.stories.mailers import DAYS, MONTHS, US
from tests.stories.stage import Letter, Stage, everything, letters_of, read_mail

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
SETTLED = {"decided", "held", "ignored"}
CALLED_OFF = {"da": "aflyst", "en": "cancelled"}


def check_seats(stage: Stage) -> None:
    """Never more seats held than there are."""
    with stage.database.read() as connection:
        for slug, programme in stage.decider.programmes.items():
            taken = registry.seats_taken(connection, slug)
            assert taken <= (programme.sign_up.capacity or taken), f"{taken} seats are taken in {slug}"


def check_messages(database: Database) -> None:
    """Every mail is decided, held or ignored."""
    with database.read() as connection:
        states = dict(connection.execute(sa.select(message.c.id, message.c.state)).all())
    assert set(states.values()) <= SETTLED, states


def check_letter(letter: Letter) -> None:
    """One entry at most, one METHOD in both places, the same bytes beside the letter; and the text says what the calendar does."""
    mail = letter.mail
    parts = [part for part in parts_of(mail) if part.get_content_type() == "text/calendar"]
    if not parts:
        return
    (part,) = parts
    octets = part.get_payload(decode=True)
    (copy,) = [one.get_payload(decode=True) for one in parts_of(mail) if one.get_filename() == "invite.ics"]
    entry = entry_of(mail)
    assert entry is not None and octets == copy and octets.count(b"BEGIN:VEVENT") == 1
    assert part.get_param("method") == entry.method, f"{letter.name}: METHOD differs from the part's"
    _check_words(letter, entry)


def _check_words(letter: Letter, entry: Entry) -> None:
    """The text names the day of the entry, and the word for a cancellation (CALENDAR rule 12)."""
    language, text = letter.row["language"], " ".join(letter.text.casefold().split())
    month = MONTHS[language][entry.starts.month - 1]
    day = f"{entry.starts.day}. {month}" if language == "da" else f"{entry.starts.day} {month}"
    assert day.casefold() in text, f"{letter.name} does not name the day of its entry, {day}"
    assert DAYS[language][entry.starts.weekday()].casefold() in text, f"{letter.name} does not name the weekday of its entry"
    assert entry.method != "CANCEL" or CALLED_OFF[language] in text, f"{letter.name} takes an entry out and does not say so"


class Calendars:
    """What stands in everybody's calendar after these letters, and whether they came as calendars need them."""

    def __init__(self) -> None:
        self.entries: dict[str, dict[str, Entry]] = defaultdict(dict)  # by address and UID
        self.last: dict[str, Entry] = {}  # by UID, whoever has it

    def take(self, letter: Letter) -> None:
        """SEQUENCE only rises and DTSTAMP never falls; the same SEQUENCE again is the same entry."""
        entry = entry_of(letter.mail)
        if entry is None:
            return
        before = self.last.get(entry.uid)
        if before is None:
            assert entry.method == "REQUEST", f"{letter.name} takes out what was never in a calendar"
        else:
            assert entry.sequence >= before.sequence and entry.stamped_at >= before.stamped_at, f"{letter.name}: SEQUENCE or DTSTAMP fell"
            assert entry.sequence > before.sequence or entry == before, f"{letter.name}: another entry with the same SEQUENCE"
        self.last[entry.uid] = entry
        if entry.method == "REQUEST":
            self.entries[letter.to][entry.uid] = entry
        else:
            assert self.entries[letter.to].pop(entry.uid, None), f"{letter.name}: a CANCEL for what is not in the calendar of {letter.to}"

    def check(self, database: Database) -> None:
        """One UID a person and meeting, and in every calendar what the store believes to be there."""
        columns = (attendance.c.uid, attendance.c.meeting, attendance.c.digest, registration.c.programme, registration.c.address)
        with database.read() as connection:
            rows = connection.execute(sa.select(*columns).join(registration, attendance.c.registration == registration.c.id)).all()
        meetings = {row.uid: (row.programme, row.meeting) for row in rows}
        for address, entries in self.entries.items():
            named = [meetings[uid] for uid in entries]
            assert len(named) == len(set(named)), f"{address} has a meeting twice: {named}"
        believed = {(row.address, row.uid) for row in rows if row.digest}
        assert {(address, uid) for address, entries in self.entries.items() for uid in entries} == believed


def check_privacy(
    letter: Letter, own_mails: Mapping[str, Sequence[bytes]], own_addresses: Mapping[str, set[str]], participants: Iterable[str],
    known: Iterable[str],
) -> None:  # fmt: skip
    """No participant's address in a letter to somebody else, unless it stood in a mail of his own.

    `own_mails` by sender, as compared; `own_addresses` of those who have several; `known` are no secret: the house's, its coordinators'.
    """
    to = letter.to
    if to in known:
        return
    mine = own_addresses.get(to, {to})
    mails = [raw for address in mine for raw in own_mails.get(address, ())]
    written = {address.casefold() for raw in mails for address in ADDRESS.findall(_whole(read_mail(raw)))}
    shown = {address.casefold() for address in ADDRESS.findall(_whole(letter.mail))}
    leaked = (shown & set(participants)) - mine - written - set(known)
    assert not leaked, f"{letter.name} to {to} shows {leaked}"


def _whole(mail: EmailMessage) -> str:
    """What a mail says anywhere: in its headers, its texts and its calendar entry."""
    texts = [str(part.get_content()) for part in parts_of(mail) if part.get_content_type() in ("text/plain", "text/html")]
    part = calendar_part(mail)
    entry = part.get_payload(decode=True).decode().replace("\r\n ", "") if part else ""
    return "\n".join([*map(str, mail.values()), *texts, entry])


def check_again(stage: Stage, mails: Sequence[bytes]) -> None:
    """The last mail twice more, and then all of them once more, change nothing at all."""
    before = everything(stage.database)
    for raw in (*mails[-1:] * 2, *mails):
        stage.receive(raw)
    assert everything(stage.database) == before, "the same bytes again have changed something"


def check_all(stage: Stage, letters: Sequence[Letter], mails: Sequence[bytes]) -> None:
    """Everything that is checked when a story is over."""
    calendars, senders = Calendars(), defaultdict(list)
    for raw in mails:
        if sender := read_message(raw).sender:
            senders[sender.key].append(raw)
    with stage.database.read() as connection:
        rows = connection.execute(sa.select(registration.c.address, registration.c.approver)).all()
    people = {row.address for row in rows} | (senders.keys() - {row.approver for row in rows})
    known, moves = {US, *_coordinators(stage)}, _moves(stage.database)
    for letter in letters:
        check_letter(letter)
        calendars.take(letter)
        check_privacy(letter, senders, moves, people, known)
    calendars.check(stage.database)
    check_messages(stage.database)
    check_again(stage, mails)
    assert len(letters_of(stage.database)) == len(letters)


def _coordinators(stage: Stage) -> set[str]:
    programmes = stage.decider.programmes.values()
    contacts = [contact for one in programmes for contact in (*one.coordinators, *one.facilitators, *one.organisers)]
    return {contact.email.casefold() for contact in contacts} | {address.key for address in stage.settings.coordinators}


def _moves(database: Database) -> dict[str, set[str]]:
    """The addresses of each person who has changed his, by each of them."""
    with database.read() as connection:
        rows = connection.execute(sa.select(change.c.before, change.c.after)).all()
    pairs = [{json.loads(text).get("address") for text in row} - {None} for row in rows]
    return {address: pair for pair in pairs if len(pair) == 2 for address in pair}

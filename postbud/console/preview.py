"""`preview`: any letter of a programme exactly as it would leave, to an invented or a real person. Nothing is sent, and nothing is stored

but that its text has been seen.
"""

from __future__ import annotations

import webbrowser
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from postbud import calendar
from postbud.console.output import unknown
from postbud.daemon import House
from postbud.errors import UnknownName
from postbud.files import private_folder, write_private
from postbud.letters import LETTERS, Rendered, compose
from postbud.letters.samples import sample_variables
from postbud.model.message import Address
from postbud.model.programme import Meeting, Programme
from postbud.model.reading import Person
from postbud.model.registration import Invite
from postbud.store import invitees, registry, texts
from postbud.store.database import Database

CARRY_AN_INVITE = ("confirmation", "invite", "coming-again", "substitute-coming", "meeting-changed")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be shown: the letter, in which language (None: the reader's), of which meeting ('': the first), for whom ('': nobody)."""

    programme: str
    letter: str
    language: str | None = None
    meeting: str = ""
    to: str = ""


def preview_letter(house: House, database: Database | None, wish: Wish, out: Path | None, *, browser: bool = False) -> int:
    """Show a letter on the screen, or write it as .eml, .html, .txt and .ics, and open it in the browser if asked.

    Its text counts as seen from now on, if there is a `database`: a letter on schedule whose text nobody has seen is asked about first.

    Raises:
        UnknownName: there is no such programme, letter, meeting or person; names the nearest.
    """
    slug, letter = wish.programme, wish.letter
    if slug not in house.programmes:
        raise unknown("programme", slug, house.programmes)
    if letter not in LETTERS:
        raise unknown("letter", letter, LETTERS)
    programme = house.programmes[slug]
    reader = _reader(database, programme, wish.to) if wish.to and database else None
    spoken = wish.language or (reader.language if reader else programme.language)
    variables = sample_variables(letter, programme) | {"address": house.settings.address}
    variables |= _meeting(programme, wish.meeting) | ({"participant": reader.person} if reader and "participant" in variables else {})
    rendered = house.templates.render(letter, spoken, variables)
    person = variables.get("participant") or Person("Eva Lund", "eva.lund@bibliotek.example")
    to = Address(person.name or "", person.email or "eva.lund@bibliotek.example")
    meeting = variables.get("meeting") if letter in CARRY_AN_INVITE else None
    if database:
        with database.write() as connection:
            texts.see(connection, house.templates.digests([letter]), texts.PREVIEWED, house.clock.now())
    entry = _entry(house, programme, meeting, to, spoken) if isinstance(meeting, Meeting) and meeting.dated else None
    raw = compose(
        rendered, sender=_sender(house), to=to, message_id="<preview@postbud.example>", date=house.clock.now(), calendar=entry
    )  # fmt: skip
    if out is None and not browser:
        _show(to, rendered, entry)
        return 0
    folder = out or Path(mkdtemp(prefix="postbud-"))
    _write(folder, f"{slug}-{letter}.{spoken}", rendered, raw, entry)
    if browser:
        webbrowser.open((folder / f"{slug}-{letter}.{spoken}.html").resolve().as_uri())
    return 0


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody real whom the letter is shown for."""

    person: Person
    language: str


def _reader(database: Database, programme: Programme, wanted: str) -> Reader:
    """A participant or an invitee by address."""
    with database.read() as connection:
        entry = registry.registration_of(connection, programme.slug, wanted)
        invited = next((one for one in invitees.invitees_of(connection, programme.slug) if one.address == wanted.casefold()), None)
    if entry is not None:
        return Reader(entry.person, entry.language)
    if invited is not None:
        return Reader(Person(invited.name or None, invited.email, invited.organisation or None, invited.role or None), programme.language)
    raise UnknownName(f"{wanted} is neither registered for {programme.slug} nor invited to it", advice="`run.py registrations` lists them.")


def _meeting(programme: Programme, key: str) -> dict[str, Meeting]:
    if not key:
        return {}
    meeting = programme.meeting(key)
    if meeting is None:
        raise unknown("meeting", key, {one.key: one for one in programme.meetings})
    return {"meeting": meeting}


def _sender(house: House) -> Address:
    return house.settings.address if house.settings.address.email else Address("Postbud", "tilmelding@netvaerk.example")


def _entry(house: House, programme: Programme, meeting: Meeting, to: Address, language: str) -> bytes:
    invite = Invite(meeting.key, calendar.entry_uid(programme.slug, meeting.key, to.email, "preview.example"), 0, house.clock.now())
    return calendar.request(programme, meeting, invite, _sender(house), to, house.templates.entry_texts(programme, meeting, language))


def _show(to: Address, rendered: Rendered, entry: bytes | None) -> None:
    print(f"To: {to}\nSubject: {rendered.subject}\n\n{rendered.text}")
    if entry is not None:
        print("\n--- invite.ics ---\n" + entry.decode("utf-8"))


def _write(out: Path, stem: str, rendered: Rendered, raw: bytes, entry: bytes | None) -> None:
    private_folder(out)
    files = {".eml": raw, ".html": rendered.html.encode(), ".txt": rendered.text.encode()} | ({".ics": entry} if entry is not None else {})
    for ending, content in files.items():
        write_private(out / f"{stem}{ending}", content)
        print(out / f"{stem}{ending}")

"""`preview`: any letter of a programme exactly as it would leave, to an invented person; nothing is sent or stored."""

from __future__ import annotations

from pathlib import Path

from postbud import calendar
from postbud.console.output import unknown
from postbud.daemon import House
from postbud.letters import LETTERS, Rendered, compose
from postbud.letters.samples import sample_variables
from postbud.model.message import Address
from postbud.model.programme import Meeting, Programme
from postbud.model.reading import Person
from postbud.model.registration import Invite

CARRY_AN_INVITE = ("confirmation", "invite")


def preview_letter(house: House, slug: str, letter: str, language: str | None, out: Path | None) -> int:
    """Show a letter on the screen, or write it as .eml, .html, .txt and .ics.

    Raises:
        UnknownName: there is no such programme or letter; names the nearest.
    """
    if slug not in house.programmes:
        raise unknown("programme", slug, house.programmes)
    if letter not in LETTERS:
        raise unknown("letter", letter, LETTERS)
    programme = house.programmes[slug]
    spoken = language or programme.language
    variables = sample_variables(letter, programme) | {"address": house.settings.address}
    rendered = house.templates.render(letter, spoken, variables)
    person = variables.get("participant") or Person("Eva Lund", "eva.lund@bibliotek.example")
    to = Address(person.name or "", person.email or "eva.lund@bibliotek.example")
    meeting = variables.get("meeting") if letter in CARRY_AN_INVITE else None
    entry = _entry(house, programme, meeting, to, spoken) if isinstance(meeting, Meeting) and meeting.dated else None
    raw = compose(
        rendered, sender=_sender(house), to=to, message_id="<preview@postbud.example>", date=house.clock.now(), calendar=entry
    )  # fmt: skip
    if out is None:
        _show(to, rendered, entry)
    else:
        _write(out, f"{slug}-{letter}.{spoken}", rendered, raw, entry)
    return 0


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
    out.mkdir(parents=True, exist_ok=True)
    files = {".eml": raw, ".html": rendered.html.encode(), ".txt": rendered.text.encode()} | ({".ics": entry} if entry is not None else {})
    for ending, content in files.items():
        (out / f"{stem}{ending}").write_bytes(content)
        print(out / f"{stem}{ending}")

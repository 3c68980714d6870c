"""`read`: what each mail says, because of which words, and what would be done with it. Needs no server and no database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from postbud.cases import case_of, nothing_read
from postbud.console.output import plain
from postbud.daemon import House
from postbud.effects import Attend, Change, Hold, Ignore, Move, OptOut, Register, SendLetter
from postbud.errors import MessageRefused
from postbud.message import peek, read_message
from postbud.model.message import Message
from postbud.model.reading import Reading
from postbud.reading import read
from postbud.reading.report import act, as_json


def read_files(house: House, files: list[Path], *, machine_readable: bool) -> int:
    """Read each file and say it; exit code 1 if one could not be opened, and the others are read all the same."""
    missing = 0
    for path in files:
        try:
            raw = path.read_bytes()
        except OSError as error:
            print(f"postbud: {path}: {error.strerror}", file=sys.stderr)
            missing += 1
            continue
        row = read_one(house, str(path), raw)
        print(json.dumps(row, ensure_ascii=False) if machine_readable else _for_people(row), flush=True)
    return 1 if missing else 0


def read_one(house: House, name: str, raw: bytes) -> dict[str, Any]:
    """The row of one mail: the keys of the corpus (file, intent, programme, meeting, people, act), `because` and `would`."""
    message, reading, fault = _understood(house, raw)
    row = as_json(name, reading, "human" if fault else act(reading))
    row["would"] = _would(house, message, reading, fault)
    return row


def _understood(house: House, raw: bytes) -> tuple[Message, Reading, str]:
    try:
        message = read_message(raw)
    except MessageRefused as error:
        return peek(raw), nothing_read(f"refused: {error.what}"), "refused"
    received = message.date or house.clock.now()
    settings = house.settings
    reading = read(message, house.programmes, address=settings.address, received=received, authserv=settings.trusted_authserv)
    return message, reading, ""


def _would(house: House, message: Message, reading: Reading, fault: str) -> list[str]:
    """What the workflow would want if this mail came now, at the time it was written, to an empty registry."""
    now = house.clock.now() if house.clock.simulated else (message.date or house.clock.now()).astimezone(house.clock.zone)
    case, workflow = case_of(message, reading, house.settings, house.programmes, now, now, fault=fault)
    said = _if_the_entry_is_ours(message)
    for effect in house.workflows.mail[workflow](case):
        match effect:
            case Register():
                said.append(f"register {effect.person.email} for {effect.programme}")
            case SendLetter():
                said.append(f"send {effect.letter}{' ' + effect.meeting if effect.meeting else ''} to {effect.to.email}")
            case Move():
                said.append(f"{effect.address} becomes {effect.status.value} in {effect.programme}")
            case Attend():
                said.append(f"{effect.address} is {effect.answer.value} at meeting {effect.meeting}")
            case Change():
                said.append(f"change what is known of {effect.address}")
            case OptOut():
                said.append(f"no more invitations to {effect.address}")
            case Hold(code, words) | Ignore(code, words):
                kind = "hold" if isinstance(effect, Hold) else "ignore"
                said.append(f"{kind}: {house.reasons.sentence(code, 'en', words)}")
    return said


def _if_the_entry_is_ours(message: Message) -> list[str]:
    """An empty registry knows no calendar entry; what an answer does to one of ours stands in front."""
    answer = message.machine.calendar if message.machine else None
    if answer is None or answer.method != "REPLY":
        return []
    return [f"note {answer.partstat.lower() or 'nothing'} if the entry {answer.uid or '(none)'} is one of ours; else:"]


def _for_people(row: dict[str, Any]) -> str:
    people = ", ".join(plain(person["name"] or person["email"]) for person in row["people"]) or "-"
    facts = f"programme {row['programme'] or '-'}, meeting {row['meeting'] or '-'}, people {people}"
    lines = [f"{plain(row['file'])}: {row['intent']} ({row['act']}), {facts}"]
    lines += [f"    because {plain(sentence)}" for sentence in row["because"]]
    lines += [f"    would {plain(step)}" for step in row["would"]]
    return "\n".join(lines)

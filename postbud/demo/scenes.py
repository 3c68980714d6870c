"""The scenes of the demo: which invented mail arrives when, and when a coordinator edits a programme's file; from `scenes.yaml`.

Knows files and times; knows nothing of what becomes of a mail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

import yaml

ADDRESS = "tilmelding@netvaerk.example"  # what the mails of the demo are written to
OLD_MAIL = "gammel-mail.eml"  # lies in the mailbox before the first start
LOCAL_TIME = "%Y-%m-%dT%H:%M"

# What a mail says of the letter of ours that it answers, for only then is it known: its Message-ID, and the UID of its calendar entry.
LETTER, ENTRY = b"{letter}", b"{entry}"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One mail: its bytes, when it arrives (aware), the envelope's recipient, and what it shows, by language.

    `answers`: the name of the letter that it answers, the last one of those that its sender got; '' if none.
    """

    mail: str
    raw: bytes
    at: datetime
    to: str
    title: Mapping[str, str]
    answers: str = ""

    def answering(self, message_id: str, uid: str) -> bytes:
        """The bytes with what the answered letter says in the places left for it."""
        return self.raw.replace(LETTER, message_id.encode("ascii")).replace(ENTRY, uid.encode("ascii"))


@dataclass(frozen=True, slots=True)
class Edit:
    """A coordinator at a programme's file: the words found there, and what stands in their place afterwards."""

    file: str
    find: str
    write: str
    at: datetime
    title: Mapping[str, str]

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines that are new."""
        return tuple(line.strip() for line in self.write.splitlines() if line not in self.find.splitlines())


def load_scenes(zone: ZoneInfo) -> list[Arrival | Edit]:
    """All scenes, in the order they are played."""
    rows = yaml.safe_load((files("postbud.demo") / "scenes.yaml").read_text(encoding="utf-8"))
    return [_scene(row, zone) for row in rows]


def mail(name: str) -> bytes:
    """The bytes of a mail, with the line ends of RFC 5321 whatever a checkout made of them."""
    raw = (files("postbud.demo") / "mails" / name).read_bytes()
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _scene(row: Mapping[str, str], zone: ZoneInfo) -> Arrival | Edit:
    at = datetime.strptime(row["at"], LOCAL_TIME).replace(tzinfo=zone)
    title: Mapping[str, str] = row["title"]  # type: ignore[assignment]
    if "edit" in row:
        return Edit(row["edit"], row["find"], row["write"], at, title)
    return Arrival(row["mail"], mail(row["mail"]), at, row.get("to", ADDRESS), title, row.get("answers", ""))

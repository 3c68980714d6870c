"""The scenes of the demo: which invented mail arrives when, from `scenes.yaml` and the files in `mails/`.

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


@dataclass(frozen=True, slots=True)
class Scene:
    """One mail: its bytes, when it arrives (aware), the envelope's recipient, and what it shows, by language."""

    mail: str
    raw: bytes
    at: datetime
    to: str
    title: Mapping[str, str]


def load_scenes(zone: ZoneInfo) -> list[Scene]:
    """All scenes, in the order they are played."""
    rows = yaml.safe_load((files("postbud.demo") / "scenes.yaml").read_text(encoding="utf-8"))
    return [_scene(row, zone) for row in rows]


def mail(name: str) -> bytes:
    """The bytes of a mail, with the line ends of RFC 5321 whatever a checkout made of them."""
    raw = (files("postbud.demo") / "mails" / name).read_bytes()
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _scene(row: Mapping[str, str], zone: ZoneInfo) -> Scene:
    at = datetime.strptime(row["at"], LOCAL_TIME).replace(tzinfo=zone)
    return Scene(row["mail"], mail(row["mail"]), at, row.get("to", ADDRESS), row["title"])  # type: ignore[arg-type]

"""A copy of the shipped templates to spoil, and what the letters of the tests are made of."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from postbud.letters import Rendered, Templates, compose
from postbud.letters.samples import full
from postbud.model.message import Address, Kind, Message, Segment
from postbud.model.reading import Person

SHIPPED = Path(__file__).parents[2] / "templates"
HOUSE = Address("Tilmelding", "tilmelding@netvaerk.example")
EVA = Address("Eva Årup", "eva@bibliotek.example")
SENT = datetime(2025, 1, 8, 9, 30, tzinfo=UTC)


def folder_with(tmp_path: Path, **letters: str) -> Path:
    """The shipped templates with some files replaced: `folder_with(tmp_path, invite_da="Emne: ...")`."""
    folder = tmp_path / "templates"
    shutil.copytree(SHIPPED, folder)
    for name, text in letters.items():
        letter, _, language = name.rpartition("_")
        (folder / f"{letter.replace('_', '-')}.{language}.md").write_text(text, encoding="utf-8")
    return folder


def rendered(tmp_path: Path, body: str, subject: str = "Emne: Prøve", **variables: Any) -> Rendered:
    """A body as the invite letter, rendered with full samples and these variables."""
    folder = folder_with(tmp_path, invite_da=f"{subject}\n\n{body}\n")
    return Templates.load(folder).render("invite", "da", {**full(), **variables})


def person(name: str | None) -> Person:
    return Person(name, EVA.email)


def message(subject: str = "Tilmelding", words: str = "Jeg vil gerne deltage.", sender: Address | None = EVA) -> Message:
    return Message("<1@bibliotek.example>", sender, subject, SENT, (Segment(Kind.OWN, words),))


def composed(**others: Any) -> bytes:
    given: dict[str, Any] = {"sender": HOUSE, "to": EVA, "message_id": "<1@netvaerk.example>", "date": SENT}
    letter = others.pop("rendered", Rendered("Du er tilmeldt", "Kære Eva\n", "<p>Kære Eva</p>\n"))
    return compose(letter, **{**given, **others})

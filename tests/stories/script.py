"""A story on the disk: a folder with `story.yaml` and one text file for each step, in the order of their names.

A step begins with lines `Name: value`, then an empty line, then what somebody wrote. Which kind of step it is, its first
lines say: `From:` a mail comes in, `Edit:` a coordinator edits a programme's file, `Wait until:` nothing happens but time, `Command:`
somebody types a command. Knows the words of such a file and nothing of Postbud.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

ROOT = Path(__file__).parents[2]
STORIES = Path(__file__).parent
ZONE = ZoneInfo("Europe/Copenhagen")
# What we wrote in a step stands beside it, and who takes part in the end in a file of its own.
WRITTEN = {"da": ".vi-skrev.txt", "en": ".we-wrote.txt"}
IN_THE_END = {"da": "deltagere.txt", "en": "participants.txt"}
# What a step's lines may be called beside the headers of a mail, which go into the mail as they stand.
OURS = frozenset({"At", "Arrives", "Answers", "Mailer", "Calendar", "Comment", "Edit", "Wait until", "Command", "New time"})


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its number ('01'), its name ('eva-tilmelder-sig'), its lines by name, and the text below them."""

    number: str
    name: str
    lines: Mapping[str, str]
    text: str

    @property
    def at(self) -> datetime:
        return local(self.lines.get("At") or self.lines["Wait until"])

    @property
    def together(self) -> bool:
        """Whether the mail is decided together with that of the next step (`Arrives:`)."""
        return "Arrives" in self.lines

    @property
    def kind(self) -> str:
        """One of Mail, Calendar, Edit, Wait until, Command."""
        return next((kind for kind in ("Edit", "Wait until", "Command", "Calendar") if kind in self.lines), "Mail")

    @property
    def headers(self) -> dict[str, str]:
        """The lines that are headers of the mail."""
        return {name: value for name, value in self.lines.items() if name not in OURS}


@dataclass(frozen=True)
class Story:
    """A folder. `facts`: what its programmes say otherwise than the shipped ones, by slug; `also`: where else it is played."""

    folder: Path

    @property
    def id(self) -> str:
        return f"{self.language}/{self.folder.name}"

    @property
    def language(self) -> str:
        return self.folder.parent.name

    @cached_property
    def said(self) -> Mapping[str, Any]:
        return yaml.safe_load((self.folder / "story.yaml").read_text(encoding="utf-8"))

    @property
    def title(self) -> str:
        return str(self.said["title"])

    @property
    def shows(self) -> str:
        return str(self.said["shows"]).strip()

    @property
    def facts(self) -> Mapping[str, Mapping[str, Any]]:
        return self.said.get("facts", {})

    @property
    def also(self) -> tuple[str, ...]:
        """`postgresql`: on that database too; `servers`: with `run.py --once` between a real mailbox and an SMTP server."""
        return tuple(self.said.get("also", ()))

    @property
    def on_schedule(self) -> bool:
        """Whether it also tells of the letters that leave by themselves; most stories are about what people write."""
        return bool(self.said.get("on_schedule", False))

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        return tuple(read_step(path) for path in sorted(self.folder.glob("[0-9][0-9]-*.txt")) if not self.is_golden(path))

    @property
    def goldens(self) -> set[Path]:
        """Every file of the folder that says what came of the story."""
        return {path for path in self.folder.glob("*.txt") if self.is_golden(path)}

    def is_golden(self, path: Path) -> bool:
        return path.name.endswith(WRITTEN[self.language]) or path.name == IN_THE_END[self.language]

    def golden_of(self, step: Step) -> Path:
        return self.folder / f"{step.number}-{step.name}{WRITTEN[self.language]}"

    @property
    def golden_of_the_end(self) -> Path:
        return self.folder / IN_THE_END[self.language]


def stories(also: str = "") -> list[Story]:
    """All stories, or those that are also played somewhere."""
    found = [Story(path.parent) for path in sorted(STORIES.glob("*/*/story.yaml"))]
    return [story for story in found if not also or also in story.also]


def read_step(path: Path) -> Step:
    """A step from its file. Raises ValueError where it is not written as one."""
    number, _, name = path.stem.partition("-")
    head, _, text = path.read_text(encoding="utf-8").partition("\n\n")
    lines: dict[str, str] = {}
    for line in head.strip().splitlines():
        key, colon, value = line.partition(": ")
        if not colon or key in lines:
            raise ValueError(f"{path.name}: {line!r} is not `Name: value`, or is there twice")
        lines[key] = value.strip()
    step = Step(number, name, lines, text.strip("\n"))
    if not {"At", "Wait until"} & lines.keys():
        raise ValueError(f"{path.name}: it does not say when (At:)")
    if step.kind == "Mail" and "From" not in lines:
        raise ValueError(f"{path.name}: it says nothing that happens (From:, Edit:, Wait until:, Command:)")
    return step


def local(text: str) -> datetime:
    """2025-01-15 09:00, in Danish time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def answered_letter(step: Step) -> tuple[str, str, str] | None:
    """Which letter a step answers: `Answers: 02 absent`, or `02 held to lise@x.example`; the address is '' where it is the sender's own."""
    if "Answers" not in step.lines:
        return None
    named, _, to = step.lines["Answers"].partition(" to ")
    number, _, letter = named.partition(" ")
    return number, letter.strip(), to.strip()

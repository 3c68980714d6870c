"""The programmes of a story as files: the shipped ones with its own facts, and the edits a coordinator makes in them.

Files stay texts with their remarks: a fact that a story states otherwise replaces the block of its first key, and an edit
is written as people show each other one, lines with - and +.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.stories.script import ROOT, Story


def furnish(home: Path, story: Story) -> Path:
    """A home folder for the story: shipped rules and templates, the shipped programmes, those of its language, and its own."""
    rules = (ROOT / "mailbox_rules.yaml").read_text(encoding="utf-8")
    (home / "mailbox_rules.yaml").write_text(rules.replace("# language: da\n", f"language: {story.language}\n"), encoding="utf-8")
    shutil.copytree(ROOT / "templates", home / "templates")
    shutil.copytree(ROOT / "programmes", home / "programmes")
    for path in (*story.folder.parent.glob("*.yaml"), *story.folder.glob("*.yaml")):
        if path.name != "story.yaml":
            shutil.copy(path, home / "programmes")
    for slug, facts in story.facts.items():
        path = home / "programmes" / f"{slug}.yaml"
        path.write_text(with_facts(path.read_text(encoding="utf-8"), facts), encoding="utf-8")
    return home


def with_facts(text: str, facts: Mapping[str, Any]) -> str:
    """A programme's file that states these facts too; mappings are laid over what is there, everything else replaces it."""
    known = yaml.safe_load(text)
    for key, value in facts.items():
        whole = {**known.get(key, {}), **value} if isinstance(value, dict) else value
        block = yaml.safe_dump({key: whole}, allow_unicode=True, sort_keys=False, width=120)
        found = re.search(rf"^{key}:.*\n(?:(?:[ \t-].*)?\n)*", text, re.MULTILINE)
        text = text[: found.start()] + block + "\n" + text[found.end() :] if found else f"{text}\n{block}"
    return text


def edited(text: str, edit: str) -> str:
    """The file after an edit: pieces of lines that begin with '-' (taken out), '+' (put in) or a space (only to find the place).

    Pieces are parted by an empty line. Raises ValueError where the lines are not there, or in several places.
    """
    for piece in edit.strip("\n").split("\n\n"):
        lines = piece.splitlines()
        old = "".join(f"{line[1:]}\n" for line in lines if line[:1] in "- ")
        new = "".join(f"{line[1:]}\n" for line in lines if line[:1] in "+ ")
        if any(line[:1] not in ("-", "+", " ") for line in lines) or text.count(old) != 1:
            raise ValueError(f"this is not in the file exactly once:\n{old}")
        text = text.replace(old, new)
    return text

"""The guides of coordinators name every key, every condition, every workflow, and their examples are good files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

import workflows
from postbud.model.programme import Programme
from postbud.model.reading import Intent
from postbud.model.settings import MailboxRules
from postbud.programmes import read_programme
from postbud.rules import CONDITIONS
from postbud.settings import ENVIRONMENT, load_settings
from tests.configuration.homes import ROOT

PROGRAMMES = (ROOT / "docs" / "programmes.md").read_text(encoding="utf-8")
RULES = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from models_in(field.annotation)
    for inner in get_args(annotation):
        yield from models_in(inner)


def keys_of(model: type[BaseModel]) -> list[str]:
    return sorted({field.alias or name for inner in models_in(model) for name, field in inner.model_fields.items()})


def blocks(text: str) -> list[str]:
    return re.findall(r"(?ms)^```yaml\n(.*?)^```", text)


@pytest.mark.parametrize("key", keys_of(Programme))
def test_every_key_of_a_programme_is_explained(key: str) -> None:
    assert f"`{key}`" in PROGRAMMES


@pytest.mark.parametrize("key", keys_of(MailboxRules))
def test_every_key_of_the_mailbox_rules_is_explained(key: str) -> None:
    assert f"`{key}`" in RULES


@pytest.mark.parametrize("name", [name.rstrip("_") for name, _ in CONDITIONS])
def test_every_condition_is_explained_with_an_example(name: str) -> None:
    assert re.search(rf"(?m)^\| `{name}` \|.*\| `{name}: ", RULES)


@pytest.mark.parametrize("name", [*workflows.TABLE, *Intent, *(variable for variable, _ in ENVIRONMENT)])
def test_every_workflow_intent_and_variable_is_named(name: str) -> None:
    assert f"`{name}`" in RULES


@pytest.mark.parametrize("block", blocks(PROGRAMMES), ids=lambda block: block.split(":")[0])
def test_every_example_of_a_programme_is_a_good_one(block: str) -> None:
    text = block if block.startswith("title:") else f"title: Netværket\n{block}"
    assert read_programme(text, "netvaerket", "docs/programmes.md").title


@pytest.mark.parametrize("block", blocks(RULES), ids=lambda block: block.split(":")[0])
def test_every_example_of_rules_is_a_good_one(block: str, tmp_path: Path) -> None:
    (tmp_path / "mailbox_rules.yaml").write_text(block, encoding="utf-8")
    assert load_settings(tmp_path, {}).rules


def test_every_example_of_a_condition_is_a_good_one(tmp_path: Path) -> None:
    examples = re.findall(r"(?m)^\| `\w+` \|.*\| `(\w+: [^`]+)` \|$", RULES)
    text = "rules:\n" + "".join(f"  - {example}\n    do: hold\n" for example in examples) + "  - do: hold\n"
    (tmp_path / "mailbox_rules.yaml").write_text(text, encoding="utf-8")
    assert len(examples) == len(CONDITIONS) and load_settings(tmp_path, {}).rules

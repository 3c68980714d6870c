"""The demo's sentences in one language, from `sentences/LANGUAGE.yaml`: a key and what is filled in become a sentence.

Knows files and keys; knows nothing of what is told. A name that the files do not explain (a new intent, a new letter) is shown as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import yaml

LANGUAGES = ("da", "en")


class Words:
    """The sentences of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        text = (files("postbud.demo") / "sentences" / f"{language}.yaml").read_text(encoding="utf-8")
        self.sentences: Mapping[str, Any] = yaml.safe_load(text)

    def __call__(self, key: str, **values: object) -> str:
        """The sentence for a key, with the values filled in."""
        return str(self.sentences[key]).format(**values)

    def name(self, group: str, key: str) -> str:
        """What a name of ours is called, e.g. ('intents', 'register'); the name itself if nobody explained it."""
        return str(self.sentences[group].get(key, key))

    def where(self, place: str) -> str:
        """Where words stand, for `Evidence.where`; any header that has no phrase of its own is a technical one."""
        known: Mapping[str, str] = self.sentences["where"]
        return known.get(place) or (known["header"] if place.startswith("header") else place)

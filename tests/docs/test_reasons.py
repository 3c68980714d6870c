"""Each reason why a mail waits has one sentence in each language, and each code that the program can give has a sentence."""

from __future__ import annotations

import pytest

from postbud.model.reading import Intent
from postbud.reading.doubts import SENTENCES
from tests.docs.pages import text_of


def codes(language: str) -> list[str]:
    lines = text_of(f"templates/reasons.{language}.txt").splitlines()
    return [line.partition(":")[0] for line in lines if line.strip() and not line.startswith("#")]


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_reason_is_explained_twice(language: str) -> None:
    assert len(codes(language)) == len(set(codes(language))) > 0


def test_every_reason_has_a_sentence_in_both_languages() -> None:
    assert codes("da") == codes("en")


@pytest.mark.parametrize("code", [*SENTENCES, *(f"intent-{intent.value}" for intent in Intent)])
def test_every_doubt_and_every_intent_has_its_reason(code: str) -> None:
    assert code in codes("da")

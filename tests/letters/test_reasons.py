"""Every reason for which a mail can wait or be ignored has a sentence in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from postbud.errors import ConfigurationError
from postbud.letters.known import LETTERS
from postbud.letters.reasons import load_reasons
from postbud.model.reading import Intent
from postbud.reading.doubts import SENTENCES

ROOT = Path(__file__).parents[2]
REASONS = load_reasons(ROOT / "templates")


def codes_in_the_code() -> set[str]:
    """The codes that workflows and the decider name, found in their source: words in quotes after hold_because, return, Ignore ..."""
    sources = [*(ROOT / "workflows").glob("*.py"), ROOT / "postbud" / "decide.py", ROOT / "postbud" / "fetch.py"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    found = set(
        re.findall(
            r"(?:return|Ignore\(|peek\(kept\.raw\),|fault =|else|reason\()\s*"
            r'"([a-z]+(?:-[a-z]+)+|full|finished|refused|poisonous|unreadable|withheld|renumbered)"',
            text,
        )
    )
    return (found - set(LETTERS)) | {"question-beside", "our-own-letter", "no-sender"}


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_doubt_intent_and_obstacle_has_a_sentence(language: str) -> None:
    kinds = ("calendar", "bounce", "auto", "receipt", "challenge", "complaint", "list")
    wanted = {*SENTENCES, *codes_in_the_code(), *(f"intent-{intent.value}" for intent in Intent), *(f"machine-{kind}" for kind in kinds)}

    missing = sorted(wanted - set(REASONS.sentences[language]))

    assert missing == []


def test_the_search_for_codes_finds_them() -> None:
    assert {"no-programme", "bad-address", "after-deadline", "full", "poisonous", "too-large", "daily-limit"} <= codes_in_the_code()


def test_both_languages_have_the_same_reasons() -> None:
    assert set(REASONS.sentences["da"]) == set(REASONS.sentences["en"])


def test_the_words_of_the_mail_stand_behind_the_reason() -> None:
    assert REASONS.sentence("condition", "da", "hvis min chef siger ja") == "Der er knyttet en betingelse til. („hvis min chef siger ja“)"


def test_a_line_that_is_no_reason_is_told_by_its_number(tmp_path: Path) -> None:
    for language in ("da", "en"):
        (tmp_path / f"reasons.{language}.txt").write_text("# ok\ncondition: En betingelse.\nbare en sætning\n", encoding="utf-8")

    with pytest.raises(ConfigurationError) as raised:
        load_reasons(tmp_path)

    assert [problem.where.rpartition("/")[2] for problem in raised.value.problems] == ["reasons.da.txt:3:1", "reasons.en.txt:3:1"]

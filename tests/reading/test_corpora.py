"""Whole corpora: nothing unsafe, and the figures docs/reading.md states. The labels' format is the development corpus's."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from postbud.message import read_message
from postbud.reading import read
from postbud.reading.report import act, as_json
from tests.reading.mails import ADDRESS, HERE, programmes

ACTING = {"register", "cancel", "substitute"}
CORPORA = ("corpus", "corpus/later", "corpus/short", "corpus/fourth", "corpus/fifth", "corpus/sixth", "corpus/seventh")


def read_corpus(folder: Path) -> Counter[str]:
    """How many mails are read rightly, certainly, unsafely; unsafe and false action as the development corpus defines them."""
    counts: Counter[str] = Counter()
    for line in (folder / "gold.jsonl").read_text("utf-8").splitlines():
        gold = json.loads(line)
        message = read_message((folder / "mails" / gold["file"]).read_bytes())
        reading = read(message, programmes(), address=ADDRESS)
        got = as_json(gold["file"], reading, act(reading))
        counts["mails"] += 1
        counts["intent"] += got["intent"] == gold["intent"]
        auto = got["act"] == "auto"
        people = Counter(one["name"] for one in got["people"]) == Counter(one["name"] for one in gold["people"])
        if gold["act"] == "auto":
            counts["plain"] += 1
            counts["certain"] += auto
            right = got["intent"] == gold["intent"] and got["programme"] == gold["programme"] and people
            counts["unsafe"] += auto and gold["intent"] in ACTING and not right
            counts["false action"] += auto and gold["intent"] not in ACTING and got["intent"] in ACTING
        else:
            counts["unsafe"] += auto
    return counts


@pytest.mark.parametrize("name", CORPORA)
def test_no_mail_of_a_corpus_is_acted_on_wrongly(name):
    counts = read_corpus(HERE / name)

    assert counts["unsafe"] == 0
    assert counts["false action"] == 0


@pytest.mark.parametrize("name", CORPORA)
def test_the_intent_is_read_and_plain_mails_are_certain(name):
    counts = read_corpus(HERE / name)

    assert counts["intent"] >= 0.9 * counts["mails"]
    assert counts["certain"] >= 0.9 * counts["plain"]

"""Mails by other writers: nothing unsafe, and the figures that docs/reading.md states for them."""

from __future__ import annotations

import json
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

from postbud.message import read_message
from postbud.model.programme import Programme
from postbud.programmes import load_programmes
from postbud.reading import read
from postbud.reading.report import act, as_json
from tests.reading.mails import ADDRESS, HERE, mail

CORPUS = HERE / "corpus3"
ACTING = {"register", "cancel", "substitute"}
# What is reached (docs/reading.md), a little below it: a reader may change in a mail or two, not fall back.
REACHED = {".": (0.93, 0.89), "later": (0.84, 0.88), "last": (0.92, 0.88)}


@lru_cache(maxsize=1)
def programmes() -> dict[str, Programme]:
    return load_programmes(CORPUS / "programmes")


def read_part(folder: Path) -> Counter[str]:
    """Counts of mails read rightly, certainly and wrongly; unsafe and false action as the development corpus defines them."""
    counts: Counter[str] = Counter()
    for line in (folder / "gold.jsonl").read_text("utf-8").splitlines():
        gold = json.loads(line)
        reading = read(read_message((folder / "mails" / gold["file"]).read_bytes()), programmes(), address=ADDRESS)
        got = as_json(gold["file"], reading, act(reading))
        counts["mails"] += 1
        counts["intent"] += got["intent"] == gold["intent"]
        auto = got["act"] == "auto"
        names = sorted((one["name"] or "").casefold() for one in got["people"]) == sorted(
            (one["name"] or "").casefold() for one in gold["people"]
        )
        right = got["intent"] == gold["intent"] and got["programme"] == gold["programme"] and names
        if gold["act"] == "auto":
            counts["plain"] += 1
            counts["certain"] += auto
            counts["unsafe"] += auto and gold["intent"] in ACTING and not right
            counts["false action"] += auto and gold["intent"] not in ACTING and got["intent"] in ACTING
        else:
            counts["unsafe"] += auto
    return counts


@pytest.mark.parametrize("part", REACHED)
def test_no_mail_of_other_writers_is_acted_on_wrongly(part):
    counts = read_part(CORPUS / part)

    assert (counts["unsafe"], counts["false action"]) == (0, 0)


@pytest.mark.parametrize("part", REACHED)
def test_the_mails_of_other_writers_are_understood_as_well_as_is_said(part):
    counts = read_part(CORPUS / part)
    intent, coverage = REACHED[part]

    assert counts["intent"] >= intent * counts["mails"]
    assert counts["certain"] >= coverage * counts["plain"]


def sentences(kind: str) -> list[str]:
    lines = (CORPUS / "sentences.txt").read_text("utf-8").splitlines()
    return [line.partition("|")[2] for line in lines if line.partition("|")[0] == kind]


def one_sentence(text: str) -> tuple[str, str]:
    """The intent and the act of a mail that says only this."""
    found = mail(
        f"Hej\n\n{text}\n\nSanne Bech Lind",
        subject="Hej",
        sender="Sanne Bech Lind <sbl@by.example>",
        date="Mon, 13 Jan 2025 10:00:00 +0100",
    )
    reading = read(found, programmes(), address=ADDRESS)
    return str(reading.intent.value), act(reading)


def test_no_trap_sentence_is_acted_on():
    read_so = {text: one_sentence(text) for text in sentences("X")}

    acted_on = [text for text, (intent, what) in read_so.items() if what == "auto" and intent in ACTING]

    assert len(read_so) > 250
    assert acted_on == []


@pytest.mark.parametrize(("kind", "intent"), [("R", "register"), ("C", "cancel")])
def test_plain_sentences_beside_the_traps_are_acted_on(kind, intent):
    texts = sentences(kind)

    missed = [text for text in texts if one_sentence(text) != (intent, "auto")]

    assert len(missed) <= 0.05 * len(texts)

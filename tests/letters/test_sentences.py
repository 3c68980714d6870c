"""The sentences of the journal and of the lists: complete in both languages, told when they are wrong, and never mixed up with values."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postbud.errors import ConfigurationError
from postbud.letters.sentences import LANGUAGES, Sentences, load_sentences
from postbud.letters.told import JOURNAL, LISTS, TOLD
from postbud.store.journal import CODES

SHIPPED = Path(__file__).parents[2] / "templates"
SPLIT = {"calendar", "letter", "edition", "opted-out"}  # lines that are told by more than one sentence


def problems_of(folder: Path, name: str = "journal") -> list[str]:
    with pytest.raises(ConfigurationError) as raised:
        load_sentences(folder, name, "da", TOLD[name])
    return [str(problem) for problem in raised.value.problems]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in SHIPPED.glob("*.txt"):
        shutil.copy(path, tmp_path)
    return tmp_path


def change(folder: Path, old: str, new: str, file: str = "journal.da.txt") -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TOLD)
def test_the_shipped_sentences_are_complete(name: str, language: str) -> None:
    assert set(load_sentences(SHIPPED, name, language, TOLD[name]).sentences) == set(TOLD[name])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TOLD)
def test_no_sentence_is_written_twice(name: str, language: str) -> None:
    lines = (SHIPPED / f"{name}.{language}.txt").read_text(encoding="utf-8").splitlines()
    codes = [line.partition(":")[0] for line in lines if line and not line.startswith("#")]

    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("code", CODES)
def test_every_line_of_the_journal_has_its_sentence_and_its_values_may_be_named(code: str) -> None:
    told = [known for known in JOURNAL if known == code or (code in SPLIT and known.startswith(code))]

    assert told
    assert all(set(CODES[code]) - {"again", "told", "stand_in"} <= set(JOURNAL[known]) | {"by"} for known in told)


def test_what_is_not_known_falls_away_with_its_brackets() -> None:
    said = Sentences({"x": "{who} kom[ fra {place}][, sagde {by}]."})

    assert said.say("x", who="Eva", place="Roskilde") == "Eva kom fra Roskilde."
    assert said.say("x", who="Eva", place=None, by="Bo") == "Eva kom, sagde Bo."
    assert said.say("y") == "y"


def test_a_word_for_a_value_that_has_none_is_the_value() -> None:
    said = Sentences({"status-waiting-list": "på venteliste"})

    assert said.word("status", "waiting list") == "på venteliste"
    assert said.word("status", "elsewhere") == "elsewhere"


@given(st.text())
def test_a_value_is_never_read_as_a_sentence(value: str) -> None:
    assert Sentences({"x": "<{who}>[ ({who})]"}).say("x", who=value) == (f"<{value}> ({value})" if value else "<>")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("{who} blev tilmeldt", "{hvem} blev tilmeldt", "{hvem} is no value of this sentence"),
        ("[ af {by}]", "[ af {by}", "a square bracket [ stands alone"),
        ("[ af {by}]", "[ af nogen]", "names no value"),
        ("{who} blev", "{who blev", "a curly bracket stands alone"),
        ("registered:", "registreret:", "there is no sentence of that name"),
        ("registered:", "# registered:", "registered: is missing"),
        ("note: {text}", "note", "is not `code: sentence`"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_line(folder: Path, old: str, new: str, complaint: str) -> None:
    change(folder, old, new)

    told = problems_of(folder)

    assert any(complaint in line and "journal.da.txt" in line for line in told), told


def test_a_missing_file_is_told_and_the_mistakes_of_the_other_language_too(folder: Path) -> None:
    (folder / "lists.da.txt").unlink()
    change(folder, "name: Name", "name: {x}", "lists.en.txt")

    told = problems_of(folder, "lists")

    assert any("lists.da.txt" in line for line in told) and any("lists.en.txt" in line for line in told)
    assert set(LISTS) > {"name"}

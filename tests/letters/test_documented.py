"""docs/letters.md is held to what there is: each letter, variable, filter and test is in it, and its examples are true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from postbud.letters import LETTERS, VARIABLES, Templates
from postbud.letters.known import COMMON
from postbud.letters.samples import full
from postbud.letters.wording import Words
from tests.letters.values import SHIPPED, folder_with

GUIDE = (Path(__file__).parents[2] / "docs" / "letters.md").read_text(encoding="utf-8")
SANDBOX = Templates.load(SHIPPED).sandboxes["da"]
ROWS = {row[1]: row for row in (re.split(r"(?<!\\)\|", line) for line in GUIDE.splitlines() if line.startswith("| `"))}


def row(name: str) -> str:
    return f" `{name}` "


@pytest.mark.parametrize("name", [*LETTERS, *VARIABLES, *SANDBOX.filters, *SANDBOX.tests])
def test_every_letter_variable_filter_and_test_has_its_row_in_the_guide(name):
    assert row(name) in ROWS


@pytest.mark.parametrize("name", [name for name in SANDBOX.filters if name != "coming"])
def test_the_example_of_every_filter_can_be_written_in_a_letter(tmp_path, name):
    example = ROWS[row(name)][2].strip().strip("`").replace("\\|", "|")
    loop = f"{{% for item in meeting.agenda %}}{example}{{% endfor %}}" if "item" in example else example
    loop = f"{{% for each in changes %}}{{% for fact in each.facts %}}{loop}{{% endfor %}}{{% endfor %}}" if "fact." in example else loop

    letter = Templates.load(folder_with(tmp_path, meeting_changed_da=f"Emne: x\n\n{loop}\n")).render("meeting-changed", "da", full())
    assert letter.text.strip()


@pytest.mark.parametrize("name", ["when", "hours", "day", "date", "clock", "price", "money", "number", "first_name"])
def test_the_guide_shows_what_a_filter_really_writes(tmp_path, name):
    _, _, example, shown, _ = ROWS[row(name)]
    body = example.strip().strip("`").replace("\\|", "|")

    letter = Templates.load(folder_with(tmp_path, invite_da=f"Emne: x\n\n{body}\n")).render("invite", "da", full())
    assert letter.text.strip() == shown.strip()


def test_the_example_letter_of_the_guide_is_a_letter(tmp_path):
    block = GUIDE.partition("## Sådan ser et brev ud\n\n")[2].partition("\n\nFørste linje")[0]
    text = "\n".join(line.removeprefix("    ") for line in block.splitlines())

    letter = Templates.load(folder_with(tmp_path, invite_da=text)).render("invite", "da", full())
    assert letter.text.startswith("Kære Eva\n\nDu er nu tilmeldt Hverdagsledelse.\n\nVi ses tirsdag den 3. juni 2025 kl. 10.00-15.00.")


def test_every_key_of_the_words_is_in_both_files_with_its_words():
    for language in ("da", "en"):
        keys = {line.partition(":")[0] for line in (SHIPPED / f"words.{language}.txt").read_text("utf-8").splitlines() if line[0] != "#"}
        assert keys == {name.rstrip("_") for name in Words.__slots__}


@pytest.mark.parametrize("letter", LETTERS)
def test_the_guide_says_which_names_a_letter_has_of_its_own(letter):
    own = [name for name in LETTERS[letter].variables if name not in COMMON]

    assert re.findall(r"`([a-z_]+)`", ROWS[row(letter)][3]) == own

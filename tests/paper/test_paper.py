"""Lines of ours in a programme's file: everything else stays as the coordinator wrote it."""

from __future__ import annotations

import os
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postbud.errors import AmendImpossible
from postbud.paper import amended, as_read, lines_of, place, replace_file, written
from postbud.yaml_lines import parse

FILE = """\
# Vores netværk. Ring til Lise, hvis du er i tvivl.
title:   "Netværket"       # med anførselstegn
known_as: [netværket, 'lederne']

# Gratis
price: {amount: 0}
meetings:
  - date: 2025-03-06   # torsdag
    start:  9:30
    agenda:
      - title: Oplæg
        points:
          - Et
          # her er plads til flere
    # Slutter ca. 13
  # Sommermødet er ikke fast
  - date: 2025-06-12
    about: |
      To linjer,
      og så ikke mere.

# Til sidst
signed_by:
    - Lise
"""
MEETING = {"date": date(2025, 4, 10), "start": time(9, 30), "end": time(13), "theme": "Ledelse"}


def added_lines(before: str, after: str) -> list[str]:
    """The lines of `after` that are new, if all of `before` are still there in their order."""
    rest, new = before.splitlines(), []
    for line in after.splitlines():
        if rest and rest[0] == line:
            rest.pop(0)
        else:
            new.append(line)
    assert rest == [], "every line that stood there still does"
    return new


def test_a_meeting_comes_in_by_its_date_and_no_other_line_is_touched() -> None:
    after = amended(FILE, {"meetings": (MEETING,)}, {})
    assert added_lines(FILE, after) == ["  - date: 2025-04-10", "    start: 09:30", "    end: 13:00", "    theme: Ledelse"]
    assert [meeting["date"] for meeting in parse(after, "").value["meetings"]] == ["2025-03-06", "2025-04-10", "2025-06-12"]
    assert "    theme: Ledelse\n  # Sommermødet er ikke fast\n  - date: 2025-06-12" in after, "a remark stays with what it is about"
    assert "    # Slutter ca. 13\n  - date: 2025-04-10" in after


def test_the_last_meeting_comes_before_what_stands_below_the_list() -> None:
    after = amended(FILE, {"meetings": ({"date": date(2025, 9, 1)},)}, {})
    assert "      og så ikke mere.\n  - date: 2025-09-01\n\n# Til sidst\n" in after


def test_a_point_is_added_where_the_agenda_says_it_by_its_title() -> None:
    where = place("meetings", {"date": "2025-03-06"}, "agenda", {"title": "Oplæg"}, "points")
    assert added_lines(FILE, amended(FILE, {where: ("AgeForce",)}, {})) == ["          - AgeForce"]


def test_values_are_put_under_keys_that_are_there_and_under_new_ones() -> None:
    after = amended(
        FILE, {"known_as": ("souschefer",)}, {"price.amount": 100, "groups.formed": {"A": ["Eva", "Bo"]}, "price.per": "person"}
    )
    assert parse(after, "").value["groups"] == {"formed": {"A": ["Eva", "Bo"]}}
    assert 'price: {amount: 100, "per": "person"}\n' in after
    assert """known_as: [netværket, 'lederne', "souschefer"]\n""" in after
    assert after.startswith(FILE[: FILE.index("known_as")]), "what stands above is byte for byte the same"


def test_a_value_of_several_lines_takes_the_remark_behind_the_old_one_above_it() -> None:
    after = amended(FILE, {}, {"title": "Et\nTo"})
    assert "# med anførselstegn\ntitle: |-\n  Et\n  To\n" in after


def test_the_same_twice_is_once() -> None:
    once = amended(FILE, {"meetings": (MEETING,)}, {"price.amount": 5})
    assert amended(once, {"meetings": (MEETING,)}, {"price.amount": 5}) == once


def test_line_ends_of_windows_stay() -> None:
    windows = FILE.replace("\n", "\r\n")
    assert amended(windows, {"meetings": (MEETING,)}, {}) == amended(FILE, {"meetings": (MEETING,)}, {}).replace("\n", "\r\n")


@pytest.mark.parametrize("where", [place("meetings", {"date": "2026-01-01"}, "agenda"), "meetings.7.agenda", "title", "meetings[x"])
def test_what_is_not_there_is_an_error_that_says_so(where: str) -> None:
    with pytest.raises(AmendImpossible):
        amended(FILE, {where: ("x",)}, {})


HOSTILE = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n:#-'\"{}[]&*!|>%@`=,? "), max_size=40)


@given(HOSTILE)
def test_no_text_becomes_anything_but_a_text(text: str) -> None:
    try:
        after = amended(FILE, {"meetings.0.agenda.0.points": (text,)}, {"theme": text})
    except AmendImpossible:
        return  # refused is well, too: a coordinator gets the lines
    value = parse(after, "").value
    assert value["meetings"][0]["agenda"][0]["points"][1:] == ([as_read(text)] if as_read(text) != "Et" else [])
    assert {**value, "theme": None, "meetings": None} == {**parse(FILE, "").value, "theme": None, "meetings": None}


def test_ordinary_words_are_never_refused() -> None:
    for text in (
        "=SUM(A1)",
        "{{ 7*7 }}",
        "- x",
        "a: b # c",
        "'",
        '"',
        "*fed*",
        "2025-03-06",
        "9:30",
        "nej",
        "@x",
        "!!python/object:x",
        "| x",
        "%",
    ):
        after = amended(FILE, {"meetings.0.agenda.0.points": (text,)}, {})
        assert parse(after, "").value["meetings"][0]["agenda"][0]["points"] == ["Et", text]


def test_a_new_file_and_lines_to_paste() -> None:
    text = written({"title": "Ny", "meetings": [MEETING]}, "Lavet af sidste år.\nRet den.")
    assert text.startswith("# Lavet af sidste år.\n# Ret den.\ntitle: Ny\nmeetings:\n  - date: 2025-04-10\n")
    assert lines_of({"meetings": (MEETING,)}, {"price.amount": 5}).startswith("# meetings\nmeetings:\n  - date: 2025-04-10\n")


def test_a_file_is_replaced_whole_with_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("a: 1\n")
    path.chmod(0o640)
    replace_file(path, "a: 2\n")
    assert (path.read_text(), path.stat().st_mode & 0o777, os.listdir(tmp_path)) == ("a: 2\n", 0o640, ["x.yaml"])

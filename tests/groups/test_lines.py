"""A coordinator's lines about proposed groups, as people write them."""

from __future__ import annotations

import pytest

from postbud.reading.group_lines import Correction, corrections_in


def brief(found: tuple[Correction, ...] | str | None) -> list[tuple[str, tuple[str, ...], str]] | str | None:
    return [(one.kind, one.names, one.group) for one in found] if isinstance(found, tuple) else found


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("flyt Eva Holm til gruppe 2", [("move", ("Eva Holm",), "2")]),
        ("Hej\n\nFlyt Eva og Bo Kær over i gruppe 2, tak.\n\nVenlig hilsen\nLise", [("move", ("Eva", "Bo Kær"), "2")]),
        ("Ja, men flyt Eva til gruppe 2", [("move", ("Eva",), "2")]),
        ("Nej. Sæt Eva, Bo og Ida i gruppe 1", [("move", ("Eva", "Bo", "Ida"), "1")]),
        ("- byt Eva med Bo Kær\n- Ida Dam leder gruppe 3", [("swap", ("Eva", "Bo Kær"), ""), ("lead", ("Ida Dam",), "3")]),
        ("Facilitator i gruppe 2: Ida Dam", [("lead", ("Ida Dam",), "2")]),
        ("please move Eva to group 2", [("move", ("Eva",), "2")]),
        ("Swap Eva and Bo", [("swap", ("Eva", "Bo"), "")]),
    ],
)  # fmt: skip
def test_what_is_to_be_changed(text: str, lines: list[tuple[str, tuple[str, ...], str]]) -> None:
    assert brief(corrections_in(text)) == lines


@pytest.mark.parametrize(
    "text",
    [
        "", "Det ser fint ud, men jeg vil lige tale med Lise først.", "Hvorfor er Eva i gruppe 2?", "Kan du flytte Eva til gruppe 2?",
        "byt Eva, Bo og Ida", "flyt Eva", "gruppe 2 er for stor", "Flyt Eva til gruppe 2, hvis Bo ikke har noget imod det",
    ],
)  # fmt: skip
def test_ordinary_text_is_no_correction(text: str) -> None:
    assert corrections_in(text) is None


def test_a_line_that_is_none_beside_one_that_is_stops_both() -> None:
    assert corrections_in("flyt Eva til gruppe 2\nog giv dem kaffe") == "og giv dem kaffe"

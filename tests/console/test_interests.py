"""Who would like something later: shown with his words, and put on the next programme's list only if he has agreed."""

from __future__ import annotations

import pytest

from postbud.effects import KeepInterest, OptOut
from postbud.model.interest import State
from postbud.model.message import Address
from postbud.store import interests, registry
from tests.console.conftest import AT, Desk

SAID = "Er med som PV, hvis der kommer endnu et forløb."


@pytest.fixture
def wished(desk: Desk) -> Desk:
    """One who was asked, two who agreed of whom one wants no letters any more, one who said no, and one who wants a partner."""
    rows: tuple[tuple[str, str, State], ...] = (
        ("ask", "pv", "asked"), ("eva", "pv", "consented"), ("bo", "pv", "consented"), ("ida", "pv", "declined"),
        ("per", "sparring", "consented"),
    )  # fmt: skip
    with desk.database.write() as connection:
        for name, key, state in rows:
            to = Address(name.title(), f"{name}@by.example")
            interests.keep(connection, KeepInterest("foerleder", key, to, "Øby", "da", state, SAID), None, AT)
        registry.opt_out(connection, OptOut("bo@by.example", "foerleder"), None, AT)
    return desk


def test_the_list_says_who_agreed(wished: Desk) -> None:
    rows = {row["email"].partition("@")[0]: row for row in wished.rows("interests", "foerleder")}
    assert {name: row["state"] for name, row in rows.items()} == {
        "ask": "asked", "eva": "consented", "bo": "opted out", "ida": "declined", "per": "consented",
    }  # fmt: skip
    assert [name for name, row in rows.items() if row["agreed"]] == ["eva", "per"]
    assert rows["eva"]["words"] == SAID


def test_only_who_agreed_and_still_wants_it_is_invited_once(wished: Desk) -> None:
    # when
    assert "1 person agreed" in wished.run("invitees", "hverdagsledelse", "--from-interest", "foerleder", "--dry-run")
    assert wished.rows("invitees", "hverdagsledelse") == []
    wished.run("invitees", "hverdagsledelse", "--from-interest", "foerleder")
    wished.run("invitees", "hverdagsledelse", "--from-interest", "foerleder")

    # then
    assert [(row["email"], row["organisation"]) for row in wished.rows("invitees", "hverdagsledelse")] == [("eva@by.example", "Øby")]


def test_nobody_yet_and_no_such_programme(desk: Desk) -> None:
    assert "Nobody has said yet what they would like later." in desk.run("interests", "foerleder")
    assert "Did you mean foerleder?" in desk.run("interests", "forleder", code=1)

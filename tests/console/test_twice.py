"""The same wish a second time, written by somebody else than the one it is about: who wrote hears that it was done, nobody else does."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from postbud.store.tables import letter
from tests.console.conftest import Desk
from tests.daemon.conftest import sign_up

EVA, COORDINATOR = "eva.lund@bibliotek.example", "coordinator@bibliotek.example"
NAMES = {EVA: "Eva Lund", COORDINATOR: "Netværkskoordinatoren"}


def write(desk: Desk, number: int, body: str, sender: str) -> None:
    desk.receive(
        sign_up(subject="Hverdagsledelse", body=f"{body}\n", From=f"{NAMES[sender]} <{sender}>", Message_ID=f"<{number}@by.example>")
    )


@pytest.mark.parametrize(
    ("wish", "to_eva", "to_the_coordinator"),
    [
        ("Eva Lund skal meldes fra netværket om hverdagsledelse.", "cancelled", ["cancelled-others", "already-cancelled"]),
        ("Eva Lund kommer ikke den 9. september til hverdagsledelse.", "absent", ["absent-others", "absent-others"]),
    ],
)
def test_a_coordinator_who_says_it_twice_hears_it_and_the_participant_is_not_disturbed(
    desk: Desk, wish: str, to_eva: str, to_the_coordinator: list[str]
) -> None:
    # given
    write(desk, 1, "Jeg vil gerne tilmelde mig hverdagsledelse.", EVA)

    # when
    write(desk, 2, wish, COORDINATOR)
    write(desk, 3, wish, COORDINATOR)

    # then
    with desk.database.read() as connection:
        sent = connection.execute(sa.select(letter.c.address, letter.c.letter).order_by(letter.c.id)).all()
    assert [name for address, name in sent if address == EVA and name in (to_eva, f"already-{to_eva}")] == [to_eva]
    assert [name for address, name in sent if address == COORDINATOR] == to_the_coordinator


def test_a_participant_who_says_it_twice_is_answered_kindly(desk: Desk) -> None:
    # given
    write(desk, 1, "Jeg vil gerne tilmelde mig hverdagsledelse.", EVA)

    # when
    for number in (2, 3):
        write(desk, number, "Jeg må desværre melde fra til hverdagsledelse.", EVA)

    # then
    with desk.database.read() as connection:
        names = set(connection.execute(sa.select(letter.c.letter).where(letter.c.address == EVA)).scalars())
    assert "already-cancelled" in names

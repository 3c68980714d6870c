"""Somebody is forgotten: what is kept of him goes, what stays is named with its reason, and nothing that waits is lost."""

from __future__ import annotations

import base64
import json
import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import run
from postbud.console.forget import forget_person
from postbud.console.invoicing import basis_of
from postbud.store.tables import letter, message, metadata, optout, registration
from postbud.wiring import Home
from tests.people.rows import ADDRESS, NAME, put_everywhere, texts_with
from tests.running import Running
from tests.schedule.years import ONE, comes, writes

PRICED = ONE.replace("børne", "musik") + "price: {amount: 1200}\n"
NAMED = b"eva@by.example", NAME.encode(), base64.b64encode(f"Hilsen {NAME}".encode())[:24]


def home_of(running: Running) -> Home:
    return Home(running.home, {"POSTBUD_DATABASE": running.url, "POSTBUD_NOW": running.clock.now().isoformat()})


def forget(running: Running, capsys: pytest.CaptureFixture[str], *options: str, address: str = ADDRESS) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = forget_person(home_of(running), run.parser().parse_args(["forget", address, "--json", *options]))
    return code, json.loads(capsys.readouterr().out)


def why(said: dict[str, Any]) -> dict[str, str]:
    return {one["what"]: one["why"] for one in said["stays"]}


def files_of(running: Running) -> bytes:
    path = Path(running.url.removeprefix("sqlite:///"))
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


@pytest.fixture
def over(tmp_path: Path) -> Running:
    """Two programmes that were over in April, one of which costs something; it is June."""
    running = Running(tmp_path / "home", {"net": ONE, "musik": PRICED}, now="2025-04-10T09:00")
    running.work()
    return running


def in_june(running: Running) -> None:
    running.go_to("2025-06-02 12:00")
    with running.database.write() as connection:
        connection.execute(letter.update().values(state="sent", sent_at=running.clock.now()))


def test_a_row_in_every_table_is_gone_and_no_byte_of_it_is_left_in_the_files(over: Running, capsys: pytest.CaptureFixture[str]) -> None:
    # given
    over.receive(comes("bo"))
    in_june(over)
    with over.database.write() as connection:
        tables = put_everywhere(connection, "net", over.clock.now())
        assert tables <= texts_with(connection, ADDRESS, NAME).keys()
        connection.execute(optout.delete())
    assert all(part in files_of(over) for part in NAMED)

    # when it is only tried, nothing changes
    code, tried = forget(over, capsys, "--dry-run")
    with over.database.read() as connection:
        assert tables - {"optout"} <= texts_with(connection, ADDRESS, NAME).keys()

    # then
    code, said = forget(over, capsys, "--yes")
    assert code == 0 and said["done"] and said["goes"] == tried["goes"]
    with over.database.read() as connection:
        assert texts_with(connection, ADDRESS, NAME).keys() <= {"amendment"}
    assert why(said).keys() == {"answers", "mails of his: that they were decided, and a fingerprint", "amendment"}
    with over.database.write() as connection:  # what stands in a programme's file is the file's
        connection.execute(metadata.tables["amendment"].delete())
    over.database.overwrite()
    assert not [part for part in NAMED if part in files_of(over)]
    assert b"bo@by.example" in files_of(over)
    over.close()


def test_on_each_database_nothing_of_him_is_left_but_what_is_told(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    running = Running(tmp_path / "home", {"net": ONE, "musik": PRICED}, now="2025-06-10T09:00", url=database_url)
    running.work()
    with running.database.write() as connection:
        put_everywhere(connection, "musik", running.clock.now())
    code, said = forget(running, capsys, "--yes")
    with running.database.read() as connection:
        left = texts_with(connection, ADDRESS, NAME)
    assert code == 0 and left.keys() == {"registration", "optout", "amendment"}
    assert "invoice" in why(said)["registration, what an invoice needs"] and "list" in why(said)["optout"]

    # and all of it goes by itself when its time is over
    with running.database.write() as connection:
        put_everywhere(connection, "net", running.clock.now(), "ida@by.example", "Ida Vinterlund Krag")
    kept = running.house.settings.retention.model_copy(update={"optouts": 1})
    running.daemon.nightly.settings = running.daemon.nightly.settings.__class__(
        **{name: getattr(running.house.settings, name) for name in running.house.settings.__dataclass_fields__} | {"retention": kept}
    )
    running.go_to("2031-02-03 12:00")
    running.daemon.nightly.let_go(running.clock.now())
    with running.database.read() as connection:
        assert texts_with(connection, ADDRESS, NAME, "ida@by.example", "Vinterlund") == {}
    running.close()


def test_whoever_is_registered_for_what_is_to_come_is_not_forgotten_unless_it_is_meant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    running = Running(tmp_path / "home", {"net": ONE + "sign_up: {capacity: 1}\n"}, now="2025-04-10T09:00")
    running.work()
    for name in ("eva", "bo"):
        running.receive(comes(name))
    with running.database.write() as connection:
        connection.execute(letter.update().values(state="sent", sent_at=running.clock.now()))

    code, said = forget(running, capsys, "--yes")
    assert code == 1 and "which is not over" in said["hinders"][0] and len(running.rows(registration)) == 2

    code, said = forget(running, capsys, "--yes", "--cancel")
    assert code == 0 and [row.address for row in running.rows(registration)] == ["bo@by.example"]
    running.work()
    assert [one.to for one in running.got("seat-offer")] == ["bo"]  # the seat is free, and goes on
    running.receive(comes("eva"))  # the same mail again changes nothing
    assert len(running.rows(registration)) == 1
    running.receive(comes("eva").replace(b"eva.sign-up", b"eva.again"))  # and whoever was forgotten may come again
    assert [row.status for row in running.rows(registration)] == ["waiting list", "waiting list"]
    assert running.got("waiting-list")[-1].to == "eva"
    running.close()


def test_what_waits_hinders_and_mails_of_others_are_named_and_stay(over: Running, capsys: pytest.CaptureFixture[str]) -> None:
    # given: a question of hers is held, a mail of Bo's names her, and letters about her went to the coordinator
    over.receive(comes("bo"))
    over.receive(writes("eva", "Spørgsmål", "Kan jeg tage min nabo med, og hvad koster det for ham?"))
    over.receive(writes("bo", "Spørgsmål", "Kan jeg køre med eva@by.example, og hvad koster det?"))
    in_june(over)
    held = [row.id for row in over.rows(message) if row.state == "held"]

    # when
    code, said = forget(over, capsys, "--yes")
    assert code == 1 and said["hinders"] == [
        f"Message {held[0]} of his waits for a human: answer it, then `run.py release --done {held[0]}`."
    ]

    # and when it is dealt with
    with over.database.write() as connection:
        connection.execute(message.update().where(message.c.id == held[0]).values(state="decided"))
    code, said = forget(over, capsys, "--yes")

    # then
    assert code == 0 and "theirs" in why(said)["message"]
    assert any("letters to others about him" in one["what"] for one in said["goes"])
    bytes_of = {row.id: row.raw for row in over.rows(message)}
    assert bytes_of[held[0]] == b"" and b"eva@by.example" in bytes_of[held[1]]
    assert not [row for row in over.rows(letter) if row.letter == "held" and row.raw]
    over.close()


def test_a_name_that_somebody_else_has_as_well_is_left_to_him(over: Running, capsys: pytest.CaptureFixture[str]) -> None:
    over.receive(comes("eva"))
    over.receive(comes("eva").replace(b"eva@by", b"evald@by").replace(b"eva.sign-up", b"evald.sign-up"))
    in_june(over)
    code, _ = forget(over, capsys, "--yes")
    left = over.rows(registration)
    assert code == 0 and [(row.address, row.name) for row in left] == [("evald@by.example", "Eva Lund")]
    with over.database.read() as connection:
        assert "journal" in texts_with(connection, "evald@by.example")
    over.close()


def test_it_goes_well_beside_a_daemon_that_decides_and_waits_for_a_letter_that_is_leaving(
    over: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    # given a letter to her that a connection has in hand
    over.receive(comes("eva"))
    over.go_to("2025-06-02 12:00")
    with over.database.write() as connection:
        connection.execute(letter.update().where(letter.c.address == ADDRESS).values(state="waiting", lease_owner=over.database.owner))

    # when it leaves while she is being forgotten, and mail of others is decided
    def leave() -> None:
        for name in ("bo", "ib"):
            over.receive(comes(name))
        with over.database.write() as connection:
            connection.execute(letter.update().where(letter.c.address == ADDRESS).values(state="sent", lease_owner=""))

    thread = threading.Thread(target=leave)
    thread.start()
    code, said = forget(over, capsys, "--yes")
    thread.join()

    # then
    assert code == 0 and said["done"], said
    with over.database.read() as connection:
        assert not texts_with(connection, ADDRESS)
        assert connection.execute(sa.select(sa.func.count()).select_from(message)).scalar_one() == 3
    over.close()


def test_nobody_is_forgotten_without_a_yes(over: Running, capsys: pytest.CaptureFixture[str]) -> None:
    over.receive(comes("eva"))
    in_june(over)
    options = run.parser().parse_args(["forget", ADDRESS])
    assert forget_person(home_of(over), options) == 1
    assert "Nothing was changed" in capsys.readouterr().out and over.rows(registration)
    assert forget_person(home_of(over), run.parser().parse_args(["forget", "nobody@by.example", "--dry-run"])) == 0
    assert "Nothing is kept about nobody@by.example." in capsys.readouterr().out
    over.close()


def test_what_an_invoice_rests_on_is_the_same_after_years_and_after_its_people_are_forgotten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # given one who takes part and one who left late, which costs half
    costs = "price: {amount: 1200}\ncancellation:\n  steps:\n    - {days_before: 14, percent: 50}\n"
    text = ONE + "sign_up: {deadline: 2025-04-01}\n" + costs
    running = Running(tmp_path / "home", {"net": text}, now="2025-03-10T09:00")
    running.work()
    for name in ("eva", "bo"):
        running.receive(comes(name))
    running.clock.move_to(running.at("2025-04-15 09:00"))
    running.receive(writes("eva", "Afbud", "Jeg melder mig fra børnenetværket."))
    in_june(running)

    def lines() -> list[tuple[list[str], str, Any, str]]:
        basis = basis_of(running.database, running.house.programmes["net"], running.clock.now())
        found = [(one, [person.name for person in one.people]) for invoice in basis.invoices for one in invoice.lines]
        return sorted((names, one.what, one.percent, str(one.total)) for one, names in found)

    before = lines()
    assert [(names, percent) for names, _, percent, _ in before] == [(["Bo Lund"], 100), (["Eva Lund"], 50)]

    # when one is forgotten, and the other's time is over
    code, said = forget(running, capsys, "--yes")
    assert code == 0 and lines() == before and "registration, what an invoice needs" in why(said)
    running.go_to("2028-02-03 12:00")
    with running.database.write() as connection:
        connection.execute(letter.update().values(state="recalled"))
    running.daemon.nightly.let_go(running.clock.now())

    # then
    assert lines() == before
    with running.database.read() as connection:
        assert texts_with(connection, "by.example", "Lund").keys() == {"registration"}
    running.close()

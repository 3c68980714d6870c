"""From one year to the next: the deputy heads' file is rolled over, last year's participants are asked whether they go on, and answer."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

import run
from postbud.store.tables import registration
from tests.conftest import Mailbox
from tests.life.mails import Somebody
from tests.programmes.stage import Stage, kinds
from tests.servers.smtp import SmtpServer

EVA = Somebody("Eva Lund", "eva.lund@odsherred.example")
BO = Somebody("Bo Bech", "bo.bech@roskilde.example")
IDA = Somebody("Ida Dam", "ida.dam@guldborgsund.example")
UNA = Somebody("Una Ipsen", "una.ipsen@guldborgsund.example")
PER = Somebody("Per Holm", "per.holm@odsherred.example")
NEW = "souschefer-2026"


def roll_over(stage: Stage, monkeypatch: pytest.MonkeyPatch, *options: str) -> int:
    for name, value in stage.environ.items():
        monkeypatch.setenv(name, value)
    return run.main(["roll-over", *options])


def fill_in(stage: Stage) -> None:
    """What the coordinator does with the draft: dates, and the name without the dash in front."""
    draft = stage.home / "programmes" / f"_{NEW}.yaml"
    text = draft.read_text(encoding="utf-8")
    for place, day in (("opens:", "2026-01-12"), ("deadline:", "2026-02-20"), ("date:", "2026-03-05")):
        text = text.replace(f"{place}  # 2026: skriv datoen", f"{place} {day}", 1)
    draft.write_text(text.partition("\npolls:")[0] + "\n", encoding="utf-8")
    draft.rename(draft.with_name(f"{NEW}.yaml"))


def people_of(stage: Stage, slug: str) -> dict[str, tuple[str, ...]]:
    with stage.database() as database, database.read() as connection:
        rows = connection.execute(sa.select(registration).where(registration.c.programme == slug))
        return {row.name: (row.status, row.organisation or "", row.title or "", row.phone or "", row.diet or "") for row in rows}


def test_the_deputy_heads_go_on(tmp_path: Path, mailbox: Mailbox, smtp_server: SmtpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    # given: five took part in 2025
    stage = Stage(tmp_path / "home", mailbox, smtp_server, ["souschefer"], "2025-02-03 10:00")
    stage.edit("souschefer", "polls:", "schedule:\n  thanks: nej\n\npolls:")
    stage.edit("souschefer", stage.text_of("souschefer").partition("polls:")[2], " []\n")
    works = ("Odsherred Bibliotek", "Roskilde Bibliotek", "Guldborgsund Bibliotek", "Odsherred Bibliotek", "Guldborgsund Bibliotek")
    for one, work in zip((EVA, BO, IDA, PER, UNA), works, strict=True):
        words = "Jeg vil gerne tilmelde mig netværksmøde for souschefer."
        diet = " Jeg er vegetar." if one == EVA else ""
        stage.write(one, f"{words}{diet}\n\nVenlig hilsen\n{one.name}\nSouschef\n{work}\nTlf. 20 30 40 50", subject="Tilmelding")
    before = people_of(stage, "souschefer")
    assert set(before) == {"Eva Lund", "Bo Bech", "Ida Dam", "Per Holm", "Una Ipsen"} and before["Eva Lund"][4]
    stage.wait_until("2026-01-05 10:00")

    # when the year is rolled over, nothing happens as long as it is a draft
    assert roll_over(stage, monkeypatch, "souschefer") == 0
    assert stage.wait_until("2026-01-06 10:00") == []

    # and when the draft is filled in, all five are asked, each with what we know
    fill_in(stage)
    assert run.main(["check"]) == 0, "a draft with its dates is a programme without mistakes"
    asked = stage.wait_until("2026-01-13 10:00")
    letters = {one.to: one for one in asked if one.name == "go-on"}
    assert set(letters) == {one.address for one in (EVA, BO, IDA, PER, UNA)}
    assert "Odsherred Bibliotek" in letters[EVA.address].text and "vegetar" not in letters[EVA.address].text
    # what she said of her diet was needed until the last meeting, and is kept no longer: all are asked whether there is anything
    assert people_of(stage, "souschefer")["Eva Lund"][4] == ""
    assert all("tage hensyn til kost" in letters[one.address].text for one in (EVA, BO))

    # then JA is a sign-up with the facts of last year, but not the diet; once
    assert ("confirmation", "eva.lund") in kinds(stage.write(EVA, "Ja", answers=letters[EVA.address]))
    assert people_of(stage, NEW)["Eva Lund"] == ("registered", *before["Eva Lund"][1:4], "")
    assert kinds(stage.write(EVA, "Ja tak!", answers=letters[EVA.address])) == [("already-registered", "eva.lund")]

    # NEJ is noted, and no more is heard of it
    assert kinds(stage.write(BO, "Nej tak", answers=letters[BO.address])) == [("opted-out", "bo.bech")]

    # somebody who says it in his own words is read as everybody is
    said = stage.write(IDA, "Jeg vil gerne være med igen.\n\nHilsen Ida", answers=letters[IDA.address])
    assert ("confirmation", "ida.dam") in kinds(said)
    assert people_of(stage, NEW)["Ida Dam"][1] == "Guldborgsund Bibliotek"

    # what is new beside a yes is taken in; without a yes it waits for the coordinator
    assert "held" in {one.name for one in stage.write(UNA, "Mit nye nummer er 20 30 40 51.", answers=letters[UNA.address])}
    said = stage.write(UNA, "Ja, mit nye nummer er 20 30 40 51.\n\nVh Una", answers=letters[UNA.address])
    assert ("confirmation", "una.ipsen") in kinds(said) and people_of(stage, NEW)["Una Ipsen"][3] == "+4520304051"

    # a stranger's yes to somebody's letter registers nobody
    stage.write(Somebody("En Fremmed", "fremmed@andetsteds.example"), "Ja", answers=letters[PER.address])
    assert set(people_of(stage, NEW)) == {"Eva Lund", "Ida Dam", "Una Ipsen"}

    # and after the deadline a yes waits for the coordinator, as any late sign-up
    stage.wait_until("2026-02-23 10:00")
    late = stage.write(PER, "Ja", answers=letters[PER.address])
    assert "held" in {one.name for one in late} and "Per Holm" not in people_of(stage, NEW)
    assert not stage.to(BO, "go-on")[1:]

"""After the pre-leader programme: what people would like later is asked about once and kept with a yes, and sparring partners are found.

The evaluation said "Er med som PV, hvis der kommer endnu et forløb", "Jobbytte som efteruddannelse", "minipraktik" and "Bruge hinanden
som sparringspartnere". Whoever writes such a thing is asked whether he may be written to then, stands on the list with his yes and on
none without it, and leaves it with a word; next year's programme invites those. Who wants a sparring partner is paired with one from
another workplace when the coordinator says yes, and both are nudged four weeks later.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import run
from tests.conftest import Mailbox
from tests.life.mails import Somebody, signed
from tests.programmes.stage import Stage, kinds
from tests.servers.smtp import SmtpServer

COORDINATOR = Somebody("Forløbskoordinatoren", "coordinator@bibliotek.example")
EVA = Somebody("Eva Lund", "eva.lund@odsherred.example")
BO = Somebody("Bo Bech", "bo.bech@roskilde.example")
IDA = Somebody("Ida Dam", "ida.dam@roskilde.example")
PER = Somebody("Per Holm", "per.holm@guldborgsund.example")
PARTNER = "Jeg vil gerne have en sparringspartner."


def interests(stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> dict[tuple[str, str], str]:
    for name, value in stage.environ.items():
        monkeypatch.setenv(name, value)
    capsys.readouterr()
    assert run.main(["interests", "foerleder", "--json"]) == 0
    return {(row["interest"], row["email"]): row["state"] for row in json.loads(capsys.readouterr().out)}


def test_whoever_would_like_more_is_asked_and_remembered_only_with_a_yes(
    tmp_path: Path, mailbox: Mailbox, smtp_server: SmtpServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # given the shipped file, and a mail in the words of the evaluation
    stage = Stage(tmp_path / "home", mailbox, smtp_server, ["foerleder"], "2025-11-03 10:00")
    words = "Er med som PV, hvis der kommer endnu et forløb."
    (question,) = stage.write(EVA, signed(EVA, words), subject="Førlederafklaring")
    assert question.name == "interest-consent" and words in question.text

    # without a yes she is on no list; the same wish again asks nothing more
    assert interests(stage, monkeypatch, capsys) == {("pv", EVA.address): "asked"}
    assert stage.write(EVA, signed(EVA, words), subject="Førlederafklaring") == []

    # with a yes she is; a second yes changes nothing; a stranger says yes for nobody
    assert kinds(stage.write(EVA, "Ja", answers=question)) == [("interest-noted", "eva.lund")]
    assert kinds(stage.write(EVA, "Ja tak", answers=question)) == [("interest-noted", "eva.lund")]
    (other,) = stage.write(BO, signed(BO, "Jeg kunne godt tænke mig et jobbytte."), subject="Førlederafklaring")
    stage.write(EVA, "Ja", answers=other)
    assert interests(stage, monkeypatch, capsys) == {("pv", EVA.address): "consented", ("jobbytte", BO.address): "asked"}

    # a no leaves it; and the third wish of the evaluation is one as the others
    assert kinds(stage.write(BO, "Nej tak", answers=other)) == [("interest-noted", "bo.bech")]
    (third,) = stage.write(PER, signed(PER, "Jeg vil gerne i minipraktik på et andet bibliotek."), subject="Førlederafklaring")
    stage.write(PER, "Ja", answers=third)
    found = interests(stage, monkeypatch, capsys)
    assert found == {("pv", EVA.address): "consented", ("jobbytte", BO.address): "declined", ("minipraktik", PER.address): "consented"}

    # a question or a no is no wish, and waits for the coordinator
    assert "held" in {one.name for one in stage.write(IDA, signed(IDA, "Kan man være med som PV?"), subject="Førlederafklaring")}
    assert "held" in {one.name for one in stage.write(IDA, signed(IDA, "Jeg vil ikke være med som PV."), subject="Førlederafklaring")}

    # next year's programme can invite her, and nobody who has not said yes
    assert run.main(["roll-over", "foerleder", "--as", "foerleder-2026", "--year", "2026"]) == 0
    (stage.home / "programmes" / "_foerleder-2026.yaml").rename(stage.home / "programmes" / "foerleder-2026.yaml")
    lines = "schedule:\n  til-de-interesserede: {letter: announcement, to: interesserede, when: ved åbningen}\n"
    stage.edit("foerleder-2026", "  opens:  # 2026: skriv datoen\n", f"  opens: 2026-01-12\n{lines}")
    asked = stage.wait_until("2026-01-13 10:00")
    assert sorted(one.to for one in asked if one.name == "announcement") == [EVA.address, PER.address]

    # she can leave the list at any time, and then no programme writes to her of it
    assert kinds(stage.write(EVA, "Slet mig fra listen", answers=question)) == [("opted-out", "eva.lund")]
    assert interests(stage, monkeypatch, capsys)["pv", EVA.address] == "opted out"


def test_sparring_partners_are_found_across_workplaces(tmp_path: Path, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    # given: one alone who wants a partner, and then two more, two of the three from one library
    stage = Stage(tmp_path / "home", mailbox, smtp_server, ["foerleder"], "2025-11-03 10:00")
    for number, one in enumerate((BO, IDA)):
        (question,) = stage.write(one, signed(one, PARTNER), subject="Førlederafklaring")
        assert question.name == "interest-consent" and "dit navn og din mailadresse" in question.text
        assert stage.write(one, "Ja", answers=question)[0].name == "interest-noted"
        # nobody is paired alone, nor with somebody from the own library
        assert "sparring-proposal" not in {left.name for left in stage.wait_until(f"2025-11-{14 + number * 14} 12:00")}
    (question,) = stage.write(PER, signed(PER, PARTNER), subject="Førlederafklaring")
    stage.write(PER, "Ja", answers=question)

    # when the coordinator gets the proposal, nobody else knows of it
    left = [one for one in stage.wait_until("2025-12-09 12:00") if one.name != "weekly"]
    (proposal,) = left
    assert proposal.to == COORDINATOR.address and proposal.name == "sparring-proposal"
    shown = " ".join(proposal.text.split())
    assert "Bo Bech og Per Holm" in shown and "1 passer ikke" in shown and "Ida Dam" not in shown

    # then JA tells both of each other, once, and nobody else's JA does
    stage.write(IDA, "Ja", answers=proposal)
    assert not stage.to(BO, "sparring-partner")
    told = stage.write(COORDINATOR, "Ja", answers=proposal)
    assert sorted(kinds(told)) == [("sparring-partner", "bo.bech"), ("sparring-partner", "per.holm")]
    assert PER.address in stage.last(BO).text and BO.address in stage.last(PER).text
    assert not any(one.name == "sparring-partner" for one in stage.write(COORDINATOR, "Ja", answers=proposal))

    # and four weeks later they are asked, once, whether they have talked
    nudged = [one for one in stage.wait_until("2026-03-01 12:00") if one.name == "sparring-partner"]
    assert {one.to for one in nudged} == {BO.address, PER.address} and len(nudged) == 2
    assert all("Har I talt sammen?" in one.subject for one in nudged)

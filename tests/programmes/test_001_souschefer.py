"""The network of deputy heads, from the list of invitees to the next meeting in everybody's calendar."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Mailbox
from tests.life.mails import Somebody
from tests.programmes.stage import Stage, kinds
from tests.servers.smtp import SmtpServer

EVA = Somebody("Eva Lund", "eva.lund@guldborgsund.example")
BO = Somebody("Bo Bech", "bo.bech@odsherred.example")
TITLE = "Netværksmøde for souschefer og mellemledere"


def test_whoever_is_invited_signs_up_by_answering(tmp_path: Path, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    stage = Stage(tmp_path / "home", mailbox, smtp_server, ["souschefer"], "2025-01-06 10:00")
    stage.invite("souschefer", EVA, BO)
    stage.edit("souschefer", "sign_up:\n", "sign_up:\n  opens: 2025-01-07 09:00\n")

    # when
    left = stage.wait_until("2025-01-07 10:00")

    # then
    assert kinds(left) == [("announcement", "bo.bech"), ("announcement", "eva.lund")]

    # when
    left = stage.write(EVA, "Hej\n\nJeg vil gerne være med.\n\nVenlig hilsen\nEva Lund", answers=stage.last(EVA))

    # then
    assert kinds(left) == [("confirmation", "eva.lund")]
    assert "DTSTART;TZID=Europe/Copenhagen:20250306T093000" in left[0].calendar

"""A year later: those who were in a network are asked when they would meet again, and one word makes the meeting."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Mailbox
from tests.life.mails import Somebody
from tests.programmes.stage import Stage
from tests.servers.smtp import SmtpServer

EVA = Somebody("Eva Lund", "eva.lund@odsherred.example")
BO = Somebody("Bo Bech", "bo.bech@roskilde.example")
GROUP = Somebody("Programgruppen", "programgruppen@roskilde-bibliotek.example")
REUNION = """polls:
  - key: gensyn
    title: Vi mødes igen
    reunion: true
    meeting: Gensyn
    start: 9:30
    end: 12:00
    place: Roskilde Bibliotek
    options:
      - date: 2026-03-05
      - date: 2026-03-12
"""


def test_they_meet_again_after_a_year(tmp_path: Path, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    # given: two were at the meeting in March 2025
    stage = Stage(tmp_path / "home", mailbox, smtp_server, ["souschefer"], "2025-02-03 10:00")
    stage.edit("souschefer", "polls:" + stage.text_of("souschefer").partition("polls:")[2], REUNION)
    for one in (EVA, BO):
        stage.write(one, f"Jeg vil gerne tilmelde mig netværksmøde for souschefer.\n\nVh {one.name}", subject="Tilmelding")
    stage.wait_until("2026-01-05 10:00")
    assert not any(one.name == "poll" for one in stage.letters)

    # ten months later they are asked, below the letter of thanks that each has got
    asked = {one.to: one for one in stage.wait_until("2026-01-07 10:00") if one.name == "poll"}
    assert set(asked) == {EVA.address, BO.address}
    for one in (EVA, BO):
        thanks = stage.last(one, "thanks").message_id
        assert asked[one.address].mail["In-Reply-To"] == asked[one.address].mail["References"] == thanks
        assert "snart et år siden" in asked[one.address].text

    # both can on the second day, and the programme group's word makes the meeting
    stage.write(EVA, "2", answers=asked[EVA.address])
    stage.write(BO, "Helst 2, 1 går nok", answers=asked[BO.address])
    result = next(one for one in stage.wait_until("2026-01-20 12:00") if one.name == "poll-result" and one.to == GROUP.address)
    stage.write(GROUP, "Ja", answers=result)
    stage.wait_until("2026-01-20 14:00")
    assert "date: 2026-03-12" in stage.text_of("souschefer") and "title: Gensyn" in stage.text_of("souschefer")
    assert all("20260312" in stage.to(one)[-1].calendar for one in (EVA, BO))

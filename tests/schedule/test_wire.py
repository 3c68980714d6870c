"""Letters on schedule through an SMTP server that refuses some of them: each arrives once, or its address is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from postbud.settings import Server
from postbud.store.tables import letter
from tests.running import Running
from tests.schedule.test_by_word import told
from tests.schedule.test_pace import OPENS, deliver
from tests.servers.smtp import SmtpServer, cut, refuse

Run = Callable[..., Running]
PEOPLE = ("asta", "bo", "carl", "ditte", "eva", "finn")


def test_each_letter_arrives_once_whatever_the_server_says_in_between(run: Run, smtp_server: SmtpServer) -> None:
    # given: one mailbox that is not there, one that is busy, a server that closes, and a connection that is lost before the last dot
    smtp_server.script(
        refuse("rcpt", "550 5.1.1 no such user", recipient="asta@by.example"),
        refuse("rcpt", "450 4.2.1 busy", recipient="bo@by.example", times=1),
        refuse("body", "421 4.3.2 closing", recipient="carl@by.example", times=1),
        refuse("body", "452 4.3.1 full", recipient="ditte@by.example", times=1),
        cut("data", recipient="eva@by.example", times=1),
    )
    running = run(OPENS, now="2025-02-01T09:00", ask_above=0, letters_per_minute=0)
    running.invite("net", *PEOPLE)
    running.clock.move_to(running.at("2025-02-03 08:00"))
    running.work()
    settings = replace(running.house.settings, smtp=Server("127.0.0.1", smtp_server.port, security="none"))

    # when: it is tried again after a while, with a restart in between
    for time in ("08:01", "08:20", "09:30", "11:00"):
        running.clock.move_to(running.at(f"2025-02-03 {time}"))
        deliver(running, settings)
        running.work()
        if time == "08:20":
            running.restart()

    # then
    arrived = Counter(mail.recipients[0].partition("@")[0] for mail in smtp_server.taken)
    assert {name: arrived[name] for name in PEOPLE} == {"asta": 0, "bo": 1, "carl": 1, "ditte": 1, "eva": 1, "finn": 1}
    states = {row.email: row.state for row in running.rows(letter) if row.letter == "announcement"}
    assert states.pop("asta@by.example") == "refused" and set(states.values()) == {"sent"}
    assert "asta@by.example" in told(running, "bounced")
    assert len(running.got("bounced")) == 1

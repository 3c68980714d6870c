"""kill -9 at random moments: nobody is lost, nobody is registered twice, and a resend is the very same letter.

Another connection reads the database all the while. `POSTBUD_KILLS=60` kills so often (some minutes) and tells the figures.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import defaultdict

from postbud.model.settings import CONNECTIONS_HERE
from tests.conftest import Mailbox
from tests.daemon.conftest import Postbud, sign_up
from tests.daemon.watching import Watcher
from tests.servers.smtp import SmtpServer, slow

KILLS = int(os.environ.get("POSTBUD_KILLS", "12"))
SIGN_UPS = 200
FIRST = "Anne Bo Carla Dorthe Eva Finn Grethe Hans Ida Jens Karen Lars Mette Niels Ole Pia Rasmus Signe Tove Ulla".split()
LAST = "Andersen Bech Dahl Friis Holm Juhl Krogh Lund Munk Winther".split()


def test_kills_at_random_moments_during_two_hundred_sign_ups(postbud: Postbud, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    dice = random.Random()
    names = [f"{first} {last}" for first in FIRST for last in LAST]
    assert len(names) == SIGN_UPS
    postbud.once()
    smtp_server.script(slow("body", 0.02))  # so that letters are in hand at every moment

    with Watcher(postbud.environment["POSTBUD_DATABASE"]) as watcher:
        for round_number in range(KILLS):
            mailbox.deliver(*[sign_up(name) for name in names[round_number::KILLS]])
            process = postbud.start()
            time.sleep(dice.uniform(0.3, 2.5))
            process.kill()
            process.wait()
        smtp_server.script()
        postbud.once()

    assert watcher.wrong == set()
    assert watcher.looks > KILLS
    entered = postbud.rows("registrations")
    assert sorted(row["name"] for row in entered) == sorted(names)
    letters = defaultdict(set)
    for taken in smtp_server.taken:
        letters[taken.recipients[0]].add(taken.content)
    assert len(letters) == SIGN_UPS
    assert [address for address, bytes_ in letters.items() if len(bytes_) > 1] == []
    assert {row["state"] for row in postbud.rows("outbox")} == {"sent"}
    assert len(postbud.rows("outbox")) == SIGN_UPS
    resent = len(smtp_server.taken) - SIGN_UPS
    assert resent <= KILLS * CONNECTIONS_HERE  # at most what was in hand: one letter a connection and kill
    assert postbud.rows("held") == []
    sys.stdout.write(f"kills {KILLS}, mails {SIGN_UPS}, letters sent again {resent}, looks at the database {watcher.looks}\n")

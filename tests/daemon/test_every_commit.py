"""The process ends at one commit after another, just before it or just after it: one registration and one and the same letter a mail.

Every thirteenth step is tried, so that befores and afters take turns; `POSTBUD_EVERY_STEP=1` tries every one (about a minute and a half).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict

from tests.conftest import Mailbox
from tests.daemon.conftest import ROOT, Postbud, sign_up
from tests.servers.smtp import SmtpServer

ENDED = 9
MOST_STEPS = 200
ROUND = 3  # ends in a row; a mail that meets five is held on purpose, which has a test of its own
STRIDE = 1 if os.environ.get("POSTBUD_EVERY_STEP") else 13

# Every commit of every thread counts as two steps: before it, and when its connection goes back afterwards.
DIES = """
import itertools, os, sys, threading
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import Pool
sys.path.insert(0, sys.argv[1])
last, steps, here = int(sys.argv[2]), itertools.count(1), threading.local()

def step():
    if next(steps) == last:
        os._exit(9)

@event.listens_for(Engine, "commit")
def before(connection):
    step()
    here.committed = True

@event.listens_for(Pool, "checkin")
def after(*_):
    if getattr(here, "committed", False):
        here.committed = False
        step()

sys.argv = ["run.py", "--once"]
import run
run.entry()
"""


def test_a_process_that_ends_at_any_commit_loses_nobody_and_writes_to_nobody_twice(
    postbud_lite: Postbud, mailbox: Mailbox, smtp_server: SmtpServer
) -> None:
    postbud_lite.once()
    step, mails, ended = 1, 0, ENDED
    while ended == ENDED:
        assert step < MOST_STEPS
        mailbox.deliver(sign_up(f"Eva {chr(65 + mails // 26)}{chr(97 + mails % 26)}lund"))
        mails += 1
        command = [sys.executable, "-c", DIES, str(ROOT), str(step)]
        ended = subprocess.run(command, check=False, cwd=ROOT, env=postbud_lite.environment, timeout=120).returncode
        step += STRIDE
        if mails % ROUND == 0:
            postbud_lite.once()
    assert ended == 0
    assert step > 8  # mail in, claim, decide, send, mark and move were all among them

    letters: dict[str, list[bytes]] = defaultdict(list)
    for taken in smtp_server.taken:
        letters[taken.recipients[0]].append(taken.content)
    assert len(postbud_lite.rows("registrations")) == mails
    assert len(letters) == mails
    assert [address for address, copies in letters.items() if len(set(copies)) > 1] == []
    assert {row["state"] for row in postbud_lite.rows("outbox")} == {"sent"}
    assert len(postbud_lite.rows("outbox")) == mails
    assert postbud_lite.rows("held") == []

"""The process ends between two commits, at each step that the world outside notices: nobody is lost, and nobody is written to twice.

What is done in one commit ends at commits: `test_every_commit.py`. Around writing a programme's file: `tests/paper/test_amending.py`.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

from tests.conftest import Mailbox
from tests.daemon.conftest import ROOT, Postbud, sign_up
from tests.servers.smtp import SmtpServer

ENDED = 9

# What is called at a step, and whether the process ends before or after it.
STEPS = (
    ("postbud.store.migrate:upgrade", "before"),
    ("postbud.store.migrate:upgrade", "after"),
    ("postbud.imap:Mailbox.fetch", "before"),
    ("postbud.imap:Mailbox.fetch", "after"),
    ("postbud.store.inbox:keep", "after"),  # rows written, not committed
    ("postbud.message.fingerprint:fingerprint", "after"),
    ("postbud.store.letters:Scribe.write", "after"),  # a letter in the outbox, not committed
    ("postbud.smtp:Submission.send", "before"),
    ("postbud.smtp:Submission.send", "after"),  # the server has it, no row says so
    ("postbud.imap:Mailbox.move", "before"),
    ("postbud.imap:Mailbox.move", "after"),  # moved, and not noted as moved
)  # fmt: skip


DIES = """
import functools, importlib, os, sys
sys.path.insert(0, sys.argv[1])
where, _, names = sys.argv[2].partition(":")
owner, when = importlib.import_module(where), sys.argv[3]
*path, name = names.split(".")
for each in path:
    owner = getattr(owner, each)
ordinary = getattr(owner, name)

@functools.wraps(ordinary)
def dies(*args, **kwargs):
    if when == "after":
        ordinary(*args, **kwargs)
    os._exit(9)

setattr(owner, name, dies)
if where == "postbud.message.fingerprint":
    import postbud.store.inbox
    postbud.store.inbox.fingerprint = dies
sys.argv = ["run.py", "--once"]
import run
run.entry()
"""


def test_a_process_that_ends_between_two_commits_loses_nobody(postbud_lite: Postbud, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    names = [f"Eva {chr(65 + number)}lund" for number in range(len(STEPS))]
    for name, (step, when) in zip(names, STEPS, strict=True):
        if "migrate" not in step:
            mailbox.deliver(sign_up(name))
        command = [sys.executable, "-c", DIES, str(ROOT), step, when]
        ended = subprocess.run(command, check=False, cwd=ROOT, env=postbud_lite.environment, timeout=120).returncode
        assert ended == ENDED, f"{step} was not reached"
        if (step, when) == STEPS[1]:
            postbud_lite.once()  # mail that lies there at a first start is old
    postbud_lite.once()

    expected = sorted(name for name, (step, _) in zip(names, STEPS, strict=True) if "migrate" not in step)
    assert sorted(row["name"] for row in postbud_lite.rows("registrations")) == expected
    assert postbud_lite.rows("held") == []
    assert mailbox.mails() == [] and len(mailbox.mails("Postbud.Behandlet")) == len(expected)
    copies = Counter(one.recipients[0] for one in smtp_server.taken)
    assert len(copies) == len(expected) and sum(copies.values()) <= len(expected) + 1  # one that the server had when we died
    assert len({one.content for one in smtp_server.taken}) == len(expected)  # byte for byte the same

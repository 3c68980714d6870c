"""The same story as people live it: mail in a real mailbox, letters over SMTP, and `run.py --once` in a process of its own at each step.

Knows the commands and what the servers saw; the rows are only read to see what became of a mail, and who takes part in the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from postbud.store.database import Database, open_database
from tests.conftest import Mailbox
from tests.daemon.conftest import Postbud
from tests.servers.smtp import SmtpServer
from tests.stories.play import Played, fate, mail_of
from tests.stories.script import Story
from tests.stories.stage import BEGINNING, Letter, letters_of, read_mail
from tests.stories.telling import Teller


class Servers:
    """One Postbud between two servers, at the time it is told."""

    def __init__(self, postbud: Postbud, mailbox: Mailbox, smtp: SmtpServer) -> None:
        self.postbud, self.mailbox, self.smtp = postbud, mailbox, smtp
        self._taken = 0
        self.work(BEGINNING)  # the first start: what comes from now on is new

    def work(self, at: datetime) -> None:
        self.postbud.environment["POSTBUD_NOW"] = at.isoformat()
        self.postbud.once()

    def new_letters(self) -> list[Letter]:
        """What the SMTP server has taken since this was asked last, as it took it, in the order in which it was written."""
        taken, self._taken = self.smtp.taken[self._taken :], len(self.smtp.taken)
        sent = {str(read_mail(one.content)["Message-ID"]): one.content for one in taken}
        with self.database() as database:
            return [Letter(one.row, sent[one.row["message_id"]]) for one in letters_of(database) if one.row["message_id"] in sent]

    @contextmanager
    def database(self) -> Iterator[Database]:
        opened = open_database(self.postbud.environment["POSTBUD_DATABASE"])
        try:
            yield opened
        finally:
            opened.close()


def play_served(story: Story, servers: Servers) -> Played:
    """Play a story of mails between the servers; the golden texts are those of the story played in one process."""
    played, teller = Played(), Teller(story.language)
    for step in story.steps:
        assert step.kind in ("Mail", "Calendar"), f"{step.number}: only mails come over servers"
        played.mails.append(mail_of(story, step, played.letters))
        servers.mailbox.deliver(played.mails[-1])
        if not step.together:
            servers.work(step.at)
        played.letters[step.number] = played.take(story, servers.new_letters())
        with servers.database() as database:
            outcome = teller.outcome("kept", "", "") if step.together else fate(database, teller)
        played.texts[story.golden_of(step).name] = teller.step(outcome, played.letters[step.number])
    with servers.database() as database:
        played.texts[story.golden_of_the_end.name] = teller.the_end(database)
    return played

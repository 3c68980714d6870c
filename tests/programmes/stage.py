"""Where a programme is played from its first letter to its last answer: a real mailbox, an SMTP server, and a clock that the test moves.

People write mails and get letters; coordinators answer letters and edit the programme's file. Each step starts Postbud anew on the same
database, as a house does that lets a timer start it, so nothing that matters may live in its memory.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path

from postbud.daemon import Daemon
from postbud.decide import Workflows
from postbud.model.invitee import Invitee
from postbud.stages import Stages
from postbud.store import dues, invitees
from postbud.store.database import Database, open_database
from tests.conftest import Mailbox
from tests.daemon.conftest import ROOT, postbud_for
from tests.life.mails import Somebody, calendar_answer, mail
from tests.servers.smtp import SmtpServer
from tests.stories import calendars
from tests.stories.mailers import Quoted, outlook
from tests.stories.script import ZONE
from tests.stories.stage import StoryHome, letters_of, read_mail
from workflows import DUE, TABLE

MOST_ROUNDS = 200  # of things that are due, after which something goes round in circles
A_SECOND = timedelta(seconds=1)
NO_FILES: Mapping[str, bytes] = {}


@dataclass(frozen=True)
class Left:
    """A letter that left: which one it is, whom it went to (the address as compared), and the mail as the server took it."""

    name: str
    to: str
    message_id: str
    mail: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.mail["Subject"])

    @cached_property
    def text(self) -> str:
        return _body(self.mail, "plain")

    @cached_property
    def html(self) -> str:
        return _body(self.mail, "html")

    @cached_property
    def calendar(self) -> str:
        """The calendar object it carries, unfolded; '' if none."""
        found = [part for part in self.mail.walk() if part.get_content_type() == "text/calendar"]
        return str(found[0].get_content()).replace("\r\n", "\n").replace("\n ", "") if found else ""


class Stage:
    """One Postbud with the shipped files, between two servers. `programmes`: the slugs of those in use; `now`: local time.

    `letters`: everything that has left so far. Each step returns what left because of it.
    """

    def __init__(self, home: Path, mailbox: Mailbox, smtp: SmtpServer, programmes: Iterable[str], now: str, url: str = "") -> None:
        self.home, self.mailbox, self.smtp = home, mailbox, smtp
        (home / "programmes").mkdir(parents=True)
        shutil.copytree(ROOT / "templates", home / "templates")
        shutil.copy(ROOT / "mailbox_rules.yaml", home)
        for slug in programmes:
            shutil.copy(ROOT / "programmes" / f"{slug}.yaml", home / "programmes")
        self.url = url or f"sqlite:///{home / 'postbud.db'}"
        self.environ = postbud_for(mailbox, smtp, self.url, POSTBUD_HOME=str(home)).environment
        self.letters: list[Left] = []
        self._taken = 0  # how many mails of the server have been looked at
        self.now = datetime.fromisoformat(now)
        self._work()  # the first start: what comes from now on is new

    # What happens

    def write(
        self, who: Somebody, words: str, *, answers: Left | None = None, subject: str = "", forged: bool = False,
        files: Mapping[str, bytes] | None = None,
    ) -> list[Left]:  # fmt: skip
        """Somebody writes a mail, answering a letter if one is named, and Postbud works until it has nothing more to do."""
        self._deliver(who, words, answers, subject, forged, files or {})
        return self._work()

    def write_all(self, mails: Iterable[tuple[Somebody, str, Left | None]]) -> list[Left]:
        """Several people write, each answering a letter or none, before Postbud looks the next time."""
        for who, words, answers in mails:
            self._deliver(who, words, answers, "", forged=False)
        return self._work()

    def _deliver(
        self, who: Somebody, words: str, answers: Left | None, subject: str, forged: bool, files: Mapping[str, bytes] = NO_FILES
    ) -> None:
        subject = subject or (f"SV: {answers.subject}" if answers else "Til Postbud")
        at = self.now.replace(tzinfo=ZONE)
        quoted = Quoted(answers.message_id, (), answers.subject, str(who), at, answers.text) if answers else None
        body = outlook(words, quoted, "da").text
        raw = mail(who, at, subject, body, answers.message_id if answers else "", forged)
        self.mailbox.deliver(_with_files(raw, files) if files else raw)

    def answer_in_calendar(self, who: Somebody, letter: Left, said: str) -> list[Left]:
        """Somebody clicks in his calendar: ACCEPTED, DECLINED or TENTATIVE, to the entry of a letter."""
        entry, at = calendars.entry_of(letter.mail), self.now.replace(tzinfo=ZONE)
        assert entry is not None, "that letter carries no entry"
        self.mailbox.deliver(calendar_answer(who, at, said, entry.uid, entry.sequence, at))
        return self._work()

    def wait_until(self, local: str) -> list[Left]:
        """Time passes; whatever is due on the way is done when it is due."""
        end, left = datetime.fromisoformat(local), list(self._work())
        for _ in range(MOST_ROUNDS):
            due = self._next_due()
            if due is None or due >= end:
                break
            self.now = max(due, self.now) + A_SECOND
            left += self._work()
        else:
            raise AssertionError("what is due is due again and again")
        self.now = end
        return left + self._work()

    def edit(self, slug: str, old: str, new: str) -> list[Left]:
        """A coordinator edits a programme's file and saves it."""
        text = self.text_of(slug)
        assert old in text, f"{old!r} does not stand in the file"
        (self.home / "programmes" / f"{slug}.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
        return self._work()

    def invite(self, slug: str, *people: Somebody, role: str = "") -> None:
        """A list of invitees is taken in."""
        with self.database() as database, database.write() as connection:
            rows = [Invitee(slug, one.address, one.address, one.name, role=role) for one in people]
            invitees.add(connection, rows, "liste.csv", self.now.replace(tzinfo=ZONE))

    # What can be seen

    def text_of(self, slug: str) -> str:
        return (self.home / "programmes" / f"{slug}.yaml").read_text(encoding="utf-8")

    def to(self, who: Somebody, name: str = "") -> list[Left]:
        """All that somebody has got, or only the letters of one name."""
        return [one for one in self.letters if one.to == who.address and name in ("", one.name)]

    def last(self, who: Somebody, name: str = "") -> Left:
        return self.to(who, name)[-1]

    def database(self) -> _Opened:
        return _Opened(self.url)

    # How it is done

    def _next_due(self) -> datetime | None:
        with self.database() as database, database.read() as connection:
            at = dues.next_at(connection)
        return at.astimezone(ZONE).replace(tzinfo=None) if at else None

    def _work(self) -> list[Left]:
        """One start of Postbud; it ends when nothing waits."""
        house = StoryHome(self.home, self.environ | {"POSTBUD_NOW": self.now.isoformat()}).house(Workflows(TABLE, DUE))
        with self.database() as database:
            daemon = Daemon(house, database, Stages())
            leftovers = daemon.once()
            assert not (leftovers.mailbox or leftovers.smtp or leftovers.database), leftovers
            taken = [read_mail(one.content) for one in self.smtp.taken[self._taken :]]
            names = {one.row["message_id"]: one for one in letters_of(database)} if taken else {}
        self._taken += len(taken)
        known = {one.message_id for one in self.letters}
        left = [Left(names[id].name, names[id].to, id, made) for made in taken if (id := str(made["Message-ID"])) not in known]
        left.sort(key=lambda one: names[one.message_id].row["id"])
        self.letters += left
        return left


class _Opened:
    """A database for as long as one looks into it."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __enter__(self) -> Database:
        self._database = open_database(self.url)
        return self._database

    def __exit__(self, *_: object) -> None:
        self._database.close()


def _with_files(raw: bytes, files: Mapping[str, bytes]) -> bytes:
    """The mail with files beside its text, as every mail program attaches them."""
    whole = read_mail(raw)
    for name, content in files.items():
        whole.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return whole.as_bytes()


def kinds(letters: Sequence[Left]) -> list[tuple[str, str]]:
    """What left, and to whom: (letter, the part of the address before @)."""
    return [(one.name, one.to.partition("@")[0]) for one in letters]


def _body(made: EmailMessage, kind: str) -> str:
    part = made.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n").strip("\n") if part else ""


"""The play: the real daemon on a mailbox of its own, one invented mail after the other, told as it happens.

Wires the parts and waits for the daemon; decides nothing. Everything a coordinator may edit is taken from the home folder, and nothing
from the environment: no real mailbox, database or password can come into it.
"""

from __future__ import annotations

import logging
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from postbud.daemon import Daemon, House
from postbud.decide import Workflows
from postbud.demo import ledger
from postbud.demo.folder import INDEX, LOG, Folder, file_name
from postbud.demo.notebook import Notebook
from postbud.demo.post_office import INBOX, LOOPBACK, PASSWORD, USER, Delivered, PostOffice
from postbud.demo.scenes import ADDRESS, OLD_MAIL, Scene, load_scenes, mail
from postbud.demo.screen import Screen, page
from postbud.demo.story import Chapter, Letter, Teller
from postbud.demo.words import Words
from postbud.errors import PostbudError
from postbud.message import peek
from postbud.model.message import Message
from postbud.model.settings import UNLIMITED, Server, Settings
from postbud.stages import Stages
from postbud.store.database import Database
from postbud.wiring import Home

STARTS = "2025-01-13T08:00"
SCENE_SECONDS = 20.0  # one mail takes a fraction of a second; after this something is wrong
LOOK_SECONDS = 0.01
POLL_SECONDS = 1


@dataclass
class Stage:
    """Everything the play needs, opened."""

    house: House
    database: Database
    office: PostOffice
    daemon: Daemon
    notebook: Notebook
    folder: Folder
    teller: Teller
    faults: list[BaseException] = field(default_factory=list)
    letters: int = 0


def play(home: Path, workflows: Workflows, out: Path, language: str = "da", *, idle: bool = True) -> int:
    """Play all scenes, tell them on standard output and leave the letters in `out`; returns the exit code.

    `idle`: whether the mailbox announces new mail (RFC 2177) or the daemon polls, as it does on a server that cannot.

    Raises:
        FolderInTheWay: `out` holds other things.
        ConfigurationError: the home folder's rules, programmes or templates are wrong.
        PostbudError: the servers inside did not start, or a mail was not dealt with in time.
    """
    words = Words(language)
    screen = Screen(words)
    folder = Folder(out)
    screen.welcome(LOOPBACK, idle=idle)
    with _logged(folder), _stage(home, workflows, folder, words, idle) as stage:
        chapters = []
        for number, scene in enumerate(load_scenes(stage.house.clock.zone), 1):
            chapters.append(_perform(stage, number, scene))
            screen.chapter(chapters[-1])
        _wait(stage, lambda: ledger.is_tidy(stage.database), "the folders")
        names = {letter.number: stage.teller.letter(letter) for chapter in chapters for letter in chapter.letters}
        folder.put(INDEX, page(chapters, names, words))
        screen.account(ledger.account(stage.database), 1, str(out), str(out / INDEX))
    return 0


def _perform(stage: Stage, number: int, scene: Scene) -> Chapter:
    """Let one mail arrive at its time, wait until all is done about it, and make its chapter."""
    before = len(stage.office.letters())
    stage.house.clock.move_to(scene.at)
    stage.office.send(scene.to, scene.raw)
    stage.daemon.fetcher.look()
    _wait(stage, lambda: ledger.is_settled(stage.database, number), scene.mail)
    decisions = stage.notebook.take()
    # Several connections send at once, so letters arrive in any order; they are shown as they were written.
    came = [(ledger.entry_of(stage.database, peek(each.raw).message_id), each) for each in stage.office.letters()[before:]]
    letters = [_keep(stage, entry, delivered) for entry, delivered in sorted(came, key=lambda pair: pair[0])]
    return stage.teller.chapter(number, scene, decisions[-1] if decisions else None, letters)


def _keep(stage: Stage, entry: ledger.Entry, delivered: Delivered) -> Letter:
    """Put a letter that left into the folder, under a name by which a person finds it."""
    letter = peek(delivered.raw)
    programme = stage.house.programmes.get(entry.programme)
    stage.letters += 1
    name = file_name(f"{stage.letters:02}", stage.teller.words.name("letters", entry.kind), entry.programme, _whom(letter, delivered))
    files = stage.folder.add(name, delivered.raw, letter.subject)
    meeting = programme.meeting(entry.meeting) if programme and entry.meeting else None
    return Letter(stage.letters, entry.kind, delivered.recipient, meeting, files)


def _whom(letter: Message, delivered: Delivered) -> str:
    return next((one.name for one in letter.to if one.name), "") or delivered.recipient.partition("@")[0]


def _wait(stage: Stage, ready: Callable[[], bool], what: str) -> None:
    """Wait for the daemon's threads; the database says when they are done.

    Raises:
        PostbudError: the daemon ended, or takes far too long.
    """
    until = time.monotonic() + SCENE_SECONDS
    while not ready():
        if stage.faults:
            raise stage.faults[0]
        if time.monotonic() > until:
            raise PostbudError(f"the demo got stuck at {what}", advice=f"{stage.folder.path / LOG} says what the daemon did.")
        time.sleep(LOOK_SECONDS)


@contextmanager
def _stage(home: Path, workflows: Workflows, folder: Folder, words: Words, idle: bool) -> Iterator[Stage]:
    """Servers, a database in a temporary folder, and the daemon at work between them."""
    notebook = Notebook()
    with tempfile.TemporaryDirectory(prefix="postbud-demo-") as temporary, PostOffice(ADDRESS) as office:
        wired = Home(home, _environment(office, Path(temporary)))
        house = wired.house(notebook.table(workflows))
        house = replace(house, settings=_settings(house.settings, office, idle))
        teller = Teller(words, house.templates.sandboxes[words.language].wording, house.reasons, house.programmes)
        office.lay_in_mailbox(mail(OLD_MAIL))
        database = wired.database(house.settings)
        try:
            stage = Stage(house, database, office, Daemon(house, database, Stages()), notebook, folder, teller)
            with _at_work(stage):
                yield stage
        finally:
            database.close()


def _environment(office: PostOffice, temporary: Path) -> dict[str, str]:
    """The settings that point the daemon at the servers inside; what the real environment says is left out on purpose."""
    return {
        "POSTBUD_ADDRESS": ADDRESS,
        "POSTBUD_DATABASE": f"sqlite:///{temporary / 'demo.db'}",
        "POSTBUD_NOW": STARTS,
        "POSTBUD_IMAP_HOST": LOOPBACK, "POSTBUD_IMAP_PORT": str(office.imap_port), "POSTBUD_IMAP_SECURITY": "none",
        "POSTBUD_IMAP_USER": USER, "POSTBUD_IMAP_PASSWORD": PASSWORD,
        "POSTBUD_SMTP_HOST": LOOPBACK, "POSTBUD_SMTP_PORT": str(office.smtp_port), "POSTBUD_SMTP_SECURITY": "none",
        "POSTBUD_SMTP_PASSWORD": PASSWORD,  # so that no file with the real one is opened
    }  # fmt: skip


def _settings(written: Settings, office: PostOffice, idle: bool) -> Settings:
    """The home's settings without what only its own servers can do: another folder, a login for sending, a slower pace."""
    return replace(
        written, smtp=Server(LOOPBACK, office.smtp_port, security="none"), folder=INBOX, first_start="new", idle=idle,
        poll_seconds=POLL_SECONDS, limits=written.limits.model_copy(update={"letters_per_minute": UNLIMITED}),
    )  # fmt: skip


@contextmanager
def _at_work(stage: Stage) -> Iterator[None]:
    """The daemon in a thread, from the moment it reads until the block ends."""

    def run() -> None:
        try:
            stage.daemon.run()
        except BaseException as error:  # noqa: BLE001  (handed to the thread that waits for it)
            stage.faults.append(error)

    thread = threading.Thread(target=run, name="daemon", daemon=True)
    thread.start()
    try:
        _wait(stage, lambda: ledger.is_reading(stage.database), "the first start")
        yield
    finally:
        stage.daemon.stop()
        thread.join(timeout=SCENE_SECONDS)


@contextmanager
def _logged(folder: Folder) -> Iterator[None]:
    """The daemon's log goes into the folder, not between the lines of the story."""
    folder.put(LOG, b"")
    handler = logging.FileHandler(folder.path / LOG, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("postbud")
    level, propagate = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = propagate
        handler.close()

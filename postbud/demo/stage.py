"""The stage: mail servers, a home folder and a database of its own, and the real daemon at work between them.

Everything a coordinator may edit is a copy of the home folder, so that the play can edit it too; nothing is taken from the environment:
no real mailbox, database or password can come into it. Knows nothing of scenes.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from postbud.daemon import Daemon, House
from postbud.decide import Workflows
from postbud.demo import ledger
from postbud.demo.folder import LOG, Folder
from postbud.demo.notebook import Notebook
from postbud.demo.post_office import INBOX, LOOPBACK, PASSWORD, USER, PostOffice
from postbud.errors import PostbudError
from postbud.model.settings import UNLIMITED, Server, Settings
from postbud.stages import Stages
from postbud.store.database import Database
from postbud.wiring import Home

STARTS = "2025-01-13T08:00"
SCENE_SECONDS = 20.0  # one mail takes a fraction of a second; after this something is wrong
LOOK_SECONDS = 0.01
POLL_SECONDS = 1
AT_ONCE = timedelta(0)  # nobody types while the play goes on: an edited file is a whole file
HOME = ("mailbox_rules.yaml", "programmes", "templates")


@dataclass
class Stage:
    """Everything the play needs, opened."""

    home: Path
    house: House
    database: Database
    office: PostOffice
    daemon: Daemon
    notebook: Notebook
    log: Path
    faults: list[BaseException] = field(default_factory=list)

    def wait(self, ready: Callable[[], bool], what: str) -> None:
        """Wait for the daemon's threads; the database says when they are done.

        Raises:
            PostbudError: the daemon ended, or takes far too long.
        """
        until = time.monotonic() + SCENE_SECONDS
        while not ready():
            if self.faults:
                raise self.faults[0]
            if time.monotonic() > until:
                raise PostbudError(f"the demo got stuck at {what}", advice=f"{self.log} says what the daemon did.")
            time.sleep(LOOK_SECONDS)

    def go_round(self, what: str) -> None:
        """Wait until the daemon has looked at everything once, from now on."""
        for _ in range(2):  # it may be in the middle of one, which saw what was there before
            before = self.daemon.rounds
            self.daemon.look()
            self.wait(lambda before=before: self.daemon.rounds > before, what)  # type: ignore[misc]


@contextmanager
def opened(home: Path, workflows: Workflows, folder: Folder, address: str, old_mail: bytes, *, idle: bool) -> Iterator[Stage]:
    """The stage with the daemon at work. `old_mail` lies in the mailbox before it starts; its log goes into `folder`."""
    notebook = Notebook()
    with _logged(folder), tempfile.TemporaryDirectory(prefix="postbud-demo-") as temporary, PostOffice(address) as office:
        copy = _copied(home, Path(temporary) / "home")
        wired = Home(copy, _environment(office, address, Path(temporary)))
        house = wired.house(notebook.table(workflows))
        house = replace(house, settings=_settings(house.settings, office, idle))
        office.lay_in_mailbox(old_mail)
        database = wired.database(house.settings)
        try:
            stage = Stage(copy, house, database, office, Daemon(house, database, Stages()), notebook, folder.path / LOG)
            stage.daemon.refresher.folder.quiet = AT_ONCE
            with _at_work(stage):
                yield stage
        finally:
            database.close()


def _copied(home: Path, copy: Path) -> Path:
    """What a coordinator may edit, in a folder of our own. What is missing stays so, and is told as it would be there."""
    copy.mkdir()
    for name in HOME:
        if (home / name).is_dir():
            shutil.copytree(home / name, copy / name)
        elif (home / name).exists():
            shutil.copyfile(home / name, copy / name)
    return copy


def _environment(office: PostOffice, address: str, temporary: Path) -> dict[str, str]:
    """The settings that point the daemon at the servers inside; what the real environment says is left out on purpose."""
    return {
        "POSTBUD_ADDRESS": address,
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
        stage.wait(lambda: ledger.is_reading(stage.database), "the first start")
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

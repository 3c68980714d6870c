"""The play: the real daemon on a mailbox of its own, one invented mail after the other, told as it happens.

Lets mail arrive, files be edited and time pass, and waits for the daemon; decides nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from postbud.decide import Workflows
from postbud.demo import ledger
from postbud.demo.folder import INDEX, Folder, entry_uid, file_name
from postbud.demo.notebook import Decision
from postbud.demo.post_office import LOOPBACK, Delivered
from postbud.demo.scenes import ADDRESS, OLD_MAIL, Arrival, Edit, load_scenes, mail
from postbud.demo.screen import Screen, page
from postbud.demo.stage import Stage, opened
from postbud.demo.story import Chapter, Letter, Teller
from postbud.demo.words import Words
from postbud.message import peek
from postbud.model.message import Message

AFTERWARDS = timedelta(hours=1)  # how long the clock runs on after the last scene


@dataclass
class Play:
    """One performance: the stage, and what has been on it so far."""

    stage: Stage
    folder: Folder
    teller: Teller
    mails: int = 0
    shown: int = 0  # how many letters have been told of
    letters: list[tuple[Letter, Delivered]] = field(default_factory=list)

    def chapters(self, number: int, scene: Arrival | Edit) -> Iterator[Chapter]:
        """What is due before a scene, and the scene. One that this home knows no letter or no line for is left out."""
        yield from self.due(scene.at)
        chapter = self._edited(number, scene) if isinstance(scene, Edit) else self._arrived(number, scene)
        if chapter:
            yield chapter

    def due(self, until: datetime) -> Iterator[Chapter]:
        """Let time pass, and stop wherever something is due."""
        while (at := ledger.next_due(self.stage.database)) is not None and at <= until:
            self._move_to(at)
            self.stage.daemon.look()
            decisions, letters = self._played("what is due")
            if letters:
                yield self.teller.due(at.astimezone(until.tzinfo), decisions, letters)

    def _arrived(self, number: int, scene: Arrival) -> Chapter | None:
        """Let one mail arrive at its time, and tell what came of it."""
        raw = self._answering(scene) if scene.answers else scene.raw
        if raw is None:
            return None
        self.mails += 1
        self._move_to(scene.at)
        self.stage.office.send(scene.to, raw)
        self.stage.daemon.fetcher.look()
        decisions, letters = self._played(scene.mail)
        return self.teller.mail(number, scene, raw, decisions, letters)

    def _answering(self, scene: Arrival) -> bytes | None:
        """The mail as an answer to the last such letter that its sender got; None if there was none."""
        sender = peek(scene.raw).sender
        for letter, delivered in reversed(self.letters):
            if letter.kind == scene.answers and sender and sender.key == letter.to.casefold():
                return scene.answering(peek(delivered.raw).message_id, entry_uid(delivered.raw))
        return None

    def _edited(self, number: int, scene: Edit) -> Chapter | None:
        """Edit a programme's file as a coordinator does, and tell what the daemon makes of it."""
        path = self.stage.home / "programmes" / scene.file
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        if scene.find not in text:
            return None
        self._move_to(scene.at)
        beside = self.stage.home / scene.file
        beside.write_text(text.replace(scene.find, scene.write, 1), encoding="utf-8")
        os.replace(beside, path)  # in one piece, as editors do
        self.stage.go_round(scene.file)
        return self.teller.edit(number, scene, *self._played(scene.file))

    def _move_to(self, at: datetime) -> None:
        clock = self.stage.house.clock
        clock.move_to(max(at, clock.now()))

    def _played(self, what: str) -> tuple[list[Decision], list[Letter]]:
        """Wait until all is done, and take what was decided and the letters it led to."""
        stage = self.stage
        stage.wait(lambda: ledger.is_settled(stage.database, self.mails, stage.house.clock.now()), what)
        came = [(ledger.entry_of(stage.database, peek(each.raw).message_id), each) for each in stage.office.letters()[self.shown :]]
        self.shown += len(came)
        # Several connections send at once, so letters arrive in any order; they are shown as they were written.
        return stage.notebook.take(), [self._keep(entry, delivered) for entry, delivered in sorted(came, key=lambda pair: pair[0])]

    def _keep(self, entry: ledger.Entry, delivered: Delivered) -> Letter:
        """Put a letter that left into the folder, under a name by which a person finds it."""
        letter, number = peek(delivered.raw), len(self.letters) + 1
        programme = self.stage.daemon.decider.programmes.get(entry.programme)
        kind = self.teller.words.name("letters", entry.kind)
        files = self.folder.add(file_name(f"{number:02}", kind, entry.programme, _whom(letter, delivered)), delivered.raw, letter.subject)
        meeting = programme.meeting(entry.meeting) if programme and entry.meeting else None
        self.letters.append((Letter(number, entry.kind, delivered.recipient, meeting, files), delivered))
        return self.letters[-1][0]


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
    with opened(home, workflows, folder, ADDRESS, mail(OLD_MAIL), idle=idle) as stage:
        house = stage.house
        teller = Teller(words, house.templates.sandboxes[language].wording, house.reasons, house.programmes)
        chapters = []
        for chapter in _performed(Play(stage, folder, teller)):
            chapters.append(chapter)
            screen.chapter(chapter)
        stage.wait(lambda: ledger.is_tidy(stage.database), "the folders")
        names = {letter.number: teller.letter(letter) for chapter in chapters for letter in chapter.letters}
        folder.put(INDEX, page(chapters, names, words))
        entries = sum(bool(letter.files.ics) for chapter in chapters for letter in chapter.letters)
        screen.account(ledger.account(stage.database), entries, 1, str(out), str(out / INDEX))
    return 0


def _performed(play: Play) -> Iterator[Chapter]:
    scenes = load_scenes(play.stage.house.clock.zone)
    for number, scene in enumerate(scenes, 1):
        yield from play.chapters(number, scene)
    yield from play.due(scenes[-1].at + AFTERWARDS)


def _whom(letter: Message, delivered: Delivered) -> str:
    return next((one.name for one in letter.to if one.name), "") or delivered.recipient.partition("@")[0]

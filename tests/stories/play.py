"""Plays a story step by step on a stage, and says what came of each."""

from __future__ import annotations

import contextlib
import io
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr

import pytest
import sqlalchemy as sa

import run
from postbud.model.schedule import LETTERS
from postbud.store.database import Database
from postbud.store.tables import message
from tests.stories import calendars, mailers, programmes, promises
from tests.stories.mailers import Quoted
from tests.stories.script import Step, Story, answered_letter
from tests.stories.stage import Letter, Stage
from tests.stories.telling import Teller

# What leaves by a programme's schedule, and what coordinators are told of it: only in stories that are about it.
ON_SCHEDULE = frozenset({*LETTERS, "weekly", "weekly-done", "missed", "bulk-question"})


@dataclass
class Played:
    """What a story has brought: mails in, letters out by step, and the golden texts by file name."""

    mails: list[bytes] = field(default_factory=list)
    letters: dict[str, list[Letter]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    all_letters: list[Letter] = field(default_factory=list)

    def take(self, story: Story, letters: list[Letter]) -> list[Letter]:
        """Note what has been written; returns those that the story tells of."""
        self.all_letters += letters
        return [letter for letter in letters if story.on_schedule or letter.name not in ON_SCHEDULE]


def play(story: Story, stage: Stage) -> Played:
    """Play all steps; the promises that can break between them are checked after each."""
    played, teller = Played(), Teller(story.language)
    for step in story.steps:
        if step.kind != "Wait until" and step.at > stage.clock.now():
            stage.go_to(step.at)
            early = played.take(story, stage.new_letters())
            assert not early, f"{step.number}: {[one.name for one in early]} went out before it; let a step wait for them"
        printed = perform(story, step, stage, played)
        played.letters[step.number] = played.take(story, stage.new_letters())
        promises.check_seats(stage)
        outcome = fate(stage.database, teller) if step.kind in ("Mail", "Calendar") else ""
        played.texts[story.golden_of(step).name] = teller.step(outcome, played.letters[step.number], printed)
    played.texts[story.golden_of_the_end.name] = teller.the_end(stage.database)
    return played


def perform(story: Story, step: Step, stage: Stage, played: Played) -> str:
    """Let a step happen; returns what a command printed."""
    if step.kind == "Wait until":
        stage.go_to(step.at)
    elif step.kind == "Edit":
        slug = step.lines["Edit"]
        stage.edit(slug, programmes.edited((stage.home / "programmes" / f"{slug}.yaml").read_text(encoding="utf-8"), step.text))
    elif step.kind == "Command":
        return command(stage, step.lines["Command"])
    else:
        raw = mail_of(story, step, played.letters)
        played.mails.append(raw)
        stage.receive(raw, decide=not step.together)
    return ""


def mail_of(story: Story, step: Step, letters: Mapping[str, list[Letter]]) -> bytes:
    """The bytes of a step's mail, as its sender's program makes them."""
    answered = _answered(step, letters) if "Answers" in step.lines else None
    if step.kind == "Mail":
        return mailers.mail(step, story.folder.name, story.language, quoted_from(answered) if answered else None).as_bytes()
    assert answered is not None, f"{step.number}: an answer of a calendar says which letter's entry it is to (Answers:)"
    return calendar_mail(story, step, answered)


def calendar_mail(story: Story, step: Step, answered: Letter) -> bytes:
    """A calendar app's answer to the entry of a letter."""
    entry, said = calendars.entry_of(answered.mail), step.lines["Calendar"]
    assert entry is not None, f"{step.number}: that letter carries no entry"
    made = mailers.headed(step, story.folder.name, story.language, None)
    del made["Subject"]
    made["Subject"] = f"{calendars.SUBJECTS[story.language].get(said, 'Re')}: {entry.summary}"
    attendee, app = parseaddr(step.lines["From"])[1], step.lines.get("Mailer", "outlook")
    calendars.answer(made, entry, said, app, attendee, step.at, step.text, step.lines.get("New time", ""), step.lines.get("Comment", ""))
    return made.as_bytes()


def _answered(step: Step, letters: Mapping[str, list[Letter]]) -> Letter:
    """The letter that a step answers: the one to its sender, unless the step says whose."""
    named = answered_letter(step)
    assert named is not None
    number, name, to = named
    fitting = [letter for letter in letters.get(number, []) if letter.name == name]
    whose = (to or parseaddr(step.lines["From"])[1]).casefold()
    mine = [letter for letter in fitting if letter.to == whose] or fitting
    assert mine and (len(mine) == 1 or mine[0].to == whose), f"{step.number}: which letter is {step.lines['Answers']}?"
    return mine[0]


def quoted_from(letter: Letter) -> Quoted:
    mail = letter.mail
    references = tuple(str(mail["References"] or "").split())
    return Quoted(str(mail["Message-ID"]), references, str(mail["Subject"]), str(mail["To"]), mail["Date"].datetime, letter.text)


def command(stage: Stage, line: str) -> str:
    """What somebody types after `python run.py`, in the same process; and then the daemon wakes."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), pytest.MonkeyPatch.context() as patch:
        for name, value in (stage.environ | {"POSTBUD_NOW": stage.clock.now().isoformat()}).items():
            patch.setenv(name, value)
        run.main(shlex.split(line))
    stage.work()
    return printed.getvalue()


def fate(database: Database, teller: Teller) -> str:
    """What became of the newest mail."""
    with database.read() as connection:
        row = connection.execute(sa.select(message).order_by(message.c.id.desc())).first()
    assert row is not None
    return teller.outcome(row.state, row.rule, row.reason)

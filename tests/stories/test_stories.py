"""Stories: conversations as people have them with Postbud, each a folder that a coordinator can read.

What came of a story must be word for word what stands in its folder. `POSTBUD_WRITE_STORIES=1` writes it there anew instead.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import Mailbox
from tests.daemon.conftest import postbud_for
from tests.servers.smtp import SmtpServer
from tests.stories import programmes, promises
from tests.stories.play import Played, play
from tests.stories.script import Story, stories
from tests.stories.served import Servers, play_served
from tests.stories.stage import Stage

WRITE = os.environ.get("POSTBUD_WRITE_STORIES", "") == "1"


README = Path(__file__).parent / "README.md"
LISTED = "## "  # below the first of these, the README is made of the stories


@contextmanager
def stage_for(story: Story, folder: Path, url: str) -> Iterator[Stage]:
    home = folder / "home"
    home.mkdir()
    stage = Stage(programmes.furnish(home, story), url)
    try:
        yield stage
    finally:
        stage.close()


def compare(story: Story, played: Played) -> None:
    """The goldens say exactly this, and no golden is left of a step that is not there any more."""
    if WRITE:
        for path in story.goldens:
            path.unlink()
        for name, text in played.texts.items():
            (story.folder / name).write_text(text, encoding="utf-8")
    assert {path.name for path in story.goldens} == played.texts.keys()
    for name, text in played.texts.items():
        assert (story.folder / name).read_text(encoding="utf-8") == text, f"{story.id}/{name}"


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.id)
def test_a_story_goes_as_it_is_told(story: Story, tmp_path: Path) -> None:
    with stage_for(story, tmp_path, f"sqlite:///{tmp_path / 'postbud.db'}") as stage:
        # when
        played = play(story, stage)

        # then
        compare(story, played)
        promises.check_all(stage, played.all_letters, played.mails)


@pytest.mark.parametrize("story", stories(also="postgresql"), ids=lambda story: story.id)
def test_it_goes_the_same_on_postgresql(story: Story, tmp_path: Path, postgres_url: str) -> None:
    with stage_for(story, tmp_path, postgres_url) as stage:
        # when
        played = play(story, stage)

        # then
        compare(story, played)
        promises.check_all(stage, played.all_letters, played.mails)


@pytest.mark.parametrize("story", stories(also="servers"), ids=lambda story: story.id)
def test_it_goes_the_same_between_a_mailbox_and_an_smtp_server(
    story: Story, tmp_path: Path, mailbox: Mailbox, smtp_server: SmtpServer
) -> None:
    # given
    home = tmp_path / "home"
    home.mkdir()
    url = f"sqlite:///{tmp_path / 'postbud.db'}"
    servers = Servers(postbud_for(mailbox, smtp_server, url, POSTBUD_HOME=str(programmes.furnish(home, story))), mailbox, smtp_server)

    # when
    played = play_served(story, servers)

    # then
    for name, text in played.texts.items():
        assert (story.folder / name).read_text(encoding="utf-8") == text, f"{story.id}/{name}"


def test_the_readme_lists_every_story_with_what_it_shows() -> None:
    head = README.read_text(encoding="utf-8").partition(f"\n{LISTED}")[0].rstrip("\n")
    told = "\n".join([head, "", *listed("da", "På dansk"), "", *listed("en", "In English"), ""])
    if WRITE:
        README.write_text(told, encoding="utf-8")
    assert README.read_text(encoding="utf-8") == told


def listed(language: str, heading: str) -> list[str]:
    """The stories of one language, a line each."""
    mine = [story for story in stories() if story.language == language]
    return [f"{LISTED}{heading}", "", *(f"- [{story.title}]({story.id}/): {' '.join(story.shows.split())}" for story in mine)]


def test_there_are_stories_enough() -> None:
    told = [story.language for story in stories()]

    assert told.count("da") >= 25 and told.count("en") >= 5

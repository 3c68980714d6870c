"""The folder of programmes as coordinators edit it: real files, and a clock that each look is given."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postbud.errors import ConfigurationError
from postbud.programmes import load_programmes
from postbud.watch import NOTHING_NEW, Look, ProgrammeFolder

START = datetime(2025, 5, 1, 12, tzinfo=UTC)
SPRING = "title: Forår\nmeetings:\n  - {date: 2025-06-03, start: 10.00, end: 15.00, place: Salen}\n"
AUTUMN = "title: Efterår\nmeetings:\n  - {date: 2025-09-09, start: 10.00, end: 15.00}\n"
BROKEN = "title: Forår\nmeetings:\n  - {date: 3. juni 2025}\n"


class Desk:
    """A coordinator at work on a folder with two programmes, and the daemon that looks at it now and then."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.now, self.writes = folder / "programmes", START, 0
        self.folder.mkdir(parents=True)
        self.write("spring", SPRING)
        self.write("autumn", AUTUMN)
        self.watched = ProgrammeFolder(self.folder, load_programmes(self.folder))

    def write(self, slug: str, text: str | bytes) -> None:
        """Save a file. Each has a later time than the one before, however fast this machine writes."""
        self.writes += 1
        path = self.folder / f"{slug}.yaml"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        os.utime(path, (1_700_000_000 + self.writes, 1_700_000_000 + self.writes))

    def look(self, seconds: float = 1) -> Look:
        self.now += timedelta(seconds=seconds)
        return self.watched.look(self.now)

    def settle(self) -> Look:
        """Look twice, so far apart that what was saved counts; nothing counts at the first look."""
        assert self.look() == NOTHING_NEW
        return self.look(6)

    def titles(self) -> dict[str, str]:
        return {slug: programme.title for slug, programme in self.watched.programmes.items()}

    def place(self) -> str:
        return self.watched.programmes["spring"].meetings[0].place


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Two good programmes, looked at until nothing is new."""
    made = Desk(tmp_path)
    assert made.settle() == NOTHING_NEW
    return made


def test_where_nobody_edits_nothing_is_new_and_the_programmes_are_the_very_same(desk: Desk) -> None:
    before = dict(desk.watched.programmes)
    assert not any(desk.look(60) for _ in range(5))
    assert all(desk.watched.programmes[slug] is programme for slug, programme in before.items())


def test_a_changed_file_is_used_once_it_has_been_the_same_for_a_few_seconds(desk: Desk) -> None:
    # when
    desk.write("spring", SPRING.replace("Salen", "Odense"))

    # then
    assert desk.look() == NOTHING_NEW and desk.look(3) == NOTHING_NEW and desk.place() == "Salen"
    assert desk.look(3) == Look(changed=frozenset({"spring"})) and desk.place() == "Odense"
    assert desk.look(60) == NOTHING_NEW


def test_a_file_that_is_written_in_pieces_counts_when_it_is_whole(desk: Desk) -> None:
    # given a file without its meetings, which would be a good one
    desk.write("spring", "title: Forår\n")
    assert desk.look() == NOTHING_NEW
    desk.write("spring", "title: Forår\nmeet")
    assert desk.look(4) == NOTHING_NEW
    desk.write("spring", b"")
    assert desk.look(4) == NOTHING_NEW
    desk.write("spring", SPRING.replace("Salen", "Odense"))

    # then
    assert desk.look(4) == NOTHING_NEW and desk.look(60) == Look(changed=frozenset({"spring"}))


def test_a_file_that_an_editor_replaces_is_not_taken_for_gone(desk: Desk) -> None:
    # given an editor that removes the old file first
    (desk.folder / "spring.yaml").unlink()
    assert desk.look() == NOTHING_NEW

    # when
    desk.write("spring", SPRING)

    # then
    assert desk.look(6) == NOTHING_NEW and desk.look(6) == NOTHING_NEW and desk.watched.gone == frozenset()


def test_an_edit_made_before_the_first_look_is_noticed(tmp_path: Path) -> None:
    # given
    desk = Desk(tmp_path)
    desk.write("spring", SPRING.replace("Salen", "Odense"))

    # then
    assert desk.settle() == Look(changed=frozenset({"spring"}))


def test_a_remark_in_a_file_changes_nothing(desk: Desk) -> None:
    desk.write("spring", "# Husk kagen\n" + SPRING)
    assert desk.settle() == NOTHING_NEW


def test_a_key_that_is_written_out_changes_the_programme_although_the_meetings_are_equal(desk: Desk) -> None:
    desk.write("spring", SPRING.replace("{date", '{key: "1", date'))
    assert desk.settle() == Look(changed=frozenset({"spring"}))


def test_a_broken_file_keeps_its_last_good_version_and_is_told_of_once(desk: Desk) -> None:
    # when
    desk.write("spring", BROKEN)

    # then
    (broken,) = desk.settle().broken
    assert broken.file == "programmes/spring.yaml" and broken.kept
    assert len(broken.problems) == 1 and broken.problems[0].startswith("programmes/spring.yaml:3:6: meetings.0.date: “3. juni 2025”")
    assert desk.place() == "Salen" and not any(desk.look(60) for _ in range(5))
    assert list(desk.watched.broken.values()) == [broken]


def test_a_file_that_is_broken_differently_is_told_of_again_and_the_mended_one_is_noticed(desk: Desk) -> None:
    # given
    desk.write("spring", BROKEN)
    (first,) = desk.settle().broken

    # when
    desk.write("spring", BROKEN + "tittel: x\n")
    (second,) = desk.settle().broken
    desk.write("spring", SPRING)

    # then
    assert len(second.problems) == 2 and second.digest != first.digest
    assert desk.settle() == Look(mended=("programmes/spring.yaml",)) and desk.watched.broken == {}


def test_a_broken_file_does_not_hinder_the_others(desk: Desk) -> None:
    # given
    desk.write("spring", BROKEN)
    desk.write("autumn", AUTUMN.replace("Efterår", "Vinter"))

    # then
    look = desk.settle()
    assert look.changed == {"autumn"} and [broken.file for broken in look.broken] == ["programmes/spring.yaml"]
    assert desk.titles() == {"autumn": "Vinter", "spring": "Forår"}

    # and while it is still broken
    desk.write("autumn", AUTUMN)
    assert desk.settle() == Look(changed=frozenset({"autumn"}))


@pytest.mark.parametrize(
    ("text", "problem"), [(b"", "the file is empty"), (b"title: For\xe5r\n", "not written in UTF-8"), (b"title: x\x00\n", "")]
)
def test_what_is_no_text_or_nothing_at_all_is_broken_when_it_stays_so(desk: Desk, text: bytes, problem: str) -> None:
    desk.write("spring", text)
    (broken,) = desk.settle().broken
    assert problem in "".join(broken.problems) and desk.place() == "Salen"


def test_a_new_file_is_a_new_programme_and_a_broken_new_one_is_none(desk: Desk) -> None:
    # given
    desk.write("winter", "title: Vinter\n")
    desk.write("summer", "titel: Sommer\n")

    # then
    look = desk.settle()
    assert look.changed == {"winter"} and [(broken.file, broken.kept) for broken in look.broken] == [("programmes/summer.yaml", False)]
    assert list(desk.titles()) == ["autumn", "spring", "winter"]


@pytest.mark.parametrize("name", ["_winter.yaml", ".winter.yaml.swp", ".#winter.yaml", "winter.yaml~", "winter.txt"])
def test_drafts_and_what_editors_leave_behind_are_left_alone(desk: Desk, name: str) -> None:
    (desk.folder / name).write_text("nonsense: [")
    assert desk.settle() == NOTHING_NEW


def test_a_file_with_a_wrong_name_is_told_of(desk: Desk) -> None:
    (desk.folder / "Vinter.yml").write_text("title: Vinter\n")
    (broken,) = desk.settle().broken
    assert len(broken.problems) == 2 and not broken.kept


def test_a_file_that_cannot_be_opened_is_told_of_and_hinders_nobody(desk: Desk) -> None:
    # given a link to nowhere, and later another edit
    (desk.folder / "winter.yaml").symlink_to(desk.folder / "nowhere")
    assert [broken.file for broken in desk.settle().broken] == ["programmes/winter.yaml"]
    desk.write("spring", SPRING.replace("Salen", "Odense"))

    # then
    assert desk.settle() == Look(changed=frozenset({"spring"}))


# Gone


def test_a_programme_whose_file_is_gone_stays_in_use_and_is_told_of_once(desk: Desk) -> None:
    # when
    (desk.folder / "spring.yaml").unlink()

    # then
    assert desk.settle() == Look(gone=frozenset({"spring"})) and desk.watched.gone == {"spring"}
    assert desk.place() == "Salen" and not any(desk.look(60) for _ in range(3))


def test_a_file_that_comes_back_is_noticed_changed_or_not(desk: Desk) -> None:
    # given
    for slug in ("spring", "autumn"):
        (desk.folder / f"{slug}.yaml").rename(desk.folder / f"_{slug}.yaml")
    (desk.folder / "winter.yaml").write_text("title: Vinter\n")
    assert desk.settle().gone == {"spring", "autumn"}

    # when
    desk.write("spring", SPRING)
    desk.write("autumn", AUTUMN.replace("10.00", "11.00"))

    # then
    assert desk.settle() == Look(changed=frozenset({"autumn"}), back=frozenset({"spring", "autumn"}))
    assert desk.watched.gone == frozenset()


def test_a_folder_that_is_away_or_empty_is_told_of_and_no_programme_is_gone(desk: Desk) -> None:
    # given a network drive that is not connected
    desk.folder.rename(desk.folder.with_name("away"))
    (broken,) = desk.settle().broken
    assert "there is no such folder" in broken.problems[0] and broken.file == "programmes/" and broken.kept

    # and its empty mount point
    desk.folder.mkdir()
    (broken,) = desk.settle().broken
    assert "there is no programme in it" in broken.problems[0] and desk.watched.gone == frozenset() and len(desk.titles()) == 2

    # when it is connected again
    desk.folder.rmdir()
    desk.folder.with_name("away").rename(desk.folder)

    # then
    assert desk.settle() == Look(mended=("programmes/",))


def test_a_renamed_file_is_another_programme_that_waits_for_the_old_one_to_be_forgotten(desk: Desk) -> None:
    # given
    (desk.folder / "spring.yaml").rename(desk.folder / "foraar.yaml")
    look = desk.settle()
    assert look.gone == {"spring"} and "also that of spring" in look.broken[0].problems[0]

    # when
    desk.watched.forget("spring")

    # then
    assert desk.look() == Look(changed=frozenset({"foraar"}), mended=("programmes/foraar.yaml",))
    assert list(desk.titles()) == ["autumn", "foraar"] and desk.watched.gone == frozenset()


# What two programmes claim


def test_a_name_that_another_programme_has_is_a_problem_of_the_file_that_was_changed_later(desk: Desk) -> None:
    # given autumn comes before spring in the alphabet
    desk.write("autumn", AUTUMN.replace("Efterår", "Forår").replace("10.00", "11.00"))

    # then
    (broken,) = desk.settle().broken
    assert broken.problems[0].startswith("programmes/autumn.yaml:1:1: title: the name “Forår” is also that of spring")
    assert desk.titles() == {"autumn": "Efterår", "spring": "Forår"}

    # and both saved at once, spring first
    desk.write("spring", SPRING.replace("Forår", "Sommer"))
    assert desk.settle() == Look(changed=frozenset({"autumn", "spring"}), mended=("programmes/autumn.yaml",))
    assert desk.titles() == {"autumn": "Forår", "spring": "Sommer"}


def test_two_programmes_may_swap_their_names(desk: Desk) -> None:
    desk.write("spring", SPRING.replace("Forår", "Efterår"))
    desk.write("autumn", AUTUMN.replace("Efterår", "Forår"))
    assert desk.settle() == Look(changed=frozenset({"autumn", "spring"}))


@pytest.mark.parametrize("order", [("autumn", "spring"), ("spring", "autumn")])
def test_of_two_that_begin_to_claim_a_name_the_first_gets_it(desk: Desk, order: tuple[str, str]) -> None:
    # given
    for slug in order:
        desk.write(slug, {"spring": SPRING, "autumn": AUTUMN}[slug] + "known_as: [studiedagen]\n")

    # then
    look = desk.settle()
    assert look.changed == {order[0]} and [broken.file for broken in look.broken] == [f"programmes/{order[1]}.yaml"]


def test_a_clock_that_is_set_back_delays_an_edit_and_no_more(desk: Desk) -> None:
    # given
    desk.write("spring", SPRING.replace("Salen", "Odense"))
    desk.look()

    # then
    assert desk.look(-3600) == NOTHING_NEW and desk.look(4) == NOTHING_NEW
    assert desk.look(6) == Look(changed=frozenset({"spring"}))


TEXTS = {
    "spring": [SPRING, SPRING.replace("Salen", "Odense"), SPRING.replace("Forår", "Efterår"), BROKEN, "", None],
    "autumn": [AUTUMN, AUTUMN.replace("Efterår", "Forår"), AUTUMN + "known_as: [vinteren]\n", "- x\n", None],
    "winter": ["title: Vinteren\n", "title: Forår\n", "titel: x\n", None],
}
EDITS = st.sampled_from([(slug, text) for slug, texts in TEXTS.items() for text in texts])


@settings(max_examples=60)
@given(edits=st.lists(st.tuples(EDITS, st.integers(0, 8)), max_size=12))
def test_whatever_is_edited_the_programmes_in_use_get_along_and_a_good_folder_is_used_as_it_is(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[tuple[str, str | None], int]]
) -> None:
    # given
    desk = Desk(tmp_path_factory.mktemp("home"))

    # when files are saved and deleted, with looks in between
    for (slug, text), seconds in edits:
        if text is None:
            (desk.folder / f"{slug}.yaml").unlink(missing_ok=True)
        else:
            desk.write(slug, text)
        desk.look(seconds)
        claimed = [programme.title for programme in desk.watched.programmes.values()]
        assert len(set(claimed)) == len(claimed) and {"autumn", "spring"} <= desk.watched.programmes.keys()
    desk.look()
    desk.look(6)

    # then
    assert desk.look(6) == desk.look(60) == NOTHING_NEW
    for slug in desk.watched.gone:
        desk.watched.forget(slug)
    desk.look()
    try:
        assert desk.watched.programmes == load_programmes(desk.folder) and desk.watched.broken == {}
    except ConfigurationError as error:
        told = {problem for broken in desk.watched.broken.values() for problem in broken.problems}
        assert told and {str(problem) for problem in error.problems if "also that of" not in problem.what} <= told

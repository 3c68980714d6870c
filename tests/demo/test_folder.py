"""The demo's folder: filled only if it is empty or ours, and never anybody else's file is touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from postbud.demo.folder import LIST, Folder, file_name
from postbud.errors import FolderInTheWay
from tests.demo.conftest import CHECKOUT, run_watched


def test_a_folder_that_holds_other_files_is_left_alone(tmp_path: Path) -> None:
    # given
    out = tmp_path / "mine"
    out.mkdir()
    (out / "vigtigt.txt").write_text("mit")

    # when
    run = run_watched(CHECKOUT / "run.py", ["demo", "--out", str(out)], out, {}, tmp_path)

    # then
    assert run.code == 1
    assert "holds files that the demo did not write" in run.complaints and "--out" in run.complaints
    assert "Traceback" not in run.complaints and run.story == ""
    assert [path.name for path in out.iterdir()] == ["vigtigt.txt"]


def test_a_file_in_its_place_is_left_alone(tmp_path: Path) -> None:
    # given
    (tmp_path / "demo-letters").write_text("mit")

    # then
    with pytest.raises(FolderInTheWay, match="is a file"):
        Folder(tmp_path / "demo-letters")
    assert (tmp_path / "demo-letters").read_text() == "mit"


def test_a_later_run_takes_away_what_an_earlier_one_left_and_nothing_else(tmp_path: Path) -> None:
    # given
    earlier = Folder(tmp_path / "out")
    earlier.put("01-gammel.eml", b"old")
    (tmp_path / "out" / "mine-noter.txt").write_text("mit")

    # when
    Folder(tmp_path / "out")

    # then
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [LIST, "mine-noter.txt"]


def test_a_list_that_somebody_changed_cannot_reach_outside_the_folder(tmp_path: Path) -> None:
    # given
    (tmp_path / "secret.txt").write_text("mit")
    out = tmp_path / "out"
    out.mkdir()
    (out / LIST).write_text(f"../secret.txt\n{tmp_path / 'secret.txt'}\n..\n.\n")

    # when
    Folder(out)

    # then
    assert (tmp_path / "secret.txt").read_text() == "mit"


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("01", "Bekræftelse", "Søren Toft"), "01-bekraeftelse-soeren-toft"),
        (("02", "Åse / Ærø"), "02-aase-aeroe"),
        (("03", "../../etc/passwd"), "03-etc-passwd"),
        (("04", "Zoë\r\nX: y\0"), "04-zoe-x-y"),
        (("05", "名前"), "05"),
        (("06", "x" * 500), "06-" + "x" * 77),
    ],
)
def test_any_name_becomes_a_file_name_that_every_system_takes(parts: tuple[str, ...], name: str) -> None:
    # then
    assert file_name(*parts) == name

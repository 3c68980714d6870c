"""`roll-over`: next year's file as a draft. Only what belongs to a year is touched, and nothing is overwritten."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import run
from postbud.errors import ConfigurationError, FileInTheWay, UnknownName
from postbud.programmes import load_programmes, programme_file
from tests.configuration.homes import ROOT

GROUPED = """# Vores netværk
title: Lederne 2025
known_as: [ledernetværket, "netværk: ledere"]
sign_up: {deadline: 2025-02-01, tag: ledere}
status: finished
groups:
  smallest: 4
  largest: 6
  form_on: 2025-02-08 # en lørdag
  formed:
    - key: "1"
    - key: "2"
  # Facilitatorer spørges i god tid
  most_per_facilitator: 2
meetings:
  - cancelled: true
    key: opstart
    date: 2025-03-03
    start: 9:00
    end: 12:00
  # Det her kom af afstemningen
  - key: naeste
    date: 2025-06-05
    start: 9:00
    end: 12:00
polls:
  - key: naeste
    title: Hvornår?
    decided: 1
    options:
      - date: 2025-06-05
        theme: A
      - date: 2025-06-06
        theme: B
schedule:
  practical: 2025-03-01 kl. 9
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("programmes", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "mailbox_rules.yaml", tmp_path)
    monkeypatch.setenv("POSTBUD_HOME", str(tmp_path))
    monkeypatch.setenv("POSTBUD_NOW", "2025-12-01T10:00")
    return tmp_path


def files(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (home / "programmes").iterdir()}


@pytest.mark.parametrize("slug", [path.stem for path in sorted((ROOT / "programmes").glob("*.yaml"))])
def test_every_shipped_programme_becomes_a_draft_beside_the_others(home: Path, slug: str) -> None:
    # given
    before, programmes = files(home), load_programmes(home / "programmes")

    # when
    assert run.main(["roll-over", slug, "--year", "2026"]) == 0

    # then: one new file, which is not live and changes nothing
    assert {name: text for name, text in files(home).items() if name != f"_{slug}-2026.yaml"} == before
    assert load_programmes(home / "programmes") == programmes

    # and live it is a good programme of its own, but for dates that are needed
    (home / "programmes" / f"_{slug}-2026.yaml").rename(home / "programmes" / f"{slug}-2026.yaml")
    try:
        new = load_programmes(home / "programmes")[f"{slug}-2026"]
    except ConfigurationError as error:
        assert all("date" in str(problem) or "deadline" in str(problem) for problem in error.problems)
    else:
        assert new.sign_up.follows == slug and new.sign_up.deadline is None and not any(meeting.date for meeting in new.meetings)
        assert new.about == programmes[slug].about and new.title == f"{programmes[slug].title} 2026"
        assert [meeting.key for meeting in new.meetings] == [meeting.key for meeting in programmes[slug].meetings]


def test_only_what_belongs_to_the_year_is_touched(home: Path) -> None:
    # given
    (home / "programmes" / "lederne-2025.yaml").write_text(GROUPED, encoding="utf-8")

    # when
    assert run.main(["roll-over", "lederne-2025"]) == 0

    # then
    text = (home / "programmes" / "_lederne-2026.yaml").read_text(encoding="utf-8")
    assert text.splitlines() == [
        "# Kladde til 2026, lavet ud fra lederne-2025.yaml. "
        "Udfyld de linjer, der har en bemærkning, og giv så filen navnet lederne-2026.yaml.",
        "# Vores netværk",
        "title: Lederne 2026",
        "known_as: [ledernetværket 2026, 'netværk: ledere 2026']",
        'sign_up: {deadline: , tag:, "follows": "lederne-2025"}',
        "groups:",
        "  smallest: 4",
        "  largest: 6",
        "  form_on:  # 2026: skriv datoen # en lørdag",
        "  # Facilitatorer spørges i god tid",
        "  most_per_facilitator: 2",
        "meetings:",
        "  - cancelled:",
        "    key: opstart",
        "    date:  # 2026: skriv datoen",
        "    start: 9:00",
        "    end: 12:00",
        "  # Det her kom af afstemningen",
        "polls:",
        "  - key: naeste",
        "    title: Hvornår?",
        "    options:",
        "      - date:  # 2026: skriv datoen",
        "        theme: A",
        "      - date:  # 2026: skriv datoen",
        "        theme: B",
        "schedule:",
        "  practical:  # 2026: skriv datoen",
    ]
    new = programme_file(home / "programmes" / "lederne-2026.yaml", text, "x").programme
    assert new is not None and new.sign_up.follows == "lederne-2025" and new.tag == "lederne-2026"


def test_a_dry_run_shows_the_file_and_writes_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(home)
    assert run.main(["roll-over", "souschefer", "--dry-run"]) == 0
    assert files(home) == before
    assert "follows: souschefer" in capsys.readouterr().out


@pytest.mark.parametrize("there", ["_naeste.yaml", "naeste.yaml"])
def test_a_file_that_is_there_is_not_overwritten(home: Path, there: str) -> None:
    (home / "programmes" / there).write_text("title: Noget andet\n", encoding="utf-8")
    before = files(home)
    with pytest.raises(FileInTheWay, match="is there already"):
        run.main(["roll-over", "souschefer", "--as", "naeste"])
    assert files(home) == before


def test_a_broken_file_is_not_rolled_over_and_all_its_problems_are_told(home: Path) -> None:
    # given
    path = home / "programmes" / "souschefer.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("2025-03-06", "6. marts").replace("9:30", "halv ti"), encoding="utf-8")

    # when
    with pytest.raises(ConfigurationError) as raised:
        run.main(["roll-over", "souschefer"])

    # then
    assert len(raised.value.problems) > 1
    assert not (home / "programmes" / "_souschefer-2026.yaml").exists()


def test_a_programme_that_is_not_there_is_told_with_the_nearest(home: Path) -> None:
    with pytest.raises(UnknownName, match="souchefer"):
        run.main(["roll-over", "souchefer"])


@pytest.mark.parametrize("name", ["Næste år", "../x", "-x", "x.yaml"])
def test_a_name_that_no_programme_may_have_is_refused(home: Path, name: str) -> None:
    with pytest.raises(UnknownName, match="cannot be the name"):
        run.main(["roll-over", "souschefer", f"--as={name}"])


def test_a_draft_of_the_same_year_again_shares_its_names_and_is_refused(home: Path) -> None:
    # given: next year's is live
    run.main(["roll-over", "hverdagsledelse"])
    (home / "programmes" / "_hverdagsledelse-2026.yaml").rename(home / "programmes" / "hverdagsledelse-2026.yaml")

    # then
    with pytest.raises(ConfigurationError, match="is also that of"):
        run.main(["roll-over", "hverdagsledelse", "--as", "zz", "--year", "2026"])

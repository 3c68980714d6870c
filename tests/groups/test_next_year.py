"""Next year's file of a programme with groups: the sizes and levels stay, who was in which group and when it met belongs to this year."""

from __future__ import annotations

from pathlib import Path

from postbud.programmes import programme_file, read_programme
from postbud.rolling import Remarks, rolled
from tests.groups.leaders import ONE_LEVEL

FORMED = """  formed:
    - key: "1"
      facilitator: {name: Ida, email: ida@by.example}
meetings:
  - key: "1-1"
    group: "1"
    date: 2025-03-13
    start: 09:00
    end: 12:00
"""


def test_formed_groups_and_their_meetings_stay_in_their_year() -> None:
    # given
    text = ONE_LEVEL.lstrip() + FORMED
    remarks = Remarks("Til næste år", "udfyld dagen", "udfyld stedet")

    # when
    made = rolled(text, read_programme(text, "net", "net.yaml"), 2026, remarks).text

    # then: nothing but the day of the first meeting is missing
    problems = programme_file(Path("net-2026.yaml"), made, "net-2026.yaml").problems
    assert [problem.path for problem in problems] == ["groups.series.first"]
    assert "formed" not in made and "ida@by.example" not in made and "smallest: 6" in made

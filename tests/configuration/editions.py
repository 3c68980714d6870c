"""Invented programmes for the tests of editions: one with three meetings, and strategies for any."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from postbud.model.programme import AgendaItem, Contact, Group, Groups, Meeting, Number, Programme
from postbud.programmes import read_programme

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NOW = datetime(2025, 5, 1, 12, tzinfo=COPENHAGEN)
THREE = """
title: Hverdagsledelse
facilitators:
  - name: Konsulenten
meetings:
  - {date: 2025-06-03, start: 10.00, end: 15.00, place: Salen, theme: Tillid}
  - {date: 2025-09-09, start: 10.00, end: 15.00}
  - {date: 2025-11-18, start: 10.00, end: 15.00, theme: Samtalen}
"""


def written(text: str = THREE) -> Programme:
    """The programme as its file states it."""
    return read_programme(text, "hverdagsledelse", "programmes/hverdagsledelse.yaml")


def edited(*edits: tuple[str, str], text: str = THREE) -> Programme:
    """The programme after a coordinator has replaced some words of its file."""
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return written(text)


LINES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=12).map(str.strip)
NAMES = LINES.filter(bool)
CLOCKS = st.none() | st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0))
DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))
ITEMS = st.builds(
    AgendaItem, start=CLOCKS, end=CLOCKS, title=NAMES, speaker=LINES, about=LINES, points=st.lists(LINES, max_size=3).map(tuple),
    call=LINES, kind=st.sampled_from(["item", "break", "meal", "arrival", "open"]),
)  # fmt: skip
MEETINGS = st.builds(
    Meeting, key=NAMES, title=LINES, date=st.none() | DAYS, start=CLOCKS, end=CLOCKS, arrival=CLOCKS, place=LINES, theme=LINES, about=LINES,
    agenda=st.lists(ITEMS, max_size=3).map(tuple), group=st.sampled_from(["", "a", "b"]), cancelled=st.booleans(), invite=st.booleans(),
)  # fmt: skip
FORMED = Groups(smallest=6, largest=8, formed=(Group(key="a", facilitator=Contact(name="Bo Bech")), Group(key="b")))


@st.composite
def programmes(draw: st.DrawFn, meetings: st.SearchStrategy[Meeting] = MEETINGS, most: int = 6) -> Programme:
    """Any programme whose meetings have their numbers as keys."""
    drawn = draw(st.lists(meetings, max_size=most))
    numbered = tuple(meeting.model_copy(update={"key": Number(number)}) for number, meeting in enumerate(drawn, start=1))
    leads = tuple(Contact(name=name) for name in draw(st.lists(NAMES, max_size=2)))
    zone = draw(st.sampled_from(["Europe/Copenhagen", "Atlantic/Faroe"]))
    return Programme(slug="x", title="X", meetings=numbered, facilitators=leads, groups=FORMED, time_zone=zone)

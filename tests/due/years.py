"""Programmes for tests of their letters' times: written as a coordinator would, or drawn by hypothesis."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import strategies as st

from postbud.due import Occasion, occasions
from postbud.model.programme import Programme
from postbud.programmes import read_programme

YEAR = """
title: Netværket
sign_up:
  opens: 2025-01-06 08:00
  deadline: 2025-03-15
meetings:
  - {date: 2025-04-03, start: 10:00, end: 15:00}
  - {date: 2025-09-09, start: 10:00, end: 15:00}
  - {date: 2025-11-18, start: 10:00, end: 15:00}
"""
SHEET = """
questionnaires:
  - key: evaluering
    title: Evaluering
    questions:
      - text: Hvordan gik det?
"""


def programme(text: str) -> Programme:
    return read_programme(text, "netvaerket", "netvaerket.yaml")


def of_rule(text: str, rule: str) -> list[Occasion]:
    return [one for one in occasions(programme(text)) if one.rule == rule]


def leaves(text: str, rule: str) -> list[str]:
    """When a rule's letters leave, local time."""
    return [f"{one.at:%Y-%m-%d %H:%M}" for one in of_rule(text, rule)]


def with_time(when: str, meetings: str, letter: str = "practical") -> str:
    """A programme with one rule of its own, `own`."""
    return f"title: N\nmeetings:\n{meetings}\nschedule:\n  own:\n    letter: {letter}\n    to: registered\n    when: {when}\n"


# Drawn programmes

LENGTHS = ["1 day", "5 days", "2 working days", "3 weeks", "1 month", "1 year", "30 hours"]
CLOCKS = ["", " at 7:00", " at 9:30", " at 20:00"]


@st.composite
def times(draw: st.DrawFn, before: bool, hooks: list[str]) -> str:
    length, hook = draw(st.sampled_from(LENGTHS)), draw(st.sampled_from(hooks))
    clock = "" if "hours" in length else draw(st.sampled_from(CLOCKS))
    return f"{length} {'before' if before else 'after'} {hook}{clock}"


FIRST = datetime.fromisoformat("2022-01-01")
EACH, ONE = ["each meeting"], ["the first meeting", "the last meeting", "meeting 2", "the programme's end"]


@st.composite
def meetings(draw: st.DrawFn) -> list[dict[str, str]]:
    day = draw(st.dates(date(2023, 1, 1), date(2032, 12, 31)))
    found = []
    for _ in range(draw(st.integers(2, 5))):
        day += timedelta(days=draw(st.integers(1, 100)))
        start = draw(st.none() | st.times(time(0), time(22)))
        clock = {"start": f"{start:%H:%M}", "end": "23:59"} if start else {}
        found.append({"date": f"{day}", "cancelled": draw(st.sampled_from(["false", "false", "false", "true"])), **clock})
    return found


@st.composite
def programmes(draw: st.DrawFn) -> str:
    """The text of a programme with a year of meetings and rules of its own."""
    rows = draw(meetings())
    schedule = {
        "before-each": ("practical", draw(times(True, EACH))),
        "before-one": ("practical", draw(times(True, ONE))),
        "after-each": ("thanks", draw(times(False, EACH))),
        "after-one": ("reunion", draw(times(False, ONE))),
        "by-date": ("announcement", f"{draw(st.dates(date(2022, 6, 1), date(2023, 1, 1)))}{draw(st.sampled_from(CLOCKS))}"),
    }
    zone = draw(st.sampled_from(["Europe/Copenhagen", "Europe/London", "America/Santiago", "Australia/Lord_Howe"]))
    opens = draw(st.none() | st.datetimes(FIRST, FIRST + timedelta(days=365)))
    return text_of(rows, schedule, zone, f"{opens:%Y-%m-%d %H:%M}" if opens else "")


def text_of(rows: list[dict[str, str]], schedule: dict[str, tuple[str, str]], zone: str, opens: str = "") -> str:
    lines = [f"  - {{{', '.join(f'{key}: {value}' for key, value in row.items())}}}" for row in rows]
    rules = [f"  {name}: {{letter: {letter}, to: registered, when: {when!r}}}" for name, (letter, when) in schedule.items()]
    sign_up = f"sign_up:\n  opens: {opens}\n" if opens else ""
    return "\n".join([f"title: N\ntime_zone: {zone}\n{sign_up}meetings:", *lines, "schedule:", *rules, "  reunion: true", ""])

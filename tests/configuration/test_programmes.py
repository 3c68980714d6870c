"""Programmes: the five that are shipped, rhythms that become dates, and instants at which the sign-up opens and closes."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postbud.errors import ConfigurationError
from postbud.model.facts import as_amount, email_fault
from postbud.model.programme import Programme, SignUp
from postbud.model.series import series_dates
from postbud.programmes import load_programmes, read_programme
from tests.configuration.homes import ROOT

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
SHIPPED = load_programmes(ROOT / "programmes")


def programme(text: str) -> Programme:
    return read_programme("title: Netværket\n" + text, "netvaerket", "programmes/netvaerket.yaml")


def test_the_shipped_programmes_come_sorted_by_the_names_of_their_files() -> None:
    assert list(SHIPPED) == ["baeredygtighed", "foerleder", "hverdagsledelse", "ledernetvaerk", "souschefer"]
    assert [programme.slug for programme in SHIPPED.values()] == list(SHIPPED)


@pytest.mark.parametrize(
    ("slug", "dates", "deadline"),
    [
        ("hverdagsledelse", ["2025-06-03", "2025-09-09", "2025-11-18"], "2025-03-15"),
        ("baeredygtighed", ["2025-04-03", "2025-08-28", "2025-11-06"], "2025-03-15"),
        ("souschefer", ["2025-03-06"], "2025-02-27"),
        ("ledernetvaerk", [], "2025-08-20"),
    ],
)
def test_the_shipped_dates_are_those_that_were_set(slug: str, dates: list[str], deadline: str) -> None:
    assert [str(meeting.date) for meeting in SHIPPED[slug].meetings] == dates
    assert str(SHIPPED[slug].sign_up.deadline) == deadline


@pytest.mark.parametrize("slug", ["hverdagsledelse", "baeredygtighed"])
def test_a_network_costs_4500_a_year_and_vat_and_its_places_follow(slug: str) -> None:
    price = SHIPPED[slug].price
    assert price is not None and (price.label, price.amount, price.total) == ("Årspris", 4500, Decimal(5625))
    assert {(meeting.start, meeting.end, meeting.place) for meeting in SHIPPED[slug].meetings} == {(time(10), time(15), "")}
    assert [meeting.key for meeting in SHIPPED[slug].meetings] == ["1", "2", "3"]
    assert all(meeting.dated for meeting in SHIPPED[slug].meetings)


def test_catering_is_left_out_of_one_price_and_comes_on_top_of_the_other() -> None:
    left_out, on_top = SHIPPED["hverdagsledelse"].price, SHIPPED["baeredygtighed"].price
    assert left_out and on_top and (left_out.excludes, on_top.plus) == ("forplejning", "forplejning")


def test_the_agenda_of_the_deputy_heads_has_times_a_break_points_and_an_open_slot() -> None:
    (meeting,) = SHIPPED["souschefer"].meetings
    times = [(item.start, item.end) for item in meeting.agenda if item.start]
    assert (meeting.arrival, meeting.start, meeting.end, meeting.place) == (time(9), time(9, 30), time(13), "Roskilde Bibliotek, salen")
    assert [item.kind for item in meeting.agenda] == ["arrival", "item", "item", "break", "item", "item", "open", "meal"]
    assert times[0][0] == time(9) and times[-1][1] == time(13)
    assert all(before[1] == after[0] for before, after in zip(times, times[1:], strict=False))
    assert len(meeting.agenda[1].points) == 3 and meeting.agenda[1].call


def test_the_leaders_networks_have_groups_a_rhythm_and_the_managers_approval() -> None:
    leaders = SHIPPED["ledernetvaerk"]
    assert leaders.groups and (leaders.groups.smallest, leaders.groups.largest) == (6, 8)
    assert leaders.series and (leaders.series.every_months, leaders.series.hours) == (2, 3)
    assert leaders.sign_up.approval == "manager"


def test_the_finished_programme_keeps_its_four_questions_and_its_roles() -> None:
    (sheet,) = SHIPPED["foerleder"].questionnaires
    assert SHIPPED["foerleder"].status == "finished"
    assert len(sheet.questions) == 4 and [role.mark for role in sheet.roles] == ["FL", "PV"]
    assert [len(question.answers) for question in sheet.questions] == [20, 11, 7, 6]


def test_no_shipped_programme_names_a_real_domain() -> None:
    for slug, shipped in SHIPPED.items():
        words = json.dumps(shipped.model_dump(mode="json"), ensure_ascii=False).replace('"', " ").replace("\\n", " ").split()
        hosts = [word for word in words if "@" in word or word.startswith(("http", "www."))]
        assert [host for host in hosts if ".example" not in host] == [], slug


def test_a_programme_can_be_a_key_of_a_cache() -> None:
    again = load_programmes(ROOT / "programmes")
    assert {SHIPPED[slug]: slug for slug in SHIPPED} == {again[slug]: slug for slug in again}


def test_a_person_may_be_written_as_in_the_rules_of_the_mailbox() -> None:
    people = "coordinators: [Koordinatoren <koordinator@bibliotek.example>]\norganisers:\n  - Odsherred Bibliotek\n  - name: Udvalget\n"
    programme = read_programme(f"title: N\n{people}", "n", "n.yaml")
    assert [(one.name, one.email) for one in programme.coordinators] == [("Koordinatoren", "koordinator@bibliotek.example")]
    assert [(one.name, one.email) for one in programme.organisers] == [("Odsherred Bibliotek", ""), ("Udvalget", "")]


def test_a_coordinator_without_an_address_is_missed_in_one_line_too() -> None:
    with pytest.raises(ConfigurationError, match="has no address"):
        read_programme("title: N\ncoordinators: [Koordinatoren]\n", "n", "n.yaml")


def test_anything_but_the_title_may_be_unknown() -> None:
    assert programme("") == Programme(slug="netvaerket", title="Netværket")


def test_a_deadline_without_a_time_lasts_that_whole_day() -> None:
    closes = programme("sign_up: {deadline: 2025-03-15}\n").closes_at
    assert closes == datetime(2025, 3, 16, tzinfo=COPENHAGEN)


def test_a_deadline_with_a_time_ends_at_that_local_time_on_both_sides_of_a_clock_change() -> None:
    winter, summer = (programme(f"sign_up: {{deadline: {day} 12:00}}\n").closes_at for day in ("2025-03-29", "2025-03-31"))
    assert winter and summer
    assert (winter.utcoffset(), summer.utcoffset()) == (timedelta(hours=1), timedelta(hours=2))


def test_without_dates_the_sign_up_is_always_open() -> None:
    assert (programme("").opens_at, programme("").closes_at) == (None, None)


def test_the_deadline_of_a_programme_elsewhere_ends_at_midnight_there() -> None:
    closes = programme("time_zone: Atlantic/Faroe\nsign_up: {deadline: 2025-03-15}\n").closes_at
    assert closes == datetime(2025, 3, 16, tzinfo=ZoneInfo("Atlantic/Faroe"))


SERIES = "series: {first: 2010-01-14, every_months: 2, start: '09:00', hours: 3, times: 4, place: Salen}\n"


def test_every_second_month_for_three_hours_becomes_dated_meetings() -> None:
    meetings = programme(SERIES).meetings
    assert [str(meeting.date) for meeting in meetings] == ["2010-01-14", "2010-03-11", "2010-05-13", "2010-07-08"]
    assert {(meeting.start, meeting.end, meeting.place) for meeting in meetings} == {(time(9), time(12), "Salen")}
    assert [meeting.key for meeting in meetings] == ["1", "2", "3", "4"]


def test_one_meeting_of_a_series_is_moved_without_touching_the_others() -> None:
    changed = programme(
        SERIES + "meetings:\n  - key: '2'\n    date: 2010-03-18\n    place: 4000\n  - key: afslutning\n    date: 2010-09-09\n"
    ).meetings
    assert [str(meeting.date) for meeting in changed] == ["2010-01-14", "2010-03-18", "2010-05-13", "2010-07-08", "2010-09-09"]
    assert (changed[1].place, changed[1].start, changed[1].end) == ("4000", time(9), time(12))


def test_a_series_without_dates_is_a_rhythm_and_no_meetings() -> None:
    assert programme("series: {every_months: 2, hours: 3}\n").meetings == ()


def test_half_hours_of_a_series_count() -> None:
    assert programme(SERIES.replace("hours: 3", "hours: 2.5")).meetings[0].end == time(11, 30)


DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))


@given(DAYS, st.integers(1, 12), st.integers(1, 30))
def test_a_series_keeps_its_weekday_and_never_skips_a_month(first: date, every: int, times: int) -> None:
    dates = series_dates(first, every, times)
    months = [day.year * 12 + day.month for day in dates]
    assert dates[0] == first and len(dates) == times
    assert {day.weekday() for day in dates} == {first.weekday()}
    assert [after - before for before, after in zip(months, months[1:], strict=False)] == [every] * (times - 1)


@given(DAYS.filter(lambda day: day.day <= 28), st.integers(1, 12))
def test_a_series_stays_in_the_same_week_of_the_month(first: date, every: int) -> None:
    assert {(day.day - 1) // 7 for day in series_dates(first, every, 12)} == {(first.day - 1) // 7}


def test_a_fifth_weekday_is_the_last_one_of_every_month() -> None:
    assert [str(day) for day in series_dates(date(2025, 1, 31), 1, 4)] == ["2025-01-31", "2025-02-28", "2025-03-28", "2025-04-25"]


@pytest.mark.parametrize("address", ["a@b.dk", "o'neil+x@sub.bibliotek.example", "a.b-c_d@xn--rdg-1na.dk", "x@localhost"])
def test_an_address_is_taken(address: str) -> None:
    assert email_fault(address) == ""


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "a@",
        "@b.dk",
        "a@b",
        "a@@b.dk",
        "a b@c.dk",
        ".a@b.dk",
        "a..b@c.dk",
        "a@-b.dk",
        "a@b..dk",
        "å@b.dk",
        "<a@b.dk>",
        "a@b.dk\n",
        "a" * 65 + "@b.dk",
    ],
)
def test_what_is_no_address_is_refused_with_a_reason(address: str) -> None:
    assert email_fault(address)


@given(st.from_regex(r"[0-9]{1,9}(\.[0-9]{1,2})?", fullmatch=True))
def test_an_amount_is_exactly_what_is_written(written: str) -> None:
    assert as_amount(written) == Decimal(written)


@pytest.mark.parametrize("written", ["4.500", "4500,00", "4.500,00", "-1", "1e3", "NaN", "Infinity", "4 500", "٤٥", ""])
def test_an_amount_that_could_mean_two_things_is_refused(written: str) -> None:
    with pytest.raises(ValueError):
        as_amount(written)


def test_drafts_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "netvaerket.yaml").write_text("title: Netværket\n", encoding="utf-8")
    (tmp_path / "_kladde.yaml").write_text("titel: [", encoding="utf-8")
    (tmp_path / "noter.txt").write_text("ring til salen", encoding="utf-8")
    assert list(load_programmes(tmp_path)) == ["netvaerket"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no such folder"):
        load_programmes(tmp_path / "programmes")


def test_a_mistake_does_not_hide_what_contradicts_itself_elsewhere(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        programme("price: {amount: 4.500}\nmeetings:\n  - {date: 2025-06-03, start: 15.00, end: 10.00}\nsign_up: {deadline: 2026-01-01}\n")
    assert [problem.path for problem in caught.value.problems] == ["price.amount", "meetings.0.end", "sign_up.deadline"]


def test_the_sign_up_of_a_programme_has_its_slug_as_plus_address() -> None:
    assert programme("").tag == "netvaerket"
    assert Programme(slug="netvaerket", title="x", sign_up=SignUp(tag="net")).tag == "net"


@pytest.mark.parametrize("written", ["1.000", "1,000", "1_000", "١٠", "-1", "1e3", "0x10", "ti", "9" * 40])
def test_a_number_of_seats_is_written_in_digits(written: str) -> None:
    with pytest.raises(ConfigurationError):
        programme(f"sign_up: {{capacity: '{written}'}}\n")
    assert programme("sign_up: {capacity: '024'}\n").sign_up.capacity == 24


def test_two_and_a_half_hours_may_be_written_with_a_comma() -> None:
    assert programme(SERIES.replace("hours: 3", "hours: '2,5'")).meetings == programme(SERIES.replace("hours: 3", "hours: 2.5")).meetings


TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "programmes").glob("*.yaml"))}
JUNK = st.sampled_from(
    ["", "x", "- ", "  - a: 1", "null", "start: 99:99", "date: 2025-02-30", "key: '1'", "meetings: 7", "    end: 0:00", "{", "é: [", "\t"]
)


@given(st.sampled_from(sorted(TEXTS)), st.integers(0, 200), JUNK, st.booleans())
def test_a_line_lost_or_broken_is_told_and_never_breaks_the_program(slug: str, number: int, junk: str, kept: bool) -> None:
    lines = TEXTS[slug].split("\n")
    number %= len(lines)
    lines[number : number + 1] = [lines[number], junk] if kept else [junk]
    try:
        assert read_programme("\n".join(lines), slug, f"programmes/{slug}.yaml").slug == slug
    except ConfigurationError as error:
        assert all(problem.what and problem.advice and problem.where.startswith(f"programmes/{slug}.yaml:") for problem in error.problems)

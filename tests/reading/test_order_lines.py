"""Order lines that are written from a reading are read again as the same, and a coordinator's word makes a reading certain."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postbud.model.order import Order
from postbud.model.reading import Doubt, Evidence, Fact, Intent, Person, Reading
from postbud.reading.orders import amended, order_line, parse_order
from tests.reading.lines import BO, BOTH, BY, EVA, JUNE, SEPTEMBER, parsed
from tests.reading.mails import programmes, reading


@pytest.mark.parametrize(
    ("mail_text", "language", "line"),
    [
        ("Jeg vil gerne tilmelde mig Hverdagsledelse.\n\nMvh\nMie Lund\nAfdelingsleder\nØby Bibliotek", "da",
         "tilmeld Mie Lund <mie.lund@by.example>, Øby Bibliotek, titel Afdelingsleder til hverdagsledelse"),
        ("Jeg vil gerne tilmelde mig Hverdagsledelse, hvis der er plads.", "en",
         "register Mie Lund <mie.lund@by.example> for hverdagsledelse"),
        ("Jeg vil gerne afmelde mig Hverdagsledelse.", "da", "afmeld Mie Lund <mie.lund@by.example> fra hverdagsledelse"),
        ("Jeg kan desværre ikke komme til Hverdagsledelse den 3. juni.", "da",
         "afbud Mie Lund <mie.lund@by.example> den 3. juni 2025 i hverdagsledelse"),
        ("Jeg har fået ny mail til Hverdagsledelse: mie@ny.example", "da",
         "ret mie.lund@by.example i hverdagsledelse: mail mie@ny.example"),
        ("Jeg vil gerne tilmelde mig.", "da", ""),
        ("Hvad koster det at deltage i Hverdagsledelse?", "da", ""),
    ],
)  # fmt: skip
def test_a_reading_is_offered_as_a_line(mail_text: str, language: str, line: str) -> None:
    assert order_line(reading(mail_text), language, programmes()) == line


def test_somebody_who_wants_no_more_mail_is_known_by_the_address_he_writes_from() -> None:
    found = Reading(Fact(Intent.OPTOUT), Fact("hverdagsledelse"))
    assert order_line(found, "da", BOTH, "mie@by.example") == "frameld mie@by.example"
    assert order_line(found, "da", BOTH) == ""


@pytest.mark.parametrize(
    "found",
    [
        Reading(Fact(Intent.REGISTER), Fact(None), people=(Fact(EVA),)),
        Reading(Fact(Intent.REGISTER), Fact("andet"), people=(Fact(EVA),)),
        Reading(Fact(Intent.REGISTER), Fact("hverdagsledelse"), people=(Fact(Person("Eva Lund", None)),)),
        Reading(Fact(Intent.REGISTER), Fact("hverdagsledelse")),
        Reading(Fact(Intent.ABSENT), Fact("hverdagsledelse"), people=(Fact(EVA),)),
        Reading(Fact(Intent.ABSENT), Fact("hverdagsledelse"), Fact(date(2025, 1, 1)), (Fact(EVA),)),
        Reading(Fact(Intent.CHANGE), Fact("hverdagsledelse"), people=(Fact(EVA),)),
        Reading(Fact(Intent.SUBSTITUTE), Fact("hverdagsledelse"), people=(Fact(BO),)),
        Reading(Fact(Intent.QUESTION), Fact("hverdagsledelse"), people=(Fact(EVA),)),
        Reading(Fact(Intent.CANCEL), Fact("hverdagsledelse"), people=(Fact(Person('Eva "; afmeld Bo', None)),)),
    ],
)
def test_no_line_is_offered_that_would_not_be_understood(found: Reading) -> None:
    assert order_line(found, "da", BOTH) == ""


NAMES = st.sampled_from(
    ["Eva Lund", "Bo Bech", "Åse Ørsted", "Hans-Henrik von Lund", "Eva de la Cruz", "Anne-Mette O'Neil", "Ida K. Vang", "eva lund"]
)  # fmt: skip
ADDRESSES = st.builds("{}@{}.example".format, st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8})?", fullmatch=True), st.sampled_from(["x", "by"]))
FREE_WORDS = st.sampled_from(
    [
        "Øby Bibliotek", "Borgerservice og Bibliotek", "Center for Læring", "Foreningen til Hjælp", "Library of Northlea", "leder",
        "teamleder, Børn og Unge", "vegetar", "vegetar; ingen nødder", "allergic to nuts", "Biblioteket i Øby", "3. sal", "Tlf. og mail",
        "Kolding Kommune, Kultur", "LG", "Anna Ancher", "ja tak", "mvh", "kost: alt",
    ]
)  # fmt: skip
MAYBE = st.none() | FREE_WORDS
PHONES = st.none() | st.from_regex(r"\+45[2-9][0-9]{7}", fullmatch=True)
EANS = st.none() | st.just("5798000000001")


def person(**fixed: Any) -> st.SearchStrategy[Person]:
    words = dict.fromkeys(("organisation", "title", "diet", "access"), MAYBE)
    return st.builds(Person, name=NAMES, email=ADDRESSES, phone=PHONES, ean=EANS, cvr=st.none() | st.just("13585628"), **words, **fixed)


def different(people: list[Person]) -> bool:
    return len({one.email for one in people}) == len(people)


ORDERLY = st.lists(person(), min_size=1, max_size=3).filter(different)
BARE = st.lists(st.builds(Person, NAMES, ADDRESSES), min_size=1, max_size=3).filter(different)
SWAPS = st.lists(person(replaces=NAMES.filter(str.istitle)), min_size=1, max_size=2).filter(different)
CASES = st.one_of(
    st.tuples(st.just(Intent.REGISTER), st.none(), ORDERLY),
    st.tuples(st.just(Intent.REGISTER), st.sampled_from([JUNE, SEPTEMBER]), BARE),
    st.tuples(st.sampled_from([Intent.CANCEL, Intent.APPROVE, Intent.REJECT]), st.none(), BARE),
    st.tuples(st.just(Intent.ABSENT), st.sampled_from([JUNE, SEPTEMBER]), BARE),
    st.tuples(st.just(Intent.SUBSTITUTE), st.none() | st.sampled_from([JUNE, SEPTEMBER]), SWAPS),
)


def folded(people: tuple[Person, ...]) -> list[Person]:
    return [replace(one, name=one.name and one.name.casefold()) for one in people]


@settings(max_examples=300, deadline=None)
@given(CASES, st.sampled_from(["da", "en"]), st.sampled_from(sorted(BOTH)))
def test_a_line_made_of_a_reading_is_read_as_the_same(case: tuple[Intent, date | None, list[Person]], language: str, slug: str) -> None:
    # given
    intent, meeting, people = case
    slug = "hverdagsledelse" if meeting else slug
    found = Reading(Fact(intent), Fact(slug), Fact(meeting), tuple(map(Fact, people)))

    # when
    line = order_line(found, language, BOTH)
    order = parse_order(line, BY, BOTH)

    # then
    assert isinstance(order, Order), (line, order)
    assert (order.intent, order.programme, order.meeting, folded(order.people)) == (intent, slug, meeting, folded(tuple(people)))


@settings(max_examples=100, deadline=None)
@given(person(), st.sampled_from(["da", "en"]))
def test_a_line_of_new_facts_is_read_as_the_same(news: Person, language: str) -> None:
    # given
    header = Evidence("header From", "Gerda Gammel <gerda@gammel.example>")
    found = Reading(Fact(Intent.CHANGE), Fact("souschefer"), people=(Fact(news, (header,)),))

    # when
    order = parse_order(order_line(found, language, BOTH), BY, BOTH)

    # then
    assert isinstance(order, Order)
    assert (order.intent, order.programme, order.who) == (Intent.CHANGE, "souschefer", "gerda@gammel.example")
    assert folded(order.people) == folded((news,))


# --- Upon a reading -----------------------------------------------------------------------------------------------------------------------

DOUBTFUL = Reading(
    Fact(Intent.REGISTER, (Evidence("body", "tilmeld"),)),
    Fact("souschefer"),
    Fact(None),
    (Fact(replace(EVA, organisation="Øby Bibliotek", diet="vegetar")),),
    doubts=(Doubt("condition", "It hangs on a condition."),),
    questions=(Evidence("body", "Hvad koster det?"),),
    answers="confirmation",
)


def test_a_yes_takes_the_doubts_away_and_leaves_what_was_read() -> None:
    found = amended(DOUBTFUL, Order(BY))
    assert found.sure and not found.questions
    assert (found.people, found.programme, found.answers) == (DOUBTFUL.people, DOUBTFUL.programme, "confirmation")
    assert found.intent == Fact(Intent.REGISTER, (Evidence("body", "tilmeld"), Evidence("coordinator", "ja")))


def test_a_line_replaces_what_was_read_and_keeps_what_it_does_not_say() -> None:
    order = parsed("tilmeld Eva Lund <eva@ny.example>; Bo Bech <bo@x.example> til hverdagsledelse")
    assert isinstance(order, Order)
    found = amended(DOUBTFUL, order)
    assert (found.intent.value, found.programme.value) == (Intent.REGISTER, "hverdagsledelse")
    assert [fact.value for fact in found.people] == [Person("Eva Lund", "eva@ny.example", organisation="Øby Bibliotek", diet="vegetar"), BO]
    assert found.people[0].evidence == found.programme.evidence == (Evidence("coordinator", order.line),)


def test_somebody_named_in_a_line_gets_the_address_that_the_mail_says() -> None:
    order = parsed("afmeld Eva Lund")
    assert isinstance(order, Order)
    assert amended(DOUBTFUL, order).people[0].value.email == "eva@x.example"


def test_a_line_without_a_day_is_about_all_meetings() -> None:
    order = parsed("vikar Bo Bech <bo@x.example> for Eva Lund")
    assert isinstance(order, Order)
    for_one_day = replace(DOUBTFUL, intent=Fact(Intent.SUBSTITUTE), meeting=Fact(JUNE))
    assert amended(for_one_day, order).meeting.value is None
    assert amended(for_one_day, Order(BY)).meeting.value == JUNE


def test_new_facts_stand_by_themselves() -> None:
    order = parsed("ret Eva Lund: kost ingen")
    assert isinstance(order, Order)
    assert [fact.value for fact in amended(DOUBTFUL, order).people] == [Person(None, None, diet="")]

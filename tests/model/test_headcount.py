"""The headcount: who is expected at a meeting, what they eat and need, and not one name among it."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from postbud.model.headcount import Headcount, coming, grouped, headcount
from postbud.model.programme import Programme
from postbud.model.reading import Person
from postbud.model.registration import Answer, Attendance, Registration, Status

PROGRAMME = Programme(slug="hverdagsledelse", title="Hverdagsledelse")
AT = datetime(2025, 1, 15, 9, 0, tzinfo=UTC)


def registered(
    number: int, name: str, status: Status = Status.REGISTERED, diet: str = "", access: str = "", programme: str = PROGRAMME.slug
) -> Registration:
    person = Person(name, f"{name.casefold().replace(' ', '.')}@by.example", diet=diet or None, access=access or None)
    return Registration(number, programme, person, status, "da", "", AT)


def said(number: int, answer: Answer, meeting: str = "1", stand_in: str = "") -> Attendance:
    return Attendance(number, meeting, f"uid-{number}-{meeting}", 0, answer, stand_in=stand_in)


def test_whoever_is_registered_and_did_not_say_otherwise_is_expected() -> None:
    # given
    people = [registered(number, f"Anne {number}") for number in range(1, 7)]
    answers = [
        said(1, Answer.INVITED), said(2, Answer.ACCEPTED), said(3, Answer.TENTATIVE), said(4, Answer.ABSENT), said(5, Answer.DECLINED),
    ]  # fmt: skip

    # when
    counted = headcount(people, answers, PROGRAMME, "1")

    # then
    assert counted == Headcount(count=4, waiting=0, declined=1)
    assert headcount(people, answers, PROGRAMME, "2").count == headcount(people, answers, PROGRAMME).count == 6


def test_a_substitute_comes_to_the_one_meeting_in_the_place_of_another() -> None:
    # given
    people = [registered(1, "Eva Lund", diet="vegetar"), registered(2, "Bo Holm", Status.SUBSTITUTE, diet="vegan")]
    answers = [said(1, Answer.SUBSTITUTED, stand_in="bo.holm@by.example"), said(2, Answer.INVITED)]

    # then
    assert headcount(people, answers, PROGRAMME, "1") == Headcount(1, 0, (("vegan", 1),))
    assert headcount(people, answers[:1], PROGRAMME, "1").count == 1, "although he has no entry in his calendar"
    assert headcount(people, answers, PROGRAMME, "2").diets == (("vegetar", 1),)
    assert [entry.id for entry in coming(people, answers)] == [1]


def test_a_substitute_who_cannot_come_either_is_not_counted() -> None:
    people = [registered(1, "Eva Lund"), registered(2, "Bo Holm", Status.SUBSTITUTE)]

    counted = headcount(people, [said(1, Answer.SUBSTITUTED, stand_in="bo.holm@by.example"), said(2, Answer.ABSENT)], PROGRAMME, "1")

    assert counted.count == 0


def test_who_waits_and_who_has_left_are_not_expected() -> None:
    statuses = (Status.WAITING_LIST, Status.WAITING_LIST, Status.AWAITING_APPROVAL, Status.CANCELLED, Status.DECLINED)
    people = [registered(number, f"Anne {number}", status, diet="vegetar") for number, status in enumerate(statuses)]

    assert headcount(people, [], PROGRAMME, "1") == Headcount(count=0, waiting=2, awaiting=1)


def test_another_programme_is_another_lunch() -> None:
    people = [registered(1, "Eva Lund"), registered(2, "Eva Lund", programme="souschefer")]

    assert headcount(people, [said(1, Answer.INVITED)], PROGRAMME, "1").count == 1


def test_the_same_diet_is_one_however_it_is_written() -> None:
    assert grouped(["Vegetar", "vegetar ", "VEGETAR", "ingen  nødder", "ingen nødder.", "", None, "vegetar"]) == (
        ("vegetar", 4),
        ("ingen nødder", 2),
    )


def test_every_need_is_told_as_often_as_somebody_has_it() -> None:
    people = [
        registered(1, "Eva Lund", access="kørestol"),
        registered(2, "Bo Holm", access="Kørestol"),
        registered(3, "Ida", access="bord"),
    ]

    assert headcount(people, [], PROGRAMME).access == ("bord", "kørestol", "Kørestol")


def test_a_wish_that_names_somebody_is_told_without_the_name() -> None:
    # given
    people = [
        registered(1, "Eva Lund", diet="Eva Lund er vegetar, skriv til eva.lund@by.example"),
        registered(2, "Bo Fisk", diet="ikke fisk", access="(Bo Fisk) kørestol"),
    ]

    # when
    counted = headcount(people, [], PROGRAMME)

    # then
    assert [diet for diet, _ in counted.diets] == ["ikke fisk", "… er vegetar, skriv til …"]
    assert counted.access == ("… kørestol",)


@given(st.lists(st.tuples(st.sampled_from(Status), st.none() | st.sampled_from(Answer), st.sampled_from(["", "vegan", " Vegan"]))))
def test_nobody_is_counted_twice_and_every_diet_is_one_of_somebody_who_comes(rows: list[tuple[Status, Answer | None, str]]) -> None:
    # given
    people = [registered(number, f"Anne {number}", status, diet) for number, (status, _, diet) in enumerate(rows)]
    answers = [said(number, answer) for number, (_, answer, _) in enumerate(rows) if answer]

    # when
    counted = headcount(people, answers, PROGRAMME, "1")

    # then
    assert counted.count <= sum(status in (Status.REGISTERED, Status.SUBSTITUTE) for status, _, _ in rows)
    assert sum(number for _, number in counted.diets) <= counted.count
    assert headcount(reversed(people), answers, PROGRAMME, "1").count == counted.count

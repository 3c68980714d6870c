"""Coordinators' order lines: read as they are meant, refused with the words where they are not."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postbud.letters.reasons import load_reasons
from postbud.model.order import Order, OrderFault
from postbud.model.programme import Meeting
from postbud.model.reading import Intent, Person
from postbud.reading.orders import is_order, parse_order, parse_orders
from postbud.reading.replies import read_reply
from tests.reading.lines import BO, BOTH, BY, DEPUTIES, EVA, JUNE, NETWORK, SEPTEMBER, parsed
from tests.reading.mails import mail

ROOT = Path(__file__).parents[2]


def facts(text: str, **more: Any) -> tuple[Intent | None, str, date | None, tuple[Person, ...], str]:
    order = parsed(text, **more)
    assert isinstance(order, Order), order
    return order.intent, order.programme, order.meeting, order.people, order.who


EVERY_VERB = [
    ("tilmeld Eva Lund <eva@x.example> til hverdagsledelse", Intent.REGISTER, None, (EVA,)),
    ("tilmeld Eva Lund <eva@x.example>, Øby Bibliotek; Bo Bech <bo@x.example> til hverdagsledelse", Intent.REGISTER, None,
     (replace(EVA, organisation="Øby Bibliotek"), BO)),
    ("register Eva Lund <eva@x.example> for everyday leadership", Intent.REGISTER, None, (EVA,)),
    ("sign up Eva Lund <eva@x.example> and Bo Bech <bo@x.example>", Intent.REGISTER, None, (EVA, BO)),
    ("afmeld Eva Lund fra hverdagsledelse", Intent.CANCEL, None, (Person("Eva Lund", None),)),
    ("afmeld eva@x.example fra netværket om hverdagsledelse", Intent.CANCEL, None, (Person(None, "eva@x.example"),)),
    ("afmeld Eva Lund <eva@x.example> og Bo Bech", Intent.CANCEL, None, (EVA, Person("Bo Bech", None))),
    ("cancel Eva Lund from everyday leadership", Intent.CANCEL, None, (Person("Eva Lund", None),)),
    ("afbud Eva Lund den 3. juni i hverdagsledelse", Intent.ABSENT, JUNE, (Person("Eva Lund", None),)),
    ("afbud fra Eva Lund i hverdagsledelse tirsdag den 9/9", Intent.ABSENT, SEPTEMBER, (Person("Eva Lund", None),)),
    ("afbud Eva Lund den 2025-06-03", Intent.ABSENT, JUNE, (Person("Eva Lund", None),)),
    ("absent Eva Lund on June 3", Intent.ABSENT, JUNE, (Person("Eva Lund", None),)),
    ("absent Eva Lund on 9 June 2026", Intent.ABSENT, date(2026, 6, 9), (Person("Eva Lund", None),)),
    ("kommer Eva Lund den 3. juni", Intent.REGISTER, JUNE, (Person("Eva Lund", None),)),
    ("coming Eva Lund on September 9th", Intent.REGISTER, SEPTEMBER, (Person("Eva Lund", None),)),
    ("vikar Bo Bech <bo@x.example> for Eva Lund den 3. juni i hverdagsledelse", Intent.SUBSTITUTE, JUNE,
     (replace(BO, replaces="Eva Lund"),)),
    ("vikar Bo Bech <bo@x.example>, Øby Bibliotek i stedet for Eva Lund <eva@x.example>", Intent.SUBSTITUTE, None,
     (replace(BO, organisation="Øby Bibliotek", replaces="eva@x.example"),)),
    ("substitute Bo Bech <bo@x.example> for Eva Lund on 3 June", Intent.SUBSTITUTE, JUNE, (replace(BO, replaces="Eva Lund"),)),
    ("godkend Eva Lund", Intent.APPROVE, None, (Person("Eva Lund", None),)),
    ("approve Eva Lund in everyday leadership", Intent.APPROVE, None, (Person("Eva Lund", None),)),
    ("afvis Eva Lund", Intent.REJECT, None, (Person("Eva Lund", None),)),
    ("decline eva@x.example", Intent.REJECT, None, (Person(None, "eva@x.example"),)),
]  # fmt: skip


@pytest.mark.parametrize(("line", "intent", "meeting", "people"), EVERY_VERB, ids=[line[0] for line in EVERY_VERB])
def test_a_line_is_read(line: str, intent: Intent, meeting: date | None, people: tuple[Person, ...]) -> None:
    assert facts(line) == (intent, "hverdagsledelse", meeting, people, "")


def test_an_order_says_who_gave_it_and_in_which_words() -> None:
    order = parsed("Hej\n\ntilmeld  Eva Lund <eva@x.example>\ntil hverdagsledelse.\n\nMvh Lise")
    assert isinstance(order, Order)
    assert (order.by, order.line) == (BY, "tilmeld Eva Lund <eva@x.example> til hverdagsledelse")


@pytest.mark.parametrize("line", ["frameld eva@x.example", "unsubscribe Eva Lund <eva@x.example>"])
def test_opting_out_is_for_an_address_and_for_all_programmes(line: str) -> None:
    intent, programme, meeting, people, _ = facts(line)
    assert (intent, programme, meeting, people[0].email) == (Intent.OPTOUT, "", None, "eva@x.example")


@pytest.mark.parametrize(
    ("line", "who", "news"),
    [
        ("ret Eva Lund: telefon 12 34 56 78", "Eva Lund", {"phone": "+4512345678"}),
        ("ret eva@x.example: ean 5798000000001, kost vegetar", "eva@x.example", {"ean": "5798000000001", "diet": "vegetar"}),
        ("ret Eva Lund: navn Eva Holm, mail eva.holm@x.example", "Eva Lund", {"name": "Eva Holm", "email": "eva.holm@x.example"}),
        ("Ret Eva Lund <eva@x.example> i hverdagsledelse: arbejdsplads Øby Bibliotek; titel leder", "eva@x.example",
         {"organisation": "Øby Bibliotek", "title": "leder"}),
        ("ret Eva Lund: kost \"vegetar, ingen nødder\", tlf.: +47 22 55 01 34", "Eva Lund",
         {"diet": "vegetar, ingen nødder", "phone": "+4722550134"}),
        ("ret Eva Lund: kost vegetar og ingen nødder og telefon 22334455", "Eva Lund",
         {"diet": "vegetar og ingen nødder", "phone": "+4522334455"}),
        ("ret Eva Lund kost ingen", "Eva Lund", {"diet": ""}),
        ("change Eva Lund: phone 22 33 44 55, workplace Northlea Library", "Eva Lund",
         {"phone": "+4522334455", "organisation": "Northlea Library"}),
        ("ret Eva Lund: cvr 13585628", "Eva Lund", {"cvr": "13585628"}),
    ],
)  # fmt: skip
def test_facts_are_changed_one_by_one(line: str, who: str, news: dict[str, str]) -> None:
    assert facts(line) == (Intent.CHANGE, "hverdagsledelse", None, (Person(**{"name": None, "email": None, **news}),), who)


@pytest.mark.parametrize(
    "text",
    [
        "TILMELD eva lund <eva@x.example> TIL HVERDAGSLEDELSE",
        "tilmeld   Eva  Lund   <eva@x.example>  til  Hverdagsledelse .",
        "Tilmeld: Eva Lund <eva@x.example> til hverdagsledelse!",
        "tilmeld Eva Lund eva@x.example til hverdagsledelse",
        "tilmeld Eva Lund (eva@x.example) til hverdagsledelse",
        "tilmeld Eva Lund, eva@x.example til hverdagsledelse",
        "tilmeld Eva Lund <eva@x.example<mailto:eva@x.example>> til hverdagsledelse",
        "tilmeld Eva Lund eva@x.example<mailto:eva@x.example> til hverdagsledelse",
        "tilmeld Eva Lund eva@x.example [mailto:eva@gammel.example] til hverdagsledelse",
        "tilmeld Eva Lund<mailto:eva@x.example> til hverdagsledelse",
        "tilmeld Eva Lund <eva@x.example>, til hverdagsledelse",
        "Hej Postbud\n\ntilmeld Eva Lund <eva@x.example> til hverdagsledelse\n\nTak!\n\nMvh Lise",
        "Hej, tilmeld Eva Lund <eva@x.example> til hverdagsledelse, tak",
        "venligst tilmeld Eva Lund <eva@x.example> til hverdagsledelse. På forhånd tak.",
        "tilmeld Eva Lund <eva@x.example> til hverdagsledelse. Mvh Lise",
        "Ja\n\ntilmeld Eva Lund <eva@x.example> til hverdagsledelse",
        "JA: tilmeld Eva Lund <eva@x.example> til hverdagsledelse",
        "- tilmeld Eva Lund <eva@x.example> til hverdagsledelse",
        "“tilmeld Eva Lund <eva@x.example> til hverdagsledelse”",
        "tilmeld Eva Lund\n<eva@x.example>\ntil\nhverdagsledelse\nHilsen Lise",
        "tilmeld Eva Lund\u00a0<eva@x.example> til \u200bhverdagsledelse",
        "tilmeld Eva Lund <eva@x.example> til netværket Hverdagsledelse\nLise",
    ],
)
def test_a_line_may_stand_in_a_mail_as_mails_are(text: str) -> None:
    assert facts(text) == (Intent.REGISTER, "hverdagsledelse", None, (EVA,), "")


def test_it_is_read_from_the_own_words_of_a_reply() -> None:
    # given
    body = (
        "Hej\r\n\r\nafbud Eva Lund den 3. juni i\r\nhverdagsledelse\r\n\r\nMvh Lise\r\n\r\nDen 03.02.2025 kl. 10.00 skrev Netværk:\r\n"
        "> tilmeld Bo Bech <bo@x.example> til hverdagsledelse\r\n"
    )

    # when
    reply = read_reply(mail(body, sender=f"Lise Holm <{BY}>", subject="Sv: Venter på dig", In_Reply_To="<a@netvaerk.example>"))

    # then
    assert reply.word is None and is_order(reply.text)
    assert facts(reply.text) == (Intent.ABSENT, "hverdagsledelse", JUNE, (Person("Eva Lund", None),), "")


REFUSED = [
    ("tilmeld Eva Lund <eva@x.example> til sousechefer", "order-programme", "sousechefer"),
    ("tilmeld Eva Lund <eva@x.example>, Øby Bibliotek til kagebagning", "order-programme", "kagebagning"),
    ("tilmeld Eva Lund <eva@x.example>, Øby Bibliotek i hverdagsledelsen", "order-programme", "hverdagsledelsen"),
    ("afmeld Eva Lund fra kagebagning", "order-programme", "kagebagning"),
    ("tilmeld Eva Lund <eva@x.example> til hverdagsledelse. Hun skal også parkere.", "order-programme",
     "hverdagsledelse. Hun skal også parkere"),
    ("tilmeld Eva Lund <eva@x.example> til hverdagsledelse den 3. juni", "order-programme", "hverdagsledelse den 3. juni"),
    ("tilmeld Eva Lund til hverdagsledelse", "order-no-address", "Eva Lund"),
    ("vikar Bo Bech for Eva Lund", "order-no-address", "Bo Bech"),
    ("tilmeld Eva Lund <eva@x> til hverdagsledelse", "order-address", "Eva Lund <eva@x>"),
    ("tilmeld Eva Lund <eva.søe@x.example>", "order-address", "Eva Lund <eva.søe@x.example>"),
    ("tilmeld Eva Lund <eva@x.example> <eva@y.example>", "order-address", "Eva Lund <eva@x.example> <eva@y.example>"),
    ("tilmeld hende til hverdagsledelse", "order-person", "hende"),
    ("tilmeld Eva Lund <eva@x.example> vegetar", "order-person", "Eva Lund vegetar"),
    ("tilmeld Eva Lund <eva@x.example>, Bo Bech til hverdagsledelse", "order-person", "Bo Bech"),
    ("afmeld Eva Lund hvis hun vil", "order-person", "Eva Lund hvis hun vil"),
    ("tilmeld Eva Lund <eva@x.example>, hvis der er plads", "order-person", "hvis der er plads"),
    ("tilmeld Eva Lund <eva@x.example>, hvis Øby Bibliotek vil", "order-person", "hvis Øby Bibliotek vil"),
    ("tilmeld Eva Lund <eva@x.example>, hun er fra Øby", "order-person", "hun er fra Øby"),
    ("afmeld eva lund måske", "order-person", "eva lund måske"),
    ("afbud Eva Lund den 3. juni pga. sygdom", "order-person", "Eva Lund pga. sygdom"),
    ("afmeld Eva Lund <eva@x.example>, men ikke Bo Bech", "order-person", "men ikke Bo Bech"),
    ("afmeld Eva Lund 3", "order-person", "Eva Lund 3"),
    ("afmeld alle", "order-person", "alle"),
    ("afmeld ikke Eva Lund", "order-person", "ikke Eva Lund"),
    ("afmeld Eva Lund og Eva Lund", "order-twice", "eva lund"),
    ("tilmeld", "order-who", ""),
    ("afmeld fra hverdagsledelse", "order-who", ""),
    ("afmeld Eva Lund den 3. juni", "order-no-day", "3. juni"),
    ("afbud Eva Lund", "order-which-day", ""),
    ("afbud Eva Lund den 4. juni", "order-day", "4. juni"),
    ("afbud Eva Lund den 1. oktober", "order-day", "1. oktober"),
    ("afbud Eva Lund den 9.", "order-day", "den 9"),
    ("afbud Eva Lund den 3. juni og den 9. september", "order-one-day", "3. juni, 9. september"),
    ("vikar Bo Bech <bo@x.example>", "order-replaces", "Bo Bech <bo@x.example>"),
    ("vikar Bo Bech <bo@x.example> for Eva Lund og Ida Vang", "order-replaces", "Bo Bech <bo@x.example> for Eva Lund og Ida Vang"),
    ("ret Eva Lund: yndlingsfarve blå", "order-facts", "yndlingsfarve blå"),
    ("ret Eva Lund: kost vegetar, ingen nødder", "order-facts", "ingen nødder"),
    ("ret Eva Lund: kost vegetar, kost vegansk", "order-facts", "kost vegansk"),
    ("ret Eva Lund:", "order-facts", ""),
    ("ret Eva Lund og Bo Bech: kost vegetar", "order-one-person", "Eva Lund og Bo Bech"),
    ("ret Eva Lund: telefon 1234", "order-phone", "telefon 1234"),
    ("ret Eva Lund: telefon ved ikke", "order-phone", "telefon ved ikke"),
    ("ret Eva Lund: ean 5798000000002", "order-ean", "ean 5798000000002"),
    ("ret Eva Lund: cvr 13585629", "order-cvr", "cvr 13585629"),
    ("ret Eva Lund: mail eva", "order-address", "eva"),
    ("frameld Eva Lund fra hverdagsledelse", "order-optout", "Eva Lund fra hverdagsledelse"),
    ("frameld Eva Lund", "order-optout", "Eva Lund"),
    ("Nej, tilmeld Eva Lund <eva@x.example>", "order-more-words", "Nej"),
    ("Vi gør det: tilmeld Eva Lund <eva@x.example>", "order-more-words", "Vi gør det"),
    ("Fint!\n\nHun skal også parkere.\n\ntilmeld Eva Lund <eva@x.example>", "order-more-words", "Hun skal også parkere."),
    ("tilmeld Eva Lund <eva@x.example>\n\nHun skal også parkere.", "order-more-words", "Hun skal også parkere."),
    ("godkend Eva Lund\nafvis Bo Bech", "order-one-at-a-time", "afvis Bo Bech"),
    ("Hej Lise", "order-none", ""),
    ("", "order-none", ""),
    ("tilmeld " + "Eva Lund <eva@x.example>; " * 300, "order-too-long", ""),
]  # fmt: skip


@pytest.mark.parametrize(("line", "problem", "words"), REFUSED, ids=[line[0][:60] for line in REFUSED])
def test_what_is_not_understood_is_refused_with_its_words(line: str, problem: str, words: str) -> None:
    fault = parsed(line)
    assert isinstance(fault, OrderFault), fault
    assert (fault.problem, fault.words) == (problem, words)


def test_a_wrong_day_is_answered_with_the_days_of_the_meetings_and_a_wrong_programme_with_those_that_are_open() -> None:
    day, programme = parsed("afbud Eva Lund den 4. juni"), parsed("afmeld Eva Lund fra kagebagning")
    assert isinstance(day, OrderFault) and isinstance(programme, OrderFault)
    assert day.choices == (JUNE, SEPTEMBER, date(2026, 6, 9))
    assert programme.choices == ("hverdagsledelse", "souschefer")
    assert day.line == "afbud Eva Lund den 4. juni"


def test_without_a_programme_in_line_or_mail_none_is_chosen_unless_there_is_only_one() -> None:
    fault = parsed("afmeld Eva Lund", programme="")
    assert isinstance(fault, OrderFault) and fault.problem == "order-which-programme" and fault.choices == ("hverdagsledelse", "souschefer")
    alone = parse_order("afmeld Eva Lund", BY, {"souschefer": DEPUTIES})
    assert isinstance(alone, Order) and alone.programme == "souschefer"


def test_a_name_that_two_programmes_have_chooses_neither() -> None:
    twins = {slug: NETWORK.model_copy(update={"slug": slug}) for slug in ("a", "b")}
    fault = parse_order("afmeld Eva Lund fra Hverdagsledelse", BY, twins)
    assert isinstance(fault, OrderFault)
    assert (fault.problem, fault.words, fault.choices) == ("order-which-programme", "Hverdagsledelse", ("a", "b"))


def test_a_day_of_several_years_is_the_next_one() -> None:
    thrice = tuple(Meeting(date=date(year, 6, 3)) for year in (2024, 2025, 2026))
    years = {"x": NETWORK.model_copy(update={"slug": "x", "meetings": thrice})}
    order = parse_order("afbud Eva Lund den 3. juni", BY, years, now=date(2025, 2, 1))
    assert isinstance(order, Order) and order.meeting == JUNE
    fault = parse_order("afbud Eva Lund den 3. juni", BY, years)
    assert isinstance(fault, OrderFault) and fault.problem == "order-day"


def test_several_lines_are_several_orders_or_none_at_all() -> None:
    # when
    both = parse_orders("Hej\n\ngodkend Eva Lund\nafvis Bo Bech\n\nMvh Lise", BY, BOTH, "souschefer")
    one_wrong = parse_orders("godkend Eva Lund\n\nafvis hende", BY, BOTH, "souschefer")

    # then
    assert isinstance(both, tuple) and [order.intent for order in both] == [Intent.APPROVE, Intent.REJECT]
    assert one_wrong == OrderFault("order-person", "hende", line="afvis hende")


@pytest.mark.parametrize(
    "text",
    [
        "tilmeld Eva", "Hej\n\nAfmeld Eva Lund\n\nMvh", "ja, tilmeld Eva Lund", "afvis hende", "ret Eva Lund: farve blå", "Kommer Eva Lund",
        "JA (eller 1): vi gør det, vi har læst: tilmeld Eva Lund <eva@x.example> til hverdagsledelse",
        "Fint. Hun skal med.\ntilmeld Eva Lund <eva@x.example>", "please register Eva Lund", "NEJ: afmeld Bo",
    ],
)  # fmt: skip
def test_what_begins_like_an_order_is_one_even_if_it_cannot_be_carried_out(text: str) -> None:
    assert is_order(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "ja", "Kære Eva\n\nDu er velkommen.", "Hej Eva\n\nTilmeld dig bare ved at svare på denne mail.", "Kommer du den 3. juni?",
        "Ret godt spørgsmål! Jeg vender tilbage.", "Register yourself on our page.", "Cancel your registration by writing to us.",
        "Vi skal nok tilmelde dig.", "Når du er klar, kommer der en mail.", "Det er i orden, at Bo kommer i stedet for dig.",
    ],
)  # fmt: skip
def test_words_for_a_participant_are_no_order(text: str) -> None:
    assert not is_order(text)


# --- Sentences ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_fault_has_a_sentence(language: str) -> None:
    # given
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "postbud" / "reading").glob("order*.py"))
    codes = {f"order-{code}" for code in re.findall(r'refuse\(\s*"([a-z-]+)"', sources)}
    codes |= {code for _, code, _ in REFUSED} | set(re.findall(r'"(order-[a-z-]+)"', sources))

    # then
    assert codes - set(load_reasons(ROOT / "templates").sentences[language]) == set()


def test_a_fault_is_told_with_its_words_and_what_could_stand_there() -> None:
    fault = parsed("afbud Eva Lund den 4. juni")
    assert isinstance(fault, OrderFault)
    reasons = load_reasons(ROOT / "templates")
    assert reasons.fault(fault, "da") == (
        "Der er intet møde den dag. („4. juni“) Du kan skrive: 3. juni 2025, 9. september 2025, 9. juni 2026."
    )
    assert reasons.fault(OrderFault("order-who"), "en") == "The line does not say whom it is about."


# --- Any text -----------------------------------------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *"tilmeld afmeld afbud kommer vikar ret godkend frameld Eva Lund <eva@x.example> bo@x.example ; , : .".split(),
        *"til fra i for hverdagsledelse".split(),
        *'den 3. juni 9/9 og " telefon 22334455 kost mail navn Øby Bibliotek ja tak Hej mvh <mailto:a@b.example> @ ? < >'.split(),
        "\n",
    ]
)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=30).map(" ".join), st.text(max_size=300)))
def test_any_text_is_an_order_or_a_fault(text: str) -> None:
    found = parse_orders(text, BY, BOTH, "souschefer", date(2025, 1, 1))
    assert isinstance(found, OrderFault) or all(order.by == BY and order.line for order in found)
    assert is_order(text) in (True, False)


def calls(text: str) -> int:
    """How many functions are called to read a text: a measure of work that no busy machine disturbs."""
    count = 0

    def seen(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(seen)
    try:
        is_order(text)
        parse_orders(text, BY, BOTH)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "piece",
    ["tilmeld ", "Eva Lund; ", "<", '"', "til ", "a@b.example ", "og ", "3. juni ", "ret a: kost b, ", "tak. ", "\nret a: ", "for "],
)
def test_twice_the_line_is_about_twice_the_work(piece: str) -> None:
    line = "tilmeld " + piece * (1900 // len(piece))
    calls(line)
    assert calls("tilmeld " + piece * (3800 // len(piece))) <= 3 * calls(line) + 1000
    assert calls("tilmeld " + piece * 100_000) <= 10 * calls(line) + 1000

"""Who leads the groups: asked by letter, answered by plain mail, matched; their letter before each meeting, and their notes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from postbud.message import read_message
from postbud.model.invitee import Invitee
from postbud.programmes import read_programme
from postbud.reading.group_notes import sections_in
from postbud.reading.guides import Offer, offer_in
from postbud.reading.replies import read_reply
from postbud.store import invitees
from postbud.store.tables import facilitator, group_note, message, registration
from tests.groups.leaders import ONE_LEVEL, joins, writes
from tests.groups.test_proposed_and_formed import COUNT, says, settled, text
from tests.running import Running
from tests.schedule.years import answer

Run = Callable[..., Running]
CALLED = ONE_LEVEL.replace("  form_on:", "  call_on: 2025-01-20\n  form_on:")
GROUPS = read_programme(CALLED, "net", "net.yaml").groups
PETRA, KLAUS, ULRIK = "Petra Vang", "Klaus Friis", "Ulrik Bang"


@pytest.mark.parametrize(
    ("words", "offer"),
    [
        ("Ja tak", Offer("yes")),
        ("Nej tak", Offer("no")),
        ("Jeg vil gerne være facilitator.", Offer("yes")),
        (
            "Jeg vil gerne være facilitator, kan ikke torsdage, helst ikke Teknik- og Miljøforvaltningen.",
            Offer("yes", frozenset({3}), ("Teknik- og Miljøforvaltningen",)),
        ),
        (
            "Ja, jeg vil gerne. Jeg er i Skoleforvaltningen. Jeg kan ikke mandag og fredag.",
            Offer("yes", frozenset({0, 4}), (), "Skoleforvaltningen"),
        ),
        ("Jeg kan desværre ikke være facilitator.", Offer("no")),
        ("Jeg kan alligevel ikke lede en gruppe.", Offer("no")),
        # What is not plain is nobody's to guess.
        ("Jeg vil måske gerne være facilitator.", Offer(None)),
        ("Jeg vil gerne være facilitator, hvis min chef siger ja.", Offer(None)),
        ("Hvad går det ud på at være facilitator?", Offer(None)),
        ("Ja tak, men jeg skal først tale med min chef om, hvor mange timer det tager.", Offer(None)),
    ],
)  # fmt: skip
def test_what_somebody_says_to_leading_a_group(words: str, offer: Offer) -> None:
    mail = read_message(writes(PETRA, words))
    assert GROUPS is not None

    assert offer_in(mail, GROUPS, read_reply(mail), asked=True) == offer


def test_notes_and_what_is_for_the_management_are_told_apart_by_their_labels() -> None:
    found = sections_in("Hej\n\nNoter fra gruppe 2: Vi talte om tillid.\nOg om tid.\n\nTil ledelsen: Vi mangler tid.\n")

    assert [(one.kind, one.group, one.text) for one in found] == [
        ("notes", "2", "Vi talte om tillid.\nOg om tid."), ("management", "", "Vi mangler tid.")
    ]  # fmt: skip
    assert sections_in("Her er et par noter om hunden: den er sød") == ()


def ask(running: Running, *names: str) -> None:
    with running.database.write() as connection:
        rows = [Invitee("net", address_of(one), address_of(one), one, role="Facilitator") for one in names]
        invitees.add(connection, rows, "liste.csv", running.clock.now())


def address_of(name: str) -> str:
    return f"{name.casefold().replace(' ', '.')}@kommune.example"


def mailbox_of(name: str) -> str:
    return f"{name} <{address_of(name)}>"


@pytest.fixture
def called(run: Run) -> Running:
    """Three have been asked whether they would lead a group."""
    running = run(CALLED)
    ask(running, PETRA, KLAUS, ULRIK)
    running.live_until("2025-01-20 09:00")
    return running


def replies(running: Running, name: str, words: str, number: int = 1) -> None:
    """Somebody answers the newest letter he has got about it."""
    letters = [one for one in (*running.letters("facilitator-call"), *running.letters("facilitator-noted")) if address_of(name) in one]
    running.receive(answer(letters[0], words, by=mailbox_of(name), number=number))
    running.work()


def corps(running: Running) -> dict[str, tuple[str, str, str]]:
    with running.database.read() as connection:
        return {row.name: (row.state, row.days, row.avoids) for row in connection.execute(facilitator.select())}


def test_the_call_goes_to_those_with_that_role_once_and_no_invitation_to_take_part(called: Running) -> None:
    called.live_until("2025-02-01 09:00")

    assert sorted(one.to for one in called.got("facilitator-call")) == ["klaus.friis", "petra.vang", "ulrik.bang"]
    assert not called.got("announcement", "sign-up-reminder")


def test_answers_are_written_down_and_confirmed(called: Running) -> None:
    replies(called, PETRA, "Jeg vil gerne være facilitator, kan ikke torsdage, helst ikke Teknik- og Miljøforvaltningen.")
    replies(called, KLAUS, "Nej tak")

    assert corps(called) == {PETRA: ("willing", "3", "Teknik- og Miljøforvaltningen"), KLAUS: ("unwilling", "", "")}
    assert "torsdag" in text(called, "facilitator-noted", 0)
    assert not called.rows(registration)


def test_an_answer_that_is_not_plain_and_a_stranger_wait_for_a_human(called: Running) -> None:
    replies(called, PETRA, "Måske, det kommer an på, hvor meget tid der går med det.")
    called.receive(writes("Sonja Skov", "Jeg vil gerne være facilitator i ledernetværket."))

    assert [row.state for row in called.rows(message)] == ["held", "held"]
    assert corps(called) == {} and not called.rows(registration)


def test_whoever_was_asked_may_also_write_a_mail_of_his_own_and_is_not_signed_up_by_it(called: Running) -> None:
    called.receive(writes(PETRA, "Jeg vil gerne være facilitator i ledernetværket. Jeg er i Skoleforvaltningen."))

    assert corps(called)[PETRA][0] == "willing"
    assert not called.rows(registration)


@pytest.fixture
def led(called: Running) -> Running:
    """Two groups are formed; Klaus, who can, leads one, and Petra, who cannot on Thursdays, none."""
    replies(called, PETRA, "Ja, jeg vil gerne være facilitator. Jeg kan ikke torsdage.")
    replies(called, KLAUS, "Ja tak, jeg vil gerne være facilitator.")
    for number in range(COUNT):
        called.receive(joins(number))
    called.live_until("2025-02-24 09:00")
    says(called, "ja")
    settled(called)
    return called


def group_led_by(running: Running, name: str) -> str:
    shown = text(running, "groups-proposal")
    heading = next(line for line in shown.splitlines() if name in line and "Gruppe" in line)
    return heading.replace("*", "").split()[1].rstrip(":")


def test_the_proposal_matches_facilitators_and_tells_whom_nobody_leads(led: Running) -> None:
    shown = text(led, "groups-proposal")
    file = (led.home / "programmes" / "net.yaml").read_text(encoding="utf-8")

    assert "Facilitator: Klaus Friis" in shown and "Petra" not in shown and "Der er ingen facilitator til gruppe" in shown
    assert "klaus.friis@kommune.example" in file
    assert [one.to for one in led.got("group-led")] == ["klaus.friis"]
    assert any("ledes af Klaus Friis" in text(led, "group-formed", number) for number in range(COUNT))


def test_a_coordinator_names_who_leads(called: Running) -> None:
    replies(called, KLAUS, "Ja tak")
    replies(called, PETRA, "Ja tak")
    for number in range(COUNT):
        called.receive(joins(number))
    called.live_until("2025-02-24 09:00")
    other = "2" if group_led_by(called, "Klaus") == "1" else "1"
    says(called, f"Klaus leder gruppe {other}")

    assert group_led_by(called, "Klaus") == other


def test_before_each_meeting_its_facilitator_gets_a_letter_and_gets_the_notes_back(led: Running) -> None:
    # given
    key = group_led_by(led, "Klaus")
    led.live_until("2025-03-12 12:00")
    assert [(one.to, one.meeting, one.at) for one in led.got("facilitator-pack")] == [("klaus.friis", f"{key}-1", "2025-03-10 08:00")]

    # when
    led.live_until("2025-03-14 09:00")
    words = f"Noter fra gruppe {key}: Vi talte om tillid.\n\nTil ledelsen: Vi mangler tid til at lede."
    led.receive(answer(led.letters("facilitator-pack")[0], words, by=mailbox_of(KLAUS)))
    led.live_until("2025-05-12 12:00")

    # then
    assert [(row.group_key, row.kind) for row in led.rows(group_note)] == [(key, "notes"), (key, "management")]
    assert "Vi talte om tillid." in text(led, "facilitator-pack") and "mangler tid" not in text(led, "facilitator-pack")
    assert [(one.to, one.at) for one in led.got("to-management")] == [("kirsten", "2025-03-17 08:00")]
    assert "Vi mangler tid til at lede." in text(led, "to-management")


def test_notes_from_somebody_who_does_not_lead_the_group_wait_for_a_human(led: Running) -> None:
    led.receive(writes("Eva Holm", "Noter fra gruppe 1: Vi talte om chefen."))
    led.receive(writes(KLAUS, "Noter fra gruppe 9: Vi talte om chefen."))

    assert [row.state for row in led.rows(message)][-2:] == ["held", "held"]
    assert not led.rows(group_note)


def test_no_facilitator_reads_a_wish_about_the_group(called: Running) -> None:
    replies(called, KLAUS, "Ja tak")
    called.receive(joins(0, "Jeg vil helst ikke i gruppe med Bo Holm."))
    for number in range(1, COUNT):
        called.receive(joins(number))
    called.live_until("2025-02-24 09:00")
    says(called, "ja")
    settled(called)
    called.live_until("2025-03-12 12:00")

    names = ("group-led", "facilitator-pack", "group-formed")
    told = [text(called, name, number) for name in names for number in range(len(called.letters(name)))]
    assert told and not any("helst" in one or "ikke med" in one for one in told)


def test_a_facilitator_who_withdraws_is_replaced_after_a_new_yes(led: Running) -> None:
    # given
    key = group_led_by(led, "Klaus")
    replies(led, ULRIK, "Ja tak, jeg vil gerne være facilitator.")  # there is a group that nobody leads
    assert len(led.letters("groups-proposal")) == 2 and group_led_by(led, "Klaus") == key
    says(led, "ja", number=3)
    settled(led)

    # when
    led.receive(answer(led.letters("group-led")[0], "Jeg kan desværre alligevel ikke lede gruppen.", by=mailbox_of(KLAUS), number=9))
    led.work()

    # then
    assert corps(led)[KLAUS][0] == "withdrawn"
    assert f"Der er ingen facilitator til gruppe {key}" in text(led, "groups-proposal")
    (told, *others) = (*led.got("facilitator-noted")[-1:], *led.got("invite-withdrawn"))
    assert {one.to for one in (told, *others)} == {"klaus.friis"}  # out of his calendar, and nobody else's
    assert [one.meeting for one in (told, *others)] == [f"{key}-{number}" for number in (1, 2, 3)]


def test_a_facilitator_who_cannot_on_one_day_has_not_withdrawn(led: Running) -> None:
    led.receive(answer(led.letters("group-led")[0], "Jeg kan desværre ikke den 13. marts.", by=mailbox_of(KLAUS), number=9))
    led.receive(answer(led.letters("group-led")[0], "Nej", by=mailbox_of(KLAUS), number=10))

    assert corps(led)[KLAUS][0] == "willing"
    assert [row.state for row in led.rows(message)][-2:] == ["held", "held"]


def test_notes_without_a_group_are_a_groups_only_as_an_answer_to_the_letter_about_it() -> None:
    assert sections_in("Noter: vi talte om tillid") == ()
    assert [one.text for one in sections_in("Noter: vi talte om tillid", asked=True)] == ["vi talte om tillid"]

"""The network of deputy heads, from the list of invitees to the next meeting in everybody's calendar.

It is the first of the five programmes: an invitation that may be sent on, an agenda with open slots ("Flere?"), and the question at its
end, "Temaet for næste netværksmøde - dato?". Played in one go, between a real mailbox and an SMTP server; each scene says who does what.
"""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Mailbox
from tests.life.mails import Somebody
from tests.programmes.stage import Left, Stage, kinds
from tests.servers.smtp import SmtpServer

# Two who are invited, and a colleague who is not on the list.
EVA = Somebody("Eva Lund", "eva.lund@guldborgsund-bibliotek.example")
BO = Somebody("Bo Bech", "bo.bech@odsherred-bibliotek.example")
IDA = Somebody("Ida Dam", "ida.dam@odsherred-bibliotek.example")
# The coordinator, and the two others of the programme group, who hear of offers and of the poll.
KAREN = Somebody("Programgruppen", "programgruppen@roskilde-bibliotek.example")
GULDBORGSUND = Somebody("Programgruppen, Guldborgsund", "programgruppen@guldborgsund-bibliotek.example")
ODSHERRED = Somebody("Programgruppen, Odsherred", "programgruppen@odsherred-bibliotek.example")
GROUP = (KAREN, GULDBORGSUND, ODSHERRED)


def test_from_the_invitation_to_the_next_meeting(tmp_path: Path, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    stage = Stage(tmp_path / "home", mailbox, smtp_server, ["souschefer"], "2025-01-06 10:00")
    before = stage.text_of("souschefer")
    the_invitation_leaves(stage)
    people_sign_up_and_offer_items(stage)
    the_group_says_yes_and_no(stage)
    the_meeting_comes_and_goes(stage)
    everybody_is_asked_for_the_next_date(stage)
    one_word_makes_the_next_meeting(stage)
    every_line_of_the_file_still_stands(before, stage.text_of("souschefer"))


def the_invitation_leaves(stage: Stage) -> None:
    """A list is taken in, the sign-up opens, and both get the invitation with the agenda as the group wrote it."""
    stage.invite("souschefer", EVA, BO)
    stage.edit("souschefer", "sign_up:\n", "sign_up:\n  opens: 2025-01-07 09:00\n")

    left = stage.wait_until("2025-01-07 10:00")

    assert kinds(left) == [("announcement", "bo.bech"), ("announcement", "eva.lund")]
    invited = stage.last(EVA, "announcement")
    assert_in_order(
        invited.text,
        "Nu er det tid for det 2. netværksmøde",
        "- 9.00-9.30 Ankomst og morgenbrød",
        "- 9.30-10.30 Præsentation af nogle af de projekter",
        "  10-15 min. til hver",
        "  - Børnebibliotekaren som playmaker (Guldborgsund)",
        "  - AgeForce (Roskilde)",
        "  - Bipbog (Odsherred)",
        "  - Flere?",
        "- 10.30-11.00 Muligheder for støtte fra Cirius (en kollega fra Roskilde Bibliotekerne)",
        "  Er der nogle, der har gode erfaringer?",
        "- 11.00-11.15 Kort pause, vand og frugt",
        "- 11.15-11.45 Brug Brugerne – metoder etc. (strategi- og projektudvikleren ved Roskilde Bibliotekerne)",
        "- 11.45-12.15 Ønsker og behov for mere samarbejde i regionen omkring projekter",
        "- Temaet for næste netværksmøde – dato?",
        "- 12.15-13.00 Netværksfrokost (sandwich)",
        "Vil du bidrage til dagsordenen?",
        "Send gerne invitationen videre",
    )
    assert_in_order(invited.html, "9.00-9.30 Ankomst og morgenbrød", "Bipbog (Odsherred)", "Flere?", "12.15-13.00 Netværksfrokost")


def people_sign_up_and_offer_items(stage: Stage) -> None:
    """Eva signs up and offers something in the same breath; Bo sends the invitation on to Ida, who signs up herself; Bo offers too."""
    stage.wait_until("2025-01-08 09:00")
    left = stage.write(
        EVA,
        "Hej Karen\n\nTak for invitationen. Jeg vil gerne deltage. Jeg kan fortælle om vores læsehunde, 10 min.\n\nVenlig hilsen\nEva Lund",
        answers=stage.last(EVA),
    )
    assert sorted(kinds(left)) == sorted(
        [("confirmation", "eva.lund"), ("item-received", "eva.lund"), *(("item-offered", "programgruppen") for _ in GROUP)]
    )
    assert "DTSTART;TZID=Europe/Copenhagen:20250306T093000" in stage.last(EVA, "confirmation").calendar
    assert "- læsehunde, 10 min" in stage.last(EVA, "item-received").text

    words = "Hej\n\nBo har sendt jeres invitation videre. Jeg vil gerne tilmelde mig netværksmøde for souschefer.\n\nVh Ida Dam"
    left = stage.write(IDA, words, subject="Tilmelding")
    assert kinds(left) == [("confirmation", "ida.dam")]

    stage.write(BO, "Jeg deltager gerne.\n\nVenlig hilsen\nBo Bech", answers=stage.last(BO))
    left = stage.write(BO, "Vi vil gerne præsentere vores nye hjemmeside.\n\nVh Bo Bech", answers=stage.last(BO, "announcement"))
    assert [one.name for one in left if one.to == BO.address] == ["item-received"]


def the_group_says_yes_and_no(stage: Stage) -> None:
    """Karen takes Eva's item with one word, the group in Odsherred declines Bo's; a quarter of an hour later all have the new agenda."""
    of_eva = next(one for one in stage.to(KAREN, "item-offered") if "læsehunde" in one.subject)
    left = stage.write(KAREN, "Ja", answers=of_eva)
    assert ("item-accepted", "eva.lund") in kinds(left)
    added = "          - Bipbog (Odsherred)\n          - læsehunde, 10 min. (Eva Lund)\n        call: Flere?\n"
    assert added in stage.text_of("souschefer")

    of_bo = next(one for one in stage.to(ODSHERRED, "item-offered") if "hjemmeside" in one.subject)
    left = stage.write(ODSHERRED, "Nej tak", answers=of_bo)
    assert ("item-declined", "bo.bech") in kinds(left)
    assert "hjemmeside (Bo" not in stage.text_of("souschefer")

    left = stage.wait_until("2025-01-08 12:00")
    told = [one for one in left if one.name == "meeting-changed"]
    assert sorted(one.to for one in told) == sorted(who.address for who in (EVA, BO, IDA))
    for one in told:
        assert_in_order(one.text, "AgeForce (Roskilde)", "Bipbog (Odsherred)", "læsehunde, 10 min")
        assert "SEQUENCE:" in one.calendar


def the_meeting_comes_and_goes(stage: Stage) -> None:
    """A week before it everybody who comes gets the practical letter with the agenda as it is now; the day after it, thanks."""
    left = stage.wait_until("2025-02-27 12:00")
    assert sorted(one.to for one in left if one.name == "practical") == sorted(who.address for who in (EVA, BO, IDA))
    assert_in_order(stage.last(IDA, "practical").text, "AgeForce (Roskilde)", "læsehunde, 10 min", "Flere?")

    left = stage.wait_until("2025-03-07 12:00")
    assert sorted(one.to for one in left if one.name == "thanks") == sorted(who.address for who in (EVA, BO, IDA))


def everybody_is_asked_for_the_next_date(stage: Stage) -> None:
    """Two working days after the meeting the poll leaves; people answer in their own words; who is silent is reminded once."""
    left = stage.wait_until("2025-03-10 12:00")
    assert sorted(one.to for one in left if one.name == "poll") == sorted(who.address for who in (EVA, BO, IDA))

    stage.write(EVA, "1 og 3 passer\n\nVenlig hilsen\nEva Lund", answers=stage.last(EVA, "poll"))
    noted = stage.last(EVA, "poll-noted").text
    assert_in_order(noted, "- Ja: torsdag den 5. juni", "- Nej: torsdag den 12. juni", "- Ja: onsdag den 18. juni")
    left = stage.write(BO, "Hvad med den 20. juni\n\nBo", answers=stage.last(BO, "poll"))
    assert kinds(left)[0] == ("poll-date", "bo.bech"), "a day that is not offered is answered kindly"
    assert {one.to for one in left if one.name == "poll-suggestion"} == {who.address for who in GROUP}
    stage.write(BO, "Så helst den 5. juni. Den 12. kan jeg ikke.\n\nVenlig hilsen\nBo Bech", answers=stage.last(BO, "poll"))
    assert "- Ja (helst): torsdag den 5. juni" in stage.last(BO, "poll-noted").text

    left = stage.wait_until("2025-03-19 12:00")
    assert [one.to for one in left if one.name == "poll-reminder"] == [IDA.address]


def one_word_makes_the_next_meeting(stage: Stage) -> None:
    """The poll closes, the group gets the numbers, one word decides; the meeting is in all calendars, with a practical letter in May."""
    left = stage.wait_until("2025-03-20 12:00")
    result = next(one for one in left if one.name == "poll-result" and one.to == KAREN.address)
    assert {one.to for one in left if one.name == "poll-result"} == {who.address for who in GROUP}
    assert "Vi foreslår nr. 1." in result.text and "2 har svaret, og 1 har vi ikke hørt fra" in result.text

    stage.write(KAREN, "JA", answers=result)
    assert "  - key: naeste-moede\n    title: 3. netværksmøde\n    date: 2025-06-05\n" in stage.text_of("souschefer")
    left = stage.wait_until("2025-03-20 14:00")

    told = [one for one in left if one.name == "meeting-changed"]
    assert sorted(one.to for one in told) == sorted(who.address for who in (EVA, BO, IDA))
    for one in told:
        assert "DTSTART;TZID=Europe/Copenhagen:20250605T093000" in one.calendar and "METHOD:REQUEST" in one.calendar
    assert [one.name for one in stage.wait_until("2025-05-30 12:00") if one.to == EVA.address] == ["practical"]


def every_line_of_the_file_still_stands(before: str, after: str) -> None:
    """What Postbud wrote came between the group's own lines, all of which are there in their order."""
    rest = iter(after.splitlines())
    assert all(line in rest for line in before.splitlines())


def assert_in_order(text: str, *parts: str) -> None:
    place = 0
    for part in parts:
        found = text.find(part, place)
        assert found >= 0, f"{part!r} is missing, or stands too early, in:\n{text}"
        place = found + len(part)


def test_whoever_answers_from_another_address_decides_nothing(tmp_path: Path, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    stage = Stage(tmp_path / "home", mailbox, smtp_server, ["souschefer"], "2025-02-03 10:00")
    stage.write(EVA, "Jeg vil gerne tilmelde mig netværksmøde for souschefer.\n\nVh Eva Lund", subject="Tilmelding")
    asked = stage.wait_until("2025-03-20 12:00")
    result: Left = next(one for one in asked if one.name == "poll-result")

    stage.write(BO, "1", answers=result)

    assert "decided" not in stage.text_of("souschefer")

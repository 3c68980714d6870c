"""The network about everyday leadership: three days in a year whose places follow, one by one, into calendars that have the days already.

Its text says "Sted følger" and asks for a mail before 15 March. Played in one go, between a real mailbox and an SMTP server.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from python_calamine import CalamineWorkbook

from postbud.store import registry
from tests.conftest import Mailbox
from tests.life.mails import Somebody
from tests.programmes.stage import Stage, kinds
from tests.servers.smtp import SmtpServer

EVA = Somebody("Eva Lund", "eva.lund@roskilde-bibliotek.example")
SANNE = Somebody("Sanne Krog", "sanne.krog@odsherred-bibliotek.example")  # a secretary, who signs up two others
BO = Somebody("Bo Bech", "bo.bech@odsherred-bibliotek.example")
IDA = Somebody("Ida Dam", "ida.dam@odsherred-bibliotek.example")
DORTE = Somebody("Dorte Friis", "dorte.friis@samsoe-bibliotek.example")  # chief of a small library without middle managers
KAJ = Somebody("Kaj Holm", "kaj.holm@storby-bibliotek.example")  # chief of a large one
COORDINATOR = Somebody("Netværkskoordinatoren", "coordinator@bibliotek.example")
EVERYBODY = (EVA, BO, IDA, DORTE)

# Lines of the shipped file that a coordinator takes the # away from.
CONDITIONS = (
    "conditions:", "  - roles: [bibliotekschef, biblioteksleder]",
    "    words: På mindre biblioteker uden mellemledere kan bibliotekschefen deltage.",
)  # fmt: skip

WRONG_EAN, ROSKILDES_EAN, ODSHERREDS_EAN = "5798000000002", "5798000000001", "5798009876546"

# The places as they are found, one by one: the day of the meeting, and where it is.
ROSKILDE = ("2025-06-03", "Roskilde Bibliotek, Dronning Margrethes Vej 14, 4000 Roskilde")
AARHUS = ("2025-09-09", "Aarhus Bibliotek, Hack Kampmanns Plads 2, 8000 Aarhus")
ODENSE = ("2025-11-18", "Odense Bibliotek, Østre Stationsvej 15, 5000 Odense")


def test_from_the_invitation_to_the_last_place(tmp_path: Path, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    stage = Stage(tmp_path / "home", mailbox, smtp_server, ["hverdagsledelse"], "2025-01-06 10:00")
    the_invitation_leaves(stage)
    people_sign_up(stage)
    the_ean_numbers_are_asked_for(stage)
    chiefs_are_put_to_the_coordinator(stage)
    the_basis_for_invoices_is_ready(stage)
    a_place_is_found(stage, ROSKILDE, "2025-03-17 12:00", EVERYBODY)
    a_place_is_found(stage, AARHUS, "2025-03-17 15:00", EVERYBODY)
    the_first_day_comes_and_goes_without_bo(stage)
    ida_leaves_the_network(stage)
    a_place_is_found(stage, ODENSE, "2025-06-05 15:00", (EVA, BO, DORTE))


def the_invitation_leaves(stage: Stage) -> None:
    """It says what the text says: three days whose places follow, the price without catering, and the deadline."""
    stage.invite("hverdagsledelse", EVA, SANNE)
    stage.edit("hverdagsledelse", "sign_up:\n", "sign_up:\n  opens: 2025-01-07 09:00\n")
    stage.edit("hverdagsledelse", "  # ean: true\n", "  ean: true\n")
    stage.edit("hverdagsledelse", "".join(f"  # {line}\n" for line in CONDITIONS), "".join(f"  {line}\n" for line in CONDITIONS))

    left = stage.wait_until("2025-01-07 10:00")

    assert kinds(left) == [("announcement", "eva.lund"), ("announcement", "sanne.krog")]
    invited = stage.last(EVA, "announcement").text
    assert invited.count("Sted følger") == 3
    assert "Årspris: 4.500 kr. + moms, i alt 5.625 kr. pr. deltager, ekskl. forplejning" in invited
    assert "senest lørdag den 15. marts 2025" in invited


def people_sign_up(stage: Stage) -> None:
    """Eva for herself, Sanne for two colleagues: each has all three days in the calendar before anybody knows where they are."""
    stage.wait_until("2025-01-08 09:00")
    words = "Hej\n\nTak for invitationen. Jeg vil gerne deltage.\n\nVenlig hilsen\nEva Lund\nAfdelingsleder"
    stage.write(EVA, words, answers=stage.last(EVA))
    words = (
        "Hej\n\nJeg vil gerne tilmelde to af vores mellemledere til Hverdagsledelse:\n\n"
        f"{BO.name}, {BO.address}\n{IDA.name}, {IDA.address}\n\nVenlig hilsen\nSanne Krog\nSekretær"
    )
    stage.write(SANNE, words, answers=stage.last(SANNE, "announcement"))

    assert len(stage.to(SANNE, "registered-others")) == 1 and not stage.to(SANNE, "confirmation")
    for who in (EVA, BO, IDA):
        entries = [one.calendar for one in stage.to(who) if one.calendar]
        assert sorted(value(entry, "DTSTART") for entry in entries) == ["20250603T100000", "20250909T100000", "20251118T100000"]
        assert {value(entry, "LOCATION") for entry in entries} == {"Information følger"}


def the_ean_numbers_are_asked_for(stage: Stage) -> None:
    """Eva gives hers at the second try; Sanne gives hers, once and for both. Nobody is asked more than that."""
    assert kinds([one for one in stage.letters if one.name == "ean-asked"]) == [("ean-asked", "eva.lund"), ("ean-asked", "sanne.krog")]
    assert "- Bo Bech\n- Ida Dam" in stage.last(SANNE, "ean-asked").text
    assert "skrev EAN" not in stage.last(EVA, "ean-asked").text

    stage.wait_until("2025-01-09 09:00")
    left = stage.write(EVA, f"Hej\n\nDet er {WRONG_EAN}.\n\nVenlig hilsen\nEva Lund", answers=stage.last(EVA, "ean-asked"))
    assert kinds(left) == [("ean-asked", "eva.lund")] and f"EAN-nummeret {WRONG_EAN}, men det kan ikke passe" in left[0].text

    left = stage.write(EVA, f"Hej\n\nUndskyld, det er {ROSKILDES_EAN}.\n\nVenlig hilsen\nEva Lund", answers=left[0])
    assert kinds(left) == [("changed", "eva.lund")] and f"EAN-nummer: {ROSKILDES_EAN}" in left[0].text

    words = f"Hej\n\nVores EAN-nummer er {spaced(ODSHERREDS_EAN)}, att. Fakturamodtageren.\n\nVenlig hilsen\nSanne Krog"
    left = stage.write(SANNE, words, answers=stage.last(SANNE, "ean-asked"))
    assert kinds(left) == [("ean-noted", "sanne.krog")]
    assert f"EAN-nummer: {ODSHERREDS_EAN}" in left[0].text and "- Bo Bech\n- Ida Dam" in left[0].text
    with stage.database() as database, database.read() as connection:
        numbers = {one.address: (one.person.ean, one.person.reference) for one in registry.all_registrations(connection)}
    theirs = (ODSHERREDS_EAN, "Fakturamodtageren")
    assert numbers == {EVA.address: (ROSKILDES_EAN, None), BO.address: theirs, IDA.address: theirs}


def chiefs_are_put_to_the_coordinator(stage: Stage) -> None:
    """The rule is soft: neither is refused, she gets its words with the mail, and her one word decides."""
    for who, place in ((DORTE, "Samsø Bibliotek"), (KAJ, "Storby Bibliotek")):
        wish = "Jeg vil gerne tilmelde mig Hverdagsledelse. Vi har ingen mellemledere."
        words = f"Hej\n\n{wish}\n\nVenlig hilsen\n{who.name}\nBibliotekschef\n{place}"
        left = stage.write(who, words)
        assert sorted(kinds(left)) == [("approval-awaited", local(who)), ("approval-request", "coordinator")]
        for one in left:
            assert "»På mindre biblioteker uden mellemledere kan bibliotekschefen deltage.«" in one.text
    asked = stage.to(COORDINATOR, "approval-request")
    assert "I tilmeldingen står titlen »Bibliotekschef«" in asked[0].text
    (mail,) = asked[0].mail.iter_attachments()
    assert b"Vi har ingen mellemledere" in mail.get_content()

    left = stage.write(COORDINATOR, "Ja", answers=asked[0])
    assert ("confirmation", local(DORTE)) in kinds(left) and ("ean-asked", local(DORTE)) in kinds(left)
    left = stage.write(COORDINATOR, "Nej", answers=asked[1])
    assert kinds(left) == [("approval-declined", local(KAJ)), ("approval-noted", "coordinator")]


def the_basis_for_invoices_is_ready(stage: Stage) -> None:
    """The deadline is a Saturday: on Monday morning the coordinator has the spreadsheet, and the two libraries' numbers stand in it."""
    left = [one for one in stage.wait_until("2025-03-17 10:00") if one.name == "invoices-ready"]

    assert kinds(left) == [("invoices-ready", "coordinator")]
    assert "3 fakturaer, i alt 18.000 kr. + moms, 22.500 kr. med moms" in left[0].text
    assert "mangler EAN-nummeret, eller det kan ikke passe:\n\n- Samsø Bibliotek (Dorte Friis)" in left[0].text
    (file,) = left[0].mail.iter_attachments()
    (head, *rows), others = list_in(file.get_content(), 0), list_in(file.get_content(), 1)
    assert [(row[1], row[3], row[5], *row[6:11]) for row in rows] == [
        (ODSHERREDS_EAN, "Fakturamodtageren", "Bo Bech, Ida Dam", 2, 4500, 9000, 2250, 11250),
        (ROSKILDES_EAN, "", "Eva Lund", 1, 4500, 4500, 1125, 5625),
        ("", "", "Dorte Friis", 1, 4500, 4500, 1125, 5625),
        ("", "", "", "", "", 18000, 4500, 22500),
    ]
    assert len(head) == 12 and len(others) == 1


def list_in(workbook: bytes, sheet: int) -> list[list[object]]:
    return [list(row) for row in CalamineWorkbook.from_filelike(BytesIO(workbook)).get_sheet_by_index(sheet).to_python()]


def local(who: Somebody) -> str:
    return who.address.partition("@")[0]


def spaced(number: str) -> str:
    return " ".join((number[:4], number[4:8], number[8:12], number[12:]))


def a_place_is_found(stage: Stage, found: tuple[str, str], until: str, told: tuple[Somebody, ...]) -> None:
    """One line in the file; everybody who is in gets one letter, and the entry that stands in the calendar gets the place."""
    day, place = found
    line = f"  - date: {day}\n"

    left = stage.edit("hverdagsledelse", line, f"{line}    place: {place}\n") + stage.wait_until(until)

    changed = [one for one in left if one.name == "meeting-changed"]
    assert sorted(one.to for one in changed) == sorted(who.address for who in told)
    for one in changed:
        assert place in one.text
        before = next(old for old in stage.letters if old.to == one.to and value(old.calendar, "DTSTART")[:8] == day.replace("-", ""))
        assert value(one.calendar, "UID") == value(before.calendar, "UID")
        assert int(value(one.calendar, "SEQUENCE")) > int(value(before.calendar, "SEQUENCE"))
        assert value(one.calendar, "DTSTART") == value(before.calendar, "DTSTART")
        assert value(one.calendar, "LOCATION").replace("\\,", ",") == place


def the_first_day_comes_and_goes_without_bo(stage: Stage) -> None:
    """The practical letter says where; Bo stays away from this day alone, and thanks go to those who were there."""
    left = stage.wait_until("2025-05-28 12:00")
    practical = [one for one in left if one.name == "practical"]
    assert sorted(one.to for one in practical) == sorted(who.address for who in EVERYBODY)
    assert all(f"Sted: {ROSKILDE[1]}" in one.text for one in practical)

    words = "Hej\n\nJeg kan desværre ikke komme den 3. juni.\n\nVenlig hilsen\nBo Bech"
    assert kinds(stage.write(BO, words, answers=stage.last(BO))) == [("absent", "bo.bech")]

    left = stage.wait_until("2025-06-05 12:00")
    assert sorted(one.to for one in left if one.name == "thanks") == sorted(who.address for who in (EVA, IDA, DORTE))


def ida_leaves_the_network(stage: Stage) -> None:
    """Both days that are still to come are taken out of her calendar."""
    left = stage.write(IDA, "Hej\n\nJeg må desværre melde mig helt fra Hverdagsledelse.\n\nVenlig hilsen\nIda Dam")

    assert kinds(left) == [("cancelled", "ida.dam"), ("invite-withdrawn", "ida.dam")]
    assert {value(one.calendar, "METHOD") for one in left} == {"CANCEL"}
    assert sorted(value(one.calendar, "DTSTART")[:8] for one in left) == ["20250909", "20251118"]


def value(entry: str, name: str) -> str:
    """The value of a property in a calendar object, its first occurrence outside the time zone; '' if there is none."""
    outside = entry.partition("BEGIN:VTIMEZONE")[0] + entry.partition("END:VTIMEZONE")[2]
    for line in outside.splitlines():
        head, _, rest = line.partition(":")
        if head.partition(";")[0] == name:
            return rest
    return ""

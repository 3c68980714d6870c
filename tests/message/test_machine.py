"""Machines are recognised from the structure of a mail; people who are on holiday, write through lists or forms are not."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from postbud.message import read_message
from postbud.model.message import Machine
from tests.message.mails import delivery_report, mail, multipart, part


def machine(raw: bytes) -> Machine | None:
    return read_message(raw).machine


def kind(raw: bytes) -> str | None:
    found = machine(raw)
    return found.kind if found else None


@pytest.mark.parametrize(
    ("body", "subject"),
    [
        ("Jeg er på ferie i uge 8, men vil gerne tilmeldes netværket.", "SV: Invitation"),
        ("Jeg er desværre på ferie den 9. september, så jeg kan ikke være med. Kontakt Ida i stedet for mig.", "SV: Invitation"),
        ("Jeg holder ferie i uge 36, så I må undvære mig den 9. Vi ses i november.", "SV: Invitation"),
        ("Haster det med svar? Jeg er på kursus i dag, men ringer i morgen.", "SV: Invitation"),
        ("I'm away on 3 June, so give my seat to somebody else. I will reply when I know about September.", "Re: Invitation"),
        ("Det ved jeg godt. Hvornår er du tilbage?", "SV: Automatisk svar: Invitation"),
        ("Tak for din henvendelse. Jeg vil gerne deltage den 3. juni. Ring på 12345678.", "SV: Invitation"),
        ("Tak for din mail. Vores EAN-nummer er (5798001234567), mærket #4711.", "SV: EAN"),
        ("Jeg har læst jeres invitation. Kan I bekræfte?", "Læst: jeres invitation"),
        ("Jeg får en fejl: Undeliverable. User unknown. Hvad er den rigtige adresse?", "Undeliverable: tilmelding"),
        ("Jeg er på barsel til 1. august. Kan jeg skubbe min plads?", "Barsel"),
    ],
)
def test_an_honest_mail_of_a_person_is_no_machine(body: str, subject: str) -> None:
    assert machine(mail(body, subject=subject, answers=True)) is None


def test_what_outlook_puts_on_ordinary_mail_is_no_proof() -> None:
    assert machine(mail("Jeg kommer.", X_Auto_Response_Suppress="DR, OOF, AutoReply", answers=True)) is None
    assert machine(mail("Jeg kommer.", Auto_Submitted="no")) is None


def test_a_colleague_who_writes_through_a_list_is_no_newsletter() -> None:
    assert (
        machine(mail("Jeg kommer.", List_Id="<ledere.vejbred.example>", Precedence="list", List_Unsubscribe="<mailto:x@y.example>")) is None
    )


def test_a_form_that_passes_on_what_a_person_typed_is_no_machine() -> None:
    body = "Navn: Bo Hansen\nE-mail: bo@vejbred.example\nArrangement: Hverdagsledelse\nKost: vegetar"
    assert machine(mail(body, sender="Web <noreply@vejbred.example>", Auto_Submitted="auto-generated")) is None


def test_a_form_with_labels_above_the_values_is_no_machine_either() -> None:
    body = "Ny tilmelding\n\nNavn\nBo Hansen\n\nE-mail\nbo@vejbred.example\n"
    assert machine(mail(body, sender="Web <noreply@vejbred.example>", Auto_Submitted="auto-generated", Precedence="bulk")) is None


def test_what_a_mailbox_rule_passes_on_is_no_machine() -> None:
    assert machine(mail("Se nedenfor.", subject="VS: Tilmelding", Auto_Submitted="auto-generated")) is None
    assert kind(mail("Jeg er her ikke.", subject="VS: Tilmelding", Auto_Submitted="auto-replied")) == "auto"


def test_a_one_click_unsubscribe_is_a_persons_wish() -> None:
    assert machine(mail("", subject="unsubscribe", Auto_Submitted="auto-generated")) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"auto_submitted": "auto-generated; owner-email=x"},
        {"X_Autoreply": "yes"},
        {"X_Autorespond": "mailbox closed"},
        {"Precedence": "auto_reply"},
        {"X_POST_MessageClass": "9; Autoresponder"},
        {"X_FC_MachineGenerated": "true"},
        {"Return_Path": "<>"},
    ],
)
def test_headers_that_only_machines_set_are_believed(headers: dict[str, str]) -> None:
    assert kind(mail("Jeg er her ikke.", answers=True, **headers)) == "auto"


@pytest.mark.parametrize(
    "subject",
    ["Automatisk svar: x", "Autosvar: x", "Automatic reply: x", "Out of Office: x", "Automatiskt svar: x", "Automatische Antwort: x",
     "[EKSTERN] Automatisk svar: x", "Fraværsbesked", "Abwesenheitsnotiz: x", "Fraværsmelding: x", "Out of office"],
)  # fmt: skip
def test_subjects_of_absence_replies_are_known_in_six_languages(subject: str) -> None:
    assert kind(mail("Jeg er her ikke.", subject=subject)) == "auto"


@pytest.mark.parametrize(
    "body",
    [
        "Jeg er på ferie til og med den 14. august og læser ikke mails. Hvis det haster, så ring til Ida.",
        "I am out of the office until 14 August with limited access to email. For urgent matters contact Ida.",
        "Hej! Jag har semester till 14 augusti och läser inte min e-post. Vid brådskande ärenden kontakta Eva.",
        "Jeg har ferie til 14. august og sjekker ikke e-post. Haster det, kontakt sentralbordet.",
        "Eg har ferie til 14. august og les ikkje e-post. Dersom det hastar, ring kollegaen min.",
        "Ich bin bis zum 14. August im Urlaub. Ihre E-Mail wird nicht weitergeleitet. In dringenden Fällen rufen Sie Frau Meier an.",
        "Denne mailadresse er nedlagt. Jeg er stoppet i Vejbred Kommune. Kontakt i stedet Ida Vang.",
    ],
)
def test_absence_replies_without_headers_are_known_in_six_languages(body: str) -> None:
    assert kind(mail(body, subject="Re: Invitation", answers=True)) == "auto"
    assert (
        machine(mail(f"{body}\n\nOg jeg vil gerne tilmeldes, anmäl, sign up, påmelding, Anmeldung.", subject="Re: x", answers=True)) is None
    )


@pytest.mark.parametrize(
    ("subject", "body", "sender"),
    [
        (
            "Sag oprettet [#12345]",
            "Tak for din henvendelse. Din sag er oprettet. Svar ikke på denne mail.",
            "Servicedesk <noreply@vejbred.example>",
        ),
        ("[Ticket #554433] Invitation", "Your request has been received. This is an automated message.", "Help <help@vejbred.example>"),
        (
            "Ditt ärende har registrerats [#4711]",
            "Vi har mottagit ditt meddelande. Svara inte på detta mejl.",
            "Support <noreply@vejbred.example>",
        ),
    ],
)
def test_receipts_of_case_systems_are_automatic(subject: str, body: str, sender: str) -> None:
    assert kind(mail(body, subject=subject, sender=sender)) == "auto"


def test_a_promise_to_answer_within_days_is_automatic_only_as_an_answer() -> None:
    body = "Tak for din mail. Vi svarer inden for 5 hverdage.\n\nBorgerservice"
    assert kind(mail(body, subject="Kvittering", answers=True)) == "auto"
    assert machine(mail(body, subject="Kvittering")) is None
    assert machine(mail(f"{body} Hvor mange arbejdsdage varer kurset?", answers=True)) is None
    assert machine(mail("Tak for din mail. Jeg deltager alle fem arbejdsdage.", answers=True)) is None


def test_challenges_receipts_complaints_and_newsletters_have_their_own_kinds() -> None:
    body = "This is an automated message. Your message is being held. To be delivered, please click https://x.example/y"
    assert kind(mail(body, subject="Verify your message", answers=True)) == "challenge"
    assert kind(mail("Din meddelelse\n\nTil: Bo\nEmne: x\n\nblev læst den 3. februar 2025", subject="Læst: x")) == "receipt"
    notification = part("Disposition: manual-action; displayed", "message/disposition-notification")
    assert kind(multipart("report; report-type=disposition-notification", part("x"), notification)) == "receipt"
    assert (
        kind(multipart("report; report-type=feedback-report", part("x"), part("Feedback-Type: abuse", "message/feedback-report")))
        == "complaint"
    )
    assert kind(mail("Tilmeld dig nu!", List_Unsubscribe="<https://x.example>", Precedence="bulk")) == "list"


@pytest.mark.parametrize(
    ("status", "diagnosis", "permanent"),
    [
        ("5.1.1", "550 5.1.1 User unknown", True),
        ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", True),
        ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied. [x]", True),  # Exchange Online's unknown recipient
        ("5.1.2", "Host or domain name not found", True),
        ("5.0.0", "550 No such user", True),
        ("5.7.1", "550 5.7.1 user unknown", True),
        ("5.2.2", "552 5.2.2 mailbox full", False),
        ("5.1.1", "550 mailbox is full", False),
        ("5.7.1", "554 5.7.1 Client host blocked using zen.spamhaus.org", False),
        ("5.7.26", "550-5.7.26 unauthenticated email is not accepted due to DMARC policy", False),
        ("5.3.4", "552 message size exceeds limit", False),
        ("5.4.7", "delivery expired (message too old)", False),
        ("4.4.7", "delivery expired", False),
        ("4.4.1", "Connection timed out", False),
    ],
)
def test_a_delivery_report_says_who_and_whether_for_good(status: str, diagnosis: str, permanent: bool) -> None:
    found = machine(delivery_report(status, diagnosis))
    assert found is not None
    assert (found.kind, found.failed, found.permanent, found.status) == ("bounce", ("ida@skovby.example",), permanent, status)


def test_a_delay_is_no_failure_and_a_delivery_is_a_receipt() -> None:
    delayed = machine(delivery_report("4.0.0", "x", action="delayed"))
    assert delayed is not None and (delayed.kind, delayed.permanent) == ("bounce", False)
    assert kind(delivery_report("2.0.0", "250 ok", action="delivered")) == "receipt"


def test_the_returned_letter_tells_which_letter_it_was() -> None:
    returned = read_message(delivery_report("5.1.1", "x")).returned
    assert returned is not None and returned.message_id == "<inv@netvaerk.example>"


PROSE = {
    "qmail": (
        "Hi. This is the qmail-send program at x.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n"
        "<ida@skovby.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n"
        "Return-Path: <n@netvaerk.example>\nSubject: Invitation\nMessage-ID: <inv@netvaerk.example>\n\nKære",
        "failure notice", "MAILER-DAEMON@x.example", True,
    ),
    "Exim": (
        "This message was created automatically by mail delivery software.\n\n"
        "A message that you sent could not be delivered to one or more of its\n"
        "recipients. The following address(es) failed:\n\n  ida@skovby.example\n    Unrouteable address\n",
        "Mail delivery failed: returning message to sender", "Mail Delivery System <Mailer-Daemon@x.example>", True,
    ),
    "Domino": (
        "Your message\n\n  Subject: Invitation\n\nwas not delivered to:\n\n"
        "  ida@skovby.example\n\nbecause:\n\n  User ida not listed in Domino Directory",
        "DELIVERY FAILURE: User ida not listed in Domino Directory", "Postmaster@skovby.example", True,
    ),
    "Exchange in Danish": (
        "Levering mislykkedes for disse modtagere eller grupper:\n\nida@skovby.example\nPostkassen er fuld.",
        "Ikke leveret: Invitation", "Microsoft Outlook <MicrosoftExchange329e71ec88ae@skovby.example>", False,
    ),
    "Yahoo": (
        "This is an automatically generated Delivery Status Notification.\n\n"
        "Message could not be delivered.\n\nida@skovby.example: 554: delivery error: "
        "This user doesn't have an account", "Failure Notice", "MAILER-DAEMON@x.example", True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("server", PROSE)
def test_bounces_in_prose_are_read(server: str) -> None:
    body, subject, sender, permanent = PROSE[server]
    found = machine(mail(body, subject=subject, sender=sender))
    assert found is not None
    assert (found.kind, found.failed, found.permanent) == ("bounce", ("ida@skovby.example",), permanent)


def test_a_letter_copied_below_a_bounce_in_prose_is_returned() -> None:
    body, subject, sender, _ = PROSE["qmail"]
    returned = read_message(mail(body, subject=subject, sender=sender)).returned
    assert returned is not None and (returned.subject, returned.message_id) == ("Invitation", "<inv@netvaerk.example>")


def calendar(method: str, *lines: str) -> str:
    return "\r\n".join(("BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""))


REPLY = (
    "UID:m1@netvaerk.example", "SEQUENCE:2", "DTSTAMP:20250301T100000Z", "ATTENDEE;PARTSTAT=DECLINED;CN=Bo:MAILTO:Bo@vejbred.example",
    "COMMENT:Kan ikke\\, desværre", "DTSTART;TZID=Romance Standard Time:20250603T100000",
)  # fmt: skip


def test_a_calendar_answer_is_read_before_it_can_look_automatic() -> None:
    found = machine(
        mail(calendar("REPLY", *REPLY), Content_Type='text/calendar; charset=utf-8; method="reply"', Auto_Submitted="auto-generated")
    )
    assert found is not None and found.kind == "calendar" and found.calendar is not None
    answer = found.calendar
    assert (answer.method, answer.uid, answer.attendee, answer.partstat) == (
        "REPLY",
        "m1@netvaerk.example",
        "Bo@vejbred.example",
        "DECLINED",
    )
    assert (answer.sequence, answer.comment) == (2, "Kan ikke, desværre")
    assert answer.stamped_at == datetime(2025, 3, 1, 10, tzinfo=UTC)
    assert answer.start == datetime(2025, 6, 3, 10, tzinfo=ZoneInfo("Europe/Copenhagen"))
    assert answer.proposed_start is None


def test_a_counter_keeps_the_old_and_the_proposed_start_apart() -> None:
    lines = (
        *REPLY[:4],
        "DTSTART;TZID=Romance Standard Time:20250603T123000",
        "X-MS-OLK-ORIGINALSTART;TZID=Romance Standard Time:20250603T100000",
    )
    found = machine(mail(calendar("COUNTER", *lines), Content_Type="text/calendar; method=COUNTER"))
    assert found is not None and found.calendar is not None
    zone = ZoneInfo("Europe/Copenhagen")
    assert found.calendar.proposed_start == datetime(2025, 6, 3, 12, 30, tzinfo=zone)
    assert found.calendar.start == datetime(2025, 6, 3, 10, tzinfo=zone)


def test_of_two_calendar_parts_the_one_with_a_method_counts() -> None:
    raw = multipart(
        "mixed",
        part(calendar("REPLY", "UID:wrong@x.example"), "application/ics; name=invite.ics"),
        part(calendar("REPLY", *REPLY), "text/calendar; method=REPLY"),
    )
    found = machine(raw)
    assert found is not None and found.calendar is not None and found.calendar.uid == "m1@netvaerk.example"


def test_of_several_attendees_the_sender_counts() -> None:
    lines = ("UID:m1@x.example", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ida@x.example", "ATTENDEE;PARTSTAT=TENTATIVE:mailto:bo@vejbred.example")
    found = machine(mail(calendar("REPLY", *lines), Content_Type="text/calendar; method=REPLY"))
    assert found is not None and found.calendar is not None
    assert (found.calendar.attendee, found.calendar.partstat) == ("bo@vejbred.example", "TENTATIVE")


def test_a_broken_calendar_answer_is_still_one_without_a_uid() -> None:
    found = machine(mail("BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nDTSTART:foo", Content_Type="text/calendar; method=REPLY"))
    assert found is not None and found.calendar is not None and (found.calendar.uid, found.calendar.stamped_at) == ("", None)


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "ADD"])
def test_somebody_elses_meeting_is_a_calendars_message_and_no_answer(method: str) -> None:
    found = machine(mail(calendar(method, "UID:x@y.example"), Content_Type=f"text/calendar; method={method}"))
    assert found is not None and found.kind == "calendar" and found.calendar is not None
    assert (found.calendar.method, found.calendar.uid, found.calendar.partstat) == (method, "x@y.example", "")


def test_words_above_an_invitation_that_is_passed_on_are_a_persons_and_beside_a_cancellation_they_are_not() -> None:
    def beside(method: str) -> str | None:
        entry = part(calendar(method, "UID:x@y.example"), f"text/calendar; method={method}")
        return kind(multipart("alternative", part("Jeg vil gerne tilmelde mig."), entry))

    assert (beside("REQUEST"), beside("CANCEL")) == (None, "calendar")


def test_a_calendar_program_that_says_itself_that_it_is_automatic_invites_us_to_nothing() -> None:
    raw = mail(calendar("REQUEST", "UID:x@y.example"), Content_Type="text/calendar; method=REQUEST", Auto_Submitted="auto-generated")
    assert kind(raw) == "auto"


def test_an_answer_that_delegates_names_to_whom() -> None:
    lines = ('ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:ida@vejbred.example":mailto:bo@vejbred.example', "UID:m1@x.example")
    found = machine(mail(calendar("REPLY", *lines), Content_Type="text/calendar; method=REPLY"))
    assert found is not None and found.calendar is not None
    assert (found.calendar.partstat, found.calendar.delegate, found.calendar.sequence) == ("DELEGATED", "ida@vejbred.example", None)


def test_evidence_names_where_the_words_stand() -> None:
    found = machine(mail("Jeg er her ikke.", Auto_Submitted="auto-replied"))
    assert found is not None and found.evidence == (("header Auto-Submitted", "auto-replied"),)

"""The main job: a sign-up mail comes in, the confirmation with its calendar invitation goes out."""

from __future__ import annotations

import email
import email.policy

import icalendar

from tests.conftest import Mailbox
from tests.daemon.conftest import Postbud, sign_up
from tests.servers.smtp import SmtpServer, Taken, refuse


def letter(taken: Taken) -> email.message.EmailMessage:
    return email.message_from_bytes(taken.content, policy=email.policy.default)  # type: ignore[return-value]


def entry(taken: Taken) -> icalendar.Event:
    part = next(part for part in letter(taken).walk() if part.get_content_type() == "text/calendar")
    return icalendar.Calendar.from_ical(part.get_payload(decode=True)).events[0]


def test_a_sign_up_is_registered_and_confirmed_with_an_invite(postbud: Postbud, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    postbud.once()  # the first start: what comes from now on is new
    mailbox.deliver(sign_up())

    postbud.once()

    (entered,) = postbud.rows("registrations")
    assert (entered["programme"], entered["name"], entered["email"], entered["status"]) == (
        "souschefer", "Eva Lund", "eva.lund@bibliotek.example", "registered",
    )  # fmt: skip
    (sent,) = smtp_server.taken
    assert sent.recipients == ("eva.lund@bibliotek.example",)
    confirmation = letter(sent)
    assert "Netværksmøde for souschefer" in confirmation["Subject"]
    assert confirmation["In-Reply-To"] == "<eva.lund.1@bibliotek.example>"
    assert "torsdag den 6. marts 2025" in confirmation.get_body(("plain",)).get_content()
    assert entry(sent)["DTSTART"].dt.isoformat() == "2025-03-06T09:30:00+01:00"
    assert len(mailbox.mails("Postbud.Behandlet")) == 1


def test_each_further_dated_meeting_has_a_letter_of_its_own(postbud_lite: Postbud, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    postbud_lite.once()
    mailbox.deliver(sign_up(subject="Hverdagsledelse", body="Jeg vil gerne tilmeldes Hverdagsledelse.\n"))

    postbud_lite.once()

    starts = sorted(entry(taken)["DTSTART"].dt.date().isoformat() for taken in smtp_server.taken)
    assert starts == ["2025-06-03", "2025-09-09", "2025-11-18"]
    assert [row["letter"] for row in postbud_lite.rows("outbox")] == ["confirmation", "invite", "invite"]


def test_signing_up_twice_changes_nothing_and_is_answered_kindly(postbud_lite: Postbud, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    postbud_lite.once()
    mailbox.deliver(
        sign_up(), sign_up(body="Hej igen. Jeg vil gerne tilmelde mig mødet for souschefer.\n", Message_ID="<eva.lund.2@bibliotek.example>")
    )

    postbud_lite.once()

    assert len(postbud_lite.rows("registrations")) == 1
    assert [row["letter"] for row in postbud_lite.rows("outbox")] == ["confirmation", "already-registered"]


def test_an_english_sign_up_is_answered_in_english(postbud_lite: Postbud, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    postbud_lite.once()
    mailbox.deliver(
        sign_up(
            "Ravi Menon",
            subject="Registration",
            body="Hello,\n\nI would like to sign up for the network meeting for deputy heads.\n\nBest regards\nRavi\n",
        )
    )

    postbud_lite.once()

    (sent,) = smtp_server.taken
    assert "6 March 2025" in letter(sent).get_body(("plain",)).get_content()


def test_a_plus_address_says_the_programme(postbud_lite: Postbud, mailbox: Mailbox) -> None:
    postbud_lite.once()
    mailbox.deliver(sign_up(subject="Tilmelding", body="Jeg vil gerne være med.\n", To="tilmelding+baeredygtighed@netvaerk.example"))

    postbud_lite.once()

    assert [row["programme"] for row in postbud_lite.rows("registrations")] == ["baeredygtighed"]


def test_what_is_not_sure_is_held_and_the_coordinator_is_told(postbud: Postbud, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    postbud.once()
    mailbox.deliver(sign_up(subject="Spørgsmål", body="Hej\n\nHvad koster det, og hvor skal vi parkere?\n"))

    postbud.once()

    (held,) = postbud.rows("held")
    assert (held["from"], held["subject"]) == ("eva.lund@bibliotek.example", "Spørgsmål")
    assert held["reason"]
    (notice,) = smtp_server.taken
    assert notice.recipients == ("coordinator@bibliotek.example",)
    original = next(part for part in letter(notice).walk() if part.get_filename())
    assert b"parkere" in original.as_bytes() or b"parkere" in (original.get_payload(decode=True) or b"")
    assert len(mailbox.mails("Postbud.Afventer")) == 1


def test_a_released_mail_is_decided_anew(postbud_lite: Postbud, mailbox: Mailbox) -> None:
    postbud_lite.once()
    mailbox.deliver(sign_up(subject="?", body="Hvad koster det?\n"))
    postbud_lite.once()
    (held,) = postbud_lite.rows("held")

    postbud_lite.run("release", str(held["id"]))
    assert postbud_lite.rows("held") == []
    postbud_lite.once()

    assert [row["id"] for row in postbud_lite.rows("held")] == [held["id"]]


def test_machines_are_never_answered(postbud_lite: Postbud, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    postbud_lite.once()
    mailbox.deliver(
        sign_up(
            "Ole Holm", subject="Automatisk svar: Invitation", body="Jeg er på ferie til den 3. februar.\n", Auto_Submitted="auto-replied"
        ),
        sign_up(
            "Ida Bo",
            subject="Undeliverable",
            body="Jeg vil gerne tilmelde mig.\n",
            From="MAILER-DAEMON <mailer-daemon@by.example>",
            Auto_Submitted="auto-replied",
        ),
    )

    postbud_lite.once()

    assert smtp_server.taken == []
    assert postbud_lite.rows("registrations") == []
    assert len(mailbox.mails("Postbud.Ignoreret")) == 2


def test_our_own_letter_that_comes_back_is_not_answered(postbud_lite: Postbud, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    postbud_lite.once()
    mailbox.deliver(
        sign_up(From="Netværk <tilmelding@netvaerk.example>"),
        sign_up(From="tilmelding+souschefer@netvaerk.example", Message_ID="<2@x.example>"),
    )

    postbud_lite.once()

    assert smtp_server.taken == []


def test_a_sender_who_keeps_writing_is_answered_so_many_times_and_then_held(
    postbud_lite: Postbud, mailbox: Mailbox, smtp_server: SmtpServer
) -> None:
    postbud_lite.once()
    mailbox.deliver(
        *[
            sign_up(body=f"Jeg vil gerne tilmelde mig mødet for souschefer. Nr. {number}\n", Message_ID=f"<{number}@bibliotek.example>")
            for number in range(14)
        ]
    )

    postbud_lite.once()

    to = [one.recipients[0] for one in smtp_server.taken]
    assert to.count("eva.lund@bibliotek.example") == 10
    assert sorted(set(to)) == ["coordinator@bibliotek.example", "eva.lund@bibliotek.example", "programgruppen@roskilde-bibliotek.example"]
    assert len(to) == 12  # each coordinator hears once of all that is held
    assert len(postbud_lite.rows("held")) == 4


def test_why_tells_what_was_decided_and_by_which_words(postbud_lite: Postbud, mailbox: Mailbox) -> None:
    postbud_lite.once()
    mailbox.deliver(sign_up())
    postbud_lite.once()

    told = postbud_lite.run("why", "Eva.Lund@bibliotek.example").stdout
    by_identifier = postbud_lite.run("why", "<eva.lund.1@bibliotek.example>").stdout

    assert "Eva Lund blev tilmeldt Netværksmøde for souschefer og mellemledere, fordi der stod »vil gerne tilmelde« i mailen." in told
    assert "(confirmation) blev sendt til eva.lund@bibliotek.example" in told
    assert told.startswith(by_identifier), "the story of a person also says how it stands now"


def test_letters_wait_when_the_server_is_away_and_leave_when_it_is_back(
    postbud_lite: Postbud, mailbox: Mailbox, smtp_server: SmtpServer
) -> None:
    postbud_lite.once()
    mailbox.deliver(sign_up())
    smtp_server.stop()

    away = postbud_lite.once(check=3)
    assert "SMTP" in away.stderr
    assert len(postbud_lite.rows("registrations")) == 1

    smtp_server.start()
    postbud_lite.once()

    assert len(smtp_server.taken) == 1


def test_the_daemon_answers_while_it_runs_and_ends_cleanly(postbud_lite: Postbud, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    postbud_lite.once()
    daemon = postbud_lite.start()

    mailbox.deliver(sign_up("Eva Lund"))
    smtp_server.wait_for(1)
    mailbox.deliver(sign_up("Bo Holm"))
    smtp_server.wait_for(2)
    daemon.terminate()

    assert daemon.wait(timeout=30) == 0
    assert len(postbud_lite.rows("registrations")) == 2


def test_a_sign_up_that_fits_several_programmes_is_asked_about_once_and_the_answer_clears_it_up(
    postbud_lite: Postbud, mailbox: Mailbox, smtp_server: SmtpServer
) -> None:
    postbud_lite.once()
    mailbox.deliver(
        sign_up(subject="Tilmelding", body="Hej\n\nJeg vil gerne tilmelde mig mellemledernetværket.\n\nVenlig hilsen\nEva Lund\n")
    )
    postbud_lite.once()
    question = next(taken for taken in smtp_server.taken if taken.recipients == ("eva.lund@bibliotek.example",))
    text = letter(question).get_body(("plain",)).get_content()
    assert "Hverdagsledelse" in text and "Ledelse af bæredygtighed" in text
    assert len(postbud_lite.rows("held")) == 1

    asked, first = letter(question)["Message-ID"], "<eva.lund.1@bibliotek.example>"
    quoted = "".join(f"> {line}\n" for line in ["Hej", "", "Jeg vil gerne tilmelde mig mellemledernetværket."])
    again = {"subject": "Re: Tilmelding", "In_Reply_To": asked, "References": f"{first} {asked}"}
    mailbox.deliver(sign_up(body=f"Ved det ikke helt.\n\n{quoted}", Message_ID="<eva.lund.2@bibliotek.example>", **again))
    postbud_lite.once()
    assert len([taken for taken in smtp_server.taken if taken.recipients == ("eva.lund@bibliotek.example",)]) == 1

    mailbox.deliver(
        sign_up(body=f"Det er Hverdagsledelse, jeg gerne vil tilmeldes.\n\n{quoted}", Message_ID="<eva.lund.3@bibliotek.example>", **again)
    )
    postbud_lite.once()

    assert [row["programme"] for row in postbud_lite.rows("registrations")] == ["hverdagsledelse"]
    assert first not in {row["message_id"] for row in postbud_lite.rows("held")}


def test_a_web_form_registers_the_person_it_names_and_is_not_answered_itself(
    postbud_lite: Postbud, mailbox: Mailbox, smtp_server: SmtpServer
) -> None:
    postbud_lite.once()
    form = "Ny tilmelding fra hjemmesiden\n\nNavn: Bo Holm\nE-mail: bo.holm@bibliotek.example\nArrangement: Netværksmøde for souschefer\n"
    mailbox.deliver(sign_up("Formular", From="Hjemmesiden <noreply@formular.example>", body=form, Auto_Submitted="auto-generated"))

    postbud_lite.once()

    assert not [taken for taken in smtp_server.taken if "noreply@formular.example" in taken.recipients]


def test_a_machine_that_signs_itself_up_is_held_and_not_answered(postbud_lite: Postbud, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    postbud_lite.once()
    mailbox.deliver(
        sign_up("Robot Olsen", Precedence="bulk"), sign_up("Ib Robot", From="Ib <no-reply@by.example>", Message_ID="<r@by.example>")
    )

    postbud_lite.once()

    assert postbud_lite.rows("registrations") == []
    recipients = {address for taken in smtp_server.taken for address in taken.recipients}
    assert recipients.isdisjoint({"robot.olsen@bibliotek.example", "no-reply@by.example"})


def test_a_newsletter_bothers_nobody(postbud_lite: Postbud, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    postbud_lite.once()
    text = "Læs om vores nye webinar. Tilmeld dig her: https://by.example/webinar\n\nAfmeld nyhedsbrevet\n"
    headers = {"List_Unsubscribe": "<https://by.example/afmeld>", "List_Id": "<nyt.by.example>", "Precedence": "bulk"}
    mailbox.deliver(sign_up("Nyt fra By", subject="Nyhedsbrev: tilmeld dig vores webinar", body=text, **headers))

    postbud_lite.once()

    assert smtp_server.taken == []
    assert len(mailbox.mails("Postbud.Ignoreret")) == 1


def calendar_reply(
    invite: icalendar.Event, answer: str, *, attendee: str = "eva.lund@bibliotek.example", stamp: str = "20250115T090500Z"
) -> bytes:
    """What Outlook sends when somebody presses Accept: METHOD:REPLY, without an ORGANIZER (CALENDAR rule 13)."""
    lines = [
        "BEGIN:VCALENDAR", "METHOD:REPLY", "PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN", "VERSION:2.0", "BEGIN:VEVENT",
        f"UID:{invite['UID']}", f"SEQUENCE:{invite['SEQUENCE']}", f"DTSTAMP:{stamp}", "DTSTART:20250306T083000Z",
        f"ATTENDEE;PARTSTAT={answer}:mailto:{attendee}", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    head = {"Content_Type": "text/calendar; charset=utf-8; method=REPLY", "Message_ID": f"<{answer}.{stamp}@bibliotek.example>"}
    return sign_up(subject="Accepteret: Netværksmøde", body="\n".join(lines), **head)


def test_a_calendar_answer_is_noted_at_the_meeting_and_a_strangers_changes_nothing(
    postbud: Postbud, mailbox: Mailbox, smtp_server: SmtpServer
) -> None:
    postbud.once()
    mailbox.deliver(sign_up())
    postbud.once()
    invite = entry(smtp_server.taken[0])

    mailbox.deliver(calendar_reply(invite, "ACCEPTED"), calendar_reply(invite, "DECLINED", attendee="fremmed@by.example"))
    mailbox.deliver(calendar_reply(invite, "DECLINED", stamp="20250115T080000Z"))
    postbud.once()

    assert [row["answers"] for row in postbud.rows("registrations")] == ["1 accepted"]
    assert len([sent for sent in smtp_server.taken if sent.recipients == ("eva.lund@bibliotek.example",)]) == 1
    (held,) = postbud.rows("held")  # somebody who answers for another is for a human
    assert held["intent"] == "calendar"


def test_a_held_mail_that_was_answered_by_hand_leaves_the_list(postbud_lite: Postbud, mailbox: Mailbox) -> None:
    postbud_lite.once()
    mailbox.deliver(sign_up(subject="?", body="Hvad koster det?\n"))
    postbud_lite.once()
    (held,) = postbud_lite.rows("held")

    postbud_lite.run("release", "--done", str(held["id"]))
    postbud_lite.once()

    assert postbud_lite.rows("held") == []
    assert "Den mail, der ventede, er ordnet af en, der skrev det på kommandolinjen" in postbud_lite.run("why", held["message_id"]).stdout


def test_a_single_round_tries_again_what_a_server_put_off(postbud_lite: Postbud, mailbox: Mailbox, smtp_server: SmtpServer) -> None:
    postbud_lite.once()
    mailbox.deliver(sign_up())
    smtp_server.script(refuse("rcpt", "451 4.3.0 later", times=1))
    assert "later attempt" in postbud_lite.once().stderr

    postbud_lite.once()

    assert len(smtp_server.taken) == 1


def test_unwritable_paths_and_enormous_numbers_are_told_in_a_sentence(postbud_lite: Postbud) -> None:
    for arguments, code in (
        (("upcoming", "--days", "99999999999"), 2),
        (("release", "99999999999999999999999"), 2),
        (("registrations", "--csv", "/nonexistent/r.csv"), 1),
        (("registrations", "--xlsx", "/nonexistent/r.xlsx"), 1),
    ):
        told = postbud_lite.run(*arguments, check=code).stderr
        assert "Traceback" not in told and told

"""Many letters leave little by little, and whoever signs up meanwhile has an answer at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from postbud.console.pausing import pause_letters, resume_letters
from postbud.deliver import Delivery
from postbud.settings import Server
from postbud.stages import Stages
from postbud.store import outbox
from postbud.store.tables import letter
from postbud.wiring import Home
from tests.running import Running
from tests.schedule.years import ONE, comes
from tests.servers.smtp import SmtpServer

Run = Callable[..., Running]
OPENS = ONE.replace("meetings:", "sign_up: {opens: 2025-02-03 8:00}\nmeetings:")


def invited(run: Run, count: int, **limits: int) -> Running:
    running = run(OPENS, now="2025-02-01T09:00", ask_above=0, **limits)
    running.invite("net", *(f"deltager{number:04}" for number in range(count)))
    running.clock.move_to(running.at("2025-02-03 09:00"))
    return running


def test_what_answers_a_mail_leaves_before_all_that_wait_on_schedule(run: Run) -> None:
    # given
    running = invited(run, 20)
    running.work()
    running.receive(comes("eva"))

    # when
    with running.database.write() as connection:
        first = outbox.lease(connection, "us", running.clock.now() + timedelta(seconds=1), 2)

    # then
    assert first[0].email == "eva@by.example"


def test_a_slow_pace_lets_the_answer_pass_and_takes_no_letter_that_may_not_leave_yet(run: Run, smtp_server: SmtpServer) -> None:
    # given: a burst of two a round, and thirty letters that wait
    running = invited(run, 30, letters_per_minute=10)
    running.work()
    settings = replace(running.house.settings, smtp=Server("127.0.0.1", smtp_server.port, security="none"))
    delivery = Delivery(running.database, settings, running.clock, Stages())
    taken = []

    # when: somebody signs up after the first letters
    def after(sent: int) -> None:
        taken.append(sent)
        if sum(taken) == 2 and not running.got("confirmation"):
            running.receive(comes("eva"))
        if sum(taken) >= 4:
            delivery.stop()

    delivery.on_progress = after
    delivery.run()

    # then: at most the one that was in hand goes before it
    order = [mail.recipients[0].partition("@")[0] for mail in smtp_server.taken]
    assert "eva" in order[:4]
    assert len(order) <= 5


def test_a_long_queue_stops_at_night_and_on_sundays_while_whoever_writes_is_answered(run: Run, smtp_server: SmtpServer) -> None:
    # given: a Friday's letters that have not left when the evening comes
    running = run(OPENS.replace("2025-02-03 8:00", "2025-02-07 19:30"), now="2025-02-01T09:00", ask_above=0, letters_per_minute=0)
    running.invite("net", "eva", "bo")
    running.clock.move_to(running.at("2025-02-07 19:45"))
    running.work()
    settings = replace(running.house.settings, smtp=Server("127.0.0.1", smtp_server.port, security="none"))

    def taken_at(local: str) -> list[str]:
        before = len(smtp_server.taken)
        running.clock.move_to(running.at(local))
        deliver(running, settings)
        return sorted(mail.recipients[0].partition("@")[0] for mail in smtp_server.taken[before:])

    # then
    running.clock.move_to(running.at("2025-02-07 20:30"))
    running.receive(comes("ida"))
    assert set(taken_at("2025-02-07 20:31")) == {"ida"}
    assert [taken_at(local) for local in ("2025-02-08 10:00", "2025-02-09 12:00", "2025-02-10 06:59")] == [[], [], []]
    assert taken_at("2025-02-10 07:01") == ["bo", "eva"]


def test_a_letter_for_a_sunday_that_somebody_has_named_leaves_on_that_sunday(run: Run, smtp_server: SmtpServer) -> None:
    running = run(
        f"{OPENS}schedule:\n  announcement: 2025-02-09 10:00\n", now="2025-02-01T09:00", ask_above=0, letters_per_minute=0
    )
    running.invite("net", "eva")
    running.clock.move_to(running.at("2025-02-09 10:01"))
    running.work()
    deliver(running, replace(running.house.settings, smtp=Server("127.0.0.1", smtp_server.port, security="none")))

    assert [mail.recipients[0] for mail in smtp_server.taken] == ["eva@by.example"]


def test_a_pause_lets_all_wait_and_mail_is_decided_meanwhile(run: Run, smtp_server: SmtpServer) -> None:
    # given
    running = invited(run, 3, letters_per_minute=0)
    home = Home(running.home, {"POSTBUD_DATABASE": running.url})
    settings = replace(running.house.settings, smtp=Server("127.0.0.1", smtp_server.port, security="none"))

    # when
    pause_letters(home, "et sted er forkert")
    running.work()
    running.receive(comes("eva"))
    deliver(running, settings)
    waiting = len(smtp_server.taken)
    resume_letters(home)
    deliver(running, settings)

    # then
    assert waiting == 0
    assert sorted({mail.recipients[0].partition("@")[0] for mail in smtp_server.taken}) == [
        "deltager0000", "deltager0001", "deltager0002", "eva",
    ]  # fmt: skip


def paused_with_practical_letters(run: Run) -> tuple[Running, Home]:
    """A pause, and the practical letters to two that wait in it."""
    running = run(ONE, now="2025-04-10T09:00", letters_per_minute=0)
    home = Home(running.home, {"POSTBUD_DATABASE": running.url})
    pause_letters(home, "ferie")
    for name in ("eva", "bo"):
        running.receive(comes(name))
    running.live_until("2025-04-16 10:00")
    assert len(running.got("practical")) == 2
    return running, home


def practical_taken(running: Running, server: SmtpServer) -> int:
    deliver(running, replace(running.house.settings, smtp=Server("127.0.0.1", server.port, security="none")))
    practical = [raw.partition("\r\n\r\n")[0] for raw in running.letters("practical")]
    return sum(mail.content.decode("ascii").partition("\r\n\r\n")[0] in practical for mail in server.taken)


def test_what_waited_in_a_pause_until_it_was_of_no_use_does_not_leave(run: Run, smtp_server: SmtpServer) -> None:
    running, home = paused_with_practical_letters(run)
    running.clock.move_to(running.at("2025-04-24 11:00"))

    resume_letters(home)

    assert practical_taken(running, smtp_server) == 0
    assert {row.state for row in running.rows(letter) if row.letter == "practical"} == {"recalled"}
    assert {row.state for row in running.rows(letter) if row.letter == "confirmation"} == {"sent"}


def test_what_waits_about_a_meeting_that_is_called_off_does_not_leave(run: Run, smtp_server: SmtpServer) -> None:
    running, home = paused_with_practical_letters(run)

    running.edit("net", "{date: 2025-04-24,", "{cancelled: true, date: 2025-04-24,")
    resume_letters(home)

    assert practical_taken(running, smtp_server) == 0


def test_what_waits_leaves_if_the_meeting_is_held_after_all(run: Run, smtp_server: SmtpServer) -> None:
    running, home = paused_with_practical_letters(run)

    running.edit("net", "{date: 2025-04-24,", "{cancelled: true, date: 2025-04-24,")
    running.edit("net", "{cancelled: true, date: 2025-04-24,", "{date: 2025-04-24,")
    resume_letters(home)

    assert practical_taken(running, smtp_server) == 2


def deliver(running: Running, settings: object) -> None:
    delivery = Delivery(running.database, settings, running.clock, Stages())  # type: ignore[arg-type]
    delivery.finish()
    delivery.run()


def test_two_thousand_letters_are_written_in_hundreds_and_a_sign_up_is_decided_in_between(run: Run) -> None:
    # given
    running = invited(run, 2000)
    decider = running.daemon.decider

    # when: three rounds of writing, a sign-up, and the rest
    for _ in range(3):
        assert decider.decide_due() <= 5
    written = len(running.got("announcement"))
    running.receive(comes("eva"))
    answered = len(running.got("confirmation"))
    running.work()

    # then
    assert 0 < written <= 1000
    assert answered == 1
    assert len({one.to for one in running.got("announcement")}) == len(running.got("announcement")) == 2000


def test_a_restart_amid_many_letters_writes_the_rest_and_none_again(run: Run) -> None:
    running = invited(run, 350)
    running.daemon.decider.decide_due()
    assert len(running.got("announcement")) < 350

    running.restart()
    running.work()

    assert len({one.to for one in running.got("announcement")}) == len(running.got("announcement")) == 350

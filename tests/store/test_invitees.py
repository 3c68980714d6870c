"""Lists of invitees and addresses that did not take a letter, as rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from postbud.model.bounce import Bounce
from postbud.model.invitee import Invitee
from postbud.store import bounces, invitees, outbox
from postbud.store.database import Database
from postbud.store.pending import Pending

NOW = datetime(2025, 1, 8, 9, 30, tzinfo=UTC)


def invitee(name: str, programme: str = "hverdagsledelse", **rest: str) -> Invitee:
    email = f"{name}@Bibliotek.example"
    return Invitee(programme, email.casefold(), email, name, **rest)


def test_a_list_taken_twice_has_everybody_once_and_what_is_said_now(database: Database) -> None:
    # given
    with database.write() as connection:
        invitees.add(connection, [invitee("Eva"), invitee("Bo"), invitee("Eva", "foerleder")], "liste.csv", NOW)

    # when
    with database.write() as connection:
        new = invitees.add(connection, [invitee("Eva", role="souschef"), invitee("Ida"), invitee("Ida")], "liste.csv", NOW)

    # then
    with database.read() as connection:
        there = invitees.invitees_of(connection, "hverdagsledelse")
        other = invitees.invitees_of(connection, "foerleder")
    assert new == 1 and {one.name: one.role for one in there} == {"Bo": "", "Eva": "souschef", "Ida": ""}
    assert [one.role for one in other] == [""]


def test_whoever_is_taken_off_is_off_that_list_only(database: Database) -> None:
    # given
    with database.write() as connection:
        invitees.add(connection, [invitee("Eva"), invitee("Eva", "foerleder")], "liste.csv", NOW)

    # when
    with database.write() as connection:
        gone = invitees.remove(connection, "hverdagsledelse", ["EVA@bibliotek.example", "ida@bibliotek.example"])

    # then
    with database.read() as connection:
        assert gone == {"eva@bibliotek.example"} and not invitees.invitees_of(connection, "hverdagsledelse")
        assert invitees.invitees_of(connection, "foerleder")


def test_an_address_is_given_up_at_once_when_it_does_not_exist_and_after_three_days_when_it_is_only_full() -> None:
    # given
    first = Bounce("eva@bibliotek.example", NOW, False, "4.2.2")

    # when
    same_day = replace(first, at=NOW + timedelta(hours=2)).after(first)
    second = replace(first, at=NOW + timedelta(days=4)).after(same_day)
    third = replace(first, at=NOW + timedelta(days=9)).after(second)
    much_later = replace(first, at=NOW + timedelta(days=60)).after(second)

    # then
    assert (same_day.days, second.permanent, third.permanent) == (1, False, True)
    assert (much_later.days, much_later.permanent) == (1, False)
    assert replace(first, permanent=True).after(first).permanent and not first.after(None).permanent


def test_a_later_mail_from_an_address_makes_its_bounces_forgotten(database: Database) -> None:
    # given
    with database.write() as connection:
        bounces.note(connection, Bounce("eva@bibliotek.example", NOW, True, "5.1.1"), None)
        bounces.note(connection, Bounce("eva@bibliotek.example", NOW, True, "5.1.1", days=2), None)
        bounces.note(connection, Bounce("bo@bibliotek.example", NOW, False, "4.2.2"), None)

    # when
    with database.write() as connection:
        assert bounces.given_up(connection) == {"eva@bibliotek.example"}
        assert bounces.bounces_of(connection, ["eva@bibliotek.example"])["eva@bibliotek.example"].days == 2
        too_early = bounces.forget(connection, "eva@bibliotek.example", NOW - timedelta(minutes=1))
        forgotten = bounces.forget(connection, "Eva@bibliotek.example", NOW + timedelta(minutes=1))

    # then
    with database.read() as connection:
        assert (too_early, forgotten, bounces.given_up(connection)) == (False, True, frozenset())


def test_a_bounce_is_about_whom_our_letters_went_to_and_about_nobody_else(database: Database) -> None:
    # given
    with database.write() as connection, Pending(connection) as pending:
        for number in (1, 2):
            draft = outbox.Draft("hverdagsledelse", "invite", str(number), "x", "Eva@bibliotek.example", "da")
            outbox.put(pending, draft, f"<{number}@netvaerk.example>", b"", None, NOW + timedelta(days=number))
        invitees.add(connection, [invitee("Eva", "foerleder", organisation="Øby Bibliotek")], "liste.csv", NOW)
        bounces.note(connection, Bounce("eva@bibliotek.example", NOW, True, programme="hverdagsledelse"), None)

    # when
    with database.read() as connection:
        guessed = bounces.returned_to(connection, ["EVA@bibliotek.example", "ida@bibliotek.example"], "")
        proven = bounces.returned_to(connection, ["eva.privat@post.example"], "eva@bibliotek.example")
        untold = bounces.untold(connection, "hverdagsledelse"), bounces.untold(connection, "foerleder")

    # then
    assert [(one.person.email, one.person.name, one.sent_at, one.proven) for one in guessed] == [
        ("Eva@bibliotek.example", "Eva", NOW + timedelta(days=2), False)
    ]
    assert [(one.person.organisation, one.proven, one.named, one.invited_in) for one in proven] == [
        ("Øby Bibliotek", True, False, ("foerleder",))
    ]
    assert [one.before.permanent for one in untold[0] if one.before] == [True] and untold[1] == ()

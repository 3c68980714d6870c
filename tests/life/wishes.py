"""What people may wish in these tests, and the mail that says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from hypothesis import strategies as st

from tests.life import mails
from tests.life.mails import Somebody
from tests.life.programmes import Paper

# The second address of each is where a new one moves to.
PEOPLE = (
    Somebody("Eva Lund", "eva@nord.example"), Somebody("Bo Bech", "bo@nord.example"), Somebody("Ida Holm", "ida@syd.example"),
    Somebody("Per Dal", "per@syd.example"),
    Somebody("Eva Lund", "eva.lund@ny.example"), Somebody("Bo Bech", "bo.bech@ny.example"),
)  # fmt: skip
MANAGER = Somebody("Rie Skov", "rie@nord.example")
STRANGER = Somebody("Max Olsen", "max@andet.example")
SLUGS = ("pedeller", "arkiver", "kokke")

KINDS = (
    "sign up", "sign up", "sign up others", "cancel", "cancel other", "absent", "absent", "stand in", "stand in", "successor", "phone",
    "address", "no more",
)  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """Somebody wishes something of a programme, at one of its meetings (`number`), with or for others."""

    kind: str
    who: Somebody
    slug: str
    number: int
    others: tuple[Somebody, ...]

    def mail(self, paper: Paper, at: datetime, forged: bool = False) -> bytes:
        return mails.mail(self.who, at, self.kind.capitalize() if self.kind != "no more" else "Hilsen", self.text(paper), forged=forged)

    def text(self, paper: Paper) -> str:
        who, title, other = self.who, paper.title, self.others[0]
        dated = [meeting.date for meeting in paper.meetings if meeting.date] or [date(2025, 12, 1)]
        on = dated[self.number % len(dated)]
        said = {
            "sign up": lambda: mails.sign_up(who, title),
            "sign up others": lambda: mails.sign_up_others(who, title, list(self.others)),
            "cancel": lambda: mails.cancel(who, title),
            "cancel other": lambda: mails.cancel_other(who, title, other),
            "absent": lambda: mails.absent(who, title, on),
            "stand in": lambda: mails.stand_in(who, title, on, other),
            "successor": lambda: mails.successor(who, title, other),
            "phone": lambda: mails.new_phone(who, title, self.number),
            "address": lambda: mails.new_address(who, title, second_address(who)),
            "no more": lambda: mails.no_more(who),
        }
        return said[self.kind]()


def second_address(who: Somebody) -> str:
    """Where somebody moves to: to and fro between two, or to somebody else's."""
    same = [one.address for one in PEOPLE if one.name == who.name and one.address != who.address]
    return same[0] if same else PEOPLE[0].address


people = st.sampled_from(PEOPLE)
slugs = st.sampled_from(SLUGS)


@st.composite
def wishes(draw: st.DrawFn) -> Wish:
    others = tuple(draw(st.lists(people, min_size=1, max_size=3, unique_by=lambda one: one.address)))
    who = draw(st.sampled_from((*PEOPLE, *PEOPLE, MANAGER)))
    return Wish(draw(st.sampled_from(KINDS)), who, draw(slugs), draw(st.integers(0, 4)), others)

"""Letters that came back: what is known of an address that did not take one, and of whom that concerns.

An address is given up at once when a server says that it does not exist, and after three days with a failure within a month when
the servers only say "not now". Any later mail from it makes all that forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from postbud.model.reading import Person

GIVEN_UP_AFTER = 3  # days on which a letter came back; several letters of one day are one failure
FORGOTTEN_AFTER = timedelta(days=30)  # without another failure


@dataclass(frozen=True, slots=True)
class Bounce:
    """What came back from one address (as compared), last at `at`: on `days` days in a row of failures.

    `permanent`: the address is given up; until somebody writes from it, it gets no invitations. `status` (RFC 3463) and `words` are the
    server's; `programme`: whose letter came back; `told`: the coordinators have heard of it.
    """

    address: str
    at: datetime
    permanent: bool
    status: str = ""
    words: str = ""
    programme: str = ""
    days: int = 1
    told: bool = False

    def after(self, before: Bounce | None) -> Bounce:
        """This failure, after what was known of the address before."""
        if before is None:
            return self
        if self.at < before.at:
            return replace(before, permanent=self.permanent or before.permanent)
        days = 1 if self.at - before.at > FORGOTTEN_AFTER else before.days + (_day(self.at) != _day(before.at))
        given_up = self.permanent or before.permanent or days >= GIVEN_UP_AFTER
        return replace(self, permanent=given_up, days=days, told=before.told, programme=self.programme or before.programme)


@dataclass(frozen=True, slots=True)
class Returned:
    """Somebody whose letters come back, or one of them, as the registry and the lists of invitees know him.

    `proven`: the bounce has the Message-ID of a letter to him, which nobody can guess; `named`: it names his address or none, so that it is
    his mailbox that fails and not one behind it, to which a list or a forwarding passes mail on. `sent_at`: when a letter last left to him.
    `said`: a server's words on the letter that it refused at once; `programme`: that letter's.
    """

    person: Person
    sent_at: datetime
    proven: bool = False
    named: bool = True
    before: Bounce | None = None
    registered_in: tuple[str, ...] = ()  # slugs
    invited_in: tuple[str, ...] = ()
    said: str = ""
    programme: str = ""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The same as a letter tells it: titles instead of slugs. `gone`: the server said so itself."""

    person: Person
    gone: bool
    words: str
    registered_in: tuple[str, ...]
    invited_in: tuple[str, ...]


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()

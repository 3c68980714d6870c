"""Letters that came back: what is known of an address that did not take one, and of the letter that a bounce is about.

An address is given up at once when a server says that it does not exist, and after three days with a failure within a month when
the servers only say "not now". Any later mail from it makes all that forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

GIVEN_UP_AFTER = 3  # days on which a letter came back; several letters of one day are one failure
FORGOTTEN_AFTER = timedelta(days=30)  # without another failure


@dataclass(frozen=True, slots=True)
class Bounce:
    """What came back from one address (as compared), last at `at`: on `days` days in a row of failures, the last one with `status`.

    `permanent`: the address is given up; until somebody writes from it, it gets no invitations.
    """

    address: str
    at: datetime
    permanent: bool
    status: str = ""
    days: int = 1

    def again(self, at: datetime, permanent: bool, status: str) -> Bounce:
        """The same address after another letter came back."""
        if at < self.at:
            return replace(self, permanent=self.permanent or permanent)
        days = 1 if at - self.at > FORGOTTEN_AFTER else self.days + (_day(at) != _day(self.at))
        return Bounce(self.address, at, self.permanent or permanent or days >= GIVEN_UP_AFTER, status or self.status, days)


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()

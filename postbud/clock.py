"""The clock. Starts at POSTBUD_NOW if that is set and runs on; every instant is aware.

APScheduler is only asked to wake us (`postbud.daemon`); what is due is a question to the store.
"""

from __future__ import annotations

import re
import time
import zoneinfo
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from postbud.errors import ConfigurationError, Problem


class Clock:
    """Tells the time in the house's zone. `simulated` if it was started at another time than now.

    `began` is when the program began, by the wall clock whatever the time here: mail servers live by that one.
    """

    def __init__(self, time_zone: str = "Europe/Copenhagen", start: datetime | None = None, began: datetime | None = None) -> None:
        self.began = began or datetime.now(UTC)
        self.zone = ZoneInfo(time_zone)
        self.simulated = start is not None
        self._start = start
        self._began = time.monotonic()

    def move_to(self, moment: datetime) -> None:
        """Let a simulated clock go on from another moment, as a demo or a rehearsal does. Raises ValueError on a real clock."""
        if not self.simulated:
            raise ValueError("a real clock cannot be moved")
        self._start, self._began = moment, time.monotonic()

    def now(self) -> datetime:
        """The time now, aware, in the house's zone."""
        if self._start is None:
            return datetime.now(self.zone)
        elapsed = timedelta(seconds=time.monotonic() - self._began)
        return (self._start.astimezone(UTC) + elapsed).astimezone(self.zone)


def clock_from(environment_value: str, time_zone: str, began: datetime | None = None) -> Clock:
    """The clock for a value of POSTBUD_NOW ('' for the real time). A time without an offset is local to `time_zone`.

    Raises:
        ConfigurationError: the value is not an ISO 8601 date-time.
    """
    if not environment_value.strip():
        return Clock(time_zone, began=began)
    try:
        start = datetime.fromisoformat(environment_value.strip())
    except ValueError:
        what = f"{environment_value!r} is not an ISO date-time"
        raise ConfigurationError([Problem("POSTBUD_NOW", "", what, "Write e.g. 2025-01-15T09:00 or 2025-01-15T09:00+01:00.")]) from None
    return Clock(time_zone, start if start.tzinfo else start.replace(tzinfo=ZoneInfo(time_zone)), began)


def zone_rules(time_zone: str) -> str:
    """The edition of the time zone rules in use, e.g. '2026a'; '' where it cannot be told.

    As zoneinfo looks: the first folder of the system that has the zone, else the package tzdata. A folder says its edition in the first
    line of tzdata.zi ('# version 2026a'), or in +VERSION.
    """
    folder = next((Path(one) for one in zoneinfo.TZPATH if (Path(one) / time_zone).is_file()), None)
    if folder is None:
        import tzdata

        return str(tzdata.IANA_VERSION)
    for name in ("tzdata.zi", "+VERSION"):
        try:
            with (folder / name).open(encoding="ascii", errors="replace") as file:
                found = re.search(r"\b(?:19|20)\d\d[a-z]{1,2}\b", file.readline())
        except OSError:
            continue
        if found:
            return found[0]
    return ""

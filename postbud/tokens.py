"""OAuth tokens: one for all connections, renewed before it lapses, and anew when a server refuses it.

Where a token comes from is a command of the house's own, or Microsoft (`postbud/microsoft.py`). A token is never logged, shown or put
into an error. All threads share one `Tokens`: whoever needs a new one fetches it, the others wait for that one.
"""

from __future__ import annotations

import re
import subprocess
import threading
import time
from pathlib import Path

from postbud.errors import TokenMissing
from postbud.microsoft import Fetched, fetch_from_microsoft
from postbud.model.oauth import OAuth

BEFORE_SECONDS = 300.0  # a token is renewed that long before it lapses
COMMAND_SECONDS = 30.0
COMMAND_LIVES = 600.0  # a command does not say how long its token lives: it is asked again after that
BETWEEN_REFUSALS = 30.0  # a token that a server refuses is replaced at once, and then that often at the most
LONGEST_PAUSE = 30.0
TOKEN = re.compile(r"[\x21-\x7e]+")  # RFC 6750 section 2.1, and whatever else is printable


class Tokens:
    """The token of one application. Safe for use by several threads.

    `home`: where a relative command is looked for, and what is kept of a log-in.
    """

    def __init__(self, oauth: OAuth, home: Path) -> None:
        self.oauth, self.home = oauth, home
        self._lock = threading.Lock()
        self._token = ""
        self._renew_at = self._may_replace_at = self._may_try_at = 0.0
        self._pause = 1.0
        self._failure: TokenMissing | None = None

    def token(self, refused: str = "") -> str:
        """A token that is good for now. `refused`: one that a server has just refused; it comes back if there is no newer one yet.

        Raises:
            TokenMissing: there is none; `temporary` says whether trying again can help. It is not asked for anew within a pause.
        """
        with self._lock:
            now = time.monotonic()
            if self._token and self._token == refused and now >= self._may_replace_at:
                self._token, self._may_replace_at = "", now + BETWEEN_REFUSALS
            if self._token and now < self._renew_at:
                return self._token
            if self._failure and now < self._may_try_at:
                return self._old_or(self._failure)
            return self._renewed()

    def _renewed(self) -> str:
        try:
            fetched = self._fetched()
        except TokenMissing as failure:
            self._failure, self._may_try_at = failure, time.monotonic() + self._pause
            self._pause = min(LONGEST_PAUSE, self._pause * 2)
            return self._old_or(failure)
        self._failure, self._pause = None, 1.0
        self._token = fetched.token
        # One that lives for less than twice the margin is renewed half-way.
        self._renew_at = time.monotonic() + max(fetched.seconds - BEFORE_SECONDS, fetched.seconds / 2)
        return self._token

    def _old_or(self, failure: TokenMissing) -> str:
        """The token of before while it may still be good: a token end point that is away for minutes stops nobody."""
        if self._token and failure.temporary:
            return self._token
        raise TokenMissing(failure.what, temporary=failure.temporary, where=failure.where, advice=failure.advice)

    def _fetched(self) -> Fetched:
        if self.oauth.flow == "command":
            return Fetched(run_command(self.oauth.command, self.home), COMMAND_LIVES)
        return fetch_from_microsoft(self.oauth)


def run_command(command: tuple[str, ...], home: Path) -> str:
    """The token that a command prints, and nothing else, on standard output; run without a shell, in the home folder.

    Raises:
        TokenMissing: it cannot be started, or prints no token (final); it failed or took too long (temporary).
    """
    try:
        done = subprocess.run(command, cwd=home, stdin=subprocess.DEVNULL, capture_output=True, timeout=COMMAND_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise _command_failed(f"took longer than {COMMAND_SECONDS:.0f} s", temporary=True) from None
    except OSError as error:
        raise _command_failed(f"cannot be started: {error.strerror}", temporary=False) from None
    if done.returncode:
        raise _command_failed(f"ended with code {done.returncode}{_last_words(done.stderr)}", temporary=True)
    token = done.stdout.decode("ascii", "replace").strip()
    if not TOKEN.fullmatch(token):
        raise _command_failed("printed no token, or more than a token", temporary=False)
    return token


def _last_words(stderr: bytes) -> str:
    """The last line a command complained with; a long word in it may be a secret and is left out."""
    lines = stderr.decode("utf-8", "replace").strip().splitlines()
    said = " ".join("***" if len(word) > 24 else word for word in (lines[-1].split() if lines else []))
    return f": {said[:200]}" if said else ""


def _command_failed(what: str, *, temporary: bool) -> TokenMissing:
    advice = "Run it by hand as the user that Postbud runs as; it must print the token alone, on standard output."
    return TokenMissing(f"the token's command {what}", temporary=temporary, where="oauth.command", advice=advice)

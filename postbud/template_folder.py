"""The folder of letters while the daemon runs: coordinators edit them, and a changed letter is tried out before it is used.

Knows files and the check of `postbud.letters`; knows no database. The check renders every letter in a child process, which takes some
seconds, so it runs in a thread of its own and mail is answered meanwhile. What is wrong keeps the last good letters in use.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from postbud.errors import ConfigurationError, Problem
from postbud.letters import Templates, check_templates
from postbud.letters.reasons import Reasons, load_reasons

QUIET = timedelta(seconds=5)  # a folder must have been left alone so long: editors and network drives write in pieces


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of trying out a changed folder: letters to use from now on, or (None) everything that is wrong with them."""

    templates: Templates | None
    reasons: Reasons | None
    problems: tuple[Problem, ...]
    digest: str


class TemplateFolder:
    """Asked now and then; says what came of a change once it is known."""

    def __init__(self, folder: Path, language: str, quiet: timedelta = QUIET) -> None:
        self.folder, self.language, self.quiet = folder, language, quiet
        self._seen = self._in_use = self._listed()
        self._since: datetime | None = None
        self._trying: threading.Thread | None = None
        self._proof: Proof | None = None

    def look(self, now: datetime) -> Proof | None:
        """The proof of a change, once; None while there is nothing new, or it is still being tried out."""
        if self._trying is not None:
            if self._trying.is_alive():
                return None
            self._trying = None
            proof, self._proof = self._proof, None
            return proof
        listed = self._listed()
        if listed != self._seen or self._since is None or self._since > now:
            self._seen, self._since = listed, now
        elif listed != self._in_use and now - self._since >= self.quiet:
            self._in_use = listed
            self._trying = threading.Thread(target=self._try, name="templates", daemon=True)
            self._trying.start()
        return None

    def wait(self) -> None:
        """Wait until what is being tried out is known; for a single round, and tests."""
        if self._trying is not None:
            self._trying.join()

    def _listed(self) -> object:
        """What changes when somebody edits a letter, as far as one can see without opening it."""
        try:
            paths = sorted(path for path in self.folder.iterdir() if path.suffix in (".md", ".txt"))
            return [(path.name, (state := path.stat()).st_size, state.st_mtime_ns, state.st_ino) for path in paths]
        except OSError as error:
            return str(error)

    def _try(self) -> None:
        try:
            problems = check_templates(self.folder, self.language)
            templates = Templates.load(self.folder, self.language) if not problems else None
            reasons = load_reasons(self.folder) if not problems else None
        except (ConfigurationError, OSError) as error:
            found = error.problems if isinstance(error, ConfigurationError) else [Problem(self.folder.name, "", str(error))]
            problems, templates, reasons = found, None, None
        digest = sha256("\0".join(map(str, problems)).encode("utf-8", "surrogatepass")).hexdigest()
        self._proof = Proof(templates, reasons, tuple(problems), digest)

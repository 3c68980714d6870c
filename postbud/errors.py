"""Every error Postbud raises by name. Fields, not prose: `explain` at the edge (run.py, daemon) makes sentences of them.

Each class says when it is raised, whether trying again can help, and what a person should do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file: `where` is 'programmes/x.yaml:12:5' or a file name, `path` a key path or ''."""

    where: str
    path: str
    what: str
    advice: str = ""

    def __str__(self) -> str:
        line = f"{self.where}: {self.path}: {self.what}" if self.path else f"{self.where}: {self.what}"
        return f"{line}\n    {self.advice}" if self.advice else line


class PostbudError(Exception):
    """Base of everything below: `what` happened, `where`, and what to do (`advice`). `temporary`: trying again may help."""

    temporary = False

    def __init__(self, what: str, *, where: str = "", advice: str = "") -> None:
        super().__init__(f"{where}: {what}" if where else what)
        self.what, self.where, self.advice = what, where, advice


class ConfigurationError(PostbudError):
    """Raised when rules, programmes, templates or the environment are wrong; carries all problems at once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class MessageRefused(PostbudError):
    """Raised by the guard when a message is too large or too deep to parse; the bytes are kept and the message held.

    `limit` and `value` say which number was passed and by how much; 0 where nothing can be counted.
    """

    def __init__(self, what: str, *, limit: int = 0, value: int = 0, where: str = "", advice: str = "") -> None:
        super().__init__(what, where=where, advice=advice)
        self.limit, self.value = limit, value


class OrderRefused(PostbudError):
    """Raised when a coordinator's order line is not understood. `what` is the code of the reason, whose sentence stands in

    `templates/reasons.LANGUAGE.txt`; `words` are those not understood, `choices` what could stand in their place.
    """

    def __init__(self, what: str, words: str = "", choices: tuple[str | date, ...] = ()) -> None:
        super().__init__(what)
        self.words, self.choices = words, choices


class TemplateFailed(PostbudError):
    """Raised when a template cannot be rendered: unknown variable, too long, too slow, a line end in a header."""


class InviteImpossible(PostbudError):
    """Raised when a calendar entry cannot be made: no date, start or end yet, a naive time, or an address that is none."""


class MailboxUnreachable(PostbudError):
    """Raised when the mail server cannot be reached or the connection broke; the daemon tries again with back-off."""

    temporary = True


class MailboxRefused(PostbudError):
    """Raised when the mail server answers but will not let us in: password, missing folder, no TLS."""


class TokenMissing(PostbudError):
    """Raised when there is no OAuth token: the end point or command is away (`temporary`), or it refuses, which no waiting mends."""

    def __init__(self, what: str, *, temporary: bool, where: str = "", advice: str = "") -> None:
        super().__init__(what, where=where, advice=advice)
        self.temporary = temporary


class TableRefused(PostbudError):
    """Raised when a file with rows of people is too large, too sprawling or of no kind that we read."""


class DocumentRefused(PostbudError):
    """Raised when an attached document is too large, broken, empty or of no kind that we read; the message is held."""


class DeliveryFailed(PostbudError):
    """Raised when an SMTP server did not take a letter. `code` is the reply code, 0 if the connection broke."""

    def __init__(
        self, what: str, *, code: int = 0, temporary: bool = True, where: str = "", connection_lost: bool = False, advice: str = ""
    ) -> None:
        super().__init__(what, where=where, advice=advice)
        self.code, self.temporary, self.connection_lost = code, temporary, connection_lost


class AlreadyRunning(PostbudError):
    """Raised when another process holds this database or mailbox."""


class DatabaseUnusable(PostbudError):
    """Raised when the database cannot be opened, is newer than this program, or is not Postbud's."""


class OrderUnclear(PostbudError):
    """Raised when an order given at the command line cannot be understood; nothing was done."""


class EffectImpossible(PostbudError):
    """Raised when a decision wants something changed that is not there: a mistake in a workflow, so its message is held."""


class AmendImpossible(PostbudError):
    """Raised when something cannot be written into a programme's file: what it belongs to is not there any more, or is no list."""


class PackageMissing(PostbudError):
    """Raised when something is asked for that needs a package which is not installed; nothing has happened."""


class GroupsWrong(PostbudError):
    """Raised when a division into groups does not have everybody in exactly one; nobody is told anything of it."""


class UnknownName(PostbudError):
    """Raised when a programme, letter, message or workflow is named that does not exist; names the nearest one."""


class FolderInTheWay(PostbudError):
    """Raised when a folder to be filled holds files that are not ours, or cannot be written; nothing in it was touched."""


class FileInTheWay(PostbudError):
    """Raised when a list cannot be written to the file named, or would replace one that is no list."""


def told_briefly(error: BaseException) -> str:
    """What happened and in which line of ours, without the error's own words: they may quote a mail, which is never logged."""
    step, where = error.__traceback__, ""
    while step is not None:
        path = step.tb_frame.f_code.co_filename.replace("\\", "/")
        if "/postbud/" in path or "/workflows/" in path:
            where = f" in {path.rpartition('/postbud/')[2].rpartition('/workflows/')[2]}:{step.tb_lineno}"
        step = step.tb_next
    return f"{type(error).__name__}{where}"


def about(**ids: int) -> dict[str, dict[str, int]]:
    """What a line of the log is about, by the numbers of the lists: message, letter, due. Passed to a logger as `extra`."""
    return {"ids": ids}

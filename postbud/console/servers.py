"""`check`: whether the mail servers let us in. Sends nothing, changes nothing."""

from __future__ import annotations

from postbud.console.output import tell
from postbud.errors import DeliveryFailed, PostbudError
from postbud.imap import open_mailbox
from postbud.settings import Server, Settings
from postbud.smtp import Submission


def try_servers(settings: Settings) -> int:
    """Log in to both servers and say what was found; exit code 0, or 3 if one could not be used."""
    works = True
    try:
        mailbox = open_mailbox(settings.imap, settings.folder)
        waiting = mailbox.uidnext - 1
        offers = f"IDLE {_yes(mailbox.can_idle)}, MOVE {_yes(mailbox.can_move)}"
        where = f"{settings.imap.host}:{settings.imap.port}"
        print(f"IMAP {where}: ready{_how(settings.imap)}; {settings.folder} has UIDs up to {waiting}; {offers}.")
        mailbox.close()
    except PostbudError as error:
        tell(error)
        works = False
    submission = Submission(settings.smtp, settings.address.email)
    try:
        submission.greet()
        print(f"SMTP {settings.smtp.host}:{settings.smtp.port}: ready{_how(settings.smtp) if settings.smtp.user else ''}.")
    except DeliveryFailed as error:
        tell(error)
        works = False
    finally:
        submission.close()
    return 0 if works else 3


def _how(server: Server) -> str:
    return " and logged in by OAuth" if server.tokens else " and logged in"


def _yes(offered: bool) -> str:
    return "yes" if offered else "no"

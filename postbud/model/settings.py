"""The settings as values: which mailbox, which servers, how much at once, whom to tell.

Knows each default, and is the one place that does; `postbud.settings` reads mailbox_rules.yaml and the environment into these.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date as Date
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from postbud.model.facts import Facts, KnownMailbox, Line, Mailbox, Whole, YesNo, Zone, as_day, as_whole, quoted, wrong
from postbud.model.message import Address
from postbud.model.oauth import OAuth, OAuthFacts, TokenSource
from postbud.model.retention import Retention
from postbud.model.rule import Rule

Security = Literal["tls", "starttls", "none"]
LETTERS_PER_MINUTE = 25  # Microsoft 365 takes 30 a minute from a mailbox; a server on this machine takes all.
UNLIMITED = 0
CONNECTIONS = 3  # Microsoft 365 takes three at a time from a mailbox; a server on this machine takes eight.
CONNECTIONS_HERE = 8
FEWEST_POLL_SECONDS = 5  # to a server that is not on this machine


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server. `host` is '' if none is known. `password` stays out of every repr. With `tokens` it is logged in to by OAuth."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    security: Security = "tls"
    tokens: TokenSource | None = field(default=None, repr=False, compare=False)

    @property
    def loopback(self) -> bool:
        """Whether it is on this machine, as far as the name says."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine: 127.0.0.0/8, ::1, localhost (RFC 6761 section 6.3)."""
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _first_start(value: Any) -> Any:
    if not isinstance(value, str) or value.strip() in ("new", "all"):
        return value.strip() if isinstance(value, str) else value
    try:
        return as_day(value)
    except ValueError:
        raise wrong(f"“{value}” is neither new, all nor a date", "Write new, all, or a date such as 2025-06-03.") from None


def _rate(value: Any) -> Any:
    if not isinstance(value, str) or value.strip() != str(UNLIMITED):
        return UNLIMITED if value == "unlimited" else as_whole(value)
    raise wrong("“0” means that no letter would ever leave", "Write how many a minute, or unlimited.")


def _metrics_port(value: Any) -> Any:
    """A port alone. An address in front of it is refused, also this machine's: figures are given to nobody else, so there is no choice."""
    if isinstance(value, str) and ":" in value:
        advice = "Write the port alone, e.g. 9108: figures are given to this machine only (127.0.0.1)."
        raise wrong(f"{quoted(value)} is more than a port", advice)
    return as_whole(value)


def _host(name: str) -> str:
    """A host alone: no URL and no port. An IPv6 address may stand in brackets."""
    bare = name[1:-1] if name.startswith("[") and name.endswith("]") else name
    if "/" in bare or "@" in bare or " " in bare or bare.count(":") == 1:
        raise wrong(
            f"{quoted(name)} is not the name of a server",
            "Write the name alone, as in mail.library.example; the port has a key of its own.",
        )
    return bare


class Folders(Facts):
    """IMAP folders that messages are moved to once they are decided; '' leaves them where they are."""

    done: Line = "Postbud/Behandlet"
    held: Line = "Postbud/Afventer"
    ignored: Line = "Postbud/Ignoreret"


class Limits(Facts):
    """How much at once. `letters_per_minute` 0 is unlimited; in the file None is 'not said': 25, on a loopback server unlimited."""

    letters_per_minute: Annotated[int | None, BeforeValidator(_rate), Field(ge=0, le=10_000)] = None
    message_megabytes: Whole = Field(default=25, ge=1, le=100)
    answers_per_address_per_day: Whole = Field(default=10, ge=1, le=1000)
    answers_per_day: Whole = Field(default=10_000, ge=1, le=1_000_000)  # mails of everybody together that lead to letters
    held_letters_per_day: Whole = Field(default=50, ge=0, le=100_000)  # mails that coordinators get a letter each about
    ask_above: Whole = Field(default=300, ge=0, le=1_000_000)  # a letter on schedule to more people than this asks first; 0 never asks
    silent_minutes: Whole = Field(default=30, ge=1, le=10_080)  # how long the mailbox may not answer before coordinators are told
    settle_minutes: Whole = Field(default=15, ge=0, le=10_080)  # how long a changed programme file is left alone before people are told
    connections: Annotated[Whole | None, Field(ge=1, le=16)] = None  # to the SMTP server, at the same time; None as above

    @property
    def message_bytes(self) -> int:
        return self.message_megabytes * 1024 * 1024


class ServerFacts(Facts):
    """A server as the file says it; what is left out follows from the rest."""

    host: Annotated[Line, AfterValidator(_host)] = ""
    port: Whole | None = Field(default=None, ge=1, le=65535)
    user: Line = ""
    password_file: Line = ""
    security: Security | None = None


class MailboxRules(Facts):
    """What mailbox_rules.yaml may say, with every default."""

    address: Mailbox = Address("", "")
    coordinators: tuple[KnownMailbox, ...] = ()
    language: Literal["da", "en"] = "da"
    time_zone: Zone = "Europe/Copenhagen"
    # The servers
    imap: ServerFacts = ServerFacts()
    smtp: ServerFacts = ServerFacts()
    oauth: OAuthFacts = OAuthFacts()
    trusted_authserv: Line = ""
    database: Line = ""
    # The mailbox
    folder: Line = Field(default="INBOX", min_length=1)
    folders: Folders = Folders()
    first_start: Annotated[Literal["new", "all"] | Date, BeforeValidator(_first_start)] = "new"
    poll_seconds: Whole = Field(default=60, ge=1, le=86_400)
    idle: YesNo = True
    limits: Limits = Limits()
    # For whoever looks after the machine
    metrics_port: Annotated[int, BeforeValidator(_metrics_port), Field(ge=0, le=65535)] = 0  # 0: nobody is answered
    log_format: Literal["text", "json"] = "text"
    retention: Retention = Retention()
    # What to do with each message
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is set, the environment included.

    `address` has an empty email and a server an empty host if none is set; `require_servers` says what is missing.
    `trusted_authserv`: the authserv-id (RFC 8601) of our own server, whose Authentication-Results are believed; '' for none.
    `database`: an SQLAlchemy URL, which may hold a password and stays out of every repr.
    `home`: the folder with mailbox_rules.yaml, programmes/ and templates/. `secret_files`: those that passwords are read from.
    """

    home: Path
    address: Address
    imap: Server
    smtp: Server
    oauth: OAuth = field(repr=False)
    database: str = field(repr=False)
    rules: tuple[Rule, ...]
    coordinators: tuple[Address, ...]
    language: str
    time_zone: str
    trusted_authserv: str
    folder: str
    folders: Folders
    first_start: Literal["new", "all"] | Date
    poll_seconds: int
    idle: bool
    limits: Limits
    metrics_port: int
    log_format: str
    retention: Retention = Retention()
    secret_files: tuple[Path, ...] = ()

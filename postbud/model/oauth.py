"""How tokens are had, as values: what mailbox_rules.yaml may say of it under `oauth`, and what is in force."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol

from pydantic import AfterValidator, BeforeValidator, Field

from postbud.model.facts import Facts, Line, quoted, wrong

Flow = Literal["", "client-credentials", "device-code", "command"]
MICROSOFT = "https://login.microsoftonline.com"


class TokenSource(Protocol):
    """What a server asks for its token: `postbud.tokens.Tokens`."""

    def token(self, refused: str = "") -> str: ...


@dataclass(frozen=True, slots=True)
class OAuth:
    """Where tokens come from. `secret` stays out of every repr; `cache` is the file with what a person's log-in leaves."""

    flow: Flow = ""
    tenant: str = ""
    client_id: str = ""
    authority: str = MICROSOFT
    command: tuple[str, ...] = field(default=(), repr=False)
    secret: str = field(default="", repr=False)
    cache: Path = Path("data") / "oauth.json"


def _authority(value: str) -> str:
    if not value.startswith("https://") or "@" in value:
        raise wrong(f"{quoted(value)} is not an https:// address", f"Write {MICROSOFT}, or leave the line out.")
    return value.rstrip("/")


def _command(value: Any) -> Any:
    """A list of words. One line is refused, because no shell takes it apart."""
    if isinstance(value, str):
        raise wrong("a command is a list of its words", 'Write command: ["/usr/local/bin/give-token", "mailbox"].')
    return value


class OAuthFacts(Facts):
    """What the file says of it; with no `flow` there are passwords only."""

    flow: Flow = ""
    tenant: Line = ""
    client_id: Line = ""
    client_secret_file: Line = ""
    command: Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_command)] = ()
    authority: Annotated[Line, AfterValidator(_authority)] = MICROSOFT

"""`settings`: what is in force, key by key, and where each value comes from. No secret is shown, only whether there is one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from postbud.settings import SECRETS, Settings, effective_values, sources
from postbud.wiring import Home

MASKED = "***"


def setting_rows(home: Home) -> list[dict[str, str]]:
    """One row a setting: key, value, source. Raises ConfigurationError."""
    settings = home.settings()
    found = sources(home.folder, home.environ)
    rows = [*_facts(settings), *_secrets(settings)]
    return [{"key": key, "value": str(value), "source": _source(key, found)} for key, value in rows]


def _facts(settings: Settings) -> Iterator[tuple[str, Any]]:
    for kind in ("imap", "smtp"):
        server = getattr(settings, kind)
        for name in ("host", "port", "user", "security"):
            yield f"{kind}.{name}", getattr(server, name)
    for name in ("flow", "tenant", "client_id", "authority"):
        yield f"oauth.{name}", getattr(settings.oauth, name)
    yield "oauth.command", settings.oauth.command[0] + (" ..." if settings.oauth.command[1:] else "") if settings.oauth.command else ""
    yield from ((key, value) for key, value in effective_values(settings) if key not in ("imap", "smtp", "oauth"))


def _secrets(settings: Settings) -> Iterator[tuple[str, str]]:
    held = {"imap.password": settings.imap.password, "smtp.password": settings.smtp.password, "oauth.client_secret": settings.oauth.secret}
    yield from ((key, MASKED if value else "") for key, value in held.items())


def _source(key: str, found: dict[str, str]) -> str:
    """Of the key itself, of the file that holds its secret, or of the group it stands in."""
    file = found.get(f"{key}_file", "") if tuple(key.split(".")) in SECRETS.values() else ""
    return found.get(key) or file or "default"

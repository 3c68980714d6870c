"""Tokens from Microsoft Entra, by msal: as an application of its own (client credentials), or as a person who logged in (device code).

msal is imported when a token is wanted, so whoever needs none does not load it. Scopes and permissions: learn.microsoft.com,
"Authenticate an IMAP, POP or SMTP connection using OAuth". What is kept of a log-in is one file, its owner's only.
"""

from __future__ import annotations

import json
import os
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from postbud.advice import about
from postbud.errors import PackageMissing, TokenMissing
from postbud.files import private_folder, write_private
from postbud.model.oauth import MICROSOFT, OAuth

APPLICATION = ["https://outlook.office365.com/.default"]  # whatever an administrator has consented to
PERSON = ["https://outlook.office.com/IMAP.AccessAsUser.All", "https://outlook.office.com/SMTP.Send"]  # msal adds offline_access
SECONDS = 20.0
LOG_IN = "Run `run.py login` as the user that Postbud runs as."
FOR_NOW = ("temporarily_unavailable", "server_error", "slow_down")  # RFC 6749 section 4.1.2.1, RFC 8628 section 3.5


@dataclass(frozen=True, slots=True)
class Fetched:
    """A token and for how many seconds it is good."""

    token: str = field(repr=False)
    seconds: float


@dataclass(frozen=True, slots=True)
class Granted:
    """What a person has granted by logging in; `account` is '' if Microsoft did not say whose it is."""

    account: str
    scopes: tuple[str, ...]


def fetch_from_microsoft(oauth: OAuth) -> Fetched:
    """A fresh token, never one from a cache.

    Raises:
        TokenMissing: the end point is away (temporary), or refuses: wrong secret, no consent, nobody has logged in.
        PackageMissing: msal is not installed.
    """
    return _token_in(_asked(oauth, _as_application if oauth.flow == "client-credentials" else _as_person), oauth)


def log_in(oauth: OAuth, show: Callable[[str, str], None]) -> Granted:
    """Log a person in (RFC 8628): `show` is given the address and the code, then the answer is waited for. Keeps what was granted.

    Raises: as `fetch_from_microsoft`; also TokenMissing when the code was not entered in time.
    """
    answer = _asked(oauth, lambda oauth: _by_code(oauth, show))
    _token_in(answer, oauth)
    claims = answer.get("id_token_claims") or {}
    return Granted(str(claims.get("preferred_username", "")), tuple(str(answer.get("scope") or "").split()))


def _as_application(oauth: OAuth) -> dict[str, Any]:
    client = _msal().ConfidentialClientApplication(oauth.client_id, client_credential=oauth.secret, **_options(oauth))
    return dict(client.acquire_token_for_client(scopes=APPLICATION))


def _as_person(oauth: OAuth) -> dict[str, Any]:
    cache = _msal().SerializableTokenCache()
    with suppress(OSError, ValueError):
        cache.deserialize(oauth.cache.read_text(encoding="utf-8"))
    client = _msal().PublicClientApplication(oauth.client_id, token_cache=cache, **_options(oauth))
    accounts = client.get_accounts()
    if not accounts:
        raise TokenMissing("nobody has logged in yet", temporary=False, where="oauth", advice=LOG_IN)
    answer = client.acquire_token_silent_with_error(PERSON, account=accounts[0], force_refresh=True)
    _keep(cache, oauth.cache)
    return dict(answer or {"error": "invalid_grant", "error_description": "the log-in is not good any more"})


def _by_code(oauth: OAuth, show: Callable[[str, str], None]) -> dict[str, Any]:
    cache = _msal().SerializableTokenCache()
    client = _msal().PublicClientApplication(oauth.client_id, token_cache=cache, **_options(oauth))
    flow = client.initiate_device_flow(scopes=PERSON)
    if "user_code" not in flow:
        return dict(flow)
    show(str(flow["verification_uri"]), str(flow["user_code"]))
    answer = dict(client.acquire_token_by_device_flow(flow))
    if "access_token" in answer:
        _keep(cache, oauth.cache)
    return answer


def _options(oauth: OAuth) -> dict[str, Any]:
    """Only Microsoft's own host is asked which hosts are Microsoft's."""
    microsoft = oauth.authority == MICROSOFT
    return {
        "authority": f"{oauth.authority}/{oauth.tenant}", "instance_discovery": None if microsoft else False, "http_client": _client(),
    }  # fmt: skip


def _client() -> Any:
    """Certificates are checked by what the system and SSL_CERT_FILE trust, as all of ours are; requests has rules of its own."""
    from requests import Session

    session = Session()
    trusted = ssl.get_default_verify_paths().cafile or True
    session.request = partial(session.request, timeout=SECONDS, verify=trusted)  # type: ignore[method-assign]
    return session


def _keep(cache: Any, path: Path) -> None:
    """Write what is to be kept to a new file that takes the old one's place at once."""
    if not cache.has_state_changed:
        return
    private_folder(path.parent)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    write_private(part, cache.serialize().encode())
    part.replace(path)


def _token_in(answer: dict[str, Any], oauth: OAuth) -> Fetched:
    if token := answer.get("access_token"):
        return Fetched(str(token), float(answer.get("expires_in") or 0))
    said = " ".join(str(answer.get("error_description") or answer.get("error") or "no reason given").split())[:300]
    error = str(answer.get("error", ""))
    again = LOG_IN if oauth.flow == "device-code" else "Check tenant, client_id and the client secret under `oauth`."
    raise TokenMissing(
        f"Microsoft refuses a token ({error}): {said}", temporary=error in FOR_NOW, where=oauth.authority, advice=about(said) or again
    )


def _msal() -> Any:
    try:
        import msal
    except ModuleNotFoundError:
        raise PackageMissing(
            "tokens from Microsoft need the package msal", advice='Install it beside the rest: python -m pip install "msal>=1.39,<2"'
        ) from None
    return msal


def _asked(oauth: OAuth, question: Callable[[OAuth], dict[str, Any]]) -> dict[str, Any]:
    """msal's answer, its faults in our words: network and 5xx are for now, a tenant that is not there is not."""
    MsalError = _msal().exceptions.MsalError  # what it raises for an answer of 5xx
    from requests import RequestException
    from requests.exceptions import SSLError

    try:
        return question(oauth)
    except (MsalError, RequestException, json.JSONDecodeError, RuntimeError, OSError) as error:
        what = f"no token can be had: {oauth.authority} cannot be reached ({type(error).__name__})"
        network = "Check the network and a proxy on the way; it is tried again."
        advice = "Its certificate is not trusted: name a file with its issuer in SSL_CERT_FILE." if isinstance(error, SSLError) else network
        raise TokenMissing(what, temporary=True, where="oauth", advice=advice) from None
    except ValueError as error:
        said = " ".join(str(error).split())[:300]
        advice = about(said) or "Check oauth.tenant: Directory (tenant) ID in the overview of the application."
        raise TokenMissing(f"no token can be had: {said}", temporary=False, where="oauth", advice=advice) from None

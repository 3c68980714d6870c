"""`login`: a person logs in at Microsoft once, with a code; or whether the token that is had otherwise can be had."""

from __future__ import annotations

from postbud.errors import ConfigurationError, Problem
from postbud.microsoft import log_in
from postbud.settings import Settings, require_secrets
from postbud.tokens import Tokens


def log_in_once(settings: Settings) -> int:
    """Log in, or try the other flow; exit code 0. Raises TokenMissing, PackageMissing, ConfigurationError."""
    oauth = settings.oauth
    if not oauth.flow:
        raise ConfigurationError(
            [Problem("mailbox_rules.yaml", "oauth.flow", "there are no tokens: flow is not set", "See docs/operators.md, Microsoft 365.")]
        )
    require_secrets(settings)
    if oauth.flow != "device-code":
        Tokens(oauth, settings.home).token()
        print(f"A token can be had (oauth.flow: {oauth.flow}); nobody has to log in. `run.py check` tries it at the mail servers.")
        return 0
    granted = log_in(oauth, _show)
    print(f"Logged in{f' as {granted.account}' if granted.account else ''}. Granted: {', '.join(granted.scopes)}.")
    print(f"It is kept in {oauth.cache}, for its owner only. Now run `run.py check`.")
    return 0


def _show(address: str, code: str) -> None:
    print(f"Open {address} in a browser and enter the code {code}. Waiting ...", flush=True)

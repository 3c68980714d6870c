"""Whether the sender can be believed: what the receiving server found out, where answers would go, talk of money.

Knows headers (RFC 8601 Authentication-Results) and the acts; changes no fact, only raises doubts.
"""

from __future__ import annotations

from postbud.model.message import Message
from postbud.model.reading import Doubt, Evidence
from postbud.reading.acts import Said
from postbud.reading.doubts import doubt
from postbud.reading.view import View


def read_trust(view: View, said: Said) -> tuple[Doubt, ...]:
    """Doubts about the sender, for messages that want something done."""
    found = [_disowned(view), _reply_elsewhere(view)]
    money = said.of("money", negated=None)
    if money:
        found.append(doubt("money", money))
    law = said.of("erase", negated=None)
    if law:
        found.append(doubt("erasure", law))
    everybody = said.of("everybody", negated=None)
    if everybody:
        found.append(doubt("everybody", everybody))
    return tuple(one for one in found if one is not None)


def _disowned(view: View) -> Doubt | None:
    words = disowned(view.message, view.authserv)
    return doubt("authentication", [Evidence("header Authentication-Results", words)]) if words else None


def disowned(message: Message, authserv: str) -> str:
    """What our own server wrote into Authentication-Results against the sender: dmarc=fail, or SPF failed and nothing signed; else ''.

    Anybody may have written such a header further down; only the one with our server's name counts (RFC 8601 section 5).
    """
    given = (value.casefold() for name, value in message.headers if name.casefold() == "authentication-results")
    results = next((value for value in given if _is_ours(value, authserv.casefold())), "")
    signed = "dkim=pass" in results
    return results[:120] if "dmarc=fail" in results or ("spf=fail" in results and not signed) else ""


def _is_ours(results: str, authserv: str) -> bool:
    """The authserv-id stands first, perhaps with a version behind it; without a name of ours the topmost counts."""
    return not authserv or results.partition(";")[0].split()[:1] == [authserv]


def _reply_elsewhere(view: View) -> Doubt | None:
    """A Reply-To in another organisation than From; a web form's noreply sender is no such thing."""
    message = view.message
    if message.sender is None or not message.reply_to:
        return None
    home = _organisation(message.sender.key)
    local = message.sender.key.partition("@")[0]
    if "noreply" in local.replace("-", "") or local in ("web", "www", "formular", "form", "forms"):
        return None
    away = [one for one in message.reply_to if _organisation(one.key) != home]
    return doubt("reply-elsewhere", [Evidence("header Reply-To", away[0].email)]) if away else None


def _organisation(address: str) -> str:
    """The last two labels of an address's domain."""
    return ".".join(address.rpartition("@")[2].split(".")[-2:])

"""Whether the sender can be believed: what the receiving server found out, where answers would go, talk of money.

Knows the acts and what `vouching` reads in Authentication-Results; changes no fact, only raises doubts.
"""

from __future__ import annotations

from postbud.model.message import Message
from postbud.model.reading import Doubt, Evidence
from postbud.reading.acts import Said
from postbud.reading.doubts import doubt
from postbud.reading.view import View
from postbud.reading.vouching import disowned_by, organisation


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
    """What our own server wrote into Authentication-Results against the sender: dmarc=fail, or SPF failed and nothing vouches; else ''."""
    return disowned_by(message.headers, authserv, message.sender.key if message.sender else "")


def _reply_elsewhere(view: View) -> Doubt | None:
    """A Reply-To in another organisation than From; a web form's noreply sender is no such thing."""
    message = view.message
    if message.sender is None or not message.reply_to:
        return None
    home = organisation(message.sender.key.rpartition("@")[2])
    local = message.sender.key.partition("@")[0]
    if "noreply" in local.replace("-", "") or local in ("web", "www", "formular", "form", "forms"):
        return None
    away = [one for one in message.reply_to if organisation(one.key.rpartition("@")[2]) != home]
    return doubt("reply-elsewhere", [Evidence("header Reply-To", away[0].email)]) if away else None

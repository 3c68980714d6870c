"""The header by which a mail program offers its reader to leave: List-Unsubscribe.

One mail is enough (RFC 2369 section 3.2). The one click of RFC 8058 needs a web server, which Postbud is not, so it is not offered.
"""

from __future__ import annotations

from urllib.parse import quote

from postbud.model.message import Address
from postbud.model.programme import Programme


def list_unsubscribe(address: Address, programme: Programme) -> dict[str, str]:
    """The headers of a letter that invites to a programme; the mail it asks for is read as an opt-out of just that one.

    The programme stands in the subject and not behind a + in the address, because not every server delivers plus-addresses.
    """
    subject = quote(f"unsubscribe {programme.tag}")
    return {"List-Unsubscribe": f"<mailto:{quote(address.email, safe='@')}?subject={subject}>"}

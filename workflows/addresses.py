"""Which addresses a letter can be sent to."""

import re

# What a mail server without SMTPUTF8 can deliver to: RFC 5321's Dot-string, and a domain that may be internationalised.
ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[\w-]+\.)+[\w-]{2,}")


def deliverable(email: str) -> bool:
    """Whether an address is written so that every server takes it."""
    return ADDRESS.fullmatch(email) is not None

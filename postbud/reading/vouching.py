"""What our own server found out about the sender of a mail: Authentication-Results (RFC 8601), read by its grammar.

Knows that header only. Comments and quoted strings are left out before anything is compared, for strangers write into them: an envelope
sender `"dkim=pass"@...` stands in `smtp.mailfrom` and is no verdict. Linear in the size of the header.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SHOWN = 120  # characters of a header that are quoted to a coordinator


@dataclass(frozen=True, slots=True)
class Verdict:
    """One result: `method` ('spf'), `result` ('pass'), and the domain that signed, '' where none is named; all case folded."""

    method: str
    result: str
    domain: str = ""


def disowned_by(headers: Sequence[tuple[str, str]], authserv: str, sender: str) -> str:
    """What speaks against the sender, in the header's own words; '' if nothing does.

    Args:
        headers: names and values from the top.
        authserv: our server's authserv-id; '' takes the topmost header for our server's.
        sender: the address in From, case folded.

    Whoever sends a mail can write such headers too, below those of our server, with any name in them. So what speaks against a sender
    counts in every header with our server's name, for by a false one he only makes his own mail wait; and what speaks for him counts in
    the topmost alone, which is the one that he cannot have written (RFC 8601 section 5).
    """
    ours = [value for value in _results(headers) if not authserv or _identity(value) == authserv.casefold()]
    if not authserv:
        ours = ours[:1]
    topmost = [verdict for value in ours[:1] for verdict in verdicts(value)]
    vouched = any(_vouches(verdict, sender) for verdict in topmost)
    for value in ours:
        for verdict in verdicts(value):
            failed = verdict.result == "fail"
            if failed and (verdict.method == "dmarc" or (verdict.method == "spf" and not vouched)):
                return value[:SHOWN]
    return ""


def verdicts(value: str) -> Iterator[Verdict]:
    """The results in one header's value, without its authserv-id."""
    for part in _bare(value).split(";")[1:]:
        pairs = [(key.strip(), found.strip()) for key, _, found in (word.partition("=") for word in _words(part))]
        if pairs and pairs[0][1]:
            facts = dict(pairs[1:])
            signed = facts.get("header.d") or facts.get("header.i", "").rpartition("@")[2]
            yield Verdict(pairs[0][0].partition("/")[0], pairs[0][1], signed)


def organisation(domain: str) -> str:
    """The last two labels of a domain."""
    return ".".join(domain.split(".")[-2:])


def _vouches(verdict: Verdict, sender: str) -> bool:
    """DMARC passed, or the sender's own organisation signed; anybody can sign with a domain of his own."""
    if verdict.result != "pass":
        return False
    domain = organisation(verdict.domain)
    return verdict.method == "dmarc" or verdict.method == "dkim" and domain in ("", organisation(sender.rpartition("@")[2]))


def _results(headers: Sequence[tuple[str, str]]) -> list[str]:
    return [value.casefold() for name, value in headers if name.casefold() == "authentication-results"]


def _identity(value: str) -> str:
    """The authserv-id: it stands first, perhaps with a version behind it."""
    return next(iter(_bare(value).partition(";")[0].split()), "")


def _words(part: str) -> list[str]:
    """The words of one result; blanks around '=' belong to none."""
    return "=".join(piece.strip() for piece in part.split("=")).split()


def _bare(value: str) -> str:
    """Without comments, which may nest, and without what stands in quotes (RFC 5322 section 3.2)."""
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for letter in value:
        if escaped:
            escaped = False
        elif letter == "\\" and (depth or quoted):
            escaped = True
        elif quoted:
            quoted = letter != '"'
        elif letter == "(":
            depth += 1
        elif letter == ")" and depth:
            depth -= 1
        elif letter == '"' and not depth:
            quoted = True
        elif not depth:
            kept.append(letter)
    return "".join(kept)

"""The guard before parsing: refuses bytes that would cost the parser minutes, gigabytes or its stack.

Byte scans only, each linear in the size of the mail; knows limits, not meanings. The limits come from measured attacks
(STACK section 3): 1,500 nested parts, 3,000 nested messages, 20,000 encoded words, 20,000 parameters, 100,000 parts.
"""

from __future__ import annotations

import re

from postbud.errors import MessageRefused

MEBIBYTE = 1024 * 1024

# what is counted: the most we read
SIZE = 25 * MEBIBYTE  # bytes of the whole mail
HEADER_BLOCK = 256 * 1024  # bytes before the first empty line, and of any part's headers
HEADER = 16 * 1024  # bytes of one header with its folded lines
TRACE_HEADER = 64 * 1024  # the same for headers that nobody takes to pieces; Exchange Online's filter reports are long
HEADERS = 1_273  # header lines: 1,000, and one header of 16 KB in short lines
CONTAINERS = 50  # multiparts, and as many attached messages
BOUNDARIES = 500  # lines that part one part from the next
LINES = 600_000  # of the whole mail: the parser takes a step for each line ...
STEPS = 12_000_000  # ... times each container the line stands in

TRACE = (b"x-", b"arc-", b"dkim-", b"received", b"authentication-results")
CONTAINER = re.compile(rb"^content-type:\s*(multipart|message)/", re.IGNORECASE | re.MULTILINE)
BOUNDARY = re.compile(rb"boundary\s*(\*[0-9]*\*?)?=\s*(?:\"([^\"\r\n]{1,200})\"|([^\s;\"]{1,200}))", re.IGNORECASE)
PART_HEADER = re.compile(rb"^content-[a-z-]{1,30}:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*", re.IGNORECASE | re.MULTILINE)
EMPTY_LINE = re.compile(rb"\r?\n\r?\n|\r\r")


def guard(raw: bytes) -> None:
    """Return if `raw` may be parsed; otherwise raise MessageRefused with the limit and the value found."""
    _limit("the mail has too many bytes", len(raw), SIZE)
    block = header_block(raw)
    _limit("the headers have too many bytes", len(block), HEADER_BLOCK)
    longest, longest_trace = longest_headers(block)
    _limit("one header has too many bytes", longest, HEADER)
    _limit("one header of its road has too many bytes", longest_trace, TRACE_HEADER)
    _limit("there are too many header lines", block.count(b"\n"), HEADERS)
    lines = max(raw.count(b"\n"), raw.count(b"\r"))
    _limit("the mail has too many lines", lines, LINES)
    containers = sum(1 for _ in CONTAINER.finditer(raw))
    _limit("too many parts stand inside one another", containers, CONTAINERS)
    if containers:
        _limit("there are too many parts", _boundary_lines(raw), BOUNDARIES)
        _limit("the parts' headers are too long", _longest_part_header(raw), HEADER)
        _limit("too many lines stand in too many parts", lines * containers, STEPS)


def header_block(raw: bytes) -> bytes:
    """The bytes before the first empty line, or all of them if there is none."""
    if raw[:1] in (b"\n", b"\r"):
        return b""
    found = EMPTY_LINE.search(raw, 0, HEADER_BLOCK + 4)
    return raw[: found.start()] if found else raw[: HEADER_BLOCK + 1]


def longest_headers(block: bytes) -> tuple[int, int]:
    """The length of the longest header of a header block with its folded lines: of those we read, and of the trace headers."""
    longest = [0, 0]
    current = trace = 0
    for line in block.splitlines(keepends=True):
        if line[:1] in (b" ", b"\t"):
            current += len(line)
        else:
            current, trace = len(line), line[:30].lower().startswith(TRACE)
        longest[trace] = max(longest[trace], current)
    return longest[0], longest[1]


def _boundary_lines(raw: bytes) -> int:
    """How many lines could be boundaries. One that begins with two declared boundaries counts twice, none is missed."""
    if raw.count(b"oundary") > 4 * BOUNDARIES:
        return raw.count(b"oundary")
    found = list(BOUNDARY.finditer(raw))
    names = {match[2] or match[3] for match in found}
    if any(match[1] for match in found) or any(b"\\" in name for name in names):
        return raw.count(b"\n--")  # RFC 2231 and backslashes can spell a boundary in many ways
    return sum(raw.count(b"\n--" + name) for name in names)


def _longest_part_header(raw: bytes) -> int:
    """The longest MIME header of any part: only those that the parser takes to pieces (Content-...)."""
    return max((len(found[0]) for found in PART_HEADER.finditer(raw)), default=0)


def _limit(what: str, value: int, limit: int) -> None:
    if value > limit:
        raise MessageRefused(what, limit=limit, value=value, advice="Open the mail in a mail program; it stays in the mailbox untouched.")

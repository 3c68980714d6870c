"""The text of a mail cut into the sender's own words and everything else; nothing is thrown away.

Whole lines get a kind, runs of one kind become segments, and all segments joined by line ends are the text again.
First history (quotes, forwards), then within what is left: banners, device lines, footers, signatures. Linear in the text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from postbud.message import marks
from postbud.message.signature import signature_lines, speaks
from postbud.model.message import Address, Kind, Segment

Kinds = list[Kind | None]
LONGEST = 1_500_000  # characters that are read closely; what follows is kept as quoted
BANNER_LINES = 12  # a banner stands within the first lines of the mail


def split(text: str, *, subject: str = "", sender: Address | None = None, hints: Mapping[int, Kind] | None = None) -> tuple[Segment, ...]:
    """The segments of `text`. `hints` gives by line number what the HTML said (see read_html)."""
    if len(text) > LONGEST:
        cut = text.rfind("\n", 0, LONGEST)
        if cut > 0:
            return (*split(text[:cut], subject=subject, sender=sender, hints=hints), Segment(Kind.QUOTED, text[cut + 1 :]))
        return (Segment(Kind.OWN, text),)
    lines = text.split("\n")
    kinds: Kinds = [None] * len(lines)
    mark_armour(lines, kinds)
    seen = [f"> {line}" if hints.get(place) is Kind.QUOTED else line for place, line in enumerate(lines)] if hints else lines
    mark_history(seen, kinds, forward=marks.is_forward(subject), sender=sender, hints=hints or {})
    top = True
    for start, end in undecided_runs(lines, kinds):
        mark_own(lines, kinds, start, end, top=top, sender=sender)
        top = False
    return tuple(joined(lines, kinds))


def mark_armour(lines: Sequence[str], kinds: Kinds) -> None:
    """Inline OpenPGP (RFC 9580 section 7): the armour around the words is a footer."""
    inside = False
    for place, line in enumerate(lines):
        if not line.startswith("-----") and not inside:
            continue
        begins = line.startswith(("-----BEGIN PGP SIGNED MESSAGE-----", "-----BEGIN PGP SIGNATURE-----"))
        if begins or inside:
            kinds[place] = Kind.FOOTER
        inside = (begins or inside) and not line.startswith("-----END PGP") and not (line.strip() == "" and not _in_signature(lines, place))


def _in_signature(lines: Sequence[str], place: int) -> bool:
    """An empty line ends the header of a signed message, but stands inside its signature block."""
    above = next((line for line in reversed(lines[max(0, place - 6) : place]) if line.startswith("-----BEGIN")), "")
    return "SIGNATURE" in above


def mark_history(
    lines: Sequence[str], kinds: Kinds, *, forward: bool, sender: Address | None, hints: Mapping[int, Kind]
) -> None:
    """Mark what others wrote before. Lines with '>' are history one by one; a mark without '>' after it opens history to the end."""
    top = next_line(lines, 0)
    passed_on = False  # the '>' lines that follow belong to a forwarded message
    place = 0
    while place < len(lines):
        line = lines[place]
        hint = hints.get(place)
        if kinds[place] is not None or not line.strip():
            place += 1
        elif marks.is_prefixed(line) and not marks.groupwise(line):
            kinds[place] = Kind.FORWARDED if passed_on else Kind.QUOTED
            place += 1
        elif mark := (place + 1, "header") if hint is Kind.FORWARDED else mark_at(lines, place):
            end, said = mark
            if place == top and not forward and is_memo(lines, place, sender):
                place = end
                continue
            kind = Kind.FORWARDED if said == "forward" or (forward and said != "attribution") else Kind.QUOTED
            open_quote = next_line(lines, end)
            end = end if open_quote < len(lines) and marks.is_prefixed(lines[open_quote]) else len(lines)
            for inside in range(history_start(lines, kinds, place, said), end):
                kinds[inside] = kind
            passed_on, place = kind is Kind.FORWARDED, end
        else:
            kinds[place] = Kind.SIGNATURE if hint is Kind.SIGNATURE and not marks.is_device(line) else None
            passed_on = False
            place += 1


def mark_at(lines: Sequence[str], place: int) -> tuple[int, str] | None:
    """The mark that begins at `place`: the line after it, and 'forward', 'original', 'header', 'notes' or 'attribution'."""
    if marks.groupwise(lines[place]):
        return place + 1, "attribution"
    if said := marks.delimiter(lines[place]):
        return place + 1, said
    if end := marks.header_block(lines, place):
        return end, "header"
    if end := marks.notes_block(lines, place):
        return end, "notes"
    if end := marks.attribution(lines, place):
        return end, "attribution"
    return None


def is_memo(lines: Sequence[str], place: int, sender: Address | None) -> bool:
    """Some people open a mail like a memo ('Til: ... Fra: ... Dato: ...'): a block at the very top that names the sender."""
    if sender is None:
        return False
    names = {sender.email.casefold(), *sender.name.casefold().split()}
    named = next((line for line in lines[place : place + marks.MOST_HEADER_LINES] if marks.header_kind(line) == "from"), "")
    return any(name and name in named.casefold() for name in names)


def next_line(lines: Sequence[str], start: int) -> int:
    """The first line from `start` on with something on it."""
    while start < len(lines) and not lines[start].strip():
        start += 1
    return start


def history_start(lines: Sequence[str], kinds: Kinds, place: int, said: str) -> int:
    """Where history begins above its mark: Outlook's line of underscores, and in Notes' layout the sender's line and the date."""
    above = place - 1
    while above >= 0 and not lines[above].strip():
        above -= 1
    if said == "notes":
        while above > 0 and place - above < 6 and lines[above - 1].strip() and kinds[above - 1] is None:
            above -= 1
        return max(above, 0)
    return above if above >= 0 and kinds[above] is None and marks.is_rule(lines[above]) else place


def undecided_runs(lines: Sequence[str], kinds: Kinds) -> list[tuple[int, int]]:
    """The stretches (start, end) of lines that are not history, each with something on it."""
    runs, place = [], 0
    while place < len(lines):
        if kinds[place] is not None or not lines[place].strip():
            place += 1
            continue
        end = last = place
        while end < len(lines) and (kinds[end] is None or kinds[end] in (Kind.SIGNATURE, Kind.FOOTER)):
            last = end if lines[end].strip() else last
            end += 1
        runs.append((place, last + 1))
        place = end
    return runs


def mark_own(lines: Sequence[str], kinds: Kinds, start: int, end: int, *, top: bool, sender: Address | None) -> None:
    """Within one stretch of the sender's lines: banner, device lines, footers, signature; the rest stays undecided, which is OWN."""
    if top:
        mark_banner(lines, kinds, start, end)
    for place in range(start, end):
        if kinds[place] is None and marks.is_device(lines[place]):
            kinds[place] = Kind.DEVICE
    mark_footers(lines, kinds, start, end)
    for place in signature_lines(lines, kinds, start, end, sender):
        kinds[place] = Kind.SIGNATURE


def mark_banner(lines: Sequence[str], kinds: Kinds, start: int, end: int) -> None:
    """Warning lines at the top, up to the first line that is none. A greeting on the same line keeps the line own."""
    within = False
    rules: list[int] = []  # frames around the warning, taken with it
    for place in range(start, min(end, start + BANNER_LINES)):
        line = lines[place]
        if not line.strip():
            within = False
        elif marks.is_rule(line):
            rules.append(place)
        elif marks.is_banner(line) or (within and len(line) > 50):
            for framed in (*rules, place):
                kinds[framed] = Kind.BANNER
            rules.clear()
            within = True
        else:
            break
    if start < end and any(kinds[place] is Kind.BANNER for place in range(start, min(end, start + BANNER_LINES))):
        for framed in rules:
            kinds[framed] = Kind.BANNER


def mark_footers(lines: Sequence[str], kinds: Kinds, start: int, end: int) -> None:
    """Paragraphs with a footer's words, if own words stand before them, and what follows such a paragraph."""
    place = start
    spoken = found = False
    while place < end:
        stop = place
        while stop < end and lines[stop].strip() and kinds[stop] is None:
            stop += 1
        paragraph = " ".join(lines[place:stop])
        said = marks.is_footer(paragraph)
        if stop > place and spoken and (said or (found and not speaks(paragraph))):
            found = True
            for inside in range(footer_start(lines, place, stop) if said else place, stop):
                kinds[inside] = Kind.FOOTER
        spoken = spoken or stop > place
        place = max(stop, place + 1)


def footer_start(lines: Sequence[str], start: int, stop: int) -> int:
    """A footer may follow the signature without an empty line: it begins at the first line that has its words."""
    for place in range(start, stop):
        if marks.is_rule(lines[place]):
            continue
        below = lines[place + 1] if place + 1 < stop else ""
        if marks.is_footer(lines[place]) or (marks.is_footer(f"{lines[place]} {below}") and not marks.is_footer(below)):
            return place - 1 if place > start and marks.is_rule(lines[place - 1]) else place
    return start


def joined(lines: Sequence[str], kinds: Kinds) -> list[Segment]:
    """Runs of one kind as segments. Empty lines go with what stands above them."""
    segments: list[Segment] = []
    first = next((kind or Kind.OWN for line, kind in zip(lines, kinds, strict=True) if line.strip()), Kind.OWN)
    current, run = first, [lines[0]]
    for line, kind in zip(lines[1:], kinds[1:], strict=True):
        told = (kind or Kind.OWN) if line.strip() else current
        if told is not current:
            segments.append(Segment(current, "\n".join(run)))
            current, run = told, []
        run.append(line)
    return [*segments, Segment(current, "\n".join(run))]

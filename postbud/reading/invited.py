"""A list of people to invite out of a file: each row somebody with an address, or what is wrong with it.

Knows columns and cells; the labels are those of lexicon/fields.yaml. Whom we know already is for others to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from postbud.errors import TableRefused
from postbud.model.facts import email_fault
from postbud.reading.attachments import Limits, Numbered, numbered_tables
from postbud.reading.rows import label_of, named
from postbud.reading.workplace import both

LARGEST = Limits(size=20_000_000, rows=50_000)
HEADINGS_WITHIN = 10  # rows: above the headings may stand a title and a date
CLEARLY = 0.8  # of the cells of a column must be addresses where no heading says that it has them
LONGEST = 200  # letters of a name, a workplace or a role
NO_COLUMN = "Write a first line that says what the columns are, for example: navn;e-mail;organisation;rolle"


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody on the list: the line he stands on, his address as written, and what else the row says ('' if nothing)."""

    line: int
    email: str
    name: str = ""
    organisation: str = ""
    role: str = ""

    @property
    def address(self) -> str:
        """The address as compared."""
        return self.email.casefold()


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that cannot be taken: its line, its words, and why."""

    line: int
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class InvitedList:
    """What a file says: everybody once, the broken rows, and (line, address, line before) of whoever stands there again."""

    people: tuple[Row, ...] = ()
    broken: tuple[Broken, ...] = ()
    again: tuple[tuple[int, str, int], ...] = ()
    sheets_left: int = 0  # further sheets with addresses, which were not read


def invited_list(filename: str, content: bytes) -> InvitedList:
    """The list in a CSV file or a workbook.

    Raises:
        TableRefused: it cannot be read at all, or no column of it has addresses.
    """
    found = [(table, *where) for table in _tables(filename, content) if (where := _columns(table)) is not None]
    if not found:
        raise TableRefused("no column of it has e-mail addresses", where=filename, advice=NO_COLUMN)
    table, columns, first = found[0]
    if len(table) > LARGEST.rows:
        raise TableRefused(f"it has more than {LARGEST.rows} rows", where=filename, advice="Make several files of it.")
    return _listed(table[first:], columns, len(found) - 1)


def _tables(filename: str, content: bytes) -> list[Numbered]:
    name = filename.casefold()
    try:
        return numbered_tables(name, content, LARGEST, is_text="." not in name)
    except TableRefused as refused:
        raise TableRefused(refused.what, where=filename, advice=refused.advice) from refused
    except Exception as error:  # parsers of broken workbooks raise whatever they like
        raise TableRefused("the file is broken", where=filename, advice="Open it in Excel, and save it as a new file.") from error


def _columns(table: Numbered) -> tuple[dict[str, int], int] | None:
    """Which column has what, and where the people begin; None if no column has addresses."""
    for number, (_, row) in enumerate(table[:HEADINGS_WITHIN]):
        heads = [label_of(cell) for cell in row]
        if "email" in heads and not any("@" in cell for cell in row):
            return {head: heads.index(head) for head in heads if head}, number + 1
    return _by_content([row for _, row in table])


def _by_content(rows: Sequence[Sequence[str]]) -> tuple[dict[str, int], int] | None:
    """The columns of a list without headings: the one that is clearly addresses, and the others by what most of their cells look like."""
    kinds: dict[int, Counter[str]] = {}
    for row in rows:
        for place, cell in enumerate(row):
            if cell.strip():
                kinds.setdefault(place, Counter())[_kind(cell.strip())] += 1
    clear = [place for place, found in sorted(kinds.items()) if found["email"] >= CLEARLY * found.total()]
    if not clear:
        return None
    columns = {"email": clear[0]}
    for place, found in sorted(kinds.items()):
        kind = found.most_common(1)[0][0]
        if place != clear[0] and kind not in ("", "email"):
            columns.setdefault(kind, place)
    return columns, 0


def _kind(cell: str) -> str:
    """What a cell looks like: an address, a role, a workplace, a name, or ''."""
    if "@" in cell:
        return "email"
    role, place = both(cell)
    return "title" if role else "organisation" if place else "name" if named(cell) else ""


def _listed(table: Numbered, columns: dict[str, int], sheets_left: int) -> InvitedList:
    people: dict[str, Row] = {}
    broken: list[Broken] = []
    again: list[tuple[int, str, int]] = []
    for line, cells in table:
        if not any(cell.strip() for cell in cells):
            continue
        row = _row(line, cells, columns)
        if isinstance(row, Broken):
            broken.append(row)
        elif row.address in people:
            again.append((line, row.email, people[row.address].line))
        else:
            people[row.address] = row
    return InvitedList(tuple(people.values()), tuple(broken), tuple(again), sheets_left)


def _row(line: int, cells: Sequence[str], columns: dict[str, int]) -> Row | Broken:
    said = {field: _clean(cells[place]) for field, place in columns.items() if place < len(cells)}
    shown = "; ".join(filter(None, map(_clean, cells)))[:LONGEST]
    name, email = _address(said.get("email", ""))
    fault = _fault(email)
    if fault:
        return Broken(line, shown, fault)
    local, _, domain = email.rpartition("@")
    if not domain.isascii():
        email = f"{local}@{domain.encode('idna').decode()}"
    given = said.get("name") or f"{said.get('first', '')} {said.get('last', '')}".strip() or name
    return Row(line, email, given[:LONGEST], said.get("organisation", "")[:LONGEST], said.get("title", "")[:LONGEST])


def _address(cell: str) -> tuple[str, str]:
    """Name and address of a cell: 'Eva Lund <eva@by.example>', 'mailto:eva@by.example', or the address alone."""
    name, bracket, rest = cell.partition("<")
    if bracket and rest.count(">") == 1 and "@" not in name:
        return name.strip(' "'), rest.partition(">")[0].strip()
    return "", cell.removeprefix("mailto:").strip(" ;,")


def _fault(email: str) -> str:
    """What is wrong with an address, '' if nothing is. The domain may have letters beyond ASCII (RFC 5891)."""
    if not email:
        return "there is no address"
    if "@" not in email:
        return "there is no @ in the address"
    if email.count("@") > 1:
        return "there are two addresses in one cell"
    if "@" in email and " " in email:
        return "there is a blank in the address"
    local, at, domain = email.rpartition("@")
    try:
        return email_fault(f"{local}{at}{domain.encode('idna').decode()}")
    except UnicodeError:
        return email_fault(email)


def _clean(cell: str) -> str:
    """A cell on one line, without control characters and the marks that cannot be seen."""
    return " ".join("".join(letter if letter.isprintable() or letter.isspace() else "" for letter in cell).split())

"""People in rows: HTML and pasted tables, lists, labelled fields, and CSV, XLSX and DOCX attachments.

Knows shapes and the labels of lexicon/fields.yaml; decides not who of them takes part. Rows are plain dicts: field -> words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from postbud.reading.names import NEVER, first_names, is_title, ordinary_words, personal, same_person
from postbud.reading.view import View, data, word_list
from postbud.reading.words import ITEM, find_addresses, fold
from postbud.reading.workplace import SPLIT, both, classify

Row = dict[str, str]
MOST_ROWS, MOST_COLUMNS = 200, 30  # more rows are for a human, see `read.py`


@lru_cache(maxsize=1)
def labels() -> dict[str, str]:
    """Folded label -> field; a label of several words is written with hyphens in the file and found with blanks too."""
    found = {}
    for field, words in data("fields")["labels"].items():
        for word in str(words).split():
            found[fold(word)] = field
            found[fold(word.replace("-", " "))] = field
    return found


def label_of(text: str) -> str:
    """The field a heading or label means, '' if none: "E-mail:", "Allergi/kost", "Mobil (privat)"."""
    word = fold(text.strip().strip(":.*?_ ").split("(")[0].strip())
    if len(word) > 40:
        return ""
    table = labels()
    field = table.get(word) or table.get(word.rstrip("."))
    if not field and any(mark in word for mark in "/&,") or " og " in word or " eller " in word:
        parts = [part.strip(" .") for mark in ("/", "&", ",", " og ", " eller ") if mark in word for part in word.split(mark)]
        field = next((table[part] for part in parts if part in table), "")
    return field or ""


def rows_in(view: View) -> list[Row]:
    """All rows with people of a message: its tables, its own words, its attachments; the first source that has any."""
    for found in (
        [row for table in view.message.tables for row in from_table(table)],
        from_table(pasted(view.own)),
        labelled(view.own),
        blocks(view.own),
        [
            row
            for attachment in view.message.attachments
            for row in _attached(attachment.filename, attachment.content_type, attachment.content)
        ],
        listed_people(view),
    ):
        if any(row.get("name") for row in found):
            return [row for row in found if row.get("name")][: MOST_ROWS + 1]
    return []


def pasted(text: str) -> list[tuple[str, ...]]:
    """The rows of a table pasted as text: neighbouring lines cut by tabs, semicolons or bars into as many cells."""
    for mark in ("\t", ";", "|"):
        lines = [line for line in text.split("\n") if line.count(mark) >= 1]
        if len(lines) >= 2:
            return [tuple(cell.strip() for cell in line.strip().strip("|").split(mark)) for line in lines[: MOST_ROWS + 2]]
    return []


def from_table(table: Sequence[Sequence[str]]) -> list[Row]:
    """Rows by their headings; a table of two columns with labels at the left is one person; without headings cells tell themselves."""
    rows = [[" ".join(str(cell).split()) for cell in row[:MOST_COLUMNS]] for row in table if any(str(cell).strip() for cell in row)]
    if not rows:
        return []
    left = [label_of(row[0]) for row in rows if len(row) >= 2]
    if sum(bool(label) for label in left) >= 2 and "name" in left and not sum(bool(label_of(cell)) for cell in rows[0]) > 1:
        return _persons((label_of(row[0]), " ".join(row[1:]).strip()) for row in rows if len(row) >= 2)
    for number, row in enumerate(rows[:5]):
        heads = [label_of(cell) for cell in row]
        if "name" in heads or {"first", "last"} <= set(heads):
            return [_headed(heads, cells) for cells in rows[number + 1 :] if len(cells) >= 2]
    return [row for row in map(_unheaded, rows) if row.get("name") and len(row) > 1]


def _headed(heads: list[str], cells: list[str]) -> Row:
    row: Row = {}
    for head, cell in zip(heads, cells, strict=False):
        if head and cell and head not in row:
            row[head] = cell
    if "name" not in row and ("first" in row or "last" in row):
        row["name"] = f"{row.get('first', '')} {row.get('last', '')}".strip()
    if "first" in row and "last" in row:
        row["name"] = f"{row['first']} {row['last']}"
    if not personal_cell(row.get("name", "")):
        row.pop("name", None)
    return row


def personal_cell(text: str) -> bool:
    """Can a cell be a person's name: a few words, no digits, no label?"""
    return (
        0 < len(text) <= 60
        and len(text.split()) <= 6
        and not any(char.isdigit() for char in text)
        and "@" not in text
        and not label_of(text)
    )


def _unheaded(cells: Sequence[str]) -> Row:
    """A row without headings: the cell with an @ is the address, a name looks like one, a title like one."""
    row: Row = {}
    for cell in cells:
        addresses = find_addresses(cell)
        title, place = both(cell)
        if addresses:
            row.setdefault("email", addresses[0][0])
        elif title:
            row.setdefault("title", title)
            if place:
                row.setdefault("organisation", place)
        elif place:
            row.setdefault("organisation", place)
        elif "name" not in row and named(cell):
            row["name"] = cell
        elif any(char.isdigit() for char in cell):
            row.setdefault("phone", cell)
        elif cell and "name" in row:
            row["rest"] = f"{row.get('rest', '')}, {cell}".strip(", ")
    return row


def named(text: str) -> bool:
    """Two to five words, capitalised, that are no title and no workplace."""
    words = text.split()
    if not 2 <= len(words) <= 5 or not personal(text) or any(is_title(fold(word)) or fold(word) in NEVER for word in words):
        return False
    if fold(words[0]) not in first_names() and (
        fold(words[0]) in word_list("people", "not_names") or fold(words[0]) in word_list("formulas", "greetings")
    ):
        return False
    return all(word[:1].isupper() or word in word_list("people", "particles") for word in words) and words[-1][:1].isupper()


def labelled(text: str) -> list[Row]:
    """Lines like "Navn: Jørgen Ærø"; a new name begins a new person. Two labels at least, so that "Mail: ..." alone is no form."""
    pairs = []
    for line in text.split("\n"):
        head, colon, value = line.partition(":")
        if not colon and "\t" in line:
            head, _, value = line.partition("\t")
        field = label_of(ITEM.sub("", head)) if 0 < len(head) <= 40 else ""
        if field and value.strip():
            pairs.append((field, " ".join(value.split())))
    if sum(1 for field, _ in pairs if field not in ("remark", "manager")) < 2:
        return []
    return _persons(iter(pairs))


def _persons(pairs: Iterable[tuple[str, str]]) -> list[Row]:
    rows: list[Row] = []
    row: Row = {}
    for field, value in pairs:
        if field in ("name", "first") and field in row:
            rows.append(row)
            row = {}
        if field and value:
            row.setdefault(field, value)
    rows.append(row)
    for row in rows:
        if "name" not in row and "first" in row:
            row["name"] = f"{row['first']} {row.get('last', '')}".strip()
    return [row for row in rows if personal_cell(row.get("name", ""))]


def blocks(text: str) -> list[Row]:
    """Paragraphs that begin with a line that is a name, and go on with a title, an address or a number a line; two at least."""
    found = []
    for paragraph in text.replace("\r", "").split("\n\n"):
        lines = [line.strip(" ,;") for line in paragraph.strip().split("\n")]
        if not 2 <= len(lines) <= 8 or not named(lines[0]) or any(len(line) > 80 for line in lines):
            continue
        row = _unheaded(lines)
        if row.get("email") or row.get("title"):
            found.append({**row, "line": " ".join(lines)})
    return found if len(found) > 1 else []


def listed_people(view: View) -> list[Row]:
    """The lines of a list; one line alone that is the sender's name and what he is, is how he signs."""
    found, sender = listed(view.own), view.message.sender
    if len(found) == 1 and not found[0].get("email") and sender is not None and same_person(found[0]["name"], sender.name):
        last = view.own.rstrip().rsplit("\n", 1)[-1].strip()
        return [] if found[0]["line"].strip() == last else found
    return found


def listed(text: str) -> list[Row]:
    """List items, or lines one below the other, that begin with a name: "1) Jens Voss (jens@x.example), teamleder"."""
    found = []
    for line in text.split("\n"):
        marked = ITEM.match(line)
        row = _list_line(line[marked.end() :] if marked else line.strip(), marked is not None)
        if row:
            found.append(row)
    return found


def _list_line(line: str, marked: bool) -> Row | None:
    """A line that is a name and what belongs to it, else None; without a list mark it must hold more than the name."""
    if not 3 < len(line) < 300 or line.rstrip().endswith("?"):
        return None
    addresses = find_addresses(line)
    bare = line
    for address, _, _ in addresses:
        bare = bare.replace(address, "\t")
    bare = (
        bare.replace("<mailto:\t>", "").replace("<\t>", "\t").replace("(\t)", "\t").replace("(", ", ").replace(")", " ").replace(": ", ", ")
    )
    cells = [cell.strip(" .:<>") for cell in SPLIT.split(bare) if cell.strip(" .:<>")]
    if not cells:
        return None
    name = cells[0]
    if len(cells) > 1 and _turned(cells):
        name, cells = f"{cells[1]} {cells[0]}", cells[1:]
    if not named(name) or classify(name).kind:
        return None
    if not marked and (len(cells) < 2 and not addresses):
        return None
    row = _unheaded([name, *cells[1:]])
    if addresses:
        row["email"] = addresses[0][0]
    row["line"] = line
    return row


def _turned(cells: list[str]) -> bool:
    """ "Nygaard, Charlotte - skoleleder": two capitalised cells without title or workplace, the second a first name or the first none."""
    one, two = cells[0], cells[1]
    if len(one.split()) != 1 or not 1 <= len(two.split()) <= 2 or not (one[:1].isupper() and two[:1].isupper()):
        return False
    if (
        is_title(fold(one))
        or label_of(one)
        or fold(one) in ordinary_words()
        or classify(two).kind
        or any(char.isdigit() for char in one + two)
    ):
        return False
    return fold(two.split()[0]) in first_names() or (len(cells) > 2 and fold(one) not in first_names())


def _attached(filename: str, content_type: str, content: bytes) -> Iterator[Row]:
    """The rows of an attachment that is a list; the reading of files is loaded only when there is one."""
    low = filename.casefold()
    if (
        low.endswith((".csv", ".tsv", ".xlsx", ".xls", ".ods", ".docx"))
        or "spreadsheet" in content_type
        or content_type in ("text/csv", "text/tab-separated-values")
    ):
        from postbud.reading.attachments import tables_of

        for table in tables_of(low, content_type, content):
            yield from from_table(table)

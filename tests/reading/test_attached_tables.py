"""Files with tables that were made to do harm give no table, and cost no more memory than a mail may."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from postbud.errors import TableRefused
from postbud.reading.attachments import ATTACHED, numbered_tables, tables_of
from postbud.reading.invited import invited_list
from postbud.reading.packages import packed, unpacked

SHEET, SHARED = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def workbook() -> bytes:
    into = io.BytesIO()
    with xlsxwriter.Workbook(into) as made:
        made.add_worksheet().write_row(1, 1, ("Navn", "E-mail"))
    return into.getvalue()


def changed(name: str, old: bytes, new: bytes) -> bytes:
    """The workbook with something replaced in one of its parts."""
    parts = unpacked(workbook())
    assert old in parts[name]
    return packed(parts | {name: parts[name].replace(old, new)})


def test_an_ordinary_workbook_is_read_with_its_rows_numbered() -> None:
    assert tables_of("a.xlsx", "", workbook()) == [[["Navn", "E-mail"]]]
    assert numbered_tables("a.xlsx", workbook(), ATTACHED) == [[(2, ["Navn", "E-mail"])]]


@pytest.mark.parametrize("place", [b'"XFD1048576"', b"'ZZZ2'", b'"b00099999999"', b'"ZZ20000"'])
def test_a_cell_far_away_does_not_make_the_parser_take_all_memory(place: bytes) -> None:
    assert tables_of("a.xlsx", "", changed(SHEET, b'"C2"', place)) == []


def test_one_long_text_cannot_be_shared_by_many_cells() -> None:
    assert tables_of("a.xlsx", "", changed(SHARED, b"Navn", b"N" * 1_000_000)) == []


def test_a_package_that_unpacks_to_too_much_is_left_alone() -> None:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b" " * 30_000_000)

    assert tables_of("a.xlsx", "", into.getvalue()) == []


def test_a_package_that_lies_about_its_size_is_read_no_further_than_it_says() -> None:
    content = bytearray(packed({"xl/workbook.xml": b"<x/>", "xl/bomb.xml": b"y" * 5000}))
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (10).to_bytes(4, "little")  # the size unpacked (APPNOTE 4.3.12)

    assert tables_of("a.xlsx", "", bytes(content)) == []


def test_a_binary_workbook_beside_the_other_is_not_tried() -> None:
    parts = unpacked(workbook()) | {"xl/workbook.bin": b"x"}

    assert tables_of("a.xlsx", "", packed(parts)) == []


def test_more_rows_than_a_mail_may_bring_are_cut_off() -> None:
    assert [len(table) for table in tables_of("a.csv", "", b"navn;mail\n" * 5000)] == [ATTACHED.rows]


def squeezed(parts: dict[str, bytes]) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return into.getvalue()


def sharing(value: bytes) -> bytes:
    """One text of 190 KB that 360,000 cells share, none of which says where it is: 68 GB once each has its copy."""
    rows = (b"<row>" + b'<c t="s">' + value + b"</c>" + (b'<c t="s">' + value + b"</c>") * 399 + b"</row>") * 900
    parts = unpacked(workbook())
    parts[SHARED] = parts[SHARED].replace(b"Navn", b"N" * 190_000)
    before, _, after = parts[SHEET].partition(b"<sheetData>")
    return squeezed(parts | {SHEET: before + b"<sheetData>" + rows + after})


def repeated() -> bytes:
    """An OpenDocument sheet with one cell that says it is there ten thousand million times."""
    names = "".join(f' xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in ("office", "table", "text"))
    words = f"<text:p>{'x' * 1000}</text:p>"
    cell = f'<table:table-cell table:number-columns-repeated="10000" office:value-type="string">{words}</table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'
    sheet = f'<office:body><office:spreadsheet><table:table table:name="a">{row}</table:table></office:spreadsheet></office:body>'
    return squeezed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f'<?xml version="1.0"?><office:document-content{names}>{sheet}</office:document-content>'.encode(),
            "META-INF/manifest.xml": b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        }
    )


def entities() -> bytes:
    """Entities within entities, in the shared texts: three thousand million letters out of a kilobyte."""
    names = b"".join(b'<!ENTITY a%d "%s">' % (number, b"&a%d;" % (number - 1) * 10) for number in range(1, 10))
    parts = unpacked(workbook())
    head, _, rest = parts[SHARED].partition(b"<sst")
    parts[SHARED] = head + b'<!DOCTYPE sst [<!ENTITY a0 "lol">' + names + b"]><sst" + rest.replace(b"Navn", b"&a9;")
    return squeezed(parts)


BOMBS = {
    "shared": lambda: sharing(b"<v>0</v>"),
    "shared, written otherwise": lambda: sharing(b"<v >0</v>"),
    "shared, as an entity": lambda: sharing(b"<v>&#48;</v>"),
    "unpacks to 400 MB": lambda: squeezed({"xl/workbook.xml": b"<x/>", "xl/a.xml": b" " * 400_000_000}),
    "a zip in a zip": lambda: squeezed({f"{number}.xlsx": squeezed({"xl/workbook.xml": b" " * 10_000_000}) for number in range(20)}),
    "a cell many times": repeated,
    "entities": entities,
    "a million rows": lambda: b"navn;e-mail\n" * 1_000_000,
    "100,000 parts": lambda: squeezed({str(number): b"" for number in range(100_000)}),
}
ROOM = 400_000_000  # bytes of address space beside what the process has when it begins

READS = """
import resource, sys
from pathlib import Path
from postbud.errors import TableRefused
from postbud.reading.attachments import tables_of
from postbud.reading.invited import invited_list
import python_calamine, xml.etree.ElementTree
size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() + int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_AS, (size, size))
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
for path in sys.argv[2:]:
    content, name = Path(path).read_bytes(), Path(path).name
    tables_of(name, "", content)
    try:
        invited_list(name, content)
    except TableRefused:
        pass
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux says how much memory a process has")
def test_files_made_to_fill_the_memory_are_refused_within_little_of_it(tmp_path: Path) -> None:
    """Attached to a mail, and as a list of people to invite; in a process that may take no more."""
    for number, (name, made) in enumerate(BOMBS.items()):
        (tmp_path / f"{number}.{'csv' if 'rows' in name else 'xlsx'}").write_bytes(made())

    command = [sys.executable, "-c", READS, str(ROOM), *map(str, sorted(tmp_path.iterdir()))]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=Path(__file__).parents[2])

    assert done.returncode == 0, done.stderr[-500:]


def test_a_list_whose_texts_are_shared_by_many_rows_is_read() -> None:
    into = io.BytesIO()
    with xlsxwriter.Workbook(into) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ("Navn", "E-mail", "Organisation", "Telefon"))
        for row in range(1, 3000):
            sheet.write_row(row, 0, (f"Eva {row}", f"eva{row}@by.example", "Roskilde Bibliotekerne" * 30, 12345678))

    assert len(invited_list("a.xlsx", into.getvalue()).people) == 2999
    with pytest.raises(TableRefused, match="68405 MB"):
        invited_list("a.xlsx", sharing(b"<v>0</v>"))

"""The folder that the demo leaves: each letter as .eml, .html and .ics, and an index to begin with.

A list of our own files stands in it, so that a later run takes away these and nothing else; a folder of somebody else's is left alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message as Parsed
from html import escape
from pathlib import Path

from postbud.errors import FolderInTheWay
from postbud.files import private_folder, write_private

LIST = ".postbud-demo"  # names of the files that are ours, one a line
INDEX, LOG = "index.html", "daemon.log"
DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})  # as Danes write them where they cannot


@dataclass(frozen=True, slots=True)
class Written:
    """The names of a letter's files in the folder; `ics` is '' if it has no calendar entry, `cancels` if that takes a meeting out."""

    eml: str
    html: str
    ics: str = ""
    cancels: bool = False


class Folder:
    """A folder to put letters in.

    Raises:
        FolderInTheWay: it holds other things, or cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._names: list[str] = []
        try:
            self._clear()
        except OSError as error:
            raise FolderInTheWay(f"cannot be written: {error.strerror}", where=str(path), advice="Name another with --out DIR.") from error

    def add(self, name: str, raw: bytes, subject: str) -> Written:
        """Write a letter's files, called `name` with their endings."""
        parsed = message_from_bytes(raw)
        html, entry = _content(parsed, "text/html"), _content(parsed, "text/calendar")
        self.put(f"{name}.eml", raw)
        self.put(f"{name}.html", _titled(html, subject))
        if entry:
            self.put(f"{name}.ics", entry)
        return Written(f"{name}.eml", f"{name}.html", f"{name}.ics" if entry else "", b"METHOD:CANCEL" in entry)

    def put(self, name: str, content: bytes) -> None:
        """Write one file, and note first that it is ours: a run that is cut short can still be taken away."""
        self._names.append(name)
        (self.path / LIST).write_text("\n".join([*self._names, ""]), encoding="utf-8")
        write_private(self.path / name, content)  # a rehearsal is about people who are there

    def _clear(self) -> None:
        """Make the folder, or take away what an earlier demo left."""
        if self.path.exists() and not self.path.is_dir():
            raise FolderInTheWay("is a file, not a folder", where=str(self.path), advice="Name another with --out DIR.")
        private_folder(self.path)
        listed = self.path / LIST
        if listed.is_file():
            for name in listed.read_text(encoding="utf-8").splitlines():
                if Path(name).name == name and (self.path / name).is_file():
                    (self.path / name).unlink()
        elif any(self.path.iterdir()):
            advice = "Name another folder with --out DIR, or empty this one."
            raise FolderInTheWay("holds files that the demo did not write", where=str(self.path), advice=advice)
        listed.write_text("", encoding="utf-8")


def file_name(*parts: str) -> str:
    """Parts as one file name that every system takes: small ASCII letters, digits and hyphens.

    >>> file_name("01", "Bekræftelse", "Søren Toft")
    '01-bekraeftelse-soeren-toft'
    """
    plain = unicodedata.normalize("NFKD", " ".join(parts).translate(DANISH)).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:80].rstrip("-")


def entry_uid(raw: bytes) -> str:
    """The UID of the calendar entry that a letter carries; '' if it carries none."""
    entry = _content(message_from_bytes(raw), "text/calendar").replace(b"\r\n ", b"")  # RFC 5545 section 3.1: folded lines
    return next((line[4:].decode("ascii", "replace") for line in entry.splitlines() if line.startswith(b"UID:")), "")


def _titled(html: bytes, subject: str) -> bytes:
    """The HTML with the subject as its title, which in a mail stands outside it."""
    title = f"<title>{escape(subject)}</title>".encode()
    return html.replace(b"<title></title>", title, 1) if b"<title></title>" in html else html.replace(b"</head>", title + b"</head>", 1)


def _content(parsed: Parsed, content_type: str) -> bytes:
    """The letter's own part of that type, decoded; b"" if it has none. A mail that is attached is another mail."""
    for part in _parts(parsed):
        content = part.get_payload(decode=True) if part.get_content_type() == content_type else None
        if isinstance(content, bytes):
            return content
    return b""


def _parts(parsed: Parsed) -> Iterator[Parsed]:
    yield parsed
    if parsed.get_content_maintype() == "multipart":
        for part in parsed.get_payload():
            yield from _parts(part)  # type: ignore[arg-type]

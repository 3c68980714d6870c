"""Sign-up mails for measuring: many invented people, a few ways to write, no two mails alike. Knows nothing of Postbud."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from quopri import encodestring

ADDRESS = "tilmelding@netvaerk.example"
FIRST = ("Eva", "Søren", "Åse", "Mads", "Birgit", "Jørgen", "Karen", "Oskar", "Tove", "Niels", "Ærna", "Lone")
LAST = ("Holm", "Kjær", "Overgaard", "Bruun", "Dahl", "Lykke", "Mørk", "Nørgaard", "Rask", "Tofte", "Vind")

# Subject, body, content-transfer-encoding: what people's mail programs do most.
STYLES: tuple[tuple[str, str, str], ...] = (
    (
        "Tilmelding til {title}",
        "Hej\r\n\r\nJeg vil gerne tilmelde mig {title}.\r\n\r\nVenlig hilsen\r\n{name}\r\n{place} Bibliotek\r\n",
        "8bit",
    ),
    ("Tilmelding", "Kære arrangører\r\n\r\nHermed min tilmelding til {title}.\r\n\r\nMed venlig hilsen\r\n{name}\r\n", "quoted-printable"),
    ("{title}", "Hej\r\n\r\nJeg deltager gerne og tilmelder mig hermed.\r\n\r\nMvh\r\n{name}\r\n{place} Kommune\r\n", "base64"),
    ("Registration: {title}", "Hello,\r\n\r\nI would like to register for {title}.\r\n\r\nKind regards\r\n{name}\r\n", "8bit"),
)
PLACES = ("Roskilde", "Køge", "Greve", "Lejre", "Solrød")


def sign_ups(count: int, title: str, *, run: str = "1") -> Iterator[bytes]:
    """That many mails for the programme of that title. `run` keeps the addresses and Message-IDs of several calls apart."""
    return (sign_up(number, title, run=run) for number in range(count))


def sign_up(number: int, title: str, *, run: str = "1") -> bytes:
    name = f"{FIRST[number % len(FIRST)]} {LAST[number // len(FIRST) % len(LAST)]}"
    subject, body, encoding = STYLES[number % len(STYLES)]
    words = {"title": title, "name": name, "place": PLACES[number % len(PLACES)]}
    headers = {
        "Return-Path": f"<{sender(number, run)}>",
        "Received": f"from mail.by.example (mail.by.example [192.0.2.7]) by mx.netvaerk.example with ESMTPS id {run}{number}",
        "From": f"{encoded(name)} <{sender(number, run)}>",
        "To": ADDRESS,
        "Subject": encoded(subject.format(**words)),
        "Date": f"Wed, 15 Jan 2025 {9 + number // 3600 % 8:02}:{number // 60 % 60:02}:{number % 60:02} +0100",
        "Message-ID": f"<{run}.{number}@by.example>",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": encoding,
    }
    head = "".join(f"{key}: {value}\r\n" for key, value in headers.items())
    return head.encode("ascii") + b"\r\n" + transferred(body.format(**words), encoding)


def sender(number: int, run: str = "1") -> str:
    """The address that mail comes from."""
    return f"deltager{run}.{number}@by.example"


def encoded(text: str) -> str:
    """RFC 2047 where it is needed."""
    return text if text.isascii() else f"=?utf-8?B?{b64encode(text.encode()).decode()}?="


def transferred(text: str, encoding: str) -> bytes:
    raw = text.encode()
    if encoding == "base64":
        return b64encode(raw) + b"\r\n"
    return encodestring(raw).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") if encoding == "quoted-printable" else raw

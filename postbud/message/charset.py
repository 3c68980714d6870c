"""From bytes to clean text: the declared charset where it can be right, otherwise UTF-8, otherwise Windows-1252.

Knows character sets and nothing of mail structure. No detector: on short Danish texts detectors are wrong more often
than this order is (STACK section 3).
"""

from __future__ import annotations

import re
import unicodedata

# Only text codecs that mails use; Python knows others (punycode, unicode_escape, utf-7) that are slow or smuggle.
KNOWN = frozenset(
    "utf8 utf16 utf16le utf16be utf32 ascii usascii latin1 iso88591 iso88592 iso88593 iso88594 iso88595 iso88596 iso88597 iso88598 "
    "iso88599 iso885910 iso885913 iso885914 iso885915 iso885916 latin9 windows1250 windows1251 windows1252 windows1253 windows1254 "
    "windows1255 windows1256 windows1257 windows1258 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp437 cp850 cp858 cp865 "
    "macroman macintosh koi8r koi8u gb2312 gbk gb18030 big5 shiftjis sjis eucjp iso2022jp euckr ksc56011987 tis620".split()
)
SINGLE_BYTE_WESTERN = frozenset("ascii usascii latin1 iso88591 iso885915 latin9 windows1252 cp1252".split())
CODEC = {"macintosh": "mac-roman", "ksc56011987": "euc-kr", "usascii": "ascii", "latin9": "iso8859-15"}

WINDOWS = {byte: bytes((byte,)).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)}

CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]")
LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
SURROGATE = re.compile("[\ud800-\udfff]+")
COMBINING = re.compile("[\u0300-\u036f]")
COMBINED = re.compile("[A-Za-z][\u0300-\u036f](?![\u0300-\u036f])")
# The first byte of a two- or three-byte UTF-8 letter read as Windows-1252, and what its followers then look like.
FOLLOWERS = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
MOJIBAKE = re.compile(f"(?:[ÂÃ][{FOLLOWERS}]|â[{FOLLOWERS}]{{2}}|ð[{FOLLOWERS}]{{3}})+")


def decode(data: bytes, charset: str = "") -> tuple[str, str]:
    """The text of `data`, and a defect sentence ('' if the declared charset was right). Never raises."""
    wanted = charset.strip().strip("\"'").lower()
    key = wanted.replace("-", "").replace("_", "").replace(":", "")
    if key in ("", "utf8"):
        return _guess(data, wanted)
    if key in SINGLE_BYTE_WESTERN:
        return _western(data, wanted, key)
    if key not in KNOWN:
        return _guess(data, wanted, unknown=True)
    try:
        return data.decode(CODEC.get(key, wanted)), ""
    except (UnicodeError, LookupError):
        return _guess(data, wanted, unknown=True)


def _guess(data: bytes, charset: str, *, unknown: bool = False) -> tuple[str, str]:
    """UTF-8 if the bytes allow it, otherwise Windows-1252, which reads anything."""
    said = f"the charset {charset!r} is unknown or wrong" if unknown else ""
    try:
        return data.decode("utf-8"), said
    except UnicodeDecodeError:
        declared = charset or "no charset"
        return _windows(data), said or f"declared as {declared}, but the bytes are not UTF-8; read as Windows-1252"


def _western(data: bytes, charset: str, key: str) -> tuple[str, str]:
    """Bytes that form UTF-8 letters are UTF-8 whatever the label says: 'Ã¦' is no Danish word's beginning."""
    if data.isascii():
        return data.decode("ascii"), ""
    try:
        return data.decode("utf-8"), f"declared as {charset}, but the bytes are UTF-8"
    except UnicodeDecodeError:
        pass
    if key in ("iso885915", "latin9"):
        return data.decode("iso8859-15", "replace"), ""
    said = "" if key not in ("ascii", "usascii") else "declared as ASCII, but has other bytes; read as Windows-1252"
    return _windows(data), said


def _windows(data: bytes) -> str:
    """Windows-1252, its five holes read as the Latin-1 controls they are (and cleaned away later)."""
    return data.decode("latin-1").translate(WINDOWS)


def from_surrogates(text: str) -> str:
    """Text in which the parser hid 8-bit bytes (PEP 383), each run of them read as UTF-8 or Windows-1252."""
    if text.isascii() or not SURROGATE.search(text):
        return text
    return decode(text.encode("utf-8", "surrogateescape") if _only_hidden(text) else text.encode("utf-8", "replace"))[0]


def _only_hidden(text: str) -> bool:
    """True if every surrogate stands for a byte, so that encoding it back cannot fail."""
    return all("\udc80" <= mark <= "\udcff" for run in SURROGATE.findall(text) for mark in run)


def clean(text: str) -> str:
    """Line ends as newlines, no control or invisible characters, letters composed, doubled encodings repaired. Linear."""
    if text.isascii():
        return text if text.isprintable() else CONTROL.sub("", LINE_END.sub("\n", text))
    if "Ã" in text or "Â" in text or "â" in text or "ð" in text:
        text = MOJIBAKE.sub(_repaired, text)
    if not text.isprintable():
        text = SURROGATE.sub("\ufffd", CONTROL.sub("", LINE_END.sub("\n", text))).replace("\u00a0", " ").replace("\u202f", " ")
    return COMBINED.sub(lambda pair: unicodedata.normalize("NFC", pair[0]), text) if COMBINING.search(text) else text


def _repaired(found: re.Match[str]) -> str:
    """'SÃ¸ren' as 'Søren', if the run is UTF-8 through and through; otherwise as it was."""
    try:
        return b"".join(_byte(letter) for letter in found[0]).decode("utf-8")
    except UnicodeError:
        return found[0]


def _byte(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")

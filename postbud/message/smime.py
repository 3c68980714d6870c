"""What an opaque S/MIME signature wraps (RFC 8551 section 3.5.2): the signed MIME entity inside a CMS SignedData.

Reads just enough ASN.1 (BER, definite and indefinite lengths) to reach the content; verifies nothing, because what a
message says does not depend on it. Linear; answers None on anything it does not understand.
"""

from __future__ import annotations

SIGNED_DATA = bytes.fromhex("2a864886f70d010702")  # 1.2.840.113549.1.7.2
DATA = bytes.fromhex("2a864886f70d010701")  # 1.2.840.113549.1.7.1
SEQUENCE, OBJECT, OCTETS, SET, INTEGER, EXPLICIT = 0x30, 0x06, 0x04, 0x31, 0x02, 0xA0


class _Broken(Exception):
    """Raised when the bytes are not the BER we expect."""


def signed_content(data: bytes) -> bytes | None:
    """The content of a SignedData, or None if `data` is none (encrypted, broken, signature alone)."""
    try:
        place = _expect(data, _inside(data, 0, SEQUENCE), SIGNED_DATA)
        place = _inside(data, _inside(data, place, EXPLICIT), SEQUENCE)
        place = _after(data, _after(data, place, INTEGER), SET)
        place = _expect(data, _inside(data, place, SEQUENCE), DATA)
        place = _inside(data, place, EXPLICIT)
        return b"".join(_octets(data, place))
    except (_Broken, IndexError):
        return None


def _header(data: bytes, place: int) -> tuple[int, int, int]:
    """Tag, where the body starts, and its length; -1 for the indefinite form, which two zero bytes end."""
    tag, length = data[place], data[place + 1]
    place += 2
    if length < 0x80:
        return tag, place, length
    if length == 0x80:
        return tag, place, -1
    count = length & 0x7F
    if count > 5:
        raise _Broken
    return tag, place + count, int.from_bytes(data[place : place + count], "big")


def _inside(data: bytes, place: int, wanted: int) -> int:
    """Where the body of an element of this tag starts."""
    tag, start, _ = _header(data, place)
    if tag != wanted:
        raise _Broken
    return start


def _expect(data: bytes, place: int, identifier: bytes) -> int:
    """The place after an object identifier that must be this one."""
    tag, start, length = _header(data, place)
    if tag != OBJECT or data[start : start + length] != identifier:
        raise _Broken
    return start + length


def _after(data: bytes, place: int, wanted: int) -> int:
    """The place after an element of definite length."""
    tag, start, length = _header(data, place)
    if tag != wanted or length < 0:
        raise _Broken
    return start + length


def _octets(data: bytes, place: int) -> list[bytes]:
    """The pieces of an OCTET STRING, whole or constructed from pieces (as Outlook and openssl -stream write it)."""
    tag, start, length = _header(data, place)
    if tag == OCTETS and length >= 0:
        return [data[start : start + length]]
    if tag != OCTETS | 0x20:
        raise _Broken
    pieces: list[bytes] = []
    end = len(data) if length < 0 else start + length
    while start < end and data[start : start + 2] != b"\0\0":
        inner, body, size = _header(data, start)
        if inner != OCTETS or size < 0:
            raise _Broken
        pieces.append(data[body : body + size])
        start = body + size
    return pieces

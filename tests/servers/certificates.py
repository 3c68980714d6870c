"""Self-made certificates for TLS on loopback: a good one, and one for another name.

A client accepts them when it trusts `Authority.file`; a process does with SSL_CERT_FILE in its environment.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True, slots=True)
class Certificate:
    """A server's certificate with its key, and the authority that signed it; all PEM."""

    chain: bytes
    key: bytes
    authority: bytes

    def write_to(self, folder: Path) -> tuple[Path, Path]:
        """Write certificate and key where a server reads them. Returns both paths."""
        certificate, key = folder / "server.pem", folder / "server.key"
        certificate.write_bytes(self.chain)
        key.write_bytes(self.key)
        key.chmod(0o600)
        return certificate, key

    def client_context(self) -> ssl.SSLContext:
        """What a client needs that trusts the authority."""
        return ssl.create_default_context(cadata=self.authority.decode("ascii"))

    def server_context(self, folder: Path) -> ssl.SSLContext:
        """What a Python server needs; `folder` is where the two files may lie meanwhile."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*self.write_to(folder))
        return context


class Authority:
    """A certificate authority for one test run."""

    def __init__(self, folder: Path) -> None:
        self._ca = trustme.CA()
        self.file = folder / "authority.pem"
        self._ca.cert_pem.write_to_path(self.file)

    def issue(self, *names: str) -> Certificate:
        """A certificate for these names; for loopback if none is given."""
        issued = self._ca.issue_cert(*(names or ("127.0.0.1", "localhost", "::1")))
        chain = b"".join(blob.bytes() for blob in issued.cert_chain_pems)
        return Certificate(chain, issued.private_key_pem.bytes(), self._ca.cert_pem.bytes())

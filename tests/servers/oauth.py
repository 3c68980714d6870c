"""An OAuth token server on loopback that speaks as Microsoft Entra does, as far as msal asks, and tells Dovecot which tokens are good.

    with TokenServer(certificate, user="bud").running() as server:
        server.authority          # https://localhost:PORT, for `oauth.authority`
        server.introspection      # http://127.0.0.1:PORT/?token=, for Dovecot's passdb oauth2
        server.revoke()           # every token that was given is bad from now on

RFC 6749 section 4.4 (client credentials) and 6 (refresh), RFC 8628 (device code), RFC 7662 (introspection, here by GET as Dovecot asks).
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.servers.certificates import Certificate

TENANT, CLIENT, SECRET, USER_CODE = "11111111-2222-3333-4444-555555555555", "klient", "hemmelig-nok", "ABCD-EFGH"
Answer = tuple[int, dict[str, Any]]


class TokenServer:
    """`user`: whose mailbox tokens open. `lives`: seconds. `asked`: the grant type of each request for a token, in order."""

    def __init__(self, certificate: Certificate, user: str, lives: int = 3600) -> None:
        self.user, self.lives = user, lives
        self.asked: list[str] = []
        self.issued = 0
        self.refuse: dict[str, str] | None = None  # an OAuth error that is answered instead of any token
        self.away = False  # 503 instead of any token
        self.pending = 1  # how often a device code is answered with "not yet"
        self._good: dict[str, float] = {}
        self._refresh = ""
        self._lock = threading.Lock()
        self._secure, self._plain = _server(self), _server(self)
        with TemporaryDirectory() as folder:
            context = certificate.server_context(Path(folder))
        self._secure.socket = context.wrap_socket(self._secure.socket, server_side=True)
        self.authority = f"https://localhost:{self._secure.server_port}"
        self.introspection = f"http://127.0.0.1:{self._plain.server_port}/?token="

    @contextmanager
    def running(self) -> Iterator[TokenServer]:
        threads = [threading.Thread(target=one.serve_forever, args=(0.05,), daemon=True) for one in (self._secure, self._plain)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            for one in (self._secure, self._plain):
                one.shutdown()
                one.server_close()

    def is_good(self, token: str) -> bool:
        return self._good.get(token, 0) > time.monotonic()

    def issue(self) -> str:
        """A new good token."""
        with self._lock:
            self.issued += 1
            token = f"token-{self.issued}-" + "x" * 40
            self._good[token] = time.monotonic() + self.lives
        return token

    def revoke(self) -> None:
        """All tokens given until now are bad; new ones can be had."""
        self._good.clear()

    def log_out(self) -> None:
        """What was granted by logging in is taken back as well."""
        self.revoke()
        self._refresh = ""

    def answer(self, method: str, path: str, fields: dict[str, str]) -> Answer:
        if "token" in fields and method == "GET":
            good = self.is_good(fields["token"])
            return 200, {"active": good, "username": self.user} if good else {"active": False}
        if path.endswith("/.well-known/openid-configuration"):
            if path.split("/")[1] != TENANT:
                return 400, {"error": "invalid_tenant", "error_description": "AADSTS90002: Tenant 'x' not found."}
            base = f"{self.authority}/{TENANT}"
            return 200, {
                "issuer": f"{base}/v2.0", "authorization_endpoint": f"{base}/authorize", "token_endpoint": f"{base}/token",
                "device_authorization_endpoint": f"{base}/devicecode",
            }  # fmt: skip
        if path.endswith("/devicecode"):
            where = "https://login.example/device"
            return 200, {"device_code": "d", "user_code": USER_CODE, "verification_uri": where, "expires_in": 60, "interval": 1}
        return self._token(fields)

    def _token(self, fields: dict[str, str]) -> Answer:
        grant = fields["grant_type"].rpartition(":")[2]
        self.asked.append(grant)
        if self.away:
            return 503, {}
        if self.refuse:
            return 400, dict(self.refuse)
        if grant == "client_credentials":
            if fields.get("client_secret") != SECRET:
                return 401, {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided."}
            return 200, {"access_token": self.issue(), "token_type": "Bearer", "expires_in": self.lives}
        if grant == "device_code" and self.pending:
            self.pending -= 1
            return 400, {"error": "authorization_pending", "error_description": "AADSTS70016: pending"}
        if grant == "refresh_token" and (not self._refresh or fields.get("refresh_token") != self._refresh):
            return 400, {"error": "invalid_grant", "error_description": "AADSTS50173: The grant was revoked."}
        return 200, self._for_a_person(fields)

    def _for_a_person(self, fields: dict[str, str]) -> dict[str, Any]:
        """As Microsoft does: a new refresh token each time, who it is in an id token and in client_info."""
        token = self.issue()
        self._refresh = f"refresh-{self.issued}"
        claims = {"aud": CLIENT, "iss": f"{self.authority}/{TENANT}/v2.0", "sub": "s", "preferred_username": self.user}
        claims |= {"exp": int(time.time()) + 3600, "iat": int(time.time()), "oid": "o", "tid": TENANT}
        return {
            "access_token": token, "refresh_token": self._refresh, "token_type": "Bearer", "expires_in": self.lives,
            "scope": "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send",
            "client_info": _base64({"uid": "o", "utid": TENANT}), "id_token": f"{_base64({'alg': 'none'})}.{_base64(claims)}.",
        }  # fmt: skip


def _base64(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _server(tokens: TokenServer) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply("GET", urlsplit(self.path).query)

        def do_POST(self) -> None:
            self._reply("POST", self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

        def _reply(self, method: str, query: str) -> None:
            fields = {name: values[0] for name, values in parse_qs(query).items()}
            status, answer = tokens.answer(method, urlsplit(self.path).path, fields)
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)

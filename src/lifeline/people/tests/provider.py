"""An identity provider on loopback, run by the test: configuration, keys, and a token endpoint that checks PKCE."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENT, SECRET = "lifeline", "a client secret"


class FakeProvider:
    """`authorize` plays the browser at the provider; `changes` bends the next ID token, `key` the one that signs."""

    def __init__(self, port: int):
        self.issuer = f"http://127.0.0.1:{port}"
        self.key = self.shown = ec.generate_private_key(ec.SECP256R1())
        self.kid, self.algorithm = "one", "ES256"
        self.changes: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        self.down = False
        self.issuer_shown = self.issuer

    def authorize(self, url: str, **claims: str) -> dict[str, str]:
        """The person signs in there: what comes back to the site in the address."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = {**asked, **claims}
        return {"code": code, "state": asked["state"]}

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """The answer of the token endpoint."""
        known = self.codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        right = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if known is None or challenge != known["code_challenge"] or authorization != f"Basic {right}":
            return 400, {"error": "invalid_grant"}
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "a1",
            "iat": int(time.time()),
            "exp": int(time.time()) + 300,
            "nonce": known["nonce"],
            "employee_number": known.get("employee_number", ""),
            "email": known.get("email", ""),
            **self.changes,
        }
        secret: Any = "x" * 32 if self.algorithm == "HS256" else self.key
        token = jwt.encode(claims, secret if self.algorithm != "none" else None, self.algorithm, {"kid": self.kid})
        return 200, {"id_token": token, "access_token": "a", "token_type": "Bearer"}

    def document(self, path: str) -> dict[str, Any] | None:
        """Configuration and keys."""
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.issuer_shown,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }
        if path == "/keys":
            shown = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(self.shown.public_key()))
            return {"keys": [{**shown, "kid": self.kid, "alg": "ES256", "use": "sig"}]}
        return None


@contextmanager
def running() -> Iterator[FakeProvider]:
    """The provider, listening on a free port of this machine until the test ends."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self, status: int, body: dict[str, Any] | None) -> None:
            provider.asked.append(self.path)
            text = json.dumps(body).encode()
            self.send_response(503 if provider.down else status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def do_GET(self) -> None:
            body = provider.document(self.path)
            self.answer(200 if body else 404, body)

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
            self.answer(*provider.token(form, self.headers.get("Authorization", "")))

        def log_message(self, *_words: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = FakeProvider(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

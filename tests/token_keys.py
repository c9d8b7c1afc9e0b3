"""Keys, tokens signed with them, and a place that serves key sets, for the tests of tokens."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID, uuid4

import jwt

from live_data_service.key_sets import PUBLIC_MEMBERS
from live_data_service.keys import new_key

Jwk = dict[str, Any]
ASYMMETRIC = ("EdDSA", "ES256", "RS256")


def public_half(private: Jwk) -> Jwk:
    """What may be published of a key; the whole of a secret, which only a file may hold."""
    members = PUBLIC_MEMBERS.get(private["kty"], ("k",))
    return {name: private[name] for name in ("kty", *members, "kid", "alg", "use")}


def key_set(*keys: Jwk) -> bytes:
    """A JWK set."""
    return json.dumps({"keys": list(keys)}).encode()


def claims_of(user: UUID | str, now: float, **changes: Any) -> dict[str, Any]:
    """Claims of a good token of a user; ``None`` takes one away."""
    good = {
        "iss": "main-app", "aud": "live-data-service", "sub": str(user),
        "iat": now, "exp": int(now) + 3600, "jti": str(uuid4()),
    }  # fmt: skip
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def token(private: Jwk, claims: Mapping[str, Any], **header: Any) -> str:
    """A token as a main app signs it with this key."""
    key = jwt.PyJWK(private, private["alg"]).key
    return jwt.encode(
        dict(claims), key, algorithm=private["alg"], headers={"kid": private["kid"], **header}
    )


def fresh_token(private: Jwk, user: UUID | str | None = None) -> str:
    """A token of a user, of nobody in particular by default, issued now."""
    return token(private, claims_of(user or uuid4(), round(time.time(), 3)))


def made_keys() -> dict[str, Jwk]:
    """A private key of each asymmetric algorithm."""
    return {algorithm: new_key(algorithm) for algorithm in ASYMMETRIC}


@dataclass
class KeyServer:
    """Serves a key set, badly if told to, and remembers who asked."""

    url: str = ""
    content: bytes = key_set()
    status: int = 200
    seconds: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


@contextmanager
def serving_keys() -> Iterator[KeyServer]:
    """A key server on a port of this machine."""
    served = KeyServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append(self.path)
            time.sleep(served.seconds)
            self.send_response_only(served.status)
            length = {"Content-Length": str(len(served.content))}
            for name, value in {**length, **served.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(served.content)

        def log_message(self, *_: object) -> None:
            """Keep the tests' output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    served.url = f"http://127.0.0.1:{server.server_port}/keys.json"
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()

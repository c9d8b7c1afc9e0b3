"""Whatever is wrong with a token, its sender learns nothing of it, and nobody is called."""

import json
import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import jwt
import pytest

from live_data_service.database.migrate import API_ROLE
from live_data_service.errors import TokenRefusal
from tests.processes import SECRET, running_service
from tests.token_keys import (
    Jwk,
    KeyServer,
    claims_of,
    fresh_token,
    key_set,
    made_keys,
    public_half,
    serving_keys,
    token,
)

BEYOND_THE_TOKEN = {  # the database refuses these; test_api_users.py compares the answers
    TokenRefusal.SIGNED_OUT,
    TokenRefusal.DISABLED,
    TokenRefusal.ERASED,
    TokenRefusal.METRICS_TOKEN,
}
REQUEST_ID = "one-id-for-every-request"


@dataclass
class Service:
    """A running service that has keys but no database."""

    url: str
    log: Path
    keys: dict[str, Jwk]
    server: KeyServer

    def get(self, authorization: str | None, path: str = "/user_trade_history") -> httpx2.Response:
        """Ask with this header."""
        headers = {"X-Request-Id": REQUEST_ID}
        if authorization is not None:
            headers["Authorization"] = authorization
        return httpx2.get(self.url + path, headers=headers, timeout=30)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service whose database is not there, so that whatever needs one fails."""
    keys, folder = made_keys(), tmp_path_factory.mktemp("refusals")
    with serving_keys() as server:
        server.content = key_set(*map(public_half, keys.values()))
        settings = {
            "JWT_SECRET_KEY": SECRET,
            "JWT_KEYS_URL": server.url,
            "DATABASE_URL": f"postgresql://{API_ROLE}:x@127.0.0.1:9/postgres",
            "SCREENSHOT_STORE_URL": folder.as_uri(),
        }
        with running_service(settings, folder / "service.log") as url:
            yield Service(url, folder / "service.log", keys, server)


def hs256(claims: dict[str, Any], secret: str = SECRET, **header: Any) -> str:
    """A token signed with a shared secret."""
    return jwt.encode(claims, secret, algorithm="HS256", headers=header)


def refused_tokens(keys: dict[str, Jwk]) -> dict[TokenRefusal, str]:
    """An ``Authorization`` for each reason to refuse one."""
    now, user = time.time(), uuid4()
    good = claims_of(user, now)
    signed = hs256(good)
    reasons = TokenRefusal
    tokens = {
        reasons.NO_BEARER_TOKEN: "Basic dXNlcjpwYXNz",
        reasons.TOO_LONG: signed + "A" * 9000,
        reasons.NOT_COMPACT_JWS: "neither.header.nor.payload",
        reasons.BASE64URL: signed + "AA",
        reasons.JSON: "e30x." + signed.partition(".")[2],
        reasons.HEADER: hs256(good, jku="https://keys.invalid/"),
        reasons.TYPE: hs256(good, typ="at+jwt"),
        reasons.UNKNOWN_KEY: hs256(good, kid="unknown"),
        reasons.ALGORITHM: jwt.encode(good, SECRET * 2, algorithm="HS512"),
        reasons.SIGNATURE: hs256(good, SECRET[::-1]),
        reasons.MISSING_CLAIM: hs256(claims_of(user, now, jti=None)),
        reasons.ISSUER: hs256(claims_of(user, now, iss="somebody")),
        reasons.AUDIENCE: hs256(claims_of(user, now, aud="main-app")),
        reasons.ID: hs256(claims_of(user, now, jti=["a"])),
        reasons.DATE: hs256(claims_of(user, now, exp="soon")),
        reasons.EXPIRED: token(keys["ES256"], claims_of(user, now - 7200)),
        reasons.ISSUED_IN_THE_FUTURE: hs256(claims_of(user, now + 300)),
        reasons.NOT_YET_VALID: hs256(claims_of(user, now, nbf=now + 300)),
        reasons.LIFE_TOO_LONG: hs256(claims_of(user, now, exp=now + 10**9)),
        reasons.SCOPE: hs256(claims_of("main-app", now, scope="admin")),
        reasons.SUBJECT: hs256(claims_of("admin", now)),
    }
    return {
        reason: text if reason is reasons.NO_BEARER_TOKEN else f"Bearer {text}"
        for reason, text in tokens.items()
    }


def test_all_refusals_are_the_same_answer_to_the_last_byte_and_the_log_knows_each_reason(
    service: Service,
) -> None:
    refused = refused_tokens(service.keys)
    assert set(refused) == set(TokenRefusal) - BEYOND_THE_TOKEN
    answers = [service.get(header) for header in [None, *refused.values()]]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    told = {
        tuple((name, value) for name, value in answer.headers.multi_items() if name != "date")
        for answer in answers
    }
    assert len(told) == 1
    assert answers[0].headers["www-authenticate"] == "Bearer"
    assert answers[0].json()["request_id"] == REQUEST_ID
    text = service.log.read_text()
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    reasons = {line["reason"] for line in lines if line["event"] == "token_refused"}
    assert reasons == set(refused)
    assert not any(header.removeprefix("Bearer ") in text for header in refused.values())
    assert "eyJ" not in text


def test_a_forged_token_is_refused_without_the_database_that_a_good_one_needs(
    service: Service,
) -> None:
    good, stranger = fresh_token(service.keys["EdDSA"]), made_keys()["EdDSA"]
    forged = token(stranger, claims_of(uuid4(), time.time()), kid=service.keys["EdDSA"]["kid"])
    started = time.perf_counter()
    assert service.get(f"Bearer {forged}").status_code == 401
    assert time.perf_counter() - started < 0.5
    answer = service.get(f"Bearer {good}")
    assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")


@pytest.fixture
def trap() -> Iterator[socket.socket]:
    """A port of this machine that nobody has a reason to connect to."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.setblocking(False)
        yield listening


def test_no_address_in_a_token_is_ever_called(service: Service, trap: socket.socket) -> None:
    url = f"http://127.0.0.1:{trap.getsockname()[1]}/keys"
    claims = claims_of(uuid4(), time.time())
    private = service.keys["EdDSA"]
    mine = public_half(made_keys()["EdDSA"])
    headers: list[dict[str, Any]] = [
        {"jku": url},
        {"x5u": url},
        {"kid": url},
        {"jku": url, "kid": private["kid"]},
        {"kid": f"../../../../..{service.log}"},
        {"kid": "' UNION SELECT 'secret'; --"},
        {"kid": "a\r\nHost: attacker"},
        {"jwk": mine},
        {"x5c": ["MIIB"]},
        {"kid": mine["kid"], "jwk": mine},
    ]
    before = len(service.server.asked)
    for header in headers:
        for made in (token(private, claims, **header), hs256(claims, **header)):
            assert service.get(f"Bearer {made}").status_code == 401
    issuer = token(private, {**claims, "iss": url, "jku": url})
    assert service.get(f"Bearer {issuer}").status_code == 401
    with selectors.DefaultSelector() as selector:
        selector.register(trap, selectors.EVENT_READ)
        assert selector.select(timeout=0.5) == []
    asked = service.server.asked[before:]
    assert set(asked) <= {"/keys.json"}
    assert len(asked) <= 1


def test_a_token_of_a_megabyte_gets_the_same_answer(service: Service) -> None:
    answer = service.get("Bearer " + "A" * 1024 * 1024)
    assert (answer.status_code, answer.content) == (401, service.get(None).content)


def test_the_route_of_the_metrics_is_not_there_unless_a_token_is_set(service: Service) -> None:
    missing, unknown = service.get(None, "/metrics"), service.get(None, "/nothing")
    assert (missing.status_code, missing.content) == (404, unknown.content)

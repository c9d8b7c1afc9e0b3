"""Only a token that is right in every respect becomes a principal."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import jwt
import pytest
from pydantic import SecretStr

from live_data_service.auth import ServicePrincipal, TokenVerifier, UserPrincipal
from live_data_service.config import Settings
from live_data_service.errors import DifferentUser, InvalidToken, NotAllowed

SECRET = "0123456789abcdef0123456789abcdef"
USER = "0b1f0a51-8e6c-4d58-9f39-6d6f1c0d9b7a"
NOW = 1_800_000_000
CLAIMS: dict[str, Any] = {
    "iss": "main-app",
    "aud": "live-data-service",
    "sub": USER,
    "iat": NOW,
    "exp": NOW + 3600,
    "jti": "one",
}


def settings(**changes: Any) -> Settings:
    """Settings of a service with this secret."""
    return Settings(jwt_secret_key=SecretStr(SECRET), database_url=SecretStr("-"), **changes)


def b64(content: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def signed(header: bytes | dict[str, Any], payload: bytes | dict[str, Any]) -> str:
    """A JWS over exactly these bytes, with a right HS256 signature."""
    parts = [
        b64(part if isinstance(part, bytes) else json.dumps(part).encode())
        for part in (header, payload)
    ]
    code = hmac.digest(SECRET.encode(), ".".join(parts).encode(), hashlib.sha256)
    return ".".join([*parts, b64(code)])


def with_claims(**changes: Any) -> str:
    """A signed token whose claims differ from good ones; ``None`` takes one away."""
    claims = {name: value for name, value in {**CLAIMS, **changes}.items() if value is not None}
    return signed({"alg": "HS256", "typ": "JWT"}, claims)


def with_header(**changes: Any) -> str:
    """A signed token whose header differs from a good one."""
    return signed({"alg": "HS256", "typ": "JWT", **changes}, CLAIMS)


def with_payload(text: str, encoding: str = "utf-8") -> str:
    """A signed token with a payload of one's own making."""
    return signed({"alg": "HS256"}, text.encode(encoding))


GOOD = with_claims()
GOOD_JSON = json.dumps(CLAIMS)


def test_a_good_token_is_its_user() -> None:
    assert TokenVerifier(settings()).verify(GOOD, NOW) == UserPrincipal(UUID(USER), NOW)


def test_a_token_of_a_common_library_is_accepted() -> None:
    token = jwt.encode(CLAIMS, SECRET, algorithm="HS256")
    assert TokenVerifier(settings()).verify(token, NOW) == UserPrincipal(UUID(USER), NOW)


def test_the_user_may_stand_in_another_claim_when_the_settings_say_so() -> None:
    verifier = TokenVerifier(settings(jwt_user_claim="user_id"))
    token = with_claims(sub=None, user_id=USER)
    assert verifier.verify(token, NOW) == UserPrincipal(UUID(USER), NOW)


def test_a_token_with_a_scope_is_a_service_and_never_a_user() -> None:
    token = with_claims(sub="main-app", scope="act_as_user")
    assert TokenVerifier(settings()).verify(token, NOW) == ServicePrincipal("main-app")


def test_a_user_cannot_name_another_user_and_a_service_must_name_one() -> None:
    user, other = UserPrincipal(UUID(USER), NOW), UUID(int=1)
    assert user.tenant().user_id == user.tenant(UUID(USER)).user_id == UUID(USER)
    with pytest.raises(DifferentUser):
        user.tenant(other)
    assert ServicePrincipal("main-app").tenant(other).user_id == other
    with pytest.raises(NotAllowed):
        ServicePrincipal("main-app").tenant()


@pytest.mark.parametrize("drift", [-29, 29])
def test_clocks_may_differ_by_less_than_the_leeway(drift: int) -> None:
    verifier = TokenVerifier(settings())
    verifier.verify(with_claims(iat=NOW + drift, exp=NOW + drift + 60), NOW)
    verifier.verify(with_claims(iat=NOW - 60, exp=NOW + min(drift, -1)), NOW)


REFUSED: dict[str, Callable[[], str]] = {
    "signed with another secret": lambda: jwt.encode(CLAIMS, SECRET[::-1], algorithm="HS256"),
    "unsigned": lambda: jwt.encode(CLAIMS, "", algorithm="none"),
    "alg none in capitals": lambda: with_header(alg="NONE"),
    "alg null": lambda: with_header(alg=None),
    "alg a list": lambda: with_header(alg=["HS256"]),
    "alg absent": lambda: signed({"typ": "JWT"}, CLAIMS),
    "alg a homoglyph": lambda: with_header(alg="НS256"),
    "another HMAC": lambda: jwt.encode(CLAIMS, SECRET * 2, algorithm="HS512"),
    "a key in the header": lambda: with_header(jwk={"kty": "oct", "k": b64(b"mine" * 8)}),
    "a key's address in the header": lambda: with_header(jku="https://attacker.invalid/keys"),
    "a certificate's address in the header": lambda: with_header(x5u="https://attacker.invalid/"),
    "a key id that is a path": lambda: with_header(kid="../../dev/null"),
    "a critical extension": lambda: with_header(crit=["exp"]),
    "an unencoded payload": lambda: with_header(b64=False),
    "another type of token": lambda: with_header(typ="dpop+jwt"),
    "empty": lambda: "",
    "no signature": lambda: GOOD.rpartition(".")[0] + ".",
    "two parts": lambda: GOOD.rpartition(".")[0],
    "four parts": lambda: GOOD + ".x",
    "a truncated signature": lambda: GOOD[:-2],
    "an extended signature": lambda: GOOD + "AA",
    "bits after the end of the signature": lambda: GOOD[:-1] + chr(ord(GOOD[-1]) + 1),
    "padding": lambda: GOOD + "=",
    "a space": lambda: GOOD + " ",
    "a signature of a megabyte": lambda: GOOD + "A" * 1_000_000,
    "another token's signature": lambda: (
        GOOD.rpartition(".")[0] + "." + with_claims(jti="two").rpartition(".")[2]
    ),
    "expired": lambda: with_claims(iat=NOW - 3600, exp=NOW - 31),
    "exp absent": lambda: with_claims(exp=None),
    "exp a string": lambda: with_claims(exp=str(NOW + 60)),
    "exp a boolean": lambda: with_claims(exp=True),
    "exp null": lambda: with_payload(json.dumps({**CLAIMS, "exp": None})),
    "exp NaN": lambda: with_payload(GOOD_JSON.replace(str(NOW + 3600), "NaN")),
    "exp infinite": lambda: with_payload(GOOD_JSON.replace(str(NOW + 3600), "1e400")),
    "exp 1e308": lambda: with_payload(GOOD_JSON.replace(str(NOW + 3600), "1e308")),
    "exp negative": lambda: with_claims(exp=-1),
    "exp before iat": lambda: with_claims(iat=NOW + 20, exp=NOW + 10),
    "not valid yet": lambda: with_claims(nbf=NOW + 31),
    "nbf a list": lambda: with_claims(nbf=[NOW]),
    "issued in the future": lambda: with_claims(iat=NOW + 31),
    "iat absent": lambda: with_claims(iat=None),
    "a life of a hundred years": lambda: with_claims(exp=NOW + 100 * 365 * 86400),
    "aud absent": lambda: with_claims(aud=None),
    "aud empty": lambda: with_claims(aud=""),
    "aud a prefix": lambda: with_claims(aud="live-data"),
    "aud longer": lambda: with_claims(aud="live-data-service-2"),
    "aud for another service": lambda: with_claims(aud="main-app"),
    "aud with a number in it": lambda: with_claims(aud=["live-data-service", 1]),
    "iss absent": lambda: with_claims(iss=None),
    "iss of another": lambda: with_claims(iss="main-app.attacker.invalid"),
    "iss a list": lambda: with_claims(iss=["main-app"]),
    "jti absent": lambda: with_claims(jti=None),
    "jti a number": lambda: with_claims(jti=7),
    "sub absent": lambda: with_claims(sub=None),
    "sub a number": lambda: with_claims(sub=1),
    "sub not a UUID": lambda: with_claims(sub="admin"),
    "sub another spelling of a UUID": lambda: with_claims(sub=f"{{{USER}}}"),
    "sub in capitals": lambda: with_claims(sub=USER.upper()),
    "sub with NUL": lambda: with_claims(sub=USER + "\0"),
    "a scope that is none of ours": lambda: with_claims(sub="x", scope="admin"),
    "a scope that is a list": lambda: with_claims(sub="x", scope=["act_as_user"]),
    "the same name twice": lambda: with_payload(GOOD_JSON[:-1] + f', "sub": "{UUID(int=1)}"}}'),
    "UTF-16": lambda: with_payload(GOOD_JSON, "utf-16"),
    "a byte order mark": lambda: with_payload("\ufeff" + GOOD_JSON),
    "a lone surrogate": lambda: with_payload(GOOD_JSON[:-1] + ', "x": "\\ud800"}'),
    "not JSON": lambda: with_payload("sub=1"),
    "JSON that is no object": lambda: with_payload("[]"),
    "JSON of great depth": lambda: with_payload("[" * 3000 + "]" * 3000),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused(what: str) -> None:
    with pytest.raises(InvalidToken):
        TokenVerifier(settings()).verify(REFUSED[what](), NOW)

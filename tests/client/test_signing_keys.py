"""An app may sign with a key of its own instead of a shared secret, and shows no part of it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import jwt
import pytest

from live_data_service.auth import TokenVerifier, UserPrincipal
from live_data_service.key_sets import read_key
from live_data_service.keys import new_key
from main_app_client import LiveDataServiceClient, public_jwk, thumbprint
from tests.live_data_service.test_auth import settings
from tests.token_keys import key_set, public_half

URL = "https://service.example"
PAIRS = {algorithm: new_key(algorithm) for algorithm in ("EdDSA", "ES256", "RS256")}
SECRET_JWK = new_key("HS256")
KEYS = {**PAIRS, "HS256": SECRET_JWK}
KEY = PAIRS["EdDSA"]


def token_of(user: UUID, signing_key: Any, **options: Any) -> str:
    """A token as the client mints it."""
    with LiveDataServiceClient(URL, signing_key=signing_key, **options) as client:
        return client.create_token(user)


@pytest.mark.parametrize("algorithm", KEYS)
def test_a_token_of_each_kind_of_key_is_accepted_by_the_service(
    tmp_path: Path, algorithm: str
) -> None:
    key, user = KEYS[algorithm], uuid4()
    (tmp_path / "keys.json").write_bytes(key_set(public_half(key)))
    verifier = TokenVerifier(settings(jwt_keys_file=tmp_path / "keys.json"))
    token = token_of(user, key)
    header, claims = (
        jwt.get_unverified_header(token),
        jwt.decode_complete(token, options={"verify_signature": False})["payload"],
    )
    assert header == {"alg": algorithm, "typ": "JWT", "kid": key["kid"]}
    principal = verifier.verify(token, claims["iat"])
    assert isinstance(principal, UserPrincipal)
    assert principal.user_id == user


def test_the_key_may_be_an_object_its_json_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "key.jwk").write_text(json.dumps(KEY))
    for form in (KEY, json.dumps(KEY, indent=2), tmp_path / "key.jwk", str(tmp_path / "key.jwk")):
        assert jwt.get_unverified_header(token_of(uuid4(), form))["kid"] == KEY["kid"]


def test_a_key_without_an_id_gets_the_one_that_follows_from_it() -> None:
    bare = {name: KEY[name] for name in ("kty", "crv", "x", "d")}
    assert jwt.get_unverified_header(token_of(uuid4(), bare))["kid"] == KEY["kid"]
    assert thumbprint(bare) == KEY["kid"]


def test_a_token_tells_the_millisecond_and_never_lives_longer_than_asked() -> None:
    for life in (60, 24 * 3600):
        token = token_of(uuid4(), KEY, token_life_seconds=life)
        claims = jwt.decode_complete(token, options={"verify_signature": False})["payload"]
        assert claims["iat"] == round(claims["iat"], 3)
        assert life - 1 <= claims["exp"] - claims["iat"] <= life
    minted = [token_of(uuid4(), KEY) for _ in range(20)]
    times = [jwt.decode(token, options={"verify_signature": False})["iat"] for token in minted]
    assert any(time != int(time) for time in times)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (public_half(KEY), "public key"),
        ({**KEY, "crv": "Ed448"}, "private JWK"),
        ({**KEY, "alg": "ES256"}, "alg"),
        ({**KEY, "d": "AAAA"}, "not a key"),
        ({name: KEY[name] for name in ("kty", "crv", "d")}, "no x"),
        ({"kty": "oct", "k": "c2hvcnQ"}, "at least 32 bytes"),
        ({}, "private JWK"),
        ("{broken", "private JWK"),
    ],
)
def test_what_cannot_sign_is_refused_in_words_without_the_key(key: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said) as refused:
        LiveDataServiceClient(URL, signing_key=key)
    assert str(KEY["d"]) not in str(refused.value)


def test_one_of_secret_and_key_is_given_and_not_both() -> None:
    with pytest.raises(ValueError, match="either"):
        LiveDataServiceClient(URL)
    with pytest.raises(ValueError, match="either"):
        LiveDataServiceClient(URL, "a secret of the tests that is long enough", signing_key=KEY)


def test_a_missing_file_is_the_caller_s_own_error() -> None:
    with pytest.raises(FileNotFoundError):
        LiveDataServiceClient(URL, signing_key="none.jwk")


@pytest.mark.parametrize("algorithm", PAIRS)
def test_of_a_key_its_public_half_and_nothing_else_is_told(algorithm: str) -> None:
    told = public_jwk(PAIRS[algorithm])
    assert told == public_half(PAIRS[algorithm])
    assert read_key(told).algorithm == algorithm


def test_of_a_secret_nothing_is_told() -> None:
    with pytest.raises(ValueError, match="no public half"):
        public_jwk(SECRET_JWK)


def test_without_cryptography_a_secret_still_works_and_a_pair_says_what_is_missing() -> None:
    code = f"""
import sys
sys.modules["cryptography"] = None
from main_app_client import LiveDataServiceClient
user = "{uuid4()}"
LiveDataServiceClient("{URL}", "a secret of the tests that is long enough").create_token(user)
LiveDataServiceClient("{URL}", signing_key={SECRET_JWK!r}).create_token(user)
try:
    LiveDataServiceClient("{URL}", signing_key={KEY!r})
except ImportError as error:
    print(error)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "PyJWT[crypto]" in ran.stdout, ran.stderr

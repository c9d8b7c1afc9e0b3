"""Keys come from a file or a URL, each for one algorithm; a bad set never replaces a good one."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from pydantic import SecretStr, ValidationError

from live_data_service.auth import TokenVerifier
from live_data_service.config import ConfigurationError, Settings
from live_data_service.errors import InvalidToken, KeysUnavailable
from live_data_service.key_ring import KeyFile, KeyRing, KeyUrl
from live_data_service.key_sets import (
    KeySetError,
    read_key,
    read_key_set,
    shared_secret,
    thumbprint,
)
from live_data_service.keys import new_key
from tests.live_data_service.test_auth import CLAIMS, NOW, SECRET
from tests.live_data_service.test_auth import settings as settings_with_secret
from tests.token_keys import (
    KeyServer,
    key_set,
    made_keys,
    public_half,
    serving_keys,
    token,
)

KEYS = made_keys()
EDDSA, ES256, RS256 = (public_half(key) for key in KEYS.values())
SECRET_JWK = new_key("HS256")


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def server() -> Iterator[KeyServer]:
    """A key server with one key."""
    with serving_keys() as served:
        served.content = key_set(EDDSA)
        yield served


def kids(source: KeyFile | KeyUrl) -> list[str]:
    """The ids of the keys that a source has."""
    return list(source.key_set.keys) if source.key_set else []


@pytest.mark.parametrize(
    ("jwk", "algorithm"),
    [(EDDSA, "EdDSA"), (ES256, "ES256"), (RS256, "RS256"), (SECRET_JWK, "HS256")],
    ids=["EdDSA", "ES256", "RS256", "HS256"],
)
def test_the_type_of_a_key_decides_on_its_algorithm(jwk: dict[str, Any], algorithm: str) -> None:
    bare = {name: value for name, value in jwk.items() if name not in {"alg", "use"}}
    assert read_key(bare).algorithm == read_key(jwk).algorithm == algorithm


SMALL_RSA = RSAAlgorithm.to_jwk(
    rsa.generate_private_key(65537, 1024).public_key(),  # noqa: S505 - to be refused
    as_dict=True,
)
P384 = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP384R1()).public_key(), as_dict=True)
UNUSABLE: dict[str, tuple[object, str]] = {
    "an alg of another type": ({**EDDSA, "alg": "ES256"}, "alg"),
    "an alg that is a list": ({**EDDSA, "alg": ["EdDSA"]}, "alg"),
    "an RSA key for PSS": ({**RS256, "alg": "PS256"}, "alg"),
    "for encryption": ({**RS256, "use": "enc"}, "use"),
    "not for verifying": ({**ES256, "key_ops": ["encrypt"]}, "key_ops"),
    "operations that are no list": ({**ES256, "key_ops": "verify"}, "key_ops"),
    "without an id": ({name: EDDSA[name] for name in EDDSA if name != "kid"}, "kid"),
    "an id that is no text": ({**EDDSA, "kid": 7}, "kid"),
    "another curve": ({**P384, "kid": "a"}, "crv"),
    "a curve that is an object": ({**EDDSA, "crv": {}}, "crv"),
    "an unknown type": ({"kty": "none", "kid": "a"}, "kty"),
    "an RSA key of 1024 bits": ({**SMALL_RSA, "kid": "a"}, "short"),
    "a secret of 31 bytes": ({"kty": "oct", "kid": "a", "k": "A" * 42}, "short"),
    "a point that is not on the curve": ({**ES256, "y": ES256["x"]}, "not a key"),
    "a number where text is due": ({**EDDSA, "x": 7}, "not a key"),
    "nothing of the key": ({"kty": "OKP", "crv": "Ed25519", "kid": "a"}, "not a key"),
    "a private key": (KEYS["EdDSA"], "private"),
    "a private RSA key": (KEYS["RS256"], "private"),
    "a text": ("key", "object"),
}


@pytest.mark.parametrize("what", UNUSABLE)
def test_a_key_is_not_used_when_it_is(what: str) -> None:
    jwk, said = UNUSABLE[what]
    with pytest.raises(KeySetError, match=said) as refused:
        read_key(jwk)
    assert str(KEYS["EdDSA"]["d"]) not in str(refused.value)


def test_what_cannot_be_used_is_left_out_of_a_set_and_the_rest_is_used() -> None:
    read = read_key_set(key_set(EDDSA, {"kty": "new"}, ES256), secrets_allowed=True)
    assert list(read.keys) == [EDDSA["kid"], ES256["kid"]]
    assert [reason[:5] for reason in read.refused] == ["key 2"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"keys": {}}',
        b'{"keys": [], "keys": []}',
        '{"keys": []}'.encode("utf-16"),
        key_set(EDDSA, {**ES256, "kid": EDDSA["kid"]}),
        key_set(EDDSA, SECRET_JWK),
    ],
)
def test_a_set_is_refused_that_can_be_read_in_two_ways(content: bytes) -> None:
    with pytest.raises(KeySetError):
        read_key_set(content, secrets_allowed=True)


def test_a_secret_that_others_can_read_is_not_used() -> None:
    assert read_key_set(key_set(SECRET_JWK), secrets_allowed=True).keys
    assert not read_key_set(key_set(SECRET_JWK), secrets_allowed=False).keys


@pytest.mark.parametrize("form", [json.dumps(EDDSA), key_set(ES256).decode()])
def test_a_public_key_for_a_shared_secret_stops_the_start(form: str) -> None:
    with pytest.raises(KeySetError):
        shared_secret(form.encode())
    with pytest.raises(ConfigurationError, match="JWT_SECRET_KEY"):
        KeyRing.of(Settings(jwt_secret_key=SecretStr(form), database_url=SecretStr("-")))


def test_an_id_follows_from_the_key_as_rfc_7638_has_it() -> None:
    example = {
        "kty": "RSA",
        "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L"
        "6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQ"
        "R0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bF"
        "TWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
        "e": "AQAB",
        "alg": "RS256",
        "kid": "2011-04-29",
    }
    assert thumbprint(example) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


async def test_a_file_is_read_again_when_it_changes_and_looked_at_once_a_second(
    tmp_path: Path,
) -> None:
    clock, path = Clock(), tmp_path / "keys.json"
    path.write_bytes(key_set(EDDSA))
    file = KeyFile(path, clock=clock)
    file.load()
    await file.refresh()
    path.write_bytes(key_set(EDDSA, ES256))
    clock.now += 0.9
    await file.refresh()
    assert kids(file) == [EDDSA["kid"]]
    clock.now += 0.1
    await file.refresh()
    assert kids(file) == [EDDSA["kid"], ES256["kid"]]


@pytest.mark.parametrize("broken", [b'{"keys": [', b"", b"x" * 300_000, None])
async def test_a_file_that_breaks_leaves_the_last_good_keys_until_it_is_mended(
    tmp_path: Path, broken: bytes | None
) -> None:
    clock, path = Clock(), tmp_path / "keys.json"
    path.write_bytes(key_set(EDDSA))
    file = KeyFile(path, clock=clock)
    file.load()
    if broken is None:
        path.unlink()
    else:
        path.write_bytes(broken)
    for _ in range(2):
        clock.now += 1
        await file.refresh()
        assert kids(file) == [EDDSA["kid"]]
    path.write_bytes(key_set(ES256))
    clock.now += 1
    await file.refresh()
    assert kids(file) == [ES256["kid"]]


@pytest.mark.parametrize("content", [None, b"not JSON", key_set(EDDSA, SECRET_JWK)])
def test_a_file_that_is_broken_from_the_start_stops_it(
    tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "keys.json").write_bytes(content)
    with pytest.raises(ConfigurationError, match="JWT_KEYS_FILE"):
        KeyRing.of(settings_with_secret(jwt_keys_file=tmp_path / "keys.json"))


def url_source(server: KeyServer, clock: Clock | None = None) -> KeyUrl:
    """The source of a key server, with short times."""
    return KeyUrl(server.url, refresh_seconds=300, retry_seconds=10, clock=clock or Clock())


async def test_a_url_is_asked_at_most_once_per_interval_however_many_ask(
    server: KeyServer,
) -> None:
    clock, server.seconds = Clock(), 0.05
    source = url_source(server, clock)
    await asyncio.gather(*(source.refresh() for _ in range(100)))
    assert (kids(source), len(server.asked)) == ([EDDSA["kid"]], 1)
    clock.now += 9.9
    await source.refresh()
    assert len(server.asked) == 1
    clock.now += 0.1
    server.content = key_set(ES256)
    await source.refresh()
    assert (kids(source), len(server.asked)) == ([ES256["kid"]], 2)
    await source.close()


async def test_who_gives_up_waiting_does_not_end_the_asking_for_the_others(
    server: KeyServer,
) -> None:
    server.seconds = 0.2
    source = url_source(server)
    impatient, patient = (asyncio.create_task(source.refresh()) for _ in range(2))
    await asyncio.sleep(0.05)
    impatient.cancel()
    await patient
    assert kids(source) == [EDDSA["kid"]]
    await source.close()


BAD_DAYS: dict[str, dict[str, Any]] = {
    "an error": {"status": 500},
    "not found": {"status": 404},
    "sent elsewhere": {"status": 302, "headers": {"Location": "/elsewhere"}},
    "an error page": {"content": b"<html>"},
    "too much": {"content": b" " * 300_000},
    "compressed": {"content": b"\x1f\x8b", "headers": {"Content-Encoding": "gzip"}},
    "too slow": {"seconds": 1.0},
}


@pytest.mark.parametrize("day", BAD_DAYS)
async def test_on_a_bad_day_of_the_url_the_last_good_keys_stay(
    server: KeyServer, day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("live_data_service.key_ring.FETCH_SECONDS", 0.5)
    clock = Clock()
    source = url_source(server, clock)
    await source.refresh()
    vars(server).update(BAD_DAYS[day])
    clock.now += 300
    await source.refresh()
    assert kids(source) == [EDDSA["kid"]]
    assert server.asked == ["/keys.json"] * 2
    await source.close()


async def test_a_private_key_at_the_url_is_not_used_any_more_and_the_others_are(
    server: KeyServer,
) -> None:
    clock = Clock()
    source = url_source(server, clock)
    await source.refresh()
    server.content = key_set(KEYS["EdDSA"], ES256, SECRET_JWK)
    clock.now += 300
    await source.refresh()
    assert kids(source) == [ES256["kid"]]
    await source.close()


async def test_the_file_s_key_counts_before_one_of_the_same_id_from_the_url(
    server: KeyServer, tmp_path: Path
) -> None:
    (tmp_path / "keys.json").write_bytes(key_set(EDDSA))
    server.content = key_set({**ES256, "kid": EDDSA["kid"]})
    ring = KeyRing.of(
        settings_with_secret(jwt_keys_file=tmp_path / "keys.json", jwt_keys_url=server.url)
    )
    await ring.refresh()
    assert [key.algorithm for key in ring.find(EDDSA["kid"])] == ["EdDSA"]
    await ring.close()


async def test_a_generation_ends_when_the_keys_change_and_not_before(
    server: KeyServer,
) -> None:
    ring = KeyRing.of(settings_with_secret(jwt_keys_url=server.url, jwt_keys_retry_seconds=0.001))
    before = ring.generation
    for content, generations in ((key_set(EDDSA), 1), (key_set(EDDSA), 1), (key_set(ES256), 2)):
        server.content = content
        await asyncio.sleep(0.01)
        await ring.refresh()
        assert ring.generation == before + generations
    await ring.close()


async def test_a_known_key_never_waits_and_an_unknown_one_waits_for_one_question(
    server: KeyServer,
) -> None:
    verifier = TokenVerifier(settings_with_secret(jwt_keys_url=server.url))
    await verifier.keys.refresh()
    server.seconds, server.content = 0.3, key_set(EDDSA, ES256)
    for source in verifier.keys.sources:
        source.tried_at = float("-inf")
    new = asyncio.create_task(verifier.principal(token(KEYS["ES256"], CLAIMS), NOW))
    await asyncio.sleep(0.05)
    async with asyncio.timeout(0.1):
        await verifier.principal(token(KEYS["EdDSA"], CLAIMS), NOW)
    assert not new.done()
    await new
    for _ in range(20):
        with pytest.raises(InvalidToken):
            await verifier.principal(token(KEYS["RS256"], CLAIMS), NOW)
    assert len(server.asked) == 2
    await verifier.keys.close()


async def test_until_the_url_has_answered_once_an_unknown_key_is_not_called_invalid(
    server: KeyServer,
) -> None:
    server.status = 503
    verifier = TokenVerifier(
        settings_with_secret(jwt_keys_url=server.url, jwt_keys_retry_seconds=0.01)
    )
    made = token(KEYS["EdDSA"], CLAIMS)
    with pytest.raises(KeysUnavailable):
        await verifier.principal(made, NOW)
    await verifier.principal(jwt.encode(CLAIMS, SECRET, algorithm="HS256"), NOW)
    server.status = 200
    await asyncio.sleep(0.05)
    await verifier.principal(made, NOW)
    await verifier.keys.close()


async def test_a_source_that_is_closed_while_it_asks_ends_at_once(server: KeyServer) -> None:
    server.seconds = 1.0
    source = url_source(server)
    asking = asyncio.create_task(source.refresh())
    await asyncio.sleep(0.1)
    async with asyncio.timeout(0.5):
        await source.close()
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_the_health_check_tells_whether_there_are_keys_and_whether_they_are_fresh(
    server: KeyServer,
) -> None:
    assert KeyRing.of(settings_with_secret()).state is None
    url = url_source(server, clock := Clock())
    ring = KeyRing([], [url])
    told = []
    for status in (500, 200, 500):
        server.status = status
        clock.now += 10
        await ring.refresh()
        told.append(ring.state)
    assert told == ["none", "ok", "stale"]
    await ring.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://keys.example/jwks.json",
        "ftp://127.0.0.1/jwks.json",
        "file:///etc/passwd",
        "https://me:word@keys.example/jwks.json",
        "https://",
        "jwks.json",
    ],
)
def test_keys_are_fetched_over_https_or_on_this_machine_only(url: str) -> None:
    with pytest.raises(ValidationError):
        settings_with_secret(jwt_keys_url=url)


def test_with_keys_and_no_secret_the_tickets_need_a_key_of_their_own(tmp_path: Path) -> None:
    keys: dict[str, Any] = {"jwt_keys_file": tmp_path, "database_url": SecretStr("-")}
    with pytest.raises(ValidationError, match="JWT_SECRET_KEY"):
        Settings(**keys)
    assert Settings(**keys, tenant_ticket_key=SecretStr(SECRET)).ticket_key()
    with pytest.raises(ValidationError, match="is not set"):
        Settings(database_url=SecretStr("-"), tenant_ticket_key=SecretStr(SECRET))

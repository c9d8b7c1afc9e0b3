"""Only a token that is right in every respect becomes a principal.

What is promised of tokens, and where it is tested:

1. ``alg`` none and its disguises: ``REFUSED`` here; one identical answer: ``test_token_refusals``.
2. A public key as the secret of HS256, in any encoding: ``test_a_public_key_is_never_a_secret``.
3. Keys and addresses in the header: ``REFUSED``; nobody is called: ``test_token_refusals``.
4. Other signatures and serialisations, ``crit``, ``b64``: ``REFUSED``; ``test_wycheproof``.
5. Times: ``REFUSED``, ``test_clocks_may_differ_by_less_than_the_leeway``.
6. Audience and issuer, tokens made for something else: ``REFUSED``.
7. Duplicate names, other encodings, surrogates, NUL: ``REFUSED``.
8. Signing out and erasure are the database's to enforce; a principal tells it when its token was
   issued, to the millisecond: ``test_a_token_says_to_the_millisecond_when_it_was_issued``.
9. Rotation: ``tests/system/test_key_rotation.py``; what is remembered of a token: here, below.
"""

import base64
import hashlib
import hmac
import itertools
import json
import timeit
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from itsdangerous import URLSafeTimedSerializer
from pydantic import SecretStr

from live_data_service.auth import ServicePrincipal, TokenVerifier, UserPrincipal
from live_data_service.config import Settings
from live_data_service.errors import DifferentUser, InvalidToken, NotAllowed, TokenRefusal
from tests.token_keys import ASYMMETRIC, Jwk, key_set, made_keys, public_half, token

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
    "an unencoded payload, declared": lambda: with_header(b64=False, crit=["b64"]),
    "certificates in the header": lambda: with_header(x5c=["MIIB"]),
    "a key id that is SQL": lambda: with_header(kid="' UNION SELECT 'secret' --"),
    "a key id that is a URL": lambda: with_header(kid="https://attacker.invalid/key"),
    "a key id that is empty": lambda: with_header(kid=""),
    "a key id that is null": lambda: with_header(kid=None),
    "a key id that is a list": lambda: with_header(kid=["a"]),
    "a token in a token": lambda: signed({"alg": "HS256", "cty": "JWT"}, GOOD.encode()),
    "JSON serialisation": lambda: json.dumps(
        dict(zip(("protected", "payload", "signature"), GOOD.split("."), strict=True))
    ),
    "an encrypted token": lambda: (
        b64(json.dumps({"alg": "dir", "enc": "A256GCM"}).encode()) + "..AAAA.AAAA.AAAA"
    ),
    "a signature of zeros": lambda: GOOD.rpartition(".")[0] + "." + b64(bytes(32)),
    "a session of the main app": lambda: URLSafeTimedSerializer(SECRET).dumps({"user": USER}),
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
    "exp an object": lambda: with_claims(exp={}),
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
    "aud null": lambda: with_payload(json.dumps({**CLAIMS, "aud": None})),
    "aud an object": lambda: with_claims(aud={"live-data-service": 1}),
    "aud an empty list": lambda: with_claims(aud=[]),
    "iss empty": lambda: with_claims(iss=""),
    "iss a prefix": lambda: with_claims(iss="main"),
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
    "UTF-16 in the header": lambda: signed('{"alg": "HS256"}'.encode("utf-16"), CLAIMS),
    "the same name twice in the header": lambda: signed(b'{"alg": "none", "alg": "HS256"}', CLAIMS),
    "NUL in a claim nobody reads": lambda: with_claims(name="a\0b"),
    "bytes that are no UTF-8": lambda: signed({"alg": "HS256"}, GOOD_JSON.encode() + b"\xff"),
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


def asymmetric_verifier(
    folder: Path, *algorithms: str
) -> tuple[TokenVerifier, list[dict[str, Any]]]:
    """A verifier with a secret and with public keys in a file, and the private keys."""
    keys = made_keys()
    private = [keys[algorithm] for algorithm in algorithms]
    (folder / "keys.json").write_bytes(key_set(*map(public_half, private)))
    return TokenVerifier(settings(jwt_keys_file=folder / "keys.json")), private


def test_a_token_of_each_algorithm_is_accepted_by_the_key_it_names(tmp_path: Path) -> None:
    verifier, keys = asymmetric_verifier(tmp_path, *ASYMMETRIC)
    for key in keys:
        assert verifier.verify(token(key, CLAIMS), NOW) == UserPrincipal(UUID(USER), NOW)
    assert verifier.verify(GOOD, NOW) == UserPrincipal(UUID(USER), NOW)


def encodings(private: Jwk) -> dict[str, bytes]:
    """The public half of a key in every form it is handed around in."""
    public, key = public_half(private), jwt.PyJWK(public_half(private), private["alg"]).key
    info = PublicFormat.SubjectPublicKeyInfo
    pem = key.public_bytes(Encoding.PEM, info)
    forms = {
        "PEM": pem,
        "PEM without its last line break": pem.rstrip(b"\n"),
        "PEM with line breaks of Windows": pem.replace(b"\n", b"\r\n"),
        "DER": key.public_bytes(Encoding.DER, info),
        "JWK": json.dumps(public).encode(),
        "JWK without spaces": json.dumps(public, separators=(",", ":")).encode(),
        "JWK set": key_set(public),
        "OpenSSH": key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH),
        "nothing": b"",
    }
    if private["alg"] == "RS256":
        forms["PKCS 1"] = key.public_bytes(Encoding.PEM, PublicFormat.PKCS1)
    return forms


@pytest.mark.parametrize("algorithm", ASYMMETRIC)
def test_a_public_key_is_never_a_secret(tmp_path: Path, algorithm: str) -> None:
    verifier, (key,) = asymmetric_verifier(tmp_path, algorithm)
    for form in encodings(key).values():
        for hmac_name, digest in (("HS256", "sha256"), ("HS512", "sha512")):
            for header in ({"alg": hmac_name, "kid": key["kid"]}, {"alg": hmac_name}):
                signing_input = f"{b64(json.dumps(header).encode())}.{b64(GOOD_JSON.encode())}"
                code = hmac.digest(form, signing_input.encode(), digest)
                with pytest.raises(InvalidToken):
                    verifier.verify(f"{signing_input}.{b64(code)}", NOW)


def test_a_key_is_used_with_no_other_algorithm_than_its_own(tmp_path: Path) -> None:
    verifier, keys = asymmetric_verifier(tmp_path, *ASYMMETRIC)
    for key in keys:
        for other in (*ASYMMETRIC, "HS256", "PS256", "ES384", "none"):
            if other == key["alg"]:
                continue
            _, payload, signature = token(key, CLAIMS).split(".")
            header = b64(json.dumps({"alg": other, "kid": key["kid"]}).encode())
            with pytest.raises(InvalidToken) as refused:
                verifier.verify(f"{header}.{payload}.{signature}", NOW)
            assert refused.value.reason == TokenRefusal.ALGORITHM


def test_another_key_s_id_and_an_unknown_one_do_not_help(tmp_path: Path) -> None:
    verifier, (known, other) = asymmetric_verifier(tmp_path, "EdDSA", "ES256")
    stranger = made_keys()["EdDSA"]
    for key, key_id, reason in (
        (stranger, stranger["kid"], TokenRefusal.UNKNOWN_KEY),
        (stranger, known["kid"], TokenRefusal.SIGNATURE),
        (known, other["kid"], TokenRefusal.ALGORITHM),
    ):
        with pytest.raises(InvalidToken) as refused:
            verifier.verify(token(key, CLAIMS, kid=key_id), NOW)
        assert refused.value.reason == reason


def test_during_a_rotation_two_secrets_are_good_and_no_third_is() -> None:
    verifier = TokenVerifier(settings(jwt_secret_key_previous=SecretStr(SECRET[::-1])))
    for secret in (SECRET, SECRET[::-1]):
        made = jwt.encode(CLAIMS, secret, algorithm="HS256")
        assert verifier.verify(made, NOW) == UserPrincipal(UUID(USER), NOW)
    with pytest.raises(InvalidToken):
        verifier.verify(jwt.encode(CLAIMS, SECRET.upper(), algorithm="HS256"), NOW)


def test_a_token_says_to_the_millisecond_when_it_was_issued() -> None:
    principal = TokenVerifier(settings()).verify(with_claims(iat=NOW - 0.125), NOW)
    assert principal == UserPrincipal(UUID(USER), NOW - 0.125)
    assert principal.tenant().token_issued_at == NOW - 0.125


def test_a_token_met_before_is_looked_at_again_by_the_clock_every_time() -> None:
    verifier = TokenVerifier(settings())
    made = with_claims(nbf=NOW - 10)
    verifier.verify(made, NOW)
    for now, reason in (
        (NOW + 3600 + 30, TokenRefusal.EXPIRED),
        (NOW - 31, TokenRefusal.ISSUED_IN_THE_FUTURE),
    ):
        with pytest.raises(InvalidToken) as refused:
            verifier.verify(made, now)
        assert refused.value.reason == reason
    assert verifier.verify(made, NOW) == UserPrincipal(UUID(USER), NOW)


def test_of_the_tokens_met_before_a_bounded_number_is_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("live_data_service.auth.MAX_VERIFIED_KEPT", 3)
    verifier = TokenVerifier(settings())
    tokens = [with_claims(jti=str(number)) for number in range(5)]
    for made in [*tokens, tokens[2]]:
        verifier.verify(made, NOW)
    for refused in ("not a token", with_claims(exp=1), GOOD[:-4] + "AAAA"):
        with pytest.raises(InvalidToken):
            verifier.verify(refused, NOW)
    verifier.verify(GOOD, NOW)
    kept = {hashlib.sha256(made.encode()).digest() for made in (tokens[2], tokens[4], GOOD)}
    assert set(verifier._known) == kept


async def test_what_was_remembered_goes_with_the_key_it_was_signed_by(tmp_path: Path) -> None:
    verifier, (staying, going) = asymmetric_verifier(tmp_path, "EdDSA", "ES256")
    tokens = [token(key, CLAIMS) for key in (staying, going)]
    for made in tokens:
        await verifier.principal(made, NOW)
    (tmp_path / "keys.json").write_bytes(key_set(public_half(staying)))
    await verifier.keys.refresh()
    await verifier.principal(tokens[0], NOW)
    with pytest.raises(InvalidToken) as refused:
        await verifier.principal(tokens[1], NOW)
    assert refused.value.reason == TokenRefusal.UNKNOWN_KEY


def best_seconds(run: Callable[[], object]) -> float:
    """What a call takes when nothing disturbs it."""
    return min(timeit.repeat(run, number=200, repeat=15))


def test_checking_everything_costs_no_more_than_the_library_does_and_again_next_to_nothing() -> (
    None
):
    verifier = TokenVerifier(settings())
    tokens = itertools.cycle([with_claims(jti=str(number)) for number in range(200)])

    def new() -> None:
        verifier._known.clear()
        verifier.verify(next(tokens), NOW)

    options: Any = {"verify_exp": False, "verify_iat": False, "verify_aud": False}
    bare = best_seconds(lambda: jwt.decode(next(tokens), SECRET, ["HS256"], options))
    assert best_seconds(new) < 1.5 * bare
    verifier.verify(GOOD, NOW)
    assert best_seconds(lambda: verifier.verify(GOOD, NOW)) < 0.3 * bare
